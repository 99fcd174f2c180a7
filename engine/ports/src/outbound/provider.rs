//! A provider that is asked in JSON over signed requests: what real-person checks and SMS have in common.
//!
//! Guarantees: an answer is read only after its signature has been judged; whatever else goes wrong is one error that
//! says when to come back; log lines name the port and the kind of trouble and nothing of the question or the answer.
//! Every question is idempotent by the provider's contract, so it may be asked again.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use baoming_clock::Clock;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::signing::{AppIdError, NONCE, Signer};
use super::{
    BaseUrl, BaseUrlError, BreakerSettings, Method, Outbound, OutboundError, PortSettings, Secret, SecretError, Trust,
    TrustError,
};

/// How long to wait after an answer that cannot be used: the provider itself is at fault.
const RETRY_AFTER_SECONDS: u32 = 30;

/// An answer that is still to come.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A provider's section of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSettings {
    /// Where it is; left out, the port is not configured.
    pub base_url: Option<String>,
    /// Who we are to it.
    pub app_id: Option<String>,
    /// Certificates of the authorities that vouch for it, instead of the web's.
    pub ca_file: Option<PathBuf>,
    /// The file of the shared secret.
    pub secret_file: Option<PathBuf>,
    /// The shared secret itself, instead of a file.
    pub secret: Option<Secret>,
    /// How long connecting may take.
    pub connect_ms: u64,
    /// How long one attempt may take.
    pub attempt_ms: u64,
    /// How long all attempts of one request may take.
    pub total_ms: u64,
    /// Requests on their way at once.
    pub in_flight_max: usize,
    /// Attempts of one request.
    pub attempts_max: u32,
    /// The longest pause before the second attempt.
    pub backoff_ms: u64,
    /// When the provider is left alone.
    pub breaker: BreakerSettings,
}

/// A configured provider that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The address.
    #[error("{port}.base_url {0}", port = .1)]
    BaseUrl(#[source] BaseUrlError, &'static str),
    /// The authorities.
    #[error("{port}.ca_file: {0}", port = .1)]
    Trust(#[source] TrustError, &'static str),
    /// The app id.
    #[error("{port}.app_id {0}", port = .1)]
    AppId(#[source] AppIdError, &'static str),
    /// Neither or both ways to give a secret.
    #[error("{0}: give secret_file or secret, one of them")]
    SecretMissing(&'static str),
    /// The secret.
    #[error("{port}: {0}", port = .1)]
    Secret(#[source] SecretError, &'static str),
    /// The thread.
    #[error("the thread of the port {1} could not be started: {0}")]
    Thread(#[source] std::io::Error, &'static str),
}

/// There is no answer that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoAnswer {
    /// When to come back.
    pub retry_after_seconds: u32,
}

impl From<OutboundError> for NoAnswer {
    fn from(error: OutboundError) -> Self {
        Self { retry_after_seconds: error.retry_after_seconds() }
    }
}

/// One provider.
pub struct Provider {
    outbound: Outbound,
    signer: Signer,
}

impl Provider {
    /// The provider of a section, or nothing when the section names none. `section` is what errors call it.
    pub fn from_settings(
        port: &'static str,
        section: &'static str,
        settings: &ProviderSettings,
        clock: Clock,
    ) -> Result<Option<Self>, ProviderError> {
        let Some(base_url) = &settings.base_url else { return Ok(None) };
        let base_url: BaseUrl = base_url.parse().map_err(|error| ProviderError::BaseUrl(error, section))?;
        let secret = match (&settings.secret, &settings.secret_file) {
            (Some(secret), None) => secret.clone(),
            (None, Some(path)) => Secret::read(path).map_err(|error| ProviderError::Secret(error, section))?,
            (None, None) | (Some(_), Some(_)) => return Err(ProviderError::SecretMissing(section)),
        };
        let trust = match &settings.ca_file {
            Some(path) => Trust::read(path).map_err(|error| ProviderError::Trust(error, section))?,
            None => Trust::Web,
        };
        let app_id = settings.app_id.as_deref().unwrap_or_default();
        let signer =
            Signer::new(app_id, &secret, clock.clone()).map_err(|error| ProviderError::AppId(error, section))?;
        let settings = PortSettings {
            connect_ms: settings.connect_ms,
            attempt_ms: settings.attempt_ms,
            total_ms: settings.total_ms,
            in_flight_max: settings.in_flight_max,
            attempts_max: settings.attempts_max,
            backoff_ms: settings.backoff_ms,
            breaker: settings.breaker,
            trust,
            ..PortSettings::new(port, base_url)
        };
        let outbound = Outbound::new(settings, clock).map_err(|error| ProviderError::Thread(error, port))?;
        Ok(Some(Self { outbound, signer }))
    }

    /// Takes no more questions and waits for those on their way.
    pub async fn close(&self) {
        self.outbound.close().await;
    }

    /// Asks. The path is one of the adapter's own.
    pub async fn ask<A: DeserializeOwned>(&self, path: &'static str, question: &impl Serialize) -> Result<A, NoAnswer> {
        let body = Bytes::from(serde_json::to_vec(question).expect("questions are texts and numbers"));
        let nonce = Arc::new(Mutex::new(String::new()));
        let (signer, noted, signed) = (self.signer.clone(), nonce.clone(), body.clone());
        let headers = move || {
            let headers = signer.headers(&Method::POST, path, &signed);
            let nonce = headers[NONCE].to_str().expect("a nonce is hexadecimal");
            nonce.clone_into(&mut noted.lock().unwrap_or_else(PoisonError::into_inner));
            headers
        };
        let answer = self.outbound.send_signed(Method::POST, path, headers, body, true).await?;
        let nonce = nonce.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if answer.status != 200 {
            return Err(self.reject("status"));
        }
        if !self.signer.vouches(&answer, &nonce) {
            return Err(self.reject("signature"));
        }
        serde_json::from_slice(&answer.body).map_err(|_| self.reject("body"))
    }

    fn reject(&self, reason: &'static str) -> NoAnswer {
        self.outbound.reject(reason);
        NoAnswer { retry_after_seconds: RETRY_AFTER_SECONDS }
    }

    /// The way out, for its state.
    pub fn outbound(&self) -> &Outbound {
        &self.outbound
    }

    /// A name for one question by which the provider knows it again.
    pub fn nonce(&self) -> String {
        self.signer.nonce()
    }
}
