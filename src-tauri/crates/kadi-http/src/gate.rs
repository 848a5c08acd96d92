//! Who may knock: requests for this machine's own names, from pages of this server, and nothing else.
//!
//! A page of another site can make a browser send requests here, and by DNS rebinding can even read the answers. Both are
//! stopped before any route runs: the `Host` must be a loopback name with our port, and where the browser says which site
//! a request comes from (`Origin`, `Sec-Fetch-Site` of the Fetch standard), it must be this one.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The authorities (`host:port`) under which this server answers.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    authorities: Arc<[String]>,
}

impl Gate {
    /// A gate for a server bound to `address`, which is on loopback.
    pub(crate) fn new(address: SocketAddr) -> Self {
        let port = address.port();
        let mut authorities = vec![format!("localhost:{port}"), address.to_string()];
        if port == 80 {
            authorities.extend(["localhost".to_owned(), address.ip().to_string()]);
        }
        Self { authorities: authorities.into() }
    }

    fn knows(&self, authority: &str) -> bool {
        self.authorities.iter().any(|own| own.eq_ignore_ascii_case(authority))
    }

    fn admits(&self, headers: &HeaderMap) -> Result<(), StatusCode> {
        let host = text(headers, header::HOST.as_str());
        if !host.is_some_and(|host| self.knows(host)) {
            return Err(StatusCode::MISDIRECTED_REQUEST);
        }
        if headers.contains_key(header::ORIGIN) {
            let own = text(headers, header::ORIGIN.as_str())
                .and_then(|origin| origin.strip_prefix("http://"))
                .is_some_and(|authority| self.knows(authority));
            if !own {
                return Err(StatusCode::FORBIDDEN);
            }
        }
        match text(headers, "sec-fetch-site") {
            None | Some("same-origin" | "none") => Ok(()),
            Some(_) => Err(StatusCode::FORBIDDEN),
        }
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Turns away what the gate does not admit.
pub(crate) async fn check(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    match gate.admits(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(status) => (status, "Kadi answers only to its own pages on this computer.\n").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(pairs: &[(&'static str, &str)]) -> Result<(), u16> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        let gate = Gate::new("127.0.0.1:8177".parse().unwrap());
        gate.admits(&headers).map_err(|status| status.as_u16())
    }

    #[test]
    fn own_names_with_the_own_port_are_admitted() {
        assert_eq!(answer(&[("host", "127.0.0.1:8177")]), Ok(()));
        assert_eq!(answer(&[("host", "LOCALHOST:8177"), ("origin", "http://localhost:8177")]), Ok(()));
        assert_eq!(answer(&[("host", "localhost:8177"), ("sec-fetch-site", "same-origin")]), Ok(()));
        assert_eq!(answer(&[("host", "localhost:8177"), ("sec-fetch-site", "none")]), Ok(()));
    }

    #[test]
    fn other_names_and_ports_are_misdirected() {
        for host in ["kadi.example:8177", "127.0.0.1", "127.0.0.1:80", "127.0.0.1.example:8177"] {
            assert_eq!(answer(&[("host", host)]), Err(421), "{host}");
        }
        assert_eq!(answer(&[]), Err(421));
    }

    #[test]
    fn other_sites_are_refused() {
        let host = ("host", "127.0.0.1:8177");
        for origin in ["http://evil.example", "https://127.0.0.1:8177", "http://127.0.0.1:9000", "null"] {
            assert_eq!(answer(&[host, ("origin", origin)]), Err(403), "{origin}");
        }
        for site in ["cross-site", "same-site"] {
            assert_eq!(answer(&[host, ("sec-fetch-site", site)]), Err(403), "{site}");
        }
    }
}
