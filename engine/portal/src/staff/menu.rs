//! What an account is offered: the pages whose matter its role may ask for.

use baoming_core::scope::Scope;
use baoming_matters::point::captures::CAPTURE;
use maud::{Markup, html};

use crate::asking::Visit;
use crate::installed::STAFF_SHELL;

/// A way: where it leads, and what it is called.
type Way = (&'static str, fn(&Visit) -> &'static str);

/// The first of them that somebody may go is the large button.
const DAILY: &[Way] = &[
    ("/staff/capture", |visit| visit.staff_texts().capture_way),
    ("/staff/candidates", |visit| visit.staff_texts().candidates_way),
    (STAFF_SHELL, |visit| visit.app_texts().offline_title),
];
const AT_POINT: &[Way] = &[
    ("/staff/queue", |visit| visit.point_texts().queue_title),
    ("/staff/apply", |visit| visit.point_texts().apply_title),
    ("/staff/correct-form", |visit| visit.point_texts().correct_form_title),
    ("/staff/correct-person", |visit| visit.point_texts().correct_person_title),
    ("/staff/verify-card", |visit| visit.point_texts().verify_title),
    ("/staff/new-passwords", |visit| visit.point_texts().reset_title),
    ("/staff/collect", |visit| visit.point_texts().collect_title),
    ("/staff/collected-file", |visit| visit.point_texts().file_title),
    ("/staff/county-file", |visit| visit.point_texts().file_title),
    ("/staff/incidents", |visit| visit.point_texts().report_title),
];
const AT_OFFICE: &[Way] = &[
    ("/staff/points", |visit| visit.office_texts().points_title),
    ("/staff/operators", |visit| visit.office_texts().operators_title),
    ("/staff/applications", |visit| visit.office_texts().applications_title),
    ("/staff/approvals", |visit| visit.office_texts().approvals_title),
    ("/staff/withdrawal", |visit| visit.office_texts().withdraw_title),
    ("/staff/void", |visit| visit.office_texts().void_title),
    ("/staff/transfer", |visit| visit.office_texts().transfer_title),
    ("/staff/export", |visit| visit.office_texts().export_title),
    ("/staff/windows", |visit| visit.office_texts().windows_title),
    ("/staff/rules", |visit| visit.office_texts().rules_title),
    ("/staff/controls", |visit| visit.office_texts().controls_title),
    ("/staff/turns", |visit| visit.office_texts().turns_title),
    ("/staff/reports", |visit| visit.office_texts().reports_title),
    ("/staff/blocks", |visit| visit.office_texts().blocks_title),
    ("/staff/access-log", |visit| visit.office_texts().access_log_title),
    ("/staff/security-log", |visit| visit.office_texts().security_log_title),
    ("/staff/settlements", |visit| visit.office_texts().settlements_title),
    ("/staff/service", |visit| visit.office_texts().service_title),
];

/// What only those whose scope is the whole province may ask for.
const OF_PROVINCE: &[&str] = &["/staff/access-log", "/staff/blocks"];

/// All ways of whoever is signed in, in their groups.
pub(super) fn menu(visit: &Visit) -> Markup {
    let is_of_province = visit.staff().is_some_and(|staff| staff.scope == Scope::Province);
    // The shell itself is everybody's, so that it opens without a session; it is of use to whoever captures.
    let is_of_use = |path: &str| path != STAFF_SHELL || visit.may_ask(&CAPTURE);
    let is_open =
        move |path: &str| is_of_use(path) && visit.has_page(path) && (is_of_province || !OF_PROVINCE.contains(&path));
    let open = |ways: &'static [Way]| ways.iter().filter(|(path, _)| is_open(path)).collect::<Vec<_>>();
    let daily = open(DAILY);
    html! {
        @if let Some((path, name)) = daily.first() { p { a.main href=(path) { (name(visit)) } } }
        (list(visit, None, daily.get(1..).unwrap_or_default()))
        (list(visit, Some(visit.point_texts().menu), &open(AT_POINT)))
        (list(visit, Some(visit.office_texts().menu), &open(AT_OFFICE)))
    }
}

fn list(visit: &Visit, title: Option<&str>, ways: &[&Way]) -> Markup {
    html! {
        @if !ways.is_empty() {
            @if let Some(title) = title { h2 { (title) } }
            ul.ways.several { @for (path, name) in ways { li { a href=(path) { (name(visit)) } } } }
        }
    }
}

/// Every page that is offered.
#[cfg(test)]
pub(super) fn offered() -> impl Iterator<Item = &'static str> {
    [DAILY, AT_POINT, AT_OFFICE].into_iter().flatten().map(|(path, _)| *path)
}
