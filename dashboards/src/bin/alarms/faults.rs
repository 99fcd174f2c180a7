//! The faults as a table: what each needs, what it does, and which alerts it has to set off.
//!
//! Each is real: a signal, a full disk, a flood, a clock. Nothing is written into Prometheus. One more fault is one more row.

mod attack;
mod center;
mod chain;
mod desk;
mod fault;
mod load;
mod outside;

pub(crate) use fault::Fault;

/// All of them, in the order of the contingency table.
pub(crate) fn all() -> impl Iterator<Item = &'static Fault> {
    [load::FAULTS, attack::FAULTS, outside::FAULTS, desk::FAULTS, center::FAULTS, chain::FAULTS].into_iter().flatten()
}
