//! Who is kept out, by whom, and who never is.

use baoming_core::contingency::{Block, BlockOrder, Happening, Logged};
use baoming_core::sample::text;

use super::*;

const GATEWAY: &str = "10.9.0.0/16";

fn protection() -> (Protection, baoming_clock::ManualMachine) {
    let (clock, machine) = Clock::following(Timestamp(1_000_000));
    let gateways = vec![GATEWAY.parse().unwrap()];
    (Protection::new(ProtectorSettings::default(), 500, gateways, clock), machine)
}

fn ordered(ranges: &[&str], until: i64) -> Ordered {
    let ranges = ranges.iter().map(|range| range.parse().unwrap()).collect();
    let block =
        Block { ranges, until: Timestamp(until), reason: text("攻击来源"), incident: None, including_own: false };
    let mut blocks = Ordered::default();
    blocks.take(&Logged { number: 1, what: Happening::Blocks(BlockOrder::Set(block)) }, Timestamp(0));
    blocks
}

fn origin(protection: &Protection, address: &str) -> Option<Origin> {
    protection.find(address.parse().unwrap()).map(|blocked| blocked.origin)
}

fn attack(protection: &Protection, from: &str) {
    (0..400).for_each(|_| protection.saw(from.parse().ok(), Rule::Guessing));
}

#[test]
fn gateways_and_this_machine_are_never_kept_out() {
    let (protection, _) = protection();
    for never in ["127.0.0.1", "127.3.4.5", "::1", "10.9.8.7"] {
        attack(&protection, never);
        assert_eq!(origin(&protection, never), None, "{never}");
    }
    protection.ordered(&ordered(&["10.0.0.0/8"], 2_000_000));
    assert_eq!(origin(&protection, "10.9.8.7"), None);
    assert_eq!(origin(&protection, "10.8.8.7"), Some(Origin::Operator));
    let meets = ["10.0.0.0/8", "10.9.1.0/24", "10.8.0.0/16"]
        .map(|range| protection.meets_never_blocked(range.parse().unwrap()));
    assert_eq!(meets, [true, true, false]);
}

#[test]
fn the_protector_touches_nothing_that_an_operator_has_set() {
    let (protection, machine) = protection();
    protection.ordered(&ordered(&["203.0.113.0/24"], 2_000_000));
    attack(&protection, "203.0.113.7");
    attack(&protection, "198.51.100.1");
    let held = |protection: &Protection| {
        protection.protector().held.iter().map(|held| held.range.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(held(&protection), ["198.51.100.1/32"]);
    protection.obey(ProtectorOrder::Off);
    assert_eq!(origin(&protection, "203.0.113.7"), Some(Origin::Operator));
    assert_eq!(origin(&protection, "198.51.100.1"), None);
    // Lifted, it is admitted; and one that is over keeps nobody out.
    protection.ordered(&Ordered::default());
    assert_eq!(origin(&protection, "203.0.113.7"), None);
    protection.ordered(&ordered(&["203.0.113.0/24"], 2_000_000));
    machine.pass_ms(1_000_000);
    assert_eq!(origin(&protection, "203.0.113.7"), None);
}

#[test]
fn whoever_is_kept_out_is_told_when_to_look_again_and_not_all_at_once() {
    let (protection, machine) = protection();
    let blocked = Blocked { origin: Origin::Operator, until: Timestamp(1_030_000) };
    let again: std::collections::BTreeSet<u32> =
        (0..200_u8).map(|host| protection.refused(blocked, [203, 0, 113, host].into())).collect();
    assert!(again.len() > 10 && again.iter().all(|seconds| (30..30 + BLOCKED_SPREAD_SECONDS).contains(seconds)));
    let long = Blocked { until: Timestamp(i64::MAX), ..blocked };
    let most = BLOCKED_RETRY_AFTER_SECONDS_MAX + BLOCKED_SPREAD_SECONDS;
    assert!(protection.refused(long, [203, 0, 113, 1].into()) < most);
    machine.pass_ms(60_000);
    assert!(protection.refused(blocked, [203, 0, 113, 1].into()) >= 1);
}

#[test]
fn what_was_done_is_said_once() {
    let (protection, machine) = protection();
    attack(&protection, "198.51.100.1");
    assert!(matches!(protection.tick()[..], [Act { rule: Rule::Guessing, deed: Deed::Blocked { times: 1, .. }, .. }]));
    assert_eq!(protection.tick(), []);
    assert_eq!(protection.protector().active.len(), 1);
    machine.pass_ms(120_000);
    assert!(matches!(protection.tick()[..], [Act { deed: Deed::Ended, .. }]));
    assert!(protection.protector().active.is_empty() && origin(&protection, "198.51.100.1").is_none());
}
