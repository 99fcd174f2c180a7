//! How far a phase is: a bar where somebody watches, a line now and then where the output goes to a file.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Lines come no closer than this, but for the last one.
const LINES_APART: Duration = Duration::from_secs(1);

/// The progress of one phase, on stderr.
pub(super) struct Meter {
    label: &'static str,
    total: u32,
    done: AtomicU32,
    show: Show,
}

enum Show {
    Nothing,
    /// When the last one was written.
    Lines(Mutex<Instant>),
    Bar(ProgressBar),
}

impl Meter {
    /// A meter of `total` pieces; it shows nothing unless asked to.
    pub(super) fn new(label: &'static str, total: u32, wanted: bool) -> Self {
        let show = match (wanted, std::io::stderr().is_terminal()) {
            (false, _) => Show::Nothing,
            (true, false) => Show::Lines(Mutex::new(Instant::now())),
            (true, true) => {
                let template = "{prefix} {bar:30} {pos}/{len} {per_sec} {eta}";
                let style = ProgressStyle::with_template(template).expect("the template is one");
                Show::Bar(ProgressBar::new(u64::from(total)).with_style(style).with_prefix(label))
            }
        };
        Self { label, total, done: AtomicU32::new(0), show }
    }

    /// One more is done.
    pub(super) fn advance(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        match &self.show {
            Show::Nothing => {}
            Show::Bar(bar) => bar.inc(1),
            Show::Lines(last) => {
                let Some(tenths) = tenth_reached(done, self.total) else { return };
                // A line that would have to wait for another one can be left out.
                let Ok(mut last) = last.try_lock() else { return };
                if last.elapsed() >= LINES_APART || done == self.total {
                    *last = Instant::now();
                    eprintln!("{} {}% ({done}/{})", self.label, tenths * 10, self.total);
                }
            }
        }
    }

    /// No more will be done; says how many were.
    pub(super) fn finish(&self) -> u32 {
        if let Show::Bar(bar) = &self.show {
            bar.abandon();
        }
        self.done.load(Ordering::Relaxed)
    }
}

/// The tenth that is complete with this piece and was not before.
fn tenth_reached(done: u32, total: u32) -> Option<u64> {
    let tenths = |done: u32| u64::from(done) * 10 / u64::from(total.max(1));
    (tenths(done) > tenths(done - 1)).then(|| tenths(done))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_for_each_tenth_and_no_more() {
        let lines = |total: u32| (1..=total).filter_map(|done| tenth_reached(done, total)).collect::<Vec<_>>();
        assert_eq!(lines(655_000), (1..=10).collect::<Vec<_>>());
        assert_eq!(lines(3), [3, 6, 10]);
        assert_eq!(lines(1), [10]);
    }
}
