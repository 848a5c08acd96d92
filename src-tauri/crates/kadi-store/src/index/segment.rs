//! Segments: sorted postings in pages of the database, never changed once they are live.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use rusqlite::{Connection, params};

use super::codec::{PageReader, PageWriter, Posting};
use crate::error::StoreError;

/// Bits of a page's number within its segment.
const PAGE_BITS: u32 = 24;

/// A live segment: where its pages begin. The pages are read when they are needed.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) id: i64,
    /// Postings in all.
    pub(crate) postings: u64,
    /// The first key of each page.
    firsts: Vec<u32>,
}

const fn row_of(segment: i64, page: usize) -> i64 {
    (segment << PAGE_BITS) + page as i64
}

impl Segment {
    /// The pages that may hold `key`: the last one that begins before it, and those that begin with it.
    fn pages_of(&self, key: u32) -> std::ops::Range<usize> {
        let before = self.firsts.partition_point(|first| *first < key);
        let end = self.firsts.partition_point(|first| *first <= key);
        before.saturating_sub(1)..end
    }

    /// Pages in all.
    pub(crate) const fn pages(&self) -> usize {
        self.firsts.len()
    }
}

/// Loads the live segments, oldest first.
pub(crate) fn load_live(connection: &Connection) -> Result<Vec<Arc<Segment>>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, postings, firsts FROM posting_segments WHERE state = 'live' ORDER BY id",
    )?;
    let rows = statement.query_map([], |row| {
        let bytes: Vec<u8> = row.get("firsts")?;
        let (firsts, _) = bytes.as_chunks::<4>();
        Ok(Arc::new(Segment {
            id: row.get("id")?,
            postings: row.get::<_, i64>("postings")?.unsigned_abs(),
            firsts: firsts.iter().map(|first| u32::from_le_bytes(*first)).collect(),
        }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read_page(
    connection: &Connection,
    segment: i64,
    page: usize,
    into: &mut PageReader,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("SELECT body FROM posting_pages WHERE id = ?1")?;
    let mut rows = statement.query([row_of(segment, page)])?;
    let row = rows.next()?.ok_or(StoreError::Damaged)?;
    into.load(row.get_ref(0)?.as_blob().map_err(|_| StoreError::Damaged)?);
    Ok(())
}

/// Reads blocks of one segment; cheapest when keys are asked for in ascending order.
pub(crate) struct Cursor<'c> {
    connection: &'c Connection,
    segment: Arc<Segment>,
    page: Option<usize>,
    asked: u32,
    reader: PageReader,
}

impl<'c> Cursor<'c> {
    pub(crate) fn new(connection: &'c Connection, segment: Arc<Segment>) -> Self {
        Self { connection, segment, page: None, asked: 0, reader: PageReader::default() }
    }

    /// Adds the identities under `key` to `found`, in no order. Of a block larger than `at_most` the newest are read, at
    /// least that many. Tells whether the block was read to its end.
    pub(crate) fn read(
        &mut self,
        key: u32,
        at_most: usize,
        found: &mut Vec<u32>,
    ) -> Result<bool, StoreError> {
        let start = found.len();
        let pages = self.segment.pages_of(key);
        for page in pages.clone().rev() {
            if found.len() - start > at_most {
                return Ok(false);
            }
            // A page is walked once for ascending keys; the same key, or an earlier one, begins anew.
            if self.page != Some(page) || key <= self.asked {
                read_page(self.connection, self.segment.id, page, &mut self.reader)?;
                self.page = Some(page);
            }
            self.reader.read(key, found).ok_or(StoreError::Damaged)?;
            self.asked = key;
        }
        Ok(true)
    }
}

/// Writes the pages of a new segment as they fill.
pub(crate) struct SegmentWriter {
    id: i64,
    firsts: Vec<u8>,
    pages: usize,
}

impl SegmentWriter {
    /// Takes the next number for a segment that nobody reads until it is live.
    pub(crate) fn begin(connection: &Connection) -> Result<Self, StoreError> {
        let id: i64 =
            connection
                .query_row("SELECT coalesce(max(id), 0) + 1 FROM posting_segments", [], |row| row.get(0))?;
        connection.execute(
            "INSERT INTO posting_segments (id, state, postings, pages, firsts) VALUES (?1, 'building', 0, 0, x'')",
            [id],
        )?;
        Ok(Self { id, firsts: Vec::new(), pages: 0 })
    }

    /// Writes one page.
    pub(crate) fn page(
        &mut self,
        connection: &Connection,
        first: u32,
        body: &[u8],
    ) -> Result<(), StoreError> {
        connection
            .prepare_cached("INSERT INTO posting_pages (id, body) VALUES (?1, ?2)")?
            .execute(params![row_of(self.id, self.pages), body])?;
        self.firsts.extend_from_slice(&first.to_le_bytes());
        self.pages += 1;
        Ok(())
    }

    /// Makes the segment live.
    pub(crate) fn finish(self, connection: &Connection, postings: u64) -> Result<Arc<Segment>, StoreError> {
        connection.execute(
            "UPDATE posting_segments SET state = 'live', postings = ?2, pages = ?3, firsts = ?4 WHERE id = ?1",
            params![self.id, postings.cast_signed(), self.pages as i64, self.firsts],
        )?;
        let (firsts, _) = self.firsts.as_chunks::<4>();
        Ok(Arc::new(Segment {
            id: self.id,
            postings,
            firsts: firsts.iter().map(|first| u32::from_le_bytes(*first)).collect(),
        }))
    }
}

/// Writes sorted postings as one live segment.
pub(crate) fn write(connection: &Connection, sorted: &[Posting]) -> Result<Arc<Segment>, StoreError> {
    let mut segment = SegmentWriter::begin(connection)?;
    let mut writer = PageWriter::new(|first, body: &[u8]| segment.page(connection, first, body));
    for &posting in sorted {
        writer.push(posting)?;
    }
    let postings = writer.finish()?;
    segment.finish(connection, postings)
}

/// The postings of several segments in one order.
pub(crate) struct Merge<'c> {
    connection: &'c Connection,
    sources: Vec<Source>,
    heads: BinaryHeap<Reverse<(Posting, usize)>>,
}

struct Source {
    segment: Arc<Segment>,
    page: usize,
    postings: std::vec::IntoIter<Posting>,
}

impl<'c> Merge<'c> {
    pub(crate) fn new(connection: &'c Connection, segments: &[Arc<Segment>]) -> Result<Self, StoreError> {
        let sources = segments
            .iter()
            .map(|segment| Source { segment: Arc::clone(segment), page: 0, postings: Vec::new().into_iter() })
            .collect();
        let mut merge = Self { connection, sources, heads: BinaryHeap::with_capacity(segments.len()) };
        for at in 0..segments.len() {
            merge.advance(at)?;
        }
        Ok(merge)
    }

    fn advance(&mut self, at: usize) -> Result<(), StoreError> {
        let Some(source) = self.sources.get_mut(at) else { return Ok(()) };
        loop {
            if let Some(posting) = source.postings.next() {
                self.heads.push(Reverse((posting, at)));
                return Ok(());
            }
            if source.page == source.segment.pages() {
                return Ok(());
            }
            let mut reader = PageReader::default();
            read_page(self.connection, source.segment.id, source.page, &mut reader)?;
            source.page += 1;
            let mut postings = Vec::with_capacity(4_096);
            reader.read_all(&mut postings).ok_or(StoreError::Damaged)?;
            source.postings = postings.into_iter();
        }
    }

    /// The next posting; repetitions come as they are.
    pub(crate) fn next(&mut self) -> Result<Option<Posting>, StoreError> {
        let Some(Reverse((posting, at))) = self.heads.pop() else { return Ok(None) };
        self.advance(at)?;
        Ok(Some(posting))
    }
}

/// Deletes some pages of segments that nobody reads any more; tells whether there may be more.
pub(crate) fn sweep(connection: &Connection, segment: i64, pages: u32) -> Result<bool, StoreError> {
    let deleted = connection
        .prepare_cached(
            "DELETE FROM posting_pages WHERE id IN
                (SELECT id FROM posting_pages WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3)",
        )?
        .execute(params![row_of(segment, 0), row_of(segment + 1, 0), pages])?;
    if deleted > 0 {
        return Ok(true);
    }
    connection.execute("DELETE FROM posting_segments WHERE id = ?1 AND state = 'dead'", [segment])?;
    Ok(false)
}
