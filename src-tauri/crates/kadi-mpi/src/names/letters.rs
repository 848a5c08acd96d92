//! The Jaro-Winkler similarity of two words, as strsim computes it, in one machine word for each letter.
//!
//! Millions of words are compared a second; those of Latin letters, which are nearly all after folding, need no memory.

/// Letters that fit into the machine word.
const LONGEST: usize = 64;
/// Where Winkler's bonus for a common prefix begins, its share and its longest prefix.
const BONUS_FROM: f64 = 0.7;
const BONUS: f64 = 0.1;
const LONGEST_PREFIX: usize = 4;

/// The similarity, 0 to 1. Not symmetric in rare cases: ask in one order.
pub(crate) fn jaro_winkler(a: &str, b: &str) -> f64 {
    let is_plain = |text: &str| text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_plain(a) || !is_plain(b) {
        return strsim::jaro_winkler(a, b);
    }
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let similarity = jaro(a, b);
    if similarity <= BONUS_FROM {
        return similarity;
    }
    let prefix = a.iter().zip(b).take(LONGEST_PREFIX).take_while(|(x, y)| x == y).count();
    similarity + BONUS * small(prefix) * (1.0 - similarity)
}

fn jaro(a: &[u8], b: &[u8]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 1.0 } else { 0.0 };
    }
    let range = (a.len().max(b.len()) / 2).saturating_sub(1);
    // Where each letter stands in b.
    let mut places = [0_u64; 32];
    for (at, letter) in b.iter().enumerate() {
        if let Some(place) = places.get_mut(usize::from(letter % 32)) {
            *place |= 1 << at;
        }
    }
    let (mut of_a, mut of_b) = (0_u64, 0_u64);
    for (at, letter) in a.iter().enumerate() {
        let window = below(at + range + 1) & !below(at.saturating_sub(range));
        let free = places.get(usize::from(letter % 32)).copied().unwrap_or(0) & window & !of_b;
        if free != 0 {
            of_a |= 1 << at;
            of_b |= free & free.wrapping_neg();
        }
    }
    let matches = of_a.count_ones();
    if matches == 0 {
        return 0.0;
    }
    let (mut rest_a, mut rest_b, mut displaced) = (of_a, of_b, 0_u32);
    while rest_a != 0 {
        let (x, y) = (rest_a.trailing_zeros() as usize, rest_b.trailing_zeros() as usize);
        displaced += u32::from(a.get(x) != b.get(y));
        (rest_a, rest_b) = (rest_a & (rest_a - 1), rest_b & rest_b.wrapping_sub(1));
    }
    let matches = f64::from(matches);
    let transpositions = f64::from(displaced / 2);
    (matches / small(a.len()) + matches / small(b.len()) + (matches - transpositions) / matches) / 3.0
}

/// The bits below `end`.
const fn below(end: usize) -> u64 {
    if end >= LONGEST { u64::MAX } else { (1 << end) - 1 }
}

fn small(count: usize) -> f64 {
    u8::try_from(count).map_or(f64::from(u8::MAX), f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_published_similarity(a in "[a-e]{0,70}|[a-z]{0,12}|\\PC{0,6}", b in "[a-e]{0,70}|[a-z]{0,12}|\\PC{0,6}") {
            prop_assert!((jaro_winkler(&a, &b) - strsim::jaro_winkler(&a, &b)).abs() < 1e-12, "{} {}", a, b);
        }
    }
}
