//! 报告和比较的中文文字.

use super::table::{ChartText, ChartTexts, ComparisonTexts, Texts};
use crate::measure::outcome::Exit;
use crate::page::compare::{Conclusion, Judgement, Obstacle};
use crate::page::report::evidence::ServiceFigure;

pub(super) const TEXTS: Texts = Texts {
    language_tag: "zh-CN",
    choose: |chinese, _| chinese,
    labelled: |label, text| format!("{label}：{text}"),

    report: "负载测试报告",
    verdict,
    verdict_means,
    interrupted: "运行被提前中止；数字只包括已完成的部分。",
    debug_build: "发压程序或服务未经优化编译，数字不能说明性能。",
    charts_are_in_the_page: "图表见 report.html。",

    requests_per_second: "每秒完成请求",
    registrations_per_second: "每秒完成报名",
    p99_corrected: "p99（修正）",
    p99_uncorrected: "p99（未修正）",
    refused_share: "有意拒绝",
    error_share: "错误",
    obedient_through: "遵守 Retry-After 者办成",

    thresholds: "门槛",
    no_thresholds: "此情景没有门槛，只记录数字。",
    measured: "指标",
    of: "请求",
    observed: "实测",
    limit: "门槛",
    worst: "最差时段",
    result: "结论",
    kept: "达标",
    missed: "未达标",
    whole_run: "全程",
    at_second: |second| format!("第 {second} 秒"),
    measure,
    kind,
    missed_means,

    generator: "发压端",
    kept_up: "发压端跟上了计划：请求按时发出，延迟是服务的延迟。",
    not_kept_up: "发压端没有跟上计划：这次运行无效，数字不能说明服务。请换更快的发压机、减小规模，或把发压端与服务分开。",
    figure: "项目",
    value: "数值",
    offered: "计划的请求",
    started: "已发出",
    late: "迟发",
    dropped: "未发出",
    unfinished: "结束时未完成",
    lateness_p99: "发出迟延 p99",
    stall_max: "发压线程最长停顿",
    generator_cpu: "发压端处理器占用",
    of_processors: |percent, processors| format!("{percent}（一个处理器为 100%，共 {processors} 个）"),
    busy_users: "同时忙碌的用户（最多）",
    generator_memory: "发压端内存（最多）",

    kinds: "各类请求",
    kind_of_request: "请求",
    offered_per_second: "每秒应到",
    goodput_per_second: "每秒办成",
    completed: "完成",
    succeeded: "成功",
    refused: "有意拒绝",
    p50: "p50",
    p95: "p95",
    p99: "p99",
    p999: "p99.9",

    percentiles: "延迟分布",
    percentiles_note: "修正延迟从请求应当发出的时刻算起，包括排队和按 Retry-After 的等待；未修正延迟从实际发出算起。",
    percentile: "百分位",
    corrected: "修正",
    uncorrected: "未修正",
    slowest: "最慢",

    refusals: "有意拒绝与重试",
    no_refusals: "服务没有拒绝任何请求。",
    refusals_note: "429 和带 Retry-After 的 503 是服务在保护自己，不算错误，单独计数；同一请求多次被拒，每次都计。",
    retries: |[told, obeyed, through, gave_up, waiting], wait| {
        format!(
            "{told} 个请求被要求稍后再来，其中 {obeyed} 个遵守；遵守者 {through} 个办成，{gave_up} 个用完次数，{waiting} 个到结束仍在等。办成者从首次被拒到办成，p99 为 {wait}。"
        )
    },
    refusal: "答复",
    times: "次数",
    with_retry_after: "带 Retry-After",

    errors: "错误",
    errors_note: "既不是预期的答复，也不是有意拒绝。",
    error: "错误",

    receipts: "回执核对",
    ledger: |[receipts, candidates, checked, unchecked]| {
        format!(
            "{receipts} 份已确认的回执，涉及 {candidates} 名考生；运行后逐一查询，核对 {checked} 份，未能核对 {unchecked} 份。"
        )
    },
    invariant_name: "不变式",
    times_broken: "违反次数",
    invariant,

    service: "服务自身的指标",
    no_service_figures: "没有取得服务的指标。",
    service_note: |processors| {
        format!("每秒取一次。处理器占用以一个处理器为 100%，本机共 {processors} 个。哪一项先到顶，瓶颈就在那里。")
    },
    service_figure,
    mean: "平均",
    most: "最大",
    when: "最大出现在",

    setting: "运行条件",
    profile: "情景与规模",
    source: "依据",
    model: "到达方式",
    open_model: |schedule, users| format!("开放式：{schedule}，至多 {users} 个用户同时等待"),
    closed_model: |users, pause_ms| format!("封闭式：{users} 个用户，间隔 {pause_ms} 毫秒"),
    duration: "时长",
    seconds_of: |elapsed, planned| format!("{elapsed} 秒（计划 {planned} 秒）"),
    target: "被测服务",
    spawned: "由本次运行启动",
    deployed: "已部署",
    password_hash: "口令散列",
    processor: "处理器",
    processors: |name, processors| format!("{name}，{processors} 个"),
    memory: "内存",
    system: "系统",
    seed: "种子",
    digest: "情景摘要",

    reading: "怎样看这份报告",
    how_to_read: &[
        "先看结论，再看门槛。结论有四种：通过；未达标；无效（发压端跟不上）；不变式被破坏。不变式被破坏最严重：无论多快，服务不可上线。",
        "修正与未修正延迟相差很大，说明服务曾停顿，停顿期间应发的请求被堵住：用户感受到的是修正延迟。",
        "有意拒绝不是错误：满负荷时立即说清何时再来，胜过让人等到超时。但遵守 Retry-After 的人必须最终办成。",
        "要比较两次运行，用 loadtest compare：它说明差别是否超出波动。",
    ],

    charts: CHARTS,
    comparison: COMPARISON,
};

