//! What several audiences do with records: finding, reaching, showing, printing and judging what was sent about them.

mod cells;
mod charset;
pub(crate) mod corrections;
pub(crate) mod entry;
pub(crate) mod export;
pub(crate) mod format;
pub(crate) mod found;
pub(crate) mod hashing;
pub(crate) mod held;
pub(crate) mod history;
pub(crate) mod history_page;
pub(crate) mod items;
pub(crate) mod pages;
pub(crate) mod paging;
pub(crate) mod printed;
mod quotes;
pub(crate) mod reach;
pub(crate) mod reads;
pub(crate) mod renewal;
pub(crate) mod roles;
pub(crate) mod saving;
pub(crate) mod searched;
pub(crate) mod security;
pub(crate) mod standing;
pub(crate) mod table;
