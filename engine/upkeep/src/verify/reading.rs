//! Reading a whole journal, around what is damaged in it.

use std::ops::ControlFlow;

use baoming_store::journal::group::Group;
use baoming_store::journal::{FrameRef, JournalError, JournalReader, Position};

/// Visits every group, and says which are damaged.
pub(super) fn groups(
    reader: &dyn JournalReader,
    visit: &mut dyn FnMut(&Group<'_>),
    damaged: &mut dyn FnMut(Position, &'static str),
) -> Result<(), JournalError> {
    let mut after = Position::START;
    loop {
        let read = reader.read_groups_after(after, &mut |group| {
            visit(group);
            ControlFlow::Continue(())
        });
        match read {
            Err(JournalError::Corrupt { position, what }) => {
                damaged(position, what);
                // Damage that has no place of its own: reading again would find it again.
                if position <= after {
                    return Ok(());
                }
                after = position;
            }
            other => return other,
        }
    }
}

/// Visits every frame; damage only ends the reading of a group.
pub(super) fn frames(
    reader: &dyn JournalReader,
    visit: &mut dyn FnMut(Position, FrameRef<'_>),
) -> Result<(), JournalError> {
    let each = &mut |group: &Group<'_>| {
        let _read_to_the_end = group.visit(&mut |position, frame| {
            visit(position, frame);
            ControlFlow::Continue(())
        });
    };
    groups(reader, each, &mut |_, _| {})
}
