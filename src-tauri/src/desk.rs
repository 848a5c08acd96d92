//! The application and who sits at this window: one session at a time, held here and never shown to the page.

use std::sync::{Arc, Mutex, PoisonError};

use kadi_app::{App, SessionChange, SessionToken};
use kadi_contract::assets::UploadKind;
use kadi_contract::schedule::ListSchedules;
use kadi_contract::{AnyCall, ApiError, CALLS, ErrorCode, Event};
use serde_json::Value;

/// The application behind this window.
pub(crate) struct Desk {
    app: Arc<App>,
    session: Mutex<Option<SessionToken>>,
}

impl Desk {
    /// A desk where nobody sits yet.
    pub(crate) const fn new(app: Arc<App>) -> Self {
        Self { app, session: Mutex::new(None) }
    }

    /// Makes the call of a JSON document `{"call": ..., "with": ...}` and keeps what it did to the session.
    ///
    /// # Errors
    /// `bad_request` for a document that is no call, else what the application answers.
    pub(crate) fn call(&self, json: Value) -> Result<Value, ApiError> {
        let call = read(json)?;
        let done = self.app.dispatch(self.session().as_ref(), call)?;
        match done.session {
            SessionChange::Keep => {}
            SessionChange::Opened(token) => self.set_session(Some(token)),
            SessionChange::Closed => self.set_session(None),
        }
        Ok(done.reply)
    }

    /// Takes bytes of a kind that the page names.
    ///
    /// # Errors
    /// `bad_request` for an unknown kind, else what the application answers.
    pub(crate) fn upload(&self, kind: &str, bytes: Vec<u8>) -> Result<Value, ApiError> {
        let kind = UploadKind::parse(kind).ok_or_else(|| bad_request("x-kind"))?;
        self.app.upload(self.session().as_ref(), kind, bytes)
    }

    /// The bytes at `path` and their MIME type.
    ///
    /// # Errors
    /// `locked` while nobody sits here, `asset_not_found` and the like from the application.
    pub(crate) fn asset(&self, path: &str) -> Result<(&'static str, Vec<u8>), ApiError> {
        self.app.asset(self.session().as_ref(), path).map(|asset| (asset.content_type, asset.bytes))
    }

    /// What happens from now on, as far as the page may know it. Ends with the application.
    pub(crate) fn events(&self) -> impl Iterator<Item = Event> {
        self.app.subscribe().into_iter().filter(|event| {
            if matches!(event, Event::Locked) {
                // The application ended the session by itself: nobody sits here any more.
                self.set_session(None);
            }
            may_know(event, self.session().is_some())
        })
    }

    /// Whether something goes on without the window: a job, or a schedule for as long as somebody is unlocked.
    pub(crate) fn keeps_working(&self) -> bool {
        let is_due_later = || {
            let session = self.session()?;
            let (schedules, _) = self.app.call(Some(&session), ListSchedules {}).ok()?;
            Some(schedules.iter().any(|schedule| schedule.enabled))
        };
        self.app.is_working() || is_due_later().unwrap_or(false)
    }

    fn session(&self) -> Option<SessionToken> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_session(&self, session: Option<SessionToken>) {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = session;
    }
}

/// While locked the page learns that things change, not what jobs are about.
const fn may_know(event: &Event, unlocked: bool) -> bool {
    match event {
        Event::Changed { .. } | Event::Locked => true,
        Event::Job { .. } => unlocked,
    }
}

/// Reads a call. What is wrong is told by name, never by value: values may be personal or secret.
fn read(json: Value) -> Result<AnyCall, ApiError> {
    let name = json.get("call").and_then(Value::as_str).unwrap_or_default();
    let known = CALLS.iter().map(|call| call.name).find(|known| *known == name).unwrap_or("call");
    serde_json::from_value(json).map_err(|_| bad_request(known))
}

fn bad_request(detail: &str) -> ApiError {
    ApiError::new(ErrorCode::BadRequest).with("detail", detail)
}

#[cfg(test)]
mod tests {
    use kadi_app::{AppConfig, KdfCost, SystemClock};
    use serde_json::json;

    use super::*;

    fn desk() -> Desk {
        let folder = std::env::temp_dir().join(format!("kadi-desktop-nowhere-{}", std::process::id()));
        Desk::new(App::new(AppConfig {
            folder,
            clock: Arc::new(SystemClock),
            kdf: KdfCost::INTERACTIVE,
            templates: None,
        }))
    }

    #[test]
    fn a_document_that_is_no_call_is_refused_without_its_values() {
        let error =
            desk().call(json!({"call": "people.no_such_call", "with": {"name": "Zawadi"}})).unwrap_err();
        assert_eq!(error.code, ErrorCode::BadRequest);
        assert!(!format!("{error:?}").contains("Zawadi"));
    }

    #[test]
    fn a_public_call_is_answered_while_nobody_sits_here() {
        let reply = desk().call(json!({"call": "session.status", "with": {}})).unwrap();
        assert!(reply.is_object(), "{reply}");
    }

    #[test]
    fn where_nobody_is_nothing_goes_on() {
        assert!(!desk().keeps_working());
    }

    #[test]
    fn without_a_session_there_are_no_bytes_and_no_news_of_jobs() {
        let desk = desk();
        assert_eq!(desk.asset("template/vital/front/0.png").unwrap_err().code, ErrorCode::Locked);
        assert_eq!(desk.upload("import-file", vec![1]).unwrap_err().code, ErrorCode::Locked);
        assert_eq!(desk.upload("diary", vec![1]).unwrap_err().code, ErrorCode::BadRequest);
        assert!(may_know(&Event::Locked, false));
    }
}
