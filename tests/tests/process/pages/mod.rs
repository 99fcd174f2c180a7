//! Pages for candidates: the way from the first sign-in to receipts without a script, and what must not go wrong on it.

mod clicked;
mod mishaps;
pub(super) mod site;

use stage::browser::Browser;
use stage::http::Request;
use stage::pages::{Filling, Page, Reader};
use stage::people;

use super::framed;
use site::{LOGIN, SAVE, passwords, site};

fn header<'a>(page: &'a Page, name: &str) -> Option<&'a str> {
    let lines = page.head.lines().filter_map(|line| line.split_once(':'));
    lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
}

#[test]
fn a_candidate_goes_from_the_first_sign_in_to_receipts_by_pages_alone() {
    let site = site();
    let serial = site.running.capture(&site.place, 0);
    let mut reader = site.reader();
    let home = reader.look("/");
    assert!(home.status == 200 && home.says("网上报名") && home.says("首次登录"), "{}", home.text);
    let wrong = reader.look("/first-sign-in").form("/first-sign-in");
    let refused = reader.send(&wrong.with("document", "430102200501010011").with("name", "某某"));
    assert_eq!(refused.status, 401);
    assert!(refused.says("role=\"alert\"") && refused.says("value=\"某某\""), "typed again: {}", refused.text);
    let mine = site.first_sign_in(&mut reader, 0);
    assert_eq!((mine.path.as_str(), mine.status), ("/me", 200));
    assert!(mine.says(&serial) && mine.says("href=\"/me/fee\""), "{}", mine.text);
    assert!(!mine.says("href=\"/me/passwords\""), "not before the fee is paid");
    // No platform is configured here; what it costs is said all the same.
    let fee = reader.look("/me/fee");
    assert!(fee.says("40.00") && fee.says("不予退还"), "{}", fee.text);
    let unable = reader.send(&fee.form("/me/fee"));
    assert_eq!(unable.status, 503);
    site.running.granted(&people::fee(&serial, "fee"));
    assert!(reader.look("/me/fee").says("已收到您的缴费"));
    let page = reader.look("/me/passwords");
    let other = reader.send(&passwords(page.form("/me/passwords")).with("save_password_again", "another-one"));
    assert!(other.status == 422 && other.says("两次输入不一致") && !other.says(LOGIN), "{}", other.text);
    let set = reader.send(&passwords(page.form("/me/passwords")));
    assert!(set.status == 200 && set.says("密码已设置"), "{}", set.text);
    assert_eq!(reader.cookie("__Host-session"), None, "the entrant's session ends with it");
    let form = reader.look("/sign-in").form("/sign-in");
    let mine = reader.send(&site.sign_in(0, form));
    assert!(mine.path == "/me" && mine.says("href=\"/me/form\""), "{}", mine.text);

    let page = reader.look("/me/form");
    let filled = site.filled_in(&page, 0);
    let amiss = reader.send(&filled.clone().with("unified_exam", ""));
    assert!(amiss.status == 422 && amiss.says("href=\"#unified_exam\""), "{}", amiss.text);
    let check = reader.send(&filled);
    assert!(check.status == 200 && check.says("核对填写的信息"), "{}", check.text);
    // Back to change something: what was typed is there.
    let again = reader.send(&check.form("/me/form"));
    assert_eq!(again.form("/me/form/check").holds("school"), filled.holds("school"));
    let refused = reader.send(&check.form("/me/form/save").with("known_save_password", "no-such-password"));
    assert!(refused.status == 403 && refused.says("href=\"#known_save_password\""), "{}", refused.text);
    let saved = reader.send(&refused.form("/me/form/save").with("known_save_password", SAVE));
    assert_eq!((saved.path.as_str(), saved.status), ("/me", 200));
    // Filled in again the next time.
    assert_eq!(reader.look("/me/form").form("/me/form/check").holds("school"), filled.holds("school"));

    let plans = reader.look("/me/plans");
    let ticked = plans.form("/me/plans").and("bonuses", "4").with("known_save_password", SAVE);
    let early = reader.send(&ticked);
    assert!(early.status == 409 && early.says("2021-11-11 09:00"), "when it begins, as people read it: {}", early.text);
    assert_eq!(early.form("/me/plans").holds("bonuses"), "4");
    let receipts = reader.look("/me/receipts");
    assert!(receipts.says("<svg") && receipts.says("保存报名信息"), "{}", receipts.text);
    assert!(reader.look("/me/history").says("现场采集"));
    let early = reader.look("/me/admission-ticket");
    assert!(early.status == 409 && early.says("role=\"alert\""), "{}", early.text);
    // What was only sent can be reloaded.
    assert_eq!(reader.look("/me/form/check").path, "/me/form");
    let leave = reader.look("/me").form("/sign-out");
    let out = reader.send(&leave);
    assert_eq!((out.path.as_str(), reader.cookie("__Host-session")), ("/", None));
    assert!(reader.look("/me").says("请先登录"));
}

