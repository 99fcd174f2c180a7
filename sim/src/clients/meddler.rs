//! A meddler: sends what the plan never grants. Only the refusal's name is open; the checker knows which it must be.

use baoming_core::command::Action;
use baoming_core::ids::{CountyId, Serial};
use baoming_core::office::OperatorNumber;
use baoming_core::person::FeeKind;
use baoming_core::reply::Reply;

use super::client::{Next, Scene, Script};
use crate::province::{FEE_FEN, activate, capture, instant, point, segment, text};

/// Numbers of documents that no candidate has.
const DOCUMENTS_FROM: u32 = 1_000_000;

/// The script of one meddler.
#[derive(Debug)]
pub(crate) struct Meddler {
    county: CountyId,
    left: u64,
}

impl Meddler {
    pub(crate) fn new(county: CountyId, scene: &mut Scene<'_>) -> Self {
        Self { county, left: scene.dice.pick(3..=15) }
    }

    fn action(&self, scene: &mut Scene<'_>) -> Action {
        let some = segment(self.county, 11, scene.config.serials);
        let number = scene.dice.pick(u64::from(some.first)..=u64::from(some.last)) as u16;
        let serial = Serial::new(some.code, number).expect("a serial of the segment");
        match scene.dice.pick(0..=6) {
            0 => {
                let payment = format!("future-{}", scene.keys).parse().expect("printable");
                let paid_at = instant(scene.now_us).plus_ms(3_600_000);
                Action::RecordFee {
                    serial,
                    fee: FeeKind::Registration,
                    payment,
                    amount_fen: FEE_FEN,
                    paid_at,
                    order: None,
                }
            }
            4 => Action::CloseOrder { serial, number: 999 },
            5 => Action::Collect { serial, items: Vec::new(), replaces: 999 },
            6 => Action::ChangeOperator { operator: OperatorNumber(1), change: Box::default() },
            1 => match activate(serial) {
                Action::Activate { serial, login_password, save_password, .. } => {
                    Action::Activate { serial, real_person_passed: false, login_password, save_password }
                }
                other => other,
            },
            2 => {
                let document = DOCUMENTS_FROM + scene.dice.pick(0..=1) as u32;
                let mut action = capture(point(1), document);
                if let Action::Capture(capture) = &mut action {
                    capture.person.ethnicity = text("99");
                }
                action
            }
            _ => {
                let mut foreign = some;
                foreign.code = baoming_core::ids::SerialCode::new(9_999).expect("four digits");
                Action::AllotSegment { point: point(1), segment: foreign }
            }
        }
    }
}

impl Script for Meddler {
    fn next(&mut self, last: Option<&Reply>, scene: &mut Scene<'_>) -> Next {
        match last {
            None | Some(Reply::Refused(_)) if self.left == 0 => Next::Finished,
            None | Some(Reply::Refused(_)) => {
                self.left -= 1;
                let action = self.action(scene);
                Next::Call { after_us: scene.pause_us(), county: self.county, body: scene.command(action) }
            }
            Some(other) => Next::Surprised(format!("{other:?}")),
        }
    }
}
