//! Work in the background that survives a restart: start, progress, cancel, resume.
//!
//! A job is a row of the store; its thread does one small transaction after the other and writes its progress in the
//! same transactions. After a power cut the row is found `running` with nobody at work: it becomes `paused` and can go on.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use kadi_contract::office::JobView;
use kadi_contract::session::WorkView;
use kadi_contract::{ApiError, ErrorCode, Event, Tag};
use kadi_core::Timestamp;
use kadi_store::{Intent, JobRow, JobState, NewJob, Read, Write};

use crate::app::{App, lock};
use crate::error::{Fault, internal, random_failed};
use crate::session::{Session, SessionToken};
use crate::{batch, bundle, import, printing, rebuild, sync};

/// The jobs that a thread of this process works on, with the flag that asks each to stop.
#[derive(Default)]
pub(crate) struct Running(Mutex<HashMap<String, Arc<Reins>>>);

impl Running {
    /// Whether any job is at work.
    pub(crate) fn is_any(&self) -> bool {
        !lock(&self.0).is_empty()
    }
}

/// What a job at work is asked, and how fast it goes.
struct Reins {
    kind: JobKind,
    stop: AtomicBool,
    pace: Mutex<Option<Pace>>,
}

/// Where a phase of a job began and how far it is: after a pause, what was done before it says nothing of the pace.
#[derive(Debug, Clone, Copy)]
struct Pace {
    phase: &'static str,
    begun: Timestamp,
    first: u64,
    done: u64,
    total: u64,
    eta_seconds: Option<u64>,
}

/// What kinds of jobs there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobKind {
    Sync,
    Batch,
    Import,
    Index,
    Print,
    Bundle,
}

impl JobKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::Batch => "batch",
            Self::Import => "import",
            Self::Index => "index",
            Self::Print => "print",
            Self::Bundle => "bundle",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Sync, Self::Batch, Self::Import, Self::Index, Self::Print, Self::Bundle]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// How a job's work ended when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    Done,
    Cancelled,
    /// It can go on later.
    Paused,
}

/// The hands of a job: who asked for it, where its progress goes, and whether it shall stop.
pub(crate) struct Worker {
    pub(crate) app: Arc<App>,
    pub(crate) session: Session,
    pub(crate) job: JobRow,
    reins: Arc<Reins>,
}

impl Worker {
    /// Whether somebody asked the job to stop.
    pub(crate) fn must_stop(&self) -> bool {
        self.reins.stop.load(Ordering::SeqCst)
    }

    /// An intent of the officer who asked for the job.
    pub(crate) fn intent(&self, action: &'static str) -> Intent {
        self.session.intent(action, &self.job.subject, "")
    }

    /// Tells how far the job is. The caller writes the same figures with its work.
    pub(crate) fn tell(&self, phase: &'static str, done: u64, total: u64) {
        let mut job = view(&self.job);
        "running".clone_into(&mut job.state);
        phase.clone_into(&mut job.phase);
        (job.done, job.total) = (done, total);
        job.eta_seconds = self.pace(phase, done, total);
        self.app.tell(&Event::Job { job: Box::new(job) });
    }

    fn pace(&self, phase: &'static str, done: u64, total: u64) -> Option<u64> {
        let now = self.app.now();
        let mut pace = lock(&self.reins.pace);
        let mut own = pace.filter(|pace| pace.phase == phase && pace.first <= done).unwrap_or(Pace {
            phase,
            begun: now,
            first: done,
            done,
            total,
            eta_seconds: None,
        });
        (own.done, own.total) = (done, total);
        own.eta_seconds = eta(now.0 - own.begun.0, done - own.first, total.saturating_sub(own.first));
        *pace = Some(own);
        own.eta_seconds
    }
}

/// The seconds that a job at work has left in its phase, at its pace.
pub(crate) fn time_left(app: &App, id: &str) -> Option<u64> {
    let reins = lock(&app.running.0).get(id).cloned()?;
    let pace = *lock(&reins.pace);
    pace?.eta_seconds
}

/// What goes on, whoever is at work: told on the locked screen too, so of nobody.
pub(crate) fn at_work(app: &App) -> Vec<WorkView> {
    let mut work: Vec<WorkView> = lock(&app.running.0)
        .values()
        .map(|reins| {
            let (done, total) = lock(&reins.pace).map_or((0, 0), |pace| (pace.done, pace.total));
            WorkView { kind: reins.kind.as_str().to_owned(), done, total }
        })
        .collect();
    work.sort_by(|a, b| (&a.kind, a.total).cmp(&(&b.kind, b.total)));
    work
}

