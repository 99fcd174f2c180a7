//! The two apps: pages that are installed on a device. A manifest, icons and a worker each.
//!
//! Guarantees: a worker keeps shells, which hold nothing of anybody, and files that are everybody's; no page of anybody is in a
//! cache. Deliberately absent: a store's build; `docs/apps.md` says how the pages are wrapped.

use std::sync::LazyLock;

use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderName};
use serde_json::json;

use crate::assets::{Asset, STYLE};
use crate::limits::SHELL_PATIENCE_MS;
use crate::scripts::{script, scripts, version_of};

/// The page of candidates' app that is there without a network.
pub(crate) const CANDIDATES_SHELL: &str = "/offline";
/// The page of staff's app that is there without a network.
pub(crate) const STAFF_SHELL: &str = "/staff/offline";

const ALLOWED: HeaderName = HeaderName::from_static("service-worker-allowed");
/// A worker asks nobody but us.
const WORKER_POLICY: &str = "default-src 'none'; connect-src 'self'";

/// What makes pages an app.
pub(crate) struct App {
    pub(crate) icon: Asset,
    pub(crate) small: Asset,
    large: Asset,
    pub(crate) manifest: Asset,
    worker: Asset,
    /// Around it, where the device shows one.
    pub(crate) colour: &'static str,
}

/// 潇湘高考.
pub(crate) static CANDIDATES_APP: LazyLock<App> = LazyLock::new(|| {
    App::new(&Outline {
        name: "潇湘高考",
        scope: "/",
        paths: ("/app.webmanifest", "/sw.js"),
        shell: CANDIDATES_SHELL,
        colour: "#0b4f8a",
        icons: (
            include_bytes!("icons/candidates.svg"),
            include_bytes!("icons/candidates-192.png"),
            include_bytes!("icons/candidates-512.png"),
        ),
    })
});

/// 湖南招考.
pub(crate) static STAFF_APP: LazyLock<App> = LazyLock::new(|| {
    App::new(&Outline {
        name: "湖南招考",
        scope: "/staff",
        paths: ("/staff/app.webmanifest", "/staff/sw.js"),
        shell: STAFF_SHELL,
        colour: "#1f5c43",
        icons: (
            include_bytes!("icons/staff.svg"),
            include_bytes!("icons/staff-192.png"),
            include_bytes!("icons/staff-512.png"),
        ),
    })
});

/// Which scripts and which sheet shells are of.
static VERSION: LazyLock<String> = LazyLock::new(|| version_of(scripts().chain([&*STYLE])));

struct Outline {
    name: &'static str,
    scope: &'static str,
    paths: (&'static str, &'static str),
    shell: &'static str,
    colour: &'static str,
    icons: (&'static [u8], &'static [u8], &'static [u8]),
}

impl App {
    fn new(of: &Outline) -> Self {
        let (drawn, small, large) = of.icons;
        let icon = Asset::new("icon", "svg", "image/svg+xml", drawn);
        let [small, large] = [small, large].map(|picture| Asset::new("icon", "png", "image/png", picture));
        let picture = |asset: &Asset, sizes: &str, media: &str, purpose: &str| json!({ "src": asset.path, "sizes": sizes, "type": media, "purpose": purpose });
        let manifest = json!({
            "id": of.scope,
            "name": of.name,
            "short_name": of.name,
            "lang": "zh-CN",
            "start_url": of.scope,
            "scope": of.scope,
            "display": "standalone",
            "theme_color": of.colour,
            "background_color": "#ffffff",
            "icons": [
                picture(&icon, "any", "image/svg+xml", "any"),
                picture(&small, "192x192", "image/png", "any"),
                picture(&large, "512x512", "image/png", "any"),
                picture(&large, "512x512", "image/png", "maskable"),
            ],
        });
        let (manifest_path, worker_path) = of.paths;
        let worker_headers = vec![(ALLOWED, of.scope), (CONTENT_SECURITY_POLICY, WORKER_POLICY)];
        let media = "application/manifest+json";
        let manifest = Asset::at(manifest_path, media, serde_json::to_vec(&manifest).expect("texts and lists"), vec![]);
        let worker =
            Asset::at(worker_path, "text/javascript; charset=utf-8", worker(of, &[&icon, &small]), worker_headers);
        Self { icon, small, large, manifest, worker, colour: of.colour }
    }

    fn assets(&self) -> impl Iterator<Item = &Asset> {
        [&self.icon, &self.small, &self.large, &self.manifest, &self.worker].into_iter()
    }
}

/// The worker, with what it keeps. Another version of a script is another worker, which the browser notices by itself.
fn worker(of: &Outline, icons: &[&Asset]) -> String {
    let everybodys = scripts().chain([&*STYLE]).map(|asset| asset.path.as_str());
    let files: Vec<&str> = everybodys.chain(icons.iter().map(|asset| asset.path.as_str())).collect();
    let kept = json!({
        "name": of.scope.trim_start_matches('/'),
        "version": *VERSION,
        "shell": of.shell,
        "files": files,
        "patience_ms": SHELL_PATIENCE_MS,
    });
    format!("const KEPT = {kept};\n\n{}", include_str!("scripts/worker.js"))
}

/// Every file of the apps.
pub(crate) fn assets() -> impl Iterator<Item = &'static Asset> {
    CANDIDATES_APP.assets().chain(STAFF_APP.assets()).chain(scripts())
}

/// Which scripts and which sheet a shell is of.
pub(crate) fn version() -> &'static str {
    &VERSION
}

/// The script of the page at this address, if it has one.
pub(crate) fn script_of(path: &str) -> Option<&'static Asset> {
    match path {
        STAFF_SHELL => Some(script("offline")),
        CANDIDATES_SHELL | "/" | "/staff" => Some(script("install")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_keeps_files_of_everybody_and_one_shell() {
        for (app, shell) in [(&*CANDIDATES_APP, CANDIDATES_SHELL), (&*STAFF_APP, STAFF_SHELL)] {
            let text = worker_text(app);
            let line = text.lines().next().and_then(|line| line.strip_prefix("const KEPT = ")?.strip_suffix(';'));
            let kept: serde_json::Value = serde_json::from_str(line.unwrap()).unwrap();
            assert_eq!(kept["shell"], shell);
            let files = kept["files"].as_array().unwrap();
            assert!(files.iter().all(|file| file.as_str().unwrap().starts_with("/assets/")), "{files:?}");
        }
    }

    fn worker_text(app: &App) -> String {
        String::from_utf8(app.worker.plain.to_vec()).unwrap()
    }
}
