//! Batch linkage in memory: who is who among the records of one list.

use crate::block::{BlockKey, block_keys, probe_keys};
use crate::frequency::{Frequencies, MemoryFrequencies};
use crate::prepared::Prepared;
use crate::record::Record;
use crate::rules::Rules;
use crate::score::Decision;

/// How much work one record may cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Block entries read per record, smallest blocks first. With 300, 0.6 % of the true pairs of a synthetic register of
    /// 130,000 records are not met.
    pub candidates_per_record: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { candidates_per_record: 300 }
    }
}

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
    let mut candidates: Vec<u32> = Vec::new();
    for (b, later) in people.iter().enumerate().skip(offset).step_by(step) {
        blocks.find_earlier(later, b, budget.candidates_per_record, &mut candidates);
        for candidate in &candidates {
            let a = *candidate as usize;
            let Some(earlier) = people.get(a) else { continue };
            if rules.are_born_apart(earlier, later) {
                continue;
            }
            let found = rules.assess(earlier, later, index);
            if found.decision > Decision::New {
                pairs.push(Pair { a, b, score: found.score, decision: found.decision });
            }
        }
    }
    pairs
}

/// Records by block key, positions ascending within a key.
struct Blocks {
    entries: Vec<(BlockKey, u32)>,
}

impl Blocks {
    fn build(people: &[Prepared]) -> Self {
        let mut entries: Vec<(BlockKey, u32)> = Vec::with_capacity(people.len() * 16);
        for (position, person) in (0_u32..).zip(people) {
            entries.extend(block_keys(person).into_iter().map(|key| (key, position)));
        }
        entries.sort_unstable();
        Self { entries }
    }

    /// Positions before `at` that share a block with `person`, without repetition.
    fn find_earlier(&self, person: &Prepared, at: usize, budget: usize, found: &mut Vec<u32>) {
        found.clear();
        let before = u32::try_from(at).unwrap_or(u32::MAX);
        let mut shared: Vec<&[(BlockKey, u32)]> = probe_keys(person)
            .into_iter()
            .filter_map(|key| {
                let from = self.entries.partition_point(|entry| entry.0 < key);
                let rest = self.entries.get(from..)?;
                rest.get(..rest.partition_point(|entry| *entry < (key, before)))
            })
            .filter(|block| !block.is_empty())
            .collect();
        shared.sort_by_key(|block| block.len());
        let mut left = budget;
        for block in shared {
            // Of a block that is too large the nearest records are read, so that even ten thousand namesakes form one chain.
            found.extend(block.iter().rev().take(left).map(|(_, position)| *position));
            left = left.saturating_sub(block.len());
            if left == 0 {
                break;
            }
        }
        found.sort_unstable();
        found.dedup();
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
        let budget = Budget { candidates_per_record: 20 };
        let linkage = link_records(&records, &Rules::standard(), budget);
        assert!(linkage.pairs.len() <= 20 * records.len());
        assert!(linkage.pairs.iter().all(|pair| pair.decision < Decision::Link));
    }

    #[test]
    fn nothing_links_nothing() {
        assert_eq!(link_records(&[], &Rules::standard(), Budget::default()), Linkage::default());
    }
}
