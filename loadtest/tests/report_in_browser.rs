//! The report opened in a browser: headless Chromium, in a copy of the page with a script that measures it.
//!
//! On a machine without Chromium the tests say that they are skipped and how to install it; with `BAOMING_REQUIRE_ALL=1`
//! that is a failure.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use baoming_language::Language;
use loadtest::page::report::html;
use loadtest::page::report::sample::{Sample, outcome};
use serde::Deserialize;

/// Names that distributions give it.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// A telephone, and a desk.
const WIDTHS: [u32; 2] = [360, 1280];
/// Lower lines of letters than this cannot be read on a telephone, in CSS pixels.
const LETTERS_MIN: f64 = 10.0;

/// The page is put into a frame of the width in question, since a window of a browser can have a least width. The frame's
/// script measures and tells the page around it, whose document is then dumped.
const MEASURE: &str = r#"
const broken = [];
addEventListener("error", event => broken.push(String(event.message)));
addEventListener("securitypolicyviolation", event => broken.push(event.blockedURI));
addEventListener("load", () => {
  const charts = [...document.querySelectorAll("figure.chart svg")].map(svg => {
    const box = svg.getBoundingClientRect();
    const drawn = [...svg.querySelectorAll("polyline, path, circle, rect")].filter(element => {
      const { width, height } = element.getBoundingClientRect();
      return width + height > 1;
    });
    const heights = [...svg.querySelectorAll("text")].map(text => text.getBoundingClientRect().height);
    return { width: box.width, height: box.height, drawn: drawn.length, letters: Math.min(...heights), texts: heights.length };
  });
  const verdict = document.querySelector(".verdict").getBoundingClientRect();
  const root = document.documentElement;
  const measured = {
    width: root.clientWidth, scroll_width: root.scrollWidth, broken, charts, verdict_top: verdict.top,
    fetched: performance.getEntriesByType("resource").length,
    body_letters: parseFloat(getComputedStyle(document.body).fontSize),
  };
  parent.postMessage(JSON.stringify(measured), "*");
});
"#;

#[derive(Debug, Deserialize)]
struct Measured {
    width: f64,
    scroll_width: f64,
    broken: Vec<String>,
    charts: Vec<MeasuredChart>,
    verdict_top: f64,
    fetched: usize,
    body_letters: f64,
}

#[derive(Debug, Deserialize)]
struct MeasuredChart {
    width: f64,
    height: f64,
    drawn: usize,
    letters: f64,
    texts: usize,
}

/// What the page around the frame is, until and after the frame has spoken.
fn around(width: u32) -> String {
    format!(
        r#"<!doctype html><meta charset="utf-8"><body style="margin:0"><pre id="measured"></pre><script>
addEventListener("message", event => {{ document.getElementById("measured").textContent = event.data; }});
</script><iframe src="page.html" style="border:0;width:{width}px;height:900px"></iframe>"#
    )
}

fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).flat_map(|place| NAMES.map(|name| place.join(name)));
    let found = places.into_iter().find(|place| place.is_file());
    if found.is_none() {
        let message = "skipped: there is no Chromium to open the report in; apt-get install chromium";
        assert_ne!(std::env::var("BAOMING_REQUIRE_ALL").as_deref(), Ok("1"), "{message}");
        println!("{message}");
    }
    found
}

fn open(program: &Path, directory: &Path, page: &str, what: &[&str]) -> Output {
    let mut profile = std::ffi::OsString::from("--user-data-dir=");
    profile.push(directory.join("profile"));
    let output = Command::new(program)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-default-apps"])
        .args(["--virtual-time-budget=10000", "--enable-logging=stderr", "--hide-scrollbars"])
        .args(what)
        .arg(profile)
        .arg(format!("file://{}", directory.join(page).display()))
        .output()
        .expect("the program is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Opens the page at a width; returns what was measured in it.
fn measure(program: &Path, page: &str, width: u32) -> Measured {
    let directory = tempfile::tempdir().expect("a temporary directory");
    // The page allows no script: its copy has to allow ours.
    let policy = page.find("<meta http-equiv=\"Content-Security-Policy\"").expect("the page has a policy");
    let policy_end = policy + page[policy..].find('>').expect("it ends") + 1;
    let copy = format!("{}<script>{MEASURE}</script>{}", &page[..policy], &page[policy_end..]);
    std::fs::write(directory.path().join("page.html"), copy).expect("it can be written");
    std::fs::write(directory.path().join("around.html"), around(width)).expect("it can be written");
    let output = open(program, directory.path(), "around.html", &["--window-size=1400,1000", "--dump-dom"]);
    let (document, log) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!log.contains("CONSOLE"), "the browser complains: {log}");
    let measured = document.split_once("<pre id=\"measured\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    let measured = measured.map(|(json, _)| json.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"));
    let measured = measured.unwrap_or_else(|| panic!("nothing was measured: {document}\n{log}"));
    serde_json::from_str(&measured).unwrap_or_else(|error| panic!("{error}: {measured:?}\n{log}"))
}

fn check(language: Language, width: u32) {
    let Some(program) = chromium() else { return };
    let page = html(&outcome(Sample::default()), language);
    let measured = measure(&program, &page, width);
    let of = format!("{language:?} at {width}");
    assert_eq!(measured.width, f64::from(width), "{of}: the frame has the width in question");
    assert_eq!(measured.broken, Vec::<String>::new(), "{of}: errors of scripts");
    assert_eq!(measured.fetched, 0, "{of}: nothing is fetched");
    assert!(measured.scroll_width <= measured.width, "{of}: wider than its frame: {}", measured.scroll_width);
    assert!(measured.verdict_top < 300.0, "{of}: the verdict is seen without scrolling: {}", measured.verdict_top);
    assert!(measured.body_letters >= 14.0, "{of}: letters of {}", measured.body_letters);
    assert_eq!(measured.charts.len(), 12, "{of}: every chart is there");
    for (at, chart) in measured.charts.iter().enumerate() {
        assert!(chart.width >= 280.0 && chart.width <= f64::from(width), "{of}: chart {at}: {chart:?}");
        assert!(chart.height >= 150.0, "{of}: chart {at}: {chart:?}");
        assert!(chart.drawn >= 2 && chart.texts >= 4, "{of}: chart {at} is empty: {chart:?}");
        assert!(chart.letters >= LETTERS_MIN, "{of}: chart {at} cannot be read: {chart:?}");
    }
}

#[test]
fn the_report_is_whole_and_readable_at_every_width() {
    for language in [Language::Chinese, Language::English] {
        for width in WIDTHS {
            check(language, width);
        }
    }
}

/// The page as it is, with its policy: the browser has nothing to complain about, and a picture can be taken of it.
#[test]
fn the_report_as_it_is_can_be_photographed() {
    let Some(program) = chromium() else { return };
    let directory = tempfile::tempdir().expect("a temporary directory");
    let page = html(&outcome(Sample::default()), Language::Chinese);
    std::fs::write(directory.path().join("report.html"), page).expect("it can be written");
    let picture = directory.path().join("report.png");
    let argument = format!("--screenshot={}", picture.display());
    let output = open(&program, directory.path(), "report.html", &["--window-size=1280,2400", &argument]);
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(!log.contains("CONSOLE"), "the browser complains: {log}");
    let picture = std::fs::read(&picture).expect("the picture was taken");
    // A blank page of this size takes a tenth of this.
    assert!(picture.starts_with(b"\x89PNG") && picture.len() > 100_000, "{} bytes", picture.len());
}
