//! What the comparison of a day's bill with the records found.

use baoming_core::time::{Date, Timestamp};

use crate::limits::FINDINGS_MAX;

/// What is wrong with a payment. None of these is put right by a program: money moves only by a person's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// The fee had been paid before.
    PaidTwice,
    /// Not the fee's amount; kept.
    Amount,
    /// Paid outside the window; kept.
    OutsideWindow,
    /// Nothing was due; kept.
    NotDue,
    /// Recorded with another amount than the bill's.
    AmountDiffers,
    /// Of an order, a candidate or a season that is not ours.
    UnknownOrder,
    /// Of another merchant or application.
    Stranger,
    /// Refunded.
    Refunded,
    /// Of a registration that was voided; kept.
    Voided,
    /// Taken back.
    Revoked,
    /// The bill's row cannot be read.
    BadRow,
    /// The county refuses to record it.
    NotRecorded,
    /// Recorded as paid on this day, and not in the bill.
    NotInBill,
}

impl FindingKind {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 13] = [
        Self::PaidTwice,
        Self::Amount,
        Self::OutsideWindow,
        Self::NotDue,
        Self::AmountDiffers,
        Self::UnknownOrder,
        Self::Stranger,
        Self::Refunded,
        Self::Voided,
        Self::Revoked,
        Self::BadRow,
        Self::NotRecorded,
        Self::NotInBill,
    ];

    /// The stable code, part of the API and a label of the metrics.
    pub fn code(self) -> &'static str {
        match self {
            Self::PaidTwice => "paid-twice",
            Self::Amount => "amount",
            Self::OutsideWindow => "outside-window",
            Self::NotDue => "not-due",
            Self::AmountDiffers => "amount-differs",
            Self::UnknownOrder => "unknown-order",
            Self::Stranger => "stranger",
            Self::Refunded => "refunded",
            Self::Voided => "voided",
            Self::Revoked => "revoked",
            Self::BadRow => "bad-row",
            Self::NotRecorded => "not-recorded",
            Self::NotInBill => "not-in-bill",
        }
    }
}

/// One payment that a person has to look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What is wrong.
    pub kind: FindingKind,
    /// The merchant's number of the order, where there is one.
    pub out_trade_no: Option<String>,
    /// The platform's number of the payment, where it is known.
    pub transaction_id: Option<String>,
    /// How much, in fen, by the bill or, where it has no row, by the record.
    pub amount_fen: Option<u32>,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// More about it: the bill's line and rule, or the county's refusal.
    pub detail: Option<String>,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which day, in Beijing.
    pub day: Date,
    /// When the comparison began.
    pub began_at: Timestamp,
    /// Rows of the bill.
    pub rows: u64,
    /// 订单总金额 of the bill, in fen.
    pub order_total_fen: u64,
    /// Rows that settle a fee, and are recorded so.
    pub matched: u64,
    /// Of all rows, those that nobody had heard of until now, and that are recorded now.
    pub healed: u64,
    /// Records of this day that were looked for in the bill.
    pub recorded: u64,
    /// How many of each kind.
    pub counts: [u64; FindingKind::ALL.len()],
    /// The first of them, ordered by kind and order.
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub findings_left_off: u64,
}

impl Report {
    pub(super) fn new(day: Date, began_at: Timestamp) -> Self {
        Self {
            day,
            began_at,
            rows: 0,
            order_total_fen: 0,
            matched: 0,
            healed: 0,
            recorded: 0,
            counts: [0; FindingKind::ALL.len()],
            findings: Vec::new(),
            findings_left_off: 0,
        }
    }

    pub(super) fn add(&mut self, finding: Finding) {
        self.counts[finding.kind as usize] += 1;
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        } else {
            self.findings_left_off += 1;
        }
    }

    /// How many there are of a kind.
    pub fn count(&self, kind: FindingKind) -> u64 {
        self.counts[kind as usize]
    }

    /// How many a person has to look at.
    pub fn for_a_person(&self) -> u64 {
        self.counts.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let mut report = Report::new(Date::new(2021, 11, 1).unwrap(), Timestamp(0));
        for kind in FindingKind::ALL.into_iter().cycle().take(FINDINGS_MAX + 5) {
            let (out_trade_no, transaction_id) = (None, None);
            report.add(Finding { kind, out_trade_no, transaction_id, amount_fen: None, paid_at: None, detail: None });
        }
        assert_eq!((report.findings.len(), report.findings_left_off), (FINDINGS_MAX, 5));
        assert_eq!(report.for_a_person(), FINDINGS_MAX as u64 + 5);
        let codes: std::collections::BTreeSet<_> = FindingKind::ALL.map(FindingKind::code).into();
        assert_eq!(codes.len(), FindingKind::ALL.len());
        assert!(FindingKind::ALL.iter().enumerate().all(|(at, kind)| *kind as usize == at));
    }
}
