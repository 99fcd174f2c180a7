//! What a panel's queries give: asked at once, those of a chart over time, all others for now.

use futures_util::future::{join_all, try_join_all};

use crate::board::{Board, Kind, Panel};
use crate::page::{Found, Shown};
use crate::prometheus::{AskError, Prometheus};

/// All panels of a board.
pub(crate) async fn gather<'a>(board: &'a Board, prometheus: &Prometheus, minutes: u32) -> Vec<Shown<'a>> {
    let shown = board.panels.iter().map(async |panel| Shown { panel, found: found(panel, prometheus, minutes).await });
    join_all(shown).await
}

/// What one panel shows; where one of its queries fails, the panel is not shown half.
pub(crate) async fn found(panel: &Panel, prometheus: &Prometheus, minutes: u32) -> Result<Found, AskError> {
    let queries = || panel.queries.iter().enumerate();
    match panel.kind {
        Kind::Text(_) | Kind::Unknown(_) => Ok(Found::Nothing),
        Kind::Chart => {
            let lines = queries().map(async |(number, query)| {
                let lines = prometheus.over(&query.expression, minutes).await?;
                Ok::<_, AskError>(lines.iter().map(|line| (number, line.clone())).collect::<Vec<_>>())
            });
            Ok(Found::Lines(try_join_all(lines).await?.concat(), prometheus.span(minutes)))
        }
        Kind::Stat { .. } | Kind::Table(_) => {
            let samples = queries().map(async |(number, query)| {
                let samples = prometheus.now(&query.expression).await?;
                Ok::<_, AskError>(samples.iter().map(|sample| (number, sample.clone())).collect::<Vec<_>>())
            });
            Ok(Found::Samples(try_join_all(samples).await?.concat()))
        }
    }
}
