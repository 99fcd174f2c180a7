//! What an entry of the catalogue is, and how one is written.

/// Seconds, from a tenth of a millisecond to ten seconds.
const SECONDS_BUCKETS: [f64; 16] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Records of a group.
const RECORDS_BUCKETS: [f64; 13] =
    [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1_024.0, 2_048.0, 4_096.0];

/// What can be done with a metric's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only grows: ask for its increase.
    Counter,
    /// It goes up and down.
    Gauge,
    /// Buckets, their sum and their count.
    Histogram,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// Records of the journal.
    Records,
    /// Lengths of time.
    Seconds,
    /// The same, where the name says so.
    Milliseconds,
    /// Sizes.
    Bytes,
    /// Instants, in seconds since 1970; 0 for none.
    Timestamp,
    /// Hundredths.
    Percent,
    /// Things in a second.
    PerSecond,
    /// 0 for no and 1 for yes.
    Flag,
    /// A number that stands for a state, which the help explains.
    State,
    /// A running number.
    Sequence,
}

/// The values of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// These.
    Fixed(&'static [&'static str]),
    /// The program's version.
    Version,
    /// Those who are served, and nobody.
    Audiences,
    /// The operations that are counted, and what stands for requests that reach none.
    Actions,
    /// The operations that are counted.
    Operations,
    /// `ok`, and the codes of all problems.
    Outcomes,
    /// The codes of problems that protect the node.
    Protecting,
    /// The division codes of the season's counties.
    Counties,
    /// The same, and that of the province's desk.
    CountiesAndDesk,
    /// The numbers of the configured databases.
    Databases,
}

/// A label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// Its name.
    pub name: &'static str,
    /// What it can be.
    pub values: Values,
}

/// What stands there from the start: an increase from nothing is none, so an alert does not see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtStart {
    /// Every combination of the labels' values.
    All,
    /// Some, and why not all.
    Some(&'static str),
}

/// A metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// What can be done with it.
    pub kind: Kind,
    /// What it counts.
    pub unit: Unit,
    /// What it says, for whoever is on watch.
    pub help: &'static str,
    /// The rows of the contingency table that it is looked at for, 1 to 8.
    pub rows: &'static [u8],
    /// By what it is told apart.
    pub labels: &'static [Label],
    /// What is there from the start.
    pub at_start: AtStart,
}

const fn metric(kind: Kind, unit: Unit, name: &'static str, help: &'static str) -> Metric {
    Metric { name, kind, unit, help, rows: &[], labels: &[], at_start: AtStart::All }
}

pub(super) const fn counter(unit: Unit, name: &'static str, help: &'static str) -> Metric {
    metric(Kind::Counter, unit, name, help)
}

pub(super) const fn gauge(unit: Unit, name: &'static str, help: &'static str) -> Metric {
    metric(Kind::Gauge, unit, name, help)
}

pub(super) const fn histogram(unit: Unit, name: &'static str, help: &'static str) -> Metric {
    metric(Kind::Histogram, unit, name, help)
}

pub(super) const fn label(name: &'static str, values: Values) -> Label {
    Label { name, values }
}

pub(super) const fn of(name: &'static str, values: &'static [&'static str]) -> Label {
    label(name, Values::Fixed(values))
}

/// By county.
pub(super) const COUNTY: &[Label] = &[label("county", Values::Counties)];

impl Metric {
    /// The upper bounds of a histogram's buckets, without the last, which has none.
    pub fn buckets(&self) -> Option<&'static [f64]> {
        let buckets: &[f64] = if self.unit == Unit::Records { &RECORDS_BUCKETS } else { &SECONDS_BUCKETS };
        (self.kind == Kind::Histogram).then_some(buckets)
    }

    /// Looked at for these rows of the contingency table.
    pub(super) const fn rows(mut self, rows: &'static [u8]) -> Self {
        self.rows = rows;
        self
    }

    /// Told apart by these labels.
    pub(super) const fn by(mut self, labels: &'static [Label]) -> Self {
        self.labels = labels;
        self
    }

    /// Not everything is there from the start.
    pub(super) const fn partly(mut self, why: &'static str) -> Self {
        self.at_start = AtStart::Some(why);
        self
    }
}
