//! A block of a deflate stream with codes of its own (RFC 1951, section 3.2.7).

use super::token::{DISTANCES, END, SYMBOLS, Token, distance_bits, length_bits};

/// Symbols of bytes and lengths, and of distances, that there are.
const KNOWN_SYMBOLS: usize = 286;
const KNOWN_DISTANCES: usize = 30;
/// The longest code, and the longest of the codes that tell the lengths of codes.
const LONGEST_CODE: usize = 15;
const LONGEST_LENGTH_CODE: usize = 7;
/// The order in which the lengths of the latter are told.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// The longest block header in bytes, and the longest token.
const HEADER: usize = 512;
const TOKEN: usize = 6;

/// Bits from the lowest up.
#[derive(Default)]
pub(super) struct Bits {
    bytes: Vec<u8>,
    /// Bytes that are complete; those behind them are room.
    done: usize,
    held: u64,
    count: u32,
}

impl Bits {
    /// Begins again, behind these bytes.
    pub fn begin(&mut self, bytes: &[u8]) {
        (self.done, self.held, self.count) = (0, 0, 0);
        self.append(bytes);
    }

    fn append(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        if let Some(room) = self.bytes.get_mut(self.done..self.done + bytes.len()) {
            room.copy_from_slice(bytes);
            self.done += bytes.len();
        }
    }

    /// Makes room for so many bytes.
    fn reserve(&mut self, more: usize) {
        let size = self.done + more + 8;
        if self.bytes.len() < size {
            self.bytes.resize(size, 0);
        }
    }

    /// At most 48 bits, for which there must be room.
    fn put(&mut self, bits: u64, count: u32) {
        self.held |= bits << self.count;
        self.count += count;
        if let Some(room) = self.bytes.get_mut(self.done..self.done + 8) {
            room.copy_from_slice(&self.held.to_le_bytes());
        }
        self.done += (self.count / 8) as usize;
        self.held >>= self.count & !7;
        self.count %= 8;
    }

    /// Fills the last byte with zeros, adds these bytes, and gives all.
    pub fn finish(&mut self, bytes: &[u8]) -> &[u8] {
        self.done += usize::from(self.count > 0);
        self.append(bytes);
        self.bytes.get(..self.done).unwrap_or_default()
    }
}

/// How often each symbol occurs in a block.
#[derive(Clone)]
pub(super) struct Frequencies {
    pub symbols: [u32; SYMBOLS],
    pub distances: [u32; DISTANCES],
}

impl Default for Frequencies {
    fn default() -> Self {
        Self { symbols: [0; SYMBOLS], distances: [0; DISTANCES] }
    }
}

impl Frequencies {
    pub fn of(tokens: &[Token]) -> Self {
        let mut found = Self::default();
        for token in tokens {
            if let Some(count) = found.symbols.get_mut(token.symbol()) {
                *count += 1;
            }
            if let Some(count) = found.distances.get_mut(token.distance_symbol()) {
                *count += 1;
            }
        }
        found
    }

    pub fn add(&mut self, other: &Self) {
        let pairs = self.symbols.iter_mut().zip(&other.symbols);
        pairs.chain(self.distances.iter_mut().zip(&other.distances)).for_each(|(sum, more)| *sum += more);
    }

    /// The bits that the symbols of a block take, about: their entropy. What follows symbols is the same in every block.
    #[allow(clippy::cast_precision_loss)]
    pub fn bits(&self) -> f64 {
        let entropy = |counts: &[u32]| {
            let total = counts.iter().sum::<u32>().max(1);
            let each = |count: &u32| f64::from(*count) * (f64::from(total) / f64::from(*count)).log2();
            counts.iter().filter(|count| **count > 0).map(each).sum::<f64>()
        };
        entropy(&self.symbols) + entropy(self.distances.get(..KNOWN_DISTANCES).unwrap_or_default())
    }
}

/// A code as it is written, and its length.
type Code = (u32, u32);

/// A symbol as it is written: its code, how long that is, and how long it is with the bits that follow.
#[derive(Debug, Clone, Copy, Default)]
struct Written {
    code: u64,
    size: u32,
    whole: u32,
    /// Which bits of a distance follow.
    mask: u64,
}

