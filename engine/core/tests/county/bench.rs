//! A county under test, and the small season that every test here plays in.

use std::collections::BTreeMap;

use baoming_core::author::Author;
use baoming_core::calendar::{Override, Window, WindowName};
use baoming_core::codec::{ChainHead, decode_row, encode_row};
use baoming_core::command::{Action, Command};
use baoming_core::county::{County, Restoration};
use baoming_core::ids::{CommandKey, CountyId, PointNumber, Serial, SerialCode};
use baoming_core::invariants::Auditor;
use baoming_core::machine::Machine;
use baoming_core::person::FeeKind;
use baoming_core::policy::{Policy, Rulebook};
use baoming_core::reply::{Answer, Refusal, Reply};
use baoming_core::rows::{Row, makes_row, project};
use baoming_core::sample::{self, text};
use baoming_core::scope::Scope;
use baoming_core::serial::Segment;
use baoming_core::subject::{Subject, subject_of};
use baoming_core::time::Timestamp;

pub(crate) const OPEN: Timestamp = Timestamp(1_000_000);
pub(crate) const CLOSE: Timestamp = Timestamp(2_000_000);
pub(crate) const INSIDE: Timestamp = Timestamp(1_500_000);

pub(crate) fn county_id() -> CountyId {
    CountyId::new(430_102).unwrap()
}

/// Everything is open at the same time, so that one instant serves a candidate's whole way; points a little earlier.
pub(crate) fn policy() -> Policy {
    let counties = [county_id(), CountyId::new(430_103).unwrap()];
    sample::policy(counties, |name| match name {
        WindowName::Preparation => Window { opens_at: Timestamp(0), closes_at: CLOSE },
        _ => Window { opens_at: OPEN, closes_at: CLOSE },
    })
}

pub(crate) fn point(number: u16) -> PointNumber {
    PointNumber::new(number).unwrap()
}

pub(crate) fn serial(text: &str) -> Serial {
    text.parse().unwrap()
}

pub(crate) fn segment(code: u16, first: u16, last: u16) -> Segment {
    Segment::new(SerialCode::new(code).unwrap(), first, last).unwrap()
}

pub(crate) fn set_up(number: u16) -> Action {
    Action::SetUpPoint { point: point(number), name: text("第一中学") }
}

pub(crate) fn allot(number: u16, segment: Segment) -> Action {
    Action::AllotSegment { point: point(number), segment }
}

pub(crate) fn take_back(number: u16, from: u16) -> Action {
    Action::TakeBackTail { point: point(number), code: SerialCode::new(102).unwrap(), from }
}

pub(crate) fn capture(number: u16, person: u8) -> Action {
    Action::Capture(Box::new(sample::capture(point(number), u32::from(person))))
}

pub(crate) fn pay(serial: Serial, payment: &str) -> Action {
    sample::pay(serial, payment, INSIDE)
}

/// A payment of any fee, made in the middle of everything.
pub(crate) fn pay_for(serial: Serial, fee: FeeKind, payment: &str, amount_fen: u32, order: Option<u16>) -> Action {
    Action::RecordFee { serial, fee, payment: payment.parse().unwrap(), amount_fen, paid_at: INSIDE, order }
}

pub(crate) fn activate(serial: Serial) -> Action {
    sample::activate(serial)
}

pub(crate) fn save(serial: Serial) -> Action {
    Action::SaveForm { serial, form: Box::new(sample::form()) }
}

/// Whether the instant lay outside this window.
pub(crate) fn outside(result: &Result<Answer, Refusal>, name: WindowName) -> bool {
    matches!(result, Err(Refusal::OutsideWindow { window, .. }) if *window == name)
}

/// The editions of the rules, in order: the records say by which one each was decided.
#[derive(Debug)]
struct Editions(Vec<Policy>);

impl Rulebook for Editions {
    fn policy(&self, _: CountyId, edition: u32) -> Option<&Policy> {
        self.0.get(edition as usize)
    }
}

/// A county under test: every command gets its own key unless told otherwise.
pub(crate) struct Bench {
    id: CountyId,
    pub(crate) machine: Machine<()>,
    editions: Editions,
    pub(crate) stored: Vec<Vec<u8>>,
    pub(crate) rows: BTreeMap<Subject, Row>,
    keys: u16,
}

impl Bench {
    pub(crate) fn new(id: CountyId) -> Self {
        let machine = Machine::new(County::new(id), ChainHead::genesis(id));
        let editions = Editions(vec![policy()]);
        Self { id, machine, editions, stored: Vec::new(), rows: BTreeMap::new(), keys: 0 }
    }

    /// A county whose records another program has written.
    pub(crate) fn continued(id: CountyId, stored: &[Vec<u8>]) -> Self {
        let mut bench = Self::new(id);
        let (mut county, mut head) = (County::new(id), ChainHead::genesis(id));
        for bytes in stored {
            let record = head.follow(bytes).unwrap();
            county.apply(&record);
            bench.project(&record);
            bench.stored.push(bytes.clone());
        }
        bench.machine = Machine::new(county, head);
        bench.keys = 1_000;
        bench
    }

