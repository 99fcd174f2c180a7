//! The forms in which records are sent as a file.

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// UTF-8 with a byte order mark.
    Csv,
    /// JSON Lines.
    JsonLines,
}

impl Format {
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        match name {
            "csv" => Some(Self::Csv),
            "jsonl" => Some(Self::JsonLines),
            _ => None,
        }
    }

    /// For `Content-Type`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::JsonLines => "application/jsonl",
        }
    }

    /// For `Content-Disposition`.
    pub fn disposition(self) -> &'static str {
        match self {
            Self::Csv => "attachment; filename=\"candidates.csv\"",
            Self::JsonLines => "attachment; filename=\"candidates.jsonl\"",
        }
    }
}
