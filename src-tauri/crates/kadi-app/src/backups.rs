//! Backups: made whole or not at all, looked at, and brought back where there is no store.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kadi_contract::backup::{BackupContentView, CheckBackup, RestoreBackup};
use kadi_contract::office::{BackupView, CreateBackup};
use kadi_contract::{ApiError, ErrorCode, Secret};
use kadi_core::OfficerId;
use kadi_store::{BackupContent, KeyFile, OpenError, Present, Store, inspect_backup, restore_backup};
use kadi_trust::keys::DataKey;
use kadi_trust::recovery::RecoveryCode;

use crate::app::{App, lock};
use crate::error::{Fault, key_file, open, store};
use crate::files;
use crate::names;
use crate::office::Office;
use crate::session::Session;
use crate::settings::hex;

/// Ending of a folder that is still being written.
const UNFINISHED: &str = "unfinished";

pub(crate) fn create(app: &App, session: &Session, call: &CreateBackup) -> Result<BackupView, ApiError> {
    let stamp: String = app.now().to_rfc3339().chars().filter(char::is_ascii_digit).take(14).collect();
    let place = match call.folder.trim() {
        "" => app.config.folder.join("backups"),
        folder => PathBuf::from(folder),
    };
    // The key file of one moment: nobody changes a slot meanwhile.
    let _alone = lock(&app.key_slots);
    remove_unfinished(&place);
    let folder = (1..=u32::MAX)
        .map(|n| place.join(if n == 1 { format!("kadi-{stamp}") } else { format!("kadi-{stamp}-{n}") }))
        .find(|folder| !folder.exists())
        .unwrap_or_else(|| place.clone());
    let unfinished = folder.with_extension(UNFINISHED);
    files::make_folder(&unfinished)?;
    session.office.write(session.intent("store.backup", "", ""), |_| Ok(()))?;
    let made =
        session.office.store().backup_to(&unfinished).map_err(|error| store(&error)).and_then(|copy| {
            names::copy(&app.config.folder, &unfinished)?;
            // A folder of this name is a whole backup, whenever the power goes.
            fs::rename(&unfinished, &folder).map_err(|error| files::failed(&error))?;
            Ok(copy)
        });
    let copy = made.inspect_err(|_| {
        // Worthless; the error to tell is the first one.
        let _ = fs::remove_dir_all(&unfinished);
    })?;
    Ok(BackupView { folder: folder.display().to_string(), bytes: copy.bytes, sha256: hex(&copy.sha256) })
}

/// Removes what a power cut left behind of earlier backups.
fn remove_unfinished(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().filter_map(Result::ok) {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("kadi-") && name.ends_with(&format!(".{UNFINISHED}")) {
            // What cannot be removed only takes room.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whoever opened a backup.
struct Opened {
    keys: KeyFile,
    key: DataKey,
    /// The officer whose pass phrase it was; none for the recovery code.
    officer: Option<OfficerId>,
}

/// Opens the key slots of a backup with a pass phrase or the recovery code.
fn open_slots(folder: &Path, secret: &Secret) -> Result<Opened, ApiError> {
    if !KeyFile::exists(folder) {
        return Err(ErrorCode::BackupMissing.into());
    }
    let keys = KeyFile::load(folder).map_err(|error| damaged(key_file(&error)))?;
    let officers: Vec<OfficerId> = keys.officers().iter().map(|slot| slot.officer.clone()).collect();
    let by_officer = officers
        .into_iter()
        .find_map(|officer| keys.unlock(&officer, &secret.0).ok().map(|key| (key, Some(officer))));
    let by_sheet = || {
        let code = secret.0.parse::<RecoveryCode>().ok()?;
        keys.unlock_with_recovery(&code).ok().map(|key| (key, None))
    };
    let (key, officer) =
        by_officer.or_else(by_sheet).ok_or_else(|| ApiError::new(ErrorCode::WrongPassphrase))?;
    Ok(Opened { keys, key, officer })
}

/// What is damaged here is the backup, not the store.
fn damaged(error: ApiError) -> ApiError {
    if error.code == ErrorCode::StoreDamaged { ErrorCode::BackupDamaged.into() } else { error }
}

fn refused(error: &OpenError) -> ApiError {
    match error {
        OpenError::Missing => ErrorCode::BackupMissing.into(),
        error => damaged(open(error)),
    }
}

fn view(folder: &Path, keys: &KeyFile, content: &BackupContent) -> BackupContentView {
    BackupContentView {
        folder: folder.display().to_string(),
        people: content.people,
        officers: keys.officers().iter().map(|slot| slot.name.clone()).collect(),
        entries: content.entries,
        last_entry: content.last_entry.map(|at| at.to_rfc3339()),
        bytes: content.bytes,
    }
}

pub(crate) fn check(app: &App, call: &CheckBackup) -> Result<BackupContentView, ApiError> {
    let folder = PathBuf::from(call.folder.trim());
    // One try follows the other.
    let _alone = lock(&app.key_slots);
    let opened = open_slots(&folder, &call.passphrase)?;
    let content = inspect_backup(&folder, &opened.key).map_err(|error| refused(&error))?;
    Ok(view(&folder, &opened.keys, &content))
}

pub(crate) fn restore(app: &App, call: &RestoreBackup) -> Result<BackupContentView, ApiError> {
    put_back(app, call, Present::Refuse)
}

fn put_back(app: &App, call: &RestoreBackup, present: Present) -> Result<BackupContentView, ApiError> {
    let (from, folder) = (PathBuf::from(call.folder.trim()), app.config.folder.as_path());
    let _alone = lock(&app.key_slots);
    if KeyFile::exists(folder) && present == Present::Refuse {
        return Err(ErrorCode::StoreExists.into());
    }
    if app.open_office().is_some() {
        return Err(ErrorCode::StoreInUse.into());
    }
    let opened = open_slots(&from, &call.passphrase)?;
    files::make_folder(folder)?;
    let content = restore_backup(&from, folder, &opened.key, present).map_err(|error| refused(&error))?;
    names::copy(&from, folder)?;
    let store = Store::open(folder, &opened.key, app.now()).map_err(|error| open(&error))?;
    let office = Office::load(store, names::rules(folder), Arc::clone(&app.config.clock))?;
    let by = opened.officer.as_ref();
    let role = office.read(|db| -> Result<_, Fault> {
        let row = by.map(|id| db.find_officer(id)).transpose()?.flatten();
        Ok(row.map_or("", |row| row.role.as_str()))
    })?;
    let officer = by.map_or("system", |id| id.0.as_str());
    office.write(office.intent(officer, role, "store.restore", "", ""), |_| Ok(()))?;
    Ok(view(&from, &opened.keys, &content))
}

impl App {
    /// Puts a backup in place of a store that is there, which is set aside under another name; for a shell whose user can
    /// reach the folder anyway.
    ///
    /// # Errors
    /// As the call `backup.restore`.
    pub fn restore_over(&self, call: &RestoreBackup) -> Result<BackupContentView, ApiError> {
        put_back(self, call, Present::SetAside)
    }
}
