//! 外国人永久居留身份证, in its two forms.
//!
//! Since December 2023: 18 characters, 9, the province that issued it, three digits of nationality, then birth date,
//! sequence and check digit as in GB 11643. Before, and still held: 15 characters, three letters of nationality, four
//! digits of the issuing region, birth date without its century, one digit of sequence and one check digit.
//!
//! Of the old form the alphabet, the province and the birth date are judged, the latter by the holder's as the century
//! is not written. Deliberately absent: its check digit and its sex. The published specimen fits the 7-3-1 weights of
//! passports and an even sequence for women, but no rule was found that says so, and a foreigner refused for a guess
//! has no remedy. Nationalities are not looked up either: that list changes, and is not policy of an examination.

use super::eighteen::Eighteen;
use super::error::DocumentError;
use super::holder::Holder;
use super::resident::is_province;
use crate::policy::Regions;
use crate::time::Date;

/// Judges a 外国人永久居留身份证 of either form.
pub(super) fn judge(number: &str, holder: &Holder, regions: &Regions) -> Result<(), DocumentError> {
    match number.chars().count() {
        15 => judge_old(number, holder, regions),
        _ => judge_new(number, holder, regions),
    }
}

fn judge_new(number: &str, holder: &Holder, regions: &Regions) -> Result<(), DocumentError> {
    let number = Eighteen::read(number)?;
    if number.digits(0, 1) != 9 {
        return Err(DocumentError::Prefix);
    }
    if !is_province(number.digits(1, 3), regions) {
        return Err(DocumentError::Region);
    }
    number.judge(holder)
}

fn judge_old(number: &str, holder: &Holder, regions: &Regions) -> Result<(), DocumentError> {
    let in_place =
        |(index, byte): (usize, u8)| if index < 3 { byte.is_ascii_uppercase() } else { byte.is_ascii_digit() };
    // After this every character is one byte, and slicing by bytes is safe.
    if !number.bytes().enumerate().all(in_place) {
        return Err(DocumentError::Characters);
    }
    if !number[3..5].parse().is_ok_and(|province| is_province(province, regions)) {
        return Err(DocumentError::Region);
    }
    let birth_date = &number[7..13];
    if !["19", "20"].iter().any(|century| Date::from_compact(&format!("{century}{birth_date}")).is_some()) {
        return Err(DocumentError::BirthDateInvalid);
    }
    let Date { year, month, day } = holder.birth_date;
    if birth_date != format!("{:02}{month:02}{day:02}", year % 100) {
        return Err(DocumentError::BirthDateMismatch);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::fixtures::{holder, regions};
    use crate::person::Sex;

    fn check(number: &str, holder: &Holder, expected: Result<(), DocumentError>) {
        assert_eq!(judge(number, holder, &regions()), expected, "{number}");
    }

    #[test]
    fn the_new_form() {
        let man = holder(1985, 1, 1, Sex::Male);
        check("932682198501010017", &man, Ok(()));
        check("911124198108030024", &holder(1981, 8, 3, Sex::Female), Ok(()));
        check("932682198501010016", &man, Err(DocumentError::CheckDigit));
        check("832682198501010017", &man, Err(DocumentError::Prefix));
        check("919682198501010017", &man, Err(DocumentError::Region));
        check("932682198513010017", &man, Err(DocumentError::BirthDateInvalid));
        check("932682198501010017", &holder(1985, 1, 2, Sex::Male), Err(DocumentError::BirthDateMismatch));
        check("932682198501010017", &holder(1985, 1, 1, Sex::Female), Err(DocumentError::SexMismatch));
        check("93268219850101001", &man, Err(DocumentError::Length));
    }

    #[test]
    fn the_old_form() {
        let woman = holder(1990, 12, 31, Sex::Female);
        check("KAZ110090123105", &woman, Ok(()));
        check("KA1110090123105", &woman, Err(DocumentError::Characters));
        check("KAZ11009012310X", &woman, Err(DocumentError::Characters));
        check("ＫAZ110090123105", &woman, Err(DocumentError::Characters));
        check("KAZ190090123105", &woman, Err(DocumentError::Region));
        check("KAZ110090133105", &woman, Err(DocumentError::BirthDateInvalid));
        check("KAZ110090123005", &woman, Err(DocumentError::BirthDateMismatch));
        check("KAZ11009012310", &woman, Err(DocumentError::Length));
    }

    #[test]
    fn the_old_form_leaves_the_century_to_the_holder() {
        // 29 February exists in 2000 and not in 1900.
        check("KAZ110000022905", &holder(2000, 2, 29, Sex::Male), Ok(()));
        check("KAZ110005022905", &holder(2005, 3, 1, Sex::Male), Err(DocumentError::BirthDateInvalid));
    }
}
