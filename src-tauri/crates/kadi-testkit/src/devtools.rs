//! What Chromium's driver can do beyond WebDriver: set the page's clock, play a telephone, read the console.

use axum::http::Method;
use fantoccini::wd::WebDriverCompatibleCommand;
use kadi_core::Timestamp;
use serde_json::{Value, json};
use url::{ParseError, Url};

use crate::browser::Browser;

/// A command of the driver's own, below the session's address.
#[derive(Debug)]
struct DriverCommand {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for DriverCommand {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/{}", session_id.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

impl Browser {
    /// A command of the Chrome DevTools Protocol.
    fn devtools(&self, method: &str, params: &Value) {
        let body = json!({ "cmd": method, "params": params });
        let _ = self.run(self.client().issue_cmd(DriverCommand { path: "goog/cdp/execute", body }), method);
    }

    /// Lets every page opened from now on see its clock stand at `now`.
    pub fn stop_clock_at(&self, now: Timestamp) {
        self.run_before_pages(&format!("Date.now = () => {};", now.0));
    }

    /// Runs a script in every page opened from now on, before the page's own.
    pub fn run_before_pages(&self, source: &str) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": source }));
    }

    /// Gives pages a screen of this size in CSS pixels.
    pub fn play_screen(&self, width: u32, height: u32) {
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &screen);
    }

    /// Shows pages as a telephone with a screen of this size in CSS pixels does.
    pub fn play_telephone(&self, width: u32, height: u32) {
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 2, "mobile": true });
        self.devtools("Emulation.setDeviceMetricsOverride", &screen);
        self.devtools("Emulation.setTouchEmulationEnabled", &json!({ "enabled": true }));
    }

    /// What the page complained about in the console since the last call: errors, and what its own security policy
    /// forbade. Empty when all is well.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        let body = json!({ "type": "browser" });
        let entries =
            self.run(self.client().issue_cmd(DriverCommand { path: "se/log", body }), "the console");
        let severe = |entry: &Value| match entry["level"].as_str() {
            Some("SEVERE" | "WARNING") => entry["message"].as_str().map(str::to_owned),
            _ => None,
        };
        entries.as_array().into_iter().flatten().filter_map(severe).collect()
    }
}
