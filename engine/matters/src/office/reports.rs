//! Reports up the chain: an incident is reported, acknowledged and looked at by each level for its own scope.
//!
//! Guarantees: nothing holds a report back but its own rules, whatever the desk holds back; what is shown of who hears when is
//! computed at the asking, so that a restart forgets nothing.

use std::sync::Arc;

use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::reports::{AcknowledgementBody, FiguresBody, ReportBody, ReportFiledBody, ReportsBody};
use baoming_clock::{format_rfc3339, parse_rfc3339};
use baoming_core::command::Action;
use baoming_core::contingency::report::{Facts, Figure, FigureName, Grade, Level, ReportKind, ReportText};
use baoming_core::contingency::reports::Incident;
use baoming_core::contingency::{Acknowledgement, Ask, Class, Happening, Report};
use baoming_core::ids::ScanDigest;
use baoming_core::limits::ATTACHMENTS_MAX;
use baoming_core::reply::Refusal;
use baoming_core::time::Timestamp;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::actors::InForce;
use baoming_node::node::Failure;
use baoming_telemetry::names;
use metrics::{counter, gauge};
use serde::Deserialize;

use crate::asked::{Asked, Asking, Keyed};
use crate::counter::Counter;
use crate::fields::{self, sha256, text, wrong};
use crate::limits::{INCIDENT_ENTRIES_PER_PAGE, INCIDENTS_PER_PAGE};
use crate::matter::Matter;
use crate::records::drafts::Outcome;
use crate::records::figures;
use crate::records::reported::{figure_body, incident_body};
use crate::refused::Refused;
use crate::sent::{Question, Questioned, Sent};

/// An office reports an incident.
pub const FILE: Matter = Matter::of("office", "report-incident", Class::Always, &[Role::Office]);
/// A point does.
pub const FILE_AT_POINT: Matter = Matter::of("point", "report-incident", Class::Always, &[Role::Point]);
/// A level has it in hand.
pub const ACKNOWLEDGE: Matter = Matter::of("office", "acknowledge-incident", Class::Always, &[Role::Office]);
/// What was reported.
pub const LIST: Matter = Matter::of("office", "list-reports", Class::Always, &[Role::Office, Role::Point]);
/// Figures, counted anew.
pub const FIGURES: Matter = Matter::of("office", "report-figures", Class::Always, &[Role::Office]);

/// Which incidents.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportsQuestion {
    /// `next` of the page before.
    pub before: Option<u32>,
    /// Only those that are not final, or that nobody has acknowledged.
    pub open: Option<bool>,
}

impl Questioned for ReportsQuestion {
    const RULE: &'static str = "may hold before and open";
}

/// Which figures.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiguresQuestion {
    /// One of them; all by default.
    pub name: Option<String>,
    /// The incident's by default.
    pub scope: Option<String>,
    /// The final report's by default, or since the discovery.
    pub from: Option<String>,
    /// The final report's by default, or until now.
    pub until: Option<String>,
}

impl Questioned for FiguresQuestion {
    const RULE: &'static str = "may hold name, scope, from and until";
}

/// Reports an incident, follows it, ends it or corrects what was said. A final report gets its figures here.
pub async fn file(counter: Arc<Counter>, asked: Keyed, sent: Sent<ReportBody>) -> Result<ReportFiledBody, Refused> {
    let mut report = report(&counter, &asked, &sent.body)?;
    if report.kind == ReportKind::Final {
        let in_force = counter.node.contingency();
        let incident = in_force.reports.incident(report.incident).ok_or_else(unknown)?;
        let (scope, from) = (incident.scope, incident.discovered_at);
        if asked.who.scope.covers(scope) {
            let of = figures::Asked { scope, from, until: asked.arrived_at.max(from) };
            report.figures = figures::figures(&counter, of, None).await;
        }
    }
    let draft = report.draft;
    let action = Action::Contingency(Box::new(Ask::Report(Box::new(report))));
    let receipt = counter.command(&asked, counter.node.desk(), (Lane::Control, &sent.raw), action).await?;
    // Whoever has the receipt finds the entry published.
    let in_force = counter.node.contingency();
    let entry = receipt.number.and_then(|number| number.checked_sub(1));
    let row = entry.and_then(|place| in_force.entries.get(place as usize)).ok_or(Refused::Internal)?;
    let Happening::Report(report) = &row.logged.what else { return Err(Refused::Internal) };
    if let Some(draft) = draft {
        counter.drafts().close(draft, Outcome::Sent(report.incident));
    }
    Ok(ReportFiledBody { incident: report.incident, receipt })
}

