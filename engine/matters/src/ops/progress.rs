//! How far candidates are and how many serials are left: the counties are asked at a scrape.
//!
//! Guarantees: they are asked rarely, since anybody may ask for metrics; a county that is busy or out keeps its last figures.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::counter::Counter;
use crate::limits::{SERIALS_GAUGED_FOR_MS, SERIALS_PATIENCE_MS};
use crate::office::points::points_of;

/// Sets the gauges, county by county, unless they were set a short while ago.
pub async fn refresh(counter: &Arc<Counter>) {
    let gauges = &counter.progress_gauges;
    if !gauges.are_due(counter.node.clock().monotonic_ms(), SERIALS_GAUGED_FOR_MS) {
        return;
    }
    let mut asked = JoinSet::new();
    for county in counter.node.province_policy().counties.keys().copied() {
        let counter = counter.clone();
        asked.spawn(async move { points_of(&counter, county).await.map(|points| (county, points)) });
    }
    let all = async {
        while let Some(found) = asked.join_next().await {
            if let Ok(Ok((county, points))) = found {
                gauges.note(county, &points);
            }
        }
    };
    if tokio::time::timeout(Duration::from_millis(SERIALS_PATIENCE_MS), all).await.is_err() {
        tracing::debug!("some counties did not say in time how far they are");
    }
    gauges.sum();
}
