//! The bounds of this crate that are not a matter of configuration.

/// The most bytes of a configuration file.
pub(crate) const CONFIG_BYTES_MAX: u64 = 4 * 1024 * 1024;
