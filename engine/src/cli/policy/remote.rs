//! A running service that is asked to try or adopt files.

use std::io::IsTerminal;
use std::net::{SocketAddr, ToSocketAddrs};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use baoming_api::bodies::ProblemBody;
use baoming_api::client::{Client, Deadlines, Method, Patience, Token};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::show::Show;

/// A trial reads every registration of its scope: much longer than that is worth saying.
const ANSWER_SECONDS_MAX: u64 = 600;

/// Where the service is, and as whom to ask.
#[derive(clap::Args)]
pub(super) struct Remote {
    /// The service, for example http://127.0.0.1:8080. TLS is not spoken here.
    #[arg(long)]
    url: String,
    /// Bearer token of an office.
    #[arg(long, env = "BAOMING_OFFICE_TOKEN", hide_env_values = true)]
    token: String,
}

impl Remote {
    /// Sends a body and reads the answer; nothing if it was refused, which has been printed.
    pub(super) fn ask<T: DeserializeOwned>(
        &self,
        show: Show,
        path: &str,
        key: Option<&str>,
        body: &impl Serialize,
    ) -> anyhow::Result<Option<T>> {
        let token: Token = self.token.parse().context("--token")?;
        let deadlines = Deadlines { answer: Duration::from_secs(ANSWER_SECONDS_MAX), ..Deadlines::default() };
        let language = if show.english { "en" } else { "zh-CN" };
        let mut client = Client::new(self.address()?, token).with_deadlines(deadlines).with_language(language);
        if std::io::stderr().is_terminal() {
            eprintln!("{}", show.texts.asking);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("the runtime")?;
        let sent = client.send_patiently(Patience::default(), Method::POST, path, key, Some(body));
        let answer = runtime.block_on(sent).with_context(|| format!("asking {}", self.url))?.answer;
        if answer.succeeded() {
            return Ok(Some(answer.json()?));
        }
        if show.json {
            println!("{}", String::from_utf8_lossy(&answer.body));
        } else {
            match answer.json::<ProblemBody>() {
                Ok(problem) if show.english => println!("{} ({}): {}", problem.title, problem.code, problem.detail),
                Ok(problem) => println!("{}（{}）：{}", problem.title, problem.code, problem.detail),
                Err(_) => println!("HTTP {}", answer.status),
            }
        }
        Ok(None)
    }

    fn address(&self) -> anyhow::Result<SocketAddr> {
        let rest = self.url.strip_prefix("http://").unwrap_or(&self.url).trim_end_matches('/');
        let mut found = rest.to_socket_addrs().with_context(|| format!("--url {}: http://HOST:PORT", self.url))?;
        found.next().ok_or_else(|| anyhow!("--url {}: no address", self.url))
    }
}
