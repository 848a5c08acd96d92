//! The application: one store, its sessions, its running jobs, and who listens.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use kadi_cards::{Renderer, TemplateFiles};
use kadi_contract::{ApiError, ErrorCode, ErrorKind, Event, Tag};
use kadi_core::{Clock, Timestamp};
use kadi_demo::DemoServer;
use kadi_dhis2::{Sleeper, ThreadSleeper};
use kadi_print::{IppSpooler, Spooler};
use kadi_trust::keyring::{Keyring, NoKeyring};
use kadi_trust::keys::KdfCost;

use crate::bundle;
use crate::camera::CameraDesk;
use crate::connection::KeptClient;
use crate::job::Running;
use crate::office::{Closed, Office};
use crate::session::{Session, SessionToken, Sessions};
use crate::studio;
use crate::template_folder;
use crate::webhook::Doorbell;

/// What a shell decides.
#[derive(Clone)]
pub struct AppConfig {
    /// Folder of the store; made when missing.
    pub folder: PathBuf,
    /// Where the present moment comes from.
    pub clock: Arc<dyn Clock>,
    /// Cost of the key derivation for new pass phrases.
    pub kdf: KdfCost,
    /// A folder of further templates, beside the built-in ones.
    pub templates: Option<PathBuf>,
}

/// The application layer. Shared by reference count between a shell's threads.
pub struct App {
    pub(crate) config: AppConfig,
    /// How the time between two tries passes.
    pub(crate) sleeper: Arc<dyn Sleeper>,
    /// Whatever prints.
    pub(crate) spooler: Arc<dyn Spooler>,
    pub(crate) sessions: Sessions,
    pub(crate) running: Running,
    /// Pass phrases of bundles that jobs work on.
    pub(crate) bundle_secrets: bundle::Secrets,
    /// Held while what is due is done.
    pub(crate) due: Mutex<()>,
    /// Held while a secret is tried or the key file changes.
    pub(crate) key_slots: Mutex<()>,
    office: Mutex<OpenOffice>,
    demo: Mutex<Option<Arc<DemoServer>>>,
    /// The client of the saved connection, kept so that its circuit breaker outlives a run.
    pub(crate) client: KeptClient,
    /// Notifications that were heard.
    pub(crate) doorbell: Doorbell,
    /// The keyring of the shell.
    pub(crate) keyring: Mutex<Arc<dyn Keyring>>,
    /// The cameras of the shell.
    pub(crate) camera: CameraDesk,
    renderer: Renderer,
    /// What is being designed.
    pub(crate) studio: studio::Desk,
    listeners: Mutex<Vec<Sender<Event>>>,
}

/// The open store: held while somebody is unlocked; jobs hold it on their own beyond that.
#[derive(Default)]
struct OpenOffice {
    held: Option<Arc<Office>>,
    last: Weak<Office>,
    /// Tells when the last one has closed its store.
    closed: Option<Closed>,
}

impl App {
    /// An application over the store in `config.folder`, which need not exist yet.
    #[must_use]
    pub fn new(config: AppConfig) -> Arc<Self> {
        Self::with_sleeper(config, Arc::new(ThreadSleeper))
    }

    /// An application that waits for servers in this way: a test does not wait, a simulation moves its clock.
    #[must_use]
    pub fn with_sleeper(config: AppConfig, sleeper: Arc<dyn Sleeper>) -> Arc<Self> {
        Self::with_ports(config, sleeper, Arc::new(IppSpooler::default()))
    }

    /// An application that waits and prints in these ways.
    #[must_use]
    pub fn with_ports(config: AppConfig, sleeper: Arc<dyn Sleeper>, spooler: Arc<dyn Spooler>) -> Arc<Self> {
        Arc::new(Self {
            config,
            sleeper,
            spooler,
            sessions: Sessions::default(),
            running: Running::default(),
            bundle_secrets: bundle::Secrets::default(),
            due: Mutex::default(),
            key_slots: Mutex::default(),
            office: Mutex::default(),
            demo: Mutex::default(),
            client: KeptClient::default(),
            doorbell: Doorbell::default(),
            keyring: Mutex::new(Arc::new(NoKeyring)),
            camera: CameraDesk::default(),
            renderer: Renderer::new(),
            studio: studio::Desk::default(),
            listeners: Mutex::default(),
        })
    }

