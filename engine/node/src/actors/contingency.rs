//! What the desk holds back, published to every county and to whoever stands before them.
//!
//! Guarantees: a control begins at an instant that is drawn only after every county has been told that one is coming, so that
//! nothing which arrived at that instant or later is decided as if it were not there; what is not durable yet refuses nobody in
//! its own name: meanwhile whoever it would concern is told to come again in a second. Entries are published in their order,
//! whether or not anybody waits for the answer, and as of everything recorded before the first county starts.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use arc_swap::{ArcSwap, Guard};
use baoming_clock::Clock;
use baoming_core::command::Action;
use baoming_core::contingency::blocks::Blocks;
use baoming_core::contingency::{Ask, Class, Controls, Happening, Held, Logged, Reports};
use baoming_core::event::Event;
use baoming_core::ids::{CountyId, PointNumber};
use baoming_core::machine::Linked;
use baoming_core::rows::{ContingencyRow, Row, project};
use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;

/// Why something is not admitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAdmitted {
    /// The desk holds it back.
    Held(Held),
    /// The desk is about to hold something back here, or to open it.
    Undecided,
}

/// What holds, as everybody judges by it: exchanged whole.
#[derive(Debug, Clone, Default)]
pub struct InForce {
    /// Everything that is durable.
    pub controls: Controls,
    /// Addresses that operators keep out.
    pub blocks: Blocks,
    /// Incidents that were reported up the chain.
    pub reports: Reports,
    /// Every entry, oldest first.
    pub entries: Vec<Arc<ContingencyRow>>,
    /// Scopes of which the desk is deciding, with the instant from which that counts once it is drawn.
    undecided: Vec<(Scope, Option<Timestamp>)>,
}

/// What the desk holds back.
#[derive(Debug)]
pub struct PublishedContingency {
    desk: CountyId,
    in_force: ArcSwap<InForce>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Being decided by the desk this instant.
    announced: Option<(Scope, Option<Timestamp>)>,
    /// Recorded and not yet durable, with their events. Each belongs to a command that holds a permit.
    noted: VecDeque<(u64, ContingencyRow)>,
}

impl InForce {
    /// Whether something that arrives at a place at an instant is admitted.
    pub fn judge(
        &self,
        class: Class,
        place: (CountyId, Option<PointNumber>),
        at: Timestamp,
    ) -> Result<(), NotAdmitted> {
        if class == Class::Always {
            return Ok(());
        }
        self.controls.judge(class, place, at).map_err(NotAdmitted::Held)?;
        let concerns = |(scope, from): &(Scope, Option<Timestamp>)| {
            scope.touches_county(place.0) && from.is_none_or(|from| from <= at)
        };
        if self.undecided.iter().any(concerns) { Err(NotAdmitted::Undecided) } else { Ok(()) }
    }

    /// Takes an entry that is durable.
    pub fn take(&mut self, row: ContingencyRow) {
        self.controls.take(&row.logged);
        self.blocks.take(&row.logged, row.recorded_at);
        self.reports.take(&row.logged, row.recorded_at);
        self.entries.push(Arc::new(row));
    }
}

impl PublishedContingency {
    pub(super) fn new(desk: CountyId, in_force: InForce) -> Self {
        Self { desk, in_force: ArcSwap::from_pointee(in_force), state: Mutex::default() }
    }

    /// What holds now.
    pub fn in_force(&self) -> Arc<InForce> {
        self.in_force.load_full()
    }

    /// The same for as long as one request is judged: nobody counts who looks.
    pub(crate) fn look(&self) -> Guard<Arc<InForce>> {
        self.in_force.load()
    }

    /// Whether a command may be decided that its county has come to.
    pub(super) fn judge(
        &self,
        class: Class,
        place: (CountyId, Option<PointNumber>),
        at: Timestamp,
    ) -> Result<(), NotAdmitted> {
        self.in_force.load().judge(class, place, at)
    }

    /// The desk is about to decide this: every county is told first, and only then it is said from when it counts.
    pub(super) fn announce(&self, action: &mut Action, clock: &Clock) {
        let Action::Contingency(ask) = action else { return };
        let (scope, from) = match &mut **ask {
            Ask::Control(control) => (control.scope, &mut control.from),
            Ask::Timetable(timetable) => (timetable.scope, &mut timetable.from),
            // They hold nothing of a county's back.
            Ask::Blocks(_) | Ask::Report(_) | Ask::Acknowledge(_) => return,
        };
        let mut state = self.state();
        state.announced = Some((scope, None));
        self.tell(&state, |_| {});
        *from = clock.now().plus_ms(1);
        state.announced = Some((scope, Some(*from)));
        self.tell(&state, |_| {});
    }

    /// The desk's actor was lost and another one takes its place: what it was about to decide comes to nothing.
    pub(super) fn succeeded(&self, county: CountyId) {
        if county == self.desk {
            self.forget_announced();
        }
    }

    /// The desk has decided, whatever it was.
    pub(super) fn decided(&self, action: &Action) {
        if matches!(action, Action::Contingency(_)) {
            self.forget_announced();
        }
    }

    /// The desk has recorded something. Other counties record no entries.
    pub(super) fn note(&self, county: CountyId, records: &[Linked]) {
        if county != self.desk {
            return;
        }
        for Linked { record, .. } in records.iter().filter(|one| matches!(one.record.event, Event::Contingency(_))) {
            // The row is told, never stored from here, so its place in the journal does not matter.
            if let Ok(Row::Contingency(row)) = project(None, record, 0) {
                let mut state = self.state();
                state.noted.push_back((record.sequence, *row));
                self.tell(&state, |_| {});
            }
        }
    }

    /// Everything of the desk up to `durable` is on the device.
    pub(super) fn publish(&self, county: CountyId, durable: u64) {
        if county != self.desk {
            return;
        }
        let mut state = self.state();
        let mut rows = Vec::new();
        while state.noted.front().is_some_and(|(sequence, _)| *sequence <= durable) {
            rows.extend(state.noted.pop_front().map(|(_, row)| row));
        }
        if !rows.is_empty() {
            self.tell(&state, |in_force| rows.into_iter().for_each(|row| in_force.take(row)));
        }
    }

    fn forget_announced(&self) {
        let mut state = self.state();
        if state.announced.take().is_some() {
            self.tell(&state, |_| {});
        }
    }

    /// Exchanges what everybody judges by. Whoever calls holds the state, so nobody exchanges it in between.
    fn tell(&self, state: &State, change: impl FnOnce(&mut InForce)) {
        let before = self.in_force.load();
        let noted = state.noted.iter().filter_map(|(_, row)| coming(&row.logged));
        let undecided = noted.chain(state.announced).collect();
        let InForce { controls, blocks, reports, entries, .. } = (**before).clone();
        let mut in_force = InForce { controls, blocks, reports, entries, undecided };
        change(&mut in_force);
        self.in_force.store(Arc::new(in_force));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while it holds this lock")
    }
}

/// Whom an entry concerns that is recorded and not durable, and from when on.
fn coming(logged: &Logged) -> Option<(Scope, Option<Timestamp>)> {
    match &logged.what {
        Happening::Control(control) => Some((control.scope, Some(control.from))),
        Happening::Timetable(timetable) => Some((timetable.scope, Some(timetable.from))),
        // Addresses are no part of the province, and reports hold nothing back.
        Happening::Blocks(_) | Happening::Report(_) | Happening::Acknowledgement(_) => None,
    }
}
