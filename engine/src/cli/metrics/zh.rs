//! 中文.

use baoming_telemetry::catalogue::{AtStart, Kind, Metric, Unit};
use baoming_telemetry::names;

use super::texts::Texts;

pub(super) const TEXTS: Texts = Texts {
    nothing: "没有符合条件的指标",
    heads: ["指标", "类型", "单位", "应对表行", "起始", "说明"],
    kind: |kind| match kind {
        Kind::Counter => "计数",
        Kind::Gauge => "量值",
        Kind::Histogram => "分布",
    },
    unit: |unit| match unit {
        Unit::Count => "个",
        Unit::Records => "条",
        Unit::Seconds => "秒",
        Unit::Milliseconds => "毫秒",
        Unit::Bytes => "字节",
        Unit::Timestamp => "时刻",
        Unit::Percent => "百分比",
        Unit::PerSecond => "每秒",
        Unit::Flag => "0 或 1",
        Unit::State => "状态",
        Unit::Sequence => "序号",
    },
    at_start: |at_start| match at_start {
        AtStart::All => "齐全",
        AtStart::Some(_) => "部分",
    },
    values: |count| format!("{count} 个值"),
    help,
    count: |count| format!("共 {count} 个指标；--json 给出每个标签的全部取值"),
};

fn help(metric: &Metric) -> &'static str {
    HELP.iter().find(|(name, _)| *name == metric.name).map_or(metric.help, |(_, help)| help)
}

