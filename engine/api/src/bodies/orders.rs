//! Orders with the payment platform.

use serde::{Deserialize, Serialize};

/// For which fee.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OrderBody {
    /// `registration`, `professional` or `exam`.
    #[cfg_attr(feature = "openapi", schema(example = "registration"))]
    pub fee: String,
}

/// An order that may be paid.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderPlacedBody {
    /// The order's number at the platform.
    #[cfg_attr(feature = "openapi", schema(example = "202201020001001"))]
    pub out_trade_no: String,
    /// To be shown as a QR code.
    #[cfg_attr(feature = "openapi", schema(example = "weixin://wxpay/bizpayurl?pr=p4lpSuKzz"))]
    pub code_url: String,
    /// How much, in fen.
    #[cfg_attr(feature = "openapi", schema(example = 4000))]
    pub amount_fen: u32,
    /// From when on it cannot be paid any more. Asked for again after that, there is another order.
    #[cfg_attr(feature = "openapi", schema(example = "2021-11-01T11:00:00+08:00"))]
    pub expires_at: String,
}

/// What the platform reads when a notification is not accepted.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotAcceptedBody {
    /// Why, for programs.
    pub code: String,
    /// Why, for people.
    pub message: String,
}

/// A payment that a person has to look at.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentFindingBody {
    /// `paid-twice`, `amount`, `outside-window`, `not-due`, `amount-differs`, `unknown-order`, `stranger`, `refunded`,
    /// `revoked`, `bad-row`, `not-recorded` or `not-in-bill`.
    pub kind: String,
    /// The order's number at the platform, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub out_trade_no: Option<String>,
    /// The platform's number of the payment, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<String>,
    /// How much, in fen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_fen: Option<u32>,
    /// When it was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<String>,
    /// The bill's line and the rule it breaks, or the code of the county's refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}
