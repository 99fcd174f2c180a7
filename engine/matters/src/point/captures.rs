//! Registration points: step 2, and the records of their candidates.

use std::sync::Arc;

use baoming_api::bodies::{CandidateBody, CaptureBody, ProgressBody, ReceiptBody};
use baoming_core::command::{Action, Capture};
use baoming_core::contingency::Class;
use baoming_core::entry::{EntryMethod, SpecialCase};
use baoming_core::ids::PointId;
use baoming_core::reply::Refusal;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_gate::source::Source;
use baoming_node::node::Failure;
use baoming_ports::real_person::IdentityCheck;

use super::{capture_fields, doubts};
use crate::asked::Asked;
use crate::asked::Keyed;
use crate::counter::Counter;
use crate::fields;
use crate::matter::Matter;
use crate::office::segments::point_progress;
use crate::records::reads::Recorded;
use crate::records::reads::Shown;
use crate::refused::Refused;
use crate::sent::Sent;
use crate::shown::candidate_body;

/// A candidate is captured.
pub const CAPTURE: Matter = Matter::of("point", "capture", Class::Filing, &[Role::Point]);
/// A candidate of the point.
pub const READ_CANDIDATE: Matter = Matter::of("point", "read-candidate", Class::Reading, &[Role::Point]);
/// How far the point is.
pub const PROGRESS: Matter = Matter::of("point", "progress", Class::Reading, &[Role::Point]);

/// Captures a candidate and gives the next serial of the point's segments. A card typed in by hand is checked with its
/// issuer's records first.
pub async fn capture(counter: Arc<Counter>, asked: Keyed, sent: Sent<CaptureBody>) -> Result<ReceiptBody, Refused> {
    let (point, mut capture) = capture_fields::capture(&counter.node, asked.arrived_at, &sent.body)?;
    asked.covers_point(point)?;
    counter.check_identity_rate(&capture.identity, Source::of(asked.from))?;
    if !counter.node.photos().may_be_named(capture.photo).await? {
        let rule = "must be that of a photograph that was sent before".to_owned();
        return Err(Refused::Field { field: "photo_sha256", rule });
    }
    let checked = system_check(&counter, &capture).await;
    capture.entry.system_checked = matches!(checked, Ok(true));
    let warnings = doubts::about(&counter, &asked, point.county, &capture.document);
    let action = Action::Capture(Box::new(capture));
    let outcome = counter.command(&asked, point.county, (Lane::Candidate, &sent.raw), action).await;
    match (checked, outcome) {
        // Asked all the same: a capture that is there already is answered although nobody can be asked now.
        (Err(unanswered), Err(Refused::Failure(Failure::Refused(Refusal::SystemCheckFailed)))) => Err(unanswered),
        (_, outcome) => outcome.map(|receipt| ReceiptBody { warnings, ..receipt }),
    }
}

/// 系统核验 of name and number, for special cases 4 and 5, where a card was typed in and not read. Others need none.
async fn system_check(counter: &Counter, capture: &Capture) -> Result<bool, Refused> {
    let typed = capture.entry.method == EntryMethod::Manual;
    if !typed || !capture.entry.case.is_some_and(SpecialCase::needs_verification) {
        return Ok(false);
    }
    let port = counter.real_person.as_ref().ok_or(Refused::PortNotConfigured)?;
    match port.check_identity(&capture.document, &capture.person.name).await {
        IdentityCheck::Matched => Ok(true),
        IdentityCheck::NotMatched => Ok(false),
        IdentityCheck::Unavailable { retry_after_seconds } => Err(Refused::ProviderUnavailable { retry_after_seconds }),
    }
}

/// Reads a candidate of the point.
pub async fn read_candidate(
    counter: Arc<Counter>,
    asked: Asked,
    serial: String,
) -> Result<Recorded<CandidateBody>, Refused> {
    let serial = fields::serial(&serial)?;
    let county = counter.node.county_of(serial)?;
    let row = counter.node.candidate(serial).await?;
    asked.covers_point(PointId { county, number: row.point })?;
    counter.recorded(&asked, Shown::candidate(county, serial), candidate_body(county, &row)).await
}

/// How far the point is.
pub async fn progress(counter: Arc<Counter>, asked: Asked, point: String) -> Result<ProgressBody, Refused> {
    point_progress(counter, asked, point).await
}
