//! Which page of a history is asked for.

use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use serde::Deserialize;

use super::wrong;
use crate::error::ApiError;

/// The query of the address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    after: Option<usize>,
    limit: Option<usize>,
}

/// How many changes lie before the page, and how many it has at most.
pub(crate) fn page(asked: Result<Query<Asked>, QueryRejection>, limit_max: usize) -> Result<(usize, usize), ApiError> {
    let Query(asked) = asked.map_err(|_| wrong("query", "may hold after and limit, each once and a number"))?;
    let limit = asked.limit.unwrap_or(limit_max);
    let fits = (1..=limit_max).contains(&limit);
    fits.then_some((asked.after.unwrap_or(0), limit)).ok_or_else(|| wrong("limit", format!("must be 1 to {limit_max}")))
}
