//! The address codes of residents' numbers: which ever stood, and what is strange about one.
//!
//! The table `gb2260.tsv` has every code of every province since the first list of 1980 with the years it stood; the
//! policy adds the counties of the season and codes that are newer or that no list has. A number carries the code of the
//! place where it was given, at birth or many years later, so a code that began after the birth is nothing strange. One
//! that had ended long before is: offices went on using old codes for a while, but not for years.
//!
//! Deliberately absent: any judgement. A doubt is told to whoever looks at the card, and refuses nobody.

use std::sync::LazyLock;

use crate::policy::Regions;

/// The list; its head says where it is from.
const TABLE: &str = include_str!("gb2260.tsv");

/// Years for which an abolished code was still given to newborn children here and there.
const YEARS_OF_GRACE: u16 = 3;

/// What is strange about an address code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressDoubt {
    /// Neither a list nor the policy has it.
    Unknown,
    /// It had been abolished years before the birth.
    Ended {
        /// The last year it stood.
        last: u16,
    },
}

impl AddressDoubt {
    /// The doubt's stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "address-code-unknown",
            Self::Ended { .. } => "address-code-ended",
        }
    }
}

/// A code that stood, and its last year if it has ended; in the order of the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stood {
    code: u32,
    last: Option<u16>,
}

static STOOD: LazyLock<Vec<Stood>> = LazyLock::new(|| {
    let mut stood: Vec<Stood> = rows().flat_map(codes).collect();
    stood.sort_unstable();
    stood
});

/// The rows below the line that names the columns.
fn rows() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#')).skip(1)
}

/// The codes of a row; the tests read every one, so a fault in the table is found there.
fn codes(row: &'static str) -> impl Iterator<Item = Stood> {
    let mut cells = row.split('\t');
    let mut cell = || cells.next().expect("the table has four columns");
    let (prefecture, _first, last, districts) = (number(cell()), cell(), cell(), cell());
    let last = (last != "-").then(|| last.parse().expect("the table has years"));
    districts.split(' ').flat_map(move |run| {
        let (from, to) = run.split_once('-').unwrap_or((run, run));
        (number(from)..=number(to)).map(move |district| Stood { code: prefecture * 100 + district, last })
    })
}

fn number(text: &str) -> u32 {
    text.parse().expect("the table has whole numbers")
}

/// Judges the first six digits of a number whose shape is right.
pub(super) fn doubt(number: &str, regions: &Regions) -> Option<AddressDoubt> {
    let (code, birth_year) = (number.get(..6)?.parse::<u32>().ok()?, number.get(6..10)?.parse::<u16>().ok()?);
    let found = STOOD.binary_search_by_key(&code, |stood| stood.code).ok().map(|at| STOOD[at]);
    if regions.home_codes.contains(&code) {
        return None;
    }
    match found {
        None => Some(AddressDoubt::Unknown),
        Some(Stood { last: Some(last), .. }) if birth_year > last + YEARS_OF_GRACE => {
            Some(AddressDoubt::Ended { last })
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::fixtures::{numbered, regions};

    fn check(code: &str, birth_year: u16, expected: Option<AddressDoubt>) {
        let number = numbered(code, &format!("{birth_year}0615"), "001");
        assert_eq!(doubt(&number, &regions()), expected, "{code} {birth_year}");
    }

    #[test]
    fn the_table_is_whole() {
        assert!(STOOD.len() > 6_800, "{}", STOOD.len());
        for pair in STOOD.windows(2) {
            assert!(pair[0].code < pair[1].code, "{pair:?}");
        }
        for row in rows() {
            let first: u16 = row.split('\t').nth(1).unwrap().parse().unwrap();
            for Stood { code, last } in codes(row) {
                assert!((110_000..660_000).contains(&code) && (1980..=2021).contains(&first), "{row}");
                assert!(last.is_none_or(|last| (first..=2021).contains(&last)), "{row}");
            }
        }
        let mut provinces: Vec<u32> = STOOD.iter().map(|stood| stood.code / 10_000).collect();
        provinces.dedup();
        assert_eq!(provinces.len(), 31);
    }

    #[test]
    fn a_code_that_stood_anywhere_is_nothing_strange() {
        for (code, year) in [
            ("432922", 1993),
            ("432321", 1993),
            ("432822", 1993),
            ("433024", 1996),
            ("439008", 1994),
            ("439011", 1995),
            ("430123", 1992),
            ("432501", 1998),
            ("510211", 1996),
            ("512301", 1995),
            ("110103", 2009),
            ("310119", 2008),
            ("222101", 1981),
            ("441900", 2003),
            ("460300", 2015),
            ("652902", 2004),
            // At the birth there was no such code, and the number was given later.
            ("430112", 1970),
            ("431122", 1985),
            // Of the policy only.
            ("430371", 2004),
        ] {
            check(code, year, None);
        }
    }

    #[test]
    fn what_no_list_has_and_what_had_ended_is_told() {
        for code in ["430199", "430000", "439999", "110199", "650199"] {
            check(code, 2004, Some(AddressDoubt::Unknown));
        }
        check("432922", 1997, None);
        check("432922", 1998, Some(AddressDoubt::Ended { last: 1994 }));
        check("432922", 2004, Some(AddressDoubt::Ended { last: 1994 }));
    }
}
