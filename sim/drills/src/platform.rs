//! The stand-in payment gateway beside the program: keys, and the section `[wechat]`.

use std::net::SocketAddr;
use std::path::Path;

use gateway::{Gateway, KeySet, Settings};
use serde_json::json;
use tempfile::TempDir;

use stage::http::Request;
use stage::premises::CANDIDATE;

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

    /// A file of theirs.
    pub fn file(&self, name: &str) -> std::path::PathBuf {
        self.directory.path().join(name)
    }

    /// The section `[wechat]`, with `more` at its end. Drills pay by another way too, which needs to be allowed.
    pub fn section(&self, gateway: SocketAddr, notified: SocketAddr, more: &str) -> anyhow::Result<String> {
        let directory = self.directory.path();
        let account = std::fs::read_to_string(directory.join("account.toml"))?;
        let file = |name: &str| quoted(&directory.join(name));
        Ok(format!(
            "[wechat]\nbase_url = \"http://{gateway}\"\nnotify_url = \"http://{notified}/v1/payment/wechat\"\n{account}\n\
             merchant_key_file = {}\nplatform_key_file = {}\napi_key_file = {}\n\
             unsigned_notifications = true\n{more}",
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
