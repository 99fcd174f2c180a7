//! The `baoming` program: `serve`, `verify`, `demo`, `policy`, `verify-receipt`, `receipt-key`, `config`. All of it is in
//! the library's `cli`, so that tests and measurements run the very same program under a name of their own.

use std::process::ExitCode;

fn main() -> ExitCode {
    baoming::cli::run()
}
