//! Open files that the users need. A generator that runs out of them would blame the service for its own failed connections.

use rustix::process::{Resource, getrlimit, setrlimit};

use crate::limits::{DESCRIPTORS_BESIDE_USERS, DESCRIPTORS_PER_USER};

/// The limit of open files is too low for so many users.
#[derive(Debug, thiserror::Error)]
#[error(
    "{users} users need {needed} open files, and the limit is {limit}: raise it (ulimit -n {needed}) or lower the users \
     (load.users of the profile, or --scale)"
)]
pub struct TooFewDescriptors {
    users: u32,
    needed: u64,
    limit: u64,
}

/// Raises the soft limit to what so many users need; an error if the system allows less.
pub fn raise_for(users: u32) -> Result<(), TooFewDescriptors> {
    let needed = u64::from(users) * DESCRIPTORS_PER_USER + DESCRIPTORS_BESIDE_USERS;
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= needed) {
        return Ok(());
    }
    let possible = limit.maximum.unwrap_or(u64::MAX);
    limit.current = Some(needed.min(possible));
    let raised = setrlimit(Resource::Nofile, limit).is_ok();
    let limit = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    if raised && limit >= needed { Ok(()) } else { Err(TooFewDescriptors { users, needed, limit }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_users_than_files_are_refused_with_what_to_do() {
        raise_for(1).unwrap();
        let Some(limit) = getrlimit(Resource::Nofile).maximum else { return };
        let Ok(users) = u32::try_from(limit) else { return };
        let refused = raise_for(users).unwrap_err().to_string();
        assert!(refused.contains("ulimit -n") && refused.contains(&limit.to_string()), "{refused}");
    }
}
