//! The same in a real browser, by mouse and keyboard, with scripts off.

use stage::browser::Browser;
use stage::chromium::Chromium;
use stage::people;

use super::site::{LOGIN, SAVE, Site, site};

/// A small telephone.
const WINDOW: (u32, u32) = (360, 740);
const BUTTON: &str = "button.main";

/// Somebody at the browser, at the first page.
fn opened(site: &Site) -> Option<Chromium> {
    let mut chromium = Chromium::start(&Browser::find()?, WINDOW.0, WINDOW.1);
    chromium.without_scripts();
    chromium.open(&format!("http://{}/", site.running.address));
    Some(chromium)
}

/// Every page is looked at on the way: none is moved sideways.
fn fits(chromium: &mut Chromium) {
    let (wide, address) = (chromium.width(), chromium.address());
    assert!(wide <= u64::from(WINDOW.0), "{address} is {wide} wide");
}

fn fill_in(chromium: &mut Chromium, site: &Site, index: u64) {
    let form = people::form_body(&site.running.candidate(&site.place, index).form);
    chromium.choose("#political_status", &form.political_status);
    chromium.choose("#foreign_language", &form.foreign_language);
    let unified = if form.unified_exam { "yes" } else { "no" }.to_owned();
    for (name, value) in [
        ("candidate_category", &form.candidate_category),
        ("graduation_category", &form.graduation_category),
        ("first_subject", &form.first_subject),
        ("second_subjects", &form.second_subjects[0]),
        ("second_subjects", &form.second_subjects[1]),
        ("unified_exam", &unified),
    ] {
        chromium.press(&format!("input[name={name}][value=\"{value}\"]"));
    }
    for (field, value) in [
        ("#school", &form.school),
        ("#postal_address", &form.postal_address),
        ("#postal_code", &form.postal_code),
        ("#recipient", &form.recipient),
        ("#phone", &form.phone),
    ] {
        chromium.fill(field, value);
    }
}

#[test]
fn the_way_to_a_signed_receipt_by_clicking() {
    let site = site();
    let Some(mut chromium) = opened(&site) else { return };
    let serial = site.paid(0);
    let person = site.running.candidate(&site.place, 0);
    chromium.go("a[href=\"/first-sign-in\"]");
    chromium.fill("#document", &person.identity_number);
    chromium.fill("#name", "某某");
    chromium.go(BUTTON);
    let (refused, name) = (chromium.text(), chromium.held("#name"));
    assert!(refused.contains("请改正下列问题") && name == "某某", "{name}: {refused}");
    chromium.fill("#name", &person.name);
    chromium.go(BUTTON);
    assert_eq!(chromium.address(), "/me");
    fits(&mut chromium);
    chromium.go("a.main");
    assert_eq!(chromium.address(), "/me/passwords", "what is next");
    chromium.fill("#ticket", "pass-1");
    for (field, password) in [("login_password", LOGIN), ("save_password", SAVE)] {
        chromium.fill(&format!("#{field}"), password);
        chromium.fill(&format!("#{field}_again"), password);
    }
    chromium.go(BUTTON);
    chromium.go("a.main");
    chromium.fill("#document", &person.identity_number);
    chromium.fill("#password", LOGIN);
    chromium.go(BUTTON);
    assert!(chromium.text().contains(&person.name), "{}", chromium.text());
    chromium.go("a.main");
    assert_eq!(chromium.address(), "/me/form", "what is next");
    fill_in(&mut chromium, &site, 0);
    chromium.go(BUTTON);
    assert!(chromium.text().contains("核对填写的信息"), "{}", chromium.text());
    fits(&mut chromium);
    chromium.fill("#known_save_password", SAVE);
    chromium.go(BUTTON);
    assert_eq!(chromium.address(), "/me", "{}", chromium.text());
    // The way back, where nothing is kept in a cache, what was sent anew, and saved once more: it was done already.
    chromium.back();
    chromium.reload();
    assert!(chromium.text().contains("核对填写的信息"), "{}", chromium.text());
    chromium.fill("#known_save_password", SAVE);
    chromium.go(BUTTON);
    assert_eq!(chromium.address(), "/me");
    let record: baoming_api::bodies::CandidateBody = site.running.ask(&people::read(&serial)).read().unwrap();
    assert_eq!(record.form_revision, 1, "one save");
    chromium.go("a[href=\"/me/receipts\"]");
    assert!(chromium.text().contains("bmr1.") && chromium.text().contains("保存报名信息"));
    fits(&mut chromium);
    chromium.go("header button");
    assert_eq!(chromium.address(), "/");
    // Nothing of anybody behind the way back.
    chromium.back();
    assert!(chromium.text().contains("请先登录"), "{}", chromium.text());
}
