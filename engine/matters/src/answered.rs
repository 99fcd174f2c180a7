//! What a matter is answered with, so that a type says whether personal data is in it and who may see that.
//!
//! A shape either names nobody ([`NamesNobody`]), or it comes in a wrapper that says why it may be shown: [`Recorded`] to
//! staff, once the access log has it; [`Own`] to whoever it is about, and to programs that act for candidates once the access
//! log has that. A shape that shows a candidate is in no list here,
//! so a matter that answers with it and without a wrapper does not compile.

use baoming_api::bodies::access_log::AccessLogBody;
use baoming_api::bodies::collections::CollectedFileBody;
use baoming_api::bodies::contingency::{ControlPreviewBody, ControlsBody, TurnAnswerBody};
use baoming_api::bodies::history::ReceiptKeyBody;
use baoming_api::bodies::lists::ScopeProgressBody;
use baoming_api::bodies::operators::OperatorsBody;
use baoming_api::bodies::points::{MovedBody, PointsBody};
use baoming_api::bodies::protection::{BlocksBody, ProtectorBody};
use baoming_api::bodies::public_status::PublicStatusBody;
use baoming_api::bodies::rules::{CalendarBody, RulesBody};
use baoming_api::bodies::security_log::SecurityLogBody;
use baoming_api::bodies::sessions::{SessionBody, TotpBody};
use baoming_api::bodies::settlements::{ReconciliationBody, SettlementAskedBody, SettlementBody};
use baoming_api::bodies::{CountyBody, PhotoBody, ProgressBody, ReceiptBody, StatusBody};
use serde::Serialize;

use crate::records::reads::{Own, Recorded};

/// How far the matter is when it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Done, and this is the answer.
    Answered,
    /// Taken over; it goes on behind the answer.
    Begun,
    /// Done, and there is nothing to say.
    Done,
}

/// Whatever a matter may be answered with.
pub trait Answered: Send {
    /// What is sent; `()` where there is nothing.
    type Body: Serialize;
    /// The shape of it, or of each in a list.
    type Shape: Serialize;
    /// Whether it is a list of the shape.
    const LISTED: bool = false;
    /// How far the matter is.
    const STAGE: Stage = Stage::Answered;
    /// Whether there is a shape.
    const SHAPED: bool = true;

    /// What is sent.
    fn body(self) -> Self::Body;
}

/// A shape that names no candidate.
pub trait NamesNobody: Serialize + Send {}

impl<T: NamesNobody> Answered for T {
    type Body = T;
    type Shape = T;

    fn body(self) -> T {
        self
    }
}

impl<T: Serialize + Send> Answered for Recorded<T> {
    type Body = T;
    type Shape = T;

    fn body(self) -> T {
        self.into_shown()
    }
}

impl<T: Serialize + Send> Answered for Own<T> {
    type Body = T;
    type Shape = T;

    fn body(self) -> T {
        self.into_shown()
    }
}

/// A shape that can hold a candidate's data, where by its matter it holds none.
pub struct OfNobody<T>(pub(crate) T);

impl<T: Serialize + Send> Answered for OfNobody<T> {
    type Body = T;
    type Shape = T;

    fn body(self) -> T {
        self.0
    }
}

/// Taken over, perhaps with something to say.
pub struct Begun<T = ()>(pub T);

impl Answered for Begun {
    type Body = ();
    type Shape = ();
    const STAGE: Stage = Stage::Begun;
    const SHAPED: bool = false;

    fn body(self) {}
}

impl<T: NamesNobody> Answered for Begun<T> {
    type Body = T;
    type Shape = T;
    const STAGE: Stage = Stage::Begun;

    fn body(self) -> T {
        self.0
    }
}

/// Done, and nothing to say.
pub struct Done;

impl Answered for Done {
    type Body = ();
    type Shape = ();
    const STAGE: Stage = Stage::Done;
    const SHAPED: bool = false;

    fn body(self) {}
}

/// Several of a shape that names no candidate.
pub struct Listed<T>(pub Vec<T>);

impl<T: NamesNobody> Answered for Listed<T> {
    type Body = Vec<T>;
    type Shape = T;
    const LISTED: bool = true;

    fn body(self) -> Vec<T> {
        self.0
    }
}

macro_rules! name_nobody {
    ($($shape:ty),* $(,)?) => { $(impl NamesNobody for $shape {})* };
}

name_nobody![
    AccessLogBody,
    BlocksBody,
    CalendarBody,
    CollectedFileBody,
    ControlPreviewBody,
    ControlsBody,
    TurnAnswerBody,
    PublicStatusBody,
    CountyBody,
    MovedBody,
    OperatorsBody,
    PhotoBody,
    PointsBody,
    ProgressBody,
    ProtectorBody,
    ReceiptBody,
    ReceiptKeyBody,
    ReconciliationBody,
    RulesBody,
    ScopeProgressBody,
    SecurityLogBody,
    SessionBody,
    SettlementAskedBody,
    SettlementBody,
    StatusBody,
    TotpBody,
];
