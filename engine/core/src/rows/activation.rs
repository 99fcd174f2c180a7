//! The passwords in a candidate's row.

use minicbor::{Decode, Encode};

use crate::event::Event;
use crate::text::PasswordHash;
use crate::time::Timestamp;

/// Passwords, set once the real-person check was passed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Activation {
    /// When.
    #[n(0)]
    pub activated_at: Timestamp,
    /// Hash of the 登录 password.
    #[n(1)]
    pub login_password: PasswordHash,
    /// Hash of the 保存 password.
    #[n(2)]
    pub save_password: PasswordHash,
    /// How often they were set: sessions of an earlier time are over.
    #[n(3)]
    #[cbor(default)]
    pub epoch: u16,
}

impl Activation {
    /// What becomes of them by a change of one.
    pub(super) fn change(&mut self, event: &Event) {
        match event {
            Event::LoginPasswordChanged { login_password, .. } => {
                self.login_password = login_password.clone();
                self.epoch += 1;
            }
            Event::SavePasswordChanged { save_password, .. } => self.save_password = save_password.clone(),
            _ => unreachable!("the row sends only changes of one password here"),
        }
    }
}
