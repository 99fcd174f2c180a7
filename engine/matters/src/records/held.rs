//! What the desk holds back, in the shapes that are shown.

use baoming_api::bodies::contingency::{ControlEntryBody, CountyHeldBody};
use baoming_clock::format_rfc3339;
use baoming_core::calendar::WindowName;
use baoming_core::contingency::{Control, Controls, Happening};
use baoming_core::ids::CountyId;
use baoming_core::policy::Policy;
use baoming_core::rows::ContingencyRow;
use baoming_core::scope::{CityId, Scope};
use baoming_core::time::Timestamp;

use crate::counter::Counter;

/// A part of the province by name.
pub(crate) fn scope_name(policy: &Policy, scope: Scope) -> String {
    let county = |id: CountyId| {
        policy.counties.get(&id).map_or_else(|| id.to_string(), |one| format!("{}{}", one.prefecture, one.name))
    };
    match scope {
        Scope::Province => "全省".to_owned(),
        Scope::City(city) => {
            let of_city = policy.counties.iter().find(|(county, _)| CityId::of(**county) == city);
            of_city.map_or_else(|| city.to_string(), |(_, county)| county.prefecture.clone())
        }
        Scope::County(id) => county(id),
        Scope::Point(point) => format!("{}{}号报名点", county(point.county), point.number),
    }
}

/// An entry that is a control.
pub(crate) fn control_body(
    policy: &Policy,
    controls: &Controls,
    row: &ContingencyRow,
    now: Timestamp,
) -> Option<ControlEntryBody> {
    let Happening::Control(control) = &row.logged.what else { return None };
    let Control { scope, state, collection, reason, from, until, break_glass, .. } = control;
    Some(ControlEntryBody {
        number: row.logged.number,
        scope: scope.to_string(),
        scope_name: scope_name(policy, *scope),
        state: state.name().to_owned(),
        collection: collection.name().to_owned(),
        row: control.row.get(),
        incident: control.incident.as_ref().map(|incident| incident.reveal().to_owned()),
        reason: reason.reveal().to_owned(),
        from: format_rfc3339(*from),
        until: until.map(format_rfc3339),
        break_glass: *break_glass,
        in_force: controls.of(*scope, now).is_some_and(|one| one.number == row.logged.number),
        set_by: row.recorded_by.as_ref().map(|author| author.who.reveal().to_owned()),
    })
}

/// How a county is held, and the time that it lost.
pub(crate) fn county_held_body(
    counter: &Counter,
    controls: &Controls,
    county: CountyId,
    now: Timestamp,
) -> CountyHeldBody {
    let policy = counter.node.policy_of(county);
    let place = (county, None);
    let window = policy.calendar.governing(WindowName::Registration, None, now);
    let lost_ms = controls.lost_ms(county, window, now);
    let on_turn = controls.timetable(county, now).is_none_or(|(_, timetable)| timetable.is_on_turn(county, now));
    CountyHeldBody {
        county: county.to_string(),
        name: policy.counties.get(&county).map(|county| county.name.clone()).unwrap_or_default(),
        state: controls.state(place, now).name().to_owned(),
        collection: controls.collection(place, now).name().to_owned(),
        on_turn: controls.state(place, now) != baoming_core::contingency::ControlState::Slots || on_turn,
        share_percent: counter.node.admission_share_percent(county),
        lost_seconds: lost_ms / 1_000,
        extend_until: (lost_ms > 0).then(|| format_rfc3339(window.closes_at.plus_ms(lost_ms))),
    }
}
