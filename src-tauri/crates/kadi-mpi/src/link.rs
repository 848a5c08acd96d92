//! Batch linkage in memory: who is who among the records of one list.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use crate::frequency::{Frequencies, MemoryFrequencies, Profile};
use crate::people::People;
use crate::postings::{Earlier, PackedPostings};
use crate::prepared::Prepared;
use crate::prescore::Query;
use crate::profile;
use crate::record::Record;
use crate::relatives;
use crate::retrieve::{Budget, retrieve};
use crate::rules::Rules;
use crate::score::Decision;

/// Records that a thread takes at a time.
const SHARE: usize = 1_024;
/// Pairs of one record that are kept, the best ones: somebody with more duplicates than this is found through the others.
const MOST_PAIRS: usize = 50;

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

/// How much work a linkage was.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Effort {
    /// Pairs compared in full.
    pub compared: u64,
    /// Records compared in full per record, on average.
    pub mean: f64,
    /// As many or fewer for 95 of 100 records.
    pub p95: usize,
}

/// The outcome of linking a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Linkage {
    /// The pairs decided as link, review or alert, ordered by `a`, then `b`.
    pub pairs: Vec<Pair>,
    /// For each record the position of the first record of its cluster; only `link` pairs join clusters.
    pub clusters: Vec<usize>,
    /// What it took.
    pub effort: Effort,
}

/// Finds the pairs of `records` that may be one person, and the clusters of those that are.
#[must_use]
pub fn link_records(records: &[Record], rules: &Rules, budget: Budget) -> Linkage {
    let mut preparer = rules.preparer();
    let mut people = People::new();
    for record in records {
        people.push(&preparer.prepare(record));
    }
    link_people(&people, rules, budget, &mut |_| {})
}

/// [`link_records`] for a list that is prepared already; `progress` is told how many records are done.
///
/// Frequencies are learned from the list. Each record is compared with the earlier records that [`retrieve()`] finds: the cost
/// grows with the list times the budget, however many namesakes it holds. A record takes about 200 bytes of memory.
#[must_use]
pub fn link_people(
    people: &People,
    rules: &Rules,
    budget: Budget,
    progress: &mut dyn FnMut(usize),
) -> Linkage {
    let mut index = MemoryFrequencies::default();
    let mut person = Prepared::default();
    for position in 0..people.len() {
        people.read(position, &mut person);
        index.add(&person);
    }
    let usual = Profile::USUAL;
    let relatives = relatives::estimate(people, &index, usual.relatives);
    index.describe(Profile { relatives, ..usual });
    let postings = PackedPostings::build(people);
    let learned = profile::estimate(people, rules, &postings, &index, budget);
    index.describe(learned);
    let task = Task { people, rules, budget, index: &index, postings: &postings, next: AtomicUsize::new(0) };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let mut found: Vec<Found> = std::thread::scope(|scope| {
        let (report, reports) = mpsc::channel();
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let (task, report) = (&task, report.clone());
                scope.spawn(move || task.work(&report))
            })
            .collect();
        drop(report);
        let mut done = 0;
        for records in reports {
            done += records;
            progress(done);
        }
        workers.into_iter().filter_map(|worker| worker.join().ok()).collect()
    });
    drop(postings);
    let effort = effort(&found);
    let mut pairs = found.pop().map(|found| found.pairs).unwrap_or_default();
    for other in found {
        pairs.extend(other.pairs);
    }
    pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
    let links = pairs.iter().filter(|pair| pair.decision == Decision::Link).map(|pair| (pair.a, pair.b));
    let clusters = cluster(people.len(), links);
    Linkage { pairs, clusters, effort }
}

/// What the threads share.
struct Task<'t> {
    people: &'t People,
    rules: &'t Rules,
    budget: Budget,
    index: &'t (dyn Frequencies + Sync),
    postings: &'t PackedPostings,
    next: AtomicUsize,
}

/// What one thread found.
#[derive(Default)]
struct Found {
    pairs: Vec<Pair>,
    /// How many records were compared with as many others as the position says.
    sizes: Vec<u64>,
}