fn eta(elapsed_ms: i64, done: u64, total: u64) -> Option<u64> {
    let elapsed = u64::try_from(elapsed_ms).ok()?;
    let left = total.checked_sub(done).filter(|_| done > 0)?;
    Some(elapsed.saturating_mul(left) / done / 1000)
}

/// Puts a job into the store and its work on a thread.
pub(crate) fn start(
    app: &Arc<App>,
    session: &Session,
    kind: JobKind,
    subject: &str,
    params: &str,
) -> Result<JobView, ApiError> {
    refuse_second(session, kind, subject)?;
    let intent = session.intent("job.start", subject, "");
    let row = session.office.write(intent, |db| {
        let row = put(db, kind, subject, params)?;
        db.audit_details(&serde_json::json!({ "job": row.id, "kind": kind.as_str() }).to_string());
        Ok(row)
    })?;
    run(app, session, kind, row)
}

/// Puts a job into the store, in the transaction of what it is for; [`run`] does its work, and after a power cut between
/// the two an officer resumes it.
pub(crate) fn put(db: &mut Write<'_>, kind: JobKind, subject: &str, params: &str) -> Result<JobRow, Fault> {
    let id = kadi_trust::random::make_job_id().map_err(|_| random_failed())?;
    let job = NewJob {
        id: id.clone(),
        kind: kind.as_str().to_owned(),
        subject: subject.to_owned(),
        params: params.to_owned(),
        at: db.at(),
    };
    db.insert_job(&job)?;
    find(db, &id)
}

/// Jobs of a kind follow one another; printers work side by side.
fn refuse_second(session: &Session, kind: JobKind, subject: &str) -> Result<(), ApiError> {
    let subject = (kind == JobKind::Print).then_some(subject);
    if is_busy_with(session, kind, subject)? { Err(ErrorCode::JobRunning.into()) } else { Ok(()) }
}

/// Whether a job of this kind waits or runs.
pub(crate) fn is_busy(session: &Session, kind: JobKind) -> Result<bool, ApiError> {
    is_busy_with(session, kind, None)
}

fn is_busy_with(session: &Session, kind: JobKind, subject: Option<&str>) -> Result<bool, ApiError> {
    session.office.read(|db| {
        let jobs = db.unfinished_jobs()?;
        Ok(jobs.iter().any(|job| {
            job.kind == kind.as_str()
                && subject.is_none_or(|subject| job.subject == subject)
                && matches!(job.state, JobState::Running | JobState::Queued)
        }))
    })
}

fn find(db: &Read<'_>, id: &str) -> Result<JobRow, Fault> {
    db.find_job(id)?.ok_or_else(|| ErrorCode::JobNotFound.into())
}

/// Does the work of a job on a thread.
pub(crate) fn run(
    app: &Arc<App>,
    session: &Session,
    kind: JobKind,
    row: JobRow,
) -> Result<JobView, ApiError> {
    let reins = Arc::new(Reins { kind, stop: AtomicBool::default(), pace: Mutex::default() });
    lock(&app.running.0).insert(row.id.clone(), Arc::clone(&reins));
    let worker = Worker { app: Arc::clone(app), session: session.clone(), job: row.clone(), reins };
    thread::Builder::new()
        .name(format!("kadi-{}", kind.as_str()))
        .spawn(move || {
            let ended = match kind {
                JobKind::Sync => sync::work(&worker),
                JobKind::Batch => batch::work(&worker),
                JobKind::Import => import::work(&worker),
                JobKind::Index => rebuild::work(&worker),
                JobKind::Print => printing::work(&worker),
                JobKind::Bundle => bundle::work(&worker),
            };
            let failed = ended.is_err();
            finish(&worker, ended);
            if kind == JobKind::Print && !failed {
                printing::after(&worker);
            }
        })
        .map_err(|_| internal("job_thread"))?;
    let mut view = view(&row);
    "running".clone_into(&mut view.state);
    Ok(view)
}

