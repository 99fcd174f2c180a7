//! Why there is no hash.

use super::challenge::Challenge;

/// Why there is no hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// The line is as long as whoever asks would wait.
    #[error("too many passwords are waiting to be hashed; try again in {retry_after_seconds} s")]
    Busy {
        /// When to come back.
        retry_after_seconds: u32,
        /// Where that is long, or no place is kept until then: what may be solved for a better one.
        challenge: Option<Challenge>,
    },
    /// The stored text is no argon2 hash; the record it came from is damaged.
    #[error("the stored password hash cannot be read; set the password anew")]
    NotAHash,
    /// The pool failed or has been closed.
    #[error("passwords cannot be hashed at the moment")]
    Unavailable,
}
