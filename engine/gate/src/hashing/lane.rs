//! One lane of the line: jobs of one kind, fair between sources.
//!
//! Start-time fair queueing: each job has a virtual start, the later of the lane's own virtual time and the end of what
//! its source has asked for before, and the least is served first. So whoever asks once comes before the second job of
//! everybody, and a source that floods the lane waits behind itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::booker::Booker;
use crate::source::Source;

/// Virtual start, then the order of arrival.
type Place = (u64, u64);

/// A job in its place.
pub(super) struct Waiting<J> {
    /// Who would be booked if it had to go.
    pub(super) booker: Booker,
    pub(super) hashes: u64,
    /// Whether work was shown for it.
    pub(super) worked: bool,
    /// Begun later than this it would be of no use.
    pub(super) begin_by_us: u64,
    pub(super) job: J,
}

/// The jobs of a lane.
pub(super) struct Lane<J> {
    waiting: BTreeMap<Place, Waiting<J>>,
    /// The same by when they have to be begun, for those who are overtaken again and again.
    begin_by: BTreeSet<(u64, Place)>,
    /// Until when, in virtual time, each source has been promised service. No more of them than jobs wait, and a few.
    promised: HashMap<Source, u64>,
    /// The virtual start of what was served last.
    now: u64,
    /// Hashes that wait.
    work: u64,
    /// Told apart by when they came.
    arrivals: u64,
    /// Hashes served: what the lanes are compared by.
    pub(super) served: u64,
    /// Until when, in microseconds, those who were sent away have been asked to wait.
    pub(super) booked_us: u64,
}

impl<J> Lane<J> {
    pub(super) fn new() -> Self {
        let (waiting, begin_by, promised) = (BTreeMap::new(), BTreeSet::new(), HashMap::new());
        Self { waiting, begin_by, promised, now: 0, work: 0, arrivals: 0, served: 0, booked_us: 0 }
    }

    /// Hashes that wait.
    pub(super) fn work(&self) -> u64 {
        self.work
    }

    /// Hashes that would be made before those of this source.
    pub(super) fn work_before(&self, source: Source) -> u64 {
        let start = self.start(source);
        let behind: u64 = self.waiting.range((start, u64::MAX)..).map(|(_, waiting)| waiting.hashes).sum();
        self.work - behind
    }

    pub(super) fn push(&mut self, waiting: Waiting<J>) {
        let source = waiting.booker.source;
        let start = self.start(source);
        self.promised.insert(source, start + waiting.hashes);
        self.work += waiting.hashes;
        self.arrivals += 1;
        let place = (start, self.arrivals);
        self.begin_by.insert((waiting.begin_by_us, place));
        self.waiting.insert(place, waiting);
    }

    /// The next to be served.
    pub(super) fn pop_first(&mut self) -> Option<Waiting<J>> {
        let (place, waiting) = self.waiting.pop_first()?;
        self.now = place.0;
        self.gone(place, &waiting);
        Some(waiting)
    }

    /// The last in line: of the source that has asked for most.
    pub(super) fn pop_last(&mut self) -> Option<Waiting<J>> {
        let (place, waiting) = self.waiting.pop_last()?;
        self.gone(place, &waiting);
        Some(waiting)
    }

    /// One that can no longer be begun in time, wherever it stands.
    pub(super) fn pop_late(&mut self, now_us: u64) -> Option<Waiting<J>> {
        let (_, place) = self.begin_by.first().copied().filter(|(by_us, _)| now_us > *by_us)?;
        let waiting = self.waiting.remove(&place)?;
        self.gone(place, &waiting);
        Some(waiting)
    }

    fn gone(&mut self, place: Place, waiting: &Waiting<J>) {
        self.begin_by.remove(&(waiting.begin_by_us, place));
        self.work -= waiting.hashes;
        self.forget();
    }

    fn start(&self, source: Source) -> u64 {
        self.promised.get(&source).map_or(self.now, |promised| self.now.max(*promised))
    }

    /// What has been promised and given is no longer of interest.
    fn forget(&mut self) {
        if self.waiting.is_empty() {
            self.promised.clear();
        } else if self.promised.len() > 2 * self.waiting.len() + 16 {
            let now = self.now;
            self.promised.retain(|_, promised| *promised > now);
        }
    }
}
