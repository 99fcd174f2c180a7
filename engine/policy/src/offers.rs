//! What candidates may choose or declare beyond the form: classes and events of the arts and sport examinations, bonuses.

use std::collections::BTreeMap;

use baoming_core::policy::{Bonus, ProfessionalClass, Track};
use baoming_core::text::FormCode;

use super::error::Findings;
use super::source::Source;
use super::tsv::{self, Row};

/// The largest fee that is taken for meant: 10,000 yuan.
pub(super) const FEE_FEN_MAX: u32 = 1_000_000;
/// "The highest single one counts, at most 20."
const BONUS_POINTS_MAX: u8 = 20;

/// Classes by code, with their events.
pub(super) fn professional(source: &Source, findings: &mut Findings) -> BTreeMap<String, ProfessionalClass> {
    const FILE: &str = "professional.tsv";
    const COLUMNS: &[&str] = &["code", "name", "track", "fee_fen"];
    let text = source.text(FILE, findings);
    let mut classes = BTreeMap::new();
    for row in tsv::rows(FILE, COLUMNS, text.as_deref(), findings) {
        let track = match row.cell(2) {
            "arts" => Some(Track::Arts),
            "sport" => Some(Track::Sport),
            _ => None,
        };
        findings.require(track.is_some(), row.place(2), "must be arts or sport");
        let fee = row.cell(3).parse().ok().filter(|fee| (1..=FEE_FEN_MAX).contains(fee));
        findings.require(fee.is_some(), row.place(3), format!("must be a whole number from 1 to {FEE_FEN_MAX}"));
        let class = ProfessionalClass {
            name: row.cell(1).to_owned(),
            track: track.unwrap_or_default(),
            fee_fen: fee.unwrap_or_default(),
            ..ProfessionalClass::default()
        };
        let first = classes.insert(code(&row, 0, findings), class).is_none();
        findings.require(first, row.place(0), format!("{} must be listed once", row.cell(0)));
    }
    events(source, &mut classes, findings);
    classes
}

fn events(source: &Source, classes: &mut BTreeMap<String, ProfessionalClass>, findings: &mut Findings) {
    const FILE: &str = "professional_events.tsv";
    const COLUMNS: &[&str] = &["class", "part", "code", "name"];
    let text = source.text(FILE, findings);
    for row in tsv::rows(FILE, COLUMNS, text.as_deref(), findings) {
        let Some(class) = classes.get_mut(row.cell(0)) else {
            findings.add(row.place(0), format!("{} must be a class of professional.tsv", row.cell(0)));
            continue;
        };
        let table = match row.cell(1) {
            "main" => &mut class.main_events,
            "auxiliary" => &mut class.auxiliary_events,
            _ => {
                findings.add(row.place(1), "must be main or auxiliary");
                continue;
            }
        };
        let first = table.insert(code(&row, 2, findings), row.cell(3).to_owned()).is_none();
        findings.require(first, row.place(2), format!("{} must be listed once for its class", row.cell(2)));
    }
}

/// Bonuses by code.
pub(super) fn bonuses(source: &Source, findings: &mut Findings) -> BTreeMap<String, Bonus> {
    const FILE: &str = "bonuses.tsv";
    let text = source.text(FILE, findings);
    let mut bonuses = BTreeMap::new();
    for row in tsv::rows(FILE, &["code", "name", "points"], text.as_deref(), findings) {
        let points = row.cell(2).parse().ok().filter(|points| (1..=BONUS_POINTS_MAX).contains(points));
        findings.require(
            points.is_some(),
            row.place(2),
            format!("must be a whole number from 1 to {BONUS_POINTS_MAX}"),
        );
        let bonus = Bonus { name: row.cell(1).to_owned(), points: points.unwrap_or_default() };
        let first = bonuses.insert(code(&row, 0, findings), bonus).is_none();
        findings.require(first, row.place(0), format!("{} must be listed once", row.cell(0)));
    }
    bonuses
}

/// A code as a candidate sends it.
fn code(row: &Row<'_>, column: usize, findings: &mut Findings) -> String {
    let cell = row.cell(column);
    let plain = cell.bytes().all(|byte| byte.is_ascii_alphanumeric()) && FormCode::parse(cell).is_ok();
    findings.require(plain, row.place(column), "must be 1 to 8 letters and digits");
    cell.to_owned()
}
