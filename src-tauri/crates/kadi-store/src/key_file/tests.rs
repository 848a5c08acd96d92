//! The key file: what opens it, what does not, and what is never in it.

use kadi_trust::keyring::KeyringHalf;
use tempfile::TempDir;

use super::*;

fn amina() -> OfficerId {
    OfficerId("o_amina".into())
}

fn made(folder: &Path) -> (KeyFile, DataKey, RecoveryCode) {
    let (key, recovery) = (DataKey::make().unwrap(), RecoveryCode::make().unwrap());
    let file =
        KeyFile::create(folder, &key, &amina(), "Amina", "quatre mots", &recovery, KdfCost::LIGHT).unwrap();
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

#[test]
fn a_short_code_needs_the_keyrings_half_and_goes_with_a_pass_phrase_that_somebody_else_sets() {
    let folder = TempDir::new().unwrap();
    let (mut file, key, recovery) = made(folder.path());
    let (half, other) = (KeyringHalf::make().unwrap(), KeyringHalf::make().unwrap());
    assert_eq!(file.keyring_entry(&amina()), None);
    assert!(matches!(
        file.unlock_with_short_code(&amina(), &half, "135792"),
        Err(KeyFileError::UnknownOfficer)
    ));
    let entry = KeyFile::make_keyring_entry().unwrap();
    file.put_short_code(&amina(), &key, (&entry, &half), "135792", KdfCost::LIGHT).unwrap();
    let mut file = KeyFile::load(folder.path()).unwrap();
    assert_eq!(file.keyring_entry(&amina()), Some(entry.as_str()));
    assert_eq!(file.unlock_with_short_code(&amina(), &half, "135792").unwrap(), key);
    for (half, code) in [(&half, "135793"), (&other, "135792"), (&half, "")] {
        let refused = file.unlock_with_short_code(&amina(), half, code);
        assert!(matches!(refused, Err(KeyFileError::WrongSecret)));
    }
    assert!(file.unlock(&amina(), &half.with_code("135792")).is_err(), "it is no pass phrase");
    // It stays with a pass phrase of one's own, and opens nothing where the file is carried to.
    file.set_passphrase(&amina(), &key, "autres mots", KdfCost::LIGHT).unwrap();
    assert_eq!(file.unlock_with_short_code(&amina(), &half, "135792").unwrap(), key);
    let elsewhere = TempDir::new().unwrap();
    file.put_into(elsewhere.path()).unwrap();
    let carried = KeyFile::load(elsewhere.path()).unwrap();
    assert_eq!(carried.keyring_entry(&amina()), None);
    assert_eq!(carried.unlock_with_recovery(&recovery).unwrap(), key);
    file.put_officer(&key, &amina(), "Amina", "mots d'un autre", KdfCost::LIGHT).unwrap();
    assert_eq!(file.keyring_entry(&amina()), None);
    file.put_short_code(&amina(), &key, (&entry, &half), "135792", KdfCost::LIGHT).unwrap();
    file.remove_short_code(&amina()).unwrap();
    file.remove_short_code(&amina()).unwrap();
    assert!(file.unlock_with_short_code(&amina(), &half, "135792").is_err());
}

#[test]
fn a_new_data_key_reaches_a_short_code() {
    let folder = TempDir::new().unwrap();
    let (mut file, old, _) = made(folder.path());
    let (half, new) = (KeyringHalf::make().unwrap(), DataKey::make().unwrap());
    file.put_short_code(&amina(), &old, ("entry", &half), "135792", KdfCost::LIGHT).unwrap();
    file.begin_change(&old, &new, "00".into()).unwrap();
    // The database has not changed yet.
    assert_eq!(file.unlock_with_short_code(&amina(), &half, "135792").unwrap(), old);
    assert!(file.settle_change(&new).unwrap());
    assert_eq!(file.unlock_with_short_code(&amina(), &half, "135792").unwrap(), new);
    assert_eq!(file.unlock(&amina(), "quatre mots").unwrap(), new);
}
