//! The forms in which records are sent as a file.

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// UTF-8 with a byte order mark.
    Csv,
    /// The same, and what spreadsheets would take for a number or a date stays text.
    CsvText,
    /// JSON Lines.
    JsonLines,
}

impl Format {
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        match name {
            "csv" => Some(Self::Csv),
            "csv-text" => Some(Self::CsvText),
            "jsonl" => Some(Self::JsonLines),
            _ => None,
        }
    }

    /// For `Content-Type`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv | Self::CsvText => "text/csv; charset=utf-8",
            Self::JsonLines => "application/jsonl",
        }
    }

    /// For `Content-Disposition`.
    pub fn disposition(self) -> &'static str {
        match self {
            Self::Csv | Self::CsvText => "attachment; filename=\"candidates.csv\"",
            Self::JsonLines => "attachment; filename=\"candidates.jsonl\"",
        }
    }
}
