//! Officers and their roles: who is let in, who may do what, and that nobody is locked out for good.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::fs;

use kadi_app::SessionToken;
use kadi_contract::officers::{
    AddOfficer, ListOfficers, OfficerView, RemoveOfficer, RenameOfficer, RenewRecovery, ResetPassphrase,
    SetOfficerRole,
};
use kadi_contract::register::SearchPeople;
use kadi_contract::session::{ConfirmRecovery, GetStatus, Lock, StoreState, Unlock, UnlockWithRecovery};
use kadi_contract::{Access, ApiError, CALLS, ErrorCode, Secret};
use kadi_testkit::command;
use kadi_testkit::office::{PASSPHRASE, TestOffice};
use serde_json::json;

const KOFI: &str = "igname marmite sentier pluie";
const ZAWADI: &str = "ardoise palmier comptoir brume";

fn secret(text: &str) -> Secret {
    Secret(text.to_owned())
}

fn add(office: &mut TestOffice, name: &str, role: &str, passphrase: &str) -> Result<OfficerView, ApiError> {
    office.call(AddOfficer {
        name: name.into(),
        role: role.into(),
        language: "fr".into(),
        passphrase: secret(passphrase),
    })
}

fn unlock(office: &TestOffice, id: &str, passphrase: &str) -> Result<SessionToken, ApiError> {
    let call = Unlock { officer_id: Some(id.to_owned()), passphrase: secret(passphrase) };
    match office.app.call(None, call)? {
        (_, kadi_app::SessionChange::Opened(token)) => Ok(token),
        (_, other) => panic!("{other:?}"),
    }
}

fn mariama(office: &mut TestOffice) -> String {
    office.call(GetStatus {}).unwrap().session.unwrap().officer_id
}

#[test]
fn an_officer_is_added_renamed_promoted_and_removed_and_all_of_it_is_on_record() {
    let mut office = TestOffice::open();
    let kofi = add(&mut office, "  Kofi   Mensah ", "clinic_staff", KOFI).unwrap();
    assert_eq!((kofi.name.as_str(), kofi.state.as_str()), ("Kofi Mensah", "active"));
    let his = unlock(&office, &kofi.id, KOFI).unwrap();
    let search = || SearchPeople { limit: 1, ..SearchPeople::default() };
    assert_eq!(office.app.call(Some(&his), search()).unwrap_err().code, ErrorCode::NotAllowed);

    // The open session follows at once.
    office.call(SetOfficerRole { id: kofi.id.clone(), role: "district_officer".into() }).unwrap();
    office.app.call(Some(&his), search()).unwrap();
    office.call(RenameOfficer { id: kofi.id.clone(), name: "Kofi M.".into() }).unwrap();
    let view = office.app.call(Some(&his), GetStatus {}).unwrap().0.session.unwrap();
    assert_eq!((view.name.as_str(), view.role.as_str()), ("Kofi M.", "district_officer"));
    let chips = office.app.call(None, GetStatus {}).unwrap().0.officers;
    assert!(chips.iter().any(|chip| chip.name == "Kofi M."), "{chips:?}");

    office.call(RemoveOfficer { id: kofi.id.clone() }).unwrap();
    assert_eq!(office.app.call(Some(&his), search()).unwrap_err().code, ErrorCode::Locked);
    assert_eq!(unlock(&office, &kofi.id, KOFI).unwrap_err().code, ErrorCode::WrongPassphrase);
    let listed = office.call(ListOfficers {}).unwrap().officers;
    assert_eq!(listed.iter().find(|one| one.id == kofi.id).unwrap().state, "left");
    let audited = office.audited().unwrap();
    for action in ["officer.add", "officer.set_role", "officer.rename", "officer.remove"] {
        assert!(audited.iter().any(|one| one == action), "{action} {audited:?}");
    }
}

