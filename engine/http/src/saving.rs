//! The save password, asked at every change that candidates make themselves; and how a password is judged at the edge.
//!
//! It comes in the header `Save-Password`, percent-encoded UTF-8, and not in the body: it is the same for every change
//! whatever the body's shape, and the fingerprint that tells a repeated request never depends on it. Programs that the
//! configuration trusts are not asked: their tokens act for all candidates of their scope.

use super::api::Api;
use super::context::Context;
use super::error::ApiError;
use baoming_gate::auth::passwords::{Password, PasswordError};
use baoming_gate::auth::sign_in::SignInAttempt;
use baoming_gate::auth::throttle::Paused;
use baoming_gate::auth::tokens::Caller;

/// Refuses a candidate's own session without the right save password. One that was right a short while ago costs no
/// argon2.
pub(super) async fn must_know_save_password(api: &Api, context: &Context, caller: &Caller) -> Result<(), ApiError> {
    let Some(serial) = caller.own else { return Ok(()) };
    // Asked before argon2: a missing key must not cost it.
    context.command_key(caller)?;
    let password = context.save_password().ok_or(ApiError::SavePassword)?;
    let row = api.node.candidate(serial).await?;
    let stored = row.activation.as_ref().map(|activation| activation.save_password.reveal());
    let stored = stored.ok_or(ApiError::SavePassword)?;
    if api.sign_ins.saves().knows(serial, stored, &password) {
        return Ok(());
    }
    let attempt = begin(api, context, ("save", &serial.to_string()))?;
    let right = judge(api, attempt, password.clone(), Some(stored)).await?.ok_or(ApiError::SavePassword)?;
    right.succeeded();
    api.sign_ins.saves().learn(serial, stored, &password);
    Ok(())
}

/// Begins an attempt of a subject of a kind from where the request came.
pub(super) fn begin<'a>(
    api: &'a Api,
    context: &Context,
    subject: (&'static str, &str),
) -> Result<SignInAttempt<'a>, ApiError> {
    let begun = api.sign_ins.begin(subject, context.peer(), context.arrived_at);
    begun.map_err(|Paused { retry_after_seconds }| ApiError::PasswordPaused { retry_after_seconds })
}

/// The attempt again if the password is right, for the caller to end; nothing if it is wrong. Computes one argon2 whether
/// or not there is a stored one, and a node that is too busy for it withdraws the attempt.
pub(super) async fn judge<'a>(
    api: &Api,
    attempt: SignInAttempt<'a>,
    password: Password,
    stored: Option<&str>,
) -> Result<Option<SignInAttempt<'a>>, ApiError> {
    match api.sign_ins.is_right(&api.passwords, password, stored).await {
        Ok(true) => Ok(Some(attempt)),
        Ok(false) => {
            attempt.failed();
            Ok(None)
        }
        Err(PasswordError::Busy { retry_after_seconds }) => {
            attempt.withdraw();
            Err(ApiError::PasswordsBusy { retry_after_seconds })
        }
        Err(PasswordError::NotAHash | PasswordError::Unavailable) => {
            attempt.withdraw();
            Err(ApiError::Internal)
        }
    }
}
