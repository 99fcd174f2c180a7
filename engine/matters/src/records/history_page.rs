//! Which page of a history is asked for.

use serde::Deserialize;

use crate::fields::wrong;
use crate::refused::Refused;
use crate::sent::Questioned;

/// Which page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryQuestion {
    /// `next` of the page before.
    pub after: Option<usize>,
    /// How many at most.
    pub limit: Option<usize>,
}

impl Questioned for HistoryQuestion {
    const RULE: &'static str = "may hold after and limit, each once and a number";
}

impl HistoryQuestion {
    /// How many changes lie before the page, and how many it has at most.
    pub(crate) fn page(&self, limit_max: usize) -> Result<(usize, usize), Refused> {
        let limit = self.limit.unwrap_or(limit_max);
        let fits = (1..=limit_max).contains(&limit);
        let page = (self.after.unwrap_or(0), limit);
        fits.then_some(page).ok_or_else(|| wrong("limit", format!("must be 1 to {limit_max}")))
    }
}
