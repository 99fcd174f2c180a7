//! The service and everybody who has an account, at one browser, one after the other: whoever leaves signs out.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use baoming_core::time::Timestamp;
use stage::accounts::{FIRST_PASSWORD, PASSWORD, secret_of};
use stage::http::Request;
use stage::pages::Page;
use stage::people::{self, Place};
use stage::premises::{NO_RATES, PAYMENT};
use stage::totp::{PERIOD_MS, Secret};
use standin::{Options, StandIn};
use tests::season::Season;
use tokio::runtime::Runtime;

use super::hand::Hand;
use super::mishap::Mishap;
use super::somebody::{LOGIN, Somebody, fields};

const SECRET: &str = "secret-of-the-providers-0";
/// Shorter than any session.
const SESSION_MS: i64 = 10 * 60 * 1_000;

/// Who is at the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Who {
    Nobody,
    Staff(String),
    /// By document and name, without passwords.
    Entrant([String; 3]),
    Candidate([String; 2]),
}

/// The service, its providers, and the browser. Methods panic.
pub(super) struct Town {
    season: Option<Season>,
    pub(super) provider: StandIn,
    _providers: Runtime,
    pub(super) places: Vec<Place>,
    pub(super) hand: Box<dyn Hand>,
    pub(super) mishap: Option<Mishap>,
    pub(super) forms_sent: u32,
    /// The second factors of staff, by their account.
    factors: BTreeMap<String, Option<Secret>>,
    who: Who,
    since: Timestamp,
    payments: u32,
}

impl Town {
    /// In October, with nothing but the season's rules.
    pub(super) fn october(hand: &dyn Fn(SocketAddr) -> Box<dyn Hand>, mishap: Option<Mishap>) -> Self {
        let providers = Runtime::new().unwrap();
        let provider = providers.block_on(StandIn::start(Options::local("baoming", SECRET))).unwrap();
        let url = provider.url();
        let port = |name: &str| format!("[{name}]\nbase_url = {url:?}\napp_id = \"baoming\"\nsecret = {SECRET:?}\n");
        let settings = format!("{NO_RATES}{}{}", port("real_person"), port("sms"));
        let season = Season::start(&settings, "2021-10-20T10:00:00+08:00");
        let policy = baoming_policy::built_in().unwrap();
        let places = people::places(&policy, 2, 2);
        let (hand, since) = (hand(season.address()), season.now());
        let factors = BTreeMap::new();
        let season = Some(season);
        Self {
            season,
            provider,
            _providers: providers,
            places,
            hand,
            mishap,
            forms_sent: 0,
            factors,
            who: Who::Nobody,
            since,
            payments: 0,
        }
    }

    pub(super) fn season(&self) -> &Season {
        self.season.as_ref().unwrap()
    }

    pub(super) fn into_season(self) -> Season {
        self.season.unwrap()
    }

    pub(super) fn move_to(&self, instant: &str) {
        self.season().move_to(instant);
    }

    /// The node is maintained: stopped in peace and started again. Sessions go on.
    pub(super) fn restart(mut self) -> Self {
        self.start_again();
        self
    }

    pub(super) fn start_again(&mut self) {
        let season = self.season.take().unwrap().restart();
        self.hand.reach(season.address());
        self.season = Some(season);
    }

    /// Opens a page, and sends the form of it that goes there.
    pub(super) fn at(&mut self, path: &str, action: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.hand.look(path);
        self.send(&page, action, fields, None)
    }

    /// Whoever works in this scope is at the browser.
    pub(super) fn staff(&mut self, name: &str) {
        let who = Who::Staff(name.to_owned());
        if self.is_here(&who) {
            return;
        }
        self.leave("/staff");
        // A code is good once.
        self.season().move_on();
        let page = self.hand.look("/staff/sign-in");
        self.who = who;
        let desk = self.sign_in_at(&page);
        assert_eq!((desk.path.as_str(), desk.status), ("/staff", 200), "{}", desk.text);
    }

    /// An account that somebody has just made is taken over: its password, and its second factor if it needs one.
    pub(super) fn take_over(&mut self, name: &str) {
        self.leave("/staff");
        self.season().move_on();
        let first = [("operator", name), ("password", FIRST_PASSWORD)];
        let page = self.hand.look("/staff/sign-in");
        let own = self.hand.send(&page, "/staff/sign-in", &first, None);
        assert_eq!(own.path, "/staff/password", "{}", own.text);
        let taken = [("password", FIRST_PASSWORD), ("new_password", PASSWORD), ("new_password_again", PASSWORD)];
        let taken = self.hand.send(&own, "/staff/password", &taken, None);
        assert!(taken.says("密码已更换"), "{}", taken.text);
        let page = self.hand.look("/staff/sign-in");
        let desk = self.hand.send(&page, "/staff/sign-in", &[("operator", name), ("password", PASSWORD)], None);
        let secret = (desk.path == "/staff/second-factor").then(|| {
            let shown = self.hand.send(&desk, "/staff/second-factor", &[("password", PASSWORD)], None);
            let (_, rest) = shown.text.split_once("class=\"small\">").unwrap_or_else(|| panic!("{}", shown.text));
            let secret = secret_of(&format!("?secret={}", rest.split('<').next().unwrap()));
            let code = secret.code(self.season().now().plus_ms(-PERIOD_MS));
            let enrolled = self.hand.send(&shown, "/staff/second-factor/confirm", &[("code", &code)], None);
            assert!(enrolled.says("动态验证码已启用"), "{}", enrolled.text);
            secret
        });
        self.who = if secret.is_some() { Who::Nobody } else { Who::Staff(name.to_owned()) };
        self.since = self.season().now();
        self.factors.insert(name.to_owned(), secret);
    }

