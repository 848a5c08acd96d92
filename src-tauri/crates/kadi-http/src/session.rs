//! The session of a request: a cookie that scripts of a page cannot read, or a bearer token for programs.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use kadi_app::{SessionChange, SessionToken};
use kadi_contract::ErrorCode;

use crate::failure::Failure;

/// Name of the cookie; a program may present its value as a bearer token instead.
const COOKIE: &str = "kadi_session";

/// The token a request presents, if any. Whether it names an open session is found out by the call.
pub(crate) struct Caller(pub(crate) Option<SessionToken>);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Ok(Self(find_token(&parts.headers).map(SessionToken::from_client)))
    }
}

/// The token of a program, which says so on purpose: a cookie does not count.
pub(crate) struct Bearer(pub(crate) SessionToken);

impl<S: Sync> FromRequestParts<S> for Bearer {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let token = bearer(&parts.headers).filter(|token| !token.is_empty());
        token.map(|token| Self(SessionToken::from_client(token))).ok_or_else(|| ErrorCode::Locked.into())
    }
}

fn find_token(headers: &HeaderMap) -> Option<&str> {
    bearer(headers).or_else(|| cookie(headers)).filter(|token| !token.is_empty())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE).then_some(value))
}

/// The `Set-Cookie` header that follows from what a call did to the session (RFC 6265bis). It lives as long as the
/// browser does; `Secure` is absent because the server speaks plain HTTP on loopback only.
pub(crate) fn set_cookie(change: &SessionChange) -> Option<HeaderValue> {
    let text = match change {
        SessionChange::Keep => return None,
        SessionChange::Opened(token) => {
            format!("{COOKIE}={}; HttpOnly; SameSite=Strict; Path=/", token.as_str())
        }
        SessionChange::Closed => format!("{COOKIE}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0"),
    };
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(pairs: &[(&'static str, &str)]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        find_token(&headers).map(str::to_owned)
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        assert_eq!(token(&[("cookie", "theme=dark; kadi_session=abc; x=1")]).as_deref(), Some("abc"));
        assert_eq!(
            token(&[("cookie", "theme=dark"), ("cookie", "kadi_session=abc")]).as_deref(),
            Some("abc")
        );
        assert_eq!(token(&[("cookie", "not_kadi_session=abc")]), None);
        assert_eq!(token(&[("cookie", "kadi_session=")]), None);
    }

    #[test]
    fn a_bearer_token_goes_before_the_cookie() {
        let headers = [("authorization", "bearer xyz"), ("cookie", "kadi_session=abc")];
        assert_eq!(token(&headers).as_deref(), Some("xyz"));
        assert_eq!(token(&[("authorization", "Basic eHl6")]), None);
    }

    #[test]
    fn a_new_session_is_kept_from_scripts_and_other_sites_and_a_closed_one_forgotten() {
        let opened = set_cookie(&SessionChange::Opened(SessionToken::from_client("abc"))).unwrap();
        assert_eq!(opened, "kadi_session=abc; HttpOnly; SameSite=Strict; Path=/");
        assert!(opened.is_sensitive());
        let closed = set_cookie(&SessionChange::Closed).unwrap();
        assert!(
            closed.to_str().unwrap().starts_with("kadi_session=;")
                && closed.to_str().unwrap().contains("Max-Age=0")
        );
        assert_eq!(set_cookie(&SessionChange::Keep), None);
    }
}
