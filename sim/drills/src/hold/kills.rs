//! The same change, with the program killed around it: whatever was acknowledged holds after the next start.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{anyhow, ensure};
use baoming_api::bodies::contingency::ControlsBody;
use baoming_clock::{format_rfc3339, parse_rfc3339};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::Serialize;
use serde_json::json;
use stage::http::{Connection, Request};
use stage::people;
use stage::premises::{CLOCK, NO_RATES, OFFICE, Premises};
use stage::program::Server;

use super::load::is_held;
use super::options::{HoldOptions, preview};

/// The states that are set in turn.
const STATES: [&str; 3] = ["suspended", "open", "read-only"];

/// What came of the kills.
#[derive(Debug, Clone, Default, Serialize)]
pub struct KilledReport {
    /// How often the program was killed.
    pub rounds: u32,
    /// Changes that were acknowledged before.
    pub acknowledged: u32,
    /// Starts after which the state was neither the acknowledged one, nor one that was asked for and not answered.
    pub wrong: u32,
    /// Starts after which a capture was taken that the state holds back, or the other way round.
    pub not_enforced: u32,
    /// Whether `verify` found everything sound at the end.
    pub verified: bool,
}

impl KilledReport {
    /// Whether nothing that was acknowledged was lost.
    pub fn is_clean(&self) -> bool {
        self.wrong == 0 && self.not_enforced == 0 && self.verified && self.acknowledged > 0
    }
}

/// Kills the program so often around a change of the county's state.
pub fn kills_around(
    options: &HoldOptions<'_>,
    rounds: u32,
    said: &mut dyn FnMut(&KilledReport),
) -> anyhow::Result<KilledReport> {
    let mut premises = Premises::new(options.program, NO_RATES)?;
    let policy = baoming_policy::built_in()?;
    let place = people::places(&policy, 1, 1)[0];
    let everybody = baoming_rehearsal::people::SyntheticCandidates::with_policy(&policy, options.seed);
    let scope = place.point.county.to_string();
    let (mut random, mut report) = (ChaCha8Rng::seed_from_u64(options.seed), KilledReport::default());
    let (mut state, mut begins) = ("open".to_owned(), parse_rfc3339(CLOCK).map_err(|error| anyhow!("{error}"))?);
    for round in 0..=rounds {
        // The calendar goes on, as a machine's does.
        premises.set_clock(&format_rfc3339(begins));
        begins = begins.plus_ms(60_000);
        let (mut server, address) = Server::serving(&premises).map_err(|error| anyhow!(error))?;
        let mut connection = Connection::open(address)?;
        if round == 0 {
            for request in people::set_up(&place).iter().chain([&people::photo()]) {
                let response = connection.ask(request)?;
                ensure!(response.status == 200, "{}", response.text());
            }
        } else {
            let found = found(&mut connection, &scope)?;
            report.wrong += u32::from(!state.split('|').any(|one| one == found));
            state = found;
            let candidate = everybody.candidate(place.point.county, u64::from(round));
            let capture = people::capture(&candidate, place.point, &format!("capture-{round}"));
            let held = is_held(&connection.ask(&capture)?);
            report.not_enforced += u32::from(held == (state == "open"));
        }
        if round == rounds {
            server.stop().map_err(|error| anyhow!(error))?;
            break;
        }
        let wanted = STATES[round as usize % STATES.len()];
        let body = json!({ "scope": scope, "state": wanted, "row": 7, "reason": "断电演练" });
        let previewed = preview(&mut connection, &body)?;
        let mut change = body;
        (change["based_on"], change["digest"]) = (json!(previewed.based_on), json!(previewed.digest));
        let key = format!("round-{round}");
        let request = Request::new("POST", "/v1/office/controls").token(OFFICE).key(&key).json(&change);
        let asker = thread::spawn(move || connection.ask(&request).is_ok_and(|response| response.status == 200));
        // Any instant is as good as any other: before it arrives, while it is synced, after its answer.
        let until = Instant::now() + Duration::from_micros(u64::from(random.next_u32() % 30_000));
        while Instant::now() < until {
            std::hint::spin_loop();
        }
        server.kill()?;
        let acknowledged = asker.join().map_err(|_| anyhow!("whoever asked panicked"))?;
        report.acknowledged += u32::from(acknowledged);
        state = if acknowledged { wanted.to_owned() } else { format!("{state}|{wanted}") };
        report.rounds += 1;
        said(&report);
    }
    let mut command = premises.command()?;
    let output = command.args(["verify", "--key"]).arg(premises.key()).arg(premises.data()).output()?;
    Ok(KilledReport { verified: output.status.success(), ..report })
}

/// How the county is held.
fn found(connection: &mut Connection, scope: &str) -> anyhow::Result<String> {
    let request = Request::get(format!("/v1/office/controls?scope={scope}")).token(OFFICE);
    let response = connection.ask(&request)?;
    ensure!(response.status == 200, "{}", response.text());
    let body: ControlsBody = response.read().map_err(|error| anyhow!(error))?;
    Ok(body.counties[0].state.clone())
}
