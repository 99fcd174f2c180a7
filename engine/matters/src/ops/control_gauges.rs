//! What the desk holds back, as gauges: by county, and the province's sums. Refreshed at a scrape, since instants alone change it.

use baoming_core::calendar::WindowName;
use baoming_core::contingency::{Collection, ControlState};
use baoming_telemetry::names;
use metrics::gauge;

use super::instants::seconds_of;
use crate::counter::Counter;

/// Sets all of them.
pub(super) fn refresh(of: &Counter) {
    let (in_force, now) = (of.node.contingency(), of.node.clock().now());
    let (controls, policy) = (&in_force.controls, of.node.province_policy());
    for county in policy.counties.keys() {
        let (place, name) = ((*county, None), county.to_string());
        let state = controls.state(place, now);
        let on_turn = state != ControlState::Slots
            || controls.timetable(*county, now).is_none_or(|(_, timetable)| timetable.is_on_turn(*county, now));
        let offline = controls.collection(place, now) == Collection::Offline;
        let window = of.node.policy_of(*county).calendar.governing(WindowName::Registration, None, now);
        gauge!(names::CONTROL_STATE, "county" => name.clone()).set(f64::from(state as u8));
        gauge!(names::COLLECTION_OFFLINE, "county" => name.clone()).set(f64::from(u8::from(offline)));
        gauge!(names::SLOT_ON_TURN, "county" => name.clone()).set(f64::from(u8::from(on_turn)));
        let share = of.node.admission_share_percent(*county);
        gauge!(names::ADMISSION_SHARE_PERCENT, "county" => name.clone()).set(f64::from(share));
        let lost = controls.lost_ms(*county, window, now) as f64 / 1_000.0;
        gauge!(names::TIME_LOST_SECONDS, "county" => name).set(lost);
    }
    for state in ControlState::ALL {
        let count = controls.in_force(now).filter(|holding| holding.control.state == state).count();
        gauge!(names::CONTROLS_IN_FORCE, "state" => state.name()).set(count as f64);
    }
    let alone = controls.in_force(now).any(|holding| holding.control.break_glass);
    gauge!(names::CONTROL_BREAK_GLASS).set(f64::from(u8::from(alone)));
    let soonest = controls.in_force(now).filter_map(|holding| holding.control.until).min();
    let soonest = soonest.map_or(0.0, |until| seconds_of(of.node.clock(), until));
    gauge!(names::CONTROLS_EXPIRE_TIMESTAMP_SECONDS).set(soonest);
}
