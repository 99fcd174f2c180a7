//! An identity document and what it says of a person.

use serde::{Deserialize, Serialize};

/// An identity document.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentBody {
    /// 1 居民身份证, 2 港澳台居民居住证, 3 外国人永久居留身份证, 4 港澳居民来往内地通行证, 5 台湾居民来往大陆通行证, 6 护照.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub kind: u8,
    /// The number as typed or read; full-width digits, lower-case x and spaces are understood.
    #[cfg_attr(feature = "openapi", schema(example = "11010519491231002X"))]
    pub number: String,
}

/// What the identity card says.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PersonBody {
    /// 姓名, 1 to 40 characters.
    pub name: String,
    /// 1 男, 2 女.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub sex: u8,
    /// 民族, two digits of GB/T 3304.
    #[cfg_attr(feature = "openapi", schema(example = "01"))]
    pub ethnicity: String,
    /// ISO 8601.
    #[cfg_attr(feature = "openapi", schema(example = "1949-12-31"))]
    pub birth_date: String,
    /// 住址, 1 to 120 characters.
    pub address: String,
}
