//! 拒绝的原因和办法.

use baoming_clock::format_rfc3339;
use baoming_core::calendar::WindowName;
use baoming_core::entry::ApplicationKind;
use baoming_core::form::FieldRuleBroken;
use baoming_core::reply::{Refusal, Step};

use super::held;

pub(crate) fn text_of(refusal: &Refusal) -> (&'static str, String) {
    match refusal {
        Refusal::OutsideWindow { window, opens_at, closes_at } => {
            let name = window_name(*window);
            (
                "不在规定时间内",
                format!("{name}时间为 {} 至 {}。", format_rfc3339(*opens_at), format_rfc3339(*closes_at)),
            )
        }
        Refusal::PointUnknown => ("报名点不存在", "请核对报名点编号，或先设置报名点。".to_owned()),
        Refusal::PointExists => ("报名点已存在", "该编号已被使用，请换一个编号。".to_owned()),
        Refusal::TooMany { what } => ("数量超过上限", format!("{what} 的数量已达上限。")),
        Refusal::NotAppointedPoint { point } => {
            ("非指定报名点", format!("审核通过后须在指定报名点报名，请到报名点 {point} 办理。"))
        }
        Refusal::OrdersTooOften { retry_after_seconds } => {
            ("下单过于频繁", format!("请在 {retry_after_seconds} 秒后再下单。"))
        }
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
                Step::Form => "请先填写基本信息。".to_owned(),
                Step::Phone => "请先绑定可接收短信的手机号码。".to_owned(),
                Step::Professional => "请先选报专业考试类别和主辅项。".to_owned(),
                Step::Confirmation => "报名登记表尚未签字确认。".to_owned(),
                Step::ProfessionalFee => "请先缴纳专业考试报名考务费，缴费成功后才能打印专业考试证。".to_owned(),
                Step::ExamFee => "请先缴纳高考、学考选择性考试考试费，缴费成功后才能打印高考准考证。".to_owned(),
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
        Refusal::ApplicationUnknown => ("申请不存在", "请核对申请编号。".to_owned()),
        Refusal::ApplicationPending { number } => {
            ("已有申请", format!("该证件的第 {number} 号申请正在审核或已通过，请勿重复提交。"))
        }
        Refusal::ApplicationDecided => ("申请已审核", "该申请已有审核结论。".to_owned()),
        Refusal::ApprovalMissing { kind } => (
            "尚未审核通过",
            match kind {
                ApplicationKind::OutOfProvince => {
                    "外省户籍随迁子女须先提交《考生报名资格审核表》，经县（市、区）招考机构审核通过后再报名。"
                        .to_owned()
                }
                ApplicationKind::OtherDocument => {
                    "使用其他身份证件报名，须先提交情况说明，经市（州）招考机构审核通过后再报名。".to_owned()
                }
            },
        ),
        Refusal::EntryContradicts { field } => {
            ("报名方式不一致", format!("字段 {field} 与证件类型或采集方式不符，请核对特殊情况和采集方式。"))
        }
        Refusal::CardLapsed => {
            ("身份证已失效", "请按身份证失效的办法人工输入证件信息，并提醒考生尽快办理新证后到报名点验证。".to_owned())
        }
        Refusal::SystemCheckFailed => ("系统核验未通过", "姓名与证件号码不一致，请核对后重新输入。".to_owned()),
        Refusal::ConsentMissing => ("缺少监护人同意", "未满规定年龄的考生须有监护人的书面同意。".to_owned()),
        Refusal::OtherCandidatesDocument => ("证件不是该考生的", "请核对报名流水号和出示的证件。".to_owned()),
        Refusal::NothingToVerify => ("无须验证", "该考生没有待验证的身份证信息。".to_owned()),
        Refusal::Locked => ("已签字确认", "报名登记表已签字确认，如须更正，请联系报名点撤销确认。".to_owned()),
        Refusal::RevisionPassed { revision } => {
            ("内容已更新", format!("当前为第 {revision} 次保存的内容，请重新读取或打印后再提交。"))
        }
        Refusal::Field(fault) => ("填写内容不符合要求", format!("字段 {}：{}", fault.field, rule(fault.rule))),
        Refusal::FeePaid { .. } => ("已缴费", "该项费用已经缴纳，不须重复缴纳，也不能再修改。".to_owned()),
        Refusal::NotTakingExam => ("无须缴费", "您没有选择参加文化课统一考试。".to_owned()),
        Refusal::OrderUnknown => ("订单不存在", "请重新下单。".to_owned()),
        Refusal::OrderEnded => ("订单已结束", "该订单已支付或已关闭。".to_owned()),
        Refusal::OrderOpen { number } => ("有未完成的订单", format!("第 {number} 号订单尚未完成，请先支付或关闭。")),
        Refusal::OtherKind => ("考生类别不符", "该类考生不适用此项操作。".to_owned()),
        Refusal::NotTheDesk => ("仅限省级", "此项操作只能由省教育考试院办理。".to_owned()),
        Refusal::OperatorExists => ("账号已存在", "请换一个账号名。".to_owned()),
        Refusal::OperatorUnknown => ("账号不存在", "请核对账号编号。".to_owned()),
        Refusal::WindowBounds => ("时间设置有误", "关闭时间须晚于开放时间，且不能早于现在。".to_owned()),
        Refusal::PolicyVersion { version } => ("政策版本过低", format!("现行版本为 {version}，新版本号必须更大。")),
        Refusal::RegistrationVoided => {
            ("报名已作废", "该报名已被作废，不能再办理任何手续；考生可重新采集报名。".to_owned())
        }
        Refusal::SecondPersonNeeded { approval: Some(number) } => {
            ("须经另一人审批", format!("已提交第 {number} 号审批，请由另一账号审批后，用同一幂等键重新提交同一请求。"))
        }
        Refusal::SecondPersonNeeded { approval: None } => {
            ("须经另一人审批", "现行规定要求另一人审批，请用同一幂等键重新提交同一请求。".to_owned())
        }
        Refusal::ApprovalUnknown => ("审批不存在", "请核对审批编号。".to_owned()),
        Refusal::ApprovalDecided => ("已审批", "该审批已有结论。".to_owned()),
        Refusal::ApprovalDeclined { approval } => ("审批未通过", format!("第 {approval} 号审批未获同意。")),
        Refusal::ApprovalExpired { approval } => {
            ("审批已过期", format!("第 {approval} 号审批已过期，请换一个幂等键重新提交。"))
        }
        Refusal::ApprovalUsed { approval } => ("审批已使用", format!("第 {approval} 号审批只能使用一次。")),
        Refusal::SamePerson => ("须由另一人办理", "提交人不能审批自己提交的事项。".to_owned()),
        Refusal::ControlOfAbove
        | Refusal::ControlBounds
        | Refusal::ControlRamp
        | Refusal::ControlsMoved { .. }
        | Refusal::TimetableMissing
        | Refusal::Timetable(_)
        | Refusal::Block(_)
        | Refusal::BlockUnknown => held::refusal(refusal),
        Refusal::KeyReused => ("幂等键重复使用", "该键已用于另一个请求，请换一个新的键。".to_owned()),
    }
}

/// 日程名称.
pub(crate) fn window_name(window: WindowName) -> &'static str {
    match window {
        WindowName::Preparation => "报名点设置",
        WindowName::Registration => "高考网上报名",
        WindowName::Professional => "艺术类、体育类专业统一考试网上报名",
        WindowName::Declaration => "优惠加分及专项计划资格网上申报",
        WindowName::Juvenile => "少年班网上报名",
        WindowName::ExamFee => "高考、学考选择性考试考试费缴纳",
        WindowName::Confirmation => "校对和签字确认",
        WindowName::Collection => "思想品德考核意见等信息采集",
        WindowName::Season => "本年度报名工作",
    }
}

fn rule(rule: FieldRuleBroken) -> &'static str {
    match rule {
        FieldRuleBroken::Unknown => "没有这一项。",
        FieldRuleBroken::Required => "必须填写。",
        FieldRuleBroken::TooLong => "内容过长。",
        FieldRuleBroken::TooMany => "条目过多。",
        FieldRuleBroken::NoCode => "代码不在代码表中。",
    }
}
