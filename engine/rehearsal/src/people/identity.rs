//! Synthetic resident identity numbers (GB 11643): address, birth date, sequence, check digit.
//!
//! Why no two candidates of a seed share one: behind an address code stand [`DAYS`] birth dates times 999 sequences, and
//! they are divided so that each pair (county, index) has at most one place.
//! - Sequences 001 to 499 belong to the county that the address code is of (or was, where a code is retired). A county's
//!   candidate takes the place that a bijection of the seed and the county gives to its index.
//! - Sequences 500 to 999 belong to candidates who register elsewhere. One candidate in every block of [`BLOCK`] indices
//!   does. All address codes divide these places evenly among the counties by the county's position in the policy; there
//!   a candidate takes the place of its block's number. Again a bijection, one for each address code, hides the order.
//!
//! So either the address, or the half of the sequences, or the part of the county, or the place within it differs.

use std::collections::BTreeMap;

use baoming_core::ids::CountyId;
use baoming_core::person::Sex;
use baoming_core::policy::Policy;
use baoming_core::time::Date;

use super::random::{Numbers, Purpose, Shuffle};

/// How many candidates a county can have: indices 0 up to but without this number.
pub const INDEX_COUNT_PER_COUNTY: u64 = 64_000;

/// Birth dates from 2002-09-01 to 2005-08-31, both included.
const DAYS: u32 = 1_096;
const HOME_SEQUENCES: u32 = 499;
const AWAY_SEQUENCE_FIRST: u32 = 500;
const AWAY_SEQUENCES: u32 = 500;
const BLOCK: u64 = 16;

/// Address codes that went when today's candidates were small children, each with the county that it became: most of that
/// county's candidates still have the old one in their identity numbers.
const RENAMED: [(u32, u32); 5] =
    [(430_122, 430_112), (430_124, 430_182), (430_221, 430_212), (430_521, 430_582), (431_121, 431_181)];
/// In how many of a hundred cases a candidate of such a county has the old code.
const RENAMED_PERCENT: u32 = 75;

/// One address code in other provinces each: districts of large cities.
const ELSEWHERE: [u32; 10] = [110_101, 310_101, 330_102, 350_102, 360_102, 420_106, 440_305, 450_102, 500_101, 520_102];

/// What an identity number says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) number: String,
    pub(super) sex: Sex,
    pub(super) born: Date,
}

/// What a county needs for its candidates' numbers.
#[derive(Debug)]
struct Home {
    /// The county's position in the policy.
    position: u32,
    shuffle: Shuffle,
    old_code: Option<u32>,
}

/// Makes identity numbers.
#[derive(Debug)]
pub(super) struct Identities {
    seed: u64,
    homes: BTreeMap<CountyId, Home>,
    counties: Vec<u32>,
    /// Old address codes and development zones of the province.
    special: Vec<u32>,
    /// The places of one county among the away sequences of one address code.
    away_places: u32,
}

impl Identities {
    /// Identity numbers of the policy's counties.
    pub(super) fn new(policy: &Policy, seed: u64) -> Self {
        let home = |(position, id): (usize, &CountyId)| {
            let mut numbers = Numbers::new(seed, Purpose::HomeShuffle, id.get(), 0);
            // Not if the old code is a county of this policy: then it has candidates of its own.
            let is_past = |old: u32| CountyId::new(old).is_some_and(|old| !policy.counties.contains_key(&old));
            let old_code = RENAMED.iter().find(|(old, new)| *new == id.get() && is_past(*old)).map(|(old, _)| *old);
            let shuffle = Shuffle::draw(DAYS * HOME_SEQUENCES, &mut numbers);
            (*id, Home { position: position as u32, shuffle, old_code })
        };
        let homes: BTreeMap<CountyId, Home> = policy.counties.keys().enumerate().map(home).collect();
        let is_zone = |code: u32| (70..80).contains(&(code % 100));
        let is_renamed = |code: u32| RENAMED.iter().any(|(old, _)| *old == code);
        let special = policy.regions.home_codes.iter().copied().filter(|code| is_zone(*code) || is_renamed(*code));
        let away_places = DAYS * AWAY_SEQUENCES / homes.len() as u32;
        assert!(u64::from(away_places) >= INDEX_COUNT_PER_COUNTY / BLOCK, "every block must have its place");
        assert!(u64::from(DAYS * HOME_SEQUENCES) >= INDEX_COUNT_PER_COUNTY, "every index must have its place");
        let counties = homes.keys().map(|id| id.get()).collect();
        Self { seed, counties, special: special.collect(), homes, away_places }
    }

