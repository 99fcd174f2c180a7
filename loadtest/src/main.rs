//! The load-test program.

use std::process::ExitCode;

/// A generator that allocates as fast as the engine does, so that it isn't the first to be short of processor time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    loadtest::cli::run()
}
