//! The rules of every county at every edition: the desk's editions folded over the starting policy.
//!
//! Guarantees: an edition counts for a county only if its scope reaches it; the last one that does is the county's own
//! edition; rules that were in force once are never forgotten, so any past decision can be judged by them. Counties with
//! the same history share one version, and a version is made into a whole policy only when somebody asks for it.
//!
//! **Windows.** An adoption whose files move a window counts like an override of it, from its recording on: whoever
//! arrived or paid before is judged by what was in force then, and the last word counts. Files that leave a window as the
//! files before them had it leave earlier overrides of it in force: correcting a code table shortens nobody's extension.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use baoming_core::calendar::{Calendar, Override, Window, WindowName};
use baoming_core::ids::CountyId;
use baoming_core::limits::EDITIONS_MAX;
use baoming_core::policy::{Policy, Rulebook};
use baoming_core::rows::{EditionRow, Ruling};
use baoming_core::scope::Scope;

use super::bundle::{BundleError, from_bundle};

/// Why an edition does not follow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditionError {
    /// Not the next one, or one too many.
    #[error("edition {found} of the rules stands where edition {expected} should be")]
    OutOfOrder {
        /// The edition that should have come.
        expected: u32,
        /// The one that came.
        found: u32,
    },
    /// Its files. The edition keeps its number and changes nothing.
    #[error("the policy files of edition {edition} cannot be used: {error}")]
    Files {
        /// Which edition.
        edition: u32,
        /// Why.
        error: BundleError,
    },
}

/// An edition as people are told of it. The packed files of an adoption are left out.
#[derive(Debug, Clone)]
pub struct Told {
    /// The desk's row; an adoption's `files` are empty.
    pub row: EditionRow,
    /// The windows that it moves, each as it is from then on.
    pub windows: Vec<(WindowName, Window)>,
}

/// What one edition made of the rules of some counties.
#[derive(Debug)]
struct Version {
    parent: Option<usize>,
    edition: u32,
    files: Arc<Policy>,
    overrides: Vec<Override>,
    whole: OnceLock<Arc<Policy>>,
}

/// All editions so far.
#[derive(Debug)]
pub struct Editions {
    start: Arc<Policy>,
    versions: Vec<Version>,
    /// For each county, and the desk, its editions with their versions, in order.
    counties: BTreeMap<CountyId, Vec<(u32, usize)>>,
    told: Vec<Told>,
}

impl Editions {
    /// Nothing but the starting policy.
    pub fn new(start: Arc<Policy>) -> Self {
        let whole = OnceLock::from(start.clone());
        let (edition, overrides) = (start.edition, Vec::new());
        let first = Version { parent: None, edition, files: start.clone(), overrides, whole };
        let ids = start.counties.keys().copied().chain([start.desk()]);
        let counties = ids.map(|id| (id, vec![(edition, 0)])).collect();
        Self { start, versions: vec![first], counties, told: Vec::new() }
    }

    /// Takes the next edition. Says which counties have other rules now.
    pub fn take(&mut self, mut row: EditionRow) -> Result<Vec<CountyId>, EditionError> {
        let expected = self.told.len() as u32 + 1;
        if row.edition != expected || self.told.len() >= EDITIONS_MAX {
            return Err(EditionError::OutOfOrder { expected, found: row.edition });
        }
        let files = match &mut row.ruling {
            Ruling::Override { .. } => None,
            Ruling::Policy { files, .. } => match from_bundle(&std::mem::take(files)) {
                Ok(policy) => Some(Arc::new(policy)),
                Err(error) => {
                    let edition = row.edition;
                    self.told.push(Told { row, windows: Vec::new() });
                    return Err(EditionError::Files { edition, error });
                }
            },
        };
        let reaches = |county: &CountyId| match row.ruling {
            Ruling::Override { .. } => row.scope.touches_county(*county),
            Ruling::Policy { .. } => row.scope.covers_county(*county),
        };
        let touched: Vec<CountyId> = self.counties.keys().copied().filter(reaches).collect();
        let (mut made, mut windows) = (HashMap::new(), Vec::new());
        for county in &touched {
            let history = self.counties.get_mut(county).expect("a county that is touched is there");
            let parent = history.last().expect("every county has the starting policy").1;
            let version = *made.entry(parent).or_insert_with(|| {
                let version = follow(&self.versions[parent], parent, &row, files.as_ref());
                windows.extend(version.overrides.iter().map(|one| (one.window, one.bounds)));
                self.versions.push(version);
                self.versions.len() - 1
            });
            history.push((row.edition, version));
        }
        windows.sort_by_key(|(window, _)| *window);
        windows.dedup();
        self.told.push(Told { row, windows });
        Ok(touched)
    }

