//! Step 6: character assessments and other information, collected one candidate at a time or as a file of many.
//!
//! What comes is laid over what is there, so a point that brings the assessment does not lose what the county brought.
//! Every row of a file is a command of its own under a key made from the request's key and the row's line: a file sent
//! again is answered as before, and rows that were refused can be corrected in it and sent under the same key.

use std::collections::HashSet;
use std::sync::Arc;

use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::collections::{CollectedFileBody, CollectedRowBody, CollectionBody};
use baoming_core::command::Action;
use baoming_core::contingency::Class;
use baoming_core::ids::{CommandKey, CountyId, PointId};
use baoming_core::reply::{Answer, Receipt, Refusal};
use baoming_core::rows::CandidateRow;
use baoming_core::scope::Scope;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_language::Language;
use baoming_node::node::Failure;
use baoming_store::limits::RETRY_AFTER_SECONDS_MIN;
use tokio::task::JoinSet;

use crate::asked::Asking;
use crate::asked::Keyed;
use crate::counter::Counter;
use crate::limits::FILE_ROWS_AT_ONCE;
use crate::matter::Matter;
use crate::records::items::Items;
use crate::records::items::collection;
use crate::records::items::merged;
use crate::records::reach;
use crate::records::table;
use crate::refused::Refused;
use crate::sent::Arriving;
use crate::sent::Sent;
use crate::shown::receipt_body;
use crate::texts;

/// What is said of a cell that holds no serial. Seven digits may be one, and may as well be one that was typed wrongly.
const EIGHT_DIGITS: &str = "must be eight digits; where a spreadsheet took a leading zero away, format the column as text, \
                            or begin with an export in the format csv-text";

/// What was collected of a candidate.
pub const COLLECT: Matter = Matter::of("point", "collect", Class::OfficeWork, &[Role::Point, Role::Office]);
/// A file of a point.
pub const POINT_FILE: Matter = Matter::of("point", "collect-file", Class::OfficeWork, &[Role::Point]);
/// A file of an office.
pub const OFFICE_FILE: Matter = Matter::of("office", "collect-file", Class::OfficeWork, &[Role::Office]);

/// Records what was collected of a candidate: a field that is named replaces what was there, the others stay.
pub async fn collect(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<CollectionBody>),
) -> Result<ReceiptBody, Refused> {
    let reached = reach::candidate(&counter, &asked, &serial).await?;
    let items = collection(&sent.body)?;
    let key = asked.command_key();
    let receipt = lay_over(&counter, (&asked, reached.county), reached.row, &items, (key, &sent.raw)).await?;
    Ok(receipt_body(reached.county, receipt))
}

/// Merges and sends; once more if somebody else collected in between.
async fn lay_over(
    counter: &Counter,
    (asked, county): (&Keyed, CountyId),
    mut row: CandidateRow,
    items: &Items,
    (key, raw): (CommandKey, &[u8]),
) -> Result<Receipt, Refused> {
    let mut again = true;
    loop {
        let there = row.collection.as_ref();
        let action = Action::Collect {
            serial: row.serial,
            items: merged(there.map_or(&[], |there| &there.items), items),
            replaces: there.map_or(0, |there| there.revision),
        };
        let sent = (Lane::Candidate, raw);
        let outcome = counter.receipt(asked, county, sent, (key, action)).await;
        match outcome {
            Err(Refused::Failure(Failure::Refused(Refusal::RevisionPassed { .. }))) if again => {
                again = false;
                row = counter.node.candidate(row.serial).await?;
            }
            outcome => return outcome,
        }
    }
}

/// Records a file of a point: CSV with the header `serial` and the keys of the collected fields, at most 5,000 rows. Each
/// row is taken or refused by itself; a file that cannot be read whole is refused whole.
pub async fn point_file(counter: Arc<Counter>, asked: Keyed, arriving: Arriving) -> Result<CollectedFileBody, Refused> {
    collect_file(counter, asked, arriving).await
}

/// Records a file of a county's office, as for a point.
pub async fn office_file(
    counter: Arc<Counter>,
    asked: Keyed,
    arriving: Arriving,
) -> Result<CollectedFileBody, Refused> {
    collect_file(counter, asked, arriving).await
}

