//! Controls and turns: the strictest covering scope holds, arrival judges, and the desk keeps who may change what.

use std::collections::BTreeMap;

use baoming_core::calendar::Window;
use baoming_core::command::Action;
use baoming_core::contingency::timetable::{Group, Turn, Unsound};
use baoming_core::contingency::{
    Ask, Class, Collection, Control, ControlState, Controls, Happening, Held, Logged, Ramp, TableRow, Timetable,
};
use baoming_core::ids::CountyId;
use baoming_core::reply::{Answer, Refusal};
use baoming_core::sample::text;
use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;
use proptest::prelude::*;

use crate::bench::{Bench, INSIDE, county_id, point, prepared};
use crate::desk::desk;

const HOUR: i64 = 60 * 60 * 1_000;
/// 2021-11-01 in Beijing begins.
const MIDNIGHT: Timestamp = Timestamp(1_635_696_000_000);

fn scope(text: &str) -> Scope {
    text.parse().unwrap()
}

fn hold(of: &str, state: ControlState, from: Timestamp, until: Option<Timestamp>) -> Control {
    Control {
        scope: scope(of),
        state,
        collection: Collection::Online,
        row: TableRow::new(3).unwrap(),
        incident: None,
        reason: text("遭受攻击"),
        from,
        until,
        based_on: 0,
        ramp: None,
        break_glass: false,
        set_by: Scope::Province,
        approval: None,
    }
}

/// Two counties, one in the morning and one behind it, all from 20:00 to midnight.
fn turns() -> Timetable {
    let turn = |group, hour: i64| Turn {
        group,
        from: MIDNIGHT.plus_ms(hour * HOUR),
        until: MIDNIGHT.plus_ms((hour + 2) * HOUR),
    };
    Timetable {
        scope: Scope::Province,
        groups: vec![Group(vec![county_id()]), Group(vec![CountyId::new(430_103).unwrap()])],
        turns: vec![turn(0, 9), turn(1, 11)],
        open_from_minute: 20 * 60,
        open_until_minute: 24 * 60,
        spread_seconds: 1_800,
        draw: [7; 32],
        row: TableRow::new(1).unwrap(),
        reason: text("分时段报名"),
        based_on: 0,
        set_by: Scope::Province,
        from: Timestamp(0),
    }
}

fn controls(of: impl IntoIterator<Item = Control>) -> Controls {
    let mut controls = Controls::default();
    for (control, number) in of.into_iter().zip(1..) {
        controls.take(&Logged { number, what: Happening::Control(control) });
    }
    controls
}

