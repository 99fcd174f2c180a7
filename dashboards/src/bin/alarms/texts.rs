//! What is said to people, Chinese first.

use baoming_language::Language;

/// One language's texts.
pub(crate) struct Texts {
    pub(crate) head: [&'static str; 6],
    pub(crate) good: &'static str,
    pub(crate) late: &'static str,
    pub(crate) silent: &'static str,
    pub(crate) not_heard: &'static str,
    pub(crate) not_done: &'static str,
    pub(crate) besides: &'static str,
    pub(crate) sum: fn(usize, usize, usize) -> String,
    pub(crate) day: fn(f64, f64, usize) -> String,
    pub(crate) begins: &'static str,
}

pub(crate) fn texts(language: Language) -> &'static Texts {
    match language {
        Language::Chinese => &ZH,
        Language::English => &EN,
    }
}

const ZH: Texts = Texts {
    head: ["故障", "告警", "级别", "触发（秒）", "送达（秒）", "结论"],
    good: "按时触发",
    late: "太迟",
    silent: "没有触发",
    not_heard: "没有送达",
    not_done: "未进行",
    besides: "同时触发",
    sum: |fired, wanted, faults| format!("{faults} 个故障，应触发 {wanted} 条告警，按时触发 {fired} 条"),
    day: |seconds, requests, pages| {
        format!("平常的一天：{seconds:.0} 秒，{requests:.0} 次请求，立即处理类告警 {pages} 条")
    },
    begins: "开始",
};

const EN: Texts = Texts {
    head: ["fault", "alert", "severity", "fired (s)", "heard (s)", "verdict"],
    good: "in time",
    late: "too late",
    silent: "silent",
    not_heard: "not heard",
    not_done: "not done",
    besides: "fired besides",
    sum: |fired, wanted, faults| format!("{faults} faults, {wanted} alerts wanted, {fired} fired in time"),
    day: |seconds, requests, pages| format!("an ordinary day: {seconds:.0} s, {requests:.0} requests, {pages} pages"),
    begins: "begins",
};
