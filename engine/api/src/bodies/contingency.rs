//! The JSON of the contingency table's controls: what is asked for, what it would stop, what holds, and whose turn it is.

use serde::{Deserialize, Serialize};

/// A part of the province is to be held, or open again. The preview gives `based_on` and `digest`; the change repeats both.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ControlBody {
    /// `province`, a city (4301), a county (430102) or a point (430102-001).
    #[cfg_attr(feature = "openapi", schema(example = "430102"))]
    pub scope: String,
    /// `open`, `slots`, `read-only`, `suspended` or `closed`.
    #[cfg_attr(feature = "openapi", schema(example = "suspended"))]
    pub state: String,
    /// How registrations are collected there: `online`, which is the default, or `offline`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub collection: Option<String>,
    /// The row of the contingency table, 1 to 8.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub row: u8,
    /// The incident's number, as the center counts them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub incident: Option<String>,
    /// Why; everybody reads it.
    #[cfg_attr(feature = "openapi", schema(example = "遭受网络攻击，正在处置"))]
    pub reason: String,
    /// When it ends by itself, RFC 3339, within 60 days.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "2021-11-01T12:00:00+08:00"))]
    pub until: Option<String>,
    /// How a scope that is opened comes back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ramp: Option<RampBody>,
    /// Set by one person alone where two are wanted, which everybody is told.
    #[serde(default)]
    pub break_glass: bool,
    /// The newest entry when the preview was made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub based_on: Option<u32>,
    /// The preview's digest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub digest: Option<String>,
}

/// Reopening in steps, each of which has to go well before the next one.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RampBody {
    /// The first share of those who ask, 1 to 99.
    #[cfg_attr(feature = "openapi", schema(example = 10))]
    pub first_percent: u8,
    /// How much each step adds.
    #[cfg_attr(feature = "openapi", schema(example = 15))]
    pub step_percent: u8,
    /// How long a step lasts.
    #[cfg_attr(feature = "openapi", schema(example = 30))]
    pub step_seconds: u16,
}

/// What a control would do, before anybody does it.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControlPreviewBody {
    /// Whom it would hold, by name: read it before you repeat the digest.
    #[cfg_attr(feature = "openapi", schema(example = "长沙市芙蓉区"))]
    pub scope_name: String,
    /// Counties of the scope.
    pub counties: u32,
    /// Registrations that stand there.
    pub captured: u32,
    /// The strictest state of the counties now.
    pub state_now: String,
    /// Requests of the last minute that it would have stopped: changes and sign-ins.
    pub stopped_per_minute: u64,
    /// Requests of the last minute of these counties, of the same kinds.
    pub asked_per_minute: u64,
    /// Whether a second person has to approve it.
    pub second_person: bool,
    /// To be sent with the change.
    pub based_on: u32,
    /// To be sent with the change.
    pub digest: String,
}

/// Turns of the counties of a scope.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TimetableBody {
    /// Whose counties: `province`, or a city. Each of them stands in one group.
    #[cfg_attr(feature = "openapi", schema(example = "province"))]
    pub scope: String,
    /// Counties that come together.
    pub groups: Vec<Vec<String>>,
    /// When which group comes, in the order of their beginnings.
    pub turns: Vec<TurnBody>,
    /// From when on each day all may come, in Beijing, HH:MM.
    #[cfg_attr(feature = "openapi", schema(example = "20:00"))]
    pub open_from: String,
    /// Until when; 24:00 is the day's end.
    #[cfg_attr(feature = "openapi", schema(example = "24:00"))]
    pub open_until: String,
    /// Over how many seconds those of a turn are spread by the draw.
    #[cfg_attr(feature = "openapi", schema(example = 600))]
    pub spread_seconds: u16,
    /// The draw, 64 hexadecimal digits, public with the timetable.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "5f2c7e0a9b1d4c36885e0a7f1b2c3d4e5f60718293a4b5c6d7e8f9a0b1c2d3e4")
    )]
    pub draw: String,
    /// The row of the contingency table; 1 by default.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub row: Option<u8>,
    /// Why; everybody reads it.
    #[cfg_attr(feature = "openapi", schema(example = "分时段错峰报名"))]
    pub reason: String,
    /// The newest entry that was seen; see `GET /v1/office/controls`.
    pub based_on: u32,
}

/// When a group comes.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TurnBody {
    /// Which group, from 0.
    pub group: u8,
    /// RFC 3339.
    #[cfg_attr(feature = "openapi", schema(example = "2021-11-01T09:00:00+08:00"))]
    pub from: String,
    /// RFC 3339.
    #[cfg_attr(feature = "openapi", schema(example = "2021-11-01T11:00:00+08:00"))]
    pub until: String,
}

/// One control.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControlEntryBody {
    /// The entry's number.
    pub number: u32,
    /// Whom it holds.
    pub scope: String,
    /// The same by name.
    pub scope_name: String,
    /// How.
    pub state: String,
    /// How registrations are collected there.
    pub collection: String,
    /// The row of the contingency table.
    pub row: u8,
    /// The incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
    /// Why.
    pub reason: String,
    /// From when on.
    pub from: String,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Whether one person alone set it where two are wanted.
    pub break_glass: bool,
    /// Whether it is in force now.
    pub in_force: bool,
    /// By whom it was set; not in what everybody may read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_by: Option<String>,
}

/// How a county is held, and what that cost it.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CountyHeldBody {
    /// Which one.
    pub county: String,
    /// Its name.
    pub name: String,
    /// How it is held.
    pub state: String,
    /// How registrations are collected there.
    pub collection: String,
    /// Whether it is on turn; always, where there are no turns.
    pub on_turn: bool,
    /// How many of a hundred who ask are let in while it comes back.
    pub share_percent: u8,
    /// How long within the window of registration nobody could change anything, in seconds.
    pub lost_seconds: i64,
    /// Until when the window would have to be extended to give that time back: offered, not done. `POST /v1/office/overrides`
    /// takes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extend_until: Option<String>,
}

/// What holds in a scope.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControlsBody {
    /// The service's time.
    pub now: String,
    /// The newest entry: what a change is based on.
    pub newest: u32,
    /// Controls that concern the scope, newest first, at most 500.
    pub entries: Vec<ControlEntryBody>,
    /// Its counties.
    pub counties: Vec<CountyHeldBody>,
}

/// Whose turn is asked for.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OwnTurnBody {
    /// The county of the registration.
    #[cfg_attr(feature = "openapi", schema(example = "430102"))]
    pub county: String,
    /// The number of the document, for the instant that was drawn for it. It is not looked for and not kept.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "430102200402290018"))]
    pub document: Option<String>,
}

/// When a county comes.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TurnAnswerBody {
    /// The service's time.
    pub now: String,
    /// Which county.
    pub county: String,
    /// Its name.
    pub name: String,
    /// How it is held.
    pub state: String,
    /// Whether whoever asks may come now.
    pub may_come: bool,
    /// From when on, where not now, or not always: of whoever named a document that one's own instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// In how many seconds to look again.
    pub look_again_seconds: u32,
    /// The draw by which those of a turn are spread, and over how many seconds: the first eight bytes of the SHA-256 of the draw
    /// and the document's number, as a number, modulo the spread in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draw: Option<String>,
    /// Over how many seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spread_seconds: Option<u16>,
}
