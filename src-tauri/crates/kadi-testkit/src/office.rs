//! A district office for a test: a temporary encrypted store behind the real application layer.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kadi_app::{App, AppConfig, SessionChange, SessionToken};
use kadi_contract::office::{JobView, ListAudit};
use kadi_contract::people::PersonInput;
use kadi_contract::session::{CreateStore, Unlock};
use kadi_contract::{ApiError, Call, Secret};
use kadi_core::{FrozenClock, Timestamp};
use kadi_dhis2::Sleeper;
use kadi_trust::keys::KdfCost;
use tempfile::TempDir;

/// Pass phrase of the first officer of every test office.
pub const PASSPHRASE: &str = "calebasse tambour lagune mil";
/// 2026-11-21T09:00:00Z, when every test office's clock stands.
pub const NOW: Timestamp = Timestamp(1_795_251_600_000);

/// An unlocked office in Dakar with Mariama as its administrator.
pub struct TestOffice {
    /// The application.
    pub app: Arc<App>,
    /// Mariama's session.
    pub token: Option<SessionToken>,
    /// The clock, which moves only when told to.
    pub clock: Arc<FrozenClock>,
    folder: TempDir,
}

impl TestOffice {
    /// A new office with an empty store.
    ///
    /// # Panics
    /// When the store cannot be made: a test cannot go on.
    #[must_use]
    #[allow(clippy::expect_used, reason = "a fixture that cannot be made ends the test")]
    pub fn open() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(FrozenClock::new(NOW));
        let app = app_in(folder.path().join("store"), &clock);
        let mut office = Self { app, token: None, clock, folder };
        office
            .call(CreateStore {
                country: "SN".into(),
                region: "DKR".into(),
                district: "Dakar Nord".into(),
                officer_name: "Mariama".into(),
                passphrase: Secret(PASSPHRASE.into()),
                language: "fr".into(),
            })
            .expect("a new store");
        office
    }

    /// Folder of the store.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    /// A folder for files that the office writes.
    #[must_use]
    pub fn out(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes a call and keeps the session it opens.
    ///
    /// # Errors
    /// What the call answers.
    pub fn call<C: Call>(&mut self, call: C) -> Result<C::Reply, ApiError> {
        let (reply, change) = self.app.call(self.token.as_ref(), call)?;
        match change {
            SessionChange::Keep => {}
            SessionChange::Opened(token) => self.token = Some(token),
            SessionChange::Closed => self.token = None,
        }
        Ok(reply)
    }

    /// Waits for a job.
    ///
    /// # Errors
    /// What the job failed with.
    pub fn wait(&self, job: &JobView) -> Result<JobView, ApiError> {
        let token = self.token.clone().ok_or(kadi_contract::ErrorCode::Locked)?;
        let ended = self.app.wait_job(&token, &job.id, &mut |_| {})?;
        match ended.error {
            Some(error) => Err(error),
            None => Ok(ended),
        }
    }

    /// Ends the application as a power cut would, but for what is in flight, and opens the store again.
    ///
    /// # Errors
    /// What unlocking answers.
    pub fn reopen(&mut self) -> Result<(), ApiError> {
        if self.token.is_some() {
            self.call(kadi_contract::session::Lock {})?;
        }
        self.app = app_in(self.store(), &self.clock);
        // A job that just ended may still hold the store for a moment.
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        loop {
            match self.call(Unlock { officer_id: None, passphrase: Secret(PASSPHRASE.into()) }) {
                Err(error)
                    if error.code == kadi_contract::ErrorCode::StoreInUse
                        && std::time::Instant::now() < deadline =>
                {
                    std::thread::yield_now();
                }
                unlocked => return unlocked.map(|_| ()),
            }
        }
    }

    /// Cuts the power: the application ends without a word, and what lies on the disk at this moment is opened instead.
    ///
    /// # Errors
    /// What unlocking answers; `file_failed` when the disk cannot be copied.
    pub fn cut_power(&mut self) -> Result<(), ApiError> {
        let disk = photograph(&self.store()).map_err(|error| {
            ApiError::new(kadi_contract::ErrorCode::FileFailed).with("problem", error.kind())
        })?;
        self.restart_from(disk)
    }

    /// Goes on with a disk as [`photograph`] saw it; what was written since is lost.
    ///
    /// # Errors
    /// What unlocking answers.
    pub fn restart_from(&mut self, disk: TempDir) -> Result<(), ApiError> {
        self.app = app_in(disk.path().join("store"), &self.clock);
        self.folder = disk;
        self.call(Unlock { officer_id: None, passphrase: Secret(PASSPHRASE.into()) })?;
        Ok(())
    }

    /// The actions of the audit, oldest first.
    ///
    /// # Errors
    /// What the call answers.
    pub fn audited(&mut self) -> Result<Vec<String>, ApiError> {
        let page = self.call(ListAudit { limit: 500, ..ListAudit::default() })?;
        Ok(page.entries.into_iter().rev().map(|entry| entry.action).collect())
    }
}

/// The codes of the cards whose pictures lie in a folder, in their order.
///
/// # Errors
/// When the folder cannot be read.
pub fn codes_of_pictures(folder: &Path) -> io::Result<Vec<String>> {
    let mut codes = Vec::new();
    for picture in std::fs::read_dir(folder)? {
        let name = picture?.file_name();
        codes.extend(name.to_str().and_then(|name| name.strip_suffix("-front.png")).map(str::to_owned));
    }
    codes.sort();
    Ok(codes)
}

/// Copies what lies on the disk of the store in `folder` at one moment.
///
/// # Errors
/// When it cannot be copied.
pub fn photograph(folder: &Path) -> io::Result<TempDir> {
    let disk = tempfile::tempdir()?;
    let copy = disk.path().join("store");
    std::fs::create_dir_all(&copy)?;
    // Files are read one after the other, and somebody may be writing: what two readings in a row agree on is what lay
    // there all at once between them.
    let mut files = read_files(folder)?;
    loop {
        let again = read_files(folder)?;
        if again == files {
            break;
        }
        files = again;
    }
    for (name, bytes) in files {
        std::fs::write(copy.join(name), bytes)?;
    }
    Ok(disk)
}

/// The files of a folder by name. SQLite makes its shared memory anew where it finds none.
fn read_files(folder: &Path) -> io::Result<BTreeMap<OsString, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_file() && !name.to_string_lossy().ends_with("-shm") {
            match std::fs::read(entry.path()) {
                Ok(bytes) => drop(files.insert(name, bytes)),
                // Deleted since the folder was listed.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(files)
}

/// Lets no time pass between two tries.
struct NoWait;

impl Sleeper for NoWait {
    fn sleep(&self, _: Duration) {}
}

fn app_in(folder: PathBuf, clock: &Arc<FrozenClock>) -> Arc<App> {
    let config = AppConfig { folder, clock: Arc::clone(clock) as _, kdf: KdfCost::LIGHT, templates: None };
    App::with_sleeper(config, Arc::new(NoWait))
}

/// Somebody to register: names, date of birth, sex and commune.
#[must_use]
pub fn person(first: &str, last: &str, born: &str, sex: &str, commune: &str) -> PersonInput {
    PersonInput {
        first_name: first.into(),
        last_name: last.into(),
        date_of_birth: born.into(),
        sex: sex.into(),
        commune: commune.into(),
        district: "Dakar Nord".into(),
        ..PersonInput::default()
    }
}
