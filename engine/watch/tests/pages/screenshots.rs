//! The pages in a browser, at the width of a telephone and of a desk: nothing sticks out, nothing is too small to read, the
//! browser has nothing to complain about, and a picture of each can be taken. `BAOMING_SCREENSHOTS` names a folder that keeps
//! them.

use std::path::PathBuf;

use serde::Deserialize;
use tokio::task::spawn_blocking;

use super::browser::Browser;
use super::png::picture;
use super::stub::{Mood, Stub};
use super::{clock, get, watch};

/// Every page, and the first one once more when everybody is gone.
const PAGES: [&str; 10] = [
    "boards/overview",
    "boards/opening",
    "boards/counties",
    "boards/payments",
    "boards/backup",
    "boards/chain",
    "boards/drills",
    "runbooks",
    "runbooks/county-dark.md",
    GONE,
];
const GONE: &str = "boards/overview?gone";
/// Longer than the Watchdog may be silent.
const SILENCE_MS: u32 = 120_001;
/// A telephone, and a desk.
const WIDTHS: [u32; 2] = [360, 1280];
/// How much of each is photographed.
const HEIGHT: u32 = 2_400;
/// Lower letters than this cannot be read, in CSS pixels.
const LETTERS_MIN: f64 = 11.0;
/// Share of a page's bytes that something is drawn in; of a blank one it is nothing.
const DRAWN_MIN: f64 = 0.004;

/// In a frame of the width in question: what sticks out of the page or of its panel, and the lowest letters.
const MEASURE: &str = r#"
const broken = [];
addEventListener("error", event => broken.push(String(event.message)));
addEventListener("load", () => {
  const root = document.documentElement;
  const out = [...document.querySelectorAll(".panel, .panel *, header *, .gone")].filter(element => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && (box.right > root.clientWidth + 0.5 || box.left < -0.5);
  });
  const clipped = [...document.querySelectorAll(".field strong, .panel h2, td, th, .legend li")].filter(element => {
    return element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline";
  });
  const texts = [...document.querySelectorAll("body *")].filter(element => {
    return [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim() !== "");
  });
  const letters = Math.min(...texts.map(element => parseFloat(getComputedStyle(element).fontSize)));
  const say = element => element.tagName + "." + element.getAttribute("class") + " " + element.textContent.slice(0, 40);
  parent.postMessage(JSON.stringify({
    name: document.title + " " + root.clientWidth, width: root.clientWidth, scroll_width: root.scrollWidth, letters,
    broken, out: out.map(say), clipped: clipped.map(say),
  }), "*");
});
"#;

#[derive(Debug, Deserialize)]
struct Measured {
    name: String,
    width: f64,
    scroll_width: f64,
    letters: f64,
    broken: Vec<String>,
    out: Vec<String>,
    clipped: Vec<String>,
}

/// The page around the frames, which writes down what they say.
fn around(frames: &[(String, u32)]) -> String {
    let frame = |(file, width): &(String, u32)| {
        format!(r#"<iframe src="{file}" style="border:0;width:{width}px;height:900px"></iframe>"#)
    };
    let frames: String = frames.iter().map(frame).collect();
    format!(
        r#"<!doctype html><meta charset="utf-8"><body style="margin:0"><pre id="measured"></pre><script>
addEventListener("message", event => {{ document.getElementById("measured").textContent += event.data + "\n"; }});
</script>{frames}"#
    )
}

#[tokio::test]
async fn nothing_sticks_out_of_a_telephone_or_a_desk() {
    let Some(browser) = Browser::find() else { return };
    let stub = Stub::start(Mood::Lively).await;
    let clock = clock();
    let watch = watch(&stub, &clock).await;
    let directory = tempfile::tempdir().unwrap();
    let style = get(&watch, "/watch.css").await.body;
    let mut frames = Vec::new();
    for (number, path) in PAGES.into_iter().enumerate() {
        if path == GONE {
            clock.advance_ms(SILENCE_MS);
        }
        for lang in ["zh", "en"] {
            let sign = if path == GONE { '&' } else { '?' };
            let page = get(&watch, &format!("/{path}{sign}lang={lang}")).await.body;
            assert_eq!(page.contains("class=\"gone\""), path == GONE, "{path}");
            // A copy, which has the stylesheet within and our script, and does not ask for itself anew.
            let link =
                r#"<link rel="stylesheet" href="/watch.css"><link rel="icon" href="/icon.svg" type="image/svg+xml">"#;
            let page = page.replacen(link, &format!("<style>{style}</style><script>{MEASURE}</script>"), 1);
            let page = page.replacen(r#"<meta http-equiv="refresh" content="10">"#, "", 1);
            assert!(page.contains(MEASURE) && !page.contains("http-equiv"), "{path}");
            let file = format!("{number}-{lang}.html");
            std::fs::write(directory.path().join(&file), page).unwrap();
            frames.extend(WIDTHS.map(|width| (file.clone(), width)));
        }
    }
    std::fs::write(directory.path().join("around.html"), around(&frames)).unwrap();
    let address = format!("file://{}", directory.path().join("around.html").display());
    let document = spawn_blocking(move || browser.document(&address)).await.unwrap();
    let measured = document.split_once("<pre id=\"measured\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    let measured = measured.unwrap_or_else(|| panic!("nothing was measured: {document}")).0;
    let measured = measured.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
    let measured: Vec<Measured> = measured.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(measured.len(), frames.len(), "every frame has spoken");
    for of in &measured {
        assert!(WIDTHS.map(f64::from).contains(&of.width), "{of:?}");
        assert!(of.scroll_width <= of.width, "wider than its frame: {of:?}");
        assert!(of.broken.is_empty() && of.out.is_empty() && of.clipped.is_empty(), "{of:?}");
        assert!(of.letters >= LETTERS_MIN, "{}: letters of {}", of.name, of.letters);
    }
    watch.stop().await;
}

/// The pages as they are served, with their policy.
#[tokio::test]
async fn pictures_of_the_pages_can_be_taken() {
    let Some(browser) = Browser::find() else { return };
    let (stub, clock) = (Stub::start(Mood::Lively).await, clock());
    let watch = watch(&stub, &clock).await;
    let kept = std::env::var_os("BAOMING_SCREENSHOTS").map(PathBuf::from);
    let directory = tempfile::tempdir().unwrap();
    let folder = kept.unwrap_or_else(|| directory.path().to_owned());
    let address = watch.address();
    let pictures = spawn_blocking(move || {
        let mut pictures = Vec::new();
        for path in ["boards/overview", "boards/counties", "boards/opening", "runbooks", "runbooks/county-dark.md"] {
            for width in WIDTHS {
                let file = folder.join(format!("{}-{width}.png", path.replace(['/', '.'], "-")));
                browser.photograph(&format!("http://{address}/{path}?lang=zh"), width, HEIGHT, &file);
                pictures.push((path, width, picture(&std::fs::read(file).unwrap())));
            }
        }
        pictures
    });
    for (path, width, picture) in pictures.await.unwrap() {
        assert_eq!((picture.width, picture.height), (width, HEIGHT), "{path}");
        assert!(picture.drawn > DRAWN_MIN, "{path} at {width}: {}", picture.drawn);
    }
    watch.stop().await;
}
