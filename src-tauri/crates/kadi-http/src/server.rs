//! The server on a thread of its own, so that the rest of Kadi stays synchronous.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use kadi_app::{App, Clockwork};
use tokio::runtime;
use tokio::sync::oneshot;

use crate::router::router;

/// How long a call that is at work may go on when the server stops.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address can be reached from other machines; nothing but loopback is served.
    #[error(
        "{0} can be reached from other machines; only addresses of this machine, such as 127.0.0.1, are served"
    )]
    NotLoopback(SocketAddr),
    /// The address cannot be had: its port is taken, or the system refuses it.
    #[error("{address} cannot be had: {source}")]
    Address {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The system gives no thread or no runtime.
    #[error("the server could not be started: {0}")]
    System(std::io::Error),
}

/// A running server; it stops when this is dropped.
#[derive(Debug)]
pub struct ServerHandle {
    url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    clockwork: Option<Clockwork>,
}

impl ServerHandle {
    /// The address of the first page, such as `http://127.0.0.1:8177/`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Stops and waits until calls at work have ended, two seconds at most.
    pub fn shutdown(mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        self.clockwork = None;
        // Both fail only when the server has ended by itself.
        let _ = self.stop.take().map(|stop| stop.send(()));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

impl Drop for ServerHandle {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Serves `app` at `address`; port 0 takes a free one.
///
/// # Errors
/// `NotLoopback` for an address that others can reach, `Address` when it cannot be had, `System` without a thread.
pub fn serve(app: Arc<App>, address: SocketAddr) -> Result<ServerHandle, ServeError> {
    if !address.ip().is_loopback() {
        return Err(ServeError::NotLoopback(address));
    }
    let unavailable = |source| ServeError::Address { address, source };
    let listener = TcpListener::bind(address).map_err(unavailable)?;
    listener.set_nonblocking(true).map_err(unavailable)?;
    let bound = listener.local_addr().map_err(unavailable)?;
    let clockwork = Some(app.start_clockwork().map_err(ServeError::System)?);
    let router = router(app, bound).map_err(ServeError::System)?;
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("kadi-http")
        .enable_all()
        .build()
        .map_err(ServeError::System)?;
    let listener = {
        let _inside = runtime.enter();
        tokio::net::TcpListener::from_std(listener).map_err(ServeError::System)?
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let thread = thread::Builder::new()
        .name("kadi-http".to_owned())
        .spawn(move || {
            runtime.block_on(async move {
                // Not axum's graceful shutdown: it would wait for event streams, which do not end by themselves.
                tokio::select! {
                    _ = axum::serve(listener, router) => {}
                    _ = stopped => {}
                }
            });
            runtime.shutdown_timeout(PATIENCE);
        })
        .map_err(ServeError::System)?;
    Ok(ServerHandle { url: format!("http://{bound}/"), stop: Some(stop), thread: Some(thread), clockwork })
}
