//! What a client needs to know of a server.

use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::address::BaseAddress;
use crate::backoff::RetryPolicy;

/// What a client proves itself with. `Debug` shows no secret.
#[derive(Clone)]
pub enum Credentials {
    /// User name and password.
    Basic {
        /// User name.
        username: String,
        /// Password.
        password: Zeroizing<String>,
    },
    /// A personal access token.
    ApiToken(Zeroizing<String>),
}

impl Credentials {
    /// User name and password.
    #[must_use]
    pub fn basic(username: &str, password: &str) -> Self {
        Self::Basic { username: username.to_owned(), password: Zeroizing::new(password.to_owned()) }
    }

    /// A personal access token.
    #[must_use]
    pub fn token(token: &str) -> Self {
        Self::ApiToken(Zeroizing::new(token.trim().to_owned()))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Basic { .. } => "Basic(..)",
            Self::ApiToken(_) => "ApiToken(..)",
        })
    }
}

/// How long and how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Time to connect.
    pub connect: Duration,
    /// Time from the request to the last byte of the answer.
    pub answer: Duration,
    /// Bytes of a body, after decompression.
    pub body: u64,
}

impl Default for Limits {
    /// 15 s to connect, 120 s to answer (gateways in front of DHIS2 usually give up after 60), 64 MiB.
    fn default() -> Self {
        Self { connect: Duration::from_secs(15), answer: Duration::from_secs(120), body: 64 * 1024 * 1024 }
    }
}

/// A server, an account, and how to treat them.
#[derive(Debug, Clone)]
pub struct ClientSettings {
    /// Where the server is.
    pub address: BaseAddress,
    /// The account.
    pub credentials: Credentials,
    /// PEM certificates of an authority of the office's own, trusted beside those of the system.
    pub private_authority: Option<Vec<u8>>,
    /// When to try again.
    pub retry: RetryPolicy,
    /// How long and how much.
    pub limits: Limits,
    /// Seed of the chance in waits.
    pub jitter_seed: u64,
}

impl ClientSettings {
    /// The usual treatment.
    #[must_use]
    pub fn new(address: BaseAddress, credentials: Credentials, jitter_seed: u64) -> Self {
        Self {
            address,
            credentials,
            private_authority: None,
            retry: RetryPolicy::default(),
            limits: Limits::default(),
            jitter_seed,
        }
    }
}

/// Why no client could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The certificates of the private authority are not PEM certificates.
    #[error("the certificate file cannot be read")]
    BadCertificate,
    /// User name, password or token hold characters that no header can carry.
    #[error("the credentials cannot be sent")]
    BadCredentials,
    /// The system's TLS or resolver could not be set up.
    #[error("the network could not be set up")]
    Setup,
}
