//! What the drill found, and whether it is what should be.

use std::collections::BTreeMap;

use gateway::{Count, Tally};
use serde::Serialize;

/// Offences that a report names.
const OFFENCES_KEPT: usize = 20;

/// Notifications of a kind, and what became of them.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Sendings {
    /// Sent.
    pub sent: u64,
    /// Accepted.
    pub accepted: u64,
    /// Refused.
    pub refused: u64,
    /// Met no program, or one that could not answer at that moment.
    pub unanswered: u64,
}

impl Sendings {
    fn of(counts: &[Count]) -> Self {
        let sum = |of: fn(&Count) -> u64| counts.iter().map(of).sum();
        Self {
            sent: sum(|count| count.sent),
            accepted: sum(|count| count.accepted),
            refused: sum(|count| count.refused),
            unanswered: sum(|count| count.failed + count.unanswered),
        }
    }
}

/// The drill's figures. Amounts are in fen.
#[derive(Debug, Clone, Default, Serialize)]
pub struct HostilePayReport {
    /// What decided who pays and what goes wrong.
    pub seed: u64,
    /// Candidates, each with an order at least.
    pub candidates: u64,
    /// Orders that were placed.
    pub orders: u64,
    /// How often the program was killed.
    pub kills: u32,
    /// Payments in the gateway's ledger.
    pub ledger_payments: u64,
    /// Their sum.
    pub ledger_fen: u64,
    /// Of them, of the amount that was asked.
    pub paid: u64,
    /// Of those, recorded as paid exactly once.
    pub paid_once: u64,
    /// Candidates whose fee was paid by another way as well.
    pub paid_by_another_way_too: u64,
    /// Of another amount; kept for a person.
    pub wrong_amount: u64,
    /// Of orders that nobody placed here.
    pub of_no_order: u64,
    /// Genuine notifications.
    pub genuine: Sendings,
    /// Doubled ones.
    pub duplicates: Sendings,
    /// Forged or stale ones.
    pub forged: Sendings,
    /// Payments that were never notified.
    pub lost: u64,
    /// Sendings that got lost on the way.
    pub dropped: u64,
    /// Requests that the gateway left without an answer.
    pub silent: u64,
    /// Healed by asking after orders in doubt.
    pub healed_by_asking: u64,
    /// Healed by the bill.
    pub healed_by_the_bill: u64,
    /// Orders that nobody paid, closed there and here.
    pub closed: u64,
    /// What the comparison lists for a person, by kind.
    pub findings: BTreeMap<String, u64>,
    /// Rows of the bill.
    pub bill_rows: u64,
    /// Of them, rows that settle a fee.
    pub bill_matched: u64,
    /// What a second comparison changed or found otherwise. It must be nothing.
    pub second_comparison_differs: bool,
    /// Requests that were told to come later, and did.
    pub later: u64,
    /// Requests that were sent again since the connection broke.
    pub repeated: u64,
    /// Whether `verify` found the directory sound.
    pub verified: bool,
    /// Seconds until the last order was paid.
    pub paying_seconds: f64,
    /// Seconds in all.
    pub seconds: f64,
    /// How many rules were broken.
    pub offences: u64,
    /// The first of them.
    pub offences_named: Vec<String>,
}

impl HostilePayReport {
    /// Whether everything is as it should be.
    pub fn passed(&self) -> bool {
        self.offences == 0
    }

    /// Notes a broken rule.
    pub(super) fn check(&mut self, holds: bool, rule: impl FnOnce() -> String) {
        if holds {
            return;
        }
        self.offences += 1;
        if self.offences_named.len() < OFFENCES_KEPT {
            self.offences_named.push(rule());
        }
    }

    /// Takes the gateway's word for what was sent.
    pub(super) fn take_tally(&mut self, tally: &Tally) {
        self.genuine = Sendings::of(&[tally.genuine]);
        self.duplicates = Sendings::of(&[tally.duplicate]);
        self.forged = Sendings::of(&[tally.replay, tally.broken_signature, tally.wrong_key, tally.altered_content]);
        (self.lost, self.dropped, self.silent) = (tally.lost, tally.dropped, tally.silent);
    }

    /// The figures as a table.
    pub fn table(&self) -> String {
        let sendings = |one: Sendings| {
            format!(
                "{} sent, {} accepted, {} refused, {} not answered",
                one.sent, one.accepted, one.refused, one.unanswered
            )
        };
        let findings: Vec<String> = self
            .findings
            .iter()
            .filter(|(_, count)| **count > 0)
            .map(|(kind, count)| format!("{kind} {count}"))
            .collect();
        let rows = [
            ("orders", format!("{} of {} candidates, seed {}", self.orders, self.candidates, self.seed)),
            ("kill -9", format!("{} times", self.kills)),
            ("in the ledger", format!("{} payments, {} fen", self.ledger_payments, self.ledger_fen)),
            ("paid as asked", format!("{}, of them recorded once {}", self.paid, self.paid_once)),
            ("paid otherwise", {
                let (wrong, none) = (self.wrong_amount, self.of_no_order);
                format!("{wrong} of a wrong amount, {none} of no order, {} twice", self.paid_by_another_way_too)
            }),
            ("genuine", sendings(self.genuine)),
            ("duplicates", sendings(self.duplicates)),
            ("forged or stale", sendings(self.forged)),
            ("never notified", format!("{}; {} sendings lost on the way", self.lost, self.dropped)),
            ("healed", format!("{} by asking, {} by the bill", self.healed_by_asking, self.healed_by_the_bill)),
            ("closed unpaid", self.closed.to_string()),
            ("the bill", format!("{} rows, {} settle a fee", self.bill_rows, self.bill_matched)),
            ("for a person", if findings.is_empty() { "nothing".to_owned() } else { findings.join(", ") }),
            ("compared again", if self.second_comparison_differs { "DIFFERS" } else { "the same" }.to_owned()),
            ("verify", if self.verified { "sound" } else { "UNSOUND" }.to_owned()),
            ("requests", format!("{} told to come later, {} sent again", self.later, self.repeated)),
            ("seconds", format!("{:.1} until all had paid, {:.1} in all", self.paying_seconds, self.seconds)),
            ("rules broken", self.offences.to_string()),
        ];
        let mut text: String = rows.iter().map(|(name, value)| format!("{name:<16} {value}\n")).collect();
        for offence in &self.offences_named {
            text.push_str(&format!("  {offence}\n"));
        }
        text
    }
}
