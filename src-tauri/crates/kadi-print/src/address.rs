//! Where a printer or a print server is.

use std::fmt;

use url::Url;

use crate::spooler::PrintError;

/// The port of IPP (RFC 8010 section 4).
const PORT: u16 = 631;

/// An `ipp`, `ipps`, `http` or `https` address of a printer or of a print server, without name and password.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(Url);

impl Address {
    /// Reads an address as a person writes it. A bare host, such as `192.168.1.20`, is its usual print path over IPP.
    ///
    /// # Errors
    /// `BadAddress` for another scheme, no host, or an address that holds a password.
    pub fn parse(text: &str) -> Result<Self, PrintError> {
        let text = text.trim();
        let bare = !text.contains("://");
        let full = if bare { format!("ipp://{text}") } else { text.to_owned() };
        let mut url = Url::parse(&full).map_err(|_| PrintError::BadAddress)?;
        let plain = url.username().is_empty() && url.password().is_none();
        let known = matches!(url.scheme(), "ipp" | "ipps" | "http" | "https");
        if !plain || !known || url.host_str().is_none_or(str::is_empty) {
            return Err(PrintError::BadAddress);
        }
        if bare && matches!(url.path(), "" | "/") {
            url.set_path("/ipp/print");
        }
        Ok(Self(url))
    }

    /// The host's name or number.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether it is a print server as a whole and not one of its printers.
    #[must_use]
    pub fn is_server(&self) -> bool {
        matches!(self.0.path(), "" | "/")
    }

    /// Whether it is CUPS of this machine at its usual port.
    pub(crate) fn is_local_cups(&self) -> bool {
        self.host() == "localhost" && self.port() == PORT
    }

    fn port(&self) -> u16 {
        self.0.port().unwrap_or(match self.0.scheme() {
            "http" => 80,
            "https" => 443,
            _ => PORT,
        })
    }

    /// The HTTP address that requests go to.
    pub(crate) fn http(&self) -> String {
        let scheme = if matches!(self.0.scheme(), "ipps" | "https") { "https" } else { "http" };
        let host = self.host();
        format!("{scheme}://{host}:{}{}", self.port(), self.0.path())
    }

    /// The same place as the `printer-uri` of a request.
    pub(crate) fn uri(&self) -> String {
        let secure = matches!(self.0.scheme(), "ipps" | "https");
        let scheme = if secure { "ipps" } else { "ipp" };
        match self.port() {
            PORT => format!("{scheme}://{}{}", self.host(), self.0.path()),
            port => format!("{scheme}://{}:{port}{}", self.host(), self.0.path()),
        }
    }

    /// This server's printer of this name.
    pub(crate) fn printer(&self, name: &str) -> Option<Self> {
        let mut url = self.0.clone();
        url.path_segments_mut().ok()?.clear().push("printers").push(name);
        Some(Self(url))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_people_write_it() {
        let address = Address::parse(" 192.168.1.20 ").unwrap();
        assert_eq!(address.to_string(), "ipp://192.168.1.20/ipp/print");
        assert_eq!(address.http(), "http://192.168.1.20:631/ipp/print");
        let address = Address::parse("ipp://localhost:8799/ipp/print").unwrap();
        assert_eq!(
            (address.uri(), address.http()),
            ("ipp://localhost:8799/ipp/print".to_owned(), "http://localhost:8799/ipp/print".to_owned())
        );
        assert_eq!(Address::parse("https://print.example").unwrap().http(), "https://print.example:443/");
        assert_eq!(Address::parse("ipps://p").unwrap().http(), "https://p:631");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in
            ["", "ftp://printer", "ipp://", "ipp://amina:secret@printer/ipp/print", "file:///etc/passwd"]
        {
            assert_eq!(Address::parse(bad), Err(PrintError::BadAddress), "{bad}");
        }
    }

    #[test]
    fn a_server_knows_its_printers_by_name() {
        let server = Address::parse("ipp://localhost/").unwrap();
        assert!(server.is_server() && server.is_local_cups());
        let printer = server.printer("Zebra ZC300").unwrap();
        assert_eq!(printer.uri(), "ipp://localhost/printers/Zebra%20ZC300");
        assert!(!printer.is_server());
    }
}
