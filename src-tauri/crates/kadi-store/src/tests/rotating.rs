//! A new data key: everybody opens with what they have, the old key opens nothing, and the power may go at any step.

use std::fs;
use std::path::Path;

use kadi_core::OfficerId;
use kadi_trust::keys::{DataKey, KdfCost, WrappedKey};
use kadi_trust::recovery::RecoveryCode;
use tempfile::TempDir;

use super::{NOW, Office, intent, key};
use crate::rotation::end_change;
use crate::{KeyFile, OpenError, RotationError, RotationStep, Store, StoreError, rotate_key};

const AMINA: &str = "calebasse tambour lagune mil";
const KOFI: &str = "akwaaba palmier soleil riz";

fn officer(name: &str) -> OfficerId {
    OfficerId(format!("o_{name}"))
}

/// A closed store with two officers and a recovery sheet, and somebody in it.
fn store() -> (TempDir, RecoveryCode) {
    let office = Office::new();
    office.register(1, "Zawadi", "Mushikiwabo");
    let folder = office.close();
    fs::remove_file(folder.path().join("keys.json")).unwrap();
    let recovery = RecoveryCode::make().unwrap();
    let mut keys =
        KeyFile::create(folder.path(), &key(), &officer("amina"), "Amina", AMINA, &recovery, KdfCost::LIGHT)
            .unwrap();
    keys.put_officer(&key(), &officer("kofi"), "Kofi", KOFI, KdfCost::LIGHT).unwrap();
    (folder, recovery)
}

/// What each way of unlocking gives, which must be one key, and what opens with it.
fn open_by_everybody(folder: &Path, recovery: &RecoveryCode) -> DataKey {
    let keys = KeyFile::load(folder).unwrap();
    let found = keys.unlock(&officer("amina"), AMINA).unwrap();
    assert_eq!(keys.unlock(&officer("kofi"), KOFI).unwrap(), found);
    assert_eq!(keys.unlock_with_recovery(recovery).unwrap(), found);
    assert!(keys.unlock(&officer("kofi"), AMINA).is_err());
    found
}

fn copy_of(folder: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    copy
}

fn change(folder: &Path, new: &DataKey, told: impl FnMut(RotationStep)) -> Result<(), RotationError> {
    rotate_key(folder, &key(), new, intent("store.rotate_key"), "{\"officers\":2}", told)
}

fn actions(store: &Store) -> Vec<String> {
    let page = store.read(|db| db.audit_page("store.rotate", 0, 9)).unwrap();
    page.rows.into_iter().map(|row| row.entry.action).collect()
}

#[test]
fn everybody_opens_the_store_under_its_new_key_and_the_old_key_opens_nothing() {
    let (folder, recovery) = store();
    let before = fs::read(folder.path().join("kadi.db")).unwrap();
    let new = DataKey::make().unwrap();
    let mut steps = Vec::new();
    change(folder.path(), &new, |step| steps.push(step)).unwrap();
    assert_eq!(
        steps,
        [RotationStep::Copied, RotationStep::Noted, RotationStep::Exchanged, RotationStep::Done]
    );
    assert_eq!(open_by_everybody(folder.path(), &recovery), new);
    assert!(matches!(Store::open(folder.path(), &key(), NOW), Err(OpenError::WrongKey)));
    {
        let store = Store::open(folder.path(), &new, NOW).unwrap();
        assert_eq!(actions(&store), ["store.rotate_key"]);
        assert_eq!(store.read(|db| db.identity_count()).unwrap(), 1);
        assert!(store.read(|db| db.verify_audit()).unwrap().result().is_ok());
    }
    // No page of the file is what it was: free pages are written anew too.
    let after = fs::read(folder.path().join("kadi.db")).unwrap();
    let pages: std::collections::BTreeSet<&[u8]> = before.chunks(8192).collect();
    assert!(after.chunks(8192).all(|page| !pages.contains(page)));
    assert!(!fs::read_to_string(folder.path().join("keys.json")).unwrap().contains("next"));
    // And once more.
    let third = DataKey::make().unwrap();
    rotate_key(folder.path(), &new, &third, intent("store.rotate_key"), "", |_| ()).unwrap();
    assert_eq!(open_by_everybody(folder.path(), &recovery), third);
}

