//! Every page in both languages under axe-core.

use stage::browser::Browser;
use stage::chromium::Chromium;
use stage::examined::Axe;

use super::visits::Visits;

/// A telephone of today.
const WINDOW: (u32, u32) = (412, 900);

#[test]
fn axe_finds_nothing_on_any_page_in_either_language() {
    let (Some(browser), Some(axe)) = (Browser::find(), Axe::find()) else { return };
    let mut visits = Visits::begin();
    let mut operators = visits.operators();
    let mut chromium = Chromium::start(&browser, WINDOW.0, WINDOW.1);
    let (mut found, mut examined) = (Vec::new(), 0);
    for language in ["zh-CN", "en"] {
        visits.go(language, &mut operators);
        for (name, page) in &visits.pages {
            chromium.shows(visits.site.running.address, &page.text);
            examined += 1;
            for violation in chromium.examine(&axe) {
                let places = violation.places.join("\n    ");
                found.push(format!("{name} ({language}): {}: {}\n    {places}", violation.id, violation.help));
            }
        }
    }
    println!("axe-core examined {examined} pages");
    assert!(found.is_empty(), "{} violations on {examined} pages:\n{}", found.len(), found.join("\n"));
}
