//! The committer against journals that fail, panic and wait.

use std::ops::Range;
use std::sync::Mutex;

use baoming_core::ids::CountyId;
use baoming_core::time::Timestamp;
use crossbeam_channel::unbounded;

use super::*;
use crate::limits::{GROUP_BYTES_MAX, GROUP_FRAMES_MAX};

/// What the clock shows.
const AT: Timestamp = Timestamp(1_635_728_400_000);

/// How the journal fails.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    /// The append of this number, from 0, returns an error.
    Error(usize),
    /// The append of this number, from 0, panics.
    Panic(usize),
}

/// A journal in memory: waits for a permit before each group, fails when told to, and is closed after that.
struct FaultyJournal {
    fault: Fault,
    begun: Sender<usize>,
    permits: Receiver<()>,
    appended: Arc<Mutex<Vec<usize>>>,
}

impl Journal for FaultyJournal {
    fn append(&mut self, frames: &[Frame], committed_at: Timestamp) -> Result<Position, JournalError> {
        assert_eq!(committed_at, AT);
        let done = self.appended.lock().unwrap().len();
        if frames.is_empty() {
            return Ok(Position(done as u64));
        }
        self.begun.send(frames.len()).unwrap();
        self.permits.recv().unwrap();
        assert!(self.fault != Fault::Panic(done), "the disk went away");
        if self.fault == Fault::Error(done) {
            return Err(JournalError::Append("no space".into()));
        }
        self.appended.lock().unwrap().push(frames.len());
        Ok(Position(done as u64 + 1))
    }
}

type Settled = (u64, Result<Position, JournalError>);

struct Probe {
    number: u64,
    frames: Vec<Frame>,
    settled: Sender<Settled>,
    panics: bool,
}

impl Submission for Probe {
    fn frames(&mut self) -> Option<&mut Vec<Frame>> {
        Some(&mut self.frames)
    }

    fn settle(self, outcome: Result<Position, JournalError>) {
        self.settled.send((self.number, outcome)).unwrap();
        assert!(!self.panics, "settling went wrong");
    }
}

struct Bench {
    handle: CommitterHandle<Probe>,
    thread: JoinHandle<bool>,
    begun: Receiver<usize>,
    permits: Sender<()>,
    appended: Arc<Mutex<Vec<usize>>>,
    settled: (Sender<Settled>, Receiver<Settled>),
    observed: Arc<Mutex<Vec<GroupStats>>>,
}

impl Bench {
    fn new(fault: Fault, bound: usize) -> Self {
        let (begun, seen) = unbounded();
        let (permits, permitted) = unbounded();
        let appended = Arc::<Mutex<Vec<usize>>>::default();
        let observed = Arc::<Mutex<Vec<GroupStats>>>::default();
        let journal = FaultyJournal { fault, begun, permits: permitted, appended: appended.clone() };
        let into = observed.clone();
        let observer: Observer = Arc::new(move |stats| into.lock().unwrap().push(stats));
        let (handle, thread) = Committer::spawn(Box::new(journal), Clock::manual(AT), bound, observer).unwrap();
        Self { handle, thread, begun: seen, permits, appended, settled: unbounded(), observed }
    }

    fn probe(&self, number: u64, frames: usize, bytes: usize) -> Probe {
        let frame = Frame { county: CountyId::new(430_102).unwrap(), sequence: number, sealed: vec![0; bytes] };
        Probe { number, frames: vec![frame; frames], settled: self.settled.0.clone(), panics: false }
    }

    /// Submits the first and waits until it is being appended, then queues the others behind it.
    fn submit(&self, probes: Vec<Probe>) {
        for (index, probe) in probes.into_iter().enumerate() {
            assert!(self.handle.try_submit(probe).is_ok());
            if index == 0 {
                self.begun.recv().unwrap();
            }
        }
    }

    /// Lets all appends go on, ends the committer, and returns what was settled, the groups and the observations.
    fn finish(self) -> (Vec<Settled>, Vec<usize>, Vec<GroupStats>) {
        for _ in 0..100 {
            self.permits.send(()).unwrap();
        }
        drop(self.handle);
        self.thread.join().unwrap();
        drop(self.settled.0);
        let appended = self.appended.lock().unwrap().clone();
        let observed = self.observed.lock().unwrap().clone();
        (self.settled.1.iter().collect(), appended, observed)
    }
}

/// Every submission is settled once, in order; gives the outcomes.
fn outcomes(settled: Vec<Settled>, numbers: Range<u64>) -> Vec<Result<Position, JournalError>> {
    let (order, outcomes): (Vec<_>, Vec<_>) = settled.into_iter().unzip();
    assert_eq!(order, numbers.collect::<Vec<_>>());
    outcomes
}

