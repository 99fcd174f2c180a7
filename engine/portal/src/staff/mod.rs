//! Pages for staff: points and offices at their daily work. What a page offers follows the account; what somebody may do is the
//! matter's to say.
//!
//! Guarantees: a candidate's record comes as the matters record it, so the access log has every reading; no serial and no name
//! stands in an address.

mod account;
mod capture;
mod capture_fields;
mod desk;
mod found;
mod office;
mod places;
mod print;
mod record;
mod saying;
mod signature;
mod signing_in;

use baoming_core::limits::PHOTO_BYTES_MAX;

use crate::limits::SCAN_BYTES_MAX;
use crate::page::{Page, look, look_staff, send, send_file, send_staff};

pub(crate) use capture_fields::{PHOTO, body as capture_body, fields as capture_fields};
pub(crate) use places::place;
pub(crate) use saying::{OWN_PASSWORD, SECOND_FACTOR};
pub(crate) use signing_in::sign_in_first;

/// Their rows.
pub(crate) const PAGES: &[Page] = &[
    look("/staff/sign-in", |visit| Box::pin(signing_in::show(visit))),
    send("/staff/sign-in", |visit| Box::pin(signing_in::sign_in(visit))),
    look_staff("/staff", |visit| Box::pin(desk::show(visit))),
    look_staff(OWN_PASSWORD, |visit| Box::pin(account::show_password(visit))),
    send_staff(OWN_PASSWORD, |visit| Box::pin(account::take_password(visit))),
    look_staff(SECOND_FACTOR, |visit| Box::pin(account::show_factor(visit))),
    send_staff(SECOND_FACTOR, |visit| Box::pin(account::begin_factor(visit))),
    send_staff("/staff/second-factor/confirm", |visit| Box::pin(account::confirm_factor(visit))),
    look_staff("/staff/progress", |visit| Box::pin(office::show(visit))),
    look_staff("/staff/capture", |visit| Box::pin(capture::show(visit))),
    send_file("/staff/capture/photo", PHOTO_BYTES_MAX, |visit| Box::pin(capture::photograph(visit))),
    send_staff("/staff/capture", |visit| Box::pin(capture::capture(visit))),
    look_staff("/staff/candidates", |visit| Box::pin(found::show(visit))),
    send_staff("/staff/candidates", |visit| Box::pin(found::find(visit))),
    send_staff("/staff/candidates/record", |visit| Box::pin(record::show(visit))),
    send_staff("/staff/candidates/form", |visit| Box::pin(print::show(visit))),
    send_file("/staff/candidates/signature", SCAN_BYTES_MAX, |visit| Box::pin(signature::record(visit))),
];
