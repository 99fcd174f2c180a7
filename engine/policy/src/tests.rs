//! The built-in season is what it should be, and each mistake in a copy of it is named with file, line and key.

use std::fs;
use std::path::Path;

use baoming_core::calendar::WindowName;

use super::{PolicyErrors, built_in, load};

/// Copies the built-in season, replaces `old` by `new` in `file`, and expects just these findings, as they are printed.
fn check(file: &str, old: &str, new: &str, expected: &[&str]) {
    let directory = season();
    let path = directory.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "{file} has {old:?}");
    fs::write(&path, text.replacen(old, new, 1)).unwrap();
    assert_eq!(findings(load(directory.path())), expected, "{file}: {old:?} -> {new:?}");
}

fn findings<T>(result: Result<T, PolicyErrors>) -> Vec<String> {
    result.err().map(|errors| errors.0.iter().map(ToString::to_string).collect()).unwrap_or_default()
}

fn season() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/data/2022");
    for entry in fs::read_dir(data).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), directory.path().join(entry.file_name())).unwrap();
    }
    directory
}

#[test]
fn the_built_in_season_is_the_plan_s() {
    let policy = built_in().unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(load(season().path()).unwrap(), policy, "the files and the compiled-in copy are one");
    assert_eq!((policy.year, policy.version, policy.fees.registration_fen), (2022, 1, 4_000));
    assert_eq!(policy.calendar.base(WindowName::Registration).opens_at.0, 1_635_728_400_000, "2021-11-01 01:00 UTC");
    assert_eq!(policy.calendar.base(WindowName::Registration).closes_at.0, 1_636_473_600_000, "2021-11-09 16:00 UTC");
    assert!(
        policy.calendar.base(WindowName::Preparation).opens_at
            < policy.calendar.base(WindowName::Registration).opens_at
    );
    assert_eq!(
        policy.calendar.base(WindowName::Preparation).closes_at,
        policy.calendar.base(WindowName::Registration).closes_at
    );

    let counties: Vec<_> = policy.counties.values().collect();
    assert_eq!(counties.len(), 122);
    assert_eq!(counties.iter().map(|county| county.candidates_expected).sum::<u32>(), 655_000);
    let large = counties.iter().filter(|county| county.candidates_expected > 9_999);
    assert!(large.clone().count() >= 3 && large.clone().all(|county| county.codes.len() > 1));
    let name = |code: &str| {
        let county = &policy.counties[&code.parse().unwrap()];
        format!("{}{}", county.prefecture, county.name)
    };
    assert_eq!(name("430102"), "长沙市芙蓉区");
    assert_eq!(name("433130"), "湘西土家族苗族自治州龙山县");

    let tables = &policy.codes;
    assert_eq!((tables.ethnicity.len(), &*tables.ethnicity["15"], &*tables.ethnicity["56"]), (58, "土家族", "基诺族"));
    assert_eq!(tables.second_subjects.len(), 4);
    assert!(tables.first_subject.keys().all(|code| !tables.second_subjects.contains_key(code)));
    let arts = policy.professional.values().filter(|class| class.main_events.is_empty()).count();
    assert_eq!((arts, policy.professional["51"].main_events.len()), (10, 9));
    assert!(policy.form.values().all(|field| !field.required), "the basic form is enough");
    let required: Vec<_> = policy.collected.iter().filter(|(_, field)| field.required).map(|(key, _)| key).collect();
    assert_eq!(required, ["assessment"]);
    assert_eq!((policy.bonuses["1"].points, policy.plans.len(), policy.guardian_below_years), (20, 3, 14));
    assert!(policy.appointed_points.is_empty(), "the plan names none");
    assert_eq!((policy.regions.home_province, policy.regions.provinces.len()), (43, 31));
    assert_eq!(policy.regions.home_codes.len(), 122 + 15 + 12);
}

#[test]
fn windows_fees_and_regions_that_cannot_be_meant_are_named() {
    let file = "calendar.toml";
    check(
        file,
        "2021-11-10T00",
        "2021-10-10T00",
        &["calendar.toml:11: registration.closes_at: must be after registration.opens_at"],
    );
    check(
        file,
        "2021-10-01T00:00",
        "2021-11-01T09:01",
        &["calendar.toml:16: preparation.opens_at: must not be after registration.opens_at"],
    );
    let rule = "must be an RFC 3339 instant in quotes, as in \"2021-11-01T09:00:00+08:00\"";
    check(file, "09:00:00+08:00", "09:00:00", &[&format!("calendar.toml:10: registration.opens_at: {rule}")]);
    check(file, "version = 1", "", &["calendar.toml: version: must be given"]);
    check(file, "year = 2022", "year 2022", &["calendar.toml:4: must be TOML: key with no value, expected `=`"]);
    check(
        file,
        "[preparation]",
        "[preparations]",
        &[
            "calendar.toml: preparation.opens_at: must be given",
            "calendar.toml: preparation.closes_at: must be given",
            "calendar.toml:16: preparations.opens_at: is not a key of this file",
            "calendar.toml:17: preparations.closes_at: is not a key of this file",
        ],
    );
    for fee in ["0", "-1", "40.5", "\"4000\"", "4000000000000"] {
        let rule = "must be a whole number from 1 to 1000000";
        check("fees.toml", "4000", fee, &[&format!("fees.toml:4: registration_fen: {rule}")]);
    }
    check("fees.toml", "4000", "4000\narts_fen = 1", &["fees.toml:5: arts_fen: is not a key of this file"]);
    check("regions.toml", "11, 12", "11, 11", &["regions.toml:8: provinces: 11 must be listed once"]);
    check("regions.toml", "41, 42, 43", "41, 42", &["regions.toml:4: home_province: must be one of provinces"]);
}

