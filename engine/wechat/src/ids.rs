//! The names that the two sides give to things, each with its rule, checked once when it is read.
//!
//! An error says the rule and not the value.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::limits::ATTACH_BYTES_MAX;

/// A text that breaks its name's rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{name} {rule}")]
pub struct IdError {
    /// The field as the protocol calls it.
    pub name: &'static str,
    /// Its rule.
    pub rule: &'static str,
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $field:literal, $rule:literal, $accepts:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                let accepts: fn(&str) -> bool = $accepts;
                if accepts(&text) { Ok(Self(text)) } else { Err(IdError { name: $field, rule: $rule }) }
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

fn all(text: &str, lengths: std::ops::RangeInclusive<usize>, accepts: fn(u8) -> bool) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(accepts)
}

fn plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

text_id! {
    /// The merchant's number at the platform.
    MerchantId, "mchid", "must have 1 to 32 digits", |text| all(text, 1..=32, |byte| byte.is_ascii_digit())
}
text_id! {
    /// The application that orders are placed for.
    AppId, "appid", "must have 1 to 32 letters or digits", |text| all(text, 1..=32, |byte| byte.is_ascii_alphanumeric())
}
text_id! {
    /// The merchant's own number of an order, never used for another one. The platform would also take `|` and `*`,
    /// which a URL cannot carry as they are.
    OutTradeNo, "out_trade_no", "must have 6 to 32 letters, digits, underscores or hyphens",
    |text| all(text, 6..=32, plain)
}
text_id! {
    /// The platform's number of a payment.
    TransactionId, "transaction_id", "must have 1 to 32 letters or digits",
    |text| all(text, 1..=32, |byte| byte.is_ascii_alphanumeric())
}
text_id! {
    /// Says which key made a signature: a certificate's serial number in hexadecimal, or the public key's own name.
    KeySerial, "serial_no", "must have 1 to 64 letters, digits, underscores or hyphens", |text| all(text, 1..=64, plain)
}
text_id! {
    /// The platform's number of a notification; the same one for each time it is sent.
    NoticeId, "id", "must have 1 to 36 letters, digits, underscores or hyphens", |text| all(text, 1..=36, plain)
}

/// What the merchant gave along with an order and gets back with it. It may say who pays, so it is not shown.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Attach(String);

impl Attach {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing was given along.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl TryFrom<String> for Attach {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        if text.len() > ATTACH_BYTES_MAX || text.chars().any(char::is_control) {
            return Err(IdError { name: "attach", rule: "must have at most 128 bytes without control characters" });
        }
        Ok(Self(text))
    }
}

impl FromStr for Attach {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::try_from(text.to_owned())
    }
}

impl From<Attach> for String {
    fn from(attach: Attach) -> String {
        attach.0
    }
}

impl fmt::Debug for Attach {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[attach]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_rule() {
        for good in ["FEE202211010001", "a_b-c9", &"9".repeat(32)] {
            assert_eq!(good.parse::<OutTradeNo>().unwrap().as_str(), good);
        }
        for bad in ["", "short", &"9".repeat(33), "with space", "a|b*c/d", "报名费报名费"] {
            let error = bad.parse::<OutTradeNo>().unwrap_err().to_string();
            assert!(error.contains("6 to 32") && (bad.is_empty() || !error.contains(bad)), "{error}");
        }
        assert!("12a".parse::<MerchantId>().is_err());
        assert!("PUB_KEY_ID_0116".parse::<KeySerial>().is_ok());
        assert!("a\nb".parse::<Attach>().is_err());
        assert_eq!(format!("{:?}", "4301020001".parse::<Attach>().unwrap()), "[attach]");
    }
}
