//! The key file: what opens it, what does not, and what is never in it.

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
