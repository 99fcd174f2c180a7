//! Registrations that ended or passed to another document, as the auditor judges them.

use super::findings::Invariant;
use super::ledger::{Judge, Ledger};
use super::province::Province;
use crate::calendar::WindowName;
use crate::entry::{ApplicationKind, SpecialCase};
use crate::event::Event;
use crate::four_eyes::FourEyes;
use crate::identity::DocumentKind;
use crate::ids::{IdentityKey, Serial};
use crate::mending::Transfer;

impl Ledger {
    /// A void or a transfer.
    pub(super) fn mended(&mut self, judge: &mut Judge<'_>, province: &mut Province) {
        match &judge.record.event {
            Event::RegistrationVoided(serial, voiding) => {
                self.freed(judge, province, (*serial, voiding.freed));
                approved(judge, province, FourEyes::VoidRegistration, voiding.approval);
                self.candidates.entry(*serial).and_modify(|steps| steps.voided = true);
            }
            Event::RegistrationTransferred(serial, transfer) => {
                self.freed(judge, province, (*serial, transfer.freed));
                approved(judge, province, FourEyes::TransferRegistration, transfer.approval);
                self.taken(judge, province, (*serial, transfer));
            }
            _ => unreachable!("`record` sends only voids and transfers here"),
        }
    }

    /// The document of a registration that stands is nobody's any more.
    fn freed(&mut self, judge: &mut Judge<'_>, province: &mut Province, (serial, freed): (Serial, IdentityKey)) {
        let Some(steps) = self.candidates.get(&serial) else {
            return judge.order(false, "a registration that is not there was voided or passed on");
        };
        judge.order(!steps.voided, "a registration was voided or passed on after its end");
        judge.window(WindowName::Season, Some(steps.point), None);
        judge.check(steps.identity == Some(freed), Invariant::IdentityUnique, "another's document was freed");
        let held = province.identities.remove(&freed) == Some(judge.county);
        judge.check(held, Invariant::IdentityUnique, "a document was freed that the county did not hold");
    }

    /// The right document is the registration's now.
    fn taken(&mut self, judge: &mut Judge<'_>, province: &mut Province, (serial, transfer): (Serial, &Transfer)) {
        let first = province.identities.insert(transfer.identity, judge.county).is_none();
        judge.check(first, Invariant::IdentityUnique, "the document is registered already");
        let Some(steps) = self.candidates.get_mut(&serial) else { return };
        let needed = match steps.case {
            Some(SpecialCase::OutOfProvince) => Some(ApplicationKind::OutOfProvince),
            Some(SpecialCase::OtherDocument) => Some(ApplicationKind::OtherDocument),
            Some(SpecialCase::CardLapsed | SpecialCase::CannotCome) | None => None,
        };
        let approved = |kind| self.applications.values().any(|one| *one == (kind, transfer.identity, Some(true)));
        judge.order(needed.is_none_or(approved), "the special case was not approved for the right document");
        let other = transfer.document.kind() != DocumentKind::ResidentId;
        judge.order(other == (steps.case == Some(SpecialCase::OtherDocument)), "a document of another kind");
        steps.identity = Some(transfer.identity);
        steps.confirmed = false;
        steps.verification_due = matches!(steps.case, Some(SpecialCase::CardLapsed | SpecialCase::CannotCome));
    }
}

/// Whether a second person had allowed it, where the season wants one.
fn approved(judge: &mut Judge<'_>, province: &mut Province, action: FourEyes, approval: Option<u32>) {
    judge.order(approval.is_some() || !judge.policy.four_eyes.require(action), "done without a second person");
    let good = approval.is_none_or(|number| province.used(number, action, judge.record));
    judge.order(good, "done by an approval of nobody, of something else, or that was over");
}
