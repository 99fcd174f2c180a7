//! What lists are asked for, from the query of the API.

use std::fmt;

use baoming_core::ids::{CountyId, Serial};
use baoming_core::text::folding::folded;

use crate::fields::wrong;
use crate::limits::{LIST_FOUND_MAX, LIST_WORD_CHARS_MAX};
use crate::records::standing::Standing;
use crate::refused::Refused;

/// The last candidate of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cursor {
    pub(crate) county: CountyId,
    pub(crate) serial: Serial,
}

impl fmt::Display for Cursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.county, self.serial)
    }
}

/// A cursor as a page named it.
pub(crate) fn cursor(raw: &str) -> Result<Cursor, Refused> {
    let parts = raw.split_once('-').and_then(|(county, serial)| Some((county.parse().ok()?, serial.parse().ok()?)));
    let (county, serial) = parts.ok_or_else(|| wrong("after", "must be `next` of the page before"))?;
    Ok(Cursor { county, serial })
}

/// How many are wanted at most.
pub(crate) fn limit(raw: Option<usize>) -> Result<usize, Refused> {
    let limit = raw.unwrap_or(LIST_FOUND_MAX);
    let fits = (1..=LIST_FOUND_MAX).contains(&limit);
    fits.then_some(limit).ok_or_else(|| wrong("limit", format!("must be 1 to {LIST_FOUND_MAX}")))
}

/// A part of a name or of a school's, in the form by which it is looked for.
pub(crate) fn word(field: &'static str, raw: &str) -> Result<String, Refused> {
    let word = (raw.chars().count() <= LIST_WORD_CHARS_MAX).then(|| folded(raw).into_owned());
    let rule = || wrong(field, format!("must be 1 to {LIST_WORD_CHARS_MAX} characters, some of which can be seen"));
    word.filter(|word| !word.is_empty()).ok_or_else(rule)
}

/// A state.
pub(crate) fn standing(raw: &str) -> Result<Standing, Refused> {
    Standing::parse(raw).ok_or_else(|| {
        let names: Vec<&str> = Standing::ALL.into_iter().map(Standing::name).collect();
        wrong("state", format!("must be one of {}", names.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_is_written() {
        let text = "430102-01020001";
        assert_eq!(cursor(text).map(|cursor| cursor.to_string()).ok().as_deref(), Some(text));
        for bad in ["", "430102", "430102-", "430102-0102", "01020001-430102", "430102-01020001-1"] {
            assert!(cursor(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_word_is_looked_for_in_the_form_that_readers_see() {
        for (raw, expected) in [
            ("古丽米热•艾比布力", Some("古丽米热·艾比布力")),
            ("Jose\u{301} ", Some("josé")),
            ("王\u{e863}", Some("王䶮")),
            ("", None),
            (" \u{3000}", None),
            ("\u{200b}", None),
            (&"芳".repeat(61), None),
        ] {
            assert_eq!(word("name", raw).ok().as_deref(), expected, "{raw:?}");
        }
    }

    #[test]
    fn a_page_has_a_bound() {
        assert_eq!(limit(None).ok(), Some(LIST_FOUND_MAX));
        assert_eq!(limit(Some(1)).ok(), Some(1));
        assert!(limit(Some(0)).is_err() && limit(Some(LIST_FOUND_MAX + 1)).is_err());
    }
}
