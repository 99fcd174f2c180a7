//! The levers of the contingency table: a part of the province is held, or open again; what that would stop is said before.
//!
//! Guarantees: nothing is set that was not previewed as it is and as things stand; all of the province needs a second person, or
//! says to everybody that one did it alone.

use std::sync::Arc;
use std::time::Duration;

use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::contingency::{ControlBody, ControlPreviewBody, ControlsBody, TimetableBody};
use baoming_clock::{format_rfc3339, parse_rfc3339};
use baoming_core::command::Action;
use baoming_core::contingency::{Ask, Class, Collection, Control, ControlState, Controls, Ramp, Treatment};
use baoming_core::four_eyes::FourEyes;
use baoming_core::ids::CountyId;
use baoming_core::limits::LISTED_MAX;
use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use data_encoding::HEXLOWER;
use serde::Deserialize;

use super::lists::progress_of;
use super::timetables;
use crate::asked::{Asked, Keyed};
use crate::counter::Counter;
use crate::fields::{self, text, wrong};
use crate::matter::Matter;
use crate::records::held::{control_body, county_held_body, scope_name};
use crate::refused::Refused;
use crate::second_person::InNeed;
use crate::sent::{Question, Questioned, Sent};

/// Longer than it takes from the instant at which the desk decides a control to that from which it counts.
const BEGINS_WITHIN: Duration = Duration::from_millis(2);

/// What a control would stop.
pub const PREVIEW: Matter = Matter::of("office", "preview-control", Class::Always, &[Role::Office]);
/// A part of the province is held, or open again.
pub const SET: Matter = Matter::of("office", "set-control", Class::Always, &[Role::Office]);
/// What holds.
pub const LIST: Matter = Matter::of("office", "list-controls", Class::Always, &[Role::Office, Role::Ops]);
/// Counties get turns.
pub const TIMETABLE: Matter = Matter::of("office", "adopt-timetable", Class::Always, &[Role::Office]);

/// Of which part.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlsQuestion {
    /// The caller's own by default.
    pub scope: Option<String>,
}

impl Questioned for ControlsQuestion {
    const RULE: &'static str = "may hold scope";
}

/// What a control would stop, by what was asked in the last minute. Changes nothing.
pub async fn preview(
    counter: Arc<Counter>,
    asked: Asked,
    sent: Sent<ControlBody>,
) -> Result<ControlPreviewBody, Refused> {
    let control = control(&counter, &asked, &sent.body)?;
    let (in_force, now) = (counter.node.contingency(), counter.node.clock().now());
    let newest = in_force.controls.newest();
    let policy = counter.node.province_policy();
    let counties: Vec<CountyId> =
        policy.counties.keys().copied().filter(|county| control.scope.touches_county(*county)).collect();
    let (mut stopped, mut asked_for) = (0, 0);
    // What was held before it was known of which county it was counts for the province alone.
    let of_nowhere = (control.scope == Scope::Province).then_some(counter.node.desk());
    for county in counties.iter().copied().chain(of_nowhere) {
        for class in [Class::SigningIn, Class::Filing, Class::OfficeWork] {
            let count = counter.node.asked_last_minute(county, class);
            asked_for += count;
            stopped += if is_stopped(&in_force.controls, class, (county, control.state), now) { count } else { 0 };
        }
    }
    let states = counties.iter().map(|county| in_force.controls.state((*county, None), now));
    Ok(ControlPreviewBody {
        scope_name: scope_name(&policy, control.scope),
        counties: counties.len() as u32,
        captured: progress_of(&counter, control.scope).await?.progress.captured,
        state_now: states.max().unwrap_or(ControlState::Open).name().to_owned(),
        stopped_per_minute: stopped,
        asked_per_minute: asked_for,
        second_person: needs_second_person(&counter, &control),
        based_on: newest,
        digest: digest(&counter, &Control { based_on: newest, ..control }),
    })
}

/// Holds a part of the province, or opens it, as it was previewed.
pub async fn set(counter: Arc<Counter>, asked: Keyed, sent: Sent<ControlBody>) -> Result<ReceiptBody, Refused> {
    let body = &sent.body;
    let control = control(&counter, &asked, body)?;
    let rule = "must be that of the preview of this very control: POST /v1/office/controls/preview";
    let based_on = body.based_on.ok_or_else(|| wrong("based_on", rule))?;
    let control = Control { based_on, ..control };
    if body.digest.as_deref() != Some(&*digest(&counter, &control)) {
        return Err(wrong("digest", rule));
    }
    let scope = control.scope;
    let approval = if needs_second_person(&counter, &control) {
        let summary = format!("{} {}", control.state.name(), control.scope);
        let (action, scope, reason) = (FourEyes::ControlProvince, control.scope, Some(control.reason.clone()));
        let need = InNeed { action, scope, path: "", raw: &sent.raw, summary, reason };
        counter.approval(&asked, counter.node.desk(), need).await?
    } else {
        None
    };
    if control.break_glass {
        tracing::warn!(by = asked.who.id.as_str(), scope = %control.scope, state = control.state.name(), "one person alone holds it");
    }
    let action = Action::Contingency(Box::new(Ask::Control(Control { approval, ..control })));
    let receipt = counter.command(&asked, counter.node.desk(), (Lane::Control, &sent.raw), action).await?;
    // It begins with the next millisecond: whoever is told of it finds it in force.
    if counter
        .node
        .contingency()
        .controls
        .of(scope, counter.node.clock().now())
        .is_none_or(|one| Some(one.number) != receipt.number)
    {
        tokio::time::sleep(BEGINS_WITHIN).await;
    }
    Ok(receipt)
}

