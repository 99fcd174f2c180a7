//! What differs between two policies, value by value, each by the file and the key that people edit; and what may not
//! differ while a season runs.

use std::collections::BTreeMap;

use baoming_clock::format_rfc3339;
use baoming_core::calendar::WindowName;
use baoming_core::policy::{CodeTable, FieldRules, Policy, Track};

use super::error::{PolicyError, PolicyErrors};
use super::{four_eyes, photo, reports, roles};

/// One value that is another one, new, or gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The file that says it.
    pub file: String,
    /// Where in it.
    pub key: String,
    /// What it was; nothing if it is new.
    pub before: Option<String>,
    /// What it is; nothing if it is gone.
    pub after: Option<String>,
}

/// Every difference, in the order of files and keys.
pub fn diff(old: &Policy, new: &Policy) -> Vec<Change> {
    let (old, new) = (values(old), values(new));
    let changed = |((file, key), after): (&(&'static str, String), Option<&String>)| {
        let before = old.get(&(*file, key.clone()));
        (before != after).then(|| Change {
            file: (*file).to_owned(),
            key: key.clone(),
            before: before.cloned(),
            after: after.cloned(),
        })
    };
    let gone = old.keys().filter(|key| !new.contains_key(*key)).map(|key| (key, None));
    let mut changes: Vec<Change> =
        new.iter().map(|(key, value)| (key, Some(value))).chain(gone).filter_map(changed).collect();
    changes.sort_by(|one, other| (&one.file, &one.key).cmp(&(&other.file, &other.key)));
    changes
}

/// What must stay while a season runs: the year, the province, the list of counties (journal and shards have a chain and
/// a tree for each), and every serial code of a county, since serials of it may be in use. A county may gain codes.
pub fn compatible(old: &Policy, new: &Policy) -> Result<(), PolicyErrors> {
    let mut errors = Vec::new();
    let mut add = |file, key: String, rule: String| errors.push(PolicyError { file, line: None, key, rule });
    if new.year != old.year {
        add("calendar.toml", "year".to_owned(), format!("must stay {} while the season runs", old.year));
    }
    if new.regions.home_province != old.regions.home_province {
        let rule = format!("must stay {} while the season runs", old.regions.home_province);
        add("regions.toml", "home_province".to_owned(), rule);
    }
    for (county, before) in &old.counties {
        match new.counties.get(county) {
            None => add("counties.tsv", county.to_string(), "must stay listed while the season runs".to_owned()),
            Some(after) => {
                for code in before.codes.difference(&after.codes) {
                    add("counties.tsv", county.to_string(), format!("must keep its serial code {code}"));
                }
            }
        }
    }
    for county in new.counties.keys().filter(|county| !old.counties.contains_key(county)) {
        add("counties.tsv", county.to_string(), "cannot be added while the season runs".to_owned());
    }
    if errors.is_empty() { Ok(()) } else { Err(PolicyErrors(errors)) }
}

/// Everything that a policy says.
fn values(policy: &Policy) -> BTreeMap<(&'static str, String), String> {
    let mut values = BTreeMap::new();
    let mut put = |file: &'static str, key: String, value: String| drop(values.insert((file, key), value));
    for window in WindowName::ALL {
        let bounds = policy.calendar.base(window);
        put("calendar.toml", format!("{}.opens_at", window.name()), format_rfc3339(bounds.opens_at));
        put("calendar.toml", format!("{}.closes_at", window.name()), format_rfc3339(bounds.closes_at));
    }
    put("calendar.toml", "year".to_owned(), policy.year.to_string());
    put("calendar.toml", "version".to_owned(), policy.version.to_string());
    let fees = &policy.fees;
    for (key, fen) in [
        ("registration_fen", fees.registration_fen),
        ("core_subject_fen", fees.core_subject_fen),
        ("elective_subject_fen", fees.elective_subject_fen),
    ] {
        put("fees.toml", key.to_owned(), fen.to_string());
    }
    put_rules(policy, &mut put);
    put("candidates.toml", "guardian_below_years".to_owned(), policy.guardian_below_years.to_string());
    let points = policy.appointed_points.iter();
    for (county, number) in points.flat_map(|(county, points)| points.iter().map(move |number| (county, number))) {
        put("candidates.toml", format!("appointed_points {county}-{number}"), "appointed".to_owned());
    }
    let regions = &policy.regions;
    put("regions.toml", "home_province".to_owned(), regions.home_province.to_string());
    put("regions.toml", "provinces".to_owned(), joined(&regions.provinces));
    for code in &regions.home_codes {
        put("zones.tsv, retired_codes.tsv", code.to_string(), code.to_string());
    }
    for (id, county) in &policy.counties {
        put("counties.tsv", format!("{id}.name"), format!("{}{}", county.prefecture, county.name));
        put("counties.tsv", format!("{id}.serial_codes"), joined(&county.codes));
        put("counties.tsv", format!("{id}.candidates_expected"), county.candidates_expected.to_string());
    }
    let codes = &policy.codes;
    for (file, table) in [
        ("ethnicity.tsv", &codes.ethnicity),
        ("political_status.tsv", &codes.political_status),
        ("candidate_category.tsv", &codes.candidate_category),
        ("graduation_category.tsv", &codes.graduation_category),
        ("first_subject.tsv", &codes.first_subject),
        ("second_subjects.tsv", &codes.second_subjects),
        ("foreign_language.tsv", &codes.foreign_language),
        ("plans.tsv", &policy.plans),
    ] {
        table.iter().for_each(|(code, name)| put(file, code.clone(), name.clone()));
    }
    for (code, bonus) in &policy.bonuses {
        put("bonuses.tsv", code.clone(), format!("{} {}", bonus.name, bonus.points));
    }
    for (code, class) in &policy.professional {
        let track = if class.track == Track::Arts { "arts" } else { "sport" };
        put("professional.tsv", format!("{code}.name"), format!("{} {track}", class.name));
        put("professional.tsv", format!("{code}.fee_fen"), class.fee_fen.to_string());
        for (part, events) in [("main", &class.main_events), ("auxiliary", &class.auxiliary_events)] {
            for (event, name) in events {
                put("professional_events.tsv", format!("{code}.{part}.{event}"), name.clone());
            }
        }
    }
    put_fields("form.tsv", &policy.form, &mut put);
    put_fields("collected.tsv", &policy.collected, &mut put);
    values
}

/// Who makes whom, who looks on, what is asked of a photograph, and who hears when.
fn put_rules(policy: &Policy, put: &mut impl FnMut(&'static str, String, String)) {
    for (role, rule) in roles::values(&policy.roles) {
        put(roles::FILE, role.to_owned(), rule);
    }
    for (action, rule) in four_eyes::values(&policy.four_eyes) {
        put(four_eyes::FILE, action.to_owned(), rule.to_owned());
    }
    for (key, value) in photo::values(&policy.photo) {
        put(photo::FILE, key.to_owned(), value.to_string());
    }
    for (key, minutes) in reports::values(&policy.reports) {
        put(reports::FILE, key, minutes);
    }
}

fn put_fields(file: &'static str, rules: &FieldRules, put: &mut impl FnMut(&'static str, String, String)) {
    for (key, rule) in rules {
        put(file, format!("{key}.label"), rule.label.clone());
        put(file, format!("{key}.required"), if rule.required { "yes" } else { "no" }.to_owned());
        put(file, format!("{key}.characters_max"), rule.characters_max.to_string());
        put(file, format!("{key}.values_max"), rule.values_max.to_string());
        put(file, format!("{key}.codes"), rule.table.as_ref().map_or_else(|| "-".to_owned(), table));
    }
}

fn table(table: &CodeTable) -> String {
    table.iter().map(|(code, name)| format!("{code}={name}")).collect::<Vec<_>>().join(",")
}

fn joined(parts: impl IntoIterator<Item = impl ToString>) -> String {
    parts.into_iter().map(|part| part.to_string()).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What differs once `change` was made to the built-in season: changes, and what may not change.
    fn check(change: impl FnOnce(&mut Policy), changes: &[&str], forbidden: &[&str]) {
        let old = super::super::built_in().unwrap();
        let mut new = old.clone();
        change(&mut new);
        let side = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let found: Vec<_> = diff(&old, &new)
            .into_iter()
            .map(|one| format!("{}: {}: {} -> {}", one.file, one.key, side(one.before), side(one.after)))
            .collect();
        assert_eq!(found, changes);
        let found = compatible(&old, &new).err().map(|errors| errors.0).unwrap_or_default();
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), forbidden);
    }

    #[test]
    fn every_difference_is_named_and_some_are_forbidden() {
        check(|_| {}, &[], &[]);
        check(
            |policy| {
                policy.codes.foreign_language.remove("4");
                policy.fees.registration_fen = 5_000;
                policy.form.get_mut("resume").unwrap().required = true;
            },
            &[
                "fees.toml: registration_fen: 4000 -> 5000",
                "foreign_language.tsv: 4: 德语 -> -",
                "form.tsv: resume.required: no -> yes",
            ],
            &[],
        );
        let county = "430102".parse().unwrap();
        check(
            |policy| policy.counties.get_mut(&county).unwrap().codes = ["9102".parse().unwrap()].into(),
            &["counties.tsv: 430102.serial_codes: 0102 -> 9102"],
            &["counties.tsv: 430102: must keep its serial code 0102"],
        );
        check(
            |policy| {
                policy.counties.get_mut(&county).unwrap().codes.insert("9102".parse().unwrap());
            },
            &["counties.tsv: 430102.serial_codes: 0102 -> 0102,9102"],
            &[],
        );
        check(
            |policy| policy.year = 2023,
            &["calendar.toml: year: 2022 -> 2023"],
            &["calendar.toml: year: must stay 2022 while the season runs"],
        );
    }
}
