//! Wallet passes: a card as a link and a picture on somebody's telephone.

use serde::{Deserialize, Serialize};

/// Issues a pass for a valid card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuePass {
    /// Card code.
    pub code: String,
    /// Last day of the pass, `YYYY-MM-DD`; that of the card when empty. Never later than the card's.
    #[serde(default)]
    pub expires_on: String,
}

/// The passes of a card, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPasses {
    /// Card code.
    pub code: String,
}

/// Revokes one pass; its card stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokePass {
    /// The pass: its handle, or the pass itself as a link.
    pub pass: String,
    /// Why.
    pub reason: String,
}

/// Begins the next epoch of a campaign's pass keys, as when a device that holds the key was lost: from then on the short
/// code of older passes counts for nothing, their signature as before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RotatePassKey {
    /// Campaign prefix.
    pub campaign: String,
    /// Why.
    pub reason: String,
}

/// A campaign's epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassKeyView {
    /// Campaign prefix.
    pub campaign: String,
    /// The epoch that counts now, from 1.
    pub epoch: u16,
}

/// A pass. What it says about the person is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassView {
    /// Names the pass: 32 hexadecimal digits.
    pub handle: String,
    /// Code of its card.
    pub code: String,
    /// Campaign prefix.
    pub campaign: String,
    /// Number among the card's passes, from 1.
    pub serial: u16,
    /// Epoch of its key.
    pub epoch: u16,
    /// Day of issue.
    pub issued_on: String,
    /// Last day; none without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<String>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<String>,
    /// Why; empty unless revoked.
    #[serde(default)]
    pub reason: String,
    /// `https://HOST/verify?p=...&s=...&e=...`; without `https://HOST` while the settings name none.
    pub link: String,
}
