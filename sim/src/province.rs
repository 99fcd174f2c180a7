//! The province that is simulated: its policy, its people and what they send, all valid and all synthetic.

use baoming_core::calendar::{Override, Window, WindowName};
use baoming_core::command::Action;
use baoming_core::ids::{CountyId, PointNumber, Serial};
use baoming_core::policy::Policy;
use baoming_core::sample;
pub(crate) use baoming_core::sample::{FEE_FEN, activate, text};
use baoming_core::serial::Segment;
use baoming_core::time::Timestamp;

use crate::config::Config;

/// The windows that are opened again in some runs, for one point.
pub(crate) const REOPENED: [WindowName; 3] = [WindowName::Professional, WindowName::ExamFee, WindowName::Confirmation];
/// That point.
pub(crate) const REOPENED_POINT: u16 = 1;

/// The instant at which every run starts: 2021-11-01 08:59:58 +08:00.
const START: Timestamp = Timestamp(1_635_728_398_000);

/// The calendar's instant at a virtual time.
pub(crate) fn instant(now_us: u64) -> Timestamp {
    START.plus_ms(i64::try_from(now_us / 1_000).unwrap_or(i64::MAX))
}

/// The county with this index, from 0.
pub(crate) fn county(index: u32) -> CountyId {
    CountyId::new(430_101 + index).expect("six digits")
}

/// The point with this number, from 1.
pub(crate) fn point(number: u16) -> PointNumber {
    PointNumber::new(number).expect("one to three digits")
}

/// `length` serials of the county, from `first`.
pub(crate) fn segment(county: CountyId, first: u16, length: u16) -> Segment {
    Segment::new(sample::code_of(county), first, first + length - 1).expect("segments of a run are small")
}

/// The season's rules in this run.
pub(crate) fn policy(config: &Config) -> Policy {
    let closes_at = instant(config.closes_us);
    let mut policy = sample::policy((0..config.counties).map(county), |name| match name {
        WindowName::Preparation => Window { opens_at: START, closes_at },
        _ => Window { opens_at: instant(config.opens_us), closes_at },
    });
    // The desk is not simulated: its overrides stand in the calendar from the beginning, each with its recording time.
    for window in REOPENED {
        policy.calendar.overrides.extend(config.reopened.map(|reopened| Override {
            edition: 0,
            window,
            point: Some(point(REOPENED_POINT)),
            recorded_at: instant(reopened.recorded_us),
            bounds: Window { opens_at: instant(config.opens_us), closes_at: instant(reopened.until_us) },
        }));
    }
    policy
}

/// Step 1: a point begins.
pub(crate) fn set_up(number: PointNumber) -> Action {
    Action::SetUpPoint { point: number, name: text("第一中学") }
}

/// Step 2: the capture of the person who holds the document with this number.
pub(crate) fn capture(at: PointNumber, document: u32) -> Action {
    Action::Capture(Box::new(sample::capture(at, document)))
}

/// Step 4: the form.
pub(crate) fn save(serial: Serial) -> Action {
    Action::SaveForm { serial, form: Box::new(sample::form()) }
}
