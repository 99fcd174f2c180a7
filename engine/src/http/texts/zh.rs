//! 中文.

mod photos;

use baoming_core::identity::DocumentError;
use baoming_core::reply::{Refusal, Step, WindowName};

use crate::clock::format_rfc3339;
use crate::http::error::ApiError;
use crate::node::Failure;

pub(super) use photos::rule_text as photo_rule_text;

pub(super) fn text_of(error: &ApiError) -> (&'static str, String) {
    match error {
        ApiError::Failure(failure) => failure_text(failure),
        ApiError::Unauthorized => ("未登录", "请求没有有效的访问令牌。请重新登录或联系上级招考机构。".to_owned()),
        ApiError::Forbidden => ("无权操作", "您的角色或管辖范围不包括此项操作。".to_owned()),
        ApiError::TooMany { retry_after_seconds } => ("请求过于频繁", format!("请在 {retry_after_seconds} 秒后重试。")),
        ApiError::IdempotencyKey => (
            "缺少幂等键",
            "请在 Idempotency-Key 请求头中提供 1 至 128 个可见 ASCII 字符，重试时使用同一个键。".to_owned(),
        ),
        ApiError::BodyTooLarge => ("请求内容过大", "请减少内容后重新提交。".to_owned()),
        ApiError::BodyBroken => ("请求内容不完整", "网络可能中断，请用同一个幂等键重新提交。".to_owned()),
        ApiError::MediaType => ("内容类型不支持", "请使用 Content-Type: application/json。".to_owned()),
        ApiError::Json { path, rule } => ("请求格式错误", format!("位置 {path}：{rule}。")),
        ApiError::Field { field, rule } => ("填写内容不符合要求", format!("字段 {field}：{rule}。")),
        ApiError::Document(error) => ("身份证件号码不符合规则", format!("{}请核对证件后重新输入。", document(*error))),
        ApiError::Photo(failure) => photos::failure_text(failure),
        ApiError::PhotoMediaType => ("内容类型不支持", "请使用 Content-Type: image/jpeg。".to_owned()),
        ApiError::NotFound => ("地址不存在", "请核对请求地址，接口说明见 /openapi.json。".to_owned()),
        ApiError::Method => ("方法不允许", "此地址不支持该请求方法，接口说明见 /openapi.json。".to_owned()),
        ApiError::PasswordsBusy { retry_after_seconds } => {
            ("设置密码的人较多", format!("请在 {retry_after_seconds} 秒后重试。"))
        }
        ApiError::Internal => ("系统内部错误", "本次请求未能完成，请稍后用同一个幂等键重试。".to_owned()),
    }
}

fn failure_text(failure: &Failure) -> (&'static str, String) {
    match failure {
        Failure::Refused(refusal) => refusal_text(refusal),
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
        Failure::ShardUnavailable => ("暂时无法查询", "查询数据正在恢复，受理不受影响，请稍后重试。".to_owned()),
    }
}

fn refusal_text(refusal: &Refusal) -> (&'static str, String) {
    match refusal {
        Refusal::OutsideWindow { window, opens_at, closes_at } => {
            let name = match window {
                WindowName::Preparation => "报名点设置",
                WindowName::Registration => "高考网上报名",
            };
            (
                "不在规定时间内",
                format!("{name}时间为 {} 至 {}。", format_rfc3339(*opens_at), format_rfc3339(*closes_at)),
            )
        }
        Refusal::PointUnknown => ("报名点不存在", "请核对报名点编号，或先设置报名点。".to_owned()),
        Refusal::PointExists => ("报名点已存在", "该编号已被使用，请换一个编号。".to_owned()),
        Refusal::TooMany { what } => ("数量超过上限", format!("{what} 的数量已达上限。")),
        Refusal::CodeOfOtherCounty => ("市县码不属于本县", "请使用本县（市、区）的市县码。".to_owned()),
        Refusal::SegmentOverlaps { point } => ("流水号段重叠", format!("与报名点 {point} 的号段重叠，请重新划分。")),
        Refusal::SegmentUnknown => ("流水号段不存在", "该报名点没有包含此号码的号段。".to_owned()),
        Refusal::SegmentInUse { next } => ("流水号已使用", format!("只能收回 {next:04} 及以后的号码。")),
        Refusal::SegmentExhausted => ("流水号已用完", "请报告县（市、区）招考机构增加号段。".to_owned()),
        Refusal::IdentityRegistered { serial } => ("该证件已报名", format!("报名流水号为 {serial}，请勿重复报名。")),
        Refusal::WrongPoint { point } => {
            ("该证件已在其他报名点报名", format!("已在本县报名点 {point} 报名，请到该报名点办理。"))
        }
        Refusal::IdentityRegisteredElsewhere { county } => {
            ("该证件已在其他县（市、区）报名", format!("已在行政区划 {county} 报名，一人只能报名一次。"))
        }
        Refusal::CandidateUnknown => ("考生不存在", "请核对报名流水号。".to_owned()),
        Refusal::OutOfOrder { missing } => (
            "请先完成前面的步骤",
            match missing {
                Step::Fee => "请先缴纳高考报名费。".to_owned(),
                Step::Activation => "请先完成实人认证并设置密码。".to_owned(),
            },
        ),
        Refusal::FeeAmount { expected_fen } => {
            ("缴费金额不符", format!("应缴 {}.{:02} 元。", expected_fen / 100, expected_fen % 100))
        }
        Refusal::PaidInFuture => ("缴费时间有误", "缴费时间晚于当前时间，请核对支付平台的时钟。".to_owned()),
        Refusal::PaymentOfOther => ("支付单号已被使用", "该支付单号属于另一名考生，请核对。".to_owned()),
        Refusal::RealPersonCheckFailed => ("实人认证未通过", "请重新进行实人认证。".to_owned()),
        Refusal::AlreadyActivated => ("密码已设置", "密码只在激活时设置一次。".to_owned()),
        Refusal::CodeUnknown { field } => {
            ("代码不存在或重复", format!("字段 {field} 的代码不在代码表中，或与另一项重复。"))
        }
        Refusal::KeyReused => ("幂等键重复使用", "该键已用于另一个请求，请换一个新的键。".to_owned()),
    }
}

fn document(error: DocumentError) -> &'static str {
    match error {
        DocumentError::TooLong | DocumentError::Length => "号码长度不对。",
        DocumentError::Characters => "号码含有不允许的字符。",
        DocumentError::Prefix => "号码开头与证件类型不符。",
        DocumentError::Region => "地址码不存在。",
        DocumentError::BirthDateInvalid => "号码中的出生日期不存在。",
        DocumentError::BirthDateInFuture => "出生日期晚于今天。",
        DocumentError::BirthDateMismatch => "号码中的出生日期与填写的不一致。",
        DocumentError::CheckDigit => "校验码不正确。",
        DocumentError::SexMismatch => "号码中的性别与填写的不一致。",
    }
}
