//! Whose record a request of staff is about, and whether the caller may reach it: judged by the candidate's own point,
//! never by the path alone.

use std::sync::Arc;

use axum::body::Bytes;
use axum::response::Response;
use baoming_core::command::Action;
use baoming_core::ids::{CountyId, PointId};
use baoming_core::rows::CandidateRow;

use super::api::Api;
use super::context::{Context, covers_county, covers_point};
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::parse;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Caller;

/// A candidate whom the caller may reach.
pub(super) struct Reached {
    pub(super) caller: Arc<Caller>,
    pub(super) county: CountyId,
    pub(super) row: CandidateRow,
}

/// The candidate with this serial, for a caller whose scope holds the candidate's point.
pub(super) async fn candidate(
    context: &mut Context,
    endpoint: &Endpoint,
    api: &Api,
    serial: &str,
) -> Result<Reached, ApiError> {
    let caller = context.caller(endpoint)?;
    let reached = find(api, caller, serial).await?;
    covers_point(&reached.caller, PointId { county: reached.county, number: reached.row.point })?;
    Ok(reached)
}

/// The same, for a caller whose scope must hold the whole county.
pub(super) async fn candidate_of_office(
    context: &mut Context,
    endpoint: &Endpoint,
    api: &Api,
    serial: &str,
) -> Result<Reached, ApiError> {
    let caller = context.caller(endpoint)?;
    let reached = find(api, caller, serial).await?;
    covers_county(&reached.caller, reached.county)?;
    Ok(reached)
}

async fn find(api: &Api, caller: Arc<Caller>, serial: &str) -> Result<Reached, ApiError> {
    let serial = parse::serial(serial)?;
    let county = api.node.county_of(serial)?;
    let row = api.node.candidate(serial).await?;
    Ok(Reached { caller, county, row })
}

impl Reached {
    /// Carries out a command on the candidate.
    pub(super) async fn command(
        &self,
        api: &Api,
        context: &Context,
        raw: &Bytes,
        action: Action,
    ) -> Result<Response, ApiError> {
        api.command(context, &self.caller, self.county, (Lane::Candidate, raw), action).await
    }
}
