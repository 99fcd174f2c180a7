//! What is recorded adds up, second by second and in all.

use super::*;

fn at(started: Instant, ms: u64) -> Instant {
    started + Duration::from_millis(ms)
}

fn ended(started: Instant, [due, sent, answered]: [u64; 3], end: End) -> Ended {
    Ended {
        kind: Kind::Capture,
        due: at(started, due),
        sent: at(started, sent),
        answered: at(started, answered),
        status: (end != End::Unfinished).then_some(200),
        end,
        told_to_wait: None,
        noted: Noted::default(),
    }
}

fn check_sums(recorded: &Recorded) {
    for kind in recorded.kinds.iter().chain([&recorded.total]) {
        let counts = &kind.counts;
        assert_eq!(counts.offered, counts.started + counts.dropped);
        assert_eq!(counts.started, counts.completed + counts.unfinished);
        assert_eq!(counts.completed, counts.succeeded + counts.refused + counts.errors);
    }
    let sum = |of: fn(&Second) -> u64| recorded.seconds.iter().map(of).sum::<u64>();
    let counts = &recorded.total.counts;
    assert_eq!(sum(|second| second.offered), counts.offered);
    assert_eq!(sum(|second| second.completed), counts.completed);
    assert_eq!(sum(|second| second.heat.iter().map(|cell| u64::from(*cell)).sum()), recorded.total.corrected.count);
}

#[test]
fn both_latencies_are_told_and_everything_sums_up() {
    let started = Instant::now();
    let recorder = Recorder::new(started);
    let ends = [End::Succeeded, End::Refused, End::Error("field".to_owned()), End::Unfinished];
    for (number, end) in (0..).zip(ends) {
        let due = number * 700;
        recorder.started(Kind::Capture, false, at(started, due), at(started, due + 100), number == 1);
        recorder.ended(&ended(started, [due, due + 100, due + 110], end));
    }
    recorder.dropped(Kind::Read, at(started, 10));
    let recorded = recorder.finish();
    check_sums(&recorded);
    let capture = &recorded.kinds[0];
    assert_eq!((capture.counts.late, capture.counts.unfinished), (1, 1));
    assert!(capture.corrected.min_us.abs_diff(110_000) < 200, "{}", capture.corrected.min_us);
    assert!(capture.uncorrected.max_us.abs_diff(10_000) < 100, "{}", capture.uncorrected.max_us);
    assert_eq!(capture.errors, BTreeMap::from([("field".to_owned(), 1)]));
    assert_eq!(recorded.seconds[0].dropped, 1);
}

#[test]
fn seconds_that_are_long_past_become_figures_and_memory_stays_bounded() {
    let started = Instant::now();
    let recorder = Recorder::new(started);
    for second in 0..SECONDS_OPEN_MAX as u64 * 3 {
        let due = second * 1_000;
        recorder.started(Kind::Capture, false, at(started, due), at(started, due), false);
        recorder.ended(&ended(started, [due, due, due + second + 1], End::Succeeded));
        assert!(recorder.lock().open.len() <= SECONDS_OPEN_MAX + 1);
    }
    recorder.started(Kind::Capture, false, started, started, false);
    recorder.ended(&ended(started, [0, 0, 300_000], End::Succeeded));
    let recorded = recorder.finish();
    check_sums(&recorded);
    assert!(recorded.seconds[0].corrected.p50_us.abs_diff(1_000) < 10, "a figure that stays");
    assert_eq!(recorded.seconds[0].corrected.max_us, 300_000_000, "the slowest is told all the same");
    assert!(recorded.seconds[99].corrected.p99_us.abs_diff(100_000) < 1_000);
}

#[test]
fn clients_that_obey_are_told_from_those_that_do_not() {
    let started = Instant::now();
    let recorder = Recorder::new(started);
    for (obeyed, end) in [(true, End::Succeeded), (true, End::Refused), (true, End::Unfinished), (false, End::Refused)]
    {
        recorder.started(Kind::Capture, false, started, started, false);
        recorder.refused(503, "busy", true, at(started, 5));
        let told_to_wait = Some((at(started, 5), obeyed));
        recorder.ended(&Ended { told_to_wait, ..ended(started, [0, 1_000, 1_010], end) });
    }
    let recorded = recorder.finish();
    check_sums(&recorded);
    let retries = &recorded.retries;
    assert_eq!((retries.told_to_wait, retries.obeyed), (4, 3));
    assert_eq!((retries.got_through, retries.gave_up, retries.still_waiting), (1, 1, 1));
    assert!(retries.wait.max_us.abs_diff(1_005_000) < 2_000);
    assert_eq!(recorded.refusals, [Refusal { status: 503, code: "busy".to_owned(), with_retry_after: 4, count: 4 }]);
}
