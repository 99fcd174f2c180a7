//! The province of the season: the service, its providers, and those who work with it, each signed in as an operator.
//!
//! The province's own office has a token of the configuration, with which it makes the first operators; they make those
//! below them. Everybody signs in anew when a session has become old, as people do from day to day.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Deref;

use baoming_core::time::Timestamp;
use stage::accounts::{Operator, PASSWORD, token_of};
use stage::people::Place;
use stage::premises::{NO_RATES, OFFICE};
use standin::{Options, StandIn};
use tests::season::Season;
use tokio::runtime::Runtime;

const SECRET: &str = "secret-of-the-providers-0";
/// Longer than what is done at one instant of the season, shorter than any session.
const SESSION_MS: i64 = 10 * 60 * 1_000;

/// The token of a session that is made anew when it has become old.
#[derive(Default)]
pub(super) struct Session(RefCell<Option<(Timestamp, String)>>);

impl Session {
    /// The token, after signing in if need be.
    pub(super) fn token(&self, now: Timestamp, sign_in: impl FnOnce() -> String) -> String {
        let mut held = self.0.borrow_mut();
        match &*held {
            Some((since, token)) if now.0 - since.0 < SESSION_MS => token.clone(),
            _ => held.insert((now, sign_in())).1.clone(),
        }
    }

    /// What was held is over.
    pub(super) fn end(&self) {
        self.0.take();
    }
}

/// The service and everybody who runs the registration. Methods panic.
pub(super) struct Province {
    season: Season,
    pub(super) provider: StandIn,
    _providers: Runtime,
    pub(super) places: Vec<Place>,
    /// By the scope in which each works.
    operators: BTreeMap<String, (Operator, Session)>,
}

impl Province {
    /// October: points with their segments; a city's and a county's office, and an operator for each point.
    pub(super) fn october() -> Self {
        let providers = Runtime::new().unwrap();
        let provider = providers.block_on(StandIn::start(Options::local("baoming", SECRET))).unwrap();
        let url = provider.url();
        let port = |name: &str| format!("[{name}]\nbase_url = {url:?}\napp_id = \"baoming\"\nsecret = {SECRET:?}\n");
        let settings = format!("{NO_RATES}{}{}", port("real_person"), port("sms"));
        let season = Season::start(&settings, "2021-10-20T10:00:00+08:00");
        let places = season.set_up(2, 2);
        let mut province = Self { season, provider, _providers: providers, places, operators: BTreeMap::new() };
        province.appoint(OFFICE, "office", "4301");
        let city = province.token_of("4301");
        for county in ["430102", "430103"] {
            province.appoint(&city, "office", county);
            let office = province.token_of(county);
            let points: Vec<_> = province.places.iter().map(|place| place.point.to_string()).collect();
            for point in points.iter().filter(|point| point.starts_with(county)) {
                province.appoint(&office, "point", point);
            }
        }
        province
    }

    /// Makes the operator of a scope, as whoever has `token`.
    fn appoint(&mut self, token: &str, role: &str, scope: &str) {
        let operator = self.operator_by(token, &format!("{role}.{scope}"), role, scope);
        self.operators.insert(scope.to_owned(), (operator, Session::default()));
    }

    /// The token of the session of whoever works in this scope.
    pub(super) fn token_of(&self, scope: &str) -> String {
        let (operator, session) = &self.operators[scope];
        let now = self.season.now();
        session.token(now, || token_of(&self.season.try_sign_in_at(operator, PASSWORD, now)))
    }

    /// The node is maintained: stopped in peace and started again. Sessions go on.
    pub(super) fn restart(self) -> Self {
        Self { season: self.season.restart(), ..self }
    }

    /// The end of the season.
    pub(super) fn into_season(self) -> Season {
        self.season
    }
}

impl Deref for Province {
    type Target = Season;

    fn deref(&self) -> &Season {
        &self.season
    }
}
