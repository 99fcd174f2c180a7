//! What stands on the printed form, which is Chinese whoever asks for it.

use baoming_core::identity::DocumentKind;
use baoming_core::person::Sex;

/// 证件类型.
pub(crate) fn document_kind(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::ResidentId => "居民身份证",
        DocumentKind::ResidencePermit => "港澳台居民居住证",
        DocumentKind::PermanentResident => "外国人永久居留身份证",
        DocumentKind::HkMacaoTravelPermit => "港澳居民来往内地通行证",
        DocumentKind::TaiwanTravelPermit => "台湾居民来往大陆通行证",
        DocumentKind::Passport => "护照",
    }
}

/// 性别.
pub(crate) fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "男",
        Sex::Female => "女",
    }
}

/// 统考科目: the same for everybody.
pub(crate) const COMMON_SUBJECTS: [&str; 3] = ["语文", "数学", "外语"];
