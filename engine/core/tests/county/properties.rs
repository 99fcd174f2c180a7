//! Any commands in any order: few subjects and many collisions, since most of what goes wrong goes wrong between
//! neighbours.

use baoming_core::author::Author;
use baoming_core::calendar::{Window, WindowName};
use baoming_core::command::{Action, Command};
use baoming_core::entry::{ApplicationKind, CandidateKind, SpecialCase};
use baoming_core::ids::{Serial, SerialCode};
use baoming_core::person::FeeKind;
use baoming_core::renewal::WhichPassword;
use baoming_core::reply::{Receipt, Reply};
use baoming_core::sample;
use baoming_core::time::Timestamp;
use proptest::prelude::*;

use crate::approvals::{ask, say, spend};
use crate::bench::{Bench, activate, allot, capture, county_id, pay, pay_for, point, save, segment, set_up, take_back};
use crate::desk::{adopt, change, create, desk, override_until};
use crate::mending::{transfer, void};
use crate::money::{close, keep, order};
use crate::offices::{collect, confirm, correct, correct_person, withdraw};
use crate::own_steps::{bind, choose, declare, reset};
use crate::renewals::{renew, renew_of_operator};
use crate::special_cases::{by_case, decide, submit};

fn any_fee() -> impl Strategy<Value = FeeKind> {
    prop::sample::select(&FeeKind::ALL[..])
}

/// Step 1 and step 2, ordinarily and in the special cases.
fn of_points() -> impl Strategy<Value = Action> {
    let number = 1_u16..4;
    let person = 1_u8..8;
    let case = prop::sample::select(&SpecialCase::ALL[..]);
    let juvenile = |at, person| {
        let mut capture = sample::capture(point(at), person);
        capture.entry.kind = CandidateKind::Juvenile;
        Action::Capture(Box::new(capture))
    };
    prop_oneof![
        number.clone().prop_map(set_up),
        (number.clone(), 1_u16..8, 0_u16..4).prop_map(|(at, first, more)| allot(at, segment(102, first, first + more))),
        (number.clone(), 1_u16..8).prop_map(|(at, from)| take_back(at, from)),
        (number.clone(), person).prop_map(|(at, person)| capture(at, person)),
        (number.clone(), 1_u32..8, case)
            .prop_map(|(at, person, case)| Action::Capture(Box::new(by_case(at, person, case)))),
        (number.clone(), 1_u32..8).prop_map(move |(at, person)| juvenile(at, person)),
        (number.clone(), 1_u32..8).prop_map(|(at, one)| submit(ApplicationKind::OutOfProvince, at, sample::card(one))),
        (number, 1_u32..8).prop_map(|(at, one)| submit(ApplicationKind::OtherDocument, at, sample::passport(one))),
        (1_u32..6, any::<bool>()).prop_map(|(number, approved)| decide(number, approved)),
    ]
}

/// Everything about a candidate.
fn of_candidates() -> impl Strategy<Value = Action> {
    let given = || (1_u16..5).prop_map(|number| Serial::new(SerialCode::new(102).unwrap(), number).unwrap());
    let payment = || (1_u8..20).prop_map(|number| format!("p{number}"));
    let amount = prop::sample::select(vec![4_000, 8_000, 9_000, 16_800]);
    let verify = |serial, person| Action::VerifyCard {
        serial,
        identity: sample::card(person).1,
        valid_until: None,
        today: sample::TODAY,
    };
    let form = |serial, unified_exam| {
        let form = baoming_core::form::BasicForm { unified_exam, ..sample::form() };
        Action::SaveForm { serial, form: Box::new(form) }
    };
    let money = prop_oneof![
        2 => (given(), payment()).prop_map(|(given, payment)| pay(given, &payment)),
        3 => (given(), any_fee(), payment(), amount, prop::option::of(1_u16..4))
            .prop_map(|(given, fee, payment, fen, order)| pay_for(given, fee, &payment, fen, order)),
        2 => (given(), any_fee()).prop_map(|(given, fee)| order(given, fee)),
        1 => (given(), 1_u16..4).prop_map(|(given, number)| close(given, number)),
        1 => (given(), payment()).prop_map(|(given, payment)| keep(given, &payment)),
    ];
    let own = prop_oneof![
        3 => given().prop_map(activate),
        2 => given().prop_map(save),
        1 => (given(), any::<bool>()).prop_map(move |(given, exam)| form(given, exam)),
        1 => given().prop_map(bind),
        1 => (given(), any::<bool>())
            .prop_map(|(given, art)| choose(given, if art { sample::art() } else { sample::sport() })),
        1 => given().prop_map(|given| declare(given, &["1"], &[])),
        1 => (given(), 1_u32..3).prop_map(|(given, person)| reset(given, person)),
        1 => (given(), 3_u64..12).prop_map(|(given, since)| renew(given, WhichPassword::Login, since)),
    ];
    let offices = prop_oneof![
        given().prop_map(correct),
        (given(), 1_u32..3).prop_map(|(given, person)| correct_person(given, person)),
        (given(), 1_u32..4).prop_map(|(given, revision)| confirm(given, revision)),
        given().prop_map(withdraw),
        (given(), any::<bool>(), 0_u32..3).prop_map(|(given, all, replaces)| collect(
            given,
            all.then_some("好"),
            replaces
        )),
        (given(), 1_u32..3).prop_map(move |(given, person)| verify(given, person)),
        given().prop_map(void),
        (given(), 1_u32..8).prop_map(|(given, person)| transfer(given, person)),
    ];
    prop_oneof![3 => money, 3 => own, 2 => offices]
}

