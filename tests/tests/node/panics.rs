//! A command that panics: its county is made again, the others do not notice, and whatever keeps failing is set aside.

use std::panic::panic_any;
use std::sync::Arc;
use std::task::{Context, Waker};

use baoming_core::command::Command;
use baoming_core::query::Query;
use baoming_core::reply::Refusal;
use baoming_node::actors::{CountyHandle, CountyState, Probe};
use baoming_node::node::Failure;
use tests::actions::key;
use tests::site::{Begun, Site, TestNode, county, serial_of};
use tests::valve::Valve;

/// Panics for every command whose key was made from a name that begins with "bad", of which there are a few.
fn probe() -> Probe {
    let bad: Vec<_> = (0..10).map(|number| key(&format!("bad {number}"))).collect();
    Arc::new(move |command: &Command| assert!(!bad.contains(&command.key), "the test's own panic"))
}

fn start(site: &Site, change: impl FnOnce(&mut baoming_node::node::NodeOptions)) -> TestNode {
    start_behind(site, &Valve::default(), change)
}

fn start_behind(site: &Site, valve: &Valve, change: impl FnOnce(&mut baoming_node::node::NodeOptions)) -> TestNode {
    let mut options = site.options();
    options.probe = Some(probe());
    change(&mut options);
    let node = site.start_behind(valve, options);
    node.populate();
    node
}

fn handle(node: &TestNode, index: usize) -> &CountyHandle {
    node.node().counties().directory().county(county(index)).unwrap()
}

/// The command with this number panics, and that is what its caller learns.
fn check_panics(node: &TestNode, number: u8) {
    let action = node.capture(county(0), 20 + u64::from(number));
    assert_eq!(node.act(county(0), &format!("bad {number}"), action), Err(Failure::CommandFailed));
}

#[test]
fn the_county_comes_back_with_everything_acknowledged() {
    let site = Site::default();
    let node = start(&site, |_| {});
    let before = node.seen();
    let generation = handle(&node, 0).generation();
    assert_eq!(generation, 1, "its memory was made once");
    check_panics(&node, 0);
    // Waits with the county for its memory; nobody has to ask twice.
    assert_eq!(node.seen(), before);
    assert_eq!((handle(&node, 0).generation(), handle(&node, 0).state()), (generation + 1, CountyState::Running));
    assert_eq!(handle(&node, 1).generation(), 1, "the others have not noticed");
    let again = node.act(county(0), &format!("capture {} 2", county(0)), node.capture(county(0), 2));
    assert_eq!(serial_of(again).number(), 3, "an old key gives the old receipt");
    assert_eq!(node.register(county(0), 3).number(), 4);
}

#[test]
fn the_others_are_served_while_a_county_waits_for_its_restart() {
    let site = Site::default();
    // The second restart waits longer than any test.
    let node = start(&site, |options| options.county.restart_backoff_ms = 3_600_000);
    check_panics(&node, 0);
    check_panics(&node, 1);
    let waiting = node.begin(county(0), "waiting", node.capture(county(0), 3));
    for index in 1..tests::site::COUNTIES {
        assert_eq!(node.register(county(index), 3).number(), 4);
    }
    assert_eq!(handle(&node, 0).state(), CountyState::Restarting);
    assert!(node.row(serial_of(node.act(county(1), "more", node.capture(county(1), 4)))).is_ok());
    drop(waiting);
}

#[test]
fn a_command_that_fails_twice_in_a_row_is_set_aside_without_another_panic() {
    let site = Site::default();
    let node = start(&site, |_| {});
    check_panics(&node, 0);
    check_panics(&node, 0);
    assert!(node.query(county(0), Query::County).is_ok());
    let generation = handle(&node, 0).generation();
    let third = node.act(county(0), "bad 0", node.capture(county(0), 20));
    assert_eq!(third, Err(Failure::CommandSetAside));
    assert_eq!(handle(&node, 0).generation(), generation, "nothing was made again");
    assert_eq!(node.register(county(0), 3).number(), 4);
    // Another command has its own two attempts.
    check_panics(&node, 1);
}

