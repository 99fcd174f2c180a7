//! What other rules would make of what is already registered: the judgement of one registration, and the sum of many.
//!
//! Judged is what the policy's files decide: codes, fields, choices, declarations, collected items, documents and
//! consent. Deliberately absent: windows and fees, which govern what happens from now on and no registration that is
//! there; they are compared by `diff.rs`.

use std::collections::{BTreeMap, BTreeSet};

use baoming_clock::local_date;
use baoming_core::entry::CandidateKind;
use baoming_core::form::{FieldFault, check_entries};
use baoming_core::identity::{Holder, IdentityDocument};
use baoming_core::ids::Serial;
use baoming_core::limits::TRIAL_SERIALS_MAX;
use baoming_core::policy::Policy;
use baoming_core::rows::CandidateRow;

/// A rule and the field that breaks it, both by their stable names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The rule.
    pub rule: &'static str,
    /// The field.
    pub field: String,
}

/// Everything in a registration that the policy would not take today.
pub fn faults(row: &CandidateRow, policy: &Policy) -> BTreeSet<Fault> {
    let mut faults = BTreeSet::new();
    let mut add = |rule, field: &str| {
        faults.insert(Fault { rule, field: field.to_owned() });
    };
    if !policy.codes.ethnicity.contains_key(row.person.ethnicity.reveal()) {
        add("no-code", "ethnicity");
    }
    let today = local_date(row.captured_at);
    let holder = Holder { birth_date: row.person.birth_date, sex: row.person.sex, today };
    if let Err(error) = IdentityDocument::parse(row.document.kind(), row.document.number(), &holder, &policy.regions) {
        add(error.code(), "document.number");
    }
    let juvenile = row.entry.kind == CandidateKind::Juvenile;
    let child = juvenile && row.person.birth_date.years_until(today) < policy.guardian_below_years;
    if child && row.entry.consent.is_none() {
        add("required", "consent");
    }
    if let Some(saved) = &row.form {
        if let Err(field) = saved.form.check_codes(&policy.codes) {
            add("no-code", field);
        }
        if let Err(FieldFault { field, rule }) = check_entries(&policy.form, &saved.form.additional, true) {
            add(rule.code(), &field);
        }
    }
    if let Some(Err(field)) = row.professional.as_ref().map(|saved| saved.choice.check(policy)) {
        add("no-code", field);
    }
    if let Some(Err(field)) = row.declared.as_ref().map(|declared| declared.declaration.check(policy)) {
        add("no-code", field);
    }
    if let Some(collection) = &row.collection {
        // What was complete should still be; what was not is judged as far as it is.
        let judged = check_entries(&policy.collected, &collection.items, collection.complete);
        if let Err(FieldFault { field, rule }) = judged {
            add(rule.code(), &field);
        }
    }
    faults
}

/// The sum of a trial.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trial {
    /// Registrations that were judged.
    pub registrations: u64,
    /// Registrations with something that the rules in force take and the new ones would not.
    pub newly_refused: u64,
    /// Registrations with something that the rules in force would not take and the new ones do.
    pub newly_accepted: u64,
    /// How many registrations break each rule newly.
    pub refusals: BTreeMap<Fault, u64>,
    /// How many registrations no longer break each rule.
    pub acceptances: BTreeMap<Fault, u64>,
    /// The first of the newly refused.
    pub serials: Vec<Serial>,
}

