//! Blocks in memory, four bytes an entry.
//!
//! A key has 32 bits. Its upper bits say in which bucket an entry lies, so the entry itself keeps only the lower ones and has
//! the rest of its 32 bits for the position of the record: with as many buckets as there are positions the two fit exactly.
//! Neither is personal data, but all of it stays in memory: nothing is written to disk.

use std::convert::Infallible;

use crate::block::{BlockKey, block_keys};
use crate::people::People;
use crate::prepared::Prepared;
use crate::retrieve::{Extent, Postings};
use crate::signature::Signature;

/// The blocks and signatures of a list.
pub(crate) struct PackedPostings {
    /// Bits of a position, and of a bucket's number.
    bits: u32,
    /// Where each bucket starts; one more than there are buckets.
    starts: Vec<usize>,
    /// The lower bits of a key above the position; ascending within a bucket.
    entries: Vec<u32>,
    signatures: Vec<Signature>,
}

impl PackedPostings {
    pub(crate) fn build(people: &People) -> Self {
        let bits = (usize::BITS - people.len().leading_zeros()).clamp(1, u32::BITS - 1);
        let mut starts = vec![0; (1 << bits) + 1];
        let mut signatures = Vec::with_capacity(people.len());
        let mut person = Prepared::default();
        // Counting first costs the keys twice and saves a second copy of all entries.
        for position in 0..people.len() {
            people.read(position, &mut person);
            signatures.push(Signature::derive(&person));
            for key in block_keys(&person) {
                if let Some(count) = starts.get_mut(bucket(key, bits)) {
                    *count += 1;
                }
            }
        }
        let mut total = 0;
        for start in &mut starts {
            total += std::mem::replace(start, total);
        }
        let mut entries = vec![0; total];
        for (position, number) in (0..people.len()).zip(0_u32..) {
            people.read(position, &mut person);
            for key in block_keys(&person) {
                let Some(start) = starts.get_mut(bucket(key, bits)) else { continue };
                if let Some(entry) = entries.get_mut(*start) {
                    *entry = (key.0 << bits) | number;
                }
                *start += 1;
            }
        }
        // Filling has moved every start to the next bucket's.
        starts.rotate_right(1);
        if let Some(first) = starts.first_mut() {
            *first = 0;
        }
        for pair in starts.windows(2) {
            if let [from, to] = *pair
                && let Some(bucket) = entries.get_mut(from..to)
            {
                bucket.sort_unstable();
            }
        }
        Self { bits, starts, entries, signatures }
    }

    /// The entries of a key whose positions are before `before`, ascending.
    fn find(&self, key: BlockKey, before: u32) -> &[u32] {
        let at = bucket(key, self.bits);
        let range = self.starts.get(at).zip(self.starts.get(at + 1)).map(|(from, to)| *from..*to);
        let bucket = range.and_then(|range| self.entries.get(range)).unwrap_or_default();
        let first = u64::from(key.0 << self.bits);
        let last = first + u64::from(before);
        let from = bucket.partition_point(|entry| u64::from(*entry) < first);
        let rest = bucket.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|entry| u64::from(*entry) < last)).unwrap_or_default()
    }
}

fn bucket(key: BlockKey, bits: u32) -> usize {
    (key.0 >> (u32::BITS - bits)) as usize
}

/// The part of the list before a position.
pub(crate) struct Earlier<'p> {
    pub(crate) postings: &'p PackedPostings,
    pub(crate) before: u32,
}

impl Postings for Earlier<'_> {
    type Error = Infallible;

    fn block(&mut self, key: BlockKey, at_most: usize, records: &mut Vec<u32>) -> Result<Extent, Infallible> {
        let block = self.postings.find(key, self.before);
        let position = (1 << self.postings.bits) - 1;
        records.extend(block.iter().rev().take(at_most).map(|entry| entry & position));
        Ok(if block.len() > at_most { Extent::Cut } else { Extent::Whole })
    }

    fn signature(&self, record: u32) -> Option<Signature> {
        self.postings.signatures.get(record as usize).copied()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::record::Record;
    use crate::rules::Rules;

    #[test]
    fn every_key_finds_its_earlier_records_and_no_other() {
        let rules = Rules::standard();
        let person = |number: u32| {
            let day = 1 + number % 28;
            let json = format!(
                r#"{{"first_name":"Awa","last_name":"Diop","date_of_birth":"1991-03-{day:02}","phone":"77000{number:04}"}}"#
            );
            rules.prepare(&Record::from_json(&json).unwrap())
        };
        for count in [1, 2, 3, 255, 256, 257] {
            let list: Vec<Prepared> = (0..count).map(person).collect();
            let postings = PackedPostings::build(&list.iter().collect());
            let mut expected: BTreeMap<BlockKey, Vec<u32>> = BTreeMap::new();
            for (number, person) in (0_u32..).zip(&list) {
                for key in block_keys(person) {
                    expected.entry(key).or_default().push(number);
                }
            }
            for (key, records) in &expected {
                for before in [0, 1, count / 2, count] {
                    let mut found = Vec::new();
                    let Ok(extent) = Earlier { postings: &postings, before }.block(*key, 1000, &mut found);
                    let earlier: Vec<u32> =
                        records.iter().rev().copied().filter(|record| *record < before).collect();
                    assert_eq!((found, extent), (earlier, Extent::Whole), "{count} {before}");
                }
            }
            let absent = (0..1000).map(BlockKey).find(|key| !expected.contains_key(key)).unwrap();
            assert!(postings.find(absent, count).is_empty());
        }
    }

    #[test]
    fn a_large_block_gives_its_newest_records() {
        let person = Rules::standard().prepare(&Record::from_json(r#"{"external_id":"SN-12345"}"#).unwrap());
        let postings = PackedPostings::build(&std::iter::repeat_n(&person, 100).collect());
        let mut found = Vec::new();
        let Ok(extent) =
            Earlier { postings: &postings, before: 90 }.block(block_keys(&person)[0], 3, &mut found);
        assert_eq!((found, extent), (vec![89, 88, 87], Extent::Cut));
    }

    #[test]
    fn an_empty_list_has_no_block() {
        let postings = PackedPostings::build(&People::new());
        assert!(postings.find(BlockKey(7), u32::MAX).is_empty());
    }
}
