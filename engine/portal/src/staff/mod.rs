//! Pages for staff: points and offices at their daily work. What a page offers follows the account; what somebody may do is the
//! matter's to say.
//!
//! Guarantees: a candidate's record comes as the matters record it, so the access log has every reading; no serial and no name
//! stands in an address.

mod account;
mod capture;
mod capture_fields;
mod desk;
mod devices;
mod found;
mod menu;
mod office;
mod overview;
mod places;
mod point;
mod print;
mod record;
mod saying;
mod scan;
mod signature;
mod signing_in;

use baoming_core::limits::PHOTO_BYTES_MAX;

use baoming_matters::office::{lists, search};
use baoming_matters::point::{captures, confirmations, photos};

use crate::limits::SCAN_BYTES_MAX;
use crate::page::{Page, look, look_at, look_staff, send, send_file, send_for, send_staff};

pub(crate) use capture_fields::{PHOTO, body as capture_body, fields as capture_fields};
pub(crate) use devices::photo_rule;
pub(crate) use places::place;
pub(crate) use saying::{OWN_PASSWORD, SECOND_FACTOR};
pub(crate) use signing_in::sign_in_first;

/// Every row of staff.
pub(crate) const ALL: [&[Page]; 3] = [PAGES, point::PAGES, office::PAGES];

/// The rows of everybody's daily work.
const PAGES: &[Page] = &[
    look("/staff/sign-in", |visit| Box::pin(signing_in::show(visit))),
    send("/staff/sign-in", |visit| Box::pin(signing_in::sign_in(visit))),
    look_staff("/staff", |visit| Box::pin(desk::show(visit))),
    look_staff(OWN_PASSWORD, |visit| Box::pin(account::show_password(visit))),
    send_staff(OWN_PASSWORD, |visit| Box::pin(account::take_password(visit))),
    look_staff(SECOND_FACTOR, |visit| Box::pin(account::show_factor(visit))),
    send_staff(SECOND_FACTOR, |visit| Box::pin(account::begin_factor(visit))),
    send_staff("/staff/second-factor/confirm", |visit| Box::pin(account::confirm_factor(visit))),
    look_at("/staff/progress", &lists::PROGRESS, |visit| Box::pin(overview::show(visit))),
    look_at("/staff/capture", &captures::CAPTURE, |visit| Box::pin(capture::show(visit))),
    send_file("/staff/capture/photo", &photos::UPLOAD_PHOTO, PHOTO_BYTES_MAX, |visit| {
        Box::pin(capture::photograph(visit))
    }),
    send_file(capture::CONSENT, &captures::CAPTURE, SCAN_BYTES_MAX, |visit| Box::pin(capture::with_consent(visit))),
    send_for("/staff/capture", &captures::CAPTURE, |visit| Box::pin(capture::capture(visit))),
    look_at("/staff/candidates", &search::SEARCH, |visit| Box::pin(found::show(visit))),
    send_for("/staff/candidates", &search::SEARCH, |visit| Box::pin(found::find(visit))),
    send_for("/staff/candidates/record", &search::SEARCH, |visit| Box::pin(record::show(visit))),
    send_for("/staff/candidates/form", &confirmations::PRINT, |visit| Box::pin(print::show(visit))),
    send_file(signature::PATH, &confirmations::CONFIRM, SCAN_BYTES_MAX, |visit| Box::pin(signature::record(visit))),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::installed::STAFF_SHELL;
    use crate::page::Verb;

    #[test]
    fn every_page_of_a_matter_is_offered_to_whoever_may_ask() {
        // The first page of offices has the progress on it.
        let offered: BTreeSet<&str> =
            menu::offered().filter(|path| *path != STAFF_SHELL).chain(["/staff/progress"]).collect();
        let there = ALL.into_iter().flatten().filter(|page| page.verb == Verb::Look && page.matter.is_some());
        assert_eq!(offered, there.map(|page| page.path).collect());
    }
}
