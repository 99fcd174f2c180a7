//! The machine's two clocks: the calendar, which people and NTP set, and the monotonic one, which nobody does.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use baoming_core::time::Timestamp;

const NS_PER_MS: i64 = 1_000_000;

/// Both clocks at one moment, in nanoseconds: since some moment before the start, and since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) monotonic_ns: i64,
    pub(crate) calendar_ns: i64,
}

/// Who is asked.
#[derive(Debug)]
pub(crate) enum Machine {
    Real { started: Instant },
    Manual(ManualMachine),
}

/// A machine for tests, whose clocks stand still until they are moved. Clones are the same machine.
#[derive(Debug, Clone)]
pub struct ManualMachine(Arc<Hands>);

#[derive(Debug)]
struct Hands {
    monotonic_ns: AtomicI64,
    /// What the calendar is ahead of the monotonic clock.
    apart_ns: AtomicI64,
}

impl Reading {
    pub(crate) fn wall(self) -> Timestamp {
        Timestamp(self.calendar_ns.div_euclid(NS_PER_MS))
    }
}

impl Machine {
    pub(crate) fn real() -> Self {
        Self::Real { started: Instant::now() }
    }

    pub(crate) fn manual(machine: &ManualMachine) -> Self {
        Self::Manual(machine.clone())
    }

    pub(crate) fn read(&self) -> Reading {
        match self {
            Self::Real { started } => {
                let monotonic_ns = i64::try_from(started.elapsed().as_nanos()).unwrap_or(i64::MAX);
                // A calendar beyond the years 1678 to 2262 is broken, and the nearest of them is no worse.
                let now = jiff::Timestamp::now().as_nanosecond();
                let nearest = if now < 0 { i64::MIN } else { i64::MAX };
                Reading { monotonic_ns, calendar_ns: i64::try_from(now).unwrap_or(nearest) }
            }
            Self::Manual(ManualMachine(hands)) => {
                let monotonic_ns = hands.monotonic_ns.load(Ordering::SeqCst);
                Reading { monotonic_ns, calendar_ns: monotonic_ns + hands.apart_ns.load(Ordering::SeqCst) }
            }
        }
    }
}

impl ManualMachine {
    pub(crate) fn showing(calendar: Timestamp) -> Self {
        let apart_ns = AtomicI64::new(calendar.0 * NS_PER_MS);
        Self(Arc::new(Hands { monotonic_ns: AtomicI64::new(0), apart_ns }))
    }

    /// Time passes on both clocks.
    pub fn pass_ms(&self, milliseconds: u32) {
        self.0.monotonic_ns.fetch_add(i64::from(milliseconds) * NS_PER_MS, Ordering::SeqCst);
    }

    /// The calendar is set, forward or back; no time passes.
    pub fn set(&self, calendar: Timestamp) {
        let apart_ns = calendar.0 * NS_PER_MS - self.0.monotonic_ns.load(Ordering::SeqCst);
        self.0.apart_ns.store(apart_ns, Ordering::SeqCst);
    }
}