#[test]
fn what_was_typed_survives_an_expired_session_and_nothing_happens_twice() {
    let site = site();
    let (mut reader, serial) = site.signed_in(0);
    let filled = site.filled_in(&reader.look("/me/form"), 0);
    let check = reader.send(&filled);
    let saving = check.form("/me/form/save").with("known_save_password", SAVE);
    // The session ends meanwhile. On the way back in the form is there as it was, and no password with it.
    reader.forget("__Host-session");
    let asked = reader.send(&saving);
    assert_eq!(asked.status, 401);
    assert!(!asked.says(SAVE), "{}", asked.text);
    let form = asked.form("/sign-in");
    let back = reader.send(&site.sign_in(0, form));
    assert_eq!(back.status, 200);
    assert!(back.says("已保留"), "{}", back.text);
    assert_eq!(back.form("/me/form/check").holds("school"), filled.holds("school"));
    // Double click, reload, the way back: one save.
    let check = reader.send(&filled);
    let saving = check.form("/me/form/save").with("known_save_password", SAVE);
    for _ in 0..3 {
        assert_eq!(reader.send(&saving).path, "/me");
    }
    let record: baoming_api::bodies::CandidateBody = site.running.ask(&people::read(&serial)).read().unwrap();
    assert_eq!(record.form_revision, 1);
}

#[test]
fn anybody_checks_a_receipt_and_nobody_alters_one() {
    let site = site();
    let (mut reader, _) = site.signed_in(0);
    let receipts = reader.look("/me/receipts");
    let (_, line) = receipts.text.split_once("bmr1.").unwrap();
    let line = format!("bmr1.{}", line.split('<').next().unwrap());
    let mut stranger = site.reader();
    let check = stranger.look("/receipt").form("/receipt");
    assert!(stranger.send(&check.clone().with("receipt", &line)).says("回执真实"));
    let altered = line.replace(&line[20..22], if &line[20..22] == "AA" { "BB" } else { "AA" });
    assert_eq!(stranger.send(&check.with("receipt", &altered)).status, 422);
}

#[test]
fn who_shares_a_browser_is_neither_shown_nor_given_what_the_other_typed() {
    let site = site();
    let (mut reader, _) = site.signed_in(0);
    let filled = site.filled_in(&reader.look("/me/form"), 0);
    let serial = site.paid(1);
    let mut other = site.reader();
    site.first_sign_in(&mut other, 1);
    let page = other.look("/me/passwords");
    other.send(&passwords(page.form("/me/passwords")));
    // The session is over, and somebody else signs in on the page that asks for it.
    reader.forget("__Host-session");
    let asked = reader.send(&filled);
    let form = asked.form("/sign-in");
    let mine = reader.send(&site.sign_in(1, form));
    assert!(!mine.says(filled.holds("school")) && !mine.says(filled.holds("phone")), "{}", mine.text);
    assert!(reader.look("/me").says(&serial));
    // And the form of the first one, sent from a page that was left open, is not taken as the other one's.
    let late = reader.send(&filled);
    assert!(late.status == 401 && late.says("请先登录"), "{}", late.text);
    let again = late.form("/sign-in");
    assert!(!reader.send(&site.sign_in(1, again)).says(filled.holds("phone")));
}

#[test]
fn either_password_is_changed_by_whoever_knows_it() {
    let site = site();
    let (mut reader, _) = site.signed_in(0);
    let fill = |form: Filling, present: &str, new: &str| {
        form.with("password", present).with("new_password", new).with("new_password_again", new)
    };
    let save = reader.look("/me/save-password").form("/me/save-password");
    let same = reader.send(&fill(save.clone(), SAVE, LOGIN));
    assert!(same.status == 422 && same.says("href=\"#new_password\""), "{}", same.text);
    let wrong = reader.send(&fill(save.clone(), "not-the-one-1", "another-save-3"));
    assert!(wrong.status == 422 && wrong.says("href=\"#password\""), "{}", wrong.text);
    assert!(reader.send(&fill(save, SAVE, "another-save-3")).says("保存密码已修改"));
    let login = reader.look("/me/login-password").form("/me/login-password");
    assert!(reader.send(&fill(login, LOGIN, "another-login-4")).says("重新登录"));
    assert!(reader.look("/me").says("请先登录"), "sessions of before are over");
    let form = reader.look("/sign-in").form("/sign-in");
    let old = reader.send(&site.sign_in(0, form.clone()));
    assert_eq!(old.status, 401);
    assert_eq!(reader.send(&site.sign_in(0, form).with("password", "another-login-4")).path, "/me");
}

