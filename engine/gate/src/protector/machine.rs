//! The state machine: signs and successes in, ranges to keep out and things to say out. It is given the time.

use std::collections::BTreeMap;
use std::net::IpAddr;

use baoming_core::contingency::AddressRange;
use baoming_core::time::Timestamp;
use lru::LruCache;

use super::records::{Act, Deed, Friends, Stop, Suspect};
use super::rule::Rule;
use super::settings::ProtectorSettings;
use crate::limits::{ACTS_UNSAID_MAX, FRIENDS_MAX, LEFT_SAID_AGAIN_MS, SUSPECTS_MAX};

/// A range that is kept out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldRange {
    /// Which.
    pub range: AddressRange,
    /// By which rule.
    pub rule: Rule,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// The how-many-th time of late.
    pub times: u32,
}

/// What a rule does now, for everybody: no addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activity {
    /// Which rule.
    pub rule: Rule,
    /// How many ranges it keeps out.
    pub ranges: usize,
    /// Since when the first of them.
    pub since: Timestamp,
    /// Until when the last of them.
    pub until: Timestamp,
}

/// The protector.
pub(crate) struct Protector {
    settings: ProtectorSettings,
    /// The rate of an address.
    per_second: u32,
    on: bool,
    suspects: LruCache<AddressRange, Suspect>,
    friends: LruCache<AddressRange, Friends>,
    /// Ranges from which somebody has succeeded lately, as of the last look.
    friendly: usize,
    held: BTreeMap<AddressRange, (Rule, Timestamp, Timestamp, u32)>,
    unsaid: Vec<Act>,
    /// Why it has stopped, until there is room again.
    stopped: Option<Stop>,
}

impl Protector {
    pub(crate) fn new(settings: ProtectorSettings, per_second: u32) -> Self {
        Self {
            settings,
            per_second,
            on: settings.enabled,
            // Unbounded only for the library, which would take all the memory at once otherwise; the bounds are kept here.
            suspects: LruCache::unbounded(),
            friends: LruCache::unbounded(),
            friendly: 0,
            held: BTreeMap::new(),
            unsaid: Vec::new(),
            stopped: None,
        }
    }

    /// Somebody at this address did what a rule counts. Whether the ranges kept out are others now.
    pub(crate) fn see(&mut self, address: IpAddr, rule: Rule, now: Timestamp) -> bool {
        let Some(threshold) = self.settings.threshold(rule, self.per_second).filter(|_| self.on) else { return false };
        let range = self.settings.range(address);
        // What comes while it is kept out neither counts nor prolongs anything.
        if self.held.get(&range).is_some_and(|(_, _, until, _)| now < *until) {
            return false;
        }
        let suspect = self.suspects.get_or_insert_mut(range, Suspect::default);
        let over = suspect.count(rule, threshold, now);
        if self.suspects.len() > SUSPECTS_MAX {
            self.suspects.pop_lru();
        }
        over && self.act(range, rule, now)
    }

    /// Somebody at this address did what only honest people do: signed in, or had a change recorded.
    pub(crate) fn succeeded(&mut self, address: IpAddr, person: u64, now: Timestamp) {
        let range = self.settings.range(address);
        self.friends.get_or_insert_mut(range, Friends::default).succeeded(person, now);
        if self.friends.len() > FRIENDS_MAX {
            self.friends.pop_lru();
        }
    }

    /// Time passes: what is over ends. Whether the ranges kept out are others now.
    pub(crate) fn tick(&mut self, now: Timestamp) -> bool {
        self.friendly = self.friends.iter().filter(|(_, friends)| friends.lately(now) > 0).count();
        let over: Vec<_> =
            self.held.iter().filter(|(_, held)| held.2 <= now).map(|(range, held)| (*range, held.0)).collect();
        for (range, rule) in &over {
            self.held.remove(range);
            self.say(Act { at: now, rule: *rule, range: *range, deed: Deed::Ended });
        }
        if self.held.len() < self.settings.ranges_max {
            self.stopped = None;
        }
        !over.is_empty()
    }

    /// Whether it does anything from now on; switched off, everything that it did is over.
    pub(crate) fn switch(&mut self, on: bool) {
        self.on = on;
        if !on {
            self.forget();
        }
    }

