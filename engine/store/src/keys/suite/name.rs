//! Which algorithms a ring is for, by name.

use std::fmt;

use serde::Deserialize;

/// The algorithms that a ring is for, chosen when it is made and never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Suite {
    /// AES-256-GCM, HMAC and HKDF with SHA-256, Ed25519.
    #[default]
    Aes,
    /// SM4-GCM, HMAC and HKDF with SM3, SM2 with SM3: GB/T 32907, 32905 and 32918.
    Sm,
}

impl Suite {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Aes, Self::Sm];

    /// As it is configured and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aes => "aes",
            Self::Sm => "sm",
        }
    }

    /// What a key file calls it.
    pub(in crate::keys) fn code(self) -> u8 {
        match self {
            Self::Aes => 1,
            Self::Sm => 2,
        }
    }

    /// The suite that a key file means.
    pub(in crate::keys) fn of_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.code() == code)
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
