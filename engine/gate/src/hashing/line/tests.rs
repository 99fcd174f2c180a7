//! The line in virtual time: one second is one million.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::*;
use crate::source::Source;

mod floods;

const SECOND: u64 = 1_000_000;
/// What a hash takes in these tests: 40 a second on one thread.
const HASH: u64 = 25_000;
const THREADS: usize = 2;
const PATIENCE: u64 = 8 * SECOND;
const WAIT_MAX: u64 = 2_500_000;

#[derive(Clone)]
struct Asker {
    name: u64,
    source: Source,
    lane: HashLane,
    came: Rc<Cell<u64>>,
    gone: Rc<Cell<bool>>,
    /// Whether it shows work.
    works: Rc<Cell<bool>>,
}

impl Job for Asker {
    fn is_abandoned(&self) -> bool {
        self.gone.get()
    }
}

fn source(number: u32) -> Source {
    Source::of(Some(std::net::IpAddr::V4(number.into())))
}

fn asker(name: u64, lane: HashLane, from: u32) -> Asker {
    Asker { name, source: source(from), lane, came: Rc::default(), gone: Rc::default(), works: Rc::default() }
}

fn line(wait_max: u64) -> Line<Asker> {
    let mut line = Line::new(THREADS, wait_max, 100_000, true);
    line.note(1, HASH);
    line
}

fn offer(line: &mut Line<Asker>, now: u64, asker: &Asker) -> Vec<SentAway<Asker>> {
    asker.came.set(now);
    let hashes = if asker.lane == HashLane::Activation { 2 } else { 1 };
    let booker = Booker { lane: asker.lane, source: asker.source, subject: asker.name };
    let claim = Claim { booker, hashes, due_us: now + PATIENCE, worked: asker.works.get() };
    line.offer(now, claim, asker.clone())
}

fn names(gone: &[SentAway<Asker>]) -> Vec<u64> {
    gone.iter().map(|gone| gone.job.name).collect()
}

/// The line is full after so many of one source that each wait was within the bound.
fn fill(line: &mut Line<Asker>, now: u64, lane: HashLane, from: u32) -> u64 {
    (0..).take_while(|name| offer(line, now, &asker(*name, lane, from)).is_empty()).count() as u64
}

#[test]
fn what_waits_is_bounded_by_time() {
    for wait_max in [SECOND, 2 * SECOND, 5 * SECOND] {
        let taken = fill(&mut line(wait_max), 0, HashLane::SignIn, 1);
        let expected = wait_max * THREADS as u64 / HASH;
        assert!(taken.abs_diff(expected) <= 2, "{taken} and not about {expected}");
    }
    // Slower hashes, a shorter line; and nobody is taken whose deadline comes first.
    let mut slow = line(2 * SECOND);
    slow.hash_us = 4 * HASH;
    assert!(fill(&mut slow, 0, HashLane::SignIn, 1).abs_diff(40) <= 2);
    assert!(fill(&mut line(60 * SECOND), 0, HashLane::SignIn, 1).abs_diff(PATIENCE * 2 / HASH) <= 2);
}

#[test]
fn who_is_sent_away_is_asked_back_one_after_the_other() {
    let mut line = line(WAIT_MAX);
    fill(&mut line, 0, HashLane::SignIn, 1);
    let waits: Vec<u32> =
        (0..2_000).map(|name| offer(&mut line, 0, &asker(name, HashLane::SignIn, 1))[0].retry_after_seconds).collect();
    // 80 a second can be served: of the first thousand no second is promised to many more than that.
    let mut by_second = BTreeMap::new();
    waits[..1_000].iter().for_each(|wait| *by_second.entry(wait).or_insert(0) += 1);
    assert!(by_second.values().all(|count| *count <= 120), "{by_second:?}");
    let most = HASHING_RETRY_AFTER_SECONDS_MAX + HASHING_RETRY_AFTER_SECONDS_MAX / 4;
    assert!(waits.iter().all(|wait| (RETRY_AFTER_SECONDS_MIN..=most).contains(wait)));
    assert!(waits[0] <= 4 && waits[999] >= 12, "{} {}", waits[0], waits[999]);
}

