//! Every bound of the pages.

use std::time::Duration;

/// The longest form that is taken, in bytes.
pub const FORM_BYTES_MAX: usize = 64 * 1024;
/// The longest form of somebody who is not signed in: a sign-in with what was typed before it.
pub const STRANGERS_FORM_BYTES_MAX: usize = 16 * 1024;
/// When whoever waits for a page is taken to give up.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(8);
/// The longest scan of a signed sheet whose digest is taken, in bytes. The scan itself is not kept.
pub const SCAN_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Fields of a form.
pub const FIELDS_MAX: usize = 200;
/// How long browsers keep what never changes under its name, in seconds: a year.
pub const ASSETS_KEPT_SECONDS: u32 = 31_536_000;
/// How long a browser keeps the mark of its forms, in seconds: as long as a day of registration.
pub const SEAT_SECONDS: u32 = 86_400;
/// How often a page that waits for something looks again, in seconds.
pub const LOOK_AGAIN_SECONDS: u32 = 5;
/// Changes on one page of the history.
pub const HISTORY_PAGE: usize = 20;
/// Candidates on one page of a search.
pub const FOUND_PAGE: usize = 50;
/// Rows on one page of a list for staff.
pub const LISTED_PAGE: usize = 50;
/// Files of a form that takes several: more than a policy has.
pub const FILES_MAX: usize = 64;
/// The longest file of many rows, in bytes: as at the edge of the API.
pub const COLLECTED_FILE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Rows of such a file on the page that tells what became of them, the refused ones first.
pub const ROWS_SHOWN: usize = 200;

/// The fewest characters of a passcode that opens drafts on a device.
pub const OFFLINE_PASSCODE_CHARACTERS_MIN: u32 = 8;
/// Rounds of PBKDF2-SHA-256 between a passcode and the key that it opens: about a second of an old telephone.
pub const OFFLINE_DERIVATION_ROUNDS: u32 = 600_000;
/// The most rounds that a file from elsewhere may ask for, so that none occupies a device for long.
pub const OFFLINE_DERIVATION_ROUNDS_MAX: u32 = 6_000_000;
/// After how many seconds without a touch the drafts of a device are locked.
pub const OFFLINE_IDLE_LOCK_SECONDS: u32 = 600;
/// The wrong passcode from which on each one is followed by a pause.
pub const OFFLINE_WRONG_PASSCODES_FREE: u32 = 3;
/// The longest pause after wrong passcodes, in seconds.
pub const OFFLINE_PAUSE_SECONDS_MAX: u32 = 900;
/// The longest that drafts on their way wait in one piece, in seconds, whatever the service asks for: then they look again.
pub const OFFLINE_WAIT_SECONDS_MAX: u32 = 60;
/// Drafts of one device: four digits of their numbers.
pub const OFFLINE_DRAFTS_MAX: u32 = 9_999;
/// How long a card reader's bridge may take for a card, in milliseconds: a chip is read in less than three seconds.
pub const CARD_PATIENCE_MS: u32 = 10_000;
/// The longest that a bridge may say of a card, in bytes.
pub const CARD_BYTES_MAX: u32 = 16 * 1024;
/// How long a shell is waited for before the kept one is shown, in milliseconds: a line that is almost dead is none.
pub const SHELL_PATIENCE_MS: u32 = 4_000;
