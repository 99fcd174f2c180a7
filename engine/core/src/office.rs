//! Those who work with the system: their accounts, kept by the province's desk.

use minicbor::{Decode, Encode};

use crate::scope::Scope;
use crate::text::{AccountName, PasswordHash, PersonName};

/// An operator's number, given by the desk in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct OperatorNumber(#[n(0)] pub u32);

/// What an operator is. Codes are stored, so none is ever used again for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum OperatorRole {
    /// An office of the province, a city or a county.
    #[n(0)]
    Office,
    /// A registration point.
    #[n(1)]
    Point,
    /// Who runs the node.
    #[n(2)]
    Ops,
    /// 系统管理员: makes accounts.
    #[n(3)]
    Administrator,
    /// 安全管理员: watches sign-ins and switches accounts off.
    #[n(4)]
    Security,
    /// 审计员: reads the logs and changes nothing.
    #[n(5)]
    Auditor,
}

impl OperatorRole {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Office, Self::Point, Self::Ops, Self::Administrator, Self::Security, Self::Auditor];

    /// Whether it is one of the three duties of the center that stay apart (三权分立): no account comes into one of them from
    /// another role, or goes out of it.
    pub fn is_apart(self) -> bool {
        matches!(self, Self::Administrator | Self::Security | Self::Auditor)
    }
}

/// The secret of a time-based one-time password (RFC 6238), 20 bytes.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct TotpSecret(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 20]);

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("[hidden]")
    }
}

/// An operator's account.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Account {
    /// What is typed to sign in; one operator has it, ever.
    #[n(0)]
    pub name: AccountName,
    /// Who it is.
    #[n(1)]
    pub person: PersonName,
    /// What it may do.
    #[n(2)]
    pub role: OperatorRole,
    /// Where.
    #[n(3)]
    pub scope: Scope,
    /// Hash of the password.
    #[n(4)]
    pub password: PasswordHash,
    /// The second factor, once its owner has enrolled one.
    #[n(5)]
    pub totp: Option<TotpSecret>,
    /// Whether it may sign in.
    #[n(6)]
    pub enabled: bool,
    /// Whether the password is one that somebody else gave and knows. Accounts of before this was asked have their own.
    #[n(7)]
    #[cbor(default)]
    pub first_password: bool,
}

/// A change of an account. Whatever it is, every session of the account ends with it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct AccountChange {
    /// A new password's hash.
    #[n(0)]
    pub password: Option<PasswordHash>,
    /// A new second factor.
    #[n(1)]
    pub totp: Option<TotpSecret>,
    /// Switched on or off.
    #[n(2)]
    pub enabled: Option<bool>,
    /// Another role.
    #[n(3)]
    pub role: Option<OperatorRole>,
    /// Another scope.
    #[n(4)]
    pub scope: Option<Scope>,
    /// Whether the password is now one that somebody else gave.
    #[n(5)]
    pub first_password: Option<bool>,
    /// The second factor is taken away, for its owner to enrol another one.
    #[n(6)]
    #[cbor(default)]
    pub totp_reset: bool,
}

impl AccountChange {
    /// Whether all it does is to switch the account off.
    pub fn only_disables(&self) -> bool {
        *self == Self { enabled: Some(false), ..Self::default() }
    }
}

impl Account {
    /// The account after the change.
    pub fn change(&mut self, change: &AccountChange) {
        if let Some(password) = &change.password {
            self.password = password.clone();
        }
        if change.totp_reset {
            self.totp = None;
        }
        if let Some(totp) = &change.totp {
            self.totp = Some(totp.clone());
        }
        if let Some(enabled) = change.enabled {
            self.enabled = enabled;
        }
        if let Some(role) = change.role {
            self.role = role;
        }
        if let Some(scope) = change.scope {
            self.scope = scope;
        }
        if let Some(first_password) = change.first_password {
            self.first_password = first_password;
        }
    }
}
