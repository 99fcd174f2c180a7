//! What a case is.

use super::timeline::Line;

/// What must happen to one alert.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Its name.
    pub alert: &'static str,
    /// What it is for; each has to make it fire by itself.
    pub faults: &'static [Fault],
    /// What looks alike and is none of it.
    pub quiet: &'static [Quiet],
}

/// Something that goes wrong for ten minutes.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// In a few words.
    pub what: &'static str,
    /// Every series of the metrics that are not as usual.
    pub lines: &'static [Line],
    /// Labels of the alert beside row and severity.
    pub labels: &'static [(&'static str, &'static str)],
    /// How long after the end of the fault it may still fire.
    pub gone_seconds: u32,
    /// Whether its series may as well be born with the fault; if not, why it would say nothing.
    pub birth: Birth,
}

/// What happens if the series are not there before the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Birth {
    /// It fires all the same.
    Fires,
    /// It can't be so.
    Never(&'static str),
}

/// Something that looks like the fault.
#[derive(Debug, Clone, Copy)]
pub struct Quiet {
    /// In a few words.
    pub what: &'static str,
    /// Every series of the metrics that are not as usual.
    pub lines: &'static [Line],
}

pub(super) const fn fault(what: &'static str, lines: &'static [Line]) -> Fault {
    Fault { what, lines, labels: &[], gone_seconds: 60, birth: Birth::Fires }
}

impl Fault {
    /// The alert has these labels too.
    pub(super) const fn with(mut self, labels: &'static [(&'static str, &'static str)]) -> Self {
        self.labels = labels;
        self
    }

    /// It may fire so long after the end of the fault: as long as the longest window that it looks at.
    pub(super) const fn gone_after(mut self, seconds: u32) -> Self {
        self.gone_seconds = seconds;
        self
    }

    /// Its series are there before, for a reason.
    pub(super) const fn never_born(mut self, why: &'static str) -> Self {
        self.birth = Birth::Never(why);
        self
    }
}

pub(super) const fn quiet(what: &'static str, lines: &'static [Line]) -> Quiet {
    Quiet { what, lines }
}
