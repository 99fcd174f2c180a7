//! Runs the targets over mutated seeds, without libFuzzer and with any compiler: `fuzz --inputs 100000 --target all`.
//!
//! The same seed gives the same inputs. A panic writes its input to `artifacts/` and ends with code 1; such a file is run
//! again with `fuzz --target NAME FILE`.
//!
//! Deliberately absent: coverage. `cargo fuzz` has it, and starts from the same corpus.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use fuzz::mutate::{Numbers, input};
use fuzz::{TARGETS, Target, target};

/// How often the clock is looked at.
const INPUTS_BETWEEN: u64 = 64;

struct Options {
    target: String,
    /// Of all targets together.
    inputs: u64,
    /// Of all targets together.
    seconds: Option<u64>,
    seed: u64,
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(wrong) => {
            eprintln!("{wrong}\nfuzz [--target NAME|all] [--inputs N] [--seconds N] [--seed N] [FILE]...");
            return ExitCode::from(2);
        }
    };
    let targets: Vec<&Target> = match options.target.as_str() {
        "all" => TARGETS.iter().collect(),
        name => vec![target(name)],
    };
    if !options.files.is_empty() {
        for file in &options.files {
            let bytes = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            println!("{}: {}", file.display(), if (targets[0].run)(&bytes) { "taken" } else { "refused" });
        }
        return ExitCode::SUCCESS;
    }
    println!("seed {}\n{:14}{:>8}{:>12}{:>12}{:>10}", options.seed, "target", "seeds", "inputs", "taken", "seconds");
    let shares: u64 = targets.iter().map(|target| target.share).sum();
    let (mut inputs, mut panics, begun) = (0, 0, Instant::now());
    for target in &targets {
        let seconds = options.seconds.map(|seconds| Duration::from_secs(seconds) / targets.len() as u32);
        let ran = run(target, options.inputs * target.share / shares, seconds, options.seed);
        inputs += ran.inputs;
        panics += ran.panics;
    }
    println!("{:14}{:>8}{inputs:>12}{:>12}{:>10.1}\npanics {panics}", "all", "", "", begun.elapsed().as_secs_f64());
    if panics == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { target: "all".to_owned(), inputs: 100_000, seconds: None, seed: 1, files: Vec::new() };
    while let Some(name) = arguments.next() {
        if !name.starts_with("--") {
            options.files.push(name.into());
            continue;
        }
        let value = arguments.next().ok_or_else(|| format!("{name} wants a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("{name} wants a number, not {value:?}"));
        match name.as_str() {
            "--target" => options.target.clone_from(&value),
            "--inputs" => options.inputs = number()?,
            "--seconds" => (options.seconds, options.inputs) = (Some(number()?), u64::MAX / 128),
            "--seed" => options.seed = number()?,
            _ => return Err(format!("{name} is not known")),
        }
    }
    let known = options.target == "all" || TARGETS.iter().any(|target| target.name == options.target);
    if known { Ok(options) } else { Err(format!("there is no target {:?}", options.target)) }
}

#[derive(Default)]
struct Ran {
    inputs: u64,
    panics: u64,
}

/// One target; the first panic ends it.
fn run(target: &Target, inputs: u64, seconds: Option<Duration>, seed: u64) -> Ran {
    let seeds = read_corpus(&corpus().join(target.name));
    let (mut ran, mut taken, begun) = (Ran::default(), 0_u64, Instant::now());
    let mut numbers = Numbers::new(seed);
    let mut bytes = Vec::new();
    while ran.inputs < inputs {
        if ran.inputs.is_multiple_of(INPUTS_BETWEEN) && seconds.is_some_and(|limit| begun.elapsed() >= limit) {
            break;
        }
        // Every seed first as it is.
        match usize::try_from(ran.inputs).ok().and_then(|number| seeds.get(number)) {
            Some(seed) => bytes.clone_from(seed),
            None => input(&seeds, &mut numbers, &mut bytes),
        }
        ran.inputs += 1;
        match catch_unwind(AssertUnwindSafe(|| (target.run)(&bytes))) {
            Ok(is_taken) => taken += u64::from(is_taken),
            Err(_) => {
                ran.panics += 1;
                let file = keep(target, ran.inputs, &bytes);
                eprintln!("{}: input {} panics; it is kept as {}", target.name, ran.inputs, file.display());
                break;
            }
        }
    }
    let elapsed = begun.elapsed().as_secs_f64();
    println!("{:14}{:>8}{:>12}{taken:>12}{elapsed:>10.1}", target.name, seeds.len(), ran.inputs);
    ran
}

fn keep(target: &Target, number: u64, bytes: &[u8]) -> PathBuf {
    let folder = corpus().with_file_name("artifacts").join(target.name);
    let file = folder.join(format!("panic-{number}"));
    let kept = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, bytes));
    kept.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    file
}

/// Beside the manifest, wherever the program is started.
fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// By name, so that every run has the same order.
fn read_corpus(folder: &Path) -> Vec<Vec<u8>> {
    let there = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = there.map(|entry| entry.expect("a folder can be read").path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).expect("a seed can be read")).collect()
}
