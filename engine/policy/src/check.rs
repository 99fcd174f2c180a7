//! How the values of a policy must fit together. Each function reports to the findings and changes nothing.

use std::collections::BTreeMap;

use baoming_core::calendar::{Window, WindowName};
use baoming_core::ids::{CountyId, SerialCode};

use super::counties::{CANDIDATES_EXPECTED, CODE, CountyRow, SERIAL_CODES};
use super::error::Findings;
use super::toml_file::TomlFile;
use super::tsv::Row;

/// How many candidates one serial code holds: 0001 to 9999.
const CANDIDATES_PER_CODE: u64 = 9_999;

/// Windows open before they close, and points can be set up when registration opens.
pub(super) fn windows(file: &TomlFile, windows: &[Option<Window>; WindowName::ALL.len()], findings: &mut Findings) {
    for (name, window) in WindowName::ALL.into_iter().zip(windows) {
        let kept = window.is_none_or(|window| window.opens_at < window.closes_at);
        let name = name.name();
        findings.require(kept, file.place(&format!("{name}.closes_at")), format!("must be after {name}.opens_at"));
    }
    let window = |name: WindowName| windows[name as usize];
    if let (Some(registration), Some(preparation)) = (window(WindowName::Registration), window(WindowName::Preparation))
    {
        let kept = preparation.opens_at <= registration.opens_at;
        findings.require(kept, file.place("preparation.opens_at"), "must not be after registration.opens_at");
    }
}

/// Provinces are listed once, the home province among them.
pub(super) fn provinces(file: &TomlFile, home: Option<u8>, provinces: Option<&[u8]>, findings: &mut Findings) {
    let Some(provinces) = provinces else { return };
    findings.require(!provinces.is_empty(), file.place("provinces"), "must not be empty");
    for (position, province) in provinces.iter().enumerate() {
        let kept = !provinces[..position].contains(province);
        findings.require(kept, file.place("provinces"), format!("{province} must be listed once"));
    }
    if let Some(home) = home {
        findings.require(provinces.contains(&home), file.place("home_province"), "must be one of provinces");
    }
}

/// Counties stand in the order of their codes, each once and in the home province; a serial code belongs to one county
/// only; a county's codes hold the candidates that it expects.
pub(super) fn counties(counties: &[CountyRow<'_>], home_province: Option<u8>, findings: &mut Findings) {
    let mut before: Option<CountyId> = None;
    let mut owners: BTreeMap<SerialCode, CountyId> = BTreeMap::new();
    for county in counties {
        let place = |column| county.row.place(column);
        if let Some(before) = before {
            findings.require(
                before < county.id,
                place(CODE),
                format!("must be greater than {before} in the row before"),
            );
        }
        before = Some(county.id);
        home_code(county.id, &county.row, CODE, home_province, findings);
        for code in &county.codes {
            if let Some(owner) = owners.insert(*code, county.id) {
                findings.add(place(SERIAL_CODES), format!("{code} must have one owner, and {owner} has it already"));
            }
        }
        let room = county.codes.len() as u64 * CANDIDATES_PER_CODE;
        let kept = county.codes.is_empty() || u64::from(county.candidates_expected) <= room;
        findings.require(kept, place(CANDIDATES_EXPECTED), format!("must not exceed the {room} serials of its codes"));
    }
}

/// An address code of the home province begins with the province's code.
pub(super) fn home_code(
    code: CountyId,
    row: &Row<'_>,
    column: usize,
    home_province: Option<u8>,
    findings: &mut Findings,
) {
    if let Some(home) = home_province {
        findings.require(code.get() / 10_000 == u32::from(home), row.place(column), format!("must begin with {home}"));
    }
}
