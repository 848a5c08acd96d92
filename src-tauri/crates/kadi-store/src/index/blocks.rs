//! Blocks read ahead for one record or many: the keys in order, each page once.
//!
//! The more people are looked for together, the fewer pages are read for each, and the more entries lie in memory: they are
//! kept as differences, in a little over two bytes each, the newest first, which is where reading begins and often ends.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use kadi_mpi::{BlockKey, Extent, Postings, Signature};

use super::codec::{put_number, take_number};
use super::segment::Cursor;
use super::view::IndexView;
use crate::db::Read;
use crate::error::StoreError;

/// Bytes of entries that are kept in one piece of memory: the last piece alone is not full, and none is ever copied.
const SHELF: usize = 1 << 18;
/// Bytes of an entry at most.
const LONGEST: usize = 5;

/// The blocks of some keys, in memory.
#[derive(Debug, Clone)]
pub struct Blocks {
    view: Arc<IndexView>,
    /// Signatures that this transaction wrote.
    own: HashMap<u32, Signature>,
    shelves: Vec<Vec<u8>>,
    /// In ascending order, and where the block of each stands.
    keys: Vec<u32>,
    places: Vec<Place>,
}

/// A block without its key: so many entries from somewhere on a shelf, each but the first as what it is less than the one
/// before.
#[derive(Debug, Clone, Copy)]
struct Place {
    shelf: u32,
    start: u32,
    entries: u32,
    is_whole: bool,
}

impl Blocks {
    /// Takes the blocks of greater keys, which another thread read.
    pub fn absorb(&mut self, other: Self) {
        debug_assert!(self.keys.last() < other.keys.first() || other.keys.is_empty(), "keys go on");
        let shelves = number(self.shelves.len());
        self.shelves.extend(other.shelves);
        self.keys.extend(other.keys);
        let moved = |place: Place| Place { shelf: place.shelf + shelves, ..place };
        self.places.extend(other.places.into_iter().map(moved));
    }

    /// Adds the block of a key greater than all before it; its identities in ascending order.
    fn put(&mut self, key: u32, records: &[u32], is_whole: bool) {
        let most = records.len() * LONGEST;
        if self.shelves.last().is_none_or(|shelf| shelf.len() + most > shelf.capacity()) {
            self.shelves.push(Vec::with_capacity(SHELF.max(most)));
        }
        let shelf = number(self.shelves.len() - 1);
        let Some(last) = self.shelves.last_mut() else { return };
        self.keys.push(key);
        let (start, entries) = (number(last.len()), number(records.len()));
        self.places.push(Place { shelf, start, entries, is_whole });
        let mut newer = 0;
        for &record in records.iter().rev() {
            put_number(last, if newer == 0 { record } else { newer - record });
            newer = record;
        }
    }
}

/// Entries of a block and blocks of a lot are far fewer than identities, which have numbers of 32 bits.
fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Blocks that another thread looks at as well.
#[derive(Debug, Clone, Copy)]
pub struct BlocksRef<'b>(&'b Blocks);

impl Blocks {
    /// The same blocks for one more thread.
    #[must_use]
    pub const fn view(&self) -> BlocksRef<'_> {
        BlocksRef(self)
    }

    /// Adds the newest identities of a block, the newest first.
    fn read(&self, key: BlockKey, at_most: usize, records: &mut Vec<u32>) -> Extent {
        let place = self.keys.binary_search(&key.0).ok().and_then(|at| self.places.get(at));
        let Some(Place { shelf, start, entries, is_whole }) = place.copied() else { return Extent::Whole };
        let shelf = self.shelves.get(shelf as usize).and_then(|shelf| shelf.get(start as usize..));
        let mut rest = shelf.unwrap_or_default();
        let mut newer = 0;
        for _ in 0..at_most.min(entries as usize) {
            let Some(number) = take_number(&mut rest) else { break };
            newer = if newer == 0 { number } else { newer - number };
            records.push(newer);
        }
        if entries as usize > at_most || !is_whole { Extent::Cut } else { Extent::Whole }
    }

    fn find_signature(&self, record: u32) -> Option<Signature> {
        self.own.get(&record).copied().or_else(|| self.view.signature(record))
    }
}

impl Postings for Blocks {
    type Error = Infallible;

