//! What an office reads of many candidates: how far the parts of its scope are, and who is in which state.
//!
//! A list reads records page by page, at most so many a request, and says how many it read. Deliberately absent: an order
//! other than by county and serial, and names, which have no place in an address (`search.rs`).

use std::collections::BTreeMap;
use std::sync::Arc;

use baoming_api::bodies::lists::{CandidatesBody, PartProgressBody, ScopeProgressBody};
use baoming_core::contingency::Class;
use baoming_core::ids::{CountyId, PointId};
use baoming_core::query::Query;
use baoming_core::reply::{Progress, View};
use baoming_core::scope::{CityId, Scope};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Envelope;
use serde::Deserialize;

use crate::asked::Asked;
use crate::counter::Counter;
use crate::matter::Matter;
use crate::records::found::{listed, page, scope_of};
use crate::records::paging;
use crate::records::reads::Recorded;
use crate::records::searched;
use crate::refused::Refused;
use crate::sent::Question;
use crate::sent::Questioned;
use crate::shown::progress_body;

/// How far a scope is.
pub const PROGRESS: Matter = Matter::of("office", "scope-progress", Class::Always, &[Role::Office]);
/// Candidates by state.
pub const CANDIDATES: Matter = Matter::of("office", "list-candidates", Class::Reading, &[Role::Office, Role::Point]);

/// How far which scope is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgressQuestion {
    /// The caller's own by default.
    pub scope: Option<String>,
}

impl Questioned for ProgressQuestion {
    const RULE: &'static str = "may hold scope";
}

/// Which candidates.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CandidatesQuestion {
    /// Within the caller's own, which is the default.
    pub scope: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// How many at most.
    pub limit: Option<usize>,
}

impl Questioned for CandidatesQuestion {
    const RULE: &'static str = "may hold scope, state, after and limit, each once";
}

/// How far a scope is, with a row for each of its parts: cities, counties or points.
pub async fn progress(
    counter: Arc<Counter>,
    asked: Asked,
    Question(question): Question<ProgressQuestion>,
) -> Result<ScopeProgressBody, Refused> {
    let scope = scope_of(&counter, &asked, question.scope.as_deref())?;
    progress_of(&counter, scope).await
}

pub(crate) async fn progress_of(counter: &Counter, scope: Scope) -> Result<ScopeProgressBody, Refused> {
    let (parts, unavailable) = match scope {
        Scope::Province | Scope::City(_) => of_counties(counter, scope).await,
        Scope::County(county) => (of_points(counter, county).await?, Vec::new()),
        // A point that is not there is told from one where nobody was captured.
        Scope::Point(point) => (vec![(scope, of_point(counter, point).await?)], Vec::new()),
    };
    let sum = parts.iter().fold(Progress::default(), |sum, (_, progress)| sum.plus(*progress));
    let part = |(part, progress): &(Scope, Progress)| PartProgressBody {
        scope: part.to_string(),
        progress: progress_body(progress),
    };
    Ok(ScopeProgressBody {
        scope: scope.to_string(),
        progress: progress_body(&sum),
        parts: parts.iter().filter(|(part, _)| *part != scope).map(part).collect(),
        unavailable: unavailable.iter().map(CountyId::to_string).collect(),
    })
}

/// The cities of the province, or the counties of a city. A county that is out must not hide the others, and is named.
async fn of_counties(counter: &Counter, scope: Scope) -> (Vec<(Scope, Progress)>, Vec<CountyId>) {
    let (mut parts, mut unavailable) = (BTreeMap::<u32, (Scope, Progress)>::new(), Vec::new());
    let policy = counter.node.province_policy();
    for county in policy.counties.keys().copied().filter(|county| scope.covers_county(*county)) {
        let Ok(View::Progress(progress)) = counter.node.query(county, REPORT, Query::County).await else {
            unavailable.push(county);
            continue;
        };
        let city = CityId::of(county);
        let (key, part) = match scope {
            Scope::Province => (u32::from(city.get()), Scope::City(city)),
            _ => (county.get(), Scope::County(county)),
        };
        let sum = &mut parts.entry(key).or_insert((part, Progress::default())).1;
        *sum = sum.plus(progress);
    }
    (parts.into_values().collect(), unavailable)
}

async fn of_points(counter: &Counter, county: CountyId) -> Result<Vec<(Scope, Progress)>, Refused> {
    let View::Points(points) = counter.node.query(county, REPORT, Query::Points).await? else {
        return Err(Refused::Internal);
    };
    let scope = |number| Scope::Point(PointId { county, number });
    Ok(points.iter().map(|state| (scope(state.point), state.progress)).collect())
}

async fn of_point(counter: &Counter, point: PointId) -> Result<Progress, Refused> {
    match counter.node.query(point.county, REPORT, Query::Point(point.number)).await? {
        View::Progress(progress) => Ok(progress),
        _ => Err(Refused::Internal),
    }
}

/// Reports take the control lane: a surge of candidates must not blind those on watch.
const REPORT: Envelope = Envelope { lane: Lane::Control, bytes: 0 };

/// Lists candidates by state, masked, by county and serial. Names are looked for with `POST /v1/office/candidates/search`.
pub async fn candidates(
    counter: Arc<Counter>,
    asked: Asked,
    Question(question): Question<CandidatesQuestion>,
) -> Result<Recorded<CandidatesBody>, Refused> {
    let scope = scope_of(&counter, &asked, question.scope.as_deref())?;
    let after = question.after.as_deref().map(paging::cursor).transpose()?;
    let limit = paging::limit(question.limit)?;
    let meant = searched::meant(scope, None, None, question.state.as_deref())?;
    let found = page(&counter, scope, (after, limit), &meant, listed).await?;
    let query = meant.query();
    counter.recorded(&asked, found.shown(scope, &query), found.body()).await
}
