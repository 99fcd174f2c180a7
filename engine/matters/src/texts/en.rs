//! English.

mod files;
mod held;
mod photos;
mod refusals;

use baoming_core::identity::AddressDoubt;
use baoming_gate::hashing::Challenge;
use baoming_node::node::Failure;

use super::policy_findings::findings;
use crate::refused::Refused;

pub(crate) use held::turn;
pub(crate) use photos::rule_text as photo_rule_text;

pub(crate) fn text_of(error: &Refused) -> (&'static str, String) {
    match error {
        Refused::Failure(failure) => failure_text(failure),
        Refused::Unauthorized => not_signed_in(),
        Refused::Forbidden => ("Not allowed", "Your role or scope does not include this.".to_owned()),
        Refused::TooMany { retry_after_seconds } => {
            ("Too many requests", format!("Try again in {retry_after_seconds} s."))
        }
        Refused::AddressBlocked { until, retry_after_seconds } => held::blocked(*until, *retry_after_seconds),
        Refused::IdempotencyKey => (
            "Idempotency key missing",
            "Send 1 to 128 visible ASCII characters in the Idempotency-Key header, and the same when retrying."
                .to_owned(),
        ),
        Refused::BodyTooLarge => ("Body too large", "Send less.".to_owned()),
        Refused::BodyBroken => ("Body incomplete", "The network may have failed; send it again, same key.".to_owned()),
        Refused::Field { field, rule } => ("A field breaks its rule", format!("Field {field}: {rule}.")),
        Refused::Document(error) => ("Invalid identity document", format!("{error}; compare it with the document.")),
        Refused::Photo(failure) => photos::failure_text(failure),
        Refused::NotFound => ("No such address", "The API is described at /openapi.json.".to_owned()),
        Refused::Policy(errors) => ("The policy files break rules", findings(errors)),
        Refused::PolicyRefuses { registrations } => (
            "The new policy contradicts what is registered",
            format!(
                "It would refuse {registrations} registrations that are there. Try it first; then say that you accept it."
            ),
        ),
        Refused::SignInFailed => (
            "Sign-in failed",
            "The name, document, password or code is wrong. Whoever has forgotten a password has it set anew at the \
             point or by the office above."
                .to_owned(),
        ),
        Refused::PasswordPaused { retry_after_seconds } => {
            ("Too many wrong passwords", format!("Try again in {retry_after_seconds} s."))
        }
        Refused::PasswordChangeNeeded => (
            "The first password has to be changed",
            "Somebody else gave this password. Take one that nobody else knows with PUT /v1/sessions/operator/password, \
             then sign in with it."
                .to_owned(),
        ),
        Refused::SecondFactorNeeded => (
            "A second factor has to be enrolled",
            "This account needs one-time codes. POST /v1/sessions/operator/totp gives a secret for an authenticator app; \
             confirm a code of it with PUT /v1/sessions/operator/totp, then sign in with one."
                .to_owned(),
        ),
        Refused::CertificateNeeded => (
            "The client certificate is missing or another one",
            "This token is bound to a client certificate and is good over a TLS connection that shows that one alone. \
             Nothing was changed."
                .to_owned(),
        ),
        Refused::SavePassword => (
            "The save password is missing or wrong",
            "Every change needs it, percent-encoded in the Save-Password header. Nothing was changed. Whoever has \
             forgotten it goes to the point with the document."
                .to_owned(),
        ),
        Refused::PasswordsBusy { retry_after_seconds, challenge } => passwords_busy(*retry_after_seconds, *challenge),
        Refused::CardRequired => (
            "An identity card is needed first",
            "Nobody registers without a card and without its number. Let the candidate apply for the card at the police \
             station of the household register at once, by the fast way for candidates, and come back with it before \
             registration closes."
                .to_owned(),
        ),
        Refused::CityDecides => (
            "The city decides",
            "Registration with another identity document is decided by the city's office or the province; send it \
             there."
                .to_owned(),
        ),
        Refused::NotificationNotBelieved => (
            "Not believed",
            "The notification's signature or content does not hold; nothing was recorded.".to_owned(),
        ),
        Refused::NotificationUnsigned => (
            "Unsigned notifications are off",
            "The payment platform signs its notifications, so nobody else's word is taken for a payment; nothing was \
             recorded."
                .to_owned(),
        ),
        Refused::PortNotConfigured => (
            "Not connected",
            "The provider that this needs is not configured; tell the provincial center.".to_owned(),
        ),
        Refused::ProviderUnavailable { retry_after_seconds } => (
            "The provider cannot be asked now",
            format!("Nothing was changed. Try again in {retry_after_seconds} s with the same idempotency key."),
        ),
        Refused::PlatformUnavailable { retry_after_seconds } => (
            "The payment platform cannot be used now",
            format!(
                "The order is kept and nothing is charged twice. Try again in {retry_after_seconds} s with the same \
                 idempotency key."
            ),
        ),
        Refused::File { rule } => ("The file cannot be read", format!("{} Nothing was changed.", files::text_of(*rule))),
        Refused::ReadNotRecorded => (
            "Personal data is not shown now",
            "Every reading of personal data is recorded first, and the access log cannot be written. Registrations go on. \
             Tell those who run the node."
                .to_owned(),
        ),
        Refused::Internal => {
            ("Internal error", "The request was not completed; try again with the same key.".to_owned())
        }
    }
}

