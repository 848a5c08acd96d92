//! What one transaction adds to the index: a row of the journal until enough of them are folded into sorted pages.
//!
//! Writing seventeen postings of each new identity where they belong would touch seventeen pages, each encrypted and
//! authenticated anew. A row at the end of the journal touches one for a whole batch.

use std::collections::HashMap;

use kadi_mpi::Signature;

use super::codec::Posting;

/// One transaction's additions.
#[derive(Clone, Default)]
pub(crate) struct Entry {
    pub(crate) postings: Vec<Posting>,
    pub(crate) signatures: Vec<(u32, Signature)>,
    pub(crate) counts: HashMap<u64, i32>,
    /// Of them, what a running rebuild must count too; written at once, so it is not packed.
    pub(crate) recounts: HashMap<u64, i32>,
    /// Identities issued; known from the rows after a restart, so it is not packed.
    pub(crate) issued: u64,
}

impl Entry {
    pub(crate) fn is_empty(&self) -> bool {
        self.postings.is_empty() && self.signatures.is_empty() && self.counts.is_empty() && self.issued == 0
    }

    /// Three lengths, then the postings (8 bytes), the signatures (4 + 16) and the counts (8 + 4), little-endian.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let signature = 4 + Signature::BYTES;
        let room = 12 + self.postings.len() * 8 + self.signatures.len() * signature + self.counts.len() * 12;
        let mut out = Vec::with_capacity(room);
        for length in [self.postings.len(), self.signatures.len(), self.counts.len()] {
            out.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
        }
        for posting in &self.postings {
            out.extend_from_slice(&posting.to_bytes());
        }
        for (identity, signature) in &self.signatures {
            out.extend_from_slice(&identity.to_le_bytes());
            out.extend_from_slice(&signature.to_bytes());
        }
        let mut counts: Vec<_> = self.counts.iter().collect();
        counts.sort_unstable();
        for (key, change) in counts {
            out.extend_from_slice(&key.to_le_bytes());
            out.extend_from_slice(&change.to_le_bytes());
        }
        out
    }

    /// Reads a packed entry; `None` when it is not as it was written.
    pub(crate) fn unpack(mut bytes: &[u8]) -> Option<Self> {
        let mut length = || take(&mut bytes).map(|bytes| u32::from_le_bytes(bytes) as usize);
        let (postings, signatures, counts) = (length()?, length()?, length()?);
        let mut entry = Self::default();
        for _ in 0..postings {
            entry.postings.push(Posting::from_bytes(take(&mut bytes)?));
        }
        for _ in 0..signatures {
            let identity = u32::from_le_bytes(take(&mut bytes)?);
            entry.signatures.push((identity, Signature::from_bytes(take(&mut bytes)?)));
        }
        for _ in 0..counts {
            let key = u64::from_le_bytes(take(&mut bytes)?);
            entry.counts.insert(key, i32::from_le_bytes(take(&mut bytes)?));
        }
        bytes.is_empty().then_some(entry)
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_comes_back_and_half_of_one_is_refused() {
        let entry = Entry {
            postings: vec![Posting::new(7, 1), Posting::new(u32::MAX, 2)],
            signatures: vec![(2, Signature::from_bytes([9; Signature::BYTES]))],
            counts: HashMap::from([(3, -1), (u64::MAX, 2)]),
            ..Entry::default()
        };
        let packed = entry.pack();
        let again = Entry::unpack(&packed).unwrap();
        assert!(again.postings == entry.postings && again.signatures == entry.signatures);
        assert!(again.counts == entry.counts);
        for end in 0..packed.len() {
            assert!(Entry::unpack(&packed[..end]).is_none());
        }
    }
}
