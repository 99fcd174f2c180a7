//! What whoever finds the device could read: neither a cache nor the database has anything of anybody in clear.

use stage::chromium::Chromium;

use super::site::{Device, IDLE, PASSCODE, ledger, looked_at, shown, site};

/// Every byte in every cache and in the database, as text in which a name or a number would be seen.
const EVERYTHING: &str = "(async () => {
  const found = [];
  const walk = async (one) => {
    if (one instanceof ArrayBuffer || ArrayBuffer.isView(one)) found.push(new TextDecoder('utf-8').decode(one));
    else if (one instanceof Blob) found.push(await one.text());
    else if (one !== null && typeof one === 'object') for (const [key, value] of Object.entries(one)) { found.push(key); await walk(value); }
    else found.push(String(one));
  };
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push(request.url);
      found.push(await (await cache.match(request)).text());
    }
  }
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => { const open = indexedDB.open(name); open.onsuccess = () => done(open.result); });
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store).getAll();
      await walk(await new Promise((done) => { all.onsuccess = () => done(all.result); }));
    }
    database.close();
  }
  await walk({ ...localStorage });
  return found.join('\\n');
})()";

fn everything(page: &mut Chromium) -> String {
    page.evaluate(EVERYTHING).as_str().unwrap().to_owned()
}

#[test]
fn nothing_of_anybody_is_in_a_cache_or_in_clear_on_the_device() {
    let Some(device) = Device::find() else { return };
    let site = site();
    let mut page = site.prepared(&device);
    let person = site.person(0);
    site.capture(&mut page, &device, 0);
    page.fill("#name", &site.person(1).name);
    page.evaluate("document.activeElement.blur()");
    // Pages of somebody are looked at meanwhile, with the worker in between.
    let other = site.running.capture(&site.places[0], 2);
    page.open(&format!("{}/staff/candidates", site.origin()));
    page.fill("#serial", &other);
    page.go("button.main");
    assert!(page.text().contains(&site.person(2).name), "{}", page.text());
    site.open(&mut page);
    let all = everything(&mut page);
    assert!(all.contains("/staff/offline") && all.contains("receiptKey"), "it was looked into");
    for (index, text) in [(0, &person.name), (0, &person.identity_number), (0, &person.address)] {
        assert!(!all.contains(text.as_str()), "person {index}");
    }
    for index in [1, 2] {
        assert!(!all.contains(&site.person(index).name), "person {index}");
    }
    assert!(!all.contains(PASSCODE));
    let cached = page.evaluate(
        "(async () => { const urls = []; for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) \
         urls.push(new URL(request.url).pathname); return urls.filter((path) => !path.startsWith('/assets/')).join(); })()",
    );
    assert_eq!(cached, "/staff/offline", "one shell and nothing else");
    // And when the session is over and the vault is open, one may go on, and after a lock nothing is on the page.
    site.unlock(&mut page);
    page.press("#lock");
    page.wait_until(&shown("locked"));
    assert_eq!(page.evaluate(&format!("document.body.textContent.includes('{}')", person.name)), false);
    // In the other language it is the same device.
    page.open(&format!("{}/staff/offline?lang=en", site.origin()));
    page.wait_until("document.documentElement.dataset.ready === 'yes'");
    site.unlock(&mut page);
    assert!(page.text().contains("Capture without a network") && ledger(&mut page)[3] == 1, "{}", page.text());
    looked_at(&mut page, "en");
}

#[test]
fn wrong_passcodes_are_slowed_and_a_void_draft_keeps_its_number() {
    let Some(device) = Device::find() else { return };
    let site = site();
    let mut page = site.prepared(&device);
    // What is wrong is told at its field, and nothing is saved.
    let photo = device.file("small.jpg", b"no photograph");
    page.choose_file("#file", &photo);
    site.fill_card(&mut page, &site.person(0));
    page.fill("#birth_date", "2004-02-30");
    page.press("#draft button.main");
    page.wait_until("document.querySelectorAll('#draft .errors li').length >= 2");
    looked_at(&mut page, "amiss");
    assert_eq!(ledger(&mut page), [0; 5]);
    page.press("#drop");
    page.wait_until("document.querySelector('#name').value === ''");
    let draft = site.capture(&mut page, &device, 0);
    page.press("#draft-rows summary");
    page.press("#draft-rows details button");
    page.wait_until("document.querySelector('#count-void').textContent === '1'");
    page.wait_until(IDLE);
    assert_eq!(ledger(&mut page), [1, 0, 0, 0, 1]);
    assert!(page.text().contains(&draft), "the number stays: {}", page.text());
    page.press("#lock");
    for wrong in 0..3 {
        page.wait_until(&shown("locked"));
        page.fill("#passcode", &format!("not this one {wrong}"));
        page.press("#unlock-form button");
        page.wait_until("document.querySelector('#unlock-form .errors') !== null");
        page.wait_until(IDLE);
        if wrong < 2 {
            page.evaluate("document.querySelector('#unlock-form .errors').remove()");
        }
    }
    assert!(page.text().contains("秒后再试"), "{}", page.text());
    // Also the right one has to wait, also after a reload.
    site.open(&mut page);
    page.fill("#passcode", PASSCODE);
    page.press("#unlock-form button");
    page.wait_until("document.querySelector('#unlock-form .errors') !== null");
    assert!(page.text().contains("秒后再试"), "{}", page.text());
}
