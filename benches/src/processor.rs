//! Processor time of processes, as the kernel counts it.

use std::fs;

/// Ticks in a second, as everywhere on Linux.
pub const TICKS_PER_SECOND: f64 = 100.0;

/// Ticks that a process has used.
pub fn ticks(process: u32) -> u64 {
    times(process).map_or(0, |times| times.own)
}

/// Ticks that a process, its living children and those that it has seen end have used.
pub fn ticks_with_children(process: u32) -> u64 {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let processes = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let children = processes.filter_map(times).filter(|times| times.parent == process);
    children.map(|times| times.own).sum::<u64>() + times(process).map_or(0, |times| times.own + times.ended_children)
}

struct Times {
    parent: u32,
    own: u64,
    ended_children: u64,
}

fn times(process: u32) -> Option<Times> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name before may contain anything; behind its last bracket are numbers.
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let field = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some(Times {
        parent: u32::try_from(field(1)?).ok()?,
        own: field(11)? + field(12)?,
        ended_children: field(13)? + field(14)?,
    })
}
