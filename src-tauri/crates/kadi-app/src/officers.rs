//! Officers: who they are, what they may do, and who lets them in.
//!
//! The register is changed first and the key slots follow it, so that whatever a power cut leaves behind is mended by the
//! next unlocking ([`kadi_store::Store::follow_officers`]).

use kadi_contract::officers::{
    AddOfficer, OfficerView, OfficersView, RecoverySheet, RemoveOfficer, RenameOfficer, RenewRecovery,
    ResetPassphrase, RoleView, SetOfficerRole,
};
use kadi_contract::{ApiError, Done, ErrorCode, Secret};
use kadi_core::{OfficerId, Role};
use kadi_store::{KeyFile, NewOfficer, OfficerActivity, OfficerRow, Read};
use kadi_trust::random;
use kadi_trust::recovery::RecoveryCode;

use crate::access;
use crate::app::{App, lock};
use crate::error::{Fault, key_file, random_failed};
use crate::office::keys;
use crate::session::Session;
use crate::setup::{check_language, check_passphrase, recovery_check};
use crate::unlocking::{load_key_file, try_passphrase};

/// Longest display name in characters.
const LONGEST_NAME: usize = 80;

pub(crate) fn list(app: &App, session: &Session) -> Result<OfficersView, ApiError> {
    let file = load_key_file(app)?;
    let rows = session.office.read(|db| Ok(db.officers()?))?;
    Ok(OfficersView {
        officers: rows.iter().map(|row| view(&file, row)).collect(),
        roles: Role::ALL
            .into_iter()
            .map(|role| RoleView { role: role.as_str().to_owned(), may: access::levels_of(role) })
            .collect(),
    })
}

fn view(file: &KeyFile, row: &OfficerRow) -> OfficerView {
    let has_slot = file.officers().iter().any(|slot| slot.officer == row.id);
    let state = match (row.activity, has_slot) {
        (OfficerActivity::Left, _) => "left",
        (OfficerActivity::Active, true) => "active",
        (OfficerActivity::Active, false) => "no_passphrase",
    };
    OfficerView {
        id: row.id.0.clone(),
        name: row.name.clone(),
        role: row.role.as_str().to_owned(),
        language: row.language.clone(),
        state: state.to_owned(),
        created_at: row.created_at.to_rfc3339(),
    }
}

/// An officer as they are now.
fn look(app: &App, session: &Session, id: &OfficerId) -> Result<OfficerView, ApiError> {
    let file = load_key_file(app)?;
    let row = session.office.read(|db| find(db, id))?;
    Ok(view(&file, &row))
}

fn not_found(officer: &str) -> ApiError {
    ApiError::new(ErrorCode::OfficerNotFound).with("officer", officer)
}

/// An officer who still works here.
fn find(db: &Read<'_>, id: &OfficerId) -> Result<OfficerRow, Fault> {
    let found = db.find_officer(id)?.filter(|row| row.activity == OfficerActivity::Active);
    found.ok_or_else(|| not_found(&id.0).into())
}

/// A display name as it is kept.
pub(crate) fn clean_name(name: &str, field: &str) -> Result<String, ApiError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(ApiError::new(ErrorCode::MissingField).with("field", field));
    }
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(ApiError::new(ErrorCode::InvalidField).with("field", field));
    }
    Ok(name)
}

fn parse_role(role: &str) -> Result<Role, ApiError> {
    Role::parse(role).ok_or_else(|| ApiError::new(ErrorCode::InvalidField).with("field", "role"))
}

/// Two officers of one name could not be told apart on the locked screen, nor in the audit.
fn refuse_taken(db: &Read<'_>, name: &str, but: &OfficerId) -> Result<(), Fault> {
    let folded = name.to_lowercase();
    let taken = |row: &OfficerRow| {
        row.id != *but && row.activity == OfficerActivity::Active && row.name.to_lowercase() == folded
    };
    if db.officers()?.iter().any(taken) {
        return Err(ApiError::new(ErrorCode::OfficerExists).with("officer", name).into());
    }
    Ok(())
}

/// Somebody besides `but` must be an administrator who can unlock.
fn keep_an_administrator(db: &Read<'_>, file: &KeyFile, but: &OfficerId) -> Result<(), Fault> {
    let other = |row: &OfficerRow| {
        row.id != *but
            && row.role == Role::ProgramAdmin
            && row.activity == OfficerActivity::Active
            && file.officers().iter().any(|slot| slot.officer == row.id)
    };
    if db.officers()?.iter().any(other) { Ok(()) } else { Err(ErrorCode::LastAdministrator.into()) }
}

fn details(role: Role) -> String {
    serde_json::json!({ "role": role.as_str() }).to_string()
}

