//! Whose certificates a port believes.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use hyper_rustls::ConfigBuilderExt;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// The most bytes of a file of authorities.
const TRUST_BYTES_MAX: u64 = 1 << 20;

/// The authorities that may vouch for a provider.
#[derive(Debug, Clone)]
pub enum Trust {
    /// Those that browsers trust, as Mozilla lists them.
    Web,
    /// These and no others: a provider in a closed network has an authority of its own.
    Only(Arc<RootCertStore>),
}

/// A file of authorities that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The file.
    #[error("cannot be read: {0}")]
    File(#[from] io::Error),
    /// What is in it.
    #[error("must hold certificates of authorities in PEM form, at most {TRUST_BYTES_MAX} bytes")]
    Certificates,
}

impl Trust {
    /// Reads a PEM file.
    pub fn read(path: &Path) -> Result<Self, TrustError> {
        let mut pem = Vec::new();
        std::fs::File::open(path)?.take(TRUST_BYTES_MAX + 1).read_to_end(&mut pem)?;
        if pem.len() as u64 > TRUST_BYTES_MAX {
            return Err(TrustError::Certificates);
        }
        Self::of_pem(&pem)
    }

    /// The authorities of a PEM text, at least one.
    pub fn of_pem(pem: &[u8]) -> Result<Self, TrustError> {
        let mut authorities = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| TrustError::Certificates)?;
            authorities.add(certificate).map_err(|_| TrustError::Certificates)?;
        }
        if authorities.is_empty() { Err(TrustError::Certificates) } else { Ok(Self::Only(Arc::new(authorities))) }
    }

    /// TLS 1.2 and 1.3 by ring, without a certificate of our own.
    pub(super) fn client_config(&self) -> ClientConfig {
        let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring speaks the versions of TLS that are switched on");
        match self {
            Self::Web => builder.with_webpki_roots().with_no_client_auth(),
            Self::Only(authorities) => builder.with_root_certificates(authorities.clone()).with_no_client_auth(),
        }
    }
}
