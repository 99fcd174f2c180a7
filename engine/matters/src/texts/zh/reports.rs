//! 逐级上报的说明文字.

use baoming_core::reply::Refusal;

/// 报告或签收为什么未被接受.
pub(super) fn refusal(refusal: &Refusal) -> (&'static str, String) {
    let (title, detail) = match refusal {
        Refusal::IncidentUnknown => ("没有这个事件编号", "请核对编号；新发现的事件请报初报（first）。"),
        Refusal::IncidentOver => ("该事件已有终报", "终报之后只能更正（correction）；新的情况请报初报。"),
        Refusal::ReportTimes => {
            ("时间有误", "发现时间不得晚于报告时间，报告时间不得晚于现在；只登记 60 天以内发现的事件。")
        }
        Refusal::ReportOfOthers => ("不在本级范围内", "只能报告本级范围内的事件；签收须由报告单位的上级办理。"),
        Refusal::AcknowledgedBefore => ("本级已签收", "同一级只签收一次；事件等级加重后需重新签收。"),
        _ => unreachable!("only refusals of reports are sent here"),
    };
    (title, detail.to_owned())
}
