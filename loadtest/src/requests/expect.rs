//! Which answer is right.

use baoming_api::bodies::orders::OrderPlacedBody;
use baoming_api::bodies::sessions::SessionBody;
use baoming_api::bodies::{ProblemBody, ReceiptBody};
use baoming_core::calendar::WindowName;
use bytes::Bytes;

use super::memory::Requests;
use super::task::Task;
use crate::season::kinds::Kind;

/// An answer as it came.
pub struct Seen {
    /// HTTP status.
    pub status: u16,
    /// Seconds of Retry-After.
    pub retry_after_seconds: Option<u32>,
    /// Where it leads.
    pub location: Option<String>,
    /// Each cookie that it sets, as it is written.
    pub cookies: Vec<String>,
    /// The whole body.
    pub body: Bytes,
}

impl Seen {
    /// The problem's code; nothing if the body is none.
    pub fn code(&self) -> Option<String> {
        serde_json::from_slice::<ProblemBody>(&self.body).ok().map(|problem| problem.code)
    }
}

/// What an answer means.
pub enum Verdict {
    /// As it should be, and a command was carried out.
    Receipt(Box<ReceiptBody>),
    /// As it should be.
    Right,
    /// Refused on purpose: 429, or 503 with Retry-After.
    Refused {
        /// The problem's code.
        code: String,
    },
    /// Wrong: why.
    Wrong(String),
}

impl Requests {
    /// Judges an answer.
    pub fn judge(&self, task: &Task, seen: &Seen) -> Verdict {
        if seen.status == 429 || (seen.status == 503 && seen.retry_after_seconds.is_some()) {
            return Verdict::Refused { code: seen.code().unwrap_or_else(|| format!("status-{}", seen.status)) };
        }
        if matches!(task.kind, Kind::WechatPay | Kind::WechatAgain | Kind::WechatForged) && seen.status == 503 {
            // The platform is told in its own way, and sends it again.
            return Verdict::Refused { code: seen.code().unwrap_or_else(|| "status-503".to_owned()) };
        }
        let right = match task.kind {
            Kind::Capture
            | Kind::Pay
            | Kind::NotifyAgain
            | Kind::PayTwice
            | Kind::Activate
            | Kind::Save
            | Kind::PhoneBind
            | Kind::Professional
            | Kind::ProfessionalPay
            | Kind::Declare => return self.judge_command(task, seen),
            Kind::Repeat => {
                if seen.status == 200 && task.expected_receipt.as_ref() != Some(&seen.body) {
                    return Verdict::Wrong("receipt-differs".to_owned());
                }
                seen.status == 200
            }
            Kind::Photo
            | Kind::Permit
            | Kind::Read
            | Kind::Calendar
            | Kind::Alive
            | Kind::SessionRead
            | Kind::PointRead
            | Kind::PointProgress
            | Kind::CountyProgress
            | Kind::ProvinceProgress
            | Kind::List => seen.status == 200,
            Kind::Order => return self.judge_order(task, seen),
            Kind::WechatPay | Kind::WechatAgain => seen.status == 204,
            Kind::WechatForged => seen.status == 401,
            Kind::SignIn => return self.judge_sign_in(seen),
            Kind::GuessPassword | Kind::EnumerateIdentity => seen.status == 401,
            Kind::PhoneCode => seen.status == 202,
            Kind::KeyReused => seen.status == 422 && seen.code().as_deref() == Some("idempotency-key-reused"),
            Kind::Oversized => seen.status == 413,
            Kind::Malformed => matches!(seen.status, 400 | 422),
            Kind::GuessToken | Kind::ForgedNotification => seen.status == 401,
            Kind::GuessSerial => seen.status == 404,
            Kind::WrongAmount => matches!(seen.status, 409 | 422),
            Kind::SlowHead | Kind::SlowBody | Kind::IdleConnection => matches!(seen.status, 400 | 408),
            Kind::PageHome
            | Kind::PageAsset
            | Kind::PageSignIn
            | Kind::PageSignedIn
            | Kind::PageOwn
            | Kind::PageForm
            | Kind::PageCheck
            | Kind::PageSave
            | Kind::PageFee => return self.judge_page(task, seen),
        };
        if right { Verdict::Right } else { wrong(seen) }
    }

    /// A session is kept, for those who look at their record with it.
    fn judge_sign_in(&self, seen: &Seen) -> Verdict {
        match serde_json::from_slice::<SessionBody>(&seen.body) {
            Ok(SessionBody { token, serial: Some(serial), .. }) if seen.status == 200 => {
                self.note_session(serial, token);
                Verdict::Right
            }
            _ => wrong(seen),
        }
    }

    fn judge_order(&self, task: &Task, seen: &Seen) -> Verdict {
        let placed = serde_json::from_slice::<OrderPlacedBody>(&seen.body);
        match (placed, &task.person) {
            (Ok(placed), Some(person)) if seen.status == 200 && placed.out_trade_no == self.out_trade_no(person) => {
                Verdict::Right
            }
            (Ok(_), _) if seen.status == 200 => Verdict::Wrong("another-order".to_owned()),
            _ => wrong(seen),
        }
    }

    fn judge_command(&self, task: &Task, seen: &Seen) -> Verdict {
        if seen.status == 200 {
            return match serde_json::from_slice::<ReceiptBody>(&seen.body) {
                Ok(receipt) if receipt.sequence > 0 => Verdict::Receipt(Box::new(receipt)),
                _ => Verdict::Wrong("not-a-receipt".to_owned()),
            };
        }
        let code = seen.code();
        // Once the window has closed, this is the only right answer.
        if code.as_deref() == Some("outside-window") && self.season.may_be_outside(window_of(task.kind)) {
            return Verdict::Right;
        }
        wrong(seen)
    }
}

pub(super) fn wrong(seen: &Seen) -> Verdict {
    Verdict::Wrong(seen.code().unwrap_or_else(|| format!("status-{}", seen.status)))
}

/// The window that governs a kind of command.
pub(super) fn window_of(kind: Kind) -> WindowName {
    match kind {
        Kind::Professional | Kind::ProfessionalPay | Kind::PhoneBind | Kind::PhoneCode => WindowName::Professional,
        Kind::Declare => WindowName::Declaration,
        _ => WindowName::Registration,
    }
}
