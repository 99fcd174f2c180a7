//! An export does not outlive the right to it: each page is made for somebody who may still have it.

use std::sync::Arc;

use baoming_api::bodies::export::ExportBody;
use baoming_gate::deadline::Deadline;
use baoming_language::Language;
use baoming_matters::office::export::{EXPORT, export};
use baoming_matters::{Asked, Asking, Circumstances, Counter, CutOff, PagedFile, Sent};
use serde_json::json;
use stage::accounts::{PASSWORD, sign_out, token_of};
use stage::http::Request;
use stage::premises::{NO_RATES, OFFICE};
use tests::season::Season;

/// More than one page.
const CANDIDATES: u64 = 201;

/// A file whose first page is made.
async fn begun(counter: Arc<Counter>, token: String) -> PagedFile {
    let circumstances = Circumstances {
        arrived_at: counter.node.clock().now(),
        answer_by: Deadline::after(stage::http::PATIENCE),
        from: None,
        language: Language::English,
        certificate: None,
        bearer: Some(&token),
        key: None,
        save_password: None,
        proof: None,
    };
    let asked = Asked::of(&counter, &EXPORT, circumstances).unwrap();
    let body = ExportBody { format: "jsonl".to_owned(), ..ExportBody::default() };
    export(counter, asked, Sent { body, raw: Vec::new().into() }).await.unwrap()
}

/// What becomes of the second page of an export, if this happens behind the first one.
fn second_page(season: &Season, token: &str, meanwhile: impl FnOnce()) -> Result<usize, CutOff> {
    let file = season.block_on(begun(season.counter(), token.to_owned()));
    assert_eq!(file.first.into_shown().split(|byte| *byte == b'\n').count(), 201, "200 lines");
    meanwhile();
    let page = season.block_on(file.next.unwrap().make());
    page.map(|(page, _)| page.into_shown().split(|byte| *byte == b'\n').count() - 1)
}

#[test]
fn a_page_is_made_only_for_somebody_who_may_still_have_it() {
    let season = Season::start(NO_RATES, "2021-10-20T10:00:00+08:00");
    let place = season.set_up(1, 1)[0];
    season.move_to("2021-11-01T10:00:00+08:00");
    for index in 0..CANDIDATES {
        season.capture(&place, index);
    }
    let office = season.operator("furong-office", "office", "430102");
    let sign_in = || {
        season.move_on();
        token_of(&season.try_sign_in_at(&office, PASSWORD, season.now()))
    };
    let token = sign_in();
    assert_eq!(second_page(&season, &token, || ()), Ok(1));
    let out = || assert_eq!(season.ask(&sign_out(&token)).status, 204);
    assert_eq!(second_page(&season, &token, out), Err(CutOff));
    let token = sign_in();
    let path = format!("/v1/office/operators/{}", office.number);
    let change = |key: &str, enabled: bool| {
        let request = Request::new("PUT", path.clone()).token(OFFICE).key(key).json(&json!({"enabled": enabled}));
        season.granted(&request);
    };
    assert_eq!(second_page(&season, &token, || change("off", false)), Err(CutOff), "dismissed");
    change("on", true);
    let token = sign_in();
    let over = || season.move_to("2021-11-01T20:00:00+08:00");
    assert_eq!(second_page(&season, &token, over), Err(CutOff), "the session's time is over");
    assert_eq!(second_page(&season, OFFICE, || ()), Ok(1), "a program's token");
}
