//! Unpacking a fixture: a plain `tar` archive (ustar, as `tar --format=ustar` writes it) with directories and files.
//!
//! Guarantees: what is no such archive is a failed assertion and not a part of a directory.
//!
//! Deliberately absent: links, long names, modes and everything else that no fixture here has.

use std::fs;
use std::io::Read;
use std::path::{Component, Path};

const BLOCK: usize = 512;

/// Unpacks everything below `to`, which is made.
pub fn unpack(archive: &mut dyn Read, to: &Path) {
    let mut bytes = Vec::new();
    archive.read_to_end(&mut bytes).expect("the archive can be read");
    let mut rest = bytes.as_slice();
    fs::create_dir_all(to).expect("a directory can be made");
    loop {
        let (header, after) = rest.split_at(BLOCK);
        if header.iter().all(|byte| *byte == 0) {
            return;
        }
        assert_eq!(&header[257..262], b"ustar", "every entry is one of ustar");
        let name = Path::new(text(&header[..100]));
        assert!(name.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)), "{name:?}");
        let length = usize::from_str_radix(text(&header[124..136]).trim(), 8).expect("a length in octal digits");
        let (content, after) = after.split_at(length.next_multiple_of(BLOCK));
        match header[156] {
            b'5' => fs::create_dir_all(to.join(name)).expect("a directory can be made"),
            b'0' => fs::write(to.join(name), &content[..length]).expect("a file can be written"),
            other => panic!("{name:?} is of kind {other}"),
        }
        rest = after;
    }
}

/// What a field says, up to its first zero.
fn text(field: &[u8]) -> &str {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    std::str::from_utf8(&field[..end]).expect("names and numbers are ASCII")
}
