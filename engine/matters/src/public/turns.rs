//! Whose turn it is, for everybody: as JSON, and as a page that looks again by itself.

use std::sync::Arc;

use baoming_api::bodies::contingency::{OwnTurnBody, TurnAnswerBody};
use baoming_clock::format_rfc3339;
use baoming_core::contingency::{Class, ControlState, Held};
use baoming_core::ids::CountyId;
use baoming_core::time::Timestamp;
use baoming_node::node::Failure;
use data_encoding::HEXLOWER;
use serde::Deserialize;

use crate::asked::Visitor;
use crate::counter::Counter;
use crate::fields;
use crate::limits::LOOK_AGAIN_SECONDS_MAX;
use crate::matter::Matter;
use crate::refused::Refused;
use crate::sent::{Question, Questioned, Sent};
use crate::texts;

/// Whose turn it is.
pub const TURN: Matter = Matter::of_everybody("public", "turn", Class::Always);
/// The same as a page.
pub const PAGE: Matter = Matter::of_everybody("public", "turn-page", Class::Always);

/// Of which county.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnQuestion {
    /// The county of the registration; all of them to choose from where none is named.
    pub county: Option<String>,
}

impl Questioned for TurnQuestion {
    const RULE: &'static str = "must be county=430102, or nothing";
}

/// When a county comes, and whoever names a document of it. The document is hashed and forgotten; nobody is looked for.
pub async fn turn(counter: Arc<Counter>, _: Visitor, sent: Sent<OwnTurnBody>) -> Result<TurnAnswerBody, Refused> {
    answer(&counter, fields::county(&sent.body.county)?, sent.body.document.as_deref())
}

/// The waiting page of a county.
pub async fn page(
    counter: Arc<Counter>,
    visitor: Visitor,
    Question(question): Question<TurnQuestion>,
) -> Result<String, Refused> {
    let Some(county) = question.county else {
        let policy = counter.node.province_policy();
        let named = policy
            .counties
            .iter()
            .map(|(id, county)| (id.to_string(), format!("{}{}", county.prefecture, county.name)));
        return Ok(texts::turns_page(visitor.language, named));
    };
    let answer = answer(&counter, fields::county(&county)?, None)?;
    Ok(texts::turn_page(visitor.language, &answer))
}

fn answer(counter: &Counter, county: CountyId, document: Option<&str>) -> Result<TurnAnswerBody, Refused> {
    let policy = counter.node.province_policy();
    let known = policy.counties.get(&county).ok_or(Refused::Failure(Failure::UnknownCounty))?;
    let (in_force, now) = (counter.node.contingency(), counter.node.clock().now());
    let (controls, place) = (&in_force.controls, (county, None));
    let judged = controls.judge(Class::SigningIn, place, now).err();
    let held = judged.or_else(|| controls.drawn(county, document?.trim(), now));
    let (from, until) = match &held {
        Some(Held::NotOnTurn { from, until, .. }) => (Some(*from), Some(*until)),
        Some(Held::State(holding)) => (holding.control.until, None),
        None => (None, running(counter, county, now)),
    };
    let slots = controls.state(place, now) == ControlState::Slots;
    let timetable = controls.timetable(county, now).filter(|_| slots).map(|(_, timetable)| timetable);
    let seconds = from.map_or(i64::from(LOOK_AGAIN_SECONDS_MAX), |from| (from.0 - now.0) / 1_000 + 1);
    Ok(TurnAnswerBody {
        now: format_rfc3339(now),
        county: county.to_string(),
        name: format!("{}{}", known.prefecture, known.name),
        state: controls.state(place, now).name().to_owned(),
        may_come: held.is_none(),
        from: from.map(format_rfc3339),
        until: until.map(format_rfc3339),
        look_again_seconds: seconds.clamp(1, i64::from(LOOK_AGAIN_SECONDS_MAX)) as u32,
        draw: timetable.map(|timetable| HEXLOWER.encode(&timetable.draw)),
        spread_seconds: timetable.map(|timetable| timetable.spread_seconds),
    })
}

/// Until when a turn runs that runs now.
fn running(counter: &Counter, county: CountyId, now: Timestamp) -> Option<Timestamp> {
    let in_force = counter.node.contingency();
    if in_force.controls.state((county, None), now) != ControlState::Slots {
        return None;
    }
    in_force.controls.timetable(county, now)?.1.running(county, now).map(|(_, until)| until)
}
