//! What a county may be told to do.

use crate::author::Author;
use crate::calendar::{Window, WindowName};
use crate::contingency::Ask;
use crate::entry::{ApplicationKind, Entry, Statement};
use crate::form::{BasicForm, Declaration, FieldEntry, Person, ProfessionalChoice, Signature};
use crate::four_eyes::{FourEyes, RequestDigest};
use crate::identity::IdentityDocument;
use crate::ids::{CommandKey, IdentityKey, PaymentId, PhotoDigest, PointNumber, Serial, SerialCode};
use crate::office::{Account, AccountChange, OperatorNumber};
use crate::payment::UnsettledReason;
use crate::person::FeeKind;
use crate::renewal::{HashRenewal, WhichPassword};
use crate::scope::Scope;
use crate::serial::Segment;
use crate::text::{PasswordHash, Phone, PlaceName, Reason, Summary};
use crate::time::{Date, Timestamp};

/// A command with what makes it recognisable and judgeable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Hash of the caller and the caller's `Idempotency-Key`.
    pub key: CommandKey,
    /// Keyed hash of the request's body: the same key with another one is refused.
    pub fingerprint: u64,
    /// When the request arrived: windows are judged by it, however long the queue was.
    pub arrived_at: Timestamp,
    /// Who asks, and from where.
    pub by: Option<Author>,
    /// How far whoever asks reaches, for the shares of what there is only so much of. Nothing is said for those who have no
    /// scope, such as the payment platform, whom only the whole bounds.
    pub scope: Option<Scope>,
    /// What is to be done.
    pub action: Action,
}

/// Everything that changes a county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Step 1: a registration point begins to exist.
    SetUpPoint {
        /// Its number in the county.
        point: PointNumber,
        /// Its name.
        name: PlaceName,
    },
    /// Step 1: a point receives a segment of serials.
    AllotSegment {
        /// Who receives it.
        point: PointNumber,
        /// What it receives.
        segment: Segment,
    },
    /// The unused tail of a segment returns to the county.
    TakeBackTail {
        /// Who has the segment.
        point: PointNumber,
        /// The segment's code.
        code: SerialCode,
        /// The first number taken back; everything behind it in the segment goes with it.
        from: u16,
    },
    /// Special cases 1 and 2: an application is handed in.
    SubmitApplication(Box<SubmitApplication>),
    /// Special cases 1 and 2: an application is decided. Who may decide which is the caller's to check.
    DecideApplication {
        /// Which one.
        number: u32,
        /// Yes or no.
        approved: bool,
        /// Why.
        reason: Reason,
    },
    /// Step 2: a candidate's document, identity and photograph are captured, and a serial is given.
    Capture(Box<Capture>),
    /// Special cases 4 and 5: the real card is read at the point.
    VerifyCard {
        /// Whose.
        serial: Serial,
        /// The card's document, hashed: it must be the one that was entered.
        identity: IdentityKey,
        /// The last day on which the card is valid; none if it is valid for ever.
        valid_until: Option<Date>,
        /// The day of the verification.
        today: Date,
    },
    /// What the card says is corrected at the point; the number stays.
    CorrectPerson {
        /// Whose.
        serial: Serial,
        /// What it says.
        person: Box<Person>,
    },
    /// Steps 3 and 4 and the professional fee: an order is placed with the payment platform.
    PlaceOrder {
        /// For whom.
        serial: Serial,
        /// For which fee.
        fee: FeeKind,
    },
    /// An order will not be paid any more: the platform has closed it.
    CloseOrder {
        /// Whose.
        serial: Serial,
        /// Which of the candidate's orders.
        number: u16,
    },
    /// The payment platform says that a fee was paid.
    RecordFee {
        /// For whom.
        serial: Serial,
        /// Which fee.
        fee: FeeKind,
        /// The platform's number of the payment.
        payment: PaymentId,
        /// How much, in fen.
        amount_fen: u32,
        /// When it was paid: this, not the arrival, is judged by the window.
        paid_at: Timestamp,
        /// The order that it pays, where there was one.
        order: Option<u16>,
    },
    /// Money that came but settles no fee is kept for a person to settle.
    KeepPayment {
        /// For whom.
        serial: Serial,
        /// Which fee it was meant for.
        fee: FeeKind,
        /// The platform's number of the payment.
        payment: PaymentId,
        /// How much, in fen.
        amount_fen: u32,
        /// When it was paid.
        paid_at: Timestamp,
        /// Why it settles nothing.
        reason: UnsettledReason,
    },
    /// Step 3: real-person check passed and both passwords set.
    Activate {
        /// Who.
        serial: Serial,
        /// Whether the check was passed.
        real_person_passed: bool,
        /// Hash of the 登录 password.
        login_password: PasswordHash,
        /// Hash of the 保存 password.
        save_password: PasswordHash,
    },
    /// Both passwords are set anew, through the point with the document present.
    ResetPasswords {
        /// Who.
        serial: Serial,
        /// The document that was shown, hashed.
        identity: IdentityKey,
        /// Hash of the 登录 password.
        login_password: PasswordHash,
        /// Hash of the 保存 password.
        save_password: PasswordHash,
    },
    /// The candidate takes another login password, knowing the one before or by a code to the bound telephone. Which of
    /// them holds is the caller's to check.
    ChangeLoginPassword {
        /// Who.
        serial: Serial,
        /// Its hash.
        login_password: PasswordHash,
        /// Whether it was a code.
        by_code: bool,
    },
    /// The candidate takes another save password, knowing the one before, which is the caller's to check.
    ChangeSavePassword {
        /// Who.
        serial: Serial,
        /// Its hash.
        save_password: PasswordHash,
    },
    /// A password that was right is kept by another hash. That it is one of the same password is the caller's to check.
    RenewHash {
        /// Whose.
        serial: Serial,
        /// Which of the two.
        which: WhichPassword,
        /// The hash, and since when the one before stood.
        renewal: HashRenewal,
    },
    /// Step 4: the basic form.
    SaveForm {
        /// Whose.
        serial: Serial,
        /// What.
        form: Box<BasicForm>,
    },
    /// Step 5: the form is corrected at the point.
    CorrectForm {
        /// Whose.
        serial: Serial,
        /// What.
        form: Box<BasicForm>,
    },
    /// Step 4: a telephone that has received a code is bound.
    BindPhone {
        /// Whose.
        serial: Serial,
        /// Which one.
        phone: Phone,
    },
    /// Step 4: class and events of the arts or sport examination.
    SaveProfessional {
        /// Whose.
        serial: Serial,
        /// What.
        choice: ProfessionalChoice,
    },
    /// Step 4: bonus and special plans.
    Declare {
        /// Whose.
        serial: Serial,
        /// What.
        declaration: Declaration,
    },
    /// Step 5: signed, and locked with it.
    Confirm {
        /// Whose.
        serial: Serial,
        /// The signature.
        signature: Signature,
    },
    /// Step 5: a signature is withdrawn by the office, so that something can be corrected and signed again.
    WithdrawConfirmation {
        /// Whose.
        serial: Serial,
        /// Why.
        reason: Reason,
    },
    /// Step 6: character assessment and other information.
    Collect {
        /// Whose.
        serial: Serial,
        /// All of it: what is left out is gone.
        items: Vec<FieldEntry>,
        /// The revision that it replaces, so that nobody's work is overwritten unseen.
        replaces: u32,
    },
    /// The desk: an operator's account begins.
    CreateOperator(Box<Account>),
    /// The desk: an account is changed and its sessions end.
    ChangeOperator {
        /// Whose.
        operator: OperatorNumber,
        /// What.
        change: Box<AccountChange>,
    },
    /// The desk: an operator's password that was right is kept by another hash.
    RenewOperatorHash {
        /// Whose.
        operator: OperatorNumber,
        /// The hash, and since when the account stood as it was found.
        renewal: HashRenewal,
    },
    /// The desk: a window is postponed, extended or reopened.
    OverrideCalendar {
        /// For whom.
        scope: Scope,
        /// Which window.
        window: WindowName,
        /// How it is from now on.
        bounds: Window,
        /// Why.
        reason: Reason,
    },
    /// The desk: other policy files are in force from now on. That they are sound is the caller's to check.
    AdoptPolicy(Box<AdoptPolicy>),
    /// A registration that was made wrongly ends.
    VoidRegistration {
        /// Whose.
        serial: Serial,
        /// Why.
        reason: Reason,
        /// The approval of a second person, where one was needed.
        approval: Option<u32>,
    },
    /// A registration passes to the document that it should have been made with.
    TransferRegistration(Box<TransferRegistration>),
    /// The desk: something needs a second person.
    AskApproval(Box<AskApproval>),
    /// The desk: a second person says yes or no.
    DecideApproval {
        /// To which.
        number: u32,
        /// Yes or no.
        approved: bool,
        /// Why.
        reason: Reason,
    },
    /// The desk: something of the contingency table's is entered.
    Contingency(Box<Ask>),
    /// The desk: what was approved is done now.
    UseApproval {
        /// Which one.
        number: u32,
    },
}

