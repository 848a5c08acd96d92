//! Other devices and the encrypted bundles that carry a register between them.

use serde::{Deserialize, Serialize};

use crate::Secret;

/// This device, as others come to know it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetThisDevice {}

/// Gives this device the name that others see.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameThisDevice {
    /// The name, 1 to 60 bytes.
    pub name: String,
}

/// This device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThisDeviceView {
    /// Derived of its keys.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The text to show to others, as a QR code or a file.
    pub card: String,
    /// The QR code of the card, as SVG.
    pub svg: String,
    /// Eight words to compare.
    pub words: Vec<String>,
}

/// The devices that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListDevices {}

/// A device that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceView {
    /// Derived of its keys.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Eight words to compare with those that the other device shows.
    pub words: Vec<String>,
    /// Whether it is registered here.
    pub known: bool,
    /// When it was registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added_at: Option<String>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<String>,
    /// When something was last sent to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<String>,
    /// When something of it was last taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<String>,
}

/// Reads a device's card without registering it, so that its words can be compared first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewDevice {
    /// The text of the card.
    pub card: String,
}

/// Registers a device whose words were compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddDevice {
    /// The text of the card.
    pub card: String,
}

/// Revokes a device for good: nothing is sent to it or taken from it any more, its lists count no longer, and where it was
/// sent keys of passes the campaigns get new ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeDevice {
    /// The device.
    pub id: String,
    /// Why.
    pub reason: String,
}

/// What a bundle is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BundleKind {
    /// A place that only verifies: lists, revocations and keys of passes, and nobody.
    Verify,
    /// An office: also everybody with who is who, records of DHIS2 and designs.
    #[default]
    Office,
}

/// What is in a bundle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BundleCounts {
    /// People.
    pub people: u64,
    /// Lists of campaigns, with their revocations.
    pub lists: u64,
    /// Keys of passes.
    pub pass_keys: u64,
    /// Enrollments.
    pub enrollments: u64,
    /// Versions of designs.
    pub designs: u64,
}

/// A device that was revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRevokedView {
    /// The device.
    pub device: DeviceView,
    /// The campaigns whose passes have a new key, since the device held the old one.
    pub rotated: Vec<String>,
}

/// Writes what another device needs as a bundle.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportBundle {
    /// What it is for.
    #[serde(default)]
    pub kind: BundleKind,
    /// The device it is for; empty with a pass phrase.
    #[serde(default)]
    pub device: String,
    /// The pass phrase that opens it, where it is for no device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passphrase: Option<Secret>,
    /// The file or an existing folder; the store's own export folder when empty.
    #[serde(default)]
    pub out: String,
}

/// A bundle that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleMade {
    /// The file.
    pub out: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// The sender's number for it.
    pub sequence: u64,
    /// What it is for.
    #[serde(default)]
    pub kind: BundleKind,
    /// What is in it.
    #[serde(flatten)]
    pub counts: BundleCounts,
}

/// Writes a bundle as a job with progress, which can be cancelled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartBundleExport {
    /// Which.
    pub export: ExportBundle,
}

/// Takes a bundle over as a job with progress, which can be cancelled: then nothing of it was taken over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartBundleImport {
    /// Which.
    pub import: ImportBundle,
}

/// Tells who sent a bundle and for whom, without opening it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewBundle {
    /// The file.
    pub file: String,
}

/// What a bundle says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundlePreview {
    /// The sender.
    pub from: DeviceView,
    /// When it was made.
    pub made_at: String,
    /// The sender's number for it.
    pub sequence: u64,
    /// Whether a pass phrase opens it.
    pub needs_passphrase: bool,
    /// Whether it can be taken over here.
    pub for_us: bool,
    /// Whether it was taken over before.
    pub taken_before: bool,
}

/// Takes a bundle over: all of it, or nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportBundle {
    /// The file.
    pub file: String,
    /// The pass phrase, where one opens it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passphrase: Option<Secret>,
}

/// What a bundle changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BundleTaken {
    /// What it was for.
    pub kind: BundleKind,
    /// Whether it was taken over before, and nothing was done.
    pub taken_before: bool,
    /// People in it.
    pub people: u64,
    /// People who were not known here.
    pub added: u64,
    /// People whose record was brought up to date.
    pub updated: u64,
    /// Identifiers that now stand for somebody else's person too.
    pub linked: u64,
    /// Links that were taken apart.
    pub parted: u64,
    /// Pairs that an officer must judge.
    pub review: u64,
    /// Lists with which cards of the sender are verified now.
    pub lists: u64,
    /// Keys with which passes of the sender are verified now.
    pub pass_keys: u64,
    /// Enrollments that were not known here, or not as they are now.
    pub enrollments: u64,
    /// Versions of designs that were not known here.
    pub designs: u64,
}

/// Bundles sent and received, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListBundles {}

/// A bundle that was sent or received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleView {
    /// Whether it came from here.
    pub sent: bool,
    /// The name of the other device; empty under a pass phrase.
    pub device: String,
    /// The sender's number for it.
    pub sequence: u64,
    /// When.
    pub at: String,
    /// What was in it or what it changed here.
    #[serde(flatten)]
    pub what: BundleTaken,
}
