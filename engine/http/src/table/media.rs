//! What a body says that it is: `Content-Type` with its charset, `Content-Encoding`. What is said and not taken is refused,
//! and never ignored.

use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use baoming_matters::Charset;

use crate::answer::problem::{Media, Problem};

/// Refuses a body that says it is something else, or is coded. Gives the charset, where one is said.
pub(crate) fn check(headers: &HeaderMap, media: Media) -> Result<Option<Charset>, Problem> {
    let plain = |coding: &str| coding.trim().eq_ignore_ascii_case("identity");
    let coded = |value: &axum::http::HeaderValue| !value.to_str().is_ok_and(|codings| codings.split(',').all(plain));
    if headers.get_all(CONTENT_ENCODING).iter().any(coded) {
        return Err(Problem::Coding);
    }
    let other = || Problem::MediaType(media);
    let said = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let (essence, params) = said.split_once(';').unwrap_or((said, ""));
    if !essence.trim().eq_ignore_ascii_case(media.essence()) {
        return Err(other());
    }
    let labels = charsets(params).ok_or_else(other)?;
    let charset = match (labels.as_slice(), media) {
        ([], _) | (_, Media::Jpeg) => None,
        ([label], _) => Some(Charset::of_label(label).ok_or(Problem::Charset(media))?),
        _ => return Err(Problem::Charset(media)),
    };
    match (charset, media) {
        (None | Some(Charset::Utf8), _) | (_, Media::Csv | Media::Jpeg) => Ok(charset),
        (Some(_), Media::Json) => Err(Problem::Charset(media)),
    }
}

/// The values of all parameters `charset`; nothing if the parameters are none.
fn charsets(params: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut rest = params;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ';']);
        if rest.is_empty() {
            return Some(found);
        }
        let (name, behind) = rest.split_once('=')?;
        let (value, behind) = value(behind)?;
        if !name.bytes().all(is_token) || name.is_empty() {
            return None;
        }
        if name.eq_ignore_ascii_case("charset") {
            found.push(value);
        }
        rest = behind.trim_start_matches([' ', '\t']);
        if !rest.is_empty() && !rest.starts_with(';') {
            return None;
        }
    }
}

/// A token or a text in quotes, and what is behind it.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.bytes().position(|byte| !is_token(byte)).unwrap_or(text.len());
        return (end > 0).then(|| (text[..end].to_owned(), &text[end..]));
    };
    let (mut value, mut chars) = (String::new(), quoted.char_indices());
    while let Some((at, one)) = chars.next() {
        match one {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(chars.next()?.1),
            one => value.push(one),
        }
    }
    None
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    type Expected = Result<Option<Charset>, &'static str>;

    #[track_caller]
    fn case(headers: &[(HeaderName, &'static str)], media: Media, expected: Expected) {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        assert_eq!(check(&headers, media).map_err(|problem| problem.code()), expected, "{headers:?}");
    }

    #[test]
    fn what_a_body_says_of_itself_is_taken_at_its_word_or_refused() {
        let types: [(&'static str, Media, Expected); 20] = [
            ("text/csv", Media::Csv, Ok(None)),
            ("text/csv; charset=utf-8", Media::Csv, Ok(Some(Charset::Utf8))),
            ("Text/CSV;header=present ; Charset=\"GB2312\"", Media::Csv, Ok(Some(Charset::Gb18030))),
            ("text/csv;charset=gbk;", Media::Csv, Ok(Some(Charset::Gb18030))),
            ("text/csv;charset=big5", Media::Csv, Ok(Some(Charset::Big5))),
            ("text/csv;charset=\"b\\ig5\"", Media::Csv, Ok(Some(Charset::Big5))),
            ("text/csv; charset=latin1", Media::Csv, Err("charset")),
            ("text/csv; charset=utf-16", Media::Csv, Err("charset")),
            ("text/csv; charset=\"\"", Media::Csv, Err("charset")),
            ("text/csv; charset=gbk; charset=utf-8", Media::Csv, Err("charset")),
            ("text/csv; charset", Media::Csv, Err("media-type")),
            ("text/csv; charset=", Media::Csv, Err("media-type")),
            ("text/csv; charset=\"gbk", Media::Csv, Err("media-type")),
            ("text/csv; charset=gbk utf-8", Media::Csv, Err("media-type")),
            ("text/plain; charset=gbk", Media::Csv, Err("media-type")),
            ("application/json", Media::Json, Ok(None)),
            ("application/json; charset=UTF-8", Media::Json, Ok(Some(Charset::Utf8))),
            ("application/json; charset=gbk", Media::Json, Err("charset")),
            ("application/json, text/csv", Media::Json, Err("media-type")),
            ("image/jpeg; charset=binary", Media::Jpeg, Ok(None)),
        ];
        for (said, media, expected) in types {
            case(&[(CONTENT_TYPE, said)], media, expected);
        }
        let json = (CONTENT_TYPE, "application/json");
        for coding in ["gzip", "br", "deflate", "identity, gzip", "GZIP", "x", ""] {
            case(&[json.clone(), (CONTENT_ENCODING, coding)], Media::Json, Err("content-coding"));
        }
        case(&[json, (CONTENT_ENCODING, "Identity")], Media::Json, Ok(None));
    }
}
