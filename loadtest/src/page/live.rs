//! What a person sees while a run goes on: a line that is kept up to date at a terminal, plain lines elsewhere.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Duration;

use baoming_language::Language;
use indicatif::{ProgressBar, ProgressStyle};

use crate::measure::recorder::Glance;
use crate::page::texts::Says;
use crate::run::Watcher;

/// Plain lines come this far apart.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Shows how it goes on standard error.
pub struct Live {
    language: Language,
    bar: Option<ProgressBar>,
    shown: Mutex<Shown>,
}

#[derive(Default)]
struct Shown {
    stage: &'static str,
    line_at: Option<Duration>,
}

impl Live {
    /// For whoever looks at standard error.
    pub fn new(language: Language) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{bar:30} {msg}").expect("the template is valid");
            ProgressBar::new(1).with_style(style)
        });
        Self { language, bar, shown: Mutex::default() }
    }

    fn shown(&self) -> std::sync::MutexGuard<'_, Shown> {
        self.shown.lock().expect("nobody panics while showing")
    }

    /// Shows no more.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Watcher for Live {
    fn preparing(&self, what: &'static str, done: u32, count: u32) {
        let mut shown = self.shown();
        if let Some(bar) = &self.bar {
            bar.set_length(u64::from(count));
            bar.set_position(u64::from(done));
            bar.set_message(Says(self.language).preparing(what));
        } else if shown.stage != what {
            eprintln!("{} ({count})", Says(self.language).preparing(what));
        }
        shown.stage = what;
    }

    fn running(&self, elapsed: Duration, planned: Duration, glance: &Glance) {
        let line = Says(self.language).glance(planned.saturating_sub(elapsed).as_secs(), glance);
        let mut shown = self.shown();
        if let Some(bar) = &self.bar {
            bar.set_length(planned.as_millis() as u64);
            bar.set_position(elapsed.min(planned).as_millis() as u64);
            bar.set_message(line);
        } else if shown.line_at.is_none_or(|at| elapsed >= at + LINE_EVERY) {
            eprintln!("{line}");
            shown.line_at = Some(elapsed);
        }
    }

    fn verifying(&self) {
        match &self.bar {
            Some(bar) => bar.set_message(Says(self.language).verifying()),
            None => eprintln!("{}", Says(self.language).verifying()),
        }
    }
}
