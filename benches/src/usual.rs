//! The service written the usual way (`bin/usual-service.rs`), as a process of its own on a database of a cluster.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use stage::usage;

use crate::postgres::Cluster;

const DATABASE: &str = "usual";

/// A running service; ended when dropped.
pub struct UsualService {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl UsualService {
    /// Starts it on a new database, with so many connections to it.
    pub fn start(program: &str, cluster: &Cluster, pool: u32) -> Self {
        cluster.create_database(DATABASE);
        let mut child = Command::new(program)
            .arg(cluster.socket_directory())
            .arg(DATABASE)
            .arg(pool.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = child.stdout.take().expect("it is piped");
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).expect("it says when it is ready");
        let address = line.trim().strip_prefix("ready http://").and_then(|address| address.parse().ok());
        Self { child, address: address.expect("it is ready, or said why not") }
    }

    /// Processor time it has used, without the database's, in ticks.
    pub fn cpu_ticks(&self) -> u64 {
        usage::ticks(self.child.id())
    }
}

impl Drop for UsualService {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _status = self.child.wait();
    }
}
