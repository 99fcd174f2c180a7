//! Timetables, from the JSON of the API.

use baoming_api::bodies::contingency::{TimetableBody, TurnBody};
use baoming_clock::parse_rfc3339;
use baoming_core::contingency::Timetable;
use baoming_core::contingency::timetable::{Group, Turn};
use baoming_core::ids::CountyId;
use baoming_core::policy::Policy;
use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;
use data_encoding::HEXLOWER_PERMISSIVE;

use crate::fields::{self, text, wrong};
use crate::refused::Refused;

/// The minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;

pub(super) fn timetable(body: &TimetableBody, policy: &Policy, arrived_at: Timestamp) -> Result<Timetable, Refused> {
    let scope = fields::scope(&body.scope, policy)?;
    if !matches!(scope, Scope::Province | Scope::City(_)) {
        return Err(wrong("scope", "must be province or a city: a county alone has nobody to come by turns with"));
    }
    let county = |raw: &String| raw.parse::<CountyId>().map_err(|error| wrong("groups", error.to_string()));
    let group = |counties: &Vec<String>| counties.iter().map(county).collect::<Result<_, _>>().map(Group);
    let draw = HEXLOWER_PERMISSIVE.decode(body.draw.as_bytes()).ok().and_then(|draw| draw.try_into().ok());
    Ok(Timetable {
        scope,
        groups: body.groups.iter().map(group).collect::<Result<_, _>>()?,
        turns: body.turns.iter().map(turn).collect::<Result<_, _>>()?,
        open_from_minute: minute("open_from", &body.open_from)?,
        open_until_minute: minute("open_until", &body.open_until)?,
        spread_seconds: body.spread_seconds,
        draw: draw.ok_or_else(|| wrong("draw", "must be 64 hexadecimal digits"))?,
        row: fields::table_row(body.row.unwrap_or(1))?,
        reason: text("reason", &body.reason)?,
        based_on: body.based_on,
        set_by: Scope::Province,
        // Drawn when the desk decides it.
        from: arrived_at,
    })
}

fn turn(body: &TurnBody) -> Result<Turn, Refused> {
    let instant = |raw: &str| parse_rfc3339(raw).map_err(|error| wrong("turns", error.to_string()));
    Ok(Turn { group: body.group, from: instant(&body.from)?, until: instant(&body.until)? })
}

/// HH:MM, 24:00 included.
fn minute(field: &'static str, raw: &str) -> Result<u16, Refused> {
    let is_two = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = raw.split_once(':').filter(|(hour, minute)| is_two(hour) && is_two(minute));
    let minute = parts.and_then(|(hour, minute)| {
        let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
        (minute < 60 && hour * 60 + minute <= DAY_MINUTES).then_some(hour * 60 + minute)
    });
    minute.ok_or_else(|| wrong(field, "must be a time of the day as in 20:00, up to 24:00"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_the_day_is_read() {
        for (raw, minutes) in [("00:00", 0), ("09:30", 570), ("24:00", 1_440)] {
            assert_eq!(minute("open_from", raw).unwrap(), minutes);
        }
        for bad in ["", "9:30", "24:01", "12:60", "ab:cd", "+1:00", "12:00:00"] {
            assert!(minute("open_from", bad).is_err(), "{bad}");
        }
    }
}