impl Trial {
    /// Judges one registration by both.
    pub fn judge(&mut self, row: &CandidateRow, old: &Policy, new: &Policy) {
        // What was voided is no registration any more.
        if row.voided.is_some() {
            return;
        }
        self.registrations += 1;
        let (before, after) = (faults(row, old), faults(row, new));
        let refused: Vec<&Fault> = after.difference(&before).collect();
        let accepted: Vec<&Fault> = before.difference(&after).collect();
        self.newly_refused += u64::from(!refused.is_empty());
        self.newly_accepted += u64::from(!accepted.is_empty() && refused.is_empty());
        if !refused.is_empty() && self.serials.len() < TRIAL_SERIALS_MAX {
            self.serials.push(row.serial);
        }
        for fault in refused {
            *self.refusals.entry(fault.clone()).or_default() += 1;
        }
        for fault in accepted {
            *self.acceptances.entry(fault.clone()).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use baoming_core::event::Event;
    use baoming_core::form::{Declaration, FieldEntry};
    use baoming_core::ids::{CommandKey, CountyId, PointNumber};
    use baoming_core::record::Record;
    use baoming_core::rows::{Row, project};
    use baoming_core::sample::{self, text};
    use baoming_core::time::Timestamp;

    use super::*;

    /// The first day of registration.
    const CAPTURED_AT: Timestamp = Timestamp(1_635_728_400_000);

    fn policy() -> Policy {
        let window = baoming_core::calendar::Window { opens_at: Timestamp(0), closes_at: Timestamp(i64::MAX) };
        sample::policy([CountyId::new(430_102).unwrap()], |_| window)
    }

    /// A candidate who has been through everything.
    fn candidate() -> CandidateRow {
        let serial: Serial = "01020001".parse().unwrap();
        let capture = sample::capture(PointNumber::new(1).unwrap(), 1);
        let mut form = sample::form();
        form.additional = vec![FieldEntry { key: text("resume"), value: text("第一中学") }];
        let assessment = vec![FieldEntry { key: text("assessment"), value: text("良好") }];
        let declaration = Declaration { bonuses: vec![text("1")], plans: vec![text("1")] };
        let events = [
            Event::Captured {
                point: capture.point,
                serial,
                document: capture.document,
                identity: capture.identity,
                person: capture.person,
                photo: capture.photo,
                entry: capture.entry,
            },
            Event::FormSaved { serial, revision: 1, form, corrected: false },
            Event::ProfessionalSaved { serial, revision: 1, choice: sample::sport() },
            Event::Declared { serial, revision: 1, declaration },
            Event::Collected { serial, revision: 1, items: assessment, complete: true },
        ];
        let mut row = None;
        for (event, sequence) in events.into_iter().zip(1..) {
            let (key, arrived_at) = (CommandKey([sequence as u8; 16]), CAPTURED_AT);
            let record =
                Record { sequence, arrived_at, key, fingerprint: 0, policy_version: 1, event, by: None, edition: 0 };
            row = Some(project(row, &record, sequence).unwrap());
        }
        match row {
            Some(Row::Candidate(row)) => *row,
            other => panic!("{other:?}"),
        }
    }

    /// What the policy would not take once `change` was made to it.
    fn check(change: impl FnOnce(&mut Policy), expected: &[(&str, &str)]) {
        let (old, mut new) = (policy(), policy());
        change(&mut new);
        let row = candidate();
        let found: Vec<_> = faults(&row, &new).into_iter().map(|fault| (fault.rule, fault.field)).collect();
        let found: Vec<_> = found.iter().map(|(rule, field)| (*rule, field.as_str())).collect();
        assert_eq!(found, expected);
        let mut trial = Trial::default();
        trial.judge(&row, &old, &new);
        assert_eq!(
            (trial.newly_refused, trial.serials.len()),
            (u64::from(!expected.is_empty()), expected.len().min(1))
        );
        let mut back = Trial::default();
        back.judge(&row, &new, &old);
        assert_eq!((back.newly_refused, back.newly_accepted), (0, u64::from(!expected.is_empty())));
    }

    #[test]
    fn everything_that_files_decide_is_judged() {
        check(|_| {}, &[]);
        check(|policy| policy.fees.registration_fen = 1, &[]);
        check(|policy| policy.codes.ethnicity.clear(), &[("no-code", "ethnicity")]);
        check(|policy| policy.codes.second_subjects.clear(), &[("no-code", "second_subjects")]);
        check(|policy| policy.form.get_mut("resume").unwrap().characters_max = 3, &[("too-long", "resume")]);
        check(|policy| policy.form.clear(), &[("unknown", "additional")]);
        check(|policy| policy.professional.get_mut("51").unwrap().main_events.clear(), &[("no-code", "main_event")]);
        check(|policy| policy.bonuses.clear(), &[("no-code", "bonuses")]);
        check(|policy| policy.plans.clear(), &[("no-code", "plans")]);
        check(
            |policy| {
                let rule = policy.collected["assessment"].clone();
                policy.collected.insert("remark".to_owned(), rule);
            },
            &[("required", "remark")],
        );
        check(|policy| drop(std::mem::take(&mut policy.regions.provinces)), &[("region", "document.number")]);
        // A doubt about an address code is no fault.
        check(|policy| drop(std::mem::take(&mut policy.regions.home_codes)), &[]);
        check(
            |policy| {
                policy.codes.ethnicity.clear();
                policy.bonuses.clear();
            },
            &[("no-code", "bonuses"), ("no-code", "ethnicity")],
        );
    }
}
