//! What a verifier holds of a campaign: its list, whole or packed, and the newest changes on top.

use std::collections::BTreeMap;

use kadi_core::Timestamp;

use crate::card_code::CardCode;
use crate::delta::{Delta, SignedDelta, verify_delta};
use crate::digest::{CodeHash, PassHandle, TokenHandle, TokenHash};
use crate::issuer::IssuerPublic;
use crate::packed::{PackedError, PackedRegistry, ShardName, ShardSource};
use crate::registry::{Freshness, Registry, RegistryEntry, RegistryError};
use crate::verdict::{CardLookup, CardRecord};

/// Why list and delta are not accepted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// The list or the delta on its own.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The delta is another campaign's.
    #[error("the changes are those of another campaign")]
    OtherCampaign,
    /// The delta tells the changes since a later list: those between are missing.
    #[error("the changes begin with list number {base}, the list here has number {list}")]
    Gap {
        /// The number of the list.
        list: u64,
        /// The list since which the delta tells changes.
        base: u64,
    },
}

/// A checked list in either form.
#[derive(Debug, Clone)]
pub enum WholeOrPacked<S> {
    /// From `registry.json`.
    Whole(Registry),
    /// From shards.
    Packed(PackedRegistry<S>),
}

/// A campaign's list with the changes on top of it.
#[derive(Debug, Clone)]
pub struct CampaignList<S> {
    list: WholeOrPacked<S>,
    delta: Option<Delta>,
    by_code: BTreeMap<CodeHash, usize>,
}

/// No shards at all: for a verifier that holds whole lists only.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoShards;

impl ShardSource for NoShards {
    type Error = ();

    fn shard(&self, _name: ShardName) -> Result<Vec<u8>, ()> {
        Err(())
    }
}

impl<S> WholeOrPacked<S> {
    fn campaign(&self) -> &str {
        match self {
            Self::Whole(list) => &list.manifest().campaign,
            Self::Packed(list) => &list.manifest().campaign,
        }
    }

    /// Its own number, that of no changes on top.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        match self {
            Self::Whole(list) => list.manifest().sequence,
            Self::Packed(list) => list.manifest().sequence,
        }
    }
}

impl<S> CampaignList<S> {
    /// Puts the changes on top of a list that was checked, and refuses both when together they are older than
    /// `highest_seen`, the highest number this verifier has accepted for the campaign (`None` at first). A delta from
    /// before the list says nothing new and is left out.
    ///
    /// # Errors
    /// See [`ListError`]; nothing of what was refused may be used.
    pub fn open(
        list: WholeOrPacked<S>,
        delta: Option<&SignedDelta>,
        issuer: &IssuerPublic,
        highest_seen: Option<u64>,
    ) -> Result<Self, ListError> {
        if let Some(signed) = delta {
            verify_delta(signed, issuer)?;
            if signed.delta.campaign != list.campaign() {
                return Err(ListError::OtherCampaign);
            }
            if signed.delta.base > list.sequence() {
                return Err(ListError::Gap { list: list.sequence(), base: signed.delta.base });
            }
        }
        let delta =
            delta.map(|signed| &signed.delta).filter(|delta| delta.sequence > list.sequence()).cloned();
        let found = delta.as_ref().map_or(list.sequence(), |delta| delta.sequence);
        if let Some(seen) = highest_seen.filter(|seen| found < *seen) {
            return Err(RegistryError::Rollback { seen, found }.into());
        }
        let cards = delta.iter().flat_map(|delta| &delta.cards);
        let by_code = cards.enumerate().map(|(at, card)| (card.code_hash, at)).collect();
        Ok(Self { list, delta, by_code })
    }

    /// The campaign's identifier.
    #[must_use]
    pub fn campaign(&self) -> &str {
        self.list.campaign()
    }

