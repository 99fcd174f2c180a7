//! Records of candidates as a file: a table for spreadsheets, or a line of JSON for each.
//!
//! Guarantees: a page is in the access log before any of it is sent, with the serials on it; one page is in memory at a
//! time; no cell of a table is a formula to a spreadsheet, and in `csv-text` none
//! is a number that loses its zeros. Deliberately absent: a fixed view of all records. Who changes
//! while the file is sent stands in it as of the page's moment.

use std::sync::Arc;

use baoming_api::bodies::export::ExportedBody;
use baoming_clock::format_rfc3339;
use baoming_core::entry::SpecialCase;
use baoming_core::ids::CountyId;
use baoming_core::rows::CandidateRow;
use baoming_core::scope::Scope;
use baoming_core::text::FormCode;
use baoming_store::access_log::SERIALS_PER_ENTRY_MAX;
use bytes::Bytes;
use tokio::sync::OwnedSemaphorePermit;

use super::cells::kept;
use super::format::Format;
use super::pages::{CutOff, Making, NextPage, PagedFile};
use super::paging::Cursor;
use super::reads::Recorded;
use crate::counter::Counter;
use crate::limits::EXPORT_MS_MAX;
use crate::records::found::{Meant, page};
use crate::records::reads::Reading;
use crate::records::standing::Standing;
use crate::refused::Refused;
use crate::shown::fees_paid;
use crate::shown::masked_phone;

/// An export that is under way. Dropping it ends it.
pub(crate) struct Export {
    pub(crate) counter: Arc<Counter>,
    pub(crate) reading: Reading,
    pub(crate) scope: Scope,
    pub(crate) meant: Meant,
    pub(crate) format: Format,
    pub(crate) whole: bool,
    /// By the monotonic clock.
    pub(crate) started_ms: u64,
    pub(crate) _permit: OwnedSemaphorePermit,
}

impl Export {
    /// Makes the first page, so that what cannot begin is refused, and leaves the rest to the sending.
    pub(crate) async fn begin(self) -> Result<PagedFile, Refused> {
        let format = self.format;
        let (first, after) = self.page(None).await?;
        Ok(PagedFile { format, first, next: self.next(after) })
    }

    fn next(self, after: Option<Cursor>) -> Option<NextPage> {
        after.map(|after| NextPage::new(move || self.making(after)))
    }

    fn making(self, after: Cursor) -> Making {
        Box::pin(async move {
            if self.counter.node.clock().monotonic_ms().saturating_sub(self.started_ms) > EXPORT_MS_MAX {
                tracing::warn!("an export took too long and was cut off");
                return Err(CutOff);
            }
            match self.page(Some(after)).await {
                Ok((lines, after)) => Ok((lines, self.next(after))),
                Err(error) => {
                    tracing::warn!(code = error.code(), "an export was cut off");
                    Err(CutOff)
                }
            }
        })
    }

    /// One page, recorded; the cursor of the next one. The first page begins with the head.
    async fn page(&self, after: Option<Cursor>) -> Result<(Recorded<Bytes>, Option<Cursor>), Refused> {
        let (format, whole) = (self.format, self.whole);
        let record = move |county, row: &CandidateRow| line(format, &exported(county, row, whole));
        let found = page(&self.counter, self.scope, (after, SERIALS_PER_ENTRY_MAX), &self.meant, record).await?;
        let (query, next) = (self.meant.query(), found.next);
        let shown = found.shown(self.scope, &query);
        let mut bytes = if after.is_none() { head(format) } else { Vec::new() };
        bytes.extend(found.records.iter().flat_map(|(_, _, line)| line));
        let bytes = Bytes::from(bytes);
        // The first page is recorded also if nobody is on it, for somebody was looked for.
        let recorded = if after.is_none() {
            self.counter.recorded_page(&self.reading, shown, bytes).await?
        } else {
            self.counter.recorded_page_if_anybody(&self.reading, shown, bytes).await?
        };
        Ok((recorded, next))
    }
}

/// What a file begins with.
fn head(format: Format) -> Vec<u8> {
    match format {
        Format::Csv | Format::CsvText => [b"\xef\xbb\xbf".as_slice(), &csv_line(COLUMNS, harmless)].concat(),
        Format::JsonLines => Vec::new(),
    }
}

/// A record in it.
fn line(format: Format, body: &ExportedBody) -> Vec<u8> {
    match format {
        Format::Csv => csv_line(cells(body), harmless),
        Format::CsvText => csv_line(cells(body), |cell| kept(&harmless(cell))),
        Format::JsonLines => {
            let mut line = serde_json::to_vec(body).expect("bodies have only texts and numbers");
            line.push(b'\n');
            line
        }
    }
}

