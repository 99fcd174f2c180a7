//! Special cases 1 and 2: 提交审核表，县（市、区）招考机构审核; 提交情况说明，市（州）招考机构审核.

use super::within;
use crate::calendar::WindowName;
use crate::command::{Command, SubmitApplication};
use crate::county::decision::Decision;
use crate::county::shares::{Share, have_room};
use crate::county::state::County;
use crate::entry::{ApplicationKind, SpecialCase};
use crate::event::Event;
use crate::identity::DocumentKind;
use crate::ids::{IdentityKey, PointId, PointNumber};
use crate::limits::{APPLICATIONS_PER_COUNTY, APPLICATIONS_PER_DOCUMENT, APPLICATIONS_PER_POINT};
use crate::policy::Policy;
use crate::reply::Refusal;
use crate::scope::Scope;

impl County {
    pub(in crate::county) fn submit_application(
        &self,
        command: &Command,
        policy: &Policy,
        application: &SubmitApplication,
    ) -> Result<Decision, Refusal> {
        let SubmitApplication { kind, document, identity, statement } = application;
        let within = |name| within(name, policy, statement.point, command.arrived_at);
        within(WindowName::Preparation).or_else(|refusal| within(WindowName::Juvenile).map_err(|_| refusal))?;
        if !self.points.contains_key(&statement.point) {
            return Err(Refusal::PointUnknown);
        }
        let card = document.kind() == DocumentKind::ResidentId;
        if card != (*kind == ApplicationKind::OutOfProvince) {
            return Err(Refusal::EntryContradicts { field: "document.kind" });
        }
        let of_document = self.applications_of(*identity, *kind);
        if let Some((number, _)) = of_document.clone().find(|(_, approved)| *approved != Some(false)) {
            return Err(Refusal::ApplicationPending { number });
        }
        let room = have_room(command.scope, &self.shares_of_applications(statement.point));
        if !room || of_document.count() >= APPLICATIONS_PER_DOCUMENT {
            return Err(Refusal::TooMany { what: "applications" });
        }
        let number = self.applications.last_key_value().map_or(0, |(last, _)| *last) + 1;
        Ok(Decision::Happens(Event::ApplicationSubmitted {
            number,
            kind: *kind,
            document: document.clone(),
            identity: *identity,
            statement: statement.clone(),
        }))
    }

    pub(in crate::county) fn decide_application(
        &self,
        command: &Command,
        policy: &Policy,
        number: u32,
        approved: bool,
        reason: &crate::text::Reason,
    ) -> Result<Decision, Refusal> {
        let application = self.applications.get(&number).ok_or(Refusal::ApplicationUnknown)?;
        let season = policy.calendar.governing(WindowName::Season, None, command.arrived_at);
        if !season.contains(command.arrived_at) {
            let (opens_at, closes_at) = (season.opens_at, season.closes_at);
            return Err(Refusal::OutsideWindow { window: WindowName::Season, opens_at, closes_at });
        }
        if application.approved.is_some() {
            return Err(Refusal::ApplicationDecided);
        }
        // Of what was handed in without a name nobody can say who it was.
        let decider = command.by.as_ref().map(|author| &author.who);
        if decider.is_some() && decider == application.submitted_by.as_ref() {
            return Err(Refusal::SamePerson);
        }
        Ok(Decision::Happens(Event::ApplicationDecided { number, approved, reason: reason.clone() }))
    }

    /// Refuses a special case whose application was not approved.
    pub(super) fn must_be_approved(&self, identity: IdentityKey, case: SpecialCase) -> Result<(), Refusal> {
        let Some(kind) = ApplicationKind::of_case(case) else { return Ok(()) };
        let approved = self.applications_of(identity, kind).any(|(_, approved)| approved == Some(true));
        if approved { Ok(()) } else { Err(Refusal::ApprovalMissing { kind }) }
    }

    /// 在指定报名点: refuses a special case at another point than the county appoints for it, or, in a county that appoints
    /// none, than the one where its application was handed in.
    pub(super) fn must_be_appointed(
        &self,
        policy: &Policy,
        at: PointNumber,
        identity: IdentityKey,
        case: SpecialCase,
    ) -> Result<(), Refusal> {
        let Some(kind) = ApplicationKind::of_case(case) else { return Ok(()) };
        let appointed = policy.appointed_points.get(&self.id).filter(|points| !points.is_empty());
        let points: Vec<PointNumber> = match appointed {
            Some(points) => points.iter().copied().collect(),
            None => {
                let of_document = self.applications.values().filter(|one| one.identity == identity && one.kind == kind);
                of_document.filter(|one| one.approved == Some(true)).map(|one| one.point).collect()
            }
        };
        match points.first() {
            Some(point) if !points.contains(&at) => Err(Refusal::NotAppointedPoint { point: *point }),
            _ => Ok(()),
        }
    }

    /// The shares that one more application of a point takes of.
    fn shares_of_applications(&self, number: PointNumber) -> [Share; 2] {
        let (point, taken) = (PointId { county: self.id, number }, self.applications.len());
        let of_point = self.applications.values().filter(|one| one.point == number).count();
        [
            Share { of: Scope::Point(point), taken: of_point, max: APPLICATIONS_PER_POINT },
            Share { of: Scope::County(self.id), taken, max: APPLICATIONS_PER_COUNTY },
        ]
    }

    fn applications_of(
        &self,
        identity: IdentityKey,
        kind: ApplicationKind,
    ) -> impl Iterator<Item = (u32, Option<bool>)> + Clone + '_ {
        let of_document = self.applications.iter().filter(move |(_, one)| one.identity == identity && one.kind == kind);
        of_document.map(|(number, one)| (*number, one.approved))
    }
}
