//! Whose record a request of staff is about, and whether the caller may reach it: judged by the candidate's own point,
//! never by the path alone.

use baoming_core::ids::{CountyId, PointId};
use baoming_core::rows::CandidateRow;

use crate::asked::Asked;
use crate::counter::Counter;
use crate::fields;
use crate::refused::Refused;

/// A candidate whom the caller may reach.
pub(crate) struct Reached {
    pub(crate) county: CountyId,
    pub(crate) row: CandidateRow,
}

/// The candidate with this serial, for a caller whose scope holds the candidate's point.
pub(crate) async fn candidate(counter: &Counter, asked: &Asked, serial: &str) -> Result<Reached, Refused> {
    let reached = find(counter, asked, serial).await?;
    asked.covers_point(PointId { county: reached.county, number: reached.row.point })?;
    Ok(reached)
}

/// The same, for a caller whose scope must hold the whole county.
pub(crate) async fn candidate_of_office(counter: &Counter, asked: &Asked, serial: &str) -> Result<Reached, Refused> {
    let reached = find(counter, asked, serial).await?;
    asked.covers_county(reached.county)?;
    Ok(reached)
}

async fn find(counter: &Counter, asked: &Asked, serial: &str) -> Result<Reached, Refused> {
    let serial = fields::serial(serial)?;
    let county = counter.node.county_of(serial)?;
    counter.concerns(asked, county);
    let row = counter.node.candidate(serial).await?;
    Ok(Reached { county, row })
}
