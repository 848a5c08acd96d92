//! A data key on its way into the key file: both keys are there until the database has changed.
//!
//! The new key is sealed to every slot and written down before the database is exchanged, together with what the new
//! database can be known by. Whoever unlocks after a power cut gets the key of the database that is there.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use data_encoding::HEXLOWER;
use kadi_core::OfficerId;
use kadi_trust::key_slot::SealedKey;
use kadi_trust::keys::DataKey;
use serde::{Deserialize, Serialize};

use super::{KeyFile, KeyFileError, Lock, OfficerSlot, Opened, RECOVERY_SLOT, key_check};
use crate::store::DATABASE;

/// The new key for every slot that can take one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Next {
    key_check: String,
    /// The first bytes of the new database: SQLCipher's salt, random in every file.
    database: String,
    officers: Vec<Sealed>,
    recovery: SealedKey,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    officer: OfficerId,
    key: SealedKey,
    /// For the slot of this computer, where the officer has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    here: Option<SealedKey>,
}

impl Next {
    pub(super) fn officer(&self, officer: &OfficerId) -> Option<&SealedKey> {
        self.officers.iter().find(|sealed| sealed.officer == *officer).map(|sealed| &sealed.key)
    }

    pub(super) fn here(&self, officer: &OfficerId) -> Option<&SealedKey> {
        self.officers.iter().find(|sealed| sealed.officer == *officer)?.here.as_ref()
    }

    pub(super) const fn recovery(&self) -> &SealedKey {
        &self.recovery
    }
}

/// What a database can be known by among others: its first 16 bytes, hexadecimal.
pub(crate) fn database_id(path: &Path) -> io::Result<String> {
    let mut first = [0; 16];
    File::open(path)?.read_exact(&mut first)?;
    Ok(HEXLOWER.encode(&first))
}

impl KeyFile {
    /// The officers whose slots a new data key cannot be sealed to.
    #[must_use]
    pub fn old_slots(&self) -> Vec<&OfficerSlot> {
        self.document.officers.iter().filter(|slot| !slot.takes_a_new_key()).collect()
    }

    /// Whether a new data key cannot be sealed to the recovery slot.
    #[must_use]
    pub const fn has_old_recovery(&self) -> bool {
        matches!(self.document.recovery, Lock::Direct(_))
    }

    /// The data key of the database that lies beside: of what was just opened, or the next one when the database has
    /// changed already.
    pub(super) fn present_key<'a>(
        &'a self,
        opened: Opened,
        slot: &str,
        sealed: impl FnOnce(&'a Next) -> Option<&'a SealedKey>,
    ) -> Result<DataKey, KeyFileError> {
        let next = self.document.next.as_ref().filter(|next| self.is_exchanged_for(next));
        match (next, opened) {
            (None, Opened::Pair(_, key) | Opened::Direct(key)) => Ok(key),
            // Left out of the change: an administrator gives them a new pass phrase.
            (Some(_), Opened::Direct(_)) => Err(KeyFileError::WrongSecret),
            (Some(next), Opened::Pair(half, _)) => {
                let sealed = sealed(next).ok_or(KeyFileError::WrongSecret)?;
                Ok(sealed.open(&half, slot)?)
            }
        }
    }

    fn is_exchanged_for(&self, next: &Next) -> bool {
        let database = self.path.with_file_name(DATABASE);
        database_id(&database).is_ok_and(|found| found == next.database)
    }

    /// Seals `new` to every slot that can take it and writes that down beside the present one.
    pub(crate) fn begin_change(
        &mut self,
        old: &DataKey,
        new: &DataKey,
        database: String,
    ) -> Result<(), KeyFileError> {
        let next = self.seal_all(old, new, database)?;
        self.change(|document| document.next = Some(next))
    }

    /// Seals `new` to every slot that can take it, without writing anything.
    pub(crate) fn seal_all(
        &self,
        old: &DataKey,
        new: &DataKey,
        database: String,
    ) -> Result<Next, KeyFileError> {
        let mut officers = Vec::new();
        for slot in &self.document.officers {
            if let Lock::Pair(pair) = &slot.key {
                let key = pair.reseal(old, new, &slot.officer.0)?;
                let here = slot.here.as_ref().map(|here| here.reseal(old, new, &slot.officer)).transpose()?;
                officers.push(Sealed { officer: slot.officer.clone(), key, here });
            }
        }
        let Lock::Pair(recovery) = &self.document.recovery else { return Err(KeyFileError::Damaged) };
        if officers.is_empty() {
            return Err(KeyFileError::LastOfficer);
        }
        let recovery = recovery.reseal(old, new, RECOVERY_SLOT)?;
        Ok(Next { key_check: key_check(new), database, officers, recovery })
    }

    /// Ends a change that was begun: `key` is the one that opened the database. The slots hold it from here on, and the
    /// other one is gone; tells whether there was anything to end.
    pub(crate) fn settle_change(&mut self, key: &DataKey) -> Result<bool, KeyFileError> {
        let Some(next) = self.document.next.clone() else { return Ok(false) };
        let became = next.key_check == key_check(key);
        self.change(|document| {
            document.next = None;
            if !became {
                return;
            }
            document.key_check = next.key_check.clone();
            let slots = std::mem::take(&mut document.officers);
            document.officers = slots.into_iter().filter_map(|slot| follow(slot, &next)).collect();
            if let Lock::Pair(pair) = &document.recovery {
                document.recovery = Lock::Pair(pair.with(next.recovery.clone()));
            }
        })?;
        Ok(true)
    }
}

/// The slot with the new key; none for one that could not take it.
fn follow(slot: OfficerSlot, next: &Next) -> Option<OfficerSlot> {
    let sealed = next.officer(&slot.officer)?.clone();
    let Lock::Pair(pair) = &slot.key else { return None };
    let key = Lock::Pair(pair.with(sealed));
    let here =
        slot.here.as_ref().zip(next.here(&slot.officer)).map(|(here, sealed)| here.with(sealed.clone()));
    Some(OfficerSlot { key, here, ..slot })
}
