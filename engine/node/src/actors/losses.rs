//! Actors that are gone: reported while the counties serve, expected once they stop.
//!
//! Guarantees: whoever stops says so before the first actor is dropped, so that a clean stop reports no loss, in whatever
//! order threads and actors end.

use std::sync::atomic::{AtomicBool, Ordering};

use baoming_core::ids::CountyId;
use tokio::sync::mpsc;

/// The way on which an actor's end is reported.
pub(super) struct Losses {
    expected: AtomicBool,
    reports: mpsc::UnboundedSender<CountyId>,
}

impl Losses {
    /// The way, and where the reports come out.
    pub(super) fn new() -> (Self, mpsc::UnboundedReceiver<CountyId>) {
        let (reports, reported) = mpsc::unbounded_channel();
        (Self { expected: AtomicBool::new(false), reports }, reported)
    }

    /// The counties stop: what ends from now on is not lost.
    pub(super) fn expect(&self) {
        self.expected.store(true, Ordering::SeqCst);
    }

    /// An actor has been dropped.
    pub(super) fn report(&self, county: CountyId) {
        if !self.expected.load(Ordering::SeqCst) {
            let _nobody_listens_any_more = self.reports.send(county);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_that_goes_is_lost_until_the_counties_stop() {
        let county = CountyId::new(430_102).unwrap();
        let (losses, mut reported) = Losses::new();
        losses.report(county);
        assert_eq!(reported.try_recv(), Ok(county));
        losses.expect();
        losses.report(county);
        assert!(reported.try_recv().is_err());
    }
}
