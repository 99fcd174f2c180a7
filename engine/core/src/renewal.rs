//! A password that stays while its stored hash gives way to another one, made at the present cost.
//!
//! Guarantees: a renewal names the event since which the passwords were as they were found, so it counts only for the very
//! hash that was verified; whatever was set or changed since wins.
//!
//! Deliberately absent: whether the new hash is one of the same password. Only whoever has just seen the password be right
//! can say that.

use minicbor::{Decode, Encode};

use crate::text::PasswordHash;

/// Which of a candidate's two passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum WhichPassword {
    /// 登录密码.
    #[n(0)]
    Login,
    /// 保存密码.
    #[n(1)]
    Save,
}

/// Another hash of the same password.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct HashRenewal {
    /// The hash.
    #[n(0)]
    pub hash: PasswordHash,
    /// The number of the event since which what is stored was as it was verified.
    #[n(1)]
    pub since: u64,
}
