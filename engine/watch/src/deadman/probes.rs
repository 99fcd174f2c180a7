//! Asks Prometheus, Alertmanager and the engine whether they are there, and tells the log how it stands.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use baoming_clock::Clock;
use tokio::time::{MissedTickBehavior, interval};

use super::state::{DeadMan, Part, Word};
use crate::limits::PROBE_EVERY;
use crate::outside::{Base, Outside};

/// Who is asked, each where it says that it is healthy.
#[derive(Debug, Clone)]
pub(crate) struct Targets {
    pub(crate) prometheus: Base,
    pub(crate) alertmanager: Base,
    pub(crate) engine: Base,
}

/// Goes on until it is dropped.
pub(crate) async fn watch(targets: Targets, outside: Outside, clock: Clock, man: Arc<Mutex<DeadMan>>) {
    let mut ticks = interval(PROBE_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let probe = |part, base, path| probe(part, base, path, &outside, &clock, &man);
        tokio::join!(
            probe(Part::Prometheus, &targets.prometheus, "/-/healthy"),
            probe(Part::Alertmanager, &targets.alertmanager, "/-/healthy"),
            probe(Part::Engine, &targets.engine, "/livez"),
        );
        let words = lock(&man).words(clock.monotonic_ms());
        words.iter().for_each(say);
    }
}

async fn probe(part: Part, base: &Base, path: &str, outside: &Outside, clock: &Clock, man: &Mutex<DeadMan>) {
    let answer = outside.get(base, path).await;
    let mut man = lock(man);
    match answer {
        Ok((status, _)) if status.is_success() => man.heard(part, clock.monotonic_ms()),
        Ok((status, _)) => man.missed(part, format!("{base}{path}: HTTP {status}")),
        Err(error) => man.missed(part, format!("{base}{path}: {error}")),
    }
}

/// Nothing panics while it is held, and what it guards is whole at every step.
pub(super) fn lock(man: &Mutex<DeadMan>) -> MutexGuard<'_, DeadMan> {
    man.lock().unwrap_or_else(PoisonError::into_inner)
}

fn say(word: &Word) {
    match word {
        Word::Gone(one) => tracing::error!(
            part = one.part.name(),
            silent_seconds = one.silent_ms / 1_000,
            why = one.why.as_deref().unwrap_or("nothing was heard"),
            "not heard of: alerts may not reach anybody"
        ),
        Word::Back(part, after_ms) => {
            tracing::warn!(part = part.name(), after_seconds = after_ms / 1_000, "heard of again");
        }
    }
}
