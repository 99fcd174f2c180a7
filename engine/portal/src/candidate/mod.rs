//! Candidates' own pages.

mod fee;
mod form;
mod history;
mod me;
mod own_passwords;
mod passwords;
mod phone;
mod plans;
mod professional;
mod receipts;
mod saving;
mod tickets;

use baoming_core::person::FeeKind;

use self::own_passwords::Which;
use crate::page::{Page, look_own, send_own};

/// Their rows.
pub(crate) const PAGES: &[Page] = &[
    look_own("/me", |visit| Box::pin(me::show(visit))),
    look_own("/me/fee", |visit| Box::pin(fee::show(visit, FeeKind::Registration))),
    send_own("/me/fee", |visit| Box::pin(fee::order(visit, FeeKind::Registration))),
    look_own("/me/professional-fee", |visit| Box::pin(fee::show(visit, FeeKind::Professional))),
    send_own("/me/professional-fee", |visit| Box::pin(fee::order(visit, FeeKind::Professional))),
    look_own("/me/exam-fee", |visit| Box::pin(fee::show(visit, FeeKind::Exam))),
    send_own("/me/exam-fee", |visit| Box::pin(fee::order(visit, FeeKind::Exam))),
    look_own("/me/passwords", |visit| Box::pin(passwords::show(visit))),
    send_own("/me/passwords", |visit| Box::pin(passwords::set(visit))),
    look_own("/me/form", |visit| Box::pin(form::show(visit))),
    send_own("/me/form", |visit| Box::pin(form::again(visit))),
    send_own("/me/form/check", |visit| Box::pin(form::check(visit))),
    send_own("/me/form/save", |visit| Box::pin(form::save(visit))),
    look_own("/me/plans", |visit| Box::pin(plans::show(visit))),
    send_own("/me/plans", |visit| Box::pin(plans::save(visit))),
    look_own("/me/phone", |visit| Box::pin(phone::show(visit))),
    send_own("/me/phone/code", |visit| Box::pin(phone::send_code(visit))),
    send_own("/me/phone", |visit| Box::pin(phone::bind(visit))),
    look_own("/me/professional", |visit| Box::pin(professional::show(visit))),
    send_own("/me/professional", |visit| Box::pin(professional::save(visit))),
    look_own("/me/login-password", |visit| Box::pin(own_passwords::show(visit, Which::Login))),
    send_own("/me/login-password", |visit| Box::pin(own_passwords::change(visit, Which::Login))),
    look_own("/me/save-password", |visit| Box::pin(own_passwords::show(visit, Which::Save))),
    send_own("/me/save-password", |visit| Box::pin(own_passwords::change(visit, Which::Save))),
    look_own("/me/admission-ticket", |visit| Box::pin(tickets::admission(visit))),
    look_own("/me/permit", |visit| Box::pin(tickets::permit(visit))),
    look_own("/me/receipts", |visit| Box::pin(receipts::show(visit))),
    look_own("/me/history", |visit| Box::pin(history::show(visit))),
];
