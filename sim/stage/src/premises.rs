//! Where a server lives: a directory with its configuration, its key, its data and its log.
//!
//! Guarantees: the directory outlives the processes: kill one, start the next, and it finds what the first left. A
//! directory that was made here goes with its premises; one that was given stays.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The instant at which every server's calendar starts: registration opens.
pub const CLOCK: &str = "2021-11-01T09:00:00+08:00";

/// Callers of every premises, one a role, for the whole province: name, token, role.
const CALLERS: [(&str, &str, &str); 8] = [
    ("office", OFFICE, "office"),
    ("point", POINT, "point"),
    ("candidate", CANDIDATE, "candidate"),
    ("payment", PAYMENT, "payment"),
    ("ops", OPS, "ops"),
    ("administrator", ADMINISTRATOR, "administrator"),
    ("security", SECURITY, "security"),
    ("auditor", AUDITOR, "auditor"),
];
/// Token of an office of the whole province.
pub const OFFICE: &str = "token-of-the-office-00";
/// Token of a point of the whole province.
pub const POINT: &str = "token-of-the-point-000";
/// Token of the candidates' portal.
pub const CANDIDATE: &str = "token-of-candidates-00";
/// Token of the payment platform.
pub const PAYMENT: &str = "token-of-the-payment-0";
/// Token of those who run the node.
pub const OPS: &str = "token-of-operations-00";
/// Token of the center's 系统管理员.
pub const ADMINISTRATOR: &str = "token-of-administrator";
/// Token of the center's 安全管理员.
pub const SECURITY: &str = "token-of-the-security-";
/// Token of the center's 审计员.
pub const AUDITOR: &str = "token-of-the-auditor-0";

/// Cheap passwords: what is tested is the service and not argon2.
const PASSWORDS: &str = "[passwords]\nmemory_kib = 8\niterations = 1\nthreads = 2\nqueue_max = 4096\n";
/// Settings that switch every rate off.
pub const NO_RATES: &str = "[rates.address]\nper_second = 0\n[rates.identity]\nper_second = 0\n[rates.operator]\n\
                            per_second = 0\n";

/// One server's directory.
#[derive(Debug)]
pub struct Premises {
    program: PathBuf,
    directory: Directory,
    clock: String,
    log_level: Option<&'static str>,
    variables: Vec<(&'static str, OsString)>,
}

#[derive(Debug)]
enum Directory {
    Temporary(TempDir),
    Given(PathBuf),
}

impl Premises {
    /// Makes one for `program`, which understands the words of `baoming`. `settings` is added to the configuration; what
    /// it says about passwords has to be everything.
    pub fn new(program: &Path, settings: &str) -> io::Result<Self> {
        let premises = Self::of(program, Directory::Temporary(tempfile::tempdir()?));
        premises.configure(settings)?;
        Ok(premises)
    }

    /// Takes a directory that is there, in which the configuration has still to be written. The program's working directory
    /// stays ours, so that a path in the settings means what it means to whoever wrote it.
    pub fn at(program: &Path, directory: &Path) -> Self {
        Self::of(program, Directory::Given(directory.to_owned()))
    }

    fn of(program: &Path, directory: Directory) -> Self {
        Self { program: program.to_owned(), directory, clock: CLOCK.to_owned(), log_level: None, variables: Vec::new() }
    }

    /// Writes the configuration anew, for the next start: these settings, the callers of every premises, and cheap
    /// passwords if nothing is said about them.
    pub fn configure(&self, settings: &str) -> io::Result<()> {
        let mut text = settings.to_owned();
        if !settings.contains("[passwords]") {
            text.push_str(PASSWORDS);
        }
        for (name, token, role) in CALLERS {
            text.push_str(&caller(name, token, role, "province"));
        }
        self.write(&text)
    }

    /// Writes the configuration anew, for the next start: this and nothing else.
    pub fn write(&self, configuration: &str) -> io::Result<()> {
        // It has tokens in it, so nobody else may read it.
        let mut file = File::options().write(true).create(true).truncate(true).mode(0o600).open(self.config())?;
        file.write_all(configuration.as_bytes())
    }

