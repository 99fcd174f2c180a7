//! How far a phase is: a bar where somebody watches, a line for each tenth where the output goes to a file.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

/// The progress of one phase, on stderr.
pub(super) struct Meter {
    label: &'static str,
    total: u64,
    done: AtomicU64,
    show: Show,
}

enum Show {
    Nothing,
    Lines,
    Bar(ProgressBar),
}

impl Meter {
    /// A meter of `total` pieces; it shows nothing unless asked to.
    pub(super) fn new(label: &'static str, total: u32, wanted: bool) -> Self {
        let total = u64::from(total);
        let show = match (wanted, std::io::stderr().is_terminal()) {
            (false, _) => Show::Nothing,
            (true, false) => Show::Lines,
            (true, true) => {
                let template = "{prefix} {bar:30} {pos}/{len} {per_sec} {eta}";
                let style = ProgressStyle::with_template(template).expect("the template is one");
                Show::Bar(ProgressBar::new(total).with_style(style).with_prefix(label))
            }
        };
        Self { label, total, done: AtomicU64::new(0), show }
    }

    /// One more is done.
    pub(super) fn advance(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        match &self.show {
            Show::Nothing => {}
            Show::Bar(bar) => bar.inc(1),
            Show::Lines => {
                if let Some(tenths) = tenth_reached(done, self.total) {
                    eprintln!("{} {}% ({done}/{})", self.label, tenths * 10, self.total);
                }
            }
        }
    }

    /// No more will be done.
    pub(super) fn finish(&self) {
        if let Show::Bar(bar) = &self.show {
            bar.abandon();
        }
    }
}

/// The tenth that is complete with this piece and was not before.
fn tenth_reached(done: u64, total: u64) -> Option<u64> {
    let tenths = done * 10 / total.max(1);
    (tenths > (done - 1) * 10 / total.max(1)).then_some(tenths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_for_each_tenth_and_no_more() {
        let lines = |total: u64| (1..=total).filter_map(|done| tenth_reached(done, total)).collect::<Vec<_>>();
        assert_eq!(lines(655_000), (1..=10).collect::<Vec<_>>());
        assert_eq!(lines(3), [3, 6, 10]);
        assert_eq!(lines(1), [10]);
    }
}
