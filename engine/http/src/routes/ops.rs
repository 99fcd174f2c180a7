//! Those who run the node.

use baoming_matters::ops::{protector, security_log, settlements, status};

use super::address::{COUNTY, get, post};
use crate::table::param::{Kind, Param};
use crate::table::row::{Manner, Row};

/// Their addresses.
pub(super) fn rows() -> Vec<Row> {
    vec![
        get("/v1/ops/status", &status::STATUS, status::status).says("How the node fares.").at_once(),
        get("/v1/ops/counties", &status::COUNTIES, status::counties).says("All counties and their states.").at_once(),
        post("/v1/ops/counties/{county}/revive", &status::REVIVE, status::revive).says("Tries a county again that was set aside.").with(&[COUNTY]).at_once(),
        get("/v1/ops/security-log", &security_log::READ, security_log::entries).says("Who signed in or failed to, who was kept out, and whose account was changed, newest first. Only for a scope that is the whole province.").with(&[Param::query("event", Kind::Text, "signed-in, failed, paused, signed-out, denied, account-changed, second-person, protection or lost").like("failed"), Param::query("operator", Kind::Number, "by this operator, or of the account"), Param::query("serial", Kind::Text, "by this candidate, or of the passwords").like("01020001"), Param::query("day", Kind::Text, "of this day in Beijing").like("2021-11-01"), Param::query("after", Kind::LongNumber, "`next` of the page before"), Param::query("limit", Kind::Count, "1 to 200")]),
        post("/v1/ops/protector", &protector::ORDER, protector::order).says("Switches the protector off or on until the next start, or has it forget what it did and counted. What operators have blocked stays.").at_once(),
        post("/v1/ops/echo", &status::ECHO, status::echo).says("Reads a capture and sends it back: the server's own cost, to compare a registration with. It asks for no token and counts nothing, and it keeps nothing.").at_once().in_manner(Manner::Uncounted),
        post("/v1/ops/settlements", &settlements::ASK, settlements::ask_to_settle).says("Asks for a pass over the open orders of all counties now, whether or not one is due."),
        get("/v1/ops/settlements/{number}", &settlements::PASS, settlements::settlement).says("The last pass that has ended. Waits a while for the one of this number; 0 waits for nothing.").with(&[Param::path("number", Kind::LongNumber, "which pass").like("1")]),
        post("/v1/ops/reconciliations", &settlements::RECONCILE, settlements::ask_to_reconcile).says("Asks for a day's bill to be compared with the records, once more if it was."),
        get("/v1/ops/reconciliations", &settlements::DAYS, settlements::reconciliations).says("The days that were asked for since the start, with counts and without lists."),
        get("/v1/ops/reconciliations/{day}", &settlements::DAY, settlements::reconciliation).says("One day with the list of what a person has to look at. Waits a while for its end.").with(&[Param::path("day", Kind::Text, "in Beijing").like("2021-11-01")]),
    ]
}
