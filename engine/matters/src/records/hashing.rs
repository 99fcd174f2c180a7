//! Passwords on their way into a command: judged, then hashed.
//!
//! Argon2 is what costs most here, so hashing takes a [`Keyed`]: whoever named no key never comes so far.

use baoming_core::text::PasswordHash;
use baoming_gate::auth::passwords::Password;
use baoming_gate::hashing::{HashLane, PasswordError};

use crate::asked::Keyed;
use crate::counter::Counter;
use crate::refused::Refused;

/// A candidate's two passwords, login and save: both are hashed or neither is.
pub(crate) async fn both_hashed(
    counter: &Counter,
    asked: &Keyed,
    login: String,
    save: String,
) -> Result<[PasswordHash; 2], Refused> {
    let password = |field, text| {
        Password::new(field, text)
            .map_err(|rule| Refused::Field { field: rule.field, rule: "must have 8 to 64 characters".to_owned() })
    };
    let both = [password("login_password", login)?, password("save_password", save)?];
    hashes(counter, asked, HashLane::Activation, both).await
}

/// The hash of an operator's password.
pub(crate) async fn hash_of(counter: &Counter, asked: &Keyed, password: Password) -> Result<PasswordHash, Refused> {
    let [hash] = hashes(counter, asked, HashLane::Operator, [password]).await?;
    Ok(hash)
}

async fn hashes<const COUNT: usize>(
    counter: &Counter,
    asked: &Keyed,
    lane: HashLane,
    passwords: [Password; COUNT],
) -> Result<[PasswordHash; COUNT], Refused> {
    let hashed = counter.passwords.hash(passwords, asked.due(lane)).await.map_err(|error| match error {
        PasswordError::Busy { retry_after_seconds } => Refused::PasswordsBusy { retry_after_seconds },
        PasswordError::NotAHash | PasswordError::Unavailable => Refused::Internal,
    })?;
    let parsed: Result<Vec<_>, _> = hashed.iter().map(|hash| PasswordHash::parse(hash)).collect();
    parsed.ok().and_then(|all| all.try_into().ok()).ok_or(Refused::Internal)
}
