//! Sessions: the proof that an officer unlocked the store, without which no data can be reached.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use kadi_contract::session::SessionView;
use kadi_contract::{ApiError, Secret};
use kadi_core::{OfficerId, Role};
use kadi_store::Intent;

use crate::access;
use crate::error::random_failed;
use crate::office::Office;
use crate::settings::hex;

/// The secret name of a session, for a cookie or a shell's memory. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionToken(String);

impl SessionToken {
    /// The token as text for a cookie.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A token as a client presents it; whether it names a session is found out by the call.
    #[must_use]
    pub fn from_client(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(..)")
    }
}

/// What a call did to the caller's session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionChange {
    /// Nothing.
    Keep,
    /// A session began: keep its token.
    Opened(SessionToken),
    /// The session ended: forget its token.
    Closed,
}

/// An officer at work on an open store. There is no other way to the data.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) officer: OfficerId,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) language: String,
    pub(crate) office: Arc<Office>,
    /// The third and sixth group of the recovery code, from the store's creation until they were typed.
    pub(crate) recovery_groups: Option<[Secret; 2]>,
}

impl Session {
    /// An intent of this officer, now.
    pub(crate) fn intent(&self, action: &'static str, subject: &str, reason: &str) -> Intent {
        self.office.intent(&self.officer.0, self.role.as_str(), action, subject, reason)
    }

    pub(crate) fn view(&self) -> SessionView {
        SessionView {
            officer_id: self.officer.0.clone(),
            name: self.name.clone(),
            role: self.role.as_str().to_owned(),
            language: self.language.clone(),
            may: access::levels_of(self.role),
            auto_lock_minutes: self.office.auto_lock_minutes(),
        }
    }
}

/// A name that nobody can guess: 256 bits in hexadecimal.
pub(crate) fn make_secret_name() -> Result<String, ApiError> {
    kadi_trust::random::make_bytes::<32>().map(|bytes| hex(&bytes)).map_err(|_| random_failed())
}

/// The sessions that are open.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<String, Session>>);

impl Sessions {
    pub(crate) fn open(&self, session: Session) -> Result<SessionToken, ApiError> {
        let token = SessionToken(make_secret_name()?);
        self.lock().insert(token.as_str().to_owned(), session);
        Ok(token)
    }

    pub(crate) fn find(&self, token: &SessionToken) -> Option<Session> {
        self.lock().get(token.as_str()).cloned()
    }

    pub(crate) fn close(&self, token: &SessionToken) {
        self.lock().remove(token.as_str());
    }

    /// Any session that is open: the proof that the store is unlocked, for what no officer asks for.
    pub(crate) fn find_any(&self) -> Option<Session> {
        self.lock().values().next().cloned()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    pub(crate) fn expect_recovery(&self, token: &SessionToken, groups: [Secret; 2]) {
        if let Some(session) = self.lock().get_mut(token.as_str()) {
            session.recovery_groups = Some(groups);
        }
    }

    pub(crate) fn set_language(&self, token: &SessionToken, language: &str) {
        if let Some(session) = self.lock().get_mut(token.as_str()) {
            language.clone_into(&mut session.language);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
