//! The table of routes, with the gate before and the safety headers after every one of them.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, Request};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use kadi_app::App;

use crate::events::Hub;
use crate::gate::{self, Gate};
use crate::{asset, call, dhis2, events, pages, upload, verify, webhook};

/// What every route can reach.
#[derive(Clone)]
pub(crate) struct Shell {
    app: Arc<App>,
    hub: Hub,
}

impl FromRef<Shell> for Arc<App> {
    fn from_ref(shell: &Shell) -> Self {
        Self::clone(&shell.app)
    }
}

impl FromRef<Shell> for Hub {
    fn from_ref(shell: &Shell) -> Self {
        shell.hub.clone()
    }
}

/// What a page of ours may load and do (Content Security Policy Level 3): only from here, WebAssembly but no other
/// evaluated code, in no frame. Style attributes are allowed because the virtualised table places its rows with them.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; connect-src 'self'; \
manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SAFETY: [(HeaderName, HeaderValue); 6] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// All routes over `app`, for a server that listens at `address`.
///
/// # Errors
/// When the system gives no thread for the events.
pub fn router(app: Arc<App>, address: SocketAddr) -> std::io::Result<Router> {
    let hub = Hub::start(app.subscribe())?;
    let shell = Shell { app, hub };
    Ok(Router::new()
        .route("/api/call", post(call::call))
        .route("/api/upload/{kind}", post(upload::upload))
        .route("/api/asset/{*path}", get(asset::asset))
        .route("/api/events", get(events::events))
        .route("/mpi/verify/{token}", get(verify::verify))
        .merge(dhis2::routes())
        .merge(webhook::routes())
        .route("/", get(pages::start))
        .route("/{*path}", get(pages::file))
        .layer(DefaultBodyLimit::max(upload::MOST_BYTES))
        .layer(middleware::from_fn_with_state(Gate::new(address), gate::check))
        .layer(middleware::from_fn(add_safety))
        .with_state(shell))
}

/// Adds the safety headers to every answer, and forbids to keep the answers that may hold personal data.
async fn add_safety(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.extend(SAFETY);
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
