//! A reader: asks for the progress of a county and its points, and for candidates. Progress never goes back, but
//! for what was voided.

use baoming_core::ids::CountyId;
use baoming_core::query::Query;
use baoming_core::reply::{Progress, Refusal, Reply, View};

use super::client::{Next, Scene, Script};
use crate::message::Body;
use crate::province::{point, segment};

/// The script of one reader.
#[derive(Debug)]
pub(crate) struct Reader {
    county: CountyId,
    left: u64,
    asked: Option<Query>,
    seen: Progress,
}

impl Reader {
    pub(crate) fn new(county: CountyId, scene: &mut Scene<'_>) -> Self {
        Self { county, left: scene.dice.pick(5..=40), asked: None, seen: Progress::default() }
    }

    fn goes_back(&mut self, now: Progress) -> bool {
        let before = std::mem::replace(&mut self.seen, now);
        // A void takes one registration out of each count, and its payments wait for a person.
        let counts =
            |one: &Progress| [one.captured, one.paid, one.activated, one.form_saved].map(|count| count + one.voided);
        let fell = counts(&now).into_iter().zip(counts(&before)).any(|(now, before)| now < before);
        fell || now.paid_again + now.unsettled < before.paid_again + before.unsettled
    }
}

impl Script for Reader {
    fn next(&mut self, last: Option<&Reply>, scene: &mut Scene<'_>) -> Next {
        match last {
            None | Some(Reply::Refused(Refusal::PointUnknown | Refusal::CandidateUnknown)) => {}
            Some(Reply::Found(View::Progress(now))) => {
                if self.asked == Some(Query::County) && self.goes_back(*now) {
                    return Next::Surprised(format!("progress went back to {now:?}"));
                }
            }
            Some(Reply::Found(View::Candidate(_))) => {}
            Some(other) => return Next::Surprised(format!("{other:?}")),
        }
        if self.left == 0 {
            return Next::Finished;
        }
        self.left -= 1;
        let query = match scene.dice.pick(0..=3) {
            0 => Query::Point(point(scene.dice.pick(1..=5) as u16)),
            1 => {
                let segment = segment(self.county, 11, scene.config.serials);
                let number = scene.dice.pick(u64::from(segment.first)..=u64::from(segment.last)) as u16;
                let serial = baoming_core::ids::Serial::new(segment.code, number);
                Query::Candidate(serial.expect("a serial of the segment"))
            }
            _ => Query::County,
        };
        self.asked = Some(query);
        Next::Call { after_us: scene.pause_us(), county: self.county, body: Body::Query(query) }
    }
}