    /// What happens from now on. The receiver ends with the application.
    #[must_use]
    pub fn subscribe(&self) -> Receiver<Event> {
        let (sender, receiver) = mpsc::channel();
        lock(&self.listeners).push(sender);
        receiver
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.config.clock.now()
    }

    /// The renderer with its caches, shared by previews and batches.
    pub(crate) const fn renderer(&self) -> &Renderer {
        &self.renderer
    }

    /// The built-in templates, with the office's own folder over them.
    pub(crate) fn template_files(&self) -> Box<dyn TemplateFiles> {
        template_folder::files(self.config.templates.as_deref())
    }

    pub(crate) fn tell(&self, event: &Event) {
        lock(&self.listeners).retain(|listener| listener.send(event.clone()).is_ok());
    }

    pub(crate) fn tell_changed(&self, tags: &[Tag]) {
        if !tags.is_empty() {
            self.tell(&Event::Changed { tags: tags.to_vec() });
        }
    }

    /// The session of a token, which is being used.
    pub(crate) fn session(&self, token: Option<&SessionToken>) -> Option<Session> {
        token.and_then(|token| self.sessions.use_now(token, self.now()))
    }

    /// The open store, when some session or job holds it; none once it is closed, so that it can be opened anew.
    pub(crate) fn open_office(&self) -> Option<Arc<Office>> {
        let slot = lock(&self.office);
        let office = slot.held.clone().or_else(|| slot.last.upgrade());
        if office.is_none()
            && let Some(closed) = &slot.closed
        {
            closed.wait();
        }
        office
    }

    pub(crate) fn hold_office(&self, office: &Arc<Office>) {
        let mut slot = lock(&self.office);
        slot.last = Arc::downgrade(office);
        slot.closed = Some(office.closed());
        slot.held = Some(Arc::clone(office));
    }

    /// Lets the store go when nobody is unlocked any more; it closes once no job holds it either.
    pub(crate) fn release_office(&self) {
        if self.sessions.is_empty() {
            lock(&self.office).held = None;
            // It holds the account's credentials.
            self.client.forget();
            self.studio.clear();
        }
    }

    /// The demonstration server, started on first use and kept while the application runs.
    pub(crate) fn demo_server(&self) -> Result<Arc<DemoServer>, ApiError> {
        let mut slot = lock(&self.demo);
        if let Some(server) = slot.as_ref() {
            return Ok(Arc::clone(server));
        }
        let server = DemoServer::start(kadi_demo::World::invented())
            .map(Arc::new)
            .map_err(|_| ApiError::new(ErrorCode::Dhis2Unreachable))?;
        *slot = Some(Arc::clone(&server));
        Ok(server)
    }

    /// Records a defect or damage in the local log, without personal values, and names the entry in the error.
    pub(crate) fn with_incident(&self, call: &str, error: ApiError) -> ApiError {
        if !matches!(error.kind, ErrorKind::Bug | ErrorKind::Damaged) || error.incident.is_some() {
            return error;
        }
        let now = self.now();
        let incident = format!("K{:X}", now.0);
        let line = format!("{now} {incident} {call} {} {:?}\n", error.code.as_str(), error.params);
        let path = self.config.folder.join("incidents.log");
        // A log that cannot be written must not hide the error it was about.
        let _ = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .and_then(|mut file| file.write_all(line.as_bytes()));
        error.with_incident(incident)
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use kadi_contract::session::{Lock, Unlock};

    use super::*;
    use crate::clock::SystemClock;

    #[test]
    fn a_register_opens_again_while_the_last_job_is_still_closing_it() {
        let folder = tempfile::tempdir().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let config = crate::bench::config(&folder.path().join("store"), &clock);
        let (app, mut token, session, passphrase) =
            crate::bench::open(config, Arc::new(ThreadSleeper)).unwrap();
        drop(session);
        for _ in 0..25 {
            let held = app.open_office().unwrap();
            let (ended, job) = mpsc::channel::<()>();
            let job = thread::spawn(move || {
                let _ = job.recv();
                drop(held);
            });
            app.call(Some(&token), Lock {}).unwrap();
            drop(ended);
            let unlock = Unlock { officer_id: None, passphrase: passphrase.clone() };
            token = crate::setup::unlock(&app, &unlock).unwrap().1;
            job.join().unwrap();
        }
    }
}
