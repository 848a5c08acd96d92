//! Whether what finds people is what their demographics give when it is derived anew.

use std::collections::BTreeSet;

use kadi_mpi::{Record, Rules, block_keys, search_tokens};

use crate::check::{Check, CheckState};
use crate::column;
use crate::db::Read;
use crate::error::StoreError;
use crate::identity::IdentityKey;
use crate::store::Store;

/// Identities looked at, evenly over the register, once it is larger than this: seconds, however many there are.
const LOOKED_AT: u64 = 20_000;

impl Store {
    /// Derives the search tokens, blocking keys and frequencies of identities from nothing and compares them with those
    /// that are stored: of everybody in a register of up to 20,000 identities, else of so many evenly among all.
    ///
    /// # Errors
    /// As every read; what is found wrong is in the check.
    pub fn check_index(&self, rules: &Rules) -> Result<Check, StoreError> {
        self.read(|db| {
            let last = db.count("SELECT coalesce(max(id), 0) FROM identities", [])?;
            let apart = last.div_ceil(LOOKED_AT).max(1);
            let step = usize::try_from(apart).unwrap_or(usize::MAX);
            let mut wrong = 0;
            let mut looked_at: u64 = 0;
            for key in (apart..=last).step_by(step) {
                looked_at += 1;
                wrong += u64::from(!db.is_indexed(rules, IdentityKey(column::bound(key)))?);
            }
            // Sums can be told only when everything they are made of is read.
            let sums = if apart == 1 { db.wrong_frequencies()? } else { 0 };
            let state = if wrong + sums == 0 { CheckState::Ok } else { CheckState::Failed };
            let detail = if state == CheckState::Ok { looked_at } else { wrong + sums };
            Ok(Check::new("index", state, detail))
        })
    }
}

impl Read<'_> {
    fn is_indexed(&self, rules: &Rules, key: IdentityKey) -> Result<bool, StoreError> {
        let Some((_, person)) = self.demographics_of(&[key])?.pop() else { return Ok(true) };
        let prepared = rules.prepare(&Record::from(&person));
        let tokens = search_tokens(&prepared, rules);
        let tokens: BTreeSet<&str> = tokens.iter().flat_map(|token| token.split_whitespace()).collect();
        let blocks: BTreeSet<i64> = block_keys(&prepared).into_iter().map(|key| i64::from(key.0)).collect();
        let names: BTreeSet<i64> = prepared.frequency_keys().into_iter().map(|key| key.to_i64()).collect();
        Ok(self.tokens_of(key)?.into_iter().eq(tokens)
            && self.block_keys_of(key)?.into_iter().eq(blocks)
            && self.frequency_keys_of(key)?.into_iter().eq(names))
    }

    fn wrong_frequencies(&self) -> Result<u64, StoreError> {
        self.count(
            "WITH counted (key, count) AS (SELECT key, count(*) FROM frequency_keys GROUP BY key)
             SELECT count(*) FROM frequencies f FULL JOIN counted c ON c.key = f.key
             WHERE coalesce(f.count, 0) <> coalesce(c.count, 0)",
            [],
        )
    }
}
