//! The table: every address of the API, by audience. Nothing else leads to a matter, and nothing else describes one.

mod address;
mod candidate;
mod office;
mod ops;
mod point;
mod probes;
mod public;

use crate::table::row::Row;

/// All of them.
pub(crate) fn all() -> Vec<Row> {
    let audiences = [candidate::rows(), point::rows(), office::rows(), ops::rows(), public::rows(), probes::rows()];
    audiences.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::table::param::Place;

    #[test]
    fn every_part_of_a_path_is_described_and_nothing_else_is() {
        for row in all() {
            let parts: Vec<&str> =
                row.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
            let described: Vec<&str> =
                row.params.iter().filter(|param| param.place == Place::Path).map(|param| param.name).collect();
            assert_eq!(described, parts, "{} {}", row.method.word(), row.path);
            assert!(!row.says.is_empty(), "{} {}", row.method.word(), row.path);
        }
    }

    #[test]
    fn no_address_and_no_matter_is_there_twice() {
        let (mut addresses, mut matters) = (BTreeSet::new(), BTreeSet::new());
        for row in all() {
            assert!(addresses.insert((row.method.word(), row.path)), "{} {}", row.method.word(), row.path);
            let matter = (row.matter.audience, row.matter.action);
            assert!(matters.insert(matter), "{matter:?}");
        }
    }
}
