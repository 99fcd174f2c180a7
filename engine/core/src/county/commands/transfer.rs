//! A registration passes to the document that it should have been made with: the number that was typed is somebody else's.
//!
//! Guarantees: serial, point, form and payments stay; the new document is judged as a capture with it would be; what only its
//! owner can do again, passwords and signature, is over. Deliberately absent: children who need a guardian's consent, since
//! the consent that is kept may be that of another child: such a registration is voided and captured anew.

use super::void::must_be_approved;
use super::within;
use crate::calendar::WindowName;
use crate::command::{Command, TransferRegistration};
use crate::county::decision::Decision;
use crate::county::memory::Candidate;
use crate::county::state::County;
use crate::entry::{CandidateKind, SpecialCase};
use crate::event::Event;
use crate::form::check_code;
use crate::four_eyes::FourEyes;
use crate::identity::DocumentKind;
use crate::mending::Transfer;
use crate::policy::Policy;
use crate::reply::Refusal;

impl County {
    pub(in crate::county) fn transfer_registration(
        &self,
        command: &Command,
        policy: &Policy,
        transfer: &TransferRegistration,
    ) -> Result<Decision, Refusal> {
        let candidate = self.standing(transfer.serial)?;
        within(WindowName::Season, policy, candidate.point, command.arrived_at)?;
        candidate.must_have_room()?;
        check_code(&policy.codes.ethnicity, &transfer.person.ethnicity, "ethnicity")
            .map_err(|field| Refusal::CodeUnknown { field })?;
        if let Some(serial) = self.identities.get(&transfer.identity) {
            return Err(Refusal::IdentityRegistered { serial: *serial });
        }
        self.must_fit(candidate, transfer, policy)?;
        must_be_approved(policy, FourEyes::TransferRegistration, transfer.approval)?;
        let TransferRegistration { serial, document, identity, person, reason, approval, .. } = transfer.clone();
        let transfer = Transfer { freed: candidate.identity, document, identity, person, reason, approval };
        Ok(Decision::Happens(Event::RegistrationTransferred(serial, Box::new(transfer))))
    }

    /// Whether the right document could have been captured as this candidate was.
    fn must_fit(&self, candidate: &Candidate, transfer: &TransferRegistration, policy: &Policy) -> Result<(), Refusal> {
        let other = transfer.document.kind() != DocumentKind::ResidentId;
        if other != (candidate.case == Some(SpecialCase::OtherDocument)) {
            return Err(Refusal::EntryContradicts { field: "document.kind" });
        }
        if let Some(case) = candidate.case {
            self.must_be_approved(transfer.identity, case)?;
        }
        let age = transfer.person.birth_date.years_until(transfer.today);
        let child = candidate.kind == CandidateKind::Juvenile && age < policy.guardian_below_years;
        if child { Err(Refusal::ConsentMissing) } else { Ok(()) }
    }
}
