//! Offices and points: finding candidates by serial, document, name, school and state.
//!
//! Guarantees: nobody outside the caller's scope is found, and whether there is somebody is not told; each page is in the
//! access log before it is shown, a search that found nobody too.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use axum::routing::post;

use crate::api::Api;
use crate::context::Context;
use crate::endpoint::{Endpoint, Route};
use crate::found::{by_document, by_serial, listed, page, scope_of};
use crate::json::{Raw, answer, read};
use crate::parse::search::{Way, search};
use baoming_api::bodies::ProblemBody;
use baoming_api::bodies::lists::CandidatesBody;
use baoming_api::bodies::search::SearchBody;
use baoming_gate::auth::tokens::Role;

static SEARCH: Endpoint = Endpoint::new(
    ("POST", "/v1/office/candidates/search"),
    &[Role::Office, Role::Point],
    ("office", "search-candidates"),
);

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(find))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&SEARCH, post(find))]
}

/// Finds candidates of the caller's scope, masked, by county and serial.
#[utoipa::path(post, path = "/v1/office/candidates/search", tag = "office", request_body = SearchBody,
    responses((status = 200, body = CandidatesBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn find(mut context: Context, State(api): State<Arc<Api>>, raw: Raw) -> Response {
    let outcome = async {
        let caller = context.caller(&SEARCH)?;
        let raw = raw.0?;
        let body: SearchBody = read(&raw)?;
        let scope = scope_of(&api, &caller, body.scope.as_deref())?;
        let (way, meant) = search(&api.node, scope, body)?;
        let mut query = meant.query();
        let found = match way {
            Way::Pages(after, limit) => page(&api, scope, (after, limit), &meant, listed).await?,
            Way::Serial(serial) => {
                query.push_str(&format!("\nserial={serial}"));
                by_serial(&api, scope, serial, &meant, listed).await?
            }
            Way::Document(identity) => {
                query.push_str(&format!("\ndocument={:?}", identity.0));
                by_document(&api, scope, identity, &meant, listed).await?
            }
        };
        api.record_read(&context, (&SEARCH, &caller), found.shown(scope, &query)).await?;
        Ok(answer(&found.body()))
    };
    let outcome = outcome.await;
    context.respond(&SEARCH, outcome)
}
