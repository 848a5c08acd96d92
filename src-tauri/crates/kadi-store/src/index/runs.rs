//! Postings that are not in a segment yet: a few sorted runs in memory.

use std::sync::Arc;

use super::codec::Posting;

/// Sorted runs, the longest first. Adding a run joins those that are no longer than twice it, so that there are never more
/// than the logarithm of their length; sharing them with a reader costs nothing.
#[derive(Clone, Default)]
pub(crate) struct Runs {
    runs: Vec<Arc<[Posting]>>,
    len: usize,
}

impl Runs {
    /// Adds postings in any order.
    pub(crate) fn add(&mut self, mut postings: Vec<Posting>) {
        if postings.is_empty() {
            return;
        }
        postings.sort_unstable();
        self.len += postings.len();
        while let Some(last) = self.runs.pop_if(|last| last.len() <= postings.len() * 2) {
            postings = join(&last, &postings);
        }
        self.runs.push(postings.into());
    }

    /// How many there are, repetitions counted.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// Adds the identities under `key` to `found`, in no order.
    pub(crate) fn read(&self, key: u32, found: &mut Vec<u32>) {
        for run in &self.runs {
            let from = run.partition_point(|posting| posting.key() < key);
            let rest = run.iter().skip(from).take_while(|posting| posting.key() == key);
            found.extend(rest.map(|posting| posting.identity()));
        }
    }

    /// All of them in order.
    pub(crate) fn sorted(&self) -> Vec<Posting> {
        self.runs.iter().rev().fold(Vec::new(), |joined, run| join(run, &joined))
    }
}

fn join(a: &[Posting], b: &[Posting]) -> Vec<Posting> {
    let mut joined = Vec::with_capacity(a.len() + b.len());
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    while let (Some(left), Some(right)) = (a.peek(), b.peek()) {
        joined.extend(if left <= right { a.next() } else { b.next() });
    }
    joined.extend(a);
    joined.extend(b);
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_small_runs_become_few_and_lose_nothing() {
        let mut runs = Runs::default();
        for n in 0..1_000_u32 {
            runs.add(vec![Posting::new(n % 7, n), Posting::new(n % 3, n)]);
        }
        assert!(runs.runs.len() <= 11, "{}", runs.runs.len());
        assert_eq!(runs.len(), 2_000);
        let mut found = Vec::new();
        runs.read(6, &mut found);
        found.sort_unstable();
        assert_eq!(found, (0..1_000).filter(|n| n % 7 == 6).collect::<Vec<_>>());
        let sorted = runs.sorted();
        assert_eq!(sorted.len(), 2_000);
        assert!(sorted.is_sorted());
    }
}
