//! The plan places everybody, and nobody shares an identity number.

use std::collections::{BTreeMap, HashSet};

use baoming_core::policy::Policy;
use baoming_core::time::Date;
use baoming_policy as policy;

use super::{CountyPlan, Province, SyntheticCandidate, SyntheticCandidates};

fn policy() -> Policy {
    policy::built_in().unwrap_or_else(|errors| panic!("{errors}"))
}

/// Plans the total and expects everybody in a point, and segments that lie in the county's codes and do not overlap.
fn check_plan(total: u32) -> Vec<CountyPlan> {
    let policy = policy();
    let plan = Province::plan(&policy, total);
    assert_eq!(plan.len(), policy.counties.len());
    assert_eq!(plan.iter().map(|county| county.candidates).sum::<u32>(), total);
    let mut taken = BTreeMap::new();
    for county in &plan {
        assert_eq!(county.points.iter().map(|point| point.candidates).sum::<u32>(), county.candidates);
        assert!(!county.points.is_empty());
        for (number, point) in (1..).zip(&county.points) {
            assert_eq!(point.number.get(), number, "{}", county.county);
            let mut room = 0;
            for segment in &point.segments {
                assert!(policy.counties[&county.county].codes.contains(&segment.code), "{point:?}");
                assert!(1 <= segment.first && segment.first <= segment.last && segment.last <= 9_999, "{point:?}");
                room += u32::from(segment.last - segment.first) + 1;
                assert_eq!(taken.insert((segment.code, segment.first), segment.last), None, "{point:?}");
            }
            assert!(room >= point.candidates && room > 0, "{point:?}");
        }
        let indices = u64::from(county.candidates);
        assert_eq!(county.point_of(indices), None);
        assert!((0..indices).step_by(97).all(|index| county.point_of(index).is_some()));
    }
    let taken: Vec<_> = taken.into_iter().collect();
    for pair in taken.windows(2) {
        let ((code, _), last) = pair[0];
        let ((next_code, first), _) = pair[1];
        assert!(code != next_code || last < first, "{pair:?} overlap");
    }
    plan
}

/// Expects a candidate whose every field agrees with the identity number and with the code tables.
fn check_candidate(policy: &Policy, candidate: &SyntheticCandidate) {
    let number = &candidate.identity_number;
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1];
    let value = |digit: u8| if digit == b'X' { 10 } else { u32::from(digit - b'0') };
    assert_eq!(number.len(), 18, "{candidate:?}");
    let sum: u32 = number.bytes().zip(weights).map(|(digit, weight)| value(digit) * weight).sum();
    assert_eq!(sum % 11, 1, "{candidate:?}");
    let address: u32 = number[..6].parse().unwrap();
    let home = address / 10_000 == u32::from(policy.regions.home_province);
    assert!(!home || policy.regions.home_codes.contains(&address), "{candidate:?}");
    assert!(policy.regions.provinces.contains(&((address / 10_000) as u8)), "{candidate:?}");
    let days = Date::new(2002, 9, 1).unwrap()..=Date::new(2005, 8, 31).unwrap();
    assert!(Date::from_compact(&number[6..14]) == Some(candidate.born) && days.contains(&candidate.born));
    let sequence: u8 = number[16..17].parse().unwrap();
    assert_eq!(candidate.sex.code() % 2, sequence % 2, "{candidate:?}");

    let (form, codes) = (&candidate.form, &policy.codes);
    for (table, code) in [
        (&codes.ethnicity, &candidate.ethnicity),
        (&codes.political_status, &form.political_status),
        (&codes.candidate_category, &form.candidate_category),
        (&codes.graduation_category, &form.graduation_category),
        (&codes.first_subject, &form.first_subject),
        (&codes.second_subjects, &form.second_subjects[0]),
        (&codes.second_subjects, &form.second_subjects[1]),
        (&codes.foreign_language, &form.foreign_language),
    ] {
        assert!(table.contains_key(code), "{candidate:?}");
    }
    assert!(form.second_subjects[0] < form.second_subjects[1], "{candidate:?}");
    for phone in [&candidate.phone, &form.phone] {
        assert!(phone.len() == 11 && (phone.starts_with("129") || phone.starts_with("128")), "{candidate:?}");
    }
    assert!(form.postal_code.len() == 6 && candidate.name.chars().count() >= 2, "{candidate:?}");
}

#[test]
fn every_total_is_placed_without_overlap() {
    [0, 1, 121, 122, 20_000, 100_001].into_iter().for_each(|total| drop(check_plan(total)));
}

#[test]
fn the_full_province_has_about_a_thousand_points() {
    let points: Vec<u32> =
        check_plan(655_000).iter().flat_map(|county| &county.points).map(|point| point.candidates).collect();
    assert!((950..=1_050).contains(&points.len()), "{} points", points.len());
    assert!(points.iter().all(|candidates| (200..=900).contains(candidates)), "{points:?}");
}

#[test]
fn a_county_takes_no_more_than_its_codes_hold() {
    let policy = policy();
    let fits = |total| Province::try_plan(&policy, total).is_ok();
    let (mut largest, mut too_many) = (655_000_u32, 2_000_000);
    while largest + 1 < too_many {
        let middle = largest.midpoint(too_many);
        *(if fits(middle) { &mut largest } else { &mut too_many }) = middle;
    }
    check_plan(largest);
    let error = Province::try_plan(&policy, largest + 1).unwrap_err();
    assert_eq!(error.candidates, error.serials + 1, "{error}");
    assert!(largest > 730_000, "{largest} is room enough");
}

#[test]
fn nobody_shares_an_identity_number() {
    let policy = policy();
    let candidates = SyntheticCandidates::new(2022);
    let mut numbers = HashSet::new();
    let mut own_address = 0_u32;
    for county in policy.counties.keys() {
        // From both ends of what a county can have: 122 counties, 1,640 candidates each.
        for index in (0..820).chain(63_180..64_000) {
            let candidate = candidates.candidate(*county, index);
            if index < 32 {
                check_candidate(&policy, &candidate);
            }
            own_address += u32::from(candidate.identity_number.starts_with(&county.to_string()));
            assert!(numbers.insert(candidate.identity_number), "{county} {index}");
        }
    }
    assert_eq!(numbers.len(), 200_080);
    assert!((170_000..195_000).contains(&own_address), "{own_address} have their own county's code");
}

#[test]
fn a_county_with_a_renamed_code_has_unique_numbers_throughout() {
    let candidates = SyntheticCandidates::new(5);
    let county = "430182".parse().unwrap();
    let numbers: HashSet<String> =
        (0..20_000).map(|index| candidates.candidate(county, index).identity_number).collect();
    assert_eq!(numbers.len(), 20_000);
    let renamed = numbers.iter().filter(|number| number.starts_with("430124")).count();
    assert!((13_000..15_000).contains(&renamed), "{renamed} have the old code");
}

#[test]
fn the_same_seed_gives_the_same_people_and_another_seed_others() {
    let county = "433130".parse().unwrap();
    let text = |seed, index| format!("{:?}", SyntheticCandidates::new(seed).candidate(county, index));
    assert_eq!(text(7, 41), text(7, 41));
    assert_ne!(text(7, 41), text(8, 41));
    // Pinned: a new version of a library must not change the synthetic province unnoticed.
    let pinned = SyntheticCandidates::new(7).candidate(county, 41);
    assert_eq!((pinned.identity_number.as_str(), pinned.name.as_str()), ("433130200406244471", "胡远磊"));
}
