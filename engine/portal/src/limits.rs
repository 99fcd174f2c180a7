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
