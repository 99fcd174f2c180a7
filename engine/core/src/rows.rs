//! The rows that a county's shard holds, and what an event makes of the one row that it touches.
//!
//! `project` is a function of the row before, the event and where the journal keeps it, so the shard, its rebuilding,
//! the simulator's copy and `verify` all make the same rows. Sealing and storing is not done here.

mod approval;
mod candidate;
mod contingency;
mod desk;
mod money;
mod point;
mod step;
mod trail;

use minicbor::{Decode, Encode};

pub use self::approval::{ApprovalDecision, ApprovalRow};
pub use self::candidate::CandidateRow;
pub use self::contingency::ContingencyRow;
pub use self::desk::{ApplicationRow, DecidedApplication, EditionRow, OperatorRow, Ruling};
pub use self::money::{PlacedOrder, RecordedPayment, UnsettledPayment};
pub use self::point::PointRow;
pub use self::step::{
    Activation, BoundPhone, Collection, Confirmation, Declared, Professional, SavedForm, Verification, Voided,
};
pub use self::trail::Trail;
use crate::answers::remembered_of;
use crate::event::Event;
use crate::record::Record;
use crate::subject::{Subject, subject_of};

/// What a row holds. The large ones are boxed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Row {
    /// A registration point.
    #[n(0)]
    Point(#[n(0)] PointRow),
    /// A candidate.
    #[n(1)]
    Candidate(#[n(0)] Box<CandidateRow>),
    /// An application.
    #[n(2)]
    Application(#[n(0)] Box<ApplicationRow>),
    /// An operator.
    #[n(3)]
    Operator(#[n(0)] Box<OperatorRow>),
    /// An edition of the rules.
    #[n(4)]
    Edition(#[n(0)] Box<EditionRow>),
    /// What a second person is asked about.
    #[n(5)]
    Approval(#[n(0)] Box<ApprovalRow>),
    /// An entry of the contingency table's.
    #[n(6)]
    Contingency(#[n(0)] Box<ContingencyRow>),
}

impl Row {
    /// The row's key.
    pub fn subject(&self) -> Subject {
        match self {
            Self::Point(row) => Subject::Point(row.number),
            Self::Candidate(row) => Subject::Candidate(row.serial),
            Self::Application(row) => Subject::Application(row.number),
            Self::Operator(row) => Subject::Operator(row.operator),
            Self::Edition(row) => Subject::Edition(row.edition),
            Self::Approval(row) => Subject::Approval(row.slot),
            Self::Contingency(row) => Subject::Contingency(row.logged.number),
        }
    }

    /// What has happened to the subject.
    pub fn trail(&self) -> &Trail {
        match self {
            Self::Point(row) => &row.trail,
            Self::Candidate(row) => &row.trail,
            Self::Application(row) => &row.trail,
            Self::Operator(row) => &row.trail,
            Self::Edition(row) => &row.trail,
            Self::Approval(row) => &row.trail,
            Self::Contingency(row) => &row.trail,
        }
    }

    fn trail_mut(&mut self) -> &mut Trail {
        match self {
            Self::Point(row) => &mut row.trail,
            Self::Candidate(row) => &mut row.trail,
            Self::Application(row) => &mut row.trail,
            Self::Operator(row) => &mut row.trail,
            Self::Edition(row) => &mut row.trail,
            Self::Approval(row) => &mut row.trail,
            Self::Contingency(row) => &mut row.trail,
        }
    }
}

/// Whether the event makes its row; every other one needs the row as it was. A question to a second person needs it where it
/// takes another one's place.
pub fn makes_row(event: &Event) -> bool {
    matches!(
        event,
        Event::PointSetUp { .. }
            | Event::Captured { .. }
            | Event::ApplicationSubmitted { .. }
            | Event::OperatorCreated { .. }
            | Event::CalendarOverridden { .. }
            | Event::PolicyAdopted { .. }
            | Event::Contingency(_)
    )
}

/// A row is absent, or of the wrong kind, where an event needs it: the shard is not what the journal says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("event {sequence} does not fit the row it touches")]
pub struct RowMismatch {
    /// The event's number.
    pub sequence: u64,
}

/// The row after the event, which the journal keeps in the group at `position`.
pub fn project(before: Option<Row>, record: &Record, position: u64) -> Result<Row, RowMismatch> {
    let mismatch = RowMismatch { sequence: record.sequence };
    let mut row = match before {
        None => make(record).ok_or(mismatch)?,
        Some(row) if makes_row(&record.event) || row.subject() != subject_of(&record.event) => return Err(mismatch),
        Some(mut row) => {
            match &mut row {
                Row::Point(row) => row.change(&record.event),
                Row::Candidate(row) => row.change(record),
                Row::Application(row) => row.change(record),
                Row::Operator(row) => row.change(&record.event),
                Row::Approval(row) => row.change(record),
                Row::Edition(_) | Row::Contingency(_) => return Err(mismatch),
            }
            row
        }
    };
    let trail = row.trail_mut();
    trail.answers.push(remembered_of(record));
    trail.positions.push(position);
    Ok(row)
}

fn make(record: &Record) -> Option<Row> {
    match &record.event {
        Event::PointSetUp { point, name } => Some(Row::Point(PointRow::new(*point, name))),
        Event::Captured { .. } => CandidateRow::captured(record).map(|row| Row::Candidate(Box::new(row))),
        Event::ApplicationSubmitted { .. } => {
            ApplicationRow::submitted(record).map(|row| Row::Application(Box::new(row)))
        }
        Event::OperatorCreated { operator, account } => {
            Some(Row::Operator(Box::new(OperatorRow::new(*operator, account))))
        }
        Event::CalendarOverridden { .. } | Event::PolicyAdopted { .. } => {
            EditionRow::made(record).map(|row| Row::Edition(Box::new(row)))
        }
        Event::Contingency(logged) => Some(Row::Contingency(Box::new(ContingencyRow::entered(logged, record)))),
        Event::ApprovalAsked(asked) => Some(Row::Approval(Box::new(ApprovalRow::asked(asked, record)))),
        _ => None,
    }
}
