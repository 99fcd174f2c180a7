//! Which passes over the open orders there were, and the wish for another one.

use std::time::Duration;

use tokio::sync::{Notify, watch};

/// What can become of an order in a pass: the labels of the metrics.
pub(super) const OUTCOMES: [&str; 7] = ["young", "paid", "kept", "closed", "waiting", "odd", "unanswered"];

/// What a pass met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PassReport {
    /// Which pass, from 1 for the first one since the start.
    pub number: u64,
    /// Open orders that it found.
    pub open: u64,
    /// Of them, too young to be asked after, or being worked on.
    pub young: u64,
    /// Asked after, and found paid: the fee is recorded.
    pub paid: u64,
    /// Asked after, and found paid with money that settles nothing, which is kept.
    pub kept: u64,
    /// Closed.
    pub closed: u64,
    /// Can still be paid.
    pub waiting: u64,
    /// In a state that a person must look at.
    pub odd: u64,
    /// No answer, from the platform or from the county.
    pub unanswered: u64,
    /// Counties whose orders could not be read.
    pub counties_unread: u64,
    /// Whether it came to its end rather than to a stop.
    pub complete: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    begun: u64,
    running: bool,
    last: Option<PassReport>,
}

/// Which passes there were, and the wish for another one.
pub(super) struct Passes {
    wanted: Notify,
    state: watch::Sender<State>,
}

impl Passes {
    pub(super) fn new() -> Self {
        Self { wanted: Notify::new(), state: watch::Sender::new(State::default()) }
    }

    pub(super) async fn wanted(&self) {
        self.wanted.notified().await;
    }

    /// Asks for a pass that begins from here on, and gives its number.
    pub(super) fn ask(&self) -> u64 {
        let next = self.state.borrow().begun + 1;
        self.wanted.notify_one();
        next
    }

    /// A pass begins: its number.
    pub(super) fn begin(&self) -> u64 {
        let mut number = 0;
        self.state.send_modify(|state| {
            state.begun += 1;
            state.running = true;
            number = state.begun;
        });
        number
    }

    /// A pass has ended.
    pub(super) fn end(&self, report: PassReport) {
        self.state.send_modify(|state| (state.running, state.last) = (false, Some(report)));
    }

    /// A pass panicked: it has ended, and found nothing that could be told.
    pub(super) fn broke(&self) {
        self.state.send_modify(|state| {
            let number = state.begun;
            (state.running, state.last) = (false, Some(PassReport { number, ..PassReport::default() }));
        });
    }

    /// Waits until the pass of this number, or a later one, has ended, and gives the last one that has.
    pub(super) async fn ended(
        &self,
        number: u64,
        patience: Duration,
        stop: impl Future<Output = ()>,
    ) -> Option<PassReport> {
        let mut state = self.state.subscribe();
        let ended = |state: &State| state.last.is_some_and(|last| last.number >= number);
        // Out of patience, or at a stop: the last one is given all the same.
        tokio::select! {
            _ = tokio::time::timeout(patience, state.wait_for(ended)) => {}
            () = stop => {}
        }
        state.borrow().last
    }

    /// Whether a pass is underway.
    pub(super) fn underway(&self) -> bool {
        self.state.borrow().running
    }
}
