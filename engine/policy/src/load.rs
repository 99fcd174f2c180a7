//! From the files of a season to a policy. What a value must be is said here, how values must fit together in `check.rs`.
//!
//! Every file is read to its end whatever was found before, so that one reading shows everything that is wrong.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use baoming_core::calendar::{Calendar, WindowName};
use baoming_core::ids::{CountyId, IdError, PointId, PointNumber, SerialCode};
use baoming_core::policy::{CodeTable, CodeTables, CountyPolicy, Fees, Policy, Regions};

use super::counties::{CANDIDATES_EXPECTED, CODE, COLUMNS, COUNTY, CountyRow, PREFECTURE, SERIAL_CODES};
use super::error::{Findings, PolicyErrors};
use super::offers::FEE_FEN_MAX;
use super::source::Source;
use super::toml_file::TomlFile;
use super::tsv::{self, Row};
use super::{check, fields, four_eyes, offers, photo, reports, roles};

/// Reads, checks and makes the policy.
pub(super) fn read(source: &Source) -> Result<Policy, PolicyErrors> {
    let mut findings = Findings::default();
    let found = &mut findings;
    let calendar = calendar(source, found);
    let fees = fees(source, found);
    let (home_province, provinces) = provinces(source, found);
    let counties_text = source.text("counties.tsv", found);
    let counties = counties(counties_text.as_deref(), found);
    check::counties(&counties, home_province, found);
    let home_codes = home_codes(source, &counties, home_province, found);
    let codes = code_tables(source, found);
    let form = fields::read(source, "form.tsv", found);
    let collected = fields::read(source, "collected.tsv", found);
    let professional = offers::professional(source, found);
    let bonuses = offers::bonuses(source, found);
    let plans = code_table(source, "plans.tsv", found);
    let roles = roles::read(source, found);
    let four_eyes = four_eyes::read(source, found);
    let photo = photo::read(source, found);
    let reports = reports::read(source, found);
    let (guardian_below_years, appointed_points) = candidates(source, &counties, found);
    let policy = (|| {
        let (year, version, calendar) = calendar?;
        Some(Policy {
            year,
            version,
            edition: 0,
            calendar,
            fees: fees?,
            codes,
            form,
            collected,
            professional,
            bonuses,
            plans,
            roles: roles?,
            four_eyes,
            photo: photo?,
            reports: reports?,
            guardian_below_years: guardian_below_years?,
            appointed_points,
            counties: counties.iter().map(county_policy).collect(),
            regions: Regions { provinces: provinces?.into_iter().collect(), home_province: home_province?, home_codes },
        })
    })();
    findings.into_result(policy)
}

fn calendar(source: &Source, findings: &mut Findings) -> Option<(u16, u32, Calendar)> {
    let text = source.text("calendar.toml", findings);
    let mut file = TomlFile::parse("calendar.toml", text.as_deref(), findings);
    let year = file.integer("year", 2_000..=2_199, findings);
    let version = file.integer("version", 1..=u32::MAX, findings);
    let windows = WindowName::ALL.map(|name| file.window(name.name(), findings));
    check::windows(&file, &windows, findings);
    file.finish(findings);
    if windows.iter().any(Option::is_none) {
        return None;
    }
    let calendar = Calendar::new(|name| windows[name as usize].expect("all of them are there"));
    Some((year?, version?, calendar))
}

fn fees(source: &Source, findings: &mut Findings) -> Option<Fees> {
    let text = source.text("fees.toml", findings);
    let mut file = TomlFile::parse("fees.toml", text.as_deref(), findings);
    let mut fee = |key| file.integer(key, 1..=FEE_FEN_MAX, findings);
    let (registration, core, elective) =
        (fee("registration_fen"), fee("core_subject_fen"), fee("elective_subject_fen"));
    file.finish(findings);
    Some(Fees { registration_fen: registration?, core_subject_fen: core?, elective_subject_fen: elective? })
}

/// The points that a county appoints for special cases 1 and 2.
type Appointed = BTreeMap<CountyId, BTreeSet<PointNumber>>;

