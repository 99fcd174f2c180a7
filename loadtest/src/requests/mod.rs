//! From a kind to a request: who is asked for, with which body, under which key and which token.
//!
//! Guaranteed: a repetition is the same bytes under the same key; what a person has gone through decides what can be asked,
//! and where nobody is at the stage that a kind needs, the step before is asked instead and that is counted.

mod bodies;
mod effects;
mod expect;

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Instant;

use bytes::Bytes;

pub use self::effects::{Effects, Noted};
pub use self::expect::{Seen, Verdict};
use crate::limits::{COMMANDS_REMEMBERED_MAX, SESSIONS_REMEMBERED_MAX};
use crate::season::Season;
use crate::season::kinds::Kind;
use crate::season::people::{People, Person, Stage};
use crate::season::platform::Notification;

/// How a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
}

/// A request with all that belongs to it.
pub struct Task {
    /// What is asked.
    pub kind: Kind,
    /// Whether another kind was meant, for which nobody was there.
    pub substituted: bool,
    /// When it was meant to be sent first.
    pub due: Instant,
    /// Whom it is about, out of the stage where it waited.
    pub person: Option<Person>,
    /// How.
    pub method: Method,
    /// Where.
    pub path: String,
    /// The idempotency key.
    pub key: Option<String>,
    /// The token, nothing for none.
    pub token: Option<String>,
    /// What is sent; empty for nothing.
    pub body: Bytes,
    /// What the body is.
    pub media: &'static str,
    /// Whether the sender waits as long as it is told.
    pub obeys: bool,
    /// How often it was sent.
    pub attempts: u32,
    /// When it was told for the first time to come back later.
    pub told_to_wait: Option<Instant>,
    /// Whether it was sent later than the profile allows.
    pub late: bool,
    /// Headers beyond these.
    pub headers: Vec<(&'static str, String)>,
    /// What it says of a payment.
    pub payment: Option<Payment>,
    /// The receipt that has to come back, for a command that was carried out before.
    pub expected_receipt: Option<Bytes>,
}

/// A payment as it is notified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The platform's number.
    pub id: String,
    /// When it was paid, milliseconds since 1970.
    pub paid_at_ms: i64,
}

/// A command that was carried out, to be sent again.
#[derive(Clone)]
pub struct Remembered {
    method: Method,
    path: String,
    key: String,
    token: Option<String>,
    body: Bytes,
    receipt: Bytes,
}

/// Makes requests.
pub struct Requests {
    /// The season that they belong to.
    pub season: Season,
    /// The candidates.
    pub people: People,
    paid: Mutex<Vec<(u32, u32, Payment)>>,
    remembered: Mutex<VecDeque<Remembered>>,
    activated: Mutex<Vec<(u32, u32)>>,
    sessions: Mutex<VecDeque<(String, String)>>,
    notified: Mutex<VecDeque<(Person, Payment, Notification)>>,
    photos: Option<baoming::synthetic::SyntheticPhotos>,
    /// Told apart from earlier runs with the same seed.
    run: String,
}

impl Requests {
    /// Makes requests about these people.
    pub fn new(season: Season, people: People, run: String, photos: bool) -> Self {
        let photos = photos.then(|| baoming::synthetic::SyntheticPhotos::new(people.seed));
        Self {
            season,
            people,
            paid: Mutex::default(),
            remembered: Mutex::default(),
            activated: Mutex::default(),
            sessions: Mutex::default(),
            notified: Mutex::default(),
            photos,
            run,
        }
    }

    /// The request of a kind, or of the step before it where nobody is there for it.
    pub fn task(&self, kind: Kind, draw: u64, due: Instant) -> Task {
        let (made, substituted) = match self.make(kind, draw) {
            Some(made) => (made, false),
            None => (self.instead(kind, draw), true),
        };
        Task { due, substituted, obeys: true, ..made }
    }

    fn instead(&self, kind: Kind, draw: u64) -> Task {
        let before: &[Kind] = match kind {
            Kind::Save | Kind::Declare | Kind::PhoneCode => &[Kind::Activate, Kind::Pay, Kind::Capture],
            Kind::Activate => &[Kind::Pay, Kind::Capture],
            Kind::PhoneBind => &[Kind::PhoneCode],
            Kind::Professional => &[Kind::PhoneBind, Kind::PhoneCode],
            Kind::ProfessionalPay => &[Kind::Professional, Kind::PhoneBind, Kind::PhoneCode],
            Kind::Permit => &[Kind::ProfessionalPay, Kind::Professional, Kind::PhoneBind, Kind::PhoneCode],
            Kind::WechatPay => &[Kind::Order, Kind::Capture],
            Kind::WechatAgain => &[Kind::WechatPay, Kind::Order, Kind::Capture],
            Kind::SessionRead => &[Kind::SignIn, Kind::Activate, Kind::Pay, Kind::Capture],
            Kind::SignIn | Kind::GuessPassword => &[Kind::Activate, Kind::Pay, Kind::Capture],
            Kind::NotifyAgain | Kind::PayTwice => &[Kind::Pay, Kind::Capture],
            _ => &[Kind::Capture],
        };
        let made = before.iter().chain(&[Kind::Read]).find_map(|kind| self.make(*kind, draw));
        made.unwrap_or_else(|| self.calendar())
    }

