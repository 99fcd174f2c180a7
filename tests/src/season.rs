//! The service within this process, on a clock that stands still until it is moved: a season passes in seconds, and every
//! request still goes over HTTP.
//!
//! Guarantees: the service is stopped when this is dropped; nothing waits for a while and hopes.
//!
//! Deliberately absent: kills. A process of its own is what `process/` has.

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use baoming::config::{Config, Options};
use baoming::service::{Faults, Service};
use baoming_clock::{Clock, ManualMachine, parse_rfc3339};
use baoming_core::time::Timestamp;
use baoming_matters::Counter;
use baoming_policy as policy;
use baoming_upkeep::verify::{self, VerifyOptions, VerifyReport};
use stage::client::Client;
use stage::premises::Premises;
use tokio::runtime::Runtime;

/// A running service, and as a [`Client`] whoever asks it. Methods panic: whatever they cannot do, the test cannot go on
/// without.
pub struct Season {
    premises: Arc<Premises>,
    clock: Clock,
    runtime: Runtime,
    service: Option<Service>,
    client: Client,
}

impl Season {
    /// Starts a service with these settings on new premises, at an instant.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start(settings: &str, instant: &str) -> Self {
        // No process is started, so there is no program either.
        let premises = Premises::new(Path::new(""), settings).unwrap_or_else(|error| panic!("{error}"));
        Self::resume(Arc::new(premises), at(instant))
    }

    /// Starts a service that follows the calendar of a machine, and gives that machine.
    ///
    /// # Panics
    /// If it does not start.
    pub fn follow(settings: &str, instant: &str) -> (Self, ManualMachine) {
        let premises = Premises::new(Path::new(""), settings).unwrap_or_else(|error| panic!("{error}"));
        let (clock, machine) = Clock::following(at(instant));
        (Self::on(Arc::new(premises), clock), machine)
    }

    fn resume(premises: Arc<Premises>, now: Timestamp) -> Self {
        Self::on(premises, Clock::manual(now))
    }

    fn on(premises: Arc<Premises>, clock: Clock) -> Self {
        let runtime = Runtime::new().unwrap_or_else(|error| panic!("{error}"));
        let service = runtime.block_on(serve(&premises, clock.clone()));
        let client = Client::new(service.address(), premises.log_file()).with_phone(clock.clone());
        Self { premises, clock, runtime, service: Some(service), client }
    }

    /// Stops it in peace and starts it again at the same instant.
    ///
    /// # Panics
    /// If it does not start again.
    #[must_use]
    pub fn restart(self) -> Self {
        let now = self.now();
        Self::resume(self.stop(), now)
    }

    /// Lets time pass until an instant.
    ///
    /// # Panics
    /// If it has passed already.
    pub fn move_to(&self, instant: &str) {
        self.clock.advance_to(at(instant));
    }

    /// A minute passes, so that a phone shows another code.
    pub fn move_on(&self) {
        self.clock.advance_ms(60_000);
    }

    /// What stands behind every matter, for asking without HTTP.
    ///
    /// # Panics
    /// If the service was stopped.
    pub fn counter(&self) -> Arc<Counter> {
        self.service.as_ref().expect("it runs until it is stopped").counter()
    }

    /// The service's time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Runs something beside the service, such as a stand-in for a provider.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    /// Stops it and verifies what it leaves.
    ///
    /// # Panics
    /// If it cannot be verified.
    pub fn verified(self) -> VerifyReport {
        let premises = self.stop();
        let policy = Arc::new(policy::built_in().unwrap_or_else(|errors| panic!("{errors}")));
        let (data, key_file) = (premises.data(), premises.key());
        let options = VerifyOptions { data, key_file: key_file.into(), policy, progress: &mut |_| {} };
        verify::run(options).unwrap_or_else(|error| panic!("{error}"))
    }

    fn stop(mut self) -> Arc<Premises> {
        self.end();
        self.premises.clone()
    }

    fn end(&mut self) {
        if let Some(service) = self.service.take() {
            self.runtime.block_on(service.stop());
        }
    }
}

impl Deref for Season {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for Season {
    fn drop(&mut self) {
        // A failed test has something better to say than what stopping may add.
        if !std::thread::panicking() {
            self.end();
        }
    }
}

async fn serve(premises: &Premises, clock: Clock) -> Service {
    let options = Options {
        config: Some(premises.config()),
        listen: Some("127.0.0.1:0".to_owned()),
        data: Some(premises.data().display().to_string().into()),
        clock: None,
    };
    let config = Config::load(&options, []).unwrap_or_else(|error| panic!("{error}"));
    let policy = Arc::new(policy::built_in().unwrap_or_else(|errors| panic!("{errors}")));
    let faults = Faults { clock: Some(clock), ..Faults::default() };
    Service::start(config, policy, faults, &mut |_| {}).await.unwrap_or_else(|error| panic!("{error}"))
}

fn at(instant: &str) -> Timestamp {
    parse_rfc3339(instant).unwrap_or_else(|error| panic!("{instant}: {error}"))
}
