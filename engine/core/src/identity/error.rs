//! Why a document was refused: one variant for each rule, each with a code that clients and logs may rely on.
//!
//! No variant carries any part of the number, so an error may be logged as it is. What a candidate reads (Chinese,
//! with advice) is deliberately absent: the portal maps the codes to it.

/// The rule that a document broke. The codes are part of the interface and never change their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DocumentError {
    /// More text than any document's number could need; nothing in it was looked at.
    #[error("the text is too long to be a document number")]
    TooLong,
    /// The number has not as many characters as its kind.
    #[error("the number does not have the length of this kind of document")]
    Length,
    /// A letter where a digit belongs, or a character that no document uses.
    #[error("the number holds a character that is not allowed in its place")]
    Characters,
    /// The first characters belong to another kind of document, or to none.
    #[error("the number does not begin as this kind of document does")]
    Prefix,
    /// The address code is of no province.
    #[error("the address code in the number is of no province")]
    Region,
    /// The number's birth date is no day of the calendar.
    #[error("the birth date in the number does not exist")]
    BirthDateInvalid,
    /// The birth date, in the number or as stated, lies after today.
    #[error("the birth date lies in the future")]
    BirthDateInFuture,
    /// The number says another birth date than the holder.
    #[error("the birth date in the number is not the holder's")]
    BirthDateMismatch,
    /// The last character does not follow from the others: something was mistyped.
    #[error("the check digit does not fit the rest of the number")]
    CheckDigit,
    /// The number says another sex than the holder.
    #[error("the sex in the number is not the holder's")]
    SexMismatch,
}

impl DocumentError {
    /// Every rule, for those who must have an answer ready for each.
    pub const ALL: [Self; 10] = [
        Self::TooLong,
        Self::Length,
        Self::Characters,
        Self::Prefix,
        Self::Region,
        Self::BirthDateInvalid,
        Self::BirthDateInFuture,
        Self::BirthDateMismatch,
        Self::CheckDigit,
        Self::SexMismatch,
    ];

    /// The rule's stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "too-long",
            Self::Length => "length",
            Self::Characters => "characters",
            Self::Prefix => "prefix",
            Self::Region => "region",
            Self::BirthDateInvalid => "birth-date-invalid",
            Self::BirthDateInFuture => "birth-date-in-future",
            Self::BirthDateMismatch => "birth-date-mismatch",
            Self::CheckDigit => "check-digit",
            Self::SexMismatch => "sex-mismatch",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn check(error: DocumentError) {
        let kebab = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
        assert!(error.code().bytes().all(kebab), "{}", error.code());
        assert!(!error.to_string().bytes().any(|byte| byte.is_ascii_digit()), "{error}");
    }

    #[test]
    fn every_rule_has_a_code_of_its_own() {
        DocumentError::ALL.into_iter().for_each(check);
        let codes: BTreeSet<_> = DocumentError::ALL.into_iter().map(DocumentError::code).collect();
        assert_eq!(codes.len(), DocumentError::ALL.len());
    }
}