    fn make(&self, kind: Kind, draw: u64) -> Option<Task> {
        let people = &self.people;
        match kind {
            Kind::Capture => people.fresh().map(|person| self.capture(person)),
            Kind::Pay => people.take(Stage::Captured).map(|person| self.pay(person)),
            Kind::Activate => people.take(Stage::Paid).map(|person| self.activate(person)),
            Kind::Save => {
                people.take(Stage::Activated).or_else(|| people.take(Stage::Saved)).map(|person| self.save(person))
            }
            Kind::PhoneCode => people
                .take(Stage::Saved)
                .or_else(|| people.take(Stage::Activated))
                .map(|person| self.phone_code(person)),
            Kind::PhoneBind => self.phone_bind(),
            Kind::Professional => people.take(Stage::PhoneBound).map(|person| self.professional(person, draw)),
            Kind::ProfessionalPay => people.take(Stage::Chosen).map(|person| self.professional_pay(person)),
            Kind::Permit => people.take(Stage::ProfessionalPaid).map(|person| self.permit(person)),
            Kind::Declare => people.take(Stage::Saved).map(|person| self.declare(person, draw)),
            Kind::NotifyAgain => self.notify_again(draw),
            Kind::PayTwice => self.pay_twice(draw),
            Kind::WrongAmount => self.wrong_amount(draw),
            Kind::ForgedNotification => self.forged(draw),
            Kind::Repeat => self.repeat(draw),
            Kind::KeyReused => self.key_reused(draw),
            Kind::Read => people.any(draw).map(|(position, serial)| self.read(position, &serial)),
            Kind::PointRead => people.any(draw).map(|(position, serial)| self.point_read(position, &serial)),
            Kind::Photo => self.photo(draw),
            Kind::Calendar => Some(self.calendar()),
            Kind::Alive => Some(self.alive()),
            Kind::Order => people.take(Stage::Captured).map(|person| self.order(person)),
            Kind::WechatPay => self.wechat_pay(),
            Kind::WechatAgain => self.wechat_again(draw),
            Kind::WechatForged => self.wechat_forged(draw),
            Kind::SignIn => self.sign_in(draw),
            Kind::SessionRead => self.session_read(draw),
            Kind::GuessPassword => self.guess_password(draw),
            Kind::EnumerateIdentity => Some(self.enumerate_identity(draw)),
            Kind::PointProgress => Some(self.point_progress(draw)),
            Kind::CountyProgress => Some(self.county_progress(draw)),
            Kind::ProvinceProgress => Some(self.office_read(Kind::ProvinceProgress, "/v1/office/progress".to_owned())),
            Kind::List => Some(self.list(draw)),
            Kind::Oversized => Some(self.oversized(draw)),
            Kind::Malformed => Some(self.malformed(draw)),
            Kind::GuessToken => Some(self.guess_token(draw)),
            Kind::GuessSerial => Some(self.guess_serial(draw)),
            Kind::SlowHead | Kind::SlowBody | Kind::IdleConnection => Some(self.raw(kind)),
        }
    }

    /// Remembers a command that was carried out, so that it can be sent again.
    fn remember(&self, task: &Task, receipt: &Bytes) {
        let Some(key) = &task.key else { return };
        let (path, token, body) = (task.path.clone(), task.token.clone(), task.body.clone());
        let command = Remembered { method: task.method, path, key: key.clone(), token, body, receipt: receipt.clone() };
        let mut remembered = self.remembered.lock().expect("nobody panics while holding it");
        if remembered.len() == COMMANDS_REMEMBERED_MAX {
            remembered.pop_front();
        }
        remembered.push_back(command);
    }

    fn recall(&self, draw: u64) -> Option<Remembered> {
        let remembered = self.remembered.lock().expect("nobody panics while holding it");
        let at = draw.checked_rem(remembered.len() as u64)?;
        remembered.get(at as usize).cloned()
    }

    fn any_payment(&self, draw: u64) -> Option<(u32, u32, Payment)> {
        let paid = self.paid.lock().expect("nobody panics while holding it");
        let at = draw.checked_rem(paid.len() as u64)?;
        paid.get(at as usize).cloned()
    }

    fn any_activated(&self, draw: u64) -> Option<(u32, u32)> {
        let activated = self.activated.lock().expect("nobody panics while holding it");
        let at = draw.checked_rem(activated.len() as u64)?;
        activated.get(at as usize).copied()
    }

    /// A serial with the token of its session.
    fn any_session(&self, draw: u64) -> Option<(String, String)> {
        let sessions = self.sessions.lock().expect("nobody panics while holding it");
        let at = draw.checked_rem(sessions.len() as u64)?;
        sessions.get(at as usize).cloned()
    }

    fn note_session(&self, serial: String, token: String) {
        let mut sessions = self.sessions.lock().expect("nobody panics while holding it");
        if sessions.len() == SESSIONS_REMEMBERED_MAX {
            sessions.pop_front();
        }
        sessions.push_back((serial, token));
    }

    fn any_notified(&self, draw: u64) -> Option<(Person, Payment, Notification)> {
        let notified = self.notified.lock().expect("nobody panics while holding it");
        let at = draw.checked_rem(notified.len() as u64)?;
        notified.get(at as usize).cloned()
    }

    /// Remembers a notification that was believed, so that it can come again.
    fn note_notified(&self, task: &Task) {
        let (Some(person), Some(payment)) = (task.person, &task.payment) else { return };
        let notification = Notification { body: task.body.clone(), headers: task.headers.clone() };
        let mut notified = self.notified.lock().expect("nobody panics while holding it");
        if notified.len() == COMMANDS_REMEMBERED_MAX {
            notified.pop_front();
        }
        notified.push_back((person, payment.clone(), notification));
    }

    /// Notes a payment of the registration fee that was recorded.
    pub fn note_payment(&self, person: &Person, payment: Payment) {
        self.paid.lock().expect("nobody panics while holding it").push((person.position, person.serial, payment));
    }
}
