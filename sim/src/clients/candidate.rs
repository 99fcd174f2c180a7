//! A candidate: steps 2 to 4 of the plan, then a look at what is registered.

use baoming_core::ids::{CountyId, PointNumber, Serial};
use baoming_core::query::Query;
use baoming_core::reply::{Answer, Refusal, Reply, Step, View};

use super::client::{Next, Scene, Script};
use super::errand::Errand;
use super::platform::Platform;
use crate::message::Body;
use crate::province::{activate, capture, point, save};

/// How often a candidate comes back to a point that has no serial left.
const TRIES_MAX: u32 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Capturing,
    MisusingTheKey,
    Activating,
    ActivatingAgain,
    Saving,
    Reading,
}

/// The script of one candidate.
#[derive(Debug)]
pub(crate) struct Candidate {
    county: CountyId,
    point: PointNumber,
    document: u32,
    /// Whether another client tries with the same document.
    shared: bool,
    starts_us: u64,
    saves: u32,
    at: At,
    tries: u32,
    serial: Option<Serial>,
    activated: bool,
    saved: u32,
    last_sent: Option<Body>,
}

impl Candidate {
    pub(crate) fn new(county: CountyId, document: u32, shared: bool, scene: &mut Scene<'_>) -> Self {
        let points = u64::from(scene.config.points);
        let (opens_us, closes_us) = (scene.config.opens_us, scene.config.closes_us);
        // Most come in the first minutes; a few before the opening, a few after the close.
        let starts_us = match scene.dice.pick(0..=9) {
            0 => scene.dice.pick(0..=closes_us + 1_000_000),
            1..=4 => opens_us + scene.dice.pick(0..=100_000),
            _ => scene.dice.pick(opens_us..=closes_us),
        };
        Self {
            county,
            point: point(scene.dice.pick(1..=points) as u16),
            document,
            shared,
            starts_us,
            saves: scene.dice.pick(1..=u64::from(scene.config.saves)) as u32,
            at: At::Start,
            tries: 0,
            serial: None,
            activated: false,
            saved: 0,
            last_sent: None,
        }
    }

    fn call(&mut self, at: At, after_us: u64, body: Body) -> Next {
        self.at = at;
        self.last_sent = Some(body.clone());
        Next::Call { after_us, county: self.county, body }
    }

    fn captured(&mut self, serial: Serial, scene: &mut Scene<'_>) -> Next {
        self.serial = Some(serial);
        let odd_payments = scene.config.odd_payments;
        let rival = scene.dice.chance(odd_payments * 0.5);
        for _ in 0..=u32::from(rival) {
            let platform = Platform::new(self.county, serial, !rival, scene);
            scene.joining.push(Box::new(platform));
        }
        let odd_keys = scene.config.odd_keys;
        match self.last_sent.clone() {
            Some(Body::Command { key, fingerprint, .. }) if scene.dice.chance(odd_keys) => {
                let body = Body::Command { key, fingerprint: !fingerprint, action: activate(serial) };
                self.call(At::MisusingTheKey, 1_000, body)
            }
            _ => self.activating(serial, scene),
        }
    }

    fn activating(&mut self, serial: Serial, scene: &mut Scene<'_>) -> Next {
        let after_us = scene.pause_us();
        let body = scene.command(activate(serial));
        self.call(At::Activating, after_us, body)
    }

    fn saving_or_reading(&mut self, serial: Serial, scene: &mut Scene<'_>) -> Next {
        let after_us = scene.pause_us();
        if self.saved < self.saves && self.activated && !scene.is_over() {
            let body = scene.command(save(serial));
            return self.call(At::Saving, after_us, body);
        }
        self.reading(serial, after_us)
    }

    fn reading(&mut self, serial: Serial, after_us: u64) -> Next {
        self.call(At::Reading, after_us, Body::Query(Query::Candidate(serial)))
    }

    /// Some go on with what comes after the form.
    fn going_on(&mut self, scene: &mut Scene<'_>) {
        let share = scene.config.going_on;
        let Some(serial) = self.serial.filter(|_| self.saved > 0) else { return };
        if scene.dice.chance(share) {
            let who = (self.county, self.point, serial, self.document);
            let errand = Errand::after_the_form(who, self.saved, scene);
            scene.joining.push(Box::new(errand));
        }
    }

    fn refused_capture(&mut self, refusal: &Refusal, scene: &mut Scene<'_>) -> Next {
        match refusal {
            Refusal::OutsideWindow { .. } if scene.is_over() => Next::Finished,
            // Too early; the next attempt counts by its own arrival.
            Refusal::OutsideWindow { .. } => Next::Again { after_us: scene.pause_us() },
            Refusal::PointUnknown | Refusal::SegmentExhausted if self.tries < TRIES_MAX => {
                self.tries += 1;
                Next::Again { after_us: scene.pause_us() }
            }
            Refusal::PointUnknown | Refusal::SegmentExhausted => Next::Finished,
            Refusal::IdentityRegistered { .. }
            | Refusal::WrongPoint { .. }
            | Refusal::IdentityRegisteredElsewhere { .. }
                if self.shared =>
            {
                Next::Finished
            }
            other => Next::Surprised(format!("{other:?}")),
        }
    }
}

impl Script for Candidate {
    fn next(&mut self, last: Option<&Reply>, scene: &mut Scene<'_>) -> Next {
        match (self.at, last, self.serial) {
            (At::Start, _, _) => {
                let body = scene.command(capture(self.point, self.document));
                self.call(At::Capturing, self.starts_us.saturating_sub(scene.now_us), body)
            }
            (At::Capturing, Some(Reply::Done(receipt)), _) => match receipt.answer {
                Answer::Captured { serial } => self.captured(serial, scene),
                other => Next::Surprised(format!("{other:?}")),
            },
            (At::Capturing, Some(Reply::Refused(refusal)), _) => self.refused_capture(refusal, scene),
            (At::MisusingTheKey, Some(Reply::Refused(Refusal::KeyReused)), Some(serial)) => {
                self.activating(serial, scene)
            }
            (At::Activating, Some(Reply::Refused(Refusal::OutOfOrder { missing: Step::Fee })), _) => {
                Next::Again { after_us: scene.pause_us() }
            }
            (At::Activating, Some(Reply::Done(receipt)), Some(serial)) if receipt.answer == Answer::Activated => {
                self.activated = true;
                let odd_keys = scene.config.odd_keys;
                if scene.dice.chance(odd_keys) {
                    let body = scene.command(activate(serial));
                    return self.call(At::ActivatingAgain, 1_000, body);
                }
                self.saving_or_reading(serial, scene)
            }
            (At::ActivatingAgain, Some(Reply::Refused(Refusal::AlreadyActivated)), Some(serial)) => {
                self.saving_or_reading(serial, scene)
            }
            (At::Saving, Some(Reply::Done(receipt)), Some(serial))
                if receipt.answer == (Answer::FormSaved { revision: self.saved + 1 }) =>
            {
                self.saved += 1;
                self.saving_or_reading(serial, scene)
            }
            (
                At::Activating | At::ActivatingAgain | At::Saving,
                Some(Reply::Refused(Refusal::OutsideWindow { .. })),
                Some(serial),
            ) if scene.is_over() => self.reading(serial, 1_000),
            (At::Reading, Some(Reply::Found(View::Candidate(state))), _)
                if (state.point, state.activated, state.form_revision) == (self.point, self.activated, self.saved)
                    && (state.paid || !self.activated) =>
            {
                self.going_on(scene);
                Next::Finished
            }
            (_, other, _) => Next::Surprised(format!("{other:?}")),
        }
    }
}
