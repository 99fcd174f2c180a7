//! A county's memory from its shard's rows: the points first, then the candidates in the order of their serials.
//!
//! Rows come from a disk, so what does not fit is an error here and no panic: the shard is then rebuilt instead.

use super::{Candidate, County, PaymentSeen, Point};
use crate::ids::{CountyId, Serial};
use crate::reply::{Answer, Receipt};
use crate::rows::{CandidateRow, PointRow, Row, Subject};
use crate::serial::Allotment;

/// Rows that cannot all be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// The same subject twice.
    #[error("a point, serial, document, payment or segment stands in two rows")]
    Duplicate,
    /// A candidate outside the segments of the point.
    #[error("serial {0} lies in no segment of its point, or out of order")]
    Stray(Serial),
    /// Rows that the order of keys forbids.
    #[error("rows are out of order: points come before candidates, serials ascend")]
    Order,
}

/// A county being read back, row by row.
#[derive(Debug)]
pub struct Restoration {
    county: County,
    last: Option<Serial>,
}

impl Restoration {
    /// Nothing read yet.
    pub fn new(id: CountyId) -> Self {
        Self { county: County::new(id), last: None }
    }

    /// Takes the next row in key order.
    pub fn row(&mut self, row: &Row) -> Result<(), RestoreError> {
        match row {
            Row::Point(_) if self.last.is_some() => Err(RestoreError::Order),
            Row::Point(point) => self.point(point),
            Row::Candidate(candidate) => self.candidate(candidate),
        }
    }

    /// How many events the rows tell of: each left one answer in one row.
    pub fn events(&self) -> u64 {
        self.county.answers.len() as u64
    }

    /// The county as of event `sequence`.
    pub fn finish(mut self, sequence: u64) -> County {
        self.county.sequence = sequence;
        self.county
    }

    fn point(&mut self, row: &PointRow) -> Result<(), RestoreError> {
        let mut point = Point { answers: row.answers.clone(), ..Point::default() };
        for segment in &row.segments {
            let held = (segment.last, row.number);
            if self.county.segments.insert((segment.code, segment.first), held).is_some() {
                return Err(RestoreError::Duplicate);
            }
            point.allotments.push(Allotment::unused(*segment));
        }
        for remembered in row.answers.iter() {
            self.county.answers.insert(remembered.key, Subject::Point(row.number));
        }
        self.county.points.insert(row.number, point).map_or(Ok(()), |_| Err(RestoreError::Duplicate))
    }

    fn candidate(&mut self, row: &CandidateRow) -> Result<(), RestoreError> {
        if self.last.is_some_and(|last| last >= row.serial) {
            return Err(RestoreError::Order);
        }
        self.last = Some(row.serial);
        let stray = RestoreError::Stray(row.serial);
        let point = self.county.points.get_mut(&row.point).ok_or(stray)?;
        let held = point.allotments.iter_mut().find(|held| held.segment.contains(row.serial)).ok_or(stray)?;
        held.give(row.serial);
        let progress = &mut point.progress;
        progress.captured += 1;
        progress.paid += u32::from(!row.payments.is_empty());
        progress.paid_again += u32::try_from(row.payments.len().saturating_sub(1)).map_err(|_| stray)?;
        progress.activated += u32::from(row.activation.is_some());
        progress.form_saved += u32::from(row.form.is_some());
        self.payments(row)?;
        let candidate = Candidate {
            identity: row.identity,
            point: row.point,
            activated: row.activation.is_some(),
            payments: u16::try_from(row.payments.len()).map_err(|_| stray)?,
            form_revision: row.form.as_ref().map_or(0, |form| form.revision),
            answers: row.answers.clone(),
        };
        for remembered in row.answers.iter() {
            self.county.answers.insert(remembered.key, Subject::Candidate(row.serial));
        }
        self.county.candidates.insert(row.serial, candidate);
        self.county.identities.insert(row.identity, row.serial).map_or(Ok(()), |_| Err(RestoreError::Duplicate))
    }

    fn payments(&mut self, row: &CandidateRow) -> Result<(), RestoreError> {
        for (index, recorded) in row.payments.iter().enumerate() {
            let receipt = Receipt { sequence: recorded.sequence, answer: Answer::FeeRecorded { again: index > 0 } };
            let seen = PaymentSeen { serial: row.serial, receipt };
            if self.county.payments.insert(recorded.payment.id.digest(), seen).is_some() {
                return Err(RestoreError::Duplicate);
            }
        }
        Ok(())
    }
}
