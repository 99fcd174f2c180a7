//! The loop around the county: what waits for what, what a failed sync leaves, and the chain.

use baoming_core::codec::ChainHead;
use baoming_core::query::Query;
use baoming_core::reply::{Refusal, Reply};

use crate::bench::{INSIDE, capture, county_id, prepared};

#[test]
fn refusals_and_reads_wait_for_what_they_depend_on() {
    let mut bench = prepared();
    let (first, second) = (bench.command(INSIDE, capture(1, 1)), bench.command(INSIDE, capture(1, 1)));
    bench.machine.submit((), &first, &bench.policy().clone());
    bench.machine.submit((), &second, &bench.policy().clone());
    bench.machine.query((), Query::County);
    let last = bench.machine.poll_batch().pop().unwrap().record.sequence;
    assert!(bench.machine.poll_reply().is_none(), "a refusal tells of the event before it");
    bench.machine.on_durable(last);
    assert!(matches!(bench.machine.poll_reply(), Some(((), Reply::Done(_)))));
    assert!(matches!(bench.machine.poll_reply(), Some(((), Reply::Refused(Refusal::IdentityRegistered { .. })))));
    assert!(matches!(bench.machine.poll_reply(), Some(((), Reply::Found(_)))));
    assert!(bench.machine.is_idle());
}

#[test]
fn after_a_failed_sync_nothing_undecided_leaves_and_nothing_is_taken() {
    let mut bench = prepared();
    let (first, second) = (bench.command(INSIDE, capture(1, 1)), bench.command(INSIDE, capture(1, 2)));
    bench.machine.submit((), &first, &bench.policy().clone());
    bench.machine.poll_batch();
    bench.machine.on_failed();
    assert_eq!(bench.machine.poll_reply(), Some(((), Reply::Unavailable)));
    bench.machine.submit((), &second, &bench.policy().clone());
    assert_eq!(bench.machine.poll_reply(), Some(((), Reply::Unavailable)));
    assert!(bench.machine.poll_batch().is_empty());
}

#[test]
fn an_altered_record_breaks_the_chain() {
    let mut bench = prepared();
    bench.act(capture(1, 1)).unwrap();
    for index in [0, 40, bench.stored[1].len() - 1] {
        let mut stored = bench.stored[1].clone();
        stored[index] ^= 1;
        let mut head = ChainHead::genesis(county_id());
        head.follow(&bench.stored[0]).unwrap();
        assert!(head.follow(&stored).is_err(), "byte {index}");
    }
    let mut head = ChainHead::genesis(county_id());
    assert!(head.follow(&bench.stored[1]).is_err(), "a record left out");
}
