//! The thread that lets Kadi do by itself what is due. What is due is told by the application's clock alone.

use std::io;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use kadi_contract::ApiError;
use kadi_contract::office::JobView;
use kadi_core::Timestamp;

use crate::app::{App, lock};
use crate::{schedule, webhook};

/// How often the thread looks: small beside the shortest interval, and one read of a small table.
const LOOK: Duration = Duration::from_secs(10);

/// A look that comes by so much later than it should: the machine slept in between.
const SLEPT_MS: i64 = 60_000;

/// Keeps the thread going; it ends when this is dropped, or with the application.
#[derive(Debug)]
pub struct Clockwork(#[allow(dead_code, reason = "its end is the signal")] Sender<()>);

impl App {
    /// Starts to do what is due, again and again, and to lock what nobody uses. A shell that stays calls this once.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start_clockwork(self: &Arc<Self>) -> io::Result<Clockwork> {
        let (sender, ended) = mpsc::channel::<()>();
        let app: Weak<Self> = Arc::downgrade(self);
        thread::Builder::new().name("kadi-clockwork".to_owned()).spawn(move || {
            let mut last = None;
            while matches!(ended.recv_timeout(LOOK), Err(RecvTimeoutError::Timeout)) {
                let Some(app) = app.upgrade() else { return };
                last = Some(app.lock_when_left(last));
                // What failed was put into the log, and is due again the next time.
                let _ = app.do_what_is_due().map_err(|error| app.with_incident("schedule", error));
            }
        })?;
        Ok(Clockwork(sender))
    }

    /// Locks sessions that nobody uses, and all of them when so much time has passed since the last look that the machine
    /// must have slept; gives the time of this look for the next.
    pub fn lock_when_left(&self, last: Option<Timestamp>) -> Timestamp {
        let now = self.now();
        let look = i64::try_from(LOOK.as_millis()).unwrap_or(i64::MAX);
        match last {
            Some(last) if now.0.saturating_sub(last.0) >= look.saturating_add(SLEPT_MS) => self.lock_all(),
            _ => self.lock_idle(),
        }
        now
    }

    /// Does what is due now, while somebody is unlocked: settles what ended, and starts at most one synchronisation for
    /// all programmes that are due, or that a notification asked for, which is the one answered. Two threads never do this at once.
    ///
    /// # Errors
    /// What the store or a job answers; nothing is lost by it.
    pub fn do_what_is_due(self: &Arc<Self>) -> Result<Option<JobView>, ApiError> {
        let _alone = lock(&self.due);
        match self.sessions.find_any() {
            Some(session) => match schedule::run_due(self, &session)? {
                None => webhook::run_wanted(self, &session),
                started => Ok(started),
            },
            None => Ok(None),
        }
    }
}
