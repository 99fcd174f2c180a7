//! A county's memory from its shard's rows, in the order of their keys: points, then candidates by serial, then the rest.
//!
//! Rows come from a disk, so what does not fit is an error here and no panic: the shard is then rebuilt instead.

use super::desk::Approval;
use super::memory::{Application, Candidate, Order, PaymentSeen, Point, Rarer};
use super::placed::Placed;
use super::state::County;
use crate::ids::{CountyId, PaymentId, Serial};
use crate::reply::{Answer, Receipt};
use crate::rows::{
    ApplicationRow, ApprovalRow, CandidateRow, ContingencyRow, EditionRow, OperatorRow, PointRow, Row, Ruling,
};
use crate::serial::Allotment;

/// Rows that cannot all be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// The same subject twice.
    #[error("a point, serial, document, payment, segment, application or operator stands in two rows")]
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
    forgotten: u64,
}

impl Restoration {
    /// Nothing read yet.
    pub fn new(id: CountyId) -> Self {
        Self { county: County::new(id), last: None, forgotten: 0 }
    }

    /// Takes the next row in key order.
    pub fn row(&mut self, row: &Row) -> Result<(), RestoreError> {
        match row {
            Row::Point(_) if self.last.is_some() => return Err(RestoreError::Order),
            Row::Point(point) => self.point(point)?,
            Row::Candidate(candidate) => self.candidate(candidate)?,
            Row::Application(application) => self.application(application)?,
            Row::Operator(operator) => self.operator(operator)?,
            Row::Edition(edition) => self.edition(edition)?,
            Row::Approval(approval) => self.approval(approval)?,
            Row::Contingency(entry) => self.contingency(entry)?,
        }
        let subject = row.subject();
        for remembered in row.trail().answers.iter() {
            self.county.answers.insert(remembered.key, subject);
        }
        self.forgotten += u64::from(row.trail().forgotten);
        Ok(())
    }

    /// How many events the rows tell of: each left one answer in one row, or was counted when that was forgotten.
    pub fn events(&self) -> u64 {
        self.county.answers.len() as u64 + self.forgotten
    }

    /// The county as of event `sequence`.
    pub fn finish(mut self, sequence: u64) -> County {
        self.county.sequence = sequence;
        self.county
    }

    fn point(&mut self, row: &PointRow) -> Result<(), RestoreError> {
        let mut point = Point { answers: row.trail.answers.clone(), ..Point::default() };
        for segment in &row.segments {
            let held = (segment.last, row.number);
            once(self.county.segments.insert((segment.code, segment.first), held))?;
            point.allotments.push(Allotment::unused(*segment));
        }
        once(self.county.points.insert(row.number, point))
    }

    fn candidate(&mut self, row: &CandidateRow) -> Result<(), RestoreError> {
        if self.last.is_some_and(|last| last >= row.serial) {
            return Err(RestoreError::Order);
        }
        self.last = Some(row.serial);
        let stray = RestoreError::Stray(row.serial);
        let mut candidate = Candidate::new(row.identity, row.point, &row.entry);
        candidate.verification_due = row.verification_due();
        candidate.voided = row.voided.is_some();
        candidate.activated = row.activation.is_some();
        candidate.password_epoch = row.activation.as_ref().map_or(0, |activation| activation.epoch);
        candidate.form_revision = row.form.as_ref().map_or(0, |form| form.revision);
        candidate.takes_exam = row.form.as_ref().is_some_and(|form| form.form.unified_exam);
        candidate.confirmed = row.confirmation.is_some();
        candidate.collected_revision = row.collection.as_ref().map_or(0, |collection| collection.revision);
        candidate.collected = row.collection.as_ref().is_some_and(|collection| collection.complete);
        candidate.rarer = rarer(row);
        candidate.answers = row.trail.answers.clone();
        self.payments(row, &mut candidate)?;
        for order in row.orders.iter().filter(|order| !order.ended) {
            self.county.open_orders.insert((row.serial, order.number), ());
        }
        let point = self.county.points.get_mut(&row.point).ok_or(stray)?;
        point.give(row.serial).ok_or(stray)?;
        point.progress = point.progress.plus(candidate.tally());
        self.county.candidates.insert(row.serial, candidate);
        if row.voided.is_some() {
            return Ok(());
        }
        once(self.county.identities.insert(row.identity, row.serial))
    }