fn finish(worker: &Worker, ended: Result<Ended, ApiError>) {
    let (state, error) = match ended {
        Ok(Ended::Done) => (JobState::Done, None),
        Ok(Ended::Cancelled) => (JobState::Cancelled, None),
        Ok(Ended::Paused) => (JobState::Paused, None),
        Err(error) => (JobState::Failed, Some(worker.app.with_incident(worker.job.kind.as_str(), error))),
    };
    let note = error.as_ref().and_then(|error| serde_json::to_string(error).ok()).unwrap_or_default();
    let id = worker.job.id.as_str();
    let written = worker.session.office.write(worker.intent("job.finish"), |db| {
        db.finish_job(id, state, &note, worker.session.office.now())?;
        db.audit_details(&serde_json::json!({ "job": id, "state": state.as_str() }).to_string());
        find(db, id)
    });
    lock(&worker.app.running.0).remove(id);
    // When even the end cannot be written (a full disk), listeners still hear it; the next start finds the job paused.
    let mut job = written.map_or_else(|_| view(&worker.job), |row| view(&row));
    state.as_str().clone_into(&mut job.state);
    job.error = error;
    worker.app.tell(&Event::Job { job: Box::new(job) });
    worker.app.tell_changed(&[
        Tag::Jobs,
        Tag::Sync,
        Tag::People,
        Tag::Reviews,
        Tag::Cards,
        Tag::Printing,
        Tag::Devices,
        Tag::Designs,
        Tag::Audit,
    ]);
}

/// Jobs that a dead process left running become paused; called at each unlocking. Those that go on under the lock are left.
pub(crate) fn pause_orphans(app: &App, session: &Session) -> Result<(), ApiError> {
    let office = &session.office;
    let orphans: Vec<String> = office.read(|db| {
        let at_work = lock(&app.running.0);
        let orphaned = |job: &JobRow| job.state != JobState::Paused && !at_work.contains_key(&job.id);
        Ok(db.unfinished_jobs()?.into_iter().filter(orphaned).map(|job| job.id).collect())
    })?;
    for id in orphans {
        office.write(session.intent("job.pause", &id, ""), |db| {
            db.finish_job(&id, JobState::Paused, "", office.now())?;
            Ok(())
        })?;
    }
    Ok(())
}

pub(crate) fn list(app: &App, session: &Session) -> Result<Vec<JobView>, ApiError> {
    let jobs: Vec<JobView> = session.office.read(|db| Ok(db.jobs()?.iter().map(view).collect()))?;
    Ok(jobs.into_iter().map(|job| as_told(app, job)).collect())
}

pub(crate) fn get(app: &App, session: &Session, id: &str) -> Result<JobView, ApiError> {
    let job = session.office.read(|db| Ok(view(&find(db, id)?)))?;
    Ok(as_told(app, job))
}

/// A job at work as it was told last: one that works in a single transaction cannot write down how far it is.
fn as_told(app: &App, mut job: JobView) -> JobView {
    let reins = lock(&app.running.0).get(&job.id).cloned();
    if let Some(pace) = reins.and_then(|reins| *lock(&reins.pace)) {
        pace.phase.clone_into(&mut job.phase);
        (job.done, job.total, job.eta_seconds) = (pace.done, pace.total, pace.eta_seconds);
    }
    job
}

/// Asks a job that is at work to stop after the step it is at; says whether there was one.
pub(crate) fn ask_to_stop(app: &App, id: &str) -> bool {
    let reins = lock(&app.running.0).get(id).cloned();
    reins.is_some_and(|reins| {
        reins.stop.store(true, Ordering::SeqCst);
        true
    })
}

/// Asks a job to stop after the step it is at.
pub(crate) fn cancel(app: &App, session: &Session, id: &str) -> Result<JobView, ApiError> {
    let row = session.office.read(|db| find(db, id))?;
    let at_work = ask_to_stop(app, id);
    match (at_work, row.state) {
        (true, _) => {
            session.office.write(session.intent("job.cancel", id, ""), |db| Ok(view(&find(db, id)?)))
        }
        // Its cards are issued: giving them up is a call of its own.
        (false, JobState::Paused) if row.kind == JobKind::Batch.as_str() => Ok(view(&row)),
        (false, JobState::Paused | JobState::Failed) if row.kind != JobKind::Batch.as_str() => {
            session.office.write(session.intent("job.cancel", id, ""), |db| {
                db.finish_job(id, JobState::Cancelled, "", session.office.now())?;
                Ok(view(&find(db, id)?))
            })
        }
        (false, _) => Err(ErrorCode::JobEnded.into()),
    }
}

/// Goes on with a job that was paused, cancelled or failed.
pub(crate) fn resume(app: &Arc<App>, session: &Session, id: &str) -> Result<JobView, ApiError> {
    let row = session.office.read(|db| find(db, id))?;
    if matches!(row.state, JobState::Done | JobState::Running | JobState::Queued) {
        return Err(ErrorCode::JobEnded.into());
    }
    let kind = JobKind::parse(&row.kind).ok_or_else(|| internal("job_kind"))?;
    if kind == JobKind::Batch && batch::is_over(session, &row)? {
        return Err(ErrorCode::JobEnded.into());
    }
    refuse_second(session, kind, &row.subject)?;
    run_again(app, session, kind, id)
}