    fn block(&mut self, key: BlockKey, at_most: usize, records: &mut Vec<u32>) -> Result<Extent, Infallible> {
        Ok(self.read(key, at_most, records))
    }

    fn signature(&self, record: u32) -> Option<Signature> {
        self.find_signature(record)
    }
}

impl Postings for BlocksRef<'_> {
    type Error = Infallible;

    fn block(&mut self, key: BlockKey, at_most: usize, records: &mut Vec<u32>) -> Result<Extent, Infallible> {
        Ok(self.0.read(key, at_most, records))
    }

    fn signature(&self, record: u32) -> Option<Signature> {
        self.0.find_signature(record)
    }
}

impl Read<'_> {
    /// Reads the blocks of `keys`, of each at most the newest `at_most` identities. Aliases and deactivated identities stand
    /// in them too: [`Read::find_standing`] says for whom they stand.
    ///
    /// # Errors
    /// As every read.
    pub fn blocks(&self, keys: &[BlockKey], at_most: usize) -> Result<Blocks, StoreError> {
        let view = self.index_view()?;
        let pending = self.pending.borrow();
        let mut keys: Vec<u32> = keys.iter().map(|key| key.0).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut cursors: Vec<Cursor<'_>> =
            view.segments.iter().map(|segment| Cursor::new(self.connection, Arc::clone(segment))).collect();
        let own = pending.entry.signatures.iter().copied().collect();
        let mut blocks = Blocks {
            view: Arc::clone(&view),
            own,
            shelves: Vec::new(),
            keys: Vec::with_capacity(keys.len()),
            places: Vec::with_capacity(keys.len()),
        };
        let mut found = Vec::new();
        for key in keys {
            found.clear();
            let mut whole = true;
            for cursor in &mut cursors {
                whole &= cursor.read(key, at_most, &mut found)?;
            }
            view.fresh.read(key, &mut found);
            pending.postings.read(key, &mut found);
            if found.is_empty() {
                continue;
            }
            found.sort_unstable();
            found.dedup();
            let newest = found.len().saturating_sub(at_most);
            blocks.put(key, found.get(newest..).unwrap_or_default(), whole && newest == 0);
        }
        Ok(blocks)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn blocks() -> Blocks {
        let (view, own) = (Arc::default(), HashMap::new());
        Blocks { view, own, shelves: Vec::new(), keys: Vec::new(), places: Vec::new() }
    }

    #[test]
    fn every_block_is_found_whole_or_its_newest_on_whatever_shelf() {
        let size = |key: u32| key * 131 % 3_000 + 1;
        // Neighbours and people far apart.
        let expected =
            |key: u32| (0..size(key)).map(|n| key + 1 + n * (n % 3 * 500 + 1)).collect::<BTreeSet<u32>>();
        let (mut first, mut second) = (blocks(), blocks());
        for key in 0..400 {
            let into = if key < 170 { &mut first } else { &mut second };
            into.put(key * 2, &expected(key).into_iter().collect::<Vec<u32>>(), key % 3 > 0);
        }
        first.absorb(second);
        assert!(first.shelves.len() > 3 && first.shelves.iter().all(|shelf| shelf.capacity() == SHELF));
        for key in 0..400 {
            let read = |at_most: usize| {
                let mut found = Vec::new();
                let extent = first.read(BlockKey(key * 2), at_most, &mut found);
                (found, extent)
            };
            let newest_first: Vec<u32> = expected(key).into_iter().rev().collect();
            let whole = if key % 3 > 0 { Extent::Whole } else { Extent::Cut };
            assert_eq!(read(usize::MAX), (newest_first.clone(), whole));
            let newest = newest_first.len() - 1;
            assert_eq!(read(newest), (newest_first.get(..newest).unwrap().to_vec(), Extent::Cut));
            assert_eq!(first.read(BlockKey(key * 2 + 1), 9, &mut Vec::new()), Extent::Whole, "no such block");
        }
    }

    #[test]
    fn a_block_larger_than_a_shelf_has_one_of_its_own() {
        let mut blocks = blocks();
        let large: Vec<u32> = (1..100_000).chain([u32::MAX]).collect();
        blocks.put(1, &[7], true);
        blocks.put(2, &large, true);
        let mut found = Vec::new();
        assert_eq!(blocks.read(BlockKey(2), usize::MAX, &mut found), Extent::Whole);
        found.reverse();
        assert_eq!(found, large);
    }
}
