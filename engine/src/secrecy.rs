//! What else would show the keys that the process holds in memory: a picture of that memory on the disk.

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

/// From now on a crash leaves no core dump, and no other process of this user may look into the memory. Said if the system
/// refuses.
pub(crate) fn leave_no_dumps() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    if let Err(error) = setrlimit(Resource::Core, none) {
        tracing::warn!(%error, "core dumps cannot be switched off: they would hold keys; switch them off on the machine");
    }
    if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        tracing::warn!(%error, "other processes of this user cannot be kept from looking into the memory");
    }
}