const HELP: &[(&str, &str)] = &[
    (names::REQUESTS_TOTAL, "已答复的请求，按服务对象、操作、结果"),
    (names::COMMAND_SECONDS, "从请求到达到答复的时间，按操作，并区分完成、拒绝、出错"),
    (names::REFUSED_TOTAL, "为保护系统而拒绝的请求，按原因"),
    (names::PERMITS_TAKEN, "占用中的受理名额，按通道"),
    (names::PERMITS_TAKEN_MAX, "上次采集以来同时占用受理名额的最大数，按通道"),
    (names::PERMITS_LIMIT, "受理名额总数，按通道"),
    (names::CONNECTIONS, "打开的连接"),
    (names::CONNECTIONS_PEAK, "上次采集以来同时打开连接的最大数"),
    (names::CONNECTIONS_LIMIT, "允许的连接总数"),
    (names::CONNECTIONS_DISPLACED_TOTAL, "因他人需要而关闭的空闲连接"),
    (names::CONNECTIONS_NOT_ACCEPTED_TOTAL, "操作系统未能交付连接的次数"),
    (names::CONNECTIONS_REFUSED_TOTAL, "达到上限而拒绝的连接"),
    (names::CONNECTIONS_TIMED_OUT_TOTAL, "因对方超时而关闭的连接，按阶段"),
    (names::PASSWORDS_QUEUED, "等待密码运算的请求"),
    (names::PASSWORDS_QUEUED_MAX, "上次采集以来同时等待密码运算的最大数"),
    (names::PASSWORDS_QUEUE_LIMIT, "允许等待密码运算的请求数"),
    (names::PASSWORD_SECONDS, "从提出密码运算到完成的时间（排队和运算合计），按用途"),
    (names::HASHES_PER_SECOND_MAX, "全部线程每秒能完成的密码运算数"),
    (names::HASHING_SENT_AWAY_TOTAL, "因密码运算排队过长而请其稍后再来的请求，按用途"),
    (names::PROOFS_TOTAL, "为密码运算排队出示的工作量证明，按结果"),
    (names::HASHES_RENEWED_TOTAL, "密码正确但强度参数已变的旧密文，按是否重新生成"),
    (names::SIGN_INS_TOTAL, "登录尝试，按身份和结果"),
    (names::JOURNAL_APPEND_SECONDS, "写入一组日志并落盘的时间"),
    (names::JOURNAL_GROUP_RECORDS, "一组日志的记录数"),
    (names::JOURNAL_RECORDS_TOTAL, "已落盘的记录"),
    (names::JOURNAL_BYTES_TOTAL, "已落盘记录的字节数"),
    (names::JOURNAL_FAILED, "日志写入失败、停止受理变更后为 1"),
    (names::COMMITTER_QUEUED, "等待落盘的提交"),
    (names::COMMITTER_QUEUED_MAX, "上次采集以来同时等待落盘的最大数"),
    (names::SHARD_LAG_RECORDS, "已落盘而尚未写入视图的记录，按数据库"),
    (names::SHARD_FAILED, "视图数据库失败、不能读取后为 1，按数据库"),
    (names::COUNTY_REQUESTS_TOTAL, "涉及某县（市、区）的请求，不论结果"),
    (names::COUNTY_FAILED_TOTAL, "涉及某县（市、区）而因本系统原因失败的请求"),
    (names::COUNTY_LAST_CHANGE_TIMESTAMP_SECONDS, "某县（市、区）最近一次变更的时刻；启动以来没有则为 0"),
    (names::COUNTY_PANICS_TOTAL, "使某县（市、区）程序崩溃的命令"),
    (names::COUNTY_RESTARTS_TOTAL, "某县（市、区）重新恢复的次数"),
    (names::COUNTIES, "县（市、区）和省级工作台的数量，按状态"),
    (names::POINTS_SHORT_OF_SERIALS, "报名序号已用 80%、95% 或用完的报名点，按县（市、区）"),
    (names::IDENTITIES, "已登记的证件"),
    (names::CANDIDATES, "全省考生，按进度"),
    (names::POLICY_EDITION, "最近一次适用于某县（市、区）的政策变更序号；没有则为 0"),
    (names::POLICY_EDITIONS, "省级工作台记录的政策变更次数"),
    (names::WINDOW_OPENS_TIMESTAMP_SECONDS, "全省时间窗口的开始时刻"),
    (names::WINDOW_CLOSES_TIMESTAMP_SECONDS, "全省时间窗口的截止时刻"),
    (names::BUILD_INFO, "运行中的程序版本，值恒为 1"),
    (names::PROCESS_START_TIMESTAMP_SECONDS, "程序启动的时刻"),
    (names::PANICS_TOTAL, "各线程程序崩溃的次数"),
    (names::CLOCK_AHEAD_MILLISECONDS, "本机时钟被拨回后，记录时间超前的量"),
    (names::CLOCK_SKEW_MILLISECONDS, "启动以来本机时钟与单调时钟的偏差"),
    (names::CLOCK_SET_TOTAL, "本机时钟被改动的次数，按方向"),
    (names::DISK_FREE_BYTES, "数据目录所在磁盘的剩余空间"),
    (names::DISK_RESERVE_BYTES, "为日志保留的空间"),
    (names::ACCESS_LOG_REFUSING, "查阅日志写不进去、不向工作人员显示个人信息时为 1"),
    (names::SECURITY_LOG_LOST_TOTAL, "未能写入的安全日志条数"),
    (names::OUTBOUND_REQUESTS_TOTAL, "向外部服务方发出的请求，按服务方和结果"),
    (names::OUTBOUND_SECONDS, "从向外部服务方发出请求到得到答复的时间，含重试"),
    (names::OUTBOUND_BREAKER_STATE, "0 正常询问外部服务方，1 试探，2 暂不询问"),
    (names::OUTBOUND_ANSWERS_REJECTED_TOTAL, "不能采用的外部服务方答复，按服务方和原因"),
    (names::PAYMENT_NOTIFICATIONS_REJECTED_TOTAL, "不予采信的支付通知，按原因"),
    (names::PAYMENT_ORDERS_SETTLED_TOTAL, "向支付平台查询的订单，按结果"),
    (names::PAYMENT_ORDERS_OPEN, "上一轮查询结束时仍未了结的订单"),
    (names::PAYMENT_FINDINGS, "最近核对日中需人工处理的支付，按种类"),
    (names::PAYMENT_PLATFORM_KEYS, "受信任的支付平台密钥数"),
    (names::PAYMENT_PLATFORM_KEYS_READ_TOTAL, "发现支付平台密钥变化的次数，按结果"),
    (names::CONTROL_STATE, "某县（市、区）现行最严的管控：0 开放，1 分时段，2 只读，3 暂停，4 关闭"),
    (names::CONTROLS_IN_FORCE, "生效中的管控，按状态"),
    (names::CONTROL_REFUSED_TOTAL, "管控未予受理的请求，按状态"),
    (names::CONTROL_BREAK_GLASS, "一人单独发出的全省管控生效时为 1"),
    (names::CONTROLS_EXPIRE_TIMESTAMP_SECONDS, "生效中的管控最早到期的时刻；没有则为 0"),
    (names::COLLECTION_OFFLINE, "某县（市、区）离线采集时为 1"),
    (names::SLOT_ON_TURN, "某县（市、区）正轮到其时段或未分时段时为 1"),
    (names::ADMISSION_SHARE_PERCENT, "某县（市、区）逐步恢复时受理请求的比例；平时为 100"),
    (names::TIME_LOST_SECONDS, "某县（市、区）在窗口内未能开放的时长"),
    (names::STATUS_WRITTEN_TIMESTAMP_SECONDS, "公开状态最近写出的时刻；启动以来没有则为 0"),
    (names::STATUS_SEQUENCE, "最近写出的公开状态的序号"),
    (names::STATUS_FAILED, "公开状态写不出时为 1"),
    (names::BLOCKS_IN_FORCE, "被阻止的地址段，按由谁设置"),
    (names::BLOCKED_TOTAL, "来自被阻止地址的请求，按由谁设置"),
    (names::PROTECTOR_ACTIVE, "自动防护按某条规则采取的措施生效时为 1"),
    (names::PROTECTOR_ACTIONS_TOTAL, "自动防护采取措施的次数，按规则"),
    (names::REPORTS_OPEN, "尚无终报的事件，按等级"),
    (names::REPORTS_OVERDUE, "超过时限的报告，按层级"),
    (names::REPORT_DRAFTS_OPEN, "由告警起草、尚未发出或作废的报告"),
    (names::REPORT_DRAFT_OLDEST_SECONDS, "其中最早一份已等待的时间；没有时为 0"),
    (names::REPORTS_FILED_TOTAL, "已上报的报告，按种类"),
];

#[cfg(test)]
mod tests {
    use baoming_telemetry::catalogue;

    use super::*;

    #[test]
    fn every_metric_is_explained_in_chinese_too() {
        for metric in catalogue::all() {
            let count = HELP.iter().filter(|(name, _)| *name == metric.name).count();
            assert_eq!(count, 1, "{}", metric.name);
        }
        assert_eq!(HELP.len(), catalogue::all().count());
    }
}
