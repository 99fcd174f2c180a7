//! Documents of travellers: 港澳居民来往内地通行证, 台湾居民来往大陆通行证 and passports.
//!
//! They carry neither birth date nor sex nor a check digit that is printed with the number, so length and alphabet are
//! all there is to judge. Deliberately absent: the formats of single countries' passports.

use super::error::DocumentError;

/// What follows the letter of a 港澳居民来往内地通行证 and stays the holder's for life.
const HK_MACAO_LIFELONG_CHARACTERS: usize = 9;

/// Judges a 港澳居民来往内地通行证: H or M, eight digits, and on older cards two more that count the reissues.
pub(super) fn judge_hk_macao_permit(number: &str) -> Result<(), DocumentError> {
    length(number, &[9, 11])?;
    if !number.starts_with(['H', 'M']) {
        return Err(DocumentError::Prefix);
    }
    all(number[1..].bytes(), |byte| byte.is_ascii_digit())
}

/// The part of a valid 港澳居民来往内地通行证 that a reissue does not change.
pub(super) fn hk_macao_lifelong(number: &str) -> &str {
    number.get(..HK_MACAO_LIFELONG_CHARACTERS).unwrap_or(number)
}

/// Judges a 台湾居民来往大陆通行证: eight digits.
pub(super) fn judge_taiwan_permit(number: &str) -> Result<(), DocumentError> {
    length(number, &[8])?;
    all(number.bytes(), |byte| byte.is_ascii_digit())
}

/// Judges a passport: 5 to 17 letters and digits. So no 18-character number can be registered as one.
pub(super) fn judge_passport(number: &str) -> Result<(), DocumentError> {
    if !(5..=17).contains(&number.chars().count()) {
        return Err(DocumentError::Length);
    }
    all(number.bytes(), |byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

fn length(number: &str, allowed: &[usize]) -> Result<(), DocumentError> {
    if allowed.contains(&number.chars().count()) { Ok(()) } else { Err(DocumentError::Length) }
}

fn all(mut bytes: impl Iterator<Item = u8>, allowed: impl Fn(u8) -> bool) -> Result<(), DocumentError> {
    if bytes.all(allowed) { Ok(()) } else { Err(DocumentError::Characters) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(judge: fn(&str) -> Result<(), DocumentError>, cases: &[(&str, Result<(), DocumentError>)]) {
        for (number, expected) in cases {
            assert_eq!(judge(number), *expected, "{number}");
        }
    }

    #[test]
    fn hk_macao_permits() {
        check(
            judge_hk_macao_permit,
            &[
                ("H12345678", Ok(())),
                ("M1234567801", Ok(())),
                ("H1234567", Err(DocumentError::Length)),
                ("H123456780", Err(DocumentError::Length)),
                ("A12345678", Err(DocumentError::Prefix)),
                ("港12345678", Err(DocumentError::Prefix)),
                ("H1234567X", Err(DocumentError::Characters)),
                ("H1234567八", Err(DocumentError::Characters)),
            ],
        );
    }

    #[test]
    fn taiwan_permits() {
        check(
            judge_taiwan_permit,
            &[
                ("12345678", Ok(())),
                ("1234567", Err(DocumentError::Length)),
                ("T2345678", Err(DocumentError::Characters)),
            ],
        );
    }

    #[test]
    fn passports() {
        check(
            judge_passport,
            &[
                ("E12345678", Ok(())),
                ("AB123", Ok(())),
                ("12345678901234567", Ok(())),
                ("A123", Err(DocumentError::Length)),
                ("11010519491231002X", Err(DocumentError::Length)),
                ("E1234-678", Err(DocumentError::Characters)),
                ("護照12345", Err(DocumentError::Characters)),
            ],
        );
    }
}
