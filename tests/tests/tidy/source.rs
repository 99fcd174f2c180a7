//! Rust as words: what of a text is code, what is a comment and what is quoted, and where its tests are.
//!
//! What is left out is replaced by spaces, byte for byte, so that every position and every line stay what they were.

use std::ops::Range;

/// One text in the ways that the checks want it.
#[derive(Debug)]
pub(super) struct Source {
    /// Code alone: no comments, nothing quoted.
    pub code: String,
    /// Code and what is quoted.
    pub uncommented: String,
    /// Code and comments.
    pub unquoted: String,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Comment,
    Quoted,
}

impl Source {
    pub(super) fn of(text: &str) -> Self {
        let spans = spans(text);
        let without = |kinds: &[Kind]| {
            let out: Vec<Range<usize>> =
                spans.iter().filter(|(kind, _)| kinds.contains(kind)).map(|(_, span)| span.clone()).collect();
            blanked(text, &out)
        };
        Self {
            code: without(&[Kind::Comment, Kind::Quoted]),
            uncommented: without(&[Kind::Comment]),
            unquoted: without(&[Kind::Quoted]),
        }
    }
}

/// The code of `text` without its tests.
pub(super) fn without_tests(text: &str) -> String {
    let code = Source::of(text).code;
    blanked(&code, &tests(&code))
}

/// `text` with `spans` replaced by spaces; line ends stay.
pub(super) fn blanked(text: &str, spans: &[Range<usize>]) -> String {
    let mut bytes = text.as_bytes().to_owned();
    for span in spans {
        bytes[span.clone()].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    }
    String::from_utf8(bytes).expect("whole characters are replaced")
}

/// The line of a position, from 1.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

pub(super) fn is_word(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}

/// Every word of a text with its position.
pub(super) fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = code.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() && !is_word(bytes[at]) {
            at += 1;
        }
        let start = at;
        while at < bytes.len() && is_word(bytes[at]) {
            at += 1;
        }
        (start < at).then(|| (start, &code[start..at]))
    })
}

/// Where the bracket that opens at `open` closes; the text's end if it does not.
pub(super) fn closing(code: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    code.len()
}

/// The items that only tests have: what `#[cfg(test)]` stands before.
pub(super) fn tests(code: &str) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for mark in ["#[cfg(test)]", "#[cfg(all(test"] {
        let found = code.match_indices(mark).map(|(start, _)| start..item_end(code, start));
        spans.extend(found);
    }
    spans
}

/// Where the item ends whose attributes begin at `start`.
fn item_end(code: &str, start: usize) -> usize {
    let bytes = code.as_bytes();
    let mut at = start;
    loop {
        at += code[at..].len() - code[at..].trim_start().len();
        if !code[at..].starts_with("#[") {
            break;
        }
        at = closing(code, at + 1) + 1;
    }
    let is_use = words(&code[at..]).map(|(_, word)| word).find(|word| !["pub", "crate", "super"].contains(word));
    let is_use = is_use == Some("use");
    while at < bytes.len() {
        match bytes[at] {
            b';' => return at + 1,
            b'{' if !is_use => return closing(code, at) + 1,
            b'{' | b'(' | b'[' => at = closing(code, at) + 1,
            _ => at += 1,
        }
    }
    code.len()
}

fn spans(text: &str) -> Vec<(Kind, Range<usize>)> {
    let bytes = text.as_bytes();
    let (mut at, mut spans) = (0, Vec::new());
    while at < bytes.len() {
        let (kind, end) = match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => (Kind::Comment, find(bytes, at, b"\n")),
            b'/' if bytes[at..].starts_with(b"/*") => (Kind::Comment, block_end(bytes, at)),
            b'"' => (Kind::Quoted, quote_end(bytes, at)),
            b'\'' => match character_end(text, at) {
                Some(end) => (Kind::Quoted, end),
                None => {
                    at += 1;
                    continue;
                }
            },
            byte if is_word(byte) => {
                let word_end = (at..bytes.len()).find(|&next| !is_word(bytes[next])).unwrap_or(bytes.len());
                match raw_end(bytes, at, word_end) {
                    Some(end) => (Kind::Quoted, end),
                    None => {
                        at = word_end;
                        continue;
                    }
                }
            }
            _ => {
                at += 1;
                continue;
            }
        };
        spans.push((kind, at..end));
        at = end;
    }
    spans
}

fn find(bytes: &[u8], from: usize, wanted: &[u8]) -> usize {
    let found = bytes[from..].windows(wanted.len()).position(|window| window == wanted);
    found.map_or(bytes.len(), |found| from + found)
}

fn block_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if bytes[at..].starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    bytes.len()
}

fn quote_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The end of a character that is quoted at `start`; none where a lifetime begins.
fn character_end(text: &str, start: usize) -> Option<usize> {
    let mut rest = text[start + 1..].char_indices();
    match rest.next()? {
        (_, '\\') => {
            let escaped = start + 3;
            text.get(escaped..)?.find('\'').map(|end| escaped + end + 1)
        }
        _ => match rest.next()? {
            (end, '\'') => Some(start + 1 + end + 1),
            _ => None,
        },
    }
}

/// The end of a raw string whose prefix is the word between `start` and `word_end`.
fn raw_end(bytes: &[u8], start: usize, word_end: usize) -> Option<usize> {
    if ![&b"r"[..], b"br", b"cr"].contains(&&bytes[start..word_end]) {
        return None;
    }
    let hashes = bytes[word_end..].iter().take_while(|byte| **byte == b'#').count();
    let open = word_end + hashes;
    if bytes.get(open) != Some(&b'"') {
        return None;
    }
    let mut wanted = vec![b'"'];
    wanted.resize(1 + hashes, b'#');
    Some((find(bytes, open + 1, &wanted) + wanted.len()).min(bytes.len()))
}

#[test]
fn comments_and_quotes_are_told_from_code() {
    let check = |text: &str, code: &str| {
        let source = Source::of(text);
        let squeezed: Vec<&str> = source.code.split_whitespace().collect();
        assert_eq!((squeezed.join(" "), source.code.len()), (code.to_owned(), text.len()), "{text}");
    };
    check("a // b\nc /* d /* e */ f */ g", "a c g");
    check(r#"f("x // \" y") g"#, "f( ) g");
    check(r###"f(r#"x " y"#, br"z") g"###, "f( , ) g");
    check(
        "fn f<'a>(x: &'a str, y: char) { y == '\"' || y == '\\'' || y == '甲' }",
        "fn f<'a>(x: &'a str, y: char) { y == || y == || y == }",
    );
    check("r#type + for", "r#type + for");
}

#[test]
fn tests_are_cut_out() {
    let check = |text: &str, left: &str| {
        let code = without_tests(text);
        assert_eq!(code.split_whitespace().collect::<Vec<_>>().join(" "), left, "{text}");
    };
    check("fn a() {}\n#[cfg(test)]\nmod tests { fn b() { {} } }\nfn c() {}", "fn a() {} fn c() {}");
    check("#[cfg(test)]\nmod tests;\nfn c() {}", "fn c() {}");
    check("#[cfg(test)]\nuse crate::{a, b};\nfn c() {}", "fn c() {}");
    check("#[cfg(test)]\n#[allow(x)]\npub(crate) const X: [u8; 2] = [1; 2];\nfn c() {}", "fn c() {}");
}
