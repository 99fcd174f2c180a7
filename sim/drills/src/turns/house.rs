//! A service with people who have paid, the timetable they come by, and how many it can do in a second.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, ensure};
use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::contingency::ControlsBody;
use baoming_clock::{format_rfc3339, parse_rfc3339};
use baoming_core::ids::CountyId;
use baoming_rehearsal::people::SyntheticCandidates;
use serde_json::{Value, json};
use stage::http::{Connection, Request};
use stage::people;
use stage::premises::{NO_RATES, OFFICE};
use stage::running::Running;

use super::coming::{Person, come};
use super::options::TurnsOptions;
use super::timetable::{ROUNDS, Turns};
use super::way::Way;

/// How many the service is measured with.
pub(super) const MEASURED: usize = 120;
/// Counties of each group that people come from.
const COUNTIES_OF_A_GROUP: usize = 2;
/// About one of so many people looks at no timetable.
const CARELESS: usize = 10;
/// Between the timetable's adoption and its first turn.
const BEFORE_THE_FIRST_TURN: Duration = Duration::from_secs(2);
/// Dear hashes: one thread makes some tens in a second.
const PASSWORDS: &str = "[passwords]\nmemory_kib = 19456\niterations = 2\nthreads = 1\n";

/// The service and its people.
pub(super) struct House {
    running: Running,
    address: SocketAddr,
    people: Vec<Person>,
    /// All of the province.
    counties: Vec<CountyId>,
}

impl House {
    /// Captures so many people, evenly over the counties; all have paid.
    pub(super) fn open(options: &TurnsOptions<'_>, count: usize) -> anyhow::Result<Self> {
        let count = count.next_multiple_of(options.groups * COUNTIES_OF_A_GROUP);
        let running = Running::start(options.program, &format!("{NO_RATES}{PASSWORDS}"));
        let policy = baoming_policy::built_in()?;
        let places = running.set_up(options.groups * COUNTIES_OF_A_GROUP, 1);
        let everybody = SyntheticCandidates::with_policy(&policy, options.seed);
        let mut connection = Connection::open(running.address)?;
        let mut people = Vec::with_capacity(count);
        for number in 0..count {
            let place = places[number % places.len()];
            let candidate = everybody.candidate(place.point.county, (number / places.len()) as u64);
            let captured: ReceiptBody =
                answer(&mut connection, &people::capture(&candidate, place.point, &format!("c-{number}")))?;
            let serial = captured.serial.context("a capture gives a serial")?;
            answer::<Value>(&mut connection, &people::fee(&serial, &format!("f-{serial}")))?;
            let group = number % places.len() % options.groups;
            people.push(Person { serial, county: place.point.county, group, first_at: Duration::ZERO });
        }
        let (address, counties) = (running.address, policy.counties.keys().copied().collect());
        Ok(Self { running, address, people, counties })
    }

    /// Activations in a second, by as many at once as keep the thread busy.
    pub(super) fn capacity(mut self) -> anyhow::Result<f64> {
        let began = Instant::now();
        let (address, everybody) = (self.address, &self.people);
        let ask = |part: usize| -> anyhow::Result<()> {
            let mut connection = Connection::open(address)?;
            let mut part = everybody.iter().skip(part).step_by(4);
            part.try_for_each(|person| answer::<Value>(&mut connection, &person.activation()).map(drop))
        };
        thread::scope(|scope| {
            let askers: Vec<_> = (0..4).map(|part| scope.spawn(move || ask(part))).collect();
            askers.into_iter().try_for_each(|one| one.join().map_err(|_| anyhow!("an asker panicked"))?)
        })?;
        let per_second = self.people.len() as f64 / began.elapsed().as_secs_f64();
        self.running.stop();
        Ok(per_second)
    }

    /// Everybody comes within this time, one behind the other.
    pub(super) fn all_come_within(&mut self, length: Duration) {
        let count = self.people.len();
        for (number, person) in self.people.iter_mut().enumerate() {
            person.first_at = length.mul_f64(number as f64 / count as f64);
        }
    }

