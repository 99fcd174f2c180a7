//! 中文.

mod files;
mod held;
mod photos;
mod refusals;

use baoming_core::identity::{AddressDoubt, DocumentError};
use baoming_gate::hashing::Challenge;
use baoming_node::node::Failure;

use super::policy_findings::findings;
use crate::refused::Refused;

pub(crate) use held::turn;
pub(crate) use photos::rule_text as photo_rule_text;

pub(crate) fn text_of(error: &Refused) -> (&'static str, String) {
    match error {
        Refused::Failure(failure) => failure_text(failure),
        Refused::Unauthorized => not_signed_in(),
        Refused::Forbidden => ("无权操作", "您的角色或管辖范围不包括此项操作。".to_owned()),
        Refused::TooMany { retry_after_seconds } => ("请求过于频繁", format!("请在 {retry_after_seconds} 秒后重试。")),
        Refused::AddressBlocked { until, retry_after_seconds } => held::blocked(*until, *retry_after_seconds),
        Refused::IdempotencyKey => (
            "缺少幂等键",
            "请在 Idempotency-Key 请求头中提供 1 至 128 个可见 ASCII 字符，重试时使用同一个键。".to_owned(),
        ),
        Refused::BodyTooLarge => ("请求内容过大", "请减少内容后重新提交。".to_owned()),
        Refused::BodyBroken => ("请求内容不完整", "网络可能中断，请用同一个幂等键重新提交。".to_owned()),
        Refused::Field { field, rule } => ("填写内容不符合要求", format!("字段 {field}：{rule}。")),
        Refused::Document(error) => ("身份证件号码不符合规则", format!("{}请核对证件后重新输入。", document(*error))),
        Refused::Photo(failure) => photos::failure_text(failure),
        Refused::NotFound => ("地址不存在", "请核对请求地址，接口说明见 /openapi.json。".to_owned()),
        Refused::Policy(errors) => ("政策文件有误", findings(errors)),
        Refused::PolicyRefuses { registrations } => (
            "新政策与已报名数据冲突",
            format!("按新政策，已有 {registrations} 条报名将不被接受。请先用试算查看；确认无误后可声明接受。"),
        ),
        Refused::SignInFailed => sign_in_failed(),
        Refused::PasswordPaused { retry_after_seconds } => {
            ("密码错误次数过多", format!("请在 {retry_after_seconds} 秒后重试。"))
        }
        Refused::PasswordChangeNeeded => password_change_needed(),
        Refused::SecondFactorNeeded => second_factor_needed(),
        Refused::CertificateNeeded => certificate_needed(),
        Refused::SavePassword => save_password(),
        Refused::PasswordsBusy { retry_after_seconds, challenge } => passwords_busy(*retry_after_seconds, *challenge),
        Refused::CardRequired => (
            "须先办理居民身份证",
            "没有居民身份证且没有公民身份号码的，不能报名。请考生立即到户籍所在地公安机关办理第二代居民身份证（可申请考生\
             加急办理），取得证件后在报名截止前到报名点报名。"
                .to_owned(),
        ),
        Refused::CityDecides => (
            "须由市（州）审核",
            "使用其他身份证件报名的情况说明，由市（州）招考机构或省教育考试院审核，请报送市（州）招考机构。".to_owned(),
        ),
        Refused::NotificationNotBelieved => {
            ("通知未通过验证", "支付通知的签名或内容未通过验证，未作任何记录。".to_owned())
        }
        Refused::NotificationUnsigned => {
            ("不接受未签名的通知", "已接入微信支付，缴费结果以其签名的通知为准；未签名的通知未作任何记录。".to_owned())
        }
        Refused::PortNotConfigured => {
            ("外部服务未接入", "此项操作所需的外部服务尚未配置，请联系省教育考试院信息处。".to_owned())
        }
        Refused::ProviderUnavailable { retry_after_seconds } => (
            "外部服务暂时无法使用",
            format!("本次操作没有产生任何变更，请在 {retry_after_seconds} 秒后用同一个幂等键重试。"),
        ),
        Refused::PlatformUnavailable { retry_after_seconds } => (
            "支付平台暂时无法使用",
            format!("订单已保存，不会重复收费，请在 {retry_after_seconds} 秒后用同一个幂等键重试。"),
        ),
        Refused::File { rule } => ("文件无法读取", format!("{}没有产生任何变更。", files::text_of(*rule))),
        Refused::ReadNotRecorded => (
            "暂停查阅个人信息",
            "查阅个人信息须先留下记录，目前访问日志无法写入，因此暂不能查阅。受理不受影响，请联系省教育考试院信息处。".to_owned(),
        ),
        Refused::Internal => ("系统内部错误", "本次请求未能完成，请稍后用同一个幂等键重试。".to_owned()),
    }
}

fn not_signed_in() -> (&'static str, String) {
    ("未登录", "请求没有有效的访问令牌。请重新登录或联系上级招考机构。".to_owned())
}

