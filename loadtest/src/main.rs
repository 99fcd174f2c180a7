//! The load-test program. Called by the engine's word, it is the engine: then what is measured is what the tree says.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let called = std::env::args_os().next().unwrap_or_default();
    if Path::new(&called).file_name() == Some(loadtest::engine::CALLED.as_ref()) {
        return baoming::cli::run();
    }
    loadtest::cli::run()
}
