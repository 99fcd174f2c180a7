//! By when a level must have heard of an incident, by grade: data of the policy.
//!
//! Guaranteed: every grade has every level, and each level more time than the one below it, so that each step of the chain can be
//! reached.

use super::report::{Grade, Level};

/// The longest time of a level: a week.
pub const REPORT_MINUTES_MAX: u16 = 7 * 24 * 60;

/// Minutes from the discovery on, by grade and level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportSchedule([[u16; 3]; 4]);

/// A step that is never reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreachable {
    /// Of which grade.
    pub grade: Grade,
    /// The level whose time is over before its turn comes, or which has none.
    pub level: Level,
}

impl ReportSchedule {
    /// What the program does by itself, where a season's files say nothing of it.
    pub const BUILT_IN: Self = Self([[10, 20, 30], [15, 30, 60], [30, 60, 120], [60, 120, 240]]);

    /// Minutes by grade, the gravest first, and by level: county, city, province.
    pub fn new(minutes: [[u16; 3]; 4]) -> Result<Self, Unreachable> {
        for (grade, levels) in Grade::ALL.into_iter().zip(minutes) {
            let mut below = 0;
            for (level, minutes) in Level::HEARING.into_iter().zip(levels) {
                if minutes <= below || minutes > REPORT_MINUTES_MAX {
                    return Err(Unreachable { grade, level });
                }
                below = minutes;
            }
        }
        Ok(Self(minutes))
    }

    /// How long after the discovery a level must have acknowledged; nothing for points, which nobody reports to.
    pub fn minutes(&self, grade: Grade, level: Level) -> Option<u16> {
        let place = Level::HEARING.iter().position(|hearing| *hearing == level)?;
        Some(self.0[usize::from(grade.get()) - 1][place])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_is_never_reached_is_named() {
        let ReportSchedule(built_in) = ReportSchedule::BUILT_IN;
        assert_eq!(ReportSchedule::new(built_in), Ok(ReportSchedule::BUILT_IN));
        let with = |grade: usize, place: usize, minutes| {
            let mut other = built_in;
            other[grade][place] = minutes;
            ReportSchedule::new(other).map_err(|Unreachable { grade, level }| (grade.get(), level.name()))
        };
        assert_eq!(with(0, 0, 0), Err((1, "county")));
        assert_eq!(with(1, 1, 15), Err((2, "city")));
        assert_eq!(with(2, 2, 59), Err((3, "province")));
        assert_eq!(with(3, 2, REPORT_MINUTES_MAX + 1), Err((4, "province")));
        assert!(with(3, 2, REPORT_MINUTES_MAX).is_ok());
        assert_eq!(ReportSchedule::BUILT_IN.minutes(Grade::ALL[1], Level::City), Some(30));
        assert_eq!(ReportSchedule::BUILT_IN.minutes(Grade::ALL[1], Level::Point), None);
    }
}
