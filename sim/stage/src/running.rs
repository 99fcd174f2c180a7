//! A server that serves, with its premises and a client of it: what most tests begin with.

use std::net::SocketAddr;
use std::ops::Deref;
use std::path::Path;

use crate::client::Client;
use crate::premises::Premises;
use crate::program::Server;

/// A running server, and as a [`Client`] whoever asks it. Methods panic: whatever they cannot do, the test cannot go on
/// without.
#[derive(Debug)]
pub struct Running {
    /// Where it lives.
    pub premises: Premises,
    /// The process.
    pub server: Server,
    /// Where it serves.
    pub address: SocketAddr,
    client: Client,
}

impl Running {
    /// Starts `program` on new premises.
    ///
    /// # Panics
    /// If it does not become ready.
    pub fn start(program: &Path, settings: &str) -> Self {
        let premises = Premises::new(program, settings).unwrap_or_else(|error| panic!("{error}"));
        Self::resume(premises)
    }

    /// Starts the program on premises that were used before.
    ///
    /// # Panics
    /// If it does not become ready.
    pub fn resume(premises: Premises) -> Self {
        let (server, address) = Server::serving(&premises).unwrap_or_else(|error| panic!("{error}"));
        Self::of(premises, server, address)
    }

    /// A server that was started on premises by other means.
    pub fn of(premises: Premises, server: Server, address: SocketAddr) -> Self {
        let client = Client::new(address, premises.log_file());
        Self { premises, server, address, client }
    }

    /// Stops it in peace and starts it again.
    ///
    /// # Panics
    /// If it does not stop with success or does not become ready again.
    #[must_use]
    pub fn restart(mut self) -> Self {
        self.stop();
        Self::resume(self.premises)
    }

    /// Stops it in peace.
    ///
    /// # Panics
    /// If it does not stop with success.
    pub fn stop(&mut self) {
        let status = self.server.stop().unwrap_or_else(|error| panic!("{error}\n{}", self.premises.log_end()));
        assert!(status.success(), "{status}\n{}", self.premises.log_end());
    }
}

impl Deref for Running {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}
