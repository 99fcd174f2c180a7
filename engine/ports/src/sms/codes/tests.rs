//! Virtual time throughout.

use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

/// Begins with a number and counts on by a big step.
struct Counting(AtomicU32);

impl Chance for Counting {
    fn draw(&self) -> Option<u32> {
        Some(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

struct Broken;

impl Chance for Broken {
    fn draw(&self) -> Option<u32> {
        None
    }
}

fn codes(first: u32, subjects_max: usize) -> SmsCodes {
    SmsCodes::with(Box::new(Counting(AtomicU32::new(first))), subjects_max)
}

fn serial(text: &str) -> Serial {
    text.parse().unwrap()
}

fn phone(text: &str) -> MobileNumber {
    text.parse().unwrap()
}

const S: i64 = 1_000;

/// One step at a second of virtual time.
enum Step<'a> {
    /// Candidate, phone, and the wait if no code is given.
    Issue(&'a str, &'a str, Option<u32>),
    /// Candidate, phone, code, and what comes of it.
    Confirm(&'a str, &'a str, &'a str, Result<(), CodeError>),
    /// The same, and a right code stays.
    Check(&'a str, &'a str, &'a str, Result<(), CodeError>),
}

fn check(codes: &SmsCodes, steps: &[(i64, Step<'_>)]) {
    for (place, (second, step)) in steps.iter().enumerate() {
        let now = Timestamp(second * S);
        match step {
            Step::Issue(candidate, number, wait) => {
                let issued = codes.issue(serial(candidate), &phone(number), now);
                assert_eq!(issued.err().map(|error| error.retry_after_seconds), *wait, "step {place}");
            }
            Step::Check(candidate, number, code, expected) => {
                let checked = codes.check(serial(candidate), &phone(number), code, now);
                assert_eq!(checked, *expected, "step {place}");
            }
            Step::Confirm(candidate, number, code, expected) => {
                let confirmed = codes.confirm(serial(candidate), &phone(number), code, now);
                assert_eq!(confirmed, *expected, "step {place}");
            }
        }
    }
}

const A: &str = "43010001";
const B: &str = "43010002";
const ONE: &str = "13812345678";
const TWO: &str = "13912345678";

#[test]
fn a_code_counts_once_for_its_candidate_and_phone() {
    use Step::{Confirm, Issue};
    check(
        &codes(7, 10),
        &[
            (0, Confirm(A, ONE, "000007", Err(CodeError::Unknown))),
            (0, Issue(A, ONE, None)),
            (1, Confirm(B, ONE, "000007", Err(CodeError::Unknown))),
            (1, Confirm(A, TWO, "000007", Err(CodeError::Unknown))),
            (1, Confirm(A, ONE, "000008", Err(CodeError::Wrong { tries_left: 4 }))),
            (1, Confirm(A, ONE, "", Err(CodeError::Wrong { tries_left: 3 }))),
            (1, Confirm(A, ONE, "000007", Ok(()))),
            (1, Confirm(A, ONE, "000007", Err(CodeError::Unknown))),
        ],
    );
}

/// Found in a review: whoever was told to come back because too many passwords waited came back with a used code.
#[test]
fn a_code_that_is_only_checked_stays_and_a_wrong_one_costs_a_try() {
    use Step::{Check, Confirm, Issue};
    let mut steps = vec![(0, Issue(A, ONE, None))];
    steps.extend((1..9).map(|second| (second, Check(A, ONE, "000007", Ok(())))));
    steps.push((10, Check(A, ONE, "000008", Err(CodeError::Wrong { tries_left: 4 }))));
    steps.push((10, Confirm(A, ONE, "000007", Ok(()))));
    steps.push((10, Check(A, ONE, "000007", Err(CodeError::Unknown))));
    check(&codes(7, 10), &steps);
}

#[test]
fn a_code_runs_out_by_time_and_by_tries_and_by_a_newer_one() {
    use Step::{Confirm, Issue};
    let wrong = |tries_left| Err(CodeError::Wrong { tries_left });
    check(
        &codes(1_000_000, 10),
        &[
            (0, Issue(A, ONE, None)),
            (299, Confirm(A, ONE, "999999", wrong(4))),
            (300, Confirm(A, ONE, "000000", Err(CodeError::Expired))),
            (300, Issue(A, ONE, None)),
            (360, Issue(A, TWO, None)),
            (361, Confirm(A, ONE, "000001", Err(CodeError::Unknown))),
            (361, Confirm(A, TWO, "000001", wrong(4))),
            (361, Confirm(A, TWO, "000001", wrong(3))),
            (361, Confirm(A, TWO, "000001", wrong(2))),
            (361, Confirm(A, TWO, "000001", wrong(1))),
            (361, Confirm(A, TWO, "000001", wrong(0))),
            (361, Confirm(A, TWO, "000002", Err(CodeError::Unknown))),
        ],
    );
}

#[test]
fn a_minute_and_ten_a_day_hold_for_candidate_and_phone_alike() {
    use Step::Issue;
    let codes = codes(0, 10);
    check(
        &codes,
        &[
            (0, Issue(A, ONE, None)),
            (1, Issue(A, TWO, Some(59))),
            (1, Issue(B, ONE, Some(59))),
            (1, Issue(B, TWO, None)),
        ],
    );
    for number in 1..10 {
        check(&codes, &[(number * 60, Issue(A, ONE, None))]);
    }
    check(
        &codes,
        &[
            (600, Issue(A, ONE, Some(86_400 - 600))),
            (600, Issue(A, TWO, Some(86_400 - 600))),
            (600, Issue(B, ONE, Some(86_400 - 600))),
            (600, Issue(B, TWO, None)),
            (86_400, Issue(A, ONE, None)),
        ],
    );
}

#[test]
fn a_full_map_gives_nothing_until_a_day_is_over() {
    use Step::Issue;
    check(
        &codes(0, 1),
        &[
            (0, Issue(A, ONE, None)),
            (100, Issue(B, TWO, Some(60))),
            (100, Issue(B, ONE, Some(60))),
            (100, Issue(A, ONE, None)),
            (86_400, Issue(B, TWO, None)),
            (86_400, Issue(A, ONE, Some(60))),
        ],
    );
}

#[test]
fn numbers_past_the_last_whole_million_are_drawn_again_and_a_broken_source_gives_nothing() {
    let codes = codes(u32::MAX - 3, 10);
    let drawn = codes.issue(serial(A), &phone(ONE), Timestamp(0)).unwrap();
    assert_eq!((drawn.reveal(), format!("{drawn:?}")), ("000000", "Code(hidden)".to_owned()));
    let broken = SmsCodes::with(Box::new(Broken), 10);
    assert_eq!(broken.issue(serial(A), &phone(ONE), Timestamp(0)), Err(TooSoon { retry_after_seconds: 1 }));
}

#[test]
fn the_systems_source_gives_six_digits() {
    let codes = SmsCodes::new();
    let code = codes.issue(serial(A), &phone(ONE), Timestamp(0)).unwrap();
    assert!(code.reveal().len() == 6 && code.reveal().bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(codes.confirm(serial(A), &phone(ONE), code.reveal(), Timestamp(1)), Ok(()));
}

#[test]
fn a_code_that_was_never_sent_does_not_count_among_the_days() {
    use Step::{Confirm, Issue};
    let codes = codes(0, 10);
    for minute in 0..30 {
        let code = codes.issue(serial(A), &phone(ONE), Timestamp(minute * 60 * S)).unwrap();
        codes.give_back(serial(A), &phone(TWO), &code);
        codes.give_back(serial(A), &phone(ONE), &code);
        codes.give_back(serial(A), &phone(ONE), &code);
    }
    // The last of them does not count any more, the pause does.
    check(
        &codes,
        &[
            (1_741, Confirm(A, ONE, "000029", Err(CodeError::Unknown))),
            (1_741, Issue(A, ONE, Some(59))),
            (1_800, Issue(A, ONE, None)),
            (1_801, Confirm(A, ONE, "000030", Ok(()))),
        ],
    );
}