#[test]
fn no_lane_starves_another() {
    let mut line = line(WAIT_MAX);
    fill(&mut line, 0, HashLane::Activation, 1);
    for lane in [HashLane::Operator, HashLane::SignIn, HashLane::Save] {
        offer(&mut line, 0, &asker(1_000 + lane as u64, lane, 2));
    }
    let served: Vec<u64> = (0..8).filter_map(|_| line.next(0).0).map(|asker| asker.name).collect();
    assert!((1_000..=1_003).filter(|name| served.contains(name)).count() == 3, "{served:?}");
    assert!(served.iter().any(|name| *name < 1_000), "{served:?}");
}

#[test]
fn who_comes_once_is_served_before_who_floods_and_the_flood_makes_room() {
    let mut line = line(WAIT_MAX);
    let taken = fill(&mut line, 0, HashLane::SignIn, 1);
    let mut gone = Vec::new();
    for newcomer in 0..100 {
        gone.extend(names(&offer(&mut line, 0, &asker(10_000 + newcomer, HashLane::SignIn, 100 + newcomer as u32))));
    }
    assert!(gone.iter().all(|name| *name < taken) && gone.len() > 10, "only of the flood: {gone:?}");
    let served: Vec<u64> = (0..104).filter_map(|_| line.next(0).0).map(|asker| asker.name).collect();
    assert!(served.iter().filter(|name| **name >= 10_000).count() >= 99, "{served:?}");
}

#[test]
fn what_nobody_waits_for_is_never_started_and_what_is_late_is_said_to_be() {
    let mut line = line(WAIT_MAX);
    let (left, late, well) = (asker(1, HashLane::Save, 1), asker(2, HashLane::Save, 1), asker(3, HashLane::Save, 1));
    offer(&mut line, 0, &left);
    offer(&mut line, 0, &late);
    offer(&mut line, 3 * SECOND, &well);
    left.gone.set(true);
    let (next, gone) = line.next(4 * SECOND);
    assert_eq!((next.map(|asker| asker.name), names(&gone)), (Some(3), vec![2]));
    assert_eq!((line.next(0).0.is_none(), line.jobs()), (true, 0));
}

/// Found with 200 sources at ten times the capacity: a second job of a source in the middle of the line was overtaken by
/// newcomers, and not the last, until its client had gone.
#[test]
fn nobody_is_overtaken_for_ever_unheard() {
    let mut line = line(WAIT_MAX);
    let second = asker(1, HashLane::SignIn, 7);
    offer(&mut line, 0, &asker(0, HashLane::SignIn, 7));
    offer(&mut line, 0, &second);
    // Newcomers all the time who come before it, and now and then somebody behind it, who is never late.
    let (mut now, mut heard) = (0, None);
    for newcomer in 0..2_000 {
        now += HASH / THREADS as u64;
        let mut gone = offer(&mut line, now, &asker(1_000 + newcomer, HashLane::SignIn, 100 + newcomer as u32));
        if newcomer % 100 == 0 {
            gone.extend(offer(&mut line, now, &asker(5_000 + newcomer, HashLane::SignIn, 8)));
        }
        let (next, late) = line.next(now);
        gone.extend(late);
        let told = gone.iter().any(|gone| gone.job.name == 1) || next.is_some_and(|next| next.name == 1);
        heard = heard.or(told.then_some(now));
    }
    assert!(heard.is_some_and(|at| at <= WAIT_MAX * 2), "{heard:?}");
}

/// What a surge of a minute came to.
#[derive(Debug)]
struct Surge {
    /// Served within their patience while it lasted, as a share of what could have been.
    goodput: f64,
    /// How much of the time until the last one was served the threads were at work.
    to_the_last: f64,
    /// The most attempts that anybody made.
    attempts_max: u32,
    /// The longest that anybody waited for an answer, in microseconds.
    wait_max: u64,
}

