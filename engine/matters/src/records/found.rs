//! Finding candidates in a scope: by what is known of them, page by page, in the order of counties and serials.
//!
//! A page reads a bounded number of records and says where it ended. Deliberately absent: an index by name or school, which
//! would be one more copy of personal data. Serial and document lead to their record without a search.

use baoming_api::bodies::lists::{CandidatesBody, ListedBody};
use baoming_core::ids::{CountyId, IdentityKey, PointId, PointNumber, Serial};
use baoming_core::reply::Refusal;
use baoming_core::rows::{CandidateRow, Row};
use baoming_core::scope::Scope;
use baoming_core::subject::Subject;
use baoming_core::text::folding::folded;
use baoming_gate::admission::permits::Lane;
use baoming_node::node::{Envelope, Failure};
use baoming_store::shard::scan::Scan;

use super::paging::Cursor;
use crate::asked::Asked;
use crate::counter::Counter;
use crate::fields;
use crate::limits::LIST_ROWS_MAX;
use crate::records::reads::Shown;
use crate::records::standing::Standing;
use crate::refused::Refused;
use crate::shown::candidate_body;

/// The scope that is asked for, the caller's own by default, and never beyond it.
pub(crate) fn scope_of(counter: &Counter, asked: &Asked, wanted: Option<&str>) -> Result<Scope, Refused> {
    let scope = match wanted {
        None => asked.who.scope,
        Some(raw) => fields::scope(raw, &counter.node.province_policy())?,
    };
    if asked.who.scope.covers(scope) { Ok(scope) } else { Err(Refused::Forbidden) }
}

/// Whom a list is about: all that is said has to hold.
#[derive(Clone, Default)]
pub(crate) struct Meant {
    pub(crate) point: Option<PointNumber>,
    /// A part of the name and of the school's, folded.
    pub(crate) name: Option<String>,
    pub(crate) school: Option<String>,
    pub(crate) state: Option<Standing>,
}

impl Meant {
    /// Everybody of a scope; within a county, a point's scope means its own.
    pub(crate) fn all_of(scope: Scope) -> Self {
        let point = match scope {
            Scope::Point(point) => Some(point.number),
            Scope::Province | Scope::City(_) | Scope::County(_) => None,
        };
        Self { point, ..Self::default() }
    }

    pub(crate) fn means(&self, row: &CandidateRow) -> bool {
        let school = row.form.as_ref().map_or("", |saved| saved.form.school.reveal());
        self.point.is_none_or(|point| point == row.point)
            && self.name.as_ref().is_none_or(|part| folded(row.person.name.reveal()).contains(part.as_str()))
            && self.school.as_ref().is_none_or(|part| folded(school).contains(part.as_str()))
            && self.state.is_none_or(|state| state.holds(row))
    }

    /// What was looked for, so that the access log can tell one search from another.
    pub(crate) fn query(&self) -> String {
        let or_nothing = |text: &Option<String>| text.clone().unwrap_or_default();
        let state = self.state.map_or("", Standing::name);
        format!("name={}\nschool={}\nstate={state}", or_nothing(&self.name), or_nothing(&self.school))
    }
}

/// What a page found.
pub(crate) struct Found<T> {
    /// Whose record, and what was taken from it.
    pub(crate) records: Vec<(CountyId, Serial, T)>,
    /// How many records were read.
    pub(crate) rows_scanned: usize,
    /// Behind whom the next page begins; nothing when all were read.
    pub(crate) next: Option<Cursor>,
}

/// Reads county after county until enough are found or enough was read. `take` runs on a reader's thread.
pub(crate) async fn page<T: Send + 'static>(
    counter: &Counter,
    scope: Scope,
    (after, limit): (Option<Cursor>, usize),
    meant: &Meant,
    take: impl Fn(CountyId, &CandidateRow) -> T + Clone + Send + Sync + 'static,
) -> Result<Found<T>, Refused> {
    let mut page = Found { records: Vec::new(), rows_scanned: 0, next: None };
    let mut last = after;
    let policy = counter.node.province_policy();
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
        let found = counter.node.scan(county, scan, pick).await?;
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
pub(crate) async fn by_serial<T>(
    counter: &Counter,
    scope: Scope,
    serial: Serial,
    meant: &Meant,
    take: impl Fn(CountyId, &CandidateRow) -> T,
) -> Result<Found<T>, Refused> {
    let nobody = Found { records: Vec::new(), rows_scanned: 0, next: None };
    let Ok(county) = counter.node.county_of(serial) else { return Ok(nobody) };
    if !scope.touches_county(county) {
        return Ok(nobody);
    }
    let row = match counter.node.candidate(serial).await {
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
pub(crate) async fn by_document<T>(
    counter: &Counter,
    scope: Scope,
    identity: IdentityKey,
    meant: &Meant,
    take: impl Fn(CountyId, &CandidateRow) -> T,
) -> Result<Found<T>, Refused> {
    let nobody = Found { records: Vec::new(), rows_scanned: 0, next: None };
    // A county outside the scope is not even asked: whether it can answer would tell something.
    if !counter.node.holder_of(&identity).is_some_and(|county| scope.touches_county(county)) {
        return Ok(nobody);
    }
    match counter.node.registration_of(identity, Envelope { lane: Lane::Control, bytes: 0 }).await? {
        Some(state) => by_serial(counter, scope, state.serial, meant, take).await,
        None => Ok(nobody),
    }
}

/// A candidate as lists show them: masked.
pub(crate) fn listed(county: CountyId, row: &CandidateRow) -> ListedBody {
    ListedBody {
        county: county.to_string(),
        candidate: candidate_body(county, row),
        states: Standing::of(row).map(|standing| standing.name().to_owned()).collect(),
    }
}

impl<T> Found<T> {
    /// What showing these is, for the access log.
    pub(crate) fn shown<'a>(&self, scope: Scope, query: &'a str) -> Shown<'a> {
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
    pub(crate) fn body(self) -> CandidatesBody {
        CandidatesBody {
            candidates: self.records.into_iter().map(|(_, _, listed)| listed).collect(),
            rows_scanned: self.rows_scanned,
            next: self.next.map(|next| next.to_string()),
        }
    }
}
