//! What makes pages an app, and what the way of drafts takes from whom.

use baoming_api::bodies::history::ReceiptKeyBody;
use baoming_receipts::{ReceiptKey, verify_text};
use serde_json::Value;
use stage::accounts::PASSWORD;
use stage::drafts::digest_of_draft;
use stage::http::{Request, Response};
use stage::pages::{Filling, Page, Reader};

use super::progress;
use super::site::{Device, Site, looked_at, site};

fn got(site: &Site, path: &str) -> Response {
    let response = site.running.ask(&Request::get(path));
    assert_eq!(response.status, 200, "{path}");
    response
}

#[test]
fn both_apps_have_a_manifest_icons_and_a_worker_of_their_own() {
    let site = site();
    for (page, manifest, worker, scope, name) in [
        ("/", "/app.webmanifest", "/sw.js", "/", "潇湘高考"),
        ("/staff/offline", "/staff/app.webmanifest", "/staff/sw.js", "/staff", "湖南招考"),
    ] {
        let shown = got(&site, page);
        assert!(shown.text().contains(&format!("rel=\"manifest\" href=\"{manifest}\"")), "{page}");
        let policy = shown.header("content-security-policy").unwrap();
        assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
        let told: Value = got(&site, manifest).read().unwrap();
        assert_eq!((&told["name"], &told["start_url"], &told["scope"]), (&name.into(), &scope.into(), &scope.into()));
        for icon in told["icons"].as_array().unwrap() {
            let picture = got(&site, icon["src"].as_str().unwrap());
            assert_eq!(picture.header("content-type"), icon["type"].as_str());
            assert!(picture.body.len() < 20_000);
        }
        let worker = got(&site, worker);
        assert_eq!(worker.header("service-worker-allowed"), Some(scope));
        assert_eq!(worker.header("cache-control"), Some("no-cache"));
        let first = worker.text().lines().next().unwrap().to_owned();
        let kept: Value =
            serde_json::from_str(first.strip_prefix("const KEPT = ").unwrap().strip_suffix(';').unwrap()).unwrap();
        for file in kept["files"].as_array().unwrap() {
            assert!(got(&site, file.as_str().unwrap()).header("cache-control").unwrap().contains("immutable"));
        }
    }
    // A page that needs no script has none.
    let strict = got(&site, "/sign-in");
    assert!(!strict.header("content-security-policy").unwrap().contains("script-src"));
    assert!(!strict.text().contains("<script"));
    let weight: usize = {
        let worker = got(&site, "/staff/sw.js").text();
        let kept: Value = serde_json::from_str(
            worker.lines().next().unwrap().strip_prefix("const KEPT = ").unwrap().trim_end_matches(';'),
        )
        .unwrap();
        let files = kept["files"].as_array().unwrap().clone();
        let gzip = |file: &Value| {
            site.running.ask(&Request::get(file.as_str().unwrap()).header("accept-encoding", "gzip")).body.len()
        };
        files.iter().map(gzip).sum()
    };
    println!("all that the staff's app keeps besides its shell: {weight} bytes over the wire");
    assert!(weight < 60_000, "{weight} bytes");
}

fn signed_in(site: &Site) -> Reader {
    let mut reader = Reader::new(site.running.address);
    let form = reader.look("/staff/sign-in").form("/staff/sign-in");
    let desk =
        reader.send(&form.with("operator", &site.operator.name).with("password", PASSWORD).with("code", &site.code()));
    assert_eq!(desk.path, "/staff", "{}", desk.text);
    reader
}

/// A draft of this person as the device sends it, but for its digest.
fn draft(site: &Site, reader: &mut Reader, index: u64) -> Filling {
    let form = reader.look("/staff/capture").form("/staff/capture/photo").to("/staff/offline/send");
    let person = site.person(index);
    form.with("draft", DRAFT)
        .with("point", &site.places[0].point.to_string())
        .with("document_kind", "1")
        .with("document", &person.identity_number)
        .with("name", &person.name)
        .with("sex", &person.sex.code().to_string())
        .with("ethnicity", &person.ethnicity)
        .with("birth_date", &person.born.to_string())
        .with("address", &person.address)
        .with("method", "card-reader")
}