    /// Everybody comes within the first turn of the own group; the careless come in any turn of the first round, of each county as
    /// many in each, so that what differs between counties is the service's doing.
    pub(super) fn come_by_turns(&mut self, groups: usize, length: Duration) {
        let (count, counties) = (self.people.len(), groups * COUNTIES_OF_A_GROUP);
        let of_a_county = count / counties;
        let careless = (of_a_county / CARELESS).next_multiple_of(groups).max(groups);
        let one_of = (of_a_county / careless).max(1);
        for (number, person) in self.people.iter_mut().enumerate() {
            let (place, is_careless) = (number / counties / one_of, (number / counties).is_multiple_of(one_of));
            let turn = if is_careless && place < careless { place % groups } else { person.group };
            person.first_at = length.mul_f64(number as f64 / count as f64 + turn as f64);
        }
    }

    /// Groups that take turns one behind the other, again and again, soon; the province is held to it.
    pub(super) fn adopt_turns(&self, groups: usize, length: Duration) -> anyhow::Result<Turns> {
        let mut connection = Connection::open(self.address)?;
        let asked_at = Instant::now();
        let controls: ControlsBody = answer(&mut connection, &Request::get("/v1/office/controls").token(OFFICE))?;
        let unsure = asked_at.elapsed();
        let now = parse_rfc3339(&controls.now).map_err(|error| anyhow!("{error}"))?;
        let from = now.plus_ms(BEFORE_THE_FIRST_TURN.as_millis() as i64);
        let of_group = |group: usize| {
            // Places are handed to the groups in turn, and are the first counties.
            let counties = self.counties.iter().enumerate().filter(|(index, _)| index % groups == group);
            counties.map(|(_, county)| county.to_string()).collect::<Vec<_>>()
        };
        let turn = |number: usize| {
            let at = |turns: usize| format_rfc3339(from.plus_ms((length * turns as u32).as_millis() as i64));
            json!({ "group": number % groups, "from": at(number), "until": at(number + 1) })
        };
        let timetable = json!({
            "scope": "province", "groups": (0..groups).map(of_group).collect::<Vec<_>>(),
            "turns": (0..groups * ROUNDS).map(turn).collect::<Vec<_>>(), "open_from": "20:00", "open_until": "24:00",
            "spread_seconds": 0, "draw": "00".repeat(32), "reason": "分时段演练", "based_on": controls.newest,
        });
        let adopt = Request::new("POST", "/v1/office/timetables").token(OFFICE).key("turns").json(&timetable);
        answer::<Value>(&mut connection, &adopt)?;
        let mut hold =
            json!({ "scope": "province", "state": "slots", "row": 1, "reason": "分时段演练", "break_glass": true });
        let preview = Request::new("POST", "/v1/office/controls/preview").token(OFFICE).json(&hold);
        let preview: Value = answer(&mut connection, &preview)?;
        (hold["based_on"], hold["digest"]) = (preview["based_on"].clone(), preview["digest"].clone());
        let set = Request::new("POST", "/v1/office/controls").token(OFFICE).key("slots").json(&hold);
        answer::<Value>(&mut connection, &set)?;
        let begin = asked_at + BEFORE_THE_FIRST_TURN + unsure;
        ensure!(Instant::now() < begin, "adopting the timetable took longer than until its first turn");
        Ok(Turns { begin, length, groups, unsure })
    }

    /// Everybody comes, and comes again as told, until all are through or there is no further turn.
    pub(super) fn come(mut self, turns: Option<Turns>) -> anyhow::Result<Way> {
        let begin = turns.map_or_else(Instant::now, |turns| turns.begin);
        let last = self.people.iter().map(|person| person.first_at).max().unwrap_or_default();
        let end = turns.map_or(begin + last * ROUNDS as u32, |turns| turns.end());
        let seen = come(self.address, &self.people, begin, end)?;
        let way = Way::judged(&self.people, &seen, begin, turns.as_ref());
        self.running.stop();
        let mut command = self.running.premises.command()?;
        let (key, data) = (self.running.premises.key(), self.running.premises.data());
        let output = command.args(["verify", "--key"]).arg(key).arg(data).output().context("running verify")?;
        Ok(Way { verified: output.status.success(), ..way })
    }
}

/// What has to be done, as it was answered.
fn answer<T: serde::de::DeserializeOwned>(connection: &mut Connection, request: &Request) -> anyhow::Result<T> {
    let response = connection.ask(request)?;
    ensure!(response.status == 200, "{}: {}", response.status, response.text());
    response.read().map_err(|error| anyhow!(error))
}
