//! Pages under a glass: what a page weighs and when it can be used in a slow browser, and what axe-core finds on it.
//!
//! axe-core is nobody's here and is not kept: `BAOMING_AXE` names its one file. Without it a test says that it is skipped; with
//! `BAOMING_REQUIRE_ALL=1` that is a failure.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::json;

use crate::chromium::Chromium;

/// The environment variable that names axe-core's file.
const VARIABLE: &str = "BAOMING_AXE";
const HOW: &str =
    "npm install --prefix DIRECTORY axe-core@4.10.2, then BAOMING_AXE=DIRECTORY/node_modules/axe-core/axe.min.js";
/// What axe-core looks for.
const RULES: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// axe-core, as it was found.
#[derive(Debug)]
pub struct Axe(String);

/// Something that axe-core finds.
#[derive(Debug, Deserialize)]
pub struct Violation {
    /// Which rule.
    pub id: String,
    /// What it asks for.
    pub help: String,
    /// Where, each as a selector with the piece of the page.
    pub places: Vec<String>,
}

/// A line to the service, and a processor.
#[derive(Debug, Clone, Copy)]
pub struct Slow {
    /// From the request to the first byte, at least.
    pub latency_ms: u32,
    /// In both directions.
    pub bytes_per_second: u32,
    /// How many times slower.
    pub processor: u32,
}

/// When a page was there, in milliseconds from the beginning of its request, and what came over the wire for it.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Opened {
    /// The first text was painted; below 0 where none was within some seconds.
    pub first_paint_ms: f64,
    /// The document can be used.
    pub interactive_ms: f64,
    /// Everything is there.
    pub loaded_ms: f64,
    /// Bytes over the wire, heads included.
    pub bytes: u64,
    /// Requests.
    pub requests: u32,
}

impl Axe {
    /// The one that is named, if there is one.
    ///
    /// # Panics
    /// If there is none and `BAOMING_REQUIRE_ALL` is 1, or if it cannot be read.
    pub fn find() -> Option<Self> {
        let Some(file) = std::env::var_os(VARIABLE).map(PathBuf::from) else {
            let message = format!("skipped: there is no axe-core to examine the pages with; {HOW}");
            assert_ne!(std::env::var("BAOMING_REQUIRE_ALL").as_deref(), Ok("1"), "{message}");
            println!("{message}");
            return None;
        };
        Some(Self(std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))))
    }
}

impl Chromium {
    /// Shows a page that another client received, as if it had come from this service.
    pub fn shows(&mut self, service: SocketAddr, page: &str) {
        if !self.value("location.origin").as_str().is_some_and(|origin| origin.ends_with(&service.to_string())) {
            self.open(&format!("http://{service}/"));
        }
        let frame = self.ask("Page.getFrameTree", &json!({}))["frameTree"]["frame"]["id"].clone();
        self.ask("Page.setDocumentContent", &json!({ "frameId": frame, "html": page }));
        // Its sheet comes over the wire.
        self.evaluate(
            "new Promise(ready => document.readyState === 'complete' ? ready() : addEventListener('load', () => ready()))",
        );
    }

    /// What axe-core finds on the page that is shown.
    ///
    /// # Panics
    /// If it does not run, or looked at nothing.
    pub fn examine(&mut self, axe: &Axe) -> Vec<Violation> {
        // It stays with the window, whatever page that shows.
        if self.value("typeof axe") != json!("object") {
            self.value(&format!("(() => {{ {}; }})()", axe.0));
        }
        let run = format!(
            "axe.run(document, {{ runOnly: {}, resultTypes: ['violations'] }}).then(found => ({{ passed: found.passes.length, \
             violations: found.violations.map(one => ({{ id: one.id, help: one.help, places: one.nodes.map(node => \
             node.target.join(' ') + '  ' + node.html.slice(0, 120)) }})) }}))",
            json!(RULES)
        );
        let found = self.evaluate(&run);
        assert!(found["passed"].as_u64().is_some_and(|passed| passed > 10), "axe-core looked at little: {found}");
        serde_json::from_value(found["violations"].clone()).unwrap_or_else(|error| panic!("{error}: {found}"))
    }

    /// Has a cookie of this address, as whoever signed in before.
    pub fn has_cookie(&mut self, address: &str, name: &str, value: &str) {
        let cookie =
            json!({ "url": address, "name": name, "value": value, "path": "/", "secure": true, "httpOnly": true });
        let set = self.ask("Network.setCookie", &cookie);
        assert!(set["success"] == json!(true), "{set}");
    }

    /// From now on over a slow line, with a slow processor and nothing in the cache.
    pub fn slow_down(&mut self, slow: Slow) {
        // A page behind another is not painted.
        self.ask("Page.bringToFront", &json!({}));
        self.ask("Network.enable", &json!({}));
        self.ask("Network.clearBrowserCache", &json!({}));
        let line = json!({
            "offline": false, "latency": slow.latency_ms, "downloadThroughput": slow.bytes_per_second,
            "uploadThroughput": slow.bytes_per_second,
        });
        self.ask("Network.emulateNetworkConditions", &line);
        self.ask("Emulation.setCPUThrottlingRate", &json!({ "rate": slow.processor }));
    }

    /// How the page that is shown was opened.
    pub fn opened(&mut self) -> Opened {
        let told = self.evaluate(
            "new Promise(ready => {
               new PerformanceObserver(seen => seen.getEntriesByName('first-contentful-paint').length && ready())
                 .observe({ type: 'paint', buffered: true });
               setTimeout(ready, 5000);
             }).then(() => {
               const page = performance.getEntriesByType('navigation')[0], all = performance.getEntriesByType('resource');
               const paint = performance.getEntriesByName('first-contentful-paint')[0];
               return {
                 first_paint_ms: paint ? paint.startTime : -1, interactive_ms: page.domInteractive, loaded_ms: page.loadEventEnd,
                 bytes: all.reduce((sum, one) => sum + one.transferSize, page.transferSize), requests: 1 + all.length
               };
             })",
        );
        serde_json::from_value(told.clone()).unwrap_or_else(|error| panic!("{error}: {told}"))
    }
}
