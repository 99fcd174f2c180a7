//! Offices.

use baoming_api::bodies::export::ExportedBody;
use baoming_matters::candidate::history;
use baoming_matters::office::{
    access_log, approvals, blocks, calendar, controls, export, lists, mending, operators, points, policy, search,
    segments,
};
use baoming_matters::point::{applications, collections, confirmations};

use super::address::{COLLECTED, COUNTY, POINT, SERIAL, delete, get, post, post_as, put};
use crate::answer::problem::Media;
use crate::answer::shape;
use crate::limits::{FILE_BYTES_MAX, POLICY_BODY_BYTES_MAX};
use crate::table::input::Named;
use crate::table::param::{Kind, Param};
use crate::table::row::{Content, Row, Taken};

/// Their addresses.
pub(super) fn rows() -> Vec<Row> {
    vec![
        get("/v1/office/access-log", &access_log::READ, access_log::entries).says("Who read whose personal data, newest first. Only for a scope that is the whole province.").with(&[Param::query("scope", Kind::Text, "whose data: a city, a county or a point").like("430102"), Param::query("serial", Kind::Text, "of this candidate").like("01020001"), Param::query("day", Kind::Text, "of this day in Beijing").like("2021-11-01"), Param::query("operator", Kind::Number, "by this operator; 0 for programs"), Param::query("after", Kind::LongNumber, "`next` of the page before"), Param::query("limit", Kind::Count, "1 to 200")]),
        get("/v1/office/counties/{county}/applications", &applications::QUEUE, applications::queue).says("Lists the applications of a county that await a decision, oldest first. Decided ones are read one by one.").with(&[COUNTY, Param::query("state", Kind::Text, "`pending`, which is what is listed").like("pending"), Param::query("after", Kind::Number, "`next` of the page before")]),
        get("/v1/office/applications/{county}/{number}", &applications::READ, applications::read_one).says("Reads one application with its history.").with(&[COUNTY, Param::path("number", Kind::Number, "the application's number in the county").like("1")]),
        post("/v1/office/applications/{county}/{number}/decision", &applications::DECIDE, applications::decide).says("Decides an application: the county's office on candidates from other provinces, the city's on other documents.").with(&[COUNTY, Param::path("number", Kind::Number, "the application's number in the county").like("1")]),
        post("/v1/office/collections", &collections::OFFICE_FILE, collections::office_file).says("Records a file of a county's office, as for a point.").key_says("the same file and key again give the same answers").takes(Media::Csv, Taken::Text(COLLECTED), FILE_BYTES_MAX),
        post("/v1/office/candidates/{serial}/confirmation/withdrawal", &confirmations::WITHDRAW, confirmations::withdraw).says("Withdraws a signature, so that something can be corrected and signed again. A point cannot do it by itself.").with(&[SERIAL]),
        post_as("/v1/office/candidates/export", &export::EXPORT, export::export, shape::file).says("Sends the records of the caller's scope that are meant, by county and serial, as a table or as lines of JSON. An answer without an end was cut off and is not whole.").gives(Content::Lines(Named::of::<ExportedBody>(), "application/jsonl", "text/csv")),
        get("/v1/office/candidates/{serial}/history", &history::OF_CANDIDATE, history::history_of_candidate).says("Every change of a candidate's record in the scope, oldest first.").with(&[SERIAL, Param::query("after", Kind::Count, "`next` of the page before"), Param::query("limit", Kind::Count, "1 to 50")]),
        get("/v1/office/points/{point}/history", &history::OF_POINT, history::history_of_point).says("Every change of a point: its set-up, and segments that came and went.").with(&[POINT, Param::query("after", Kind::Count, "`next` of the page before"), Param::query("limit", Kind::Count, "1 to 50")]),
        get("/v1/office/progress", &lists::PROGRESS, lists::progress).says("How far a scope is, with a row for each of its parts: cities, counties or points.").with(&[Param::query("scope", Kind::Text, "province, a city, a county or a point; the caller's own by default").like("4301")]),
        get("/v1/office/candidates", &lists::CANDIDATES, lists::candidates).says("Lists candidates by state, masked, by county and serial. Names are looked for with `POST /v1/office/candidates/search`.").with(&[Param::query("scope", Kind::Text, "within the caller's own, which is the default").like("430102"), Param::query("state", Kind::Text, "captured, unpaid, not-activated, no-form, verification-due, unconfirmed, uncollected, professional-unpaid, exam-unpaid, unsettled, complete or voided").like("unpaid"), Param::query("after", Kind::Text, "`next` of the page before"), Param::query("limit", Kind::Count, "1 to 200")]),
        post("/v1/office/candidates/{serial}/void", &mending::VOID, mending::void).says("Ends a registration that was made wrongly, with a second person where the season wants one. Its serial stays used, its money is kept for a person, and its document can be captured again anywhere.").with(&[SERIAL]),
        post("/v1/office/candidates/{serial}/transfer", &mending::TRANSFER, mending::transfer).says("Passes a registration to the document that it should have been made with, with a second person where the season wants one. Serial, point, form and payments stay; passwords and signature are over.").with(&[SERIAL]),
        get("/v1/office/approvals", &approvals::LIST, approvals::list).says("Lists what waits for a second person within the caller's scope, oldest first.").with(&[Param::query("after", Kind::Number, "`next` of the page before")]),
        post("/v1/office/approvals/{number}", &approvals::DECIDE, approvals::decide).says("Approves what another account has asked for, or declines it. Whoever asked then sends the same request with the same key again.").with(&[Param::path("number", Kind::Number, "the approval's number").like("7")]),
        post("/v1/office/points", &segments::SET_UP_POINT, segments::set_up_point).says("Sets up a registration point."),
        post("/v1/office/segments", &segments::ALLOT_SEGMENT, segments::allot_segment).says("Allots a segment of serials to a point."),
        post("/v1/office/segments/take-back", &segments::TAKE_BACK, segments::take_back).says("Takes the unused tail of a segment back."),
        get("/v1/office/counties/{county}/progress", &segments::COUNTY_PROGRESS, segments::county_progress).says("How far a county is.").with(&[COUNTY]),
        get("/v1/office/points/{point}/progress", &segments::POINT_PROGRESS, segments::point_progress).says("How far a point is.").with(&[POINT]),
        post("/v1/office/operators", &operators::CREATE, operators::create).says("Creates an operator, with a first password that its owner has to change before anything else.").hashes(),
        get("/v1/office/operators", &operators::LIST, operators::list).says("Lists the operators within a scope, by number.").with(&[Param::query("scope", Kind::Text, "within the caller's own, which is the default").like("4301"), Param::query("after", Kind::Number, "`next` of the page before"), Param::query("limit", Kind::Count, "1 to 200")]).at_once(),
        put("/v1/office/operators/{number}", &operators::CHANGE, operators::change).says("Changes an operator: switched off or on, a new first password, another role or scope. Sessions of before are over with it.").with(&[Param::path("number", Kind::Number, "the operator's number").like("7")]).hashes(),
        delete("/v1/office/operators/{number}/totp", &operators::RESET_TOTP, operators::reset_totp).says("Takes a second factor away, of somebody who has lost it; its owner enrols another one at the next sign-in. Sessions of before are over with it.").with(&[Param::path("number", Kind::Number, "the operator's number").like("7")]),
        get("/v1/office/counties/{county}/points", &points::LIST, points::list).says("Lists the points of a county with their segments, how far they are, and whose serials run short.").with(&[COUNTY]),
        post("/v1/office/segments/move", &points::MOVE, points::move_tail).says("Moves the unused tail of a segment to another point of the county: it is taken back, then allotted, under two keys made from the request's. Whoever is cut off in between sends the same request with the same key again, and what is missing is done. If the second half is refused, the tail is the county's and can be allotted by itself.").key_says("the same key again completes or returns the same move"),
        post("/v1/office/policy/try", &policy::TRY, policy::try_policy).says("Tries policy files on what is registered in a scope within the caller's own. Changes nothing.").up_to(POLICY_BODY_BYTES_MAX),
        post("/v1/office/policy/adopt", &policy::ADOPT, policy::adopt_policy).says("Adopts policy files for the province, a city or a county. Refused if registrations that are there would be refused by them, unless that is accepted in so many words.").up_to(POLICY_BODY_BYTES_MAX),
        post("/v1/office/overrides", &calendar::OVERRIDE, calendar::override_calendar).says("Postpones, extends or reopens a window within the caller's own scope."),
        post("/v1/office/controls/preview", &controls::PREVIEW, controls::preview).says("What a control would stop, by what was asked in the last minute, with the digest that the change has to repeat. Changes nothing."),
        post("/v1/office/controls", &controls::SET, controls::set).says("Holds a part of the province, or opens it, as it was previewed. The strictest of the scopes that cover a place wins. All of the province needs a second person, or `break_glass`, which everybody is told of."),
        get("/v1/office/controls", &controls::LIST, controls::list).says("What holds in a scope, who said so, and what it cost each county: the time lost, and the extension that would give it back.").with(&[Param::query("scope", Kind::Text, "province, a city, a county or a point; the caller's own by default").like("4301")]).at_once(),
        post("/v1/office/blocks", &blocks::SET, blocks::set).says("Keeps ranges of addresses out until an instant (row 3). Payment notifications pass all the same. Only for a scope that is the whole province, and not from an address inside unless that is said."),
        get("/v1/office/blocks", &blocks::LIST, blocks::list).says("Everybody who is kept out now, by operators and by the protector.").at_once(),
        delete("/v1/office/blocks/{number}", &blocks::LIFT, blocks::lift).says("Ends a block before its time.").with(&[Param::path("number", Kind::Number, "the block's number").like("7")]),
        post("/v1/office/timetables", &controls::TIMETABLE, controls::adopt_timetable).says("Gives the counties of a scope their turns. They hold once a control says `slots`."),
        get("/v1/office/policy", &calendar::RULES, calendar::rules).says("Which rules are in force where, and the editions that made them.").at_once(),
        post("/v1/office/candidates/search", &search::SEARCH, search::find).says("Finds candidates of the caller's scope, masked, by county and serial."),
    ]
}