    pub(crate) fn policy(&self) -> &Policy {
        self.editions.0.last().unwrap()
    }

    /// Other rules from now on: the next edition.
    pub(crate) fn amend(&mut self, change: impl FnOnce(&mut Policy)) {
        let mut next = self.policy().clone();
        next.edition += 1;
        change(&mut next);
        self.editions.0.push(next);
    }

    /// Other rules from the beginning, for records that another program has decided.
    pub(crate) fn rule_anew(&mut self, change: impl FnOnce(&mut Policy)) {
        change(&mut self.editions.0[0]);
    }

    /// A window is another one from `recorded_at` on, for one point or for all.
    pub(crate) fn override_window(
        &mut self,
        window: WindowName,
        at: Option<u16>,
        recorded_at: Timestamp,
        bounds: Window,
    ) {
        self.amend(|policy| {
            let edition = policy.edition;
            policy.calendar.overrides.push(Override { edition, window, point: at.map(point), recorded_at, bounds });
        });
    }

    pub(crate) fn command(&mut self, arrived_at: Timestamp, action: Action) -> Command {
        self.keys += 1;
        let mut key = CommandKey([0; 16]);
        key.0[..2].copy_from_slice(&self.keys.to_be_bytes());
        Command { key, fingerprint: u64::from(self.keys), arrived_at, by: None, scope: None, action }
    }

    pub(crate) fn run(&mut self, command: &Command) -> Reply {
        self.machine.submit((), command, self.editions.0.last().unwrap());
        for linked in self.machine.poll_batch() {
            self.project(&linked.record);
            self.stored.push(linked.stored);
            assert!(self.machine.poll_reply().is_none(), "no reply before the sync");
            self.machine.on_durable(linked.record.sequence);
        }
        self.machine.poll_reply().expect("a reply after the sync").1
    }

    fn project(&mut self, record: &baoming_core::record::Record) {
        let subject = subject_of(&record.event);
        let before = if makes_row(&record.event) { None } else { self.rows.get(&subject).cloned() };
        self.rows.insert(subject, project(before, record, record.sequence).unwrap());
    }

    pub(crate) fn act_at(&mut self, arrived_at: Timestamp, action: Action) -> Result<Answer, Refusal> {
        let command = self.command(arrived_at, action);
        match self.run(&command) {
            Reply::Done(receipt) => Ok(receipt.answer),
            Reply::Refused(refusal) => Err(refusal),
            other => panic!("{other:?}"),
        }
    }

    /// The same by somebody who reaches so far.
    pub(crate) fn act_as(&mut self, scope: Scope, action: Action) -> Result<Answer, Refusal> {
        let command = Command { scope: Some(scope), ..self.command(INSIDE, action) };
        match self.run(&command) {
            Reply::Done(receipt) => Ok(receipt.answer),
            Reply::Refused(refusal) => Err(refusal),
            other => panic!("{other:?}"),
        }
    }

    /// The same by somebody with this name, at an instant.
    pub(crate) fn act_by(&mut self, who: &str, at: Timestamp, action: Action) -> Result<Answer, Refusal> {
        let by = Some(Author { who: text(who), from: None });
        let command = Command { by, ..self.command(at, action) };
        match self.run(&command) {
            Reply::Done(receipt) => Ok(receipt.answer),
            Reply::Refused(refusal) => Err(refusal),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn act(&mut self, action: Action) -> Result<Answer, Refusal> {
        self.act_at(INSIDE, action)
    }

    /// The county's memory made again in both other ways, and the auditor's judgement.
    pub(crate) fn check(&self) {
        let mut replayed = County::new(self.id);
        let mut head = ChainHead::genesis(self.id);
        let mut auditor = Auditor::new(&self.editions);
        for stored in &self.stored {
            replayed.apply(&head.follow(stored).unwrap());
            auditor.stored(self.id, stored);
        }
        assert_eq!(&replayed, self.machine.county());
        let mut restoration = Restoration::new(self.id);
        for row in self.rows.values() {
            let read = decode_row(&encode_row(row)).unwrap();
            assert_eq!(&read, row);
            restoration.row(&read).unwrap();
        }
        assert_eq!(restoration.events(), head.sequence);
        assert_eq!(&restoration.finish(head.sequence), self.machine.county());
        assert_eq!(auditor.findings().count, 0, "{:?}", auditor.findings().offences);
    }
}

/// A county whose point 1 has the serials 01020001 to 01020003.
pub(crate) fn prepared() -> Bench {
    let mut bench = Bench::new(county_id());
    bench.act(set_up(1)).unwrap();
    bench.act(allot(1, segment(102, 1, 3))).unwrap();
    bench
}

/// The same with a candidate who has passed step 3.
pub(crate) fn with_active() -> (Bench, Serial) {
    let mut bench = prepared();
    let given = serial("01020001");
    bench.act(capture(1, 1)).unwrap();
    bench.act(pay(given, "p1")).unwrap();
    bench.act(activate(given)).unwrap();
    (bench, given)
}

/// The same with a form that takes the examination.
pub(crate) fn with_form() -> (Bench, Serial) {
    let (mut bench, given) = with_active();
    bench.act(save(given)).unwrap();
    (bench, given)
}
