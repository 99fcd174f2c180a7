//! Step 3: a payment as the platform notifies it.

use serde::{Deserialize, Serialize};

/// Step 3: the payment platform's notification.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PaymentBody {
    /// For whom.
    #[cfg_attr(feature = "openapi", schema(example = "01020001"))]
    pub serial: String,
    /// The platform's number of the payment.
    #[cfg_attr(feature = "openapi", schema(example = "4200001234202111010000000001"))]
    pub payment_id: String,
    /// In fen.
    #[cfg_attr(feature = "openapi", schema(example = 4000))]
    pub amount_fen: u32,
    /// When it was paid, RFC 3339: the window is judged by this.
    #[cfg_attr(feature = "openapi", schema(example = "2021-11-01T09:12:30+08:00"))]
    pub paid_at: String,
    /// registration (also when left out), professional or exam.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fee: Option<String>,
}
