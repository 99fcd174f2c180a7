//! A journal that holds an append until the test says what becomes of it.
//!
//! Guarantees: an open valve lets everything through; a shut one holds every group until it is decided upon or the
//! valve is opened. Like the real journal it is closed for good after its first failure.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use baoming_core::time::Timestamp;
use baoming_store::journal::local::LocalJournal;
use baoming_store::journal::{Frame, Journal, JournalError, Position};

/// What becomes of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is written.
    Pass,
    /// It is not written, and the journal fails.
    Fail,
    /// It is written, and the journal fails all the same: the outcome that nobody can know.
    WriteThenFail,
}

#[derive(Debug, Default)]
struct State {
    shut: bool,
    held: bool,
    verdicts: VecDeque<Verdict>,
}

/// The test's hand on the journal.
#[derive(Debug, Clone, Default)]
pub struct Valve(Arc<(Mutex<State>, Condvar)>);

impl Valve {
    /// The journal behind this valve.
    pub fn before(&self, inner: LocalJournal) -> Box<dyn Journal> {
        Box::new(Valved { inner, valve: self.clone(), failed: false })
    }

    /// Holds every group from now on.
    pub fn shut(&self) {
        self.state().shut = true;
    }

    /// Lets everything through again, what is held first.
    pub fn open(&self) {
        self.state().shut = false;
        self.0.1.notify_all();
    }

    /// Decides upon the group that is held or comes next.
    pub fn decide(&self, verdict: Verdict) {
        self.state().verdicts.push_back(verdict);
        self.0.1.notify_all();
    }

    /// Waits until a group is held.
    pub fn wait_until_held(&self) {
        let held = self.0.1.wait_while(self.state(), |state| !state.held);
        drop(held.expect("nothing panics while it holds this lock"));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().expect("nothing panics while it holds this lock")
    }

    fn verdict(&self) -> Verdict {
        let mut state = self.state();
        state.held = true;
        self.0.1.notify_all();
        let waiting = |state: &mut State| state.shut && state.verdicts.is_empty();
        state = self.0.1.wait_while(state, waiting).expect("nothing panics while it holds this lock");
        state.held = false;
        state.verdicts.pop_front().unwrap_or(Verdict::Pass)
    }
}

struct Valved {
    inner: LocalJournal,
    valve: Valve,
    failed: bool,
}

impl Journal for Valved {
    fn append(&mut self, frames: &[Frame], committed_at: Timestamp) -> Result<Position, JournalError> {
        if self.failed {
            return Err(JournalError::Closed);
        }
        let verdict = if frames.is_empty() { Verdict::Pass } else { self.valve.verdict() };
        self.failed = verdict != Verdict::Pass;
        match verdict {
            Verdict::Pass => return self.inner.append(frames, committed_at),
            Verdict::Fail => {}
            Verdict::WriteThenFail => drop(self.inner.append(frames, committed_at)?),
        }
        Err(JournalError::Append("no space left, says the test".into()))
    }
}
