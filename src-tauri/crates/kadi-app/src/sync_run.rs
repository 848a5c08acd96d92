//! The work of a synchronisation: fetch and stage page by page, then resolve who is who.
//!
//! A page and its checkpoint are one transaction, and so are the resolutions of a handful of records: a kill at any
//! point loses nothing and doubles nothing, and the next run goes on where this one stopped.

pub(crate) mod census;

use std::sync::{Arc, mpsc};
use std::{iter, thread};

use kadi_contract::dhis2::SyncRunView;
use kadi_contract::{ApiError, ErrorCode};
use kadi_core::Timestamp;
use kadi_store::{EntityKey, StageCounts, StagedEnrollment, StagedEntity, SyncOutcome};
use kadi_sync::{
    Accepted, Mapping, OrgUnits, RecordFailure, Step, SyncMachine, SyncPlan, TrackedEntityRecord, Transport,
};

use crate::error::{internal, sync as sync_error};
use crate::follow::{self, Ahead};
use crate::job::{Ended, Worker};
use crate::office::Office;
use crate::resolve::{self, Outcome};
use crate::{connection, mapping};

/// Level of districts in DHIS2's usual hierarchy of country, region, district, facility.
const DISTRICT_LEVEL: usize = 3;
/// Pages that are staged in one transaction, at most.
const STAGED_AT_ONCE: usize = 10;
/// Records resolved in one transaction.
const RESOLVED_AT_ONCE: u32 = 100;

/// Synchronises the programmes of the job, one after the other.
pub(crate) fn work(worker: &Worker) -> Result<Ended, ApiError> {
    let programmes: Vec<String> =
        serde_json::from_str(&worker.job.params).map_err(|_| internal("sync_params"))?;
    let (client, saved) = connection::reach(&worker.app, &worker.session)?;
    for programme in programmes {
        let mapping = worker.session.office.read(|db| {
            mapping::saved(db, &programme)?
                .ok_or_else(|| ApiError::new(ErrorCode::MappingMissing).with("programme", &programme).into())
        })?;
        let mut run = Run::begin(worker, &client, &mapping, (connection::scope(&saved), &saved.username))?;
        let ended = run.walk();
        run.finish(&ended)?;
        if ended? == Ended::Cancelled {
            return Ok(Ended::Cancelled);
        }
    }
    Ok(Ended::Done)
}

struct Run<'a> {
    worker: &'a Worker,
    client: &'a kadi_dhis2::Dhis2Client,
    mapping: &'a Mapping,
    plan: SyncPlan,
    places: OrgUnits,
    id: i64,
    metrics: SyncRunView,
    seen: u64,
}

impl<'a> Run<'a> {
    fn begin(
        worker: &'a Worker,
        client: &'a kadi_dhis2::Dhis2Client,
        mapping: &'a Mapping,
        (server, user): (&str, &str),
    ) -> Result<Self, ApiError> {
        let office = &worker.session.office;
        let places = office.read(|db| {
            let units = db.org_units()?;
            Ok(units
                .into_iter()
                .map(|unit| kadi_sync::OrgUnit {
                    uid: unit.uid,
                    name: unit.name,
                    code: unit.code,
                    path: unit.path,
                })
                .collect())
        })?;
        let id = office.write(worker.intent("sync.start"), |db| {
            db.audit_subject(&mapping.program);
            Ok(db.start_run(&mapping.program, office.now())?)
        })?;
        let plan = SyncPlan::new(server, user, mapping, &[]);
        Ok(Self { worker, client, mapping, plan, places, id, metrics: SyncRunView::default(), seen: 0 })
    }

    fn office(&self) -> &Arc<Office> {
        &self.worker.session.office
    }

    fn walk(&mut self) -> Result<Ended, ApiError> {
        let begun = self.office().now();
        let fetched = self.fetch();
        let counted = if matches!(fetched, Ok(Ended::Done)) { self.census() } else { Ok(Ended::Done) };
        self.metrics.fetch_seconds = seconds(begun, self.office().now());
        if fetched? == Ended::Cancelled || counted == Ok(Ended::Cancelled) {
            return Ok(Ended::Cancelled);
        }
        let begun = self.office().now();
        let resolved = self.resolve();
        self.metrics.resolve_seconds = seconds(begun, self.office().now());
        // What was taken is resolved even where the census could not go on.
        counted.and(resolved)
    }

