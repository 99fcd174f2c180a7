//! Turns: the same people come all at once, and then county by county, and what they were refused and how long they waited
//! is set side by side (row 1, 人为划分各区域报名时段).
//!
//! Everybody wants one thing that is dear, the activation with its two hashes, and does as told: whoever is refused comes again
//! when the answer says. Some do not look at the timetable and come with the first. The counties' groups are drawn so that each
//! has the same; what a county was refused for not being on turn is compared between counties.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{anyhow, ensure};
use baoming_api::bodies::contingency::ControlsBody;
use baoming_clock::{format_rfc3339, parse_rfc3339};
use baoming_core::ids::CountyId;
use baoming_rehearsal::people::SyntheticCandidates;
use serde::Serialize;
use serde_json::{Value, json};
use stage::http::{Connection, Request};
use stage::people;
use stage::premises::{NO_RATES, OFFICE, Premises};
use stage::program::Server;

/// Threads that ask: more than the service lets wait, so that it is the service that is waited for.
const ASKERS: usize = 256;
/// Counties that people come from, half of them in each group.
const COUNTIES: usize = 4;
/// Of so many people one does not look at the timetable.
const CARELESS: u64 = 10;
/// The dearest hashes of the drill: one thread makes some tens in a second.
const PASSWORDS: &str = "[passwords]\nmemory_kib = 19456\niterations = 2\nthreads = 1\nqueue_max = 4096\n";

/// What the drill is made from.
#[derive(Debug, Clone, Copy)]
pub struct SlotOptions<'a> {
    /// The program.
    pub program: &'a Path,
    /// How long all would take to come at once; by turns each half takes as long.
    pub seconds: u64,
    /// How many come, for what the service can do: 2 is twice as many as it can serve in that time.
    pub factor: f64,
    /// What chooses the people.
    pub seed: u64,
}

/// How one way of coming went.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Way {
    /// People.
    pub people: u64,
    /// Those who got through.
    pub through: u64,
    /// Requests in all.
    pub requests: u64,
    /// Refused for want of room, in percent of the requests.
    pub refused_percent: f64,
    /// Refused since the county was not on turn.
    pub not_on_turn: u64,
    /// Of somebody whose county was not on turn and admitted: has to be none.
    pub admitted_off_turn: u64,
    /// The median of the requests that were done, in milliseconds.
    pub done_p50_ms: f64,
    /// The 99th percentile of them.
    pub done_p99_ms: f64,
    /// The 99th percentile of how long people took from coming to being through, in seconds.
    pub person_p99_seconds: f64,
    /// Seconds until all were through.
    pub seconds: f64,
    /// The greatest share that was refused of a county's first requests by the smallest.
    pub refused_share_max_by_min: f64,
}

/// Both ways.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SlotReport {
    /// Activations in a second that were measured.
    pub capacity_per_second: f64,
    /// All at once.
    pub at_once: Way,
    /// By turns.
    pub by_turns: Way,
}

impl SlotReport {
    /// Whether nobody came in off turn, all got through, and no county was refused more than a fifth more than another.
    pub fn is_clean(&self) -> bool {
        let Self { at_once, by_turns, .. } = self;
        by_turns.admitted_off_turn == 0
            && at_once.through == at_once.people
            && by_turns.through == by_turns.people
            && by_turns.not_on_turn > 0
            && by_turns.refused_share_max_by_min <= 1.2
    }
}

/// Somebody who comes at an instant, and wants to be through.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Coming {
    at: Duration,
    person: usize,
}

/// A person with the serial, the county's group and when he comes first.
#[derive(Debug, Clone)]
struct Person {
    serial: String,
    county: CountyId,
    group: usize,
    first_at: Duration,
}

/// What happened to one request.
#[derive(Debug, Clone, Copy)]
struct Seen {
    person: usize,
    sent_at: Duration,
    took: Duration,
    outcome: Outcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    Busy,
    NotOnTurn,
}

