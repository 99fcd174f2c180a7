//! The real program under a name of the tests' own, so that cargo builds it afresh for them.

use std::process::ExitCode;

fn main() -> ExitCode {
    baoming::cli::run()
}
