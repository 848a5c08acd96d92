//! Is this card good? Verdicts, campaigns and portals.

use serde::{Deserialize, Serialize};

/// Verifies a scanned or typed code: any QR form, a card code or an MPI id. Public: works while locked from the public
/// registry of the last export, and then tells nothing about the person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyCode {
    /// What was scanned or typed.
    pub text: String,
}

/// The closed set of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The card is good for its campaign.
    Valid,
    /// It was, but its time is over.
    Expired,
    /// A newer card of the same person and campaign replaces it.
    Superseded,
    /// It was revoked.
    Revoked,
    /// Altered, forged or unknown.
    Invalid,
    /// Signed by an issuer that is not trusted here.
    UnknownIssuer,
    /// A code, but none of Kadi's.
    NotAKadiCode,
    /// No code could be read.
    Unreadable,
}

/// A verdict with what may be shown beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerdictView {
    /// The verdict.
    pub verdict: Verdict,
    /// Name of the campaign, for a known card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    /// Day of issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<String>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<String>,
    /// For comparison with the holder: only on `valid`, only for an unlocked officer whose role allows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<crate::people::PersonRow>,
}

/// The campaigns there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListCampaigns {}

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignView {
    /// Prefix, part of every token.
    pub prefix: String,
    /// Name.
    pub name: String,
    /// Cards issued.
    pub cards: u64,
    /// Cards now valid.
    pub valid: u64,
    /// Cards revoked.
    pub revoked: u64,
}

/// Writes a verification portal for a campaign: a folder that works from any web server and from the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportPortal {
    /// Campaign prefix.
    pub campaign: String,
    /// Folder to write; the store's own export folder when empty.
    #[serde(default)]
    pub out: String,
    /// Days until the list counts as old; 30 when 0.
    #[serde(default)]
    pub fresh_days: u32,
}

/// An exported portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalView {
    /// Campaign prefix.
    pub campaign: String,
    /// Number of the export, from 1; a verifier refuses a lower one than it has seen.
    pub sequence: u64,
    /// Cards listed.
    pub cards: u64,
    /// SHA-256 of the registry data, hexadecimal.
    pub sha256: String,
    /// Folder.
    pub out: String,
    /// When.
    pub generated_at: String,
}

/// The portals exported so far, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPortals {}