pub(crate) fn add(app: &App, session: &Session, call: &AddOfficer) -> Result<OfficerView, ApiError> {
    let name = clean_name(&call.name, "officer_name")?;
    let role = parse_role(&call.role)?;
    check_language(&call.language)?;
    check_passphrase(&call.passphrase)?;
    let id = random::make_officer_id().map_err(|_| random_failed())?;
    let _alone = lock(&app.key_slots);
    session.office.write(session.intent("officer.add", &id.0, ""), |db| {
        refuse_taken(db, &name, &id)?;
        db.insert_officer(&NewOfficer {
            id: id.clone(),
            name: name.clone(),
            role,
            language: call.language.clone(),
            at: db.at(),
        })?;
        db.audit_details(&details(role));
        Ok(())
    })?;
    put_slot(app, session, &id, &name, &call.passphrase)?;
    look(app, session, &id)
}

fn put_slot(
    app: &App,
    session: &Session,
    id: &OfficerId,
    name: &str,
    passphrase: &Secret,
) -> Result<(), ApiError> {
    let store = session.office.store();
    store.put_slot(id, name, &passphrase.0, app.config.kdf).map_err(|error| key_file(&error))
}

/// Makes the slots follow the register.
pub(crate) fn follow(session: &Session) -> Result<(), ApiError> {
    let rows = session.office.read(|db| Ok(db.officers()?))?;
    session.office.store().follow_officers(&rows).map_err(|error| key_file(&error))
}

pub(crate) fn rename(app: &App, session: &Session, call: &RenameOfficer) -> Result<OfficerView, ApiError> {
    let id = OfficerId(call.id.clone());
    let name = clean_name(&call.name, "officer_name")?;
    let _alone = lock(&app.key_slots);
    session.office.write(session.intent("officer.rename", &id.0, ""), |db| {
        find(db, &id)?;
        refuse_taken(db, &name, &id)?;
        Ok(db.set_officer_name(&id, &name)?)
    })?;
    follow(session)?;
    app.sessions.of_officer(&id, |open| name.clone_into(&mut open.name));
    look(app, session, &id)
}

pub(crate) fn set_role(app: &App, session: &Session, call: &SetOfficerRole) -> Result<OfficerView, ApiError> {
    let id = OfficerId(call.id.clone());
    let role = parse_role(&call.role)?;
    let _alone = lock(&app.key_slots);
    let file = load_key_file(app)?;
    session.office.write(session.intent("officer.set_role", &id.0, ""), |db| {
        let before = find(db, &id)?;
        if before.role == Role::ProgramAdmin && role != Role::ProgramAdmin {
            keep_an_administrator(db, &file, &id)?;
        }
        db.set_officer_role(&id, role)?;
        db.audit_details(&details(role));
        Ok(())
    })?;
    app.sessions.of_officer(&id, |open| open.role = role);
    look(app, session, &id)
}

pub(crate) fn reset_passphrase(
    app: &App,
    session: &Session,
    call: &ResetPassphrase,
) -> Result<OfficerView, ApiError> {
    let id = OfficerId(call.id.clone());
    check_passphrase(&call.passphrase)?;
    let _alone = lock(&app.key_slots);
    let name = session.office.write(session.intent("officer.reset_passphrase", &id.0, ""), |db| {
        find(db, &id).map(|row| row.name)
    })?;
    put_slot(app, session, &id, &name, &call.passphrase)?;
    look(app, session, &id)
}

pub(crate) fn remove(app: &App, session: &Session, call: &RemoveOfficer) -> Result<Done, ApiError> {
    let id = OfficerId(call.id.clone());
    let _alone = lock(&app.key_slots);
    let file = load_key_file(app)?;
    session.office.write(session.intent("officer.remove", &id.0, ""), |db| {
        let role = find(db, &id)?.role;
        if role == Role::ProgramAdmin {
            keep_an_administrator(db, &file, &id)?;
        }
        db.audit_details(&details(role));
        Ok(db.set_officer_activity(&id, OfficerActivity::Left)?)
    })?;
    app.sessions.close_of(&id);
    follow(session)?;
    Ok(Done {})
}

/// The register forgets that a sheet was confirmed before the old one stops working: after a power cut an office is asked
/// to make another, and never trusts a sheet that opens nothing.
pub(crate) fn renew_recovery(
    app: &App,
    session: &Session,
    call: &RenewRecovery,
) -> Result<RecoverySheet, ApiError> {
    let _alone = lock(&app.key_slots);
    let mut file = load_key_file(app)?;
    try_passphrase(app, &mut file, &session.officer, &call.passphrase)?;
    let recovery = RecoveryCode::make().map_err(|_| random_failed())?;
    session.office.write(session.intent("officer.renew_recovery", "", ""), |db| {
        db.put_setting(keys::RECOVERY_CONFIRMED, "false")?;
        Ok(db.put_secret(keys::RECOVERY_CHECK, &recovery_check(&recovery))?)
    })?;
    session.office.store().put_recovery(&recovery, app.config.kdf).map_err(|error| key_file(&error))?;
    Ok(RecoverySheet { groups: recovery.groups().map(|group| Secret(group.to_owned())).collect() })
}
