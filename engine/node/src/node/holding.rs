//! What the desk holds back, asked before anything costs: before a permit is taken, a password hashed, a row read. The county
//! judges a command once more when its turn comes.

use std::sync::Arc;

use baoming_core::contingency::{Class, Held, Holding};
use baoming_core::ids::CountyId;
use baoming_core::scope::{CityId, Scope};
use baoming_core::time::Timestamp;
use baoming_telemetry::names;
use metrics::counter;

use super::error::Failure;
use super::held::Request;
use super::serving::Node;
use crate::actors::{InForce, NotAdmitted};
use crate::limits::{HELD_LOOK_AGAIN_SECONDS, HELD_SPREAD_SECONDS};

impl Node {
    /// What the desk holds back now, with every entry.
    pub fn contingency(&self) -> Arc<InForce> {
        self.counties.contingency().in_force()
    }

    /// Refuses what is held back where it is asked for.
    pub fn admitted(&self, request: Request) -> Result<(), Failure> {
        if request.class == Class::Always {
            return Ok(());
        }
        let in_force = self.counties.contingency().look();
        in_force.judge(request.class, request.place, request.arrived_at).map_err(|why| self.held(why, request))?;
        self.reopened(&in_force, request)
    }

    /// The same for somebody of whom no county is known: only what covers the whole province is asked.
    pub fn admitted_anywhere(&self, class: Class, arrived_at: Timestamp, spread: u32) -> Result<(), Failure> {
        let judged = self.counties.contingency().look().controls.judge_anywhere(class, arrived_at);
        let request = Request { class, place: (self.desk, None), arrived_at, spread };
        judged.map_err(|held| self.held(NotAdmitted::Held(held), request))
    }

    /// Somebody's own instant of a turn is still to come.
    pub fn not_on_turn(&self, held: Held) -> Failure {
        let at = self.clock.now();
        let request = Request { class: Class::SigningIn, place: (self.desk, None), arrived_at: at, spread: 0 };
        self.held(NotAdmitted::Held(held), request)
    }

    /// Notes that something was asked of a county and not held back.
    pub fn passed(&self, request: Request) {
        self.holdings.traffic.count(request.place.0, request.class, self.clock.monotonic_ms());
    }

    /// How much of a class was asked of a county in the last minute, admitted or held; of the desk stands what was held before it
    /// was known of which county it was.
    pub fn asked_last_minute(&self, county: CountyId, class: Class) -> u64 {
        self.holdings.traffic.last_minute(county, class, self.clock.monotonic_ms())
    }

    /// One step of everything that comes back in steps.
    pub fn tick_reopening(&self) {
        let (now, in_force) = (self.clock.now(), self.contingency());
        let well = self.holdings.faring.was_well();
        self.holdings.reopening.tick(in_force.controls.reopening(now).map(|holding| &**holding), well, now);
    }

    /// How many of a hundred who ask in a county are let in.
    pub fn admission_share_percent(&self, county: CountyId) -> u8 {
        let (now, in_force) = (self.clock.now(), self.contingency());
        let shares = coming_back(&in_force, county, now).map(|holding| self.holdings.reopening.percent(holding, now));
        shares.min().unwrap_or(100)
    }

    pub(super) fn held(&self, why: NotAdmitted, request: Request) -> Failure {
        self.passed(request);
        let spread = |within: u32| request.spread % within.clamp(1, HELD_SPREAD_SECONDS);
        let seconds = |until: Timestamp| {
            let left = until.0.saturating_sub(self.clock.now().0).max(0) / 1_000 + 1;
            u32::try_from(left).unwrap_or(u32::MAX)
        };
        let (by, wait) = match &why {
            NotAdmitted::Undecided => {
                refused("undecided");
                return Failure::Busy { retry_after_seconds: 1 };
            }
            NotAdmitted::Held(Held::State(holding)) => {
                let wait = holding.control.until.map_or(HELD_LOOK_AGAIN_SECONDS, seconds);
                (holding.control.state.name(), wait.saturating_add(spread(HELD_SPREAD_SECONDS)))
            }
            NotAdmitted::Held(Held::NotOnTurn { from, until, .. }) => {
                // Nobody is sent behind the end of a short turn, and so to the next one for ever.
                let half = u32::try_from((until.0 - from.0) / 2_000).unwrap_or(u32::MAX);
                ("slots", seconds(*from).saturating_add(spread(half)))
            }
        };
        refused(by);
        let NotAdmitted::Held(held) = why else { unreachable!("what is undecided was answered above") };
        Failure::Held { held, retry_after_seconds: wait }
    }

    /// Refuses who is not among those who may come already, where a scope comes back in steps.
    fn reopened(&self, in_force: &InForce, request: Request) -> Result<(), Failure> {
        if in_force.controls.is_empty() || !matches!(request.class, Class::Filing | Class::SigningIn) {
            return Ok(());
        }
        let now = self.clock.now();
        let place = (request.spread % 100) as u8;
        for holding in coming_back(in_force, request.place.0, now) {
            if let Err(wait) = self.holdings.reopening.admits(holding, place, now) {
                self.passed(request);
                refused("reopening");
                let retry_after_seconds = wait + (request.spread / 100) % HELD_SPREAD_SECONDS;
                return Err(Failure::Reopening { retry_after_seconds });
            }
        }
        Ok(())
    }
}

/// What opened a county, or what holds it, in steps.
fn coming_back(in_force: &InForce, county: CountyId, now: Timestamp) -> impl Iterator<Item = &Arc<Holding>> {
    let scopes = [Scope::Province, Scope::City(CityId::of(county)), Scope::County(county)];
    scopes
        .into_iter()
        .filter_map(move |scope| in_force.controls.of(scope, now))
        .filter(|one| one.control.ramp.is_some())
}

/// Counts what was held, by what.
fn refused(by: &'static str) {
    counter!(names::CONTROL_REFUSED_TOTAL, "state" => by).increment(1);
}
