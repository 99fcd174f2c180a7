//! The words that synthetic people, schools and addresses are put together from.

use baoming_core::person::Sex;

use super::random::Numbers;

/// Common surnames of the province, each as often as its weight says; two of two characters are among them.
const SURNAMES: [(&str, u32); 48] = [
    ("李", 70),
    ("王", 62),
    ("刘", 66),
    ("陈", 58),
    ("张", 56),
    ("周", 42),
    ("杨", 40),
    ("黄", 38),
    ("罗", 30),
    ("唐", 26),
    ("彭", 26),
    ("谭", 22),
    ("肖", 22),
    ("曾", 20),
    ("邓", 20),
    ("胡", 20),
    ("何", 18),
    ("龙", 16),
    ("吴", 22),
    ("欧阳", 6),
    ("谢", 15),
    ("曹", 14),
    ("蒋", 16),
    ("易", 10),
    ("向", 12),
    ("田", 12),
    ("石", 9),
    ("贺", 8),
    ("伍", 7),
    ("左", 4),
    ("熊", 7),
    ("夏", 7),
    ("袁", 10),
    ("邹", 8),
    ("廖", 10),
    ("郭", 10),
    ("尹", 7),
    ("雷", 8),
    ("文", 6),
    ("覃", 5),
    ("瞿", 2),
    ("滕", 3),
    ("麻", 1),
    ("粟", 2),
    ("朱", 12),
    ("徐", 10),
    ("孙", 8),
    ("上官", 1),
];

/// Characters of given names for boys and for girls.
const GIVEN_MALE: [&str; 36] = [
    "浩", "宇", "轩", "杰", "俊", "鹏", "志", "强", "伟", "文", "博", "涛", "明", "健", "辉", "翔", "磊", "超", "凯",
    "峰", "宏", "毅", "睿", "泽", "晨", "阳", "航", "斌", "子", "嘉", "湘", "楚", "林", "远", "成", "锦",
];
const GIVEN_FEMALE: [&str; 36] = [
    "欣", "怡", "婷", "雅", "静", "思", "雨", "佳", "丽", "敏", "雪", "慧", "倩", "颖", "琳", "璐", "梦", "诗", "瑶",
    "芳", "玲", "洁", "莹", "晓", "月", "文", "嘉", "子", "涵", "语", "薇", "芷", "湘", "楚", "宁", "妍",
];

const STREETS: [&str; 16] = [
    "人民路",
    "解放路",
    "五一路",
    "芙蓉路",
    "建设路",
    "迎宾路",
    "湘江路",
    "韶山路",
    "朝阳路",
    "文化路",
    "桃花路",
    "沿河路",
    "中山路",
    "新华路",
    "学府路",
    "东风路",
];

const TOWNS: [&str; 12] = [
    "城关镇",
    "太平镇",
    "龙潭镇",
    "石桥镇",
    "金竹镇",
    "白沙镇",
    "青山镇",
    "永兴镇",
    "三塘镇",
    "黄泥镇",
    "大塘乡",
    "栗山乡",
];

/// What a county's schools are called, behind its name.
const SCHOOLS: [&str; 7] = ["第一中学", "第二中学", "第三中学", "第四中学", "实验中学", "高级中学", "职业中等专业学校"];

/// The postal districts: a prefecture's first three digits.
const POSTAL_DISTRICTS: [(&str, &str); 14] = [
    ("长沙市", "410"),
    ("株洲市", "412"),
    ("湘潭市", "411"),
    ("衡阳市", "421"),
    ("邵阳市", "422"),
    ("岳阳市", "414"),
    ("常德市", "415"),
    ("张家界市", "427"),
    ("益阳市", "413"),
    ("郴州市", "423"),
    ("永州市", "425"),
    ("怀化市", "418"),
    ("娄底市", "417"),
    ("湘西土家族苗族自治州", "416"),
];

