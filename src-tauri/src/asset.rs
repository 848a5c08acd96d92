//! Previews and finished files for the page, under an address of their own so that they never travel as text.

use kadi_contract::{ApiError, ErrorKind};
use tauri::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, ORIGIN, X_CONTENT_TYPE_OPTIONS,
};
use tauri::http::{Method, Request, Response, StatusCode};

use crate::desk::Desk;

/// `kadi://localhost/PATH`, or `http://kadi.localhost/PATH` in WebView2, which has no schemes of an application's own.
pub(crate) const SCHEME: &str = "kadi";

/// Where the page itself comes from, on Linux and macOS, and on Windows.
const PAGE_ORIGINS: [&str; 2] = ["tauri://localhost", "http://tauri.localhost"];

/// Answers one request of the page.
pub(crate) fn answer(desk: &Desk, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let mut response = if request.method() == Method::GET {
        match desk.asset(request.uri().path().trim_start_matches('/')) {
            Ok((kind, bytes)) => {
                let mut response = Response::new(bytes);
                response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
                response
            }
            Err(error) => empty(status_of(&error)),
        }
    } else {
        empty(StatusCode::METHOD_NOT_ALLOWED)
    };
    let headers = response.headers_mut();
    // Cards hold personal data: nothing of them may stay in the window's cache on disk.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(origin) =
        request.headers().get(ORIGIN).filter(|origin| PAGE_ORIGINS.iter().any(|ours| origin == ours))
    {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
    response
}

fn empty(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}

const fn status_of(error: &ApiError) -> StatusCode {
    match error.kind {
        ErrorKind::Locked => StatusCode::UNAUTHORIZED,
        ErrorKind::Refused => StatusCode::FORBIDDEN,
        ErrorKind::Asked => StatusCode::NOT_FOUND,
        ErrorKind::Busy | ErrorKind::Offline => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Device | ErrorKind::Damaged | ErrorKind::Bug => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
