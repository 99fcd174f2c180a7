//! The one `baoming` program: found where it was named, beside the running file, or built.
//!
//! In this order: the file that `BAOMING_PROGRAM` names; the one beside the running file, if it is as new as its sources;
//! and under cargo (a test, a bench, `cargo run`) the one that cargo makes of the running file's workspace and profile.
//!
//! Guarantees: looked for once a process, and built at most once; a program that is older than a source of its own is
//! never given, and the error names the source and the command that helps.

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde::Deserialize;

use crate::fresh::{Freshness, freshness};

/// The environment variable that names the program.
pub const VARIABLE: &str = "BAOMING_PROGRAM";
/// What it is called.
const NAME: &str = "baoming";
/// Directories of a profile in which cargo puts tests, benches and examples, one level below its programs.
const BELOW: [&str; 2] = ["deps", "examples"];

/// Why there is no program.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// The variable names no file.
    #[error("{VARIABLE} names {}, which is no file", .0.display())]
    Named(PathBuf),
    /// The one that is there is too old.
    #[error(
        "{} is older than {}: build it with `{command}`, or name another in {VARIABLE}",
        program.display(),
        source_file.display()
    )]
    Stale {
        /// The program.
        program: PathBuf,
        /// What is newer, or gone.
        source_file: PathBuf,
        /// What builds it.
        command: String,
    },
    /// None is there.
    #[error("there is no {}: build it with `{command}`, or name one in {VARIABLE}", program.display())]
    Absent {
        /// Where it would be.
        program: PathBuf,
        /// What builds it.
        command: String,
    },
    /// Cargo does not build it; it has said why.
    #[error("`{0}` has failed")]
    Build(String),
    /// The system does not say.
    #[error("looking for the program {NAME}: {0}")]
    System(#[from] io::Error),
}

/// The program, the same for the whole life of this process.
pub fn program() -> Result<&'static Path, &'static FindError> {
    static PROGRAM: OnceLock<Result<PathBuf, FindError>> = OnceLock::new();
    PROGRAM.get_or_init(find).as_deref()
}

fn find() -> Result<PathBuf, FindError> {
    if let Some(named) = env::var_os(VARIABLE) {
        return named_program(PathBuf::from(named));
    }
    let running = env::current_exe()?;
    let place = Place::of(&running).ok_or_else(|| io::Error::other("the running file is in no directory"))?;
    let cargo = Cargo::at_hand();
    let program = place.program();
    if !program.is_file() {
        return cargo.map_or_else(|| Err(absent(&place)), |cargo| cargo.build(&place));
    }
    match (freshness(&program, cargo.as_ref().map(|cargo| cargo.root.as_path()))?, cargo) {
        (Freshness::Fresh, _) | (Freshness::Unknown, None) => Ok(program),
        (_, Some(cargo)) => cargo.build(&place),
        (Freshness::Stale(source_file), None) => {
            Err(FindError::Stale { command: place.command(), program, source_file })
        }
    }
}

fn named_program(named: PathBuf) -> Result<PathBuf, FindError> {
    if !named.is_file() {
        return Err(FindError::Named(named));
    }
    // Whoever starts it may do so from another directory.
    Ok(std::path::absolute(named)?)
}

fn absent(place: &Place) -> FindError {
    FindError::Absent { program: place.program(), command: place.command() }
}

/// The directory of a profile, in which cargo puts its programs.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    directory: PathBuf,
    /// Whether the running file is a test, a bench or an example.
    is_below: bool,
}

impl Place {
    fn of(running: &Path) -> Option<Self> {
        let directory = running.parent()?;
        let is_below = directory.file_name().is_some_and(|name| BELOW.iter().any(|below| name == *below));
        Some(Self { directory: if is_below { directory.parent()? } else { directory }.to_owned(), is_below })
    }

    fn program(&self) -> PathBuf {
        self.directory.join(format!("{NAME}{}", env::consts::EXE_SUFFIX))
    }

    /// The profile that cargo builds into this directory.
    fn profile(&self) -> OsString {
        match self.directory.file_name() {
            Some(name) if name != "debug" => name.to_owned(),
            _ => "dev".into(),
        }
    }

    /// What builds the program by hand.
    fn command(&self) -> String {
        format!("cargo build --locked --profile {} --bin {NAME}", self.profile().display())
    }
}

/// Cargo, when it has started this process.
struct Cargo {
    cargo: OsString,
    /// The directory of the workspace.
    root: PathBuf,
}

/// What is read of cargo's messages.
#[derive(Deserialize)]
struct Message {
    reason: String,
    target: Option<Target>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

impl Cargo {
    fn at_hand() -> Option<Self> {
        let (cargo, package) = (env::var_os("CARGO")?, PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?));
        let root = package.ancestors().find(|directory| directory.join("Cargo.lock").is_file())?.to_owned();
        Some(Self { cargo, root })
    }

