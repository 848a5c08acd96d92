//! `keys.json` beside the database: a slot with the data key for each officer and one for the recovery code.

mod here;
mod next;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use kadi_core::{OfficerId, Timestamp};
use kadi_trust::key_slot::{KeySlot, SlotSecret};
use kadi_trust::keys::{DataKey, KdfCost, KeyError, WrappedKey};
use kadi_trust::recovery::RecoveryCode;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::backup::sync_folder;
use here::Here;
use next::Next;

pub(crate) use next::database_id;

/// Name of the file in the store's folder.
pub(crate) const KEYS: &str = "keys.json";
/// Form 1 had no key pairs; slots of that form still open, and get one when they do. Form 2 had no short codes.
const FORMAT: u32 = 3;
/// The recovery slot's name in its associated data; no officer id looks like it.
const RECOVERY_SLOT: &str = "recovery";
/// Wrong tries without a delay.
const FREE_TRIES: u32 = 5;
/// First delay in seconds; doubles with each further wrong try.
const FIRST_DELAY: i64 = 30;
/// Longest delay in seconds.
const LONGEST_DELAY: i64 = 3600;

/// Why the key file did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// There is no key file.
    #[error("there is no key file in this folder")]
    Missing,
    /// There is one already, where a new one was to be made.
    #[error("there is a key file in this folder already")]
    Exists,
    /// It cannot be read as a key file.
    #[error("the key file is damaged")]
    Damaged,
    /// It was written by a newer program.
    #[error("the key file has a newer format")]
    Newer,
    /// No slot for this officer.
    #[error("there is no key slot for this officer")]
    UnknownOfficer,
    /// The pass phrase or recovery code opens no slot.
    #[error("the pass phrase does not open this slot")]
    WrongSecret,
    /// The last officer's slot cannot be removed.
    #[error("the last officer cannot be removed")]
    LastOfficer,
    /// The operating system gave no random bytes.
    #[error("no random bytes")]
    Random,
    /// The operating system failed, for example on a full disk; the old file is as it was.
    #[error("the key file could not be reached")]
    Io(#[source] io::Error),
}

impl From<io::Error> for KeyFileError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing,
            _ => Self::Io(error),
        }
    }
}

impl From<KeyError> for KeyFileError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::WrongSecret => Self::WrongSecret,
            KeyError::Damaged => Self::Damaged,
            KeyError::Random(_) => Self::Random,
        }
    }
}

/// An officer's slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficerSlot {
    /// The officer.
    pub officer: OfficerId,
    /// Name shown on the unlock screen, before anything is unlocked.
    pub name: String,
    key: Lock,
    /// What opens on this computer alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    here: Option<Here>,
}

impl OfficerSlot {
    /// Whether a new data key can be sealed to this slot; one of the old form holds its key under the pass phrase alone.
    #[must_use]
    pub const fn takes_a_new_key(&self) -> bool {
        matches!(self.key, Lock::Pair(_))
    }
}

/// How a slot holds the data key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Lock {
    /// Sealed to a key pair whose secret half opens under the pass phrase.
    Pair(KeySlot),
    /// Under the pass phrase: form 1.
    Direct(WrappedKey),
}

/// What a pass phrase opened.
enum Opened {
    /// The secret half of a pair, and the data key.
    Pair(SlotSecret, DataKey),
    Direct(DataKey),
}

impl Lock {
    fn make(key: &DataKey, secret: &str, slot: &str, cost: KdfCost) -> Result<Self, KeyError> {
        KeySlot::make(key, secret, slot, cost).map(Self::Pair)
    }

