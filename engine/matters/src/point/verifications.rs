//! What needs the document itself at the point: the real card of special cases 4 and 5, and new passwords.

use std::sync::Arc;

use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::entry::CardVerificationBody;
use baoming_api::bodies::registration::PasswordResetBody;
use baoming_clock::local_date;
use baoming_core::command::Action;
use baoming_core::contingency::Class;
use baoming_core::reply::Refusal;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;

use super::doubts;
use crate::asked::Keyed;
use crate::counter::Counter;
use crate::matter::Matter;
use crate::records::corrections;
use crate::records::entry;
use crate::records::hashing::both_hashed;
use crate::records::reach;
use crate::refused::Refused;
use crate::sent::Sent;

/// The real card was read.
pub const VERIFY: Matter = Matter::of("point", "verify-card", Class::Filing, &[Role::Point]);
/// New passwords.
pub const RESET: Matter = Matter::of("point", "reset-passwords", Class::Filing, &[Role::Point]);

/// Records that the real card was read: 考生须前往报名点验证第二代居民身份证信息.
pub async fn verify_card(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<CardVerificationBody>),
) -> Result<ReceiptBody, Refused> {
    let reached = reach::candidate(&counter, &asked, &serial).await?;
    let body = sent.body;
    let today = local_date(asked.arrived_at);
    let action = entry::card_verification(&counter.node, &reached.row, today, &body)?;
    // The card that is read is the one that was typed, or the county refuses it.
    let warnings = doubts::about(&counter, &asked, reached.county, &reached.row.document);
    let receipt = counter.command(&asked, reached.county, (Lane::Candidate, &sent.raw), action).await?;
    Ok(ReceiptBody { warnings, ..receipt })
}

/// Sets both passwords anew for a candidate who is present with the document. Sessions of before are over with it.
pub async fn reset_passwords(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<PasswordResetBody>),
) -> Result<ReceiptBody, Refused> {
    let reached = reach::candidate(&counter, &asked, &serial).await?;
    let body = sent.body;
    let today = local_date(asked.arrived_at);
    let identity = corrections::shown_document(&counter.node, &reached.row, today, &body.document)?;
    // Before hashing: another's document must not cost argon2.
    if identity != reached.row.identity {
        return Err(Refused::Failure(Failure::Refused(Refusal::OtherCandidatesDocument)));
    }
    let both = both_hashed(&counter, &asked, body.login_password, body.save_password).await?;
    let [login_password, save_password] = both;
    let action = Action::ResetPasswords { serial: reached.row.serial, identity, login_password, save_password };
    let outcome = counter.command(&asked, reached.county, (Lane::Candidate, &sent.raw), action).await;
    // Unknown already, since it was learnt with the hash of before; this only makes room.
    counter.sign_ins.saves().forget(reached.row.serial);
    // Nobody's passwords are set anew behind their back: the history says it, and so does the telephone.
    if let (Ok(_), Some(bound)) = (&outcome, &reached.row.phone) {
        counter.notices.passwords_reset(reached.row.serial, &bound.phone, asked.arrived_at);
    }
    outcome
}