    /// The county's position in the policy, counted from 0.
    pub(super) fn position(&self, county: CountyId) -> u32 {
        self.home(county).position
    }

    fn home(&self, county: CountyId) -> &Home {
        self.homes.get(&county).unwrap_or_else(|| panic!("{county} is not a county of the policy"))
    }

    /// The identity of a candidate; `numbers` are the candidate's own.
    pub(super) fn identity(&self, county: CountyId, index: u64, numbers: &mut Numbers) -> Identity {
        assert!(index < INDEX_COUNT_PER_COUNTY, "a county has {INDEX_COUNT_PER_COUNTY} candidates at most");
        let home = self.home(county);
        let block = index / BLOCK;
        let away = Numbers::new(self.seed, Purpose::Block, county.get(), block).below(BLOCK as u32);
        if u64::from(away) != index % BLOCK {
            let address = home.old_code.filter(|_| numbers.percent(RENAMED_PERCENT)).unwrap_or(county.get());
            return number_at(address, 1, home.shuffle.apply(index as u32));
        }
        let address = match numbers.below(16) {
            0 => *numbers.one_of(&ELSEWHERE),
            1..=4 if !self.special.is_empty() => *numbers.one_of(&self.special),
            _ => *numbers.one_of(&self.counties),
        };
        let mut shuffle = Numbers::new(self.seed, Purpose::AwayShuffle, address, 0);
        let shuffle = Shuffle::draw(DAYS * AWAY_SEQUENCES, &mut shuffle);
        number_at(address, AWAY_SEQUENCE_FIRST, shuffle.apply(home.position * self.away_places + block as u32))
    }
}

/// The identity number at a place behind an address code: days run fastest, sequences count from `sequence_first`.
fn number_at(address: u32, sequence_first: u32, place: u32) -> Identity {
    let born = birth_date(place % DAYS);
    let sequence = sequence_first + place / DAYS;
    let seventeen = format!("{address:06}{:04}{:02}{:02}{sequence:03}", born.year, born.month, born.day);
    let number = format!("{seventeen}{}", check_digit(&seventeen));
    let sex = if sequence.is_multiple_of(2) { Sex::Female } else { Sex::Male };
    Identity { number, sex, born }
}

/// The day so many days after 2002-09-01.
fn birth_date(days: u32) -> Date {
    assert!(days < DAYS, "the last day is 2005-08-31");
    let mut date = Date::new(2002, 9, 1).expect("this day exists");
    let mut left = days;
    loop {
        let (year, month) = if date.month == 12 { (date.year + 1, 1) } else { (date.year, date.month + 1) };
        let length = (28..=31).rev().find(|day| Date::new(date.year, date.month, *day).is_some()).unwrap_or(28);
        if left < u32::from(length) {
            return Date::new(date.year, date.month, 1 + left as u8).expect("the month is that long");
        }
        left -= u32::from(length);
        date = Date::new(year, month, 1).expect("every month has a first day");
    }
}

/// The check digit of GB 11643 for the first seventeen digits.
fn check_digit(seventeen: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = seventeen.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    char::from(b"10X98765432"[sum as usize % 11])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seventeen: &str, digit: char) {
        assert_eq!(check_digit(seventeen), digit, "{seventeen}");
    }

    #[test]
    fn check_digits_are_the_standard_s() {
        check("11010519491231002", 'X');
        check("44052418800101001", '4');
        check("93268219850101001", '7');
    }

    #[test]
    fn birth_dates_run_through_three_school_years() {
        let all: Vec<Date> = (0..DAYS).map(birth_date).collect();
        assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!((all[0].to_string(), all[1_095].to_string()), ("2002-09-01".into(), "2005-08-31".into()));
        assert_eq!(all[546].to_string(), "2004-02-29");
    }
}
