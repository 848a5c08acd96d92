//! Building the index anew when the rules behind its keys changed, while the register stays in use.
//!
//! A rebuild walks through the identities by number and puts each into the index again; what it added so far is found at
//! once, and what stood there before is dropped at the end. Where it stands is stored with every step, so that a kill costs
//! one step. Frequencies are counted on the side and take the place of the old ones at the end.

use std::collections::HashMap;

use kadi_core::Demographics;
use rusqlite::params;

use super::codec::Posting;
use super::entry::{IndexEntry, RebuildTurn, number_of};
use super::profile;
use super::view::IndexView;
use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::identity::IdentityKey;
use crate::store::Store;

/// By which rules the index was built, and how far a rebuild is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexState {
    /// Version of the rules of the whole index; empty when it was never built.
    pub version: String,
    /// Version of the rebuild that is under way.
    pub target: Option<String>,
    /// The identity at which it goes on; those before it are done.
    pub next: i64,
    /// The highest identity.
    pub last: i64,
}

impl Read<'_> {
    /// By which rules the index was built.
    ///
    /// # Errors
    /// As every read.
    pub fn index_state(&self) -> Result<IndexState, StoreError> {
        self.row(
            "SELECT version, target, next, (SELECT coalesce(max(id), 0) FROM identities) AS last FROM index_state",
            [],
            |row| {
                Ok(IndexState {
                    version: row.get("version")?,
                    target: row.get("target")?,
                    next: row.get("next")?,
                    last: row.get("last")?,
                })
            },
        )?
        .ok_or(StoreError::Damaged)
    }

    /// Demographics of identities from `first` on by number, aliases too, at most `limit`.
    ///
    /// # Errors
    /// As every read.
    pub fn people_from(
        &self,
        first: i64,
        limit: usize,
    ) -> Result<Vec<(IdentityKey, Demographics)>, StoreError> {
        let sql = format!(
            "SELECT {} FROM identities i WHERE i.id >= ?1 ORDER BY i.id LIMIT ?2",
            crate::identity::COLUMNS
        );
        self.rows(&sql, params![first, column::bound(limit)], |row| {
            Ok((row.get("id")?, crate::identity::read_person(row)?))
        })
    }

    /// Segments up to this one are what a running rebuild will drop.
    pub(crate) fn rebuild_floor(&self) -> Result<i64, StoreError> {
        Ok(column::bound(self.count("SELECT coalesce(max(floor), 0) FROM index_state", [])?))
    }
}

impl Store {
    /// Says that an index with nobody in it was built by the rules of `version`. Tells whether the index is of that version
    /// now; when not, a rebuild is due.
    ///
    /// # Errors
    /// As every write.
    pub fn claim_index(&self, version: &str) -> Result<bool, StoreError> {
        let state = self.read(|db| db.index_state())?;
        if state.version == version && state.target.is_none() {
            return Ok(true);
        }
        if state.last > 0 {
            return Ok(false);
        }
        self.upkeep(|connection| {
            connection
                .execute("UPDATE index_state SET version = ?1, target = NULL, next = 0, floor = 0", [version])
                .map_err(StoreError::from)
        })?;
        Ok(true)
    }
}

impl Write<'_> {
    /// Begins a rebuild by the rules of `version`, or goes on with one that was begun for it.
    ///
    /// # Errors
    /// As every write.
    pub fn begin_rebuild(&mut self, version: &str) -> Result<(), StoreError> {
        if self.index_state()?.target.as_deref() == Some(version) {
            return Ok(());
        }
        self.run("DELETE FROM frequencies_next", [])?;
        self.pending.borrow_mut().turn = Some(RebuildTurn::Begin);
        self.run("UPDATE index_state SET target = ?1, next = 1", [version]).map(drop)
    }

    /// Puts identities into the index again: those from [`Read::people_from`] at the place where the rebuild stands, with
    /// what the rules derive of them.
    ///
    /// # Errors
    /// As every write.
    pub fn rebuild(&mut self, people: &[(IdentityKey, Demographics, IndexEntry)]) -> Result<(), StoreError> {
        let Some(last) = people.iter().map(|(key, ..)| key.0).max() else { return Ok(()) };
        for (key, _, entry) in people {
            self.renew_name_tokens(*key, &entry.tokens)?;
        }
        let mut pending = self.pending.borrow_mut();
        for (key, person, entry) in people {
            let identity = number_of(*key)?;
            let postings: Vec<Posting> = entry.keys.iter().map(|key| Posting::new(key.0, identity)).collect();
            pending.entry.postings.extend_from_slice(&postings);
            pending.entry.signatures.push((identity, entry.signature));
            pending.profiles.insert(key.0, profile::pack(person));
            for frequency in &entry.frequencies {
                *pending.entry.recounts.entry(frequency.0).or_default() += 1;
            }
        }
        drop(pending);
        self.run("UPDATE index_state SET next = ?1", [last + 1]).map(drop)
    }

    /// Ends a rebuild once nobody is left: the old postings and frequencies go.
    ///
    /// # Errors
    /// `NotFound` while somebody is left, or when no rebuild is under way.
    pub fn finish_rebuild(&mut self) -> Result<(), StoreError> {
        let state = self.index_state()?;
        if state.target.is_none() || state.next <= state.last {
            return Err(StoreError::NotFound("finished rebuild"));
        }
        self.pending.borrow_mut().turn = Some(RebuildTurn::Finish);
        Ok(())
    }

    /// Folds the journal before what is old and what is new part ways.
    pub(super) fn turn_rebuild(&self, next: &mut IndexView, turn: RebuildTurn) -> Result<(), StoreError> {
        next.fold(self.connection)?;
        match turn {
            RebuildTurn::Begin => self
                .run("UPDATE index_state SET floor = (SELECT coalesce(max(id), 0) FROM posting_segments)", [])
                .map(drop),
            RebuildTurn::Finish => {
                let floor = self.rebuild_floor()?;
                self.run(
                    "UPDATE posting_segments SET state = 'dead' WHERE state = 'live' AND id <= ?1",
                    [floor],
                )?;
                self.run("DELETE FROM frequencies", [])?;
                self.run(
                    "INSERT INTO frequencies (key, count) SELECT key, count FROM frequencies_next WHERE count > 0",
                    [],
                )?;
                self.run("DELETE FROM frequencies_next", [])?;
                self.run("UPDATE index_state SET version = target, target = NULL, next = 0, floor = 0", [])?;
                next.segments.retain(|segment| segment.id > floor);
                next.recount(self.connection)
            }
        }
    }

    /// Adds to the frequencies that a rebuild counts.
    pub(super) fn write_recounts(&self, recounts: &HashMap<u64, i32>) -> Result<(), StoreError> {
        let mut sorted: Vec<(i64, i32)> =
            recounts.iter().map(|(key, change)| (key.cast_signed(), *change)).collect();
        sorted.sort_unstable();
        for (key, change) in sorted {
            self.run(
                "INSERT INTO frequencies_next (key, count) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET count = count + excluded.count",
                params![key, change],
            )?;
        }
        Ok(())
    }
}