#[test]
fn the_last_administrator_stays() {
    let mut office = TestOffice::open();
    let own = mariama(&mut office);
    let refused = |result: Result<(), ApiError>| result.unwrap_err().code;
    let demote = |office: &mut TestOffice, id: &str| {
        office.call(SetOfficerRole { id: id.into(), role: "supervisor".into() }).map(drop)
    };
    assert_eq!(refused(demote(&mut office, &own)), ErrorCode::LastAdministrator);
    let gone = office.call(RemoveOfficer { id: own.clone() }).map(drop);
    assert_eq!(refused(gone), ErrorCode::LastAdministrator);
    let zawadi = add(&mut office, "Zawadi", "program_admin", ZAWADI).unwrap();
    demote(&mut office, &own).unwrap();
    let hers = unlock(&office, &zawadi.id, ZAWADI).unwrap();
    let again = office.app.call(Some(&hers), RemoveOfficer { id: zawadi.id }).unwrap_err();
    assert_eq!(again.code, ErrorCode::LastAdministrator);
    // Who is no administrator any more does not manage officers.
    assert_eq!(office.call(ListOfficers {}).unwrap_err().code, ErrorCode::NotAllowed);
}

#[test]
fn what_cannot_be_right_is_refused_by_name() {
    let mut office = TestOffice::open();
    let code = |result: Result<OfficerView, ApiError>| {
        let error = result.unwrap_err();
        (error.code, error.params.get("field").cloned().unwrap_or_default())
    };
    let field = |name: &str| (ErrorCode::InvalidField, name.to_owned());
    assert_eq!(code(add(&mut office, " ", "auditor", KOFI)).0, ErrorCode::MissingField);
    assert_eq!(code(add(&mut office, &"a".repeat(81), "auditor", KOFI)), field("officer_name"));
    assert_eq!(code(add(&mut office, "Kofi", "director", KOFI)), field("role"));
    assert_eq!(code(add(&mut office, "Kofi", "auditor", "motdepasse2026")).0, ErrorCode::WeakPassphrase);
    assert_eq!(code(add(&mut office, "MARIAMA", "auditor", KOFI)).0, ErrorCode::OfficerExists);
    let unknown = office.call(RenameOfficer { id: "o_nobody".into(), name: "Kofi".into() });
    assert_eq!(code(unknown).0, ErrorCode::OfficerNotFound);
}

/// Every call of the table against every role: what the role's list does not hold is refused before anything else.
#[test]
fn every_call_obeys_the_roles_table() {
    let mut office = TestOffice::open();
    let roles = office.call(ListOfficers {}).unwrap().roles;
    assert_eq!(roles.len(), 6);
    let words = ["igname", "marmite", "sentier", "pluie", "ardoise", "palmier"];
    let mut refused = 0;
    for (role, word) in roles.iter().zip(words) {
        let passphrase = format!("{word} comptoir brume lagune");
        let officer = add(&mut office, &format!("Jean-Pierre {word}"), &role.role, &passphrase).unwrap();
        let token = unlock(&office, &officer.id, &passphrase).unwrap();
        for call in CALLS {
            if call.access == Access::Public || role.may.contains(&call.access) {
                continue;
            }
            // The call's fields do not matter: whoever may not make it is told so before they are looked at.
            if let Ok(call) = serde_json::from_value(json!({ "call": call.name, "with": {} })) {
                let error = office.app.dispatch(Some(&token), call).unwrap_err();
                assert_eq!(error.code, ErrorCode::NotAllowed, "{} {call:?}", role.role, call = error);
                refused += 1;
            }
        }
    }
    assert!(refused > 60, "{refused}");
}

