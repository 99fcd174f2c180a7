//! The `baoming` program: `serve`, `verify`, `demo`, `policy`, `verify-receipt`, `receipt-key`, `config`. All of it is in
//! the library's `cli`. No other program contains the server: whoever needs it starts this one (`sim/stage`).

use std::process::ExitCode;

/// About a quarter less processor time for each registration than with the system's allocator (`docs/performance.md`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    baoming::cli::run()
}