/// Gives the counties of a scope their turns. They hold once a control says `slots`.
pub async fn adopt_timetable(
    counter: Arc<Counter>,
    asked: Keyed,
    sent: Sent<TimetableBody>,
) -> Result<ReceiptBody, Refused> {
    let timetable = timetables::timetable(&sent.body, &counter.node.province_policy(), asked.arrived_at)?;
    if !asked.who.scope.covers(timetable.scope) {
        return Err(Refused::Forbidden);
    }
    let action = Action::Contingency(Box::new(Ask::Timetable(timetable)));
    counter.command(&asked, counter.node.desk(), (Lane::Control, &sent.raw), action).await
}

/// What holds in a scope, who said so, and what it cost each county.
pub async fn list(
    counter: Arc<Counter>,
    asked: Asked,
    Question(question): Question<ControlsQuestion>,
) -> Result<ControlsBody, Refused> {
    let policy = counter.node.province_policy();
    let scope = match question.scope.as_deref() {
        Some(raw) => fields::scope(raw, &policy)?,
        None => asked.who.scope,
    };
    if !asked.who.scope.covers(scope) {
        return Err(Refused::Forbidden);
    }
    let (in_force, now) = (counter.node.contingency(), counter.node.clock().now());
    let concerns = |of: Scope| scope.covers(of) || of.covers(scope);
    let entries = in_force.entries.iter().rev().filter(|row| concerns(row.logged.what.scope()));
    let entries = entries.filter_map(|row| control_body(&policy, &in_force.controls, row, now)).take(LISTED_MAX);
    let counties = policy.counties.keys().filter(|county| scope.touches_county(**county));
    Ok(ControlsBody {
        now: format_rfc3339(now),
        newest: in_force.controls.newest(),
        entries: entries.collect(),
        counties: counties.map(|county| county_held_body(&counter, &in_force.controls, *county, now)).collect(),
    })
}

/// Whether something would be stopped in a county that came to this state and is held no further already.
fn is_stopped(controls: &Controls, class: Class, (county, state): (CountyId, ControlState), now: Timestamp) -> bool {
    let state = state.max(controls.state((county, None), now));
    match class.under(state) {
        Treatment::Admitted => false,
        Treatment::Refused => true,
        Treatment::OnTurn => {
            controls.timetable(county, now).is_some_and(|(_, timetable)| !timetable.is_on_turn(county, now))
        }
    }
}

fn needs_second_person(counter: &Counter, control: &Control) -> bool {
    let rules = &counter.node.province_policy().four_eyes;
    control.scope == Scope::Province && !control.break_glass && rules.require(FourEyes::ControlProvince)
}

/// What a change has to repeat: a keyed digest of everything that it says and of the newest entry.
fn digest(counter: &Counter, control: &Control) -> String {
    let Control { scope, state, collection, row, incident, reason, until, based_on, ramp, break_glass, .. } = control;
    let incident = incident.as_ref().map_or("", |incident| incident.reveal());
    let text = format!(
        "control {scope} {} {} {} {incident:?} {:?} {until:?} {based_on} {ramp:?} {break_glass}",
        state.name(),
        collection.name(),
        row.get(),
        reason.reveal(),
    );
    HEXLOWER.encode(&counter.node.request_digest(text.as_bytes()).0[..16])
}

fn control(counter: &Counter, asked: &Asked, body: &ControlBody) -> Result<Control, Refused> {
    let scope = fields::scope(&body.scope, &counter.node.province_policy())?;
    if !asked.who.scope.covers(scope) {
        return Err(Refused::Forbidden);
    }
    let names = ControlState::ALL.map(ControlState::name).join(", ");
    let state =
        ControlState::from_name(&body.state).ok_or_else(|| wrong("state", format!("must be one of {names}")))?;
    let collection = body.collection.as_deref().map_or(Some(Collection::Online), Collection::from_name);
    let until = body.until.as_deref().map(parse_rfc3339).transpose();
    Ok(Control {
        scope,
        state,
        collection: collection.ok_or_else(|| wrong("collection", "must be online or offline"))?,
        row: fields::table_row(body.row)?,
        incident: body.incident.as_deref().map(|incident| text("incident", incident)).transpose()?,
        reason: text("reason", &body.reason)?,
        // Drawn when the desk decides it.
        from: asked.arrived_at,
        until: until.map_err(|error| wrong("until", error.to_string()))?,
        based_on: body.based_on.unwrap_or(0),
        ramp: body.ramp.map(|ramp| Ramp {
            first_percent: ramp.first_percent,
            step_percent: ramp.step_percent,
            step_seconds: ramp.step_seconds,
        }),
        break_glass: body.break_glass && scope == Scope::Province,
        set_by: asked.who.scope,
        approval: None,
    })
}
