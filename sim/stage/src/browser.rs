//! Headless Chromium. On a machine without it the tests say that they are skipped and how to install it; with
//! `BAOMING_REQUIRE_ALL=1` that is a failure.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Names that distributions give it.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const QUIET: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--hide-scrollbars",
];

/// A browser without a window.
#[derive(Debug)]
pub struct Browser {
    program: PathBuf,
    /// What it is started with besides.
    besides: Vec<OsString>,
}

impl Browser {
    /// The one of this machine, if there is one.
    ///
    /// # Panics
    /// If there is none and `BAOMING_REQUIRE_ALL` is 1.
    pub fn find() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let places = std::env::split_paths(&path).flat_map(|place| NAMES.map(|name| place.join(name)));
        let found = places.into_iter().find(|place| place.is_file());
        if found.is_none() {
            let message =
                "skipped: there is no Chromium to look at the pages with; apt-get install chromium fonts-noto-cjk";
            assert_ne!(std::env::var("BAOMING_REQUIRE_ALL").as_deref(), Ok("1"), "{message}");
            println!("{message}");
        }
        found.map(|program| Self { program, besides: Vec::new() })
    }

    /// The same with a camera that sees this film, which is JPEGs one behind the other, and with leave to use it.
    #[must_use]
    pub fn with_camera(mut self, film: &Path) -> Self {
        let mut seen = OsString::from("--use-file-for-fake-video-capture=");
        seen.push(film);
        let switches = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
        self.besides.extend(switches.map(OsString::from).into_iter().chain([seen]));
        self
    }

    /// What starts it with this profile.
    pub(crate) fn command(&self, profile: &Path) -> Command {
        let mut directory = OsString::from("--user-data-dir=");
        directory.push(profile);
        let mut command = Command::new(&self.program);
        command.args(QUIET).args(&self.besides).arg(directory).stdin(Stdio::null());
        command
    }

    /// Opens an address; what it printed, and what it complained of.
    fn open(&self, address: &str, what: &[OsString]) -> (String, String) {
        let profile = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let output = self
            .command(profile.path())
            .args(["--virtual-time-budget=8000", "--enable-logging=stderr"])
            .args(what)
            .arg(address)
            .output()
            .unwrap_or_else(|error| panic!("{error}"));
        let log = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{log}");
        assert!(!log.contains("CONSOLE"), "the browser complains: {log}");
        (String::from_utf8_lossy(&output.stdout).into_owned(), log)
    }

    /// A picture of the page, of this size.
    ///
    /// # Panics
    /// If the browser fails or complains.
    pub fn photograph(&self, address: &str, width: u32, height: u32, into: &Path) {
        let mut place = OsString::from("--screenshot=");
        place.push(into);
        // No virtual time: the page would be asked for anew, as it wishes.
        self.open(address, &[format!("--window-size={width},{height}").into(), place]);
    }

    /// The page's document after its scripts have run.
    ///
    /// # Panics
    /// If the browser fails or complains.
    pub fn document(&self, address: &str) -> String {
        self.document_at(address, 1400)
    }

    /// The same in a window of this width.
    ///
    /// # Panics
    /// If the browser fails or complains.
    pub fn document_at(&self, address: &str, width: u32) -> String {
        self.open(address, &[format!("--window-size={width},1000").into(), "--dump-dom".into()]).0
    }
}
