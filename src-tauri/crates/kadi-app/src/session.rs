//! Sessions: the proof that an officer unlocked the store, without which no data can be reached.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use kadi_contract::ApiError;
use kadi_contract::session::SessionView;
use kadi_core::{OfficerId, Role, Timestamp};
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

/// A session and when it was last used.
struct Open {
    session: Session,
    used: Timestamp,
}

impl Open {
    /// Whether nobody used it for as long as the office allows. A clock that was set back lets nobody stay for ever.
    fn is_idle(&self, now: Timestamp) -> bool {
        let minutes = i64::from(self.session.office.auto_lock_minutes());
        now.0.saturating_sub(self.used.0) >= minutes * 60_000 || now.0 < self.used.0 - CLOCK_SLACK_MS
    }
}

/// By so much a clock may be corrected backwards without ending a session.
const CLOCK_SLACK_MS: i64 = 60_000;

/// The sessions that are open.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<String, Open>>);

impl Sessions {
    pub(crate) fn open(&self, session: Session, now: Timestamp) -> Result<SessionToken, ApiError> {
        let token = SessionToken(make_secret_name()?);
        self.lock().insert(token.as_str().to_owned(), Open { session, used: now });
        Ok(token)
    }

    /// The session of a token, which is not idle from here on.
    pub(crate) fn use_now(&self, token: &SessionToken, now: Timestamp) -> Option<Session> {
        let mut sessions = self.lock();
        let open = sessions.get_mut(token.as_str())?;
        open.used = now;
        Some(open.session.clone())
    }

    pub(crate) fn close(&self, token: &SessionToken) {
        self.lock().remove(token.as_str());
    }

    /// Closes the sessions that nobody uses; tells whether there was one.
    pub(crate) fn close_idle(&self, now: Timestamp) -> bool {
        self.close_where(|open| open.is_idle(now))
    }

    /// Closes all sessions; tells whether there was one.
    pub(crate) fn close_all(&self) -> bool {
        self.close_where(|_| true)
    }

    /// Closes the sessions of an officer.
    pub(crate) fn close_of(&self, officer: &OfficerId) {
        self.close_where(|open| open.session.officer == *officer);
    }

    fn close_where(&self, ends: impl Fn(&Open) -> bool) -> bool {
        // Dropped once the lock is let go: the last session of an office may close its store.
        let ended: Vec<Open> = self.lock().extract_if(|_, open| ends(open)).map(|(_, open)| open).collect();
        !ended.is_empty()
    }

    /// Changes the open sessions of an officer.
    pub(crate) fn of_officer(&self, officer: &OfficerId, change: impl Fn(&mut Session)) {
        for open in self.lock().values_mut().filter(|open| open.session.officer == *officer) {
            change(&mut open.session);
        }
    }

    /// Any session that is open: the proof that the store is unlocked, for what no officer asks for.
    pub(crate) fn find_any(&self) -> Option<Session> {
        self.lock().values().next().map(|open| open.session.clone())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
