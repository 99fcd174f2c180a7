//! How one way of coming went.

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

use baoming_core::ids::CountyId;
use serde::Serialize;

use super::coming::{Outcome, Person, Seen};
use super::timetable::Turns;

/// How one way of coming went.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Way {
    /// People.
    pub people: usize,
    /// Those who got through.
    pub through: usize,
    /// Requests in all.
    pub requests: usize,
    /// Requests that were refused for want of room.
    pub busy: usize,
    /// Requests that were refused since the county was not on turn.
    pub not_on_turn: usize,
    /// Requests of somebody whose county was surely not on turn that were admitted: has to be none.
    pub admitted_off_turn: usize,
    /// Whether `verify` found every record sound, and none off its turn.
    pub verified: bool,
    /// People whose first request was refused, for whatever reason.
    pub refused_at_first: usize,
    /// The greatest share of a county's people who were refused at first, by the smallest; 1 if nobody was.
    pub refused_share_max_by_min: f64,
    /// The first `--seconds`.
    pub opening: Opening,
    /// The median of what was done, from when it was due, in milliseconds.
    pub done_p50_ms: f64,
    /// The 99th percentile of it.
    pub done_p99_ms: f64,
    /// The 99th percentile of how long people took from coming to being through, in seconds. By turns, it has in it how long
    /// the careless waited for their turn.
    pub person_p99_seconds: f64,
    /// The same of those who came on their turn, or of all where there are no turns.
    pub careful_p99_seconds: f64,
    /// Seconds until all were through.
    pub seconds: f64,
}

/// What was asked while all came at once, or in the first turn.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Opening {
    /// Requests.
    pub requests: usize,
    /// Refused for want of room, in percent of them.
    pub busy_percent: f64,
    /// The 99th percentile of what was done, in milliseconds.
    pub done_p99_ms: f64,
}

impl Way {
    pub(super) fn judged(people: &[Person], seen: &[Seen], begin: Instant, turns: Option<&Turns>) -> Self {
        let done = || seen.iter().filter(|one| one.outcome == Outcome::Done);
        let refused = |outcome| seen.iter().filter(|one| one.outcome == outcome).count();
        let off_turn = |one: &&Seen| {
            let off = |turns: &Turns, at| turns.is_surely_off(people[one.person].group, at);
            turns.is_some_and(|turns| off(turns, one.sent_at) && off(turns, one.answered_at))
        };
        let took_person = |one: &Seen| one.answered_at.saturating_duration_since(begin + people[one.person].first_at);
        let careless: HashSet<usize> =
            seen.iter().filter(|one| one.outcome == Outcome::NotOnTurn).map(|one| one.person).collect();
        let careful = done().filter(|one| !careless.contains(&one.person));
        let (refused_at_first, refused_share_max_by_min) = refused_at_first(people, seen);
        Self {
            people: people.len(),
            through: done().count(),
            requests: seen.len(),
            busy: refused(Outcome::Busy),
            not_on_turn: refused(Outcome::NotOnTurn),
            admitted_off_turn: done().filter(off_turn).count(),
            verified: false,
            refused_at_first,
            refused_share_max_by_min,
            opening: Opening::judged(seen, begin + opening_length(people, turns)),
            done_p50_ms: milliseconds(done().map(took), 50),
            done_p99_ms: milliseconds(done().map(took), 99),
            person_p99_seconds: milliseconds(done().map(took_person), 99) / 1_000.0,
            careful_p99_seconds: milliseconds(careful.map(took_person), 99) / 1_000.0,
            seconds: seen.iter().map(|one| one.answered_at).max().map_or(0.0, |end| (end - begin).as_secs_f64()),
        }
    }
}

impl Opening {
    fn judged(seen: &[Seen], end: Instant) -> Self {
        let asked = || seen.iter().filter(|one| one.due_at < end);
        let requests = asked().count();
        let busy = asked().filter(|one| one.outcome == Outcome::Busy).count();
        let done = asked().filter(|one| one.outcome == Outcome::Done);
        Self {
            requests,
            busy_percent: busy as f64 * 100.0 / requests.max(1) as f64,
            done_p99_ms: milliseconds(done.map(took), 99),
        }
    }
}

fn opening_length(people: &[Person], turns: Option<&Turns>) -> Duration {
    let last = || people.iter().map(|person| person.first_at).max().unwrap_or_default();
    turns.map_or_else(last, |turns| turns.length)
}

/// From when it was due: who comes late to a busy asker has waited.
fn took(one: &Seen) -> Duration {
    one.answered_at.saturating_duration_since(one.due_at)
}

/// How many people were refused with their first request, and the greatest share of a county by the smallest.
fn refused_at_first(people: &[Person], seen: &[Seen]) -> (usize, f64) {
    let mut first: BTreeMap<usize, &Seen> = BTreeMap::new();
    for one in seen {
        let known = first.entry(one.person).or_insert(one);
        if one.sent_at < known.sent_at {
            *known = one;
        }
    }
    let mut counties: BTreeMap<CountyId, (usize, usize)> = BTreeMap::new();
    for (person, one) in &first {
        let (all, refused) = counties.entry(people[*person].county).or_default();
        *all += 1;
        *refused += usize::from(one.outcome != Outcome::Done);
    }
    let refused = counties.values().map(|(_, refused)| refused).sum();
    let shares = || counties.values().map(|(all, refused)| *refused as f64 / *all as f64);
    let (max, min) = (shares().fold(0.0, f64::max), shares().fold(1.0, f64::min));
    (refused, if refused == 0 { 1.0 } else { max / min })
}

fn milliseconds(times: impl Iterator<Item = Duration>, percent: usize) -> f64 {
    let mut times: Vec<_> = times.collect();
    times.sort_unstable();
    times.get(times.len() * percent / 100).map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0)
}
