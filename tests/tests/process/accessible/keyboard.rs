//! The form and the capture by keyboard alone, in a real browser: whatever has the focus is seen, and comes in the order of the page.

use baoming_api::bodies::CandidateBody;
use baoming_rehearsal::people::photo;
use stage::accounts::PASSWORD;
use stage::browser::Browser;
use stage::chromium::Chromium;
use stage::keyboard::{ENTER, SPACE, TAB};
use stage::people;

use crate::process::pages::site::{LOGIN, SAVE, Site, site};

/// A desk, and a telephone with a keyboard.
const DESK: (u32, u32) = (1280, 900);
const TELEPHONE: (u32, u32) = (360, 740);
const BUTTON: &str = "main button.main";

fn opened(site: &Site, path: &str, window: (u32, u32)) -> Option<Chromium> {
    let mut chromium = Chromium::start(&Browser::find()?, window.0, window.1);
    chromium.open(&format!("http://{}{path}", site.running.address));
    Some(chromium)
}

/// Types into the field that Tab leads to.
fn types(chromium: &mut Chromium, field: &str, text: &str) {
    chromium.tab_to(field);
    chromium.types(text);
    assert_eq!(chromium.held(field), text, "{field}");
}

/// Chooses from the list that Tab leads to.
fn chooses(chromium: &mut Chromium, list: &str, value: &str) {
    chromium.tab_to(list);
    chromium.arrows_to(value);
}

/// Presses the button that Tab leads to.
fn presses(chromium: &mut Chromium, button: &str) {
    chromium.tab_to(button);
    chromium.key_goes(ENTER);
}

fn fills_in(chromium: &mut Chromium, site: &Site, index: u64) {
    let form = people::form_body(&site.running.candidate(&site.place, index).form);
    chooses(chromium, "#political_status", &form.political_status);
    chromium.takes("candidate_category", &form.candidate_category);
    chromium.takes("graduation_category", &form.graduation_category);
    types(chromium, "#school", &form.school);
    chromium.takes("first_subject", &form.first_subject);
    // In the order of the page, whatever order they are in.
    let mut second = form.second_subjects.clone();
    second.sort_by_key(|code| code.parse::<u32>().unwrap_or(0));
    for subject in &second {
        chromium.tab_to(&format!("input[name=second_subjects][value=\"{subject}\"]"));
        chromium.key(SPACE);
    }
    chooses(chromium, "#foreign_language", &form.foreign_language);
    chromium.takes("unified_exam", if form.unified_exam { "yes" } else { "no" });
    types(chromium, "#postal_address", &form.postal_address);
    types(chromium, "#postal_code", &form.postal_code);
    types(chromium, "#recipient", &form.recipient);
    types(chromium, "#phone", &form.phone);
}

#[test]
fn the_form_is_filled_in_and_saved_by_keyboard_alone() {
    let site = site();
    let Some(mut chromium) = opened(&site, "/", TELEPHONE) else { return };
    let (_, serial) = site.signed_in(0);
    let person = site.running.candidate(&site.place, 0);
    // The first of all leads past the head.
    chromium.key(TAB);
    assert!(chromium.is_at("a.skip"), "the first Tab");
    presses(&mut chromium, "a[href=\"/sign-in\"]");
    types(&mut chromium, "#document", &person.identity_number);
    types(&mut chromium, "#password", "not-the-one-1");
    presses(&mut chromium, BUTTON);
    assert!(chromium.text().contains("请改正下列问题"), "{}", chromium.text());
    assert_eq!(chromium.held("#document"), person.identity_number);
    types(&mut chromium, "#password", LOGIN);
    // Back, to look at what was typed, and on again: by Enter in a field a form is sent too.
    chromium.tab_back_to("#document");
    chromium.tab_to("#password");
    chromium.key_goes(ENTER);
    assert_eq!(chromium.address(), "/me");
    presses(&mut chromium, "main a.main");
    assert_eq!(chromium.address(), "/me/form", "what is next");
    fills_in(&mut chromium, &site, 0);
    presses(&mut chromium, BUTTON);
    assert!(chromium.text().contains("核对填写的信息"), "{}", chromium.text());
    types(&mut chromium, "#known_save_password", SAVE);
    presses(&mut chromium, BUTTON);
    assert_eq!(chromium.address(), "/me", "{}", chromium.text());
    presses(&mut chromium, "a[href=\"/me/receipts\"]");
    assert!(chromium.text().contains("bmr1.") && chromium.text().contains("保存报名信息"));
    let record: CandidateBody = site.running.ask(&people::read(&serial)).read().unwrap();
    assert_eq!(record.form_revision, 1, "one save");
    // What was saved is what this person has, field by field.
    let saved = site.running.ask(&people::read(&serial)).text();
    assert!(saved.contains(&person.name), "{saved}");
}

#[test]
fn a_candidate_is_captured_by_keyboard_alone() {
    let site = site();
    let operator = site.running.operator("first-school", "point", &site.place.point.to_string());
    let Some(mut chromium) = opened(&site, "/staff/sign-in", DESK) else { return };
    types(&mut chromium, "#operator", &operator.name);
    types(&mut chromium, "#password", PASSWORD);
    let code = operator.secret.as_ref().map_or_else(String::new, |secret| secret.code(site.running.phone()));
    types(&mut chromium, "#code", &code);
    presses(&mut chromium, BUTTON);
    assert_eq!(chromium.address(), "/staff", "{}", chromium.text());
    presses(&mut chromium, "a[href=\"/staff/capture\"]");
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("photograph.jpg");
    std::fs::write(&picture, &photo::shared().bytes).unwrap();
    chromium.tab_to("#file");
    chromium.hands_over("#file", &picture);
    presses(&mut chromium, BUTTON);
    assert!(chromium.text().contains("照片符合要求"), "{}", chromium.text());
    let person = site.running.candidate(&site.place, 0);
    types(&mut chromium, "#document", &person.identity_number);
    types(&mut chromium, "#name", &person.name);
    chromium.takes("sex", &person.sex.code().to_string());
    chooses(&mut chromium, "#ethnicity", &person.ethnicity);
    types(&mut chromium, "#birth_date", "2004");
    types(&mut chromium, "#address", &person.address);
    chromium.takes("method", "card-reader");
    presses(&mut chromium, BUTTON);
    // The page begins at what is wrong; what stands above it leads there too.
    assert!(chromium.is_at("#birth_date"), "{}", chromium.text());
    chromium.tab_back_to("a[href=\"#birth_date\"]");
    chromium.key(ENTER);
    assert!(chromium.is_at("#birth_date"), "the way from what is wrong to the field");
    chromium.types(&person.born.to_string());
    presses(&mut chromium, BUTTON);
    let text = chromium.text();
    let serial = text.lines().find(|line| line.len() == 8 && line.bytes().all(|byte| byte.is_ascii_digit()));
    let serial = serial.unwrap_or_else(|| panic!("{text}"));
    let record: CandidateBody = site.running.ask(&people::read(serial)).read().unwrap();
    assert_eq!(record.name, person.name);
    // The next person.
    presses(&mut chromium, "main a.main");
    assert_eq!(chromium.address(), "/staff/capture");
}
