//! Everybody, sessions, and the payment platform.

use baoming_matters::candidate::history;
use baoming_matters::office::calendar;
use baoming_matters::public::{forgotten, forms, own_account, payment, sessions, standing, turns};

use super::address::{delete, get, get_as, post, put};
use crate::answer::shape;
use crate::limits::STRANGERS_BODY_BYTES_MAX;
use crate::table::param::{Kind, Param};
use crate::table::row::{Content, Manner, Row};

/// Their addresses.
pub(super) fn rows() -> Vec<Row> {
    vec![
        get("/v1/calendar", &calendar::CALENDAR, calendar::calendar).says("Every window as it is now, with what was changed about it, why, when and by whom.").with(&[Param::query("county", Kind::Text, "division code").like("430102"), Param::query("point", Kind::Text, "point").like("430102-001")]).at_once(),
        get_as("/v1/forms/eligibility-review", &forms::ELIGIBILITY_REVIEW, forms::eligibility_review, shape::blank_form).says("考生报名资格审核表 of special case 1, a page to print.").at_once().gives(Content::Text(&["text/html"])),
        get("/v1/status", &standing::STANDING, standing::standing).says("How the service stands: what the desk has said is held, where, why and until when.").at_once(),
        post("/v1/turns", &turns::TURN, turns::turn).says("Whose turn it is: when a county comes, and whoever names a document of it. The document is not looked for and not kept.").up_to(STRANGERS_BODY_BYTES_MAX).at_once(),
        get_as("/v1/turns/page", &turns::PAGE, turns::page, shape::page).says("The waiting page of a county, which looks again by itself.").with(&[Param::query("county", Kind::Text, "division code").like("430102")]).at_once().gives(Content::Text(&["text/html"])),
        get("/v1/receipt-key", &history::RECEIPT_KEY, history::receipt_key).says("The public key of receipts, for everybody who wants to check one.").at_once(),
        post("/v1/sessions/operator", &sessions::OPERATOR, sessions::operator).says("An operator signs in, with a one-time code once a second factor is enrolled. Where `needed_first` is in the answer, the session is good for that and for signing out.").up_to(STRANGERS_BODY_BYTES_MAX).hashes(),
        post("/v1/sessions/candidate", &sessions::CANDIDATE, sessions::candidate).says("A candidate signs in, once the passwords are set: 输入身份证件号码和登录密码.").up_to(STRANGERS_BODY_BYTES_MAX).hashes(),
        post("/v1/sessions/entrant", &sessions::ENTRANT, sessions::entrant).says("Somebody who has no passwords yet shows the document, to pay the fee, pass the real-person check and set the passwords. The session ends with that: sign in as a candidate then.").up_to(STRANGERS_BODY_BYTES_MAX),
        post("/v1/sessions/candidate/password/code", &forgotten::SEND_CODE, forgotten::send_code).says("Sends a code to the bound telephone of a candidate who has forgotten the login password. The answer is the same whether or not there is anybody to send one to.").up_to(STRANGERS_BODY_BYTES_MAX),
        put("/v1/sessions/candidate/password", &forgotten::NEW_PASSWORD, forgotten::new_password).says("Sets another login password for the candidate who received the code. Sessions of before are over with it.").up_to(STRANGERS_BODY_BYTES_MAX).hashes(),
        put("/v1/sessions/operator/password", &own_account::OWN_PASSWORD, own_account::own_password).says("An operator takes another password: whoever made the account knows the first one. Every session ends with it, this one too.").key_says("1 to 128 visible ASCII characters").hashes(),
        post("/v1/sessions/operator/totp", &own_account::BEGIN_TOTP, own_account::begin_totp).says("Shows an operator a secret for one-time codes, once. It counts when a code of it is confirmed in this session, within ten minutes and five tries.").hashes(),
        put("/v1/sessions/operator/totp", &own_account::CONFIRM_TOTP, own_account::confirm_totp).says("Makes the secret count that was shown in this session. Every session ends with it, this one too.").key_says("1 to 128 visible ASCII characters"),
        delete("/v1/sessions/current", &sessions::SIGN_OUT, sessions::sign_out).says("Ends the session of this request, for ever and after a crash too."),
        post("/v1/payment/wechat", &payment::NOTIFY_WECHAT, payment::notify_wechat).says("Hears of a payment from the platform. Answered with 204 once it is durable; anything else makes the platform send it again.").with(&[Param::header("Wechatpay-Signature", true, "with Wechatpay-Timestamp, -Nonce and -Serial")]).in_manner(Manner::Platform),
        post("/v1/payment/notifications", &payment::NOTIFY, payment::notify).says("Records a payment. However often it is notified, it counts once."),
    ]
}
