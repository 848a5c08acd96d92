//! The census: which records a server shows, compared with which are held, so that nothing is missed for long.
//!
//! A walk over changes cannot meet everything: a transfer of ownership, a record removed for good, a change of what the
//! account may see, and in older versions a deletion move no time of change; a server clock that was set back hides changes.
//! A census walks all records with the few fields that tell whether they changed. The caller keeps these rows on disk, and at
//! the end of the walk compares them with its records. What differs, what it never had, and what the walk did not show are
//! then asked for by name, at most [`ASKED_AT_ONCE`] in a request. Only a record that a whole walk did not show and that the
//! server leaves out of an answer that asks for it by name counts as gone.

use serde::{Deserialize, Serialize};

use crate::dialect::Dialect;
use crate::error::SyncError;
use crate::json::read_json;
use crate::record::{FailureReason, Parsed, RecordFailure, TrackedEntityRecord, parse_entities};
use crate::server::ServerInfo;
use crate::transport::{GetRequest, Response, TransportError};

use super::clock;
use super::scope::{Checkpoint, SyncPlan};
use super::{Step, SyncMachine};

/// Days after which a census is due.
pub const CENSUS_EVERY_DAYS: i64 = 7;
/// Days after which a census is due when the server could not serve some record of the last.
pub const CENSUS_AGAIN_DAYS: i64 = 1;
/// Records asked for by name at once: more would make addresses longer than servers take.
const ASKED_AT_ONCE: u32 = 100;

/// Where a census stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stage {
    /// On its walk.
    Walk,
    /// After the walk: the rows wait to be compared.
    Compare,
    /// Asking for what is doubtful.
    Ask,
    /// Over.
    Done,
}

/// All that a resumed census needs. Stored in the same transaction as what it came with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CensusCheckpoint {
    stage: Stage,
    walk: Checkpoint,
    /// The server's wall clock at the start of this census.
    began: Option<String>,
    /// The server's wall clock at the start of the last census that ended.
    ended: Option<String>,
    /// The server's version then.
    version: String,
    /// Records that the server could not serve in this census, or in the last one that ended.
    #[serde(default)]
    not_served: u32,
}

impl CensusCheckpoint {
    /// Whether a census stands before its first answer.
    #[must_use]
    pub fn is_beginning(&self) -> bool {
        self.stage == Stage::Walk && self.began.is_none()
    }

    /// As if a census had ended with a full walk: it has just shown every record.
    #[must_use]
    pub fn after_full_walk(walked: &Checkpoint) -> Self {
        Self {
            stage: Stage::Done,
            began: None,
            ended: walked.watermark.clone(),
            version: walked.version.clone(),
            not_served: 0,
            walk: walked.clone(),
        }
    }
}

/// Whether a census is due after a walk over changes that ended at `walked`: one that was interrupted, the first after
/// [`CENSUS_EVERY_DAYS`] by the server's own clock ([`CENSUS_AGAIN_DAYS`] where a record was not served), and the first after
/// the server changed its version or its clock fell back.
#[must_use]
pub fn census_is_due(walked: &Checkpoint, last: Option<&CensusCheckpoint>) -> bool {
    let Some(last) = last else { return walked.updated_after.is_some() };
    if last.stage != Stage::Done || last.version != walked.version {
        return true;
    }
    let every = if last.not_served == 0 { CENSUS_EVERY_DAYS } else { CENSUS_AGAIN_DAYS };
    match (&last.ended, &walked.watermark) {
        (Some(ended), Some(now)) => {
            clock::days_between(ended, now).is_none_or(|days| !(0..every).contains(&days))
        }
        _ => true,
    }
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CensusStep {
    /// Send this and hand the answer to [`CensusMachine::accept`].
    Get(GetRequest),
    /// Compare the rows with the records, keep as doubtful what [`Wanted`] says, and call [`CensusMachine::compared`].
    Compare(Wanted),
    /// Hand so many doubtful UIDs at most, or none when none is left, to [`CensusMachine::choose`].
    Choose(u32),
    /// The census is over.
    Done,
}

/// What is doubtful after the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Rows that differ from the record or have none, and records that are not deleted and were not among the rows.
    DifferingAndUnseen,
    /// Only the rows: the walk did not show everything.
    Differing,
}

/// A row of the walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// UID of the tracked entity.
    pub uid: String,
    /// [`TrackedEntityRecord::fingerprint`].
    pub fingerprint: String,
    /// Whether DHIS2 deleted it.
    pub deleted: bool,
}

/// What became of doubtful records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// As the server shows them now; to be taken like a page of a walk over changes.
    pub records: Vec<TrackedEntityRecord>,
    /// Records that could not be taken.
    pub failures: Vec<RecordFailure>,
    /// UIDs that the server no longer shows, though it was asked for them by name.
    pub gone: Vec<String>,
    /// All UIDs that are no longer doubtful.
    pub settled: Vec<String>,
}

