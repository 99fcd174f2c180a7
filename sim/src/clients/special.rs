//! Somebody of the plan's special cases: an application with its decision and a capture by passport, or a lapsed card
//! whose real one is verified later.

use baoming_core::command::{Action, SubmitApplication};
use baoming_core::entry::{ApplicationKind, EntryMethod, SpecialCase, Statement};
use baoming_core::ids::{CountyId, PointNumber, ScanDigest};
use baoming_core::reply::{Answer, Refusal, Reply};
use baoming_core::sample;

use super::client::{Next, Scene, Script};
use super::errand::Errand;
use crate::message::Body;
use crate::province::{point, text};

/// Numbers of people whom no other client knows.
const PEOPLE_FROM: u32 = 50_000;
/// How often somebody comes back to a point that is not ready.
const TRIES_MAX: u32 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Applying,
    TooEarly,
    Deciding,
    Capturing,
}

/// The script of one of them.
#[derive(Debug)]
pub(crate) struct Special {
    county: CountyId,
    point: PointNumber,
    person: u32,
    case: SpecialCase,
    approved: bool,
    starts_us: u64,
    at: At,
    application: u32,
    tries: u32,
    /// The capture that came too early: it comes again under the same key, so that a late copy of it is no other one.
    early: Option<Body>,
}

impl Special {
    pub(crate) fn new(county: CountyId, index: u32, scene: &mut Scene<'_>) -> Self {
        let case = if scene.dice.chance(0.5) { SpecialCase::OtherDocument } else { SpecialCase::CardLapsed };
        Self {
            county,
            point: point(scene.dice.pick(1..=u64::from(scene.config.points)) as u16),
            person: PEOPLE_FROM + 2 * index,
            case,
            approved: scene.dice.chance(0.7),
            starts_us: scene.dice.pick(scene.config.opens_us..=scene.config.closes_us),
            at: At::Start,
            application: 0,
            tries: 0,
            early: None,
        }
    }

    fn call(&mut self, at: At, after_us: u64, action: Action, scene: &mut Scene<'_>) -> Next {
        self.at = at;
        Next::Call { after_us, county: self.county, body: scene.command(action) }
    }

    fn apply(&mut self, after_us: u64, scene: &mut Scene<'_>) -> Next {
        let (document, identity) = sample::passport(self.person);
        let scan = ScanDigest([1; 32]);
        let statement = Statement { point: self.point, name: text("张三"), text: text("情况说明"), scan };
        let kind = ApplicationKind::OtherDocument;
        let application = SubmitApplication { kind, document, identity, statement };
        self.call(At::Applying, after_us, Action::SubmitApplication(Box::new(application)), scene)
    }

    fn capture(&mut self, at: At, after_us: u64, scene: &mut Scene<'_>) -> Next {
        let mut capture = sample::capture(self.point, self.person);
        capture.entry.case = Some(self.case);
        if self.case == SpecialCase::OtherDocument {
            (capture.document, capture.identity) = sample::passport(self.person);
        } else {
            (capture.entry.method, capture.entry.system_checked) = (EntryMethod::Manual, true);
        }
        let body = scene.command(Action::Capture(Box::new(capture)));
        self.early = Some(body.clone());
        self.at = at;
        Next::Call { after_us, county: self.county, body }
    }

    fn decide(&mut self, scene: &mut Scene<'_>) -> Next {
        let (number, approved) = (self.application, self.approved);
        let after_us = scene.pause_us();
        let decide = Action::DecideApplication { number, approved, reason: text("材料齐全") };
        self.call(At::Deciding, after_us, decide, scene)
    }

    fn needs_approval(&self) -> bool {
        self.case == SpecialCase::OtherDocument
    }
}

impl Script for Special {
    fn next(&mut self, last: Option<&Reply>, scene: &mut Scene<'_>) -> Next {
        let pause_us = scene.pause_us();
        match (self.at, last) {
            (At::Start, _) if self.needs_approval() => self.apply(self.starts_us, scene),
            (At::Start, _) => self.capture(At::Capturing, self.starts_us, scene),
            (_, Some(Reply::Refused(Refusal::OutsideWindow { .. }))) if scene.is_over() => Next::Finished,
            (_, Some(Reply::Refused(Refusal::PointUnknown | Refusal::SegmentExhausted))) => {
                self.tries += 1;
                if self.tries > TRIES_MAX { Next::Finished } else { Next::Again { after_us: pause_us } }
            }
            (At::Applying, Some(Reply::Done(receipt))) => match receipt.answer {
                Answer::ApplicationSubmitted { number } => {
                    self.application = number;
                    self.capture(At::TooEarly, pause_us, scene)
                }
                other => Next::Surprised(format!("{other:?}")),
            },
            (At::TooEarly, Some(Reply::Refused(Refusal::ApprovalMissing { .. }))) => self.decide(scene),
            (At::Deciding, Some(Reply::Done(receipt))) if receipt.answer == Answer::ApplicationDecided => {
                self.at = At::Capturing;
                let body = self.early.clone().expect("the capture came too early first");
                Next::Call { after_us: pause_us, county: self.county, body }
            }
            (At::Capturing, Some(Reply::Refused(Refusal::ApprovalMissing { .. })))
                if self.needs_approval() && !self.approved =>
            {
                Next::Finished
            }
            (At::Capturing, Some(Reply::Done(receipt))) if self.approved || !self.needs_approval() => {
                let Answer::Captured { serial } = receipt.answer else {
                    return Next::Surprised(format!("{receipt:?}"));
                };
                let who = (self.county, self.point, serial, self.person);
                let errand = Errand::after_the_capture(who, !self.needs_approval(), scene);
                scene.joining.push(Box::new(errand));
                Next::Finished
            }
            (_, other) => Next::Surprised(format!("{other:?}")),
        }
    }
}
