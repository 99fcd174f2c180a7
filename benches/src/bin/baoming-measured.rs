//! The real program under a name of its own, so that a measurement always runs what the tree says.

use std::process::ExitCode;

fn main() -> ExitCode {
    baoming::cli::run()
}