/// A full name.
pub(super) fn name(sex: Sex, numbers: &mut Numbers) -> String {
    let surname = surname(numbers);
    format!("{surname}{}", given_name(sex, numbers))
}

/// A parent's name; mostly the candidate's surname.
pub(super) fn parent_name(candidate: &str, numbers: &mut Numbers) -> String {
    let own = SURNAMES.iter().map(|(surname, _)| *surname).find(|surname| candidate.starts_with(surname));
    let (surname, sex) = match own {
        Some(own) if numbers.percent(60) => (own, Sex::Male),
        _ => (surname(numbers), Sex::Female),
    };
    format!("{surname}{}", given_name(sex, numbers))
}

fn surname(numbers: &mut Numbers) -> &'static str {
    numbers.weighted(&SURNAMES)
}

fn given_name(sex: Sex, numbers: &mut Numbers) -> String {
    let characters = match sex {
        Sex::Male => &GIVEN_MALE,
        Sex::Female => &GIVEN_FEMALE,
    };
    let count = if numbers.percent(82) { 2 } else { 1 };
    (0..count).map(|_| *numbers.one_of(characters)).collect()
}

/// A school of the county; a vocational one if asked for.
pub(super) fn school(county: &str, vocational: bool, numbers: &mut Numbers) -> String {
    let kind = if vocational { "职业中等专业学校" } else { numbers.one_of(&SCHOOLS[..6]) };
    format!("{county}{kind}")
}

/// An address, in a street or in a village.
pub(super) fn address(prefecture: &str, county: &str, rural: bool, numbers: &mut Numbers) -> String {
    let house = 1 + numbers.below(399);
    if rural {
        let town = numbers.one_of(&TOWNS);
        let group = 1 + numbers.below(18);
        format!("湖南省{prefecture}{county}{town}新村{group}组{house}号")
    } else {
        let street = numbers.one_of(&STREETS);
        let flat = 101 + numbers.below(8) * 100 + numbers.below(4);
        format!("湖南省{prefecture}{county}{street}{house}号{flat}室")
    }
}

/// A postal code of the prefecture; of the provincial capital if the prefecture is not known here.
pub(super) fn postal_code(prefecture: &str, numbers: &mut Numbers) -> String {
    let known = POSTAL_DISTRICTS.iter().find(|(name, _)| *name == prefecture);
    let district = known.map_or("410", |(_, district)| district);
    format!("{district}{}00", numbers.below(10))
}

/// The name of a county's registration point: the county office first, then schools by number.
pub(super) fn point_name(county: &str, number: u16) -> String {
    match number {
        0 | 1 => format!("{county}招生办公室报名点"),
        2 => format!("{county}实验中学报名点"),
        _ => format!("{county}第{}中学报名点", chinese_number(number - 2)),
    }
}

/// A number below 1000 in Chinese, as it is said.
fn chinese_number(number: u16) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |value: u16| DIGITS[usize::from(value)];
    match number {
        0..=9 => digit(number).to_owned(),
        10..=19 => format!("十{}", if number == 10 { "" } else { digit(number - 10) }),
        20..=99 => {
            format!("{}十{}", digit(number / 10), if number.is_multiple_of(10) { "" } else { digit(number % 10) })
        }
        _ => {
            let rest = match number % 100 {
                0 => String::new(),
                rest @ 1..=9 => format!("零{}", digit(rest)),
                rest @ 10..=19 => format!("一{}", chinese_number(rest)),
                rest => chinese_number(rest),
            };
            format!("{}百{rest}", digit(number / 100))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(number: u16, expected: &str) {
        assert_eq!(chinese_number(number), expected, "{number}");
    }

    #[test]
    fn numbers_are_said_as_people_say_them() {
        check(3, "三");
        check(10, "十");
        check(12, "十二");
        check(20, "二十");
        check(28, "二十八");
        check(101, "一百零一");
        check(110, "一百一十");
        check(999, "九百九十九");
    }
}
