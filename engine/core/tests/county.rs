//! The county through its public face: what each command is refused for, and that a memory replayed from records, one
//! restored from rows and one that lived are the same.

#![expect(clippy::unwrap_used, reason = "in a test it is an assertion")]

use std::collections::BTreeMap;

use baoming_core::calendar::{Window, WindowName};
use baoming_core::codec::{ChainHead, decode_row, encode_row};
use baoming_core::command::{Action, Command, Query};
use baoming_core::county::{County, Restoration};
use baoming_core::ids::{CommandKey, CountyId, PointNumber, Serial, SerialCode};
use baoming_core::invariants::Auditor;
use baoming_core::machine::Machine;
use baoming_core::person::FeeKind;
use baoming_core::policy::Policy;
use baoming_core::reply::{Answer, Receipt, Refusal, Reply, View};
use baoming_core::rows::{Row, Subject, makes_row, project, subject_of};
use baoming_core::sample::{self, text};
use baoming_core::serial::Segment;
use baoming_core::time::Timestamp;
use proptest::prelude::*;

const OPEN: Timestamp = Timestamp(1_000_000);
const CLOSE: Timestamp = Timestamp(2_000_000);
const INSIDE: Timestamp = Timestamp(1_500_000);

fn county_id() -> CountyId {
    CountyId::new(430_102).unwrap()
}

/// Everything is open at the same time, so that one instant serves a candidate's whole way; points a little earlier.
fn policy() -> Policy {
    let counties = [county_id(), CountyId::new(430_103).unwrap()];
    sample::policy(counties, |name| match name {
        WindowName::Preparation => Window { opens_at: Timestamp(0), closes_at: CLOSE },
        _ => Window { opens_at: OPEN, closes_at: CLOSE },
    })
}

fn point(number: u16) -> PointNumber {
    PointNumber::new(number).unwrap()
}

fn serial(text: &str) -> Serial {
    text.parse().unwrap()
}

fn segment(code: u16, first: u16, last: u16) -> Segment {
    Segment::new(SerialCode::new(code).unwrap(), first, last).unwrap()
}

fn set_up(number: u16) -> Action {
    Action::SetUpPoint { point: point(number), name: text("第一中学") }
}

fn allot(number: u16, segment: Segment) -> Action {
    Action::AllotSegment { point: point(number), segment }
}

fn take_back(number: u16, from: u16) -> Action {
    Action::TakeBackTail { point: point(number), code: SerialCode::new(102).unwrap(), from }
}

fn capture(number: u16, person: u8) -> Action {
    Action::Capture(Box::new(sample::capture(point(number), u32::from(person))))
}

fn pay(serial: Serial, payment: &str) -> Action {
    sample::pay(serial, payment, INSIDE)
}

fn activate(serial: Serial) -> Action {
    sample::activate(serial)
}

fn save(serial: Serial) -> Action {
    Action::SaveForm { serial, form: Box::new(sample::form()) }
}

/// A county under test: every command gets its own key unless told otherwise.
struct Bench {
    machine: Machine<()>,
    policy: Policy,
    stored: Vec<Vec<u8>>,
    rows: BTreeMap<Subject, Row>,
    keys: u16,
}

impl Bench {
    fn new() -> Self {
        let machine = Machine::new(County::new(county_id()), ChainHead::genesis(county_id()));
        Self { machine, policy: policy(), stored: Vec::new(), rows: BTreeMap::new(), keys: 0 }
    }

    fn command(&mut self, arrived_at: Timestamp, action: Action) -> Command {
        self.keys += 1;
        let mut key = CommandKey([0; 16]);
        key.0[..2].copy_from_slice(&self.keys.to_be_bytes());
        Command { key, fingerprint: u64::from(self.keys), arrived_at, by: None, action }
    }

