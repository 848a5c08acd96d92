//! How to write what all cards share in the fewest bits: the cheapest way through all repetitions that there are.

use super::huffman::Frequencies;
use super::search::same;
use super::token::{
    DISTANCES, END, FARTHEST, LONGEST, SHORTEST, Token, distance_bits, distance_code, length_code,
};

/// Positions that begin with the same bytes and are compared at most.
const DEPTH: usize = 64;
/// A repetition as long as this is taken without looking at what begins within it.
const GOOD: usize = 96;
/// Bytes that are laid out together, by what their own symbols cost.
const PART: usize = 1 << 17;
/// Times a part is laid out, each time by the costs of the last.
const TURNS: usize = 2;
/// Bits of the hashes.
const HASH: u32 = 15;
/// Positions that are kept: a repetition reaches no further back.
const KEPT: usize = FARTHEST + 1;
const NONE: u32 = u32::MAX;

/// The tokens of a whole picture, whose rows are so long with the byte that names their filter.
pub(super) fn cheapest(data: &[u8], stride: usize) -> Vec<Token> {
    let mut seen = Seen::new();
    let mut costs = Costs::guess();
    let mut tokens = Vec::new();
    let mut start = 0;
    while start < data.len() {
        let part = Part::find(data, start, stride, &mut seen);
        let mut best = part.lay_out(data, &costs);
        for _ in 1..TURNS {
            costs = Costs::of(&best);
            best = part.lay_out(data, &costs);
        }
        costs = Costs::of(&best);
        tokens.extend(best);
        start += part.size;
    }
    tokens
}

/// Where bytes stood, by their hash, the last first.
struct Seen {
    heads: Vec<u32>,
    before: Vec<u32>,
    noted: usize,
}

impl Seen {
    fn new() -> Self {
        Self { heads: vec![NONE; 1 << HASH], before: vec![NONE; KEPT], noted: 0 }
    }

    /// Notes all positions before this one.
    fn note(&mut self, data: &[u8], until: usize) {
        for at in self.noted..until {
            let head = four(data, at).and_then(|bytes| self.heads.get_mut(hash(bytes, HASH)));
            if let (Some(head), Some(entry)) = (head, self.before.get_mut(at % KEPT)) {
                *entry = std::mem::replace(head, u32::try_from(at).unwrap_or(NONE));
            }
        }
        self.noted = until;
    }

    /// Distances to where the bytes of a position stood, the nearest first.
    fn distances(&self, data: &[u8], at: usize) -> impl Iterator<Item = usize> + '_ {
        let head = four(data, at).and_then(|bytes| self.heads.get(hash(bytes, HASH)).copied());
        let mut next = head.unwrap_or(NONE);
        let mut last = 0;
        std::iter::from_fn(move || {
            let distance = at.checked_sub(next as usize)?;
            // What was overwritten since leads nearer again.
            if distance <= last || distance > FARTHEST {
                return None;
            }
            last = distance;
            next = self.before.get(next as usize % KEPT).copied().unwrap_or(NONE);
            Some(distance)
        })
    }
}

