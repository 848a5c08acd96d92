//! How postings stand in a page: keys and identities ascending, as differences in as few bytes as they need.
//!
//! A page is a row of pieces. A piece is the difference to the key before (the first: the key itself), the number of
//! identities, for more than one the length of what follows in bytes, then the first identity and the differences of the
//! others. All numbers are LEB128. A large block goes on in a further piece of the same key, on this page or the next.

/// Bytes of a full page: with its row's header it fills one page of the database without overflow.
const PAGE_BYTES: usize = 8_000;
/// Identities of one piece at most, so that little of a page is left empty before a large block.
const PIECE: usize = 128;

/// A posting: an identity under a key. Ordered by key, then identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Posting(u64);

impl Posting {
    pub(crate) const fn new(key: u32, identity: u32) -> Self {
        Self(((key as u64) << 32) | identity as u64)
    }

    pub(crate) const fn key(self) -> u32 {
        let [a, b, c, d, ..] = self.0.to_be_bytes();
        u32::from_be_bytes([a, b, c, d])
    }

    pub(crate) const fn identity(self) -> u32 {
        let [.., a, b, c, d] = self.0.to_be_bytes();
        u32::from_be_bytes([a, b, c, d])
    }

    pub(crate) const fn to_bytes(self) -> [u8; 8] {
        self.0.to_le_bytes()
    }

    pub(crate) const fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(u64::from_le_bytes(bytes))
    }
}

/// Appends a number, seven bits a byte, the lowest first.
pub(crate) fn put_number(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(low_byte(number) | 0x80);
        number >>= 7;
    }
    out.push(low_byte(number));
}

const fn low_byte(number: u32) -> u8 {
    number.to_le_bytes()[0]
}

/// Takes a number from the front of `bytes`; `None` at the end or where there is none.
pub(crate) fn take_number(bytes: &mut &[u8]) -> Option<u32> {
    let (&first, mut rest) = bytes.split_first()?;
    let mut number = u32::from(first & 0x7f);
    let mut byte = first;
    let mut shift = 7;
    while byte & 0x80 != 0 {
        let (&next, after) = rest.split_first()?;
        number |= u32::from(next & 0x7f).checked_shl(shift)?;
        (byte, rest, shift) = (next, after, shift + 7);
    }
    *bytes = rest;
    Some(number)
}

/// Fills pages with postings that arrive in order; hands each full page on with its first key.
pub(crate) struct PageWriter<F> {
    full: F,
    page: Vec<u8>,
    first: u32,
    last: u32,
    piece: Vec<u32>,
    key: u32,
    scratch: Vec<u8>,
    before: Option<Posting>,
    written: u64,
}

impl<E, F: FnMut(u32, &[u8]) -> Result<(), E>> PageWriter<F> {
    pub(crate) fn new(full: F) -> Self {
        Self {
            full,
            page: Vec::with_capacity(PAGE_BYTES),
            first: 0,
            last: 0,
            piece: Vec::with_capacity(PIECE),
            key: 0,
            scratch: Vec::with_capacity(PIECE * 5),
            before: None,
            written: 0,
        }
    }

    /// Adds a posting not less than the one before; the same one again is left out.
    pub(crate) fn push(&mut self, posting: Posting) -> Result<(), E> {
        if self.before.replace(posting) == Some(posting) {
            return Ok(());
        }
        self.written += 1;
        if self.piece.len() == PIECE || (posting.key() != self.key && !self.piece.is_empty()) {
            self.end_piece()?;
        }
        self.key = posting.key();
        self.piece.push(posting.identity());
        Ok(())
    }

    fn end_piece(&mut self) -> Result<(), E> {
        self.scratch.clear();
        let mut before = 0;
        for &identity in &self.piece {
            put_number(&mut self.scratch, identity.wrapping_sub(before));
            before = identity;
        }
        // At most 5 bytes each for the key, the number and the length.
        if self.page.len() + self.scratch.len() + 15 > PAGE_BYTES {
            self.end_page()?;
        }
        if self.page.is_empty() {
            (self.first, self.last) = (self.key, 0);
        }
        put_number(&mut self.page, self.key.wrapping_sub(self.last));
        self.last = self.key;
        put_number(&mut self.page, u32::try_from(self.piece.len()).unwrap_or(0));
        if self.piece.len() > 1 {
            put_number(&mut self.page, u32::try_from(self.scratch.len()).unwrap_or(0));
        }
        self.page.extend_from_slice(&self.scratch);
        self.piece.clear();
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), E> {
        if !self.page.is_empty() {
            (self.full)(self.first, &self.page)?;
            self.page.clear();
        }
        Ok(())
    }

    /// Hands the last page on; gives the number of postings written.
    pub(crate) fn finish(mut self) -> Result<u64, E> {
        if !self.piece.is_empty() {
            self.end_piece()?;
        }
        self.end_page()?;
        Ok(self.written)
    }
}

