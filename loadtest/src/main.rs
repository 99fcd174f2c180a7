//! The load-test program.

use std::process::ExitCode;

fn main() -> ExitCode {
    loadtest::cli::run()
}
