//! In which charset a file's text is: as the request declares it, as its byte order mark says, or as the bytes leave no
//! doubt about.
//!
//! Guarantees: what is declared is never guessed against; a text is decoded whole or refused with the place of the first
//! bytes that are something else; nothing is replaced. Where nothing is declared, ASCII is ASCII, and of UTF-8 and GB18030
//! that one is taken whose text makes sense while the other's does not. If both do, or neither, the sender is asked.
//!
//! What makes sense, by the bytes alone: spreadsheets save 汉字 of GB 2312, so a text is GB18030 only if in every run of its
//! characters at most a third lie beyond GB 2312, and if no run is UTF-8 of three bytes a character, which GB 2312 hardly
//! ever is by chance. A text that is UTF-8 whole is believed if the bytes are no GB18030, or if characters of three bytes
//! and more, as Chinese has, prevail.

use std::borrow::Cow;

use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, GBK, UTF_8};

use crate::file_rule::{Cell, FileRule};
use crate::sent::Charset;

const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";
const GB18030_MARK: &[u8] = b"\x84\x31\x95\x33";
/// UTF-16, and UTF-32 of one order.
const WIDE_MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];
/// Workbooks of both kinds, gzip, PDF.
const NO_TEXT: [&[u8]; 4] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"%PDF"];
/// What stands where somebody else's decoder has given up.
const REPLACED: char = '\u{fffd}';

impl Charset {
    /// The charset of a label, as `Content-Type` carries it.
    pub fn of_label(label: &str) -> Option<Self> {
        let encoding = Encoding::for_label(label.as_bytes())?;
        let of = |(known, charset): (&'static Encoding, Self)| (encoding == known).then_some(charset);
        [(UTF_8, Self::Utf8), (GB18030, Self::Gb18030), (GBK, Self::Gb18030), (BIG5, Self::Big5)]
            .into_iter()
            .find_map(of)
    }

    /// As people know it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
            Self::Big5 => "Big5",
        }
    }
}

/// The text of a file, which is the file's own where it is UTF-8 already.
pub(super) fn text_of(bytes: &[u8], declared: Option<Charset>) -> Result<Cow<'_, str>, FileRule> {
    if WIDE_MARKS.iter().any(|mark| bytes.starts_with(mark)) {
        return Err(FileRule::Wide);
    }
    if NO_TEXT.iter().any(|start| bytes.starts_with(start)) || bytes.contains(&0) {
        return Err(FileRule::NoText);
    }
    let (marked, bytes) = if let Some(rest) = bytes.strip_prefix(UTF_8_MARK) {
        (Some(Charset::Utf8), rest)
    } else if let Some(rest) = bytes.strip_prefix(GB18030_MARK) {
        (Some(Charset::Gb18030), rest)
    } else {
        (None, bytes)
    };
    let charset = match (declared, marked) {
        (Some(declared), Some(marked)) if declared != marked => {
            return Err(FileRule::Mark { declared: declared.name(), marked: marked.name() });
        }
        (declared, marked) => declared.or(marked),
    };
    match charset {
        Some(charset) => decoded(bytes, charset)
            .map_err(|at| FileRule::Encoding { charset: charset.name(), at: Cell::of(bytes, at) }),
        None => undeclared(bytes).map_err(|at| FileRule::Undeclared { at: Cell::of(bytes, at) }),
    }
}

/// All of it, or where what is something else begins.
fn decoded(bytes: &[u8], charset: Charset) -> Result<Cow<'_, str>, usize> {
    match charset {
        Charset::Utf8 => {
            let text = std::str::from_utf8(bytes).map_err(|error| error.valid_up_to())?;
            text.find(REPLACED).map_or(Ok(Cow::Borrowed(text)), Err)
        }
        Charset::Gb18030 => decoded_by(bytes, GB18030).map(Cow::Owned),
        Charset::Big5 => decoded_by(bytes, BIG5).map(Cow::Owned),
    }
}