const CHARTS: ChartTexts = ChartTexts {
    heading: "图表",
    joined: |seconds| format!("时间较长，每点合并 {seconds} 秒：速率取平均，延迟取最大。"),
    seconds: "秒",
    throughput: ChartText {
        title: "吞吐：计划与完成（每秒）", note: "两线分开，就是请求在积压。"
    },
    percentiles_over_time: ChartText {
        title: "修正延迟的百分位", note: "对数刻度。请求归入它应当发出的那一秒。"
    },
    corrected_beside_uncorrected: ChartText {
        title: "p99：修正与未修正",
        note: "对数刻度。两线之间的距离是停顿造成的排队。",
    },
    heat: ChartText {
        title: "延迟热图",
        note: "横轴是时间，纵轴是修正延迟，颜色越深请求越多。条带分开，说明有两类快慢不同的请求。",
    },
    distribution: ChartText {
        title: "延迟分布的尾部", note: "全程所有请求，两轴均为对数刻度。右端抬起就是长尾。"
    },
    refusals: ChartText {
        title: "拒绝、错误、迟发（每秒）",
        note: "拒绝是服务在保护自己；错误不应有；迟发和未发出是发压端的问题。",
    },
    registrations: ChartText {
        title: "完成报名（每秒）", note: "采集、缴费、激活、填表都完成才算一个。"
    },
    queue: ChartText {
        title: "队列与许可",
        note: "日志提交前的队列，和已占用的许可。许可到顶后，新请求立即得到 503。",
    },
    batch: ChartText {
        title: "每组记录数", note: "一次同步写下多少条记录。负载越大组越大，是正常的。"
    },
    sync: ChartText {
        title: "写入并同步一组（毫秒）", note: "磁盘的快慢。它高而处理器空闲，瓶颈就是磁盘。"
    },
    processor: ChartText {
        title: "处理器占用（一个处理器为 100%）",
        note: "服务、其中的口令散列、发压端。发压端与服务同机时，三者争用同样的处理器。",
    },
    memory: ChartText {
        title: "常驻内存（MiB）", note: "应当平稳。一直上升，说明有东西没有上限。"
    },
    few: "少",
    many: "多",
    percentile_axis: "百分位",
};