/// Runs both ways, each on premises of its own.
pub fn slots(options: &SlotOptions<'_>, said: &mut dyn FnMut(&str)) -> anyhow::Result<SlotReport> {
    said("measuring what can be done in a second");
    let capacity = capacity(options)?;
    let count = (capacity * options.seconds as f64 * options.factor) as u64;
    said(&format!("{capacity:.1} a second; {count} people come at once"));
    let at_once = way(options, count, false)?;
    said("the same people come by turns");
    let by_turns = way(options, count, true)?;
    Ok(SlotReport { capacity_per_second: capacity, at_once, by_turns })
}

/// Activations in a second, by as many askers as keep the threads busy.
fn capacity(options: &SlotOptions<'_>) -> anyhow::Result<f64> {
    let mut house = House::open(options, 60)?;
    let people = house.people.clone();
    let began = Instant::now();
    let address = house.address;
    thread::scope(|scope| {
        let asker = |part: usize| {
            let people = &people;
            move || -> anyhow::Result<()> {
                let mut connection = Connection::open(address)?;
                for person in people.iter().skip(part).step_by(4) {
                    let response =
                        connection.ask(&people::activate(&person.serial, &format!("a-{}", person.serial)))?;
                    ensure!(response.status == 200, "{}", response.text());
                }
                Ok(())
            }
        };
        let askers: Vec<_> = (0..4).map(|part| scope.spawn(asker(part))).collect();
        askers.into_iter().try_for_each(|one| one.join().map_err(|_| anyhow!("an asker panicked"))?)
    })?;
    let per_second = people.len() as f64 / began.elapsed().as_secs_f64();
    house.server.stop().map_err(|error| anyhow!(error))?;
    Ok(per_second)
}

/// A service with captured people who have paid.
struct House {
    server: Server,
    address: SocketAddr,
    people: Vec<Person>,
    counties: Vec<CountyId>,
    _premises: Premises,
}

impl House {
    fn open(options: &SlotOptions<'_>, count: u64) -> anyhow::Result<Self> {
        let premises = Premises::new(options.program, &format!("{NO_RATES}{PASSWORDS}"))?;
        let (server, address) = Server::serving(&premises).map_err(|error| anyhow!(error))?;
        let policy = baoming_policy::built_in()?;
        // Few counties with many people each: their shares are compared.
        let places = people::places(&policy, COUNTIES, 1);
        let everybody = SyntheticCandidates::with_policy(&policy, options.seed);
        let mut connection = Connection::open(address)?;
        for request in places.iter().flat_map(people::set_up).chain([people::photo()]) {
            let response = connection.ask(&request)?;
            ensure!(response.status == 200, "{}", response.text());
        }
        let mut people = Vec::new();
        for number in 0..count {
            let place = places[number as usize % places.len()];
            let index = number / places.len() as u64;
            let candidate = everybody.candidate(place.point.county, index);
            let response = connection.ask(&people::capture(&candidate, place.point, &format!("c-{number}")))?;
            ensure!(response.status == 200, "{}", response.text());
            let receipt: baoming_api::bodies::ReceiptBody = response.read().map_err(|error| anyhow!(error))?;
            let serial = receipt.serial.ok_or_else(|| anyhow!("a capture gives a serial"))?;
            let paid = connection.ask(&people::fee(&serial, &format!("f-{serial}")))?;
            ensure!(paid.status == 200, "{}", paid.text());
            let group = (number as usize % places.len()) % 2;
            people.push(Person { serial, county: place.point.county, group, first_at: Duration::ZERO });
        }
        let counties = policy.counties.keys().copied().collect();
        Ok(Self { server, address, people, counties, _premises: premises })
    }

