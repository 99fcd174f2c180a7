//! The save password, asked at every change that candidates make themselves; and how a password is judged at the edge.
//!
//! It comes in the header `Save-Password`, percent-encoded UTF-8, and not in the body: it is the same for every change
//! whatever the body's shape, and the fingerprint that tells a repeated request never depends on it. Programs that the
//! configuration trusts are not asked: their tokens act for all candidates of their scope.

use std::sync::Arc;

use baoming_core::renewal::WhichPassword;
use baoming_gate::auth::passwords::Password;
use baoming_gate::auth::sign_in::SignInAttempt;
use baoming_gate::auth::throttle::Paused;
use baoming_gate::hashing::{Due, HashLane, PasswordError};
use baoming_gate::source::Source;
use baoming_store::security_log::SecurityEvent;

use crate::asked::{Asking, Keyed};
use crate::counter::Counter;
use crate::records::renewal::{Verified, Whose};
use crate::refused::Refused;
use crate::scene::Scene;

/// Refuses a candidate's own session without the right save password. One that was right a short while ago costs no
/// argon2.
pub(crate) async fn must_know_save_password(counter: &Arc<Counter>, asked: &Keyed) -> Result<(), Refused> {
    let Some(serial) = asked.who.own else { return Ok(()) };
    let password = asked.save_password.clone().ok_or(Refused::SavePassword)?;
    let row = counter.node.candidate(serial).await?;
    let known = row.activation.as_ref().filter(|activation| !activation.ended);
    let stored = known.map(|activation| activation.save_password.reveal());
    let stored = stored.ok_or(Refused::SavePassword)?;
    if counter.sign_ins.saves().knows(serial, stored, &password) {
        return Ok(());
    }
    let scene = asked.scene().ok_or(Refused::Unauthorized)?;
    let attempt = begin(counter, &scene, ("save", &serial.to_string()))?;
    let right = judge(counter, (attempt, &scene), password.clone(), (Some(stored), asked.due(HashLane::Save)))
        .await?
        .ok_or(Refused::SavePassword)?;
    right.succeeded();
    counter.sign_ins.saves().learn(serial, stored, &password);
    if let Some(since) = row.trail.answers.passwords_since() {
        let whose = Whose::Candidate(serial, WhichPassword::Save);
        counter.renew_behind(Verified { whose, hash: stored, since }, password);
    }
    Ok(())
}

/// Begins an attempt of a subject of a kind from where the request came.
pub(crate) fn begin<'a>(
    counter: &'a Counter,
    scene: &Scene,
    subject: (&'static str, &str),
) -> Result<SignInAttempt<'a>, Refused> {
    let begun = counter.sign_ins.begin(subject, Source::of(scene.from), scene.at);
    begun.map_err(|Paused { retry_after_seconds }| {
        counter.often(SecurityEvent::Paused, scene);
        Refused::PasswordPaused { retry_after_seconds }
    })
}

/// The attempt again if the password is right, for the caller to end; nothing if it is wrong. Computes one argon2 whether
/// or not there is a stored one, and a node that is too busy for it withdraws the attempt. Who signed in from here before is
/// asked for no work.
pub(crate) async fn judge<'a>(
    counter: &Counter,
    (attempt, scene): (SignInAttempt<'a>, &Scene),
    password: Password,
    (stored, due): (Option<&str>, Due),
) -> Result<Option<SignInAttempt<'a>>, Refused> {
    let due = Due { is_known: due.is_known || attempt.is_familiar(), ..due };
    match counter.sign_ins.is_right(&counter.passwords, password, stored, due).await {
        Ok(true) => Ok(Some(attempt)),
        Ok(false) => {
            attempt.failed();
            counter.often(SecurityEvent::Failed, scene);
            Ok(None)
        }
        Err(PasswordError::Busy { retry_after_seconds, challenge }) => {
            attempt.withdraw();
            Err(Refused::PasswordsBusy { retry_after_seconds, challenge })
        }
        Err(PasswordError::NotAHash | PasswordError::Unavailable) => {
            attempt.withdraw();
            Err(Refused::Internal)
        }
    }
}
