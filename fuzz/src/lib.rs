//! Every reader of foreign bytes as a target: a function that takes bytes and may refuse them, and may do nothing worse.
//!
//! A panic is a finding, and so is a thing that was read, written and read again and is not the same. The plain driver
//! (`main.rs`) and libFuzzer (`fuzz_targets/`) run the same functions over the same corpus.
//!
//! Deliberately absent: readers within the server's edge (request heads, framing), which the tests of the process attack
//! over sockets, and what only the key's owner can have written beyond its first reading.

pub mod mutate;
mod targets;

use targets::{bodies, files, headers, identity, photo, policy, receipts, stored, texts, wechat};

/// A reader of foreign bytes.
pub struct Target {
    /// By this it is asked for; its corpus lies below `corpus/` under the same name.
    pub name: &'static str,
    /// Reads; whether the bytes were taken for what they should be.
    pub run: fn(&[u8]) -> bool,
    /// How many of a hundred inputs are its own: a picture takes a thousand times as long as a header.
    pub share: u64,
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "bodies", run: bodies::run, share: 10 },
    Target { name: "identity", run: identity::run, share: 14 },
    Target { name: "texts", run: texts::run, share: 12 },
    Target { name: "csv", run: files::run, share: 10 },
    Target { name: "photo", run: photo::run, share: 5 },
    Target { name: "bill", run: wechat::bill, share: 6 },
    Target { name: "notification", run: wechat::notification, share: 4 },
    Target { name: "answers", run: wechat::answers, share: 8 },
    Target { name: "group", run: stored::group, share: 8 },
    Target { name: "record", run: stored::record, share: 6 },
    Target { name: "row", run: stored::row, share: 6 },
    Target { name: "receipt", run: receipts::run, share: 5 },
    Target { name: "policy", run: policy::run, share: 1 },
    Target { name: "headers", run: headers::run, share: 5 },
];

/// The target of this name.
///
/// # Panics
/// If there is none.
pub fn target(name: &str) -> &'static Target {
    TARGETS.iter().find(|target| target.name == name).unwrap_or_else(|| panic!("there is no target {name}"))
}
