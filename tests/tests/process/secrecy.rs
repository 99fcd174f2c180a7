//! No personal data in clear: neither in any file under the data directory, nor in the log.

use std::fs;
use std::path::{Path, PathBuf};

use stage::premises::NO_RATES;
use stage::running::Running;

const PER_COUNTY: u64 = 20;

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Where one of the texts stands in one of the files. The files are large and the texts many, so a table of the texts'
/// first two bytes says where to look closer.
fn found(files: &[PathBuf], texts: &[String]) -> Option<String> {
    let mut begins = vec![false; 1 << 16];
    for text in texts {
        begins[first_two(text.as_bytes())] = true;
    }
    files.iter().find_map(|file| {
        let bytes = fs::read(file).unwrap();
        let candidates = bytes.windows(2).enumerate().filter(|(_, two)| begins[first_two(two)]);
        let mut found =
            candidates.filter_map(|(at, _)| texts.iter().find(|text| bytes[at..].starts_with(text.as_bytes())));
        found.next().map(|text| format!("{text} in {}", file.display()))
    })
}

fn first_two(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

#[test]
fn no_file_and_no_log_holds_personal_data_in_clear() {
    let mut running = Running::start(super::program(), NO_RATES);
    let places = running.set_up(4, 1);
    let mut texts = Vec::new();
    for place in &places {
        for index in 0..PER_COUNTY {
            let serial = running.register(place, index);
            let person = running.candidate(place, index);
            texts.extend([person.identity_number, person.name, person.form.phone, person.address]);
            texts.extend([format!("login-{serial}"), format!("save-{serial}")]);
        }
    }
    running.stop();
    let data = running.premises.data();
    let files = files(&data);
    let bytes: u64 = files.iter().map(|file| fs::metadata(file).unwrap().len()).sum();
    assert!(files.len() > 5 && bytes > 100_000, "the records are there: {} files, {bytes} bytes", files.len());
    assert_eq!(found(&files, &texts), None);
    let log = running.premises.log();
    assert!(!log.is_empty());
    for text in &texts {
        assert!(!log.contains(text), "{text} in the log");
    }
    // The search itself finds what is there.
    let plain = data.join("plain");
    fs::write(&plain, format!("before{}after", texts[0])).unwrap();
    assert!(found(&[plain], &texts).is_some());
}
