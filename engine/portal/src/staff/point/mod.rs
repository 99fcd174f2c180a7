//! Work at a registration point besides capturing: corrections, real cards, passwords, collections, applications, reports.
//!
//! - `about`: what every page about one candidate has
//! - `correct_form`, `correct_person`: 校对, until the form is signed
//! - `verify`, `new_passwords`: what needs the document itself
//! - `collect`, `collect_file`: step 6, one by one and as a file
//! - `apply`: special cases 1 and 2
//! - `history`, `photo`: more of a record
//! - `queue`: who lacks what
//! - `incidents`: reports up the chain

mod about;
mod apply;
mod collect;
mod collect_file;
mod correct_form;
mod correct_person;
mod history;
mod incidents;
mod new_passwords;
mod photo;
mod queue;
mod verify;

use baoming_api::bodies::lists::ListedBody;
use baoming_matters::candidate::history::OF_CANDIDATE;
use baoming_matters::office::reports::FILE_AT_POINT;
use baoming_matters::point::applications::SUBMIT;
use baoming_matters::point::captures::PROGRESS;
use baoming_matters::point::collections::{COLLECT, OFFICE_FILE, POINT_FILE};
use baoming_matters::point::confirmations::{CORRECT_FORM, CORRECT_PERSON};
use baoming_matters::point::photos::READ_PHOTO;
use baoming_matters::point::verifications::{RESET, VERIFY};
use maud::{Markup, html};

use crate::asking::Visit;
use crate::limits::{COLLECTED_FILE_BYTES_MAX, SCAN_BYTES_MAX};
use crate::page::{Page, Verb, look_at, send_file, send_for};
use crate::view::Form;

/// Their rows.
pub(super) const PAGES: &[Page] = &[
    look_at(queue::PATH, &PROGRESS, |visit| Box::pin(queue::show(visit))),
    look_at(correct_form::PATH, &CORRECT_FORM, |visit| Box::pin(correct_form::show(visit))),
    send_for(correct_form::PATH, &CORRECT_FORM, |visit| Box::pin(correct_form::correct(visit))),
    look_at(correct_person::PATH, &CORRECT_PERSON, |visit| Box::pin(correct_person::show(visit))),
    send_for(correct_person::PATH, &CORRECT_PERSON, |visit| Box::pin(correct_person::correct(visit))),
    look_at(verify::PATH, &VERIFY, |visit| Box::pin(verify::show(visit))),
    send_for(verify::PATH, &VERIFY, |visit| Box::pin(verify::verify(visit))),
    look_at(new_passwords::PATH, &RESET, |visit| Box::pin(new_passwords::show(visit))),
    send_for(new_passwords::PATH, &RESET, |visit| Box::pin(new_passwords::reset(visit))),
    look_at(collect::PATH, &COLLECT, |visit| Box::pin(collect::show(visit))),
    send_for(collect::PATH, &COLLECT, |visit| Box::pin(collect::collect(visit))),
    look_at(collect_file::AT_POINT, &POINT_FILE, |visit| Box::pin(collect_file::show(visit))),
    send_file(collect_file::AT_POINT, &POINT_FILE, COLLECTED_FILE_BYTES_MAX, |visit| {
        Box::pin(collect_file::take(visit))
    }),
    look_at(collect_file::AT_OFFICE, &OFFICE_FILE, |visit| Box::pin(collect_file::show(visit))),
    send_file(collect_file::AT_OFFICE, &OFFICE_FILE, COLLECTED_FILE_BYTES_MAX, |visit| {
        Box::pin(collect_file::take(visit))
    }),
    look_at(apply::PATH, &SUBMIT, |visit| Box::pin(apply::show(visit))),
    send_file(apply::PATH, &SUBMIT, SCAN_BYTES_MAX, |visit| Box::pin(apply::submit(visit))),
    send_for(history::PATH, &OF_CANDIDATE, |visit| Box::pin(history::show(visit))),
    send_for(photo::PATH, &READ_PHOTO, |visit| Box::pin(photo::show(visit))),
    look_at(incidents::PATH, &FILE_AT_POINT, |visit| Box::pin(incidents::show(visit))),
    send_for(incidents::PATH, &FILE_AT_POINT, |visit| Box::pin(incidents::report(visit))),
];

/// What a button on a record leads to, and what stands on it.
type Way = (&'static str, fn(&Visit) -> &'static str);

/// In the order of the work.
const OF_RECORD: &[Way] = &[
    (history::PATH, |visit| visit.texts().history_title),
    (photo::PATH, |visit| visit.point_texts().photo_title),
    (correct_form::PATH, |visit| visit.point_texts().correct_form_title),
    (correct_person::PATH, |visit| visit.point_texts().correct_person_title),
    (verify::PATH, |visit| visit.point_texts().verify_title),
    (collect::PATH, |visit| visit.point_texts().collect_title),
    (new_passwords::PATH, |visit| visit.point_texts().reset_title),
];

/// What can be done with a candidate's record: what the role may ask for, and what the record lacks.
pub(super) fn ways_of_record(visit: &Visit, listed: &ListedBody) -> Markup {
    let record = &listed.candidate;
    let is_due = listed.states.iter().any(|state| state == "verification-due");
    let is_signed = !listed.states.iter().any(|state| state == "unconfirmed");
    let is_meant = |path: &str| match path {
        history::PATH | photo::PATH => true,
        _ if record.voided.is_some() => false,
        verify::PATH => is_due,
        correct_form::PATH => !is_signed && record.form_revision > 0,
        correct_person::PATH => !is_signed,
        _ => true,
    };
    html! {
        div.buttons {
            @for (path, name) in OF_RECORD.iter().filter(|(path, _)| is_meant(path) && may_send(visit, path)) {
                (Form::press(visit, path, &[(about::SERIAL, &record.serial)], name(visit)))
            }
        }
    }
}

fn may_send(visit: &Visit, path: &str) -> bool {
    let page = PAGES.iter().find(|page| page.verb == Verb::Send && page.path == path);
    page.and_then(|page| page.matter).is_some_and(|matter| visit.may_ask(matter))
}
