//! What an identity puts into the index, and what is compared about it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use kadi_core::Demographics;
use kadi_mpi::{BlockKey, FrequencyKey, Record, Signature};
use rusqlite::params;

use super::codec::Posting;
use super::journal::Entry;
use super::profile;
use super::profile_page::{ProfilePage, page_of};
use super::runs::Runs;
use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::identity::IdentityKey;

/// Everything that finds one identity, derived from its demographics by the rules of the application. `Debug` shows nothing.
#[derive(Clone, Default, PartialEq)]
pub struct IndexEntry {
    /// Search tokens.
    pub tokens: Vec<String>,
    /// Keys of the blocks it stands in.
    pub keys: Vec<BlockKey>,
    /// What it adds to the frequencies, without repetition.
    pub frequencies: Vec<FrequencyKey>,
    /// What tells whether it is worth a full comparison.
    pub signature: Signature,
}

impl fmt::Debug for IndexEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IndexEntry(..)")
    }
}

/// What a transaction has changed so far and its own reads must see.
#[derive(Default)]
pub(crate) struct Pending {
    pub(crate) postings: Runs,
    pub(crate) entry: Entry,
    pub(crate) profiles: BTreeMap<i64, Vec<u8>>,
    /// Search tokens of identities that are found by others now.
    pub(crate) words: BTreeMap<IdentityKey, BTreeSet<String>>,
    /// What stands in the index of identities that this transaction made or changed since it last looked at them.
    pub(crate) before: HashMap<IdentityKey, Indexed>,
    /// Whom it made or changed in any way, in that order.
    pub(crate) people: Vec<IdentityKey>,
    /// What it does with a rebuild.
    pub(crate) turn: Option<RebuildTurn>,
}

/// What stands in the index of an identity, seen from the transaction that may have changed it. `Debug` shows no value.
#[derive(Clone, PartialEq, Eq)]
pub enum Indexed {
    /// Nothing: it was just made.
    Nothing,
    /// What is derived of these demographics.
    Before(Box<Demographics>),
    /// All there is to it: nothing changed.
    Now,
}

impl fmt::Debug for Indexed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "Nothing",
            Self::Before(_) => "Before(..)",
            Self::Now => "Now",
        })
    }
}

/// The two moments of a rebuild at which the index changes as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RebuildTurn {
    /// What is there so far is old.
    Begin,
    /// What was old goes.
    Finish,
}

/// The number of an identity in blocks and signatures.
pub(crate) fn number_of(key: IdentityKey) -> Result<u32, StoreError> {
    // Four thousand million people are not in one register.
    u32::try_from(key.0).map_err(|_| StoreError::Damaged)
}

