//! Backups, restoring, and the power going in the middle: a store that somebody can open, whatever happened.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use kadi_app::{App, AppConfig};
use kadi_contract::backup::{CheckBackup, RestoreBackup};
use kadi_contract::office::{CreateBackup, VerifyAudit};
use kadi_contract::people::RegisterPerson;
use kadi_contract::session::{GetStatus, Lock, StoreState, Unlock};
use kadi_contract::{ErrorCode, Secret};
use kadi_core::OfficerId;
use kadi_store::KeyFile;
use kadi_testkit::command;
use kadi_testkit::office::{PASSPHRASE, TestOffice, person};
use kadi_trust::keys::KdfCost;

fn with_amina() -> TestOffice {
    let mut office = TestOffice::open();
    let amina = person("Amina", "Diop", "1991-03-12", "F", "Plateau");
    office.call(RegisterPerson { person: amina }).unwrap();
    office
}

fn back_up(office: &mut TestOffice) -> PathBuf {
    let folder = office.out("stick").display().to_string();
    PathBuf::from(office.call(CreateBackup { folder }).unwrap().folder)
}

fn check(folder: &Path, passphrase: &str) -> CheckBackup {
    CheckBackup { folder: folder.display().to_string(), passphrase: Secret(passphrase.into()) }
}

fn restore(folder: &Path) -> RestoreBackup {
    RestoreBackup { folder: folder.display().to_string(), passphrase: Secret(PASSPHRASE.into()) }
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_file()).map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn a_backup_is_looked_at_and_brought_back_on_another_computer() {
    let mut office = with_amina();
    let backup = back_up(&mut office);
    let before = files(&backup);
    let second = back_up(&mut office);
    assert_ne!(backup, second, "a backup replaced an earlier one");
    let found = office.call(check(&backup, PASSPHRASE)).unwrap();
    assert_eq!((found.people, found.officers.as_slice()), (1, ["Mariama".to_owned()].as_slice()));
    assert_eq!(
        office.call(check(&backup, "not this one at all")).unwrap_err().code,
        ErrorCode::WrongPassphrase
    );
    assert_eq!(
        office.call(check(&office.out("nowhere"), PASSPHRASE)).unwrap_err().code,
        ErrorCode::BackupMissing
    );
    assert_eq!(office.call(restore(&backup)).unwrap_err().code, ErrorCode::StoreExists);

    let elsewhere = tempfile::tempdir().unwrap();
    let app = App::new(AppConfig {
        folder: elsewhere.path().join("store"),
        clock: office.clock.clone(),
        kdf: KdfCost::LIGHT,
        templates: None,
    });
    assert_eq!(app.call(None, restore(&backup)).unwrap().0.people, 1);
    assert_eq!(files(&backup), before, "the backup was changed");
    let unlock = Unlock { officer_id: None, passphrase: Secret(PASSPHRASE.into()) };
    let (_, kadi_app::SessionChange::Opened(token)) = app.call(None, unlock).unwrap() else { panic!() };
    let chain = app.call(Some(&token), VerifyAudit {}).unwrap().0;
    assert!(chain.whole && chain.entries > found.entries, "{chain:?}");
}

