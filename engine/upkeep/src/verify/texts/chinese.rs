//! 中文.

use super::words::Words;
use crate::verify::report::{Offence, Warning};

pub(super) const WORDS: Words = Words {
    clean: "核验通过：各项规则均成立。",
    not_clean: |offences| format!("核验不通过：发现 {offences} 处问题。请勿继续使用此数据目录，先保留副本并查明原因。"),
    contents: "数据目录内容",
    figures: [
        "县市区",
        "报名点",
        "考生（已分配流水号）",
        "已缴费",
        "已激活",
        "已保存报名表",
        "重复缴费",
        "日志记录",
        "日志批次",
        "日志字节",
        "分片库",
        "已核对的县市区分片",
        "已核对的分片行",
        "分片尚未应用的记录",
        "访问日志记录",
        "安全日志记录",
        "照片（已读取）",
    ],
    commits: |first, last| format!("提交时间自 {first} 至 {last}"),
    invariants: "规则",
    checks: "检查次数",
    offences: "问题",
    invariant: |name| match name {
        "serial-unique" => "流水号唯一",
        "identity-unique" => "证件全省唯一",
        "acknowledged-is-durable" => "已确认即已保存",
        "fee-once" => "费用只计一次",
        "window" => "只在规定时间内变更",
        "order" => "步骤先后有序",
        "chain" => "记录连续且未被改动",
        "shard-is-view" => "分片与日志一致",
        "access-log" => "访问日志连续且未被改动",
        "security-log" => "安全日志连续且未被改动",
        "photographs" => "照片完好",
        _ => "",
    },
    offence: |offence| {
        let Offence { county, event, group, .. } = offence;
        let mut place = Vec::new();
        place.extend(county.map(|county| format!("县市区 {county}")));
        place.extend(event.map(|event| format!("第 {event} 条记录")));
        place.extend(group.map(|group| format!("日志第 {group} 批")));
        place.join(" ")
    },
    warnings: "提示（不算问题）",
    warning: |warning| match warning {
        Warning::ShardUnopenable { database, reason } => {
            format!("分片库 {database} 打不开，下次启动时会从日志重建：{reason}")
        }
        Warning::ShardMissing { counties, first } => {
            format!("{counties} 个县市区没有分片（第一个是 {first}），下次启动时会从日志重建")
        }
        Warning::ShardAside { database } => {
            format!("以前启动时移开的分片库 {database} 还在，查明原因后可以删除")
        }
        Warning::ShardsNotCompared => "日志已损坏，无法打开，未核对分片".to_owned(),
        Warning::ShardNotCompared { county } => format!("县市区 {county} 的日志在分片位置之前已损坏，未核对其分片"),
        Warning::EventsUnchecked { county, events } => {
            format!("县市区 {county} 断点之后还有 {events} 条记录，无法核验")
        }
        Warning::CommitsBackwards { groups, first } => {
            format!("有 {groups} 个日志批次的提交时间早于前一批（第一个是第 {first} 批）：两次启动之间时钟曾被往回拨")
        }
        Warning::CountyBackwards { county, times, first } => format!(
            "县市区 {county}：相邻两条记录的时间倒退了 {times} 次（第一次在第 {first} 条）：时钟曾被往回拨，这些记录的时间早于它们之前的记录"
        ),
        Warning::LogRemovedDespiteFindings { log, findings } => {
            format!("日志 {log} 曾在发现 {findings} 处问题的情况下清理过期文件，问题的痕迹可能已不在")
        }
        Warning::CountyUnknown { county } => {
            format!("日志中有县市区 {county}，但政策文件中没有；请使用本季的政策文件")
        }
    },
    more: |more| format!("另有 {more} 处"),
};
