//! TLS in the process, for those who have no gateway. The section `tls`.
//!
//! Guarantees: TLS 1.3 and 1.2 alone; certificate, key and authorities are read anew while the service runs, whole or not
//! at all, so that a broken pair never replaces one that works; connections that stand keep what they began with. With
//! `client_ca_file`, nobody without a certificate of these authorities gets as far as HTTP; where certificates are optional,
//! nobody with another one does, and who shows none is known as such.
//!
//! Deliberately absent: several certificates by name, OCSP, lists of revoked certificates, early data.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use rustls::crypto::ring::{Ticketer, default_provider};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use zeroize::Zeroizing;

use crate::limits::TLS_FILE_BYTES_MAX;

/// The section `tls` of the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TlsSettings {
    /// The certificate and those that lead to its authority, PEM; left out, connections are not TLS.
    pub certificate_file: Option<PathBuf>,
    /// Its private key, PEM; nobody but the service's own user may read it.
    pub key_file: Option<PathBuf>,
    /// The authorities of clients' certificates, PEM; left out, nobody is asked for one.
    pub client_ca_file: Option<PathBuf>,
    /// Whether every client has to show one of theirs.
    pub client_certificates: ClientCertificates,
    /// How long a handshake may take.
    pub handshake_ms: u64,
    /// How often the files are looked at again; 0 for on SIGHUP alone.
    pub reload_seconds: u64,
}

/// What is asked of clients where `client_ca_file` is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientCertificates {
    /// Whoever shows none does not get in.
    #[default]
    Required,
    /// Whoever shows none gets in, but not with a token that is bound to one.
    Optional,
}

/// Why connections cannot be TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file.
    #[error("tls: {path} cannot be read: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file holds something else.
    #[error("tls: {path} holds no {what} in PEM")]
    Content {
        /// Which.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
    },
    /// Others may read the key.
    #[error("tls: {path} has permissions {mode:04o}, so others may have read the key; set them with chmod 600 {path}")]
    Permissions {
        /// The key file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// They do not belong together, or cannot be used.
    #[error("tls: certificate, key and authorities cannot be used: {0}")]
    Pair(String),
}

/// What makes connections TLS.
pub struct Tls {
    settings: TlsSettings,
    config: ArcSwap<ServerConfig>,
    read: Mutex<Files>,
}

/// The files that are in use.
#[derive(PartialEq, Eq)]
struct Files {
    certificates: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
    authorities: Option<Vec<u8>>,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Tls({:?})", self.settings)
    }
}

impl Tls {
    /// Reads what the settings name; nothing if they name no certificate.
    pub fn from_settings(settings: &TlsSettings) -> Result<Option<Arc<Self>>, TlsError> {
        let (Some(certificate), Some(key)) = (&settings.certificate_file, &settings.key_file) else { return Ok(None) };
        let read = Files::read(certificate, key, settings.client_ca_file.as_deref())?;
        let config = ArcSwap::from(read.config(settings)?);
        Ok(Some(Arc::new(Self { settings: settings.clone(), config, read: Mutex::new(read) })))
    }

    /// Reads the files anew. Says whether they were others than before; those that cannot be used change nothing.
    pub fn reload(&self) -> Result<bool, TlsError> {
        let settings = &self.settings;
        let (Some(certificate), Some(key)) = (&settings.certificate_file, &settings.key_file) else { return Ok(false) };
        let files = Files::read(certificate, key, settings.client_ca_file.as_deref())?;
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if files == *read {
            return Ok(false);
        }
        self.config.store(files.config(settings)?);
        *read = files;
        Ok(true)
    }

    /// How often [`Tls::reload`] is to be asked, if at all.
    pub fn reload_seconds(&self) -> Option<u64> {
        (self.settings.reload_seconds > 0).then_some(self.settings.reload_seconds)
    }

    pub(super) fn handshake_ms(&self) -> u64 {
        self.settings.handshake_ms
    }

    pub(super) async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        TlsAcceptor::from(self.config.load_full()).accept(stream).await
    }
}

impl Files {
    fn read(certificate: &Path, key: &Path, authorities: Option<&Path>) -> Result<Self, TlsError> {
        let mode = fs::metadata(key).map_err(|source| file_error(key, source))?.permissions().mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(TlsError::Permissions { path: key.to_owned(), mode });
        }
        Ok(Self {
            certificates: read(certificate)?,
            key: Zeroizing::new(read(key)?),
            authorities: authorities.map(read).transpose()?,
        })
    }

    fn config(&self, settings: &TlsSettings) -> Result<Arc<ServerConfig>, TlsError> {
        let pair = |error: &dyn std::fmt::Display| TlsError::Pair(error.to_string());
        let named = |path: &Option<PathBuf>, what| {
            let path = path.clone().unwrap_or_default();
            TlsError::Content { path, what }
        };
        let certificates =
            certificates(&self.certificates).ok_or_else(|| named(&settings.certificate_file, "certificate"))?;
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(|_| named(&settings.key_file, "private key"))?;
        let provider = Arc::new(default_provider());
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| pair(&error))?;
        let builder = match &self.authorities {
            None => builder.with_no_client_auth(),
            Some(pem) => {
                let none = || named(&settings.client_ca_file, "certificate");
                let mut roots = RootCertStore::empty();
                for certificate in self::certificates(pem).ok_or_else(none)? {
                    roots.add(certificate).map_err(|error| pair(&error))?;
                }
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                let verifier = match settings.client_certificates {
                    ClientCertificates::Required => verifier,
                    ClientCertificates::Optional => verifier.allow_unauthenticated(),
                };
                builder.with_client_cert_verifier(verifier.build().map_err(|error| pair(&error))?)
            }
        };
        let mut config = builder.with_single_cert(certificates, key).map_err(|error| pair(&error))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config.ticketer = Ticketer::new().map_err(|error| pair(&error))?;
        Ok(Arc::new(config))
    }
}

/// All of them; nothing if there is none or one cannot be read.
fn certificates(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let all: Vec<_> = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().ok()?;
    (!all.is_empty()).then_some(all)
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    let mut bytes = Vec::new();
    let mut file = File::open(path).map_err(|source| file_error(path, source))?.take(TLS_FILE_BYTES_MAX + 1);
    file.read_to_end(&mut bytes).map_err(|source| file_error(path, source))?;
    if bytes.len() as u64 > TLS_FILE_BYTES_MAX {
        return Err(file_error(path, io::Error::other(format!("more than {TLS_FILE_BYTES_MAX} bytes"))));
    }
    Ok(bytes)
}

fn file_error(path: &Path, source: io::Error) -> TlsError {
    TlsError::File { path: path.to_owned(), source }
}
