//! 居民身份证 and 港澳台居民居住证: the two documents that GB 11643 numbers for residents.
//!
//! Of an address code only the province is a rule. A number is for life and keeps a code that was abolished long ago, no
//! list of them is complete, and refusing a valid number is worse than taking a wrong district: a code that no list has
//! is for a clerk to look at (`address.rs`), while check digit, birth date and sex still have to agree.

use super::eighteen::Eighteen;
use super::error::DocumentError;
use super::holder::Holder;
use crate::policy::Regions;

/// What residents of Hong Kong, Macao and Taiwan have in place of an address code.
const RESIDENCE_PERMIT_PREFIXES: [u32; 3] = [810_000, 820_000, 830_000];

/// Judges a 居民身份证.
pub(super) fn judge_resident_id(number: &str, holder: &Holder, regions: &Regions) -> Result<(), DocumentError> {
    let number = Eighteen::read(number)?;
    let province = number.digits(0, 2);
    // These belong to the other two 18-character documents. Said here whatever the policy lists as provinces, so that
    // one number cannot be registered twice, once under each kind.
    if matches!(province, 81..=83 | 90..) {
        return Err(DocumentError::Prefix);
    }
    if !is_province(province, regions) {
        return Err(DocumentError::Region);
    }
    number.judge(holder)
}

/// Judges a 港澳台居民居住证.
pub(super) fn judge_residence_permit(number: &str, holder: &Holder) -> Result<(), DocumentError> {
    let number = Eighteen::read(number)?;
    if !RESIDENCE_PERMIT_PREFIXES.contains(&number.digits(0, 6)) {
        return Err(DocumentError::Prefix);
    }
    number.judge(holder)
}

/// Whether two digits are a province's code.
pub(super) fn is_province(code: u32, regions: &Regions) -> bool {
    u8::try_from(code).is_ok_and(|code| regions.provinces.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::fixtures::{holder, numbered, regions};
    use crate::person::Sex;

    fn check(first_six: &str, resident: Result<(), DocumentError>, permit: Result<(), DocumentError>) {
        let holder = holder(2004, 2, 29, Sex::Male);
        let number = numbered(first_six, "20040229", "001");
        assert_eq!(judge_resident_id(&number, &holder, &regions()), resident, "{number} as a resident id");
        assert_eq!(judge_residence_permit(&number, &holder), permit, "{number} as a residence permit");
    }

    #[test]
    fn every_province_is_judged_by_two_digits() {
        let permit = Err(DocumentError::Prefix);
        for address in ["430102", "430122", "430371", "432922", "430199", "430000", "110199"] {
            check(address, Ok(()), permit);
        }
        check("990101", Err(DocumentError::Prefix), permit);
        check("000000", Err(DocumentError::Region), permit);
        check("190101", Err(DocumentError::Region), permit);
    }

    #[test]
    fn a_number_is_of_one_kind_only() {
        let resident = Err(DocumentError::Prefix);
        for prefix in ["810000", "820000", "830000"] {
            check(prefix, resident, Ok(()));
        }
        check("810001", resident, Err(DocumentError::Prefix));
        check("840000", Err(DocumentError::Region), Err(DocumentError::Prefix));
        check("932682", resident, Err(DocumentError::Prefix));
    }
}
