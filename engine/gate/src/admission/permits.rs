//! Permits: room for a command, taken before it is queued and given back with its reply.
//!
//! Guarantees: what is queued for a county, and in the whole node, never exceeds its limits in count or in bytes,
//! however many ask at once; a permit gives everything back when it is dropped, on whatever path; the control lane
//! (operations, payment notifications) has counters of its own, so no surge of candidates can fill it. There are only
//! atomics here: a refusal costs no more than an admission, which is what keeps a node in surge on its feet.
//!
//! A permit belongs into the queued message, not into the handler that waits for the reply: a client that hangs up
//! drops the handler, but its command is still in the mailbox and still takes room.
//!
//! Deliberately absent: queueing. Who is not admitted is told when to come back, and waits at home.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use baoming_core::ids::CountyId;
use baoming_telemetry::peak::Peak;
use serde::Deserialize;

use super::drain::{Drain, retry_after_seconds};

/// Who asks for room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Candidates, points and offices: all that comes in surges.
    Candidate,
    /// Operations and payment notifications.
    Control,
}

/// How much may be queued. The section `admission` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdmissionLimits {
    /// Commands of candidates queued for one county.
    pub county_count: usize,
    /// Their bytes.
    pub county_bytes: usize,
    /// Commands of candidates queued in the node.
    pub node_count: usize,
    /// Their bytes.
    pub node_bytes: usize,
    /// Control commands queued for one county.
    pub control_county_count: usize,
    /// Their bytes.
    pub control_county_bytes: usize,
    /// Control commands queued in the node.
    pub control_node_count: usize,
    /// Their bytes.
    pub control_node_bytes: usize,
}

impl Default for AdmissionLimits {
    fn default() -> Self {
        Self {
            county_count: 2_000,
            county_bytes: 8 << 20,
            node_count: 20_000,
            node_bytes: 64 << 20,
            control_county_count: 500,
            control_county_bytes: 2 << 20,
            control_node_count: 5_000,
            control_node_bytes: 16 << 20,
        }
    }
}

/// There is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Overloaded {
    /// Too much is queued; it drains.
    #[error("too much is waiting already; try again in {retry_after_seconds} s")]
    Busy {
        /// When to come back.
        retry_after_seconds: u32,
    },
    /// The county is not among those the node was started with, so waiting will not help.
    #[error("county {0} is not served here")]
    UnknownCounty(CountyId),
}

/// A count and a sum of bytes with their limits.
#[derive(Debug)]
struct Room {
    count: AtomicUsize,
    bytes: AtomicUsize,
    count_max: usize,
    bytes_max: usize,
}

impl Room {
    fn new(count_max: usize, bytes_max: usize) -> Self {
        Self { count: AtomicUsize::new(0), bytes: AtomicUsize::new(0), count_max, bytes_max }
    }

    fn take(&self, bytes: usize) -> bool {
        if !add_within(&self.count, 1, self.count_max) {
            return false;
        }
        let taken = add_within(&self.bytes, bytes, self.bytes_max);
        if !taken {
            self.count.fetch_sub(1, Ordering::AcqRel);
        }
        taken
    }

    fn give_back(&self, bytes: usize) {
        self.bytes.fetch_sub(bytes, Ordering::AcqRel);
        self.count.fetch_sub(1, Ordering::AcqRel);
    }

    fn level(&self) -> Level {
        Level { count: self.count.load(Ordering::Acquire), bytes: self.bytes.load(Ordering::Acquire) }
    }
}

/// Adds only if the sum stays within `max`: adding first and looking afterwards would let it be exceeded for a moment,
/// and would refuse others because of one that is refused itself.
fn add_within(total: &AtomicUsize, amount: usize, max: usize) -> bool {
    let fits = |now: usize| now.checked_add(amount).filter(|sum| *sum <= max);
    total.fetch_update(Ordering::AcqRel, Ordering::Acquire, fits).is_ok()
}

/// How much is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Level {
    /// Commands.
    pub count: usize,
    /// Their bytes.
    pub bytes: usize,
}

/// One lane of the whole node.
#[derive(Debug)]
struct NodeLane {
    room: Room,
    peak: Peak,
    drain: Drain,
}

/// The permits of a node.
#[derive(Debug)]
pub struct Admission {
    lanes: [Arc<NodeLane>; 2],
    counties: HashMap<CountyId, [Arc<Room>; 2]>,
}

