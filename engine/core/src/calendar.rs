//! The calendar: which windows there are, when each is open, and the named, recorded exceptions.
//!
//! An override governs the instants from its own recording on, never earlier ones: whoever arrived, or paid, before a
//! window was postponed is judged by what was in force then. Of several that govern an instant the last recorded one
//! counts, so that the newest word is always the one that holds.

use minicbor::{Decode, Encode};

use crate::ids::PointNumber;
use crate::time::Timestamp;

/// A window of the calendar. The codes are stored, so none is ever used again for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum WindowName {
    /// Points and segments are set up, applications are handed in.
    #[n(0)]
    Preparation,
    /// 高考网上报名, for everybody but the juvenile class (plan, part 一, 1, first line).
    #[n(1)]
    Registration,
    /// 艺术类、体育类专业统一考试网上报名 (second line).
    #[n(2)]
    Professional,
    /// 优惠加分及专项计划资格网上申报 (third line).
    #[n(3)]
    Declaration,
    /// 少年班考生网上报名 (fourth line).
    #[n(4)]
    Juvenile,
    /// 文化课统一考试考试费 (fifth line).
    #[n(5)]
    ExamFee,
    /// Step 5: proof-reading, corrections at the point, signature.
    #[n(6)]
    Confirmation,
    /// Step 6: character assessment and other information.
    #[n(7)]
    Collection,
    /// The whole season: passwords are changed and lapsed cards are verified as long as it lasts.
    #[n(8)]
    Season,
}

impl WindowName {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 9] = [
        Self::Preparation,
        Self::Registration,
        Self::Professional,
        Self::Declaration,
        Self::Juvenile,
        Self::ExamFee,
        Self::Confirmation,
        Self::Collection,
        Self::Season,
    ];

    /// The name in policy files and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Preparation => "preparation",
            Self::Registration => "registration",
            Self::Professional => "professional",
            Self::Declaration => "declaration",
            Self::Juvenile => "juvenile",
            Self::ExamFee => "exam_fee",
            Self::Confirmation => "confirmation",
            Self::Collection => "collection",
            Self::Season => "season",
        }
    }

    /// The window with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|window| window.name() == name)
    }
}

/// An interval of time in which something may change: from `opens_at`, up to but without `closes_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Window {
    /// The first instant inside.
    #[n(0)]
    pub opens_at: Timestamp,
    /// The first instant after it.
    #[n(1)]
    pub closes_at: Timestamp,
}

impl Window {
    /// Whether `instant` lies inside.
    pub fn contains(&self, instant: Timestamp) -> bool {
        (self.opens_at..self.closes_at).contains(&instant)
    }
}

/// A recorded exception as one county knows it: postponed, extended or reopened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Override {
    /// The edition that brought it.
    pub edition: u32,
    /// Which window.
    pub window: WindowName,
    /// Only this point, or the whole county.
    pub point: Option<PointNumber>,
    /// From when it governs.
    pub recorded_at: Timestamp,
    /// The window as it is from then on.
    pub bounds: Window,
}

/// All windows with what was changed about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    windows: [Window; WindowName::ALL.len()],
    /// In the order in which they were recorded.
    pub overrides: Vec<Override>,
}

impl Calendar {
    /// A calendar without exceptions.
    pub fn new(window: impl FnMut(WindowName) -> Window) -> Self {
        Self { windows: WindowName::ALL.map(window), overrides: Vec::new() }
    }

    /// The window as the policy's files give it.
    pub fn base(&self, name: WindowName) -> Window {
        self.windows[name as usize]
    }

    /// Puts another window in the place of the files' one.
    pub fn set_base(&mut self, name: WindowName, window: Window) {
        self.windows[name as usize] = window;
    }

    /// The window that governs `instant` for a point, or for the county as a whole.
    pub fn governing(&self, name: WindowName, point: Option<PointNumber>, instant: Timestamp) -> Window {
        let governs = |one: &&Override| {
            one.window == name && one.recorded_at <= instant && (one.point.is_none() || one.point == point)
        };
        self.overrides.iter().rfind(governs).map_or(self.base(name), |one| one.bounds)
    }

    /// Whether something governed by the window may happen at `instant`.
    pub fn is_open(&self, name: WindowName, point: Option<PointNumber>, instant: Timestamp) -> bool {
        self.governing(name, point, instant).contains(instant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Window = Window { opens_at: Timestamp(100), closes_at: Timestamp(200) };

    fn calendar(overrides: &[(i64, Option<u16>, i64, i64)]) -> Calendar {
        let mut calendar = Calendar::new(|_| BASE);
        calendar.overrides = overrides
            .iter()
            .zip(1..)
            .map(|(&(recorded, point, opens, closes), edition)| Override {
                edition,
                window: WindowName::Registration,
                point: point.and_then(PointNumber::new),
                recorded_at: Timestamp(recorded),
                bounds: Window { opens_at: Timestamp(opens), closes_at: Timestamp(closes) },
            })
            .collect();
        calendar
    }

    fn check(calendar: &Calendar, point: Option<u16>, open: &[i64], shut: &[i64]) {
        let point = point.and_then(PointNumber::new);
        for (instants, expected) in [(open, true), (shut, false)] {
            for instant in instants {
                let seen = calendar.is_open(WindowName::Registration, point, Timestamp(*instant));
                assert_eq!(seen, expected, "{instant} for {point:?} in {calendar:?}");
            }
        }
    }

    #[test]
    fn an_extension_reaches_only_those_whom_it_names() {
        let extended = calendar(&[(190, Some(1), 100, 300)]);
        check(&extended, Some(1), &[100, 199, 250], &[99, 300]);
        check(&extended, Some(2), &[100, 199], &[99, 200, 250]);
        check(&extended, None, &[199], &[250]);
    }

    #[test]
    fn a_postponement_does_not_reach_back() {
        let postponed = calendar(&[(150, None, 400, 500)]);
        check(&postponed, None, &[100, 149, 400], &[150, 199, 399, 500]);
    }

    #[test]
    fn a_window_that_closed_is_reopened_and_the_last_word_counts() {
        let reopened = calendar(&[(250, None, 100, 300), (280, None, 100, 290)]);
        check(&reopened, Some(1), &[199, 250, 285], &[200, 249, 290, 299]);
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        for window in WindowName::ALL {
            assert_eq!(WindowName::from_name(window.name()), Some(window));
            assert_eq!(WindowName::ALL[window as usize], window);
        }
        assert_eq!(WindowName::from_name("any"), None);
    }
}