/// Writes tokens as a block; `last` in the final one of a stream.
pub(super) fn write_block(bits: &mut Bits, tokens: &[Token], last: bool) {
    let mut found = Frequencies::of(tokens);
    if let Some(end) = found.symbols.get_mut(END) {
        *end = 1;
    }
    let symbol_lengths = code_lengths(found.symbols.get(..KNOWN_SYMBOLS).unwrap_or_default(), LONGEST_CODE);
    let distance_lengths =
        code_lengths(found.distances.get(..KNOWN_DISTANCES).unwrap_or_default(), LONGEST_CODE);
    bits.reserve(HEADER + TOKEN * tokens.len());
    bits.put(u64::from(last), 1);
    bits.put(2, 2);
    write_lengths(bits, &symbol_lengths, &distance_lengths);
    let mut symbols = [Written::default(); SYMBOLS];
    for ((at, entry), (code, size)) in symbols.iter_mut().enumerate().zip(codes(&symbol_lengths)) {
        let more = at.checked_sub(END + 1).map_or(0, length_bits);
        *entry = Written { code: u64::from(code), size, whole: size + more, mask: 0 };
    }
    let mut distances = [Written::default(); DISTANCES];
    for ((at, entry), (code, size)) in distances.iter_mut().enumerate().zip(codes(&distance_lengths)) {
        let more = distance_bits(at);
        *entry = Written { code: u64::from(code), size, whole: size + more, mask: (1 << more) - 1 };
    }
    for token in tokens {
        // A byte has a distance of no bits, so that nothing depends on which it is.
        let symbol = symbols.get(token.symbol()).copied().unwrap_or_default();
        let distance = distances.get(token.distance_symbol()).copied().unwrap_or_default();
        let first = symbol.code | token.rest() << symbol.size;
        let second = distance.code | (token.over() & distance.mask) << distance.size;
        bits.put(first | second << symbol.whole, symbol.whole + distance.whole);
    }
    if let Some(end) = symbols.get(END) {
        bits.put(end.code, end.size);
    }
}

/// The lengths of a prefix code for symbols that occur so often: Huffman's, with none longer than `most`.
fn code_lengths(counts: &[u32], most: usize) -> Vec<u8> {
    let mut used: Vec<(u32, usize)> =
        counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(at, count)| (*count, at)).collect();
    // A code of one symbol is not one that every reader takes.
    for at in 0..counts.len() {
        if used.len() >= 2 {
            break;
        }
        if !used.iter().any(|(_, known)| *known == at) {
            used.push((1, at));
        }
    }
    used.sort_unstable();
    let mut by_length = lengths_of(&used.iter().map(|(count, _)| *count).collect::<Vec<_>>());
    limit(&mut by_length, most);
    let mut lengths = vec![0; counts.len()];
    // The rarest symbols get the longest codes.
    let each =
        by_length.iter().enumerate().rev().flat_map(|(length, count)| (0..*count).map(move |_| length as u8));
    for ((_, symbol), length) in used.iter().zip(each) {
        if let Some(entry) = lengths.get_mut(*symbol) {
            *entry = length;
        }
    }
    lengths
}

/// How many codes there are of each length, for counts in ascending order: trees and single symbols are two queues, both
/// sorted, and the two least of them become a tree.
fn lengths_of(counts: &[u32]) -> Vec<usize> {
    let leaves = counts.len();
    let mut weights: Vec<u32> = counts.to_vec();
    let mut parents: Vec<usize> = vec![0; leaves];
    let (mut leaf, mut tree) = (0, leaves);
    let weight = |weights: &[u32], at: usize, end: usize| {
        (at < end).then(|| weights.get(at).copied()).flatten().unwrap_or(u32::MAX)
    };
    while weights.len() < 2 * leaves - 1 {
        let id = weights.len();
        let mut sum = 0;
        for _ in 0..2 {
            let (one, other) = (weight(&weights, leaf, leaves), weight(&weights, tree, id));
            let least = if one <= other { &mut leaf } else { &mut tree };
            sum += one.min(other);
            if let Some(parent) = parents.get_mut(*least) {
                *parent = id;
            }
            *least += 1;
        }
        weights.push(sum);
        parents.push(0);
    }
    // From the root down; a parent has a higher number than its children.
    let mut depths = vec![0_usize; parents.len()];
    let mut by_length = Vec::new();
    for at in (0..parents.len()).rev().skip(1) {
        let parent = parents.get(at).copied().unwrap_or_default();
        let depth = depths.get(parent).copied().unwrap_or_default() + 1;
        if let Some(entry) = depths.get_mut(at) {
            *entry = depth;
        }
        if at < leaves {
            by_length.resize(by_length.len().max(depth + 1), 0);
            if let Some(count) = by_length.get_mut(depth) {
                *count += 1;
            }
        }
    }
    by_length
}

/// Shortens the longest codes and lengthens others until all have room.
fn limit(by_length: &mut Vec<usize>, most: usize) {
    let longer: usize = by_length.iter().skip(most + 1).sum();
    if longer == 0 {
        return;
    }
    by_length.truncate(most + 1);
    if let Some(last) = by_length.last_mut() {
        *last += longer;
    }
    let mut taken: usize =
        by_length.iter().enumerate().skip(1).map(|(length, count)| count << (most - length)).sum();
    while taken > 1 << most {
        let shorter = (1..most).rev().find(|length| by_length.get(*length).is_some_and(|count| *count > 0));
        let Some(shorter) = shorter else { break };
        // One code moves a step down and makes room for one of the longest beside it.
        for (length, change) in [(shorter, -1), (shorter + 1, 2), (most, -1)] {
            if let Some(count) = by_length.get_mut(length) {
                *count = count.saturating_add_signed(change);
            }
        }
        taken -= 1;
    }
}

