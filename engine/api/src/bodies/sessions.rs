//! Signing in and out.

use serde::{Deserialize, Serialize};

use super::document::DocumentBody;

/// An operator signs in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OperatorSignInBody {
    /// The account's name.
    #[cfg_attr(feature = "openapi", schema(example = "yuelu-office"))]
    pub operator: String,
    /// 密码.
    pub password: String,
    /// 动态验证码, six digits: whoever has enrolled an authenticator needs it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "123456"))]
    pub code: Option<String>,
}

/// An operator takes another password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OwnPasswordBody {
    /// The present one.
    pub password: String,
    /// The new one, 12 to 64 characters without the account's name in it.
    pub new_password: String,
}

/// An operator begins to enrol a second factor.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OwnTotpBody {
    /// The present password.
    pub password: String,
    /// A code of the present second factor, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "123456"))]
    pub code: Option<String>,
}

/// What an authenticator app needs.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotpBody {
    /// The address for a QR code. It is shown here and never again, and counts once a code of it is confirmed.
    pub totp_uri: String,
}

/// An operator shows that the app has the secret.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OwnCodeBody {
    /// 动态验证码, six digits, of the secret that was shown in this session.
    #[cfg_attr(feature = "openapi", schema(example = "123456"))]
    pub code: String,
}

/// A candidate signs in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CandidateSignInBody {
    /// 身份证件.
    pub document: DocumentBody,
    /// 登录密码.
    pub password: String,
    /// The county of the registration. It has to be said while counties come by turns, or some are held.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "430102"))]
    pub county: Option<String>,
}

/// Somebody who was captured and has no passwords yet.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EntrantSignInBody {
    /// 身份证件.
    pub document: DocumentBody,
    /// 姓名, as the point captured it.
    pub name: String,
    /// The county of the registration. It has to be said while counties come by turns, or some are held.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "430102"))]
    pub county: Option<String>,
}

/// A session. Send the token as `Authorization: Bearer`, as long as it lasts.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionBody {
    /// What every request of the session carries. It is shown here and never again.
    #[cfg_attr(feature = "openapi", schema(example = "bms1.AQEAAAAB"))]
    pub token: String,
    /// office, point, ops, administrator, security, auditor, candidate or entrant.
    #[cfg_attr(feature = "openapi", schema(example = "office"))]
    pub role: String,
    /// The first instant at which it is no longer good, RFC 3339.
    pub expires_at: String,
    /// Where an operator may act.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "430104"))]
    pub scope: Option<String>,
    /// The operator's number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub operator: Option<u32>,
    /// What an operator has to see to before anything else, and this session is good for nothing else: `password`, to take a
    /// password that nobody else knows, or `second-factor`, to enrol one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "password"))]
    pub needed_first: Option<String>,
    /// The candidate's registration.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "01020001"))]
    pub serial: Option<String>,
}

/// Somebody who has forgotten the login password asks for a code to the bound telephone.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ForgottenBody {
    /// 身份证件.
    pub document: DocumentBody,
    /// 姓名, as the point captured it.
    pub name: String,
}

/// The code that came, and another login password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ForgottenPasswordBody {
    /// 身份证件.
    pub document: DocumentBody,
    /// 姓名, as the point captured it.
    pub name: String,
    /// 短信验证码, six digits.
    #[cfg_attr(feature = "openapi", schema(example = "123456"))]
    pub code: String,
    /// 登录密码, 8 to 64 characters, another one than the save password.
    pub new_password: String,
}
