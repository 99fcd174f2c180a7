//! Step 1 over HTTP: every point of the plan with its segments, and the photograph that all candidates share.

use baoming_api::bodies::{PointBody, SegmentBody};
use baoming_api::client::{Method, Token};

use super::caller::{Caller, Gone, Order};
use super::pool::Work;
use super::tally::Step;
use crate::people::CountyPlan;

/// Sets points up; a piece is a point.
pub(super) struct SetUp {
    /// Positions in the plan: the county, and the point within it.
    points: Vec<(usize, usize)>,
}

impl SetUp {
    pub(super) fn new(plans: &[CountyPlan]) -> Self {
        // One round takes one point of each county, so that no county waits for all the points of another.
        let rounds = plans.iter().map(|plan| plan.points.len()).max().unwrap_or_default();
        let has = |county: usize, point: usize| point < plans[county].points.len();
        let points = (0..rounds).flat_map(|point| (0..plans.len()).map(move |county| (county, point)));
        Self { points: points.filter(|(county, point)| has(*county, *point)).collect() }
    }
}

impl Work for SetUp {
    fn count(&self) -> u32 {
        self.points.len() as u32
    }

    async fn one(&self, caller: &mut Caller, position: u32) -> Result<(), Gone> {
        let season = caller.season.clone();
        if position == 0 && caller.photo().await?.is_none() {
            return Ok(());
        }
        let (county, point) = self.points[position as usize];
        let plan = &season.plans[county];
        let point = &plan.points[point];
        let id = format!("{}-{}", plan.county, point.number);
        let key = format!("demo-{:x}-{id}", season.seed);
        let body = PointBody { point: id.clone(), name: point.name.clone() };
        let token = &season.tokens.office;
        if caller.command(order(token, "/v1/office/points", &key, &id), &body).await?.is_none() {
            return Ok(());
        }
        for segment in &point.segments {
            let key = format!("{key}-{}-{}", segment.code, segment.first);
            let (first, last) = (segment.first, segment.last);
            let body = SegmentBody { point: id.clone(), code: segment.code.to_string(), first, last };
            caller.command(order(token, "/v1/office/segments", &key, &id), &body).await?;
        }
        Ok(())
    }
}

fn order<'a>(token: &'a Token, path: &'a str, key: &'a str, subject: &'a str) -> Order<'a> {
    Order { step: Step::SetUp, token, method: Method::POST, path, key, subject, repeated: false }
}
