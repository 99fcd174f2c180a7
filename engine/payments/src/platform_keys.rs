//! The platform's keys as the configuration lists them, read at the start and again while the service runs.
//!
//! Guarantees: during a rotation, or a change from certificates to the public key, answers and notifications by any of
//! the listed keys are believed, and every request announces the same one. What cannot be read whole changes nothing:
//! the keys of before stay, which is logged once for each reason and counted.
//!
//! Deliberately absent: fetching certificates from the platform, and trusting a key because it came from there.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use baoming_telemetry::names;
use baoming_wechat::ids::KeySerial;
use baoming_wechat::keys::{KeyError, PublicKey};
use baoming_wechat::limits::PEM_BYTES_MAX;
use baoming_wechat::platform::{Platform, names_public_key};
use metrics::{counter, gauge};
use serde::Deserialize;

use crate::limits::PLATFORM_KEYS_MAX;

/// One of the platform's keys, in the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformKeySettings {
    /// Its name. A certificate has its own, which is taken where none stands here.
    pub serial: Option<String>,
    /// A public key or a certificate, PEM.
    pub file: PathBuf,
    /// Whether requests ask to be answered by it.
    #[serde(default)]
    pub announced: bool,
}

/// What is wrong with the listed keys: which one, and the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("wechat.{key}: {rule}")]
pub struct PlatformKeysError {
    key: String,
    rule: String,
}

/// The keys that are trusted now.
pub(super) struct PlatformKeys {
    trusted: RwLock<Arc<Platform>>,
    listed: Mutex<Listed>,
}

/// The files to look at, and why they could not be taken when they were looked at last.
struct Listed {
    keys: Vec<PlatformKeySettings>,
    refused: Option<PlatformKeysError>,
}

/// What became of a look at the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeysRead {
    /// They say what is trusted already.
    Same,
    /// Other keys are trusted from here on.
    Taken,
}

impl PlatformKeys {
    /// Reads them for the first time.
    pub(super) fn read(keys: Vec<PlatformKeySettings>) -> Result<Self, PlatformKeysError> {
        let platform = read(&keys)?;
        gauge!(names::PAYMENT_PLATFORM_KEYS).set(platform.len() as f64);
        Ok(Self { trusted: RwLock::new(Arc::new(platform)), listed: Mutex::new(Listed { keys, refused: None }) })
    }