/// What an answer brought, to be stored with [`CensusMachine::checkpoint`] in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Found {
    /// Nothing to store but the checkpoint.
    Nothing,
    /// Rows of the walk; the same UID may come twice, the later row stands.
    Rows(Vec<Told>),
    /// What became of doubtful records.
    Judged(Judged),
}

/// A census of one programme.
#[derive(Debug)]
pub struct CensusMachine {
    plan: SyncPlan,
    walk: SyncMachine,
    stage: Stage,
    began: Option<String>,
    ended: Option<String>,
    version: String,
    not_served: u32,
    dialect: Option<&'static Dialect>,
    asked: Vec<String>,
    at_once: u32,
    /// Whether the last failure made the machine ask for the version again.
    doubted: bool,
}

impl CensusMachine {
    /// Goes on with an interrupted census, or begins another. `plan` is that of the walk over changes. The caller forgets the
    /// rows of an earlier census when [`CensusMachine::is_beginning`].
    #[must_use]
    pub fn begin(plan: SyncPlan, last: Option<CensusCheckpoint>) -> Self {
        let of_walk = plan.census();
        let last = last.filter(|last| last.walk.scope == plan.scope);
        let (ended, version) =
            last.as_ref().map_or((None, String::new()), |last| (last.ended.clone(), last.version.clone()));
        let (stage, began, not_served, walk) = match last {
            Some(CensusCheckpoint { stage: Stage::Done, .. }) | None => {
                (Stage::Walk, None, 0, SyncMachine::start(of_walk))
            }
            Some(interrupted) => {
                let walk = SyncMachine::at(of_walk, interrupted.walk);
                (interrupted.stage, interrupted.began, interrupted.not_served, walk)
            }
        };
        Self {
            plan,
            walk,
            stage,
            began,
            ended,
            version,
            not_served,
            dialect: None,
            asked: Vec::new(),
            at_once: ASKED_AT_ONCE,
            doubted: false,
        }
    }

    /// Whether nothing was asked yet.
    #[must_use]
    pub fn is_beginning(&self) -> bool {
        self.checkpoint().is_beginning()
    }

    /// Where the census stands.
    #[must_use]
    pub fn checkpoint(&self) -> CensusCheckpoint {
        CensusCheckpoint {
            stage: self.stage,
            walk: self.walk.checkpoint().clone(),
            began: self.began.clone(),
            ended: self.ended.clone(),
            version: self.version.clone(),
            not_served: self.not_served,
        }
    }

