//! Which days were asked to be compared, and what came of it. Bounded; the oldest that has ended makes room.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use baoming_core::time::{Date, Timestamp};
use baoming_wechat::bill::BillError;
use baoming_wechat::time::{bill_date, bill_is_ready};
use tokio::sync::{Notify, watch};

use super::platform::AskError;
use super::report::Report;
use crate::limits::RECONCILED_DAYS_MAX;

/// Milliseconds of a day, which in Beijing are always as many.
const DAY_MS: i64 = 86_400_000;

/// Why a day could not be compared. Whoever asks again later may succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failed {
    /// The platform gives no answer that can be used.
    NoAnswer,
    /// The platform refuses.
    Refused,
    /// The bill is not whole or not the announced one: why.
    Bill(String),
    /// The node cannot read or record now.
    Node,
    /// The service was stopped.
    Stopped,
}

impl Failed {
    /// The stable code, part of the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoAnswer => "no-answer",
            Self::Refused => "refused",
            Self::Bill(_) => "bill",
            Self::Node => "node",
            Self::Stopped => "stopped",
        }
    }

    /// More about it.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Bill(rule) => Some(rule),
            Self::NoAnswer | Self::Refused | Self::Node | Self::Stopped => None,
        }
    }

    pub(super) fn of_asking(error: AskError) -> Self {
        match error {
            AskError::NoAnswer { .. } => Self::NoAnswer,
            AskError::Refused(_) => Self::Refused,
        }
    }

    /// The error names columns, lines and sums, and no row's values.
    #[expect(clippy::needless_pass_by_value, reason = "what `map_err` gives")]
    pub(super) fn bill(error: BillError) -> Self {
        Self::Bill(error.to_string())
    }
}

/// How far a day is.
#[derive(Debug, Clone)]
pub enum DayState {
    /// It has not begun.
    Waiting,
    /// It is underway.
    Running,
    /// It was compared.
    Done(Arc<Report>),
    /// It was not.
    Failed(Failed),
}

impl DayState {
    fn ended(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Failed(_))
    }
}

/// What became of the wish to have a day compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedDay {
    /// It waits, or is underway.
    Taken,
    /// The platform has no bill of it yet.
    NotReady,
    /// Too many days wait.
    Full,
}

/// The days that were asked for.
pub(super) struct Reconciliations {
    wanted: Notify,
    days: watch::Sender<BTreeMap<Date, DayState>>,
}

impl Reconciliations {
    pub(super) fn new() -> Self {
        Self { wanted: Notify::new(), days: watch::Sender::new(BTreeMap::new()) }
    }

    /// Asks for a day to be compared, once more if it was.
    pub(super) fn ask(&self, day: Date, now: Timestamp) -> AskedDay {
        if !bill_is_ready(day, now) {
            return AskedDay::NotReady;
        }
        let mut asked = AskedDay::Taken;
        self.days.send_modify(|days| {
            if days.get(&day).is_some_and(|state| !state.ended()) {
                return;
            }
            if days.len() >= RECONCILED_DAYS_MAX && !days.contains_key(&day) {
                let oldest = days.iter().find(|(_, state)| state.ended()).map(|(day, _)| *day);
                match oldest {
                    Some(oldest) => drop(days.remove(&oldest)),
                    None => return asked = AskedDay::Full,
                }
            }
            days.insert(day, DayState::Waiting);
        });
        self.wanted.notify_one();
        asked
    }

    /// Asks for the last day whose bill there is, unless it was compared since the start.
    pub(super) fn ask_for_yesterday(&self, now: Timestamp) {
        let Some(day) = bill_date(now.plus_ms(-DAY_MS)) else { return };
        let done = matches!(self.days.borrow().get(&day), Some(DayState::Done(_)));
        if !done {
            // Not yet ten o'clock, or too many wait: looked at again later.
            let _later = self.ask(day, now);
        }
    }

    /// The next day that waits; it is underway from here on.
    pub(super) fn next(&self) -> Option<Date> {
        let mut next = None;
        self.days.send_if_modified(|days| {
            next = days.iter_mut().find(|(_, state)| matches!(state, DayState::Waiting)).map(|(day, state)| {
                *state = DayState::Running;
                *day
            });
            next.is_some()
        });
        next
    }

    pub(super) async fn wanted(&self) {
        self.wanted.notified().await;
    }

    pub(super) fn end(&self, day: Date, outcome: Result<Report, Failed>) {
        let state = outcome.map_or_else(DayState::Failed, |report| DayState::Done(Arc::new(report)));
        self.days.send_modify(|days| drop(days.insert(day, state)));
    }

    /// Waits until a day was compared, or failed to be, and gives how far it is; nothing if nobody asked for it.
    pub(super) async fn day(&self, day: Date, patience: Duration, stop: impl Future<Output = ()>) -> Option<DayState> {
        let mut days = self.days.subscribe();
        let settled = |days: &BTreeMap<Date, DayState>| days.get(&day).is_none_or(DayState::ended);
        // Out of patience, or at a stop: how far it is now is given all the same.
        tokio::select! {
            _ = tokio::time::timeout(patience, days.wait_for(settled)) => {}
            () = stop => {}
        }
        days.borrow().get(&day).cloned()
    }

    /// All days that were asked for.
    pub(super) fn all(&self) -> Vec<(Date, DayState)> {
        self.days.borrow().iter().map(|(day, state)| (*day, state.clone())).collect()
    }
}
