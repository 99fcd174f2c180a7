//! The journal's virtual disk: groups in the order of their append, and what of them would survive.
//!
//! A group is whole or absent to its reader, as its checksum says; and nothing behind an absent group can be read.
//! What a failed sync was about stays dubious for ever: a later sync that succeeds says nothing about it.

use baoming_core::ids::CountyId;

use crate::dice::Dice;

/// The records of one group commit, stored form and county.
pub(crate) type Group = Vec<(CountyId, Vec<u8>)>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// In the cache of the operating system.
    Written,
    /// A sync of it failed.
    Dubious,
    /// On the device.
    Synced,
}

/// What a power loss did.
#[derive(Debug, Default)]
pub(crate) struct Loss {
    /// Groups lost whole.
    pub(crate) lost: usize,
    /// Groups of which a part was there.
    pub(crate) torn: usize,
}

/// The disk.
#[derive(Debug, Default)]
pub(crate) struct Disk {
    groups: Vec<(Group, State)>,
}

impl Disk {
    /// Writes a group into the cache.
    pub(crate) fn append(&mut self, group: Group) {
        self.groups.push((group, State::Written));
    }

    /// Everything written since the last sync is on the device now.
    pub(crate) fn synced(&mut self) {
        self.written(State::Synced);
    }

    /// Everything written since the last sync may or may not be on the device, and no one will ever say.
    pub(crate) fn sync_failed(&mut self) {
        self.written(State::Dubious);
    }

    fn written(&mut self, to: State) {
        for (_, state) in self.groups.iter_mut().filter(|(_, state)| *state == State::Written) {
            *state = to;
        }
    }

    /// Writes the tail again, as a journal that is opened must before it trusts it, and syncs it.
    pub(crate) fn rewrite_tail(&mut self) {
        for (_, state) in &mut self.groups {
            *state = State::Synced;
        }
    }

    /// Whether some readable group might not survive a power loss.
    pub(crate) fn has_tail(&self) -> bool {
        self.groups.iter().any(|(_, state)| *state != State::Synced)
    }

    /// Power is lost: what was not synced survives up to some point, and what survives is on the device.
    pub(crate) fn lose_power(&mut self, dice: &mut Dice) -> Loss {
        let mut kept = self.durable_groups();
        let mut loss = Loss::default();
        let survives = |dice: &mut Dice, state| match state {
            State::Synced => true,
            State::Written | State::Dubious => dice.chance(0.5),
        };
        while kept < self.groups.len() && survives(dice, self.groups[kept].1) {
            kept += 1;
        }
        if kept < self.groups.len() && dice.chance(0.5) {
            loss.torn = 1;
        }
        loss.lost = self.groups.len() - kept - loss.torn;
        self.groups.truncate(kept);
        self.rewrite_tail();
        loss
    }

    /// What would survive a power loss in any case: every group before the first that might not.
    pub(crate) fn durable_groups(&self) -> usize {
        let end = self.groups.iter().position(|(_, state)| *state != State::Synced);
        end.unwrap_or(self.groups.len())
    }

    /// What a process that reads the file sees: the cache included.
    pub(crate) fn readable(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter().map(|(group, _)| group)
    }

    /// The stored records of one county among the first `groups` groups.
    pub(crate) fn records_of(&self, county: CountyId, groups: usize) -> Vec<&[u8]> {
        let all = self.readable().take(groups).flatten();
        all.filter(|(owner, _)| *owner == county).map(|(_, stored)| stored.as_slice()).collect()
    }

    /// How many groups there are.
    pub(crate) fn len(&self) -> usize {
        self.groups.len()
    }
}
