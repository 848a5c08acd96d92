//! Whether what finds people is what their demographics give when it is derived anew.

use std::collections::{BTreeSet, HashMap};

use kadi_core::Demographics;
use kadi_mpi::{
    Frequencies as _, FrequencyKey, Postings as _, Preparer, Record, Rules, Signature, block_keys,
    search_tokens,
};

use crate::check::{Check, CheckState};
use crate::column;
use crate::db::Read;
use crate::error::StoreError;
use crate::identity::IdentityKey;
use crate::index::IndexView;
use crate::store::Store;

/// Identities looked at, evenly over the register, once it is larger than this: seconds, however many there are.
const LOOKED_AT: u64 = 20_000;

impl Store {
    /// Derives the search tokens, blocking keys, signature, profile and frequencies of identities from nothing and compares
    /// them with those that are stored: of everybody in a register of up to 20,000 identities, else of so many evenly among
    /// all. Postings of earlier demographics may stand beside: they are never taken away.
    ///
    /// # Errors
    /// As every read; what is found wrong is in the check.
    pub fn check_index(&self, rules: &Rules) -> Result<Check, StoreError> {
        self.read(|db| {
            let last = db.count("SELECT coalesce(max(id), 0) FROM identities", [])?;
            let apart = last.div_ceil(LOOKED_AT).max(1);
            let step = usize::try_from(apart).unwrap_or(usize::MAX);
            // What stands on the disk, not what this process remembers of it.
            let view = IndexView::load(db.connection)?;
            let mut preparer = rules.preparer();
            let mut counts: HashMap<FrequencyKey, u64> = HashMap::new();
            let mut wrong = 0;
            let mut looked_at: u64 = 0;
            for key in (apart..=last).step_by(step) {
                looked_at += 1;
                let key = IdentityKey(column::bound(key));
                wrong += u64::from(!db.is_indexed(rules, &mut preparer, &view, key, &mut counts)?);
            }
            // Sums can be told only when everything they are made of is read.
            let sums = if apart == 1 { wrong_frequencies(&view, &counts) } else { 0 };
            let state = if wrong + sums == 0 { CheckState::Ok } else { CheckState::Failed };
            let detail = if state == CheckState::Ok { looked_at } else { wrong + sums };
            Ok(Check::new("index", state, detail))
        })
    }
}

impl Read<'_> {
    fn is_indexed(
        &self,
        rules: &Rules,
        preparer: &mut Preparer<'_>,
        view: &IndexView,
        key: IdentityKey,
        counts: &mut HashMap<FrequencyKey, u64>,
    ) -> Result<bool, StoreError> {
        let Some((_, person)) = self.demographics_of(&[key])?.pop() else { return Ok(true) };
        let number = u32::try_from(key.0).map_err(|_| StoreError::Damaged)?;
        let prepared = preparer.prepare(&Record::from(&person));
        for frequency in prepared.frequency_keys() {
            *counts.entry(frequency).or_default() += 1;
        }
        let tokens = search_tokens(&prepared, rules);
        let tokens: BTreeSet<&str> = tokens.iter().flat_map(|token| token.split_whitespace()).collect();
        let keys = block_keys(&prepared);
        let mut blocks = self.blocks(&keys, usize::MAX)?;
        let mut is_found = true;
        for key in keys {
            let mut found = Vec::new();
            let Ok(_) = blocks.block(key, usize::MAX, &mut found);
            is_found &= found.contains(&number);
        }
        Ok(is_found
            && self.tokens_of(key)?.into_iter().eq(tokens)
            && view.signature(number) == Some(Signature::derive(&prepared))
            && self.is_profiled(number, &person)?)
    }

    fn is_profiled(&self, number: u32, person: &Demographics) -> Result<bool, StoreError> {
        let mut is_same = false;
        self.read_profiles(&[number], |_, record| is_same = record == Record::from(person))?;
        Ok(is_same)
    }
}

fn wrong_frequencies(view: &IndexView, counts: &HashMap<FrequencyKey, u64>) -> u64 {
    let missed = counts.iter().filter(|(key, count)| view.count(**key) != **count).count();
    let invented = view.counted().filter(|key| view.count(*key) > 0 && !counts.contains_key(key)).count();
    (missed + invented) as u64
}
