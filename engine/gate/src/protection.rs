//! Protection against attacks (row 3): blocks and protector as the edge asks them, together.
//!
//! Guarantees: this machine's own addresses and those of trusted gateways are never kept out, since they stand for everybody; a
//! range that an operator has blocked is none of the protector's business. Everything here is asked from many threads.

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use baoming_clock::Clock;
use baoming_core::contingency::AddressRange;
use baoming_core::contingency::block::loopback;
use baoming_core::contingency::blocks::{Blocks as Ordered, Standing};
use baoming_core::time::Timestamp;
use baoming_telemetry::names;
use metrics::{counter, gauge};

use crate::blocks::{Blocked, Blocks, Origin};
use crate::limits::{BLOCKED_RETRY_AFTER_SECONDS_MAX, BLOCKED_SPREAD_SECONDS};
use crate::protector::{Act, Activity, Deed, HeldRange, Protector, ProtectorSettings, Rule, Stop};
use crate::source::Source;

/// Blocks and protector.
pub struct Protection {
    clock: Clock,
    blocks: Blocks,
    never: Vec<AddressRange>,
    state: Mutex<State>,
}

struct State {
    protector: Protector,
    operators: Vec<Arc<Standing>>,
}

/// How the protector fares.
#[derive(Debug, Clone)]
pub struct ProtectorState {
    /// Whether it does anything.
    pub on: bool,
    /// Why it does nothing more, if it has stopped.
    pub stopped: Option<Stop>,
    /// What each rule does.
    pub active: Vec<Activity>,
    /// Whom it keeps out.
    pub held: Vec<HeldRange>,
}

/// What an operator tells the protector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProtectorOrder {
    /// It acts.
    On,
    /// It does nothing, and what it did is over.
    Off,
    /// What it did and counted is over, and it goes on.
    Forget,
}

impl Protection {
    /// Nobody is kept out. `gateways` are those whose word is taken for where a request comes from, and `per_second` the rate of
    /// an address.
    pub fn new(settings: ProtectorSettings, per_second: u32, gateways: Vec<AddressRange>, clock: Clock) -> Self {
        for rule in Rule::ALL {
            gauge!(names::PROTECTOR_ACTIVE, "rule" => rule.name()).set(0.0);
            counter!(names::PROTECTOR_ACTIONS_TOTAL, "rule" => rule.name()).increment(0);
        }
        let state = State { protector: Protector::new(settings, per_second), operators: Vec::new() };
        let never = loopback().into_iter().chain(gateways).collect();
        let this = Self { clock, blocks: Blocks::new(), never, state: Mutex::new(state) };
        this.count(&this.state());
        this
    }

    /// Who keeps this address out now, if anybody does.
    pub fn find(&self, address: IpAddr) -> Option<Blocked> {
        if self.blocks.is_empty() {
            return None;
        }
        self.blocks.find(address, self.clock.now()).filter(|_| !self.is_never_blocked(address))
    }

    /// Counts somebody who is refused; when whoever it is should look again, those of one instant spread.
    pub fn refused(&self, blocked: Blocked, address: IpAddr) -> u32 {
        self.blocks.count(blocked);
        let now = self.clock.now();
        let left = blocked.until.0.saturating_sub(now.0).max(1) as u64;
        let seconds = left.div_ceil(1_000).min(u64::from(BLOCKED_RETRY_AFTER_SECONDS_MAX)) as u32;
        let spread = (Source::of(Some(address)).bits() ^ now.0 as u64) % u64::from(BLOCKED_SPREAD_SECONDS);
        seconds + spread as u32
    }

    /// Somebody at this address did what a rule counts.
    pub fn saw(&self, from: Option<IpAddr>, rule: Rule) {
        let Some(address) = from.filter(|address| !self.is_never_blocked(*address)) else { return };
        let now = self.clock.now();
        let operator = |blocked: Blocked| blocked.origin == Origin::Operator;
        if self.blocks.find(address, now).is_some_and(operator) {
            return;
        }
        let mut state = self.state();
        if state.protector.see(address, rule, now) {
            self.exchange(&state, now);
        }
    }

    /// Somebody at this address did what only honest people do.
    pub fn succeeded(&self, from: Option<IpAddr>, person: u64) {
        if let Some(address) = from.filter(|address| !self.is_never_blocked(*address)) {
            self.state().protector.succeeded(address, person, self.clock.now());
        }
    }

    /// What operators have ordered is this. Costs nothing where it is as before.
    pub fn ordered(&self, ordered: &Ordered) {
        let now = self.clock.now();
        let mut state = self.state();
        if !state.operators.iter().eq(ordered.in_force(now)) {
            state.operators = ordered.in_force(now).cloned().collect();
            self.exchange(&state, now);
        }
    }

    /// Time passes: what is over ends. Gives what there is to say.
    pub fn tick(&self) -> Vec<Act> {
        let now = self.clock.now();
        let mut state = self.state();
        if state.protector.tick(now) {
            self.exchange(&state, now);
        }
        self.count(&state);
        let acts = state.protector.take_unsaid();
        for act in acts.iter().filter(|act| matches!(act.deed, Deed::Blocked { .. })) {
            counter!(names::PROTECTOR_ACTIONS_TOTAL, "rule" => act.rule.name()).increment(1);
        }
        acts
    }

    /// Does what an operator says.
    pub fn obey(&self, order: ProtectorOrder) {
        let mut state = self.state();
        match order {
            ProtectorOrder::On => state.protector.switch(true),
            ProtectorOrder::Off => state.protector.switch(false),
            ProtectorOrder::Forget => state.protector.forget(),
        }
        self.exchange(&state, self.clock.now());
    }

    /// What the protector does now.
    pub fn protector(&self) -> ProtectorState {
        let now = self.clock.now();
        let state = self.state();
        let protector = &state.protector;
        let (on, stopped) = (protector.is_on(), protector.stopped());
        ProtectorState { on, stopped, active: protector.activities(now), held: protector.held(now).collect() }
    }

    /// Whether a range has an address that is never kept out.
    pub fn meets_never_blocked(&self, range: AddressRange) -> bool {
        self.never.iter().any(|never| never.overlaps(&range))
    }

    fn is_never_blocked(&self, address: IpAddr) -> bool {
        self.never.iter().any(|never| never.contains(address))
    }

    fn exchange(&self, state: &State, now: Timestamp) {
        let of_standing = |standing: &Arc<Standing>| {
            let until = standing.block.until;
            standing.block.ranges.iter().map(move |range| (*range, until)).collect::<Vec<_>>()
        };
        let operators: Vec<_> = state.operators.iter().flat_map(of_standing).collect();
        let protector: Vec<_> = state.protector.held(now).map(|held| (held.range, held.until)).collect();
        self.blocks.exchange(&operators, &protector);
        self.count(state);
    }

    fn count(&self, state: &State) {
        let now = self.clock.now();
        let in_force = state.operators.iter().filter(|standing| now < standing.block.until);
        let operators: usize = in_force.map(|standing| standing.block.ranges.len()).sum();
        for (origin, ranges) in Origin::ALL.into_iter().zip([operators, state.protector.held(now).count()]) {
            gauge!(names::BLOCKS_IN_FORCE, "origin" => origin.name()).set(ranges as f64);
        }
        let active = state.protector.activities(now);
        for rule in Rule::ALL {
            let is_active = active.iter().any(|one| one.rule == rule);
            gauge!(names::PROTECTOR_ACTIVE, "rule" => rule.name()).set(f64::from(u8::from(is_active)));
        }
    }

    /// A panic while it was held leaves counts that are whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Protection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Protection").field("never", &self.never).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
