//! Operators, as the offices above them see and change them.

use serde::{Deserialize, Serialize};

use super::receipt::ReceiptBody;

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
    /// office, point or ops.
    #[cfg_attr(feature = "openapi", schema(example = "office"))]
    pub role: String,
    /// province, a city or a county for an office; a point for a point; province for ops.
    #[cfg_attr(feature = "openapi", schema(example = "430104"))]
    pub scope: String,
    /// The first password, 12 to 64 characters without the account's name in it.
    pub password: String,
}

/// What becomes different. What is left out stays.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OperatorChangeBody {
    /// A new password.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub password: Option<String>,
    /// Whether the operator may sign in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub enabled: Option<bool>,
    /// Another role, with the scope that goes with it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<String>,
    /// Another scope.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scope: Option<String>,
}

/// The receipt, with what an authenticator app needs where a secret was made.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OperatorReceiptBody {
    /// The receipt.
    #[serde(flatten)]
    pub receipt: ReceiptBody,
    /// The address for a QR code. It is shown here and never again; whoever loses it enrols anew.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub totp_uri: Option<String>,
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
    /// office, point or ops.
    pub role: String,
    /// Where the operator may act.
    pub scope: String,
    /// Whether the operator may sign in.
    pub enabled: bool,
    /// Whether a one-time code is asked for.
    pub totp: bool,
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