    fn fetch(&mut self) -> Result<Ended, ApiError> {
        let key = self.plan.scope.key();
        let stored = self.office().read(|db| Ok(db.checkpoint(&key)?))?;
        let mut machine = match stored.and_then(|json| serde_json::from_str(&json).ok()) {
            Some(checkpoint) => SyncMachine::resume(self.plan.clone(), checkpoint)
                .unwrap_or_else(|_| SyncMachine::start(self.plan.clone())),
            None => SyncMachine::start(self.plan.clone()),
        };
        let (worker, client) = (self.worker, self.client);
        // While pages are staged the next are on their way: on a slow link staging costs no time, and each page is on the
        // disk as soon as it came; on a fast one those that came meanwhile are staged together, which costs less.
        thread::scope(|scope| {
            let (fetched, pages) = mpsc::sync_channel(STAGED_AT_ONCE);
            scope.spawn(move || {
                while let Step::Get(request) = machine.next() {
                    if worker.must_stop() {
                        return;
                    }
                    let answer = client.get(&request);
                    let bytes = answer.as_ref().map_or(0, |response| response.body.len() as u64);
                    let accepted = machine.accept(answer);
                    let failed = accepted.is_err();
                    // Nobody listens when staging failed.
                    if fetched.send((bytes, accepted)).is_err() || failed {
                        return;
                    }
                }
            });
            while let Ok(first) = pages.recv() {
                let mut together = Vec::with_capacity(STAGED_AT_ONCE);
                let mut failed = None;
                for (bytes, accepted) in iter::once(first).chain(pages.try_iter()).take(STAGED_AT_ONCE) {
                    self.metrics.requests += 1;
                    self.metrics.bytes += bytes;
                    match accepted {
                        Ok(accepted) => together.push(accepted),
                        Err(error) => failed = Some(sync_error(&error)),
                    }
                }
                self.store(&key, together)?;
                if let Some(error) = failed {
                    return Err(error);
                }
                if worker.must_stop() {
                    return Ok(Ended::Cancelled);
                }
            }
            Ok(if worker.must_stop() { Ended::Cancelled } else { Ended::Done })
        })
    }

    /// Stages pages, in the order in which they came, with the checkpoint of the last, and only then says so.
    fn store(&mut self, key: &str, pages: Vec<Accepted>) -> Result<(), ApiError> {
        let Some(at) = pages.last().map(|last| last.checkpoint.clone()) else { return Ok(()) };
        let checkpoint = serde_json::to_string(&at).map_err(|_| internal("checkpoint"))?;
        let (mut staged, mut failures) = (Vec::<StagedEntity>::new(), Vec::new());
        for page in pages.into_iter().filter_map(|accepted| accepted.page) {
            staged.extend(page.records.iter().map(|record| self.stage(record)));
            failures.extend(page.failures);
        }
        self.count_failures(&failures);
        let expected = at.expected.unwrap_or(0);
        self.seen += (staged.len() + failures.len()) as u64;
        let done = at.done().max(self.seen);
        let (worker, run) = (self.worker, self.id);
        let counts = self.office().write(worker.intent("sync.page"), |db| {
            let counts = db.stage_entities(&staged)?;
            for failure in &failures {
                db.record_failure(run, failure.uid.as_deref().unwrap_or_default(), failure.reason.as_str())?;
            }
            db.put_checkpoint(key, &checkpoint)?;
            db.set_job_progress(&worker.job.id, "fetch", done, expected)?;
            db.audit_subject(&self.mapping.program);
            let details = serde_json::json!({
                "records": staged.len(), "new": counts.new, "updated": counts.updated,
                "unchanged": counts.unchanged, "deleted": counts.deleted, "failed": failures.len(),
            });
            db.audit_details(&details.to_string());
            Ok(counts)
        })?;
        self.count(counts);
        self.worker.tell("fetch", done, expected);
        Ok(())
    }

    fn count(&mut self, counts: StageCounts) {
        self.metrics.new += counts.new;
        self.metrics.updated += counts.updated;
        self.metrics.unchanged += counts.unchanged;
        self.metrics.deleted += counts.deleted;
        self.metrics.returned += counts.returned;
    }

    fn count_failures(&mut self, failures: &[RecordFailure]) {
        for failure in failures {
            *self.metrics.skipped.entry(failure.reason.as_str().to_owned()).or_default() += 1;
        }
    }

