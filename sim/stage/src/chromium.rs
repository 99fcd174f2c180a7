//! Somebody at a real browser: pages are opened, fields are filled in and buttons pressed in headless Chromium, told so by its
//! DevTools protocol.
//!
//! Guarantees: a press is a press of the mouse where the button is seen; a text is typed into what has the focus; every wait has
//! a deadline; the browser ends with its handle. Methods panic: what they cannot do, the test cannot go on without.

mod device;

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use data_encoding::BASE64;
use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket, client};

use crate::browser::Browser;

/// How long the browser may take for anything.
const PATIENCE: Duration = Duration::from_secs(30);
/// Messages that are passed over while one is waited for.
const PASSED_OVER_MAX: usize = 10_000;
/// What the browser says before the address that it is told by.
const LISTENS: &str = "DevTools listening on ";

/// A browser with one page.
pub struct Chromium {
    process: Child,
    socket: WebSocket<TcpStream>,
    session: Option<String>,
    next: u64,
    _profile: Option<TempDir>,
}

impl Chromium {
    /// Starts it with an empty page of this size.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start(browser: &Browser, width: u32, height: u32) -> Self {
        let profile = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let mut started = Self::start_on(browser, profile.path(), width, height);
        started._profile = Some(profile);
        started
    }

    /// The same on a profile that stays, such as that of a browser that was killed.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start_on(browser: &Browser, profile: &Path, width: u32, height: u32) -> Self {
        let mut command: Command = browser.command(profile);
        command
            .args(["--remote-debugging-port=0", "--accept-lang=zh-CN", "about:blank"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut process = command.spawn().unwrap_or_else(|error| panic!("{error}"));
        let said = process.stderr.take().expect("its words are piped");
        let mut lines = BufReader::new(said).lines().map_while(Result::ok);
        let address = lines.find_map(|line| line.strip_prefix(LISTENS).map(str::to_owned)).expect("it listens");
        // What it says later is read, so that it never waits for a reader; it ends with the process.
        std::thread::spawn(move || lines.for_each(drop));
        let host = address.strip_prefix("ws://").and_then(|rest| rest.split('/').next()).expect("an address of ours");
        let stream = TcpStream::connect(host).unwrap_or_else(|error| panic!("{error}"));
        stream.set_read_timeout(Some(PATIENCE)).unwrap_or_else(|error| panic!("{error}"));
        let (socket, _) = client(&address, stream).unwrap_or_else(|error| panic!("{error}"));
        let mut browser = Self { process, socket, session: None, next: 0, _profile: None };
        let target = browser.ask("Target.createTarget", &json!({ "url": "about:blank" }))["targetId"].clone();
        let attached = browser.ask("Target.attachToTarget", &json!({ "targetId": target, "flatten": true }));
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        browser.ask("Page.enable", &json!({}));
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        browser.ask("Emulation.setDeviceMetricsOverride", &size);
        browser
    }

    /// Pages run no script from now on.
    pub fn without_scripts(&mut self) {
        self.ask("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    }

    /// Opens an address.
    pub fn open(&mut self, address: &str) {
        let id = self.tell("Page.navigate", &json!({ "url": address }));
        self.until(|message| message["id"] == id);
        self.loaded();
    }

    /// The way back.
    ///
    /// # Panics
    /// If there is none.
    pub fn back(&mut self) {
        let history = self.ask("Page.getNavigationHistory", &json!({}));
        let at = history["currentIndex"].as_u64().and_then(|at| at.checked_sub(1)).expect("a page before") as usize;
        let id = self.tell("Page.navigateToHistoryEntry", &json!({ "entryId": history["entries"][at]["id"] }));
        self.until(|message| message["id"] == id);
        self.loaded();
    }

    /// The same page anew, what was sent for it too.
    pub fn reload(&mut self) {
        let id = self.tell("Page.reload", &json!({}));
        self.until(|message| message["id"] == id);
        self.loaded();
    }

    /// Types into a field, in place of what is there.
    pub fn fill(&mut self, selector: &str, text: &str) {
        self.value(&format!("(() => {{ const one = {}; one.focus(); one.select(); }})()", found(selector)));
        self.ask("Input.insertText", &json!({ "text": text }));
    }

    /// Chooses one of a list by what it sends.
    pub fn choose(&mut self, selector: &str, value: &str) {
        self.value(&format!("{}.value = {}", found(selector), json!(value)));
    }

    /// Presses what is there, and stays on the page.
    pub fn press(&mut self, selector: &str) {
        let last = self.press_at(selector);
        self.until(|message| message["id"] == last);
    }

    /// Presses what leads to another page, and waits for that.
    pub fn go(&mut self, selector: &str) {
        self.press_at(selector);
        self.loaded();
    }

    /// The address of the page.
    pub fn address(&mut self) -> String {
        self.value("location.pathname").as_str().unwrap_or("").to_owned()
    }

    /// What the page says.
    pub fn text(&mut self) -> String {
        self.value("document.body.innerText").as_str().unwrap_or("").to_owned()
    }

    /// What is in a field.
    pub fn held(&mut self, selector: &str) -> String {
        self.value(&format!("{}.value", found(selector))).as_str().unwrap_or("").to_owned()
    }

    /// How wide the page became, which is wider than the window only if it has to be moved sideways.
    pub fn width(&mut self) -> u64 {
        self.value("document.documentElement.scrollWidth").as_u64().unwrap_or(0)
    }

    /// A picture of the page.
    ///
    /// # Panics
    /// If it cannot be kept.
    pub fn photograph(&mut self, into: &Path) {
        let picture = self.ask("Page.captureScreenshot", &json!({ "captureBeyondViewport": true }));
        let bytes = BASE64.decode(picture["data"].as_str().unwrap_or("").as_bytes()).expect("a picture in base64");
        std::fs::write(into, bytes).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Presses without waiting for what comes of it; the number under which it is answered.
    fn press_at(&mut self, selector: &str) -> u64 {
        let place = format!(
            "(() => {{ const one = {}; one.scrollIntoView({{ block: 'center' }}); const at = one.getBoundingClientRect(); \
             return [at.x + at.width / 2, at.y + at.height / 2]; }})()",
            found(selector)
        );
        let place = self.value(&place);
        let mouse = |kind| json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1 });
        self.tell("Input.dispatchMouseEvent", &mouse("mousePressed"));
        self.tell("Input.dispatchMouseEvent", &mouse("mouseReleased"))
    }

    /// What an expression is.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        self.evaluated(&json!({ "expression": expression, "returnByValue": true }))
    }

    fn evaluated(&mut self, asked: &Value) -> Value {
        let expression = asked["expression"].as_str().map_or("", |text| text.get(..200).unwrap_or(text));
        let answer = self.ask("Runtime.evaluate", asked);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    pub(crate) fn loaded(&mut self) {
        self.until(|message| message["method"] == "Page.loadEventFired");
    }

    pub(crate) fn ask(&mut self, method: &str, params: &Value) -> Value {
        let id = self.tell(method, params);
        let answer = self.until(|message| message["id"] == id);
        assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
        answer["result"].clone()
    }

    pub(crate) fn tell(&mut self, method: &str, params: &Value) -> u64 {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(message.to_string())).unwrap_or_else(|error| panic!("{method}: {error}"));
        self.next
    }

    fn until(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..PASSED_OVER_MAX {
            let message = self.socket.read().unwrap_or_else(|error| panic!("the browser says nothing: {error}"));
            let Message::Text(text) = message else { continue };
            let message: Value = serde_json::from_str(text.as_str()).unwrap_or_else(|error| panic!("{error}"));
            if is_it(&message) {
                return message;
            }
        }
        panic!("the browser says everything but what is waited for");
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // It is ours, and whatever it still does is of no use.
        let _ended = self.process.kill().and_then(|()| self.process.wait());
    }
}

fn found(selector: &str) -> String {
    format!("document.querySelector({})", json!(selector))
}
