//! Short codes: the register opens on one computer with what its keyring holds and a few characters that only the officer
//! knows.
//!
//! The keyring alone opens nothing, so that a computer that logs itself in gives nobody the register. Everything that asks
//! for the pass phrase again goes on to ask for it.

use std::sync::Arc;

use kadi_contract::session::SessionView;
use kadi_contract::short_code::{KeepShortCode, KeyringState, ShortCodeView, UnlockWithShortCode};
use kadi_contract::{ApiError, ErrorCode};
use kadi_core::OfficerId;
use kadi_store::KeyFile;
use kadi_trust::keyring::{Keyring, KeyringError, KeyringHalf, is_short_code};

use crate::app::{App, lock};
use crate::error::{key_file, random_failed};
use crate::session::{Session, SessionToken};
use crate::unlocking::{count_try, load_key_file, settle_in, try_passphrase};

/// So many wrong tries, of whatever kind, and a short code opens nothing until a pass phrase did.
const MOST_TRIES: u32 = 5;
/// Asked for to see whether the keyring answers; nothing is ever kept under it.
const PROBE: &str = "probe";

impl App {
    /// Lets officers keep one half of short codes in this keyring. Without it there are none.
    pub fn use_keyring(&self, keyring: Arc<dyn Keyring>) {
        *lock(&self.keyring) = keyring;
    }

    fn keyring(&self) -> Arc<dyn Keyring> {
        Arc::clone(&lock(&self.keyring))
    }
}

const fn state(error: KeyringError) -> KeyringState {
    match error {
        KeyringError::Absent => KeyringState::Absent,
        KeyringError::Locked => KeyringState::Locked,
        KeyringError::Refused => KeyringState::Refused,
    }
}

fn fault(error: KeyringError) -> ApiError {
    match error {
        KeyringError::Absent => ErrorCode::KeyringAbsent,
        KeyringError::Locked => ErrorCode::KeyringLocked,
        KeyringError::Refused => ErrorCode::KeyringRefused,
    }
    .into()
}

pub(crate) fn get(app: &App, session: &Session) -> Result<ShortCodeView, ApiError> {
    let file = load_key_file(app)?;
    let entry = file.keyring_entry(&session.officer);
    // A half that is gone from the keyring opens nothing any more, but the officer may still give it up here.
    let found = app.keyring().find(entry.unwrap_or(PROBE));
    let kept = entry.is_some() && !matches!(found, Ok(None));
    Ok(ShortCodeView { kept, keyring: found.map_or_else(state, |_| KeyringState::Ready) })
}

pub(crate) fn keep(app: &App, session: &Session, call: &KeepShortCode) -> Result<ShortCodeView, ApiError> {
    if !is_short_code(&call.code.0) {
        return Err(ErrorCode::WeakShortCode.into());
    }
    let _alone = lock(&app.key_slots);
    let mut file = load_key_file(app)?;
    let key = try_passphrase(app, &mut file, &session.officer, &call.passphrase)?;
    let before = file.keyring_entry(&session.officer).map(str::to_owned);
    let half = KeyringHalf::make().map_err(|_| random_failed())?;
    let entry = KeyFile::make_keyring_entry().map_err(|error| key_file(&error))?;
    let keyring = app.keyring();
    keyring.keep(&entry, half.as_bytes()).map_err(fault)?;
    // Some say that they kept it, and have nothing when they are asked.
    let kept = keyring.find(&entry).map_err(fault)?;
    if kept.as_deref().map(Vec::as_slice) != Some(half.as_bytes()) {
        return Err(ErrorCode::KeyringRefused.into());
    }
    session.office.write(session.intent("officer.keep_short_code", &session.officer.0, ""), |_| Ok(()))?;
    file.put_short_code(&session.officer, &key, (&entry, &half), &call.code.0, app.config.kdf)
        .map_err(|error| key_file(&error))?;
    if let Some(before) = before {
        // What cannot be removed opens nothing: its slot is gone.
        let _ = keyring.forget(&before);
    }
    Ok(ShortCodeView { kept: true, keyring: KeyringState::Ready })
}

pub(crate) fn forget(app: &App, session: &Session) -> Result<ShortCodeView, ApiError> {
    let _alone = lock(&app.key_slots);
    let mut file = load_key_file(app)?;
    if let Some(entry) = file.keyring_entry(&session.officer).map(str::to_owned) {
        session
            .office
            .write(session.intent("officer.forget_short_code", &session.officer.0, ""), |_| Ok(()))?;
        file.remove_short_code(&session.officer).map_err(|error| key_file(&error))?;
        // As above: without its slot the half opens nothing, also in a keyring that cannot be reached today.
        let _ = app.keyring().forget(&entry);
    }
    get(app, session)
}

pub(crate) fn unlock(
    app: &Arc<App>,
    call: &UnlockWithShortCode,
) -> Result<(SessionView, SessionToken), ApiError> {
    let _alone = lock(&app.key_slots);
    let mut file = load_key_file(app)?;
    if file.failures() >= MOST_TRIES {
        return Err(ErrorCode::ShortCodeSpent.into());
    }
    let wanted = call.officer_id.as_deref();
    let halves = halves(app, &file, |officer| wanted.is_none_or(|id| officer.0 == id))?;
    let before = count_try(app, &mut file)?;
    let opened = halves.into_iter().find_map(|(officer, half)| {
        file.unlock_with_short_code(&officer, &half, &call.code.0).ok().map(|key| (officer, key))
    });
    let Some((officer, key)) = opened else {
        return Err(ApiError::new(ErrorCode::WrongShortCode).with("attempts", file.failures()));
    };
    settle_in(app, &mut file, &before, &key, &officer, "session.unlock_with_short_code")
}

/// The officers who are meant and have a short code here, with what the keyring holds for them.
fn halves(
    app: &App,
    file: &KeyFile,
    is_meant: impl Fn(&OfficerId) -> bool,
) -> Result<Vec<(OfficerId, KeyringHalf)>, ApiError> {
    let keyring = app.keyring();
    let mut halves = Vec::new();
    for slot in file.officers().iter().filter(|slot| is_meant(&slot.officer)) {
        let Some(entry) = file.keyring_entry(&slot.officer) else { continue };
        let found = keyring.find(entry).map_err(fault)?;
        if let Some(half) = found.and_then(|bytes| KeyringHalf::from_bytes(&bytes)) {
            halves.push((slot.officer.clone(), half));
        }
    }
    if halves.is_empty() { Err(ErrorCode::ShortCodeMissing.into()) } else { Ok(halves) }
}
