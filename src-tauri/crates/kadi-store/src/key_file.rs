//! `keys.json` beside the database: the data key wrapped once per officer and once for the recovery code.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use kadi_core::{OfficerId, Timestamp};
use kadi_trust::keys::{DataKey, KdfCost, KeyError, WrappedKey};
use kadi_trust::recovery::RecoveryCode;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::backup::sync_folder;

/// Name of the file in the store's folder.
pub(crate) const KEYS: &str = "keys.json";
const FORMAT: u32 = 1;
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
    key: WrappedKey,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: u32,
    /// A digest of the data key, so that a damaged database is told from a wrong key. The key is 256 random bits: its
    /// digest says nothing about it.
    key_check: String,
    officers: Vec<OfficerSlot>,
    recovery: WrappedKey,
    failures: u32,
    last_failure: Option<Timestamp>,
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
            officers: vec![slot(key, officer, name, passphrase, cost)?],
            recovery: WrappedKey::wrap(key, recovery.as_secret(), RECOVERY_SLOT, cost)?,
            failures: 0,
            last_failure: None,
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
        let path = folder.join(KEYS);
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
        Ok(slot.key.unwrap_key(passphrase, &officer.0)?)
    }

    /// The data key under the recovery code.
    ///
    /// # Errors
    /// `WrongSecret`, `Damaged`.
    pub fn unlock_with_recovery(&self, recovery: &RecoveryCode) -> Result<DataKey, KeyFileError> {
        Ok(self.document.recovery.unwrap_key(recovery.as_secret(), RECOVERY_SLOT)?)
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

    /// Adds an officer's slot, or replaces it.
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
        let slot = slot(key, officer, name, passphrase, cost)?;
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
        let name = self.find(officer).ok_or(KeyFileError::UnknownOfficer)?.name.clone();
        self.put_officer(key, officer, &name, passphrase, cost)
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
        let wrapped = WrappedKey::wrap(key, recovery.as_secret(), RECOVERY_SLOT, cost)?;
        self.change(|document| document.recovery = wrapped)
    }

    /// Writes this file into `folder`, without the wrong tries it remembers.
    pub(crate) fn put_into(&self, folder: &Path) -> Result<(), KeyFileError> {
        let document = Document { failures: 0, last_failure: None, ..self.document.clone() };
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

    /// Changes the document in memory only once it is on the disk.
    fn change(&mut self, change: impl FnOnce(&mut Document)) -> Result<(), KeyFileError> {
        let mut next = Self { path: self.path.clone(), document: self.document.clone() };
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

fn slot(
    key: &DataKey,
    officer: &OfficerId,
    name: &str,
    passphrase: &str,
    cost: KdfCost,
) -> Result<OfficerSlot, KeyFileError> {
    let wrapped = WrappedKey::wrap(key, passphrase, &officer.0, cost)?;
    Ok(OfficerSlot { officer: officer.clone(), name: name.to_owned(), key: wrapped })
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
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn amina() -> OfficerId {
        OfficerId("o_amina".into())
    }

    fn made(folder: &Path) -> (KeyFile, DataKey, RecoveryCode) {
        let (key, recovery) = (DataKey::make().unwrap(), RecoveryCode::make().unwrap());
        let file = KeyFile::create(folder, &key, &amina(), "Amina", "quatre mots", &recovery, KdfCost::LIGHT)
            .unwrap();
        (file, key, recovery)
    }

    #[test]
    fn pass_phrase_and_recovery_code_give_the_same_key_after_a_restart() {
        let folder = TempDir::new().unwrap();
        let (_, key, recovery) = made(folder.path());
        let file = KeyFile::load(folder.path()).unwrap();
        assert_eq!(file.unlock(&amina(), "quatre mots").unwrap(), key);
        assert_eq!(file.unlock_with_recovery(&recovery).unwrap(), key);
        assert!(matches!(file.unlock(&amina(), "cinq mots"), Err(KeyFileError::WrongSecret)));
        let other = RecoveryCode::make().unwrap();
        assert!(matches!(file.unlock_with_recovery(&other), Err(KeyFileError::WrongSecret)));
        let kofi = OfficerId("o_kofi".into());
        assert!(matches!(file.unlock(&kofi, "quatre mots"), Err(KeyFileError::UnknownOfficer)));
        assert!(file.is_for(&key) && !file.is_for(&DataKey::make().unwrap()));
    }

    #[test]
    fn slots_are_added_rewrapped_and_removed() {
        let folder = TempDir::new().unwrap();
        let (mut file, key, _) = made(folder.path());
        let kofi = OfficerId("o_kofi".into());
        file.put_officer(&key, &kofi, "Kofi", "akwaaba", KdfCost::LIGHT).unwrap();
        file.set_passphrase(&amina(), &key, "autres mots", KdfCost::LIGHT).unwrap();
        let mut file = KeyFile::load(folder.path()).unwrap();
        assert_eq!(file.unlock(&kofi, "akwaaba").unwrap(), key);
        assert_eq!(file.unlock(&amina(), "autres mots").unwrap(), key);
        assert!(file.unlock(&amina(), "quatre mots").is_err());
        file.keep_officers(&[(amina(), None), (kofi.clone(), Some("Kofi M.".into()))]).unwrap();
        assert!(matches!(file.keep_officers(&[(kofi.clone(), None)]), Err(KeyFileError::LastOfficer)));
        let file = KeyFile::load(folder.path()).unwrap();
        assert_eq!((file.officers().len(), file.officers()[0].name.as_str()), (1, "Kofi M."));
        assert_eq!(file.unlock(&kofi, "akwaaba").unwrap(), key);
    }

    #[test]
    fn the_delay_grows_and_survives_a_restart() {
        let folder = TempDir::new().unwrap();
        let (mut file, ..) = made(folder.path());
        let now = Timestamp(1_000_000);
        let mut waits = Vec::new();
        for _ in 0..14 {
            file.record_failure(now).unwrap();
            waits.push(KeyFile::load(folder.path()).unwrap().wait_seconds(now));
        }
        assert_eq!(waits, [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
        assert_eq!(file.wait_seconds(now.plus_seconds(3599)), 1);
        assert_eq!(file.wait_seconds(now.plus_seconds(3600)), 0);
        assert_eq!(file.wait_seconds(now.plus_seconds(-90_000)), 3600);
        file.record_success().unwrap();
        assert_eq!(KeyFile::load(folder.path()).unwrap().wait_seconds(now), 0);
    }

    #[test]
    fn what_is_no_key_file_is_told_apart() {
        let folder = TempDir::new().unwrap();
        assert!(matches!(KeyFile::load(folder.path()), Err(KeyFileError::Missing)));
        fs::write(folder.path().join(KEYS), "{\"format\": 1, \"off").unwrap();
        assert!(matches!(KeyFile::load(folder.path()), Err(KeyFileError::Damaged)));
        fs::write(folder.path().join(KEYS), "{\"format\": 9, \"slots\": []}").unwrap();
        assert!(matches!(KeyFile::load(folder.path()), Err(KeyFileError::Newer)));
    }

    #[test]
    fn nothing_secret_stands_in_the_file_or_in_debug() {
        let folder = TempDir::new().unwrap();
        let (file, key, recovery) = made(folder.path());
        let text = fs::read_to_string(folder.path().join(KEYS)).unwrap();
        for secret in ["quatre mots", recovery.as_secret(), &HEXLOWER.encode(key.as_bytes())] {
            assert!(!text.contains(secret));
            assert!(!format!("{file:?}").contains(secret));
        }
        assert!(matches!(
            KeyFile::create(folder.path(), &key, &amina(), "A", "x", &recovery, KdfCost::LIGHT),
            Err(KeyFileError::Exists)
        ));
    }
}