    /// Two groups, one behind the other from now on, and the evening for all; held from now on.
    fn take_turns(&self, length: Duration) -> anyhow::Result<Duration> {
        let mut connection = Connection::open(self.address)?;
        let mut asked = |request: Request| -> anyhow::Result<Value> {
            let response = connection.ask(&request)?;
            ensure!(response.status == 200, "{}", response.text());
            response.read().map_err(|error| anyhow!(error))
        };
        let controls: ControlsBody = serde_json::from_value(asked(Request::get("/v1/office/controls").token(OFFICE))?)?;
        let now = parse_rfc3339(&controls.now).map_err(|error| anyhow!("{error}"))?;
        let from = now.plus_ms(2_000);
        let group = |group: usize| {
            let of_group = self.counties.iter().enumerate().filter(|(index, _)| index % 2 == group);
            of_group.map(|(_, county)| county.to_string()).collect::<Vec<_>>()
        };
        let turn = |number: i64| {
            let begins = from.plus_ms(number * length.as_millis() as i64);
            json!({ "group": number, "from": format_rfc3339(begins), "until": format_rfc3339(begins.plus_ms(length.as_millis() as i64)) })
        };
        let timetable = json!({
            "scope": "province", "groups": [group(0), group(1)], "turns": [turn(0), turn(1)], "open_from": "20:00",
            "open_until": "24:00", "spread_seconds": 0, "draw": "00".repeat(32), "reason": "分时段演练", "based_on": controls.newest,
        });
        asked(Request::new("POST", "/v1/office/timetables").token(OFFICE).key("turns").json(&timetable))?;
        let mut hold =
            json!({ "scope": "province", "state": "slots", "row": 1, "reason": "分时段演练", "break_glass": true });
        let preview = asked(Request::new("POST", "/v1/office/controls/preview").token(OFFICE).json(&hold))?;
        (hold["based_on"], hold["digest"]) = (preview["based_on"].clone(), preview["digest"].clone());
        asked(Request::new("POST", "/v1/office/controls").token(OFFICE).key("slots").json(&hold))?;
        let after: ControlsBody = serde_json::from_value(asked(Request::get("/v1/office/controls").token(OFFICE))?)?;
        let after = parse_rfc3339(&after.now).map_err(|error| anyhow!("{error}"))?;
        Ok(Duration::from_millis(u64::try_from(from.0 - after.0).unwrap_or(0)))
    }
}

/// One way of coming.
fn way(options: &SlotOptions<'_>, count: u64, by_turns: bool) -> anyhow::Result<Way> {
    let mut house = House::open(options, count)?;
    let length = Duration::from_secs(options.seconds);
    let spread = |number: u64| length.mul_f64(number as f64 / count as f64);
    for (number, person) in (0_u64..).zip(&mut house.people) {
        let careful = by_turns && person.group == 1 && !(number / 2).is_multiple_of(CARELESS);
        // By turns each half has the whole time for itself; the careless come with the others.
        person.first_at = spread(number) + if careful { length } else { Duration::ZERO };
    }
    let first_turn = if by_turns { house.take_turns(length)? } else { Duration::ZERO };
    let began = Instant::now() + first_turn;
    let seen = come(&house, began)?;
    let took = began.elapsed().as_secs_f64();
    house.server.stop().map_err(|error| anyhow!(error))?;
    Ok(judged(&house.people, &seen, by_turns.then_some(length), took))
}

/// Everybody who waits, soonest first, and how many are still to get through.
struct Waiting {
    coming: BinaryHeap<Reverse<Coming>>,
    left: usize,
}

fn come(house: &House, began: Instant) -> anyhow::Result<Vec<Seen>> {
    let coming = house.people.iter().enumerate().map(|(person, one)| Reverse(Coming { at: one.first_at, person }));
    let waiting =
        Arc::new((Mutex::new(Waiting { coming: coming.collect(), left: house.people.len() }), Condvar::new()));
    thread::scope(|scope| {
        let asker = |_| {
            let waiting = waiting.clone();
            scope.spawn(move || ask(house, began, &waiting))
        };
        let askers: Vec<_> = (0..ASKERS).map(asker).collect();
        let joined = askers.into_iter().map(|one| one.join().map_err(|_| anyhow!("an asker panicked"))?);
        Ok(joined.collect::<anyhow::Result<Vec<_>>>()?.concat())
    })
}

