//! Reed-Solomon decoding over GF(256) with errors and erasures: a codeword known to be doubtful costs half of what a wrong
//! one does.
//!
//! The field and the roots are those of QR codes (ISO/IEC 18004, annex A): polynomial `x^8+x^4+x^3+x^2+1`, first root 1. The
//! key equation is solved by Berlekamp and Massey's algorithm started from the erasures' locator (Blahut, "Algebraic Codes
//! for Data Transmission", 7.5), values are found by Forney's.

/// Powers of the primitive element, twice, and their logarithms.
struct Field {
    powers: [u8; 510],
    logarithms: [u8; 256],
}

const FIELD: Field = field();

#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks every index")]
const fn field() -> Field {
    let (mut powers, mut logarithms) = ([0_u8; 510], [0_u8; 256]);
    let (mut value, mut at) = (1_u16, 0_usize);
    while at < 255 {
        powers[at] = value as u8;
        powers[at + 255] = value as u8;
        logarithms[value as usize] = at as u8;
        value <<= 1;
        if value > 255 {
            value ^= 0x11d;
        }
        at += 1;
    }
    Field { powers, logarithms }
}

/// The primitive element to the power of `exponent`, which is below 510.
fn power(exponent: usize) -> u8 {
    FIELD.powers.get(exponent).copied().unwrap_or_default()
}

fn logarithm(value: u8) -> usize {
    usize::from(FIELD.logarithms.get(usize::from(value)).copied().unwrap_or_default())
}

fn times(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 { 0 } else { power(logarithm(a) + logarithm(b)) }
}

/// `a` over `b`, which is not 0.
fn over(a: u8, b: u8) -> u8 {
    if a == 0 { 0 } else { power(logarithm(a) + 255 - logarithm(b)) }
}

/// The value of a polynomial, lowest coefficient first, at the primitive element to the power of `exponent`.
fn value_at(polynomial: &[u8], exponent: usize) -> u8 {
    let at = power(exponent % 255);
    polynomial.iter().rev().fold(0, |sum, &coefficient| times(sum, at) ^ coefficient)
}

fn syndromes(word: &[u8], parity: usize) -> Vec<u8> {
    // The first codeword is the highest coefficient.
    (0..parity)
        .map(|exponent| word.iter().fold(0, |sum, &codeword| times(sum, power(exponent)) ^ codeword))
        .collect()
}

/// `a + factor * x * b`, lowest coefficient first.
fn plus_shifted(a: &[u8], factor: u8, b: &[u8]) -> Vec<u8> {
    let mut sum = a.to_vec();
    sum.resize(a.len().max(b.len() + 1), 0);
    for (to, &from) in sum.iter_mut().skip(1).zip(b) {
        *to ^= times(factor, from);
    }
    sum
}

/// Corrects `word` in place, of which the last `parity` codewords are for that. `erased` are the places of doubtful
/// codewords, each once. `false`, and a word as it was, when more is wrong than `parity` allows: an erasure counts once, a
/// wrong codeword elsewhere twice.
pub(super) fn correct(word: &mut [u8], parity: usize, erased: &[usize]) -> bool {
    if erased.len() > parity || word.len() > 255 || word.len() <= parity {
        return false;
    }
    let syndromes = syndromes(word, parity);
    if syndromes.iter().all(|&syndrome| syndrome == 0) {
        return true;
    }
    let Some(locator) = locator(word.len(), &syndromes, erased) else { return false };
    // The evaluator: what is left of the syndromes' polynomial times the locator below x^parity.
    let mut evaluator = vec![0_u8; parity];
    for (i, &a) in locator.iter().enumerate() {
        for (to, &b) in evaluator.iter_mut().skip(i).zip(&syndromes) {
            *to ^= times(a, b);
        }
    }
    // The formal derivative: odd coefficients, one place lower.
    let derivative: Vec<u8> =
        locator.iter().enumerate().skip(1).map(|(i, &a)| if i % 2 == 1 { a } else { 0 }).collect();
    let mut changes = Vec::new();
    for at in 0..word.len() {
        let place = word.len() - 1 - at;
        let inverse = (255 - place % 255) % 255;
        if value_at(&locator, inverse) == 0 {
            let slope = value_at(&derivative, inverse);
            if slope == 0 {
                return false;
            }
            let value = over(value_at(&evaluator, inverse), slope);
            changes.push((at, times(value, power(place % 255))));
        }
    }
    if changes.len() + 1 != locator.len() {
        return false;
    }
    let mut corrected = word.to_vec();
    for (at, change) in changes {
        if let Some(codeword) = corrected.get_mut(at) {
            *codeword ^= change;
        }
    }
    if self::syndromes(&corrected, parity).iter().any(|&syndrome| syndrome != 0) {
        return false;
    }
    word.copy_from_slice(&corrected);
    true
}

