//! A point's card reader and camera, in a real browser: what they give stands in the ordinary form, and without them it is filled
//! in by hand as ever.

mod bridge;
mod camera;
mod reader;

use std::path::PathBuf;

use baoming_rehearsal::people::photo;
use stage::accounts::PASSWORD;
use stage::browser::Browser;
use stage::chromium::Chromium;

use super::staff_pages::{Site, site};

/// A telephone, which has the least room.
const WINDOW: (u32, u32) = (360, 740);
const PHOTO_BUTTON: &str = "form[action=\"/staff/capture/photo\"] button.main";
const CARD_BUTTON: &str = "form[action=\"/staff/capture\"] button.main";

/// Signed in as the point, before the photograph.
fn at_the_desk(site: &Site, browser: &Browser) -> Chromium {
    let operator = site.running.operator("first-school", "point", &site.place.point.to_string());
    let mut page = Chromium::start(browser, WINDOW.0, WINDOW.1);
    page.open(&format!("http://{}/staff/sign-in", site.running.address));
    page.fill("#operator", &operator.name);
    page.fill("#password", PASSWORD);
    let code = operator.secret.as_ref().map_or_else(String::new, |secret| secret.code(site.running.phone()));
    page.fill("#code", &code);
    page.go("button.main");
    assert_eq!(page.address(), "/staff", "{}", page.text());
    to_capture(site, &mut page);
    page
}

fn to_capture(site: &Site, page: &mut Chromium) {
    page.open(&format!("http://{}/staff/capture", site.running.address));
    ready(page);
}

/// The script of the page has run.
fn ready(page: &mut Chromium) {
    page.wait_until("document.querySelector('#devices').hidden === false");
}

/// Sends a photograph from a file.
fn photographed(page: &mut Chromium) {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("photograph.jpg");
    std::fs::write(&picture, &photo::shared().bytes).unwrap();
    page.choose_file("#file", &picture);
    page.go(PHOTO_BUTTON);
    assert!(page.text().contains("照片符合要求"), "{}", page.text());
    ready(page);
}

/// Sends the form; the serial.
fn captured(page: &mut Chromium) -> String {
    page.go(CARD_BUTTON);
    let text = page.text();
    let serial = text.lines().find(|line| line.len() == 8 && line.bytes().all(|byte| byte.is_ascii_digit()));
    serial.unwrap_or_else(|| panic!("{text}")).to_owned()
}

/// Waits until the page says this to the clerk.
fn told(page: &mut Chromium, what: &str) {
    page.wait_until(&format!("document.querySelector('#said').textContent.includes('{what}')"));
}

/// Nothing is moved sideways. With `BAOMING_SCREENSHOTS` a picture is kept in that directory.
fn looked_at(page: &mut Chromium, name: &str) {
    assert!(page.width() <= u64::from(WINDOW.0), "{name} is {} wide", page.width());
    if let Some(kept) = std::env::var_os("BAOMING_SCREENSHOTS") {
        page.photograph(&PathBuf::from(kept).join(format!("page-devices-{name}.png")));
    }
}

#[test]
fn a_page_may_use_the_device_that_it_needs_and_no_other() {
    let site = site();
    let (mut point, desk) = site.signed_in("first-school", "point", &site.place.point.to_string());
    let at_photo = point.look("/staff/capture");
    let at_card = point.send_file(&at_photo.form("/staff/capture/photo"), "file", &photo::shared().bytes);
    let amiss = point.send(&at_card.form("/staff/capture"));
    let no_photo = point.send_file(&at_photo.form("/staff/capture/photo"), "file", b"no photograph");
    assert_eq!((amiss.status, no_photo.status), (422, 422));
    for (page, camera, bridge) in [
        (&desk, false, false),
        (&at_photo, true, false),
        (&no_photo, true, false),
        (&at_card, false, true),
        (&amiss, false, true),
    ] {
        let head = page.head.to_lowercase();
        assert_eq!(head.contains("camera=(self)"), camera, "{head}");
        assert_eq!(head.contains("connect-src 'self' http://127.0.0.1:*;"), bridge, "{head}");
        assert!(!head.contains("unsafe") && head.contains("microphone=()"), "{head}");
        assert_eq!(page.says("id=\"devices\" hidden"), camera || bridge, "{}", page.text);
    }
}
