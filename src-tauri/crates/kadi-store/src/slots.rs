//! Key slots of an open store: whoever is unlocked holds the key, and can let others in.

use kadi_core::OfficerId;
use kadi_trust::keys::KdfCost;
use kadi_trust::recovery::RecoveryCode;

use crate::key_file::{KeyFile, KeyFileError};
use crate::officer::{OfficerActivity, OfficerRow};
use crate::store::Store;

impl Store {
    /// Lets an officer in with a pass phrase, or replaces the one they had.
    ///
    /// Changes of the key file must not run side by side: the caller lets one pass after the other.
    ///
    /// # Errors
    /// `Random`, or whatever the folder refuses.
    pub fn put_slot(
        &self,
        officer: &OfficerId,
        name: &str,
        passphrase: &str,
        cost: KdfCost,
    ) -> Result<(), KeyFileError> {
        KeyFile::load(&self.folder)?.put_officer(&self.key, officer, name, passphrase, cost)
    }

    /// Replaces the recovery slot: the old sheet opens nothing any more.
    ///
    /// # Errors
    /// `Random`, or whatever the folder refuses.
    pub fn put_recovery(&self, recovery: &RecoveryCode, cost: KdfCost) -> Result<(), KeyFileError> {
        KeyFile::load(&self.folder)?.set_recovery(&self.key, recovery, cost)
    }

    /// Makes the slots follow the officers of the register: whoever left or was never there loses theirs, names are the
    /// present ones. The register is changed first, so that a power cut between the two is mended here.
    ///
    /// # Errors
    /// `LastOfficer` when nobody would be left, and nothing is changed; whatever the folder refuses.
    pub fn follow_officers(&self, officers: &[OfficerRow]) -> Result<(), KeyFileError> {
        let mut file = KeyFile::load(&self.folder)?;
        let active = |id: &OfficerId| {
            officers.iter().find(|row| row.id == *id && row.activity == OfficerActivity::Active)
        };
        let names: Vec<(OfficerId, Option<String>)> = file
            .officers()
            .iter()
            .map(|slot| (slot.officer.clone(), active(&slot.officer).map(|row| row.name.clone())))
            .collect();
        file.keep_officers(&names)
    }
}