#[test]
fn what_is_queued_during_a_sync_is_the_next_group() {
    let bench = Bench::new(Fault::None, 16);
    bench.submit((0..10).map(|number| bench.probe(number, 2, 10)).collect());
    assert_eq!(bench.handle.queued(), 9);
    let peak = bench.handle.peak.clone();
    let (settled, groups, observed) = bench.finish();
    assert_eq!((peak.take(0), peak.take(0)), (9, 0), "the most that waited is still told, and once");
    assert_eq!(groups, [2, 18]);
    for (index, outcome) in outcomes(settled, 0..10).into_iter().enumerate() {
        assert_eq!(outcome.unwrap(), Position(if index == 0 { 1 } else { 2 }));
    }
    let seen: Vec<_> = observed.iter().map(|s| (s.submissions, s.frames, s.bytes, s.failed)).collect();
    assert_eq!(seen, [(1, 2, 52, false), (9, 18, 468, false)]);
}

#[test]
fn a_group_stays_within_its_bounds_and_keeps_the_order() {
    for (frames, bytes) in [(GROUP_FRAMES_MAX / 2 + 1, 1), (1, GROUP_BYTES_MAX / 2)] {
        let bench = Bench::new(Fault::None, 16);
        bench.submit((0..4).map(|number| bench.probe(number, frames, bytes)).collect());
        let (settled, groups, _) = bench.finish();
        assert_eq!(groups, [frames; 4]);
        assert!(outcomes(settled, 0..4).iter().all(Result::is_ok));
    }
}

#[test]
fn a_submission_that_no_group_can_hold_is_refused_alone() {
    let bench = Bench::new(Fault::None, 16);
    let large = bench.probe(1, GROUP_FRAMES_MAX + 1, 0);
    bench.submit(vec![bench.probe(0, 1, 1), large, bench.probe(2, 1, 1)]);
    let (settled, groups, _) = bench.finish();
    assert_eq!(groups, [1, 1]);
    let outcomes = outcomes(settled, 0..3);
    assert!(matches!(outcomes[1], Err(JournalError::TooLarge { .. })));
    assert!(outcomes[0].is_ok() && outcomes[2].is_ok());
}

#[test]
fn a_submission_without_frames_waits_for_what_was_queued_before_it() {
    let bench = Bench::new(Fault::None, 16);
    bench.submit(vec![bench.probe(0, 1, 1), bench.probe(1, 0, 0)]);
    assert!(bench.settled.1.is_empty(), "nothing is durable yet");
    let (settled, groups, observed) = bench.finish();
    assert_eq!((groups, observed.len()), (vec![1], 1), "it writes and syncs nothing");
    assert!(outcomes(settled, 0..2).iter().all(|outcome| matches!(outcome, Ok(Position(1)))));
}

#[test]
fn after_an_error_or_a_panic_everything_later_is_told_that_the_journal_is_closed() {
    for fault in [Fault::Error(1), Fault::Panic(1)] {
        let bench = Bench::new(fault, 16);
        bench.submit(vec![bench.probe(0, 1, 1), bench.probe(1, 1, 1), bench.probe(2, 0, 0)]);
        bench.permits.send(()).unwrap();
        assert_eq!(bench.begun.recv(), Ok(1), "the second group");
        for probe in [bench.probe(3, 1, 1), bench.probe(4, 0, 0)] {
            assert!(bench.handle.try_submit(probe).is_ok());
        }
        let begun = bench.begun.clone();
        let (settled, groups, observed) = bench.finish();
        assert_eq!(groups, [1]);
        assert!(begun.is_empty(), "the journal was not tried again");
        assert_eq!(observed.iter().map(|stats| stats.failed).collect::<Vec<_>>(), [false, true]);
        let outcomes = outcomes(settled, 0..5);
        assert!(outcomes[0].is_ok());
        assert!(outcomes[1..3].iter().all(|outcome| matches!(outcome, Err(JournalError::Append(_)))));
        assert!(outcomes[3..].iter().all(|outcome| matches!(outcome, Err(JournalError::Closed))));
    }
}

#[test]
fn a_panic_while_settling_one_submission_leaves_the_others_alone() {
    let bench = Bench::new(Fault::None, 16);
    let panicking = Probe { panics: true, ..bench.probe(1, 1, 1) };
    bench.submit(vec![bench.probe(0, 1, 1), panicking, bench.probe(2, 1, 1)]);
    let (settled, _, _) = bench.finish();
    assert!(outcomes(settled, 0..3).iter().all(Result::is_ok));
}

#[test]
fn a_full_queue_gives_the_submission_back() {
    let bench = Bench::new(Fault::None, 2);
    bench.submit((0..3).map(|number| bench.probe(number, 1, 1)).collect());
    let Err(Unqueued::Full(probe)) = bench.handle.try_submit(bench.probe(3, 1, 1)) else { panic!("there was no room") };
    assert_eq!(probe.number, 3);
    let handle = bench.handle.clone();
    let waiting = thread::spawn(move || handle.submit(probe).is_ok());
    bench.permits.send(()).unwrap();
    assert!(waiting.join().unwrap());
    assert!(outcomes(bench.finish().0, 0..4).iter().all(Result::is_ok));
}
