//! What somebody who steals the laptop finds: a file without names, a wrong pass phrase that opens nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::collections::BTreeSet;
use std::fs;

use kadi_app::{App, AppConfig};
use kadi_contract::dhis2::{ListProgrammes, StartSync, UseDemo};
use kadi_contract::register::SearchPeople;
use kadi_contract::session::{GetStatus, Lock, StoreState, Unlock};
use kadi_contract::{ErrorCode, ErrorKind, Secret};
use kadi_testkit::office::{PASSPHRASE, TestOffice};
use kadi_trust::keys::KdfCost;

fn with_people() -> TestOffice {
    let mut office = TestOffice::open();
    office.call(UseDemo {}).unwrap();
    let programme_uid = Some(office.call(ListProgrammes {}).unwrap().remove(0).uid);
    let job = office.call(StartSync { programme_uid, ..StartSync::default() }).unwrap();
    office.wait(&job).unwrap();
    office
}

fn unlock(office: &mut TestOffice, passphrase: &str) -> Result<(), kadi_contract::ApiError> {
    office.call(Unlock { officer_id: None, passphrase: Secret(passphrase.into()) }).map(drop)
}

#[test]
fn no_file_of_the_store_holds_a_name_or_looks_like_sqlite() {
    let mut office = with_people();
    let page = office.call(SearchPeople { limit: 500, ..SearchPeople::default() }).unwrap();
    // Rare enough in random bytes not to be there by chance, few enough to look for in every file.
    let names: BTreeSet<String> =
        page.rows.iter().map(|row| row.last_name.clone()).filter(|name| name.len() >= 6).take(40).collect();
    assert!(names.len() >= 5, "{}", names.len());
    let mut files = 0;
    for entry in fs::read_dir(office.store()).unwrap() {
        let path = entry.unwrap().path();
        let Ok(bytes) = fs::read(&path) else { continue };
        files += 1;
        assert!(!bytes.starts_with(b"SQLite format 3"), "{}", path.display());
        for name in &names {
            let found = bytes.windows(name.len()).any(|window| window == name.as_bytes());
            assert!(!found, "{} holds a name", path.display());
        }
    }
    assert!(files >= 3, "{files}");
}

#[test]
fn a_wrong_pass_phrase_opens_nothing_and_more_of_them_must_wait() {
    let mut office = TestOffice::open();
    office.call(Lock {}).unwrap();
    for attempt in 1..=5 {
        let error = unlock(&mut office, "not this one at all").unwrap_err();
        assert_eq!(
            (error.code, error.params["attempts"].as_str()),
            (ErrorCode::WrongPassphrase, attempt.to_string().as_str())
        );
    }
    let wait = unlock(&mut office, PASSPHRASE).unwrap_err();
    assert_eq!(wait.code, ErrorCode::TooManyAttempts);
    let seconds = office.call(GetStatus {}).unwrap().wait_seconds;
    assert_eq!(wait.params["seconds"], seconds.to_string());
    assert!(seconds >= 30, "{seconds}");
    office.clock.advance(i64::try_from(seconds).unwrap());
    unlock(&mut office, PASSPHRASE).unwrap();
    assert_eq!(office.call(GetStatus {}).unwrap().wait_seconds, 0);
}

#[test]
fn a_second_kadi_is_told_that_the_store_is_in_use() {
    let office = TestOffice::open();
    let second = App::new(AppConfig {
        folder: office.store(),
        clock: office.clock.clone(),
        kdf: KdfCost::LIGHT,
        templates: None,
    });
    let call = Unlock { officer_id: None, passphrase: Secret(PASSPHRASE.into()) };
    let error = second.call(None, call).unwrap_err();
    assert_eq!((error.code, error.kind), (ErrorCode::StoreInUse, ErrorKind::Busy));
}

#[test]
fn a_truncated_or_overwritten_store_is_named_damaged_and_left_as_it_is() {
    for damage in [
        |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() / 2 + 7),
        |bytes: &mut Vec<u8>| {
            for byte in bytes.iter_mut().take(4096) {
                *byte = 0x5A;
            }
        },
    ] {
        let mut office = TestOffice::open();
        office.call(Lock {}).unwrap();
        let path = office.store().join("kadi.db");
        let mut bytes = fs::read(&path).unwrap();
        damage(&mut bytes);
        fs::write(&path, &bytes).unwrap();
        let error = unlock(&mut office, PASSPHRASE).unwrap_err();
        assert_eq!((error.code, error.kind), (ErrorCode::StoreDamaged, ErrorKind::Damaged));
        assert!(error.incident.is_some());
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn before_the_first_run_there_is_nothing_to_unlock() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::new(AppConfig {
        folder: folder.path().join("none"),
        clock: TestOffice::open().clock,
        kdf: KdfCost::LIGHT,
        templates: None,
    });
    let (status, _) = app.call(None, GetStatus {}).unwrap();
    assert_eq!(status.store, StoreState::Absent);
    let call = Unlock { officer_id: None, passphrase: Secret(PASSPHRASE.into()) };
    assert_eq!(app.call(None, call).unwrap_err().code, ErrorCode::StoreMissing);
}