    /// Everything that it did and counted is over. It goes on from nothing.
    pub(crate) fn forget(&mut self) {
        self.held.clear();
        self.suspects.clear();
        self.stopped = None;
    }

    /// Whether it does anything.
    pub(crate) fn is_on(&self) -> bool {
        self.on
    }

    /// Why it does nothing more, if it has stopped.
    pub(crate) fn stopped(&self) -> Option<Stop> {
        self.stopped
    }

    /// The ranges that it keeps out.
    pub(crate) fn held(&self, now: Timestamp) -> impl Iterator<Item = HeldRange> {
        let body = |(range, held): (&AddressRange, &(Rule, Timestamp, Timestamp, u32))| {
            let (rule, since, until, times) = *held;
            HeldRange { range: *range, rule, since, until, times }
        };
        self.held.iter().map(body).filter(move |held| now < held.until)
    }

    /// What each rule does that does anything.
    pub(crate) fn activities(&self, now: Timestamp) -> Vec<Activity> {
        let of = |rule| {
            let of_rule = || self.held(now).filter(move |held| held.rule == rule);
            let since = of_rule().map(|held| held.since).min()?;
            let until = of_rule().map(|held| held.until).max()?;
            Some(Activity { rule, ranges: of_rule().count(), since, until })
        };
        Rule::ALL.into_iter().filter_map(of).collect()
    }

    /// What has not been said yet.
    pub(crate) fn take_unsaid(&mut self) -> Vec<Act> {
        std::mem::take(&mut self.unsaid)
    }

    fn act(&mut self, range: AddressRange, rule: Rule, now: Timestamp) -> bool {
        // What cannot be said is not done.
        if self.unsaid.len() >= ACTS_UNSAID_MAX {
            return false;
        }
        if let Err(stop) = self.may_hold(range, now) {
            self.leave(range, rule, stop, now);
            return false;
        }
        let times = self.suspects.get_mut(&range).map_or(1, |suspect| suspect.blocked(now));
        let doubled = u64::from(self.settings.block_seconds_min) << (times - 1).min(31);
        let seconds = doubled.min(u64::from(self.settings.block_seconds_max));
        let until = now.plus_ms(seconds as i64 * 1_000);
        self.held.insert(range, (rule, now, until, times));
        self.say(Act { at: now, rule, range, deed: Deed::Blocked { until, times } });
        true
    }

    /// Every stop condition.
    fn may_hold(&self, range: AddressRange, now: Timestamp) -> Result<(), Stop> {
        if self.held.len() >= self.settings.ranges_max {
            return Err(Stop::Ranges);
        }
        let lately = |range: &AddressRange| self.friends.peek(range).map_or(0, |friends| friends.lately(now));
        let people = lately(&range);
        if people == 0 {
            return Ok(());
        }
        if people >= usize::from(self.settings.people_spared) {
            return Err(Stop::People);
        }
        let kept_out = 1 + self.held.keys().filter(|held| lately(held) > 0).count();
        let too_many = kept_out * 100 > usize::from(self.settings.friendly_percent_max) * self.friendly.max(1);
        if too_many { Err(Stop::Friendly) } else { Ok(()) }
    }

    /// A range stays, which is said once in a while.
    fn leave(&mut self, range: AddressRange, rule: Rule, stop: Stop, now: Timestamp) {
        if stop == Stop::Ranges && self.stopped.replace(stop).is_some() {
            return;
        }
        let Some(suspect) = self.suspects.get_mut(&range) else { return };
        let said = suspect.said_ms.is_some_and(|said| now.0.saturating_sub(said) < LEFT_SAID_AGAIN_MS);
        if stop == Stop::Ranges || !said {
            suspect.said_ms = Some(now.0);
            self.say(Act { at: now, rule, range, deed: Deed::Left(stop) });
        }
    }

    /// An end that finds no room is said by the log of the program alone.
    fn say(&mut self, act: Act) {
        if self.unsaid.len() < ACTS_UNSAID_MAX {
            self.unsaid.push(act);
        } else {
            tracing::warn!(rule = act.rule.name(), range = %act.range, "the protector has done something that was not said in time");
        }
    }
}

#[cfg(test)]
mod tests;
