//! The program's records against the gateway's ledger.

use std::collections::BTreeMap;

use anyhow::anyhow;
use baoming_api::bodies::{CandidateBody, ProgressBody};
use gateway::LedgerEntry;
use stage::http::{Connection, Request};
use stage::people;
use stage::premises::OFFICE;

use super::bounds::{STRANGERS, STRANGERS_FROM};
use super::drill::Drill;
use super::payers::Payer;

impl Drill<'_> {
    /// Every candidate's record against the ledger.
    pub(super) fn check(&mut self, payers: &[Payer]) -> anyhow::Result<()> {
        let ledger = self.gateway.ledger();
        let mut of_serial: BTreeMap<&str, Vec<&LedgerEntry>> = BTreeMap::new();
        for entry in &ledger {
            if let Some(serial) = serial_of(entry) {
                of_serial.entry(serial).or_default().push(entry);
            }
        }
        let as_asked = |entry: &&LedgerEntry| entry.paid_fen == entry.asked_fen;
        let (mut twice, mut connection) = (0, Connection::open(self.address()?)?);
        for payer in payers {
            let entries = of_serial.get(payer.serial.as_str()).map_or(&[][..], Vec::as_slice);
            let own = entries.iter().filter(|entry| !is_strange(entry));
            let paid = own.filter(|entry| as_asked(entry)).count() as u64;
            let expected = paid + u64::from(payer.other_way);
            let answer = connection.ask(&people::read(&payer.serial))?;
            let record: CandidateBody = answer.read().map_err(|error| anyhow!(error))?;
            let once = record.fees_paid.iter().any(|fee| fee == "registration");
            let report = &mut self.report;
            report.check(paid <= 1, || format!("{paid} of one candidate's orders were paid"));
            report.check(u64::from(record.payments) == expected && once == (expected > 0), || {
                format!("candidate {}: {} payments recorded, {expected} made", payer.serial, record.payments)
            });
            report.paid += paid;
            report.paid_once += u64::from(paid == 1 && once && u64::from(record.payments) == expected);
            report.paid_by_another_way_too += u64::from(payer.other_way);
            twice += expected.saturating_sub(1);
        }
        self.check_sums(&ledger, twice)
    }

    /// Everything that the ledger has is accounted for, and nothing else is.
    fn check_sums(&mut self, ledger: &[LedgerEntry], twice: u64) -> anyhow::Result<()> {
        let tally = self.gateway.tally();
        let progress = self.progress()?;
        let sum = |of: fn(&ProgressBody) -> u32| progress.iter().map(|one| u64::from(of(one))).sum::<u64>();
        let (paid, again, kept) = (sum(|one| one.paid), sum(|one| one.paid_again), sum(|one| one.unsettled));
        let report = &mut self.report;
        report.take_tally(&tally);
        report.ledger_payments = ledger.len() as u64;
        report.ledger_fen = ledger.iter().map(|entry| u64::from(entry.paid_fen)).sum();
        report.wrong_amount = ledger.iter().filter(|entry| entry.paid_fen != entry.asked_fen).count() as u64;
        report.of_no_order = 2 * STRANGERS;
        let (wrong, other) = (report.wrong_amount, report.paid_by_another_way_too);
        let expected = report.paid + other;
        report.check(paid + again == expected, || format!("{paid} and {again} again recorded, {expected} made"));
        report.check(kept == wrong + STRANGERS, || {
            format!("{kept} kept, {wrong} of a wrong amount, {STRANGERS} of no order")
        });
        let rows = report.bill_rows;
        let all = ledger.len() as u64;
        report.check(rows == all, || format!("the bill has {rows} rows, the ledger {all} payments"));
        let forged = tally.forged_accepted();
        report.check(forged == 0, || format!("{forged} forged notifications were accepted"));
        let given_up = tally.given_up + tally.overflowed;
        report.check(given_up == 0, || format!("{given_up} genuine notifications were never accepted"));
        let refused = report.genuine.refused + report.duplicates.refused;
        report.check(refused == 0, || format!("{refused} genuine notifications were refused"));
        for (kind, expected) in
            [("paid-twice", twice), ("amount", wrong), ("unknown-order", STRANGERS), ("not-due", STRANGERS)]
        {
            let found = report.findings.get(kind).copied().unwrap_or_default();
            report.check(found == expected, || format!("{found} found {kind}, expected {expected}"));
        }
        let listed: u64 = report.findings.values().sum();
        let explained = twice + wrong + 2 * STRANGERS;
        report.check(listed == explained, || format!("{listed} findings, {explained} explained"));
        Ok(())
    }

    /// Payments that are recorded, of whatever worth.
    pub(super) fn recorded(&self) -> anyhow::Result<u64> {
        Ok(self.progress()?.iter().map(|one| u64::from(one.paid + one.paid_again + one.unsettled)).sum())
    }

    fn progress(&self) -> anyhow::Result<Vec<ProgressBody>> {
        let mut connection = Connection::open(self.address()?)?;
        let mut progress = Vec::new();
        for place in &self.places {
            let path = format!("/v1/office/counties/{}/progress", place.point.county);
            let answer = connection.ask(&Request::get(path).token(OFFICE))?;
            progress.push(answer.read().map_err(|error| anyhow!(error))?);
        }
        Ok(progress)
    }

    pub(super) fn verify(&self) -> anyhow::Result<(bool, String)> {
        let (data, config) = (self.premises.data(), self.premises.config());
        let output = self.premises.command()?.arg("verify").arg(data).arg("--config").arg(config).output()?;
        Ok((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
    }
}

/// Whose order a payment is of, if it is of anybody's.
pub(super) fn serial_of(entry: &LedgerEntry) -> Option<&str> {
    let number = entry.out_trade_no.as_str();
    (number.len() == 15).then(|| number.get(4..12)).flatten()
}

/// Whether the candidate whose number it is never placed the order.
pub(super) fn is_strange(entry: &LedgerEntry) -> bool {
    let number = entry.out_trade_no.as_str().get(12..).and_then(|number| number.parse::<u64>().ok());
    number.is_some_and(|number| number >= STRANGERS_FROM)
}
