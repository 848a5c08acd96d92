//! The data key changes: everybody unlocks with what they have, whoever kept the old key is shut out, and kill -9 at any
//! moment leaves one register that everybody opens.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use kadi_contract::backup::CheckBackup;
use kadi_contract::office::{CreateBackup, VerifyAudit};
use kadi_contract::officers::{
    AddOfficer, GetDataKey, ListOfficers, RemoveOfficer, ResetPassphrase, RotateDataKey,
};
use kadi_contract::people::RegisterPerson;
use kadi_contract::register::GetMpiStats;
use kadi_contract::session::{GetStatus, Lock, StoreState, Unlock, UnlockWithRecovery};
use kadi_contract::{ErrorCode, Event, Secret};
use kadi_core::OfficerId;
use kadi_store::{KeyFile, OpenError, Store};
use kadi_testkit::command;
use kadi_testkit::office::{NOW, PASSPHRASE, TestOffice, person};
use kadi_trust::keys::{DataKey, KdfCost, WrappedKey};

const KOFI: &str = "igname marmite sentier pluie";

/// An office with a second officer and somebody in the register; gives the officer's identifier.
fn office() -> (TestOffice, String) {
    let mut office = TestOffice::open();
    let kofi = office
        .call(AddOfficer {
            name: "Kofi".into(),
            role: "district_officer".into(),
            language: "fr".into(),
            passphrase: Secret(KOFI.into()),
        })
        .unwrap();
    let zawadi = person("Zawadi", "Mushikiwabo", "1991-03-12", "F", "Plateau");
    office.call(RegisterPerson { person: zawadi }).unwrap();
    (office, kofi.id)
}

fn unlock(office: &mut TestOffice, passphrase: &str) -> Result<String, ErrorCode> {
    let call = Unlock { officer_id: None, passphrase: Secret(passphrase.into()) };
    office.call(call).map(|view| view.name).map_err(|error| error.code)
}

fn rotate(passphrase: &str) -> RotateDataKey {
    RotateDataKey { passphrase: Secret(passphrase.into()), leave_waiting: false }
}

fn key_of(store: &Path, passphrase: &str) -> DataKey {
    let keys = KeyFile::load(store).unwrap();
    let officers: Vec<OfficerId> = keys.officers().iter().map(|slot| slot.officer.clone()).collect();
    officers.iter().find_map(|officer| keys.unlock(officer, passphrase).ok()).unwrap()
}

#[test]
fn everybody_is_locked_out_and_comes_back_and_the_removed_officer_does_not() {
    let (mut office, kofi) = office();
    let view = office.call(GetDataKey {}).unwrap();
    assert_eq!((view.ready.len(), view.waiting.len(), view.recovery_ready), (2, 0, true));
    assert!(view.room > 0);
    let old = key_of(&office.store(), KOFI);
    // Kofi leaves with a copy of the key file in his pocket.
    let pocket = tempfile::tempdir().unwrap();
    fs::copy(office.store().join("keys.json"), pocket.path().join("keys.json")).unwrap();
    let backup = office.call(CreateBackup { folder: String::new() }).unwrap().folder;
    office.call(RemoveOfficer { id: kofi }).unwrap();
    office
        .call(AddOfficer {
            name: "Amina".into(),
            role: "program_admin".into(),
            language: "fr".into(),
            passphrase: Secret("palmier soleil riz akwaaba".into()),
        })
        .unwrap();

    assert_eq!(office.call(rotate("not this one at all")).unwrap_err().code, ErrorCode::WrongPassphrase);
    assert!(office.call(GetMpiStats {}).is_ok(), "a refusal locks nobody");
    let events = office.app.subscribe();
    assert!(office.call(rotate(PASSPHRASE)).unwrap().left_out.is_empty());
    assert!(events.try_iter().any(|event| event == Event::Locked));
    assert_eq!(office.call(GetStatus {}).unwrap().store, StoreState::Locked);

    assert_eq!(unlock(&mut office, PASSPHRASE).unwrap(), "Mariama");
    assert_eq!(office.call(GetMpiStats {}).unwrap().identities, 1);
    assert!(office.call(VerifyAudit {}).unwrap().whole);
    assert!(office.audited().unwrap().contains(&"store.rotate_key".to_owned()));
    office.call(Lock {}).unwrap();
    assert_eq!(unlock(&mut office, "palmier soleil riz akwaaba").unwrap(), "Amina");
    office.call(Lock {}).unwrap();
    assert_eq!(unlock(&mut office, KOFI).unwrap_err(), ErrorCode::WrongPassphrase);

    // What he kept opens his slot, and nothing that is here.
    assert_eq!(key_of(pocket.path(), KOFI), old);
    assert!(matches!(Store::open(&office.store(), &old, NOW), Err(OpenError::WrongKey)));
    // A backup of before is what it was.
    let check = CheckBackup { folder: backup, passphrase: Secret(KOFI.into()) };
    assert_eq!(office.call(check).unwrap().people, 1);
}

