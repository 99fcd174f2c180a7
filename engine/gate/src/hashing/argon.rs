//! Argon2id itself, in memory that each thread keeps.
//!
//! Guarantees: a hash is a PHC string with a salt of its own; verifying takes the parameters of the stored hash, so changed
//! settings leave old passwords valid, and say which of them are of another cost; a stored hash that would cost too much is
//! not computed.

use argon2::password_hash::{Ident, Output, ParamsString, PasswordHash, Salt, SaltString};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use ring::rand::{SecureRandom, SystemRandom};
use subtle::ConstantTimeEq;

use super::error::PasswordError;
use crate::auth::passwords::Password;
use crate::limits::{HASH_ITERATIONS_MAX, HASH_MEMORY_KIB_MAX, PASSWORD_HASH_BYTES_MAX};

/// Lanes of the dearest stored hash that is still computed: a damaged or smuggled one must not take a thread for minutes.
const VERIFY_LANES_MAX: u32 = 16;
/// Bytes of a hash.
const HASH_BYTES: usize = Params::DEFAULT_OUTPUT_LEN;

/// One thread's argon2.
pub(super) struct Argon {
    params: Params,
    random: SystemRandom,
    /// Kept from hash to hash: asking the system for 19 MiB and giving them back costs a tenth of a hash.
    memory: Vec<Block>,
}

impl Argon {
    pub(super) fn new(params: Params) -> Self {
        Self { params, random: SystemRandom::new(), memory: Vec::new() }
    }

    /// Hashes a password with a new salt, to a PHC string.
    pub(super) fn hash(&mut self, password: &Password) -> Result<String, PasswordError> {
        let unavailable = |_| PasswordError::Unavailable;
        let mut salt = [0; 16];
        self.random.fill(&mut salt).map_err(|_| PasswordError::Unavailable)?;
        let text = SaltString::encode_b64(&salt).map_err(unavailable)?;
        let params = self.params.clone();
        let hash = self.compute(&params, password.as_bytes(), &salt)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).map_err(unavailable)?,
            salt: Some(text.as_salt()),
            hash: Some(Output::new(&hash).map_err(unavailable)?),
        };
        Ok(hash.to_string())
    }

    /// Whether a password is the one that was hashed.
    pub(super) fn verify(&mut self, password: &Password, phc: &str) -> Result<bool, PasswordError> {
        let damaged = |_| PasswordError::NotAHash;
        if phc.len() > PASSWORD_HASH_BYTES_MAX {
            return Err(PasswordError::NotAHash);
        }
        let stored = PasswordHash::new(phc).map_err(damaged)?;
        let (Some(expected), Some(salt)) = (stored.hash, stored.salt) else { return Err(PasswordError::NotAHash) };
        if !is_ours(&stored) || !is_affordable(&stored) {
            return Err(PasswordError::NotAHash);
        }
        let params = Params::try_from(&stored).map_err(damaged)?;
        let mut bytes = [0; Salt::MAX_LENGTH];
        let salt = salt.decode_b64(&mut bytes).map_err(damaged)?;
        for text in password.candidates() {
            let hash = self.compute(&params, text, salt)?;
            if hash.as_slice().ct_eq(expected.as_bytes()).into() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn compute(&mut self, params: &Params, password: &[u8], salt: &[u8]) -> Result<Vec<u8>, PasswordError> {
        let usual = self.params.block_count();
        let blocks = params.block_count();
        if self.memory.len() < blocks {
            self.memory.resize(blocks, Block::default());
        }
        let mut hash = vec![0; params.output_len().unwrap_or(HASH_BYTES)];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        let computed = argon2.hash_password_into_with_memory(password, salt, &mut hash, &mut self.memory[..blocks]);
        // What a dearer hash of former settings needed is not kept.
        if blocks > usual {
            self.memory.truncate(usual);
            self.memory.shrink_to_fit();
        }
        computed.map_err(|_| PasswordError::NotAHash)?;
        Ok(hash)
    }
}

/// Whether a stored hash that can be read was made in another way or at another cost than one would be now.
pub(super) fn is_of_other_cost(phc: &str, now: &Params) -> bool {
    let Ok(stored) = PasswordHash::new(phc) else { return false };
    let Ok(params) = Params::try_from(&stored) else { return false };
    let cost = |of: &Params| (of.m_cost(), of.t_cost(), of.p_cost(), of.output_len().unwrap_or(HASH_BYTES));
    !is_ours(&stored) || cost(&params) != cost(now)
}

/// Argon2id in the version that we write; others were never written.
fn is_ours(stored: &PasswordHash<'_>) -> bool {
    stored.algorithm == Ident::new_unwrap("argon2id") && stored.version == Some(Version::V0x13.into())
}

fn is_affordable(stored: &PasswordHash<'_>) -> bool {
    let within = |name, max| stored.params.get_decimal(name).is_none_or(|value| value <= max);
    within("m", HASH_MEMORY_KIB_MAX) && within("t", HASH_ITERATIONS_MAX) && within("p", VERIFY_LANES_MAX)
}