/// Room for one command; dropping it gives the room back.
#[derive(Debug)]
pub struct Permit {
    node: Arc<NodeLane>,
    county: Arc<Room>,
    bytes: usize,
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.county.give_back(self.bytes);
        self.node.room.give_back(self.bytes);
        self.node.drain.note_return();
    }
}

impl Admission {
    /// Counters for a fixed set of counties.
    pub fn new(limits: AdmissionLimits, counties: impl IntoIterator<Item = CountyId>) -> Self {
        let lane = |count, bytes| {
            Arc::new(NodeLane { room: Room::new(count, bytes), peak: Peak::default(), drain: Drain::default() })
        };
        let county = || {
            [
                Arc::new(Room::new(limits.county_count, limits.county_bytes)),
                Arc::new(Room::new(limits.control_county_count, limits.control_county_bytes)),
            ]
        };
        Self {
            lanes: [
                lane(limits.node_count, limits.node_bytes),
                lane(limits.control_node_count, limits.control_node_bytes),
            ],
            counties: counties.into_iter().map(|id| (id, county())).collect(),
        }
    }

    /// Takes room for a command of `bytes`, or says when to come back.
    ///
    /// `now_ms` is any monotonic reading. `jitter` is any well-spread number (a hash of the caller will do): up to a
    /// quarter of the wait is added by it, so that those who were refused together do not come back together.
    pub fn try_admit(
        &self,
        lane: Lane,
        county: CountyId,
        bytes: usize,
        now_ms: u64,
        jitter: u32,
    ) -> Result<Permit, Overloaded> {
        let rooms = self.counties.get(&county).ok_or(Overloaded::UnknownCounty(county))?;
        let (node, county) = (&self.lanes[lane as usize], &rooms[lane as usize]);
        node.drain.measure(now_ms);
        // The county first: in a surge on one county the refusals must not even touch what all counties share.
        if !county.take(bytes) {
            return Err(node.busy(jitter));
        }
        if !node.room.take(bytes) {
            county.give_back(bytes);
            return Err(node.busy(jitter));
        }
        node.peak.note(node.room.count.load(Ordering::Relaxed));
        Ok(Permit { node: node.clone(), county: county.clone(), bytes })
    }

    /// What a lane of the node holds now.
    pub fn node_level(&self, lane: Lane) -> Level {
        self.lanes[lane as usize].room.level()
    }

    /// The most that a lane of the node has held at once since this was last asked.
    pub fn node_peak(&self, lane: Lane) -> usize {
        let NodeLane { room, peak, .. } = &*self.lanes[lane as usize];
        peak.take(room.level().count)
    }

    /// How many permits a lane of the node has.
    pub fn node_max(&self, lane: Lane) -> usize {
        self.lanes[lane as usize].room.count_max
    }

    /// What a lane of a county holds now.
    pub fn county_level(&self, lane: Lane, county: CountyId) -> Option<Level> {
        self.counties.get(&county).map(|rooms| rooms[lane as usize].level())
    }
}

