//! Operators, as the offices above them see and change them.

use serde::{Deserialize, Serialize};

/// A new operator.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewOperatorBody {
    /// What is typed to sign in, 2 to 32 characters. It stays this operator's for ever.
    #[cfg_attr(feature = "openapi", schema(example = "yuelu-office"))]
    pub name: String,
    /// 姓名.
    pub person: String,
    /// office, point, ops, administrator, security or auditor.
    #[cfg_attr(feature = "openapi", schema(example = "office"))]
    pub role: String,
    /// province, a city or a county for an office; a point for a point; province for the others.
    #[cfg_attr(feature = "openapi", schema(example = "430104"))]
    pub scope: String,
    /// The first password, 12 to 64 characters without the account's name in it. It is good for setting another one.
    pub password: String,
}

/// What becomes different. What is left out stays.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OperatorChangeBody {
    /// A new first password.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub password: Option<String>,
    /// Whether the operator may sign in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub enabled: Option<bool>,
    /// Another role, with the scope that goes with it. Administrator, security and auditor stay what they are.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<String>,
    /// Another scope.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scope: Option<String>,
}

/// An operator.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OperatorBody {
    /// The number.
    pub number: u32,
    /// What is typed to sign in.
    pub name: String,
    /// 姓名.
    pub person: String,
    /// office, point, ops, administrator, security or auditor.
    pub role: String,
    /// Where the operator may act.
    pub scope: String,
    /// Whether the operator may sign in.
    pub enabled: bool,
    /// Whether a second factor is enrolled, of which a one-time code is asked for.
    pub totp: bool,
    /// Whether the owner has still to take a password that nobody else knows.
    pub first_password: bool,
    /// How often the account was changed.
    pub changes: u32,
}

/// A page of operators, by number.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OperatorsBody {
    /// The operators.
    pub operators: Vec<OperatorBody>,
    /// What `after` is for the next page; left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<u32>,
}
