//! The service is asked for every receipt, and the invariants are looked at from outside.
//!
//! Guaranteed: whatever stands in the ledger is compared; what could not be compared counts as unchecked, never as kept. The
//! judgement knows the ledger and the API alone.
//!
//! "Window" is judged by when a command was sent or a payment was made: what was sent before the close and arrived behind it
//! is not called an offence, so there is no false alarm and a tolerance of the way there.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use baoming_api::bodies::{CandidateBody, ProgressBody};
use baoming_api::client::{Client, Method, Patience};
use baoming_core::policy::Policy;
use baoming_rehearsal::demo::bodies;

use super::error::RunError;
use crate::ledger::{Entry, Outcome, read};
use crate::limits::{EXAMPLES_MAX, IDENTITIES_TRIED_MAX};
use crate::measure::outcome::{Broken, LedgerSummary};
use crate::season::kinds::Kind;
use crate::season::people::People;
use crate::season::{Role, Season};

const CONNECTIONS: usize = 32;

/// The invariants by name, in the order of the summary.
pub const INVARIANTS: [&str; 5] = ["acknowledged-is-durable", "serial-unique", "identity-unique", "fee-once", "window"];

/// What the ledger says of one candidate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Known {
    /// Serials that were acknowledged: one, or an invariant is broken.
    serials: BTreeSet<String>,
    county: String,
    /// Payments that were acknowledged, and those that may have been recorded.
    paid: BTreeSet<String>,
    perhaps_paid: BTreeSet<String>,
    /// Distinct payments that were acknowledged as the first one of the registration fee.
    first_payments: BTreeSet<String>,
    activated: bool,
    revision: u32,
    receipts: u64,
}

/// Everything that a ledger says.
#[derive(Debug, Default)]
struct Collected {
    candidates: BTreeMap<u32, Known>,
    sequences: HashMap<(String, u64), u32>,
    findings: Findings,
    receipts: u64,
}

#[derive(Debug, Default)]
struct Findings {
    broken: [u64; INVARIANTS.len()],
    examples: [Vec<String>; INVARIANTS.len()],
}

#[derive(Debug, Clone, Copy)]
enum Invariant {
    Durable,
    Serial,
    Identity,
    Fee,
    Window,
}

impl Findings {
    fn find(&mut self, invariant: Invariant, example: String) {
        let at = invariant as usize;
        self.broken[at] += 1;
        if self.examples[at].len() < EXAMPLES_MAX {
            self.examples[at].push(example);
        }
    }

    fn add(&mut self, other: Self) {
        for at in 0..INVARIANTS.len() {
            self.broken[at] += other.broken[at];
        }
        for (at, examples) in other.examples.into_iter().enumerate() {
            let room = EXAMPLES_MAX - self.examples[at].len();
            self.examples[at].extend(examples.into_iter().take(room));
        }
    }
}

impl Collected {
    /// Takes one entry. `windows` are those of the service, by name.
    fn take(&mut self, entry: Entry, windows: &BTreeMap<String, (i64, i64)>) {
        let known = self.candidates.entry(entry.position).or_default();
        if known.county.is_empty() {
            known.county.clone_from(&entry.county);
        }
        if entry.outcome == Outcome::Uncertain {
            known.perhaps_paid.extend(entry.payment);
            return;
        }
        self.receipts += 1;
        known.receipts += 1;
        let subject = entry.serial.clone().unwrap_or_else(|| format!("position {}", entry.position));
        if let Some((opens_at, closes_at)) = windows.get(&entry.window)
            && !(*opens_at..*closes_at).contains(&entry.counts_at_ms)
        {
            let example = format!("{subject}: {} was accepted outside the window {}", entry.kind.name(), entry.window);
            self.findings.find(Invariant::Window, example);
        }
        match entry.kind {
            Kind::Capture => {
                if let Some(serial) = entry.serial.clone() {
                    known.serials.insert(serial);
                }
            }
            Kind::Activate => known.activated = true,
            Kind::Save | Kind::PageSave => known.revision = known.revision.max(entry.revision.unwrap_or_default()),
            _ => {}
        }
        if let Some(payment) = entry.payment {
            if entry.paid_before == Some(false) && entry.kind != Kind::ProfessionalPay {
                known.first_payments.insert(payment.clone());
            }
            known.paid.insert(payment);
        }
        // The same event is acknowledged to one candidate alone.
        if let Some(sequence) = entry.sequence {
            let owner = *self.sequences.entry((entry.county.clone(), sequence)).or_insert(entry.position);
            if owner != entry.position {
                let example = format!("{subject}: event {sequence} of {} was acknowledged twice", entry.county);
                self.findings.find(Invariant::Serial, example);
            }
        }
    }

