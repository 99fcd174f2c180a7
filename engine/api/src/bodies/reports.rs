//! The JSON of reports up the chain: what is reported and acknowledged, who hears when, figures, and what alerts have drafted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ReceiptBody;

/// A report of an incident.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportBody {
    /// `first`, `follow-up`, `final` or `correction` (初报, 续报, 终报, 更正).
    #[cfg_attr(feature = "openapi", schema(example = "first"))]
    pub kind: String,
    /// The incident's number; none for a first report, which gets one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub incident: Option<u32>,
    /// The row of the contingency table, 1 to 8.
    #[cfg_attr(feature = "openapi", schema(example = 4))]
    pub row: u8,
    /// How grave it is, from 1 (特别重大) to 4 (一般).
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub grade: u8,
    /// Which part of the province it concerns; the caller's own by default.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "430102"))]
    pub scope: Option<String>,
    /// When it was noticed, RFC 3339; now by default.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub discovered_at: Option<String>,
    /// When it was first reported, where that was on paper or by telephone: the entry is then marked 补录.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reported_at: Option<String>,
    /// 信息来源.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<String>,
    /// What happened.
    #[cfg_attr(feature = "openapi", schema(example = "芙蓉区3个报名点停电"))]
    pub what: String,
    /// 涉及范围.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub range: Option<String>,
    /// 影响.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub impact: Option<String>,
    /// 已采取的措施.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub measures: Option<String>,
    /// 请求事项, as an extension or another way of collection.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wishes: Option<String>,
    /// The entry that a correction corrects.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub corrects: Option<u32>,
    /// Documents that are kept elsewhere, by their SHA-256; at most 8.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub attachments: Vec<String>,
    /// The draft of an alert that it was made from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub draft: Option<u32>,
}

/// A report was entered.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportFiledBody {
    /// The receipt; its `number` is the entry's.
    pub receipt: ReceiptBody,
    /// The incident's number.
    #[cfg_attr(feature = "openapi", schema(example = 7))]
    pub incident: u32,
}

/// A level has heard of an incident and has it in hand.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AcknowledgementBody {
    /// When it was acknowledged, where that was by telephone: the entry is then marked 补录.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub acknowledged_at: Option<String>,
    /// What is to be done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

/// Incidents of a scope, newest first.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportsBody {
    /// By the service's calendar.
    pub now: String,
    /// The incidents of this page.
    pub incidents: Vec<IncidentBody>,
    /// Ask with `before` set to this for the next page; nothing on the last one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<u32>,
}

/// An incident: how it stands, who heard of it when, and what was said.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IncidentBody {
    /// Its number.
    pub incident: u32,
    /// The widest part of the province that was reported.
    pub scope: String,
    /// By name.
    pub scope_name: String,
    /// The row of the contingency table.
    pub row: u8,
    /// How grave it is.
    pub grade: u8,
    /// When it was discovered.
    pub discovered_at: String,
    /// Whether its final report is there.
    pub is_final: bool,
    /// Whether somebody above has acknowledged it as it stands.
    pub acknowledged: bool,
    /// Levels above whoever reported, from below.
    pub levels: Vec<IncidentLevelBody>,
    /// Levels whose time was over before anybody had acknowledged.
    pub late: Vec<String>,
    /// What happens next if nobody acknowledges.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<MomentBody>,
    /// Reports and acknowledgements within the caller's scope, oldest first.
    pub entries: Vec<IncidentEntryBody>,
}

/// A level of the chain and an incident.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IncidentLevelBody {
    /// `county`, `city` or `province`.
    pub level: String,
    /// `waiting`, `told`, `reminded`, `passed`, `acknowledged`, or `spared`, where another level has acknowledged before.
    pub state: String,
    /// When it hears of it.
    pub told_at: String,
    /// When it is reminded.
    pub remind_at: String,
    /// When its time is over, and the next level hears.
    pub due_at: String,
    /// When it has acknowledged.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub acknowledged_at: Option<String>,
}

