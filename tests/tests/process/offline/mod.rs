//! A point goes on capturing without a network, in a real browser: nothing is lost, nobody is registered twice, and whoever finds
//! the device reads nothing.

mod exported;
mod installed;
mod kept;
mod site;

use std::collections::BTreeSet;

use baoming_api::bodies::{CandidateBody, ProgressBody};
use baoming_rehearsal::people::photo;
use stage::http::Request;
use stage::people;
use stage::premises::POINT;

use site::{Device, IDLE, Site, ledger, looked_at, shown, site};

/// Captures that go well.
const PEOPLE: u64 = 30;
/// Whoever another county registers meanwhile.
const TAKEN: u64 = 30;
/// Whose photograph has a dark background, which only the service sees.
const DARK: u64 = 31;

fn dark() -> Vec<u8> {
    let tone = |at: usize| 20 + (at * 31 + at / 480 * 17) as u8 % 23;
    let pixels: Vec<u8> = (0..480 * 640).flat_map(|at| [tone(at); 3]).collect();
    photo::encode(&pixels, 480, 640, 70)
}

fn progress(site: &Site, place: usize) -> ProgressBody {
    let path = format!("/v1/point/points/{}/progress", site.places[place].point);
    site.running.ask(&Request::get(path).token(POINT)).read().unwrap()
}

#[test]
fn thirty_captures_without_a_network_are_registered_once_each() {
    let Some(device) = Device::find() else { return };
    let site = site();
    let mut page = site.prepared(&device);
    site.cut(&mut page);
    // From the worker's cache, by a browser that has no network at all.
    site.open(&mut page);
    assert!(page.text().contains("现在没有网络"), "{}", page.text());
    looked_at(&mut page, "locked");
    site.unlock(&mut page);
    let mut numbers = BTreeSet::new();
    for index in 0..PEOPLE / 2 {
        assert!(numbers.insert(site.capture(&mut page, &device, index)));
    }
    looked_at(&mut page, "work");
    // Half of the next one is typed when the browser dies.
    page.fill("#name", &site.person(PEOPLE / 2).name);
    page.fill("#address", &site.person(PEOPLE / 2).address);
    page.evaluate("document.activeElement.blur()");
    page.wait_until("indexedDB.databases().then(() => new Promise((done) => { const open = indexedDB.open('baoming-offline'); \
                     open.onsuccess = () => { const all = open.result.transaction('vault').objectStore('vault').get('typing'); \
                     all.onsuccess = () => { open.result.close(); done(all.result !== undefined); }; }; }))");
    drop(page);
    let mut page = device.started();
    page.network(false);
    site.open(&mut page);
    site.unlock(&mut page);
    page.wait_until("document.querySelector('#name').value !== ''");
    assert_eq!(page.held("#name"), site.person(PEOPLE / 2).name, "what was half typed");
    assert_eq!(ledger(&mut page), [15, 0, 0, 15, 0], "whatever was said to be saved");
    for index in PEOPLE / 2..TAKEN {
        assert!(numbers.insert(site.capture(&mut page, &device, index)));
    }
    // The same person once more is told at once.
    let again = device.file("again.jpg", &site.photo(0));
    site.fill(&mut page, &site.person(0), &again);
    page.press("#draft button.main");
    page.wait_until("document.querySelector('#draft .errors') !== null");
    assert!(page.text().contains("已有同一证件号码"), "{}", page.text());
    page.press("#drop");
    page.wait_until("document.querySelector('#name').value === ''");
    assert!(numbers.insert(site.capture(&mut page, &device, TAKEN)));
    let photo = device.file("dark.jpg", &dark());
    site.fill(&mut page, &site.person(DARK), &photo);
    assert!(numbers.insert(site.saved(&mut page)));
    drop(page);

    let elsewhere = people::capture(&site.person(TAKEN), site.places[1].point, "elsewhere");
    site.running.granted(&elsewhere);
    let mut page = device.started();
    site.back(&mut page);
    assert_eq!(ledger(&mut page), [32, 0, 0, 32, 0]);
    // Cut once more while they are sent: what was on its way is sent again, and counts once.
    page.press("#send");
    page.wait_until("Number(document.querySelector('#count-registered').textContent) >= 5");
    site.way.lead_nowhere();
    page.wait_until("document.querySelector('#send-said').textContent.includes('没有网络')");
    page.wait_until(IDLE);
    site.mend(&mut page);
    site.send(&mut page);
    assert_eq!(ledger(&mut page), [32, 30, 2, 0, 0]);
    looked_at(&mut page, "conflicts");
    let kinds =
        page.evaluate("Array.from(document.querySelectorAll('.conflict'), (one) => one.dataset.kind).sort().join()");
    assert_eq!(kinds, "elsewhere,photo", "both sides of each are on the page: {}", page.text());
    assert!(page.text().contains(&site.person(TAKEN).name));
    registered_once(&site, &page_serials(&mut page));
    decided(&site, &device, &mut page);
}

/// The serials that the page shows.
fn page_serials(page: &mut stage::chromium::Chromium) -> Vec<String> {
    let found = page.evaluate(
        "Array.from(document.querySelectorAll('#draft-rows tr[data-state=registered]'), \
         (row) => row.textContent.match(/\\d{8}$|\\d{8}(?=\\D*$)/)[0])",
    );
    found.as_array().unwrap().iter().map(|serial| serial.as_str().unwrap().to_owned()).collect()
}

/// By the API: thirty records, each with one of the thirty names, and none besides.
fn registered_once(site: &Site, serials: &[String]) {
    let serials: BTreeSet<&String> = serials.iter().collect();
    assert_eq!(serials.len() as u64, PEOPLE, "one serial each");
    let read = |serial: &&String| {
        let record: CandidateBody = site.running.ask(&people::read(serial)).read().unwrap();
        record.name
    };
    let mut found: Vec<String> = serials.iter().map(read).collect();
    let mut expected: Vec<String> = (0..PEOPLE).map(|index| site.person(index).name).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(u64::from(progress(site, 0).captured), PEOPLE, "and nobody besides");
}

/// Conflicts stay until somebody decides: one is given up, the other one corrected.
fn decided(site: &Site, device: &Device, page: &mut stage::chromium::Chromium) {
    let taken = ".conflict[data-kind=elsewhere]";
    page.press(&format!("{taken} summary"));
    page.press(&format!("{taken} details button"));
    page.wait_until("document.querySelectorAll('.conflict').length === 1");
    page.wait_until(IDLE);
    page.press(".conflict .buttons button:last-child");
    page.wait_until(&shown("correcting"));
    assert_eq!(page.held("#name"), site.person(DARK).name);
    let better = device.file("better.jpg", &site.photo(DARK));
    page.choose_file("#file", &better);
    site.saved(page);
    assert_eq!(ledger(page), [33, 30, 0, 1, 2]);
    site.send(page);
    assert_eq!(ledger(page), [33, 31, 0, 0, 2]);
    assert_eq!(u64::from(progress(site, 0).captured), PEOPLE + 1);
}
