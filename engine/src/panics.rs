//! Counts panics, of whatever thread and whether or not somebody catches them: none is ever meant.
//!
//! Deliberately absent: saying what it was, which the hook of before does.

use std::panic;

use baoming_telemetry::{self as telemetry, names};
use metrics::counter;

/// Counts every panic from now on, from zero.
pub(crate) fn count() {
    telemetry::recorder();
    let panics = counter!(names::PANICS_TOTAL);
    panics.increment(0);
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        panics.increment(1);
        before(info);
    }));
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn a_panic_is_counted_though_its_thread_was_asked_for_its_end() {
        count();
        let counted = || {
            let shown = telemetry::recorder().unwrap().render();
            let line = shown.lines().find_map(|line| line.strip_prefix(&format!("{} ", names::PANICS_TOTAL))).unwrap();
            line.parse::<u64>().unwrap()
        };
        let before = counted();
        assert!(thread::spawn(|| panic!("this one is meant")).join().is_err());
        assert!(counted() > before);
    }
}
