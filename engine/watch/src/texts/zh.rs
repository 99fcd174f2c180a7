//! 中文。

use baoming_language::Language;

use super::table::{CheckTexts, Texts, Units};
use crate::board::Unit;
use crate::deadman::{Part, State};
use crate::outside::NoAnswer;
use crate::prometheus::AskError;

pub(super) const TEXTS: Texts = Texts {
    language: Language::Chinese,
    name: "报名值守",
    boards: "看板",
    other_language: "English",
    as_of: |time| format!("{time} 的数据，每 10 秒更新"),
    about: "说明",
    no_data: "无数据",
    not_a_number: "期间无发生",
    unknown_panel: |kind| format!("本页不能显示“{kind}”类图表，请在 Grafana 中查看"),
    ask_error: |error| match error {
        AskError::NoAnswer(NoAnswer::Connection(why)) => format!("查询失败：连不上 Prometheus（{why}）"),
        AskError::NoAnswer(NoAnswer::Late) => "查询超时：Prometheus 未及时答复".to_owned(),
        AskError::NoAnswer(NoAnswer::TooMuch) => "查询失败：答复过大".to_owned(),
        AskError::Refused(why) => format!("查询被 Prometheus 拒绝：{why}"),
        AskError::NotUnderstood(why) => format!("查询失败：答复不是 Prometheus 的格式（{why}）"),
        AskError::TooManySeries(count) => format!("查询失败：{count} 条序列，过多"),
    },
    lines_left_off: |count| format!("另有 {count} 条未画出"),
    rows_left_off: |count| format!("另有 {count} 行未列出"),
    part: |part| match part {
        Part::Watchdog => "Watchdog",
        Part::Prometheus => "Prometheus",
        Part::Alertmanager => "Alertmanager",
        Part::Engine => "报名引擎",
    },
    standing: |one| match (one.state, one.heard) {
        (State::Well, _) => format!("正常，{} 秒前", one.silent_ms / 1_000),
        (State::Unknown, _) => "尚未收到".to_owned(),
        (State::Gone, true) => format!("已 {}无消息", spoken(one.silent_ms)),
        (State::Gone, false) => format!("启动 {}以来无消息", spoken(one.silent_ms)),
    },
    gone: |part| match part {
        Part::Watchdog => {
            "心跳告警没有送到：告警可能发不出去，没有告警不等于正常。检查 Prometheus 的告警规则、Alertmanager 及其到本程序的路由；在恢复之前安排专人盯看板。"
        }
        Part::Prometheus => {
            "Prometheus 没有答复：指标和告警都没有了，各灯都不可信。检查并重启 Prometheus；期间用 /readyz 和引擎日志判断。"
        }
        Part::Alertmanager => "Alertmanager 没有答复：告警发不出去。检查并重启 Alertmanager；期间安排专人盯看板。",
        Part::Engine => "报名引擎没有答复：考生和报名点可能无法办理。按处置表第 7 行处理，先看引擎进程和机房网络。",
    },
    why: "原因：",
    last_minutes: |minutes| match minutes {
        0..60 => format!("{minutes} 分钟"),
        60..1_440 => format!("{} 小时", minutes / 60),
        _ => format!("{} 天", minutes / 1_440),
    },
    alerts: "告警与第一步",
    no_alerts: "没有正在响的告警（心跳除外）。",
    alerts_left_off: |count| format!("另有 {count} 条告警未列出"),
    row: |row| format!("第 {row} 行"),
    since: |time| format!("{time} 起"),
    impact: "影响：",
    first_step: "第一步：",
    handbook: "处置手册",
    handbook_is: "每条告警一份：现象、判断、处置（含控制措施）、上报、恢复、演练。",
    unknown_page: "没有这一页",
    to_the_boards: "回到看板",
    units: Units {
        of: |unit| match unit {
            Unit::PerSecond => " 次/秒",
            Unit::Percent | Unit::Share => "%",
            Unit::BytesPerSecond => "/秒",
            Unit::Count | Unit::Seconds | Unit::Milliseconds | Unit::Bytes | Unit::Instant => "",
        },
        durations: [" 毫秒", " 秒", " 分", " 小时", " 天"],
    },
    check: CheckTexts {
        heads: ["看板", "图表", "结果", "查询"],
        empty: "无数据",
        not_numbers: |count| format!("{count} 条，都不是数（期间无发生）"),
        sum: |queries, failed| format!("{queries} 条查询，{failed} 条无数据或出错"),
    },
};

fn spoken(milliseconds: u64) -> String {
    match milliseconds / 1_000 {
        seconds @ 0..120 => format!("{seconds} 秒"),
        seconds @ 120..7_200 => format!("{} 分钟", seconds / 60),
        seconds => format!("{} 小时", seconds / 3_600),
    }
}
