//! Finding candidates in a scope: by what is known of them, page by page, in the order of counties and serials.
//!
//! A page reads a bounded number of records and says where it ended. Deliberately absent: an index by name or school, which
//! would be one more copy of personal data. Serial and document lead to their record without a search.

use baoming_core::ids::{CountyId, IdentityKey, PointId, PointNumber, Serial};
use baoming_core::reply::Refusal;
use baoming_core::rows::{CandidateRow, Row};
use baoming_core::scope::Scope;
use baoming_core::subject::Subject;

use super::api::{Api, candidate_body};
use super::error::ApiError;
use super::parse;
use super::parse::lists::Cursor;
use super::reads::Shown;
use super::standing::Standing;
use crate::limits::LIST_ROWS_MAX;
use baoming_api::bodies::lists::{CandidatesBody, ListedBody};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Caller;
use baoming_node::node::{Envelope, Failure};
use baoming_store::shard::scan::Scan;

/// The scope that is asked for, the caller's own by default, and never beyond it.
pub(super) fn scope_of(api: &Api, caller: &Caller, asked: Option<&str>) -> Result<Scope, ApiError> {
    let scope = match asked {
        None => caller.scope,
        Some(raw) => parse::rules::scope(raw, &api.node.province_policy())?,
    };
    if caller.scope.covers(scope) { Ok(scope) } else { Err(ApiError::Forbidden) }
}

/// Whom a list is about: all that is said has to hold.
#[derive(Clone, Default)]
pub(super) struct Meant {
    pub(super) point: Option<PointNumber>,
    pub(super) name: Option<String>,
    pub(super) school: Option<String>,
    pub(super) state: Option<Standing>,
}

impl Meant {
    /// Everybody of a scope; within a county, a point's scope means its own.
    pub(super) fn all_of(scope: Scope) -> Self {
        let point = match scope {
            Scope::Point(point) => Some(point.number),
            Scope::Province | Scope::City(_) | Scope::County(_) => None,
        };
        Self { point, ..Self::default() }
    }

    pub(super) fn means(&self, row: &CandidateRow) -> bool {
        let school = row.form.as_ref().map_or("", |saved| saved.form.school.reveal());
        self.point.is_none_or(|point| point == row.point)
            && self.name.as_ref().is_none_or(|part| row.person.name.reveal().contains(part.as_str()))
            && self.school.as_ref().is_none_or(|part| school.contains(part.as_str()))
            && self.state.is_none_or(|state| state.holds(row))
    }

    /// What was looked for, so that the access log can tell one search from another.
    pub(super) fn query(&self) -> String {
        let or_nothing = |text: &Option<String>| text.clone().unwrap_or_default();
        let state = self.state.map_or("", Standing::name);
        format!("name={}\nschool={}\nstate={state}", or_nothing(&self.name), or_nothing(&self.school))
    }
}

/// What a page found.
pub(super) struct Found<T> {
    /// Whose record, and what was taken from it.
    pub(super) records: Vec<(CountyId, Serial, T)>,
    /// How many records were read.
    pub(super) rows_scanned: usize,
    /// Behind whom the next page begins; nothing when all were read.
    pub(super) next: Option<Cursor>,
}

