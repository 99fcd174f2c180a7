//! Pages of a registration point beyond capturing: corrections, real cards, passwords, collections, applications, reports.

mod papers;
mod site;
mod work;

use stage::browser::Browser;
use stage::people;

use self::site::{site, typed_in};
use super::framed;

#[test]
fn every_page_of_a_point_fits_a_telephone() {
    let Some(browser) = Browser::find() else { return };
    let site = site();
    let serial = site.register(0);
    let due = typed_in(&site, 1);
    site.running.granted(&people::fee(&due, "fee-of-due"));
    let (mut point, desk) = site.at_point();
    let mut pages = vec![("point-desk", desk)];
    for language in ["zh-CN", "en"] {
        point.language = language;
        let name = |zh: &'static str, en: &'static str| if language == "en" { en } else { zh };
        pages.push((name("point-queue", "point-queue-en"), point.look("/staff/queue")));
        pages.push((name("point-record", "point-record-en"), site.record(&mut point, &serial)));
        for (path, whose, zh, en) in [
            ("/staff/correct-form", &serial, "point-form", "point-form-en"),
            ("/staff/correct-person", &serial, "point-person", "point-person-en"),
            ("/staff/verify-card", &due, "point-verify", "point-verify-en"),
            ("/staff/new-passwords", &serial, "point-reset", "point-reset-en"),
            ("/staff/collect", &serial, "point-collect", "point-collect-en"),
        ] {
            let record = site.record(&mut point, whose);
            pages.push((name(zh, en), point.send(&record.form(path))));
        }
        let file = point.look("/staff/collected-file");
        let rows = format!("serial,assessment\n{serial},良好\n1020001,良好\n09990001,良好\n");
        let taken = point.send_file(&file.form("/staff/collected-file"), "file", rows.as_bytes());
        pages.push((name("point-file", "point-file-en"), file));
        pages.push((name("point-rows", "point-rows-en"), taken));
        let apply = point.look("/staff/apply");
        let amiss = point.send_file(&apply.form("/staff/apply"), "file", b"");
        pages.push((name("point-apply", "point-apply-en"), amiss));
        let report = point.look("/staff/incidents").form("/staff/incidents").with("kind", "first");
        let report = report.with("row", "4").with("grade", "3").with("what", "全校停电");
        pages.push((name("point-incidents", "point-incidents-en"), point.send(&report)));
        let record = site.record(&mut point, &serial);
        for (path, zh, en) in [
            ("/staff/candidates/history", "point-history", "point-history-en"),
            ("/staff/candidates/photo", "point-photo", "point-photo-en"),
        ] {
            pages.push((name(zh, en), point.send(&record.form(path))));
        }
    }
    framed::fit(&browser, site.running.address, &pages);
}
