//! Scripts of ours: small modules without a framework, each under the name of its content, so that a page is always of one
//! version. Every page works without them, but for work without a network.

use std::sync::LazyLock;

use crate::assets::{Asset, short_digest};

/// Their texts, each behind all that it imports.
const MODULES: &[(&str, &str)] = &[
    ("bytes", include_str!("scripts/bytes.js")),
    ("seal", include_str!("scripts/seal.js")),
    ("store", include_str!("scripts/store.js")),
    ("numbers", include_str!("scripts/numbers.js")),
    ("content", include_str!("scripts/content.js")),
    ("word", include_str!("scripts/word.js")),
    ("checks", include_str!("scripts/checks.js")),
    ("photo", include_str!("scripts/photo.js")),
    ("fields", include_str!("scripts/fields.js")),
    ("card", include_str!("scripts/card.js")),
    ("picture", include_str!("scripts/picture.js")),
    ("vault", include_str!("scripts/vault.js")),
    ("drafts", include_str!("scripts/drafts.js")),
    ("sending", include_str!("scripts/sending.js")),
    ("bundle", include_str!("scripts/bundle.js")),
    ("screen", include_str!("scripts/screen.js")),
    ("reader", include_str!("scripts/reader.js")),
    ("camera", include_str!("scripts/camera.js")),
    ("typing", include_str!("scripts/typing.js")),
    ("lists", include_str!("scripts/lists.js")),
    ("files", include_str!("scripts/files.js")),
    ("install", include_str!("scripts/install.js")),
    ("offline", include_str!("scripts/offline.js")),
];

static ALL: LazyLock<Vec<(&str, Asset)>> = LazyLock::new(|| {
    let mut made: Vec<(&str, Asset)> = Vec::with_capacity(MODULES.len());
    for (name, text) in MODULES {
        let text = made.iter().fold((*text).to_owned(), |text, (imported, asset)| {
            text.replace(&format!("\"./{imported}.js\""), &format!("\"{}\"", asset.path))
        });
        made.push((name, Asset::new(name, "js", "text/javascript; charset=utf-8", text)));
    }
    made
});

/// All of them.
pub(crate) fn scripts() -> impl Iterator<Item = &'static Asset> {
    ALL.iter().map(|(_, asset)| asset)
}

/// The one with this name.
pub(crate) fn script(name: &str) -> &'static Asset {
    let found = ALL.iter().find(|(known, _)| *known == name);
    found.map(|(_, asset)| asset).expect("a page names a module that there is")
}

/// What tells these scripts and this sheet from those of another version.
pub(crate) fn version_of<'a>(assets: impl Iterator<Item = &'a Asset>) -> String {
    short_digest(assets.map(|asset| asset.path.as_str()).collect::<Vec<_>>().join("\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use baoming_language::Language;

    use super::*;
    use crate::said::app_texts;

    #[test]
    fn a_module_imports_what_stands_before_it_and_holds_no_words_for_people() {
        let mut known = BTreeSet::new();
        for (name, text) in MODULES {
            assert!(text.is_ascii(), "{name}: words for people stand in `said`");
            for (_, rest) in text.match_indices("from \"").map(|(at, found)| text.split_at(at + found.len())) {
                let imported = rest.split('"').next().unwrap_or("");
                assert!(known.contains(imported), "{name} imports {imported}, which does not stand before it");
            }
            for forbidden in ["innerHTML", "eval(", "document.write", "import("] {
                assert!(!text.contains(forbidden), "{name}: {forbidden}");
            }
            known.insert(format!("./{name}.js"));
        }
    }

    #[test]
    fn every_word_that_a_script_says_is_there_in_both_languages() {
        let words = |language| {
            let said = app_texts(language);
            said.words.iter().chain(said.device_words).map(|(key, _)| *key).collect::<BTreeSet<_>>()
        };
        let (chinese, english) = (words(Language::Chinese), words(Language::English));
        assert_eq!(chinese, english);
        let said = MODULES.iter().flat_map(|(_, text)| text.split("word(\"").skip(1));
        for key in said.map(|rest| rest.split('"').next().unwrap_or("")) {
            assert!(chinese.contains(key), "{key}");
        }
    }
}
