//! What an event makes of the county. It cannot fail: an event that does not fit is our own mistake and panics.

use super::{Answers, Candidate, County, PaymentSeen, Point};
use crate::event::{Event, Payment, Record};
use crate::ids::{PointNumber, Serial, SerialCode};
use crate::reply::{Answer, Receipt, Remembered};
use crate::rows::{Subject, subject_of};
use crate::serial::{Allotment, Segment};

/// The answer that the event's command receives: a function of the event, so it is never stored beside it.
pub fn answer_of(event: &Event) -> Answer {
    match event {
        Event::PointSetUp { .. } => Answer::PointSetUp,
        Event::SegmentAllotted { .. } => Answer::SegmentAllotted,
        Event::TailTakenBack { .. } => Answer::TailTakenBack,
        Event::Captured { serial, .. } => Answer::Captured { serial: *serial },
        Event::FeePaid { .. } => Answer::FeeRecorded { again: false },
        Event::FeePaidAgain { .. } => Answer::FeeRecorded { again: true },
        Event::Activated { .. } => Answer::Activated,
        Event::FormSaved { revision, .. } => Answer::FormSaved { revision: *revision },
    }
}

/// What is remembered of a record so that its command can be repeated.
pub fn remembered_of(record: &Record) -> Remembered {
    let receipt = Receipt { sequence: record.sequence, answer: answer_of(&record.event) };
    Remembered { key: record.key, fingerprint: record.fingerprint, receipt }
}

impl County {
    /// Applies the county's next event.
    pub fn apply(&mut self, record: &Record) {
        assert_eq!(record.sequence, self.sequence + 1, "events of a county are applied in order, without gaps");
        self.sequence = record.sequence;
        let receipt = remembered_of(record).receipt;
        match &record.event {
            Event::PointSetUp { point, .. } => {
                let before = self.points.insert(*point, Point::default());
                assert!(before.is_none(), "a point is set up once");
            }
            Event::SegmentAllotted { point, segment } => self.allot(*point, *segment),
            Event::TailTakenBack { point, code, from } => self.take_back(*point, *code, *from),
            Event::Captured { point, serial, identity, .. } => {
                self.point_mut(*point).give(*serial);
                let candidate = Candidate {
                    identity: *identity,
                    point: *point,
                    activated: false,
                    payments: 0,
                    form_revision: 0,
                    answers: Answers::default(),
                };
                assert!(self.candidates.insert(*serial, candidate).is_none(), "a serial is given once, ever");
                assert!(self.identities.insert(*identity, *serial).is_none(), "a document is registered once");
            }
            Event::FeePaid { serial, payment } => self.pay(*serial, payment, receipt),
            Event::FeePaidAgain { serial, payment } => self.pay(*serial, payment, receipt),
            Event::Activated { serial, .. } => {
                let candidate = self.candidate_mut(*serial);
                assert!(!candidate.activated, "passwords are first set once");
                candidate.activated = true;
                let point = candidate.point;
                self.point_mut(point).progress.activated += 1;
            }
            Event::FormSaved { serial, revision, .. } => {
                let candidate = self.candidate_mut(*serial);
                candidate.form_revision = *revision;
                let point = candidate.point;
                self.point_mut(point).progress.form_saved += u32::from(*revision == 1);
            }
        }
        self.remember(subject_of(&record.event), remembered_of(record));
    }

    fn allot(&mut self, point: PointNumber, segment: Segment) {
        let before = self.segments.insert((segment.code, segment.first), (segment.last, point));
        assert!(before.is_none(), "segments never overlap");
        self.point_mut(point).allotments.push(Allotment::unused(segment));
    }

    fn take_back(&mut self, point: PointNumber, code: SerialCode, from: u16) {
        let allotments = &mut self.point_mut(point).allotments;
        let index = allotments
            .iter()
            .position(|held| held.segment.code == code && (held.segment.first..=held.segment.last).contains(&from))
            .expect("only a tail of a segment that the point has is taken back");
        assert!(from >= allotments[index].next, "only serials that were not given are taken back");
        let first = allotments[index].segment.first;
        if from == first {
            allotments.remove(index);
            self.segments.remove(&(code, first));
        } else {
            allotments[index].segment.last = from - 1;
            self.segments.insert((code, first), (from - 1, point));
        }
    }

    fn pay(&mut self, serial: Serial, payment: &Payment, receipt: Receipt) {
        let seen = self.payments.insert(payment.id.digest(), PaymentSeen { serial, receipt });
        assert!(seen.is_none(), "a payment is recorded once");
        let candidate = self.candidate_mut(serial);
        let again = candidate.payments > 0;
        assert_eq!(receipt.answer, Answer::FeeRecorded { again }, "a fee is taken as paid exactly once");
        candidate.payments += 1;
        let point = candidate.point;
        let progress = &mut self.point_mut(point).progress;
        progress.paid += u32::from(!again);
        progress.paid_again += u32::from(again);
    }

    fn remember(&mut self, subject: Subject, remembered: Remembered) {
        let answers = match subject {
            Subject::Point(point) => &mut self.point_mut(point).answers,
            Subject::Candidate(serial) => &mut self.candidate_mut(serial).answers,
        };
        answers.push(remembered);
        self.answers.insert(remembered.key, subject);
    }

    fn point_mut(&mut self, point: PointNumber) -> &mut Point {
        self.points.get_mut(&point).expect("an event names a point that exists")
    }

    fn candidate_mut(&mut self, serial: Serial) -> &mut Candidate {
        self.candidates.get_mut(&serial).expect("an event names a candidate that exists")
    }
}

impl Point {
    /// Notes a serial as given. Serials of a segment are given in order, so this also serves a restoration in order.
    pub(super) fn give(&mut self, serial: Serial) {
        let held = self.allotments.iter_mut().find(|held| held.segment.contains(serial));
        held.expect("a serial lies in a segment of the point that gave it").give(serial);
        self.progress.captured += 1;
    }
}
