//! Officers: who can unlock, in which role, and the recovery sheet of the office.

use serde::{Deserialize, Serialize};

use crate::call::Access;
use crate::secret::Secret;

/// All officers, those who left included, and what each role may do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListOfficers {}

/// The officers of the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficersView {
    /// The officers in the order they were added.
    pub officers: Vec<OfficerView>,
    /// Every role, the widest first.
    pub roles: Vec<RoleView>,
}

/// One officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerView {
    /// Identifier.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Role, such as `district_officer`.
    pub role: String,
    /// Language: `en`, `fr` or `pt`.
    pub language: String,
    /// `active`; `no_passphrase`, where a pass phrase must be set before they can unlock; or `left`.
    pub state: String,
    /// When they were added.
    pub created_at: String,
}

/// A role and what it may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleView {
    /// The role's name.
    pub role: String,
    /// What it allows.
    pub may: Vec<Access>,
}

/// Adds an officer with a pass phrase of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddOfficer {
    /// Display name, 1 to 80 characters, not that of another active officer.
    pub name: String,
    /// Role.
    pub role: String,
    /// `en`, `fr` or `pt`.
    pub language: String,
    /// Their pass phrase; best typed by themselves.
    pub passphrase: Secret,
}

/// Gives an officer another display name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenameOfficer {
    /// Identifier.
    pub id: String,
    /// The new name, 1 to 80 characters.
    pub name: String,
}

/// Gives an officer another role, from their next call on. The last administrator keeps theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetOfficerRole {
    /// Identifier.
    pub id: String,
    /// The new role.
    pub role: String,
}

/// Replaces an officer's pass phrase that was forgotten; their old one opens nothing any more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetPassphrase {
    /// Identifier.
    pub id: String,
    /// The new pass phrase; best typed by themselves.
    pub passphrase: Secret,
}

/// An officer leaves: their pass phrase opens nothing any more, what they did keeps their name. The last administrator
/// stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveOfficer {
    /// Identifier.
    pub id: String,
}

/// Makes a new recovery sheet; the old one opens nothing any more. It is confirmed by two of its groups.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewRecovery {
    /// The officer's own pass phrase, asked again.
    pub passphrase: Secret,
}

/// A recovery sheet, shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoverySheet {
    /// The eight groups.
    pub groups: Vec<Secret>,
}

/// The data key: whether it can be changed for everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetDataKey {}

/// Who follows when the data key changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataKeyView {
    /// Officers whose pass phrases go on to open the register, by name.
    pub ready: Vec<String>,
    /// Officers who have not unlocked since their slots can follow: after a change they need a new pass phrase.
    pub waiting: Vec<String>,
    /// Whether the recovery sheet goes on to open the register; otherwise a new one is made first.
    pub recovery_ready: bool,
    /// Bytes of free room that a change needs for as long as it lasts.
    pub room: u64,
}

/// Encrypts the register anew under another data key: what anybody kept of the old one opens nothing of it any more.
///
/// Locks every session; nothing may be at work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RotateDataKey {
    /// The officer's own pass phrase, asked again.
    pub passphrase: Secret,
    /// Goes on although officers wait: they need a new pass phrase afterwards.
    #[serde(default)]
    pub leave_waiting: bool,
}

/// A data key that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataKeyRotated {
    /// Officers who need a new pass phrase, by name.
    pub left_out: Vec<String>,
}
