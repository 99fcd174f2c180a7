//! What belongs to the device that a browser runs on: its network, its files, what it keeps.

use std::path::Path;

use serde_json::{Value, json};

use super::{Chromium, found};

/// How long a page may take until something is so, in milliseconds: less than the browser's own patience.
const WAIT_MS: u32 = 25_000;

impl Chromium {
    /// Whether the device has a network, as the page is told.
    pub fn network(&mut self, is_there: bool) {
        self.ask("Network.enable", &json!({}));
        let any = json!({ "offline": !is_there, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.ask("Network.emulateNetworkConditions", &any);
    }

    /// Chooses a file.
    ///
    /// # Panics
    /// If there is no such field.
    pub fn choose_file(&mut self, selector: &str, file: &Path) {
        let asked = self.ask("Runtime.evaluate", &json!({ "expression": found(selector) }));
        let object = asked["result"]["objectId"].as_str().unwrap_or_else(|| panic!("no {selector}")).to_owned();
        self.ask("DOM.setFileInputFiles", &json!({ "files": [file], "objectId": object }));
    }

    /// What a script finds, once it has found it.
    ///
    /// # Panics
    /// If the script does.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        self.evaluated(&json!({ "expression": expression, "returnByValue": true, "awaitPromise": true }))
    }

    /// Waits until this is so on the page.
    ///
    /// # Panics
    /// If it does not become so.
    pub fn wait_until(&mut self, condition: &str) {
        let waiting = format!(
            "new Promise((resolve) => {{ const end = Date.now() + {WAIT_MS}; const look = async () => {{ \
             if (await ({condition})) resolve(true); else if (Date.now() > end) resolve(false); else setTimeout(look, 20); }}; look(); }})"
        );
        if self.evaluate(&waiting) != true {
            panic!("never so: {condition}; the page says: {}", self.text());
        }
    }

    /// Where files that pages give are kept.
    pub fn keep_files_in(&mut self, folder: &Path) {
        let session = self.session.take();
        self.ask("Browser.setDownloadBehavior", &json!({ "behavior": "allow", "downloadPath": folder }));
        self.session = session;
    }

    /// Throws away what the browser keeps for an address of this kind, as it does when room is short.
    pub fn throw_away(&mut self, origin: &str, kinds: &str) {
        self.ask("Storage.clearDataForOrigin", &json!({ "origin": origin, "storageTypes": kinds }));
    }
}
