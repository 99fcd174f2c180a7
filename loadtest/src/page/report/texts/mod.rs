//! What people read of a report and of a comparison: one file per language, and the table that both fill.

mod en;
mod table;
mod zh;

use clap::ValueEnum;

pub(crate) use self::table::{ChartText, Texts};

/// A language of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Language {
    /// 中文.
    #[default]
    #[value(name = "zh")]
    Chinese,
    /// English.
    #[value(name = "en")]
    English,
}

impl Language {
    pub(crate) fn texts(self) -> &'static Texts {
        match self {
            Self::Chinese => &zh::TEXTS,
            Self::English => &en::TEXTS,
        }
    }
}
