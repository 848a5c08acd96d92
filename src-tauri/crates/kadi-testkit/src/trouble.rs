//! Faults by seed between a DHIS2 server and an office over HTTP, and a power cut in the middle.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kadi_demo::{Answer, Asked, Front, Sent, World};
use tempfile::TempDir;

use crate::faulty::{Chance, Fault};
use crate::office::photograph;

/// A front that fails by seed. A copy is the same front.
#[derive(Clone)]
pub struct Trouble(Arc<Mutex<State>>);

struct State {
    chance: Chance,
    percent: u64,
    cut: Option<Cut>,
    disk: Option<TempDir>,
    faults: u64,
}

/// A power cut to come.
struct Cut {
    store: PathBuf,
    after: u32,
}

impl Trouble {
    /// Nothing fails yet; what will is drawn from the seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let chance = Chance::new(seed);
        Self(Arc::new(Mutex::new(State { chance, percent: 0, cut: None, disk: None, faults: 0 })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on `percent` of 100 requests fail.
    pub fn fail(&self, percent: u64) {
        self.state().percent = percent;
    }

    /// How many requests failed.
    #[must_use]
    pub fn faults(&self) -> u64 {
        self.state().faults
    }

    /// Cuts the power of the office whose store lies in `store` while it waits for its `after`-th answer from now, from 1.
    pub fn cut_power_at(&self, store: PathBuf, after: u32) {
        self.state().cut = Some(Cut { store, after });
    }

    /// The disk as it was when the power failed, where it did.
    #[must_use]
    pub fn take_disk(&self) -> Option<TempDir> {
        let mut state = self.state();
        state.cut = None;
        state.disk.take()
    }
}

impl State {
    /// Counts down to the power cut; true from then on, since nobody is there to hear an answer.
    fn is_dark(&mut self) -> bool {
        if let Some(cut) = &mut self.cut {
            cut.after = cut.after.saturating_sub(1);
            if cut.after == 0 {
                self.disk = photograph(&cut.store).ok();
                self.cut = None;
            }
        }
        self.disk.is_some()
    }
}

impl Front for Trouble {
    fn answer(&self, world: &World, asked: &Asked) -> Sent {
        let answer = world.answer(asked);
        let mut state = self.state();
        if state.is_dark() {
            return Sent::Half(answer);
        }
        let percent = state.percent;
        let fault = Fault::draw(&mut state.chance, percent);
        state.faults += u64::from(fault.is_some());
        let said = |status, content_type: &str, body: &str| {
            let (content_type, body) = (content_type.to_owned(), body.as_bytes().to_vec());
            Sent::Whole(Answer { status, content_type, location: None, body })
        };
        match fault {
            // What the client asks again is answered again.
            None | Some(Fault::Twice | Fault::Stale) => Sent::Whole(answer),
            Some(Fault::Unreachable | Fault::Drop | Fault::Timeout) => Sent::Half(answer),
            Some(Fault::BadGateway) => said(502, "text/html", "<html>Bad gateway</html>"),
            Some(Fault::InternalError) => said(500, "application/json", "{}"),
            Some(Fault::TooManyRequests) => Sent::Later(3_600),
            Some(Fault::HtmlWith200) => said(200, "text/html", "<html>Please sign in</html>"),
            Some(Fault::CutJson) => {
                let half = answer.body.len() / 2;
                Sent::Whole(Answer { body: answer.body.into_iter().take(half).collect(), ..answer })
            }
            Some(Fault::LoginRedirect) => Sent::Whole(Answer {
                status: 302,
                content_type: String::new(),
                location: Some("/dhis-web-login/".to_owned()),
                body: Vec::new(),
            }),
            Some(Fault::Unauthorized) => said(401, "application/json", r#"{"message":"Unauthorized"}"#),
        }
    }
}
