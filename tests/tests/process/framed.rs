//! Whether pages fit a telephone, all of them in one look of a real browser.

use std::net::SocketAddr;
use std::path::PathBuf;

use stage::browser::Browser;
use stage::pages::Page;

/// A telephone, and a desk.
const WIDTHS: [u32; 2] = [360, 1280];

/// None of the pages is wider than the window. With `BAOMING_SCREENSHOTS` a picture of each is kept in that directory.
pub(super) fn fit(browser: &Browser, service: SocketAddr, pages: &[(&str, Page)]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pages.html");
    let address = format!("file://{}", file.display());
    for width in WIDTHS {
        std::fs::write(&file, framed(service, pages, width)).unwrap();
        let document = browser.document_at(&address, width);
        let title = document.split_once("<title>").unwrap().1.split('<').next().unwrap();
        let found: Vec<(&str, &str)> = title.split_whitespace().filter_map(|one| one.split_once('=')).collect();
        assert_eq!(found.len(), pages.len(), "{title}");
        for (name, wide) in found {
            assert!(wide.parse::<u32>().unwrap() <= width, "{name} is {wide} wide in a window of {width}");
        }
        let Some(kept) = std::env::var_os("BAOMING_SCREENSHOTS") else { continue };
        for page in pages.chunks(1) {
            std::fs::write(&file, framed(service, page, width)).unwrap();
            let picture = PathBuf::from(&kept).join(format!("page-{}-{width}.png", page[0].0));
            browser.photograph(&address, width, 1_400, &picture);
        }
    }
}

/// Pages in frames of this width one below the other, since a browser without a window is never so narrow: with the sheet of the
/// service, and in the title how wide each became.
fn framed(service: SocketAddr, pages: &[(&str, Page)], width: u32) -> String {
    let service = format!("\"http://{service}/assets/");
    let measured = "document.title += ' ' + this.id + '=' + this.contentDocument.documentElement.scrollWidth";
    let frame = |(name, page): &(&str, Page)| {
        let text =
            without_scripts(&page.text).replace("\"/assets/", &service).replace('&', "&amp;").replace('"', "&quot;");
        format!("<iframe id=\"{name}\" onload=\"{measured}\" srcdoc=\"{text}\"></iframe>")
    };
    let frames: String = pages.iter().map(frame).collect();
    format!(
        "<!DOCTYPE html><title></title><style>body {{ margin: 0 }} iframe {{ display: block; width: {width}px; height: 1400px; \
         border: 0 }}</style>{frames}"
    )
}

/// In a frame of another address no script of the service may run.
fn without_scripts(text: &str) -> String {
    let Some((before, rest)) = text.split_once("<script") else { return text.to_owned() };
    let after = rest.split_once("</script>").map_or("", |(_, after)| after);
    format!("{before}{after}")
}
