//! The calendar for everybody, and the offices' exceptions to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::rules::{
    CalendarBody, EditionBody, InForceBody, OverrideBody, RulesBody, WindowBody, WindowChangeBody,
};
use baoming_clock::format_rfc3339;
use baoming_core::calendar::WindowName;
use baoming_core::contingency::Class;
use baoming_core::four_eyes::FourEyes;
use baoming_core::ids::{CountyId, PointNumber};
use baoming_core::limits::LISTED_MAX;
use baoming_core::rows::Ruling;
use baoming_core::scope::Scope;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::{Failure, Node};
use baoming_policy::Told;
use serde::Deserialize;

use super::editions;
use crate::asked::Asked;
use crate::asked::Keyed;
use crate::asked::Visitor;
use crate::counter::Counter;
use crate::fields;
use crate::matter::Matter;
use crate::refused::Refused;
use crate::second_person::InNeed;
use crate::sent::Question;
use crate::sent::Questioned;
use crate::sent::Sent;

/// Every window.
pub const CALENDAR: Matter = Matter::of_everybody("public", "calendar", Class::Always);
/// A window is moved.
pub const OVERRIDE: Matter = Matter::of("office", "override-calendar", Class::Always, &[Role::Office]);
/// What is in force where.
pub const RULES: Matter = Matter::of("office", "rules", Class::Always, &[Role::Office]);

/// Every window as it is now, with what was changed about it, why, when and by whom.
pub async fn calendar(
    counter: Arc<Counter>,
    _: Visitor,
    Question(question): Question<CalendarQuestion>,
) -> Result<CalendarBody, Refused> {
    calendar_body(&counter.node, place(&question)?)
}

/// Postpones, extends or reopens a window within the caller's own scope.
pub async fn override_calendar(
    counter: Arc<Counter>,
    asked: Keyed,
    sent: Sent<OverrideBody>,
) -> Result<ReceiptBody, Refused> {
    let (scope, action) = editions::overriding(&sent.body, &counter.node.province_policy())?;
    if !asked.who.scope.covers(scope) {
        return Err(Refused::Forbidden);
    }
    if asked.who.scope == scope {
        let (path, raw, summary) = ("", &*sent.raw, format!("{} {scope}", sent.body.window));
        let (action, reason) = (FourEyes::OverrideOwnWindow, Some(fields::text("reason", &sent.body.reason)?));
        let need = InNeed { action, scope, path, raw, summary, reason };
        counter.approval(&asked, counter.node.desk(), need).await?;
    }
    counter.command(&asked, counter.node.desk(), (Lane::Control, &sent.raw), action).await
}

/// Which rules are in force where, and the editions that made them.
pub async fn rules(counter: Arc<Counter>, asked: Asked, (): ()) -> Result<RulesBody, Refused> {
    Ok(rules_body(&counter.node, asked.who.scope))
}

/// A county, or one of its points.
type Place = Option<(CountyId, Option<PointNumber>)>;

/// Whose calendar.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarQuestion {
    /// Of a county.
    pub county: Option<String>,
    /// Of a point.
    pub point: Option<String>,
}

impl Questioned for CalendarQuestion {
    const RULE: &'static str = "must be county=430102 or point=430102-001, or nothing";
}

fn place(question: &CalendarQuestion) -> Result<Place, Refused> {
    let county = question.county.as_deref().map(fields::county).transpose()?;
    let point = question.point.as_deref().map(fields::point).transpose()?;
    match (county, point) {
        (Some(county), Some(point)) if county != point.county => Err(fields::wrong("query", CalendarQuestion::RULE)),
        (_, Some(point)) => Ok(Some((point.county, Some(point.number)))),
        (county, None) => Ok(county.map(|county| (county, None))),
    }
}

