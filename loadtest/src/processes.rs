//! What the system says of a process: processor time and memory, from `/proc`.
//!
//! Guaranteed: a process that is gone, or a system without `/proc`, is nothing rather than zero.

use std::fs;

/// Ticks of `/proc` in a second. Linux tells programs this number whatever its own is.
const TICKS_PER_SECOND: f64 = 100.0;

/// A process's processor time and memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usage {
    /// Processor time so far, in seconds.
    pub cpu_seconds: f64,
    /// Resident memory.
    pub resident_bytes: u64,
}

/// Of a process, or of ourselves.
pub fn usage(process: Option<u32>) -> Option<Usage> {
    let directory = directory(process);
    let cpu_seconds = cpu_seconds(&fs::read_to_string(format!("{directory}/stat")).ok()?)?;
    let status = fs::read_to_string(format!("{directory}/status")).ok()?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = resident.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(Usage { cpu_seconds, resident_bytes: kibibytes << 10 })
}

/// Processor seconds of the threads whose names begin like this.
pub fn threads_cpu_seconds(process: Option<u32>, prefix: &str) -> Option<f64> {
    let mut sum = 0.0;
    for entry in fs::read_dir(format!("{}/task", directory(process))).ok()? {
        // A thread may end while it is read.
        let Ok(stat) = fs::read_to_string(entry.ok()?.path().join("stat")) else { continue };
        let name = stat.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).map(|(name, _)| name);
        if name.is_some_and(|name| name.starts_with(prefix)) {
            sum += cpu_seconds(&stat)?;
        }
    }
    Some(sum)
}

fn directory(process: Option<u32>) -> String {
    process.map_or_else(|| "/proc/self".to_owned(), |process| format!("/proc/{process}"))
}

/// User and system time of a `stat` line, whose name may hold anything but ends with the last bracket.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some((user + system) as f64 / TICKS_PER_SECOND)
}

/// The machine that this runs on.
pub fn machine() -> crate::measure::outcome::Machine {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned())
    };
    let memory = field(&read("/proc/meminfo"), "MemTotal").unwrap_or_default();
    let kernel = read("/proc/sys/kernel/osrelease");
    crate::measure::outcome::Machine {
        processor: field(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| "unknown".to_owned()),
        processors: std::thread::available_parallelism().map_or(1, |count| count.get() as u32),
        memory_bytes: memory.trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0) << 10,
        system: format!("{} {}", std::env::consts::OS, kernel.trim()).trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_figures_are_told_and_a_name_with_brackets_does_not_mislead() {
        let usage = usage(None).expect("this is Linux");
        assert!(usage.resident_bytes > 1 << 20);
        assert!(threads_cpu_seconds(None, "").is_some_and(|seconds| seconds <= usage.cpu_seconds + 1.0));
        assert_eq!(cpu_seconds("7 (a) b) S 1 1 1 0 -1 0 0 0 0 0 250 50 0 0 20"), Some(3.0));
        assert_eq!(cpu_seconds("nonsense"), None);
        assert!(machine().processors >= 1);
    }
}
