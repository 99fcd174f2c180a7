//! What people read of what the desk holds back, in English.

use baoming_api::bodies::contingency::TurnAnswerBody;
use baoming_clock::format_rfc3339;
use baoming_core::contingency::{ControlState, Held};
use baoming_core::reply::Refusal;
use baoming_core::time::Timestamp;

/// Why it is held, and until when.
pub(super) fn text_of(held: &Held, retry_after_seconds: u32) -> (&'static str, String) {
    match held {
        Held::State(holding) => {
            let control = &holding.control;
            let title = match control.state {
                ControlState::Open | ControlState::Slots => "Held",
                ControlState::ReadOnly => "Read-only: no changes are taken",
                ControlState::Suspended => "The service is suspended",
                ControlState::Closed => "The service is closed",
            };
            let since = format_rfc3339(control.from);
            let until = match control.until {
                Some(until) => format!("expected to end at {}", format_rfc3339(until)),
                None => "the end will be announced".to_owned(),
            };
            let reason = control.reason.reveal();
            (
                title,
                format!(
                    "Since {since}; {until}. Reason: {reason}. Nothing paid or saved is lost. Try again in {retry_after_seconds} s."
                ),
            )
        }
        Held::NotOnTurn { from, until, .. } => (
            "Not your county's turn",
            format!("The next turn is from {} to {}.", format_rfc3339(*from), format_rfc3339(*until)),
        ),
    }
}

/// The address is kept out, and until when.
pub(super) fn blocked(until: Timestamp, retry_after_seconds: u32) -> (&'static str, String) {
    let until = format_rfc3339(until);
    let advice = "Whoever shares it with others can use another network, or go to a registration point";
    (
        "This network address is kept out for a while",
        format!(
            "Too much of what came from it was harmful; nothing is taken from it until {until}. {advice}. Nothing paid or saved \
             is lost. Try again in {retry_after_seconds} s."
        ),
    )
}

/// Why a control was not entered.
pub(super) fn refusal(refusal: &Refusal) -> (&'static str, String) {
    match refusal {
        Refusal::ControlOfAbove => ("Set by an office above", "Ask that office to change it.".to_owned()),
        Refusal::ControlBounds => ("Wrong end", "It must end later than now and within 60 days.".to_owned()),
        Refusal::ControlRamp => (
            "Wrong ramp",
            "Only an opening has one: a first share of 1 to 99 %, steps of 1 to 100 % and 1 to 3,600 s, a day in all."
                .to_owned(),
        ),
        Refusal::ControlsMoved { newest } => {
            ("Something changed since the preview", format!("Entry {newest} was made meanwhile; preview again."))
        }
        Refusal::TimetableMissing => ("No timetable", "Publish one that covers every county of the scope.".to_owned()),
        Refusal::Timetable(unsound) => ("Unsound timetable", format!("In it, {unsound}.")),
        Refusal::Block(fault) => ("Unsound block", format!("In it, {fault}.")),
        Refusal::BlockUnknown => ("No such block", "There is none of this number that stands.".to_owned()),
        _ => unreachable!("only refusals of the contingency table's entries are sent here"),
    }
}

/// Whether one may come, and when.
pub(crate) fn turn(answer: &TurnAnswerBody) -> (&'static str, String) {
    let until = answer.until.as_deref();
    match (answer.may_come, answer.from.as_deref()) {
        (true, _) => {
            ("You may come now", until.map_or_else(String::new, |until| format!("This turn ends at {until}.")))
        }
        (false, Some(from)) => ("Please wait", format!("Come after {from}.")),
        (false, None) => ("Nothing is taken now", "When that ends will be announced.".to_owned()),
    }
}