#[test]
fn a_forgotten_pass_phrase_is_reset_by_an_administrator_or_by_the_recovery_sheet() {
    let mut office = TestOffice::open();
    let kofi = add(&mut office, "Kofi", "district_officer", KOFI).unwrap();
    office.call(ResetPassphrase { id: kofi.id.clone(), passphrase: secret(ZAWADI) }).unwrap();
    assert_eq!(unlock(&office, &kofi.id, KOFI).unwrap_err().code, ErrorCode::WrongPassphrase);
    unlock(&office, &kofi.id, ZAWADI).unwrap();

    // A new sheet replaces the first one; it is confirmed in whichever session, also after a restart.
    let wrong = office.call(RenewRecovery { passphrase: secret(KOFI) }).unwrap_err();
    assert_eq!(wrong.code, ErrorCode::WrongPassphrase);
    let sheet = office.call(RenewRecovery { passphrase: secret(PASSPHRASE) }).unwrap().groups;
    assert!(!office.call(GetStatus {}).unwrap().recovery_confirmed);
    office.reopen().unwrap();
    let confirm =
        |third: &str, sixth: &str| ConfirmRecovery { group_3: secret(third), group_6: secret(sixth) };
    let swapped = office.call(confirm(&sheet[5].0, &sheet[2].0)).unwrap_err();
    assert_eq!(swapped.code, ErrorCode::WrongRecoveryCode);
    office.call(confirm(&sheet[2].0.to_lowercase(), &sheet[5].0)).unwrap();
    assert!(office.call(GetStatus {}).unwrap().recovery_confirmed);

    office.call(Lock {}).unwrap();
    let code = sheet.iter().map(|group| group.0.as_str()).collect::<Vec<_>>().join(" ");
    office
        .call(UnlockWithRecovery {
            code: secret(&code),
            officer_id: kofi.id.clone(),
            new_passphrase: secret(KOFI),
        })
        .unwrap();
    assert_eq!(office.call(GetStatus {}).unwrap().session.unwrap().name, "Kofi");
    unlock(&office, &kofi.id, KOFI).unwrap();
}

/// The power goes between the register and the key slots: the next unlocking makes the slots follow.
#[test]
fn a_slot_that_outlived_its_officer_opens_nothing() {
    let mut office = TestOffice::open();
    let kofi = add(&mut office, "Kofi", "district_officer", KOFI).unwrap();
    let keys = office.store().join("keys.json");
    let before = fs::read(&keys).unwrap();
    office.call(RemoveOfficer { id: kofi.id.clone() }).unwrap();
    office.call(Lock {}).unwrap();
    fs::write(&keys, &before).unwrap();
    assert_eq!(unlock(&office, &kofi.id, KOFI).unwrap_err().code, ErrorCode::OfficerNotFound);
    let status = office.call(GetStatus {}).unwrap();
    assert_eq!((status.store, status.officers.len()), (StoreState::Locked, 1));
    assert!(fs::read(&keys).unwrap().len() < before.len());
    office.reopen().unwrap();

    // An officer whose slot was never written is shown as such, and can be given one.
    let without = fs::read(&keys).unwrap();
    let zawadi = add(&mut office, "Zawadi", "auditor", ZAWADI).unwrap();
    fs::write(&keys, without).unwrap();
    let listed = office.call(ListOfficers {}).unwrap().officers;
    assert_eq!(listed.iter().find(|one| one.id == zawadi.id).unwrap().state, "no_passphrase");
    office.call(ResetPassphrase { id: zawadi.id.clone(), passphrase: secret(ZAWADI) }).unwrap();
    unlock(&office, &zawadi.id, ZAWADI).unwrap();
}

#[test]
fn the_command_manages_officers() {
    let mut office = TestOffice::open();
    office.call(Lock {}).unwrap();
    let (mine, his) = (office.out("mine"), office.out("his"));
    fs::write(&mine, PASSPHRASE).unwrap();
    fs::write(&his, KOFI).unwrap();
    let run = |words: &[&str]| command::kadi(&office.store(), &mine).args(words).output().unwrap();
    let his = his.to_str().unwrap();
    let added = run(&["officer", "add", "Kofi", "--role", "print_operator", "--new-passphrase-file", his]);
    assert_eq!(command::json_lines(&added)[0]["role"], "print_operator", "{added:?}");
    let changed = run(&["officer", "role", "kofi", "auditor"]);
    assert_eq!(command::json_lines(&changed)[0]["role"], "auditor");
    let listed = command::json_lines(&run(&["officer", "list"]));
    assert_eq!(listed[0]["officers"].as_array().unwrap().len(), 2);
    let refused = run(&["officer", "remove", "Mariama"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("sans administrateur"), "{refused:?}");
    assert!(run(&["officer", "remove", "Kofi"]).status.success());
    let unknown = run(&["officer", "role", "Kofi", "auditor"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("Kofi"), "{unknown:?}");
    let sheet = command::json_lines(&run(&["store", "renew-recovery"]));
    let group = |at: usize| sheet[0]["groups"][at].as_str().unwrap();
    assert!(run(&["store", "confirm-recovery", group(2), group(5)]).status.success());
}