/// The locator of errors and erasures without leading zeroes, lowest coefficient first; `None` when there are too many.
fn locator(length: usize, syndromes: &[u8], erased: &[usize]) -> Option<Vec<u8>> {
    let mut locator = vec![1_u8];
    for &at in erased {
        locator = plus_shifted(&locator, power((length - 1).checked_sub(at)?), &locator.clone());
    }
    let (mut errors, mut before) = (erased.len(), locator.clone());
    for step in erased.len()..syndromes.len() {
        let discrepancy = locator
            .iter()
            .zip(syndromes.iter().take(step + 1).rev())
            .fold(0, |sum, (&a, &b)| sum ^ times(a, b));
        let next = plus_shifted(&locator, discrepancy, &before);
        if discrepancy != 0 && 2 * errors <= step + erased.len() {
            before = locator.iter().map(|&a| over(a, discrepancy)).collect();
            errors = step + 1 + erased.len() - errors;
        } else {
            before.insert(0, 0);
        }
        locator = next;
    }
    while locator.last() == Some(&0) {
        locator.pop();
    }
    let wrong = (locator.len() - 1).checked_sub(erased.len())?;
    (2 * wrong + erased.len() <= syndromes.len()).then_some(locator)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Data with their parity: the remainder by the product of `x - root`.
    fn encode(data: &[u8], parity: usize) -> Vec<u8> {
        let generator = (0..parity).fold(vec![1_u8], |product, root| {
            let mut next = product.clone();
            next.push(0);
            for (to, &from) in next.iter_mut().skip(1).zip(&product) {
                *to ^= times(from, power(root));
            }
            next
        });
        let mut rest = data.to_vec();
        rest.resize(data.len() + parity, 0);
        for at in 0..data.len() {
            let factor = rest[at];
            for (i, &coefficient) in generator.iter().enumerate() {
                rest[at + i] ^= times(coefficient, factor);
            }
        }
        [data, &rest[data.len()..]].concat()
    }

    proptest! {
        #[test]
        fn what_the_parity_allows_is_corrected(
            data in prop::collection::vec(any::<u8>(), 1..90),
            half in 3..15_usize,
            places in prop::collection::vec((any::<prop::sample::Index>(), 1..=255_u8, any::<bool>()), 0..60),
        ) {
            let parity = 2 * half;
            let whole = encode(&data, parity);
            let (mut word, mut erased, mut hurt, mut cost) = (whole.clone(), Vec::new(), Vec::new(), 0);
            for (place, change, known) in places {
                let at = place.index(word.len());
                let price = if known { 1 } else { 2 };
                if hurt.contains(&at) || cost + price > parity {
                    continue;
                }
                cost += price;
                hurt.push(at);
                word[at] ^= change;
                if known {
                    erased.push(at);
                }
            }
            prop_assert!(correct(&mut word, parity, &erased));
            prop_assert_eq!(word, whole);
        }

        #[test]
        fn a_word_that_is_given_up_is_left_as_it_was(
            word in prop::collection::vec(any::<u8>(), 40..90), erased in 0..20_usize
        ) {
            let mut tried = word.clone();
            if !correct(&mut tried, 20, &(0..erased).collect::<Vec<_>>()) {
                prop_assert_eq!(tried, word);
            }
        }
    }

    #[test]
    fn the_parity_of_the_standard_is_understood() {
        // ISO/IEC 18004, annex I: "01234567" in a symbol of version 1-M, with its ten codewords of parity.
        let mut word = vec![
            0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11,
            0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55,
        ];
        let whole = word.clone();
        for at in [0, 7, 9, 16, 25] {
            word[at] ^= 0x5a;
        }
        assert!(correct(&mut word, 10, &[]));
        assert_eq!(word, whole);
    }
}