/// Reads county after county until enough are found or enough was read. `take` runs on a reader's thread.
pub(super) async fn page<T: Send + 'static>(
    api: &Api,
    scope: Scope,
    (after, limit): (Option<Cursor>, usize),
    meant: &Meant,
    take: impl Fn(CountyId, &CandidateRow) -> T + Clone + Send + Sync + 'static,
) -> Result<Found<T>, ApiError> {
    let mut page = Found { records: Vec::new(), rows_scanned: 0, next: None };
    let mut last = after;
    let policy = api.node.province_policy();
    for county in policy.counties.keys().copied().filter(|county| scope.touches_county(*county)) {
        let behind = match after {
            Some(after) if after.county > county => continue,
            Some(after) if after.county == county => Some(after.serial),
            _ => None,
        };
        if behind == Some(Serial::MAX) {
            continue;
        }
        if page.records.len() == limit || page.rows_scanned == LIST_ROWS_MAX {
            page.next = last;
            return Ok(page);
        }
        let scan = Scan::candidates(LIST_ROWS_MAX - page.rows_scanned)
            .after(behind.map(Subject::Candidate))
            .finding(limit - page.records.len());
        let (meant, take) = (meant.clone(), take.clone());
        let pick = move |row| match row {
            Row::Candidate(row) if meant.means(&row) => Some((county, row.serial, take(county, &row))),
            _ => None,
        };
        let found = api.node.scan(county, scan, pick).await?;
        page.records.extend(found.found);
        page.rows_scanned += found.rows_scanned;
        if let Some(Subject::Candidate(serial)) = found.next {
            page.next = Some(Cursor { county, serial });
            return Ok(page);
        }
        // All of the county is read: what follows it is the next one.
        last = Some(Cursor { county, serial: Serial::MAX });
    }
    Ok(page)
}

/// The one candidate with this serial, if within the scope and meant. Outside of it looks like nobody.
pub(super) async fn by_serial<T>(
    api: &Api,
    scope: Scope,
    serial: Serial,
    meant: &Meant,
    take: impl Fn(CountyId, &CandidateRow) -> T,
) -> Result<Found<T>, ApiError> {
    let nobody = Found { records: Vec::new(), rows_scanned: 0, next: None };
    let Ok(county) = api.node.county_of(serial) else { return Ok(nobody) };
    if !scope.touches_county(county) {
        return Ok(nobody);
    }
    let row = match api.node.candidate(serial).await {
        Err(Failure::Refused(Refusal::CandidateUnknown)) => return Ok(nobody),
        read => read?,
    };
    let within = scope.covers_point(PointId { county, number: row.point });
    if !within || !meant.means(&row) {
        return Ok(nobody);
    }
    Ok(Found { records: vec![(county, serial, take(county, &row))], rows_scanned: 1, ..nobody })
}

/// The same by the keyed hash of the document.
pub(super) async fn by_document<T>(
    api: &Api,
    scope: Scope,
    identity: IdentityKey,
    meant: &Meant,
    take: impl Fn(CountyId, &CandidateRow) -> T,
) -> Result<Found<T>, ApiError> {
    let nobody = Found { records: Vec::new(), rows_scanned: 0, next: None };
    // A county outside the scope is not even asked: whether it can answer would tell something.
    if !api.node.holder_of(&identity).is_some_and(|county| scope.touches_county(county)) {
        return Ok(nobody);
    }
    match api.node.registration_of(identity, Envelope { lane: Lane::Control, bytes: 0 }).await? {
        Some(state) => by_serial(api, scope, state.serial, meant, take).await,
        None => Ok(nobody),
    }
}

/// A candidate as lists show them: masked.
pub(super) fn listed(county: CountyId, row: &CandidateRow) -> ListedBody {
    ListedBody {
        county: county.to_string(),
        candidate: candidate_body(county, row),
        states: Standing::of(row).map(|standing| standing.name().to_owned()).collect(),
    }
}

impl<T> Found<T> {
    /// What showing these is, for the access log.
    pub(super) fn shown<'a>(&self, scope: Scope, query: &'a str) -> Shown<'a> {
        let serials = self.records.iter().map(|(_, serial, _)| *serial).collect();
        Shown { scope: Some(scope), county: self.county(), serials, query: Some(query), ..Shown::default() }
    }

    /// The county, if they are of one.
    fn county(&self) -> Option<CountyId> {
        let first = self.records.first()?.0;
        self.records.iter().all(|(county, ..)| *county == first).then_some(first)
    }
}

impl Found<ListedBody> {
    pub(super) fn body(self) -> CandidatesBody {
        CandidatesBody {
            candidates: self.records.into_iter().map(|(_, _, listed)| listed).collect(),
            rows_scanned: self.rows_scanned,
            next: self.next.map(|next| next.to_string()),
        }
    }
}