    fn run(&mut self, command: &Command) -> Reply {
        self.machine.submit((), command, &self.policy);
        for linked in self.machine.poll_batch() {
            let subject = subject_of(&linked.record.event);
            let before = (!makes_row(&linked.record.event)).then(|| self.rows[&subject].clone());
            self.rows.insert(subject, project(before, &linked.record, 1).unwrap());
            self.stored.push(linked.stored);
            assert!(self.machine.poll_reply().is_none(), "no reply before the sync");
            self.machine.on_durable(linked.record.sequence);
        }
        self.machine.poll_reply().expect("a reply after the sync").1
    }

    fn act_at(&mut self, arrived_at: Timestamp, action: Action) -> Result<Answer, Refusal> {
        let command = self.command(arrived_at, action);
        match self.run(&command) {
            Reply::Done(receipt) => Ok(receipt.answer),
            Reply::Refused(refusal) => Err(refusal),
            other => panic!("{other:?}"),
        }
    }

    fn act(&mut self, action: Action) -> Result<Answer, Refusal> {
        self.act_at(INSIDE, action)
    }

    /// The county's memory made again in both other ways, and the auditor's judgement.
    fn check(&self) {
        let mut replayed = County::new(county_id());
        let mut head = ChainHead::genesis(county_id());
        let mut auditor = Auditor::new(&self.policy);
        for stored in &self.stored {
            replayed.apply(&head.follow(stored).unwrap());
            auditor.stored(county_id(), stored);
        }
        assert_eq!(&replayed, self.machine.county());
        let mut restoration = Restoration::new(county_id());
        for row in self.rows.values() {
            let read = decode_row(&encode_row(row)).unwrap();
            assert_eq!(&read, row);
            restoration.row(&read).unwrap();
        }
        assert_eq!(&restoration.finish(head.sequence), self.machine.county());
        assert_eq!(auditor.findings().count, 0, "{:?}", auditor.findings().offences);
    }
}

/// A county whose point 1 has the serials 01020001 to 01020003.
fn prepared() -> Bench {
    let mut bench = Bench::new();
    bench.act(set_up(1)).unwrap();
    bench.act(allot(1, segment(102, 1, 3))).unwrap();
    bench
}

#[test]
fn one_candidate_passes_steps_one_to_four() {
    let mut bench = prepared();
    let given = serial("01020001");
    assert_eq!(bench.act(capture(1, 1)), Ok(Answer::Captured { serial: given }));
    assert_eq!(bench.act(pay(given, "p1")), Ok(Answer::FeeRecorded { again: false }));
    assert_eq!(bench.act(activate(given)), Ok(Answer::Activated));
    assert_eq!(bench.act(save(given)), Ok(Answer::FormSaved { revision: 1 }));
    assert_eq!(bench.act(save(given)), Ok(Answer::FormSaved { revision: 2 }));
    let Ok(View::Progress(progress)) = bench.machine.county().query(Query::Point(point(1))) else { panic!() };
    assert_eq!((progress.captured, progress.paid, progress.activated, progress.form_saved), (1, 1, 1, 1));
    assert_eq!(progress.serials_left, 2);
    bench.check();
}

#[test]
fn segments_never_overlap_and_only_an_unused_tail_returns() {
    let mut bench = prepared();
    bench.act(set_up(2)).unwrap();
    for (first, last) in [(1, 3), (3, 9), (2, 2), (1, 9_999)] {
        let refused = bench.act(allot(2, segment(102, first, last)));
        assert_eq!(refused, Err(Refusal::SegmentOverlaps { point: point(1) }), "{first}-{last}");
    }
    assert_eq!(bench.act(allot(2, segment(103, 1, 9))), Err(Refusal::CodeOfOtherCounty));
    assert_eq!(bench.act(allot(3, segment(102, 4, 9))), Err(Refusal::PointUnknown));
    assert_eq!(bench.act(set_up(2)), Err(Refusal::PointExists));
    bench.act(capture(1, 1)).unwrap();
    assert_eq!(bench.act(take_back(1, 1)), Err(Refusal::SegmentInUse { next: 2 }));
    assert_eq!(bench.act(take_back(2, 2)), Err(Refusal::SegmentUnknown));
    bench.act(take_back(1, 2)).unwrap();
    bench.act(allot(2, segment(102, 2, 3))).unwrap();
    assert_eq!(bench.act(capture(1, 2)), Err(Refusal::SegmentExhausted));
    assert_eq!(bench.act(capture(2, 2)), Ok(Answer::Captured { serial: serial("01020002") }));
    bench.check();
}

