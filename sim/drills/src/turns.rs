//! Turns: the same people come all at once, and then group by group, and what they were refused and how long they waited is set
//! side by side (row 1, 人为划分各区域报名时段).
//!
//! Everybody wants one thing that is dear, the activation with its two hashes, and does as told: whoever is refused comes again
//! when the answer says. A tenth of each county looks at no timetable and comes when it likes.
//!
//! Guarantees: the load is open: each person has an instant, and what is asked late counts as late. Whether somebody came in off
//! turn is judged twice: by whoever asked, and by `verify`, which judges every record by its arrival. The drill ends with its
//! last turn, whether or not everybody is through.
//!
//! Deliberately absent: the draw within a turn, which is for signing in; `process::controls` has it.

mod coming;
mod house;
mod options;
mod timetable;
mod way;

use std::time::Duration;

use serde::Serialize;

use house::House;
pub use options::TurnsOptions;
pub use way::{Opening, Way};

/// Both ways.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TurnsReport {
    /// Activations in a second that were measured.
    pub capacity_per_second: f64,
    /// All at once.
    pub at_once: Way,
    /// By turns.
    pub by_turns: Way,
}

impl TurnsReport {
    /// Whether nobody came in off turn, all got through, and no county was refused a fifth more than another by turns. How much
    /// better turns are is for people to judge.
    pub fn is_clean(&self) -> bool {
        let Self { at_once, by_turns, .. } = self;
        let whole = |way: &Way| way.through == way.people && way.verified;
        whole(at_once)
            && whole(by_turns)
            && by_turns.admitted_off_turn == 0
            && by_turns.not_on_turn > 0
            && by_turns.refused_share_max_by_min <= 1.2
    }
}

/// Runs both ways, each on premises of its own.
pub fn turns(options: &TurnsOptions<'_>, said: &mut dyn FnMut(&str)) -> anyhow::Result<TurnsReport> {
    said("measuring how many the service can do in a second");
    let capacity_per_second = House::open(options, house::MEASURED)?.capacity()?;
    let people = (capacity_per_second * options.seconds as f64 * options.factor) as usize;
    said(&format!("{capacity_per_second:.1} a second; {people} people come at once"));
    let length = Duration::from_secs(options.seconds);
    let mut house = House::open(options, people)?;
    house.all_come_within(length);
    let at_once = house.come(None)?;
    said(&format!("{} of them were refused at first; the same people come by turns", at_once.refused_at_first));
    let mut house = House::open(options, people)?;
    house.come_by_turns(options.groups, length);
    let timetable = house.adopt_turns(options.groups, length)?;
    let by_turns = house.come(Some(timetable))?;
    Ok(TurnsReport { capacity_per_second, at_once, by_turns })
}