fn ask(house: &House, began: Instant, waiting: &(Mutex<Waiting>, Condvar)) -> anyhow::Result<Vec<Seen>> {
    let mut connection = Connection::open(house.address)?;
    let mut seen = Vec::new();
    while let Some(person) = next(began, waiting)? {
        let serial = &house.people[person].serial;
        let sent = Instant::now();
        let sent_at = sent.saturating_duration_since(began);
        let response = connection.ask(&people::activate(serial, &format!("a-{serial}")))?;
        let outcome = match response.status {
            200 => Outcome::Done,
            _ if response.text().contains("\"not-on-turn\"") => Outcome::NotOnTurn,
            429 | 503 => Outcome::Busy,
            _ => return Err(anyhow!("{}: {}", response.status, response.text())),
        };
        seen.push(Seen { person, sent_at, took: sent.elapsed(), outcome });
        let told = response.header("retry-after").and_then(|seconds| seconds.parse().ok()).unwrap_or(1);
        let mut state = waiting.0.lock().map_err(|_| anyhow!("an asker panicked"))?;
        if outcome == Outcome::Done {
            state.left -= 1;
        } else {
            let at = sent_at + Duration::from_secs(told);
            state.coming.push(Reverse(Coming { at, person }));
        }
        waiting.1.notify_all();
    }
    Ok(seen)
}

/// The next who comes, once it is time; nothing once all are through.
fn next(began: Instant, (state, changed): &(Mutex<Waiting>, Condvar)) -> anyhow::Result<Option<usize>> {
    let mut state = state.lock().map_err(|_| anyhow!("an asker panicked"))?;
    loop {
        if state.left == 0 {
            return Ok(None);
        }
        let due = state.coming.peek().map(|Reverse(coming)| began + coming.at);
        let now = Instant::now();
        match due {
            Some(due) if due <= now => return Ok(state.coming.pop().map(|Reverse(coming)| coming.person)),
            due => {
                let wait = due.map_or(Duration::from_millis(200), |due| due - now);
                (state, _) = changed.wait_timeout(state, wait).map_err(|_| anyhow!("an asker panicked"))?;
            }
        }
    }
}

fn judged(people: &[Person], seen: &[Seen], turn: Option<Duration>, seconds: f64) -> Way {
    let done = || seen.iter().filter(|one| one.outcome == Outcome::Done);
    let busy = seen.iter().filter(|one| one.outcome == Outcome::Busy).count();
    let not_on_turn = seen.iter().filter(|one| one.outcome == Outcome::NotOnTurn).count();
    // A second before its turn a group may have been a little late to be told, and no more.
    let off_turn =
        |one: &&Seen| turn.is_some_and(|turn| people[one.person].group == 1 && one.sent_at + one.took < turn);
    let person = done().map(|one| (one.sent_at + one.took).saturating_sub(people[one.person].first_at));
    Way {
        people: people.len() as u64,
        through: done().count() as u64,
        requests: seen.len() as u64,
        refused_percent: busy as f64 * 100.0 / seen.len().max(1) as f64,
        not_on_turn: not_on_turn as u64,
        admitted_off_turn: done().filter(off_turn).count() as u64,
        done_p50_ms: percentile(done().map(|one| one.took), 50) * 1_000.0,
        done_p99_ms: percentile(done().map(|one| one.took), 99) * 1_000.0,
        person_p99_seconds: percentile(person, 99),
        seconds,
        refused_share_max_by_min: fairness(people, seen),
    }
}

/// The greatest share of first requests that was refused for want of room in a county, by the smallest; 1 where nobody was. Each
/// share has one request added that was and one that was not, so that a county of few people is not taken for an unfair one.
fn fairness(people: &[Person], seen: &[Seen]) -> f64 {
    let mut counties: BTreeMap<CountyId, (u64, u64)> = BTreeMap::new();
    for one in seen.iter().filter(|one| one.outcome != Outcome::NotOnTurn) {
        let (asked, refused) = counties.entry(people[one.person].county).or_insert((2, 1));
        *asked += 1;
        *refused += u64::from(one.outcome == Outcome::Busy);
    }
    let shares: Vec<f64> = counties.values().map(|(asked, refused)| *refused as f64 / *asked as f64).collect();
    let (max, min) = shares.iter().fold((0.0_f64, 1.0_f64), |(max, min), share| (max.max(*share), min.min(*share)));
    if min > 0.0 { max / min } else { f64::INFINITY }
}

fn percentile(times: impl Iterator<Item = Duration>, percent: usize) -> f64 {
    let mut times: Vec<_> = times.collect();
    times.sort_unstable();
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).map_or(f64::NAN, Duration::as_secs_f64)
}
