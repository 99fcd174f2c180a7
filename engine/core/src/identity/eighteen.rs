//! What every 18-character number shares (GB 11643): six leading digits, a birth date, a sequence, a check digit.
//!
//! An [`Eighteen`] has the right shape; its leading digits are the family's own business. The rules are asked in an
//! order that tells the typist the most: the number's own consistency before its agreement with the holder.
//! Deliberately absent: 15-digit numbers of the first generation, which lost their validity in 2013.

use super::error::DocumentError;
use super::holder::Holder;
use crate::person::Sex;
use crate::time::Date;

/// Weights of the first seventeen digits.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Check digits by the weighted sum modulo 11 (ISO 7064, MOD 11-2).
const CHECK_DIGITS: &[u8; 11] = b"10X98765432";

/// The check digit, `b'0'` to `b'9'` or `b'X'`, that belongs to seventeen ASCII digits; nothing for other input.
pub fn check_digit(first17: &[u8]) -> Option<u8> {
    if first17.len() != WEIGHTS.len() || !first17.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum: u32 = first17.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    Some(CHECK_DIGITS[(sum % 11) as usize])
}

/// Seventeen digits and a digit or X.
pub(super) struct Eighteen<'a>(&'a str);

impl<'a> Eighteen<'a> {
    /// Reads a normalised number of the right length and alphabet.
    pub(super) fn read(number: &'a str) -> Result<Self, DocumentError> {
        if number.chars().count() != 18 {
            return Err(DocumentError::Length);
        }
        let digit_at = |(index, byte): (usize, u8)| byte.is_ascii_digit() || (index == 17 && byte == b'X');
        // A longer character fails here too: none of its bytes is ASCII. So slicing by bytes is safe from now on.
        if !number.bytes().enumerate().all(digit_at) {
            return Err(DocumentError::Characters);
        }
        Ok(Self(number))
    }

    /// The leading digits from `start` up to but without `end`, as a number.
    pub(super) fn digits(&self, start: usize, end: usize) -> u32 {
        assert!(start < end && end <= 6, "only the six leading digits are the family's");
        self.0.bytes().skip(start).take(end - start).fold(0, |sum, byte| sum * 10 + u32::from(byte - b'0'))
    }

    /// Whether the number is consistent and is this holder's.
    pub(super) fn judge(&self, holder: &Holder) -> Result<(), DocumentError> {
        let birth_date = Date::from_compact(&self.0[6..14]).ok_or(DocumentError::BirthDateInvalid)?;
        let bytes = self.0.as_bytes();
        if check_digit(&bytes[..17]) != Some(bytes[17]) {
            return Err(DocumentError::CheckDigit);
        }
        if birth_date > holder.today {
            return Err(DocumentError::BirthDateInFuture);
        }
        if birth_date != holder.birth_date {
            return Err(DocumentError::BirthDateMismatch);
        }
        // The parity of an ASCII digit is the parity of its code.
        let sex = if bytes[16].is_multiple_of(2) { Sex::Female } else { Sex::Male };
        if sex != holder.sex {
            return Err(DocumentError::SexMismatch);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::fixtures::holder;

    fn check(number: &str, expected: Result<(), DocumentError>) {
        let holder = holder(1949, 12, 31, Sex::Female);
        assert_eq!(Eighteen::read(number).and_then(|number| number.judge(&holder)), expected, "{number}");
    }

    #[test]
    fn each_rule_has_a_number_that_breaks_it() {
        check("11010519491231002X", Ok(()));
        check("11010519491231002", Err(DocumentError::Length));
        check("110105491231002", Err(DocumentError::Length));
        check("11010519491231002X0", Err(DocumentError::Length));
        check("", Err(DocumentError::Length));
        check("1101051949123100X2", Err(DocumentError::Characters));
        check("11010519491231002Y", Err(DocumentError::Characters));
        check("1101051949123100２X", Err(DocumentError::Characters));
        check("110105194902310023", Err(DocumentError::BirthDateInvalid));
        check("110105194912310021", Err(DocumentError::CheckDigit));
        check("110105203001010028", Err(DocumentError::BirthDateInFuture));
        check("11010519491230002X", Err(DocumentError::CheckDigit));
        check("110105194912300024", Err(DocumentError::BirthDateMismatch));
        check("110105194912310011", Err(DocumentError::SexMismatch));
    }

    #[test]
    fn a_check_digit_needs_seventeen_digits() {
        assert_eq!(check_digit(b"11010519491231002"), Some(b'X'));
        assert_eq!(check_digit(b"93268219850101001"), Some(b'7'));
        assert_eq!(check_digit(b"1101051949123100"), None);
        assert_eq!(check_digit(b"1101051949123100X"), None);
    }
}
