//! Reads of personal data by staff: recorded in the access log before anything is shown, and refused when that cannot be.
//!
//! A matter hands [`Counter::recorded`] what it is about to show, and only what comes back may be answered to staff. One page
//! is one entry that names every candidate on it. A program that acts for candidates reads as staff does. Who reads is judged
//! again just before: whoever was dismissed while rows were looked for, or between two pages of an export, is shown nothing
//! more. Deliberately absent: what candidates read in sessions of their own, and sums that name nobody.

use std::sync::Arc;

use baoming_core::ids::{CountyId, Serial};
use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;
use baoming_gate::auth::sessions::Session;
use baoming_gate::auth::tokens::{Caller, Role};
use baoming_node::node::Failure;
use baoming_store::access_log::{AccessEntry, RecordError};

use crate::asked::Asked;
use crate::counter::Counter;
use crate::refused::Refused;
use crate::scene::operator_number;

/// What is about to be shown.
#[derive(Default)]
pub(crate) struct Shown<'a> {
    /// In which scope it was asked for; the caller's own where nothing is said.
    pub(crate) scope: Option<Scope>,
    /// The county, if all of it is one county's.
    pub(crate) county: Option<CountyId>,
    /// Whose records.
    pub(crate) serials: Vec<Serial>,
    /// Which applications.
    pub(crate) applications: Vec<u32>,
    /// What was looked for, if it was a search; kept as a keyed digest.
    pub(crate) query: Option<&'a str>,
}

impl Shown<'_> {
    /// One candidate's record.
    pub(crate) fn candidate(county: CountyId, serial: Serial) -> Self {
        Self { county: Some(county), serials: vec![serial], ..Self::default() }
    }

    fn count(&self) -> u32 {
        u32::try_from(self.serials.len() + self.applications.len()).unwrap_or(u32::MAX)
    }
}

/// Who reads, and as what: for answers that come page by page.
#[derive(Clone)]
pub(crate) struct Reading {
    at: Timestamp,
    from_address: String,
    caller: Arc<Caller>,
    action: &'static str,
    session: Option<Session>,
}

impl Reading {
    pub(crate) fn new(asked: &Asked, action: &'static str) -> Self {
        let from_address = asked.from.map_or_else(|| "unknown".to_owned(), |address| address.to_string());
        Self { at: asked.arrived_at, from_address, caller: asked.who.clone(), action, session: asked.session }
    }
}

/// A candidate's record for staff, whose reading the access log has. Nothing but [`Counter::recorded`] and
/// [`Counter::recorded_page`] makes one.
pub struct Recorded<T>(T);

impl<T> Recorded<T> {
    /// What may be shown.
    pub fn into_shown(self) -> T {
        self.0
    }
}

/// A candidate's record for whoever it is about, or for a program that the configuration trusts with it, whose reading the
/// access log has.
pub struct Own<T>(T);

impl<T> Own<T> {
    /// What a command of one's own is answered with; the journal has it.
    pub(crate) fn written(body: T) -> Self {
        Self(body)
    }

    /// What may be shown.
    pub fn into_shown(self) -> T {
        self.0
    }
}

impl Counter {
    /// What is shown to whoever it is about. A program is recorded first, as any reader of others' data is.
    pub(crate) async fn to_oneself<T>(
        &self,
        asked: &Asked,
        (county, serial): (CountyId, Serial),
        body: T,
    ) -> Result<Own<T>, Refused> {
        self.record(&Reading::new(asked, asked.matter.action), Shown::candidate(county, serial)).await?;
        Ok(Own(body))
    }

    /// Records a reading, so that it may be shown. Waits for the disk and holds no thread meanwhile.
    pub(crate) async fn recorded<T>(&self, asked: &Asked, shown: Shown<'_>, body: T) -> Result<Recorded<T>, Refused> {
        self.recorded_page(&Reading::new(asked, asked.matter.action), shown, body).await
    }

    /// The same for one of several pages.
    pub(crate) async fn recorded_page<T>(
        &self,
        reading: &Reading,
        shown: Shown<'_>,
        body: T,
    ) -> Result<Recorded<T>, Refused> {
        self.record(reading, shown).await?;
        Ok(Recorded(body))
    }

    /// The same where it may turn out that nobody is shown, which is no reading.
    pub(crate) async fn recorded_if_anybody<T>(
        &self,
        asked: &Asked,
        shown: Shown<'_>,
        body: T,
    ) -> Result<Recorded<T>, Refused> {
        self.recorded_page_if_anybody(&Reading::new(asked, asked.matter.action), shown, body).await
    }

    /// The same for one of several pages.
    pub(crate) async fn recorded_page_if_anybody<T>(
        &self,
        reading: &Reading,
        shown: Shown<'_>,
        body: T,
    ) -> Result<Recorded<T>, Refused> {
        if shown.count() == 0 {
            self.still(reading.session.as_ref())?;
            return Ok(Recorded(body));
        }
        self.recorded_page(reading, shown, body).await
    }

    async fn record(&self, reading: &Reading, shown: Shown<'_>) -> Result<(), Refused> {
        self.still(reading.session.as_ref())?;
        let caller = &reading.caller;
        if !reads_of_others(caller) {
            return Ok(());
        }
        let records_shown = shown.count();
        // One candidate alone, or those of a page.
        let (serial, serials) = match shown.serials.as_slice() {
            [one] => (Some(*one), Vec::new()),
            _ => (None, shown.serials),
        };
        let entry = AccessEntry {
            at: reading.at,
            operator_id: operator_number(caller).unwrap_or(0),
            operator_name: caller.id.as_str().to_owned(),
            from_address: reading.from_address.clone(),
            scope: shown.scope.unwrap_or(caller.scope).to_string(),
            action: reading.action.to_owned(),
            county: shown.county,
            serial,
            query: shown.query.map(|query| self.node.query_digest(query.as_bytes())),
            records_shown,
            serials,
            applications: shown.applications,
        };
        match self.node.access_log().record(&entry).await {
            Ok(_) => Ok(()),
            Err(RecordError::Busy) => Err(Refused::Failure(Failure::Busy { retry_after_seconds: 1 })),
            Err(RecordError::Storage) => Err(Refused::ReadNotRecorded),
            Err(RecordError::Invalid(error)) => {
                tracing::error!(%error, "a read of personal data makes no entry for the access log and is refused");
                Err(Refused::Internal)
            }
        }
    }
}

/// Whether the caller reads the records of others: only a candidate's own session does not.
fn reads_of_others(caller: &Caller) -> bool {
    match caller.role {
        Role::Office
        | Role::Point
        | Role::Ops
        | Role::Administrator
        | Role::Security
        | Role::Auditor
        | Role::Payment => true,
        Role::Candidate | Role::Entrant => caller.own.is_none(),
    }
}
