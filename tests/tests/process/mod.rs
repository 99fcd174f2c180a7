//! The real program as a process: killed, stopped, misused, overrun.

mod kill;

use std::path::Path;

/// The real program, built for these tests.
fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_baoming-under-test"))
}