    fn build(&self, place: &Place) -> Result<PathBuf, FindError> {
        let mut command = Command::new(&self.cargo);
        // With the very features with which `cargo test --workspace` or a build of the workspace has just built the program and
        // its dependencies: then there is nothing left to do. Tests add features, so for them it is built by a test of its own
        // (`engine/tests/baoming.rs`).
        let words: &[&str] =
            if place.is_below { &["test", "--no-run", "--test", NAME] } else { &["build", "--bin", NAME] };
        command.args(words).args(["--locked", "--workspace", "--message-format=json-render-diagnostics"]);
        command.arg("--profile").arg(place.profile()).current_dir(&self.root);
        // Build scripts that look at these (ring's does) would be run again, and whatever stands on them be built again, now
        // and at the next build from outside.
        for (name, _) in env::vars_os().filter(|(name, _)| is_of_package(&name.to_string_lossy())) {
            command.env_remove(name);
        }
        if let Some(target) = place.directory.parent() {
            command.arg("--target-dir").arg(target);
        }
        let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
        let built = built(&String::from_utf8_lossy(&output.stdout)).filter(|_| output.status.success());
        built.ok_or_else(|| FindError::Build(place.command()))
    }
}

/// Whether cargo has set this for the package that is running, and not somebody for cargo.
fn is_of_package(variable: &str) -> bool {
    const WHOLE: [&str; 5] = ["CARGO", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "CARGO_TARGET_TMPDIR", "OUT_DIR"];
    const BEGINNINGS: [&str; 3] = ["CARGO_BIN_", "CARGO_MANIFEST_", "CARGO_PKG_"];
    WHOLE.contains(&variable) || BEGINNINGS.iter().any(|beginning| variable.starts_with(beginning))
}

/// The program in what cargo says, a message a line.
fn built(messages: &str) -> Option<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
    let of_program = |message: Message| {
        // The test by which it is built has its name.
        let is_bin = |target: Target| target.name == NAME && target.kind == ["bin"];
        let is_program = message.reason == "compiler-artifact" && message.target.is_some_and(is_bin);
        message.executable.filter(|_| is_program)
    };
    messages.filter_map(of_program).next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_directory_of_a_profile() {
        let check = |running: &str, program: &str, profile: &str| {
            let place = Place::of(Path::new(running)).unwrap();
            assert_eq!(
                (place.program(), place.profile()),
                (PathBuf::from(program), OsString::from(profile)),
                "{running}"
            );
        };
        check("/w/target/debug/deps/tests-0123", "/w/target/debug/baoming", "dev");
        check("/w/target/release/deps/growth-0123", "/w/target/release/baoming", "release");
        check("/w/target/dist/examples/one", "/w/target/dist/baoming", "dist");
        check("/w/target/debug/killtest", "/w/target/debug/baoming", "dev");
        check("/usr/bin/loadtest", "/usr/bin/baoming", "bin");
        assert_eq!(Place::of(Path::new("/")), None);
    }

    #[test]
    fn the_program_is_read_from_the_messages_of_cargo() {
        let library = r#"{"reason":"compiler-artifact","target":{"name":"baoming","kind":["lib"]},"executable":null}"#;
        let other =
            r#"{"reason":"compiler-artifact","target":{"name":"sim","kind":["bin"]},"executable":"/t/debug/sim"}"#;
        let program = r#"{"reason":"compiler-artifact","target":{"name":"baoming","kind":["bin"]},"executable":"/t/debug/baoming"}"#;
        let test =
            r#"{"reason":"compiler-artifact","target":{"name":"baoming","kind":["test"]},"executable":"/t/deps/b"}"#;
        let end = r#"{"reason":"build-finished","success":true}"#;
        let check = |messages: &[&str], expected: Option<&str>| {
            assert_eq!(built(&messages.join("\n")), expected.map(PathBuf::from), "{messages:?}");
        };
        check(&[library, program, test, other, "no message", end], Some("/t/debug/baoming"));
        check(&[library, test, other, end], None);
        check(&[], None);
    }

    #[test]
    fn what_cargo_says_to_a_package_is_told_from_what_is_said_to_cargo() {
        let check = |variables: &[&str], expected: bool| {
            assert!(variables.iter().all(|variable| is_of_package(variable) == expected), "{variables:?}");
        };
        check(&["CARGO", "CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_BIN_EXE_baoming", "OUT_DIR"], true);
        check(&["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_PROFILE_DEV_DEBUG", "CARGO_INCREMENTAL", "PATH"], false);
    }

    #[test]
    fn a_named_program_has_to_be_there() {
        let here = env::current_exe().unwrap();
        assert_eq!(named_program(here.clone()).unwrap(), here);
        let error = named_program(PathBuf::from("/nowhere/baoming")).unwrap_err().to_string();
        assert_eq!(error, "BAOMING_PROGRAM names /nowhere/baoming, which is no file");
    }

    #[test]
    fn an_error_says_what_helps() {
        let place = Place::of(Path::new("/w/target/release/killtest")).unwrap();
        let command = "cargo build --locked --profile release --bin baoming";
        assert!(absent(&place).to_string().contains(command));
        let (program, source_file) = (place.program(), PathBuf::from("/w/engine/src/main.rs"));
        let stale = FindError::Stale { program, source_file, command: place.command() }.to_string();
        for part in ["/w/target/release/baoming", "/w/engine/src/main.rs", command, VARIABLE] {
            assert!(stale.contains(part), "{part}: {stale}");
        }
    }
}
