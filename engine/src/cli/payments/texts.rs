//! The tables of `baoming payments`, in both languages.

use baoming_api::bodies::settlements::{PassBody, ReportBody};

/// The words of one language.
pub(super) struct Texts {
    pub(super) tag: &'static str,
    pub(super) no_end: &'static str,
    pub(super) pass: fn(&PassBody) -> String,
    pub(super) report: fn(&str, &ReportBody) -> String,
    pub(super) failed: fn(&str, &str) -> String,
    pub(super) left_off: fn(u64) -> String,
}

/// 中文.
pub(super) const ZH: Texts = Texts {
    tag: "zh-CN",
    no_end: "尚未结束，请稍后再查",
    pass: |pass| {
        format!(
            "未决订单 {} 笔：查明已支付 {}，金额等不符留待处理 {}，已关闭 {}，待支付 {}，过新未查 {}，需人工核查 {}，未得到答复 {}",
            pass.open, pass.paid, pass.kept, pass.closed, pass.waiting, pass.young, pass.odd, pass.unanswered
        )
    },
    report: |day, report| {
        format!(
            "{day} 对账：账单 {} 笔，合计 {} 分；相符 {} 笔，本次补记 {} 笔；需人工处理 {} 笔",
            report.rows, report.order_total_fen, report.matched, report.healed, report.for_a_person
        )
    },
    failed: |failure, detail| format!("对账未能完成：{failure} {detail}"),
    left_off: |count| format!("另有 {count} 笔未列出"),
};

/// English.
pub(super) const EN: Texts = Texts {
    tag: "en",
    no_end: "it has not ended yet; ask again later",
    pass: |pass| {
        format!(
            "{} open orders: {} found paid, {} paid and kept for a person, {} closed, {} can still be paid, {} too young, \
             {} need a person, {} without an answer",
            pass.open, pass.paid, pass.kept, pass.closed, pass.waiting, pass.young, pass.odd, pass.unanswered
        )
    },
    report: |day, report| {
        format!(
            "{day}: {} rows in the bill, {} fen; {} match, {} were healed; {} need a person",
            report.rows, report.order_total_fen, report.matched, report.healed, report.for_a_person
        )
    },
    failed: |failure, detail| format!("the day could not be compared: {failure} {detail}"),
    left_off: |count| format!("{count} more are not listed"),
};