impl Task<'_> {
    fn work(&self, report: &mpsc::Sender<usize>) -> Found {
        let mut found = Found::default();
        let (mut later, mut earlier) = (Prepared::default(), Prepared::default());
        loop {
            let from = self.next.fetch_add(SHARE, Ordering::Relaxed);
            let to = self.people.len().min(from.saturating_add(SHARE));
            if from >= to {
                return found;
            }
            for position in from..to {
                self.people.read(position, &mut later);
                self.link(position, &later, &mut earlier, &mut found);
            }
            // Nobody listens any more when the caller is gone.
            let _ = report.send(to - from);
        }
    }

    fn link(&self, b: usize, later: &Prepared, earlier: &mut Prepared, found: &mut Found) {
        let before = u32::try_from(b).unwrap_or(u32::MAX);
        let query = Query::new(later, self.index);
        let Ok(candidates) = retrieve(&query, &mut Earlier { postings: self.postings, before }, self.budget);
        if found.sizes.len() <= candidates.len() {
            found.sizes.resize(candidates.len() + 1, 0);
        }
        if let Some(count) = found.sizes.get_mut(candidates.len()) {
            *count += 1;
        }
        let first = found.pairs.len();
        for candidate in candidates {
            let a = candidate.record as usize;
            if !self.people.read(a, earlier) || self.rules.are_born_apart(earlier, later, self.index) {
                continue;
            }
            let judged = self.rules.assess(earlier, later, self.index);
            if judged.decision > Decision::New {
                found.pairs.push(Pair { a, b, score: judged.score, decision: judged.decision });
            }
        }
        if let Some(own) = found.pairs.get_mut(first..).filter(|own| own.len() > MOST_PAIRS) {
            own.sort_unstable_by(|x, y| {
                y.decision.cmp(&x.decision).then(y.score.total_cmp(&x.score)).then(x.a.cmp(&y.a))
            });
            found.pairs.truncate(first + MOST_PAIRS);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn effort(found: &[Found]) -> Effort {
    let most = found.iter().map(|found| found.sizes.len()).max().unwrap_or_default();
    let sizes: Vec<u64> =
        (0..most).map(|size| found.iter().filter_map(|found| found.sizes.get(size)).sum()).collect();
    let records: u64 = sizes.iter().sum();
    let compared: u64 = sizes.iter().zip(0..).map(|(count, size)| count * size).sum();
    let mut below = 0;
    let p95 = sizes.iter().position(|count| {
        below += count;
        below * 100 >= records * 95
    });
    let mean = if records > 0 { compared as f64 / records as f64 } else { 0.0 };
    Effort { compared, mean, p95: p95.unwrap_or_default() }
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
    fn the_outcome_does_not_depend_on_the_threads() {
        let names = ["Amina", "Kofi", "Mariama", "Zawadi", "Jean-Pierre"];
        let records: Vec<Record> = (0..5_000)
            .map(|number| {
                let person = number - usize::from(number % 4 == 3);
                let (first, day, year) = (names[person % 5], 1 + person % 27, 1950 + person / 90);
                record(&format!(
                    r#"{{"first_name":"{first}","last_name":"Diop","date_of_birth":"{year}-05-{day:02}","commune":"Ngor",
                        "phone":"77{person:07}"}}"#
                ))
            })
            .collect();
        let link = || link_records(&records, &Rules::standard(), Budget::default());
        let linkage = link();
        assert!(!linkage.pairs.is_empty());
        assert!(linkage.effort.compared > 0 && linkage.effort.p95 >= 1 && linkage.effort.mean > 0.0);
        assert_eq!(linkage, link());
    }

    #[test]
    fn one_record_a_thousand_times_is_one_cluster_of_a_bounded_number_of_pairs() {
        let same = record(
            r#"{"first_name":"Jean-Pierre","last_name":"Mensah","sex":"M","date_of_birth":"1990-05-07",
                "commune":"Ngor","external_id":"SN-12345"}"#,
        );
        let mut told = 0;
        let rules = Rules::standard();
        let prepared = rules.prepare(&same);
        let people: People = std::iter::repeat_n(&prepared, 1_000).collect();
        let linkage = link_people(&people, &rules, Budget::default(), &mut |done| told = done);
        assert_eq!(told, 1_000);
        assert!(linkage.pairs.len() <= MOST_PAIRS * 1_000);
        assert!(linkage.pairs.windows(2).all(|pair| (pair[0].a, pair[0].b) < (pair[1].a, pair[1].b)));
    }

    #[test]
    fn nothing_links_nothing() {
        assert_eq!(link_records(&[], &Rules::standard(), Budget::default()), Linkage::default());
    }
}
