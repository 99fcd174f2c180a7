//! English.

use super::words::Words;
use crate::verify::report::{Offence, Warning};

pub(super) const WORDS: Words = Words {
    clean: "Verified: every invariant holds.",
    not_clean: |offences| {
        format!(
            "Not verified: {offences} offences. Do not go on with this data directory; keep a copy and find out why."
        )
    },
    contents: "The data directory holds",
    figures: [
        "counties",
        "points",
        "candidates",
        "fees paid",
        "activated",
        "forms saved",
        "payments beyond the first",
        "journal records",
        "journal groups",
        "journal bytes",
        "shard databases",
        "county shards compared",
        "shard rows compared",
        "events the shards still have to apply",
        "access log entries",
        "security log entries",
        "photographs read",
    ],
    commits: |first, last| format!("committed from {first} to {last}"),
    invariants: "Invariant",
    checks: "checks",
    offences: "offences",
    invariant: |name| match name {
        "serial-unique" => "(a serial is given once)",
        "identity-unique" => "(one document, one registration)",
        "acknowledged-is-durable" => "(what was answered is there)",
        "fee-once" => "(a fee counts once)",
        "window" => "(changes happen in their window)",
        "order" => "(steps in the plan's order)",
        "chain" => "(records without gaps, unaltered)",
        "shard-is-view" => "(shards say what the journal says)",
        "access-log" => "(reads of personal data, without gaps, unaltered)",
        "security-log" => "(sign-ins, denials and accounts, without gaps, unaltered)",
        "photographs" => "(each is what its name says)",
        _ => "",
    },
    offence: |offence| {
        let Offence { county, event, group, .. } = offence;
        let mut place = Vec::new();
        place.extend(county.map(|county| format!("county {county}")));
        place.extend(event.map(|event| format!("event {event}")));
        place.extend(group.map(|group| format!("journal group {group}")));
        place.join(" ")
    },
    warnings: "Warnings (no offences)",
    warning: |warning| match warning {
        Warning::ShardUnopenable { database, reason } => {
            format!("shard database {database} does not open; it will be rebuilt at the next start: {reason}")
        }
        Warning::ShardMissing { counties, first } => {
            format!("{counties} counties have no shard (the first is {first}); they will be rebuilt at the next start")
        }
        Warning::ShardAside { database } => {
            format!(
                "shard database {database}, moved aside at an earlier start, is still there; delete it once looked at"
            )
        }
        Warning::ShardsNotCompared => {
            "the journal is damaged and does not open; the shards were not compared".to_owned()
        }
        Warning::ShardNotCompared { county } => {
            format!("the journal of county {county} is damaged before its shard's event; the shard was not compared")
        }
        Warning::EventsUnchecked { county, events } => {
            format!("county {county} has {events} more events behind the break, which prove nothing")
        }
        Warning::CommitsBackwards { groups, first } => format!(
            "{groups} journal groups were committed at an earlier instant than the group before them (the first is group \
             {first}): the clock was set back between two starts"
        ),
        Warning::CountyBackwards { county, times, first } => format!(
            "county {county}: its time runs back {times} times from one event to the next, first at event {first}: the clock \
             was set back, and these records are dated earlier than those before them"
        ),
        Warning::LogRemovedDespiteFindings { log, findings } => {
            format!("outdated files of the {log} were removed despite {findings} findings, which may be gone")
        }
        Warning::CountyUnknown { county } => {
            format!("the journal has county {county}, but the policy has not; give the season's own policy")
        }
    },
    more: |more| format!("and {more} more"),
};
