//! One document, one registration in the whole province.

use baoming_core::reply::Refusal;
use baoming_node::node::Failure;
use tests::site::{Site, TestNode, county};
use tests::valve::{Valve, Verdict};

fn start(site: &Site, valve: &Valve) -> TestNode {
    let node = site.start_behind(valve, site.options());
    node.prepare();
    node
}

/// Captures one document in two counties, the second while the first is held before the device.
fn check(verdict: Verdict) {
    let (site, valve) = (Site::default(), Valve::default());
    let node = start(&site, &valve);
    let capture = node.capture(county(0), 1);
    valve.shut();
    let first = node.begin(county(0), "first", capture.clone());
    valve.wait_until_held();
    let second = node.act(county(1), "second", capture.clone());
    assert_eq!(second, Err(Failure::Busy { retry_after_seconds: 1 }), "nobody may be told of what is not durable");
    valve.decide(verdict);
    valve.open();
    let first = node.wait(first);
    let elsewhere = Err(Failure::Refused(Refusal::IdentityRegisteredElsewhere { county: county(0) }));
    if verdict == Verdict::Pass {
        assert!(first.is_ok());
        assert_eq!(node.act(county(1), "second", capture), elsewhere);
    } else {
        assert_eq!(first, Err(Failure::JournalFailed));
        drop(node);
        // Nothing was written: the next start lets anybody have it, and then only one.
        let node = site.start();
        assert!(node.act(county(1), "second", capture.clone()).is_ok());
        let elsewhere = Err(Failure::Refused(Refusal::IdentityRegisteredElsewhere { county: county(1) }));
        assert_eq!(node.act(county(0), "first", capture), elsewhere);
    }
}

#[test]
fn the_second_county_waits_for_the_first_and_is_refused_once_it_is_durable() {
    check(Verdict::Pass);
}

#[test]
fn a_capture_that_the_journal_lost_does_not_keep_the_document() {
    check(Verdict::Fail);
}

#[test]
fn of_two_captures_at_the_same_time_exactly_one_wins() {
    let site = Site::default();
    let node = start(&site, &Valve::default());
    for index in 0..20 {
        let capture = node.capture(county(0), index);
        let begun: Vec<_> =
            (0..3).map(|at| node.begin(county(at), &format!("{index} in {at}"), capture.clone())).collect();
        let answers: Vec<_> = begun.into_iter().map(|begun| node.wait(begun)).collect();
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
        for refused in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            let known =
                matches!(refused, Failure::Busy { .. } | Failure::Refused(Refusal::IdentityRegisteredElsewhere { .. }));
            assert!(known, "{refused:?}");
        }
    }
    assert_eq!(node.node().identities(), 20);
    node.stop();
    assert!(site.verify().unwrap().is_clean());
}

#[test]
fn a_refused_capture_gives_the_document_back() {
    let site = Site::default();
    let node = site.start();
    let capture = node.capture(county(0), 1);
    // No point is set up yet.
    let refused = node.act(county(0), "too early", capture.clone());
    assert_eq!(refused, Err(Failure::Refused(Refusal::PointUnknown)));
    assert_eq!(node.node().identities(), 0);
    node.prepare();
    assert!(node.act(county(1), "elsewhere", capture).is_ok());
}

#[test]
fn who_holds_a_document_is_known_after_a_restart() {
    let site = Site::default();
    let node = site.start();
    node.populate();
    let capture = node.capture(county(2), 0);
    node.stop();
    let node = site.start();
    let elsewhere = Err(Failure::Refused(Refusal::IdentityRegisteredElsewhere { county: county(2) }));
    assert_eq!(node.act(county(3), "elsewhere", capture), elsewhere);
}
