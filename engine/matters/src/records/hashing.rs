//! Passwords on their way into a command: judged, then hashed.
//!
//! Argon2 is what costs most here, so hashing takes a [`Keyed`]: whoever named no key never comes so far.

use baoming_core::text::PasswordHash;
use baoming_gate::auth::passwords::{Password, PasswordError};

use crate::asked::Keyed;
use crate::counter::Counter;
use crate::refused::Refused;

/// A candidate's password of this field.
pub(crate) async fn hashed(
    counter: &Counter,
    asked: &Keyed,
    field: &'static str,
    text: String,
) -> Result<PasswordHash, Refused> {
    let password = Password::new(field, text)
        .map_err(|rule| Refused::Field { field: rule.field, rule: "must have 8 to 64 characters".to_owned() })?;
    hash_of(counter, asked, password).await
}

/// The hash of a password.
pub(crate) async fn hash_of(counter: &Counter, _: &Keyed, password: Password) -> Result<PasswordHash, Refused> {
    let hash = counter.passwords.hash(password).await.map_err(|error| match error {
        PasswordError::Busy { retry_after_seconds } => Refused::PasswordsBusy { retry_after_seconds },
        PasswordError::NotAHash | PasswordError::Unavailable => Refused::Internal,
    })?;
    PasswordHash::parse(&hash).map_err(|_| Refused::Internal)
}