#[test]
fn a_document_is_registered_once() {
    let mut bench = prepared();
    bench.act(set_up(2)).unwrap();
    bench.act(capture(1, 1)).unwrap();
    assert_eq!(bench.act(capture(1, 1)), Err(Refusal::IdentityRegistered { serial: serial("01020001") }));
    assert_eq!(bench.act(capture(2, 1)), Err(Refusal::WrongPoint { point: point(1) }));
    bench.check();
}

#[test]
fn steps_come_in_the_plans_order() {
    use baoming_core::reply::Step::{Activation, Fee};
    let mut bench = prepared();
    let given = serial("01020001");
    assert_eq!(bench.act(pay(given, "p1")), Err(Refusal::CandidateUnknown));
    bench.act(capture(1, 1)).unwrap();
    assert_eq!(bench.act(activate(given)), Err(Refusal::OutOfOrder { missing: Fee }));
    assert_eq!(bench.act(save(given)), Err(Refusal::OutOfOrder { missing: Fee }));
    bench.act(pay(given, "p1")).unwrap();
    assert_eq!(bench.act(save(given)), Err(Refusal::OutOfOrder { missing: Activation }));
    bench.act(activate(given)).unwrap();
    assert_eq!(bench.act(activate(given)), Err(Refusal::AlreadyActivated));
    bench.check();
}

#[test]
fn a_fee_counts_once_and_nothing_paid_is_lost() {
    let mut bench = prepared();
    bench.act(capture(1, 1)).unwrap();
    bench.act(capture(1, 2)).unwrap();
    let (first, second) = (serial("01020001"), serial("01020002"));
    assert_eq!(bench.act(pay(first, "p1")), Ok(Answer::FeeRecorded { again: false }));
    assert_eq!(bench.act(pay(first, "p1")), Ok(Answer::FeeRecorded { again: false }), "notified again");
    assert_eq!(bench.act(pay(first, "p2")), Ok(Answer::FeeRecorded { again: true }), "paid again");
    assert_eq!(bench.act(pay(second, "p1")), Err(Refusal::PaymentOfOther));
    let wrong = Action::RecordFee {
        serial: second,
        fee: FeeKind::Registration,
        payment: "p3".parse().unwrap(),
        amount_fen: 1,
        paid_at: INSIDE,
        order: None,
    };
    assert_eq!(bench.act(wrong), Err(Refusal::FeeAmount { expected_fen: 4_000 }));
    assert_eq!(bench.act_at(Timestamp(1), pay(second, "p4")), Err(Refusal::PaidInFuture));
    bench.check();
}

#[test]
fn windows_are_judged_by_arrival_and_payments_by_when_they_were_made() {
    let mut bench = prepared();
    let outside = |result: Result<Answer, Refusal>| matches!(result, Err(Refusal::OutsideWindow { .. }));
    assert!(outside(bench.act_at(OPEN.plus_ms(-1), capture(1, 1))));
    assert!(bench.act_at(OPEN, capture(1, 1)).is_ok());
    assert!(bench.act_at(CLOSE.plus_ms(-1), capture(1, 2)).is_ok());
    assert!(outside(bench.act_at(CLOSE, capture(1, 3))));
    assert!(outside(bench.act_at(CLOSE, set_up(2))));
    let given = serial("01020001");
    assert!(bench.act_at(CLOSE.plus_ms(60_000), pay(given, "p1")).is_ok(), "paid in time, notified late");
    assert!(outside(bench.act_at(CLOSE, activate(given))));
    bench.check();
}

#[test]
fn the_same_key_returns_the_stored_answer_and_another_body_is_refused() {
    let mut bench = prepared();
    let command = bench.command(INSIDE, capture(1, 1));
    let first = bench.run(&command);
    assert_eq!(bench.run(&command), first);
    let other = Command { fingerprint: 99, ..command.clone() };
    assert_eq!(bench.run(&other), Reply::Refused(Refusal::KeyReused));
    let late = Command { arrived_at: CLOSE, ..command };
    assert_eq!(bench.run(&late), first, "what was acknowledged is answered the same for ever");
    bench.check();
}

