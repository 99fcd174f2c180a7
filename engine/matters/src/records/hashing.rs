//! Passwords on their way into a command: judged, then hashed.
//!
//! Argon2 is what costs most here, so hashing takes a [`Keyed`]: whoever named no key never comes so far. The one exception
//! is somebody who has shown a code that was sent to the bound telephone ([`hash_of_shown_code`]).

use baoming_core::text::PasswordHash;
use baoming_gate::auth::passwords::Password;
use baoming_gate::hashing::{Due, HashLane, PasswordError};

use crate::asked::{Keyed, Visitor};
use crate::counter::Counter;
use crate::fields::wrong;
use crate::refused::Refused;
use crate::scene::Scene;

/// What is said to whoever wants one password for both.
const DIFFER: &str = "must be another one than the other password: login and save password are different";

/// A candidate's new password.
pub(crate) fn of_candidate(field: &'static str, text: String) -> Result<Password, Refused> {
    Password::new(field, text)
        .map_err(|rule| Refused::Field { field: rule.field, rule: "must have 8 to 64 characters".to_owned() })
}

/// A candidate's two passwords, login and save, which are different ones in their one form: both are hashed or neither is.
pub(crate) async fn both_hashed(
    counter: &Counter,
    asked: &Keyed,
    login: String,
    save: String,
) -> Result<[PasswordHash; 2], Refused> {
    let both = [of_candidate("login_password", login)?, of_candidate("save_password", save)?];
    if both[0].is_same(&both[1]) {
        return Err(wrong("save_password", DIFFER));
    }
    hashes(counter, asked.due(HashLane::Activation), both).await
}

/// The hash of an operator's password.
pub(crate) async fn hash_of(counter: &Counter, asked: &Keyed, password: Password) -> Result<PasswordHash, Refused> {
    let [hash] = hashes(counter, asked.due(HashLane::Operator), [password]).await?;
    Ok(hash)
}

/// The hash of one of a candidate's passwords, which is not the other one.
pub(crate) async fn hash_of_other(
    counter: &Counter,
    asked: &Keyed,
    password: Password,
    other: &PasswordHash,
) -> Result<PasswordHash, Refused> {
    differing(counter, asked.due(HashLane::Activation), password, other).await
}

/// The same for somebody who has shown a code.
pub(crate) async fn hash_of_shown_code(
    counter: &Counter,
    (visitor, scene): (&Visitor, &Scene),
    password: Password,
    other: &PasswordHash,
) -> Result<PasswordHash, Refused> {
    differing(counter, visitor.due(HashLane::Activation, scene), password, other).await
}

async fn differing(
    counter: &Counter,
    due: Due,
    password: Password,
    other: &PasswordHash,
) -> Result<PasswordHash, Refused> {
    let same = counter.sign_ins.is_right(&counter.passwords, password.clone(), Some(other.reveal()), due).await;
    if same.map_err(busy)? {
        return Err(wrong("new_password", DIFFER));
    }
    let [hash] = hashes(counter, due, [password]).await?;
    Ok(hash)
}

async fn hashes<const COUNT: usize>(
    counter: &Counter,
    due: Due,
    passwords: [Password; COUNT],
) -> Result<[PasswordHash; COUNT], Refused> {
    let hashed = counter.passwords.hash(passwords, due).await.map_err(busy)?;
    let parsed: Result<Vec<_>, _> = hashed.iter().map(|hash| PasswordHash::parse(hash)).collect();
    parsed.ok().and_then(|all| all.try_into().ok()).ok_or(Refused::Internal)
}

fn busy(error: PasswordError) -> Refused {
    match error {
        PasswordError::Busy { retry_after_seconds, challenge } => {
            Refused::PasswordsBusy { retry_after_seconds, challenge }
        }
        PasswordError::NotAHash | PasswordError::Unavailable => Refused::Internal,
    }
}
