//! What a ledger says, collected and judged without a service.

use super::*;

fn entry(position: u32, kind: Kind) -> Entry {
    Entry {
        outcome: Outcome::Acknowledged,
        kind,
        position,
        serial: Some(format!("0102{position:04}")),
        county: "430102".to_owned(),
        sequence: None,
        revision: None,
        paid_before: None,
        payment: None,
        window: "registration".to_owned(),
        counts_at_ms: 50,
    }
}

/// The invariants that these entries break.
fn check(entries: &[Entry], expected: &[&str]) {
    let windows = BTreeMap::from([("registration".to_owned(), (0, 100))]);
    let mut collected = Collected::default();
    for entry in entries {
        collected.take(entry.clone(), &windows);
    }
    collected.examine();
    let broken = INVARIANTS.iter().zip(collected.findings.broken).filter(|(_, count)| *count > 0);
    assert_eq!(broken.map(|(name, _)| *name).collect::<Vec<_>>(), expected, "{entries:?}");
}

#[test]
fn what_the_receipts_alone_show_is_found() {
    let capture = |position| entry(position, Kind::Capture);
    let pay = |payment: &str, paid_before| Entry {
        payment: Some(payment.to_owned()),
        paid_before: Some(paid_before),
        ..entry(1, Kind::Pay)
    };
    check(&[capture(1), capture(2), pay("a", false), pay("a", false), pay("b", true)], &[]);
    check(&[capture(1), Entry { serial: Some("01020001".to_owned()), ..capture(2) }], &["serial-unique"]);
    check(&[capture(1), Entry { serial: Some("01029999".to_owned()), ..capture(1) }], &["identity-unique"]);
    check(&[capture(1), pay("a", false), pay("b", false)], &["fee-once"]);
    check(&[Entry { counts_at_ms: 100, ..capture(1) }], &["window"]);
    check(&[Entry { counts_at_ms: 99, ..capture(1) }], &[]);
    let event = |position| Entry { sequence: Some(7), ..capture(position) };
    check(&[event(1), event(1), event(2)], &["serial-unique"]);
    let uncertain = Entry { outcome: Outcome::Uncertain, counts_at_ms: 1_000, ..capture(1) };
    check(&[uncertain], &[]);
}