    /// What is trusted, and announced, at this moment.
    pub(super) fn trusted(&self) -> Arc<Platform> {
        self.trusted.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks at the files again, of another list if one is given. Blocks.
    pub(super) fn look(&self, other: Option<Vec<PlatformKeySettings>>) -> Result<KeysRead, PlatformKeysError> {
        let mut listed = self.listed();
        let keys = other.as_ref().unwrap_or(&listed.keys);
        let platform = match read(keys) {
            Ok(platform) => platform,
            Err(error) => {
                if listed.refused.as_ref() != Some(&error) {
                    tracing::error!(%error, "the platform's keys cannot be read anew; those of before stay trusted");
                    counter!(names::PAYMENT_PLATFORM_KEYS_READ_TOTAL, "outcome" => "refused").increment(1);
                }
                listed.refused = Some(error.clone());
                return Err(error);
            }
        };
        listed.refused = None;
        listed.keys = other.unwrap_or_else(|| std::mem::take(&mut listed.keys));
        let mut trusted = self.trusted.write().unwrap_or_else(PoisonError::into_inner);
        if **trusted == platform {
            return Ok(KeysRead::Same);
        }
        let (keys, announced) = (platform.len(), platform.announced().map_or("none", KeySerial::as_str));
        tracing::info!(keys, announced, "other keys of the platform are trusted from here on");
        gauge!(names::PAYMENT_PLATFORM_KEYS).set(keys as f64);
        counter!(names::PAYMENT_PLATFORM_KEYS_READ_TOTAL, "outcome" => "taken").increment(1);
        *trusted = Arc::new(platform);
        Ok(KeysRead::Taken)
    }

    fn listed(&self) -> MutexGuard<'_, Listed> {
        self.listed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All of the keys, or why one of them cannot be used.
fn read(keys: &[PlatformKeySettings]) -> Result<Platform, PlatformKeysError> {
    let wrong = |key: String, rule: String| PlatformKeysError { key, rule };
    if keys.is_empty() || keys.len() > PLATFORM_KEYS_MAX {
        let rule = format!("must list 1 to {PLATFORM_KEYS_MAX} keys when wechat.base_url is set");
        return Err(wrong("platform_keys".to_owned(), rule));
    }
    let (mut platform, mut announced, mut public) = (Platform::new(), None, None);
    for (place, listed) in keys.iter().enumerate() {
        let at = |name: &str| format!("platform_keys[{place}].{name}");
        let (serial, key) = read_key(listed).map_err(|(name, rule)| wrong(at(name), rule))?;
        if platform.knows(&serial) {
            return Err(wrong(at("serial"), "is there twice, must be unique".to_owned()));
        }
        if listed.announced && announced.replace(serial.clone()).is_some() {
            return Err(wrong(at("announced"), "must be true for one key at most".to_owned()));
        }
        if names_public_key(&serial) && public.is_none() {
            public = Some(serial.clone());
        }
        platform = platform.with_key(serial, key);
    }
    // A merchant who has the public key must say so in every request; whoever has certificates alone need not.
    Ok(match announced.or(public) {
        Some(serial) => platform.announcing(serial),
        None => platform,
    })
}

/// The name and the key, or which part of the entry is wrong.
fn read_key(listed: &PlatformKeySettings) -> Result<(KeySerial, PublicKey), (&'static str, String)> {
    let pem = read_pem(&listed.file).map_err(|error| ("file", format!("the file cannot be read: {error}")))?;
    let said = listed.serial.as_deref().map(str::parse::<KeySerial>).transpose();
    let said = said.map_err(|error| ("serial", error.rule.to_owned()))?;
    match PublicKey::from_certificate_pem(&pem) {
        Ok((own, _)) if said.as_ref().is_some_and(|said| !said.as_str().eq_ignore_ascii_case(own.as_str())) => {
            Err(("serial", format!("is not that of the certificate in the file, which is {own}")))
        }
        Ok(certificate) => Ok(certificate),
        Err(KeyError::Pem { .. }) => {
            let key = PublicKey::from_pem(&pem);
            let key = key.map_err(|error| ("file", format!("{error}, or a certificate")))?;
            let rule = || ("serial", "must be there for a public key, which does not hold its own name".to_owned());
            Ok((said.ok_or_else(rule)?, key))
        }
        Err(error) => Err(("file", error.to_string())),
    }
}

fn read_pem(path: &Path) -> std::io::Result<String> {
    use std::io::Read as _;
    let mut pem = String::new();
    std::fs::File::open(path)?.take(PEM_BYTES_MAX as u64 + 1).read_to_string(&mut pem)?;
    Ok(pem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    /// A certificate and two public keys made for these tests; their private keys were thrown away.
    const CERTIFICATE: &str = include_str!("../../wechat/fixtures/platform_certificate.pem");
    const CERTIFICATE_SERIAL: &str = "157F09EFDC096DE15EBE81A47057A7232F1B8E16";
    const PUBLIC: &str = include_str!("../fixtures/platform_public_key.pem");
    const OTHER: &str = include_str!("../fixtures/other_public_key.pem");

    fn listed(directory: &TempDir, serial: Option<&str>, name: &str, announced: bool) -> PlatformKeySettings {
        let (serial, file) = (serial.map(str::to_owned), directory.path().join(name));
        PlatformKeySettings { serial, file, announced }
    }

    fn directory() -> TempDir {
        let directory = tempfile::tempdir().unwrap();
        for (name, pem) in [("certificate", CERTIFICATE), ("public", PUBLIC), ("other", OTHER), ("broken", "no key")] {
            std::fs::write(directory.path().join(name), pem).unwrap();
        }
        directory
    }

    #[test]
    fn several_keys_are_trusted_and_one_or_none_is_announced() {
        let directory = directory();
        let check = |keys: &[(Option<&str>, &str, bool)], expected: Option<&str>| {
            let keys: Vec<_> =
                keys.iter().map(|(serial, name, said)| listed(&directory, *serial, name, *said)).collect();
            let platform = read(&keys).unwrap();
            assert_eq!(platform.len(), keys.len());
            assert_eq!(platform.announced().map(KeySerial::as_str), expected, "{keys:?}");
        };
        let public = (Some("PUB_KEY_ID_01"), "public", false);
        check(&[public], Some("PUB_KEY_ID_01"));
        check(&[(None, "certificate", false)], None);
        check(&[(None, "certificate", false), public], Some("PUB_KEY_ID_01"));
        check(&[(Some(&CERTIFICATE_SERIAL.to_lowercase()), "certificate", true), public], Some(CERTIFICATE_SERIAL));
        check(&[public, (Some("PUB_KEY_ID_02"), "other", true)], Some("PUB_KEY_ID_02"));
        check(&[(Some("A1"), "public", false), (Some("A2"), "other", false)], None);
    }

    #[test]
    fn what_is_wrong_with_a_list_is_named_by_its_place() {
        let directory = directory();
        let check = |keys: &[(Option<&str>, &str, bool)], expected: &str| {
            let keys: Vec<_> =
                keys.iter().map(|(serial, name, said)| listed(&directory, *serial, name, *said)).collect();
            let error = read(&keys).unwrap_err().to_string();
            assert!(error.contains(expected), "{error:?} should contain {expected:?}");
        };
        check(&[], "wechat.platform_keys: must list 1 to");
        check(&[(None, "public", false)], "wechat.platform_keys[0].serial: must be there for a public key");
        check(&[(Some("a b"), "public", false)], "platform_keys[0].serial: must have 1 to 64");
        check(&[(Some("ABCD"), "certificate", false)], "platform_keys[0].serial: is not that of the certificate");
        check(
            &[(None, "certificate", false), (Some("A1"), "broken", false)],
            "platform_keys[1].file: the file must be PEM",
        );
        check(&[(Some("A1"), "nowhere", false)], "platform_keys[0].file: the file cannot be read");
        check(&[(Some("A1"), "public", false), (Some("A1"), "other", false)], "[1].serial: is there twice");
        check(&[(Some("A1"), "public", true), (Some("A2"), "other", true)], "[1].announced: must be true for one");
    }

    #[test]
    fn a_file_that_changes_is_taken_and_one_that_breaks_leaves_the_keys_of_before() {
        let directory = directory();
        let first = listed(&directory, Some("PUB_KEY_ID_01"), "public", false);
        let keys = PlatformKeys::read(vec![first.clone()]).unwrap();
        let before = keys.trusted();
        assert_eq!(keys.look(None), Ok(KeysRead::Same));
        std::fs::write(&first.file, "half a ke").unwrap();
        assert!(keys.look(None).is_err() && keys.look(None).is_err());
        assert_eq!(keys.trusted(), before);
        std::fs::write(&first.file, OTHER).unwrap();
        assert_eq!(keys.look(None), Ok(KeysRead::Taken));
        assert!(keys.trusted() != before);
        // Another list, as after an edit of the configuration: one that cannot be read changes nothing, and is not kept.
        let second = listed(&directory, Some("PUB_KEY_ID_02"), "public", true);
        std::fs::write(&second.file, PUBLIC).unwrap();
        let broken = listed(&directory, Some("A1"), "broken", false);
        let now = keys.trusted();
        assert!(keys.look(Some(vec![second.clone(), broken])).is_err());
        assert_eq!((keys.trusted(), keys.look(None)), (now, Ok(KeysRead::Taken)));
        let third = listed(&directory, None, "certificate", false);
        assert_eq!(keys.look(Some(vec![second, third])), Ok(KeysRead::Taken));
        assert_eq!(keys.trusted().announced().map(KeySerial::as_str), Some("PUB_KEY_ID_02"));
        assert_eq!((keys.trusted().len(), keys.look(None)), (2, Ok(KeysRead::Same)));
    }
}