impl Read<'_> {
    /// What is compared about some identities, in ascending order, each page of neighbours read once. `visit` gets an
    /// identity and its fields; unknown ones are left out.
    ///
    /// # Errors
    /// As every read.
    pub fn read_profiles(
        &self,
        identities: &[u32],
        mut visit: impl FnMut(u32, Record),
    ) -> Result<(), StoreError> {
        let pending = self.pending.borrow();
        let mut stored = self.connection.prepare_cached("SELECT body FROM profile_pages WHERE first = ?1")?;
        let mut page = ProfilePage::default();
        for neighbours in identities.chunk_by(|a, b| page_of(i64::from(*a)) == page_of(i64::from(*b))) {
            let Some(first) = neighbours.first().map(|first| page_of(i64::from(*first))) else { continue };
            page.clear(first);
            let mut rows = stored.query([first])?;
            if let Some(row) = rows.next()? {
                let body = row.get_ref("body")?.as_blob().map_err(|_| StoreError::Damaged)?;
                page.read(first, body).ok_or(StoreError::Damaged)?;
            }
            for &identity in neighbours {
                let key = i64::from(identity);
                match pending.profiles.get(&key).map(Vec::as_slice).or_else(|| page.get(key)) {
                    Some(packed) => visit(identity, profile::unpack(packed).ok_or(StoreError::Damaged)?),
                    // Made before profiles were, and not rebuilt yet.
                    None => {
                        for (_, person) in self.demographics_of(&[IdentityKey(key)])? {
                            visit(identity, Record::from(&person));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// The active identity that this one stands for; `None` when it was deactivated. Of nearly everybody a small index of
    /// those who are not active tells, and no row is read; so it must be somebody who is in the register.
    ///
    /// # Errors
    /// As every read.
    pub fn find_standing(&self, key: IdentityKey) -> Result<Option<IdentityKey>, StoreError> {
        match self.survivor_of_inactive(key)? {
            None => Ok(Some(key)),
            Some(survivor) if survivor == key => Ok(None),
            Some(survivor) => Ok(self.survivor_of_inactive(survivor)?.is_none().then_some(survivor)),
        }
    }

    /// `None` while the identity is active; itself when it was deactivated.
    fn survivor_of_inactive(&self, key: IdentityKey) -> Result<Option<IdentityKey>, StoreError> {
        self.row(
            "SELECT i.survivor FROM identities i INDEXED BY identities_not_active WHERE i.id = ?1 AND i.status <> 'active'",
            [key],
            |row| row.get(0),
        )
    }
}

impl Write<'_> {
    /// Puts an identity into the index, after it was made or changed. `before` is what stands there, as
    /// [`Write::take_indexed`] tells.
    ///
    /// # Errors
    /// `Sql` when there is no such identity.
    pub fn put_index(
        &mut self,
        key: IdentityKey,
        entry: &IndexEntry,
        before: Option<&IndexEntry>,
    ) -> Result<(), StoreError> {
        let identity = number_of(key)?;
        // Written even when the names are as they were: places and dates are among what a search narrows by.
        self.replace_name_tokens(key, &entry.tokens);
        let known: &[BlockKey] = before.map_or(&[], |before| &before.keys);
        let new: Vec<Posting> = entry
            .keys
            .iter()
            .filter(|key| !known.contains(key))
            .map(|key| Posting::new(key.0, identity))
            .collect();
        let counted_until = self.counted_until()?;
        let mut pending = self.pending.borrow_mut();
        pending.entry.postings.extend_from_slice(&new);
        pending.postings.add(new);
        if before.is_none_or(|before| before.signature != entry.signature) {
            pending.entry.signatures.push((identity, entry.signature));
        }
        let gone = before.into_iter().flat_map(|before| &before.frequencies).map(|key| (key, -1));
        for (frequency, change) in entry.frequencies.iter().map(|key| (key, 1)).chain(gone) {
            *pending.entry.counts.entry(frequency.0).or_default() += change;
            if key.0 < counted_until {
                *pending.entry.recounts.entry(frequency.0).or_default() += change;
            }
        }
        pending.entry.counts.retain(|_, change| *change != 0);
        Ok(())
    }

    /// What stands in the index of an identity. From here on the caller has put it in: asked again, it is [`Indexed::Now`].
    pub fn take_indexed(&mut self, key: IdentityKey) -> Indexed {
        self.pending.borrow_mut().before.remove(&key).unwrap_or(Indexed::Now)
    }

    /// Whom this transaction made or changed so far, or whose standing it changed, in that order, without the first `known`.
    #[must_use]
    pub fn people_changed(&self, known: usize) -> Vec<IdentityKey> {
        self.pending.borrow().people.get(known..).unwrap_or_default().to_vec()
    }

    /// Notes that an identity was made, or that its demographics change from `before`.
    pub(crate) fn note_person(&self, key: IdentityKey, person: &Demographics, before: Option<Demographics>) {
        let mut pending = self.pending.borrow_mut();
        pending.people.push(key);
        pending.profiles.insert(key.0, profile::pack(person));
        pending.entry.issued += u64::from(before.is_none());
        let indexed = before.map_or(Indexed::Nothing, |before| Indexed::Before(Box::new(before)));
        pending.before.entry(key).or_insert(indexed);
    }

    /// Notes that the standing of some identities changed.
    pub(crate) fn note_standing(&self, keys: impl IntoIterator<Item = IdentityKey>) {
        self.pending.borrow_mut().people.extend(keys);
    }

    /// Writes the profiles that changed, page by page.
    pub(super) fn write_profiles(&self, profiles: BTreeMap<i64, Vec<u8>>) -> Result<(), StoreError> {
        let profiles: Vec<(i64, Vec<u8>)> = profiles.into_iter().collect();
        let mut page = ProfilePage::default();
        for changes in profiles.chunk_by(|a, b| page_of(a.0) == page_of(b.0)) {
            let Some(first) = changes.first().map(|(identity, _)| page_of(*identity)) else { continue };
            let body: Option<Vec<u8>> =
                self.row("SELECT body FROM profile_pages WHERE first = ?1", [first], |row| row.get(0))?;
            page.read(first, body.as_deref().unwrap_or_default()).ok_or(StoreError::Damaged)?;
            self.run(
                "INSERT OR REPLACE INTO profile_pages (first, body) VALUES (?1, ?2)",
                params![first, page.with(changes)],
            )?;
        }
        Ok(())
    }

    /// Identities below this number are in the frequencies that a running rebuild counts.
    fn counted_until(&self) -> Result<i64, StoreError> {
        Ok(column::bound(
            self.count("SELECT coalesce(max(next), 0) FROM index_state WHERE target IS NOT NULL", [])?,
        ))
    }
}
