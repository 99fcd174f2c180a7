//! The allocation of a serial in PostgreSQL, as a yardstick: a cluster of its own in a temporary directory, pgbench.
//!
//! One prepared statement takes the next number of a point's segment and stores the candidate, 64 clients, fsync and
//! synchronous_commit on, more connections allowed, every other setting at its default. In PostgreSQL's favour: pgbench speaks its binary protocol
//! over a Unix socket, nothing is sealed, chained or checked, and no answer is kept for a repeated request.
//!
//! The cluster listens on a socket in its own directory only. It is stopped and removed when dropped, also in a panic.

use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use stage::usage;
use tempfile::TempDir;

/// Clients of pgbench.
pub const CLIENTS: usize = 64;
/// Room for pgbench's clients and for the pool of the service written the usual way.
const CONNECTIONS_MAX: usize = 200;
/// Who runs the server when we are root, whom it refuses.
const ACCOUNT: &str = "postgres";
const PROGRAMS: [&str; 5] = ["initdb", "pg_ctl", "postgres", "psql", "pgbench"];

/// About 1,000 points of 122 counties, each with a segment; the row of a segment leaves room for its next version.
const SCHEMA: &str = "
create table segment (
    point integer primary key, county integer not null, code integer not null,
    next integer not null, last integer not null
) with (fillfactor = 50);
create table candidate (
    serial integer primary key, point integer not null, county integer not null, document_kind smallint not null,
    document_number text not null unique, name text not null, sex smallint not null, ethnicity text not null,
    birth_date date not null, address text not null, photo bytea not null,
    captured_at timestamptz not null default now()
);
insert into segment select point, 430100 + point % 122, point, 1, 9999 from generate_series(1, 1000) as point;
analyze segment;
";

const SCRIPT: &str = r"\set point random(1, 1000)
\set identity random(100000000000000, 999999999999999)
with taken as (
    update segment set next = next + 1 where point = :point and next <= last
    returning point, county, code, next - 1 as number
)
insert into candidate (serial, point, county, document_kind, document_number, name, sex, ethnicity, birth_date, address, photo)
select code * 10000 + number, point, county, 1, cast(430 as text) || cast(:identity as text), '欧阳明远', 1, '01',
    date '2004-02-29', '湖南省长沙市芙蓉区韭菜园街道八一路三百九十九号十二栋二单元六零二室',
    sha256(convert_to(cast(:identity as text), 'UTF8'))
from taken returning serial;
";

/// A running cluster.
pub struct Cluster {
    programs: PathBuf,
    directory: TempDir,
    as_account: bool,
    /// What `postgres --version` says.
    pub version: String,
}

impl Cluster {
    /// Starts a cluster with the schema; the reason if it cannot be.
    pub fn start() -> Result<Self, String> {
        let programs = programs().ok_or("PostgreSQL is not installed: apt-get install postgresql")?;
        let mut builder = tempfile::Builder::new();
        let directory = builder.prefix("baoming-pg-").tempdir().expect("a temporary directory");
        let as_account = text(&run(Command::new("id").arg("-u"))) == "0";
        if as_account {
            let known = Command::new("id").arg(ACCOUNT).output().is_ok_and(|output| output.status.success());
            if !known {
                return Err(format!(
                    "PostgreSQL refuses to run as root, and there is no account {ACCOUNT}: adduser --system {ACCOUNT}"
                ));
            }
            let id = |flag| text(&run(Command::new("id").args([flag, ACCOUNT]))).parse::<u32>().expect("a number");
            chown(directory.path(), Some(id("-u")), Some(id("-g"))).expect("root may give it away");
        }
        let mut cluster = Self { programs, directory, as_account, version: String::new() };
        cluster.version = text(&run(cluster.program("postgres").arg("--version")));
        let options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"];
        run(cluster.program("initdb").arg("-D").arg(cluster.data()).args(options));
        let socket = cluster.directory.path().display();
        let settings = format!(
            "-k {socket} -c listen_addresses= -c fsync=on -c synchronous_commit=on -c max_connections={CONNECTIONS_MAX}"
        );
        let log = cluster.directory.path().join("log");
        run(cluster
            .program("pg_ctl")
            .args(["start", "-w", "-o", &settings, "-l"])
            .arg(log)
            .arg("-D")
            .arg(cluster.data()));
        cluster.sql(SCHEMA);
        fs::write(cluster.script(), SCRIPT).expect("the temporary directory can be written");
        Ok(cluster)
    }

    /// Makes another, empty database.
    pub fn create_database(&self, name: &str) {
        self.sql(&format!("create database {name}"));
    }

    /// Where its socket is.
    pub fn socket_directory(&self) -> &Path {
        self.directory.path()
    }

    /// Processor time that it has used with all its processes, ended ones too, in ticks.
    pub fn cpu_ticks(&self) -> u64 {
        let note = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let process = note.lines().next().and_then(|line| line.trim().parse().ok());
        usage::ticks_with_children(process.expect("a running cluster notes its process first"))
    }

    /// Captures candidates for so many seconds; returns how many in a second.
    pub fn captures_per_second(&self, seconds: u32) -> f64 {
        let before = self.candidates();
        let (clients, seconds) = (CLIENTS.to_string(), seconds.to_string());
        let mut pgbench = self.client("pgbench");
        pgbench.args(["-n", "-M", "prepared", "-c", &clients, "-j", "2", "-T", &seconds, "-f"]).arg(self.script());
        let report = text(&run(pgbench.arg("postgres")));
        let number = |name: &str| {
            let value = report.lines().filter_map(|line| line.strip_prefix(name)).next_back();
            value.and_then(|value| value.split_whitespace().next()?.parse::<f64>().ok())
        };
        let done = number("number of transactions actually processed: ").expect("pgbench counts");
        assert_eq!(self.candidates() - before, done as u64, "every transaction stores a candidate: {report}");
        number("tps = ").expect("pgbench says its rate")
    }

    /// Candidates stored.
    pub fn candidates(&self) -> u64 {
        self.sql("select count(*) from candidate").parse().expect("a count")
    }

    fn sql(&self, sql: &str) -> String {
        text(&run(self.client("psql").args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, "postgres"])))
    }

    fn client(&self, name: &str) -> Command {
        let mut command = self.program(name);
        command.arg("-h").arg(self.directory.path()).args(["-U", "postgres"]);
        command
    }

    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if self.as_account { Command::new("runuser") } else { Command::new(&program) };
        if self.as_account {
            command.args(["-u", ACCOUNT, "--"]).arg(program);
        }
        command.current_dir(self.directory.path());
        for variable in ["PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGDATA", "PGOPTIONS"] {
            command.env_remove(variable);
        }
        command
    }

    fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    fn script(&self) -> PathBuf {
        self.directory.path().join("capture.sql")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.program("pg_ctl");
        let _not_running_then = stop.args(["stop", "-w", "-m", "immediate", "-D"]).arg(self.data()).output();
    }
}

/// The directory with all the programs: version 15 where Debian keeps it, then any other version, then the path.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = versions.map(|version| version.join("bin")).collect();
    found.sort_by_key(|path| !path.starts_with("/usr/lib/postgresql/15"));
    found.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    found.into_iter().find(|path| has_all(path))
}

fn has_all(directory: &Path) -> bool {
    PROGRAMS.iter().all(|name| directory.join(name).is_file())
}

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let failed = || format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}", failed());
    output
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
