//! The answers to a merchant's requests.
//!
//! Guarantees: an answer counts only if its signature holds. A refusal without one (from something between the two
//! sides, perhaps) says nothing about the order, so it is [`CallError::Unsigned`] and not [`CallError::Refused`].

use baoming_core::time::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::json::{self, JsonError};
use crate::platform::Platform;
use crate::signing::SignatureError;

/// An order was placed: the content of the QR code, good for two hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NativeAnswer {
    /// To be shown as a QR code.
    pub code_url: String,
}

/// An order was placed: where the payer's browser goes, good for five minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct H5Answer {
    /// The platform's page.
    pub h5_url: String,
}

/// Where the bill is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillAnswer {
    /// `SHA1`, the only one.
    pub hash_type: String,
    /// The digest of the bill, unpacked, in hexadecimal.
    pub hash_value: String,
    /// Good for some minutes.
    pub download_url: String,
}

/// A refusal, and also what a notification is answered with when it is not accepted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// Why, for programs.
    pub code: String,
    /// Why, for people. It may repeat what was sent, so it is never logged.
    #[serde(default)]
    pub message: String,
}

impl std::fmt::Debug for ErrorBody {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "[refusal {:?}]", ErrorCode::from_code(&self.code))
    }
}

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// The order is paid, so it can be neither placed again nor closed.
    OrderPaid,
    /// The order is closed.
    OrderClosed,
    /// There is no order of this number.
    OrderNotExist,
    /// The number was used for another order.
    OutTradeNoUsed,
    /// There is no bill for this day, or not yet.
    NoStatement,
    /// The bill is being made.
    StatementCreating,
    /// The merchant's signature does not hold.
    SignError,
    /// Too many requests; the same one may be sent again later.
    FrequencyLimited,
    /// The platform failed; the same request may be sent again.
    SystemError,
    /// Something in the request breaks a rule.
    ParamError,
    /// Any other.
    Other,
}

impl ErrorCode {
    const ALL: [(Self, &'static str); 10] = [
        (Self::OrderPaid, "ORDERPAID"),
        (Self::OrderClosed, "ORDER_CLOSED"),
        (Self::OrderNotExist, "ORDER_NOT_EXIST"),
        (Self::OutTradeNoUsed, "OUT_TRADE_NO_USED"),
        (Self::NoStatement, "NO_STATEMENT_EXIST"),
        (Self::StatementCreating, "STATEMENT_CREATING"),
        (Self::SignError, "SIGN_ERROR"),
        (Self::FrequencyLimited, "FREQUENCY_LIMITED"),
        (Self::SystemError, "SYSTEM_ERROR"),
        (Self::ParamError, "PARAM_ERROR"),
    ];

    /// Reads the platform's code; older names of the same are known too.
    pub fn from_code(code: &str) -> Self {
        let code = match code {
            "ORDERNOTEXIST" => "ORDER_NOT_EXIST",
            "ORDERCLOSED" => "ORDER_CLOSED",
            "ORDER_PAID" => "ORDERPAID",
            "SYSTEMERROR" => "SYSTEM_ERROR",
            "FREQUENCY_LIMIT_EXCEED" => "FREQUENCY_LIMITED",
            other => other,
        };
        Self::ALL.iter().find(|(_, known)| *known == code).map_or(Self::Other, |(code, _)| *code)
    }

    /// As it is sent.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(code, _)| *code == self).map_or("INVALID_REQUEST", |(_, text)| text)
    }

    /// Whether the same request, sent again later, may succeed.
    pub fn may_pass_later(self) -> bool {
        matches!(self, Self::FrequencyLimited | Self::SystemError | Self::StatementCreating)
    }
}

/// Why a call did not bring what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The platform refused.
    #[error("the platform refused with status {status}: {code:?}")]
    Refused {
        /// The status.
        status: u16,
        /// Why.
        code: ErrorCode,
    },
    /// Somebody answered, and it is not certain that it was the platform. What became of the request is unknown.
    #[error("an answer with status {status} whose signature does not hold: {reason}")]
    Unsigned {
        /// The status.
        status: u16,
        /// What is wrong with the signature.
        reason: SignatureError,
    },
    /// The platform's answer does not have the documented form.
    #[error("the platform's answer: {0}")]
    Form(#[from] JsonError),
}

/// Reads an answer with a body; see the module's head.
pub fn read_answer<'h, T: DeserializeOwned>(
    platform: &Platform,
    status: u16,
    header: impl Fn(&'static str) -> Option<&'h str>,
    body: &[u8],
    now: Timestamp,
) -> Result<T, CallError> {
    check_answer(platform, status, header, body, now)?;
    Ok(json::read(body)?)
}

/// Checks an answer of which only the success matters, as that to closing.
pub fn check_answer<'h>(
    platform: &Platform,
    status: u16,
    header: impl Fn(&'static str) -> Option<&'h str>,
    body: &[u8],
    now: Timestamp,
) -> Result<(), CallError> {
    platform.verify(header, body, now).map_err(|reason| CallError::Unsigned { status, reason })?;
    if (200..300).contains(&status) {
        return Ok(());
    }
    let refusal: ErrorBody = json::read(body)?;
    Err(CallError::Refused { status, code: ErrorCode::from_code(&refusal.code) })
}

/// Writes an answer's body: the platform's side.
pub fn write_answer<T: Serialize>(answer: &T) -> Vec<u8> {
    json::write(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{NOW, find, nonce, paid, platform, signer};
    use crate::transaction::Transaction;

    #[test]
    fn an_answer_counts_only_if_it_is_signed() {
        let check = |status: u16, body: &[u8], signed: &[u8]| {
            let headers = signer().sign(signed, NOW, &nonce(1));
            read_answer::<Transaction>(&platform(), status, find(&headers), body, NOW)
        };
        let body = write_answer(&paid());
        assert_eq!(check(200, &body, &body), Ok(paid()));
        let unsigned = |status| CallError::Unsigned { status, reason: SignatureError::Wrong };
        assert_eq!(check(200, &body, b"other"), Err(unsigned(200)));
        let refusal = br#"{"code":"ORDER_NOT_EXIST","message":"430102-0001"}"#;
        let refused = CallError::Refused { status: 404, code: ErrorCode::OrderNotExist };
        assert_eq!(check(404, refusal, refusal), Err(refused.clone()));
        assert_eq!(check(404, refusal, b""), Err(unsigned(404)));
        assert!(!refused.to_string().contains("0001"));
        assert!(matches!(check(200, b"<html>", b"<html>"), Err(CallError::Form(_))));
        let headers = signer().sign(b"", NOW, &nonce(2));
        assert_eq!(check_answer(&platform(), 204, find(&headers), b"", NOW), Ok(()));
    }

    #[test]
    fn codes_are_read_as_they_are_written() {
        for (code, text) in ErrorCode::ALL {
            assert_eq!((ErrorCode::from_code(text), code.as_str()), (code, text));
        }
        assert_eq!(ErrorCode::from_code("ORDERNOTEXIST"), ErrorCode::OrderNotExist);
        assert_eq!(ErrorCode::from_code("SOMETHING_NEW"), ErrorCode::Other);
        assert!(ErrorCode::SystemError.may_pass_later() && !ErrorCode::OrderPaid.may_pass_later());
    }
}
