//! A policy of 1,000 counties: the built-in one with other counties, in a directory of its own.
//!
//! The counties are 430001 to 431000, each with one serial code and as many candidates as the others. The address codes
//! of the built-in policy stay known, so that its synthetic people can register here with their own identity numbers.

use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use baoming_core::policy::Policy;

/// The codes of the counties.
const CODES: RangeInclusive<u32> = 430_001..=431_000;
/// What each county expects: 655,000 together.
const CANDIDATES_EXPECTED: u32 = 655;

/// Writes the policy to a new directory below `directory`; returns its path.
pub fn write_thousand(directory: &Path, built_in: &Policy) -> PathBuf {
    let path = directory.join("thousand-counties");
    fs::create_dir(&path).expect("the temporary directory can be written");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/policy/src/data/2022");
    for entry in fs::read_dir(&source).expect("the built-in policy's files are beside this package") {
        let file = entry.expect("it can be read to its end");
        let text = fs::read_to_string(file.path()).expect("a policy file is a text");
        let text = match file.file_name().to_str() {
            Some("counties.tsv") => counties(),
            Some("retired_codes.tsv") => without_ours(&text),
            Some("zones.tsv") => without_ours(&text) + &zones(built_in),
            _ => text,
        };
        fs::write(path.join(file.file_name()), text).expect("the temporary directory can be written");
    }
    path
}

fn counties() -> String {
    let mut text = "code\tprefecture\tcounty\tserial_codes\tcandidates_expected\n".to_owned();
    for (serial_code, code) in (1..).zip(CODES) {
        let prefecture = serial_code % 14 + 1;
        text.push_str(&format!(
            "{code}\t第{prefecture}市\t第{serial_code}县\t{serial_code:04}\t{CANDIDATES_EXPECTED}\n"
        ));
    }
    text
}

/// A table without the rows whose address code is one of our counties: a code is listed once.
fn without_ours(table: &str) -> String {
    let ours = |line: &&str| {
        let code = line.split('\t').next().and_then(|code| code.parse::<u32>().ok());
        code.is_some_and(|code| CODES.contains(&code))
    };
    table.lines().filter(|line| !ours(line)).map(|line| format!("{line}\n")).collect()
}

/// The built-in counties that are none of ours, as zones: codes that an identity number may begin with.
fn zones(built_in: &Policy) -> String {
    let others = built_in.counties.iter().filter(|(id, _)| !CODES.contains(&id.get()));
    others.map(|(id, county)| format!("{id}\t{}\t{}\n", county.prefecture, county.name)).collect()
}
