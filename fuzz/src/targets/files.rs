//! Files of many rows: the charset, the quotes, the table.

use std::sync::LazyLock;

use baoming_core::policy::Policy;
use baoming_matters::{Charset, Refused, rows_of_file};

use super::choice;

static POLICY: LazyLock<Policy> = LazyLock::new(|| baoming_policy::built_in().expect("the season that is built in"));

const DECLARED: [Option<Charset>; 4] = [None, Some(Charset::Utf8), Some(Charset::Gb18030), Some(Charset::Big5)];

pub(crate) fn run(bytes: &[u8]) -> bool {
    let Some((number, file)) = choice(bytes) else { return false };
    let read = rows_of_file(file, DECLARED[number % DECLARED.len()], &POLICY.collected);
    assert!(matches!(read, Ok(_) | Err(Refused::File { .. })), "a file is refused for what it is");
    read.is_ok()
}
