//! What the index knows at one moment, shared between readers: segments, fresh postings, signatures, frequencies.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

use kadi_mpi::{Frequencies, FrequencyKey, Signature};
use rusqlite::{Connection, params};

use super::journal::Entry;
use super::runs::Runs;
use super::segment::{self, Segment};
use super::signatures::Signatures;
use crate::error::StoreError;

/// The index as of one commit. Copies share what did not change. `Debug` shows no value.
#[derive(Clone, Default)]
pub struct IndexView {
    pub(crate) segments: Vec<Arc<Segment>>,
    /// Postings that stand in the journal.
    pub(crate) fresh: Runs,
    pub(crate) signatures: Signatures,
    counts: Arc<HashMap<u64, u32>>,
    /// Keys whose stored count is behind.
    recounted: Arc<BTreeSet<u64>>,
    /// Identities ever issued.
    pub(crate) total: u64,
    /// Number of the journal's last entry that is in here.
    pub(crate) seq: i64,
}

impl IndexView {
    /// Reads the whole index: 16 bytes for each identity, 4 for each page of postings, and the journal.
    pub(crate) fn load(connection: &Connection) -> Result<Self, StoreError> {
        let mut view = Self { segments: segment::load_live(connection)?, ..Self::default() };
        let mut pages = connection.prepare("SELECT page, body FROM signature_pages ORDER BY page")?;
        let mut rows = pages.query([])?;
        while let Some(row) = rows.next()? {
            let page = u32::try_from(row.get::<_, i64>(0)?).map_err(|_| StoreError::Damaged)?;
            view.signatures.load(page, row.get_ref(1)?.as_blob().map_err(|_| StoreError::Damaged)?);
        }
        view.counts = Arc::new(load_counts(connection)?);
        view.seq =
            connection.query_row("SELECT coalesce(max(folded), 0) FROM index_state", [], |row| row.get(0))?;
        view.total = connection.query_row(
            "SELECT coalesce(sum(value), 0) FROM counters WHERE name >= 'people.' AND name < 'people/'",
            [],
            |row| row.get::<_, i64>(0).map(i64::unsigned_abs),
        )?;
        let total = view.total;
        let mut journal = connection.prepare("SELECT seq, body FROM index_journal ORDER BY seq")?;
        let mut rows = journal.query([])?;
        while let Some(row) = rows.next()? {
            let seq = row.get(0)?;
            let entry = Entry::unpack(row.get_ref(1)?.as_blob().map_err(|_| StoreError::Damaged)?)
                .ok_or(StoreError::Damaged)?;
            view.apply(seq, entry);
        }
        view.total = total;
        Ok(view)
    }

    /// Takes a committed entry of the journal; one that is in here already changes nothing.
    pub(crate) fn apply(&mut self, seq: i64, entry: Entry) {
        if seq <= self.seq {
            return;
        }
        self.seq = seq;
        self.total += entry.issued;
        self.fresh.add(entry.postings);
        for (identity, signature) in entry.signatures {
            self.signatures.set(identity, signature);
        }
        if !entry.counts.is_empty() {
            let counts = Arc::make_mut(&mut self.counts);
            let recounted = Arc::make_mut(&mut self.recounted);
            for (key, change) in entry.counts {
                let count = counts.entry(key).or_default();
                *count = count.saturating_add_signed(change);
                recounted.insert(key);
            }
        }
    }

    /// Writes everything that stands only in the journal to where it is read from, sorted, and empties the journal.
    pub(crate) fn fold(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let sorted = std::mem::take(&mut self.fresh).sorted();
        if !sorted.is_empty() {
            self.segments.push(segment::write(connection, &sorted)?);
        }
        let mut page = connection
            .prepare_cached("INSERT OR REPLACE INTO signature_pages (page, body) VALUES (?1, ?2)")?;
        for (number, bytes) in self.signatures.changed() {
            page.execute(params![number, bytes])?;
        }
        self.signatures.saved();
        let mut count =
            connection.prepare_cached("INSERT OR REPLACE INTO frequencies (key, count) VALUES (?1, ?2)")?;
        for key in self.recounted.iter() {
            count.execute(params![key.cast_signed(), self.counts.get(key).copied().unwrap_or(0)])?;
        }
        self.recounted = Arc::default();
        connection.execute("DELETE FROM index_journal", [])?;
        connection.execute("UPDATE index_state SET folded = ?1", [self.seq])?;
        Ok(())
    }

    /// Reads the counts anew, after they were replaced.
    pub(crate) fn recount(&mut self, connection: &Connection) -> Result<(), StoreError> {
        self.counts = Arc::new(load_counts(connection)?);
        self.recounted = Arc::default();
        Ok(())
    }

    /// Everything that is counted.
    pub(crate) fn counted(&self) -> impl Iterator<Item = FrequencyKey> {
        self.counts.keys().map(|key| FrequencyKey(*key))
    }

    /// The signature of an identity.
    pub(crate) fn signature(&self, identity: u32) -> Option<Signature> {
        self.signatures.find(identity)
    }
}

fn load_counts(connection: &Connection) -> Result<HashMap<u64, u32>, StoreError> {
    let mut counts = connection.prepare("SELECT key, count FROM frequencies")?;
    let rows = counts.query_map([], |row| {
        let count: i64 = row.get(1)?;
        Ok((row.get::<_, i64>(0)?.cast_unsigned(), u32::try_from(count).unwrap_or(u32::MAX)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Frequencies for IndexView {
    fn count(&self, key: FrequencyKey) -> u64 {
        self.counts.get(&key.0).copied().map_or(0, u64::from)
    }

    fn total(&self) -> u64 {
        self.total
    }
}

impl fmt::Debug for IndexView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IndexView").field("segments", &self.segments.len()).finish_non_exhaustive()
    }
}
