//! Bundles as jobs: with progress, and given up without a trace.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use kadi_contract::devices::{ExportBundle, ImportBundle, StartBundleExport, StartBundleImport};
use kadi_contract::office::JobView;
use kadi_contract::{ApiError, ErrorCode, Secret};
use serde::{Deserialize, Serialize};

use super::{export_at, import_at};
use crate::app::{App, lock};
use crate::error::internal;
use crate::job::{self, Ended, JobKind, Worker};
use crate::session::Session;

/// Lines after which somebody is told how far it is.
const LINES: u64 = 500;

/// The pass phrases of bundles at work, by job. They are in no row: a job that was cut off asks for its pass phrase again.
#[derive(Default)]
pub(crate) struct Secrets(Mutex<HashMap<String, Secret>>);

/// What a job does, as its row keeps it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Task {
    Export(ExportBundle),
    Import(ImportBundle),
}

pub(crate) fn start_export(
    app: &Arc<App>,
    session: &Session,
    call: &StartBundleExport,
) -> Result<JobView, ApiError> {
    let mut export = call.export.clone();
    let secret = export.passphrase.take();
    start(app, session, &Task::Export(export), secret)
}

pub(crate) fn start_import(
    app: &Arc<App>,
    session: &Session,
    call: &StartBundleImport,
) -> Result<JobView, ApiError> {
    let mut import = call.import.clone();
    let secret = import.passphrase.take();
    start(app, session, &Task::Import(import), secret)
}

fn start(
    app: &Arc<App>,
    session: &Session,
    task: &Task,
    secret: Option<Secret>,
) -> Result<JobView, ApiError> {
    if job::is_busy(session, JobKind::Bundle)? {
        return Err(ErrorCode::JobRunning.into());
    }
    let subject = match task {
        Task::Export(_) => "export",
        Task::Import(_) => "import",
    };
    let params = serde_json::to_string(task).map_err(|_| internal("bundle_job"))?;
    let row = session.office.write(session.intent("job.start", subject, ""), |db| {
        let row = job::put(db, JobKind::Bundle, subject, &params)?;
        db.audit_details(&serde_json::json!({ "job": row.id, "kind": "bundle" }).to_string());
        Ok(row)
    })?;
    if let Some(secret) = secret {
        lock(&app.bundle_secrets.0).insert(row.id.clone(), secret);
    }
    job::run(app, session, JobKind::Bundle, row)
}

/// The work of the job.
pub(crate) fn work(worker: &Worker) -> Result<Ended, ApiError> {
    let task: Task = serde_json::from_str(&worker.job.params).map_err(|_| internal("bundle_job"))?;
    let secret = lock(&worker.app.bundle_secrets.0).remove(&worker.job.id);
    let pace = |phase: &'static str, done: u64, total: u64| {
        if worker.must_stop() {
            return Err(ErrorCode::JobEnded.into());
        }
        if done.is_multiple_of(LINES) {
            worker.tell(phase, done, total);
        }
        Ok(())
    };
    let (app, session) = (&worker.app, &worker.session);
    let done = match task {
        Task::Export(call) => {
            export_at(app, session, &ExportBundle { passphrase: secret, ..call }, &pace).map(drop)
        }
        Task::Import(call) => {
            import_at(app, session, &ImportBundle { passphrase: secret, ..call }, &pace).map(drop)
        }
    };
    match done {
        Ok(()) => Ok(Ended::Done),
        Err(error) if error.code == ErrorCode::JobEnded && worker.must_stop() => Ok(Ended::Cancelled),
        Err(error) => Err(error),
    }
}