#[test]
fn tables_that_cannot_be_meant_are_named() {
    let file = "counties.tsv";
    check(
        file,
        "\t0102\t",
        "\t0103\t",
        &["counties.tsv:10: serial_codes: 0103 must have one owner, and 430102 has it already"],
    );
    check(file, "\t0102\t", "\t\t", &["counties.tsv:9: serial_codes: must be neither empty nor have spaces around it"]);
    check(file, "\t0102\t", "\t0102,\t", &["counties.tsv:9: serial_codes: \"\" must be four digits, not 0000"]);
    check(
        file,
        "0181,4181",
        "0181",
        &["counties.tsv:16: candidates_expected: must not exceed the 9999 serials of its codes"],
    );
    check(file, "430103\t", "430101\t", &["counties.tsv:10: code: must be greater than 430102 in the row before"]);
    check(file, "430103\t", "430102\t", &["counties.tsv:10: code: must be greater than 430102 in the row before"]);
    check(
        file,
        "430102\t",
        "４３０１０２\t",
        &["counties.tsv:9: code: \"４３０１０２\" must be a six-digit division code"],
    );
    check(file, "433130\t", "443130\t", &["counties.tsv:130: code: must begin with 43"]);
    check(file, "\t4330\n", "\t0\n", &["counties.tsv:9: candidates_expected: must be a whole number above 0"]);
    check(file, "\t4330\n", "\n", &["counties.tsv:9: must have 5 cells, not 4"]);
    check(
        file,
        "prefecture\tcounty",
        "county\tprefecture",
        &["counties.tsv:8: must begin with the columns code, prefecture, county, serial_codes, candidates_expected"],
    );
    check("zones.tsv", "430372", "430371", &["zones.tsv:4: code: 430371 must be listed once"]);
    check("retired_codes.tsv", "432501", "422501", &["retired_codes.tsv:13: old_code: must begin with 43"]);
    check("foreign_language.tsv", "2\t", "1\t", &["foreign_language.tsv:4: code: 1 must be listed once"]);
    check("ethnicity.tsv", "56\t", "5六\t", &["ethnicity.tsv:58: code: must be one or two digits"]);
}

#[test]
fn fields_that_cannot_be_meant_are_named() {
    let file = "form.tsv";
    check(file, "resume\t", "award\t", &["form.tsv:12: key: award must be listed once"]);
    let rule = "must be at most 32 of a-z, 0-9 and _, a letter first";
    check(file, "resume\t", "Resume\t", &[&format!("form.tsv:11: key: {rule}")]);
    check(file, "奖惩\tno", "奖惩\t否", &["form.tsv:12: required: must be yes or no"]);
    check(file, "no\t24", "no\t1001", &["form.tsv:6: characters_max: must be a whole number from 1 to 1000"]);
    check(file, "120\t6", "120\t0", &["form.tsv:10: values_max: must be a whole number from 1 to 64"]);
    let rule = "must be - or code=meaning, joined by commas, as in 0=否,1=是";
    check(file, "0=不参加,", "0,", &[&format!("form.tsv:9: codes: {rule}")]);
    check(file, "0=不参加,", "1=不参加,", &["form.tsv:9: codes: 1 must be listed once"]);
    check(
        "collected.tsv",
        "assessment\t",
        "assessment \t",
        &["collected.tsv:6: key: must be neither empty nor have spaces around it"],
    );
}

