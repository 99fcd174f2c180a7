//! 中文：字段的规则。接口以英文说明规则，页面以此表说给人听。

/// What a rule of the API says, by how it begins.
const RULES: &[(&str, &str)] = &[
    ("must be 64 hexadecimal digits", "须为 64 位十六进制数字。"),
    ("must be a whole number", "须为整数。"),
    ("must be 1 or 2", "请选择。"),
    ("must be 1 to 4, the gravest", "请选择等级。"),
    ("must be a row of the contingency table", "请选择异常情况。"),
    ("must be a kind of document", "请选择证件类型。"),
    ("must be card-reader or manual", "请选择录入方式。"),
    ("must be ordinary or juvenile", "请选择报名类别。"),
    ("must be out-of-province or other-document", "请选择特殊情况。"),
    ("must be out-of-province, other-document", "请选择特殊情况。"),
    ("must be csv, csv-text or jsonl", "请选择格式。"),
    ("must be online or offline", "请选择采集方式。"),
    ("must be open, slots", "请选择状态。"),
    ("must be registration, professional or exam", "请选择费用种类。"),
    ("must be office, point, ops", "请选择岗位。"),
    ("must be province for this role", "该岗位的范围只能是全省。"),
    ("must be a point, as in 430102-001, for a point", "报名点账号的范围须为报名点代码，如 430102-001。"),
    ("must be province, a city or a county for an office", "招考机构账号的范围须为全省、市或县。"),
    ("must be province or a city", "须为全省或一个市：单独一个县不必分时段。"),
    ("must be province, a city", "请选择范围。"),
    ("must be another point of the same county", "须为本县的另一个报名点。"),
    ("must be a day", "须为实际存在的日期，如 2004-09-01。"),
    ("must be 长期 or a day", "须为“长期”或实际存在的日期，并且不早于起始日期。"),
    ("must be a time of the day", "须为时刻，如 20:00，当日结束为 24:00。"),
    ("must be an instant", "请填写日期和时间。"),
    ("must be RFC 3339", "请填写日期和时间。"),
    ("must not lie in the future", "不能晚于现在。"),
    ("must not stand in an earlier row", "与前面的行重复。"),
    ("must be an address or a range", "须为网络地址或地址段，如 203.0.113.0/24。"),
    ("must be a number that receives messages", "须为可接收短信的手机号码。"),
    ("must be the code that the bound telephone", "须为绑定手机五分钟内收到的验证码。"),
    ("must be the code that the app shows now", "须为验证器应用现在显示的验证码。"),
    ("must be a code of the present second factor", "须为现用验证器未使用过的验证码。"),
    ("must be of a secret that was shown", "请重新开始启用动态验证码。"),
    ("no code is waiting for this phone", "该手机没有待使用的验证码，请重新获取。"),
    ("must be the present password", "与现在的密码不符。"),
    ("must be another one than the present one", "须与现在的密码不同。"),
    ("must be another one than the other password", "登录密码和保存密码不能相同。"),
    ("must be given now, since counties come by turns", "目前分时段或有县区暂停办理，请选择报名所在县区。"),
    ("must be that of a photograph", "请先上传照片。"),
    ("must be that of the first report", "须与初报一致。"),
    ("must be that of the preview", "情况已有变化，请重新预览。"),
    ("must be there: the check's own ticket", "请先完成实人认证。"),
    ("must be the number of", "编号不存在，请核对。"),
    ("must be a number from", "超出允许的范围，请核对。"),
    ("must be a point", "须为报名点代码，如 430102-001。"),
    ("must hold a county", "须包含本省的县区。"),
    ("the address code in the number is of no province", "证件号码中的地址码不属于任何省份，请核对。"),
    ("the birth date in the number does not exist", "证件号码中的出生日期不存在，请核对。"),
    ("the birth date in the number is not the holder's", "证件号码中的出生日期与所填的不一致，请核对。"),
    ("the birth date lies in the future", "出生日期不能晚于今天。"),
    ("the check digit does not fit", "证件号码的校验位不对，请核对。"),
    ("the number does not begin as", "证件号码的开头与证件类型不符，请核对。"),
    ("the number does not have the length", "证件号码的位数与证件类型不符，请核对。"),
    ("the number holds a character", "证件号码中有不能使用的字符，请核对。"),
    ("the sex in the number is not the holder's", "证件号码中的性别与所填的不一致，请核对。"),
    ("the text is too long to be a document number", "证件号码过长，请核对。"),
    ("must not be empty", "不能为空。"),
    ("must not hold the character", "含有不能使用的字符。"),
    ("this machine's own addresses", "包含本机或网关地址，所有人都可能来自这些地址。"),
];
/// What is said of a rule that has no words of its own.
const ANY: &str = "填写有误，请核对后重新填写。";

/// A rule in words.
pub(crate) fn rule_in_chinese(rule: &str) -> String {
    if let Some((_, words)) = RULES.iter().find(|(begins, _)| rule.starts_with(begins)) {
        return (*words).to_owned();
    }
    of_length(rule).unwrap_or_else(|| ANY.to_owned())
}

/// `must have 2 to 400 characters`, `must be 1 to 9999`.
fn of_length(rule: &str) -> Option<String> {
    let counted = rule.strip_prefix("must have ").or_else(|| rule.strip_prefix("must be "))?;
    let (least, rest) = counted.split_once(" to ")?;
    let most: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let are_numbers = !most.is_empty() && !least.is_empty() && least.bytes().all(|byte| byte.is_ascii_digit());
    let unit = if rest.contains("characters") { "个字符" } else { "" };
    are_numbers.then(|| format!("须为 {least} 至 {most} {unit}。").replace(" 。", "。"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_told_in_chinese() {
        for (rule, expected) in [
            ("must have 8 to 64 characters", "须为 8 至 64 个字符。"),
            ("must be 1 to 9999", "须为 1 至 9999。"),
            ("must be a day that exists, as in 2004-09-01", "须为实际存在的日期，如 2004-09-01。"),
            ("something else", ANY),
        ] {
            assert_eq!(rule_in_chinese(rule), expected);
        }
        for (at, (begins, _)) in RULES.iter().enumerate() {
            let hides = RULES[..at].iter().find(|(earlier, _)| begins.starts_with(earlier));
            assert!(hides.is_none(), "{begins} is hidden by {hides:?}");
        }
    }
}
