//! A county office: sets up its points, allots segments, sometimes over another's, and later moves an unused tail.

use std::collections::VecDeque;

use baoming_core::command::Action;
use baoming_core::ids::CountyId;
use baoming_core::reply::{Refusal, Reply};

use super::client::{Next, Scene, Script};
use crate::province::{point, segment, set_up};

/// Where the segments of a point begin; far enough apart for a second one.
fn first_of(number: u16) -> u16 {
    11 + (number - 1) * 100
}

/// What the office may be told besides success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Granted {
    Always,
    NeverOverlap,
    NeverExists,
    NeverUnknown,
    UnlessInUse,
}

/// The script of one county's office.
#[derive(Debug)]
pub(crate) struct Office {
    county: CountyId,
    plan: VecDeque<(u64, Action, Granted)>,
    waits_for: Granted,
}

impl Office {
    pub(crate) fn new(county: CountyId, scene: &mut Scene<'_>) -> Self {
        let (points, serials) = (scene.config.points, scene.config.serials);
        let mut plan = VecDeque::new();
        for number in 1..=points {
            plan.push_back((scene.dice.pick(0..=20_000), set_up(point(number)), Granted::Always));
            let allot =
                Action::AllotSegment { point: point(number), segment: segment(county, first_of(number), serials) };
            plan.push_back((scene.dice.pick(0..=20_000), allot, Granted::Always));
        }
        if points > 1 && scene.dice.chance(0.7) {
            let across = segment(county, first_of(2) - 2, 3);
            let overlap = Action::AllotSegment { point: point(1), segment: across };
            plan.push_back((1_000, overlap, Granted::NeverOverlap));
        }
        if scene.dice.chance(0.3) {
            plan.push_back((1_000, set_up(point(1)), Granted::NeverExists));
            let code = segment(county, 1, 1).code;
            let nowhere = Action::TakeBackTail { point: point(1), code, from: 9_000 };
            plan.push_back((1_000, nowhere, Granted::NeverUnknown));
        }
        if scene.dice.chance(0.5) {
            let later_us = scene.dice.pick(0..=scene.config.closes_us);
            let from = first_of(1) + scene.dice.pick(0..=u64::from(serials - 1)) as u16;
            let code = segment(county, from, 1).code;
            plan.push_back((later_us, Action::TakeBackTail { point: point(1), code, from }, Granted::UnlessInUse));
            let more =
                Action::AllotSegment { point: point(points), segment: segment(county, first_of(points) + 50, serials) };
            plan.push_back((scene.pause_us(), more, Granted::Always));
        }
        Self { county, plan, waits_for: Granted::Always }
    }
}

impl Script for Office {
    fn next(&mut self, last: Option<&Reply>, scene: &mut Scene<'_>) -> Next {
        let fits = match last {
            None => true,
            // An office may be late, or its early calls may reach the node only after the close.
            Some(Reply::Refused(Refusal::OutsideWindow { .. })) => scene.is_over(),
            Some(Reply::Refused(Refusal::PointUnknown)) => scene.is_over(),
            Some(Reply::Done(_)) => matches!(self.waits_for, Granted::Always | Granted::UnlessInUse),
            Some(Reply::Refused(Refusal::SegmentOverlaps { .. })) => self.waits_for == Granted::NeverOverlap,
            Some(Reply::Refused(Refusal::SegmentInUse { .. })) => self.waits_for == Granted::UnlessInUse,
            Some(Reply::Refused(Refusal::PointExists)) => self.waits_for == Granted::NeverExists,
            Some(Reply::Refused(Refusal::SegmentUnknown)) => self.waits_for == Granted::NeverUnknown || scene.is_over(),
            Some(_) => false,
        };
        if !fits {
            return Next::Surprised(format!("{last:?}"));
        }
        let Some((after_us, action, granted)) = self.plan.pop_front() else { return Next::Finished };
        self.waits_for = granted;
        Next::Call { after_us, county: self.county, body: scene.command(action) }
    }
}
