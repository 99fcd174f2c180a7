//! Orders with the payment platform.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// For which fee.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderBody {
    /// `registration`, `professional` or `exam`.
    #[schema(example = "registration")]
    pub fee: String,
}

/// An order that may be paid.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct OrderPlacedBody {
    /// The order's number at the platform.
    #[schema(example = "202201020001001")]
    pub out_trade_no: String,
    /// To be shown as a QR code; good for two hours, and asked for again after that.
    #[schema(example = "weixin://wxpay/bizpayurl?pr=p4lpSuKzz")]
    pub code_url: String,
    /// How much, in fen.
    #[schema(example = 4000)]
    pub amount_fen: u32,
}

/// What the platform reads when a notification is not accepted.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct NotAcceptedBody {
    /// Why, for programs.
    pub code: String,
    /// Why, for people.
    pub message: String,
}
