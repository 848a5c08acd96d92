//! People who were made or changed since others were looked for: those meet them all the same.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;

use kadi_mpi::{
    BlockKey, Budget, Extent, Postings, Prepared, Query, Record, Rules, Signature, block_keys, retrieve,
};
use kadi_store::{IdentityKey, IndexView, Read};
use rustc_hash::FxHashMap;

use crate::error::Fault;
use crate::look_up::{Candidate, judge, key_of, number_of};

/// Those who changed, found as in the register; each as they were when last taken in.
#[derive(Default)]
pub(super) struct Changed {
    /// Who stands in which block; somebody who changed twice also in those of the time between.
    blocks: BTreeSet<(BlockKey, u32)>,
    people: FxHashMap<u32, Person>,
}

struct Person {
    prepared: Arc<Prepared>,
    signature: Signature,
    /// The version of the register that has it first.
    since: u64,
}

impl Changed {
    /// Takes in somebody who is in the register from a version on.
    pub(super) fn add(&mut self, key: IdentityKey, prepared: Arc<Prepared>, since: u64) {
        let Some(number) = number_of(key) else { return };
        let signature = Signature::derive(&prepared);
        self.blocks.extend(block_keys(&prepared).into_iter().map(|block| (block, number)));
        self.people.insert(number, Person { prepared, signature, since });
    }

    /// Takes in whoever changed, as the transaction reads them.
    pub(super) fn read(
        &mut self,
        db: &Read<'_>,
        rules: &Rules,
        keys: &[IdentityKey],
        since: u64,
    ) -> Result<(), Fault> {
        // Asked before every person of a batch, and mostly about nobody.
        if keys.is_empty() {
            return Ok(());
        }
        let mut numbers: Vec<u32> = keys.iter().filter_map(|key| number_of(*key)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut preparer = rules.preparer();
        db.read_profiles(&numbers, |number, record: Record| {
            self.add(key_of(number), Arc::new(preparer.prepare(&record)), since);
        })?;
        Ok(())
    }

    /// Lets go of those whom everybody meets who is looked for at this version or later.
    pub(super) fn forget(&mut self, version: u64) {
        self.people.retain(|_, person| person.since > version);
        self.blocks.retain(|(_, number)| self.people.contains_key(number));
    }

    pub(super) fn has(&self, key: IdentityKey) -> bool {
        number_of(key).is_some_and(|number| self.people.contains_key(&number))
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.people.len()
    }

    /// Those who come near the person, as they are now: of all who changed, and of those `met` who came near before.
    pub(super) fn near(
        &mut self,
        rules: &Rules,
        person: &Prepared,
        view: &IndexView,
        met: &[IdentityKey],
    ) -> Vec<Candidate> {
        let Ok(retrieved) = retrieve(&Query::new(person, view), self, Budget::default());
        let mut numbers: Vec<u32> = retrieved.iter().map(|candidate| candidate.record).collect();
        numbers.extend(met.iter().filter_map(|key| number_of(*key)));
        numbers.sort_unstable();
        numbers.dedup();
        let score = |number: u32| {
            let score = judge(rules, person, &self.people.get(&number)?.prepared, view)?;
            Some(Candidate { key: key_of(number), score })
        };
        numbers.into_iter().filter_map(score).collect()
    }
}

impl Postings for Changed {
    type Error = Infallible;

    fn block(&mut self, key: BlockKey, at_most: usize, records: &mut Vec<u32>) -> Result<Extent, Infallible> {
        let mut newest = self.blocks.range((key, 0)..=(key, u32::MAX)).rev().map(|(_, number)| *number);
        records.extend(newest.by_ref().take(at_most));
        Ok(if newest.next().is_some() { Extent::Cut } else { Extent::Whole })
    }

    fn signature(&self, record: u32) -> Option<Signature> {
        self.people.get(&record).map(|person| person.signature)
    }
}
