//! What a profile says, and the same moment smaller, larger or shorter.

use std::collections::BTreeMap;

use baoming_clock::{format_rfc3339, parse_rfc3339};
use serde::Deserialize;

use super::threshold::Threshold;
use crate::season::kinds::Kind;

/// One moment of the season.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Its short name: the file's name without its ending.
    pub name: String,
    /// SHA-256 of its text, in hexadecimal.
    pub digest: String,
    /// What it says.
    pub content: Content,
}

/// What a profile's file says.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// What people call it, in Chinese.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// The line of the plan or of the facts that it comes from.
    pub source: String,
    /// Whether it is an attack, where refusing is right.
    #[serde(default)]
    pub attack: bool,
    /// The service's calendar as the load begins, RFC 3339.
    pub clock: String,
    /// When a window closes, RFC 3339: the calendar is set so that this happens in the middle of the load.
    pub closing: Option<String>,
    /// How requests come.
    pub load: Load,
    /// What clients do that are told to come back later.
    #[serde(default)]
    pub retry: Retry,
    /// Shares of the kinds of requests.
    pub mix: BTreeMap<Kind, u32>,
    /// What is there before the load begins.
    #[serde(default)]
    pub prepare: Prepare,
    /// Settings of a service that the run starts itself, as in its configuration file.
    #[serde(default)]
    pub engine: toml::Table,
    /// What must hold.
    #[serde(default)]
    pub thresholds: Vec<Threshold>,
}

/// How requests come.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// By a schedule, or each user one after the other.
    pub model: LoadModel,
    /// Seconds of a closed model; the phases of an open one say it themselves.
    #[serde(default)]
    pub seconds: f64,
    /// The pause of a closed model's user between an answer and the next request.
    #[serde(default)]
    pub pause_ms: u64,
    /// Users: how many requests may be on their way at once. Scaled.
    pub users: u32,
    /// Addresses that the users come from, as far as the system lets one machine have several. Scaled.
    #[serde(default = "one")]
    pub addresses: u32,
    /// How long a request may take before it counts as an error.
    #[serde(default = "ten_seconds")]
    pub request_ms: u64,
    /// A request that is sent later than this after it was due counts as late.
    #[serde(default = "hundred")]
    pub late_ms: u64,
    /// A request that could not be sent within this after it was due is dropped.
    #[serde(default = "five_seconds")]
    pub drop_ms: u64,
    /// Of a hundred requests so many may be late or dropped before the run is invalid.
    #[serde(default = "one_percent")]
    pub late_percent_max: f64,
    /// The generator's timers may be so late before the run is invalid: longer, and it had no processor.
    #[serde(default = "half_second")]
    pub stall_ms_max: u64,
    /// How long answers and repetitions are waited for after the last arrival.
    #[serde(default = "thirty")]
    pub settle_seconds: f64,
    /// The schedule of an open model, one phase after the other.
    #[serde(default)]
    pub phases: Vec<Phase>,
}

/// Whether arrivals wait for the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LoadModel {
    /// They do not.
    Open,
    /// They do.
    Closed,
}

/// A stretch of an open model's schedule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, tag = "shape", rename_all = "kebab-case")]
pub enum Phase {
    /// One arrival every so often.
    Constant {
        /// Arrivals in a second. Scaled.
        per_second: f64,
        /// How long.
        seconds: f64,
    },
    /// Independent arrivals, at random by the seed.
    Poisson {
        /// Arrivals in a second, on average. Scaled.
        per_second: f64,
        /// How long.
        seconds: f64,
    },
    /// From one rate to another, evenly.
    Ramp {
        /// Arrivals in a second at the beginning. Scaled.
        from_per_second: f64,
        /// Arrivals in a second at the end. Scaled.
        to_per_second: f64,
        /// How long.
        seconds: f64,
    },
    /// As they were once: a file with the milliseconds of each arrival from the phase's beginning, one a line.
    Recorded {
        /// The file, as seen from the profile's directory.
        file: String,
        /// How long.
        seconds: f64,
    },
}

impl Phase {
    /// How long it takes.
    pub fn seconds(&self) -> f64 {
        match self {
            Self::Constant { seconds, .. }
            | Self::Poisson { seconds, .. }
            | Self::Ramp { seconds, .. }
            | Self::Recorded { seconds, .. } => *seconds,
        }
    }
}

