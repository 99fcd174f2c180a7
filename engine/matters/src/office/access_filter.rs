//! Which entries of the access log are asked for.

use baoming_clock::parse_rfc3339;
use baoming_core::policy::Policy;
use baoming_core::time::{Date, Timestamp};
use baoming_store::access_log::Filter;
use serde::Deserialize;

use crate::fields;
use crate::fields::{serial, wrong};
use crate::limits::ACCESS_LOG_PAGE_MAX;
use crate::refused::Refused;
use crate::sent::Questioned;

pub(crate) const DAY_MS: i64 = 24 * 3_600 * 1_000;

/// Which entries.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessLogQuestion {
    /// Whose data: a city, a county or a point.
    pub scope: Option<String>,
    /// Of this candidate.
    pub serial: Option<String>,
    /// Of this day in Beijing.
    pub day: Option<String>,
    /// By this operator; 0 for programs.
    pub operator: Option<u32>,
    /// `next` of the page before.
    pub after: Option<u64>,
    /// How many at most.
    pub limit: Option<usize>,
}

impl Questioned for AccessLogQuestion {
    const RULE: &'static str = "may hold scope, serial, day, operator, after and limit, each once";
}

impl AccessLogQuestion {
    /// Which entries, and how many of them.
    pub(crate) fn filter(&self, policy: &Policy) -> Result<(Filter, usize), Refused> {
        let midnight = self.day.as_deref().map(midnight).transpose()?;
        let filter = Filter {
            from: midnight,
            to: midnight.map(|from| Timestamp(from.0 + DAY_MS)),
            operator_id: self.operator,
            serial: self.serial.as_deref().map(serial).transpose()?,
            scope: self.scope.as_deref().map(|raw| fields::scope(raw, policy)).transpose()?,
        };
        let limit = self.limit.unwrap_or(ACCESS_LOG_PAGE_MAX);
        if !(1..=ACCESS_LOG_PAGE_MAX).contains(&limit) {
            return Err(wrong("limit", format!("must be 1 to {ACCESS_LOG_PAGE_MAX}")));
        }
        Ok((filter, limit))
    }
}

/// When a day begins in Beijing.
pub(crate) fn midnight(raw: &str) -> Result<Timestamp, Refused> {
    let rule = || wrong("day", "must be a day that exists, as in 2021-11-01");
    let day = Date::from_iso(raw).ok_or_else(rule)?;
    parse_rfc3339(&format!("{day}T00:00:00+08:00")).map_err(|_| rule())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_one_of_beijing() {
        let begins = midnight("2021-11-01").ok().unwrap();
        assert_eq!(begins, parse_rfc3339("2021-10-31T16:00:00Z").unwrap());
        for bad in ["", "2021-11-31", "2021-11-01T00:00:00", "20211101"] {
            assert!(midnight(bad).is_err(), "{bad:?}");
        }
    }
}
