//! 中文.

use baoming_core::calendar::WindowName;

use super::texts::Texts;

pub(super) const TEXTS: Texts = Texts {
    no_directory: "不是目录；请给出政策文件所在目录，或 built-in（内置政策）",
    not_empty: "目录不是空的；请另选一个新目录",
    asking: "正在向服务提交，逐条核对已报名数据，请稍候……",
    unsound: |count| format!("政策文件有 {count} 处错误："),
    exported: |count, directory| {
        format!("已写出 {count} 个内置政策文件到 {directory}。修改后请提高 calendar.toml 中的 version。")
    },
    adopted: |version, scope, edition| {
        format!("已采用第 {version} 版政策，范围 {scope}，自即刻起生效（第 {edition} 次变更）。")
    },
    sound: "政策文件无误。",
    year: "年份",
    version: "版本",
    counties: "县市区",
    fees_fen: "报名费、考试费（分）",
    packed_bytes: "打包后字节数",
    window: |name| match name {
        WindowName::Preparation => "报名准备",
        WindowName::Registration => "网上报名",
        WindowName::Professional => "艺术、体育专业报名",
        WindowName::Declaration => "加分及专项计划申报",
        WindowName::Juvenile => "少年班报名",
        WindowName::ExamFee => "考试费缴纳",
        WindowName::Confirmation => "校对签字",
        WindowName::Collection => "信息采集",
        WindowName::Season => "全程",
    },
    no_change: "两者没有差别。",
    changes: |count| format!("有 {count} 处差别："),
    absent: "（无）",
    trial: "试算结果（未改动任何数据）",
    scope: "范围",
    version_in_force: "现行版本",
    registrations: "核对报名数",
    newly_refused: "将不再被接受",
    newly_accepted: "将开始被接受",
    elapsed_ms: "用时（毫秒）",
    refusals: "不再被接受的字段与规则：",
    acceptances: "开始被接受的字段与规则：",
    serials: "不再被接受的报名流水号（至多一百个）：",
    may_adopt: "新政策不会拒绝任何已有报名，可以采用。",
    may_not_adopt: "新政策会拒绝已有报名；确需采用时请加 --accept-refusals。",
};
