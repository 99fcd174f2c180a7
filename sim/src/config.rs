//! What one seed looks like: sizes, windows, rates of faults and patience, all drawn from it (swarm testing).

use serde::Serialize;

use crate::dice::Dice;

/// Steps before the faults end, unless the command line says otherwise.
pub const STEPS_DEFAULT: u64 = 20_000;

/// One seed's configuration. Times are virtual microseconds since the start of the run.
#[derive(Debug, Clone, Serialize)]
pub struct Config {
    /// The seed that it was drawn from.
    pub seed: u64,
    /// Faults end after this many steps at the latest; then everything is healed and must finish.
    pub steps: u64,
    /// Counties of the province.
    pub counties: u32,
    /// Points of each county.
    pub points: u16,
    /// Serials of each segment: few, so that they run out.
    pub serials: u16,
    /// Candidates of the province.
    pub candidates: u32,
    /// How often a candidate saves the form at most: often enough that early saves are delivered again after many others.
    pub saves: u32,
    /// Clients that only read.
    pub readers: u32,
    /// Clients that send what is never granted.
    pub meddlers: u32,
    /// The longest pause of a client between two calls: the shorter, the larger the groups that are committed.
    pub pause_us: u64,
    /// Share of candidates who also try with a document that another county's candidate has.
    pub twins: f64,
    /// Share of payments notified twice, paid twice or of the wrong amount.
    pub odd_payments: f64,
    /// Share of calls repeated with another body under the same key.
    pub odd_keys: f64,
    /// When registration opens.
    pub opens_us: u64,
    /// When registration and preparation close.
    pub closes_us: u64,
    /// When faults end.
    pub faults_until_us: u64,
    /// The longest delay of a message.
    pub delay_us: u64,
    /// Share of messages that are lost.
    pub lost: f64,
    /// Share of messages that arrive twice.
    pub duplicated: f64,
    /// Share of messages that are overtaken by many others.
    pub reordered: f64,
    /// How long a client waits for a reply before it asks again.
    pub patience_us: u64,
    /// Whether the wait doubles with every attempt.
    pub patience_doubles: bool,
    /// The longest time of an ordinary append and sync.
    pub sync_us: u64,
    /// Share of syncs that take fifty times as long.
    pub sync_slow: f64,
    /// Share of syncs that fail.
    pub sync_fails: f64,
    /// Share of appends that find the disk full.
    pub disk_full: f64,
    /// Mean time between crashes, if there are any.
    pub crash_every_us: Option<u64>,
    /// Share of crashes that end only the process, not the machine.
    pub kills: f64,
    /// Share of commands that panic.
    pub panics: f64,
    /// The longest time by which a shard lags behind.
    pub shard_lag_us: u64,
    /// Share of shard steps that reach the device.
    pub shard_flush: f64,
    /// Share of shards found missing or damaged at a start.
    pub shard_damage: f64,
    /// Share of candidates who go on beyond the form.
    pub going_on: f64,
    /// People of the special cases.
    pub specials: u32,
    /// Whether some windows of a point are opened again after the close.
    pub reopened: Option<Reopened>,
}

/// An override that opens windows again.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Reopened {
    /// When it is recorded: it governs from then on.
    pub recorded_us: u64,
    /// Until when they are open.
    pub until_us: u64,
}

impl Config {
    /// Draws the configuration of this seed.
    pub fn draw(seed: u64) -> Self {
        // Another stream than the run's own, so that an overridden size does not shift the run's choices.
        let mut dice = Dice::new(seed ^ 0x5eed_c0f1_65ee_dc0f);
        let opens_us = dice.pick(200_000..=2_000_000);
        let closes_us = opens_us + dice.pick(2_000_000..=20_000_000);
        Self {
            seed,
            steps: STEPS_DEFAULT,
            counties: dice.pick(1..=4) as u32,
            points: dice.pick(1..=4) as u16,
            serials: dice.pick(1..=40) as u16,
            candidates: dice.pick(4..=150) as u32,
            readers: dice.pick(0..=8) as u32,
            meddlers: dice.pick(0..=4) as u32,
            pause_us: if dice.chance(0.5) { dice.pick(1_000..=30_000) } else { dice.pick(30_000..=800_000) },
            twins: dice.rate(0.5),
            odd_payments: dice.rate(0.6),
            odd_keys: dice.rate(0.3),
            opens_us,
            closes_us,
            faults_until_us: closes_us + dice.pick(0..=3_000_000),
            delay_us: dice.pick(100..=40_000),
            lost: dice.rate(0.2),
            duplicated: dice.rate(0.3),
            reordered: dice.rate(0.3),
            patience_us: dice.pick(20_000..=600_000),
            patience_doubles: dice.chance(0.5),
            sync_us: if dice.chance(0.3) { 100_000 } else { dice.pick(200..=20_000) },
            sync_slow: dice.rate(0.1),
            sync_fails: dice.rate(0.05),
            disk_full: dice.rate(0.02),
            crash_every_us: (!dice.chance(0.25)).then(|| dice.pick(200_000..=5_000_000)),
            kills: dice.rate(1.0),
            panics: dice.rate(0.03),
            shard_lag_us: dice.pick(100..=200_000),
            shard_flush: dice.rate(0.9),
            shard_damage: dice.rate(0.4),
            saves: dice.pick(1..=16) as u32,
            going_on: dice.rate(1.0),
            specials: dice.pick(0..=12) as u32,
            reopened: dice.chance(0.6).then(|| {
                let recorded_us = closes_us + dice.pick(50_000..=1_500_000);
                Reopened { recorded_us, until_us: recorded_us + dice.pick(100_000..=2_000_000) }
            }),
        }
    }

    /// From here on nothing fails any more.
    pub(crate) fn heal(&mut self) {
        self.lost = 0.0;
        self.duplicated = 0.0;
        self.reordered = 0.0;
        self.sync_slow = 0.0;
        self.sync_fails = 0.0;
        self.disk_full = 0.0;
        self.crash_every_us = None;
        self.panics = 0.0;
        self.shard_damage = 0.0;
    }
}
