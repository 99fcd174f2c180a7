//! A candidate has forgotten the login password: a code goes to the bound telephone, and with it another password is taken.
//!
//! Guarantees: nobody is told whether a document is registered, has a telephone, or was sent a code; codes are five minutes
//! good, for five tries and one success, one in 60 seconds and ten in a day (`ports`, `sms/codes.rs`); whoever asks or guesses
//! often is slowed down by document and source; every session of before ends with the new password.
//!
//! Deliberately absent: another save password, which the point sets anew with the document present.

use std::sync::Arc;

use baoming_api::bodies::sessions::{ForgottenBody, ForgottenPasswordBody};
use baoming_core::author::Author;
use baoming_core::command::{Action, Command};
use baoming_core::contingency::Class;
use baoming_core::ids::{CommandKey, IdentityKey};
use baoming_core::rows::CandidateRow;
use baoming_core::text::folding::folded;
use baoming_core::text::{AuthorName, NetworkAddress};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::CANDIDATE_PREFIX;
use baoming_gate::source::Source;
use baoming_node::node::Envelope;
use baoming_store::security_log::SecurityEvent;
use data_encoding::HEXLOWER;
use ring::digest::{SHA256, digest};

use super::sessions::Looked;
use crate::answered::{Begun, Done};
use crate::asked::Visitor;
use crate::counter::Counter;
use crate::fields::{self, wrong};
use crate::matter::Matter;
use crate::records::hashing::{hash_of_shown_code, of_candidate};
use crate::records::saving::begin;
use crate::refused::Refused;
use crate::scene::AccountOf;
use crate::sent::Sent;

/// A code to the bound telephone.
pub const SEND_CODE: Matter = Matter::of_everybody("public", "send-password-code", Class::Filing);
/// Another login password by that code.
pub const NEW_PASSWORD: Matter = Matter::of_everybody("public", "new-password-by-code", Class::Filing);

/// Sends a code to the bound telephone of the document's registration, if there is both. The answer is the same if not.
pub async fn send_code(counter: Arc<Counter>, visitor: Visitor, sent: Sent<ForgottenBody>) -> Result<Begun, Refused> {
    let body = sent.body;
    let name = fields::typed_name("name", &body.name)?;
    let identity = fields::typed_document(&counter.node, &body.document)?;
    counter.check_identity_rate(&identity, Source::of(visitor.from))?;
    if !counter.notices.can_send() {
        return Err(Refused::PortNotConfigured);
    }
    let subject = ("password-code", &*HEXLOWER.encode(&identity.0));
    let attempt = begin(&counter, &visitor.scene_of(&counter, &SEND_CODE, subject), subject)?;
    let looked = match Looked::up(&counter, identity, sent.raw.len()).await {
        Ok(looked) => looked,
        Err(failure) => {
            attempt.withdraw();
            return Err(failure);
        }
    };
    // Asking is what is counted here, whatever comes of it.
    attempt.failed();
    if let Some((row, phone)) = looked.named(name).as_ref().and_then(bound) {
        counter.notices.send_code(row.serial, phone, visitor.arrived_at);
    }
    Ok(Begun(()))
}

/// Sets another login password for whoever received the code. Sessions of before are over with it.
pub async fn new_password(
    counter: Arc<Counter>,
    visitor: Visitor,
    sent: Sent<ForgottenPasswordBody>,
) -> Result<Done, Refused> {
    let body = sent.body;
    let name = fields::typed_name("name", &body.name)?;
    let password = of_candidate("new_password", body.new_password)?;
    let identity = fields::typed_document(&counter.node, &body.document)?;
    counter.check_identity_rate(&identity, Source::of(visitor.from))?;
    let subject = ("password-by-code", &*HEXLOWER.encode(&identity.0));
    let mut scene = visitor.scene_of(&counter, &NEW_PASSWORD, subject);
    let attempt = begin(&counter, &scene, subject)?;
    let looked = match Looked::up(&counter, identity, sent.raw.len()).await {
        Ok(looked) => looked.named(name),
        Err(failure) => {
            attempt.withdraw();
            return Err(failure);
        }
    };
    let code = folded(&body.code);
    let shown = looked.filter(|row| {
        let bound = bound(row);
        bound.is_some_and(|(row, phone)| counter.notices.is_code(row.serial, phone, &code, visitor.arrived_at))
    });
    let wrong_code =
        || wrong("code", "must be the code that the bound telephone received within the last five minutes");
    let Some(CandidateRow { serial, activation: Some(activation), phone: Some(bound), .. }) = shown else {
        attempt.failed();
        counter.often(SecurityEvent::Failed, &scene);
        return Err(wrong_code());
    };
    attempt.succeeded();
    // Whoever is sent away here, because too many wait or the password is the other one, still has the code.
    let login_password = hash_of_shown_code(&counter, (&visitor, &scene), password, &activation.save_password).await?;
    if !counter.notices.confirm(serial, &bound.phone, &code, visitor.arrived_at) {
        return Err(wrong_code());
    }
    let action = Action::ChangeLoginPassword { serial, login_password, by_code: true };
    let command = Command {
        key: key_of(&identity, &code, visitor.arrived_at.0),
        fingerprint: counter.node.fingerprint(&action, &sent.raw),
        arrived_at: visitor.arrived_at,
        by: Some(author(&visitor, &format!("{CANDIDATE_PREFIX}{serial}"))),
        scope: None,
        action,
    };
    let envelope = Envelope { lane: Lane::Candidate, bytes: sent.raw.len() };
    counter.node.command(counter.node.county_of(serial)?, envelope, command).await?;
    scene.serial = Some(serial);
    let of = AccountOf { operator: None, serial: Some(serial) };
    counter.happened(SecurityEvent::AccountChanged, &scene, of).await;
    Ok(Done)
}

/// Somebody with a password to lose and a telephone to show it by.
fn bound(row: &CandidateRow) -> Option<(&CandidateRow, &baoming_core::text::Phone)> {
    row.activation.as_ref()?;
    row.phone.as_ref().map(|bound| (row, &bound.phone))
}

/// Each code counts once, so each of these commands is another one.
fn key_of(identity: &IdentityKey, code: &str, at: i64) -> CommandKey {
    let parts = [b"password-by-code".as_slice(), &identity.0, code.as_bytes(), &at.to_be_bytes()].concat();
    let mut half = [0; 16];
    half.copy_from_slice(&digest(&SHA256, &parts).as_ref()[..16]);
    CommandKey(half)
}

/// The candidate, who has shown the code.
fn author(visitor: &Visitor, name: &str) -> Author {
    Author {
        who: AuthorName::parse(name).expect("letters, a hyphen and digits"),
        from: visitor.from.and_then(|address| NetworkAddress::parse(&address.to_string()).ok()),
    }
}