const COMPARISON: ComparisonTexts = ComparisonTexts {
    title: "两次运行的比较",
    before: "前",
    after: "后",
    difference: "差别",
    interval: "99% 区间",
    judgement_heading: "判断",
    judgement: |judgement| match judgement {
        Judgement::Better => "变好",
        Judgement::Worse => "变差",
        Judgement::Noise => "波动之内",
        Judgement::TooFew => "数据太少",
    },
    obstacle: |obstacle| match obstacle {
        Obstacle::Profile => "情景或其内容不同",
        Obstacle::Scale => "规模不同",
        Obstacle::Model => "到达方式不同",
        Obstacle::Machine => "机器不同",
        Obstacle::PasswordHash => "口令散列的设置不同",
        Obstacle::DebugBuild => "未经优化的编译",
        Obstacle::Generator => "至少有一次发压端没有跟上",
        Obstacle::Interrupted => "至少有一次被提前中止",
    },
    obstacles: "不能直接比较",
    conclusion: |conclusion| match conclusion {
        Conclusion::NothingWorse => "结论：没有超出波动的变差。",
        Conclusion::SomethingWorse => "结论：有超出波动的变差。",
        Conclusion::NotComparable => "结论：这两次运行不能直接比较，下列差别只供参考。",
    },
    rule: |percent, points| {
        format!(
            "判断规则：对全部请求，以若干连续秒为块有放回重抽（自助法），得差别的 99% 区间；对单类请求，用次序统计量的区间。区间不含 0，且差别大于前值的 {percent}%（比例则为 {points} 个百分点），才算超出波动。机器在两次运行之间的变化不在区间之内：要紧的结论请重复运行。"
        )
    },
    measure_of_service: "服务",
};

fn verdict(exit: Exit) -> &'static str {
    match exit {
        Exit::Passed => "通过",
        Exit::ThresholdMissed => "有指标未达标",
        Exit::GeneratorLimited => "无效：发压端跟不上",
        Exit::InvariantBroken => "不变式被破坏",
    }
}

fn verdict_means(exit: Exit) -> &'static str {
    match exit {
        Exit::Passed => "所有门槛都达到，发压端跟上了计划，核对过的回执全部属实。",
        Exit::ThresholdMissed => "发压端跟上了计划，但至少一个门槛没有达到。下表说明是哪一个、差多少，以及意味着什么。",
        Exit::GeneratorLimited => "请求没有按计划发出，因此数字不能说明服务快慢：既不能说好，也不能说坏。",
        Exit::InvariantBroken => "已确认的答复与事后查到的不符，或有回执无法核对。在查明之前，性能数字没有意义。",
    }
}

fn measure(name: &str) -> &str {
    match name {
        "max" => "最慢",
        "errors" => "错误比例",
        "refused" => "有意拒绝比例",
        "succeeded" => "每秒成功",
        "completed" => "每秒完成",
        "registrations" => "每秒完成报名",
        "engine-cpu" => "服务处理器占用",
        "sync" => "写入并同步一组",
        "batch" => "每组记录数",
        "own p99" => "最后一次尝试本身的 p99",
        "obedient clients let through" => "遵守 Retry-After 者办成比例",
        other => other,
    }
}