/// Does the work of a job that has ended or waits again.
pub(crate) fn run_again(
    app: &Arc<App>,
    session: &Session,
    kind: JobKind,
    id: &str,
) -> Result<JobView, ApiError> {
    let row = session.office.write(session.intent("job.resume", id, ""), |db| {
        db.restart_job(id, session.office.now())?;
        find(db, id)
    })?;
    run(app, session, kind, row)
}

/// A job row with the time left at the pace since it was asked for; one that waits or has ended has none.
pub(crate) fn view_at(row: &JobRow, now: Timestamp, (done, total): (u64, u64)) -> JobView {
    let eta_seconds = match row.state {
        JobState::Running => eta(now.0 - row.created_at.0, done, total),
        _ => None,
    };
    JobView { eta_seconds, ..view(row) }
}

/// A job row as the interface shows it.
pub(crate) fn view(row: &JobRow) -> JobView {
    JobView {
        id: row.id.clone(),
        kind: row.kind.clone(),
        subject: row.subject.clone(),
        state: row.state.as_str().to_owned(),
        phase: row.phase.clone(),
        done: row.done,
        total: row.total,
        eta_seconds: None,
        error: serde_json::from_str(&row.note).ok(),
        created_at: row.created_at.to_rfc3339(),
    }
}

impl App {
    /// Whether a thread of this process works on a job.
    #[must_use]
    pub fn is_working(&self) -> bool {
        !lock(&self.running.0).is_empty()
    }

    /// Waits until a job has ended, telling `on_progress` each step; for shells that stay in the foreground.
    ///
    /// # Errors
    /// `locked` without a session, `job_not_found` for an unknown job.
    pub fn wait_job(
        self: &Arc<Self>,
        token: &SessionToken,
        id: &str,
        on_progress: &mut dyn FnMut(&JobView),
    ) -> Result<JobView, ApiError> {
        let events = self.subscribe();
        let session = self.session(Some(token)).ok_or(ErrorCode::Locked)?;
        if !lock(&self.running.0).contains_key(id) {
            return get(self, &session, id);
        }
        for event in events {
            let Event::Job { job } = event else { continue };
            if job.id != id {
                continue;
            }
            on_progress(&job);
            if job.state != "running" {
                return Ok(*job);
            }
        }
        Err(internal("job_events"))
    }
}

#[cfg(test)]
mod tests {
    use kadi_contract::Secret;
    use kadi_contract::session::CreateStore;
    use kadi_trust::keys::KdfCost;

    use super::*;
    use crate::app::AppConfig;
    use crate::clock::SystemClock;

    fn first_office() -> CreateStore {
        CreateStore {
            country: "SN".to_owned(),
            region: "DKR".to_owned(),
            district: "Dakar".to_owned(),
            officer_name: "Amina".to_owned(),
            language: "en".to_owned(),
            passphrase: Secret("tamarin pirogue colline ombre lune".to_owned()),
        }
    }

    #[test]
    fn the_lock_tells_what_goes_on_and_how_far_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::new(AppConfig {
            folder: folder.path().join("store"),
            clock: Arc::new(SystemClock),
            kdf: KdfCost::LIGHT,
            templates: None,
        });
        let (_, token) = crate::setup::create_store(&app, &first_office()).unwrap();
        let begin = |id: &str, kind, pace| {
            let reins = Reins { kind, stop: AtomicBool::default(), pace: Mutex::new(pace) };
            lock(&app.running.0).insert(id.to_owned(), Arc::new(reins));
        };
        let pace =
            Pace { phase: "print", begun: Timestamp(0), first: 0, done: 34, total: 120, eta_seconds: None };
        begin("J-1", JobKind::Print, Some(pace));
        begin("J-2", JobKind::Bundle, None);
        let told = |session: Option<&Session>| crate::setup::status(&app, session).unwrap().working;
        let expected = |kind: &str, done, total| WorkView { kind: kind.to_owned(), done, total };
        assert_eq!(told(None), [expected("bundle", 0, 0), expected("print", 34, 120)]);
        assert_eq!(told(app.session(Some(&token)).as_ref()), [], "the office's own lists say more");
        lock(&app.running.0).clear();
        assert_eq!(told(None), []);
    }

    #[test]
    fn time_left_follows_the_pace() {
        assert_eq!(eta(10_000, 25, 100), Some(30));
        assert_eq!(eta(10_000, 0, 100), None);
        assert_eq!(eta(10_000, 5, 0), None);
    }
}
