//! Which entries of the access log are asked for.

use baoming_core::policy::Policy;
use baoming_core::time::{Date, Timestamp};
use serde::Deserialize;

use super::{rules, serial, wrong};
use crate::error::ApiError;
use crate::limits::ACCESS_LOG_PAGE_MAX;
use baoming_clock::parse_rfc3339;
use baoming_store::access_log::Filter;

const DAY_MS: i64 = 24 * 3_600 * 1_000;

/// The query of the address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    scope: Option<String>,
    serial: Option<String>,
    day: Option<String>,
    operator: Option<u32>,
    pub(crate) after: Option<u64>,
    limit: Option<usize>,
}

impl Asked {
    /// Which entries, and how many of them.
    pub(crate) fn filter(&self, policy: &Policy) -> Result<(Filter, usize), ApiError> {
        let midnight = self.day.as_deref().map(midnight).transpose()?;
        let filter = Filter {
            from: midnight,
            to: midnight.map(|from| Timestamp(from.0 + DAY_MS)),
            operator_id: self.operator,
            serial: self.serial.as_deref().map(serial).transpose()?,
            scope: self.scope.as_deref().map(|raw| rules::scope(raw, policy)).transpose()?,
        };
        let limit = self.limit.unwrap_or(ACCESS_LOG_PAGE_MAX);
        if !(1..=ACCESS_LOG_PAGE_MAX).contains(&limit) {
            return Err(wrong("limit", format!("must be 1 to {ACCESS_LOG_PAGE_MAX}")));
        }
        Ok((filter, limit))
    }
}

/// When a day begins in Beijing.
fn midnight(raw: &str) -> Result<Timestamp, ApiError> {
    let rule = || wrong("day", "must be a day that exists, as in 2021-11-01");
    let day = Date::from_iso(raw).ok_or_else(rule)?;
    parse_rfc3339(&format!("{day}T00:00:00+08:00")).map_err(|_| rule())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_one_of_beijing() {
        let begins = midnight("2021-11-01").ok().unwrap();
        assert_eq!(begins, parse_rfc3339("2021-10-31T16:00:00Z").unwrap());
        for bad in ["", "2021-11-31", "2021-11-01T00:00:00", "20211101"] {
            assert!(midnight(bad).is_err(), "{bad:?}");
        }
    }
}
