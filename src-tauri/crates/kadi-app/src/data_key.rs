//! The data key: who follows when it changes, and the change itself.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use kadi_contract::officers::{DataKeyRotated, DataKeyView, RotateDataKey};
use kadi_contract::{ApiError, ErrorCode};
use kadi_store::{KeyFile, OfficerSlot, RotationError, rotate_key};
use kadi_trust::keys::DataKey;

use crate::app::{App, lock};
use crate::error::{key_file, open, random_failed};
use crate::session::Session;
use crate::unlocking::{load_key_file, try_passphrase};

/// How often it is looked whether everybody let go of the store.
const LOOKS: u32 = 200;
/// Between two looks.
const WAIT: Duration = Duration::from_millis(25);

fn names<'a>(slots: impl IntoIterator<Item = &'a OfficerSlot>) -> Vec<String> {
    slots.into_iter().map(|slot| slot.name.clone()).collect()
}

fn waiting(keys: &KeyFile) -> Vec<String> {
    names(keys.old_slots())
}

pub(crate) fn get(app: &App, _: &Session) -> Result<DataKeyView, ApiError> {
    let keys = load_key_file(app)?;
    // The copy under the new key.
    let size = fs::metadata(app.config.folder.join("kadi.db")).map_or(0, |found| found.len());
    Ok(DataKeyView {
        ready: names(keys.officers().iter().filter(|slot| slot.takes_a_new_key())),
        waiting: waiting(&keys),
        recovery_ready: !keys.has_old_recovery(),
        room: size,
    })
}

/// Encrypts the register anew. Everybody is locked out before it begins, and unlocks again afterwards: whether every pass
/// phrase still opens it shows at once.
pub(crate) fn rotate(
    app: &Arc<App>,
    session: Session,
    call: &RotateDataKey,
) -> Result<DataKeyRotated, ApiError> {
    let _alone = lock(&app.key_slots);
    let mut keys = load_key_file(app)?;
    let old = try_passphrase(app, &mut keys, &session.officer, &call.passphrase)?;
    let left_out = waiting(&keys);
    if !left_out.is_empty() && !call.leave_waiting {
        return Err(ApiError::new(ErrorCode::SlotsOld).with("officer", left_out.join(", ")));
    }
    if keys.has_old_recovery() {
        return Err(ErrorCode::RecoveryOld.into());
    }
    if app.running.is_any() {
        return Err(ErrorCode::JobRunning.into());
    }
    let new = DataKey::make().map_err(|_| random_failed())?;
    let intent = session.intent("store.rotate_key", "", "");
    let followed = keys.officers().len() - left_out.len();
    let details = serde_json::json!({ "officers": followed, "left_out": left_out.len() }).to_string();
    drop(session);
    app.lock_all();
    close(app)?;
    rotate_key(&app.config.folder, &old, &new, intent, &details, |_| ()).map_err(|error| match error {
        RotationError::Store(error) => open(&error),
        RotationError::Keys(error) => key_file(&error),
    })?;
    Ok(DataKeyRotated { left_out })
}

/// Waits until nobody holds the store: a call that is being answered may for a moment.
fn close(app: &App) -> Result<(), ApiError> {
    for _ in 0..LOOKS {
        if app.open_office().is_none() {
            return Ok(());
        }
        app.sleeper.sleep(WAIT);
    }
    Err(ErrorCode::StoreInUse.into())
}
