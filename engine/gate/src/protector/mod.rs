//! The protector: keeps ranges of addresses out for some minutes by a declared list of rules (row 3, 遭受攻击).
//!
//! Guarantees: it only tightens, and everything that it does ends by itself: after minutes at first, twice as long at each
//! repetition, up to a bound; it keeps out no more ranges than configured, spares ranges from which several people have succeeded
//! lately, and stops before those that it keeps out are more than a small share of those who have succeeded; it never touches what
//! an operator has set, nor this machine's and the trusted gateways' addresses; what it cannot say it does not do. One command
//! ends all of it.
//!
//! Deliberately absent: any rule that is not listed in [`Rule`]; a memory beyond a restart; judging a busy county, for which no
//! measure here tells an attack from an opening minute.

mod machine;
mod records;
mod rule;
mod settings;

pub(crate) use machine::Protector;
pub use machine::{Activity, HeldRange};
pub use records::{Act, Deed, Stop};
pub use rule::Rule;
pub use settings::ProtectorSettings;
