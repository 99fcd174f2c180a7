//! A key in a hardware module (PKCS#11 2.40), under which a ring lies: the module unwraps the ring when it is read and wraps it
//! when it is written, and is asked nothing in between.
//!
//! Guarantees: the key never leaves the module: it is made there, sensitive and not to be extracted. The PIN comes from a file
//! that nobody else may read, and is wiped. The module is asked by one thread at a time, and left logged out and finalised.
//!
//! Deliberately absent: making tokens and setting PINs, which the module's own tools do, and what modules of the national
//! standards speak instead of PKCS#11 (SDF, GM/T 0018). Sealing records in the module: it would be asked some hundred
//! thousand times a second.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::Error;
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::object::{Attribute, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use ring::rand::{SecureRandom, SystemRandom};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::secret_file;
use super::token_error::TokenError;
use crate::limits::PIN_BYTES_MAX;

/// Where the key is. The section `keys.token` of the configuration; all of it is needed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenSettings {
    /// The module's library, as its maker names it.
    pub module: PathBuf,
    /// The label of the token.
    pub label: String,
    /// The label of the AES key in it; made there if there is none when a ring is first put under it.
    pub key: String,
    /// The file with the user's PIN, on one line, readable by its owner only.
    pub pin_file: PathBuf,
}

/// What to do where there is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    Refuse,
    Make,
}

/// A token that is logged in to, with its key.
pub(super) struct Token {
    session: Session,
    key: ObjectHandle,
}

const NONCE_BYTES: usize = 12;
const TAG_BITS: u64 = 128;
const KEY_BYTES: u64 = 32;

impl Token {
    /// Does something with the token's key.
    pub(super) fn with<T>(
        settings: &TokenSettings,
        missing: Missing,
        work: impl FnOnce(&Self) -> Result<T, TokenError>,
    ) -> Result<T, TokenError> {
        // The library's state is the process's.
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let unusable = |error: Error| TokenError::Module { module: settings.module.clone(), why: error.to_string() };
        let module = Pkcs11::new(&settings.module).map_err(unusable)?;
        module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).map_err(unusable)?;
        let done = Self::log_in(&module, settings, missing).and_then(|token| {
            let done = work(&token);
            // The session ends with the token, and the login with the session.
            drop(token);
            done
        });
        let finalised = module.finalize().map_err(failed("C_Finalize"));
        done.and_then(|done| finalised.map(|()| done))
    }

    fn log_in(module: &Pkcs11, settings: &TokenSettings, missing: Missing) -> Result<Self, TokenError> {
        let session = module.open_rw_session(slot(module, &settings.label)?).map_err(failed("C_OpenSession"))?;
        let file = &settings.pin_file;
        session.login(UserType::User, Some(&pin(settings)?)).map_err(|error| match error {
            Error::Pkcs11(..) => TokenError::Pin { file: file.clone(), why: error.to_string() },
            error => failed("C_Login")(error),
        })?;
        let template = [
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::AES),
            Attribute::Label(settings.key.clone().into_bytes()),
        ];
        let found = session.find_objects(&template).map_err(failed("C_FindObjects"))?;
        let key = match *found {
            [key] => key,
            [] if missing == Missing::Make => make_key(&session, &settings.key)?,
            _ => return Err(TokenError::Key { label: settings.key.clone(), found: found.len() }),
        };
        Ok(Self { session, key })
    }

    /// Seals: nonce, ciphertext and tag.
    pub(super) fn seal(&self, associated: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, TokenError> {
        let mut nonce = [0; NONCE_BYTES];
        SystemRandom::new().fill(&mut nonce).expect("the system's random source works");
        let mut sealed = nonce.to_vec();
        let parameters = GcmParams::new(&mut nonce, associated, TAG_BITS.into()).map_err(failed("AES-GCM"))?;
        let text = self.session.encrypt(&Mechanism::AesGcm(parameters), self.key, plaintext);
        sealed.extend(text.map_err(failed("C_Encrypt with AES-GCM"))?);
        Ok(sealed)
    }

    /// Opens what was sealed.
    pub(super) fn open(&self, associated: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, TokenError> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_BYTES>().expect("its length was looked at");
        let mut nonce = *nonce;
        let parameters = GcmParams::new(&mut nonce, associated, TAG_BITS.into()).map_err(failed("AES-GCM"))?;
        let opened = self.session.decrypt(&Mechanism::AesGcm(parameters), self.key, text);
        opened.map(Zeroizing::new).map_err(|error| TokenError::Refused { why: error.to_string() })
    }
}

/// The one with the token of this label.
fn slot(module: &Pkcs11, label: &str) -> Result<Slot, TokenError> {
    let slots = module.get_slots_with_initialized_token().map_err(failed("C_GetSlotList"))?;
    let mut labels = Vec::new();
    for slot in slots {
        let token = module.get_token_info(slot).map_err(failed("C_GetTokenInfo"))?;
        // Padded with blanks to 32 bytes.
        let found = token.label().trim_end();
        if found == label {
            return Ok(slot);
        }
        labels.push(format!("{found:?}"));
    }
    let found = if labels.is_empty() { "none at all".to_owned() } else { labels.join(", ") };
    Err(TokenError::NoToken { label: label.to_owned(), found })
}

fn pin(settings: &TokenSettings) -> Result<AuthPin, TokenError> {
    let wrong = |why: &str| TokenError::PinFile { file: settings.pin_file.clone(), why: why.to_owned() };
    let bytes = secret_file::read(&settings.pin_file, PIN_BYTES_MAX).map_err(|error| wrong(&error.to_string()))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| wrong("it is not UTF-8"))?.trim_end_matches(['\r', '\n']);
    if text.is_empty() || bytes.len() > PIN_BYTES_MAX {
        return Err(wrong("it is empty or too long"));
    }
    Ok(AuthPin::new(text.into()))
}

fn make_key(session: &Session, label: &str) -> Result<ObjectHandle, TokenError> {
    let template = [
        Attribute::Class(ObjectClass::SECRET_KEY),
        Attribute::KeyType(KeyType::AES),
        Attribute::ValueLen(KEY_BYTES.into()),
        Attribute::Label(label.as_bytes().to_vec()),
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Encrypt(true),
        Attribute::Decrypt(true),
    ];
    let made = session.generate_key(&Mechanism::AesKeyGen, &template).map_err(failed("C_GenerateKey"))?;
    tracing::info!(key = label, "a key was made in the hardware module; back the module up as its maker says");
    Ok(made)
}

fn failed(what: &'static str) -> impl Fn(Error) -> TokenError {
    move |error| TokenError::Failed { what, why: error.to_string() }
}
