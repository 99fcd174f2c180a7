//! What stands beside the rows: the logs of who reads them and who comes in, what signs receipts, and the records behind a row. Records are
//! read on the readers' threads, a few groups at a time.

use baoming_core::ids::{CountyId, IdentityKey};
use baoming_core::reply::Receipt;
use baoming_core::rows::Trail;
use baoming_receipts::Receipts;
use baoming_store::access_log::{AccessLog, QueryDigest};
use baoming_store::security_log::SecurityLog;

use super::error::{Failure, unreadable};
use super::records::PlacedRecord;
use super::serving::Node;
use crate::limits::GROUPS_PER_PIECE;

impl Node {
    /// Where reads of personal data are recorded.
    pub fn access_log(&self) -> &AccessLog {
        &self.access_log
    }

    /// Where sign-ins, denials and changes of accounts are recorded.
    pub fn security_log(&self) -> &SecurityLog {
        &self.security_log
    }

    /// Tells one query from another, and says nothing about what was looked for.
    pub fn query_digest(&self, query: &[u8]) -> QueryDigest {
        self.digest("access-log-query", query)
    }

    /// Tells one name or document that was typed from another, and says nothing else about it.
    pub fn typed_digest(&self, kind: &str, typed: &str) -> QueryDigest {
        self.digest("security-log-typed", format!("{kind}\n{typed}").as_bytes())
    }

    fn digest(&self, usage: &'static str, text: &[u8]) -> QueryDigest {
        let mark = self.digests.mark(usage, text);
        let mut half = [0; 16];
        half.copy_from_slice(&mark[..16]);
        QueryDigest(half)
    }

    /// What signs receipts.
    pub fn receipts(&self) -> &Receipts {
        &self.receipts
    }

    /// The county that holds a document, or is about to; its own memory knows the serial.
    pub fn holder_of(&self, identity: &IdentityKey) -> Option<CountyId> {
        self.identities.county_of(identity)
    }

    /// The records of a row's changes from number `from` on, counted from 0, `count` of them at most, oldest first.
    pub async fn records(
        &self,
        county: CountyId,
        trail: &Trail,
        (from, count): (usize, usize),
    ) -> Result<Vec<PlacedRecord>, Failure> {
        let places = trail.positions.iter().zip(trail.answers.iter()).skip(from).take(count);
        let places: Vec<(u64, Receipt)> = places.map(|(position, answer)| (*position, answer.receipt)).collect();
        let mut records = Vec::with_capacity(places.len());
        for piece in places.chunks(GROUPS_PER_PIECE) {
            let (piece, stored) = (piece.to_vec(), self.records.clone());
            let read = move || piece.into_iter().map(|place| stored.read(county, place)).collect::<Result<Vec<_>, _>>();
            let read = self.shards.readers().run(read).await.map_err(|error| unreadable(county, error))?;
            records.extend(read.map_err(|error| {
                tracing::error!(%county, %error, "the records behind a row could not be read");
                Failure::HistoryUnavailable
            })?);
        }
        Ok(records)
    }
}
