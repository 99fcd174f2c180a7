//! The `baoming` program.

fn main() {}
