//! What the system says of processes and of the machine: processor time and memory, from `/proc`.
//!
//! Guaranteed: a process that is gone, or a system without `/proc`, is nothing rather than zero; the two counts of ticks,
//! which are only subtracted from each other, are zero then.

use std::fs;

/// Ticks of `/proc` in a second. Linux tells programs this number whatever its own is.
pub const TICKS_PER_SECOND: f64 = 100.0;

/// A process's processor time and memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usage {
    /// Processor time so far, in seconds.
    pub cpu_seconds: f64,
    /// Resident memory.
    pub resident_bytes: u64,
}

/// The machine that this runs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// The processor's model.
    pub processor: String,
    /// How many processors this process may use.
    pub processors: u32,
    /// Memory in bytes.
    pub memory_bytes: u64,
    /// The operating system and its version.
    pub system: String,
}

/// Of a process, or of ourselves.
pub fn of(process: Option<u32>) -> Option<Usage> {
    let directory = directory(process);
    let times = times(&fs::read_to_string(format!("{directory}/stat")).ok()?)?;
    let status = fs::read_to_string(format!("{directory}/status")).ok()?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = resident.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(Usage { cpu_seconds: times.own as f64 / TICKS_PER_SECOND, resident_bytes: kibibytes << 10 })
}

/// Processor seconds of the threads whose names begin like this.
pub fn of_threads(process: Option<u32>, prefix: &str) -> Option<f64> {
    let mut ticks = 0;
    for entry in fs::read_dir(format!("{}/task", directory(process))).ok()? {
        // A thread may end while it is read.
        let Ok(stat) = fs::read_to_string(entry.ok()?.path().join("stat")) else { continue };
        let name = stat.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).map(|(name, _)| name);
        if name.is_some_and(|name| name.starts_with(prefix)) {
            ticks += times(&stat)?.own;
        }
    }
    Some(ticks as f64 / TICKS_PER_SECOND)
}

/// Ticks that a process has used.
pub fn ticks(process: u32) -> u64 {
    times_of(process).map_or(0, |times| times.own)
}

/// Ticks that a process, its living children and those that it has seen end have used.
pub fn ticks_with_children(process: u32) -> u64 {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let processes = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let children = processes.filter_map(times_of).filter(|times| times.parent == process);
    children.map(|times| times.own).sum::<u64>() + times_of(process).map_or(0, |times| times.own + times.ended_children)
}

/// The machine that this runs on.
pub fn machine() -> Machine {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned())
    };
    let memory = field(&read("/proc/meminfo"), "MemTotal").unwrap_or_default();
    let kernel = read("/proc/sys/kernel/osrelease");
    Machine {
        processor: field(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| "unknown".to_owned()),
        processors: std::thread::available_parallelism().map_or(1, |count| count.get() as u32),
        memory_bytes: memory.trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0) << 10,
        system: format!("{} {}", std::env::consts::OS, kernel.trim()).trim().to_owned(),
    }
}

fn directory(process: Option<u32>) -> String {
    process.map_or_else(|| "/proc/self".to_owned(), |process| format!("/proc/{process}"))
}

/// Ticks of a process, and whose child it is.
#[derive(Debug, PartialEq, Eq)]
struct Times {
    parent: u32,
    own: u64,
    ended_children: u64,
}

fn times_of(process: u32) -> Option<Times> {
    times(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// Of a `stat` line, whose name may hold anything but ends with the last bracket.
fn times(stat: &str) -> Option<Times> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let field = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some(Times {
        parent: u32::try_from(field(1)?).ok()?,
        own: field(11)? + field(12)?,
        ended_children: field(13)? + field(14)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_figures_are_told_and_a_name_with_brackets_does_not_mislead() {
        let usage = of(None).expect("this is Linux");
        assert!(usage.resident_bytes > 1 << 20);
        assert!(of_threads(None, "").is_some_and(|seconds| seconds <= usage.cpu_seconds + 1.0));
        let expected = Times { parent: 1, own: 300, ended_children: 9 };
        assert_eq!(times("7 (a) b) S 1 1 1 0 -1 0 0 0 0 0 250 50 4 5 20"), Some(expected));
        assert_eq!(times("nonsense"), None);
        assert!(machine().processors >= 1);
        let ours = std::process::id();
        assert!(ticks_with_children(ours) >= ticks(ours) && ticks(u32::MAX) == 0);
    }
}
