//! Photographs.

use baoming_store::photos::{PhotoError, PhotoFailure};

pub(crate) fn failure_text(failure: &PhotoFailure) -> (&'static str, String) {
    match failure {
        PhotoFailure::Refused(findings) => {
            ("The photograph breaks a rule", findings.iter().map(rule_text).collect::<Vec<_>>().join(" "))
        }
        PhotoFailure::Busy { retry_after_seconds } => {
            ("Too many photographs at once", format!("Send it again in {retry_after_seconds} s."))
        }
        PhotoFailure::Missing => ("No such photograph", "Check the digest, or send the photograph again.".to_owned()),
        PhotoFailure::Damaged => {
            ("The photograph is damaged", "Send it again and tell the provincial center.".to_owned())
        }
        PhotoFailure::NoRoom => (
            "Photographs are not taken now",
            "The disk is nearly full, and the rest of it is kept for registrations; tell the provincial center and send \
             it again later."
                .to_owned(),
        ),
        PhotoFailure::Unavailable => {
            ("Photographs are not possible now", "Their storage has failed; try again later.".to_owned())
        }
    }
}

pub(crate) fn rule_text(error: &PhotoError) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    // A sentence of its own here: its first letter is ASCII.
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}