#[test]
fn the_power_goes_after_each_step_and_there_is_one_key_that_opens_all_there_is() {
    let (folder, recovery) = store();
    let new = DataKey::make().unwrap();
    let mut photographs = vec![(None, copy_of(folder.path()))];
    change(folder.path(), &new, |step| photographs.push((Some(step), copy_of(folder.path())))).unwrap();
    assert_eq!(photographs.len(), 5);
    for (step, disk) in photographs {
        let exchanged = matches!(step, Some(RotationStep::Exchanged | RotationStep::Done));
        let wanted = if exchanged { new.clone() } else { key() };
        let disk = disk.path();
        assert_eq!(open_by_everybody(disk, &recovery), wanted, "{step:?}");
        {
            let store = Store::open(disk, &wanted, NOW).unwrap();
            assert_eq!(actions(&store).len(), usize::from(exchanged), "{step:?}");
            assert_eq!(store.read(|db| db.identity_count()).unwrap(), 1);
        }
        // Opening it has ended what was begun: nothing is left over, and it can be done again.
        assert!(!disk.join("kadi.db.rotating").exists(), "{step:?}");
        assert!(!fs::read_to_string(disk.join("keys.json")).unwrap().contains("next"), "{step:?}");
        assert_eq!(open_by_everybody(disk, &recovery), wanted, "{step:?}");
        let other = DataKey::make().unwrap();
        rotate_key(disk, &wanted, &other, intent("store.rotate_key"), "", |_| ()).unwrap();
        assert_eq!(open_by_everybody(disk, &recovery), other, "{step:?}");
    }
}

#[test]
fn wrong_tries_counted_between_two_steps_undo_nothing() {
    let (folder, recovery) = store();
    let new = DataKey::make().unwrap();
    let mut disk = None;
    change(folder.path(), &new, |step| {
        if step == RotationStep::Exchanged {
            disk = Some(copy_of(folder.path()));
        }
    })
    .unwrap();
    let disk = disk.unwrap();
    // An application reads the key file, counts a try, opens the store, and only then takes the try back.
    let mut stale = KeyFile::load(disk.path()).unwrap();
    stale.record_failure(NOW).unwrap();
    drop(Store::open(disk.path(), &new, NOW).unwrap());
    stale.record_success().unwrap();
    assert_eq!(open_by_everybody(disk.path(), &recovery), new);
    assert!(KeyFile::load(disk.path()).unwrap().is_for(&new));
}

#[test]
fn a_half_written_copy_is_thrown_away() {
    let (folder, recovery) = store();
    for end in ["", "-journal"] {
        fs::write(folder.path().join(format!("kadi.db.rotating{end}")), "half").unwrap();
    }
    drop(Store::open(folder.path(), &key(), NOW).unwrap());
    assert!(!folder.path().join("kadi.db.rotating").exists());
    assert!(!folder.path().join("kadi.db.rotating-journal").exists());
    assert_eq!(open_by_everybody(folder.path(), &recovery), key());
}

#[test]
fn nothing_changes_while_the_store_is_open_or_under_a_wrong_key_or_with_a_slot_that_was_slipped_in() {
    let (folder, recovery) = store();
    let new = DataKey::make().unwrap();
    {
        let _open = Store::open(folder.path(), &key(), NOW).unwrap();
        let refused = change(folder.path(), &new, |_| ());
        assert!(matches!(refused, Err(RotationError::Store(OpenError::InUse))), "{refused:?}");
    }
    let wrong = DataKey::make().unwrap();
    let refused = rotate_key(folder.path(), &wrong, &new, intent("store.rotate_key"), "", |_| ());
    assert!(matches!(refused, Err(RotationError::Keys(_))), "{refused:?}");

    // A thief who can write to the disk puts a slot of their own beside the others, and waits.
    let good = fs::read(folder.path().join("keys.json")).unwrap();
    let mut keys = KeyFile::load(folder.path()).unwrap();
    keys.put_officer(&wrong, &officer("thief"), "Kofi A.", "thief", KdfCost::LIGHT).unwrap();
    let refused = change(folder.path(), &new, |_| ());
    assert!(matches!(refused, Err(RotationError::Keys(_))), "{refused:?}");
    fs::write(folder.path().join("keys.json"), good).unwrap();
    assert_eq!(open_by_everybody(folder.path(), &recovery), key());
    assert!(!folder.path().join("kadi.db.rotating").exists());
}

