//! The keys of both sides: made, kept in a directory, and put to use.
//!
//! Guarantees: files are readable by their owner only, and an existing one is never overwritten. Nothing here is shown by
//! `Debug` or in an error.
//!
//! Deliberately absent: certificates in their own form (what stands for one is a plain key under a serial of its own), and
//! any use of these keys with the
//! real platform, which makes its own.

use std::fmt;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use baoming_wechat::ids::{AppId, IdError, KeySerial, MerchantId};
use baoming_wechat::keys::{ApiKey, KeyError, PrivateKey, PublicKey};
use baoming_wechat::merchant::{KnownMerchant, Merchant};
use baoming_wechat::platform::{Platform, PlatformSigner};
use getrandom::SysRng;
use ring::digest::{SHA256, digest};
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
use serde::{Deserialize, Serialize};

use crate::limits::KEY_FILE_BYTES_MAX;

const KEY_BITS: usize = 2_048;
const API_KEY_CHARACTERS: usize = 32;

const ACCOUNT: &str = "account.toml";
const MERCHANT_KEY: &str = "merchant_key.pem";
const MERCHANT_PUBLIC_KEY: &str = "merchant_public_key.pem";
const PLATFORM_KEY: &str = "platform_key.pem";
const PLATFORM_PUBLIC_KEY: &str = "platform_public_key.pem";
const FORGER_KEY: &str = "forger_key.pem";
const CERTIFICATE_KEY: &str = "certificate_public_key.pem";
/// The serial that a certificate would have.
pub const CERTIFICATE_SERIAL: &str = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
const API_KEY: &str = "api_v3_key";

/// Why a key directory cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyDirectoryError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file does not hold what it should.
    #[error("{file}: {rule}")]
    Content {
        /// The file's name.
        file: &'static str,
        /// What is wrong.
        rule: String,
    },
    /// The system gave no random bytes.
    #[error("no key could be made: the system gives no random bytes")]
    Random,
}

/// The names that belong to the keys.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    mchid: MerchantId,
    appid: AppId,
    merchant_serial: KeySerial,
    platform_serial: KeySerial,
}

/// Everything that the two sides of one account need.
#[derive(Clone)]
pub struct KeySet {
    names: Names,
    merchant_key: String,
    merchant_public_key: String,
    platform_key: String,
    platform_public_key: String,
    forger_key: String,
    api_key: String,
}

impl fmt::Debug for KeySet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "[keys of merchant {}]", self.names.mchid)
    }
}

impl KeySet {
    /// Makes a fresh set. It takes a moment.
    pub fn generate() -> Result<Self, KeyDirectoryError> {
        let (merchant_key, merchant_public_key, merchant_print) = key_pair()?;
        let (platform_key, platform_public_key, platform_print) = key_pair()?;
        let (forger_key, ..) = key_pair()?;
        let mut random = [0; API_KEY_CHARACTERS];
        getrandom::fill(&mut random).map_err(|_| KeyDirectoryError::Random)?;
        let names = Names {
            mchid: "1900007291".parse().expect("ten digits"),
            appid: "wxd678efh567hg6787".parse().expect("letters and digits"),
            merchant_serial: merchant_print.parse().expect("hexadecimal digits"),
            platform_serial: format!("PUB_KEY_ID_{platform_print}").parse().expect("letters and digits"),
        };
        let api_key = random.iter().map(|byte| char::from(b"0123456789abcdef"[usize::from(byte % 16)])).collect();
        Ok(Self { names, merchant_key, merchant_public_key, platform_key, platform_public_key, forger_key, api_key })
    }