/// Walks through a page from its first key on.
#[derive(Debug, Default)]
pub(crate) struct PageReader {
    body: Vec<u8>,
    at: usize,
    key: u32,
}

impl PageReader {
    /// Starts at the beginning of another page.
    pub(crate) fn load(&mut self, body: &[u8]) {
        self.body.clear();
        self.body.extend_from_slice(body);
        (self.at, self.key) = (0, 0);
    }

    /// Adds the identities under `key` to `found`. Keys must be asked for in ascending order; `None` when the page is not as
    /// it was written.
    pub(crate) fn read(&mut self, key: u32, found: &mut Vec<u32>) -> Option<()> {
        loop {
            let whole = self.body.get(self.at..)?;
            let mut rest = whole;
            if rest.is_empty() {
                return Some(());
            }
            let this = self.key.wrapping_add(take_number(&mut rest)?);
            if this > key {
                return Some(());
            }
            let many = take_number(&mut rest)?;
            if this == key {
                if many > 1 {
                    take_number(&mut rest)?;
                }
                let mut identity = 0_u32;
                for _ in 0..many {
                    identity = identity.wrapping_add(take_number(&mut rest)?);
                    found.push(identity);
                }
            } else if many > 1 {
                let length = take_number(&mut rest)? as usize;
                rest = rest.get(length..)?;
            } else {
                take_number(&mut rest)?;
            }
            self.at = self.body.len() - rest.len();
            self.key = this;
        }
    }

    /// All postings of the page; `None` when it is not as it was written.
    pub(crate) fn read_all(&mut self, found: &mut Vec<Posting>) -> Option<()> {
        let mut rest = self.body.as_slice();
        let mut key = 0_u32;
        while !rest.is_empty() {
            key = key.wrapping_add(take_number(&mut rest)?);
            let many = take_number(&mut rest)?;
            if many > 1 {
                take_number(&mut rest)?;
            }
            let mut identity = 0_u32;
            for _ in 0..many {
                identity = identity.wrapping_add(take_number(&mut rest)?);
                found.push(Posting::new(key, identity));
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pages(postings: &[Posting]) -> Vec<(u32, Vec<u8>)> {
        let mut pages = Vec::new();
        let mut writer = PageWriter::new(|first, body: &[u8]| -> Result<(), ()> {
            pages.push((first, body.to_vec()));
            Ok(())
        });
        for &posting in postings {
            writer.push(posting).unwrap();
        }
        writer.finish().unwrap();
        pages
    }

    fn sorted(pairs: impl IntoIterator<Item = (u32, u32)>) -> Vec<Posting> {
        let mut postings: Vec<Posting> =
            pairs.into_iter().map(|(key, identity)| Posting::new(key, identity)).collect();
        postings.sort_unstable();
        postings.dedup();
        postings
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read(
            wide in proptest::collection::vec((any::<u32>(), any::<u32>()), 0..3_000),
            narrow in proptest::collection::vec((0..6_u32, 0..9_000_u32), 0..9_000),
        ) {
            let postings = sorted(wide.into_iter().chain(narrow));
            let pages = pages(&postings);
            let mut all = Vec::new();
            let mut reader = PageReader::default();
            for (first, body) in &pages {
                prop_assert!(body.len() <= PAGE_BYTES);
                reader.load(body);
                let from = all.len();
                reader.read_all(&mut all).unwrap();
                prop_assert_eq!(all[from].key(), *first);
            }
            prop_assert_eq!(&all, &postings);
            for key in [0, 1, 5, 6, u32::MAX] {
                let mut found = Vec::new();
                for (_, body) in &pages {
                    reader.load(body);
                    reader.read(key, &mut found).unwrap();
                }
                let expected: Vec<u32> =
                    postings.iter().filter(|p| p.key() == key).map(|p| p.identity()).collect();
                prop_assert_eq!(found, expected);
            }
        }

        #[test]
        fn any_bytes_are_refused_or_read_without_a_panic(body in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut reader = PageReader::default();
            reader.load(&body);
            let _ = reader.read(77, &mut Vec::new());
            reader.load(&body);
            let _ = reader.read_all(&mut Vec::new());
        }
    }

    #[test]
    fn keys_are_found_in_one_walk() {
        let postings = sorted((0..2_000).map(|n| (n * 7, n)));
        let mut reader = PageReader::default();
        let pages = pages(&postings);
        reader.load(&pages[0].1);
        for (key, expected) in [(0, vec![0]), (6, vec![]), (7, vec![1]), (700, vec![100])] {
            let mut found = Vec::new();
            reader.read(key, &mut found).unwrap();
            assert_eq!(found, expected, "{key}");
        }
    }
}
