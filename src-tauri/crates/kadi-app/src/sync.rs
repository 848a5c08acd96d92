//! Synchronisation as officers see it: start, state of the pill, history of runs.

use std::sync::Arc;

use kadi_contract::dhis2::{ListSyncRuns, PillState, StartSync, SyncRunView, SyncStatusView};
use kadi_contract::office::JobView;
use kadi_contract::{ApiError, ErrorCode, ErrorKind};
use kadi_store::{JobState, Read, SyncRunRow};

use crate::app::App;
use crate::error::{Fault, internal};
use crate::job::{self, JobKind};
use crate::session::Session;
use crate::sync_run::census::want;

const DAY_MS: i64 = 86_400_000;

pub(crate) fn start(app: &Arc<App>, session: &Session, call: &StartSync) -> Result<JobView, ApiError> {
    let programmes = session.office.read(|db| {
        if db.connection()?.is_none() {
            return Err(ErrorCode::ConnectionMissing.into());
        }
        let mapped = db.mapped_programmes()?;
        match &call.programme_uid {
            None if mapped.is_empty() => {
                Err(ApiError::new(ErrorCode::MappingMissing).with("programme", "").into())
            }
            None => Ok(mapped),
            Some(uid) if mapped.contains(uid) => Ok(vec![uid.clone()]),
            Some(uid) if db.programme(uid)?.is_none() => {
                Err(ApiError::new(ErrorCode::ProgrammeNotFound).with("programme", uid).into())
            }
            Some(uid) => Err(ApiError::new(ErrorCode::MappingMissing).with("programme", uid).into()),
        }
    })?;
    if call.full {
        session.office.write(session.intent("sync.want_census", "", ""), |db| {
            programmes.iter().try_for_each(|programme| want(db, programme))?;
            Ok(())
        })?;
    }
    start_programmes(app, session, call.programme_uid.as_deref().unwrap_or_default(), &programmes)
}

/// Starts the job for mapped programmes; `subject` is the one it is about, empty for several.
pub(crate) fn start_programmes(
    app: &Arc<App>,
    session: &Session,
    subject: &str,
    programmes: &[String],
) -> Result<JobView, ApiError> {
    let params = serde_json::to_string(programmes).map_err(|_| internal("sync_params"))?;
    job::start(app, session, JobKind::Sync, subject, &params)
}

pub(crate) use crate::sync_run::work;

fn run_view(db: &Read<'_>, row: SyncRunRow) -> Result<SyncRunView, Fault> {
    // A run that has not ended, or was cut off, has no figures.
    let mut view: SyncRunView = if row.metrics == "{}" {
        SyncRunView::default()
    } else {
        serde_json::from_str(&row.metrics).map_err(|_| Fault::internal("sync_metrics"))?
    };
    view.id = row.id;
    view.programme_name = db.programme_name(&row.programme)?.unwrap_or_else(|| row.programme.clone());
    view.programme_uid = row.programme;
    view.started_at = row.started_at.to_rfc3339();
    view.finished_at = row.finished_at.map(|at| at.to_rfc3339());
    view.error = serde_json::from_str(&row.note).ok();
    view.outcome = row.outcome;
    Ok(view)
}

pub(crate) fn runs(session: &Session, call: &ListSyncRuns) -> Result<Vec<SyncRunView>, ApiError> {
    let limit = if call.limit == 0 { 20 } else { call.limit.min(200) };
    session.office.read(|db| db.sync_runs(limit)?.into_iter().map(|row| run_view(db, row)).collect())
}

/// The one line of state. It never says that all is well when the last try failed or a row was not taken.
pub(crate) fn status(app: &App, session: &Session) -> Result<SyncStatusView, ApiError> {
    let now = app.now();
    let stale_ms = i64::from(session.office.settings().stale_days) * DAY_MS;
    session.office.read(|db| {
        let last_run = db.sync_runs(1)?.into_iter().next().map(|row| run_view(db, row)).transpose()?;
        let last_success = db.last_complete_sync()?;
        let counts = db.counts()?;
        let not_taken = db.not_taken_last()?;
        let job = db
            .unfinished_jobs()?
            .into_iter()
            .rev()
            .find(|row| row.state == JobState::Running)
            .as_ref()
            .map(job::view);
        let to_look_at = not_taken + counts.to_review;
        let failed = last_run.as_ref().and_then(|run| run.error.as_ref());
        let stale = last_success.is_some_and(|at| now.0 - at.0 > stale_ms);
        let pill = match (&job, failed, last_success) {
            (Some(_), _, _) => PillState::Working,
            (None, Some(error), _) if error.kind == ErrorKind::Offline => PillState::Offline,
            (None, Some(_), _) => PillState::Attention,
            (None, None, None) => PillState::Offline,
            (None, None, Some(_)) if to_look_at > 0 || stale => PillState::Attention,
            (None, None, Some(_)) => PillState::Fresh,
        };
        Ok(SyncStatusView {
            pill,
            last_success: last_success.map(|at| at.to_rfc3339()),
            people: counts.identities,
            to_look_at,
            job,
            last_run,
        })
    })
}
