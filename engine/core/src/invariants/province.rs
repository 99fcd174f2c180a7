//! What the auditor knows of the province as a whole: which county holds which document, and what a second person was asked.
//!
//! Records come in the order in which they became durable, so whatever one of them leans on has been seen before it.

use std::collections::HashMap;

use super::held::HeldBack;
use super::reported::Reported;
use crate::author::Author;
use crate::event::Event;
use crate::four_eyes::{AskedApproval, FourEyes};
use crate::ids::{CountyId, IdentityKey};
use crate::record::Record;
use crate::text::AuthorName;

/// The province beyond its counties.
#[derive(Debug, Default)]
pub(super) struct Province {
    /// Documents with a registration that stands.
    pub(super) identities: HashMap<IdentityKey, CountyId>,
    /// What the desk held back.
    pub(super) held: HeldBack,
    /// What was reported up the chain.
    pub(super) reported: Reported,
    /// Every question to a second person, by its number.
    questions: HashMap<u32, Question>,
    /// The last question that took each place.
    places: HashMap<u32, u32>,
}

#[derive(Debug)]
struct Question {
    asked: AskedApproval,
    by: Option<AuthorName>,
    approved: Option<bool>,
    /// Whether what was approved has been done.
    done: bool,
}

/// What is wrong with an event about a second person; nothing if it is as it must be.
type Wrong = Option<&'static str>;

impl Province {
    /// Takes an event of the desk about a second person.
    pub(super) fn second_person(&mut self, record: &Record) -> Wrong {
        match &record.event {
            Event::ApprovalAsked(asked) => self.asked(asked, record),
            Event::ApprovalDecided(decided) => {
                let place = self.places.get(&decided.slot).copied();
                let Some(question) = self.questions.get_mut(&decided.number) else {
                    return Some("a second person decided what nobody had asked");
                };
                let at_its_place = place == Some(decided.number);
                let in_time = record.arrived_at < question.asked.expires_at;
                let first = question.approved.replace(decided.approved).is_none();
                let another = who(record).is_some_and(|by| question.by.as_ref() != Some(by));
                let right = at_its_place && in_time && first && another;
                (!right).then_some("decided by whoever had asked, twice, too late, or at another place")
            }
            Event::ApprovalUsed(number, _) => {
                let right = self.is_approved(*number, record, None);
                self.questions.entry(*number).and_modify(|question| question.done = true);
                (!right).then_some("done without the approval, twice, too late, or by somebody else")
            }
            _ => Some("an event that the auditor does not know"),
        }
    }

    fn asked(&mut self, asked: &AskedApproval, record: &Record) -> Wrong {
        let next = self.questions.len() as u32 + 1;
        let before = self.places.insert(asked.slot, asked.number);
        let open = before.and_then(|number| self.questions.get(&number)).is_some_and(|question| {
            let over = question.done || question.approved == Some(false);
            !over && question.asked.expires_at > record.arrived_at
        });
        let by = who(record).cloned();
        let right = asked.number == next && !open && by.is_some() && asked.expires_at > record.arrived_at;
        let question = Question { asked: asked.clone(), by, approved: None, done: false };
        self.questions.insert(asked.number, question);
        (!right).then_some("a second person was asked by nobody, out of turn, or at a place that was taken")
    }

    /// A record says that this approval allowed it: the same person asked for the same thing, another one had said yes, in
    /// time, and nothing else has happened by it.
    pub(super) fn used(&mut self, number: u32, action: FourEyes, record: &Record) -> bool {
        let right = self.is_approved(number, record, Some(action));
        self.questions.entry(number).and_modify(|question| question.done = true);
        right
    }

    fn is_approved(&self, number: u32, record: &Record, action: Option<FourEyes>) -> bool {
        self.questions.get(&number).is_some_and(|question| {
            let same =
                who(record) == question.by.as_ref() && action.is_none_or(|action| question.asked.action == action);
            same && !question.done && question.approved == Some(true) && record.arrived_at < question.asked.expires_at
        })
    }
}

fn who(record: &Record) -> Option<&AuthorName> {
    record.by.as_ref().map(|Author { who, .. }| who)
}
