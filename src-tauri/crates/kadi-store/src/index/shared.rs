//! The one index view of an open store, read on first need and kept true by every commit.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::params;

use super::changes::RecentChanges;
use super::entry::Pending;
use super::journal::Entry;
use super::segment::Segment;
use super::view::IndexView;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::identity::IdentityKey;
use crate::store::Store;

/// Postings in the journal before they are folded into a segment: some fifty thousand people, 8 MB.
const FOLD_AT: usize = 1_000_000;

/// The shared view, and what tells others that people changed.
pub(crate) struct SharedIndex {
    view: Mutex<Option<Arc<IndexView>>>,
    people: Mutex<RecentChanges>,
    fold_at: AtomicUsize,
    /// Segments that are no longer live; swept once nobody reads them.
    pub(crate) retired: Mutex<Vec<Arc<Segment>>>,
    /// Held by who joins segments.
    pub(crate) tidying: Mutex<()>,
}

impl Default for SharedIndex {
    fn default() -> Self {
        Self {
            view: Mutex::default(),
            people: Mutex::default(),
            fold_at: AtomicUsize::new(FOLD_AT),
            retired: Mutex::default(),
            tidying: Mutex::default(),
        }
    }
}

/// What a transaction made of the index.
pub(crate) struct Change {
    people: Vec<IdentityKey>,
    index: IndexChange,
}

enum IndexChange {
    Nothing,
    Entry(i64, Entry),
    View(IndexView),
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is behind these locks is replaced whole: a panic leaves the one before.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SharedIndex {
    /// The view, when it was read already.
    pub(crate) fn current(&self) -> Option<Arc<IndexView>> {
        lock(&self.view).clone()
    }

    /// Takes over what was committed. Called by the writer before its turn ends.
    pub(crate) fn publish(&self, change: Change) {
        let mut view = lock(&self.view);
        match change.index {
            IndexChange::Nothing => {}
            IndexChange::Entry(seq, entry) => {
                if let Some(view) = view.as_mut() {
                    Arc::make_mut(view).apply(seq, entry);
                }
            }
            IndexChange::View(new) => *view = Some(Arc::new(new)),
        }
        drop(view);
        lock(&self.people).note(change.people);
    }

    pub(crate) fn replace(&self, new: IndexView) {
        *lock(&self.view) = Some(Arc::new(new));
    }

    #[cfg(test)]
    pub(crate) fn fold_at(&self, postings: usize) {
        self.fold_at.store(postings, Ordering::SeqCst);
    }
}

impl Store {
    /// What the index knows, as of the last commit. Reading it first takes about a second for ten million people.
    ///
    /// # Errors
    /// As every read.
    pub fn index_view(&self) -> Result<Arc<IndexView>, StoreError> {
        let mut view = lock(&self.index.view);
        if let Some(view) = view.as_ref() {
            return Ok(Arc::clone(view));
        }
        // The lock is held meanwhile: a commit that this snapshot misses is told to the view after it.
        let loaded = Arc::new(self.load_index()?);
        *view = Some(Arc::clone(&loaded));
        Ok(loaded)
    }

    /// How many commits made or changed an identity, or changed its standing, since the store was opened.
    #[must_use]
    pub fn people_version(&self) -> u64 {
        lock(&self.index.people).version()
    }

    /// Whom the commits after this version made or changed, some of them more than once; nothing when they were too many to
    /// remember.
    #[must_use]
    pub fn people_changed_since(&self, version: u64) -> Option<Vec<IdentityKey>> {
        lock(&self.index.people).since(version)
    }
}

impl Read<'_> {
    /// What the index knows; a transaction's own changes come on top of it.
    ///
    /// # Errors
    /// As every read.
    pub fn index_view(&self) -> Result<Arc<IndexView>, StoreError> {
        if let Some(view) = self.view.get() {
            return Ok(Arc::clone(view));
        }
        let own = || IndexView::load(self.connection).map(Arc::new);
        let view = match self.store {
            None => own()?,
            Some(store) => {
                let view = store.index_view()?;
                // A view read after this snapshot was taken may name segments that the snapshot does not hold.
                let known = self.count("SELECT coalesce(max(id), 0) FROM posting_segments", [])?;
                let newest = view.segments.iter().map(|segment| segment.id).max().unwrap_or(0);
                if newest.unsigned_abs() <= known { view } else { own()? }
            }
        };
        Ok(Arc::clone(self.view.get_or_init(|| view)))
    }
}

impl Write<'_> {
    /// Writes what this transaction adds to the index.
    pub(crate) fn finish_index(&mut self) -> Result<Change, StoreError> {
        let pending: Pending = std::mem::take(&mut *self.pending.borrow_mut());
        self.write_profiles(pending.profiles)?;
        self.write_words(pending.words)?;
        let (people, entry, turn) = (pending.people, pending.entry, pending.turn);
        self.write_recounts(&entry.recounts)?;
        if entry.is_empty() && turn.is_none() {
            return Ok(Change { people, index: IndexChange::Nothing });
        }
        let view = self.index_view()?;
        let seq = view.seq + 1;
        let fold_at = self.store.map_or(FOLD_AT, |store| store.index.fold_at.load(Ordering::SeqCst));
        if turn.is_none() && view.fresh.len() + entry.postings.len() < fold_at {
            self.run("INSERT INTO index_journal (seq, body) VALUES (?1, ?2)", params![seq, entry.pack()])?;
            return Ok(Change { people, index: IndexChange::Entry(seq, entry) });
        }
        let mut next = IndexView::clone(&view);
        next.apply(seq, entry);
        match turn {
            Some(turn) => self.turn_rebuild(&mut next, turn)?,
            None => next.fold(self.connection)?,
        }
        Ok(Change { people, index: IndexChange::View(next) })
    }
}