fn sign_in_failed() -> (&'static str, String) {
    (
        "登录失败",
        "账号、证件、密码或动态验证码不正确，请核对后重试；忘记密码请到报名点或联系上级招考机构重置。".to_owned(),
    )
}

fn passwords_busy(retry_after_seconds: u32, challenge: Option<Challenge>) -> (&'static str, String) {
    let work = "按 proof_of_work 完成计算后，带 Proof-Of-Work 请求头立即重发同一请求，可优先安排。";
    let work = if challenge.is_some() { work } else { "" };
    ("密码处理繁忙", format!("请在 {retry_after_seconds} 秒后重试。{work}"))
}

fn password_change_needed() -> (&'static str, String) {
    let advice = "请先用 PUT /v1/sessions/operator/password 改为只有本人知道的密码，再重新登录。";
    ("须先修改初始密码", format!("该密码由他人设置。{advice}"))
}

fn save_password() -> (&'static str, String) {
    (
        "保存密码不正确",
        "修改信息须输入保存密码（Save-Password 请求头，百分号编码）。本次操作没有产生任何变更；忘记密码请持证件到报名点重置。"
            .to_owned(),
    )
}

fn certificate_needed() -> (&'static str, String) {
    (
        "须出示客户端证书",
        "此令牌绑定了客户端证书，只能在出示该证书的 TLS 连接上使用。本次操作没有产生任何变更。".to_owned(),
    )
}

fn second_factor_needed() -> (&'static str, String) {
    let how = "请先用 POST /v1/sessions/operator/totp 取得密钥，在手机验证器中添加后用 PUT 同一地址提交验证码确认，再重新登录。";
    ("须先绑定动态验证码", format!("该账号必须使用动态验证码。{how}"))
}

fn failure_text(failure: &Failure) -> (&'static str, String) {
    match failure {
        Failure::Refused(refusal) => refusals::text_of(refusal),
        Failure::SessionOver => not_signed_in(),
        Failure::Held { held, retry_after_seconds } => held::text_of(held, *retry_after_seconds),
        Failure::Reopening { retry_after_seconds } => {
            ("正在逐步恢复", format!("系统正在分批放行，请在 {retry_after_seconds} 秒后再试，先后不影响报名。"))
        }
        Failure::UnknownCounty => ("县（市、区）不存在", "请核对行政区划代码。".to_owned()),
        Failure::Busy { retry_after_seconds } => {
            ("系统繁忙", format!("报名人数较多，请在 {retry_after_seconds} 秒后用同一个幂等键重试，名额不会因此丢失。"))
        }
        Failure::JournalFailed => (
            "暂停受理",
            "系统存储出现故障，暂不受理任何变更，已受理的信息不受影响，可继续查询。请稍后用同一个幂等键重试。"
                .to_owned(),
        ),
        Failure::CountyRestarting => ("本县（市、区）正在恢复", "请稍后用同一个幂等键重试。".to_owned()),
        Failure::CountySetAside => ("本县（市、区）暂停服务", "请联系省教育考试院信息处，稍后重试。".to_owned()),
        Failure::CommandFailed => ("本次操作失败", "本次操作没有产生任何变更，请重试一次。".to_owned()),
        Failure::CommandSetAside => {
            ("本次操作已被搁置", "该操作连续失败，已被搁置，请报告省教育考试院信息处。".to_owned())
        }
        Failure::HistoryUnavailable => ("暂时无法查询", "变更记录暂时无法读取，受理不受影响，请稍后重试。".to_owned()),
        Failure::ShardUnavailable => ("暂时无法查询", "查询数据正在恢复，受理不受影响，请稍后重试。".to_owned()),
    }
}

fn document(error: DocumentError) -> &'static str {
    match error {
        DocumentError::TooLong | DocumentError::Length => "号码长度不对。",
        DocumentError::Characters => "号码含有不允许的字符。",
        DocumentError::Prefix => "号码开头与证件类型不符。",
        DocumentError::Region => "地址码不属于任何省份。",
        DocumentError::BirthDateInvalid => "号码中的出生日期不存在。",
        DocumentError::BirthDateInFuture => "出生日期晚于今天。",
        DocumentError::BirthDateMismatch => "号码中的出生日期与填写的不一致。",
        DocumentError::CheckDigit => "校验码不正确。",
        DocumentError::SexMismatch => "号码中的性别与填写的不一致。",
    }
}

pub(crate) fn doubt(doubt: AddressDoubt) -> String {
    let seen = match doubt {
        AddressDoubt::Unknown => "证件号码的地址码（前六位）不在已知的行政区划代码中".to_owned(),
        AddressDoubt::Ended { last } => format!("证件号码的地址码（前六位）最后见于 {last} 年，早于号码中的出生年份"),
    };
    format!("{seen}。校验码、出生日期和性别相符，已照常受理，请再核对一次证件原件。")
}
