//! Blocks of addresses at the desk: who is kept out is bounded, what is lifted stood, and nobody locks oneself out unasked.

use baoming_core::author::Author;
use baoming_core::codec::ChainHead;
use baoming_core::command::{Action, Command};
use baoming_core::contingency::{AddressRange, Ask, Block, BlockFault, BlockOrder, Happening, Logged};
use baoming_core::event::Event;
use baoming_core::ids::CommandKey;
use baoming_core::limits::{BLOCK_RANGES_MAX, BLOCKED_RANGES_MAX, RECORD_BYTES};
use baoming_core::record::Record;
use baoming_core::reply::{Answer, Refusal, Reply};
use baoming_core::sample::text;
use baoming_core::time::Timestamp;

use crate::bench::{Bench, INSIDE, county_id, prepared};
use crate::desk::desk;

const MINUTE: i64 = 60_000;

fn block(range: &str, until: Timestamp) -> Block {
    let ranges = vec![range.parse().unwrap()];
    Block { ranges, until, reason: text("攻击来源"), incident: None, including_own: false }
}

fn set(block: Block) -> Action {
    Action::Contingency(Box::new(Ask::Blocks(BlockOrder::Set(block))))
}

fn lift(number: u32) -> Action {
    Action::Contingency(Box::new(Ask::Blocks(BlockOrder::Lift(number))))
}

fn entered(number: u32) -> Result<Answer, Refusal> {
    Ok(Answer::ContingencyEntered { number })
}

#[test]
fn a_block_is_entered_lifted_once_and_over_by_itself() {
    let mut bench = Bench::new(desk());
    let until = INSIDE.plus_ms(MINUTE);
    assert_eq!(bench.act(set(block("203.0.113.0/24", until))), entered(1));
    assert_eq!(bench.act(lift(1)), entered(2));
    for gone in [0, 1, 2, 3] {
        assert_eq!(bench.act(lift(gone)), Err(Refusal::BlockUnknown));
    }
    assert_eq!(bench.act(set(block("203.0.113.0/24", until))), entered(3));
    assert_eq!(bench.act_at(until, lift(3)), Err(Refusal::BlockUnknown));
    assert_eq!(bench.act(set(block("202.0.0.0/7", until))), Err(Refusal::Block(BlockFault::TooWide)));
    bench.check();
    assert_eq!(prepared().act(set(block("203.0.113.0/24", until))), Err(Refusal::NotTheDesk));
}

#[test]
fn whoever_asks_from_inside_has_to_mean_it() {
    let mut bench = Bench::new(desk());
    let inside = block("203.0.113.0/24", INSIDE.plus_ms(MINUTE));
    let mut from = |block: &Block, address: &str| {
        let by = Some(Author { who: text("office-1"), from: Some(text(address)) });
        let command = Command { by, ..bench.command(INSIDE, set(block.clone())) };
        match bench.run(&command) {
            Reply::Done(receipt) => Ok(receipt.answer),
            Reply::Refused(refusal) => Err(refusal),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(from(&inside, "203.0.113.9"), Err(Refusal::Block(BlockFault::OwnAddress)));
    assert_eq!(from(&inside, "203.0.114.9"), entered(1));
    let meant = Block { including_own: true, ..inside };
    assert_eq!(from(&meant, "203.0.113.9"), entered(2));
}

#[test]
fn there_are_so_many_ranges_until_one_is_lifted_or_over() {
    let mut bench = Bench::new(desk());
    let until = INSIDE.plus_ms(MINUTE);
    let full =
        Block { ranges: block("203.0.113.0/24", until).ranges.repeat(BLOCK_RANGES_MAX), ..block("10.0.0.0/8", until) };
    for number in 1..=(BLOCKED_RANGES_MAX / BLOCK_RANGES_MAX) as u32 {
        assert_eq!(bench.act(set(full.clone())), entered(number));
    }
    let one = |until| set(block("198.51.100.1", until));
    assert_eq!(bench.act(one(until)), Err(Refusal::TooMany { what: "ranges" }));
    let next = (BLOCKED_RANGES_MAX / BLOCK_RANGES_MAX) as u32 + 1;
    assert_eq!(bench.act(lift(1)), entered(next));
    assert_eq!(bench.act(one(until)), entered(next + 1));
    assert_eq!(bench.act_at(until, set(Block { until: until.plus_ms(1), ..full })), entered(next + 2));
    bench.check();
}

fn record(what: BlockOrder) -> Record {
    Record {
        sequence: 1,
        arrived_at: INSIDE,
        key: CommandKey([1; 16]),
        fingerprint: u64::MAX,
        policy_version: u32::MAX,
        event: Event::Contingency(Box::new(Logged { number: u32::MAX, what: Happening::Blocks(what) })),
        by: None,
        edition: u32::MAX,
    }
}

/// Read as it was written; how long it is.
fn stored(record: &Record) -> usize {
    let stored = ChainHead::genesis(county_id()).link(record);
    assert_eq!(&ChainHead::genesis(county_id()).follow(&stored).unwrap(), record);
    stored.len()
}

#[test]
fn the_longest_block_is_within_its_bound_and_tags_are_stored() {
    let long = Block {
        ranges: vec![AddressRange::of(std::net::Ipv6Addr::from_bits(u128::MAX).into()); BLOCK_RANGES_MAX],
        until: Timestamp(i64::MAX),
        reason: text(&"𠮷".repeat(400)),
        incident: Some(text(&"𠮷".repeat(40))),
        including_own: true,
    };
    assert!(stored(&record(BlockOrder::Set(long))) < RECORD_BYTES / 2);
    stored(&record(BlockOrder::Lift(u32::MAX)));
    let bytes = |order| minicbor::to_vec(Happening::Blocks(order)).unwrap();
    assert_eq!(bytes(BlockOrder::Lift(7)), [0x82, 2, 0x81, 0x82, 1, 0x81, 7]);
    let range: AddressRange = "203.0.113.0/24".parse().unwrap();
    assert_eq!(minicbor::to_vec(range).unwrap(), [0x83, 0, 0x1b, 0, 0, 0xff, 0xff, 203, 0, 113, 0, 0x18, 120]);
}
