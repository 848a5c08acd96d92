//! Is this card good? Verdicts, campaigns and portals.

use std::fmt;

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
    /// Days since the list was made, where it should no longer be relied on: only from a list, not from the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale_days: Option<i64>,
    /// For comparison with the holder: only on `valid`, only for an unlocked officer whose role allows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<HolderView>,
}

/// Whose card it is, as much as an officer needs to compare with who stands there. Of programmes only how many: a card that
/// is shown at one desk tells nobody there of which others its holder is known to.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolderView {
    /// Given names.
    pub first_name: String,
    /// Family names.
    pub last_name: String,
    /// Date of birth as known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<String>,
    /// `female`, `male` or `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// District.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// How many programmes they are enrolled in; never which.
    pub programmes: u32,
}

impl fmt::Debug for HolderView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HolderView(..)")
    }
}

/// What a frame of a camera shows: the reply to [`crate::assets::UploadKind::VerifyFrame`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameView {
    /// Codes in the frame, of whatever kind.
    pub codes: u32,
    /// The verdict on the least favourable of Kadi's codes; none when no code was read, and the camera looks on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<VerdictView>,
    /// The corners of the first code in their order around it, in pixels of the frame.
    #[serde(default)]
    pub outline: Vec<(f32, f32)>,
}

/// The newest verifications of this device: when, how and with what answer, never whose card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListVerifications {
    /// At most so many, up to 1,000; 100 when 0.
    #[serde(default)]
    pub limit: u32,
}

/// How a card came to be verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// Its code was typed, or sent by a scanner that types.
    Code,
    /// A picture file.
    Picture,
    /// A camera.
    Camera,
}

/// A verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerificationView {
    /// When.
    pub at: String,
    /// The answer.
    pub verdict: Verdict,
    /// How.
    pub means: Means,
    /// Name of the campaign, for a known card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    /// This device, as the audit log names it.
    pub device: String,
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
    /// In which form the list is written.
    #[serde(default)]
    pub form: ListForm,
    /// As what it leaves the office.
    #[serde(default)]
    pub pack: PortalPack,
}

/// As what a portal leaves the office.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PortalPack {
    /// A folder.
    #[default]
    Folder,
    /// The folder, and beside it the same as one ZIP file with the folder's name.
    Zip,
}

/// In which form the list of a campaign is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListForm {
    /// Whole up to 100,000 cards, packed above.
    #[default]
    BySize,
    /// One JSON file that anybody can read.
    Whole,
    /// Shards of which one look-up needs a single small one; up to ten million cards.
    Packed,
}

/// Writes what changed since the last list of a campaign: new cards, revoked cards and revoked passes, as a small signed
/// file that applies on top of the list wherever that is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportChanges {
    /// Campaign prefix.
    pub campaign: String,
    /// Folder to write; that of the last list when empty.
    #[serde(default)]
    pub out: String,
    /// Days until list and changes count as old; 30 when 0.
    #[serde(default)]
    pub fresh_days: u32,
}

/// Closes a portal: its list is taken out of its folder, and the page says from then on that the office closed it. Copies that
/// are elsewhere stay what they are until their list counts as old.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosePortal {
    /// Campaign prefix.
    pub campaign: String,
    /// Number of the list that the portal holds.
    pub sequence: u64,
    /// The folder where the portal is now; where it was written when empty.
    #[serde(default)]
    pub out: String,
    /// Why.
    pub reason: String,
}

/// Applies a file of changes to the list that this device verifies with while locked. Public: the file is signed by the
/// issuer whose list is here, and nothing else is accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplyChanges {
    /// The content of `delta.json`.
    pub text: String,
}

/// Changes that were applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangesView {
    /// Campaign prefix.
    pub campaign: String,
    /// The number that counts as seen now.
    pub sequence: u64,
    /// Cards in the changes.
    pub cards: u64,
    /// Revoked passes in the changes.
    pub passes: u64,
    /// When they were made.
    pub generated_at: String,
    /// Until when list and changes count as fresh.
    pub fresh_until: String,
}

/// An exported portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalView {
    /// Campaign prefix.
    pub campaign: String,
    /// Number of the export, from 1; a verifier refuses a lower one than it has seen.
    pub sequence: u64,
    /// `whole`, `packed`, or `delta` for changes on top of a list.
    #[serde(default)]
    pub kind: String,
    /// Cards listed.
    pub cards: u64,
    /// SHA-256 of the registry data, hexadecimal.
    pub sha256: String,
    /// Folder.
    pub out: String,
    /// The ZIP file beside the folder, where one was written just now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zip: Option<String>,
    /// When.
    pub generated_at: String,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<String>,
}

/// The portals exported so far, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPortals {}
