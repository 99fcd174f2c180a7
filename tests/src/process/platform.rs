//! The stand-in payment gateway beside the program: keys, the section `[wechat]`, and the address that it notifies.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use gateway::{Gateway, KeySet, Settings};
use serde_json::json;
use tempfile::TempDir;

use super::http::Request;
use super::premises::CANDIDATE;

/// An address that is known before the program's own, and stays the same when the program is started again.
#[derive(Debug, Clone)]
pub struct Relay {
    /// What the gateway is told.
    pub address: SocketAddr,
    target: Arc<Mutex<Option<SocketAddr>>>,
}

impl Relay {
    /// Listens. Until it has a target, each connection is closed at once.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let relay = Self { address: listener.local_addr()?, target: Arc::default() };
        let accepting = relay.clone();
        thread::spawn(move || {
            for inward in listener.incoming().flatten() {
                // How a connection ends is its two sides' affair.
                let _ended = accepting.connect(&inward);
            }
        });
        Ok(relay)
    }

    /// From here on connections lead there.
    pub fn lead_to(&self, target: SocketAddr) {
        *self.target.lock().unwrap_or_else(PoisonError::into_inner) = Some(target);
    }

    /// Where they lead.
    pub fn target(&self) -> Option<SocketAddr> {
        *self.target.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connect(&self, inward: &TcpStream) -> io::Result<()> {
        let outward = TcpStream::connect(self.target().ok_or(io::ErrorKind::NotConnected)?)?;
        for (from, to) in [(inward, &outward), (&outward, inward)] {
            let (mut from, mut to) = (from.try_clone()?, to.try_clone()?);
            thread::spawn(move || {
                let _ended = io::copy(&mut from, &mut to);
                let _closed = to.shutdown(Shutdown::Write);
                let _closed = from.shutdown(Shutdown::Read);
            });
        }
        Ok(())
    }
}

/// Keys of both sides in a directory of their own.
#[derive(Debug)]
pub struct Keys {
    /// For the gateway.
    pub set: KeySet,
    directory: TempDir,
}

impl Keys {
    /// Makes fresh ones, which takes a moment.
    pub fn make() -> anyhow::Result<Self> {
        let (set, directory) = (KeySet::generate()?, tempfile::tempdir()?);
        set.write(directory.path())?;
        Ok(Self { set, directory })
    }

    /// The section `[wechat]`, with `more` at its end.
    pub fn section(&self, gateway: SocketAddr, notified: SocketAddr, more: &str) -> anyhow::Result<String> {
        let directory = self.directory.path();
        let account = std::fs::read_to_string(directory.join("account.toml"))?;
        let file = |name: &str| quoted(&directory.join(name));
        Ok(format!(
            "[wechat]\nbase_url = \"http://{gateway}\"\nnotify_url = \"http://{notified}/v1/payment/wechat\"\n{account}\n\
             merchant_key_file = {}\nplatform_key_file = {}\napi_key_file = {}\n{more}",
            file("merchant_key.pem"),
            file("platform_public_key.pem"),
            file("api_v3_key")
        ))
    }
}

fn quoted(path: &Path) -> String {
    format!("{:?}", path.display().to_string())
}

/// Starts a gateway. To be called within a runtime.
pub async fn start(settings: Settings) -> anyhow::Result<Gateway> {
    Ok(Gateway::start(settings).await?)
}

/// A candidate places an order.
pub fn order(serial: &str, fee: &str, key: &str) -> Request {
    let path = format!("/v1/candidate/candidates/{serial}/orders");
    Request::new("POST", path).token(CANDIDATE).key(key).json(&json!({ "fee": fee }))
}
