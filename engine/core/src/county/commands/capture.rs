//! Step 2: 采集考生身份证件信息和照片信息，并给考生分配报名流水号, ordinarily and in the special cases.

use super::{registration_of, within};
use crate::command::{Capture, Command};
use crate::county::decision::Decision;
use crate::county::state::County;
use crate::entry::{CandidateKind, EntryMethod, SpecialCase};
use crate::event::Event;
use crate::form::check_code;
use crate::identity::DocumentKind;
use crate::policy::Policy;
use crate::reply::Refusal;
use crate::serial::Allotment;

impl County {
    pub(in crate::county) fn capture(
        &self,
        command: &Command,
        policy: &Policy,
        capture: &Capture,
    ) -> Result<Decision, Refusal> {
        within(registration_of(capture.entry.kind), policy, capture.point, command.arrived_at)?;
        let point = self.points.get(&capture.point).ok_or(Refusal::PointUnknown)?;
        check_code(&policy.codes.ethnicity, &capture.person.ethnicity, "ethnicity")
            .map_err(|field| Refusal::CodeUnknown { field })?;
        if let Some(serial) = self.identities.get(&capture.identity) {
            let registered_at = self.candidate(*serial)?.point;
            return Err(if registered_at == capture.point {
                Refusal::IdentityRegistered { serial: *serial }
            } else {
                Refusal::WrongPoint { point: registered_at }
            });
        }
        check_entry(capture, policy)?;
        if let Some(case) = capture.entry.case {
            self.must_be_approved(capture.identity, case)?;
            self.must_be_appointed(policy, capture.point, capture.identity, case)?;
        }
        let serial = point.allotments.iter().find_map(Allotment::peek).ok_or(Refusal::SegmentExhausted)?;
        Ok(Decision::Happens(Event::Captured {
            point: capture.point,
            serial,
            document: capture.document.clone(),
            identity: capture.identity,
            person: capture.person.clone(),
            photo: capture.photo,
            entry: capture.entry.clone(),
        }))
    }
}

/// Whether document, way of entering and special case go together.
fn check_entry(capture: &Capture, policy: &Policy) -> Result<(), Refusal> {
    let (entry, kind) = (&capture.entry, capture.document.kind());
    let contradicts = |field| Err(Refusal::EntryContradicts { field });
    // 使用其他身份证件: never without its statement and approval.
    if (kind != DocumentKind::ResidentId) != (entry.case == Some(SpecialCase::OtherDocument)) {
        return contradicts("case");
    }
    match (entry.method, entry.case) {
        (EntryMethod::CardReader, None | Some(SpecialCase::OutOfProvince)) => {
            if entry.card_valid_until.is_some_and(|last| last < capture.today) {
                return Err(Refusal::CardLapsed);
            }
        }
        // The readers of some documents exist, so both ways are taken.
        (_, Some(SpecialCase::OtherDocument)) => {}
        (EntryMethod::Manual, Some(SpecialCase::CardLapsed | SpecialCase::CannotCome)) => {
            if !entry.system_checked {
                return Err(Refusal::SystemCheckFailed);
            }
        }
        (EntryMethod::CardReader, Some(SpecialCase::CardLapsed | SpecialCase::CannotCome))
        | (EntryMethod::Manual, None | Some(SpecialCase::OutOfProvince)) => return contradicts("method"),
    }
    let age = capture.person.birth_date.years_until(capture.today);
    let child = entry.kind == CandidateKind::Juvenile && age < policy.guardian_below_years;
    if child && entry.consent.is_none() { Err(Refusal::ConsentMissing) } else { Ok(()) }
}
