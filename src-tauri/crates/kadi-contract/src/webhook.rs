//! Notifications from DHIS2: whoever knows the office's secret may ask for a synchronisation, and for nothing else.

use serde::{Deserialize, Serialize};

/// Whether notifications are taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetWebhook {}

/// Notifications as they stand; never the secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookView {
    /// Whether there is a secret.
    pub active: bool,
    /// When the secret was made.
    pub made_at: Option<String>,
    /// Notifications taken since Kadi was started.
    pub heard: u64,
    /// When the last of them came.
    pub last_heard: Option<String>,
}

/// Makes a new secret; the one before is worth nothing from then on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeWebhook {}

/// A new secret, shown this once: only its hash is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookMade {
    /// The secret: 256 random bits as hexadecimal digits.
    pub secret: String,
    /// Path of the endpoint with the secret in it, such as `/dhis2/webhook/0f3c...`. It can stand in the header
    /// `Authorization: ApiToken SECRET` instead, with the path `/dhis2/webhook`.
    pub path: String,
}

impl std::fmt::Debug for WebhookMade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookMade(..)")
    }
}

/// Takes no notifications any more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeWebhook {}