fn exported(county: CountyId, row: &CandidateRow, whole: bool) -> ExportedBody {
    let (document, person) = (&row.document, &row.person);
    let form = row.form.as_ref().map(|saved| &saved.form);
    let choice = row.professional.as_ref().map(|chosen| &chosen.choice);
    let declaration = row.declared.as_ref().map(|declared| &declared.declaration);
    let code = |code: &FormCode| code.reveal().to_owned();
    let codes = |list: Option<&Vec<FormCode>>| list.into_iter().flatten().map(code).collect();
    let phone = |phone: &str| if whole { phone.to_owned() } else { masked_phone(phone) };
    ExportedBody {
        serial: row.serial.to_string(),
        county: county.to_string(),
        point: format!("{county}-{}", row.point),
        document_kind: document.kind().code(),
        document_number: if whole { document.number().to_owned() } else { document.masked() },
        name: person.name.reveal().to_owned(),
        sex: person.sex.code(),
        ethnicity: code(&person.ethnicity),
        birth_date: person.birth_date.to_string(),
        kind: row.entry.kind.name().to_owned(),
        case: row.entry.case.map(SpecialCase::name).map(str::to_owned),
        captured_at: format_rfc3339(row.captured_at),
        form_revision: row.form.as_ref().map_or(0, |saved| saved.revision),
        political_status: form.map(|form| code(&form.political_status)),
        candidate_category: form.map(|form| code(&form.candidate_category)),
        graduation_category: form.map(|form| code(&form.graduation_category)),
        school: form.map(|form| form.school.reveal().to_owned()),
        first_subject: form.map(|form| code(&form.first_subject)),
        second_subjects: form.map_or_else(Vec::new, |form| vec![code(&form.second_subject), code(&form.third_subject)]),
        foreign_language: form.map(|form| code(&form.foreign_language)),
        unified_exam: form.map(|form| form.unified_exam),
        phone: form.map(|form| phone(form.phone.reveal())),
        fees_paid: fees_paid(row),
        class: choice.map(|choice| code(&choice.class)),
        main_event: choice.and_then(|choice| choice.main_event.as_ref()).map(code),
        auxiliary_event: choice.and_then(|choice| choice.auxiliary_event.as_ref()).map(code),
        bonuses: codes(declaration.map(|declaration| &declaration.bonuses)),
        plans: codes(declaration.map(|declaration| &declaration.plans)),
        voided_at: row.voided.as_ref().map(|voided| format_rfc3339(voided.voided_at)),
        void_reason: row.voided.as_ref().map(|voided| voided.reason.reveal().to_owned()),
        states: Standing::of(row).map(|standing| standing.name().to_owned()).collect(),
    }
}

const COLUMNS: [&str; 31] = [
    "serial",
    "county",
    "point",
    "document_kind",
    "document_number",
    "name",
    "sex",
    "ethnicity",
    "birth_date",
    "kind",
    "case",
    "captured_at",
    "form_revision",
    "political_status",
    "candidate_category",
    "graduation_category",
    "school",
    "first_subject",
    "second_subjects",
    "foreign_language",
    "unified_exam",
    "phone",
    "fees_paid",
    "class",
    "main_event",
    "auxiliary_event",
    "bonuses",
    "plans",
    "states",
    "voided_at",
    "void_reason",
];

/// In the order of the columns.
fn cells(body: &ExportedBody) -> [String; 31] {
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    let list = |texts: &[String]| texts.join(";");
    [
        body.serial.clone(),
        body.county.clone(),
        body.point.clone(),
        body.document_kind.to_string(),
        body.document_number.clone(),
        body.name.clone(),
        body.sex.to_string(),
        body.ethnicity.clone(),
        body.birth_date.clone(),
        body.kind.clone(),
        some(&body.case),
        body.captured_at.clone(),
        body.form_revision.to_string(),
        some(&body.political_status),
        some(&body.candidate_category),
        some(&body.graduation_category),
        some(&body.school),
        some(&body.first_subject),
        list(&body.second_subjects),
        some(&body.foreign_language),
        body.unified_exam.map_or_else(String::new, |takes| takes.to_string()),
        some(&body.phone),
        list(&body.fees_paid),
        some(&body.class),
        some(&body.main_event),
        some(&body.auxiliary_event),
        list(&body.bonuses),
        list(&body.plans),
        list(&body.states),
        some(&body.voided_at),
        some(&body.void_reason),
    ]
}

fn csv_line<T: AsRef<str>>(cells: impl IntoIterator<Item = T>, written_as: fn(&str) -> String) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let written = writer.write_record(cells.into_iter().map(|cell| written_as(cell.as_ref())));
    written.expect("writing into a Vec cannot fail");
    writer.into_inner().expect("writing into a Vec cannot fail")
}

/// A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe in front.
fn harmless(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cells: &[&str], expected: &str) {
        assert_eq!(String::from_utf8(csv_line(cells, harmless)).unwrap(), expected);
    }

    #[test]
    fn no_cell_is_a_formula_and_no_cell_breaks_its_row() {
        check(&["01020001", "王芳", ""], "01020001,王芳,\r\n");
        check(&["=1+1", "+86", "-1", "@x", "a=b"], "'=1+1,'+86,'-1,'@x,a=b\r\n");
        check(&["a,b", "a\"b", "a;b"], "\"a,b\",\"a\"\"b\",a;b\r\n");
    }
}
