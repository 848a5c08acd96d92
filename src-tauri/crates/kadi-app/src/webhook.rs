//! Notifications that ask for a synchronisation.
//!
//! What a notification says is never read: whoever knows the secret can make Kadi look at its own DHIS2 server sooner, and
//! nothing more. Many notifications become one synchronisation, at most one a minute, and none while the last one failed
//! for a reason that only a person can mend: an account must not be locked by notifications.

use std::hint::black_box;
use std::sync::{Arc, Mutex};

use kadi_contract::office::JobView;
use kadi_contract::webhook::{WebhookMade, WebhookView};
use kadi_contract::{ApiError, Done, ErrorCode, Tag};
use kadi_core::Timestamp;
use kadi_store::Read;

use crate::app::{App, lock};
use crate::error::{Fault, internal};
use crate::files;
use crate::job::{self, JobKind};
use crate::schedule::{in_the_name_of_kadi, waits_for_server};
use crate::session::{Session, make_secret_name};
use crate::sync;

/// Name of the secret's hash in the store; empty bytes after it was revoked.
const SECRET: &str = "webhook";
const MADE_AT: &str = "webhook.made_at";
/// Milliseconds from one synchronisation for notifications to the next.
const PAUSE_MS: i64 = 60_000;

/// What was heard since the start. It is not kept: a notification that a power cut loses is one that never came.
#[derive(Default)]
pub(crate) struct Doorbell(Mutex<Heard>);

#[derive(Default)]
struct Heard {
    count: u64,
    last: Option<Timestamp>,
    wanted: bool,
    started: Option<Timestamp>,
}

pub(crate) fn get(app: &App, session: &Session) -> Result<WebhookView, ApiError> {
    let (active, made_at) = session.office.read(|db| {
        let active = !db.secret(SECRET)?.unwrap_or_default().is_empty();
        let made_at = db.setting(MADE_AT)?.and_then(|json| serde_json::from_str::<String>(&json).ok());
        Ok((active, made_at))
    })?;
    let heard = lock(&app.doorbell.0);
    Ok(WebhookView {
        active,
        made_at: made_at.filter(|_| active),
        heard: heard.count,
        last_heard: heard.last.map(|at| at.to_rfc3339()),
    })
}

pub(crate) fn make(session: &Session) -> Result<WebhookMade, ApiError> {
    let secret = make_secret_name()?;
    let made_at =
        serde_json::to_string(&session.office.now().to_rfc3339()).map_err(|_| internal("webhook"))?;
    session.office.write(session.intent("dhis2.make_webhook", "", ""), |db| {
        db.put_secret(SECRET, &files::sha256(secret.as_bytes()))?;
        db.put_setting(MADE_AT, &made_at)?;
        Ok(())
    })?;
    Ok(WebhookMade { path: format!("/dhis2/webhook/{secret}"), secret })
}

pub(crate) fn revoke(app: &App, session: &Session) -> Result<Done, ApiError> {
    session.office.write(session.intent("dhis2.revoke_webhook", "", ""), |db| {
        db.put_secret(SECRET, &[])?;
        Ok(())
    })?;
    lock(&app.doorbell.0).wanted = false;
    Ok(Done {})
}

/// Compares in a time that does not depend on where the two differ.
fn is_same(known: &[u8], given: &[u8; 32]) -> bool {
    let differences = known.iter().zip(given).fold(0, |all, (a, b)| black_box(all | (a ^ b)));
    known.len() == given.len() && differences == 0
}

impl App {
    /// Takes a notification: a synchronisation of all mapped programmes follows soon. There is no way to hand in what the
    /// notification says.
    ///
    /// # Errors
    /// `locked` while nobody is unlocked, since the secret is in the encrypted store; `webhook_refused` for a wrong secret.
    pub fn hear_webhook(&self, secret: &str) -> Result<(), ApiError> {
        let session = self.sessions.find_any().ok_or(ErrorCode::Locked)?;
        let known = session.office.read(|db| Ok(db.secret(SECRET)?))?.unwrap_or_default();
        if !is_same(&known, &files::sha256(secret.as_bytes())) {
            return Err(ErrorCode::WebhookRefused.into());
        }
        let mut heard = lock(&self.doorbell.0);
        heard.count = heard.count.saturating_add(1);
        heard.last = Some(self.now());
        heard.wanted = true;
        Ok(())
    }
}

/// Starts the synchronisation that notifications asked for, unless it must wait.
pub(crate) fn run_wanted(app: &Arc<App>, somebody: &Session) -> Result<Option<JobView>, ApiError> {
    let now = app.now();
    {
        let heard = lock(&app.doorbell.0);
        // A clock that was set back says nothing about the pause.
        let pause = heard.started.is_some_and(|at| (0..PAUSE_MS).contains(&(now.0 - at.0)));
        if !heard.wanted || pause {
            return Ok(None);
        }
    }
    let kadi = in_the_name_of_kadi(somebody);
    if job::is_busy(&kadi, JobKind::Sync)? || !kadi.office.read(may_start)? {
        return Ok(None);
    }
    let programmes = kadi.office.read(|db| Ok(db.mapped_programmes()?))?;
    // Said before the start: what is heard from here on asks for another one.
    lock(&app.doorbell.0).wanted = false;
    if programmes.is_empty() {
        return Ok(None);
    }
    let started = sync::start_programmes(app, &kadi, "", &programmes)?;
    lock(&app.doorbell.0).started = Some(now);
    kadi.office.write(kadi.intent("sync.webhook", "", ""), |db| {
        db.audit_details(
            &serde_json::json!({ "programmes": programmes.len(), "job": started.id }).to_string(),
        );
        Ok(())
    })?;
    app.tell_changed(&[Tag::Sync, Tag::Jobs, Tag::Audit]);
    Ok(Some(started))
}

/// Whether the last run leaves anything to be mended by a person first.
fn may_start(db: &Read<'_>) -> Result<bool, Fault> {
    let last = db.sync_runs(1)?.into_iter().next();
    let error = last.and_then(|run| serde_json::from_str::<ApiError>(&run.note).ok());
    Ok(error.is_none_or(|error| waits_for_server(error.kind)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_hash_is_the_same() {
        let hash = files::sha256(b"secret");
        assert!(is_same(&hash, &hash));
        assert!(!is_same(&[], &hash), "revoked");
        assert!(!is_same(&hash[..31], &hash));
        assert!(!is_same(&files::sha256(b"Secret"), &hash));
    }
}