/// Something that happens by itself.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MomentBody {
    /// Whose.
    pub level: String,
    /// `told`, `reminded` or `passed`.
    pub moment: String,
    /// When.
    pub at: String,
}

/// A report or an acknowledgement.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IncidentEntryBody {
    /// The entry's number.
    pub entry: u32,
    /// A report's kind, or `acknowledgement`.
    pub kind: String,
    /// Which part of the province it concerns.
    pub scope: String,
    /// How far whoever said it reaches.
    pub said_by: String,
    /// Who entered it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entered_by: Option<String>,
    /// When it was said.
    pub said_at: String,
    /// When it arrived here.
    pub arrived_at: String,
    /// 补录: said elsewhere first, and entered afterwards.
    pub entered_later: bool,
    /// What a report says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub report: Option<ReportBody>,
    /// What an acknowledgement says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// Figures of a final report, as they were found.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub figures: Vec<FigureBody>,
}

/// A figure with the question that finds it again.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FigureBody {
    /// `captured`, `complete`, `minutes-lost` or `refused`.
    pub name: String,
    /// What was found.
    pub value: u64,
    /// What the final report says, where it says something.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reported: Option<u64>,
    /// The address and its parameters that find it.
    #[cfg_attr(
        feature = "openapi",
        schema(
            example = "/v1/office/reports/7/figures?name=captured&scope=430102&from=2021-11-01T09:00:00%2B08:00&until=2021-11-01T10:00:00%2B08:00"
        )
    )]
    pub query: String,
}

/// Figures of an incident.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FiguresBody {
    /// The incident.
    pub incident: u32,
    /// Where.
    pub scope: String,
    /// From when on.
    pub from: String,
    /// Until when.
    pub until: String,
    /// What was found now.
    pub figures: Vec<FigureBody>,
}

/// What Alertmanager sends (webhook, version 4). Fields that are not listed are left alone.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlertsBody {
    /// The alerts of a group.
    pub alerts: Vec<AlertBody>,
}

/// One alert.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlertBody {
    /// `firing` or `resolved`.
    pub status: String,
    /// `alertname`, and `row`, `county` and `severity` where the rule has them.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// `summary` and `value` where the rule has them.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// What tells the alert from others.
    pub fingerprint: String,
}

/// What became of alerts.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlertsTakenBody {
    /// Drafts that were opened.
    pub opened: u32,
    /// Drafts that were there already.
    pub known: u32,
    /// Alerts that nothing was kept of: without a name, or beyond the bound.
    pub left_out: u32,
}

/// What alerts have drafted, newest first.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportDraftsBody {
    /// By the service's calendar.
    pub now: String,
    /// The drafts.
    pub drafts: Vec<ReportDraftBody>,
}

/// A draft. It is kept since the start and no longer: what counts is the report that a person sends.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportDraftBody {
    /// Its number, for `draft` of the report.
    pub draft: u32,
    /// `open`, `sent` or `dropped`.
    pub state: String,
    /// The alert.
    pub alert: String,
    /// Its severity.
    pub severity: String,
    /// What it says.
    pub summary: String,
    /// The row of the contingency table.
    pub row: u8,
    /// Which part of the province it concerns.
    pub scope: String,
    /// By name.
    pub scope_name: String,
    /// When it first fired.
    pub opened_at: String,
    /// When it was last heard of.
    pub last_at: String,
    /// How often it was heard of.
    pub times: u32,
    /// The value at first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first_value: Option<String>,
    /// The value at last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_value: Option<String>,
    /// Whether the alert is over.
    pub resolved: bool,
    /// Whether it has been open for longer than a person may take.
    pub neglected: bool,
    /// The incident that was made of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub incident: Option<u32>,
    /// How the scope is held.
    pub control_state: String,
    /// Figures of the scope when it opened, by name.
    pub figures: BTreeMap<String, u64>,
}