/// A number whose check sign is right.
const DRAFT: &str = "K7QX2M-0012-X";

fn told(page: &Page) -> Value {
    serde_json::from_str(&page.text).unwrap_or_else(|error| panic!("{error}: {}", page.text))
}

#[test]
fn a_draft_is_taken_from_its_point_once_and_answered_with_a_signed_word() {
    let site = site();
    let mut reader = signed_in(&site);
    let photo = site.photo(0);
    let unmade = draft(&site, &mut reader, 0);
    let form = unmade.clone().with("content", &digest_of_draft(&unmade, &photo));
    let first = reader.send_file(&form, "file", &photo);
    let word = told(&first);
    assert_eq!((first.status, word["outcome"].as_str()), (200, Some("registered")), "{}", first.text);
    let key: ReceiptKeyBody = got(&site, "/v1/receipt-key").read().unwrap();
    let key = ReceiptKey::parse(&key.public_key).unwrap();
    let (text, signature) = (word["text"].as_str().unwrap(), word["signature"].as_str().unwrap());
    assert!(verify_text("offline-draft", text, signature, &key));
    assert!(text.contains(DRAFT) && text.contains(word["serial"].as_str().unwrap()));
    assert!(!verify_text("offline-draft", &text.replace("0012", "0013"), signature, &key));
    // Sent again, whatever became of the answer: the same word.
    assert_eq!(told(&reader.send_file(&form, "file", &photo)), word);
    assert_eq!(progress(&site, 0).captured, 1);
    // The same document under another number is a conflict that says whose serial there is.
    let other = unmade.with("draft", "K7QX2M-0013-V");
    let other = other.clone().with("content", &digest_of_draft(&other, &photo));
    let twice = reader.send_file(&other, "file", &photo);
    assert_eq!((twice.status, told(&twice)["kind"].as_str()), (409, Some("elsewhere")), "{}", twice.text);
    assert_eq!(told(&twice)["serial"], word["serial"]);
    // Whatever changed on the way, or has another number, is not taken.
    for (name, value) in [("content", "00"), ("draft", "K7QX2M-0012-A"), ("name", "某某")] {
        let altered = reader.send_file(&form.clone().with(name, value), "file", &photo);
        assert_eq!((altered.status, told(&altered)["code"].as_str()), (422, Some("field")), "{name}: {}", altered.text);
    }
    // Nobody signed in, no mark, another site.
    let unmarked = reader.send_file(&form.clone().with("form-seat", "0123456789abcdef"), "file", &photo);
    assert_eq!(unmarked.status, 400);
    assert_eq!(reader.post(&form, &[("sec-fetch-site", "cross-site")]).status, 403);
    reader.forget("__Host-session");
    let unknown = reader.send_file(&form, "file", &photo);
    assert_eq!((unknown.status, told(&unknown)["code"].as_str()), (401, Some("unauthorized")), "{}", unknown.text);
    assert_eq!(told(&reader.look("/staff/offline/state")), serde_json::json!({ "signed_in": false }));
    assert_eq!(progress(&site, 0).captured, 1);
}

#[test]
fn candidates_without_a_network_see_the_calendar_and_nothing_of_anybody() {
    let Some(device) = Device::find() else { return };
    let site = site();
    let mut page = device.started();
    page.open(&format!("{}/", site.origin()));
    page.wait_until("navigator.serviceWorker.ready.then(() => true)");
    site.cut(&mut page);
    page.open(&format!("{}/me", site.origin()));
    assert_eq!(page.address(), "/offline");
    let told = page.text();
    assert!(told.contains("现在没有网络") && told.contains("2021-11-01 09:00"), "{told}");
    looked_at(&mut page, "candidates");
    let kept = page.evaluate(
        "(async () => { const all = []; for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) \
         all.push(new URL(request.url).pathname); return all.filter((path) => !path.startsWith('/assets/')).join(); })()",
    );
    assert_eq!(kept, "/offline");
    site.mend(&mut page);
    page.go("a.main");
    assert_eq!(page.address(), "/");
}
