//! The JSON of calendar and policy: windows with their exceptions, files that are tried and adopted, editions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A window is postponed, extended or reopened.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OverrideBody {
    /// `province`, a city (4301), a county (430102) or a point (430102-001).
    #[cfg_attr(feature = "openapi", schema(example = "430102"))]
    pub scope: String,
    /// Name of the window.
    #[cfg_attr(feature = "openapi", schema(example = "registration"))]
    pub window: String,
    /// RFC 3339.
    #[cfg_attr(feature = "openapi", schema(example = "2021-11-01T09:00:00+08:00"))]
    pub opens_at: String,
    /// RFC 3339.
    #[cfg_attr(feature = "openapi", schema(example = "2021-11-11T00:00:00+08:00"))]
    pub closes_at: String,
    /// Why; candidates see it.
    #[cfg_attr(feature = "openapi", schema(example = "辖区内停电"))]
    pub reason: String,
}

/// The calendar as it is for a place.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarBody {
    /// The service's time.
    pub now: String,
    /// For which county; the whole province if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub county: Option<String>,
    /// For which point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point: Option<String>,
    /// Every window.
    pub windows: Vec<WindowBody>,
}

/// One window.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WindowBody {
    /// Its name.
    pub window: String,
    /// As it is now for this place.
    pub opens_at: String,
    /// As it is now for this place.
    pub closes_at: String,
    /// Whether it is open now.
    pub open: bool,
    /// As the season's files had it at first.
    pub first_opens_at: String,
    /// As the season's files had it at first.
    pub first_closes_at: String,
    /// What was changed about it, oldest first; for the province everything in it. Only the newest are listed.
    pub changes: Vec<WindowChangeBody>,
}

/// A recorded change of a window.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WindowChangeBody {
    /// The edition of the rules that it made.
    pub edition: u32,
    /// For whom.
    pub scope: String,
    /// As it is from then on.
    pub opens_at: String,
    /// As it is from then on.
    pub closes_at: String,
    /// Whether adopted policy files moved it.
    pub adopted: bool,
    /// Why.
    pub reason: String,
    /// When.
    pub recorded_at: String,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_by: Option<String>,
}

/// What rules are in force where, and how they came to be.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RulesBody {
    /// Rules by the counties that have them.
    pub in_force: Vec<InForceBody>,
    /// How many editions there are.
    pub editions_count: usize,
    /// The newest of those that concern the caller's scope, oldest first.
    pub editions: Vec<EditionBody>,
}

/// The rules of some counties.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InForceBody {
    /// The files' year.
    pub year: u16,
    /// The files' version.
    pub version: u32,
    /// The last edition that reached these counties, 0 if none has.
    pub edition: u32,
    /// The counties.
    pub counties: Vec<String>,
}

/// An edition of the rules.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EditionBody {
    /// Its number.
    pub edition: u32,
    /// For whom.
    pub scope: String,
    /// `override` or `policy`.
    pub kind: String,
    /// The version of the files that were adopted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// The windows that it moved.
    pub windows: Vec<String>,
    /// Why.
    pub reason: String,
    /// When.
    pub recorded_at: String,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_by: Option<String>,
    /// From which address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_from: Option<String>,
}

/// Policy files to be tried.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TryBody {
    /// `province`, a city or a county.
    #[cfg_attr(feature = "openapi", schema(example = "province"))]
    pub scope: String,
    /// Every file of the policy: its text by its name.
    #[serde(deserialize_with = "super::unique::map")]
    pub files: BTreeMap<String, String>,
}

/// Policy files to be adopted.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AdoptBody {
    /// `province`, a city or a county.
    #[cfg_attr(feature = "openapi", schema(example = "province"))]
    pub scope: String,
    /// Every file of the policy: its text by its name.
    #[serde(deserialize_with = "super::unique::map")]
    pub files: BTreeMap<String, String>,
    /// Why.
    pub reason: String,
    /// Adopt them even if registrations that are there would be refused by them.
    #[serde(default)]
    pub accept_refusals: bool,
}

/// What other rules would make of what is registered.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrialBody {
    /// For whom they were tried.
    pub scope: String,
    /// The version of the files in force for the province.
    pub version_in_force: u32,
    /// The version of the files that were tried.
    pub version: u32,
    /// Counties that were looked through.
    pub counties: usize,
    /// Registrations that were judged.
    pub registrations: u64,
    /// Of them, those with something that is accepted today and would not be.
    pub newly_refused: u64,
    /// Of them, those with something that is not accepted today and would be.
    pub newly_accepted: u64,
    /// What would be refused.
    pub refusals: Vec<FaultBody>,
    /// What would be accepted.
    pub acceptances: Vec<FaultBody>,
    /// The first hundred of the newly refused.
    pub serials: Vec<String>,
    /// Every value that differs, windows and fees among them.
    pub changes: Vec<ChangeBody>,
    /// How long it took.
    pub elapsed_ms: u64,
}

/// A rule, a field, and how many registrations it concerns.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FaultBody {
    /// The rule's code.
    pub rule: String,
    /// The field.
    pub field: String,
    /// How many.
    pub registrations: u64,
}

/// One value that is another one, new, or gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Change))]
pub struct ChangeBody {
    /// The file that says it.
    pub file: String,
    /// Where in it.
    pub key: String,
    /// What it was; nothing if it is new.
    pub before: Option<String>,
    /// What it is; nothing if it is gone.
    pub after: Option<String>,
}
