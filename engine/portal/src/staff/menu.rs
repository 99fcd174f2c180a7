//! What an account is offered: the pages whose matter its role may ask for.

use baoming_core::office::OperatorRole;
use baoming_gate::auth::operators::role_of;
use maud::{Markup, html};

use super::ALL;
use crate::asking::Visit;
use crate::page::{Page, Verb};

/// A way: where it leads, and what it is called.
type Way = (&'static str, fn(&Visit) -> &'static str);

/// The first of them that somebody may go is the large button.
const DAILY: &[Way] = &[
    ("/staff/capture", |visit| visit.staff_texts().capture_way),
    ("/staff/candidates", |visit| visit.staff_texts().candidates_way),
];
const AT_POINT: &[Way] = &[];
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

/// All ways of a role, in their groups.
pub(super) fn menu(visit: &Visit, role: OperatorRole) -> Markup {
    let open = |ways: &'static [Way]| ways.iter().filter(move |(path, _)| is_open(path, role)).collect::<Vec<_>>();
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
            ul.ways { @for (path, name) in ways { li { a href=(path) { (name(visit)) } } } }
        }
    }
}

fn is_open(path: &str, role: OperatorRole) -> bool {
    let page = ALL.into_iter().flatten().find(|page| page.verb == Verb::Look && page.path == path);
    page.is_some_and(|page: &Page| page.matter.is_none_or(|matter| matter.roles.contains(&role_of(role))))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_page_of_a_matter_is_offered_to_whoever_may_ask() {
        let offered: BTreeSet<&str> =
            [DAILY, AT_POINT, AT_OFFICE].into_iter().flatten().map(|(path, _)| *path).collect();
        // The first page of offices has the progress on it.
        let beside = ["/staff/progress"];
        let there = ALL.into_iter().flatten().filter(|page| page.verb == Verb::Look && page.matter.is_some());
        let there: BTreeSet<&str> = there.map(|page| page.path).filter(|path| !beside.contains(path)).collect();
        assert_eq!(offered, there);
    }
}