async fn collect_file(counter: Arc<Counter>, asked: Keyed, arriving: Arriving) -> Result<CollectedFileBody, Refused> {
    // Before the body is read: files are large, so few are in memory at the same time.
    let busy = |_| Refused::Failure(Failure::Busy { retry_after_seconds: RETRY_AFTER_SECONDS_MIN });
    let _permit = counter.files.try_acquire().map_err(busy)?;
    let charset = arriving.charset;
    let bytes = asked.whole(&counter, arriving).await?;
    // The fields that a file may name are those of the caller's county; each row is judged by its own county again.
    let policy = match asked.who.scope {
        Scope::County(county) => counter.node.policy_of(county),
        Scope::Point(point) => counter.node.policy_of(point.county),
        Scope::Province | Scope::City(_) => counter.node.province_policy(),
    };
    // Off the counties' threads: a large file takes a while to be read.
    let read = tokio::task::spawn_blocking(move || table::rows(&bytes, charset, &policy.collected)).await;
    let rows = read.map_err(|_| Refused::Internal)??;
    carry_out(&counter, asked, rows).await
}

/// All rows, some at a time, in the file's order in the answer.
async fn carry_out(counter: &Arc<Counter>, asked: Keyed, rows: Vec<table::Row>) -> Result<CollectedFileBody, Refused> {
    let asked = Arc::new(asked);
    let (mut seen, mut done, mut running) = (HashSet::new(), Vec::with_capacity(rows.len()), JoinSet::new());
    for row in rows {
        // Whoever is dismissed meanwhile hears nothing more of the file; the rows of before stand.
        asked.still(counter)?;
        if running.len() == FILE_ROWS_AT_ONCE {
            done.extend(running.join_next().await.transpose().map_err(|_| Refused::Internal)?);
        }
        // Two rows of one candidate would race; the first one counts.
        let repeated = row.serial.is_some_and(|serial| !seen.insert(serial));
        let (counter, asked) = (counter.clone(), asked.clone());
        running.spawn(async move {
            let line = (row.line, row.serial.map(|serial| serial.to_string()));
            let outcome = if repeated { Err(repeated_row()) } else { collect_row(&counter, &asked, row).await };
            row_body(asked.language, line, outcome)
        });
    }
    while let Some(one) = running.join_next().await {
        done.push(one.map_err(|_| Refused::Internal)?);
    }
    asked.still(counter)?;
    done.sort_by_key(|row: &CollectedRowBody| row.line);
    let collected = done.iter().filter(|row| row.revision.is_some()).count();
    let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
    Ok(CollectedFileBody { collected: count(collected), refused: count(done.len() - collected), rows: done })
}

fn repeated_row() -> Refused {
    Refused::Field { field: "serial", rule: "must not stand in an earlier row".to_owned() }
}

async fn collect_row(counter: &Counter, asked: &Keyed, row: table::Row) -> Result<Receipt, Refused> {
    let no_serial = || Refused::Field { field: "serial", rule: EIGHT_DIGITS.to_owned() };
    let serial = row.serial.ok_or_else(no_serial)?;
    let county = counter.node.county_of(serial)?;
    let candidate = counter.node.candidate(serial).await?;
    asked.covers_point(PointId { county, number: candidate.point })?;
    let items = row.items?;
    let key = asked.derived_key(&format!("line {}", row.line));
    lay_over(counter, (asked, county), candidate, &items, (key, &row.raw)).await
}

fn row_body(
    language: Language,
    (line, serial): (u64, Option<String>),
    outcome: Result<Receipt, Refused>,
) -> CollectedRowBody {
    match outcome {
        Ok(receipt) => {
            let revision = match receipt.answer {
                Answer::Collected { revision } => Some(revision),
                _ => None,
            };
            CollectedRowBody { line, serial, outcome: "collected".to_owned(), text: None, revision }
        }
        Err(error) => {
            let (title, detail) = texts::text_of(language, &error);
            let text = Some(format!("{title}: {detail}"));
            CollectedRowBody { line, serial, outcome: error.code().to_owned(), text, revision: None }
        }
    }
}