    /// Writes the set into a directory, which is made if it is not there.
    pub fn write(&self, directory: &Path) -> Result<(), KeyDirectoryError> {
        let failed = |path: &Path, source| KeyDirectoryError::Io { path: path.to_owned(), source };
        if !directory.is_dir() {
            DirBuilder::new().mode(0o700).create(directory).map_err(|error| failed(directory, error))?;
        }
        let account = toml::to_string(&self.names).expect("texts become TOML");
        let certificate_key = public_half(&self.forger_key)?;
        for (name, content) in [
            (ACCOUNT, &account),
            (MERCHANT_KEY, &self.merchant_key),
            (MERCHANT_PUBLIC_KEY, &self.merchant_public_key),
            (PLATFORM_KEY, &self.platform_key),
            (PLATFORM_PUBLIC_KEY, &self.platform_public_key),
            (FORGER_KEY, &self.forger_key),
            (CERTIFICATE_KEY, &certificate_key),
            (API_KEY, &self.api_key),
        ] {
            let path = directory.join(name);
            let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
            file.and_then(|mut file| file.write_all(content.as_bytes()).and_then(|()| file.sync_all()))
                .map_err(|error| failed(&path, error))?;
        }
        Ok(())
    }

    /// Reads a set back.
    pub fn read(directory: &Path) -> Result<Self, KeyDirectoryError> {
        let names = toml::from_str(&read_file(directory, ACCOUNT)?)
            .map_err(|error| KeyDirectoryError::Content { file: ACCOUNT, rule: error.message().to_owned() })?;
        Ok(Self {
            names,
            merchant_key: read_file(directory, MERCHANT_KEY)?,
            merchant_public_key: read_file(directory, MERCHANT_PUBLIC_KEY)?,
            platform_key: read_file(directory, PLATFORM_KEY)?,
            platform_public_key: read_file(directory, PLATFORM_PUBLIC_KEY)?,
            forger_key: read_file(directory, FORGER_KEY)?,
            api_key: read_file(directory, API_KEY)?,
        })
    }

    /// The merchant's number.
    pub fn mchid(&self) -> &MerchantId {
        &self.names.mchid
    }

    /// The application.
    pub fn appid(&self) -> &AppId {
        &self.names.appid
    }

    /// The merchant's side: signs requests.
    pub fn merchant(&self) -> Result<Merchant, KeyDirectoryError> {
        let key = PrivateKey::from_pem(&self.merchant_key).map_err(wrong(MERCHANT_KEY))?;
        Ok(Merchant::new(self.names.mchid.clone(), self.names.merchant_serial.clone(), key))
    }

    /// The merchant's side: trusts the platform's key.
    pub fn platform(&self) -> Result<Platform, KeyDirectoryError> {
        let key = PublicKey::from_pem(&self.platform_public_key).map_err(wrong(PLATFORM_PUBLIC_KEY))?;
        Ok(Platform::new().with_key(self.names.platform_serial.clone(), key))
    }

    /// The key that seals notifications.
    pub fn api_key(&self) -> Result<ApiKey, KeyDirectoryError> {
        ApiKey::new(&mut self.api_key.trim().as_bytes().to_vec()).map_err(wrong(API_KEY))
    }

    /// The platform's side.
    pub fn account(&self) -> Result<Account, KeyDirectoryError> {
        let names = &self.names;
        let signer = |pem: &str, file, serial: &KeySerial| {
            let key = PrivateKey::from_pem(pem).map_err(wrong(file))?;
            Ok::<_, KeyDirectoryError>(PlatformSigner::new(serial.clone(), key))
        };
        let (serial, certificate) = (&names.platform_serial, CERTIFICATE_SERIAL.parse()?);
        let key = PublicKey::from_pem(&self.merchant_public_key).map_err(wrong(MERCHANT_PUBLIC_KEY))?;
        Ok(Account {
            appid: names.appid.clone(),
            merchant: KnownMerchant { mchid: names.mchid.clone(), serial: names.merchant_serial.clone(), key },
            signer: signer(&self.platform_key, PLATFORM_KEY, serial)?,
            forger: signer(&self.forger_key, FORGER_KEY, serial)?,
            certificate: signer(&self.forger_key, FORGER_KEY, &certificate)?,
            serial: serial.clone(),
            switching: false,
            api_key: self.api_key()?,
        })
    }
}

