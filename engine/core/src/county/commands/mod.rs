//! One file per command: what `decide` asks of the county, the instant and the policy before something may happen.

mod activate;
mod allot_segment;
mod applications;
mod approvals;
mod capture;
mod collect;
mod confirm;
mod contingency;
mod correct_person;
mod declare;
mod operators;
mod orders;
mod own_passwords;
mod professional;
mod record_fee;
mod renew_hash;
mod reports;
mod reset_passwords;
mod rules;
mod save_form;
mod set_up_point;
mod take_back_tail;
mod transfer;
mod verify_card;
mod void;

use crate::calendar::WindowName;
use crate::county::memory::Candidate;
use crate::entry::CandidateKind;
use crate::ids::PointNumber;
use crate::limits::{ANSWERS_BEFORE_LAST_CHANGE, ANSWERS_BEFORE_LAST_SAVE};
use crate::person::FeeKind;
use crate::policy::Policy;
use crate::reply::{Refusal, Step};
use crate::time::Timestamp;

/// Refuses an instant outside the window, as it is for the point.
fn within(name: WindowName, policy: &Policy, point: PointNumber, instant: Timestamp) -> Result<(), Refusal> {
    let bounds = policy.calendar.governing(name, Some(point), instant);
    if bounds.contains(instant) {
        return Ok(());
    }
    Err(Refusal::OutsideWindow { window: name, opens_at: bounds.opens_at, closes_at: bounds.closes_at })
}

/// The window in which candidates of this kind register.
fn registration_of(kind: CandidateKind) -> WindowName {
    match kind {
        CandidateKind::Ordinary => WindowName::Registration,
        CandidateKind::Juvenile => WindowName::Juvenile,
    }
}

/// The window in which a fee is paid.
fn window_of(fee: FeeKind, kind: CandidateKind) -> WindowName {
    match fee {
        FeeKind::Registration => registration_of(kind),
        FeeKind::Professional => WindowName::Professional,
        FeeKind::Exam => WindowName::ExamFee,
    }
}

impl Candidate {
    /// Refuses a candidate who has not passed step 3.
    fn must_be_activated(&self) -> Result<(), Refusal> {
        if self.activated {
            return Ok(());
        }
        let missing = if self.paid(FeeKind::Registration) { Step::Activation } else { Step::Fee };
        Err(Refusal::OutOfOrder { missing })
    }

    /// Refuses a candidate who has changed as often as one may.
    fn must_have_room(&self) -> Result<(), Refusal> {
        let full = self.answers.len() >= ANSWERS_BEFORE_LAST_CHANGE;
        if full { Err(Refusal::TooMany { what: "changes" }) } else { Ok(()) }
    }

    /// Refuses a candidate who has saved as often as one may: the offices' steps still find room.
    fn must_have_room_to_save(&self) -> Result<(), Refusal> {
        let full = self.answers.len() >= ANSWERS_BEFORE_LAST_SAVE;
        if full { Err(Refusal::TooMany { what: "saves" }) } else { Ok(()) }
    }

    /// Refuses a candidate whose form is signed.
    fn must_be_unlocked(&self) -> Result<(), Refusal> {
        if self.confirmed { Err(Refusal::Locked) } else { Ok(()) }
    }
}
