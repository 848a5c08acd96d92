//! Finds repetitions quickly, in what is a card's own.

use std::ops::Range;

use super::search::{eight, four, hash, same};
use super::token::{FARTHEST, LONGEST, SHORTEST, Token, distance_code};

/// Bits of the hashes: what is remembered stays in the processor's nearest cache.
const HASH: u32 = 12;
/// After a repetition as long as this none that begins a byte later is looked for.
const LONG: usize = 32;
/// What a repetition has to save more, in bits, to begin a byte later.
const BETTER: u64 = 2;
/// Flat or the same as above for so long: what stood elsewhere is not looked for.
const ENOUGH: usize = 16;
/// Positions that are noted of what is the same as above, and of other repetitions.
const NOTED_ABOVE: usize = 12;
const NOTED: usize = 16;

/// Where bytes of this card's own stood last, by their hash: the lowest bits of the position. What was there is compared,
/// so that a wrong position does no harm.
pub(super) struct Recall {
    heads: Vec<u16>,
}

impl Recall {
    pub fn new() -> Self {
        Self { heads: vec![0; 1 << HASH] }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.heads.fill(0);
    }

    /// Adds the tokens of a part of the picture.
    pub fn find(&mut self, data: &[u8], range: Range<usize>, stride: usize, tokens: &mut Vec<Token>) {
        let above = Above { distance: stride, cost: cost(stride) };
        let mut at = range.start;
        while at < range.end {
            let mut best = self.best(data, at, range.end, &above);
            while (1..LONG).contains(&best.length()) {
                let next = self.best(data, at + 1, range.end, &above);
                if next.saved() <= best.saved() + BETTER {
                    break;
                }
                tokens.push(Token::byte(data.get(at).copied().unwrap_or_default()));
                at += 1;
                best = next;
            }
            let (length, distance) = (best.length(), best.distance());
            if length == 0 {
                tokens.push(Token::byte(data.get(at).copied().unwrap_or_default()));
                at += 1;
                continue;
            }
            tokens.push(Token::repeat(length, distance));
            let noted = match distance {
                1 => 0,
                _ if distance == stride => NOTED_ABOVE,
                _ => NOTED,
            };
            for inside in (at + 1..at + length).take(noted) {
                if let Some(bytes) = four(data, inside) {
                    self.note(bytes, inside);
                }
            }
            at += length;
        }
    }

    /// Notes a position by its first bytes, and gives the one before it that began like it.
    fn note(&mut self, bytes: u32, at: usize) -> u16 {
        let head = self.heads.get_mut(hash(bytes, HASH));
        head.map_or(0, |head| std::mem::replace(head, lowest(at)))
    }

    /// The repetition worth most that begins at a position.
    #[inline]
    fn best(&mut self, data: &[u8], at: usize, end: usize, above: &Above) -> Found {
        let Some(here) = eight(data, at) else { return Found::NONE };
        let most = LONGEST.min(end.saturating_sub(at));
        let back = usize::from(lowest(at).wrapping_sub(self.note(here as u32, at))).clamp(1, FARTHEST);
        // What is compared first is eight bytes of each, so that little depends on what is found.
        let [flat, up, other] = [1, above.distance, back].map(|distance| match at.checked_sub(distance) {
            Some(there) => eight(data, there).map_or(0, |there| (here ^ there).trailing_zeros() / 8),
            None => 0,
        });
        let whole = |first: u32, distance: usize| match first {
            8 => 8 + same(data, at + 8 - distance, at + 8, most.saturating_sub(8)),
            _ => first as usize,
        };
        let (flat, up) = (whole(flat, 1).min(most), whole(up, above.distance).min(most));
        let other = if flat.max(up) < ENOUGH { whole(other, back).min(most) } else { 0 };
        let flat = Found::new(flat, 1, NEAR);
        let up = Found::new(up, above.distance, above.cost);
        flat.max(up).max(Found::new(other, back, cost(back)))
    }
}

/// What stands in the row above, and what a repetition of it costs.
struct Above {
    distance: usize,
    cost: usize,
}

/// Bits that the two symbols of a repetition take, roughly, and those of a byte.
const NEAR: usize = 11;
const BYTE: usize = 5;

/// Bits that a repetition takes, roughly. `distance` is 1 at least.
fn cost(distance: usize) -> usize {
    NEAR + distance_code(distance).1 as usize
}

const fn lowest(at: usize) -> u16 {
    (at & 0xFFFF) as u16
}

/// A repetition as one number, so that the better of two is the larger: what it saves in bits, its length, its distance.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Found(u64);

impl Found {
    const NONE: Self = Self(0);

    #[inline]
    fn new(length: usize, distance: usize, cost: usize) -> Self {
        let bytes = BYTE * length;
        if length < SHORTEST || bytes <= cost {
            return Self::NONE;
        }
        Self(((bytes - cost) as u64) << 32 | (length as u64) << 16 | distance as u64)
    }

    const fn saved(self) -> u64 {
        self.0 >> 32
    }

    const fn length(self) -> usize {
        (self.0 >> 16) as usize & 0xFFFF
    }

    const fn distance(self) -> usize {
        self.0 as usize & 0xFFFF
    }
}
