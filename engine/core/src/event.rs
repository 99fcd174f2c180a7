//! What has happened: the only thing that is ever stored. Tags and field numbers are never reused.
//!
//! Deliberately absent: when, by whose command and in which place of the chain it happened; see [`crate::record`].

use minicbor::{Decode, Encode};

use crate::calendar::{Window, WindowName};
use crate::contingency::Logged;
use crate::entry::{ApplicationKind, Entry, Statement};
use crate::form::{BasicForm, Declaration, FieldEntry, Person, ProfessionalChoice, Signature};
use crate::four_eyes::{AskedApproval, DecidedApproval};
use crate::identity::IdentityDocument;
use crate::ids::{IdentityKey, PhotoDigest, PointNumber, Serial, SerialCode};
use crate::mending::{Transfer, Voiding};
use crate::office::{Account, AccountChange, OperatorNumber};
use crate::payment::{Payment, UnsettledReason};
use crate::person::FeeKind;
use crate::renewal::{HashRenewal, WhichPassword};
use crate::scope::Scope;
use crate::serial::Segment;
use crate::text::{PasswordHash, Phone, PlaceName, Reason};
use crate::time::Date;

/// One change of one county. A command becomes exactly one event, so a command is whole or absent by construction.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Event {
    /// A point began to exist.
    #[n(0)]
    PointSetUp {
        /// Its number.
        #[n(0)]
        point: PointNumber,
        /// Its name.
        #[n(1)]
        name: PlaceName,
    },
    /// A point received a segment.
    #[n(1)]
    SegmentAllotted {
        /// Who.
        #[n(0)]
        point: PointNumber,
        /// What.
        #[n(1)]
        segment: Segment,
    },
    /// The unused tail of a segment was taken back.
    #[n(2)]
    TailTakenBack {
        /// From whom.
        #[n(0)]
        point: PointNumber,
        /// The segment's code.
        #[n(1)]
        code: SerialCode,
        /// The first number taken back.
        #[n(2)]
        from: u16,
    },
    /// A candidate was captured and received a serial.
    #[n(3)]
    Captured {
        /// Where.
        #[n(0)]
        point: PointNumber,
        /// Which serial.
        #[n(1)]
        serial: Serial,
        /// The document.
        #[n(2)]
        document: IdentityDocument,
        /// Its keyed hash.
        #[n(3)]
        identity: IdentityKey,
        /// What it says.
        #[n(4)]
        person: Person,
        /// The photograph's digest.
        #[n(5)]
        photo: PhotoDigest,
        /// How it was entered.
        #[n(6)]
        #[cbor(default)]
        entry: Entry,
    },
    /// The fee was paid: this is the one payment that counts.
    #[n(4)]
    FeePaid {
        /// For whom.
        #[n(0)]
        serial: Serial,
        /// The payment.
        #[n(1)]
        payment: Payment,
    },
    /// The fee was paid although it had been paid: recorded for a person to settle, never lost.
    #[n(5)]
    FeePaidAgain {
        /// For whom.
        #[n(0)]
        serial: Serial,
        /// The payment.
        #[n(1)]
        payment: Payment,
    },
    /// Real-person check passed, passwords set.
    #[n(6)]
    Activated {
        /// Who.
        #[n(0)]
        serial: Serial,
        /// Hash of the 登录 password.
        #[n(1)]
        login_password: PasswordHash,
        /// Hash of the 保存 password.
        #[n(2)]
        save_password: PasswordHash,
    },
    /// The basic form was saved.
    #[n(7)]
    FormSaved {
        /// Whose.
        #[n(0)]
        serial: Serial,
        /// 1 for the first save.
        #[n(1)]
        revision: u32,
        /// What.
        #[n(2)]
        form: BasicForm,
        /// Whether the point corrected it in step 5.
        #[n(3)]
        #[cbor(default)]
        corrected: bool,
    },
    /// An application was handed in.
    #[n(8)]
    ApplicationSubmitted {
        /// Its number in the county, from 1.
        #[n(0)]
        number: u32,
        /// What it asks for.
        #[n(1)]
        kind: ApplicationKind,
        /// The document.
        #[n(2)]
        document: IdentityDocument,
        /// Its keyed hash.
        #[n(3)]
        identity: IdentityKey,
        /// What was handed in.
        #[n(4)]
        statement: Statement,
    },
    /// An application was decided.
    #[n(9)]
    ApplicationDecided {
        /// Which one.
        #[n(0)]
        number: u32,
        /// Yes or no.
        #[n(1)]
        approved: bool,
        /// Why.
        #[n(2)]
        reason: Reason,
    },
    /// The real card was read at the point.
    #[n(10)]
    CardVerified {
        /// Whose.
        #[n(0)]
        serial: Serial,
        /// The last day on which it is valid.
        #[n(1)]
        valid_until: Option<Date>,
    },
    /// What the card says was corrected.
    #[n(11)]
    PersonCorrected {
        /// Whose.
        #[n(0)]
        serial: Serial,
        /// What it says.
        #[n(1)]
        person: Person,
    },
    /// Both passwords were set anew.
    #[n(12)]
    PasswordsReset {
        /// Whose.
        #[n(0)]
        serial: Serial,
        /// Hash of the 登录 password.
        #[n(1)]
        login_password: PasswordHash,
        /// Hash of the 保存 password.
        #[n(2)]
        save_password: PasswordHash,
    },
    /// An order was placed.
    #[n(13)]
    OrderPlaced {
        /// For whom.
        #[n(0)]
        serial: Serial,
        /// Which of the candidate's orders, from 1.
        #[n(1)]
        number: u16,
        /// For which fee.
        #[n(2)]
        fee: FeeKind,
        /// How much, in fen.
        #[n(3)]
        amount_fen: u32,
    },
    /// An order of a candidate's, by its number, ended without a payment.
    #[n(14)]
    OrderClosed(#[n(0)] Serial, #[n(1)] u16),
    /// Money came that settles no fee.
    #[n(15)]
    PaymentUnsettled {
        /// For whom.
        #[n(0)]
        serial: Serial,
        /// The payment.
        #[n(1)]
        payment: Payment,
        /// Why it settles nothing.
        #[n(2)]
        reason: UnsettledReason,
    },
    /// A telephone was bound.
    #[n(16)]
    PhoneBound(#[n(0)] Serial, #[n(1)] Phone),
    /// Class and events were chosen.
    #[n(17)]
    ProfessionalSaved {
        /// Whose.
        #[n(0)]
        serial: Serial,
        /// 1 for the first save.
        #[n(1)]
        revision: u32,
        /// What.
        #[n(2)]
        choice: ProfessionalChoice,
    },
    /// Bonus and special plans were declared.
    #[n(18)]
    Declared {
        /// Whose.
        #[n(0)]
        serial: Serial,
        /// 1 for the first declaration.
        #[n(1)]
        revision: u32,
        /// What.
        #[n(2)]
        declaration: Declaration,
    },
    /// The form was signed and is locked.
    #[n(19)]
    Confirmed {
        /// Whose.
        #[n(0)]
        serial: Serial,
        /// The signature.
        #[n(1)]
        signature: Signature,
    },
    /// The signature was withdrawn, and the lock with it.
    #[n(20)]
    ConfirmationWithdrawn {
        /// Whose.
        #[n(0)]
        serial: Serial,
        /// Why.
        #[n(1)]
        reason: Reason,
    },
    /// Character assessment and other information were collected.
    #[n(21)]
    Collected {
        /// Whose.
        #[n(0)]
        serial: Serial,
        /// 1 for the first time.
        #[n(1)]
        revision: u32,
        /// All of it, as it is now.
        #[n(2)]
        items: Vec<FieldEntry>,
        /// Whether nothing that the policy requires is missing.
        #[n(3)]
        complete: bool,
    },
    /// An operator's account began.
    #[n(22)]
    OperatorCreated {
        /// Its number, from 1.
        #[n(0)]
        operator: OperatorNumber,
        /// The account.
        #[n(1)]
        account: Account,
    },
    /// An account was changed and its sessions ended.
    #[n(23)]
    OperatorChanged {
        /// Whose.
        #[n(0)]
        operator: OperatorNumber,
        /// What.
        #[n(1)]
        change: AccountChange,
    },
    /// A window was postponed, extended or reopened.
    #[n(24)]
    CalendarOverridden {
        /// The edition that this makes.
        #[n(0)]
        edition: u32,
        /// For whom.
        #[n(1)]
        scope: Scope,
        /// Which window.
        #[n(2)]
        window: WindowName,
        /// How it is from now on.
        #[n(3)]
        bounds: Window,
        /// Why.
        #[n(4)]
        reason: Reason,
    },
    /// Other policy files came into force.
    #[n(25)]
    PolicyAdopted {
        /// The edition that this makes.
        #[n(0)]
        edition: u32,
        /// For whom.
        #[n(1)]
        scope: Scope,
        /// The files' own year.
        #[n(2)]
        year: u16,
        /// The files' own version.
        #[n(3)]
        version: u32,
        /// The files, packed.
        #[cbor(n(4), with = "minicbor::bytes")]
        files: Vec<u8>,
        /// Why.
        #[n(5)]
        reason: Reason,
    },
    /// A registration ended. Its serial stays used, its document is free again.
    #[n(26)]
    RegistrationVoided(#[n(0)] Serial, #[n(1)] Voiding),
    /// A registration passed to the right document. Passwords end with it, and so does a signature.
    #[n(27)]
    RegistrationTransferred(#[n(0)] Serial, #[n(1)] Box<Transfer>),
    /// Somebody asked for what needs a second person.
    #[n(28)]
    ApprovalAsked(#[n(0)] Box<AskedApproval>),
    /// A second person looked at it.
    #[n(29)]
    ApprovalDecided(#[n(0)] DecidedApproval),
    /// What was approved was done, where nothing else records it: the number and the place.
    #[n(30)]
    ApprovalUsed(#[n(0)] u32, #[n(1)] u32),
    /// The candidate took another login password, with its hash, and whether a code to the bound telephone stood in for the
    /// password before. Sessions of before are over.
    #[n(33)]
    LoginPasswordChanged(#[n(0)] Serial, #[n(1)] PasswordHash, #[n(2)] bool),
    /// The candidate took another save password, with its hash.
    #[n(34)]
    SavePasswordChanged(#[n(0)] Serial, #[n(1)] PasswordHash),
    /// A candidate's password, which stays, is kept by another hash. No session ends.
    #[n(40)]
    HashRenewed(#[n(0)] Serial, #[n(1)] WhichPassword, #[n(2)] HashRenewal),
    /// The same of an operator's password.
    #[n(41)]
    OperatorHashRenewed(#[n(0)] OperatorNumber, #[n(1)] HashRenewal),
    /// The desk entered something of the contingency table's.
    #[n(50)]
    Contingency(#[n(0)] Box<Logged>),
}