#[test]
fn offers_that_cannot_be_meant_are_named() {
    let file = "professional.tsv";
    check(file, "\tarts", "\tart", &["professional.tsv:5: track: must be arts or sport"]);
    check(file, "10000", "0", &["professional.tsv:5: fee_fen: must be a whole number from 1 to 1000000"]);
    check(file, "02\t", "01\t", &["professional.tsv:6: code: 01 must be listed once"]);
    check(file, "02\t", "０２\t", &["professional.tsv:6: code: must be 1 to 8 letters and digits"]);
    let file = "professional_events.tsv";
    check(file, "51\t", "52\t", &["professional_events.tsv:5: class: 52 must be a class of professional.tsv"]);
    check(file, "\tmain", "\tfirst", &["professional_events.tsv:5: part: must be main or auxiliary"]);
    check(file, "\t2\t", "\t1\t", &["professional_events.tsv:6: code: 1 must be listed once for its class"]);
    check("bonuses.tsv", "\t20", "\t21", &["bonuses.tsv:4: points: must be a whole number from 1 to 20"]);
    check("plans.tsv", "2\t", "1\t", &["plans.tsv:4: code: 1 must be listed once"]);
    check(
        "roles.tsv",
        "\tabove\t",
        "\tanybody\t",
        &["roles.tsv:7: made_by: must be above, above-or-same, province or administrator"],
    );
    check("roles.tsv", "ops\t", "point\t", &["roles.tsv:9: role: must be listed once", "roles.tsv: must list ops"]);
    check("roles.tsv", "auditor\t", "security\t", &["roles.tsv:12: role: must be listed once"]);
    check(
        "photo.toml",
        "width_px = 480",
        "width_px = 0",
        &["photo.toml:4: width_px: must be a whole number from 1 to 2000"],
    );
    let rule = "what is usual must lie within what is allowed";
    check("photo.toml", "= 20480", "= 1024", &[&format!("photo.toml:13: bytes_usual_min: {rule}")]);
    let rule = "must be a whole number from 0 to 18";
    check("candidates.toml", "= 14", "= 140", &[&format!("candidates.toml:3: guardian_below_years: {rule}")]);
    let points = |list: &str, rule: &str| {
        let after = format!("= 14\nappointed_points = {list}");
        check("candidates.toml", "= 14", &after, &[&format!("candidates.toml:4: appointed_points: {rule}")]);
    };
    points("[1]", "must be an array of points, as in \"430102-001\"");
    points("\"430102-001\"", "must be an array of points, as in \"430102-001\"");
    points("[\"430102-1\"]", "must be an array of points, as in \"430102-001\"");
    points("[\"439999-001\"]", "439999 must be a county of counties.tsv");
    points("[\"430102-001\", \"430102-001\"]", "430102-001 must be listed once");
}

#[test]
fn a_chain_with_a_step_that_is_never_reached_is_named() {
    let file = "reports.tsv";
    let never = |level, grade| {
        format!("must be more for {level} than for the level below it in grade {grade}, or its step is never reached")
    };
    let (city, province) = (never("city", 2), never("province", 2));
    check(file, "2\tcity\t30", "2\tcity\t15", &[&format!("reports.tsv:11: minutes: {city}")]);
    check(file, "2\tcity\t30", "2\tcity\t60", &[&format!("reports.tsv:12: minutes: {province}")]);
    let unlisted =
        |level, grade| format!("reports.tsv: must list {level} for grade {grade}, or nobody of it hears in time");
    check(file, "4\tprovince\t240\n", "", &[&unlisted("province", 4)]);
    check(
        file,
        "1\tcity",
        "1\tcounty",
        &["reports.tsv:8: level: must be listed once for each grade", &unlisted("city", 1)],
    );
    check(
        file,
        "1\tcity\t20",
        "1\tpoint\t20",
        &["reports.tsv:8: level: must be county, city or province", &unlisted("city", 1)],
    );
    check(file, "1\tcity\t20", "5\tcity\t20", &["reports.tsv:8: grade: must be 1, 2, 3 or 4", &unlisted("city", 1)]);
    check(file, "1\tcity\t20", "1\tcity\t0", &["reports.tsv:8: minutes: must be a whole number from 1 to 10080"]);
}

#[test]
fn a_season_of_before_the_chain_was_built_goes_on_without_its_file() {
    let directory = season();
    fs::remove_file(directory.path().join("reports.tsv")).unwrap();
    assert_eq!(load(directory.path()), built_in());
    fs::write(directory.path().join("reports.tsv"), "").unwrap();
    let found = findings(load(directory.path()));
    assert_eq!(found[0], "reports.tsv: must begin with the columns grade, level, minutes");
}

#[test]
fn all_findings_of_all_files_come_together() {
    let directory = season();
    let put = |file: &str, bytes: &[u8]| fs::write(directory.path().join(file), bytes).unwrap();
    put("fees.toml", b"registration_fen = 0\ncore_subject_fen = 1\nelective_subject_fen = 1\n");
    put("ethnicity.tsv", b"code\tname\n");
    put("first_subject.tsv", b"code\tname\n1\t\xce\xef\xc0\xed\n");
    put("zones.tsv", &[b' '; (1 << 20) + 1]);
    fs::remove_file(directory.path().join("political_status.tsv")).unwrap();
    let found = findings(load(directory.path()));
    let expected = [
        "fees.toml:1: registration_fen: must be a whole number from 1 to 1000000",
        "zones.tsv: must not be longer than 1048576 bytes",
        "ethnicity.tsv: must have at least one row",
        "political_status.tsv: must be readable: No such file or directory (os error 2)",
        "first_subject.tsv:2: must be UTF-8",
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_a_spreadsheet_program_writes_is_read() {
    let directory = season();
    let path = directory.path().join("counties.tsv");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
    assert_eq!(load(directory.path()), built_in());
}
