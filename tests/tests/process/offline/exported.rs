//! The network never comes back, or the browser throws everything away: a sealed file opens elsewhere.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use stage::chromium::Chromium;

use super::progress;
use super::site::{Device, IDLE, PASSCODE, looked_at, shown, site};

/// The file that the page gave, once it is whole.
fn file_in(folder: &Path) -> PathBuf {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        let mut files = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
        let whole = files.find(|path| path.extension().is_some_and(|ending| ending == "bmb"));
        match whole {
            Some(path) => return path,
            None => assert!(Instant::now() < end, "no file"),
        }
        std::thread::yield_now();
    }
}

fn open_file(page: &mut Chromium, file: &Path, passcode: &str) {
    page.choose_file("#bundle_file", file);
    page.fill("#bundle_passcode", passcode);
    page.press("#bundle-form button");
}

#[test]
fn what_the_browser_threw_away_is_said_and_comes_back_from_a_sealed_file() {
    let Some(device) = Device::find() else { return };
    let site = site();
    let mut page = site.prepared(&device);
    site.cut(&mut page);
    let drafts: Vec<String> = (0..3).map(|index| site.capture(&mut page, &device, index)).collect();
    let folder = tempfile::tempdir().unwrap();
    page.keep_files_in(folder.path());
    page.press("#export");
    let file = file_in(folder.path());
    site.mend(&mut page);
    page.throw_away(&site.origin(), "indexeddb");
    site.open(&mut page);
    page.wait_until(&shown("evicted"));
    let told = page.text();
    assert!(told.contains("已用编号 3 个") && told.contains(&drafts[0][..6]), "whose, and how many: {told}");
    looked_at(&mut page, "evicted");
    // Another passcode, another file, one bit turned, the end cut off: nothing of it is opened.
    let bytes = std::fs::read(&file).unwrap();
    for (name, passcode, broken) in [
        ("passcode", "some other passcode", bytes.clone()),
        (
            "bit",
            PASSCODE,
            [&bytes[..bytes.len() / 2], &[bytes[bytes.len() / 2] ^ 1], &bytes[bytes.len() / 2 + 1..]].concat(),
        ),
        ("end", PASSCODE, bytes[..bytes.len() - 1].to_vec()),
        ("name", PASSCODE, bytes[1..].to_vec()),
    ] {
        open_file(&mut page, &device.file(name, &broken), passcode);
        page.wait_until("document.querySelector('#bundle-form .errors') !== null");
        page.wait_until(IDLE);
        assert_eq!(page.evaluate("document.querySelector('#bundle').hidden"), true, "{name}");
        page.evaluate("document.querySelector('#bundle-form .errors').remove()");
    }
    open_file(&mut page, &file, PASSCODE);
    page.wait_until(&shown("bundle"));
    looked_at(&mut page, "bundle");
    for _ in 0..2 {
        page.press("#bundle-send");
        page.wait_until("document.querySelector('#bundle-said').textContent.includes('发送完毕')");
        assert_eq!(progress(&site, 0).captured, 3, "however often it is sent");
    }
    for draft in &drafts {
        assert!(page.text().contains(draft));
    }
}
