//! Unlocking, locking and pass phrases.
//!
//! A try is counted as wrong before it is made and forgotten when it opened, and one try follows the other: neither
//! cutting the power nor asking many times at once gains a try.

use std::sync::Arc;

use kadi_contract::session::{ChangePassphrase, SessionView, Unlock, UnlockWithRecovery};
use kadi_contract::{ApiError, Done, ErrorCode, Event, Secret};
use kadi_core::{OfficerId, Timestamp};
use kadi_store::{KeyFile, OfficerActivity, Store};
use kadi_trust::keys::DataKey;
use kadi_trust::recovery::RecoveryCode;

use crate::app::{App, lock};
use crate::error::{key_file, open};
use crate::office::Office;
use crate::session::{Session, SessionToken};
use crate::setup::check_passphrase;
use crate::{bundle, job, names, officers, printing, rebuild};

/// Opens a session for an officer of an open store.
pub(crate) fn begin(
    app: &App,
    office: Arc<Office>,
    officer: &OfficerId,
) -> Result<(Session, SessionToken), ApiError> {
    let row = office.read(|db| Ok(db.find_officer(officer)?))?;
    let row = row
        .filter(|row| row.activity == OfficerActivity::Active)
        .ok_or_else(|| ApiError::new(ErrorCode::OfficerNotFound).with("officer", &officer.0))?;
    app.hold_office(&office);
    let session = Session { officer: row.id, name: row.name, role: row.role, language: row.language, office };
    let token = app.sessions.open(session.clone(), app.now())?;
    Ok((session, token))
}

/// Opens the store with a key that was just unwrapped, or joins the one a job still holds.
fn open_office(app: &App, key: &DataKey) -> Result<Arc<Office>, ApiError> {
    if let Some(office) = app.open_office() {
        return Ok(office);
    }
    let store = Store::open(&app.config.folder, key, app.now()).map_err(|error| open(&error))?;
    bundle::sweep(app);
    Office::load(store, names::rules(&app.config.folder), Arc::clone(&app.config.clock)).map(Arc::new)
}

pub(crate) fn load_key_file(app: &App) -> Result<KeyFile, ApiError> {
    if !KeyFile::exists(&app.config.folder) {
        return Err(ErrorCode::StoreMissing.into());
    }
    KeyFile::load(&app.config.folder).map_err(|error| key_file(&error))
}

/// What the tries before this one left behind.
pub(crate) struct Before {
    failures: u32,
    last_failure: Option<Timestamp>,
}

/// Refuses a try that comes too early, and counts it as wrong until it opened.
pub(crate) fn count_try(app: &App, file: &mut KeyFile) -> Result<Before, ApiError> {
    match file.wait_seconds(app.now()) {
        0 => {}
        seconds => return Err(ApiError::new(ErrorCode::TooManyAttempts).with("seconds", seconds)),
    }
    let before = Before { failures: file.failures(), last_failure: file.last_failure() };
    file.record_failure(app.now()).map_err(|error| key_file(&error))?;
    Ok(before)
}

fn wrong(file: &KeyFile) -> ApiError {
    ApiError::new(ErrorCode::WrongPassphrase).with("attempts", file.failures())
}

/// Asks an officer who is unlocked for their pass phrase again.
pub(crate) fn try_passphrase(
    app: &App,
    file: &mut KeyFile,
    officer: &OfficerId,
    passphrase: &Secret,
) -> Result<DataKey, ApiError> {
    let before = count_try(app, file)?;
    let key = file.unlock(officer, &passphrase.0).map_err(|_| wrong(file))?;
    file.restore_failures(before.failures, before.last_failure).map_err(|error| key_file(&error))?;
    Ok(key)
}

pub(crate) fn unlock(app: &Arc<App>, call: &Unlock) -> Result<(SessionView, SessionToken), ApiError> {
    let _alone = lock(&app.key_slots);
    let mut file = load_key_file(app)?;
    let before = count_try(app, &mut file)?;
    let wanted = call.officer_id.as_deref();
    let opened = file
        .officers()
        .iter()
        .map(|slot| slot.officer.clone())
        .filter(|officer| wanted.is_none_or(|id| officer.0 == id))
        .find_map(|officer| file.unlock(&officer, &call.passphrase.0).ok().map(|key| (officer, key)));
    let (officer, key) = opened.ok_or_else(|| wrong(&file))?;
    let opened = settle_in(app, &mut file, &before, &key, &officer, "session.unlock")?;
    // A slot of the old form gets a key pair while its pass phrase is here.
    if file.old_slots().iter().any(|slot| slot.officer == officer) {
        file.set_passphrase(&officer, &key, &call.passphrase.0, app.config.kdf)
            .map_err(|error| key_file(&error))?;
    }
    Ok(opened)
}