fn calendar_body(node: &Node, place: Place) -> Result<CalendarBody, Refused> {
    let (county, point) = place.map_or((node.desk(), None), |place| place);
    let policy = node.county_policy(county).ok_or(Refused::Failure(Failure::UnknownCounty))?;
    let now = node.clock().now();
    let told = node.editions().told();
    let concerns = |told: &&Arc<Told>| match place {
        None => true,
        Some((county, None)) => told.row.scope.touches_county(county),
        Some((county, Some(number))) => told.row.scope.covers_point(baoming_core::ids::PointId { county, number }),
    };
    let window = |name: WindowName| {
        let (governing, first) = (policy.calendar.governing(name, point, now), policy.calendar.base(name));
        let newest = told.iter().rev().filter(concerns).filter_map(|told| change_body(told, name));
        let mut changes: Vec<_> = newest.take(LISTED_MAX).collect();
        changes.reverse();
        WindowBody {
            window: name.name().to_owned(),
            opens_at: format_rfc3339(governing.opens_at),
            closes_at: format_rfc3339(governing.closes_at),
            open: governing.contains(now),
            first_opens_at: format_rfc3339(first.opens_at),
            first_closes_at: format_rfc3339(first.closes_at),
            changes,
        }
    };
    Ok(CalendarBody {
        now: format_rfc3339(now),
        county: place.map(|(county, _)| county.to_string()),
        point: point.map(|number| format!("{county}-{number}")),
        windows: WindowName::ALL.into_iter().map(window).collect(),
    })
}

fn change_body(told: &Told, name: WindowName) -> Option<WindowChangeBody> {
    let (_, bounds) = told.windows.iter().find(|(window, _)| *window == name)?;
    let row = &told.row;
    Some(WindowChangeBody {
        edition: row.edition,
        scope: row.scope.to_string(),
        opens_at: format_rfc3339(bounds.opens_at),
        closes_at: format_rfc3339(bounds.closes_at),
        adopted: matches!(row.ruling, Ruling::Policy { .. }),
        reason: row.reason.reveal().to_owned(),
        recorded_at: format_rfc3339(row.recorded_at),
        recorded_by: row.recorded_by.as_ref().map(|author| author.who.reveal().to_owned()),
    })
}

fn rules_body(node: &Node, scope: Scope) -> RulesBody {
    let mut groups: BTreeMap<(u32, u32), InForceBody> = BTreeMap::new();
    let all = node.province_policy();
    for county in all.counties.keys().filter(|county| scope.touches_county(**county)) {
        let Some(policy) = node.county_policy(*county) else { continue };
        let (year, version, edition) = (policy.year, policy.version, policy.edition);
        let group = groups.entry((edition, version)).or_insert_with(|| InForceBody {
            year,
            version,
            edition,
            counties: Vec::new(),
        });
        group.counties.push(county.to_string());
    }
    let told = node.editions().told();
    let concerns = |told: &&Arc<Told>| scope.covers(told.row.scope) || told.row.scope.covers(scope);
    let newest = told.iter().rev().filter(concerns).take(LISTED_MAX);
    let mut editions: Vec<EditionBody> = newest.map(|told| edition_body(told)).collect();
    editions.reverse();
    RulesBody { in_force: groups.into_values().collect(), editions_count: told.len(), editions }
}

fn edition_body(told: &Told) -> EditionBody {
    let row = &told.row;
    let (kind, version) = match row.ruling {
        Ruling::Override { .. } => ("override", None),
        Ruling::Policy { version, .. } => ("policy", Some(version)),
    };
    let window = |(name, bounds): &(WindowName, baoming_core::calendar::Window)| {
        format!("{} {} {}", name.name(), format_rfc3339(bounds.opens_at), format_rfc3339(bounds.closes_at))
    };
    let author = row.recorded_by.as_ref();
    EditionBody {
        edition: row.edition,
        scope: row.scope.to_string(),
        kind: kind.to_owned(),
        version,
        windows: told.windows.iter().map(window).collect(),
        reason: row.reason.reveal().to_owned(),
        recorded_at: format_rfc3339(row.recorded_at),
        recorded_by: author.map(|author| author.who.reveal().to_owned()),
        recorded_from: author.and_then(|author| author.from.as_ref()).map(|from| from.reveal().to_owned()),
    }
}