fn kind(name: &str) -> &str {
    match name {
        "total" => "全部",
        "capture" => "采集",
        "photo" => "照片",
        "pay" => "缴费通知",
        "notify-again" => "重复通知",
        "pay-twice" => "二次缴费",
        "activate" => "激活",
        "save" => "保存表格",
        "phone-code" => "手机验证码",
        "phone-bind" => "绑定手机",
        "professional" => "专业类选择",
        "professional-pay" => "专业考试缴费",
        "permit" => "专业准考证",
        "declare" => "加分与专项申报",
        "sign-in" => "考生登录",
        "read" => "查看本人",
        "session-read" => "凭会话查看本人",
        "alive" => "存活检查",
        "calendar" => "查看日程",
        "point-read" => "报名点查考生",
        "point-progress" => "报名点进度",
        "county-progress" => "县区进度",
        "province-progress" => "全省进度",
        "list" => "名单",
        "repeat" => "同键重发",
        "key-reused" => "同键异文",
        "oversized" => "超大请求体",
        "malformed" => "畸形请求体",
        "guess-token" => "猜令牌",
        "guess-serial" => "猜流水号",
        "guess-password" => "猜密码",
        "enumerate-identity" => "枚举证件号",
        "forged-notification" => "伪造通知",
        "wrong-amount" => "金额不符",
        "slow-head" => "慢速请求头",
        "slow-body" => "慢速请求体",
        "idle-connection" => "空闲连接",
        "order" => "下单",
        "wechat-pay" => "微信支付通知",
        "wechat-again" => "微信支付重复通知",
        "wechat-forged" => "伪造的微信支付通知",
        "page-home" => "打开首页",
        "page-asset" => "取页面样式",
        "page-sign-in" => "打开登录页",
        "page-signed-in" => "提交登录",
        "page-own" => "打开本人页",
        "page-form" => "打开报名表页",
        "page-check" => "提交核对",
        "page-save" => "页面保存表格",
        "page-fee" => "打开缴费页",
        other => other,
    }
}

fn missed_means(measure: &str) -> &'static str {
    match measure {
        "p50" | "p95" => "多数人都觉得慢，不是个别现象。先看处理器占用：到顶就是算力不够，未到顶就看同步用时和队列。",
        "p99" | "p99.9" | "own p99" | "max" => {
            "少数人等得很久。看热图是否有周期性的竖条（停顿），看同步用时是否同时抬高，看这类请求是否要算口令散列。"
        }
        "errors" => "有请求失败而又不是有意拒绝。错误表列出原因；这通常是缺陷或超时，不是容量问题。",
        "refused" => "服务为保护自己拒绝了过多请求：到达超过了许可或频率限制。要么容量不足，要么限制设得太紧。",
        "succeeded" | "registrations" => {
            "办成得不够快。若发压端跟上了而处理器已满，这就是本机的容量；若处理器有余，看口令散列队列和同步用时。"
        }
        "obedient clients let through" => "照要求等待再来的人仍有办不成的：Retry-After 说得太短，或过载时间太长。",
        _ => "实测值越过了情景所定的界限。",
    }
}

fn invariant(name: &str) -> &str {
    match name {
        "acknowledged-is-durable" => "确认过的都在",
        "serial-unique" => "流水号不重复",
        "identity-unique" => "一证一报",
        "fee-once" => "一项费用只收一次",
        "window" => "时间之外不受理",
        other => other,
    }
}

fn service_figure(figure: ServiceFigure) -> &'static str {
    match figure {
        ServiceFigure::CommitterQueued => "等待写日志的提交",
        ServiceFigure::PermitsTaken => "考生通道已占许可",
        ServiceFigure::ControlPermitsTaken => "缴费与管理通道已占许可",
        ServiceFigure::BatchRecords => "每组记录数",
        ServiceFigure::SyncMs => "写入并同步一组",
        ServiceFigure::RecordsPerSecond => "落盘记录",
        ServiceFigure::RequestsPerSecond => "答复请求",
        ServiceFigure::RefusedPerSecond => "自我保护的拒绝",
        ServiceFigure::Connections => "连接",
        ServiceFigure::EngineCpu => "服务处理器占用",
        ServiceFigure::PasswordCpu => "其中口令散列",
        ServiceFigure::EngineResident => "服务内存",
        ServiceFigure::GeneratorCpu => "发压端处理器占用",
        ServiceFigure::GeneratorResident => "发压端内存",
    }
}
