//! Building the index anew when names or keys are read by other rules than it was built with: a job beside the daily work.
//!
//! What is rebuilt is found at once, what is not is found as far as the old keys still mean the same. Newcomers of the
//! meantime are looked for again at the end, and what they could not meet then is put before an officer.

use std::sync::Arc;

use kadi_contract::{ApiError, ErrorCode};
use kadi_core::Demographics;
use kadi_mpi::{BLOCK_KEY_VERSION, Decision, Rules};
use kadi_store::{IdentityKey, IndexEntry, JobState, StoreError};

use crate::app::App;
use crate::error::{Fault, internal, store as store_error};
use crate::job::{self, Ended, JobKind, Worker};
use crate::look_up;
use crate::session::Session;

/// Identities put into the index again in one transaction.
const REBUILT_AT_ONCE: usize = 2_000;

/// The rules that the keys, signatures and tokens of an index depend on.
pub(crate) fn version_of(rules: &Rules) -> String {
    format!("{BLOCK_KEY_VERSION}.{}", rules.names_version())
}

/// Starts the rebuild that is due, or goes on with the one that was cut off; called at each unlocking.
pub(crate) fn start_if_due(app: &Arc<App>, session: &Session) -> Result<(), ApiError> {
    let store = session.office.store();
    if store.claim_index(&version_of(&session.office.rules)).map_err(|error| store_error(&error))? {
        return Ok(());
    }
    let cut_off = session.office.read(|db| {
        let jobs = db.unfinished_jobs()?;
        let mine = jobs.into_iter().find(|job| job.kind == JobKind::Index.as_str());
        Ok(mine.filter(|job| job.state == JobState::Paused))
    })?;
    let started = match cut_off {
        Some(job) => job::resume(app, session, &job.id),
        None => {
            let last = session.office.read(|db| Ok(db.index_state()?.last))?;
            job::start(app, session, JobKind::Index, "", &last.to_string())
        }
    };
    match started {
        Err(error) if error.code == ErrorCode::JobRunning => Ok(()),
        other => other.map(drop),
    }
}

/// The work of the job. Its parameter is the last identity there was when it began.
pub(crate) fn work(worker: &Worker) -> Result<Ended, ApiError> {
    let office = &worker.session.office;
    let version = version_of(&office.rules);
    office.write(worker.intent("index.rebuild"), |db| Ok(db.begin_rebuild(&version)?))?;
    loop {
        if worker.must_stop() {
            return Ok(Ended::Cancelled);
        }
        if rebuild_some(worker)? {
            continue;
        }
        meet_again(worker)?;
        let finished = office.write(worker.intent("index.rebuild"), |db| match db.finish_rebuild() {
            Ok(()) => Ok(true),
            // Somebody registered in this very moment.
            Err(StoreError::NotFound(_)) => Ok(false),
            Err(error) => Err(error.into()),
        })?;
        if finished {
            // A failure here costs speed later, and nothing else.
            let _ = office.store().tidy_index(&|| worker.must_stop());
            return Ok(Ended::Done);
        }
    }
}

/// Puts the next identities into the index again; tells whether there were any.
fn rebuild_some(worker: &Worker) -> Result<bool, ApiError> {
    let office = &worker.session.office;
    let version = office.store().people_version();
    let (state, people) = office.read(|db| {
        let state = db.index_state()?;
        let people = db.people_from(state.next, REBUILT_AT_ONCE)?;
        Ok((state, people))
    })?;
    let Some(last) = people.last().map(|(key, _)| key.0) else { return Ok(false) };
    let demographics: Vec<&Demographics> = people.iter().map(|(_, person)| person).collect();
    let prepared = look_up::prepare_all(&office.rules, &demographics)?;
    let entries: Vec<(IdentityKey, Demographics, IndexEntry)> = people
        .iter()
        .zip(&prepared)
        .map(|((key, person), prepared)| {
            (*key, person.clone(), look_up::derive_entry(&office.rules, prepared))
        })
        .collect();
    let (done, total) = (last.unsigned_abs(), state.last.max(last).unsigned_abs());
    let written = office.write(worker.intent("index.rebuild"), |db| {
        // Read anew when somebody was edited since: what is derived here would be of yesterday.
        if office.store().people_version() != version {
            return Ok(false);
        }
        db.rebuild(&entries)?;
        db.set_job_progress(&worker.job.id, "index", done, total)?;
        Ok(true)
    })?;
    if written {
        worker.tell("index", done, total);
    }
    Ok(true)
}

/// Looks again for those who came while the index was being built, and proposes whom they could not meet.
fn meet_again(worker: &Worker) -> Result<(), ApiError> {
    let office = &worker.session.office;
    let mut after: i64 = worker.job.params.parse().map_err(|_| internal("index_params"))?;
    loop {
        let newcomers = office.read(|db| Ok(db.people_from(after + 1, REBUILT_AT_ONCE)?))?;
        let Some(last) = newcomers.last().map(|(key, _)| key.0) else { return Ok(()) };
        for (key, person) in newcomers {
            let nearest = office.read(|db| look_up::nearest(db, &office.rules, &person))?;
            let met = |candidate: &&look_up::Candidate| {
                candidate.key != key && candidate.score.decision >= Decision::Review
            };
            let met: Vec<look_up::Candidate> = nearest.candidates.iter().filter(met).cloned().collect();
            if met.is_empty() {
                continue;
            }
            office.write(worker.intent("index.meet_again"), |db| {
                // An alias or somebody deactivated since has nobody to meet.
                if db.find_standing(key)? != Some(key) {
                    return Ok(());
                }
                for candidate in met {
                    let explanation =
                        serde_json::to_string(&candidate.score).map_err(|_| Fault::internal("score"))?;
                    let (a, b) = (candidate.key.min(key), candidate.key.max(key));
                    db.propose_review(a, b, candidate.score.score, "review", &explanation)?;
                }
                Ok(())
            })?;
        }
        after = last;
    }
}
