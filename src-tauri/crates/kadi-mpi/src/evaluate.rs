//! How good a linkage is, against the truth.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use serde::{Deserialize, Serialize};

use crate::link::Pair;
use crate::score::Decision;

/// Pairs found against pairs that are true.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Pairs decided at this band or a higher one.
    pub pairs: usize,
    /// Those of them that are of one person.
    pub correct: usize,
    /// All pairs of records of one person.
    pub truth: usize,
    /// `correct / pairs`; 1 when nothing was decided.
    pub precision: f64,
    /// `correct / truth`; 1 when there is nothing to find.
    pub recall: f64,
    /// Harmonic mean of both; 0 when both are 0.
    pub f1: f64,
}

/// The quality at each band.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Automatic links alone.
    pub link: Quality,
    /// The review queue alone.
    pub review: Quality,
    /// Links and reviews.
    pub link_or_review: Quality,
    /// Links, reviews and alerts.
    pub any: Quality,
    /// Pairs of two people that are queued for review, for each thousand records.
    pub false_reviews_per_thousand: f64,
}

/// Judges `pairs` against `truth`: per record the label of its person, `None` where the person is not known, in which case the
/// record is left out of the count on both sides.
pub fn evaluate<L: Eq + Hash>(pairs: &[Pair], truth: &[Option<L>]) -> Evaluation {
    let mut people: HashMap<&L, usize> = HashMap::new();
    for label in truth.iter().flatten() {
        *people.entry(label).or_default() += 1;
    }
    let total = people.values().map(|records| records * (records - 1) / 2).sum();
    let label = |at: usize| truth.get(at).and_then(Option::as_ref);
    let judge = |bands: &[Decision]| {
        let (mut decided, mut correct) = (0, 0);
        for pair in pairs.iter().filter(|pair| bands.contains(&pair.decision)) {
            if let (Some(a), Some(b)) = (label(pair.a), label(pair.b)) {
                decided += 1;
                correct += usize::from(a == b);
            }
        }
        quality(decided, correct, total)
    };
    let review = judge(&[Decision::Review]);
    Evaluation {
        link: judge(&[Decision::Link]),
        review,
        link_or_review: judge(&[Decision::Link, Decision::Review]),
        any: judge(&[Decision::Link, Decision::Review, Decision::Alert]),
        false_reviews_per_thousand: ratio(1_000 * (review.pairs - review.correct), truth.len())
            .unwrap_or(0.0),
    }
}

/// How many automatic links join two people who are known to be easily confused, by the kind of confusion: twins, namesakes.
/// `confusable` holds the two labels, in either order, and the kind; a kind without such a link is counted as 0.
pub fn count_linked<L: Eq + Hash, K: Ord + Copy>(
    pairs: &[Pair],
    truth: &[Option<L>],
    confusable: &[(L, L, K)],
) -> BTreeMap<K, usize> {
    let mut counts: BTreeMap<K, usize> = confusable.iter().map(|(_, _, kind)| (*kind, 0)).collect();
    let kinds: HashMap<(&L, &L), K> =
        confusable.iter().flat_map(|(x, y, kind)| [((x, y), *kind), ((y, x), *kind)]).collect();
    let label = |at: usize| truth.get(at).and_then(Option::as_ref);
    for pair in pairs.iter().filter(|pair| pair.decision == Decision::Link) {
        if let (Some(a), Some(b)) = (label(pair.a), label(pair.b))
            && let Some(kind) = kinds.get(&(a, b))
        {
            *counts.entry(*kind).or_default() += 1;
        }
    }
    counts
}

fn quality(pairs: usize, correct: usize, truth: usize) -> Quality {
    let precision = ratio(correct, pairs).unwrap_or(1.0);
    let recall = ratio(correct, truth).unwrap_or(1.0);
    let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
    Quality { pairs, correct, truth, precision, recall, f1 }
}

#[expect(clippy::cast_precision_loss, reason = "pair counts are far below 2^53")]
fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_recall_and_f1_per_band() {
        let pair = |a, b, decision| Pair { a, b, score: 0.9, decision };
        let pairs = [pair(0, 1, Decision::Link), pair(1, 2, Decision::Review), pair(0, 3, Decision::Alert)];
        let truth = [Some("Amina"), Some("Amina"), Some("Amina"), Some("Kofi"), None];
        let found = evaluate(&pairs, &truth);
        assert_eq!((found.link.pairs, found.link.correct, found.link.truth), (1, 1, 3));
        assert!((found.link.precision - 1.0).abs() < 1e-12 && (found.link.recall - 1.0 / 3.0).abs() < 1e-12);
        assert!((found.link_or_review.f1 - 0.8).abs() < 1e-12);
        assert!((found.any.precision - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!((found.review.pairs, found.review.correct), (1, 1));
        assert!(found.false_reviews_per_thousand.abs() < 1e-12);
        let queued = [pair(0, 1, Decision::Review), pair(0, 3, Decision::Review)];
        let found = evaluate(&queued, &truth);
        assert!((found.review.precision - 0.5).abs() < 1e-12);
        assert!((found.false_reviews_per_thousand - 200.0).abs() < 1e-9);
    }

    #[test]
    fn links_between_twins_are_counted_in_either_order() {
        let pair = |a, b, decision| Pair { a, b, score: 0.96, decision };
        let pairs = [pair(0, 1, Decision::Link), pair(0, 2, Decision::Review), pair(1, 2, Decision::Link)];
        let truth = [Some("Assane"), Some("Ousseynou"), Some("Assane")];
        let confusable = [("Ousseynou", "Assane", "twin"), ("Kofi", "Amina", "namesake")];
        let found = count_linked(&pairs, &truth, &confusable);
        assert_eq!(found, BTreeMap::from([("namesake", 0), ("twin", 2)]));
    }

    #[test]
    fn nothing_found_of_nothing_is_perfect() {
        let found = evaluate::<&str>(&[], &[]);
        assert!((found.link.f1 - 1.0).abs() < 1e-12);
    }
}