    /// What the receipts alone show.
    fn examine(&mut self) {
        let mut owners: HashMap<&str, u32> = HashMap::new();
        for (position, known) in &self.candidates {
            if known.serials.len() > 1 {
                let serials: Vec<_> = known.serials.iter().map(String::as_str).collect();
                self.findings.find(Invariant::Identity, format!("one person has the serials {}", serials.join(", ")));
            }
            if known.first_payments.len() > 1 {
                let serial = known.serials.first().map_or("", String::as_str);
                let count = known.first_payments.len();
                self.findings.find(Invariant::Fee, format!("{serial}: {count} payments each as the first one"));
            }
            for serial in &known.serials {
                if owners.insert(serial, *position).is_some() {
                    self.findings.find(Invariant::Serial, format!("{serial} was given to two people"));
                }
            }
        }
    }
}

/// Asks a service for every receipt of a ledger.
pub async fn verify_ledger(
    path: &Path,
    address: SocketAddr,
    season: Season,
    policy: &Policy,
) -> Result<LedgerSummary, RunError> {
    let mut collected = Collected::default();
    let head = read(path, |entry| collected.take(entry, season.windows()))?;
    let people = Arc::new(People::plan(policy, head.people, head.seed)?);
    Ok(verify(address, Arc::new(season), people, collected).await)
}

/// Compares everything with what the service says now.
async fn verify(
    address: SocketAddr,
    season: Arc<Season>,
    people: Arc<People>,
    mut collected: Collected,
) -> LedgerSummary {
    collected.examine();
    let Collected { candidates, mut findings, receipts, .. } = collected;
    let count = candidates.len() as u64;
    let all: Arc<Vec<(u32, Known)>> =
        Arc::new(candidates.into_iter().filter(|(_, known)| !known.serials.is_empty()).collect());
    let next = Arc::new(AtomicUsize::new(0));
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS.min(all.len()) {
        let worker = Worker { season: season.clone(), people: people.clone(), all: all.clone(), next: next.clone() };
        workers.spawn(worker.run(address));
    }
    let (mut checked, mut compared) = (0, 0);
    while let Some(worker) = workers.join_next().await {
        let Ok(part) = worker else { continue };
        checked += part.checked;
        compared += part.compared;
        findings.add(part.findings);
    }
    let uncounted = count_progress(address, &season, &all, &mut findings).await;
    let untried = try_again(address, &season, &people, &all, &mut findings).await;
    let unchecked = all.len() as u64 - compared + uncounted + untried;
    let broken = INVARIANTS.iter().zip(findings.broken).zip(findings.examples);
    LedgerSummary {
        receipts,
        candidates: count,
        checked,
        unchecked,
        broken: broken
            .map(|((invariant, count), examples)| Broken { invariant: (*invariant).to_owned(), count, examples })
            .collect(),
    }
}

struct Worker {
    season: Arc<Season>,
    people: Arc<People>,
    all: Arc<Vec<(u32, Known)>>,
    next: Arc<AtomicUsize>,
}

#[derive(Default)]
struct Part {
    /// Receipts that were compared, and the candidates that they are about.
    checked: u64,
    compared: u64,
    findings: Findings,
}

fn client(address: SocketAddr, season: &Season, role: Role, number: u64) -> Option<Client> {
    Some(Client::new(address, season.token(role, number)?.parse().ok()?))
}

