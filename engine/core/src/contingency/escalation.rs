//! Who hears of an incident and when, if nobody acknowledges: a pure function of what was reported and acknowledged, of the
//! schedule, and of the instant.
//!
//! Guarantees: nothing is remembered that a kill could lose; the level above hears at the minute at which the time of the one
//! below is over, whatever that one did but acknowledge; an acknowledgement stops all that has not happened by then, and
//! nothing else does, not even the final report. Deliberately absent: how anybody is told.

use super::report::Level;
use super::reports::Telling;
use super::schedule::ReportSchedule;
use crate::time::Timestamp;

/// What happens at an instant if nobody has acknowledged by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// The level hears of it.
    Told,
    /// Half of its time is over.
    Reminded,
    /// Its time is over, and the next level hears of it.
    Passed,
}

/// A moment of a level's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timer {
    /// When.
    pub at: Timestamp,
    /// Whose.
    pub level: Level,
    /// Which.
    pub moment: Moment,
}

/// The times of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Whose.
    pub level: Level,
    /// When it hears of the incident.
    pub told_at: Timestamp,
    /// When it is reminded.
    pub remind_at: Timestamp,
    /// When its time is over.
    pub due_at: Timestamp,
}

impl Telling {
    /// The way up as the schedule has it: the levels above whoever reported, from below. What was reported late, or entered
    /// afterwards, passes at once by whoever's time is over.
    pub fn steps(&self, schedule: &ReportSchedule) -> Vec<Step> {
        let above = Level::HEARING.into_iter().filter(|level| *level > self.reporter);
        let mut told_at = self.began_at;
        let step = |level| {
            let minutes = schedule.minutes(self.grade, level).map_or(0, i64::from);
            let due_at = self.discovered_at.plus_ms(minutes * 60_000).max(told_at);
            let step = Step { level, told_at, remind_at: Timestamp(told_at.0 + (due_at.0 - told_at.0) / 2), due_at };
            told_at = due_at;
            step
        };
        above.map(step).collect()
    }

    /// When somebody has acknowledged, and who.
    pub fn stopped(&self) -> Option<(Level, Timestamp)> {
        self.acknowledged.first().copied()
    }

    /// Everything that happens by itself, in order: what an acknowledgement came before is not in it.
    pub fn timers(&self, schedule: &ReportSchedule) -> Vec<Timer> {
        let stopped_at = self.stopped().map(|(_, at)| at);
        let moments = |step: Step| {
            let Step { level, told_at, remind_at, due_at } = step;
            [(told_at, Moment::Told), (remind_at, Moment::Reminded), (due_at, Moment::Passed)]
                .map(|(at, moment)| Timer { at, level, moment })
        };
        let all = self.steps(schedule).into_iter().flat_map(moments).enumerate();
        // Whoever is first hears with the report itself, which no acknowledgement comes before.
        all.filter(|(place, timer)| *place == 0 || stopped_at.is_none_or(|stopped| timer.at < stopped))
            .map(|(_, timer)| timer)
            .collect()
    }

    /// What has happened by an instant. The report is there, so it is not earlier than that, whatever a clock says that was set
    /// back.
    pub fn happened(&self, schedule: &ReportSchedule, now: Timestamp) -> Vec<Timer> {
        let now = now.max(self.began_at);
        self.timers(schedule).into_iter().filter(|timer| timer.at <= now).collect()
    }

    /// What happens next, behind an instant.
    pub fn coming(&self, schedule: &ReportSchedule, now: Timestamp) -> Option<Timer> {
        let now = now.max(self.began_at);
        self.timers(schedule).into_iter().find(|timer| timer.at > now)
    }

    /// Levels whose time is over while nobody has acknowledged.
    pub fn overdue(&self, schedule: &ReportSchedule, now: Timestamp) -> Vec<Level> {
        if self.stopped().is_some() {
            return Vec::new();
        }
        let passed = self.happened(schedule, now).into_iter().filter(|timer| timer.moment == Moment::Passed);
        passed.map(|timer| timer.level).collect()
    }
}
