//! Candidates and their clients.

use baoming_matters::candidate::{history, orders, passwords, registration, steps, tickets};

use super::address::{SERIAL, get, post, put};
use crate::table::param::{Kind, Param, SAVE_PASSWORD};
use crate::table::row::Row;

/// Their addresses.
pub(super) fn rows() -> Vec<Row> {
    vec![
        post("/v1/candidate/candidates/{serial}/activation", &registration::ACTIVATE, registration::activate).says("Sets both passwords once the real-person check was passed.").with(&[SERIAL]).hashes(),
        put("/v1/candidate/candidates/{serial}/form", &registration::SAVE_FORM, registration::save_form).says("Saves the basic form.").with(&[SERIAL, SAVE_PASSWORD]).hashes(),
        get("/v1/candidate/candidates/{serial}", &registration::READ, registration::read_own).says("Reads a candidate's own record.").with(&[SERIAL]),
        get("/v1/candidate/candidates/{serial}/steps", &registration::READ_STEPS, registration::read_steps).says("How far somebody is who may have no passwords yet: whether the fee is paid and the passwords are set.").with(&[SERIAL]),
        get("/v1/candidate/candidates/{serial}/form", &registration::READ_FORM, registration::read_form).says("Reads one's own form as it was saved last, with nothing masked, to go on with it.").with(&[SERIAL]),
        get("/v1/candidate/candidates/{serial}/history", &history::OWN, history::own_history).says("Every change of one's own record, oldest first. Network addresses are those of one's own requests.").with(&[SERIAL, Param::query("after", Kind::Count, "`next` of the page before"), Param::query("limit", Kind::Count, "1 to 50")]),
        get("/v1/candidate/candidates/{serial}/receipts", &history::RECEIPTS, history::own_receipts).says("A signed receipt for every change of one's own record, oldest first. `baoming verify-receipt` checks one.").with(&[SERIAL, Param::query("after", Kind::Count, "`next` of the page before; one less than a number to begin with it"), Param::query("limit", Kind::Count, "1 to 20")]),
        post("/v1/candidate/candidates/{serial}/orders", &orders::PLACE, orders::place_order).says("Places an order for a fee that is due, or gives the open one again with a fresh code.").with(&[SERIAL]).key_says("the same key again gives the same order"),
        post("/v1/candidate/candidates/{serial}/orders/{number}/close", &orders::CLOSE, orders::close_order).says("Closes an order that is not paid, at the platform and here: before another class is chosen, for example.").with(&[Param::path("serial", Kind::Text, "the serial").like("01020001"), Param::path("number", Kind::Number, "which of the candidate's orders, from 1")]),
        post("/v1/candidate/candidates/{serial}/phone/code", &steps::SEND_CODE, steps::send_code).says("Sends a code to a telephone. It asks for no idempotency key: each code replaces the one before.").with(&[SERIAL]),
        put("/v1/candidate/candidates/{serial}/phone", &steps::BIND_PHONE, steps::bind_phone).says("Binds the telephone that received the code. A code counts once; the number that is bound already needs none, so that the same request after a lost answer is answered as before.").with(&[SERIAL, SAVE_PASSWORD]).hashes(),
        put("/v1/candidate/candidates/{serial}/professional", &steps::SAVE_PROFESSIONAL, steps::save_professional).says("Saves class and events of the arts or sport examination, until the fee is paid.").with(&[SERIAL, SAVE_PASSWORD]).hashes(),
        put("/v1/candidate/candidates/{serial}/declaration", &steps::DECLARE, steps::declare).says("Declares bonus and special plans; who declares nothing has none.").with(&[SERIAL, SAVE_PASSWORD]).hashes(),
        put("/v1/candidate/candidates/{serial}/login-password", &passwords::CHANGE_LOGIN, passwords::change_login).says("Sets another login password for whoever knows the present one. Sessions of before are over with it.").with(&[SERIAL]).hashes(),
        put("/v1/candidate/candidates/{serial}/save-password", &passwords::CHANGE_SAVE, passwords::change_save).says("Sets another save password for whoever knows the present one.").with(&[SERIAL]).hashes(),
        get("/v1/candidate/candidates/{serial}/admission-ticket", &tickets::ADMISSION_TICKET, tickets::admission_ticket).says("高考准考证, once the examination fee is paid.").with(&[SERIAL]),
        get("/v1/candidate/candidates/{serial}/professional-permit", &tickets::PROFESSIONAL_PERMIT, tickets::professional_permit).says("专业考试证, once the professional fee is paid.").with(&[SERIAL]),
    ]
}