/// What the desk does, in a county as well as at the desk.
fn of_the_desk() -> impl Strategy<Value = Action> {
    prop_oneof![
        (1_u8..5).prop_map(|number| create(&format!("office-{number}"))),
        (1_u32..5).prop_map(change),
        (1_u32..5, 1_u64..8).prop_map(|(operator, since)| renew_of_operator(operator, since)),
        (0_i64..2_000_000, 1_i64..2_000_000)
            .prop_map(|(from, until)| override_until(Timestamp(from), Timestamp(until))),
        (0_u32..9).prop_map(|version| adopt(version, 3)),
        (0_u8..200).prop_map(|request| ask(request, "430102")),
        (1_u32..5, any::<bool>()).prop_map(|(number, approved)| say(number, approved)),
        (1_u32..5).prop_map(spend),
    ]
}

/// What happens beside the commands.
#[derive(Debug, Clone)]
enum Beside {
    Nothing,
    /// The last command that was granted is sent again.
    Repeats,
    /// A window is another one from now on.
    Overrides(WindowName, Option<u16>, i64),
    /// Fees are others from now on.
    Changes(u32),
}

fn any_beside() -> impl Strategy<Value = Beside> {
    let window = prop::sample::select(&WindowName::ALL[..]);
    prop_oneof![
        20 => Just(Beside::Nothing),
        3 => Just(Beside::Repeats),
        1 => (window, prop::option::of(1_u16..3), 900_000_i64..2_300_000)
            .prop_map(|(window, point, opens)| Beside::Overrides(window, point, opens)),
        1 => prop::sample::select(vec![4_000, 8_000]).prop_map(Beside::Changes),
    ]
}

fn run(bench: &mut Bench, steps: Vec<(Action, i64, Beside)>) {
    let mut answered: Vec<(Command, Receipt)> = Vec::new();
    for (action, at, beside) in steps {
        let at = Timestamp(at);
        match beside {
            Beside::Nothing => {}
            Beside::Repeats => {
                if let Some((command, receipt)) = answered.last() {
                    assert_eq!(bench.run(&command.clone()), Reply::Done(*receipt));
                }
            }
            Beside::Overrides(window, point, opens) => {
                let bounds = Window { opens_at: Timestamp(opens), closes_at: Timestamp(opens + 300_000) };
                bench.override_window(window, point, at, bounds);
            }
            Beside::Changes(fen) => bench.amend(|policy| policy.fees.registration_fen = fen),
        }
        let who = sample::text(&format!("op-{}", bench.stored.len() % 3));
        let command = Command { by: Some(Author { who, from: None }), ..bench.command(at, action) };
        let before = bench.stored.len();
        if let Reply::Done(receipt) = bench.run(&command) {
            // What was only found again, an open order for example, is no answer of this command's own.
            if bench.stored.len() > before {
                answered.push((command, receipt));
            }
        }
    }
    bench.check();
}

fn any_steps(actions: impl Strategy<Value = Action>) -> impl Strategy<Value = Vec<(Action, i64, Beside)>> {
    prop::collection::vec((actions, 950_000_i64..2_050_000, any_beside()), 1..200)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn any_commands_in_any_order_keep_every_invariant(
        head_start: bool,
        steps in any_steps(prop_oneof![5 => of_points(), 12 => of_candidates(), 1 => of_the_desk()]),
    ) {
        let mut bench = Bench::new(county_id());
        if head_start {
            bench.act(set_up(1)).unwrap();
            bench.act(allot(1, segment(102, 1, 4))).unwrap();
            for person in 1..3 {
                bench.act(capture(1, person)).unwrap();
                let given = Serial::new(SerialCode::new(102).unwrap(), u16::from(person)).unwrap();
                bench.act(pay(given, &format!("h{person}"))).unwrap();
                bench.act(activate(given)).unwrap();
            }
        }
        run(&mut bench, steps);
    }

    #[test]
    fn any_commands_at_the_desk_keep_every_invariant(
        steps in any_steps(prop_oneof![8 => of_the_desk(), 1 => of_points()]),
    ) {
        run(&mut Bench::new(desk()), steps);
    }
}