    fn open(&self, secret: &str, slot: &str) -> Result<Opened, KeyError> {
        match self {
            Self::Pair(pair) => {
                let half = pair.open(secret, slot)?;
                let key = pair.data_key(&half, slot)?;
                Ok(Opened::Pair(half, key))
            }
            Self::Direct(wrapped) => wrapped.unwrap_key(secret, slot).map(Opened::Direct),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: u32,
    /// A digest of the data key, so that a damaged database is told from a wrong key. The key is 256 random bits: its
    /// digest says nothing about it.
    key_check: String,
    officers: Vec<OfficerSlot>,
    recovery: Lock,
    failures: u32,
    last_failure: Option<Timestamp>,
    /// A data key that is about to take the place of the present one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<Next>,
}

/// The key file of one store. Every change is on the disk when the function returns.
#[derive(Debug, Clone)]
pub struct KeyFile {
    path: PathBuf,
    document: Document,
}

impl KeyFile {
    /// Whether there is a key file in `folder`: what makes a folder hold a store.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        folder.join(KEYS).exists()
    }

    /// Makes the key file of a new store with its first officer and the recovery code.
    ///
    /// # Errors
    /// `Exists` when there is one; `Random`; whatever the folder refuses.
    pub fn create(
        folder: &Path,
        key: &DataKey,
        officer: &OfficerId,
        name: &str,
        passphrase: &str,
        recovery: &RecoveryCode,
        cost: KdfCost,
    ) -> Result<Self, KeyFileError> {
        if Self::exists(folder) {
            return Err(KeyFileError::Exists);
        }
        let document = Document {
            format: FORMAT,
            key_check: key_check(key),
            officers: vec![new_slot(key, officer, name, passphrase, cost)?],
            recovery: Lock::make(key, recovery.as_secret(), RECOVERY_SLOT, cost)?,
            failures: 0,
            last_failure: None,
            next: None,
        };
        let file = Self { path: folder.join(KEYS), document };
        file.save()?;
        Ok(file)
    }

    /// Reads the key file of `folder`.
    ///
    /// # Errors
    /// `Missing`, `Damaged`, `Newer`, or what the system says.
    pub fn load(folder: &Path) -> Result<Self, KeyFileError> {
        Self::load_path(folder.join(KEYS))
    }

    fn load_path(path: PathBuf) -> Result<Self, KeyFileError> {
        let text = fs::read(&path)?;
        let found: Format = serde_json::from_slice(&text).map_err(|_| KeyFileError::Damaged)?;
        if found.format > FORMAT {
            return Err(KeyFileError::Newer);
        }
        let document: Document = serde_json::from_slice(&text).map_err(|_| KeyFileError::Damaged)?;
        Ok(Self { path, document })
    }

    /// The officers that can unlock.
    #[must_use]
    pub fn officers(&self) -> &[OfficerSlot] {
        &self.document.officers
    }

    /// Wrong tries since the last success.
    #[must_use]
    pub const fn failures(&self) -> u32 {
        self.document.failures
    }

    /// When the last of them was.
    #[must_use]
    pub const fn last_failure(&self) -> Option<Timestamp> {
        self.document.last_failure
    }

    /// Seconds until the next try is allowed. Five wrong tries are free, then 30 s doubling to an hour; a clock that was
    /// set back makes nobody wait longer than the delay itself.
    #[must_use]
    pub fn wait_seconds(&self, now: Timestamp) -> u64 {
        let (Some(last), Some(over)) =
            (self.document.last_failure, self.document.failures.checked_sub(FREE_TRIES))
        else {
            return 0;
        };
        let delay = FIRST_DELAY.saturating_mul(1 << over.min(16)).min(LONGEST_DELAY);
        let until = last.plus_seconds(delay);
        let left_ms = until.0.saturating_sub(now.0).clamp(0, delay * 1000);
        u64::try_from(left_ms).unwrap_or_default().div_ceil(1000)
    }

    /// The data key under an officer's pass phrase. The caller asks [`KeyFile::wait_seconds`] and counts the try before, and
    /// forgets it when it opened: whoever cuts the power in between gains no try.
    ///
    /// # Errors
    /// `UnknownOfficer`, `WrongSecret`, `Damaged`.
    pub fn unlock(&self, officer: &OfficerId, passphrase: &str) -> Result<DataKey, KeyFileError> {
        let slot = self.find(officer).ok_or(KeyFileError::UnknownOfficer)?;
        let opened = slot.key.open(passphrase, &officer.0)?;
        self.present_key(opened, &officer.0, |next| next.officer(officer))
    }

    /// The data key under the recovery code.
    ///
    /// # Errors
    /// `WrongSecret`, `Damaged`.
    pub fn unlock_with_recovery(&self, recovery: &RecoveryCode) -> Result<DataKey, KeyFileError> {
        let opened = self.document.recovery.open(recovery.as_secret(), RECOVERY_SLOT)?;
        self.present_key(opened, RECOVERY_SLOT, |next| Some(next.recovery()))
    }

    /// Counts a try as wrong and gives how many there are now.
    ///
    /// # Errors
    /// Whatever the folder refuses.
    pub fn record_failure(&mut self, now: Timestamp) -> Result<u32, KeyFileError> {
        let failures = self.document.failures.saturating_add(1);
        self.change(|document| {
            document.failures = failures;
            document.last_failure = Some(now);
        })?;
        Ok(failures)
    }

    /// Takes back a try that was not wrong; those before it stay counted.
    ///
    /// # Errors
    /// Whatever the folder refuses.
    pub fn restore_failures(&mut self, failures: u32, last: Option<Timestamp>) -> Result<(), KeyFileError> {
        self.change(|document| (document.failures, document.last_failure) = (failures, last))
    }

    /// Forgets the wrong tries.
    ///
    /// # Errors
    /// Whatever the folder refuses.
    pub fn record_success(&mut self) -> Result<(), KeyFileError> {
        if self.document.failures == 0 {
            return Ok(());
        }
        self.change(|document| {
            document.failures = 0;
            document.last_failure = None;
        })
    }

    /// Adds an officer's slot, or replaces it with all that opened it.
    ///
    /// # Errors
    /// `Random`, or whatever the folder refuses.
    pub fn put_officer(
        &mut self,
        key: &DataKey,
        officer: &OfficerId,
        name: &str,
        passphrase: &str,
        cost: KdfCost,
    ) -> Result<(), KeyFileError> {
        self.put_slot(new_slot(key, officer, name, passphrase, cost)?)
    }

    fn put_slot(&mut self, slot: OfficerSlot) -> Result<(), KeyFileError> {
        self.change(|document| {
            match document.officers.iter_mut().find(|known| known.officer == slot.officer) {
                Some(known) => *known = slot,
                None => document.officers.push(slot),
            }
        })
    }

    /// Wraps the key under another pass phrase of the same officer.
    ///
    /// # Errors
    /// `UnknownOfficer`, `Random`, or whatever the folder refuses.
    pub fn set_passphrase(
        &mut self,
        officer: &OfficerId,
        key: &DataKey,
        passphrase: &str,
        cost: KdfCost,
    ) -> Result<(), KeyFileError> {
        let slot = self.find(officer).ok_or(KeyFileError::UnknownOfficer)?;
        let (name, here) = (slot.name.clone(), slot.here.clone());
        let slot = OfficerSlot { here, ..new_slot(key, officer, &name, passphrase, cost)? };
        self.put_slot(slot)
    }

    /// Gives each officer of `names` their present name, and removes the slots of those who have none: their pass phrases
    /// open nothing any more.
    ///
    /// # Errors
    /// `LastOfficer` when nobody but the recovery code would be left; whatever the folder refuses.
    pub fn keep_officers(&mut self, names: &[(OfficerId, Option<String>)]) -> Result<(), KeyFileError> {
        if self.document.officers.iter().all(|slot| name_of(names, slot) == Some(&slot.name)) {
            return Ok(());
        }
        let kept: Vec<OfficerSlot> = self
            .document
            .officers
            .iter()
            .filter_map(|slot| {
                name_of(names, slot).map(|name| OfficerSlot { name: name.clone(), ..slot.clone() })
            })
            .collect();
        if kept.is_empty() {
            return Err(KeyFileError::LastOfficer);
        }
        self.change(|document| document.officers = kept)
    }

    /// Replaces the recovery slot: the old sheet opens nothing any more.
    ///
    /// # Errors
    /// `Random`, or whatever the folder refuses.
    pub fn set_recovery(
        &mut self,
        key: &DataKey,
        recovery: &RecoveryCode,
        cost: KdfCost,
    ) -> Result<(), KeyFileError> {
        let slot = Lock::make(key, recovery.as_secret(), RECOVERY_SLOT, cost)?;
        self.change(|document| document.recovery = slot)
    }

    /// Writes this file into `folder`, without the wrong tries it remembers and what opens on one computer alone.
    pub(crate) fn put_into(&self, folder: &Path) -> Result<(), KeyFileError> {
        let officers =
            self.document.officers.iter().map(|slot| OfficerSlot { here: None, ..slot.clone() }).collect();
        let (recovery, key_check) = (self.document.recovery.clone(), self.document.key_check.clone());
        let document = Document {
            format: FORMAT,
            key_check,
            officers,
            recovery,
            failures: 0,
            last_failure: None,
            next: None,
        };
        Self { path: folder.join(KEYS), document }.save()
    }

    /// Whether `key` is the key that this file wraps.
    #[must_use]
    pub fn is_for(&self, key: &DataKey) -> bool {
        self.document.key_check == key_check(key)
    }

    fn find(&self, officer: &OfficerId) -> Option<&OfficerSlot> {
        self.document.officers.iter().find(|slot| slot.officer == *officer)
    }

    /// Changes the document as it lies on the disk, and the one in memory once that is done: a change of the data key may
    /// have been settled since this one was read.
    fn change(&mut self, change: impl FnOnce(&mut Document)) -> Result<(), KeyFileError> {
        let mut next = Self::load_path(self.path.clone())?;
        next.document.format = FORMAT;
        change(&mut next.document);
        next.save()?;
        *self = next;
        Ok(())
    }

    fn save(&self) -> Result<(), KeyFileError> {
        let mut text = serde_json::to_vec_pretty(&self.document).map_err(|_| KeyFileError::Damaged)?;
        text.push(b'\n');
        write_whole(&self.path, &text)?;
        Ok(())
    }
}

/// The present name of a slot's officer: as `names` has it, the old one where it says nothing, none for who left.
fn name_of<'a>(names: &'a [(OfficerId, Option<String>)], slot: &'a OfficerSlot) -> Option<&'a String> {
    match names.iter().find(|(id, _)| *id == slot.officer) {
        Some((_, name)) => name.as_ref(),
        None => Some(&slot.name),
    }
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

fn new_slot(
    key: &DataKey,
    officer: &OfficerId,
    name: &str,
    passphrase: &str,
    cost: KdfCost,
) -> Result<OfficerSlot, KeyFileError> {
    let lock = Lock::make(key, passphrase, &officer.0, cost)?;
    Ok(OfficerSlot { officer: officer.clone(), name: name.to_owned(), key: lock, here: None })
}

fn key_check(key: &DataKey) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"kadi/key-check/1\n");
    hasher.update(key.as_bytes());
    HEXLOWER.encode(&hasher.finalize())
}

/// Copies the key file of a store beside a backup of it.
pub(crate) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    write_whole(&to.join(KEYS), &fs::read(from.join(KEYS))?)
}

/// Writes a file so that a power cut leaves the old one or the new one, never half of either.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("json.unfinished");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file: File = options.open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&unfinished, path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

#[cfg(test)]
mod tests;