#[test]
fn a_save_delivered_again_after_many_others_undoes_none_of_them() {
    let mut bench = prepared();
    let given = serial("01020001");
    bench.act(capture(1, 1)).unwrap();
    bench.act(pay(given, "p1")).unwrap();
    bench.act(activate(given)).unwrap();
    let early = bench.command(INSIDE, save(given));
    let answered = bench.run(&early);
    let later = (0..).map(|_| bench.act(save(given))).find(Result::is_err);
    assert_eq!(later, Some(Err(Refusal::TooMany { what: "saves" })), "the number of saves is bounded");
    assert_eq!(bench.run(&early), answered, "and none of their answers is forgotten");
    assert_eq!(bench.act(pay(given, "p2")), Ok(Answer::FeeRecorded { again: true }), "a payment still finds room");
    bench.check();
}

#[test]
fn a_code_outside_its_table_is_refused_by_name() {
    let mut bench = prepared();
    let Action::Capture(mut one) = capture(1, 1) else { panic!() };
    one.person.ethnicity = text("99");
    assert_eq!(bench.act(Action::Capture(one)), Err(Refusal::CodeUnknown { field: "ethnicity" }));
    let given = serial("01020001");
    bench.act(capture(1, 1)).unwrap();
    bench.act(pay(given, "p1")).unwrap();
    bench.act(activate(given)).unwrap();
    let Action::SaveForm { serial, mut form } = save(given) else { panic!() };
    form.third_subject = form.second_subject.clone();
    assert_eq!(bench.act(Action::SaveForm { serial, form }), Err(Refusal::CodeUnknown { field: "second_subjects" }));
    bench.check();
}

#[test]
fn refusals_and_reads_wait_for_what_they_depend_on() {
    let mut bench = prepared();
    let (first, second) = (bench.command(INSIDE, capture(1, 1)), bench.command(INSIDE, capture(1, 1)));
    bench.machine.submit((), &first, &bench.policy);
    bench.machine.submit((), &second, &bench.policy);
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
    bench.machine.submit((), &first, &bench.policy);
    bench.machine.poll_batch();
    bench.machine.on_failed();
    assert_eq!(bench.machine.poll_reply(), Some(((), Reply::Unavailable)));
    bench.machine.submit((), &second, &bench.policy);
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

/// Few subjects and many collisions: most of what goes wrong goes wrong between neighbours.
fn any_action() -> impl Strategy<Value = Action> {
    let number = 1_u16..4;
    let given = (1_u16..7).prop_map(|number| Serial::new(SerialCode::new(102).unwrap(), number).unwrap());
    prop_oneof![
        number.clone().prop_map(set_up),
        (number.clone(), 1_u16..8, 0_u16..4).prop_map(|(at, first, more)| allot(at, segment(102, first, first + more))),
        (number.clone(), 1_u16..8).prop_map(|(at, from)| take_back(at, from)),
        (number, 1_u8..8).prop_map(|(at, person)| capture(at, person)),
        (given.clone(), 1_u8..9).prop_map(|(given, payment)| pay(given, &format!("p{payment}"))),
        given.clone().prop_map(activate),
        given.prop_map(save),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn any_commands_in_any_order_keep_every_invariant(
        steps in prop::collection::vec((any_action(), 900_000_i64..2_100_000, 0_u8..10), 1..120)
    ) {
        let mut bench = Bench::new();
        let mut answered: Vec<(Command, Receipt)> = Vec::new();
        for (action, at, choice) in steps {
            if choice == 0 && let Some((command, receipt)) = answered.last() {
                prop_assert_eq!(bench.run(&command.clone()), Reply::Done(*receipt));
                continue;
            }
            let command = bench.command(Timestamp(at), action);
            if let Reply::Done(receipt) = bench.run(&command) {
                answered.push((command, receipt));
            }
        }
        bench.check();
    }
}