    /// The campaign's name for people.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.list {
            WholeOrPacked::Whole(list) => list.name(),
            WholeOrPacked::Packed(list) => &list.manifest().name,
        }
    }

    /// How many cards the list holds, those of the delta not counted.
    #[must_use]
    pub const fn count(&self) -> u64 {
        match &self.list {
            WholeOrPacked::Whole(list) => list.manifest().count,
            WholeOrPacked::Packed(list) => list.manifest().count,
        }
    }

    /// The number a verifier remembers as seen: that of the delta where there is one.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.delta.as_ref().map_or(self.list.sequence(), |delta| delta.sequence)
    }

    /// When list or delta was made, the later one.
    #[must_use]
    pub fn generated_at(&self) -> Timestamp {
        self.times().0
    }

    /// Until when it counts as fresh.
    #[must_use]
    pub fn fresh_until(&self) -> Timestamp {
        self.times().1
    }

    /// How fresh it is at `now`.
    #[must_use]
    pub fn freshness(&self, now: Timestamp) -> Freshness {
        let (generated_at, fresh_until) = self.times();
        Freshness::of(generated_at, fresh_until, now)
    }

    fn times(&self) -> (Timestamp, Timestamp) {
        match (&self.delta, &self.list) {
            (Some(delta), _) => (delta.generated_at, delta.fresh_until),
            (None, WholeOrPacked::Whole(list)) => (list.manifest().generated_at, list.manifest().fresh_until),
            (None, WholeOrPacked::Packed(list)) => {
                (list.manifest().generated_at, list.manifest().fresh_until)
            }
        }
    }

    /// The list without the changes.
    #[must_use]
    pub const fn list(&self) -> &WholeOrPacked<S> {
        &self.list
    }

    /// Where the shards lie, where the list is packed.
    pub const fn source_mut(&mut self) -> Option<&mut S> {
        match &mut self.list {
            WholeOrPacked::Whole(_) => None,
            WholeOrPacked::Packed(list) => Some(list.source_mut()),
        }
    }

    fn changed(&self, find: impl Fn(&Delta) -> Option<&RegistryEntry>) -> Option<CardRecord> {
        let delta = self.delta.as_ref()?;
        find(delta).map(|entry| entry.record(&delta.campaign))
    }
}

fn never<T, E>(found: Result<T, std::convert::Infallible>) -> Result<T, E> {
    match found {
        Ok(found) => Ok(found),
        Err(never) => match never {},
    }
}

impl<S: ShardSource> CardLookup for CampaignList<S> {
    type Error = PackedError<S::Error>;

    fn find_by_token_hash(&self, hash: &TokenHash) -> Result<Option<CardRecord>, Self::Error> {
        let changed = self.changed(|delta| {
            let at = delta.cards.binary_search_by_key(hash, |card| card.token_hash).ok()?;
            delta.cards.get(at)
        });
        match (&self.list, changed) {
            (_, Some(card)) => Ok(Some(card)),
            (WholeOrPacked::Whole(list), None) => never(list.find_by_token_hash(hash)),
            (WholeOrPacked::Packed(list), None) => list.find_by_token_hash(hash),
        }
    }

    fn find_by_handle(&self, handle: &TokenHandle) -> Result<Option<CardRecord>, Self::Error> {
        let changed = self.changed(|delta| {
            let at = delta.cards.partition_point(|card| card.token_hash.handle() < *handle);
            delta.cards.get(at).filter(|card| card.token_hash.handle() == *handle)
        });
        match (&self.list, changed) {
            (_, Some(card)) => Ok(Some(card)),
            (WholeOrPacked::Whole(list), None) => never(list.find_by_handle(handle)),
            (WholeOrPacked::Packed(list), None) => list.find_by_handle(handle),
        }
    }

    fn find_by_code(&self, code: &CardCode) -> Result<Option<CardRecord>, Self::Error> {
        let changed =
            self.changed(|delta| self.by_code.get(&code.hash()).and_then(|at| delta.cards.get(*at)));
        match (&self.list, changed) {
            (_, Some(card)) => Ok(Some(card)),
            (WholeOrPacked::Whole(list), None) => never(list.find_by_code(code)),
            (WholeOrPacked::Packed(list), None) => list.find_by_code(code),
        }
    }

    fn is_pass_revoked(&self, pass: &PassHandle) -> Result<bool, Self::Error> {
        Ok(self.delta.as_ref().is_some_and(|delta| delta.passes.binary_search(pass).is_ok()))
    }
}

#[cfg(test)]
mod tests;