    fn payments(&mut self, row: &CandidateRow, candidate: &mut Candidate) -> Result<(), RestoreError> {
        let stray = RestoreError::Stray(row.serial);
        for recorded in &row.payments {
            let count = &mut candidate.payments[recorded.payment.fee as usize];
            let receipt = Receipt { sequence: recorded.sequence, answer: Answer::FeeRecorded { again: *count > 0 } };
            *count = count.checked_add(1).ok_or(stray)?;
            self.payment(row.serial, &recorded.payment.id, receipt)?;
        }
        for kept in &row.unsettled {
            candidate.unsettled = candidate.unsettled.checked_add(1).ok_or(stray)?;
            let receipt = Receipt { sequence: kept.sequence, answer: Answer::PaymentKept };
            self.payment(row.serial, &kept.payment.id, receipt)?;
        }
        Ok(())
    }

    fn payment(&mut self, serial: Serial, id: &PaymentId, receipt: Receipt) -> Result<(), RestoreError> {
        once(self.county.payments.insert(id.digest(), PaymentSeen { serial, receipt }))
    }

    fn application(&mut self, row: &ApplicationRow) -> Result<(), RestoreError> {
        let application = Application {
            kind: row.kind,
            identity: row.identity,
            point: row.statement.point,
            approved: row.decided.as_ref().map(|decided| decided.approved),
            submitted_by: row.submitted_by.as_ref().map(|author| author.who.clone()),
            answers: row.trail.answers.clone(),
        };
        once(self.county.applications.insert(row.number, application))
    }

    fn operator(&mut self, row: &OperatorRow) -> Result<(), RestoreError> {
        once(self.county.desk.name(&row.account, row.operator))?;
        self.county.desk.enable(row.operator, row.account.enabled);
        let placed = Placed { scope: row.account.scope, answers: row.trail.answers.clone() };
        once(self.county.desk.operators.insert(row.operator, placed))
    }

    fn edition(&mut self, row: &EditionRow) -> Result<(), RestoreError> {
        if let Ruling::Policy { version, .. } = &row.ruling {
            self.county.desk.version = self.county.desk.version.max(*version);
        }
        let placed = Placed { scope: row.scope, answers: row.trail.answers.clone() };
        once(self.county.desk.editions.insert(row.edition, placed))
    }

    fn contingency(&mut self, row: &ContingencyRow) -> Result<(), RestoreError> {
        let next = self.county.desk.contingency.next() == row.logged.number;
        if !next {
            return Err(RestoreError::Order);
        }
        self.county.desk.contingency.take(&row.logged, row.recorded_at);
        *self.county.desk.contingency.answers_mut(row.logged.number) = row.trail.answers.clone();
        Ok(())
    }

    fn approval(&mut self, row: &ApprovalRow) -> Result<(), RestoreError> {
        let approval = Approval {
            number: row.number,
            digest: row.digest,
            action: row.action,
            scope: row.scope,
            asked_by: row.asked_by.as_ref().map(|author| author.who.clone()),
            expires_at: row.expires_at,
            approved: row.decided.as_ref().map(|decided| decided.approved),
            used: row.used_at.is_some(),
            answers: row.trail.answers.clone(),
        };
        once(self.county.desk.approvals.insert(row.slot, approval))
    }
}

/// What an insertion displaced must be nothing.
fn once<T>(displaced: Option<T>) -> Result<(), RestoreError> {
    displaced.map_or(Ok(()), |_| Err(RestoreError::Duplicate))
}

fn rarer(row: &CandidateRow) -> Option<Box<Rarer>> {
    let order = |order: &crate::rows::PlacedOrder| Order {
        number: order.number,
        fee: order.fee,
        amount_fen: order.amount_fen,
        placed_at: order.placed_at,
        ended: order.ended,
        paid: row.paid_order(order.number),
        sequence: order.sequence,
    };
    let rarer = Rarer {
        phone_bound: row.phone.is_some(),
        professional_revision: row.professional.as_ref().map_or(0, |professional| professional.revision),
        class: row.professional.as_ref().map(|professional| professional.choice.class.clone()),
        declared_revision: row.declared.as_ref().map_or(0, |declared| declared.revision),
        orders: row.orders.iter().map(order).collect(),
        transfers: row.transfers,
    };
    (rarer != Rarer::default()).then(|| Box::new(rarer))
}