#[test]
fn slots_of_the_old_form_open_are_told_and_are_left_out() {
    let (folder, recovery) = store();
    let path = folder.path().join("keys.json");
    let wrap = |secret: &str, slot: &str| {
        serde_json::to_value(WrappedKey::wrap(&key(), secret, slot, KdfCost::LIGHT).unwrap()).unwrap()
    };
    let mut file: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    file["format"] = 1.into();
    file["officers"][1]["key"] = wrap(KOFI, "o_kofi");
    fs::write(&path, file.to_string()).unwrap();
    let mut keys = KeyFile::load(folder.path()).unwrap();
    let old: Vec<_> = keys.old_slots().iter().map(|slot| slot.name.clone()).collect();
    assert_eq!((old, keys.has_old_recovery()), (vec!["Kofi".to_owned()], false));
    assert_eq!(open_by_everybody(folder.path(), &recovery), key());

    // With a new pass phrase, which may be the old one, the slot follows.
    let disk = copy_of(folder.path());
    let mut mended = KeyFile::load(disk.path()).unwrap();
    mended.set_passphrase(&officer("kofi"), &key(), KOFI, KdfCost::LIGHT).unwrap();
    assert!(mended.old_slots().is_empty());
    let new = DataKey::make().unwrap();
    change(disk.path(), &new, |_| ()).unwrap();
    assert_eq!(open_by_everybody(disk.path(), &recovery), new);

    // Otherwise it is gone, and in between it opens nothing.
    let mut between = None;
    change(folder.path(), &new, |step| {
        if step == RotationStep::Exchanged {
            between = Some(copy_of(folder.path()));
        }
    })
    .unwrap();
    let between = between.unwrap();
    let keys_between = KeyFile::load(between.path()).unwrap();
    assert!(keys_between.unlock(&officer("kofi"), KOFI).is_err());
    assert_eq!(keys_between.unlock(&officer("amina"), AMINA).unwrap(), new);
    keys = KeyFile::load(folder.path()).unwrap();
    assert_eq!(keys.officers().len(), 1);

    // A recovery slot of the old form stops the change: nobody could be helped afterwards.
    let (folder, recovery) = store();
    let path = folder.path().join("keys.json");
    let mut file: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    file["recovery"] = wrap(recovery.as_secret(), "recovery");
    fs::write(&path, file.to_string()).unwrap();
    assert!(KeyFile::load(folder.path()).unwrap().has_old_recovery());
    assert!(change(folder.path(), &new, |_| ()).is_err());
    assert_eq!(open_by_everybody(folder.path(), &recovery), key());
}

#[test]
fn copies_from_before_a_migration_go_with_their_key() {
    let (folder, _) = store();
    let backups = folder.path().join("backups");
    fs::create_dir_all(&backups).unwrap();
    let copy = backups.join("before-migration-from-0003-1.db");
    fs::copy(folder.path().join("kadi.db"), &copy).unwrap();
    let other = backups.join("kadi-20261121");
    fs::create_dir_all(&other).unwrap();
    fs::copy(folder.path().join("kadi.db"), other.join("kadi.db")).unwrap();
    let new = DataKey::make().unwrap();
    change(folder.path(), &new, |_| ()).unwrap();
    assert!(!copy.exists());
    assert!(other.join("kadi.db").exists(), "a whole backup is not touched");
    end_change(folder.path(), &new).unwrap();
}

#[test]
fn a_write_after_the_change_follows_the_chain() {
    let (folder, _) = store();
    let new = DataKey::make().unwrap();
    change(folder.path(), &new, |_| ()).unwrap();
    let store = Store::open(folder.path(), &new, NOW).unwrap();
    store.write(intent("settings.save"), |_| Ok::<_, StoreError>(())).unwrap();
    assert!(store.read(|db| db.verify_audit()).unwrap().result().is_ok());
}
