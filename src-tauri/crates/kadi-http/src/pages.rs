//! The web interface: the built files of `ui/dist`, part of the program in release builds, read from disk in debug builds.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../../ui/dist"]
#[allow_missing = true]
struct Built;

const START: &str = "index.html";
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Kadi</title>\
<h1>Kadi</h1><p>The web interface was not built into this Kadi. Run <code>cargo xtask ui</code>, then load this page again.</p></html>";

/// The first page.
pub(crate) async fn start(headers: HeaderMap) -> Response {
    match find(START, &headers) {
        Some(response) => response,
        None => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response(),
    }
}

/// Any other file of the interface.
pub(crate) async fn file(Path(path): Path<String>, headers: HeaderMap) -> Response {
    find(&path, &headers).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

fn find(path: &str, headers: &HeaderMap) -> Option<Response> {
    let file = Built::get(path)?;
    let tag = format!("\"{}\"", hex(&file.metadata.sha256_hash()));
    let fresh = headers.get(header::IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == tag.as_bytes());
    let mut response = match fresh {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => file.data.into_owned().into_response(),
    };
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = match kind.type_() {
        mime_guess::mime::TEXT => format!("{kind}; charset=utf-8"),
        _ => kind.to_string(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(&kind).ok()?);
    headers.insert(header::ETAG, HeaderValue::from_str(&tag).ok()?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Some(response)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_part_of_the_interface_is_not_found() {
        for path in ["../Cargo.toml", "../../Cargo.toml", "nothing.js", ""] {
            assert!(find(path, &HeaderMap::new()).is_none(), "{path}");
        }
    }
}
