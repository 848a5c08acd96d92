//! An office on a screen: its local server, and a browser in which somebody unlocked it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use kadi_app::App;
use kadi_http::ServerHandle;

use crate::browser::{Browser, testid};
use crate::office::{PASSPHRASE, TestOffice};

/// WebDriver's code of the key.
const ENTER: &str = "\u{E007}";

/// The local server of `app` on a port that was free; it ends with what is returned.
///
/// # Panics
/// When there is no port to listen on.
#[must_use]
#[allow(clippy::expect_used, reason = "a test without its server cannot go on")]
pub fn serve(app: &Arc<App>) -> ServerHandle {
    kadi_http::serve(Arc::clone(app), SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).expect("a local server")
}

impl TestOffice {
    /// The office in Chromium on the usual screen of 1366x768, unlocked by Mariama and at home. The server must be kept as
    /// long as the browser.
    ///
    /// # Panics
    /// When there is no server or no browser, or the register does not open.
    #[must_use]
    pub fn on_screen(&self) -> (ServerHandle, Browser) {
        let server = serve(&self.app);
        let browser = Browser::chromium(1366, 768);
        browser.unlock_at(server.url());
        (server, browser)
    }
}

impl Browser {
    /// Opens the office at `url` and unlocks it as Mariama.
    ///
    /// # Panics
    /// When the register does not open.
    pub fn unlock_at(&self, url: &str) {
        self.goto(url);
        self.unlock(PASSPHRASE);
    }

    /// Types a pass phrase where the page asks for one, and waits until somebody is at work.
    ///
    /// # Panics
    /// When the register does not open.
    pub fn unlock(&self, passphrase: &str) {
        self.fill("[type=password]", passphrase);
        self.press(ENTER);
        let _ = self.find(&testid("pill"));
    }
}
