//! What a hold is made from, and the preview that every change begins with.

use std::path::Path;

use anyhow::{anyhow, ensure};
use baoming_api::bodies::contingency::ControlPreviewBody;
use stage::http::{Connection, Request};
use stage::premises::OFFICE;

/// What a hold is made from.
#[derive(Debug, Clone, Copy)]
pub struct HoldOptions<'a> {
    /// The program.
    pub program: &'a Path,
    /// Requests a second, half of them to the county that is held.
    pub per_second: u32,
    /// How long the load runs before the county is held, and as long again while it is.
    pub seconds: u64,
    /// What chooses the people.
    pub seed: u64,
}

/// Asks what the change would stop.
pub(super) fn preview(connection: &mut Connection, body: &serde_json::Value) -> anyhow::Result<ControlPreviewBody> {
    let response = connection.ask(&Request::new("POST", "/v1/office/controls/preview").token(OFFICE).json(body))?;
    ensure!(response.status == 200, "the preview was refused: {}", response.text());
    response.read().map_err(|error| anyhow!(error))
}