#[test]
fn the_recovery_sheet_stays_as_it_is() {
    let mut office = TestOffice::open();
    let sheet = office
        .call(kadi_contract::officers::RenewRecovery { passphrase: Secret(PASSPHRASE.into()) })
        .unwrap();
    let code = sheet.groups.iter().map(|group| group.0.clone()).collect::<Vec<_>>().join("-");
    let id = office.call(ListOfficers {}).unwrap().officers[0].id.clone();
    office.call(rotate(PASSPHRASE)).unwrap();
    let call = UnlockWithRecovery {
        code: Secret(code),
        officer_id: id,
        new_passphrase: Secret("calebasse tambour lagune sorgho".into()),
    };
    office.call(call).unwrap();
    assert_eq!(office.call(GetMpiStats {}).unwrap().identities, 0);
}

/// Puts a slot into the form of the first key files, in which the pass phrase holds the data key itself.
fn make_old(store: &Path, officer: &str, passphrase: &str) {
    let key = key_of(store, passphrase);
    let path = store.join("keys.json");
    let mut file: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let slots = file["officers"].as_array_mut().unwrap();
    let slot = slots.iter_mut().find(|slot| slot["officer"] == officer).unwrap();
    let wrapped = WrappedKey::wrap(&key, passphrase, officer, KdfCost::LIGHT).unwrap();
    slot["key"] = serde_json::to_value(wrapped).unwrap();
    fs::write(path, file.to_string()).unwrap();
}

#[test]
fn officers_whose_slots_are_of_the_old_form_are_named_first_and_follow_once_they_unlocked() {
    let (mut office, kofi) = office();
    make_old(&office.store(), &kofi, KOFI);
    assert_eq!(office.call(GetDataKey {}).unwrap().waiting, ["Kofi"]);
    let refused = office.call(rotate(PASSPHRASE)).unwrap_err();
    assert_eq!((refused.code, refused.params["officer"].as_str()), (ErrorCode::SlotsOld, "Kofi"));
    // He unlocks once.
    office.call(Lock {}).unwrap();
    unlock(&mut office, KOFI).unwrap();
    office.call(Lock {}).unwrap();
    unlock(&mut office, PASSPHRASE).unwrap();
    assert!(office.call(GetDataKey {}).unwrap().waiting.is_empty());
    // Or the administrator goes on without him, and gives him a new pass phrase.
    make_old(&office.store(), &kofi, KOFI);
    let done = office.call(RotateDataKey { leave_waiting: true, ..rotate(PASSPHRASE) }).unwrap();
    assert_eq!(done.left_out, ["Kofi"]);
    assert_eq!(unlock(&mut office, KOFI).unwrap_err(), ErrorCode::WrongPassphrase);
    unlock(&mut office, PASSPHRASE).unwrap();
    let officers = office.call(ListOfficers {}).unwrap().officers;
    assert_eq!(officers.iter().find(|one| one.id == kofi).unwrap().state, "no_passphrase");
    office.call(ResetPassphrase { id: kofi, passphrase: Secret(KOFI.into()) }).unwrap();
    office.call(Lock {}).unwrap();
    assert_eq!(unlock(&mut office, KOFI).unwrap(), "Kofi");
    assert_eq!(office.call(rotate(KOFI)).unwrap_err().code, ErrorCode::NotAllowed);
}

/// kill -9 from the first moment to the last: at whatever stage, everybody unlocks, and to one and the same register.
#[test]
fn the_power_goes_at_any_moment_of_the_change() {
    let (mut office, _) = office();
    office.call(Lock {}).unwrap();
    let mine = office.out("mine");
    fs::write(&mine, PASSPHRASE).unwrap();
    let store = office.store();
    let change = || {
        let mut kadi: Command = command::kadi(&store, &mine);
        kadi.args(["store", "rotate-key"]).stdout(Stdio::null()).stderr(Stdio::null());
        kadi
    };
    let begun = Instant::now();
    assert!(change().status().unwrap().success());
    let whole = begun.elapsed();
    let (mut killed, mut changed) = (0, 0);
    for part in 4..=15_u32 {
        let before = key_of(&store, PASSPHRASE);
        let mut child = change().spawn().unwrap();
        thread::sleep(whole * part / 16);
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        let now = key_of(&store, PASSPHRASE);
        assert_eq!(key_of(&store, KOFI), now, "part {part}");
        changed += u32::from(now != before);
        assert_eq!(unlock(&mut office, KOFI).unwrap(), "Kofi", "part {part}");
        assert_eq!(office.call(GetMpiStats {}).unwrap().identities, 1, "part {part}");
        assert!(office.call(Lock {}).is_ok());
        assert_eq!(unlock(&mut office, PASSPHRASE).unwrap(), "Mariama", "part {part}");
        let chain = office.call(VerifyAudit {}).unwrap();
        assert!(chain.whole, "part {part}: {chain:?}");
        office.call(Lock {}).unwrap();
        assert!(!store.join("kadi.db.rotating").exists(), "part {part}");
        assert!(!fs::read_to_string(store.join("keys.json")).unwrap().contains("\"next\""), "part {part}");
        assert_eq!(key_of(&store, PASSPHRASE), now, "part {part}");
    }
    assert!(killed >= 4, "only {killed} of 12 were cut off, {changed} changed the key");
}
