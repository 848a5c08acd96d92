//! What a store would hold of a programme, in memory: the reference that synchronisation is measured against.

use std::collections::{BTreeMap, BTreeSet};

use kadi_sync::{
    CensusCheckpoint, CensusMachine, CensusStep, Checkpoint, Found, Step, Summary, SyncError, SyncMachine,
    SyncPlan, Told, TrackedEntityRecord, Transport, Wanted, census_is_due,
};

/// Records by UID, and the checkpoints of the same transactions.
#[derive(Debug, Default)]
pub struct Replica {
    /// The records as they came last.
    pub records: BTreeMap<String, TrackedEntityRecord>,
    /// Where the walk stands.
    pub checkpoint: Option<Checkpoint>,
    /// Where the census stands.
    pub census: Option<CensusCheckpoint>,
    /// UIDs of records that the server no longer shows.
    pub gone: BTreeSet<String>,
    /// Records that came for the first time.
    pub fresh: u64,
    /// Records that came again and had changed.
    pub changed: u64,
    /// Rows of a census, then what is doubtful.
    rows: BTreeMap<String, Told>,
}

/// How far a census came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// None was due.
    NotDue,
    /// The power failed.
    Cut,
    /// To the end, but the server could not serve some record.
    InPart,
    /// To the end.
    Whole,
}

/// Whether a census is taken that is not due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// Only when it is due.
    WhenDue,
    /// In any case.
    Now,
}

impl Replica {
    fn take(&mut self, records: Vec<TrackedEntityRecord>) {
        for record in records {
            self.gone.remove(&record.uid);
            match self.records.insert(record.uid.clone(), record.clone()) {
                None => self.fresh += 1,
                Some(before) if before != record => self.changed += 1,
                Some(_) => {}
            }
        }
    }

    /// One run over changes; `killed` sees before each commit what was committed so far, and says whether the power fails
    /// there, in which case nothing is answered.
    ///
    /// # Errors
    /// What ends a walk; the next run goes on from the last checkpoint.
    pub fn run(
        &mut self,
        transport: &dyn Transport,
        plan: &SyncPlan,
        mut killed: impl FnMut(&Self) -> bool,
    ) -> Result<Option<Summary>, SyncError> {
        let mut machine = match &self.checkpoint {
            Some(checkpoint) => SyncMachine::resume(plan.clone(), checkpoint.clone())?,
            None => SyncMachine::start(plan.clone()),
        };
        loop {
            match machine.next() {
                Step::Done(summary) => return Ok(Some(summary)),
                Step::Get(request) => {
                    let accepted = machine.accept(transport.get(&request))?;
                    if killed(self) {
                        return Ok(None);
                    }
                    self.take(accepted.page.unwrap_or_default().records);
                    self.checkpoint = Some(accepted.checkpoint);
                }
            }
        }
    }

    /// A census after a run.
    ///
    /// # Errors
    /// What ends it; the next goes on from the last checkpoint.
    pub fn count(
        &mut self,
        transport: &dyn Transport,
        plan: &SyncPlan,
        full: Full,
        mut killed: impl FnMut(&Self) -> bool,
    ) -> Result<Counted, SyncError> {
        let Some(walked) = self.checkpoint.clone() else { return Ok(Counted::NotDue) };
        if full == Full::WhenDue && !census_is_due(&walked, self.census.as_ref()) {
            self.census.get_or_insert_with(|| CensusCheckpoint::after_full_walk(&walked));
            return Ok(Counted::NotDue);
        }
        let mut machine = CensusMachine::begin(plan.clone(), self.census.clone());
        if machine.is_beginning() {
            self.rows.clear();
            self.census = Some(machine.checkpoint());
        }
        loop {
            match machine.next() {
                CensusStep::Done => {
                    self.census = Some(machine.checkpoint());
                    return Ok(if machine.is_whole() { Counted::Whole } else { Counted::InPart });
                }
                CensusStep::Compare(wanted) => {
                    machine.compared();
                    if killed(self) {
                        return Ok(Counted::Cut);
                    }
                    self.compare(&plan.scope.program, wanted);
                    self.census = Some(machine.checkpoint());
                }
                CensusStep::Choose(most) => {
                    machine.choose(self.rows.keys().take(most as usize).cloned().collect());
                }
                CensusStep::Get(request) => {
                    let found = machine.accept(transport.get(&request))?;
                    if killed(self) {
                        return Ok(Counted::Cut);
                    }
                    match found {
                        Found::Nothing => {}
                        Found::Rows(rows) => {
                            self.rows.extend(rows.into_iter().map(|told| (told.uid.clone(), told)));
                        }
                        Found::Judged(judged) => {
                            self.take(judged.records);
                            let held =
                                |uid: &&String| self.records.get(*uid).is_some_and(|record| !record.deleted);
                            let gone: Vec<String> = judged.gone.iter().filter(held).cloned().collect();
                            self.gone.extend(gone);
                            self.rows.retain(|uid, _| !judged.settled.contains(uid));
                        }
                    }
                    self.census = Some(machine.checkpoint());
                }
            }
        }
    }

    fn compare(&mut self, program: &str, wanted: Wanted) {
        let Self { records, gone, rows, .. } = self;
        let seen: BTreeSet<String> = rows.keys().cloned().collect();
        rows.retain(|uid, told| match records.get(uid) {
            Some(held) => held.fingerprint(program) != told.fingerprint || gone.contains(uid),
            None => !told.deleted,
        });
        if wanted == Wanted::DifferingAndUnseen {
            for (uid, held) in records.iter().filter(|(uid, _)| !seen.contains(*uid) && !gone.contains(*uid))
            {
                if !held.deleted {
                    let told = Told { uid: uid.clone(), fingerprint: String::new(), deleted: false };
                    rows.insert(uid.clone(), told);
                }
            }
        }
    }
}
