//! What a candidate's row keeps of each step that was done.

use minicbor::{Decode, Encode};

use crate::author::Author;
use crate::event::Event;
use crate::form::{BasicForm, Declaration, FieldEntry, ProfessionalChoice, Signature};
use crate::renewal::WhichPassword;
use crate::text::{PasswordHash, Phone, Reason};
use crate::time::{Date, Timestamp};

/// The end of a registration that was made wrongly.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Voided {
    /// When.
    #[n(0)]
    pub voided_at: Timestamp,
    /// By whom.
    #[n(1)]
    pub voided_by: Option<Author>,
    /// Why.
    #[n(2)]
    pub reason: Reason,
    /// The approval of a second person, where one was needed.
    #[n(3)]
    pub approval: Option<u32>,
}

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
    /// Whether nobody knows them any more: the registration passed to another document, and new ones are set at the point.
    #[n(4)]
    #[cbor(default)]
    pub ended: bool,
}

impl Activation {
    /// What becomes of them by a change of one.
    pub(super) fn change(&mut self, event: &Event) {
        match event {
            Event::LoginPasswordChanged(_, login_password, _) => {
                self.login_password = login_password.clone();
                self.epoch += 1;
            }
            Event::SavePasswordChanged(_, save_password) => self.save_password = save_password.clone(),
            Event::HashRenewed(_, WhichPassword::Login, renewal) => self.login_password = renewal.hash.clone(),
            Event::HashRenewed(_, WhichPassword::Save, renewal) => self.save_password = renewal.hash.clone(),
            _ => unreachable!("the row sends only changes of one password here"),
        }
    }
}

/// The form as last saved.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SavedForm {
    /// Which save.
    #[n(0)]
    pub revision: u32,
    /// When.
    #[n(1)]
    pub saved_at: Timestamp,
    /// What.
    #[n(2)]
    pub form: BasicForm,
}

/// The real card was read.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Verification {
    /// When.
    #[n(0)]
    pub verified_at: Timestamp,
    /// By whom.
    #[n(1)]
    pub verified_by: Option<Author>,
    /// The last day on which the card is valid.
    #[n(2)]
    pub valid_until: Option<Date>,
}

/// A telephone that has received a code.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct BoundPhone {
    /// Which one.
    #[n(0)]
    pub phone: Phone,
    /// When.
    #[n(1)]
    pub bound_at: Timestamp,
}

/// Class and events as last saved.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Professional {
    /// Which save.
    #[n(0)]
    pub revision: u32,
    /// When.
    #[n(1)]
    pub saved_at: Timestamp,
    /// What.
    #[n(2)]
    pub choice: ProfessionalChoice,
}

/// Bonus and plans as last declared.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Declared {
    /// Which declaration.
    #[n(0)]
    pub revision: u32,
    /// When.
    #[n(1)]
    pub declared_at: Timestamp,
    /// What.
    #[n(2)]
    pub declaration: Declaration,
}

/// The signature that locks the form.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Confirmation {
    /// When it was recorded.
    #[n(0)]
    pub confirmed_at: Timestamp,
    /// By whom it was recorded.
    #[n(1)]
    pub recorded_by: Option<Author>,
    /// The signature.
    #[n(2)]
    pub signature: Signature,
}

/// What was collected in step 6.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Collection {
    /// Which time.
    #[n(0)]
    pub revision: u32,
    /// When.
    #[n(1)]
    pub collected_at: Timestamp,
    /// What.
    #[n(2)]
    pub items: Vec<FieldEntry>,
    /// Whether nothing that was required then is missing.
    #[n(3)]
    pub complete: bool,
}
