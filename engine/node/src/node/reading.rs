//! Reading rows from the shards: as of everything acknowledged so far, and not behind a county's queue.

use std::sync::Arc;
use std::time::Duration;

use baoming_core::ids::{CountyId, PointId, Serial};
use baoming_core::reply::Refusal;
use baoming_core::rows::{CandidateRow, PointRow, Row};
use baoming_core::subject::Subject;
use baoming_store::shard::{Page, Scan};

use super::error::{Failure, unreadable};
use super::serving::Node;
use crate::limits::READ_PATIENCE_MS;

impl Node {
    /// Reads a candidate's record.
    pub async fn candidate(&self, serial: Serial) -> Result<CandidateRow, Failure> {
        match self.row(self.county_of(serial)?, Subject::Candidate(serial)).await? {
            Some(Row::Candidate(row)) => Ok(*row),
            _ => Err(Failure::Refused(Refusal::CandidateUnknown)),
        }
    }

    /// Reads the record of a point.
    pub async fn point(&self, point: PointId) -> Result<PointRow, Failure> {
        match self.row(point.county, Subject::Point(point.number)).await? {
            Some(Row::Point(row)) => Ok(row),
            _ => Err(Failure::Refused(Refusal::PointUnknown)),
        }
    }

    /// Reads a row from the shard: as of everything acknowledged so far, not behind the county's queue.
    pub async fn row(&self, county: CountyId, subject: Subject) -> Result<Option<Row>, Failure> {
        let handle = self.counties.directory().county(county).ok_or(Failure::UnknownCounty)?;
        let patience = Duration::from_millis(READ_PATIENCE_MS);
        let read = self.shards.read(county, subject, handle.acknowledged(), patience).await;
        self.counted(county, read.map_err(|error| unreadable(county, error)))
    }

    /// Reads a page of a county's rows from the shard: as of everything acknowledged so far, off the county's threads.
    /// `pick` runs on a reader's thread.
    pub async fn scan<T: Send + 'static>(
        &self,
        county: CountyId,
        scan: Scan,
        pick: impl Fn(Row) -> Option<T> + Send + Sync + 'static,
    ) -> Result<Page<T>, Failure> {
        let handle = self.counties.directory().county(county).ok_or(Failure::UnknownCounty)?;
        let as_of = (handle.acknowledged(), Duration::from_millis(READ_PATIENCE_MS));
        let read = self.shards.scan(county, scan, Arc::new(pick), as_of).await;
        self.counted(county, read.map_err(|error| unreadable(county, error)))
    }
}