/// The four bytes from a position on.
fn four(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

/// So many bits that are told by four bytes and look drawn by lot.
const fn hash(bytes: u32, bits: u32) -> usize {
    (bytes.wrapping_mul(0x9E37_79B1) >> (32 - bits)) as usize
}

/// Bytes that are laid out together: where repetitions may begin, and which.
struct Part {
    start: usize,
    size: usize,
    /// Positions, and where their repetitions end among all.
    stops: Vec<(usize, usize)>,
    repeats: Vec<Repeat>,
}

/// Length, and distance less one.
type Repeat = (u16, u16);

#[allow(clippy::cast_possible_truncation)]
impl Part {
    fn find(data: &[u8], start: usize, stride: usize, seen: &mut Seen) -> Self {
        let size = PART.min(data.len() - start);
        let (mut at, end) = (start, start + size);
        let (mut stops, mut repeats) = (Vec::new(), Vec::new());
        while at < end {
            seen.note(data, at);
            let longest = add_repeats(data, at, LONGEST.min(end - at), stride, seen, &mut repeats);
            stops.push((at, repeats.len()));
            at += if longest >= GOOD { longest } else { 1 };
        }
        Self { start, size, stops, repeats }
    }

    /// The tokens that cost least together, found from the start on: the least cost of every position is known when
    /// the next is looked at.
    fn lay_out(&self, data: &[u8], costs: &Costs) -> Vec<Token> {
        let mut least = vec![u32::MAX; self.size + 1];
        let mut steps: Vec<Repeat> = vec![(1, 0); self.size + 1];
        if let Some(first) = least.first_mut() {
            *first = 0;
        }
        let mut first = 0;
        for (at, end) in &self.stops {
            let repeats = self.repeats.get(first..*end).unwrap_or_default();
            first = *end;
            let from = at - self.start;
            let here = least.get(from).copied().unwrap_or(u32::MAX);
            let byte = data.get(*at).map_or(0, |byte| costs.byte(*byte));
            offer(&mut least, &mut steps, from + 1, here.saturating_add(byte), (1, 0));
            let longest = repeats.iter().map(|(length, _)| *length).max().unwrap_or(0);
            let shortest = if usize::from(longest) >= GOOD { longest } else { SHORTEST as u16 };
            for (length, over) in repeats {
                let reach = here.saturating_add(costs.distance(usize::from(*over) + 1));
                for length in shortest..=*length {
                    let cost = reach.saturating_add(costs.length(usize::from(length)));
                    offer(&mut least, &mut steps, from + usize::from(length), cost, (length, *over));
                }
            }
        }
        let mut tokens = Vec::new();
        let mut end = self.size;
        while end > 0 {
            let (length, over) = steps.get(end).copied().unwrap_or((1, 0));
            end = end.saturating_sub(usize::from(length));
            tokens.push(match length {
                1 => Token::byte(data.get(self.start + end).copied().unwrap_or_default()),
                _ => Token::repeat(usize::from(length), usize::from(over) + 1),
            });
        }
        tokens.reverse();
        tokens
    }
}

/// Takes a step to a position when it costs less than what is known.
fn offer(least: &mut [u32], steps: &mut [Repeat], to: usize, cost: u32, step: Repeat) {
    if let (Some(known), Some(way)) = (least.get_mut(to), steps.get_mut(to))
        && cost < *known
    {
        (*known, *way) = (cost, step);
    }
}

/// Adds the repetitions worth a thought at a position, none longer than `most`, and gives the length of the longest. Of
/// those found by their bytes each is longer than those that are nearer.
#[allow(clippy::cast_possible_truncation)]
fn add_repeats(
    data: &[u8],
    at: usize,
    most: usize,
    stride: usize,
    seen: &Seen,
    found: &mut Vec<Repeat>,
) -> usize {
    let enough = GOOD.min(most);
    let mut longest = 0;
    // Flat areas and what stands in the row above.
    for distance in [1, stride].into_iter().filter(|distance| (1..=at.min(FARTHEST)).contains(distance)) {
        let length = same(data, at - distance, at, most);
        if length >= SHORTEST {
            found.push((length as u16, (distance - 1) as u16));
            longest = longest.max(length);
        }
    }
    if longest >= enough {
        return longest;
    }
    let known = longest;
    let mut longest = SHORTEST;
    for distance in seen.distances(data, at).take(DEPTH) {
        // What is no longer differs here.
        if data.get(at - distance + longest) != data.get(at + longest) {
            continue;
        }
        let length = same(data, at - distance, at, most);
        if length > longest {
            longest = length;
            found.push((length as u16, (distance - 1) as u16));
        }
        if longest >= enough {
            break;
        }
    }
    known.max(longest)
}

/// What tokens cost, in sixteenths of a bit.
struct Costs {
    bytes: Vec<u32>,
    lengths: Vec<u32>,
    distances: Vec<u32>,
}

const BIT: u32 = 16;

impl Costs {
    /// Before anything is known.
    fn guess() -> Self {
        Self::new(|_| 5 * BIT, |_| 4 * BIT)
    }

    /// By how often symbols occur in what is like this.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn of(tokens: &[Token]) -> Self {
        let found = Frequencies::of(tokens);
        let sums =
            (found.symbols.iter().sum::<u32>(), tokens.iter().filter(|token| token.size() > 1).count());
        let cost = |count: Option<&u32>, sum: f32| {
            // What does not occur would cost about as much as if it did half a time.
            let count = count.map_or(0.5, |count| (*count as f32).max(0.5));
            ((sum.max(1.0) / count).log2() * BIT as f32).clamp(8.0, 240.0) as u32
        };
        Self::new(
            |symbol| cost(found.symbols.get(symbol), sums.0 as f32),
            |symbol| cost(found.distances.get(symbol), sums.1 as f32),
        )
    }

    fn new(symbol: impl Fn(usize) -> u32, distance: impl Fn(usize) -> u32) -> Self {
        let length = |length: usize| {
            let (code, bits, _) = length_code(length.max(SHORTEST));
            symbol(END + 1 + code) + BIT * bits
        };
        Self {
            bytes: (0..END).map(&symbol).collect(),
            lengths: (0..=LONGEST).map(length).collect(),
            distances: (0..DISTANCES).map(|code| distance(code) + BIT * distance_bits(code)).collect(),
        }
    }

    fn byte(&self, byte: u8) -> u32 {
        self.bytes.get(usize::from(byte)).copied().unwrap_or(u32::MAX)
    }

    fn length(&self, length: usize) -> u32 {
        self.lengths.get(length).copied().unwrap_or(u32::MAX)
    }

    fn distance(&self, distance: usize) -> u32 {
        self.distances.get(distance_code(distance).0).copied().unwrap_or(u32::MAX)
    }
}
