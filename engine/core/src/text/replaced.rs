//! Characters that stand for another one: codes of the private use area that older Chinese systems have for characters
//! which Unicode got later, and radicals that look like the ideograph they are taken from.
//!
//! Sources: GB 18030-2000, 2005 and 2022, whose differences are these codes (GBK's FE50 to FEA0 and a few before), for the
//! private use area; Unicode's EquivalentUnifiedIdeograph for radicals and strokes. Kangxi radicals and compatibility
//! ideographs need no table: normalisation has them. Deliberately absent: what only the fonts of one office know, such as
//! its own codes from U+E000; nobody else can read them.

/// The first code of a run, and what its characters stand for, in order.
type Run = (char, &'static str);

/// GBK and older editions of GB 18030.
const PRIVATE_USE: &[Run] = &[
    ('\u{e78d}', "\u{fe10}\u{fe12}\u{fe11}\u{fe13}\u{fe14}\u{fe15}\u{fe16}\u{fe17}\u{fe18}\u{fe19}"),
    ('\u{e7c7}', "ḿǹ"),
    (
        '\u{e7e7}',
        "\u{303e}\u{2ff0}\u{2ff1}\u{2ff2}\u{2ff3}\u{2ff4}\u{2ff5}\u{2ff6}\u{2ff7}\u{2ff8}\u{2ff9}\u{2ffa}\u{2ffb}",
    ),
    ('\u{e815}', "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳"),
    ('\u{e839}', "⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓"),
    ('\u{e85d}', "䴔䴕䴖䴗䴘䴙䶮龻"),
];

/// CJK Radicals Supplement and CJK Strokes.
const RADICALS: &[Run] = &[
    ('\u{2e81}', "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵"),
    ('\u{2e9b}', "旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹"),
    ('\u{2ebf}', "艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马"),
    ('\u{2ee3}', "骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"),
    ('\u{31c6}', "𠃌"),
    ('\u{31cf}', "乀一丨丿丿丶𠃍乛𠃊𠃎𠄌亅𡿨𠃋乀𠃑乚乙𠄎"),
];

/// The character for which a code of the private use area stands.
pub(super) fn private_use(code: char) -> Option<char> {
    found(PRIVATE_USE, code)
}

/// The ideograph that a radical or a stroke is, to the eye.
pub(super) fn radical(code: char) -> Option<char> {
    found(RADICALS, code)
}

fn found(runs: &[Run], code: char) -> Option<char> {
    let behind = |first: char| u32::from(code).checked_sub(u32::from(first)).and_then(|at| usize::try_from(at).ok());
    runs.iter().find_map(|(first, meant)| meant.chars().nth(behind(*first)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_codes_stand_for_what_the_standard_says() {
        for (code, meant) in [('\u{e863}', '䶮'), ('\u{e81e}', '龴'), ('\u{e864}', '龻'), ('\u{e7c7}', '\u{1e3f}')] {
            assert_eq!(private_use(code), Some(meant), "{code:?}");
        }
        for unknown in ['\u{e000}', '\u{e21a}', '\u{e865}', '\u{e797}', '王'] {
            assert_eq!(private_use(unknown), None, "{unknown:?}");
        }
        assert_eq!(
            (radical('⻩'), radical('⻢'), radical('⺠'), radical('马')),
            (Some('黄'), Some('马'), Some('民'), None)
        );
    }

    #[test]
    fn runs_do_not_overlap() {
        for runs in [PRIVATE_USE, RADICALS] {
            for pair in runs.windows(2) {
                assert!(u32::from(pair[0].0) + pair[0].1.chars().count() as u32 <= u32::from(pair[1].0), "{pair:?}");
            }
        }
    }
}
