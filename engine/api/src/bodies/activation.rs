//! Step 3: the real-person check and the passwords.

use serde::{Deserialize, Serialize};

/// Step 3: real-person check and passwords.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ActivationBody {
    /// The ticket of the real-person check, which the provider gave the candidate's app. Where a provider is configured
    /// this alone counts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ticket: Option<String>,
    /// Whether the check was passed, as a trusted client says. Counts only where no provider is configured.
    #[serde(default)]
    pub real_person_passed: bool,
    /// 登录密码, 8 to 64 characters.
    pub login_password: String,
    /// 保存密码, 8 to 64 characters, another one than the login password.
    pub save_password: String,
}