fn decoded_by(bytes: &[u8], encoding: &'static Encoding) -> Result<String, usize> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let most = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(0);
    let mut text = String::with_capacity(most);
    let (outcome, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match outcome {
        DecoderResult::InputEmpty => Ok(text),
        DecoderResult::Malformed(bad, behind) => Err(read.saturating_sub(usize::from(bad) + usize::from(behind))),
        DecoderResult::OutputFull => unreachable!("there is room for the longest text that it can be"),
    }
}

/// What nobody says anything about; the place of the first doubt where there is one.
fn undeclared(bytes: &[u8]) -> Result<Cow<'_, str>, usize> {
    let utf_8 = decoded(bytes, Charset::Utf8);
    if bytes.is_ascii() {
        return utf_8;
    }
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    match (utf_8, spreadsheets(bytes)) {
        (Ok(text), None) => {
            let unlikely = !is_mostly_long(&text) && decoded(bytes, Charset::Gb18030).is_ok();
            if unlikely { Err(first) } else { Ok(text) }
        }
        (Err(_), Some(text)) => Ok(Cow::Owned(text)),
        (Ok(_), Some(_)) => Err(first),
        (Err(at), None) => Err(at),
    }
}

/// Whether characters of three bytes and more prevail among those beyond ASCII.
fn is_mostly_long(text: &str) -> bool {
    let (long, all) = text
        .chars()
        .filter(|one| !one.is_ascii())
        .fold((0_usize, 0_usize), |(long, all), one| (long + usize::from(one.len_utf8() >= 3), all + 1));
    long * 2 > all
}

/// The text in GB18030, if it is one as spreadsheets of offices save it.
fn spreadsheets(bytes: &[u8]) -> Option<String> {
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at].is_ascii() {
            at += 1;
            continue;
        }
        let run = Run::of(&bytes[at..])?;
        let is_long_utf_8 = |text: &str| text.chars().all(|one| one.len_utf8() >= 3);
        // A character of four bytes may be cut off by the end.
        let whole = bytes.get(at..at + run.bytes)?;
        let mixed = std::str::from_utf8(whole).is_ok_and(is_long_utf_8);
        if mixed || run.usual < 2 * run.rare {
            return None;
        }
        at += run.bytes;
    }
    decoded_by(bytes, GB18030).ok()
}

/// Characters of two and four bytes beside each other.
struct Run {
    bytes: usize,
    /// 汉字 and punctuation of GB 2312.
    usual: usize,
    /// Other 汉字.
    rare: usize,
}