impl Worker {
    async fn run(self, address: SocketAddr) -> Part {
        let mut part = Part::default();
        let worker = self.next.load(Ordering::Relaxed) as u64;
        let Some(mut client) = client(address, &self.season, Role::Point, worker) else { return part };
        while let Some((position, known)) = self.all.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            for serial in &known.serials {
                let path = format!("/v1/point/candidates/{serial}");
                let sent = client.send_bytes_patiently(Patience::default(), Method::GET, &path, None, None).await;
                let Ok(sent) = sent else { return part };
                let code = sent.answer.problem_code();
                if sent.answer.succeeded() {
                    let Ok(found) = sent.answer.json::<CandidateBody>() else { continue };
                    self.compare(*position, serial, known, &found, &mut part.findings);
                } else if code == "candidate-unknown" {
                    let lost = format!("{serial}: {} receipts and no such candidate", known.receipts);
                    part.findings.find(Invariant::Durable, lost);
                } else {
                    continue;
                }
                part.checked += known.receipts;
                part.compared += 1;
            }
        }
        part
    }

    fn compare(&self, position: u32, serial: &str, known: &Known, found: &CandidateBody, findings: &mut Findings) {
        let candidate = self.people.candidate(position);
        let paid = u32::try_from(known.paid.len()).unwrap_or(u32::MAX);
        let perhaps = u32::try_from(known.perhaps_paid.difference(&known.paid).count()).unwrap_or(u32::MAX);
        for (what, kept) in [
            ("serial", found.serial == serial),
            ("point", found.point == self.people.point(position)),
            ("document", found.document_number == bodies::masked(&candidate.identity_number)),
            ("activation", found.activated || !known.activated),
            ("form", found.form_revision >= known.revision),
            ("payments", found.payments >= paid),
        ] {
            if !kept {
                findings.find(Invariant::Durable, format!("{serial}: {what} is not as it was acknowledged"));
            }
        }
        if found.payments > paid + perhaps {
            let example = format!("{serial}: {} payments are recorded and {paid} were made", found.payments);
            findings.find(Invariant::Fee, example);
        }
    }
}

/// Each county must say that it has at least what was acknowledged; returns how many did not answer.
async fn count_progress(address: SocketAddr, season: &Season, all: &[(u32, Known)], findings: &mut Findings) -> u64 {
    let mut counties: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
    for (_, known) in all {
        let county = counties.entry(&known.county).or_default();
        county[0] += 1;
        county[1] += u32::from(known.activated);
        county[2] += u32::from(known.revision > 0);
    }
    let Some(mut client) = client(address, season, Role::Office, 0) else { return counties.len() as u64 };
    let mut unanswered = 0;
    for (county, acknowledged) in counties {
        let path = format!("/v1/office/counties/{county}/progress");
        let sent = client.send_bytes_patiently(Patience::default(), Method::GET, &path, None, None).await;
        let progress = sent.ok().filter(|sent| sent.answer.succeeded());
        let Some(found) = progress.and_then(|sent| sent.answer.json::<ProgressBody>().ok()) else {
            unanswered += 1;
            continue;
        };
        let counts = [found.captured, found.activated, found.form_saved];
        if counts.iter().zip(acknowledged).any(|(found, acknowledged)| *found < acknowledged) {
            let example = format!("{county}: counts {counts:?}, and {acknowledged:?} were acknowledged");
            findings.find(Invariant::Durable, example);
        }
        if found.paid > found.captured {
            findings.find(Invariant::Fee, format!("{county}: {} have paid of {}", found.paid, found.captured));
        }
    }
    unanswered
}

/// Identities that are registered must be refused, in their county and elsewhere; returns how many were not tried.
async fn try_again(
    address: SocketAddr,
    season: &Season,
    people: &People,
    all: &[(u32, Known)],
    findings: &mut Findings,
) -> u64 {
    let sample = all.len().min(IDENTITIES_TRIED_MAX);
    let Some(mut client) = client(address, season, Role::Point, 0) else { return sample as u64 };
    let mut untried = 0;
    for number in 0..sample {
        // Spread over all of them.
        let (position, known) = &all[number * all.len() / sample];
        let elsewhere = number % 2 == 1 && people.plans.len() > 1;
        let point = if elsewhere {
            let plan = people.plans.iter().filter(|plan| plan.county.to_string() != known.county).nth(number % 7);
            plan.or(people.plans.first()).map(|plan| format!("{}-{}", plan.county, plan.points[0].number))
        } else {
            None
        };
        let body = bodies::capture(&point.unwrap_or_else(|| people.point(*position)), &people.candidate(*position));
        let key = format!("load-again-{}-{number}-{:x}", known.county, rand::random::<u64>());
        let path = "/v1/point/candidates";
        let sent = client.send_patiently(Patience::default(), Method::POST, path, Some(&key), Some(&body)).await;
        match sent {
            Ok(sent) if sent.answer.succeeded() => {
                let serial = known.serials.first().map_or("", String::as_str);
                findings.find(Invariant::Identity, format!("{serial}: the same document was registered again"));
            }
            Ok(_) => {}
            Err(_) => untried += 1,
        }
    }
    untried
}

#[cfg(test)]
mod tests;
