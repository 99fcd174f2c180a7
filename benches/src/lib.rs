//! What the measurements share. Each measurement prints ratios taken side by side in one run: machines are noisy.

/// Of all that is measured against each other, so that it makes no difference: the engine's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod counties;
pub mod files;
pub mod load;
pub mod postgres;
pub mod province;
pub mod redis;
pub mod server;
pub mod table;
pub mod usual;
