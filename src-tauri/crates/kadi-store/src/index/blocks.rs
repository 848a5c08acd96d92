//! Blocks read ahead for one record or many: the keys in order, each page once.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use kadi_mpi::{BlockKey, Extent, Postings, Signature};

use super::segment::Cursor;
use super::view::IndexView;
use crate::db::Read;
use crate::error::StoreError;

/// The blocks of some keys, in memory.
#[derive(Debug, Clone)]
pub struct Blocks {
    view: Arc<IndexView>,
    /// Signatures that this transaction wrote.
    own: HashMap<u32, Signature>,
    identities: Vec<u32>,
    blocks: HashMap<u32, Block>,
}

#[derive(Debug, Clone, Copy)]
struct Block {
    start: usize,
    len: usize,
    extent: Extent,
}

impl Blocks {
    /// Takes the blocks that another thread read.
    pub fn absorb(&mut self, other: Self) {
        let shift = self.identities.len();
        self.identities.extend(other.identities);
        self.blocks.extend(
            other.blocks.into_iter().map(|(key, block)| (key, Block { start: block.start + shift, ..block })),
        );
    }
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

    fn read(&self, key: BlockKey, at_most: usize, records: &mut Vec<u32>) -> Extent {
        let Some(block) = self.blocks.get(&key.0) else { return Extent::Whole };
        let found = self.identities.get(block.start..block.start + block.len).unwrap_or_default();
        let newest = found.len().saturating_sub(at_most);
        records.extend_from_slice(found.get(newest..).unwrap_or_default());
        if newest > 0 { Extent::Cut } else { block.extent }
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
        let mut identities = Vec::new();
        let mut blocks = HashMap::with_capacity(keys.len());
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
            let kept = found.get(newest..).unwrap_or_default();
            let extent = if whole && newest == 0 { Extent::Whole } else { Extent::Cut };
            blocks.insert(key, Block { start: identities.len(), len: kept.len(), extent });
            identities.extend_from_slice(kept);
        }
        let own = pending.entry.signatures.iter().copied().collect();
        Ok(Blocks { view, own, identities, blocks })
    }
}