fn not_signed_in() -> (&'static str, String) {
    ("Not signed in", "The request carries no valid bearer token.".to_owned())
}

fn passwords_busy(retry_after_seconds: u32, challenge: Option<Challenge>) -> (&'static str, String) {
    let work = " Whoever does the work in proof_of_work and sends the same request with it in the header Proof-Of-Work, at \
                once, comes before others.";
    let work = if challenge.is_some() { work } else { "" };
    ("Too many passwords at once", format!("Try again in {retry_after_seconds} s.{work}"))
}

fn failure_text(failure: &Failure) -> (&'static str, String) {
    match failure {
        Failure::Refused(refusal) => refusals::text_of(refusal),
        Failure::SessionOver => not_signed_in(),
        Failure::Held { held, retry_after_seconds } => held::text_of(held, *retry_after_seconds),
        Failure::Reopening { retry_after_seconds } => (
            "Reopening in steps",
            format!(
                "Not everybody is let in at once. Try again in {retry_after_seconds} s; nothing is lost by waiting."
            ),
        ),
        Failure::UnknownCounty => ("No such county", "Check the division code.".to_owned()),
        Failure::Busy { retry_after_seconds } => {
            ("Busy", format!("Try again in {retry_after_seconds} s with the same idempotency key."))
        }
        Failure::JournalFailed => (
            "No changes are accepted",
            "The journal has failed. What was acknowledged is safe and can be read; try changes again later with the \
             same idempotency key."
                .to_owned(),
        ),
        Failure::CountyRestarting => ("The county is coming back", "Try again with the same key.".to_owned()),
        Failure::CountySetAside => {
            ("The county is out of service", "Tell the provincial center; try later.".to_owned())
        }
        Failure::CommandFailed => ("The command failed", "It changed nothing; try once more.".to_owned()),
        Failure::CommandSetAside => ("The command is set aside", "It has failed twice; report it.".to_owned()),
        Failure::HistoryUnavailable => {
            ("The history cannot be read now", "Registrations go on; try again later.".to_owned())
        }
        Failure::ShardUnavailable => ("Reading is not possible now", "Changes are; try again later.".to_owned()),
    }
}

pub(crate) fn doubt(doubt: AddressDoubt) -> String {
    let seen = match doubt {
        AddressDoubt::Unknown => "The address code of the number, its first six digits, is in no list".to_owned(),
        AddressDoubt::Ended { last } => {
            format!("The address code of the number, its first six digits, was last in use in {last}, before the birth")
        }
    };
    format!(
        "{seen}. Check digit, birth date and sex agree and the request was carried out; look at the card once more."
    )
}
