//! Chinese and English: which of them somebody wants, and tables that line up in both.
//!
//! Guarantees: there is one [`Language`] in the house, Chinese unless English is wanted more; a table's columns line up
//! although a Chinese character is twice as wide as a letter.
//!
//! Deliberately absent: any text. The words of a thing stand beside it, one file for each language.

mod table;

pub use table::{aligned, columns, width};

/// A language that we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
pub enum Language {
    /// 中文
    #[default]
    #[cfg_attr(feature = "clap", value(name = "zh"))]
    Chinese,
    /// English
    #[cfg_attr(feature = "clap", value(name = "en"))]
    English,
}

impl Language {
    /// The tag for `Content-Language` (RFC 5646).
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The better one by `Accept-Language` (RFC 9110): Chinese unless English is wanted more.
    pub fn of_header(header: &str) -> Self {
        let weight = |wanted: &str| {
            header
                .split(',')
                .filter_map(|range| {
                    let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
                    let primary = tag.trim().split('-').next().unwrap_or("");
                    let quality =
                        parameters.trim().strip_prefix("q=").and_then(|text| text.parse().ok()).unwrap_or(1.0_f32);
                    primary.eq_ignore_ascii_case(wanted).then_some(quality)
                })
                .fold(0.0, f32::max)
        };
        if weight("en") > weight("zh") { Self::English } else { Self::Chinese }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_unless_english_is_wanted_more() {
        for (header, expected) in [
            ("", Language::Chinese),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese),
            ("en", Language::English),
            ("en-US,en;q=0.9,zh;q=0.5", Language::English),
            ("fr", Language::Chinese),
            ("zh;q=0.1, en;q=0.2", Language::English),
            ("en;q=x", Language::English),
        ] {
            assert_eq!(Language::of_header(header), expected, "{header}");
        }
    }
}
