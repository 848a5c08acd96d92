//! The port to DHIS2: one request, one answer, and GET as the only verb there is.

use std::fmt;
use std::time::Duration;

/// A GET below the server's `/api`.
///
/// It names what is asked for, never whom: no value of a person is put into a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetRequest {
    /// Path below `/api`, without a leading slash, such as `tracker/trackedEntities`.
    pub path: String,
    /// Query parameters in order, not yet percent-encoded.
    pub query: Vec<(String, String)>,
}

impl GetRequest {
    /// A request without parameters.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self { path: path.to_owned(), query: Vec::new() }
    }

    /// The request with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// The value of the first parameter called `name`.
    #[must_use]
    pub fn find_parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// An answer as it came; `Debug` shows its size, never its body.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// The `Content-Type` header, empty when there was none.
    pub content_type: String,
    /// Decompressed body.
    pub body: Vec<u8>,
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .field("bytes", &self.body.len())
            .finish()
    }
}

/// Why no usable answer came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No connection: no network, unknown host, or refused.
    #[error("the server could not be reached")]
    Unreachable,
    /// The connection broke in the middle of an answer, as links and gateways do that give up on large ones.
    #[error("the connection broke while the server was answering")]
    Interrupted,
    /// The certificate or the TLS handshake was refused.
    #[error("the server's certificate was not accepted")]
    Tls,
    /// The answer took longer than allowed.
    #[error("the server took too long to answer")]
    Timeout,
    /// The server pointed elsewhere: a login page, a proxy, another origin. Redirects are never followed.
    #[error("the server redirected the request")]
    Redirected,
    /// The (decompressed) body is larger than allowed.
    #[error("the answer is too large")]
    TooLarge,
    /// 429, after the retries that politeness allows.
    #[error("the server asks for fewer requests")]
    RateLimited {
        /// What `Retry-After` said, where it said something readable.
        retry_after: Option<Duration>,
    },
    /// 5xx, after retries.
    #[error("the server failed with status {0}")]
    ServerError(u16),
    /// The circuit breaker is open: the request was not sent.
    #[error("the server failed repeatedly and is left alone for a while")]
    BreakerOpen {
        /// How long until one request is let through again.
        retry_after: Duration,
    },
    /// The address is not one that requests may go to, such as plain http to another machine without the opt-in.
    #[error("this address is not allowed")]
    AddressRefused,
}

impl TransportError {
    /// Whether the same request may well succeed later without anybody changing anything.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable
            | Self::Interrupted
            | Self::Timeout
            | Self::RateLimited { .. }
            | Self::ServerError(_)
            | Self::BreakerOpen { .. } => true,
            Self::Tls | Self::Redirected | Self::TooLarge | Self::AddressRefused => false,
        }
    }
}

/// The way to one DHIS2 server with one account.
pub trait Transport: Send + Sync {
    /// Sends one GET and waits for the answer.
    ///
    /// Statuses below 500 except 429 are answers, not errors: what they mean is decided by the caller.
    ///
    /// # Errors
    /// When no usable answer came; see [`TransportError`].
    fn get(&self, request: &GetRequest) -> Result<Response, TransportError>;
}

impl<T: Transport + ?Sized> Transport for &T {
    fn get(&self, request: &GetRequest) -> Result<Response, TransportError> {
        (**self).get(request)
    }
}

impl<T: Transport + ?Sized> Transport for std::sync::Arc<T> {
    fn get(&self, request: &GetRequest) -> Result<Response, TransportError> {
        (**self).get(request)
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn get(&self, request: &GetRequest) -> Result<Response, TransportError> {
        (**self).get(request)
    }
}