/// The codes of these lengths, turned round as deflate writes them (RFC 1951, section 3.2.2).
fn codes(lengths: &[u8]) -> Vec<Code> {
    let mut next = [0_u32; LONGEST_CODE + 2];
    let mut code = 0;
    for length in 1..=LONGEST_CODE {
        if let Some(entry) = next.get_mut(length) {
            *entry = code;
        }
        let count = lengths.iter().filter(|known| usize::from(**known) == length).count();
        code = (code + count as u32) << 1;
    }
    let turned = |length: &u8| {
        let size = u32::from(*length);
        if size == 0 {
            return (0, 0);
        }
        let entry = next.get_mut(usize::from(*length));
        let code = entry.map_or(0, |entry| std::mem::replace(entry, *entry + 1));
        (code.reverse_bits() >> (32 - size), size)
    };
    lengths.iter().map(turned).collect()
}

/// Tells the lengths of both codes, runs of one length shortened.
fn write_lengths(bits: &mut Bits, symbols: &[u8], distances: &[u8]) {
    let used = |lengths: &[u8], least: usize| {
        lengths.iter().rposition(|length| *length > 0).map_or(least, |last| (last + 1).max(least))
    };
    let (symbol_count, distance_count) = (used(symbols, END + 1), used(distances, 1));
    let all: Vec<u8> =
        symbols.iter().take(symbol_count).chain(distances.iter().take(distance_count)).copied().collect();
    // Symbol, bits behind it, how many.
    let mut told: Vec<(usize, u32, u32)> = Vec::new();
    for run in all.chunk_by(|a, b| a == b) {
        let length = run.first().copied().unwrap_or_default();
        let mut rest = run.len();
        if length > 0 {
            told.push((usize::from(length), 0, 0));
            rest -= 1;
        }
        while rest > 0 {
            let (symbol, least, most, size) = match (length, rest) {
                (0, 11..) => (18, 11, 138, 7),
                (0, 3..) => (17, 3, 10, 3),
                (1.., 3..) => (16, 3, 6, 2),
                _ => {
                    told.push((usize::from(length), 0, 0));
                    rest -= 1;
                    continue;
                }
            };
            let count = rest.min(most);
            told.push((symbol, (count - least) as u32, size));
            rest -= count;
        }
    }
    let mut counts = [0_u32; ORDER.len()];
    for (symbol, ..) in &told {
        if let Some(count) = counts.get_mut(*symbol) {
            *count += 1;
        }
    }
    let lengths = code_lengths(&counts, LONGEST_LENGTH_CODE);
    let length_of = |symbol: &usize| lengths.get(*symbol).copied().unwrap_or_default();
    let told_lengths =
        ORDER.iter().rposition(|symbol| length_of(symbol) > 0).map_or(4, |last| (last + 1).max(4));
    bits.put((symbol_count - END - 1) as u64, 5);
    bits.put((distance_count - 1) as u64, 5);
    bits.put((told_lengths - 4) as u64, 4);
    for symbol in ORDER.iter().take(told_lengths) {
        bits.put(u64::from(length_of(symbol)), 3);
    }
    let codes = codes(&lengths);
    for (symbol, more, size) in told {
        let (code, length) = codes.get(symbol).copied().unwrap_or_default();
        bits.put(u64::from(code | more << length), length + size);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_fill_their_room_exactly_and_are_never_too_long() {
        // Fibonacci's numbers make the longest codes that there are.
        let mut counts = vec![1_u32, 1];
        while counts.len() < 30 {
            counts.push(counts[counts.len() - 1] + counts[counts.len() - 2]);
        }
        for most in [5, 7, 15] {
            let lengths = code_lengths(&counts, most);
            assert!(lengths.iter().all(|length| (1..=most).contains(&usize::from(*length))));
            let taken: usize = lengths.iter().map(|length| 1 << (most - usize::from(*length))).sum();
            assert_eq!(taken, 1 << most, "{most}");
            assert!(lengths.is_sorted_by(|a, b| a >= b), "what is rare has the longer code");
        }
    }

    #[test]
    fn no_symbol_or_one_makes_a_code_of_two() {
        assert_eq!(code_lengths(&[0, 0, 0], 15), [1, 1, 0]);
        assert_eq!(code_lengths(&[0, 0, 9], 15), [1, 0, 1]);
    }
}
