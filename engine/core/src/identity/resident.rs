//! 居民身份证 and 港澳台居民居住证: the two documents that GB 11643 numbers for residents.
//!
//! An address code of the home province must be one that exists or existed: a number is for life, so it keeps a code
//! that was retired long ago. Of other provinces only the first two digits are judged, because their retired codes are
//! not known here, and refusing a valid number is worse than accepting a wrong district.

use super::eighteen::Eighteen;
use super::error::DocumentError;
use super::holder::Holder;
use crate::policy::Regions;

/// What residents of Hong Kong, Macao and Taiwan have in place of an address code.
const RESIDENCE_PERMIT_PREFIXES: [u32; 3] = [810_000, 820_000, 830_000];

/// Judges a 居民身份证.
pub(super) fn judge_resident_id(number: &str, holder: &Holder, regions: &Regions) -> Result<(), DocumentError> {
    let number = Eighteen::read(number)?;
    let (address, province) = (number.digits(0, 6), number.digits(0, 2));
    // These belong to the other two 18-character documents. Said here whatever the policy lists as provinces, so that
    // one number cannot be registered twice, once under each kind.
    if matches!(province, 81..=83 | 90..) {
        return Err(DocumentError::Prefix);
    }
    let known = if province == u32::from(regions.home_province) {
        regions.home_codes.contains(&address)
    } else {
        is_province(province, regions)
    };
    if !known {
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
    fn the_home_province_is_judged_by_all_six_digits() {
        let permit = Err(DocumentError::Prefix);
        check("430102", Ok(()), permit);
        // Retired, and a development zone.
        check("430122", Ok(()), permit);
        check("430371", Ok(()), permit);
        check("430199", Err(DocumentError::Region), permit);
        check("430000", Err(DocumentError::Region), permit);
    }

    #[test]
    fn other_provinces_are_judged_by_two_digits() {
        let permit = Err(DocumentError::Prefix);
        check("110199", Ok(()), permit);
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
