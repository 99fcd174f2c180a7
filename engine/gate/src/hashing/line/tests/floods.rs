//! Floods from thousands of sources, and people among them: who shows work is served within a bounded time.
//!
//! What is not held here: work is no wall. Who floods with work for many times what can be served makes people work again
//! and again, as `a_flood_that_works_has_its_price` shows: every place then has a price, and people pay it with others.

use super::*;

/// What a hash takes here: 20 are served a second.
const HASH: u64 = 100_000;
/// Ten times what can be served.
const FLOOD_PER_SECOND: u64 = 200;
const FLOOD_SOURCES: u64 = 5_000;
/// A fifth of what can be served.
const PEOPLE_PER_SECOND: u64 = 4;
/// People come for the first time until then.
const PEOPLE_UNTIL: u64 = 100 * SECOND;
const FLOOD_UNTIL: u64 = 240 * SECOND;
/// What a phone needs for a challenge.
const WORK: u64 = SECOND;
/// Asked to come back once without work, as the flood begins, and once with it, and what lies between and behind.
const BOUND: u64 = (WORK_ASKED_BEYOND_SECONDS as u64 + 75 + 10) * SECOND;
/// Names from here on are people's.
const PEOPLE: u64 = 1 << 32;

/// What the flood does when it is sent away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flood {
    /// Others come.
    GoesAway,
    /// It comes for the places that are kept for it.
    ComesBack,
    /// The same, and does the work of so many a second.
    Works(u64),
}

/// What came of it.
#[derive(Debug)]
struct Came {
    /// Served while the flood lasted, as a share of what could have been.
    goodput: f64,
    /// Of the people, the share who had a result within the bound.
    in_time: f64,
    /// The longest from the first question to the result, of those who had one.
    slowest: u64,
    /// The most works that anybody of the people did.
    works_max: u32,
}

struct World {
    line: Line<Asker>,
    coming: BTreeMap<(u64, u64), Asker>,
    first_asked: BTreeMap<u64, u64>,
    works: BTreeMap<u64, u32>,
    flood: Flood,
    people_work: bool,
    /// The second in which work was done last by the flood, and how often.
    worked: (u64, u64),
}

impl World {
    /// Where somebody goes who was sent away.
    fn gone(&mut self, now: u64, gone: Vec<SentAway<Asker>>) {
        for SentAway { job, retry_after_seconds, work_helps, .. } in gone {
            let is_person = job.name >= PEOPLE;
            let works = work_helps && if is_person { self.people_work } else { self.flood_works(now) };
            if works {
                job.works.set(true);
                if is_person {
                    *self.works.entry(job.name).or_default() += 1;
                }
                self.coming.insert((now + WORK, job.name), job);
            } else if is_person || self.flood != Flood::GoesAway {
                self.coming.insert((now + u64::from(retry_after_seconds) * SECOND, job.name), job);
            }
        }
    }

    fn flood_works(&mut self, now: u64) -> bool {
        let Flood::Works(per_second) = self.flood else { return false };
        if self.worked.0 != now / SECOND {
            self.worked = (now / SECOND, 0);
        }
        self.worked.1 += 1;
        self.worked.1 <= per_second
    }

    fn comes(&mut self, now: u64, asker: &Asker) {
        if asker.name >= PEOPLE {
            self.first_asked.entry(asker.name).or_insert(now);
        }
        let gone = offer(&mut self.line, now, asker);
        // Each work counts once; a place remembers that it was worked for.
        asker.works.set(false);
        self.gone(now, gone);
    }
}

fn came(flood: Flood, people_work: bool) -> Came {
    let everybody = (0..FLOOD_UNTIL / SECOND * FLOOD_PER_SECOND)
        .map(|name| (name * SECOND / FLOOD_PER_SECOND, asker(name, HashLane::SignIn, (name % FLOOD_SOURCES) as u32)))
        .chain((0..PEOPLE_UNTIL / SECOND * PEOPLE_PER_SECOND).map(|name| {
            (name * SECOND / PEOPLE_PER_SECOND, asker(PEOPLE + name, HashLane::SignIn, 1_000_000 + name as u32))
        }));
    let coming = everybody.map(|(at, asker)| ((at, asker.name), asker)).collect();
    let line = Line::new(THREADS, WAIT_MAX, 100_000, true);
    let (first_asked, works) = (BTreeMap::new(), BTreeMap::new());
    let mut world = World { line, coming, first_asked, works, flood, people_work, worked: (0, 0) };
    world.line.note(1, HASH);
    let (mut free, mut served, mut waits) = ([0; THREADS], 0_u64, Vec::new());
    while let Some(((now, _), asker)) = world.coming.pop_first().filter(|((now, _), _)| *now < FLOOD_UNTIL) {
        loop {
            let thread = free.iter_mut().min().expect("there are threads");
            if *thread >= now {
                break;
            }
            let begun = *thread;
            let (next, late) = world.line.next(begun);
            *thread = if next.is_some() { begun + HASH } else { now };
            world.gone(begun, late);
            let Some(next) = next else { continue };
            world.line.note(1, HASH);
            served += 1;
            waits.extend(world.first_asked.get(&next.name).map(|first| begun + HASH - first));
        }
        world.comes(now, &asker);
    }
    let people = (PEOPLE_UNTIL / SECOND * PEOPLE_PER_SECOND) as f64;
    Came {
        goodput: served as f64 / (FLOOD_UNTIL as f64 / HASH as f64 * THREADS as f64),
        in_time: waits.iter().filter(|wait| **wait <= BOUND).count() as f64 / people,
        slowest: waits.into_iter().max().unwrap_or(0),
        works_max: world.works.into_values().max().unwrap_or(0),
    }
}

#[test]
fn whoever_shows_work_is_served_in_time_whatever_those_do_who_show_none() {
    // Where nobody else comes for the places that are kept, work gets in at once; otherwise it gets a place that holds.
    for (flood, seconds) in [(Flood::GoesAway, 40), (Flood::ComesBack, 80)] {
        let (without, with) = (came(flood, false), came(flood, true));
        println!("{flood:?}: without work {without:?}, with it {with:?}");
        assert!(with.in_time >= 1.0 && with.slowest <= seconds * SECOND, "{flood:?}: {with:?}");
        assert!(with.works_max <= 2, "{flood:?}: {with:?}");
        // Otherwise this would show nothing.
        assert!(without.in_time < 0.5, "{flood:?}: {without:?}");
        assert!(with.goodput >= 0.98 && without.goodput >= 0.98, "{flood:?}: {with:?} {without:?}");
    }
}

#[test]
fn a_flood_that_works_has_its_price() {
    // Work for twice and for eight times what can be served.
    let [some, much] = [40, 160].map(|per_second| came(Flood::Works(per_second), true));
    println!("{some:?} {much:?}");
    assert!(some.goodput >= 0.98 && much.goodput >= 0.98, "{some:?} {much:?}");
    assert!(some.in_time >= 1.0 && some.works_max <= 2, "{some:?}");
    // Nobody is shut out, but the bound is lost.
    assert!(much.in_time >= 0.9 && much.slowest > BOUND && much.works_max > 2, "{much:?}");
}
