//! What the program of version 1 has written: its records are read for ever, its rows are made again.

use baoming_core::codec::{ChainHead, DecodeError, VERSION, decode_row, version_of};
use baoming_core::command::{Action, Command};
use baoming_core::county::Decision;
use baoming_core::entry::Entry;
use baoming_core::event::Event;
use baoming_core::ids::CommandKey;
use baoming_core::person::FeeKind;
use baoming_core::query::Query;
use baoming_core::record::Record;
use baoming_core::reply::{Answer, Refusal, View};

use crate::bench::{Bench, county_id, pay, policy, serial};

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(digit).collect()
}

fn stored() -> Vec<Vec<u8>> {
    include_str!("../fixtures/v1/records.hex").lines().map(bytes).collect()
}

fn records() -> Vec<Record> {
    let mut head = ChainHead::genesis(county_id());
    stored().iter().map(|stored| head.follow(stored).unwrap()).collect()
}

/// The season in which the fixture's records were written.
fn bench() -> Bench {
    let mut bench = Bench::continued(county_id(), &stored());
    let whole = baoming_core::calendar::Window {
        opens_at: baoming_core::time::Timestamp(0),
        closes_at: baoming_core::time::Timestamp(i64::MAX),
    };
    bench.rule_anew(|policy| policy.calendar = baoming_core::calendar::Calendar::new(|_| whole));
    bench
}

#[test]
fn records_follow_their_chain_and_mean_what_they_meant() {
    assert!(stored().iter().all(|stored| version_of(stored) == Some(1)));
    let answers = include_str!("../fixtures/v1/answers.txt").lines();
    let records = records();
    assert_eq!(records.len(), 18);
    for (record, line) in records.iter().zip(answers) {
        let answer = baoming_core::answers::answer_of(&record.event);
        let mut key = CommandKey([0; 16]);
        key.0[0] = u8::try_from(record.sequence).unwrap();
        assert_eq!(format!("{} {} {answer:?}", record.sequence, record.fingerprint), line);
        assert_eq!((record.key, &record.by, record.edition, record.policy_version), (key, &None, 0, 1));
        match &record.event {
            Event::Captured { entry, .. } => assert_eq!(entry, &Entry::default()),
            Event::FeePaid { payment, .. } | Event::FeePaidAgain { payment, .. } => {
                assert_eq!((payment.fee, payment.order), (FeeKind::Registration, None));
            }
            Event::FormSaved { corrected, form, .. } => assert!(!corrected && form.additional.is_empty()),
            _ => {}
        }
    }
}

#[test]
fn a_county_goes_on_where_version_1_stopped() {
    let mut bench = bench();
    bench.check();
    let Ok(View::Progress(progress)) = bench.machine.county().query(Query::County) else { panic!() };
    let seen = (progress.captured, progress.paid, progress.paid_again, progress.activated, progress.form_saved);
    assert_eq!((seen, progress.serials_left), ((4, 3, 1, 2, 1), 16));
    // The first serial of point 2 is taken from its first segment, as before.
    let captured = bench.act(crate::bench::capture(2, 9));
    assert_eq!(captured, Ok(Answer::Captured { serial: serial("01020013") }));
    assert_eq!(bench.act(pay(serial("01020012"), "v1-3")), Err(Refusal::PaymentOfOther));
    assert_eq!(version_of(bench.stored.last().unwrap()), Some(VERSION));
    bench.check();
}

#[test]
fn keys_of_version_1_are_answered_as_they_were() {
    let bench = bench();
    for record in records() {
        let (key, fingerprint, arrived_at) = (record.key, record.fingerprint, record.arrived_at);
        let action = Action::PlaceOrder { serial: serial("01020001"), fee: FeeKind::Exam };
        let command = Command { key, fingerprint, arrived_at, by: None, scope: None, action };
        let answer = baoming_core::answers::answer_of(&record.event);
        let Ok(Decision::Happened(receipt)) = bench.machine.county().decide(&command, &policy()) else { panic!() };
        assert_eq!((receipt.sequence, receipt.answer), (record.sequence, answer));
    }
}

#[test]
fn rows_of_version_1_are_refused_by_name() {
    for line in include_str!("../fixtures/v1/rows.hex").lines() {
        let row = bytes(line.rsplit_once(' ').unwrap().1);
        assert!(matches!(decode_row(&row), Err(DecodeError::RowVersion(1))), "{line}");
    }
}

#[test]
fn a_version_newer_than_known_is_refused_by_name() {
    let mut newer = stored().swap_remove(0);
    newer[32] = VERSION + 1;
    let error = ChainHead::genesis(county_id()).follow(&newer).unwrap_err();
    assert_eq!(error.to_string(), "version 3 is newer than this program reads (2)");
    let error = decode_row(&newer[32..]).unwrap_err();
    assert!(matches!(error, DecodeError::Version(3)), "{error}");
}