/// `factor` times the capacity comes for a minute, from so many sources in turn, and while it lasts a hash takes `slow` times
/// as long. Whoever is sent away comes back when told, until all are served.
fn surge(factor: f64, sources: u32, slow: u64) -> Surge {
    let capacity = THREADS as f64 * SECOND as f64 / HASH as f64;
    let gap = (SECOND as f64 / (capacity * factor)) as u64;
    let mut line = line(WAIT_MAX);
    let mut coming: BTreeMap<(u64, u64), Asker> = (0..60 * SECOND / gap)
        .map(|name| ((name * gap, name), asker(name, HashLane::SignIn, (name % u64::from(sources)) as u32)))
        .collect();
    let (mut free, mut served, mut attempts) = ([0; THREADS], 0_u32, BTreeMap::<u64, u32>::new());
    let mut surge = Surge { goodput: 0.0, to_the_last: 0.0, attempts_max: 0, wait_max: 0 };
    let (mut busy, mut last) = (0, 0);
    loop {
        let next = coming.pop_first();
        // Whoever is in the line when nobody comes any more is served too.
        let now = next.as_ref().map_or(u64::MAX, |((at, _), _)| *at);
        for (done, asker) in serve(&mut line, &mut free, (now, slow), &mut coming) {
            let waited = done - asker.came.get();
            surge.wait_max = surge.wait_max.max(waited);
            served += u32::from(done <= 60 * SECOND && waited <= PATIENCE);
            (busy, last) = (busy + took(done - 1, slow), last.max(done));
        }
        let Some((_, asker)) = next else {
            if coming.is_empty() {
                break;
            }
            continue;
        };
        let tries = attempts.entry(asker.name).or_default();
        *tries += 1;
        surge.attempts_max = surge.attempts_max.max(*tries);
        come_back(&mut coming, now, offer(&mut line, now, &asker));
    }
    surge.goodput = f64::from(served) / 60.0 / capacity * slow as f64;
    surge.to_the_last = busy as f64 / (THREADS as u64 * last) as f64;
    surge
}

fn come_back(coming: &mut BTreeMap<(u64, u64), Asker>, now: u64, gone: Vec<SentAway<Asker>>) {
    let back = |gone: &SentAway<Asker>| now + u64::from(gone.retry_after_seconds) * SECOND;
    coming.extend(gone.into_iter().map(|gone| ((back(&gone), gone.job.name), gone.job)));
}

/// What a hash takes that is begun then.
fn took(at: u64, slow: u64) -> u64 {
    if at < 60 * SECOND { HASH * slow } else { HASH }
}

/// What the threads do until `until`: who is served, and when that is done.
fn serve(
    line: &mut Line<Asker>,
    free: &mut [u64; THREADS],
    (until, slow): (u64, u64),
    coming: &mut BTreeMap<(u64, u64), Asker>,
) -> Vec<(u64, Asker)> {
    let mut served = Vec::new();
    loop {
        let thread = free.iter_mut().min().expect("there are threads");
        if *thread >= until {
            return served;
        }
        let (next, late) = line.next(*thread);
        come_back(coming, *thread, late);
        match next {
            Some(asker) => {
                let took = took(*thread, slow);
                *thread += took;
                line.note(1, took);
                served.push((*thread, asker));
            }
            None if until == u64::MAX => return served,
            None => *thread = until,
        }
    }
}

#[test]
fn the_more_is_asked_the_more_is_done_up_to_capacity_and_never_less() {
    for (sources, slow) in [(1, 1), (400, 1), (400, 2)] {
        for factor in [1.0, 1.5, 2.0, 3.0, 10.0] {
            let surge = surge(factor, sources, slow);
            assert!(
                surge.goodput >= 0.95,
                "{factor} of capacity from {sources} sources, {slow} times as slow: {surge:?}"
            );
            assert!(
                surge.to_the_last >= 0.95,
                "{factor} of capacity from {sources} sources, {slow} times as slow: {surge:?}"
            );
            assert!(
                surge.attempts_max <= 20,
                "{factor} of capacity from {sources} sources, {slow} times as slow: {surge:?}"
            );
            assert!(
                surge.wait_max <= WAIT_MAX * 3 / 2 + HASH * slow,
                "{factor} of capacity from {sources} sources, {slow} times as slow: {surge:?}"
            );
        }
    }
}
