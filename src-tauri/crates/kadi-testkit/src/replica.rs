//! What a store would hold of a programme, in memory: the reference that synchronisation is measured against.

use std::collections::BTreeMap;

use kadi_sync::{
    Checkpoint, Step, Summary, SyncError, SyncMachine, SyncPlan, TrackedEntityRecord, Transport,
};

/// Records by UID, and the checkpoint of the same transaction.
#[derive(Debug, Default)]
pub struct Replica {
    /// The records as they came last.
    pub records: BTreeMap<String, TrackedEntityRecord>,
    /// Where the walk stands.
    pub checkpoint: Option<Checkpoint>,
    /// Records that came for the first time.
    pub fresh: u64,
    /// Records that came again and had changed.
    pub changed: u64,
}

impl Replica {
    fn take(&mut self, records: Vec<TrackedEntityRecord>) {
        for record in records {
            match self.records.insert(record.uid.clone(), record.clone()) {
                None => self.fresh += 1,
                Some(before) if before != record => self.changed += 1,
                Some(_) => {}
            }
        }
    }

    /// One run; `killed` says before each commit whether the power fails there, in which case nothing is answered.
    ///
    /// # Errors
    /// What ends a walk; the next run goes on from the last checkpoint.
    pub fn run(
        &mut self,
        transport: &dyn Transport,
        plan: &SyncPlan,
        mut killed: impl FnMut() -> bool,
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
                    if killed() {
                        return Ok(None);
                    }
                    self.take(accepted.page.unwrap_or_default().records);
                    self.checkpoint = Some(accepted.checkpoint);
                }
            }
        }
    }
}
