//! The census within a synchronisation: what no walk over changes meets is found, and what the server no longer shows is
//! marked.

use kadi_contract::ApiError;
use kadi_store::{CensusRow, Read, StoreError, Unseen, Write};
use kadi_sync::{
    CensusCheckpoint, CensusMachine, CensusStep, Checkpoint, Found, Judged, Told, Transport, Wanted,
    census_is_due,
};

use super::Run;
use crate::error::{internal, sync as sync_error};
use crate::job::Ended;

/// Wants a census with the next synchronisation of a programme, whenever the last one was.
pub(crate) fn want(db: &mut Write<'_>, programme: &str) -> Result<(), StoreError> {
    db.put_checkpoint(&wanted_key(programme), "{}")
}

fn is_wanted(db: &Read<'_>, programme: &str) -> Result<bool, StoreError> {
    Ok(db.checkpoint(&wanted_key(programme))?.is_some())
}

fn wanted_key(programme: &str) -> String {
    format!("census wanted {programme}")
}

impl Run<'_> {
    /// Takes a census, or goes on with one, when it is due or was asked for.
    pub(super) fn census(&mut self) -> Result<Ended, ApiError> {
        let scope = &self.plan.scope;
        let (key, census_key, programme) = (scope.key(), scope.census_key(), scope.program.clone());
        let (walked, last, wanted) = self.office().read(|db| {
            let (walked, last) = (db.checkpoint(&key)?, db.checkpoint(&census_key)?);
            Ok((walked, last, is_wanted(db, &programme)?))
        })?;
        let walked: Option<Checkpoint> = walked.and_then(|json| serde_json::from_str(&json).ok());
        let last: Option<CensusCheckpoint> = last.and_then(|json| serde_json::from_str(&json).ok());
        let Some(walked) = walked else { return Ok(Ended::Done) };
        if !wanted && !census_is_due(&walked, last.as_ref()) {
            if last.is_none() {
                self.keep(&census_key, &CensusCheckpoint::after_full_walk(&walked), |_| Ok(()))?;
            }
            return Ok(Ended::Done);
        }
        let mut machine = CensusMachine::begin(self.plan.clone(), last);
        if machine.is_beginning() {
            self.keep(&census_key, &machine.checkpoint(), |db| db.clear_census(&programme))?;
        }
        loop {
            if self.worker.must_stop() {
                return Ok(Ended::Cancelled);
            }
            match machine.next() {
                CensusStep::Get(request) => {
                    let found = machine.accept(self.ask(&request)).map_err(|error| sync_error(&error))?;
                    self.take(&census_key, &machine, found)?;
                }
                CensusStep::Compare(wanted) => {
                    let unseen = match wanted {
                        Wanted::DifferingAndUnseen => Unseen::Doubtful,
                        Wanted::Differing => Unseen::Left,
                    };
                    machine.compared();
                    self.keep(&census_key, &machine.checkpoint(), |db| {
                        db.compare_census(&programme, unseen)
                    })?;
                }
                CensusStep::Choose(most) => {
                    machine.choose(self.office().read(|db| Ok(db.doubtful(&programme, most)?))?);
                }
                CensusStep::Done => {
                    self.keep(&census_key, &machine.checkpoint(), |db| {
                        db.remove_checkpoint(&wanted_key(&programme))
                    })?;
                    return Ok(Ended::Done);
                }
            }
        }
    }

    fn take(&mut self, key: &str, machine: &CensusMachine, found: Found) -> Result<(), ApiError> {
        let programme = self.mapping.program.clone();
        match found {
            Found::Nothing => self.keep(key, &machine.checkpoint(), |_| Ok(())),
            Found::Rows(rows) => {
                let rows: Vec<CensusRow> = rows.into_iter().map(row).collect();
                let (done, expected) = machine.progress();
                let job = self.worker.job.id.clone();
                self.keep(key, &machine.checkpoint(), |db| {
                    db.note_census(&programme, &rows)?;
                    db.set_job_progress(&job, "census", done, expected)
                })?;
                self.worker.tell("census", done, expected);
                Ok(())
            }
            Found::Judged(judged) => self.take_judged(key, machine, judged),
        }
    }

    /// Stages what was asked for by name and marks what the server left out, with the checkpoint.
    fn take_judged(&mut self, key: &str, machine: &CensusMachine, judged: Judged) -> Result<(), ApiError> {
        let programme = self.mapping.program.clone();
        self.count_failures(&judged.failures);
        let staged: Vec<_> = judged.records.iter().map(|record| self.stage(record)).collect();
        let run = self.id;
        let (counts, gone) = self.keep(key, &machine.checkpoint(), |db| {
            let counts = db.stage_entities(&staged)?;
            let gone = db.mark_gone(&programme, &judged.gone)?;
            for failure in &judged.failures {
                db.record_failure(run, failure.uid.as_deref().unwrap_or_default(), failure.reason.as_str())?;
            }
            db.settle_census(&programme, &judged.settled)?;
            let details = serde_json::json!({
                "records": staged.len(), "new": counts.new, "updated": counts.updated,
                "deleted": counts.deleted, "returned": counts.returned, "gone": gone,
                "failed": judged.failures.len(),
            });
            db.audit_details(&details.to_string());
            Ok((counts, gone))
        })?;
        self.count(counts);
        self.metrics.gone += gone;
        Ok(())
    }

    /// Writes something together with where the census stands.
    fn keep<T>(
        &self,
        key: &str,
        at: &CensusCheckpoint,
        write: impl FnOnce(&mut Write<'_>) -> Result<T, StoreError>,
    ) -> Result<T, ApiError> {
        let checkpoint = serde_json::to_string(at).map_err(|_| internal("checkpoint"))?;
        self.office().write(self.worker.intent("sync.census"), |db| {
            db.audit_subject(&self.mapping.program);
            let written = write(db)?;
            db.put_checkpoint(key, &checkpoint)?;
            Ok(written)
        })
    }

    pub(super) fn ask(
        &mut self,
        request: &kadi_sync::GetRequest,
    ) -> Result<kadi_sync::Response, kadi_sync::TransportError> {
        let answer = self.client.get(request);
        self.metrics.requests += 1;
        self.metrics.bytes += answer.as_ref().map_or(0, |response| response.body.len() as u64);
        answer
    }
}

fn row(told: Told) -> CensusRow {
    CensusRow { uid: told.uid, fingerprint: told.fingerprint, deleted: told.deleted }
}