    /// Whether the server served every record that was asked for so far.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.not_served == 0
    }

    /// Records that the walk has read, and how many the server announced.
    #[must_use]
    pub fn progress(&self) -> (u64, u64) {
        let at = self.walk.checkpoint();
        (at.done(), at.expected.unwrap_or_default())
    }

    /// What to do next. Asking twice without an answer gives the same.
    #[must_use]
    pub fn next(&self) -> CensusStep {
        match self.stage {
            Stage::Walk => match self.walk.next() {
                Step::Get(request) => CensusStep::Get(request),
                // Not reached: the walk's last answer moves the stage.
                Step::Done(_) => CensusStep::Compare(Wanted::Differing),
            },
            Stage::Compare if self.walk.checkpoint().watermark.is_some() => {
                CensusStep::Compare(Wanted::DifferingAndUnseen)
            }
            Stage::Compare => CensusStep::Compare(Wanted::Differing),
            Stage::Ask if self.asked.is_empty() => CensusStep::Choose(self.at_once),
            Stage::Ask => CensusStep::Get(match self.dialect {
                None => ServerInfo::request(),
                Some(dialect) => self.question(dialect),
            }),
            Stage::Done => CensusStep::Done,
        }
    }

    fn question(&self, dialect: &Dialect) -> GetRequest {
        self.plan
            .scope
            .request(dialect)
            .with(dialect.entities, self.asked.join(dialect.separator))
            .with("page", "1")
            .with("pageSize", self.asked.len().to_string())
            .with("fields", dialect.entity_fields)
    }

    /// The rows were compared, and the doubtful ones kept; the new checkpoint belongs into that transaction.
    pub fn compared(&mut self) {
        if self.stage == Stage::Compare {
            self.stage = Stage::Ask;
        }
    }

    /// Doubtful UIDs to ask for next; none ends the census. The new checkpoint is to be stored when it ends.
    pub fn choose(&mut self, doubtful: Vec<String>) {
        if self.stage != Stage::Ask {
            return;
        }
        self.asked = doubtful;
        self.asked.truncate(self.at_once as usize);
        if self.asked.is_empty() {
            self.stage = Stage::Done;
            // A record that the server could not serve was noted, and the next census comes sooner.
            self.ended = self.began.take();
            self.version.clone_from(&self.walk.checkpoint().version);
        }
    }

    /// Reads the answer to what [`CensusMachine::next`] asked for.
    ///
    /// # Errors
    /// When the census cannot go on now. Nothing is lost: the last stored checkpoint resumes it.
    pub fn accept(&mut self, answer: Result<Response, TransportError>) -> Result<Found, SyncError> {
        match self.stage {
            Stage::Walk => self.take_walked(answer),
            Stage::Ask if !self.asked.is_empty() => self.take_asked(answer),
            Stage::Compare | Stage::Ask | Stage::Done => Ok(Found::Nothing),
        }
    }

    fn take_walked(&mut self, answer: Result<Response, TransportError>) -> Result<Found, SyncError> {
        let accepted = self.walk.accept(answer)?;
        if let Some(began) = &self.walk.checkpoint().next_watermark {
            self.began = Some(began.clone());
        }
        if matches!(self.walk.next(), Step::Done(_)) {
            self.stage = Stage::Compare;
            self.not_served = self.walk.checkpoint().passed_over;
        }
        let program = &self.plan.scope.program;
        Ok(accepted.page.map_or(Found::Nothing, |page| {
            Found::Rows(
                page.records
                    .into_iter()
                    .map(|record| Told {
                        fingerprint: record.fingerprint(program),
                        deleted: record.deleted,
                        uid: record.uid,
                    })
                    .collect(),
            )
        }))
    }

    fn take_asked(&mut self, answer: Result<Response, TransportError>) -> Result<Found, SyncError> {
        let read = answer.map_err(SyncError::from).and_then(|response| read_json(&response));
        let Some(dialect) = self.dialect else {
            self.dialect = Some(Dialect::get_for(&ServerInfo::parse(&read?)?.version)?);
            return Ok(Found::Nothing);
        };
        let parsed = read.and_then(|envelope| parse_entities(&envelope, dialect, &self.plan.attributes));
        match parsed.and_then(|parsed| self.are_asked(parsed)) {
            Ok((records, failures)) => {
                self.doubted = false;
                let settled = std::mem::take(&mut self.asked);
                let shown = |uid: &String| {
                    records.iter().any(|record| record.uid == *uid)
                        || failures.iter().any(|failure| failure.uid.as_ref() == Some(uid))
                };
                // A record without a readable UID may be any of those that are missing.
                let all_named = failures.iter().all(|failure| failure.uid.is_some());
                let gone = settled.iter().filter(|uid| all_named && !shown(uid)).cloned().collect();
                Ok(Found::Judged(Judged { records, failures, gone, settled }))
            }
            Err(
                SyncError::NotFound
                | SyncError::NotDhis2
                | SyncError::Malformed(_)
                | SyncError::QueryRefused { .. },
            ) if !std::mem::replace(&mut self.doubted, true) => {
                // Perhaps the server was upgraded and speaks other words now.
                self.dialect = None;
                Ok(Found::Nothing)
            }
            Err(error) => self.ask_for_fewer(error),
        }
    }

    /// An answer that holds anybody else answers another question, as a cache may: nobody is gone because of it.
    fn are_asked(&self, parsed: Parsed) -> Result<Parsed, SyncError> {
        if parsed.0.iter().all(|record| self.asked.contains(&record.uid)) {
            Ok(parsed)
        } else {
            Err(SyncError::Malformed("pager"))
        }
    }

    /// Answers a failed question with a smaller one; at one record, with leaving it as it is.
    fn ask_for_fewer(&mut self, error: SyncError) -> Result<Found, SyncError> {
        let about_the_records = matches!(
            &error,
            SyncError::Transport(
                TransportError::ServerError(_)
                    | TransportError::TooLarge
                    | TransportError::Timeout
                    | TransportError::Interrupted
            ) | SyncError::Malformed(_)
                | SyncError::QueryRefused { .. }
        );
        if !about_the_records {
            return Err(error);
        }
        if self.asked.len() > 1 {
            self.at_once = u32::try_from(self.asked.len() / 2).unwrap_or(1).max(1);
            self.asked.truncate(self.at_once as usize);
            return Ok(Found::Nothing);
        }
        if !matches!(
            &error,
            SyncError::Transport(TransportError::ServerError(500) | TransportError::TooLarge)
        ) {
            return Err(error);
        }
        self.at_once = ASKED_AT_ONCE;
        let settled = std::mem::take(&mut self.asked);
        self.not_served = self.not_served.saturating_add(1);
        let failures = settled
            .iter()
            .map(|uid| RecordFailure { uid: Some(uid.clone()), reason: FailureReason::NotServed })
            .collect();
        Ok(Found::Judged(Judged { failures, settled, ..Judged::default() }))
    }
}

#[cfg(test)]
mod tests;
