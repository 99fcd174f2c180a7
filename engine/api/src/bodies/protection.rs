//! The JSON of protection against attacks: ranges of addresses that are kept out, and what the protector does by itself.

use serde::{Deserialize, Serialize};

/// Ranges of addresses that are to be kept out.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BlockBody {
    /// 1 to 64 addresses or ranges, IPv4 of 8 bits or more, IPv6 of 32 or more.
    #[cfg_attr(feature = "openapi", schema(example = json!(["203.0.113.0/24"])))]
    pub ranges: Vec<String>,
    /// Until when, RFC 3339, within 7 days.
    #[cfg_attr(feature = "openapi", schema(example = "2021-11-01T12:00:00+08:00"))]
    pub until: String,
    /// Why, 2 to 400 characters.
    #[cfg_attr(feature = "openapi", schema(example = "该网段持续攻击"))]
    pub reason: String,
    /// The incident's number, as the center counts them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub incident: Option<String>,
    /// Whether the address that this very request comes from may be among them.
    #[serde(default)]
    pub including_own: bool,
}

/// Everybody who is kept out now.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BlocksBody {
    /// By operators, oldest first.
    pub blocks: Vec<StandingBlockBody>,
    /// By the protector.
    pub protector: ProtectorBody,
}

/// A block of an operator's.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StandingBlockBody {
    /// Its number, by which it is lifted.
    pub number: u32,
    /// Who is kept out.
    pub ranges: Vec<String>,
    /// Since when, RFC 3339.
    pub since: String,
    /// Until when, RFC 3339.
    pub until: String,
    /// Why.
    pub reason: String,
    /// The incident's number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub incident: Option<String>,
}

/// What the protector is told.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProtectorOrderBody {
    /// `off`: it does nothing, and what it did is over. `on`. `forget`: what it did and counted is over, and it goes on.
    #[cfg_attr(feature = "openapi", schema(example = "off"))]
    pub action: String,
}

/// How the protector fares.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProtectorBody {
    /// Whether it does anything.
    pub on: bool,
    /// Why it does nothing more, if it has stopped: too-many-ranges.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stopped: Option<String>,
    /// What each rule does that does anything.
    pub rules: Vec<ProtectorRuleBody>,
    /// Whom it keeps out.
    pub ranges: Vec<ProtectorRangeBody>,
}

/// What a rule does.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProtectorRuleBody {
    /// slow-heads, guessing, forged or flood.
    pub rule: String,
    /// How many ranges it keeps out.
    pub ranges: usize,
    /// Since when the first of them, RFC 3339.
    pub since: String,
    /// Until when the last of them, RFC 3339.
    pub until: String,
}

/// A range that the protector keeps out.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProtectorRangeBody {
    /// Which.
    pub range: String,
    /// By which rule.
    pub rule: String,
    /// Since when, RFC 3339.
    pub since: String,
    /// Until when, RFC 3339.
    pub until: String,
    /// The how-many-th time of late.
    pub times: u32,
}
