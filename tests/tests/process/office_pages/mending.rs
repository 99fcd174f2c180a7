//! Registrations made wrongly, and those which leave as a file.

use super::{done, site, wrong_at};
use stage::pages::{Page, Reader};

/// The record of a candidate, by its serial.
fn record(reader: &mut Reader, serial: &str) -> Page {
    let form = reader.look("/staff/candidates").form("/staff/candidates").with("serial", serial);
    let found = reader.send(&form);
    reader.send(&found.form("/staff/candidates/record"))
}

/// Another account says yes to what waits.
fn approved(reader: &mut Reader) {
    let waiting = reader.look("/staff/approvals");
    let (_, number) = waiting.text.split_once("<option value=\"\">").unwrap();
    let (_, number) = number.split_once("<option value=\"").unwrap();
    let number = number.split('"').next().unwrap();
    let form = waiting.form("/staff/approvals/decide").with("number", number).with("reason", "核对无误");
    done(&reader.send(&form.with("approved", "yes")), "复核结论已记录");
}

#[test]
fn a_registration_ends_or_passes_on_by_two_people() {
    let site = site();
    let [wrongly, twice] = [0, 1].map(|index| site.running.capture(&site.place, index));
    let (mut one, _) = site.signed_in("one-of-county", "office", "430102");
    let (mut two, _) = site.signed_in("two-of-county", "office", "430102");
    let opened = record(&mut one, &twice);
    assert!(opened.says("作废报名") && opened.says("变更报名证件"), "{}", opened.text);
    let form = one.send(&opened.form("/staff/void")).form("/staff/void");
    assert_eq!(form.holds("serial"), twice);
    wrong_at(&one.send(&form), "reason");
    let form = form.with("reason", "重复采集");
    let waits = one.send(&form);
    assert!(waits.status == 409 && waits.says("请保留本页"), "{}", waits.text);
    approved(&mut two);
    done(&one.send(&waits.form("/staff/void")), "报名已作废");

    let person = site.running.candidate(&site.place, 7);
    let opened = record(&mut one, &wrongly);
    let form = one.send(&opened.form("/staff/transfer")).form("/staff/transfer");
    let filled = form
        .with("document_kind", "1")
        .with("document", &person.identity_number)
        .with("name", &person.name)
        .with("sex", &person.sex.code().to_string())
        .with("ethnicity", &person.ethnicity)
        .with("birth_date", &person.born.to_string())
        .with("address", &person.address)
        .with("reason", "拿错证件");
    let waits = one.send(&filled);
    assert_eq!(waits.status, 409, "{}", waits.text);
    approved(&mut two);
    done(&one.send(&waits.form("/staff/transfer")), "报名证件已变更");
    assert!(record(&mut one, &wrongly).says(&person.name));
}

#[test]
fn records_leave_as_a_file_that_the_access_log_has() {
    let site = site();
    let serial = site.running.register(&site.place, 0);
    let (mut office, _) = site.signed_in("county-office", "office", "430102");
    let form = office.look("/staff/export").form("/staff/export");
    wrong_at(&office.send(&form), "format");
    let file = office.send(&form.with("format", "csv"));
    assert!(file.status == 200 && file.says(&serial) && file.head.contains("attachment"), "{}{}", file.head, file.text);
    assert!(file.head.contains("no-store"), "{}", file.head);
    let person = site.running.candidate(&site.place, 0);
    assert!(!file.says(&person.identity_number), "masked: {}", file.text);
    let (mut auditor, _) = site.signed_in("reads-the-logs", "auditor", "province");
    let log = auditor.look("/staff/access-log");
    assert!(log.says("export-candidates"), "{}", log.text);
}