#[test]
fn a_county_that_keeps_failing_is_set_aside_alone_until_it_is_revived() {
    let site = Site::default();
    let node = start(&site, |options| options.county.restart_limit = 2);
    for number in 0..3 {
        check_panics(&node, number);
    }
    assert_eq!(handle(&node, 0).state(), CountyState::SetAside);
    assert_eq!(node.act(county(0), "good", node.capture(county(0), 3)), Err(Failure::CountySetAside));
    assert_eq!(node.query(county(0), Query::County), Err(Failure::CountySetAside));
    assert_eq!(node.register(county(1), 3).number(), 4);
    let row = node.row(serial_of(node.act(county(1), "more", node.capture(county(1), 4))));
    assert!(row.is_ok(), "reads need no county");
    // A document that it held on to is free again.
    let stranger = node.capture(county(0), 3);
    assert_eq!(serial_of(node.act(county(1), "stranger", stranger)).number(), 6);

    node.node().counties().revive(handle(&node, 0));
    assert_eq!(serial_of(node.act(county(0), "good again", node.capture(county(0), 5))).number(), 4);
    assert_eq!(handle(&node, 0).state(), CountyState::Running);
    node.stop();
    assert!(site.verify().unwrap().is_clean());
}

#[test]
fn the_document_of_a_capture_that_panicked_can_be_registered_elsewhere() {
    let site = Site::default();
    let node = start(&site, |_| {});
    let capture = node.capture(county(0), 20);
    assert_eq!(node.act(county(0), "bad 0", capture.clone()), Err(Failure::CommandFailed));
    serial_of(node.act(county(1), "elsewhere", capture));
}

/// Something that panics once more when it is thrown away: the one panic that no command can catch.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("the test's own panic, outside every command");
    }
}

#[test]
fn an_actor_that_is_lost_is_replaced_and_its_claims_are_settled_by_what_is_durable() {
    let (site, valve) = (Site::default(), Valve::default());
    let node = start_behind(&site, &valve, |options| {
        let fatal = key("fatal");
        options.probe = Some(Arc::new(move |command: &Command| {
            if command.key == fatal {
                panic_any(Bomb);
            }
        }));
    });
    let before = node.seen();
    valve.shut();
    let on_its_way = node.begin(county(0), "on its way", node.capture(county(0), 3));
    valve.wait_until_held();
    let fatal = node.begin(county(0), "fatal", node.capture(county(0), 20));
    assert_eq!(node.wait(fatal), Err(Failure::CommandFailed));
    assert_eq!(node.wait(on_its_way), Err(Failure::CountyRestarting), "its outcome is unknown");
    // Claimed after the old actor was lost and before the new one has its memory.
    let waiting = begun_with_the_new_actor(&node);
    valve.open();
    assert_eq!(serial_of(node.wait(waiting)).number(), 5);
    assert_eq!(handle(&node, 0).generation(), 2);
    assert_eq!(serial_of(node.act(county(0), "on its way", node.capture(county(0), 3))).number(), 4);
    let elsewhere = Err(Failure::Refused(Refusal::IdentityRegisteredElsewhere { county: county(0) }));
    for index in [0, 3, 4] {
        assert_eq!(node.act(county(1), &format!("elsewhere {index}"), node.capture(county(0), index)), elsewhere);
    }
    serial_of(node.act(county(1), "elsewhere 20", node.capture(county(0), 20)));
    assert_eq!(node.seen().rows.len(), before.rows.len() + 3);
    node.stop();
    assert!(site.verify().unwrap().is_clean());
}

/// A capture that waits in the new actor's mailbox: as long as the old one is going, it is refused and tried again.
fn begun_with_the_new_actor(node: &TestNode) -> Begun<'_> {
    loop {
        let mut begun = node.begin(county(0), "waiting", node.capture(county(0), 4));
        let mut context = Context::from_waker(Waker::noop());
        let gone = (0..10_000).any(|_| {
            std::thread::yield_now();
            begun.as_mut().poll(&mut context).is_ready()
        });
        if !gone {
            return begun;
        }
    }
}
