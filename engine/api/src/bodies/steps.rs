//! Step 4 beyond the basic form: telephone, class and events, bonus and plans.

use serde::{Deserialize, Serialize};

/// A telephone that is to receive a code.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PhoneBody {
    /// Eleven digits.
    #[cfg_attr(feature = "openapi", schema(example = "13800000000"))]
    pub phone: String,
}

/// The telephone with the code that it received.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PhoneCodeBody {
    /// Eleven digits.
    #[cfg_attr(feature = "openapi", schema(example = "13800000000"))]
    pub phone: String,
    /// Six digits.
    #[cfg_attr(feature = "openapi", schema(example = "123456"))]
    pub code: String,
}

/// 报考的专业考试类别和主辅项.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProfessionalBody {
    /// 专业考试类别.
    pub class: String,
    /// 主项, where the class has them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub main_event: Option<String>,
    /// 辅项, where the class has them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub auxiliary_event: Option<String>,
}

/// 优惠加分及专项计划资格. Empty lists withdraw what was declared.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeclarationBody {
    /// 优惠加分, by code; the highest single one counts.
    pub bonuses: Vec<String>,
    /// 专项计划, by code.
    pub plans: Vec<String>,
}
