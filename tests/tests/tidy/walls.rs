//! Walls: what a crate may use, of ours and of others', held against every manifest.

use std::collections::{BTreeMap, BTreeSet};

use super::expect_none;
use super::modules::{Package, packages};
use super::street::{EXCEPTIONS, OTHERS, STREET};
use super::tree::Tree;

/// A crate of ours: its floor, and what it may use.
#[derive(Clone, Copy)]
pub(super) struct House {
    pub name: &'static str,
    pub floor: usize,
    pub may_use: &'static [&'static str],
}

/// What is allowed beside the table: who, what, and why.
pub(super) type Exception = (&'static str, &'static str, &'static str);

#[test]
fn crates_use_only_what_stands_below_them() {
    let packages = packages(Tree::here());
    let mut findings = unsound(STREET);
    findings.extend(through_walls(&packages, STREET, EXCEPTIONS));
    findings.extend(not_there(&packages, STREET));
    expect_none(
        &findings,
        "Turn the use round, or move what is needed to a lower crate; the table is tests/tidy/street.rs.",
    );
}

#[test]
fn others_crates_are_used_where_they_belong() {
    let findings = foreign(&packages(Tree::here()), OTHERS, EXCEPTIONS);
    expect_none(&findings, "Ask a crate that may use it; the table is tests/tidy/street.rs.");
}

/// Rows that break their own rule: a crate may only use those of lower floors.
fn unsound(street: &[House]) -> Vec<String> {
    let floors: BTreeMap<&str, usize> = street.iter().map(|house| (house.name, house.floor)).collect();
    let mut findings = Vec::new();
    for house in street {
        for used in house.may_use {
            match floors.get(used) {
                Some(floor) if *floor < house.floor => {}
                Some(_) => findings.push(format!("the table: {} does not stand above {used}", house.name)),
                None => findings.push(format!("the table: {} may use {used}, which has no row", house.name)),
            }
        }
    }
    findings
}

fn through_walls(packages: &[Package], street: &[House], exceptions: &[Exception]) -> Vec<String> {
    let (ours, mut findings) =
        (packages.iter().map(|package| package.name.as_str()).collect::<BTreeSet<_>>(), Vec::new());
    let mut needed = BTreeSet::new();
    for package in packages {
        let Some(house) = street.iter().find(|house| house.name == package.name) else {
            findings.push(format!("{} has no row in the table", package.name));
            continue;
        };
        for used in package.dependencies.iter().filter(|name| ours.contains(name.as_str())) {
            if house.may_use.contains(&used.as_str()) {
                continue;
            }
            match exceptions.iter().find(|(who, what, _)| *who == package.name && what == used) {
                Some(exception) => drop(needed.insert(exception)),
                None => findings.push(format!("{} may not use {used}", package.name)),
            }
        }
    }
    let own = |what: &str| street.iter().any(|house| house.name == what);
    findings.extend(left(exceptions.iter().filter(|(_, what, _)| own(what)), &needed));
    findings
}

/// A crate of others and its family (`hyper` and `hyper-util`) only in the named crates.
fn foreign(packages: &[Package], others: &[(&str, &[&str])], exceptions: &[Exception]) -> Vec<String> {
    let (mut findings, mut needed) = (Vec::new(), BTreeSet::new());
    for (other, allowed) in others {
        let is_of =
            |used: &&String| used.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        for package in packages.iter().filter(|package| !allowed.contains(&package.name.as_str())) {
            let Some(used) = package.dependencies.iter().find(is_of) else { continue };
            match exceptions.iter().find(|(who, what, _)| *who == package.name && what == other) {
                Some(exception) => drop(needed.insert(exception)),
                None => findings.push(format!("{} may not use {used}", package.name)),
            }
        }
    }
    let known = |what: &str| others.iter().any(|(other, _)| *other == what);
    findings.extend(left(exceptions.iter().filter(|(_, what, _)| known(what)), &needed));
    findings
}

fn left<'a>(all: impl Iterator<Item = &'a Exception>, needed: &BTreeSet<&Exception>) -> Vec<String> {
    let left = all.filter(|exception| !needed.contains(exception));
    left.map(|(who, what, _)| format!("{who} does not use {what} any more: take it off the exceptions")).collect()
}

/// Rows of crates that do not exist.
fn not_there(packages: &[Package], street: &[House]) -> Vec<String> {
    let is_there = |house: &&House| packages.iter().any(|package| package.name == house.name);
    let missing = street.iter().filter(|house| !is_there(house));
    missing.map(|house| format!("the table: there is no crate {}", house.name)).collect()
}

fn two(manifest: &str) -> Vec<Package> {
    let ground = ("ground/Cargo.toml", "[package]\nname = \"ground\"\n");
    packages(&Tree::of(&[ground, ("top/Cargo.toml", manifest)]))
}

#[test]
fn a_use_through_a_wall_is_refused() {
    let ground = House { name: "ground", floor: 0, may_use: &[] };
    let street = [ground, House { name: "top", floor: 1, may_use: &["ground"] }];
    let wall = [ground, House { name: "top", floor: 1, may_use: &[] }];
    let uses = two("[package]\nname = \"top\"\n[dependencies]\nground.workspace = true\nserde = \"1\"\n");
    assert_eq!(through_walls(&uses, &street, &[]), [""; 0]);
    assert_eq!(through_walls(&uses, &wall, &[]), ["top may not use ground"]);
    assert_eq!(through_walls(&uses, &wall, &[("top", "ground", "a test")]), [""; 0]);
    assert_eq!(
        through_walls(&uses, &street, &[("top", "ground", "a test")]).len(),
        1,
        "an allowance that nothing needs"
    );
    assert_eq!(through_walls(&uses, &[ground], &[]), ["top has no row in the table"]);
    assert_eq!(unsound(&street), [""; 0]);
    let upwards =
        [House { name: "ground", floor: 1, may_use: &["top", "roof"] }, House { name: "top", floor: 1, may_use: &[] }];
    assert_eq!(unsound(&upwards).len(), 2);
    assert_eq!(not_there(&uses, &street), [""; 0]);
    let roof = [street[0], street[1], House { name: "roof", floor: 2, may_use: &[] }];
    assert_eq!(not_there(&uses, &roof), ["the table: there is no crate roof"]);
}

#[test]
fn another_crate_where_it_does_not_belong_is_refused() {
    let uses = two(
        "[package]\nname = \"top\"\n[dependencies]\nhyper-util = \"1\"\nhyperion = \"1\"\n[dev-dependencies]\ntokio = \"1\"\n",
    );
    assert_eq!(foreign(&uses, &[("hyper", &["top"]), ("tokio", &[])], &[]), [""; 0]);
    assert_eq!(foreign(&uses, &[("hyper", &["ground"])], &[]), ["top may not use hyper-util"]);
    assert_eq!(foreign(&uses, &[("hyper", &["ground"])], &[("top", "hyper", "a test")]), [""; 0]);
    assert_eq!(foreign(&uses, &[("hyper", &["top"])], &[("top", "hyper", "a test")]).len(), 1);
}
