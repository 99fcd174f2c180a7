//! What every page about one candidate has: the serial, typed in or handed on by the record, and what follows.
//!
//! The record hands on nothing but the serial, so a form without the mark of having been filled in is shown and not sent.

use std::sync::Arc;

use axum::http::StatusCode;
use baoming_core::ids::{CountyId, Serial};
use baoming_core::policy::Policy;
use baoming_core::scope::Scope;
use baoming_core::time::Date;
use maud::{Markup, html};

use crate::answer::Answer;
use crate::asking::{Typed, Visit};
use crate::view::{Form, Wrong, notice, page};

/// The field with the serial.
pub(super) const SERIAL: &str = "serial";
/// The field that only a form has which was filled in.
const FILLED: &str = "filled";
/// A card that is valid for ever.
const FOR_EVER: &str = "长期";

/// Whether a form was filled in, or a record alone asked for it.
pub(super) fn is_filled(visit: &Visit) -> bool {
    visit.typed.has(FILLED)
}

/// What a form begins with: all that was typed into it, or the serial that a record hands on. Each has a key of its own.
pub(super) fn begun(visit: &Visit) -> Typed {
    if is_filled(visit) { visit.typed.clone() } else { Typed::of([(SERIAL, visit.typed.text(SERIAL))]) }
}

/// That the form is filled in, and for whom.
pub(super) fn whose(visit: &Visit, form: &Form<'_>) -> Markup {
    html! {
        (Form::fixed(FILLED, "yes"))
        (form.line(SERIAL, visit.staff_texts().serial, Some(visit.point_texts().serial_hint), ("off", "numeric")))
    }
}

/// The same where it was said before.
pub(super) fn whose_it_is(visit: &Visit, typed: &Typed) -> Markup {
    let serial = typed.text(SERIAL);
    html! {
        (Form::fixed(FILLED, "yes"))
        (Form::fixed(SERIAL, &serial))
        p { (visit.staff_texts().serial) ": " strong { (serial) } }
    }
}

/// The document that somebody shows.
pub(super) fn document(visit: &Visit, form: &Form<'_>) -> Markup {
    let said = visit.texts();
    let kinds = said.document_kinds.iter().copied();
    html! {
        (form.select("document_kind", said.document_kind, None, said.document_kinds[0].1, kinds.skip(1)))
        (form.line("document", said.document, None, ("off", "text")))
    }
}

/// What is wrong with the serial, or with the first field that is empty.
pub(super) fn amiss(visit: &Visit, needed: &[&'static str]) -> Option<Wrong> {
    let serial = visit.typed.text(SERIAL);
    if serial.len() != 8 || !serial.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Wrong::at(SERIAL, visit.point_texts().eight_digits));
    }
    empty(visit, needed)
}

/// The first field that is empty.
pub(super) fn empty(visit: &Visit, needed: &[&'static str]) -> Option<Wrong> {
    let empty = needed.iter().copied().find(|field| visit.typed.text(field).is_empty());
    empty.map(|field| Wrong::at(field, visit.texts().needed))
}

/// What is no day.
pub(super) fn no_day(visit: &Visit, field: &'static str) -> Option<Wrong> {
    Date::from_iso(&visit.typed.text(field)).is_none().then(|| Wrong::at(field, visit.point_texts().a_day))
}

/// What is neither a day nor for ever.
pub(super) fn no_end(visit: &Visit, field: &'static str) -> Option<Wrong> {
    let is_ever = visit.typed.text(field) == FOR_EVER;
    no_day(visit, field).filter(|_| !is_ever).map(|_| Wrong::at(field, visit.point_texts().a_day_or_ever))
}

/// What is longer than it may be, or shorter.
pub(super) fn no_length(visit: &Visit, field: &'static str, of: (usize, usize)) -> Option<Wrong> {
    let ((shortest, longest), said) = (of, visit.point_texts());
    let fits = (shortest..=longest).contains(&visit.typed.flowing(field).chars().count());
    let rule = || said.length_rule.replace("{1}", &shortest.to_string()).replace("{2}", &longest.to_string());
    (!fits).then(|| Wrong::in_detail(field, said.length_title, rule()))
}

/// A page with what is wrong on it, which nobody was asked about.
pub(super) fn mended(page: Markup) -> Answer {
    Answer::page(page).with_status(StatusCode::UNPROCESSABLE_ENTITY)
}

/// Done: what happens next, and the ways on.
pub(super) fn done(visit: &Visit, title: &str, said: &str, further: &Markup) -> Answer {
    let serial = visit.typed.text(SERIAL);
    let content = html! {
        (notice(said))
        p { (visit.staff_texts().serial) ": " strong { (serial) } }
        (further)
        (Form::press(visit, "/staff/candidates/record", &[(SERIAL, &serial)], visit.point_texts().to_record))
        p { a href=(visit.path) { (visit.staff_texts().next_person) } }
    };
    Answer::page(page(visit, title, &content))
}

/// The rules of the candidate's county; those of the own place where nobody is named.
pub(super) fn policy(visit: &Visit) -> Arc<Policy> {
    let node = &visit.counter().node;
    let named = visit.typed.text(SERIAL).parse::<Serial>().ok().and_then(|serial| node.county_of(serial).ok());
    match named.or_else(|| own_county(visit)) {
        Some(county) => node.policy_of(county),
        None => node.province_policy(),
    }
}

fn own_county(visit: &Visit) -> Option<CountyId> {
    match visit.staff()?.scope {
        Scope::County(county) => Some(county),
        Scope::Point(point) => Some(point.county),
        Scope::Province | Scope::City(_) => None,
    }
}
