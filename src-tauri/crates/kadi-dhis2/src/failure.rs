//! From what went wrong below HTTP to the kinds the port knows.

use std::error::Error;
use std::io;

use kadi_sync::TransportError;

/// The kind of a client's failure. The error's own text is dropped: it holds the address with its query.
pub fn kind_of(error: &reqwest::Error) -> TransportError {
    if is_tls(error) {
        TransportError::Tls
    } else if error.is_timeout() {
        TransportError::Timeout
    } else if error.is_redirect() {
        TransportError::Redirected
    } else {
        TransportError::Unreachable
    }
}

/// The kind of a failure while a body was read: the server had begun to answer.
pub fn kind_of_read(error: &io::Error) -> TransportError {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>()).map(kind_of);
    match inner {
        None if error.kind() == io::ErrorKind::TimedOut => TransportError::Timeout,
        None | Some(TransportError::Unreachable) => TransportError::Interrupted,
        Some(other) => other,
    }
}

fn is_tls(error: &reqwest::Error) -> bool {
    let mut current: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(found) = current {
        if found.is::<rustls::Error>() {
            return true;
        }
        if let Some(io) = found.downcast_ref::<io::Error>()
            && let Some(inner) = io.get_ref()
        {
            if inner.is::<rustls::Error>() {
                return true;
            }
            current = Some(inner);
            continue;
        }
        current = found.source();
    }
    false
}
