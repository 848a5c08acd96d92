//! The base address of a server: what may be typed, and what is refused.

use std::net::IpAddr;

use url::{Host, Url};

/// Whether plain http may leave this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpPolicy {
    /// https everywhere, http to the loopback interface only.
    LoopbackOnly,
    /// http anywhere: an explicit choice of an administrator, which the application audits.
    AllowedExplicitly,
}

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not an http or https address with a host.
    #[error("not a web address")]
    NotAnAddress,
    /// A user name or password stands in the address.
    #[error("credentials do not belong into the address")]
    HoldsCredentials,
    /// Plain http to another machine without the opt-in.
    #[error("plain http is allowed to this machine only")]
    PlainHttp,
}

/// A base address without trailing slash and `/api`, for example `https://dhis2.example.org/hmis`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseAddress(Url);

impl BaseAddress {
    /// Reads what an officer types or pastes: with or without `https://`, a trailing slash or `/api`; a query, a fragment
    /// and the path of a DHIS2 app (`/dhis-web-…`, `/apps/…`) are dropped.
    ///
    /// # Errors
    /// See [`AddressError`].
    pub fn parse(text: &str, policy: HttpPolicy) -> Result<Self, AddressError> {
        let text = text.trim();
        let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let mut url = Url::parse(&with_scheme).map_err(|_| AddressError::NotAnAddress)?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(AddressError::NotAnAddress);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::HoldsCredentials);
        }
        url.set_query(None);
        url.set_fragment(None);
        let kept: Vec<String> = url
            .path()
            .split('/')
            .filter(|part| !part.is_empty())
            .take_while(|part| *part != "api" && *part != "apps" && !part.starts_with("dhis-web-"))
            .map(str::to_owned)
            .collect();
        url.set_path(&kept.join("/"));
        let address = Self(url);
        if address.0.scheme() == "http" && policy == HttpPolicy::LoopbackOnly && !address.is_loopback() {
            return Err(AddressError::PlainHttp);
        }
        Ok(address)
    }

    /// Whether the host is this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
            None => false,
        }
    }

    /// The address as text, without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The address of a resource below `/api`.
    pub(crate) fn resource(&self, path: &str, query: &[(String, String)]) -> Option<Url> {
        let mut url = self.0.clone();
        url.path_segments_mut().ok()?.pop_if_empty().push("api").extend(path.split('/'));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_officers_paste_becomes_one_address() {
        for (typed, read) in [
            ("https://dhis2.example.org/", "https://dhis2.example.org"),
            (" dhis2.example.org/hmis/api/ ", "https://dhis2.example.org/hmis"),
            ("https://dhis2.example.org/hmis/dhis-web-dashboard/#/", "https://dhis2.example.org/hmis"),
            ("https://dhis2.example.org/hmis/apps/capture?x=1", "https://dhis2.example.org/hmis"),
            ("http://127.0.0.1:8080/api", "http://127.0.0.1:8080"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            let address = BaseAddress::parse(typed, HttpPolicy::LoopbackOnly).unwrap();
            assert_eq!(address.as_str(), read, "{typed}");
        }
    }

    #[test]
    fn plain_http_leaves_the_machine_only_on_request() {
        let typed = "http://10.0.0.5:8080/dhis";
        assert_eq!(BaseAddress::parse(typed, HttpPolicy::LoopbackOnly), Err(AddressError::PlainHttp));
        assert!(BaseAddress::parse(typed, HttpPolicy::AllowedExplicitly).is_ok());
        let decoy = "http://localhost.example.org";
        assert_eq!(BaseAddress::parse(decoy, HttpPolicy::LoopbackOnly), Err(AddressError::PlainHttp));
    }

    #[test]
    fn other_things_are_refused() {
        for typed in ["", "ftp://dhis2.example.org", "file:///etc/passwd", "https://"] {
            let read = BaseAddress::parse(typed, HttpPolicy::LoopbackOnly);
            assert_eq!(read, Err(AddressError::NotAnAddress), "{typed}");
        }
        let read = BaseAddress::parse("https://kofi:secret@dhis2.example.org", HttpPolicy::LoopbackOnly);
        assert_eq!(read, Err(AddressError::HoldsCredentials));
    }

    #[test]
    fn parameters_are_encoded() {
        let address = BaseAddress::parse("https://dhis2.example.org/hmis", HttpPolicy::LoopbackOnly).unwrap();
        let query = [("updatedAfter".to_owned(), "2026-11-20T08:00:00+01:00".to_owned())];
        assert_eq!(
            address.resource("tracker/trackedEntities", &query).unwrap().as_str(),
            "https://dhis2.example.org/hmis/api/tracker/trackedEntities?updatedAfter=2026-11-20T08%3A00%3A00%2B01%3A00"
        );
    }
}
