//! Somebody at a real browser.

use std::io::Write as _;
use std::net::SocketAddr;

use stage::browser::Browser;
use stage::chromium::Chromium;
use stage::pages::Page;
use tempfile::NamedTempFile;

use super::hand::{Fields, Hand};

/// A telephone.
const WINDOW: (u32, u32) = (360, 740);

/// Headless Chromium, by mouse and keyboard.
pub(super) struct Clicking {
    chromium: Chromium,
    address: SocketAddr,
}

impl Clicking {
    pub(super) fn new(browser: &Browser, address: SocketAddr, runs_scripts: bool) -> Self {
        let mut chromium = Chromium::start(browser, WINDOW.0, WINDOW.1);
        if !runs_scripts {
            chromium.without_scripts();
        }
        Self { chromium, address }
    }

    /// The page that is open now, which fits the telephone.
    fn page(&mut self) -> Page {
        let page = self.chromium.page();
        let wide = self.chromium.width();
        assert!(wide <= u64::from(WINDOW.0), "{} is {wide} wide", page.path);
        page
    }
}

impl Hand for Clicking {
    fn look(&mut self, path: &str) -> Page {
        self.chromium.open(&format!("http://{}{path}", self.address));
        self.page()
    }

    fn send(&mut self, _: &Page, action: &str, fields: Fields<'_>, file: Option<&[u8]>) -> Page {
        let kept = file.map(|bytes| {
            let mut file = NamedTempFile::with_suffix(".jpg").unwrap();
            file.write_all(bytes).unwrap();
            file
        });
        self.chromium.send_form(action, fields, kept.as_ref().map(|file| file.path()));
        self.page()
    }

    fn send_and_lose(&mut self, _: &Page, action: &str, _: Fields<'_>, _: Option<&[u8]>) {
        panic!("a real browser sees the answer to {action}");
    }

    fn lose_session(&mut self) {
        panic!("a real browser keeps its cookies");
    }

    fn reach(&mut self, address: SocketAddr) {
        self.address = address;
    }
}