impl Run {
    fn of(bytes: &[u8]) -> Option<Self> {
        let mut run = Self { bytes: 0, usual: 0, rare: 0 };
        while let Some(first) = bytes.get(run.bytes).filter(|byte| !byte.is_ascii()) {
            match (first, bytes.get(run.bytes + 1)?) {
                (0xa1..=0xa3 | 0xb0..=0xf7, 0xa1..=0xfe) => (run.usual, run.bytes) = (run.usual + 1, run.bytes + 2),
                (0x81..=0xa0, 0x40..=0xfe) | (0xaa..=0xfe, 0x40..=0xa0) => {
                    (run.rare, run.bytes) = (run.rare + 1, run.bytes + 2);
                }
                (_, 0x30..=0x39) => (run.rare, run.bytes) = (run.rare + 1, run.bytes + 4),
                _ => return None,
            }
        }
        Some(run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "serial,assessment\r\n01020001,";

    fn table(end: &[u8]) -> Vec<u8> {
        [TABLE.as_bytes(), end, b"\r\n01020002,a\r\n"].concat()
    }

    fn gb(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    fn big5(text: &str) -> Vec<u8> {
        BIG5.encode(text).0.into_owned()
    }

    /// The code of a refusal, and row and column.
    type Refusal = (&'static str, Option<(u64, u64)>);

    /// What stands in the second cell of the second row, or the code of the refusal and its place.
    #[track_caller]
    fn check(bytes: &[u8], declared: Option<&str>, expected: Result<&str, Refusal>) {
        let declared = declared.map(|label| Charset::of_label(label).unwrap());
        let found = text_of(bytes, declared).map_err(|rule| (rule.code(), rule.at().map(|at| (at.row, at.column))));
        let cell = found.as_ref().map(|text| text.strip_prefix(TABLE).unwrap().split("\r\n").next().unwrap());
        assert_eq!(cell.map_err(|error| *error), expected, "{bytes:x?}");
    }

    #[test]
    fn what_is_declared_is_never_guessed_against() {
        check(&table("学习".as_bytes()), Some("utf-8"), Ok("学习"));
        for label in ["gbk", "GB2312", "gb18030", "x-gbk"] {
            check(&table(&gb("学习")), Some(label), Ok("学习"));
        }
        check(&table(&gb("朱镕基㐂𠀀")), Some("gb18030"), Ok("朱镕基㐂𠀀"));
        check(&table(&big5("思想品德良好")), Some("big5"), Ok("思想品德良好"));
        check(&table(&gb("良好")), Some("utf-8"), Err(("encoding", Some((2, 2)))));
        check(&table("良好啊".as_bytes()), Some("gbk"), Err(("encoding", Some((2, 2)))));
        check(&[b"\xef\xbb\xbf", &*table(b"a")].concat(), Some("utf-8"), Ok("a"));
        check(&[b"\xef\xbb\xbf", &*table(b"a")].concat(), Some("gbk"), Err(("byte-order-mark", None)));
        check(&[b"\x84\x31\x95\x33", &*table(&gb("学习"))].concat(), None, Ok("学习"));
        assert_eq!(["utf-16", "latin1", "shift_jis", "euc-kr", "utf-7", ""].map(Charset::of_label), [None; 6]);
    }

    #[test]
    fn what_is_not_decoded_whole_is_refused_with_row_and_column() {
        let marked = |end: &[u8]| [b"\xef\xbb\xbf", &*table("好".as_bytes()), b"x,\"a,\r\nb\",", end].concat();
        check(&marked("好".as_bytes()), None, Ok("好"));
        check(&marked(&gb("优秀")), None, Err(("encoding", Some((5, 3)))));
        check(&marked(&"学习好".as_bytes()[..8]), None, Err(("encoding", Some((5, 3)))));
        check(&marked("\u{fffd}".as_bytes()), None, Err(("encoding", Some((5, 3)))));
        check(&[&table(b"a"), &*b"x,\xff\xff".to_vec()].concat(), Some("gbk"), Err(("encoding", Some((4, 2)))));
        check(&[&table(b"a"), &*b"x,\xa4".to_vec()].concat(), Some("big5"), Err(("encoding", Some((4, 2)))));
    }

    #[test]
    fn what_is_not_declared_is_taken_only_without_a_doubt() {
        check(&table(b"good"), None, Ok("good"));
        for usual in ["良好", "合格", "优秀", "思想品德良好", "好", "长沙市第一中学", "党员，三好学生。", "买买提·艾力"]
        {
            check(&table(usual.as_bytes()), None, Ok(usual));
            check(&table(&gb(usual)), None, Ok(usual));
        }
        check(&table(&gb("朱镕基")), None, Ok("朱镕基"));
        let doubtful = Err(("charset-undeclared", Some((2, 2))));
        // Also as UTF-8: ѧϰ, ·, é.
        for both in ["学习", "路", "茅"] {
            check(&table(&gb(both)), None, doubtful);
        }
        check(&table(&[0xd1, 0x80, 0xd1, 0x81]), None, doubtful);
        check(&table(&gb("镕")), None, doubtful);
        check(&table(&big5("思想品德良好")), None, doubtful);
        check(&table(b"caf\xe9"), None, doubtful);
        check(&table(b"caf\xe9s"), None, doubtful);
        // Cut off within a character: of two bytes, and of four behind each of its bytes.
        for cut in [&b"\xc1"[..], b"\x81\x30", b"\x81\x30\x81", b"\xc1\xbc\x84\x31"] {
            check(&[TABLE.as_bytes(), cut].concat(), None, doubtful);
        }
        // UTF-8 with a bad byte, with a row of GB18030, and a row of UTF-8 in a file of GB18030.
        check(&table(&"学习优秀啊".as_bytes()[1..]), None, doubtful);
        check(
            &[&*table("优秀".as_bytes()), b"x,", &gb("优秀")].concat(),
            None,
            Err(("charset-undeclared", Some((4, 2)))),
        );
        check(&[&*table(&gb("优秀")), b"x,", "优秀".as_bytes()].concat(), None, doubtful);
    }

    #[test]
    fn what_is_no_text_is_said_to_be_none() {
        let wide: Vec<u8> = TABLE.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&[b"\xff\xfe", &*wide].concat(), None, Err(("utf-16", None)));
        check(&wide, None, Err(("not-text", None)));
        for start in NO_TEXT {
            check(&[start, b"abc"].concat(), None, Err(("not-text", None)));
        }
    }
}
