//! Short codes: opening the register on one computer with a few characters and what that computer's keyring holds.

use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// How things stand with a short code of the officer who is unlocked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetShortCode {}

/// What this computer's keyring is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyringState {
    /// It answers.
    Ready,
    /// There is none.
    Absent,
    /// It is locked, and nobody opened it.
    Locked,
    /// It refuses, for a reason of its own.
    Refused,
}

impl KeyringState {
    /// The state as it travels and as part of message ids, such as `absent`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Absent => "absent",
            Self::Locked => "locked",
            Self::Refused => "refused",
        }
    }
}

/// Whether a short code opens the register here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortCodeView {
    /// Whether the officer has one on this computer.
    pub kept: bool,
    /// What the keyring is at. While it is anything but ready, the pass phrase opens the register.
    pub keyring: KeyringState,
}

/// Sets a short code for this computer, or another one. The pass phrase stays as it is and is asked again for everything
/// that asks for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepShortCode {
    /// The officer's pass phrase, asked again.
    pub passphrase: Secret,
    /// The code: 6 to 64 characters, no row and not one character alone.
    pub code: Secret,
}

/// Gives the short code up: only the pass phrase opens the register from here on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgetShortCode {}

/// Opens the store with a short code. Public. After five wrong tries, of whatever kind, only a pass phrase opens it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnlockWithShortCode {
    /// The officer; when absent, every officer who has a short code here is tried.
    #[serde(default)]
    pub officer_id: Option<String>,
    /// The code.
    pub code: Secret,
}
