//! How far rights and rules reach: the tree of province, city, county and point.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};

use crate::ids::{CountyId, IdError, PointId};

/// A city (市州) by the first four digits of its counties' codes, for example 4301.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct CityId(#[n(0)] u16);

impl CityId {
    /// Accepts four-digit codes.
    pub fn new(code: u16) -> Option<Self> {
        (1_000..=9_999).contains(&code).then_some(Self(code))
    }

    /// The city of a county.
    pub fn of(county: CountyId) -> Self {
        Self((county.get() / 100) as u16)
    }

    /// The four digits as a number.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for CityId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}", self.0)
    }
}

impl FromStr for CityId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = IdError { what: "city", rule: "the first four digits of its counties' codes" };
        let plain = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse().ok().and_then(Self::new)).flatten().ok_or(error)
    }
}

/// A part of the tree, written `province`, `4301`, `430102` or `430102-001`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
pub enum Scope {
    /// Everywhere.
    #[n(0)]
    Province,
    /// One city and its counties.
    #[n(1)]
    City(#[n(0)] CityId),
    /// One county and its points.
    #[n(2)]
    County(#[n(0)] CountyId),
    /// One point.
    #[n(3)]
    Point(#[n(0)] PointId),
}

impl Scope {
    /// Whether all of a county lies within the scope.
    pub fn covers_county(self, county: CountyId) -> bool {
        match self {
            Self::Province => true,
            Self::City(own) => own == CityId::of(county),
            Self::County(own) => own == county,
            Self::Point(_) => false,
        }
    }

    /// Whether a point lies within the scope.
    pub fn covers_point(self, point: PointId) -> bool {
        self.covers_county(point.county) || self == Self::Point(point)
    }

    /// Whether all of another scope lies within this one.
    pub fn covers(self, other: Self) -> bool {
        match other {
            Self::Province => self == Self::Province,
            Self::City(_) => self == Self::Province || self == other,
            Self::County(county) => self.covers_county(county),
            Self::Point(point) => self.covers_point(point),
        }
    }

    /// Whether some part of a county lies within the scope.
    pub fn touches_county(self, county: CountyId) -> bool {
        match self {
            Self::Point(point) => point.county == county,
            other => other.covers_county(county),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Province => out.write_str("province"),
            Self::City(city) => city.fmt(out),
            Self::County(county) => county.fmt(out),
            Self::Point(point) => point.fmt(out),
        }
    }
}

impl FromStr for Scope {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "province" {
            return Ok(Self::Province);
        }
        let city = text.parse().map(Self::City);
        city.or_else(|_| text.parse().map(Self::County))
            .or_else(|_| text.parse().map(Self::Point))
            .map_err(|_| "must be province, a city as in 4301, a county as in 430102, or a point as in 430102-001")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_covers_what_lies_within_it() {
        let all = ["province", "4301", "430102", "430102-001", "430102-002", "430103", "4302"].map(scope);
        for (text, covered) in [
            ("province", [true, true, true, true, true, true, true]),
            ("4301", [false, true, true, true, true, true, false]),
            ("430102", [false, false, true, true, true, false, false]),
            ("430102-001", [false, false, false, true, false, false, false]),
        ] {
            assert_eq!(scope(text).to_string(), text);
            assert_eq!(all.map(|other| scope(text).covers(other)), covered, "{text}");
        }
        for bad in ["", "hunan", "43", "430102-000", "0301"] {
            assert!(bad.parse::<Scope>().is_err(), "{bad:?}");
        }
        let county = CountyId::new(430_102).unwrap();
        assert!(scope("430102-001").touches_county(county) && !scope("430103").touches_county(county));
    }

    fn scope(text: &str) -> Scope {
        text.parse().unwrap()
    }
}
