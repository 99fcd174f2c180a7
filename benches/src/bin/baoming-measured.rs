//! The real program under a name of its own, so that a measurement always runs what the tree says.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    baoming::cli::run()
}