/// What the platform has of an account.
#[derive(Debug)]
pub struct Account {
    pub(crate) appid: AppId,
    pub(crate) merchant: KnownMerchant,
    signer: PlatformSigner,
    /// Names the platform's key and signs by another one.
    pub(crate) forger: PlatformSigner,
    /// The key of the certificate that the public key replaces.
    certificate: PlatformSigner,
    serial: KeySerial,
    /// Whether the merchant is changing from certificates to the public key.
    pub(crate) switching: bool,
    pub(crate) api_key: ApiKey,
}

impl Account {
    /// Who signs the answer to a request that announces this serial, or a notification, which answers none: while the
    /// merchant is changing, the certificate's key unless the public key was asked for.
    pub(crate) fn signer(&self, announced: Option<&str>) -> &PlatformSigner {
        let public = !self.switching || announced == Some(self.serial.as_str());
        if public { &self.signer } else { &self.certificate }
    }
}

fn wrong(file: &'static str) -> impl Fn(KeyError) -> KeyDirectoryError {
    move |error| KeyDirectoryError::Content { file, rule: error.to_string() }
}

impl From<IdError> for KeyDirectoryError {
    fn from(error: IdError) -> Self {
        Self::Content { file: ACCOUNT, rule: error.to_string() }
    }
}

/// Private key, public key, and the beginning of the public key's SHA-256 as a serial number.
fn key_pair() -> Result<(String, String, String), KeyDirectoryError> {
    let key = rsa::PrivateKey::new(&mut SysRng, KEY_BITS).map_err(|_| KeyDirectoryError::Random)?;
    let private = key.to_pkcs8_pem(LineEnding::LF).expect("a fresh key has its form").to_string();
    let public = key.to_public_key().to_public_key_pem(LineEnding::LF).expect("a fresh key has its form");
    let print = digest(&SHA256, public.as_bytes()).as_ref()[..20].iter().map(|byte| format!("{byte:02X}")).collect();
    Ok((private, public, print))
}

fn public_half(private: &str) -> Result<String, KeyDirectoryError> {
    let rule = || KeyDirectoryError::Content { file: FORGER_KEY, rule: "the key must be RSA in PKCS#8".to_owned() };
    let key = rsa::PrivateKey::from_pkcs8_pem(private).map_err(|_| rule())?;
    key.to_public_key().to_public_key_pem(LineEnding::LF).map_err(|_| rule())
}

fn read_file(directory: &Path, name: &'static str) -> Result<String, KeyDirectoryError> {
    let path = directory.join(name);
    let mut content = String::new();
    File::open(&path)
        .and_then(|file| file.take(KEY_FILE_BYTES_MAX).read_to_string(&mut content))
        .map_err(|source| KeyDirectoryError::Io { path, source })?;
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_set_is_read_as_it_was_written_and_never_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let keys = directory.path().join("keys");
        let set = KeySet::generate().unwrap();
        set.write(&keys).unwrap();
        for entry in std::fs::read_dir(&keys).unwrap() {
            assert_eq!(entry.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(matches!(set.write(&keys), Err(KeyDirectoryError::Io { .. })));
        let read = KeySet::read(&keys).unwrap();
        assert_eq!(
            (read.platform_key.as_str(), read.api_key.as_str()),
            (set.platform_key.as_str(), set.api_key.as_str())
        );
        assert!(read.merchant().is_ok() && read.platform().is_ok() && read.account().is_ok());
        assert_eq!(format!("{read:?}"), "[keys of merchant 1900007291]");
        std::fs::write(keys.join(API_KEY), "short").unwrap();
        let error = KeySet::read(&keys).unwrap().account().unwrap_err().to_string();
        assert!(error.starts_with(API_KEY) && !error.contains("short"), "{error}");
    }
}
