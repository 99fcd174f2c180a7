//! The rows of a county's shard: the state that is read and served, as a function of the events.
//!
//! Every event touches exactly one row. `project` is that function; the live shard, a rebuild and the simulator all
//! use it, and [`crate::county::Restoration`] turns rows back into a county's memory.

use minicbor::{Decode, Encode};

use crate::county::{Answers, remembered_of};
use crate::event::{Event, Payment, Record};
use crate::form::{BasicForm, Person};
use crate::identity::IdentityDocument;
use crate::ids::{IdentityKey, PhotoDigest, PointNumber, Serial};
use crate::limits::PAYMENTS_PER_CANDIDATE;
use crate::serial::Segment;
use crate::text::{PasswordHash, PlaceName};
use crate::time::Timestamp;

/// What a row is about, and its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A registration point.
    Point(PointNumber),
    /// A candidate.
    Candidate(Serial),
}

/// What a row holds.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Row {
    /// A registration point.
    #[n(0)]
    Point(#[n(0)] PointRow),
    /// A candidate. Boxed: it is ten times the size of the other.
    #[n(1)]
    Candidate(#[n(0)] Box<CandidateRow>),
}

/// A registration point.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PointRow {
    /// Its number in the county.
    #[n(0)]
    pub number: PointNumber,
    /// Its name.
    #[n(1)]
    pub name: PlaceName,
    /// Its segments, in the order in which they were allotted and are used.
    #[n(2)]
    pub segments: Vec<Segment>,
    /// Answers given.
    #[n(3)]
    pub answers: Answers,
}

/// A candidate, whole.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct CandidateRow {
    /// The serial.
    #[n(0)]
    pub serial: Serial,
    /// Where captured.
    #[n(1)]
    pub point: PointNumber,
    /// The identity document.
    #[n(2)]
    pub document: IdentityDocument,
    /// Its keyed hash.
    #[n(3)]
    pub identity: IdentityKey,
    /// What it says.
    #[n(4)]
    pub person: Person,
    /// The photograph's digest.
    #[n(5)]
    pub photo: PhotoDigest,
    /// When captured.
    #[n(6)]
    pub captured_at: Timestamp,
    /// The payment that counts, then the others.
    #[n(7)]
    pub payments: Vec<RecordedPayment>,
    /// Passwords, once set.
    #[n(8)]
    pub activation: Option<Activation>,
    /// The form, once saved.
    #[n(9)]
    pub form: Option<SavedForm>,
    /// Answers given.
    #[n(10)]
    pub answers: Answers,
}

/// A payment with the number of its event.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RecordedPayment {
    /// The payment.
    #[n(0)]
    pub payment: Payment,
    /// Its event.
    #[n(1)]
    pub sequence: u64,
}

/// Passwords, set once the real-person check was passed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Activation {
    /// When.
    #[n(0)]
    pub activated_at: Timestamp,
    /// Hash of the 登录 password.
    #[n(1)]
    pub login_password: PasswordHash,
    /// Hash of the 保存 password.
    #[n(2)]
    pub save_password: PasswordHash,
}

/// The form as last saved.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SavedForm {
    /// Which save.
    #[n(0)]
    pub revision: u32,
    /// When.
    #[n(1)]
    pub saved_at: Timestamp,
    /// What.
    #[n(2)]
    pub form: BasicForm,
}

impl Row {
    /// The row's key.
    pub fn subject(&self) -> Subject {
        match self {
            Self::Point(row) => Subject::Point(row.number),
            Self::Candidate(row) => Subject::Candidate(row.serial),
        }
    }
}

/// The one row that the event touches.
pub fn subject_of(event: &Event) -> Subject {
    match event {
        Event::PointSetUp { point, .. } | Event::SegmentAllotted { point, .. } | Event::TailTakenBack { point, .. } => {
            Subject::Point(*point)
        }
        Event::Captured { serial, .. }
        | Event::FeePaid { serial, .. }
        | Event::FeePaidAgain { serial, .. }
        | Event::Activated { serial, .. }
        | Event::FormSaved { serial, .. } => Subject::Candidate(*serial),
    }
}

/// Whether the event makes its row; every other one needs the row as it was.
pub fn makes_row(event: &Event) -> bool {
    matches!(event, Event::PointSetUp { .. } | Event::Captured { .. })
}

/// A row is absent, or of the wrong kind, where an event needs it: the shard is not what the journal says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("event {sequence} does not fit the row it touches")]
pub struct RowMismatch {
    /// The event's number.
    pub sequence: u64,
}

/// The row after the event.
pub fn project(before: Option<Row>, record: &Record) -> Result<Row, RowMismatch> {
    let mut row = match (before, &record.event) {
        (None, Event::PointSetUp { point, name }) => Row::Point(PointRow {
            number: *point,
            name: name.clone(),
            segments: Vec::new(),
            answers: Answers::default(),
        }),
        (None, Event::Captured { point, serial, document, identity, person, photo }) => {
            Row::Candidate(Box::new(CandidateRow {
                serial: *serial,
                point: *point,
                document: document.clone(),
                identity: *identity,
                person: person.clone(),
                photo: *photo,
                captured_at: record.arrived_at,
                payments: Vec::new(),
                activation: None,
                form: None,
                answers: Answers::default(),
            }))
        }
        (Some(mut row), event) if !makes_row(event) && row.subject() == subject_of(event) => {
            match &mut row {
                Row::Point(point) => change_point(point, event),
                Row::Candidate(candidate) => change_candidate(candidate, record),
            }
            row
        }
        _ => return Err(RowMismatch { sequence: record.sequence }),
    };
    let answers = match &mut row {
        Row::Point(point) => &mut point.answers,
        Row::Candidate(candidate) => &mut candidate.answers,
    };
    answers.push(remembered_of(record));
    Ok(row)
}

fn change_point(row: &mut PointRow, event: &Event) {
    match event {
        Event::SegmentAllotted { segment, .. } => row.segments.push(*segment),
        Event::TailTakenBack { code, from, .. } => {
            for segment in &mut row.segments {
                if segment.code == *code && (segment.first..=segment.last).contains(from) {
                    segment.last = from - 1;
                }
            }
            row.segments.retain(|segment| segment.first <= segment.last);
        }
        // `project` has matched the row's kind and the event's subject.
        _ => unreachable!("the event is about a candidate"),
    }
}

fn change_candidate(row: &mut CandidateRow, record: &Record) {
    match &record.event {
        Event::FeePaid { payment, .. } | Event::FeePaidAgain { payment, .. } => {
            assert!(row.payments.len() < PAYMENTS_PER_CANDIDATE, "the county bounds the payments of a candidate");
            row.payments.push(RecordedPayment { payment: payment.clone(), sequence: record.sequence });
        }
        Event::Activated { login_password, save_password, .. } => {
            row.activation = Some(Activation {
                activated_at: record.arrived_at,
                login_password: login_password.clone(),
                save_password: save_password.clone(),
            });
        }
        Event::FormSaved { revision, form, .. } => {
            row.form = Some(SavedForm { revision: *revision, saved_at: record.arrived_at, form: form.clone() });
        }
        // `project` has matched the row's kind and the event's subject.
        _ => unreachable!("the event is about a point"),
    }
}