/// Step 2's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// Where.
    pub point: PointNumber,
    /// The document, already checked by its own rules.
    pub document: IdentityDocument,
    /// Its keyed hash.
    pub identity: IdentityKey,
    /// What it says.
    pub person: Person,
    /// The photograph's digest.
    pub photo: PhotoDigest,
    /// How it was entered.
    pub entry: Entry,
    /// The day of the capture.
    pub today: Date,
}

/// An application's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmitApplication {
    /// What it asks for.
    pub kind: ApplicationKind,
    /// The document.
    pub document: IdentityDocument,
    /// Its keyed hash.
    pub identity: IdentityKey,
    /// What was handed in.
    pub statement: Statement,
}

/// Policy files to be adopted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoptPolicy {
    /// For whom.
    pub scope: Scope,
    /// The files' own year.
    pub year: u16,
    /// The files' own version.
    pub version: u32,
    /// The files, packed.
    pub files: Vec<u8>,
    /// Why.
    pub reason: Reason,
}

/// A transfer's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferRegistration {
    /// Whose.
    pub serial: Serial,
    /// The right document, already checked by its own rules.
    pub document: IdentityDocument,
    /// Its keyed hash.
    pub identity: IdentityKey,
    /// What it says.
    pub person: Person,
    /// The day of the transfer.
    pub today: Date,
    /// Why.
    pub reason: Reason,
    /// The approval of a second person, where one was needed.
    pub approval: Option<u32>,
}

/// What needs a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskApproval {
    /// The request that it is for.
    pub digest: RequestDigest,
    /// What is asked for.
    pub action: FourEyes,
    /// For which part of the province.
    pub scope: Scope,
    /// What it is about, in a line.
    pub summary: Summary,
    /// Why, where the request says it.
    pub reason: Option<Reason>,
}
