//! Joining segments, so that a block is read from few places however often the register grew.
//!
//! A segment is joined with the smaller ones once those together reach a quarter of it: five segments at most for ten
//! million people, and a posting is written anew about five times in the life of the register. All of it goes in small
//! transactions between the officers' own, and a kill leaves at worst pages that the next joining sweeps away.

use std::sync::Arc;

use rusqlite::TransactionBehavior;

use super::codec::PageWriter;
use super::segment::{self, Merge, Segment, SegmentWriter};
use super::shared::lock;
use super::view::IndexView;
use crate::error::StoreError;
use crate::store::Store;

/// A segment is joined with smaller ones that together have this part of its postings.
const QUARTER: u64 = 4;
/// Pages written or swept in one transaction: two megabytes.
const PAGES_AT_ONCE: usize = 256;

/// The segments to join: the smallest ones, up to the first that is too large for them. Those up to `floor` stay apart.
fn choose(segments: &[Arc<Segment>], floor: i64) -> Vec<Arc<Segment>> {
    let mut sorted: Vec<&Arc<Segment>> = segments.iter().filter(|segment| segment.id > floor).collect();
    sorted.sort_by_key(|segment| segment.postings);
    let mut total = 0;
    let mut chosen: Vec<Arc<Segment>> = Vec::new();
    let mut pending: Vec<Arc<Segment>> = Vec::new();
    // From the smallest: the longest row of which each is less than four times all before it.
    for segment in sorted {
        if total > 0 && segment.postings >= total * QUARTER {
            break;
        }
        total += segment.postings;
        pending.push(Arc::clone(segment));
        if pending.len() > 1 {
            chosen.clone_from(&pending);
        }
    }
    chosen
}

impl Store {
    /// Joins what is due to be joined, in small transactions; a job calls it between its steps. Returns early when
    /// `must_stop` says so, or when somebody else is at it.
    ///
    /// # Errors
    /// As every write. What was not finished is begun anew the next time.
    pub fn tidy_index(&self, must_stop: &dyn Fn() -> bool) -> Result<(), StoreError> {
        let Ok(_alone) = self.index.tidying.try_lock() else { return Ok(()) };
        let floor = self.read(|db| db.rebuild_floor())?;
        loop {
            self.sweep(must_stop)?;
            let chosen = choose(&self.index_view()?.segments, floor);
            if chosen.is_empty() || must_stop() {
                return Ok(());
            }
            self.join(&chosen, must_stop)?;
        }
    }

    fn join(&self, chosen: &[Arc<Segment>], must_stop: &dyn Fn() -> bool) -> Result<(), StoreError> {
        let mut output = self.upkeep(SegmentWriter::begin)?;
        let mut full: Vec<(u32, Vec<u8>)> = Vec::with_capacity(PAGES_AT_ONCE);
        let mut stopped = false;
        let postings = self.lend_reader(|connection| {
            // Every page is read on its own: one long reading would keep the log from being emptied.
            let mut merge = Merge::new(connection, chosen)?;
            let mut pages = PageWriter::new(|first, body: &[u8]| {
                full.push((first, body.to_vec()));
                if full.len() == PAGES_AT_ONCE {
                    stopped = stopped || must_stop();
                    if !stopped {
                        self.write_pages(&mut output, &full)?;
                    }
                    full.clear();
                }
                Ok::<(), StoreError>(())
            });
            while let Some(posting) = merge.next()? {
                pages.push(posting)?;
            }
            pages.finish()
        })?;
        if stopped {
            return Ok(());
        }
        self.write_pages(&mut output, &full)?;
        let turn = self.writer.turn();
        let transaction = rusqlite::Transaction::new_unchecked(&turn, TransactionBehavior::Immediate)?;
        let joined = output.finish(&transaction, postings)?;
        for segment in chosen {
            transaction.execute("UPDATE posting_segments SET state = 'dead' WHERE id = ?1", [segment.id])?;
        }
        transaction.commit()?;
        let mut next = IndexView::clone(&*self.index_view()?);
        next.segments.retain(|segment| !chosen.iter().any(|gone| gone.id == segment.id));
        next.segments.push(joined);
        self.index.replace(next);
        lock(&self.index.retired).extend(chosen.iter().cloned());
        Ok(())
    }

    fn write_pages(&self, output: &mut SegmentWriter, pages: &[(u32, Vec<u8>)]) -> Result<(), StoreError> {
        self.upkeep(|connection| {
            pages.iter().try_for_each(|(first, body)| output.page(connection, *first, body))
        })
    }

    /// Deletes the pages of segments that are not live and that no reader holds.
    fn sweep(&self, must_stop: &dyn Fn() -> bool) -> Result<(), StoreError> {
        let held: Vec<i64> = {
            let mut retired = lock(&self.index.retired);
            retired.retain(|segment| Arc::strong_count(segment) > 1);
            retired.iter().map(|segment| segment.id).collect()
        };
        let dead: Vec<i64> = self.read(|db| {
            db.rows("SELECT id FROM posting_segments WHERE state <> 'live' ORDER BY id", [], |row| row.get(0))
        })?;
        for id in dead.into_iter().filter(|id| !held.contains(id)) {
            self.upkeep(|connection| {
                connection
                    .execute("UPDATE posting_segments SET state = 'dead' WHERE id = ?1", [id])
                    .map_err(StoreError::from)
            })?;
            while !must_stop()
                && self.upkeep(|connection| segment::sweep(connection, id, PAGES_AT_ONCE as u32))?
            {
            }
        }
        Ok(())
    }

    /// A small transaction on what is derived from the rows and changes nothing that anybody can see: it needs no intent.
    pub(super) fn upkeep<T>(
        &self,
        work: impl FnOnce(&rusqlite::Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let turn = self.writer.turn();
        let transaction = rusqlite::Transaction::new_unchecked(&turn, TransactionBehavior::Immediate)?;
        // These pages hold hashes and were encrypted: to overwrite them before they are used again would double the work.
        transaction.execute_batch("PRAGMA secure_delete = FAST")?;
        let value = work(&transaction)?;
        transaction.commit()?;
        turn.execute_batch("PRAGMA secure_delete = ON")?;
        Ok(value)
    }
}
