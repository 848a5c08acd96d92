//! Batch linkage in memory: who is who among the records of one list.

use std::convert::Infallible;

use crate::block::{BlockKey, block_keys};
use crate::frequency::{Frequencies, MemoryFrequencies};
use crate::prepared::Prepared;
use crate::prescore::Query;
use crate::record::Record;
use crate::retrieve::{Budget, Extent, Postings, retrieve};
use crate::rules::Rules;
use crate::score::Decision;
use crate::signature::Signature;

/// Two records of the list, by position, `a < b`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Position of the earlier record.
    pub a: usize,
    /// Position of the later record.
    pub b: usize,
    /// The weighted sum, 0 to 1.
    pub score: f64,
    /// Never `New`.
    pub decision: Decision,
}

/// The outcome of linking a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Linkage {
    /// The pairs decided as link, review or alert, ordered by `a`, then `b`.
    pub pairs: Vec<Pair>,
    /// For each record the position of the first record of its cluster; only `link` pairs join clusters.
    pub clusters: Vec<usize>,
}

/// Finds the pairs of `records` that may be one person, and the clusters of those that are.
///
/// Frequencies are learned from the list. Each record is compared with earlier records that share a block, smallest blocks
/// first, up to the budget: the cost grows with the list times the budget, however many namesakes it holds.
#[must_use]
pub fn link_records(records: &[Record], rules: &Rules, budget: Budget) -> Linkage {
    let mut preparer = rules.preparer();
    let prepared: Vec<Prepared> = records.iter().map(|record| preparer.prepare(record)).collect();
    link_prepared(&prepared, rules, budget)
}

/// [`link_records`] for records that are prepared already.
#[must_use]
pub fn link_prepared(people: &[Prepared], rules: &Rules, budget: Budget) -> Linkage {
    let index = MemoryFrequencies::learn(people);
    let blocks = Blocks::build(people);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    // Interleaved, because later records have more earlier ones to meet.
    let mut pairs: Vec<Pair> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|offset| {
                let (index, blocks) = (&index, &blocks);
                scope.spawn(move || link_share(people, rules, budget, index, blocks, (offset, threads)))
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    });
    pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
    let links = pairs.iter().filter(|pair| pair.decision == Decision::Link).map(|pair| (pair.a, pair.b));
    let clusters = cluster(people.len(), links);
    Linkage { pairs, clusters }
}

fn link_share(
    people: &[Prepared],
    rules: &Rules,
    budget: Budget,
    index: &dyn Frequencies,
    blocks: &Blocks,
    (offset, step): (usize, usize),
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (b, later) in people.iter().enumerate().skip(offset).step_by(step) {
        let before = u32::try_from(b).unwrap_or(u32::MAX);
        let query = Query::new(later, index);
        let Ok(candidates) = retrieve(&query, &mut Earlier { blocks, before }, budget);
        for candidate in candidates {
            let a = candidate.record as usize;
            let Some(earlier) = people.get(a) else { continue };
            let found = rules.assess(earlier, later, index);
            if found.decision > Decision::New {
                pairs.push(Pair { a, b, score: found.score, decision: found.decision });
            }
        }
    }
    pairs
}

/// Records by block key, positions ascending within a key, and their signatures.
struct Blocks {
    entries: Vec<(BlockKey, u32)>,
    signatures: Vec<Signature>,
}

impl Blocks {
    fn build(people: &[Prepared]) -> Self {
        let mut entries: Vec<(BlockKey, u32)> = Vec::with_capacity(people.len() * 20);
        for (position, person) in (0_u32..).zip(people) {
            entries.extend(block_keys(person).into_iter().map(|key| (key, position)));
        }
        entries.sort_unstable();
        Self { entries, signatures: people.iter().map(Signature::derive).collect() }
    }
}

/// The part of the list before a record.
struct Earlier<'b> {
    blocks: &'b Blocks,
    before: u32,
}

impl Postings for Earlier<'_> {
    type Error = Infallible;

    fn block(&mut self, key: BlockKey, at_most: usize, records: &mut Vec<u32>) -> Result<Extent, Infallible> {
        let entries = &self.blocks.entries;
        let from = entries.partition_point(|entry| entry.0 < key);
        let rest = entries.get(from..).unwrap_or_default();
        let block = rest.get(..rest.partition_point(|entry| *entry < (key, self.before))).unwrap_or_default();
        records.extend(block.iter().rev().take(at_most).map(|(_, position)| *position));
        Ok(if block.len() > at_most { Extent::Cut } else { Extent::Whole })
    }

    fn signature(&self, record: u32) -> Option<Signature> {
        self.blocks.signatures.get(record as usize).copied()
    }
}

/// The smallest position of each record's cluster (union-find with path halving).
fn cluster(len: usize, links: impl Iterator<Item = (usize, usize)>) -> Vec<usize> {
    let mut parents: Vec<usize> = (0..len).collect();
    for (a, b) in links {
        let (a, b) = (root(&mut parents, a), root(&mut parents, b));
        if let Some(parent) = parents.get_mut(a.max(b)) {
            *parent = a.min(b);
        }
    }
    (0..len).map(|at| root(&mut parents, at)).collect()
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while let Some(parent) = parents.get(at).copied().filter(|parent| *parent != at) {
        let grandparent = parents.get(parent).copied().unwrap_or(parent);
        if let Some(slot) = parents.get_mut(at) {
            *slot = grandparent;
        }
        at = grandparent;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(json: &str) -> Record {
        Record::from_json(json).unwrap()
    }

    #[test]
    fn one_person_under_three_spellings_is_one_cluster() {
        let records = [
            r#"{"first_name":"Mariama","last_name":"Diallo","date_of_birth":"1988-07-19","sex":"F","commune":"Ouakam"}"#,
            r#"{"first_name":"Kofi","last_name":"Mensah","date_of_birth":"1979-02-03","sex":"M","commune":"Ouakam"}"#,
            r#"{"first_name":"Mariam","last_name":"Jallow","date_of_birth":"1988-07-19","sex":"F","commune":"Ouakam"}"#,
            r#"{"first_name":"DIALO","last_name":"MARYAM","date_of_birth":"1988-07-19","sex":"F","commune":"Ouakam"}"#,
        ]
        .map(record);
        let linkage = link_records(&records, &Rules::standard(), Budget::default());
        assert_eq!(linkage.clusters, [0, 1, 0, 0]);
        assert!(linkage.pairs.iter().all(|pair| pair.decision == Decision::Link), "{:?}", linkage.pairs);
        assert_eq!(
            linkage.pairs.iter().map(|pair| (pair.a, pair.b)).collect::<Vec<_>>(),
            [(0, 2), (0, 3), (2, 3)]
        );
    }

    #[test]
    fn ten_thousand_namesakes_cost_no_more_than_the_budget() {
        let same =
            record(r#"{"first_name":"Fatou","last_name":"Diallo","sex":"F","date_of_birth":"1990-01-01"}"#);
        let records = vec![same; 10_000];
        let budget = Budget { scored: 20, ..Budget::default() };
        let linkage = link_records(&records, &Rules::standard(), budget);
        assert!(linkage.pairs.len() <= 20 * records.len());
        assert!(linkage.pairs.iter().all(|pair| pair.decision < Decision::Link));
    }

    #[test]
    fn nothing_links_nothing() {
        assert_eq!(link_records(&[], &Rules::standard(), Budget::default()), Linkage::default());
    }
}