impl NodeLane {
    fn busy(&self, jitter: u32) -> Overloaded {
        Overloaded::Busy {
            retry_after_seconds: retry_after_seconds(self.room.level().count, self.drain.rate(), jitter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baoming_store::limits::RETRY_AFTER_SECONDS_MAX;
    use proptest::prelude::*;

    const COUNTIES: [u32; 3] = [430_102, 430_103, 433_130];

    fn county(index: usize) -> CountyId {
        CountyId::new(COUNTIES[index]).unwrap()
    }

    fn admission(limits: AdmissionLimits) -> Admission {
        Admission::new(limits, (0..COUNTIES.len()).map(county))
    }

    fn small() -> AdmissionLimits {
        AdmissionLimits {
            county_count: 3,
            county_bytes: 100,
            node_count: 5,
            node_bytes: 150,
            control_county_count: 1,
            control_county_bytes: 50,
            control_node_count: 2,
            control_node_bytes: 60,
        }
    }

    fn check_levels(admission: &Admission, held: &[(Lane, usize, usize, Permit)], limits: AdmissionLimits) {
        for (lane, county_max, node_max) in [
            (Lane::Candidate, (limits.county_count, limits.county_bytes), (limits.node_count, limits.node_bytes)),
            (
                Lane::Control,
                (limits.control_county_count, limits.control_county_bytes),
                (limits.control_node_count, limits.control_node_bytes),
            ),
        ] {
            let sum = |filter: &dyn Fn(usize) -> bool| {
                held.iter()
                    .filter(|held| held.0 == lane && filter(held.1))
                    .fold(Level::default(), |level, held| Level { count: level.count + 1, bytes: level.bytes + held.2 })
            };
            let node = admission.node_level(lane);
            assert_eq!(node, sum(&|_| true));
            assert!(node.count <= node_max.0 && node.bytes <= node_max.1);
            for index in 0..COUNTIES.len() {
                let level = admission.county_level(lane, county(index)).unwrap();
                assert_eq!(level, sum(&|other| other == index));
                assert!(level.count <= county_max.0 && level.bytes <= county_max.1);
            }
        }
    }

    proptest! {
        #[test]
        fn any_order_of_admits_and_drops_stays_within_the_limits_and_returns_to_zero(
            steps in prop::collection::vec((any::<bool>(), any::<bool>(), 0..3_usize, 0..120_usize), 0..200)
        ) {
            let limits = small();
            let admission = admission(limits);
            let mut held = Vec::new();
            for (admit, control, index, bytes) in steps {
                let lane = if control { Lane::Control } else { Lane::Candidate };
                if admit {
                    if let Ok(permit) = admission.try_admit(lane, county(index), bytes, 0, 0) {
                        held.push((lane, index, bytes, permit));
                    }
                } else if !held.is_empty() {
                    held.swap_remove(bytes % held.len());
                }
                check_levels(&admission, &held, limits);
            }
            held.clear();
            check_levels(&admission, &held, limits);
        }
    }

    #[test]
    fn the_most_that_was_held_is_told_once() {
        let admission = admission(small());
        let take = |index| admission.try_admit(Lane::Candidate, county(index), 10, 0, 0);
        let held: Vec<_> = (0..3).map(take).collect();
        drop(held);
        let _one = take(0);
        assert_eq!((admission.node_level(Lane::Candidate).count, admission.node_peak(Lane::Candidate)), (1, 3));
        assert_eq!((admission.node_peak(Lane::Candidate), admission.node_peak(Lane::Control)), (1, 0));
    }

    #[test]
    fn many_threads_never_exceed_the_limits() {
        let limits = small();
        let admission = admission(limits);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let admission = &admission;
                scope.spawn(move || {
                    for step in 0..5_000 {
                        let permit = admission.try_admit(Lane::Candidate, county((thread + step) % 3), 20, 0, 0);
                        let level = admission.node_level(Lane::Candidate);
                        assert!(level.count <= limits.node_count && level.bytes <= limits.node_bytes);
                        drop(permit);
                    }
                });
            }
        });
        check_levels(&admission, &[], limits);
    }

    #[test]
    fn a_surge_of_candidates_leaves_the_control_lane_open() {
        let admission = admission(small());
        let _held: Vec<_> =
            (0..5).map(|step| admission.try_admit(Lane::Candidate, county(step % 3), 1, 0, 0).unwrap()).collect();
        assert!(admission.try_admit(Lane::Candidate, county(0), 1, 0, 0).is_err());
        assert!(admission.try_admit(Lane::Control, county(0), 1, 0, 0).is_ok());
    }

    #[test]
    fn an_unknown_county_is_not_asked_to_wait() {
        let unknown = CountyId::new(110_101).unwrap();
        let refusal = admission(small()).try_admit(Lane::Candidate, unknown, 1, 0, 0).unwrap_err();
        assert_eq!(refusal, Overloaded::UnknownCounty(unknown));
    }

    #[test]
    fn the_wait_follows_the_pace_at_which_permits_come_back() {
        let limits = AdmissionLimits { county_count: 40, ..AdmissionLimits::default() };
        let admission = admission(limits);
        let admit = |now_ms| admission.try_admit(Lane::Candidate, county(0), 1, now_ms, 0);
        let mut held: Vec<_> = (0..40).map(|_| admit(0).unwrap()).collect();
        assert_eq!(admit(0).unwrap_err(), Overloaded::Busy { retry_after_seconds: RETRY_AFTER_SECONDS_MAX });
        held.truncate(30);
        held.extend((0..10).map(|_| admit(0).unwrap()));
        // Ten came back within a second: the forty that wait need four.
        assert_eq!(admit(1_000).unwrap_err(), Overloaded::Busy { retry_after_seconds: 4 });
    }
}
