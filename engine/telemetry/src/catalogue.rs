//! The catalogue: for every metric what it is, in which unit, for which rows of the plan's contingency table, and which labels
//! and values it has.
//!
//! Guarantees: nothing is described that does not stand here, since the descriptions are made from it. What depends on the
//! season or on the machine (counties, operations, databases) is named by what it is; the program resolves it.
//!
//! Deliberately absent: Chinese, which stands beside the command that prints this; thresholds, which are the alerts'.

mod controls;
mod counties;
mod edge;
mod journal;
mod machine;
mod metric;
mod outbound;
mod passwords;
mod reports;

pub use metric::{AtStart, Kind, Label, Metric, Unit, Values};

/// All metrics, by the part of the engine that they are about.
const TABLES: [&[Metric]; 8] = [
    edge::METRICS,
    passwords::METRICS,
    journal::METRICS,
    counties::METRICS,
    machine::METRICS,
    outbound::METRICS,
    controls::METRICS,
    reports::METRICS,
];

/// All metrics.
pub fn all() -> impl Iterator<Item = &'static Metric> {
    TABLES.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const NAMES: &str = include_str!("names.rs");

    #[test]
    fn every_name_stands_in_the_catalogue_once_and_no_other() {
        let named: BTreeSet<&str> = NAMES.split('"').filter(|part| part.starts_with("baoming_")).collect();
        let listed: Vec<&str> = all().map(|metric| metric.name).collect();
        let different: BTreeSet<&str> = listed.iter().copied().collect();
        assert_eq!(named, different);
        assert_eq!(listed.len(), different.len());
    }

    #[test]
    fn names_fit_what_they_name() {
        for metric in all() {
            let Metric { name, kind, unit, help, rows, labels, at_start } = *metric;
            assert_eq!(name.ends_with("_total"), kind == Kind::Counter, "{name}");
            assert_eq!(name.ends_with("_timestamp_seconds"), unit == Unit::Timestamp, "{name}");
            let ends = |unit: &str| name.trim_end_matches("_total").ends_with(unit);
            match unit {
                Unit::Seconds => assert!(ends("_seconds"), "{name}"),
                Unit::Milliseconds => assert!(ends("_milliseconds"), "{name}"),
                Unit::Bytes => assert!(ends("_bytes"), "{name}"),
                Unit::Records => assert!(ends("_records"), "{name}"),
                Unit::Percent => assert!(ends("_percent"), "{name}"),
                Unit::Count | Unit::Timestamp | Unit::PerSecond | Unit::Flag | Unit::State | Unit::Sequence => {}
            }
            assert!(!help.is_empty() && !help.ends_with('.'), "{name}: {help}");
            assert!(!rows.is_empty() && rows.is_sorted() && rows.iter().all(|row| (1..=8).contains(row)), "{name}");
            let names: BTreeSet<&str> = labels.iter().map(|label| label.name).collect();
            assert_eq!(names.len(), labels.len(), "{name}");
            for Label { name: label, values } in labels {
                let Values::Fixed(values) = values else { continue };
                let different: BTreeSet<&&str> = values.iter().collect();
                assert_eq!((different.len(), values.is_empty()), (values.len(), false), "{name} {label}");
            }
            if let AtStart::Some(why) = at_start {
                assert!(!why.is_empty() && !labels.is_empty(), "{name}: a metric without labels can always be there");
            }
        }
    }
}
