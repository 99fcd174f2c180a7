//! 演示的中文文字.

use super::words::Texts;
use crate::demo::report::FindingKind;

pub(super) const TEXTS: Texts = Texts {
    setting_up: "设置报名点",
    registering: "考生报名",
    reading_back: "逐一核对",
    counting: "核对进度",
    trying_again: "重复证件",
    title: "报名演示结果",
    passed: "通过: 全部完成, 全部查到, 全部一致",
    failed: "未通过: 见下列数字",
    interrupted: "中途停止: 以下为已完成的部分",
    candidates: "考生",
    counties: "县市区",
    points: "报名点",
    segments: "流水号段",
    seed: "种子",
    connections: "并发连接",
    password_hash: "口令散列",
    registered: "完成报名",
    acknowledged: "已确认的操作",
    repeated: "有意重发",
    verified: "核对一致的考生",
    lost: "丢失",
    duplicate_serials: "重复的流水号",
    duplicate_identities: "重复登记的证件",
    identities_tried_again: "再次登记的证件 (应全部拒绝)",
    violations: "其他不符",
    surplus: "超出确认的数目",
    unread: "未核对",
    unanswered: "没有答复",
    refused: "被拒绝",
    retried: "重试",
    asked_to_wait: "要求稍后再试",
    registrations_per_second: "每秒完成报名",
    commands_per_second: "每秒操作",
    elapsed: "报名用时",
    setup: "设置用时",
    verification: "核对用时",
    seconds: "秒",
    latency: "延迟 (毫秒)",
    count: "次数",
    max: "最大",
    all_steps: "全部步骤",
    findings: "发现的问题",
    step,
    finding,
};

fn step(name: &str) -> &str {
    match name {
        "set_up" => "1 设置报名点",
        "capture" => "2 采集",
        "payment" => "3 缴费",
        "activation" => "3 激活",
        "form" => "4 基本信息",
        "read" => "查询",
        other => other,
    }
}

fn finding(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::NotFound => "已确认, 查不到",
        FindingKind::Different => "已确认, 内容不同",
        FindingKind::NotRead => "未能查询",
        FindingKind::ProgressShort => "进度少于已确认",
        FindingKind::ProgressSurplus => "进度多于已确认",
        FindingKind::ReceiptDiffers => "回执不符",
        FindingKind::SerialTwice => "流水号重复",
        FindingKind::SerialOutside => "流水号不在号段内",
        FindingKind::SequenceTwice => "事件序号重复",
        FindingKind::IdentityTwice => "证件重复登记",
        FindingKind::RefusedOtherwise => "拒绝的原因不对",
        FindingKind::Refused => "不应拒绝",
        FindingKind::Unanswered => "没有答复",
    }
}