    /// The candidate is at the browser, with passwords.
    pub(super) fn candidate(&mut self, person: &Somebody) {
        let document = &person.card.document;
        let who = Who::Candidate([person.document_kind(), document.number.clone()]);
        if self.is_here(&who) {
            return;
        }
        self.leave("/");
        let page = self.hand.look("/sign-in");
        self.who = who;
        let mine = self.sign_in_at(&page);
        assert_eq!((mine.path.as_str(), mine.status), ("/me", 200), "{}", mine.text);
    }

    /// The candidate is at the browser, and has no passwords yet.
    pub(super) fn entrant(&mut self, person: &Somebody) {
        let document = &person.card.document;
        let name = person.card.person.name.clone();
        let who = Who::Entrant([person.document_kind(), document.number.clone(), name]);
        if self.is_here(&who) {
            return;
        }
        self.leave("/");
        let page = self.hand.look("/first-sign-in");
        self.who = who;
        let mine = self.sign_in_at(&page);
        assert_eq!((mine.path.as_str(), mine.status), ("/me", 200), "{}", mine.text);
    }

    /// Signs in on this page, whoever is at the browser; the page behind it.
    pub(super) fn sign_in_at(&mut self, page: &Page) -> Page {
        self.since = self.season().now();
        match self.who.clone() {
            Who::Nobody => panic!("nobody is there to sign in: {}", page.text),
            Who::Staff(name) => {
                // Another code than the one that may have been used at this moment.
                self.season().move_on();
                let now = self.season().now();
                let code = self.factors[&name].as_ref().map_or_else(String::new, |secret| secret.code(now));
                let typed = [("operator", &*name), ("password", PASSWORD), ("code", &code)];
                self.hand.send(page, "/staff/sign-in", &typed, None)
            }
            Who::Entrant([kind, number, name]) => {
                let typed = [("document_kind", &*kind), ("document", &*number), ("name", &*name)];
                self.hand.send(page, "/first-sign-in", &typed, None)
            }
            Who::Candidate([kind, number]) => {
                let typed = [("document_kind", &*kind), ("document", &*number), ("password", LOGIN)];
                self.hand.send(page, "/sign-in", &typed, None)
            }
        }
    }

    /// What was there ends with it.
    pub(super) fn session_ended(&mut self) {
        self.who = Who::Nobody;
    }

    fn is_here(&self, who: &Who) -> bool {
        self.who == *who && self.season().now().0 - self.since.0 < SESSION_MS
    }

    fn leave(&mut self, path: &str) {
        if self.who != Who::Nobody {
            let page = self.hand.look(path);
            if page.says("action=\"/sign-out\"") {
                self.hand.send(&page, "/sign-out", &[], None);
            }
            self.who = Who::Nobody;
        }
    }

    /// The platform's notification of a payment made at this instant; its status.
    pub(super) fn paid_at(&mut self, person: &Somebody, fee: &str, amount_fen: u32, paid_at: &str) -> u16 {
        self.payments += 1;
        let body = serde_json::json!({
            "serial": person.serial(), "payment_id": format!("payment-{}", self.payments), "amount_fen": amount_fen,
            "paid_at": paid_at, "fee": fee,
        });
        let request = Request::new("POST", "/v1/payment/notifications").token(PAYMENT);
        self.season().ask(&request.key(&format!("payment-{}", self.payments)).json(&body)).status
    }

    /// A fee, paid now and counted.
    pub(super) fn paid(&mut self, person: &Somebody, fee: &str, amount_fen: u32) {
        let now = baoming_clock::format_rfc3339(self.season().now());
        assert_eq!(self.paid_at(person, fee, amount_fen, &now), 200);
    }

    /// The record of a candidate, opened at the desk.
    pub(super) fn record(&mut self, person: &Somebody) -> Page {
        let found = self.at("/staff/candidates", "/staff/candidates", &[("serial", &person.serial())]);
        self.send(&found, "/staff/candidates/record", &[("serial", &person.serial())], None)
    }

    /// What the candidate filled in, typed and sent.
    pub(super) fn filled(&mut self, page: &Page, action: &str, typed: &super::somebody::Typed) -> Page {
        self.send(page, action, &fields(typed), None)
    }
}
