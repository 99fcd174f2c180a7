//! One test binary, end to end against the real program.

mod process;
