//! Whom a kind of request is about: somebody at the stage that it needs, or the step before where nobody is.

use std::time::Instant;

use super::memory::Requests;
use super::task::Task;
use crate::season::kinds::Kind;
use crate::season::people::Stage;

/// Where no browser is far enough for a page: the one that gets there soonest goes a step further, and in the end a new one comes.
const PAGES_BEFORE: &[Kind] = &[Kind::PageCheck, Kind::PageForm, Kind::PageSignedIn, Kind::PageSignIn, Kind::PageHome];

impl Requests {
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
            kind if kind.is_of_page() => PAGES_BEFORE,
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
            _ => self.page(kind, draw),
        }
    }
}