pub(crate) fn unlock_with_recovery(
    app: &Arc<App>,
    call: &UnlockWithRecovery,
) -> Result<(SessionView, SessionToken), ApiError> {
    check_passphrase(&call.new_passphrase)?;
    let code = call.code.0.parse::<RecoveryCode>().map_err(|_| ErrorCode::WrongRecoveryCode)?;
    let _alone = lock(&app.key_slots);
    let mut file = load_key_file(app)?;
    let before = count_try(app, &mut file)?;
    let key = file.unlock_with_recovery(&code).map_err(|_| ErrorCode::WrongRecoveryCode)?;
    let officer = OfficerId(call.officer_id.clone());
    let opened = settle_in(app, &mut file, &before, &key, &officer, "session.unlock_with_recovery")?;
    let mut file = load_key_file(app)?;
    file.put_officer(&key, &officer, &opened.0.name, &call.new_passphrase.0, app.config.kdf)
        .map_err(|error| key_file(&error))?;
    if file.has_old_recovery() {
        file.set_recovery(&key, &code, app.config.kdf).map_err(|error| key_file(&error))?;
    }
    Ok(opened)
}

/// Opens the store and a session, puts down how many tries were wrong, and takes up what a power cut left behind.
pub(crate) fn settle_in(
    app: &Arc<App>,
    file: &mut KeyFile,
    before: &Before,
    key: &DataKey,
    officer: &OfficerId,
    action: &'static str,
) -> Result<(SessionView, SessionToken), ApiError> {
    let office = match open_office(app, key) {
        Ok(office) => office,
        Err(error) => {
            // The secret was right: what keeps the store shut is no wrong try, and those before stay on record.
            file.restore_failures(before.failures, before.last_failure).map_err(|error| key_file(&error))?;
            return Err(error);
        }
    };
    file.record_success().map_err(|error| key_file(&error))?;
    let rows = office.read(|db| Ok(db.officers()?))?;
    office.store().follow_officers(&rows).map_err(|error| key_file(&error))?;
    let (session, token) = begin(app, office, officer)?;
    session.office.write(session.intent(action, "", ""), |db| {
        let mut details = serde_json::json!({ "wrong_before": before.failures });
        if let (Some(at), Some(details)) = (before.last_failure, details.as_object_mut()) {
            details.insert("last_wrong".to_owned(), at.to_rfc3339().into());
        }
        db.audit_details(&details.to_string());
        Ok(())
    })?;
    job::pause_orphans(app, &session)?;
    printing::recover(app, &session)?;
    rebuild::start_if_due(app, &session)?;
    Ok((session.view(), token))
}

pub(crate) fn lock_session(app: &App, token: Option<&SessionToken>) {
    if let Some(token) = token {
        app.sessions.close(token);
    }
    app.release_office();
}

impl App {
    /// Locks every session that nobody used for as long as the office's settings say; for a shell that stays. Jobs go on,
    /// and the store closes with the last of them.
    pub fn lock_idle(&self) {
        if self.sessions.close_idle(self.now()) {
            self.tell_locked();
        }
    }

    /// Locks every session: the computer slept, or its screen was locked.
    pub fn lock_all(&self) {
        if self.sessions.close_all() {
            self.tell_locked();
        }
    }

    fn tell_locked(&self) {
        self.release_office();
        self.tell(&Event::Locked);
    }
}

pub(crate) fn change_passphrase(
    app: &App,
    session: &Session,
    call: &ChangePassphrase,
) -> Result<Done, ApiError> {
    check_passphrase(&call.new)?;
    let _alone = lock(&app.key_slots);
    let mut file = load_key_file(app)?;
    let key = try_passphrase(app, &mut file, &session.officer, &call.current)?;
    session.office.write(session.intent("officer.change_passphrase", &session.officer.0, ""), |_| Ok(()))?;
    file.set_passphrase(&session.officer, &key, &call.new.0, app.config.kdf).map_err(|e| key_file(&e))?;
    officers::follow(session)?;
    Ok(Done {})
}
