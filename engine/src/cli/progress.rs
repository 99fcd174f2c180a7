//! A progress bar on standard error, when a person is there to see it.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for stages that follow one another.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new() -> Self {
        let bar = if std::io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
        let style = ProgressStyle::with_template("{msg:10} {wide_bar} {pos}/{len} {eta}");
        bar.set_style(style.expect("the template is valid"));
        Self(bar)
    }

    pub(super) fn show(&self, stage: &'static str, done: u64, total: u64) {
        self.0.set_message(stage);
        self.0.set_length(total);
        self.0.set_position(done);
    }

    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}
