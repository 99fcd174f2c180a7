//! Carries a fault out and looks which alerts fire, and when.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use dashboards::rules::Rules;
use serde::Serialize;

use crate::faults::Fault;
use crate::scene::Scene;

/// How soon an alert has to fire behind the beginning of its fault.
const PAGE: Duration = Duration::from_secs(60);
const TICKET: Duration = Duration::from_secs(300);
/// How long is waited beyond that, to say how late it was.
const LATE: Duration = Duration::from_secs(60);
/// How long a fault may take until it begins.
const BEGINS: Duration = Duration::from_secs(300);
/// How long a page that fires, or the next heartbeat, may take to be heard. Prometheus says again what fires after a minute.
const HEARS: Duration = Duration::from_secs(75);
/// From one look to the next.
const LOOK: Duration = Duration::from_millis(200);
/// What has a receiver of its own.
const HEARTBEAT: &str = "Watchdog";

/// What became of one alert.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Seen {
    pub(crate) alert: &'static str,
    pub(crate) severity: String,
    /// How soon it had to fire, in seconds.
    pub(crate) within_seconds: u64,
    /// When it fired behind the beginning of its fault; nothing if it did not.
    pub(crate) fired_seconds: Option<f64>,
    /// Whether somebody is told of it at once: a page that no other one makes needless, or the heartbeat.
    pub(crate) is_told: bool,
    /// When its receiver heard of it; nothing if it did not, or was not waited for.
    pub(crate) heard_seconds: Option<f64>,
}

/// What became of one fault.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Outcome {
    pub(crate) fault: &'static str,
    pub(crate) what: &'static str,
    /// Why it was not carried out, if it was not.
    pub(crate) not_done: Option<String>,
    /// What came of the alerts that have to fire.
    pub(crate) alerts: Vec<Seen>,
    /// Alerts that fired besides.
    pub(crate) besides: Vec<String>,
    /// How long it took in all.
    pub(crate) seconds: f64,
}

impl Seen {
    /// Whether it fired, and in time; a page also has to be heard.
    pub(crate) fn is_good(&self) -> bool {
        let in_time = self.fired_seconds.is_some_and(|seconds| seconds <= self.within_seconds as f64);
        in_time && (!self.is_told || self.heard_seconds.is_some())
    }
}

/// Carries it out. What keeps it from being carried out is in the outcome as well.
pub(crate) fn carry_out(program: &Path, rules: &Rules, fault: &'static Fault) -> Outcome {
    let began = Instant::now();
    let outcome = |alerts, besides, not_done| {
        let (name, what, seconds) = (fault.name, fault.what, began.elapsed().as_secs_f64());
        Outcome { fault: name, what, not_done, alerts, besides, seconds }
    };
    if let Some(lacks) = (fault.lacks)() {
        return outcome(Vec::new(), Vec::new(), Some(format!("it needs {lacks}")));
    }
    let done = Scene::set(program, fault.set).and_then(|scene| {
        (fault.prepare)(&scene)?;
        thread::scope(|scope| {
            let provoked = scope.spawn(|| (fault.provoke)(&scene));
            let watched = watch(&scene, rules, fault, &|| provoked.is_finished());
            scene.end();
            let provoked = provoked.join().unwrap_or_else(|_| Err(anyhow::anyhow!("it has panicked")));
            let log = || format!("the engine's log ends with:\n{}", scene.premises.log_end());
            provoked.map_err(|error| error.context(log())).and(watched)
        })
    });
    match done {
        Ok((alerts, besides)) => outcome(alerts, besides, None),
        Err(error) => outcome(Vec::new(), Vec::new(), Some(format!("{error:#}"))),
    }
}

/// Looks until all have fired and pages were heard, or it is too late.
fn watch(
    scene: &Scene,
    rules: &Rules,
    fault: &Fault,
    has_ended: &dyn Fn() -> bool,
) -> anyhow::Result<(Vec<Seen>, Vec<String>)> {
    let severity = |alert: &str| {
        let found = rules.alerts.iter().find(|of| of.name == alert).and_then(|of| of.labels.get("severity"));
        found.cloned().unwrap_or_default()
    };
    let within = |alert: &str| if severity(alert) == "page" { PAGE } else { TICKET };
    let (begun, mut fired) = (Instant::now(), BTreeMap::<String, Instant>::new());
    let heard = |alert: &str, from: Instant| {
        let by = if alert == HEARTBEAT { "dead-man".to_owned() } else { severity(alert) };
        scene.monitoring.receiver.heard(&by, alert, from)
    };
    loop {
        for alert in scene.monitoring.firing()? {
            // What fired before it began has not fired because of it.
            let is_early = scene.began(&alert).is_none() && fault.alerts.contains(&alert.as_str());
            if !is_early {
                scene.see(&alert);
                fired.entry(alert).or_insert_with(Instant::now);
            }
        }
        let is_settled = |alert: &&&str| {
            let Some(from) = scene.began(alert) else { return begun.elapsed() > BEGINS || has_ended() };
            match fired.get(**alert) {
                None => from.elapsed() > within(alert) + LATE,
                Some(at) => {
                    !is_told(fault, alert, &severity(alert)) || heard(alert, from).is_some() || at.elapsed() > HEARS
                }
            }
        };
        if fault.alerts.iter().all(|alert| is_settled(&alert)) {
            break;
        }
        thread::park_timeout(LOOK);
    }
    let seen = fault.alerts.iter().map(|alert| {
        let from = scene.began(alert);
        let since = |at: Option<Instant>| Some(at?.saturating_duration_since(from?).as_secs_f64());
        Seen {
            alert,
            severity: severity(alert),
            is_told: is_told(fault, alert, &severity(alert)),
            within_seconds: within(alert).as_secs(),
            fired_seconds: since(fired.get(*alert).copied()),
            heard_seconds: since(from.and_then(|from| heard(alert, from))),
        }
    });
    let besides = fired.keys().filter(|alert| !fault.alerts.contains(&alert.as_str()) && *alert != HEARTBEAT);
    Ok((seen.collect(), besides.cloned().collect()))
}

/// Whether somebody is told of it at once.
fn is_told(fault: &Fault, alert: &str, severity: &str) -> bool {
    (severity == "page" && !fault.hushed.contains(&alert)) || alert == HEARTBEAT
}