#[test]
fn a_damaged_backup_is_told_and_leaves_everything_as_it_was() {
    let mut office = with_amina();
    let backup = back_up(&mut office);
    let database = backup.join("kadi.db");
    let whole = fs::read(&database).unwrap();
    for damage in [
        |bytes: &mut Vec<u8>| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        },
        |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() / 2),
        |bytes: &mut Vec<u8>| bytes[3] ^= 1,
    ] {
        let mut bytes = whole.clone();
        damage(&mut bytes);
        fs::write(&database, &bytes).unwrap();
        assert_eq!(office.call(check(&backup, PASSPHRASE)).unwrap_err().code, ErrorCode::BackupDamaged);
        let empty = tempfile::tempdir().unwrap();
        let app = App::new(AppConfig {
            folder: empty.path().to_owned(),
            clock: office.clock.clone(),
            kdf: KdfCost::LIGHT,
            templates: None,
        });
        assert_eq!(app.call(None, restore(&backup)).unwrap_err().code, ErrorCode::BackupDamaged);
        assert_eq!(app.call(None, GetStatus {}).unwrap().0.store, StoreState::Absent);
        assert!(!empty.path().join("kadi.db.restoring").exists());
    }
    fs::write(&database, &whole).unwrap();
    // Over a store that is there: it is set aside, not deleted.
    assert_eq!(office.app.restore_over(&restore(&backup)).unwrap_err().code, ErrorCode::StoreInUse);
    office.call(Lock {}).unwrap();
    let (keys, was) = (
        fs::read(office.store().join("keys.json")).unwrap(),
        fs::read(office.store().join("kadi.db")).unwrap(),
    );
    office.app.restore_over(&restore(&backup)).unwrap();
    assert_eq!(fs::read(office.store().join("unfinished-1-keys.json")).unwrap(), keys);
    assert_eq!(fs::read(office.store().join("unfinished-1-kadi.db")).unwrap(), was);
    office.reopen().unwrap();
}

/// Runs a command and kills it after so long; tells whether it was cut off.
fn cut_off(mut kadi: Command, after: Duration) -> bool {
    let mut child = kadi.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    thread::sleep(after);
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

/// kill -9 while a backup is made, brought back, and while slots change: what is there is whole, and opens.
#[test]
fn the_power_goes_at_any_point() {
    let mut office = with_amina();
    let good = back_up(&mut office);
    office.call(Lock {}).unwrap();
    let (mine, stick) = (office.out("mine"), office.out("other-stick"));
    fs::write(&mine, PASSPHRASE).unwrap();
    let store = office.store();
    let elsewhere = office.out("elsewhere");
    let kadi = |store: &Path, words: &[&str]| {
        let mut command = command::kadi(store, &mine);
        command.args(words);
        command
    };
    let (stick_text, good_text) = (stick.to_str().unwrap(), good.to_str().unwrap());
    let jobs: [(&Path, Vec<&str>); 4] = [
        (&store, vec!["backup", "create", "--out", stick_text]),
        (&store, vec!["officer", "reset", "Mariama", "--new-passphrase-file", mine.to_str().unwrap()]),
        (&store, vec!["store", "renew-recovery"]),
        (&elsewhere, vec!["backup", "restore", "--replace", good_text]),
    ];
    let mut cut = 0;
    for (folder, words) in &jobs {
        let begun = Instant::now();
        let output = kadi(folder, words).output().unwrap();
        assert!(output.status.success(), "{words:?} {output:?}");
        let whole = begun.elapsed();
        // From the first look at the pass phrase to the last write.
        for part in [4, 7, 9_u32] {
            cut += u32::from(cut_off(kadi(folder, words), whole * part / 10));
            let status = office.call(GetStatus {}).unwrap();
            assert_eq!(status.store, StoreState::Locked, "{words:?} {part}");
            let keys = KeyFile::load(&store).unwrap();
            let mariama = OfficerId(keys.officers()[0].officer.0.clone());
            keys.unlock(&mariama, PASSPHRASE).unwrap();
        }
    }
    assert!(cut >= 6, "only {cut} of 12 were cut off");
    // The last restoring was cut off: what is there is a store that opens, or none, and the next one succeeds.
    if KeyFile::exists(&elsewhere) {
        assert!(kadi(&elsewhere, &["audit", "verify"]).output().unwrap().status.success());
    }
    assert!(kadi(&elsewhere, &jobs[3].1).output().unwrap().status.success());
    office.reopen().unwrap();
    assert!(office.call(VerifyAudit {}).unwrap().whole);
    // Whatever is called a backup is one.
    let made: Vec<PathBuf> = fs::read_dir(&stick).unwrap().map(|entry| entry.unwrap().path()).collect();
    let finished = made.iter().filter(|path| path.extension().is_none());
    let mut count = 0;
    for folder in finished {
        office.call(check(folder, PASSPHRASE)).unwrap();
        count += 1;
    }
    assert!(count >= 1 && made.len() - count <= 1, "{made:?}");
    assert_eq!(office.call(check(&good, PASSPHRASE)).unwrap().people, 1);
}