#[test]
fn only_pages_of_ours_change_something_and_nothing_of_anybody_stays_in_a_cache() {
    let site = site();
    let (mut reader, _) = site.signed_in(0);
    let mine = reader.look("/me");
    for (name, expected) in
        [("cache-control", "no-store"), ("x-frame-options", "DENY"), ("referrer-policy", "same-origin")]
    {
        assert_eq!(header(&mine, name), Some(expected));
    }
    let policy = header(&mine, "content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let form = mine.form("/sign-out");
    let cross = [("origin", "https://elsewhere.example"), ("sec-fetch-site", "cross-site")];
    for sign in cross {
        assert_eq!(reader.post(&form, &[sign]).status, 403);
    }
    // Without the mark of this browser nothing happens either.
    let unmarked = reader.post(&form.clone().with("form-seat", "0123456789abcdef0123456789abcdef"), &[]);
    assert_eq!(unmarked.status, 400);
    assert!(reader.look("/me").says("办理进度"), "still signed in");
    let response = reader.post(&form, &[]);
    assert_eq!(response.status, 303);
    // Nobody else's browser is signed in by a cookie that it set itself.
    let mut other = site.reader();
    assert!(other.look("/me").says("请先登录"));
    let home = Reader::new(site.running.address).look("/");
    let cookies: Vec<&str> = cookies_of(&home).collect();
    assert!(
        !cookies.is_empty() && cookies.iter().all(|cookie| cookie.contains("Secure; HttpOnly; SameSite=Lax")),
        "{cookies:?}"
    );
}

fn cookies_of(page: &Page) -> impl Iterator<Item = &str> {
    page.head.lines().filter(|line| line.to_ascii_lowercase().starts_with("set-cookie"))
}

#[test]
fn pages_speak_english_by_choice_and_their_sheet_is_kept_for_ever() {
    let site = site();
    let mut reader = site.reader();
    let english = reader.look("/?lang=en");
    assert!(english.says("lang=\"en\"") && english.says("Register for the gaokao"), "{}", english.text);
    assert!(reader.look("/sign-in").says("Login password"), "the choice is kept");
    let (_, rest) = english.text.split_once("rel=\"stylesheet\" href=\"").unwrap();
    let sheet = rest.split('"').next().unwrap();
    let asked = Request::get(sheet).header("accept-encoding", "gzip");
    let response = site.running.ask(&asked);
    assert_eq!((response.status, response.header("content-encoding")), (200, Some("gzip")));
    assert!(response.header("cache-control").unwrap().contains("immutable"));
    // The first page with its sheet, over the wire.
    let weight = english.text.len() + response.body.len();
    assert!(weight < 60_000, "{weight} bytes");
    println!("the first page and its sheet: {weight} bytes");
}

#[test]
fn every_page_fits_a_telephone_in_both_languages() {
    let Some(browser) = Browser::find() else { return };
    let site = site();
    let (mut reader, _) = site.signed_in(0);
    let mut stranger = site.reader();
    let mut pages = vec![("home", stranger.look("/")), ("sign-in", stranger.look("/sign-in"))];
    pages.push(("first-sign-in", stranger.look("/first-sign-in")));
    let failed = stranger.look("/sign-in").form("/sign-in").with("document", "4301").with("password", "password");
    pages.push(("sign-in-failed", stranger.send(&failed)));
    site.paid(1);
    let mut entrant = site.reader();
    pages.push(("entrant", site.first_sign_in(&mut entrant, 1)));
    pages.push(("passwords", entrant.look("/me/passwords")));
    let filled = site.filled_in(&reader.look("/me/form"), 0);
    pages.push(("form-amiss", reader.send(&filled.clone().with("unified_exam", ""))));
    let check = reader.send(&filled);
    reader.send(&check.form("/me/form/save").with("known_save_password", SAVE));
    pages.push(("check", check));
    pages.push(("forgotten", stranger.look("/forgotten")));
    pages.push(("receipt", stranger.look("/receipt")));
    let own =
        ["", "/form", "/plans", "/phone", "/professional", "/exam-fee", "/login-password", "/receipts", "/history"];
    for path in own {
        pages.push((if path.is_empty() { "me" } else { &path[1..] }, reader.look(&format!("/me{path}"))));
    }
    reader.language = "en";
    pages.push(("form-en", reader.look("/me/form")));
    pages.push(("me-en", reader.look("/me")));
    framed::fit(&browser, site.running.address, &pages);
}
