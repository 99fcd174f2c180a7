//! The drills that an alert names: a fault that is really provoked, or why it is not yet.

/// How a drill is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// The program `alarms` provokes it in a live engine.
    Live,
    /// On paper, with what is said here.
    Paper(&'static str),
}

/// No door leads there from outside.
const INSIDE: &str = "nothing outside of the program can provoke it: the node's own tests do";

/// Every drill by name.
pub const DRILLS: [(&str, Manner); 31] = [
    ("overload", Manner::Live),
    ("slow-saves", Manner::Live),
    ("password-storm", Manner::Live),
    ("refused-by-rule", Manner::Live),
    (
        "edition-behind",
        Manner::Paper("editions are in force before they are acknowledged; it would take a fault of ours"),
    ),
    ("guessing", Manner::Live),
    ("connection-flood", Manner::Live),
    ("slow-heads", Manner::Live),
    ("forged-notifications", Manner::Live),
    ("protector", Manner::Live),
    ("break-glass", Manner::Live),
    ("county-dark", Manner::Live),
    ("closing-window", Manner::Live),
    ("control-expires", Manner::Live),
    ("time-lost", Manner::Live),
    ("kill", Manner::Live),
    ("pause", Manner::Live),
    ("full-disk", Manner::Live),
    ("county-panics", Manner::Paper(INSIDE)),
    ("shard-lost", Manner::Paper(INSIDE)),
    ("clock-moved", Manner::Live),
    ("serials-used-up", Manner::Live),
    ("provider-down", Manner::Live),
    ("status-lost", Manner::Live),
    ("bill-differs", Manner::Paper("the day's bill is compared after ten o'clock of the next day")),
    ("late-report", Manner::Live),
    ("draft-left", Manner::Live),
    ("receiver-gone", Manner::Live),
    ("watchdog", Manner::Live),
    ("ordinary-day", Manner::Live),
    ("opening-minute", Manner::Paper("its load is the load test's, with profiles of its own")),
];