    /// The rules that are in force for these counties, in their order; counties that share them share the `Arc`. Nothing
    /// is kept here, so that rules which nobody decides by any more take no room.
    pub fn in_force<'a>(&self, counties: impl IntoIterator<Item = &'a CountyId>) -> Vec<(CountyId, Arc<Policy>)> {
        let mut made: HashMap<usize, Arc<Policy>> = HashMap::new();
        let mut of = |county: &CountyId| {
            let version = self.counties.get(county)?.last()?.1;
            let whole = made.entry(version).or_insert_with(|| self.whole(version));
            Some((*county, whole.clone()))
        };
        counties.into_iter().filter_map(&mut of).collect()
    }

    /// The policy of the files in force for a county, as they were adopted.
    pub fn files_of(&self, county: CountyId) -> Option<Arc<Policy>> {
        let version = self.counties.get(&county)?.last()?.1;
        Some(self.versions[version].files.clone())
    }

    /// Every county with the desk.
    pub fn counties(&self) -> impl Iterator<Item = &CountyId> {
        self.counties.keys()
    }

    /// What people are told of, oldest first.
    pub fn told(&self) -> &[Told] {
        &self.told
    }

    /// A version as a whole policy.
    fn whole(&self, version: usize) -> Arc<Policy> {
        let version = &self.versions[version];
        if let Some(whole) = version.whole.get() {
            return whole.clone();
        }
        let mut policy = (*version.files).clone();
        policy.calendar = Calendar::new(|name| self.start.calendar.base(name));
        policy.calendar.overrides = self.overrides(version);
        policy.edition = version.edition;
        Arc::new(policy)
    }

    fn overrides(&self, version: &Version) -> Vec<Override> {
        let mut newest_first: Vec<&Version> = vec![version];
        while let Some(parent) = newest_first.last().and_then(|version| version.parent) {
            newest_first.push(&self.versions[parent]);
        }
        let recorded = newest_first.into_iter().rev().flat_map(|version| &version.overrides);
        self.start.calendar.overrides.iter().chain(recorded).copied().collect()
    }
}

/// What the edition makes of the rules before it.
fn follow(before: &Version, parent: usize, row: &EditionRow, files: Option<&Arc<Policy>>) -> Version {
    let made =
        |window, point, bounds| Override { edition: row.edition, window, point, recorded_at: row.recorded_at, bounds };
    let overrides = match (&row.ruling, files) {
        (Ruling::Override { window, bounds }, _) => {
            let point = match row.scope {
                Scope::Point(point) => Some(point.number),
                Scope::Province | Scope::City(_) | Scope::County(_) => None,
            };
            vec![made(*window, point, *bounds)]
        }
        (Ruling::Policy { .. }, Some(files)) => {
            let moved = |name: &WindowName| before.files.calendar.base(*name) != files.calendar.base(*name);
            let moved = WindowName::ALL.into_iter().filter(moved);
            moved.map(|name| made(name, None, files.calendar.base(name))).collect()
        }
        (Ruling::Policy { .. }, None) => unreachable!("an adoption has files"),
    };
    let files = files.unwrap_or(&before.files).clone();
    Version { parent: Some(parent), edition: row.edition, files, overrides, whole: OnceLock::new() }
}

impl Rulebook for Editions {
    fn policy(&self, county: CountyId, edition: u32) -> Option<&Policy> {
        let Some(history) = self.counties.get(&county) else {
            return (edition == self.start.edition).then_some(&*self.start);
        };
        let at = history.binary_search_by_key(&edition, |(edition, _)| *edition).ok()?;
        let version = history[at].1;
        Some(self.versions[version].whole.get_or_init(|| self.whole(version)))
    }
}

#[cfg(test)]
mod tests;
