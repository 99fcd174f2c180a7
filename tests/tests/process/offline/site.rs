//! A point without a network: a service behind a way that can be cut, a device whose browser is killed, and people to capture.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use baoming_rehearsal::people::{SyntheticCandidate, SyntheticPhotos};
use stage::accounts::{Operator, PASSWORD};
use stage::browser::Browser;
use stage::chromium::Chromium;
use stage::people::Place;
use stage::premises::NO_RATES;
use stage::proxy::Proxy;
use stage::running::Running;
use stage::totp::PERIOD_MS;
use tempfile::TempDir;

pub(super) const PASSCODE: &str = "green lamp over the river";
/// A telephone.
const WINDOW: (u32, u32) = (360, 740);

/// Nothing is under way on the page.
pub(super) const IDLE: &str = "document.querySelector('#offline').getAttribute('aria-busy') !== 'true'";

pub(super) struct Site {
    pub(super) running: Running,
    /// The own point, and one of another county.
    pub(super) places: Vec<Place>,
    pub(super) way: Proxy,
    pub(super) operator: Operator,
    photos: SyntheticPhotos,
    sign_ins: Cell<i64>,
}

/// What a clerk holds in the hand: its profile stays when the browser is killed.
pub(super) struct Device {
    browser: Browser,
    folder: TempDir,
}

pub(super) fn site() -> Site {
    let running = Running::start(super::super::program(), NO_RATES);
    let places = running.set_up(2, 1);
    let operator = running.operator("first-school", "point", &places[0].point.to_string());
    let way = Proxy::start().unwrap();
    way.lead_to(running.address);
    Site { running, places, way, operator, photos: SyntheticPhotos::new(7), sign_ins: Cell::new(0) }
}

impl Site {
    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.way.address)
    }

    pub(super) fn person(&self, index: u64) -> SyntheticCandidate {
        self.running.candidate(&self.places[0], index)
    }

    pub(super) fn photo(&self, index: u64) -> Vec<u8> {
        self.photos.photo(self.places[0].point.county, index)
    }

    /// A code that was not used before.
    pub(super) fn code(&self) -> String {
        let periods = self.sign_ins.replace(self.sign_ins.get() + 1);
        let at = self.running.phone().plus_ms(periods * PERIOD_MS);
        self.operator.secret.as_ref().map_or_else(String::new, |secret| secret.code(at))
    }

    pub(super) fn open(&self, page: &mut Chromium) {
        page.open(&format!("{}/staff/offline", self.origin()));
        page.wait_until("document.documentElement.dataset.ready === 'yes'");
    }

    pub(super) fn sign_in(&self, page: &mut Chromium) {
        page.open(&format!("{}/staff/sign-in", self.origin()));
        page.fill("#operator", &self.operator.name);
        page.fill("#password", PASSWORD);
        page.fill("#code", &self.code());
        page.go("button.main");
        assert_eq!(page.address(), "/staff", "{}", page.text());
    }

    /// Signed in, with a vault, and with a worker that keeps the shell.
    pub(super) fn prepared(&self, device: &Device) -> Chromium {
        let mut page = device.started();
        self.sign_in(&mut page);
        self.open(&mut page);
        page.fill("#new_passcode", PASSCODE);
        page.fill("#new_passcode_again", PASSCODE);
        page.press("#prepare-form button");
        page.wait_until(&format!("{} && {IDLE}", shown("work")));
        page.wait_until("navigator.serviceWorker.ready.then(() => true)");
        page
    }

    pub(super) fn unlock(&self, page: &mut Chromium) {
        page.wait_until(&shown("locked"));
        page.fill("#passcode", PASSCODE);
        page.press("#unlock-form button");
        page.wait_until(&format!("{} && {IDLE}", shown("work")));
    }

    /// No network, neither for the page nor for its worker.
    pub(super) fn cut(&self, page: &mut Chromium) {
        self.way.lead_nowhere();
        page.network(false);
    }

    pub(super) fn mend(&self, page: &mut Chromium) {
        self.way.lead_to(self.running.address);
        page.network(true);
    }

    /// Types somebody's document in, photograph and all.
    pub(super) fn fill(&self, page: &mut Chromium, person: &SyntheticCandidate, photo: &Path) {
        page.choose_file("#file", photo);
        self.fill_card(page, person);
    }

    pub(super) fn fill_card(&self, page: &mut Chromium, person: &SyntheticCandidate) {
        page.fill("#document", &person.identity_number);
        page.fill("#name", &person.name);
        page.press(&format!("input[name=sex][value=\"{}\"]", person.sex.code()));
        page.choose("#ethnicity", &person.ethnicity);
        page.fill("#birth_date", &person.born.to_string());
        page.fill("#address", &person.address);
        page.press("input[name=method][value=card-reader]");
    }

    /// Saves what is typed; the number for the slip of paper.
    pub(super) fn saved(&self, page: &mut Chromium) -> String {
        page.press("#draft button.main");
        page.wait_until(&format!("{} && {IDLE}", shown("saved")));
        let number = page.evaluate("document.querySelector('#saved-number').textContent");
        page.press("#next");
        number.as_str().unwrap().to_owned()
    }

    pub(super) fn capture(&self, page: &mut Chromium, device: &Device, index: u64) -> String {
        let photo = device.file(&format!("{index}.jpg"), &self.photo(index));
        self.fill(page, &self.person(index), &photo);
        self.saved(page)
    }

    /// The network is back, and somebody is signed in, with the vault open.
    pub(super) fn back(&self, page: &mut Chromium) {
        self.mend(page);
        self.open(page);
        if page.evaluate("document.querySelector('#sign-in').hidden") == false {
            self.sign_in(page);
            self.open(page);
        }
        self.unlock(page);
    }

    pub(super) fn send(&self, page: &mut Chromium) {
        page.press("#send");
        page.wait_until(&format!("document.querySelector('#send-said').textContent === '发送完毕。' && {IDLE}"));
    }
}

impl Device {
    pub(super) fn find() -> Option<Self> {
        Some(Self { browser: Browser::find()?, folder: tempfile::tempdir().unwrap() })
    }

    pub(super) fn started(&self) -> Chromium {
        Chromium::start_on(&self.browser, &self.profile(), WINDOW.0, WINDOW.1)
    }

    pub(super) fn profile(&self) -> PathBuf {
        self.folder.path().join("profile")
    }

    pub(super) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

pub(super) fn shown(id: &str) -> String {
    format!("document.querySelector('#{id}').hidden === false")
}

/// How many of each there are: used, registered, conflict, waiting, void.
pub(super) fn ledger(page: &mut Chromium) -> [u64; 5] {
    let closes = page.evaluate("document.querySelector('#ledger-open').hidden");
    assert_eq!(closes, true, "the ledger closes");
    ["used", "registered", "conflict", "waiting", "void"].map(|state| {
        let count = page.evaluate(&format!("document.querySelector('#count-{state}').textContent"));
        count.as_str().unwrap().parse().unwrap()
    })
}

/// Nothing is moved sideways. With `BAOMING_SCREENSHOTS` a picture is kept in that directory.
pub(super) fn looked_at(page: &mut Chromium, name: &str) {
    assert!(page.width() <= u64::from(WINDOW.0), "{name} is {} wide", page.width());
    if let Some(kept) = std::env::var_os("BAOMING_SCREENSHOTS") {
        page.photograph(&PathBuf::from(kept).join(format!("page-offline-{name}.png")));
    }
}