/// A level above whoever reported has an incident in hand: nobody further is told by itself.
pub async fn acknowledge(
    counter: Arc<Counter>,
    asked: Keyed,
    (number, sent): (String, Sent<AcknowledgementBody>),
) -> Result<ReceiptBody, Refused> {
    let acknowledgement = Acknowledgement {
        incident: incident_number(&number)?,
        scope: asked.who.scope,
        by: asked.who.scope,
        acknowledged_at: instant("acknowledged_at", sent.body.acknowledged_at.as_deref())?.unwrap_or(asked.arrived_at),
        entered_later: false,
        note: optional("note", sent.body.note.as_deref())?,
    };
    let action = Action::Contingency(Box::new(Ask::Acknowledge(acknowledgement)));
    counter.command(&asked, counter.node.desk(), (Lane::Control, &sent.raw), action).await
}

/// Incidents of the caller's scope, newest first: what was said, who has heard it, who is late, and who hears next.
pub async fn list(
    counter: Arc<Counter>,
    asked: Asked,
    Question(question): Question<ReportsQuestion>,
) -> Result<ReportsBody, Refused> {
    let (in_force, now) = (counter.node.contingency(), counter.node.clock().now());
    let (policy, reach) = (counter.node.province_policy(), asked.who.scope);
    let before = question.before.unwrap_or(u32::MAX);
    let is_open = |one: &&Incident| !one.is_final || one.telling.stopped().is_none();
    let meant = in_force.reports.incidents().iter().rev().filter(|one| one.number < before);
    let meant = meant.filter(|one| question.open != Some(true) || is_open(one));
    let mut seen = meant.filter(|one| rows(&in_force, one).any(|row| reach.covers(row.logged.what.scope()))).peekable();
    let (mut incidents, mut entries, mut next) = (Vec::new(), 0, None);
    while let Some(incident) = seen.next() {
        incidents.push(incident_body(&policy, incident, rows(&in_force, incident), reach, now));
        entries += incident.entries.len();
        if incidents.len() >= INCIDENTS_PER_PAGE || entries >= INCIDENT_ENTRIES_PER_PAGE {
            next = seen.peek().map(|_| incident.number);
            break;
        }
    }
    Ok(ReportsBody { now: format_rfc3339(now), incidents, next })
}

/// Counts the figures of an incident anew, beside those that its final report gives.
pub async fn figures(
    counter: Arc<Counter>,
    asked: Asked,
    (number, Question(question)): (String, Question<FiguresQuestion>),
) -> Result<FiguresBody, Refused> {
    let number = incident_number(&number)?;
    let in_force = counter.node.contingency();
    let incident = in_force.reports.incident(number).ok_or_else(unknown)?;
    let reported = final_figures(&in_force, incident);
    let scope = match question.scope.as_deref() {
        Some(raw) => fields::scope(raw, &counter.node.province_policy())?,
        None => incident.scope,
    };
    if !asked.who.scope.covers(incident.scope) || !asked.who.scope.covers(scope) {
        return Err(Refused::Forbidden);
    }
    let only = match question.name.as_deref() {
        None => None,
        Some(name) => {
            let names = FigureName::ALL.map(FigureName::name).join(", ");
            let found = FigureName::ALL.into_iter().find(|one| one.name() == name);
            Some(found.ok_or_else(|| wrong("name", format!("must be one of {names}")))?)
        }
    };
    let first = reported.first();
    let from = first.map_or(incident.discovered_at, |figure| figure.from);
    let until = first.map_or(asked.arrived_at, |figure| figure.until);
    let from = instant("from", question.from.as_deref())?.unwrap_or(from);
    let until = instant("until", question.until.as_deref())?.unwrap_or(until);
    let found = figures::figures(&counter, figures::Asked { scope, from, until }, only).await;
    asked.still(&counter)?;
    let body = |figure: &Figure| {
        let same = |one: &&Figure| Figure { value: figure.value, ..**one } == *figure;
        figure_body(number, figure, reported.iter().find(same).map(|one| one.value))
    };
    Ok(FiguresBody {
        incident: number,
        scope: scope.to_string(),
        from: format_rfc3339(from),
        until: format_rfc3339(until),
        figures: found.iter().map(body).collect(),
    })
}