/// By which entry a change here is held.
fn held(controls: &Controls, at: i64) -> Option<u32> {
    match controls.judge(Class::Filing, (county_id(), Some(point(1))), Timestamp(at)) {
        Ok(()) => None,
        Err(Held::State(holding)) => Some(holding.number),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn the_strictest_covering_scope_wins_whoever_spoke_last() {
    use ControlState::{Closed, Open, ReadOnly, Suspended};
    let at = |of, state, from| hold(of, state, Timestamp(from), None);
    let controls = controls([
        at("province", Suspended, 10),
        at("430102", Open, 20),
        at("4301", ReadOnly, 30),
        at("430102-001", Closed, 40),
        at("430102-002", Closed, 40),
        at("province", Open, 50),
        at("430102-001", Open, 60),
    ]);
    let found = [9, 10, 25, 35, 40, 55, 60].map(|instant| held(&controls, instant));
    assert_eq!(found, [None, Some(1), Some(1), Some(1), Some(4), Some(4), Some(3)]);
    assert_eq!(controls.judge(Class::Always, (county_id(), None), Timestamp(40)), Ok(()));
    assert_eq!(controls.in_force(Timestamp(60)).map(|one| one.number).collect::<Vec<_>>(), [3, 5]);
}

#[test]
fn what_expired_holds_nothing_and_brings_nothing_back() {
    use ControlState::{ReadOnly, Suspended};
    let controls = controls([
        hold("430102", ReadOnly, Timestamp(10), None),
        hold("430102", Suspended, Timestamp(20), Some(Timestamp(30))),
    ]);
    assert_eq!([15, 20, 29, 30, 99].map(|instant| held(&controls, instant)), [Some(1), Some(2), Some(2), None, None]);
}

#[test]
fn offline_collection_is_said_by_any_scope_and_stops_nothing() {
    let offline = Control { collection: Collection::Offline, ..hold("4301", ControlState::Open, Timestamp(10), None) };
    let controls = controls([offline, hold("430102", ControlState::Open, Timestamp(20), None)]);
    let here = (county_id(), Some(point(1)));
    assert_eq!(held(&controls, 25), None);
    assert_eq!([5, 25].map(|at| controls.collection(here, Timestamp(at))), [Collection::Online, Collection::Offline]);
}

#[test]
fn time_is_lost_while_nobody_can_change_anything() {
    use ControlState::{Open, ReadOnly, Slots, Suspended};
    let controls = controls([
        hold("430102", ReadOnly, Timestamp(50), Some(Timestamp(110))),
        hold("province", Slots, Timestamp(120), None),
        hold("4301", Suspended, Timestamp(130), None),
        hold("430103", Suspended, Timestamp(140), None),
        hold("4301", Open, Timestamp(150), None),
        hold("430102", Suspended, Timestamp(190), None),
    ]);
    let window = Window { opens_at: Timestamp(100), closes_at: Timestamp(200) };
    let lost = [60, 105, 140, 160, 195, 500].map(|now| controls.lost_ms(county_id(), window, Timestamp(now)));
    assert_eq!(lost, [0, 5, 20, 30, 35, 40]);
}

fn ask(control: Control) -> Action {
    Action::Contingency(Box::new(Ask::Control(control)))
}

#[test]
fn the_desk_enters_a_control_once_and_on_what_was_seen() {
    let mut bench = Bench::new(desk());
    let entered = |number| Ok(Answer::ContingencyEntered { number });
    let suspend = |of: &str| hold(of, ControlState::Suspended, INSIDE, None);
    assert_eq!(bench.act(ask(suspend("430102"))), entered(1));
    assert_eq!(bench.act(ask(suspend("430103"))), Err(Refusal::ControlsMoved { newest: 1 }));
    let seen = |control| Control { based_on: 1, ..control };
    assert_eq!(bench.act(ask(seen(suspend("4399")))), Err(Refusal::CodeUnknown { field: "scope" }));
    for until in [INSIDE, INSIDE.plus_ms(-1), INSIDE.plus_ms(61 * 24 * HOUR)] {
        let bad = seen(hold("430102", ControlState::Closed, INSIDE, Some(until)));
        assert_eq!(bench.act(ask(bad)), Err(Refusal::ControlBounds));
    }
    let ramp = Some(Ramp { first_percent: 10, step_percent: 15, step_seconds: 30 });
    assert_eq!(bench.act(ask(Control { ramp, ..seen(suspend("430102")) })), Err(Refusal::ControlRamp));
    let opened = Control { ramp, ..seen(hold("430102", ControlState::Open, INSIDE, None)) };
    assert_eq!(bench.act(ask(opened)), entered(2));
    let slots = Control { based_on: 2, ..hold("430102", ControlState::Slots, INSIDE, None) };
    assert_eq!(bench.act(ask(slots.clone())), Err(Refusal::TimetableMissing));
    let timetable = Timetable { based_on: 2, from: INSIDE, ..turns() };
    assert_eq!(bench.act(Action::Contingency(Box::new(Ask::Timetable(timetable)))), entered(3));
    assert_eq!(bench.act(ask(Control { based_on: 3, ..slots })), entered(4));
    bench.check();
    assert_eq!(prepared().act(ask(suspend("430102"))), Err(Refusal::NotTheDesk));
}

#[test]
fn nobody_below_changes_what_somebody_above_has_said() {
    let mut bench = Bench::new(desk());
    let set = |bench: &mut Bench, by: &str, state, based_on| {
        let control = Control { based_on, ..hold("430102", state, INSIDE, None) };
        bench.act_as(scope(by), ask(control)).map(drop)
    };
    use ControlState::{Open, ReadOnly, Suspended};
    assert_eq!(set(&mut bench, "430102", Suspended, 0), Ok(()));
    assert_eq!(set(&mut bench, "4301", ReadOnly, 1), Ok(()));
    for (by, state) in [("430102", Open), ("430102", Suspended)] {
        assert_eq!(set(&mut bench, by, state, 2), Err(Refusal::ControlOfAbove), "{by} {state:?}");
    }
    assert_eq!(set(&mut bench, "province", Open, 2), Ok(()));
    assert_eq!(set(&mut bench, "430102", Suspended, 3), Ok(()));
    bench.check();
}

#[test]
fn a_county_has_so_many_entries() {
    let mut bench = Bench::new(desk());
    let mut based_on = 0;
    let mut full = (0..).map(|_| {
        let control = Control { based_on, ..hold("430102", ControlState::ReadOnly, INSIDE, None) };
        based_on += 1;
        bench.act_as(scope("430102"), ask(control))
    });
    let refused = full.find(Result::is_err);
    assert_eq!(refused, Some(Err(Refusal::TooMany { what: "entries" })));
}

#[test]
fn turns_are_computed_and_the_evening_is_open_to_all() {
    let timetable = turns();
    let here = county_id();
    assert_eq!(timetable.judge([here, CountyId::new(430_103).unwrap()].into_iter()), Ok(()));
    let at = |hour: i64| MIDNIGHT.plus_ms(hour * HOUR);
    let on_turn = [8, 9, 10, 11, 19, 20, 23, 24, 33].map(|hour| timetable.is_on_turn(here, at(hour)));
    assert_eq!(on_turn, [false, true, true, false, false, true, true, true, true]);
    assert_eq!(timetable.next(here, at(8)), Some((at(9), at(11))));
    assert_eq!(timetable.next(here, at(12)), Some((at(20), at(24))));
    let stranger = CountyId::new(430_104).unwrap();
    assert!(timetable.is_on_turn(stranger, at(8)) && timetable.next(stranger, at(8)).is_none());
    let mut controls = Controls::default();
    controls.take(&Logged { number: 1, what: Happening::Timetable(timetable) });
    let slots = hold("province", ControlState::Slots, at(0), None);
    controls.take(&Logged { number: 2, what: Happening::Control(slots) });
    let judge = |class, hour| controls.judge(class, (here, None), at(hour));
    assert_eq!(judge(Class::Filing, 8), Err(Held::NotOnTurn { number: 1, from: at(9), until: at(11) }));
    assert_eq!(judge(Class::Filing, 9), Ok(()));
    assert_eq!(judge(Class::OfficeWork, 8), Ok(()));
}

#[test]
fn what_arrived_before_another_timetable_counts_is_judged_by_the_one_before() {
    let at = |hour: i64| MIDNIGHT.plus_ms(hour * HOUR);
    let first = turns();
    // The groups change places from 10:00 on; it was asked for a while before.
    let mut second = Timetable { from: at(10), ..turns() };
    second.groups.reverse();
    let mut controls = Controls::default();
    let slots = hold("province", ControlState::Slots, at(0), None);
    let entries = [Happening::Timetable(first), Happening::Control(slots), Happening::Timetable(second)];
    for (number, what) in (1..).zip(entries) {
        controls.take(&Logged { number, what });
    }
    let judge = |instant| controls.judge(Class::Filing, (county_id(), None), instant).is_ok();
    let found = [at(9), at(10).plus_ms(-1), at(10), at(11)].map(judge);
    assert_eq!(found, [true, true, false, true]);
    let mut bench = Bench::new(desk());
    let late = Timetable { from: INSIDE.plus_ms(-1), ..turns() };
    assert_eq!(bench.act(Action::Contingency(Box::new(Ask::Timetable(late)))), Err(Refusal::ControlBounds));
}

#[test]
fn a_timetable_that_leaves_somebody_out_is_refused() {
    let counties = || [county_id(), CountyId::new(430_103).unwrap()].into_iter();
    let judged = |change: fn(&mut Timetable)| {
        let mut timetable = turns();
        change(&mut timetable);
        timetable.judge(counties())
    };
    assert_eq!(judged(|one| one.groups[1].0.clear()), Err(Unsound::Counties));
    assert_eq!(judged(|one| one.groups[1].0.push(county_id())), Err(Unsound::Counties));
    assert_eq!(judged(|one| one.groups.clear()), Err(Unsound::Size));
    assert_eq!(judged(|one| one.turns[0].group = 9), Err(Unsound::Turn));
    assert_eq!(judged(|one| one.turns.reverse()), Err(Unsound::Turn));
    assert_eq!(judged(|one| one.turns.truncate(1)), Err(Unsound::Groups));
    assert_eq!(judged(|one| one.open_until_minute = 20 * 60 + 59), Err(Unsound::Open));
    assert_eq!(judged(|one| one.spread_seconds = 3_601), Err(Unsound::Spread));
}

#[test]
fn the_draw_spreads_everybody_evenly_and_always_the_same() {
    let timetable = turns();
    let mut minutes: BTreeMap<i64, u32> = BTreeMap::new();
    for person in 0..30_000 {
        let offset = timetable.offset_ms(&format!("43010219{person:06}"));
        assert_eq!(offset, timetable.offset_ms(&format!("43010219{person:06}")));
        *minutes.entry(offset / 60_000).or_default() += 1;
    }
    assert_eq!(minutes.len(), 30);
    assert!(minutes.values().all(|count| (800..1_200).contains(count)), "{minutes:?}");
    let other = Timetable { draw: [8; 32], ..turns() };
    assert_ne!(timetable.offset_ms("430102"), other.offset_ms("430102"));
}

proptest! {
    /// However scopes, states and instants mix: who is held is held by a scope that covers the place, and no covering scope is
    /// stricter.
    #[test]
    fn no_covering_scope_is_stricter_than_what_holds(
        said in prop::collection::vec((0..7_usize, 0..5_usize, 0..50_i64, prop::option::of(1..20_i64)), 0..30), at in 0..60_i64,
    ) {
        let scopes = ["province", "4301", "430102", "430102-001", "430103", "4302", "430102-002"];
        let mut said: Vec<_> = said;
        said.sort_by_key(|(_, _, from, _)| *from);
        let all = said.iter().map(|(of, state, from, length)| {
            hold(scopes[*of], ControlState::ALL[*state], Timestamp(*from), length.map(|length| Timestamp(from + length)))
        });
        let controls = controls(all);
        let place = (county_id(), Some(point(1)));
        let state = controls.state(place, Timestamp(at));
        let strictest = scopes[..4].iter().filter_map(|of| controls.of(scope(of), Timestamp(at))).map(|one| one.control.state).max();
        prop_assert_eq!(state, strictest.unwrap_or(ControlState::Open));
        let outside = (CountyId::new(430_201).unwrap(), None);
        let of_outside = ["province", "4302"].iter().filter_map(|of| controls.of(scope(of), Timestamp(at))).map(|one| one.control.state).max();
        prop_assert_eq!(controls.state(outside, Timestamp(at)), of_outside.unwrap_or(ControlState::Open));
    }
}