/// What clients do that are told to come back later.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// Of a hundred so many wait as long as they are told and try again.
    #[serde(default = "all_percent")]
    pub obey_percent: u32,
    /// The others try again at once, so many times.
    #[serde(default)]
    pub stubborn_attempts_max: u32,
    /// The obedient ones try so many times in all.
    #[serde(default = "ten")]
    pub attempts_max: u32,
    /// Whether these do the work that is asked for with `passwords-busy`. Off by default: where generator and service share
    /// processors it is taken from what is measured.
    #[serde(default)]
    pub proofs: bool,
}

impl Default for Retry {
    fn default() -> Self {
        Self { obey_percent: 100, stubborn_attempts_max: 0, attempts_max: 10, proofs: false }
    }
}

/// What is there before the load begins. Candidates are scaled.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Prepare {
    /// The service's calendar meanwhile, RFC 3339.
    pub clock: String,
    /// Captured candidates who have not paid.
    pub captured: u32,
    /// Candidates who have paid and are not activated.
    pub paid: u32,
    /// Candidates who are activated and have saved nothing.
    pub activated: u32,
    /// Candidates who have saved their form.
    pub saved: u32,
    /// Whether passwords are hashed as dearly as during the load. Cheaper is quicker; sign-in then costs less as well.
    pub dear_passwords: bool,
    /// Whether a stand-in for the SMS gateway is started beside the service.
    pub sms: bool,
    /// Whether a stand-in for the payment platform is started beside the service.
    pub platform: bool,
}

impl Default for Prepare {
    fn default() -> Self {
        Self {
            clock: "2021-11-01T09:00:00+08:00".to_owned(),
            captured: 0,
            paid: 0,
            activated: 0,
            saved: 0,
            dear_passwords: false,
            sms: false,
            platform: false,
        }
    }
}

impl Prepare {
    /// All candidates that are there before.
    pub fn candidates(&self) -> u32 {
        self.captured + self.paid + self.activated + self.saved
    }
}

impl Profile {
    /// The same moment, smaller or larger.
    pub fn scaled(mut self, scale: f64) -> Self {
        let count = |count: u32| (f64::from(count) * scale).ceil() as u32;
        let content = &mut self.content;
        content.load.users = count(content.load.users).max(1);
        content.load.addresses = count(content.load.addresses).max(1);
        for phase in &mut content.load.phases {
            match phase {
                Phase::Constant { per_second, .. } | Phase::Poisson { per_second, .. } => *per_second *= scale,
                Phase::Ramp { from_per_second, to_per_second, .. } => {
                    *from_per_second *= scale;
                    *to_per_second *= scale;
                }
                Phase::Recorded { .. } => {}
            }
        }
        let prepare = &mut content.prepare;
        for stage in [&mut prepare.captured, &mut prepare.paid, &mut prepare.activated, &mut prepare.saved] {
            *stage = count(*stage);
        }
        for threshold in &mut content.thresholds {
            threshold.scale(scale);
        }
        self
    }

    /// The same with all its times multiplied: shorter for a try, with the same rates.
    pub fn stretched(mut self, factor: f64) -> Self {
        let load = &mut self.content.load;
        load.seconds *= factor;
        for phase in &mut load.phases {
            match phase {
                Phase::Constant { seconds, .. }
                | Phase::Poisson { seconds, .. }
                | Phase::Ramp { seconds, .. }
                | Phase::Recorded { seconds, .. } => *seconds *= factor,
            }
        }
        self
    }

    /// The service's calendar as the load begins, RFC 3339.
    pub fn clock(&self) -> String {
        let content = &self.content;
        let closing = content.closing.as_ref().and_then(|closing| parse_rfc3339(closing).ok());
        let Some(closing) = closing else { return content.clock.clone() };
        let before_ms = (self.planned_seconds() * 500.0) as i64;
        format_rfc3339(closing.plus_ms(-before_ms))
    }

    /// For how long arrivals are planned.
    pub fn planned_seconds(&self) -> f64 {
        let load = &self.content.load;
        match load.model {
            LoadModel::Open => load.phases.iter().map(Phase::seconds).sum(),
            LoadModel::Closed => load.seconds,
        }
    }
}

fn one() -> u32 {
    1
}

fn ten() -> u32 {
    10
}

fn hundred() -> u64 {
    100
}

fn half_second() -> u64 {
    500
}

fn five_seconds() -> u64 {
    5_000
}

fn ten_seconds() -> u64 {
    10_000
}

fn thirty() -> f64 {
    30.0
}

fn one_percent() -> f64 {
    1.0
}

fn all_percent() -> u32 {
    100
}
