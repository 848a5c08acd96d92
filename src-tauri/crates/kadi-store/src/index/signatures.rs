//! The signatures of all identities side by side in memory, in pages that readers share.

use std::collections::BTreeSet;
use std::sync::Arc;

use kadi_mpi::Signature;

/// Signatures of a page: with its row's header it fills one page of the database without overflow.
pub(crate) const PER_PAGE: u32 = 500;

/// Signatures by identity. A copy shares its pages until one of both changes.
#[derive(Clone, Default)]
pub(crate) struct Signatures {
    pages: Vec<Arc<Vec<Signature>>>,
    /// Pages that differ from what is stored.
    changed: BTreeSet<u32>,
}

/// The page of an identity and its place there.
const fn place(identity: u32) -> (u32, u32) {
    (identity / PER_PAGE, identity % PER_PAGE)
}

impl Signatures {
    /// The signature of an identity; `None` where none was ever set.
    pub(crate) fn find(&self, identity: u32) -> Option<Signature> {
        let (page, at) = place(identity);
        self.pages.get(page as usize)?.get(at as usize).copied()
    }

    /// Sets the signature of an identity.
    pub(crate) fn set(&mut self, identity: u32, signature: Signature) {
        let (page, at) = place(identity);
        self.changed.insert(page);
        if self.pages.len() <= page as usize {
            self.pages.resize_with(page as usize + 1, Arc::default);
        }
        if let Some(found) = self.pages.get_mut(page as usize) {
            let found = Arc::make_mut(found);
            if found.len() <= at as usize {
                found.reserve_exact(PER_PAGE as usize - found.len());
                found.resize(at as usize + 1, Signature::default());
            }
            if let Some(slot) = found.get_mut(at as usize) {
                *slot = signature;
            }
        }
    }

    /// Takes a stored page.
    pub(crate) fn load(&mut self, page: u32, bytes: &[u8]) {
        let (signatures, _) = bytes.as_chunks::<{ Signature::BYTES }>();
        if self.pages.len() <= page as usize {
            self.pages.resize_with(page as usize + 1, Arc::default);
        }
        if let Some(found) = self.pages.get_mut(page as usize) {
            *found = Arc::new(signatures.iter().map(|bytes| Signature::from_bytes(*bytes)).collect());
        }
    }

    /// The pages that differ from what is stored, with their bytes.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (u32, Vec<u8>)> {
        self.changed.iter().map(|page| {
            let found = self.pages.get(*page as usize);
            let bytes = found.into_iter().flat_map(|page| page.iter()).flat_map(|one| one.to_bytes());
            (*page, bytes.collect())
        })
    }

    /// Says that what is stored is up to date.
    pub(crate) fn saved(&mut self) {
        self.changed.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_keeps_what_it_saw_and_changed_pages_come_back() {
        let mark = |n: u8| Signature::from_bytes([n; Signature::BYTES]);
        let mut all = Signatures::default();
        for identity in [1, 2, 499, 500, 1_700] {
            all.set(identity, mark(1));
        }
        let before = all.clone();
        all.set(2, mark(2));
        assert_eq!((before.find(2), all.find(2)), (Some(mark(1)), Some(mark(2))));
        assert_eq!((all.find(1_701), all.find(9_999)), (None, None));
        let mut again = Signatures::default();
        for (page, bytes) in all.changed() {
            again.load(page, &bytes);
        }
        for identity in [1, 2, 499, 500, 1_700] {
            assert_eq!(again.find(identity), all.find(identity));
        }
        all.saved();
        assert_eq!(all.changed().count(), 0);
    }
}
