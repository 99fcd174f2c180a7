//! Special cases 1 and 2: applications handed in at a point, the queue of those who decide, and the decisions.
//!
//! 县（市、区）招考机构 decides on candidates from other provinces; on other identity documents only 市（州）招考机构 or the
//! province does.

use std::sync::Arc;

use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::applications::{
    ApplicationBody, ApplicationStateBody, ApplicationStepBody, ApplicationsBody, DecisionBody,
};
use baoming_clock::format_rfc3339;
use baoming_core::author::Author;
use baoming_core::command::Action;
use baoming_core::contingency::Class;
use baoming_core::entry::ApplicationKind;
use baoming_core::ids::CountyId;
use baoming_core::query::Query;
use baoming_core::reply::{Refusal, View};
use baoming_core::rows::{ApplicationRow, Row};
use baoming_core::scope::Scope;
use baoming_core::subject::Subject;
use baoming_core::time::Timestamp;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::{Caller, Role};
use baoming_gate::source::Source;
use baoming_node::node::{Envelope, Failure};
use data_encoding::HEXLOWER;
use serde::Deserialize;

use super::{application_fields, doubts};
use crate::asked::Asked;
use crate::asked::Keyed;
use crate::counter::Counter;
use crate::fields;
use crate::limits::APPLICATIONS_PER_PAGE;
use crate::matter::Matter;
use crate::records::reads::Recorded;
use crate::records::reads::Shown;
use crate::refused::Refused;
use crate::sent::Question;
use crate::sent::Questioned;
use crate::sent::Sent;

/// An application is handed in.
pub const SUBMIT: Matter = Matter::of("point", "submit-application", Class::Filing, &[Role::Point, Role::Office]);
/// What awaits a decision.
pub const QUEUE: Matter = Matter::of("office", "list-applications", Class::Reading, &[Role::Office]);
/// One application.
pub const READ: Matter = Matter::of("office", "read-application", Class::Reading, &[Role::Office]);
/// An application is decided.
pub const DECIDE: Matter = Matter::of("office", "decide-application", Class::OfficeWork, &[Role::Office]);

/// Hands in an application. The candidate registers once it is approved.
pub async fn submit(counter: Arc<Counter>, asked: Keyed, sent: Sent<ApplicationBody>) -> Result<ReceiptBody, Refused> {
    let body = sent.body;
    let (point, application) = application_fields::application(&counter.node, asked.arrived_at, &body)?;
    asked.covers_point(point)?;
    counter.check_identity_rate(&application.identity, Source::of(asked.from))?;
    let warnings = doubts::about(&counter, &asked, point.county, &application.document);
    let action = Action::SubmitApplication(Box::new(application));
    let receipt = counter.command(&asked, point.county, (Lane::Candidate, &sent.raw), action).await?;
    Ok(ReceiptBody { warnings, ..receipt })
}

/// Which applications of a county.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationsQuestion {
    /// `pending`, which is what is listed.
    pub state: Option<String>,
    /// `next` of the page before.
    pub after: Option<u32>,
}

impl Questioned for ApplicationsQuestion {
    const RULE: &'static str = "must be state=pending and perhaps after=NUMBER";
}

/// Lists the applications of a county that await a decision, oldest first. Decided ones are read one by one.
pub async fn queue(
    counter: Arc<Counter>,
    asked: Asked,
    (county, Question(question)): (String, Question<ApplicationsQuestion>),
) -> Result<Recorded<ApplicationsBody>, Refused> {
    let county = fields::county(&county)?;
    asked.covers_county(county)?;
    if question.state.is_some_and(|state| state != "pending") {
        return Err(Refused::Field { field: "state", rule: "must be pending".to_owned() });
    }
    let page = page(&counter, county, question.after.unwrap_or(0)).await?;
    let applications = page.applications.iter().map(|application| application.number).collect();
    let shown = Shown { county: Some(county), applications, ..Shown::default() };
    counter.recorded(&asked, shown, page).await
}

