//! 应急管控的说明文字：暂停、只读、关闭、分时段、恢复。

use baoming_api::bodies::contingency::TurnAnswerBody;
use baoming_clock::format_rfc3339;
use baoming_core::contingency::timetable::Unsound;
use baoming_core::contingency::{BlockFault, ControlState, Held};
use baoming_core::reply::Refusal;
use baoming_core::time::Timestamp;

/// 为什么暂不受理，到什么时候.
pub(super) fn text_of(held: &Held, retry_after_seconds: u32) -> (&'static str, String) {
    match held {
        Held::State(holding) => {
            let control = &holding.control;
            let title = match control.state {
                ControlState::Open | ControlState::Slots => "暂不受理",
                ControlState::ReadOnly => "系统只读，暂不受理变更",
                ControlState::Suspended => "系统暂停服务",
                ControlState::Closed => "系统暂时关闭",
            };
            let since = format_rfc3339(control.from);
            let until = match control.until {
                Some(until) => format!("预计 {} 恢复", format_rfc3339(until)),
                None => "恢复时间另行公布".to_owned(),
            };
            let reason = control.reason.reveal();
            (
                title,
                format!(
                    "自 {since} 起，{until}。原因：{reason}。已缴费用和已保存的信息不受影响，请在 {retry_after_seconds} 秒后再试。"
                ),
            )
        }
        Held::NotOnTurn { from, until, .. } => (
            "未到本县（市、区）报名时段",
            format!("下一时段为 {} 至 {}，届时报名不影响先后和录取。", format_rfc3339(*from), format_rfc3339(*until)),
        ),
    }
}

/// 所在网络地址被限制访问，到什么时候.
pub(super) fn blocked(until: Timestamp, retry_after_seconds: u32) -> (&'static str, String) {
    let until = format_rfc3339(until);
    let advice = "与他人共用网络的考生可换用手机流量等其他网络，或到报名点办理；已缴费用和已保存的信息不受影响";
    (
        "当前网络地址暂被限制访问",
        format!(
            "来自该网络地址的异常请求过多，至 {until} 止暂不受理其请求。{advice}。请在 {retry_after_seconds} 秒后再试。"
        ),
    )
}

fn fault(fault: BlockFault) -> &'static str {
    match fault {
        BlockFault::Count => "每次应列出 1～64 个地址段。",
        BlockFault::TooWide => "地址段过大：IPv4 前缀至少 8 位，IPv6 前缀至少 32 位。",
        BlockFault::Loopback => "本机地址不得封禁。",
        BlockFault::Until => "截止时间应晚于现在，且不超过 7 天。",
        BlockFault::OwnAddress => "本次请求就来自所列地址段，封禁后将无法从此处登录；确需如此，请注明 including_own。",
    }
}

/// 管控命令为什么未被接受.
pub(super) fn refusal(refusal: &Refusal) -> (&'static str, String) {
    match refusal {
        Refusal::ControlOfAbove => ("由上级设定", "该范围的状态由上级招考机构设定，请报上级办理。".to_owned()),
        Refusal::ControlBounds => ("截止时间有误", "截止时间应晚于现在，且不超过 60 天。".to_owned()),
        Refusal::ControlRamp => (
            "恢复方式有误",
            "只有恢复开放时可以逐步放行；首步 1～99%，每步 1～100%、1～3600 秒，总时长不超过一天。".to_owned(),
        ),
        Refusal::ControlsMoved { newest } => {
            ("管控状态已变化", format!("预览之后又有人登记了第 {newest} 号应急措施，请重新预览后再提交。"))
        }
        Refusal::TimetableMissing => ("尚无报名时段表", "请先发布覆盖该范围所有县（市、区）的报名时段表。".to_owned()),
        Refusal::Timetable(unsound) => ("报名时段表有误", unsound_text(*unsound).to_owned()),
        Refusal::Block(unfit) => ("封禁内容有误", fault(*unfit).to_owned()),
        Refusal::BlockUnknown => ("没有这条封禁", "该编号的封禁不存在、已解除或已到期。".to_owned()),
        _ => unreachable!("only refusals of the contingency table's entries are sent here"),
    }
}

fn unsound_text(unsound: Unsound) -> &'static str {
    match unsound {
        Unsound::Counties => "范围内每个县（市、区）必须且只能列入一组。",
        Unsound::Size => "应有 1～64 组、1～400 个时段。",
        Unsound::Turn => "每个时段应写明组别，结束晚于开始，并按开始时间排列。",
        Unsound::Groups => "每一组至少应有一个时段。",
        Unsound::Open => "每天至少应有 60 分钟向所有考生开放。",
        Unsound::Spread => "错峰时长不得超过最短时段的一半。",
    }
}

/// 状态和时段.
pub(crate) fn turn(answer: &TurnAnswerBody) -> (&'static str, String) {
    let until = answer.until.as_deref();
    match (answer.may_come, answer.from.as_deref()) {
        (true, _) => ("现在可以报名", until.map_or_else(String::new, |until| format!("本时段到 {until} 结束。"))),
        (false, Some(from)) => ("请稍候", format!("请在 {from} 之后再来。")),
        (false, None) => ("暂停受理", "恢复时间另行公布。".to_owned()),
    }
}
