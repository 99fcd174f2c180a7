//! Work of offices, and of those who run and watch the service: each file a page or a few that belong together.

mod applications;
mod approvals;
mod blocks;
mod choice;
mod controls;
mod export;
mod logs;
mod mending;
mod operators;
mod points;
mod reports;
mod rules;
mod running;
mod settlements;
mod turns;
mod windows;

use baoming_matters::Matter;
use baoming_matters::office::{
    access_log, approvals as second, blocks as addresses, calendar, controls as levers, export as records,
    mending as wrongs, operators as accounts, points as listed, policy, report_drafts, reports as chain, segments,
};
use baoming_matters::ops::{security_log, settlements as payments, status};
use baoming_matters::point::{applications as cases, confirmations};
use baoming_policy::POLICY_TEXTS_BYTES_MAX;
use maud::{Markup, html};

use crate::asking::Visit;
use crate::page::{Page, look_at, send_file, send_for};
use crate::view::Form;

/// Their rows.
pub(super) const PAGES: &[Page] = &[
    look_at("/staff/points", &listed::LIST, |visit| Box::pin(points::show(visit))),
    send_for("/staff/points/new", &segments::SET_UP_POINT, |visit| Box::pin(points::set_up(visit))),
    send_for("/staff/points/allot", &segments::ALLOT_SEGMENT, |visit| Box::pin(points::allot(visit))),
    send_for("/staff/points/take-back", &segments::TAKE_BACK, |visit| Box::pin(points::take_back(visit))),
    send_for("/staff/points/move", &listed::MOVE, |visit| Box::pin(points::move_tail(visit))),
    look_at("/staff/operators", &accounts::LIST, |visit| Box::pin(operators::show(visit))),
    send_for("/staff/operators/new", &accounts::CREATE, |visit| Box::pin(operators::create(visit))),
    send_for("/staff/operators/change", &accounts::CHANGE, |visit| Box::pin(operators::change(visit))),
    send_for("/staff/operators/factor", &accounts::RESET_TOTP, |visit| Box::pin(operators::reset_factor(visit))),
    look_at("/staff/applications", &cases::QUEUE, |visit| Box::pin(applications::show(visit))),
    send_for("/staff/applications/one", &cases::READ, |visit| Box::pin(applications::read(visit))),
    send_for("/staff/applications/decide", &cases::DECIDE, |visit| Box::pin(applications::decide(visit))),
    look_at("/staff/approvals", &second::LIST, |visit| Box::pin(approvals::show(visit))),
    send_for("/staff/approvals/decide", &second::DECIDE, |visit| Box::pin(approvals::decide(visit))),
    look_at(mending::VOID, &wrongs::VOID, |visit| Box::pin(mending::show_void(visit))),
    send_for(mending::VOID, &wrongs::VOID, |visit| Box::pin(mending::void(visit))),
    look_at(mending::TRANSFER, &wrongs::TRANSFER, |visit| Box::pin(mending::show_transfer(visit))),
    send_for(mending::TRANSFER, &wrongs::TRANSFER, |visit| Box::pin(mending::transfer(visit))),
    look_at(mending::WITHDRAW, &confirmations::WITHDRAW, |visit| Box::pin(mending::show_withdrawal(visit))),
    send_for(mending::WITHDRAW, &confirmations::WITHDRAW, |visit| Box::pin(mending::withdraw(visit))),
    look_at("/staff/export", &records::EXPORT, |visit| Box::pin(export::show(visit))),
    send_for("/staff/export", &records::EXPORT, |visit| Box::pin(export::make(visit))),
    look_at("/staff/windows", &calendar::OVERRIDE, |visit| Box::pin(windows::show(visit))),
    send_for("/staff/windows", &calendar::OVERRIDE, |visit| Box::pin(windows::move_one(visit))),
    look_at("/staff/rules", &calendar::RULES, |visit| Box::pin(rules::show(visit))),
    send_file("/staff/rules/try", &policy::TRY, POLICY_TEXTS_BYTES_MAX, |visit| Box::pin(rules::try_files(visit))),
    send_file("/staff/rules/adopt", &policy::ADOPT, POLICY_TEXTS_BYTES_MAX, |visit| Box::pin(rules::adopt(visit))),
    look_at("/staff/controls", &levers::SET, |visit| Box::pin(controls::show(visit))),
    send_for("/staff/controls", &levers::PREVIEW, |visit| Box::pin(controls::preview(visit))),
    send_for("/staff/controls/set", &levers::SET, |visit| Box::pin(controls::set(visit))),
    look_at("/staff/turns", &levers::TIMETABLE, |visit| Box::pin(turns::show(visit))),
    send_for("/staff/turns", &levers::TIMETABLE, |visit| Box::pin(turns::adopt(visit))),
    look_at(reports::PATH, &chain::LIST, |visit| Box::pin(reports::show(visit))),
    send_for("/staff/reports/file", &chain::FILE, |visit| Box::pin(reports::file(visit))),
    send_for("/staff/reports/acknowledge", &chain::ACKNOWLEDGE, |visit| Box::pin(reports::acknowledge(visit))),
    send_for("/staff/reports/drop-draft", &report_drafts::DROP, |visit| Box::pin(reports::drop_draft(visit))),
    look_at("/staff/blocks", &addresses::LIST, |visit| Box::pin(blocks::show(visit))),
    send_for("/staff/blocks", &addresses::SET, |visit| Box::pin(blocks::set(visit))),
    send_for("/staff/blocks/lift", &addresses::LIFT, |visit| Box::pin(blocks::lift(visit))),
    look_at("/staff/access-log", &access_log::READ, |visit| Box::pin(logs::access(visit))),
    send_for("/staff/access-log", &access_log::READ, |visit| Box::pin(logs::access(visit))),
    look_at("/staff/security-log", &security_log::READ, |visit| Box::pin(logs::security(visit))),
    send_for("/staff/security-log", &security_log::READ, |visit| Box::pin(logs::security(visit))),
    look_at("/staff/settlements", &payments::DAYS, |visit| Box::pin(settlements::show(visit))),
    send_for("/staff/settlements/pass", &payments::ASK, |visit| Box::pin(settlements::pass(visit))),
    send_for("/staff/settlements/day", &payments::RECONCILE, |visit| Box::pin(settlements::reconcile(visit))),
    send_for("/staff/settlements/bill", &payments::DAY, |visit| Box::pin(settlements::day(visit))),
    look_at("/staff/service", &status::STATUS, |visit| Box::pin(running::show(visit))),
    send_for("/staff/service/revive", &status::REVIVE, |visit| Box::pin(running::revive(visit))),
];

/// What can be done with a candidate's record by whoever is signed in.
pub(super) fn ways_of_record(visit: &Visit, serial: &str) -> Markup {
    let said = visit.office_texts();
    let ways: [(&str, &Matter, &str); 3] = [
        (mending::WITHDRAW, &confirmations::WITHDRAW, said.withdraw_title),
        (mending::TRANSFER, &wrongs::TRANSFER, said.transfer_title),
        (mending::VOID, &wrongs::VOID, said.void_title),
    ];
    let open = ways.into_iter().filter(|(_, matter, _)| visit.may_ask(matter));
    html! { @for (path, _, name) in open { (Form::press(visit, path, &[("serial", serial)], name)) } }
}