    fn stage(&self, record: &TrackedEntityRecord) -> StagedEntity {
        let mut person = self.mapping.apply(record, &self.places);
        if person.demographics.district.is_none() {
            person.demographics.district = self.district_of(record);
        }
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let program = &self.mapping.program;
        StagedEntity {
            programme: self.mapping.program.clone(),
            uid: record.uid.clone(),
            org_unit: record.find_owner(program).unwrap_or_default().to_owned(),
            updated_at: text(&record.updated_at),
            fingerprint: record.fingerprint(program),
            deleted: record.deleted,
            person: person.demographics,
            extras: person.extras,
            enrollments: record
                .enrollments
                .iter()
                .filter(|enrollment| enrollment.program == self.mapping.program)
                .map(|enrollment| StagedEnrollment {
                    uid: enrollment.uid.clone(),
                    org_unit: text(&enrollment.org_unit),
                    status: enrollment.status.as_str().to_owned(),
                    enrolled_at: text(&enrollment.enrolled_at),
                    updated_at: text(&enrollment.updated_at),
                    deleted: enrollment.deleted,
                })
                .collect(),
        }
    }

    /// The district of the facility that owns the record, where no attribute says one.
    fn district_of(&self, record: &TrackedEntityRecord) -> Option<String> {
        let facility = record.find_owner(&self.mapping.program).or(record.org_unit.as_deref())?;
        self.places.find_at_level(facility, DISTRICT_LEVEL).map(|unit| unit.name.clone())
    }

    /// Looks for many records ahead and writes them in small transactions.
    fn resolve(&mut self) -> Result<Ended, ApiError> {
        let total = self.office().read(|db| Ok(db.count_unresolved(&self.mapping.program)?))?;
        let mut done = 0;
        let mut ahead = Ahead::start(self.office())?;
        loop {
            if self.worker.must_stop() {
                return Ok(Ended::Cancelled);
            }
            ahead.read_on(self.office(), &self.mapping.program)?;
            let outcomes = self.resolve_some(&mut ahead, done, total)?;
            done += outcomes.len() as u64;
            if outcomes.is_empty() {
                return Ok(Ended::Done);
            }
            self.count_outcomes(&outcomes);
            self.worker.tell("resolve", done, total.max(done));
            // A failure here costs speed later, and nothing else.
            let _ = self.office().store().tidy_index(&|| self.worker.must_stop());
        }
    }

    fn resolve_some(
        &self,
        ahead: &mut Ahead,
        done: u64,
        total: u64,
    ) -> Result<Vec<Option<Outcome>>, ApiError> {
        let worker = self.worker;
        let office = &worker.session.office;
        let program = &self.mapping.program;
        office.write(worker.intent("sync.resolve"), |db| {
            ahead.begin(db)?;
            let pending = db.unresolved_entities(program, EntityKey(0), RESOLVED_AT_ONCE)?;
            let mut outcomes = Vec::with_capacity(pending.len());
            for entity in &pending {
                outcomes.push(follow::resolve_record(db, office, entity, ahead)?);
            }
            let done = done + outcomes.len() as u64;
            db.set_job_progress(&worker.job.id, "resolve", done, total.max(done))?;
            db.audit_subject(program);
            let settled: Vec<Outcome> = outcomes.iter().flatten().cloned().collect();
            db.audit_details(&resolve::counts_json(&settled));
            Ok(outcomes)
        })
    }

    fn count_outcomes(&mut self, outcomes: &[Option<Outcome>]) {
        for outcome in outcomes {
            match outcome {
                Some(outcome) if outcome.created => self.metrics.created += 1,
                Some(_) => self.metrics.linked += 1,
                None => *self.metrics.skipped.entry("no_name".to_owned()).or_default() += 1,
            }
            self.metrics.review += outcome.as_ref().map_or(0, |outcome| outcome.queued);
        }
    }

    fn finish(&mut self, ended: &Result<Ended, ApiError>) -> Result<(), ApiError> {
        let outcome = match ended {
            Ok(Ended::Done) => SyncOutcome::Done,
            Ok(Ended::Cancelled | Ended::Paused) => SyncOutcome::Cancelled,
            Err(_) => SyncOutcome::Failed,
        };
        let note =
            ended.as_ref().err().and_then(|error| serde_json::to_string(error).ok()).unwrap_or_default();
        let metrics = serde_json::to_string(&self.metrics).map_err(|_| internal("sync_metrics"))?;
        let (id, office) = (self.id, self.office());
        office.write(self.worker.intent("sync.finish"), |db| {
            db.finish_run(id, outcome, &metrics, &note, office.now())?;
            db.audit_subject(&self.mapping.program);
            let details = serde_json::json!({ "requests": self.metrics.requests, "new": self.metrics.new });
            db.audit_details(&details.to_string());
            Ok(())
        })
    }
}

#[allow(clippy::cast_precision_loss, reason = "milliseconds of one run fit")]
fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    (to.0 - from.0) as f64 / 1000.0
}