    /// From the next start on, the calendar starts at this instant.
    pub fn set_clock(&mut self, clock: &str) {
        clock.clone_into(&mut self.clock);
    }

    /// From the next start on, only what is at least so bad is logged: what is measured is not the log.
    pub fn set_log_level(&mut self, level: &'static str) {
        self.log_level = Some(level);
    }

    /// From the next start on, the program finds this in its environment.
    pub fn set_variable(&mut self, name: &'static str, value: impl Into<OsString>) {
        self.variables.push((name, value.into()));
    }

    /// A file among the others, which goes with them.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    fn path(&self) -> &Path {
        match &self.directory {
            Directory::Temporary(directory) => directory.path(),
            Directory::Given(directory) => directory,
        }
    }

    /// The configuration file.
    pub fn config(&self) -> PathBuf {
        self.path().join("baoming.toml")
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// The key file, where the program makes it by itself.
    pub fn key(&self) -> PathBuf {
        self.path().join("data.key")
    }

    /// What all processes have written to standard error so far.
    pub fn log(&self) -> String {
        read_log(&self.log_file())
    }

    /// The end of the log, for messages.
    pub fn log_end(&self) -> String {
        end_of(&self.log_file())
    }

    /// Where the processes write standard error to.
    pub fn log_file(&self) -> PathBuf {
        self.path().join("stderr.log")
    }

    /// The program with nothing but a clean environment; standard error goes to the log.
    pub fn command(&self) -> io::Result<Command> {
        self.command_of(&self.program)
    }

    /// The same for another program, such as a shell that sets limits first.
    pub fn command_of(&self, program: &Path) -> io::Result<Command> {
        let log = File::options().create(true).append(true).open(self.log_file())?;
        let mut command = Command::new(program);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        if let Directory::Temporary(directory) = &self.directory {
            command.current_dir(directory);
        }
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("BAOMING_") || name == "RUST_LOG" {
                command.env_remove(name);
            }
        }
        command.envs(self.log_level.map(|level| ("RUST_LOG", level)));
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }

    /// The words that serve these premises on a free port.
    pub fn words(&self) -> Vec<String> {
        self.words_listening("127.0.0.1:0")
    }

    /// The words that serve these premises at an address.
    pub fn words_listening(&self, address: &str) -> Vec<String> {
        let (config, data) = (self.config().display().to_string(), self.data().display().to_string());
        ["serve", "--config", &config, "--data", &data, "--listen", address, "--clock", &self.clock]
            .map(str::to_owned)
            .into()
    }

    /// Puts a copy of the data aside, in place of an earlier one. Nothing may be running.
    pub fn keep(&self) -> io::Result<()> {
        replace(&self.data(), &self.kept())
    }

    /// Puts the copy back in place of the data: whatever was acknowledged since is lost. Nothing may be running.
    pub fn go_back(&self) -> io::Result<()> {
        replace(&self.kept(), &self.data())
    }

    fn kept(&self) -> PathBuf {
        self.path().join("data.kept")
    }

    /// The program.
    pub fn program(&self) -> &Path {
        &self.program
    }
}

fn replace(from: &Path, to: &Path) -> io::Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    copy(from, to)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() { copy(&from, &to)? } else { fs::copy(&from, &to).map(drop)? }
    }
    Ok(())
}

/// The end of a log, for messages; nothing if there is none.
pub fn end_of(log: &Path) -> String {
    let log = read_log(log);
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}

fn read_log(log: &Path) -> String {
    fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// One caller of the configuration.
pub fn caller(name: &str, token: &str, role: &str, scope: &str) -> String {
    format!("[[tokens]]\nname = {name:?}\ntoken = {token:?}\nrole = {role:?}\nscope = {scope:?}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_after_the_copy_is_lost_by_going_back() {
        let premises = Premises::new(Path::new(""), "").unwrap();
        let file = premises.data().join("journal/0");
        fs::create_dir_all(premises.data().join("journal")).unwrap();
        for text in ["first", "second"] {
            fs::write(&file, text).unwrap();
            premises.keep().unwrap();
            fs::write(&file, "later").unwrap();
            fs::write(premises.data().join("new"), "").unwrap();
            premises.go_back().unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
            assert!(!premises.data().join("new").exists());
        }
    }
}
