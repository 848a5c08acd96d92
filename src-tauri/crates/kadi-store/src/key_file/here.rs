//! Slots that open on this computer alone: under a short code together with what the computer's keyring holds.
//!
//! Neither half opens anything by itself. The slot holds the data key as every slot does, so that a new data key reaches it;
//! it goes with its officer's slot, and whenever somebody else sets that officer's pass phrase.

use data_encoding::HEXLOWER;
use kadi_core::OfficerId;
use kadi_trust::key_slot::{KeySlot, SealedKey};
use kadi_trust::keyring::KeyringHalf;
use kadi_trust::keys::{DataKey, KdfCost};
use kadi_trust::random::make_bytes;
use serde::{Deserialize, Serialize};

use super::{KeyFile, KeyFileError, Opened};

/// A slot of this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Here {
    /// The name of the keyring's half in the keyring: random, so that it tells nothing and no two stores share one.
    entry: String,
    key: KeySlot,
}

impl Here {
    pub(super) fn reseal(
        &self,
        old: &DataKey,
        new: &DataKey,
        officer: &OfficerId,
    ) -> Result<SealedKey, KeyFileError> {
        Ok(self.key.reseal(old, new, &slot_name(officer))?)
    }

    pub(super) fn with(&self, sealed: SealedKey) -> Self {
        Self { entry: self.entry.clone(), key: self.key.with(sealed) }
    }
}

/// The slot's name in its associated data; no officer's own slot is called so.
fn slot_name(officer: &OfficerId) -> String {
    format!("here/{}", officer.0)
}

impl KeyFile {
    /// Where the keyring's half for an officer lies, when they have a short code on this computer.
    #[must_use]
    pub fn keyring_entry(&self, officer: &OfficerId) -> Option<&str> {
        self.find(officer)?.here.as_ref().map(|here| here.entry.as_str())
    }

    /// A name in the keyring that was never used.
    ///
    /// # Errors
    /// `Random`.
    pub fn make_keyring_entry() -> Result<String, KeyFileError> {
        make_bytes::<16>().map(|bytes| HEXLOWER.encode(&bytes)).map_err(|_| KeyFileError::Random)
    }

    /// Gives an officer a slot that opens with `half`, which the keyring keeps under `entry`, and the code.
    ///
    /// # Errors
    /// `UnknownOfficer`, `Random`, or whatever the folder refuses.
    pub fn put_short_code(
        &mut self,
        officer: &OfficerId,
        key: &DataKey,
        (entry, half): (&str, &KeyringHalf),
        code: &str,
        cost: KdfCost,
    ) -> Result<(), KeyFileError> {
        self.find(officer).ok_or(KeyFileError::UnknownOfficer)?;
        let slot = KeySlot::make(key, &half.with_code(code), &slot_name(officer), cost)?;
        self.set_here(officer, Some(Here { entry: entry.to_owned(), key: slot }))
    }

    /// Removes an officer's slot of this computer, where there is one.
    ///
    /// # Errors
    /// Whatever the folder refuses.
    pub fn remove_short_code(&mut self, officer: &OfficerId) -> Result<(), KeyFileError> {
        if self.keyring_entry(officer).is_none() {
            return Ok(());
        }
        self.set_here(officer, None)
    }

    pub(super) fn set_here(&mut self, officer: &OfficerId, here: Option<Here>) -> Result<(), KeyFileError> {
        self.change(|document| {
            if let Some(slot) = document.officers.iter_mut().find(|slot| slot.officer == *officer) {
                slot.here = here;
            }
        })
    }

    /// The data key under the two halves. The caller counts tries as for a pass phrase.
    ///
    /// # Errors
    /// `UnknownOfficer` when the officer has no short code here; `WrongSecret`, `Damaged`.
    pub fn unlock_with_short_code(
        &self,
        officer: &OfficerId,
        half: &KeyringHalf,
        code: &str,
    ) -> Result<DataKey, KeyFileError> {
        let slot = self.find(officer).and_then(|slot| slot.here.as_ref());
        let here = slot.ok_or(KeyFileError::UnknownOfficer)?;
        let name = slot_name(officer);
        let secret = here.key.open(&half.with_code(code), &name)?;
        let key = here.key.data_key(&secret, &name)?;
        self.present_key(Opened::Pair(secret, key), &name, |next| next.here(officer))
    }
}
