//! The pages: HTML without a script, one stylesheet, for a telephone as for a desk. Everything from outside goes through the
//! template's escaping.

mod alerts;
mod banner;
mod cells;
mod chart;
mod field;
mod figure;
mod frame;
mod handbook;
mod panel;
mod series;
mod stat;
mod table;
#[cfg(test)]
mod tests;
mod whole;
mod words;

pub(crate) use self::frame::Frame;
pub(crate) use self::handbook::{runbook_list, runbook_page};
pub(crate) use self::panel::{Found, Shown};
pub(crate) use self::whole::{SPANS, missing, whole};

/// The one stylesheet.
pub(crate) const STYLE: &str = include_str!("style.css");
/// What browsers show beside a page's title: four lights.
pub(crate) const ICON: &str = include_str!("icon.svg");
