//! What lists are asked for, from the query of the API.

use std::fmt;

use baoming_core::ids::{CountyId, Serial};

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

/// A part of a name or of a school's.
pub(crate) fn word(field: &'static str, raw: String) -> Result<String, Refused> {
    let fits = (1..=LIST_WORD_CHARS_MAX).contains(&raw.chars().count());
    fits.then_some(raw).ok_or_else(|| wrong(field, format!("must be 1 to {LIST_WORD_CHARS_MAX} characters")))
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
    fn a_page_has_a_bound() {
        assert_eq!(limit(None).ok(), Some(LIST_FOUND_MAX));
        assert_eq!(limit(Some(1)).ok(), Some(1));
        assert!(limit(Some(0)).is_err() && limit(Some(LIST_FOUND_MAX + 1)).is_err());
    }
}
