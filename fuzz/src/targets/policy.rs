//! The files of a policy: one file of the season is replaced by the bytes, or the bytes are the packed form.

use baoming_policy::{FILE_NAMES, PolicyFiles, compatible, diff, from_bundle};

use super::choice;

pub(crate) fn run(bytes: &[u8]) -> bool {
    let Some((number, rest)) = choice(bytes) else { return false };
    let Some(name) = FILE_NAMES.get(number % (FILE_NAMES.len() + 1)) else { return from_bundle(rest).is_ok() };
    let Ok(text) = std::str::from_utf8(rest) else { return false };
    let season = PolicyFiles::built_in();
    let texts = season.texts().iter().map(|(file, there)| {
        let text = if file == name { text.to_owned() } else { there.clone() };
        ((*file).to_owned(), text)
    });
    let Ok(policy) = PolicyFiles::of_texts(texts).and_then(|files| files.policy()) else { return false };
    let there = season.policy().expect("the season that is built in");
    let _ = (diff(&there, &policy).len(), compatible(&there, &policy).is_ok());
    true
}
