//! A secret that a provider gave us: hidden when printed, wiped when dropped.

use std::fmt;
use std::io::Read;
use std::path::Path;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

/// The fewest bytes of a secret.
const SECRET_BYTES_MIN: usize = 16;
/// The most bytes of a secret, and of its file without the end of the line.
const SECRET_BYTES_MAX: usize = 512;

/// A text that signs.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

/// A secret that cannot be used; it is never quoted.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Its length or its characters.
    #[error("a secret must be {SECRET_BYTES_MIN} to {SECRET_BYTES_MAX} visible ASCII characters on one line")]
    Rule,
    /// Its file.
    #[error("the secret's file cannot be read: {0}")]
    File(#[from] std::io::Error),
}

impl Secret {
    /// Accepts 16 to 512 visible ASCII characters.
    pub fn new(text: String) -> Result<Self, SecretError> {
        let text = Zeroizing::new(text);
        let fits = (SECRET_BYTES_MIN..=SECRET_BYTES_MAX).contains(&text.len());
        (fits && text.bytes().all(|byte| byte.is_ascii_graphic())).then_some(Self(text)).ok_or(SecretError::Rule)
    }

    /// Reads a file that holds the secret and perhaps the end of a line.
    pub fn read(path: &Path) -> Result<Self, SecretError> {
        let mut text = Zeroizing::new(String::new());
        let bound = SECRET_BYTES_MAX as u64 + 3;
        std::fs::File::open(path)?.take(bound).read_to_string(&mut text)?;
        Self::new(text.trim_end_matches(['\r', '\n']).to_owned())
    }

    /// The bytes that sign.
    pub fn reveal(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(hidden)")
    }
}

impl<'de> Deserialize<'de> for Secret {
    /// serde's own error would quote what it found instead of a text.
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let text = String::deserialize(source).map_err(|_| D::Error::custom("secret: must be a text in quotes"))?;
        Self::new(text).map_err(|error| D::Error::custom(format!("secret: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn check(text: &str, good: bool) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let read = Secret::read(file.path());
        assert_eq!(read.is_ok(), good, "{} bytes", text.len());
        let shown = format!("{read:?}");
        assert!(text.len() < 4 || !shown.contains(text.trim()), "{shown}");
    }

    #[test]
    fn a_secret_is_one_line_of_a_file_and_never_printed() {
        check("0123456789abcdef", true);
        check("0123456789abcdef\r\n", true);
        check(&"x".repeat(512), true);
        for bad in ["", "short", "0123456789 abcdef", "0123456789abcdef\nmore", "报名报名报名报名报名报名"]
        {
            check(bad, false);
        }
        check(&"x".repeat(513), false);
        check(&"x".repeat(100_000), false);
    }
}