async fn page(counter: &Counter, county: CountyId, after: u32) -> Result<ApplicationsBody, Refused> {
    let query = Query::PendingApplications { after };
    let view = counter.node.query(county, Envelope { lane: Lane::Control, bytes: 0 }, query).await?;
    let View::Applications(numbers) = view else { return Err(Refused::Internal) };
    let more = numbers.len() > APPLICATIONS_PER_PAGE;
    let mut applications = Vec::new();
    for number in numbers.iter().take(APPLICATIONS_PER_PAGE) {
        let row = application(counter, county, *number).await?;
        applications.push(application_body(county, &row, row.document.masked()));
    }
    let next = applications.last().filter(|_| more).map(|last| last.number);
    Ok(ApplicationsBody { applications, next })
}

async fn application(counter: &Counter, county: CountyId, number: u32) -> Result<ApplicationRow, Refused> {
    match counter.node.row(county, Subject::Application(number)).await? {
        Some(Row::Application(row)) => Ok(*row),
        _ => Err(Refused::Failure(Failure::Refused(Refusal::ApplicationUnknown))),
    }
}

/// Reads one application with its history.
pub async fn read_one(
    counter: Arc<Counter>,
    asked: Asked,
    path: (String, String),
) -> Result<Recorded<ApplicationStateBody>, Refused> {
    let (county, row) = reached(&counter, &asked, &path).await?;
    let shown = Shown { county: Some(county), applications: vec![row.number], ..Shown::default() };
    counter.recorded(&asked, shown, application_body(county, &row, row.document.number().to_owned())).await
}

/// Decides an application: the county's office on candidates from other provinces, the city's on other documents.
pub async fn decide(
    counter: Arc<Counter>,
    asked: Keyed,
    (path, sent): ((String, String), Sent<DecisionBody>),
) -> Result<ReceiptBody, Refused> {
    let (county, row) = reached(&counter, &asked, &path).await?;
    let body = sent.body;
    may_decide(&asked.who, row.kind)?;
    let action = application_fields::decision(row.number, &body)?;
    counter.command(&asked, county, (Lane::Control, &sent.raw), action).await
}

fn may_decide(caller: &Caller, kind: ApplicationKind) -> Result<(), Refused> {
    match (kind, caller.scope) {
        (ApplicationKind::OutOfProvince, _) | (_, Scope::Province | Scope::City(_)) => Ok(()),
        (ApplicationKind::OtherDocument, Scope::County(_) | Scope::Point(_)) => Err(Refused::CityDecides),
    }
}

async fn reached(
    counter: &Counter,
    asked: &Asked,
    (county, number): &(String, String),
) -> Result<(CountyId, ApplicationRow), Refused> {
    let county = fields::county(county)?;
    asked.covers_county(county)?;
    let row = application(counter, county, application_fields::number(number)?).await?;
    Ok((county, row))
}

fn application_body(county: CountyId, row: &ApplicationRow, document_number: String) -> ApplicationStateBody {
    let decided = row.decided.as_ref();
    let ruling = |approved: bool| if approved { "approved" } else { "rejected" };
    let step = |what: &str, at: Timestamp, by: Option<&Author>| ApplicationStepBody {
        what: what.to_owned(),
        at: format_rfc3339(at),
        by: by.map(|author| author.who.reveal().to_owned()),
        reason: None,
    };
    let mut history = vec![step("submitted", row.submitted_at, row.submitted_by.as_ref())];
    history.extend(decided.map(|decided| ApplicationStepBody {
        reason: Some(decided.reason.reveal().to_owned()),
        ..step(ruling(decided.approved), decided.decided_at, decided.decided_by.as_ref())
    }));
    ApplicationStateBody {
        number: row.number,
        kind: row.kind.name().to_owned(),
        point: format!("{county}-{}", row.statement.point),
        name: row.statement.name.reveal().to_owned(),
        document_kind: row.document.kind().code(),
        document_number,
        text: row.statement.text.reveal().to_owned(),
        scan_sha256: HEXLOWER.encode(&row.statement.scan.0),
        state: decided.map_or("pending", |decided| ruling(decided.approved)).to_owned(),
        history,
    }
}