/// The gauges of incidents and drafts, which are computed when somebody looks.
pub fn refresh_reports(of: &Counter) {
    let (in_force, now) = (of.node.contingency(), of.node.clock().now());
    let schedule = of.node.province_policy().reports;
    let incidents = in_force.reports.incidents();
    for grade in Grade::ALL {
        let open = incidents.iter().filter(|one| !one.is_final && one.grade == grade).count();
        gauge!(names::REPORTS_OPEN, "grade" => grade.get().to_string()).set(open as f64);
    }
    let mut overdue = [0_u32; Level::HEARING.len()];
    for level in incidents.iter().flat_map(|one| one.telling.overdue(&schedule, now)) {
        let place = Level::HEARING.iter().position(|hearing| *hearing == level);
        place.into_iter().for_each(|place| overdue[place] += 1);
    }
    for (level, count) in Level::HEARING.into_iter().zip(overdue) {
        gauge!(names::REPORTS_OVERDUE, "level" => level.name()).set(f64::from(count));
    }
    for kind in ReportKind::ALL {
        let of_kind = in_force.entries.iter().filter(|row| match &row.logged.what {
            Happening::Report(report) => report.kind == kind,
            _ => false,
        });
        counter!(names::REPORTS_FILED_TOTAL, "kind" => kind.name()).absolute(of_kind.count() as u64);
    }
    let (waiting, oldest) = of.drafts().waiting();
    gauge!(names::REPORT_DRAFTS_OPEN).set(waiting as f64);
    let age_ms = oldest.map_or(0, |oldest| (now.0 - oldest.0).max(0));
    gauge!(names::REPORT_DRAFT_OLDEST_SECONDS).set(age_ms as f64 / 1_000.0);
}

/// The entries of an incident.
fn rows<'a>(
    in_force: &'a InForce,
    incident: &'a Incident,
) -> impl Iterator<Item = &'a baoming_core::rows::ContingencyRow> {
    incident.entries.iter().filter_map(|entry| in_force.entries.get(*entry as usize - 1)).map(|row| &**row)
}

/// What the final report gives, if it is there.
fn final_figures(in_force: &InForce, incident: &Incident) -> Vec<Figure> {
    let of_final = rows(in_force, incident).find_map(|row| match &row.logged.what {
        Happening::Report(report) if report.kind == ReportKind::Final => Some(report.figures.clone()),
        _ => None,
    });
    of_final.unwrap_or_default()
}

fn report(counter: &Counter, asked: &Asked, body: &ReportBody) -> Result<Report, Refused> {
    let kinds = ReportKind::ALL.map(ReportKind::name).join(", ");
    let kind = ReportKind::from_name(&body.kind).ok_or_else(|| wrong("kind", format!("must be one of {kinds}")))?;
    let incident = match (kind, body.incident) {
        (ReportKind::First, None) => 0,
        (ReportKind::First, Some(_)) => return Err(wrong("incident", "is given to a first report, which names none")),
        (_, incident) => incident.ok_or_else(|| wrong("incident", "must be that of the first report"))?,
    };
    if body.attachments.len() > ATTACHMENTS_MAX {
        return Err(wrong("attachments", format!("must have at most {ATTACHMENTS_MAX} entries")));
    }
    let scope = match body.scope.as_deref() {
        Some(raw) => fields::scope(raw, &counter.node.province_policy())?,
        None => asked.who.scope,
    };
    // A program of the configuration may speak for every point: the report is that of the point that it is about.
    let reported_by = if asked.who.role == Role::Point { scope } else { asked.who.scope };
    Ok(Report {
        incident,
        kind,
        row: fields::table_row(body.row)?,
        grade: Grade::new(body.grade).ok_or_else(|| wrong("grade", "must be 1 to 4, the gravest being 1"))?,
        scope,
        reported_by,
        discovered_at: instant("discovered_at", body.discovered_at.as_deref())?
            .or(instant("reported_at", body.reported_at.as_deref())?)
            .unwrap_or(asked.arrived_at),
        reported_at: instant("reported_at", body.reported_at.as_deref())?.unwrap_or(asked.arrived_at),
        entered_later: false,
        facts: Facts {
            source: optional("source", body.source.as_deref())?,
            what: text("what", &body.what)?,
            range: optional("range", body.range.as_deref())?,
            impact: optional("impact", body.impact.as_deref())?,
            measures: optional("measures", body.measures.as_deref())?,
            wishes: optional("wishes", body.wishes.as_deref())?,
        },
        corrects: body.corrects,
        attachments: body
            .attachments
            .iter()
            .map(|raw| sha256("attachments", raw).map(ScanDigest))
            .collect::<Result<_, _>>()?,
        draft: body.draft,
        figures: Vec::new(),
    })
}

fn optional(field: &'static str, raw: Option<&str>) -> Result<Option<ReportText>, Refused> {
    raw.map(|raw| text(field, raw)).transpose()
}

fn instant(field: &'static str, raw: Option<&str>) -> Result<Option<Timestamp>, Refused> {
    raw.map(parse_rfc3339).transpose().map_err(|error| wrong(field, error.to_string()))
}

fn incident_number(raw: &str) -> Result<u32, Refused> {
    raw.parse().map_err(|_| wrong("incident", "must be the number of an incident"))
}

fn unknown() -> Refused {
    Refused::Failure(Failure::Refused(Refusal::IncidentUnknown))
}
