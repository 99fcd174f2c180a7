//! The configuration: defaults, then a file, then the environment, then flags, then checked as a whole.
//!
//! Guarantees: the defaults are the very text that [`Config::example_toml`] prints; an unknown key is refused wherever it
//! stands; every error names the key, what is wrong with its value and the rule; all wrong values are listed at once; no
//! error quotes a line of the file, since that line may hold a token.
//!
//! Deliberately absent: reading it anew while the service runs, but for the payment platform's keys. What may change then is
//! policy, not configuration.

mod load;
mod modes;
mod rules;
mod values;

pub use self::values::{Config, ConfigError, Options};

#[cfg(test)]
mod tests;