fn candidates(source: &Source, counties: &[CountyRow<'_>], findings: &mut Findings) -> (Option<u8>, Appointed) {
    const POINTS: &str = "appointed_points";
    let text = source.text("candidates.toml", findings);
    let mut file = TomlFile::parse("candidates.toml", text.as_deref(), findings);
    let years = file.integer("guardian_below_years", 0..=18, findings);
    let mut appointed = Appointed::new();
    for PointId { county, number } in file.texts_read(POINTS, "points, as in \"430102-001\"", findings) {
        let known = counties.iter().any(|row| row.id == county);
        findings.require(known, file.place(POINTS), format!("{county} must be a county of counties.tsv"));
        let first = appointed.entry(county).or_default().insert(number);
        findings.require(first, file.place(POINTS), format!("{county}-{number} must be listed once"));
    }
    file.finish(findings);
    (years, appointed)
}

fn provinces(source: &Source, findings: &mut Findings) -> (Option<u8>, Option<Vec<u8>>) {
    let text = source.text("regions.toml", findings);
    let mut file = TomlFile::parse("regions.toml", text.as_deref(), findings);
    let home = file.integer("home_province", 10..=99, findings);
    let provinces = file.integers("provinces", 10..=99, findings);
    check::provinces(&file, home, provinces.as_deref(), findings);
    file.finish(findings);
    (home, provinces)
}

fn counties<'a>(text: Option<&'a str>, findings: &mut Findings) -> Vec<CountyRow<'a>> {
    let mut counties = Vec::new();
    for row in tsv::rows("counties.tsv", COLUMNS, text, findings) {
        let id = id_in::<CountyId>(&row, CODE, row.cell(CODE), findings);
        let codes: Vec<_> = row
            .cell(SERIAL_CODES)
            .split(',')
            .filter_map(|code| id_in::<SerialCode>(&row, SERIAL_CODES, code, findings))
            .collect();
        let expected = row.cell(CANDIDATES_EXPECTED).parse::<u32>().ok().filter(|number| *number > 0);
        findings.require(expected.is_some(), row.place(CANDIDATES_EXPECTED), "must be a whole number above 0");
        // A county with a bad code stays in, so that its other codes are still compared; nothing bad gets out of `read`.
        if let (Some(id), Some(candidates_expected)) = (id, expected) {
            counties.push(CountyRow { row, id, codes, candidates_expected });
        }
    }
    counties
}

fn county_policy(county: &CountyRow<'_>) -> (CountyId, CountyPolicy) {
    let policy = CountyPolicy {
        prefecture: county.row.cell(PREFECTURE).to_owned(),
        name: county.row.cell(COUNTY).to_owned(),
        codes: county.codes.iter().copied().collect(),
        candidates_expected: county.candidates_expected,
    };
    (county.id, policy)
}

/// The address codes of the home province: those of counties, of zones, and retired ones.
fn home_codes(
    source: &Source,
    counties: &[CountyRow<'_>],
    home_province: Option<u8>,
    findings: &mut Findings,
) -> BTreeSet<u32> {
    const RETIRED: &[&str] = &["old_code", "prefecture", "old_name", "successor_code", "year"];
    const ZONES: &[&str] = &["code", "prefecture", "zone"];
    let mut codes: BTreeSet<u32> = counties.iter().map(|county| county.id.get()).collect();
    for (file, columns) in [("retired_codes.tsv", RETIRED), ("zones.tsv", ZONES)] {
        let text = source.text(file, findings);
        for row in tsv::rows(file, columns, text.as_deref(), findings) {
            let Some(code) = id_in::<CountyId>(&row, 0, row.cell(0), findings) else { continue };
            check::home_code(code, &row, 0, home_province, findings);
            findings.require(codes.insert(code.get()), row.place(0), format!("{code} must be listed once"));
        }
    }
    codes
}

fn code_tables(source: &Source, findings: &mut Findings) -> CodeTables {
    let mut table = |file| code_table(source, file, findings);
    CodeTables {
        ethnicity: table("ethnicity.tsv"),
        political_status: table("political_status.tsv"),
        candidate_category: table("candidate_category.tsv"),
        graduation_category: table("graduation_category.tsv"),
        first_subject: table("first_subject.tsv"),
        second_subjects: table("second_subjects.tsv"),
        foreign_language: table("foreign_language.tsv"),
    }
}

fn code_table(source: &Source, file: &'static str, findings: &mut Findings) -> CodeTable {
    let text: Option<Cow<'_, str>> = source.text(file, findings);
    let mut table = BTreeMap::new();
    for row in tsv::rows(file, &["code", "name"], text.as_deref(), findings) {
        let code = row.cell(0);
        let plain = code.len() <= 2 && code.bytes().all(|byte| byte.is_ascii_digit());
        findings.require(plain, row.place(0), "must be one or two digits");
        let first = table.insert(code.to_owned(), row.cell(1).to_owned()).is_none();
        findings.require(first, row.place(0), format!("{code} must be listed once"));
    }
    table
}

/// Reads an id from a cell or a part of one.
fn id_in<T: FromStr<Err = IdError>>(row: &Row<'_>, column: usize, text: &str, findings: &mut Findings) -> Option<T> {
    text.parse()
        .map_err(|error: IdError| findings.add(row.place(column), format!("{text:?} must be {}", error.rule)))
        .ok()
}
