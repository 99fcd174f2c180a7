//! The `baoming` program: `serve`, `verify`, `demo`, `config`.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
