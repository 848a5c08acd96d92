//! Finds repetitions: with care for what all cards share, quickly for what is a card's own.

use super::token::{FARTHEST, LONGEST, SHORTEST, Token, distance_code};

/// Positions that begin with the same bytes and are compared at most, in what cards share.
const DEPTH: usize = 96;
/// A repetition as long as this is taken without looking further.
const GOOD: usize = 96;
/// Bits of the hashes.
const HASH: u32 = 15;
const NONE: u32 = u32::MAX;
/// Positions that are compared in what is a card's own, and noted of a repetition.
const QUICK_DEPTH: usize = 6;
const NOTED: usize = 24;

/// How many bytes from two positions on are the same, up to so many.
fn same(data: &[u8], one: usize, other: usize, most: usize) -> usize {
    let (Some(one), Some(other)) = (data.get(one..one + most), data.get(other..other + most)) else {
        return 0;
    };
    let ((one, rest), (other, other_rest)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    for (at, (one, other)) in one.iter().zip(other).enumerate() {
        let differs = u64::from_le_bytes(*one) ^ u64::from_le_bytes(*other);
        if differs != 0 {
            return at * 8 + (differs.trailing_zeros() / 8) as usize;
        }
    }
    one.len() * 8 + rest.iter().zip(other_rest).take_while(|(one, other)| one == other).count()
}

/// The eight bytes from a position on.
fn eight(data: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

/// As [`same`], where `here` is what [`eight`] says of the position: most differ soon.
fn same_from(data: &[u8], here: Option<u64>, one: usize, at: usize, most: usize) -> usize {
    match here.zip(eight(data, one)) {
        Some((here, there)) if here != there => most.min(((here ^ there).trailing_zeros() / 8) as usize),
        _ => same(data, one, at, most),
    }
}

/// What a repetition saves, roughly, in bits.
fn gain(length: usize, distance: usize) -> i32 {
    if length < SHORTEST {
        return 0;
    }
    let (code, bits, _) = distance_code(distance);
    // A byte takes about five bits, the two symbols of a repetition about eleven together.
    5 * length as i32 - 11 - bits as i32 - i32::from(code > 20)
}

fn hash(data: &[u8], at: usize) -> Option<usize> {
    let bytes: [u8; 4] = data.get(at..at + 4)?.try_into().ok()?;
    Some(hash_of(u32::from_le_bytes(bytes)))
}

const fn hash_of(bytes: u32) -> usize {
    (bytes.wrapping_mul(0x9E37_79B1) >> (32 - HASH)) as usize
}

/// The tokens of a whole picture, whose rows are so long with the byte that names their filter.
pub(super) fn careful(data: &[u8], stride: usize) -> Vec<Token> {
    let mut heads = vec![NONE; 1 << HASH];
    let mut before = vec![NONE; data.len()];
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut noted = 0;
    // Begins with what the look ahead of the last turn found.
    let mut ahead = None;
    while at < data.len() {
        note(data, &mut heads, &mut before, &mut noted, at);
        let (length, distance) = ahead.take().unwrap_or_else(|| best(data, &heads, &before, at, stride));
        let mut chosen = gain(length, distance) > 0;
        if chosen && length < GOOD {
            note(data, &mut heads, &mut before, &mut noted, at + 1);
            let next = best(data, &heads, &before, at + 1, stride);
            if gain(next.0, next.1) > gain(length, distance) + 4 {
                chosen = false;
                ahead = Some(next);
            }
        }
        if chosen {
            tokens.push(Token::repeat(length, distance));
            at += length;
        } else {
            tokens.push(Token::byte(data.get(at).copied().unwrap_or_default()));
            at += 1;
        }
    }
    tokens
}

/// Puts all positions before `until` into the chains.
fn note(data: &[u8], heads: &mut [u32], before: &mut [u32], noted: &mut usize, until: usize) {
    while *noted < until {
        if let Some(head) = hash(data, *noted).and_then(|hash| heads.get_mut(hash)) {
            if let Some(entry) = before.get_mut(*noted) {
                *entry = *head;
            }
            *head = u32::try_from(*noted).unwrap_or(NONE);
        }
        *noted += 1;
    }
}

/// The most worthwhile repetition at a position: length and distance.
fn best(data: &[u8], heads: &[u32], before: &[u32], at: usize, stride: usize) -> (usize, usize) {
    let most = LONGEST.min(data.len().saturating_sub(at));
    let mut found = (0, 1);
    let mut worth = 0;
    let mut consider = |distance: usize| {
        let length = if distance <= at { same(data, at - distance, at, most) } else { 0 };
        let gain = gain(length, distance);
        if gain > worth {
            (found, worth) = ((length, distance), gain);
        }
        length
    };
    if consider(1).max(consider(stride)) >= GOOD.min(most) {
        return found;
    }
    let mut other = hash(data, at).and_then(|hash| heads.get(hash).copied()).unwrap_or(NONE);
    for _ in 0..DEPTH {
        let distance = at.saturating_sub(other as usize);
        if other == NONE || distance == 0 || distance > FARTHEST {
            break;
        }
        if consider(distance) >= GOOD.min(most) {
            break;
        }
        other = before.get(other as usize).copied().unwrap_or(NONE);
    }
    found
}

/// Where bytes of this card's own stand, by their hash, the last first.
pub(super) struct Recall {
    heads: Vec<u32>,
    before: Vec<u32>,
}

impl Recall {
    pub fn new() -> Self {
        Self { heads: vec![NONE; 1 << HASH], before: Vec::new() }
    }

    /// Forgets all, for a picture of so many bytes. Only what was noted since leads into the chains.
    pub fn clear(&mut self, size: usize) {
        self.heads.fill(NONE);
        self.before.resize(size, NONE);
    }

    /// Calls `put` with the tokens of a part of the picture.
    pub fn quick(
        &mut self,
        data: &[u8],
        range: std::ops::Range<usize>,
        stride: usize,
        mut put: impl FnMut(Token),
    ) {
        let mut at = range.start;
        while at < range.end {
            let (mut length, mut distance, mut worth) = self.find(data, at, range.end, stride);
            // One byte later something better may begin.
            while worth > 0 && length < 32 {
                let next = self.find(data, at + 1, range.end, stride);
                if next.2 <= worth + 4 {
                    break;
                }
                put(Token::byte(data.get(at).copied().unwrap_or_default()));
                at += 1;
                (length, distance, worth) = next;
            }
            if worth > 0 {
                put(Token::repeat(length, distance));
                for inside in (at + 1..at + length).take(NOTED) {
                    self.note(data, inside);
                }
                at += length;
            } else {
                put(Token::byte(data.get(at).copied().unwrap_or_default()));
                at += 1;
            }
        }
    }

    pub fn note(&mut self, data: &[u8], at: usize) {
        if let Some(bytes) = data.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()) {
            self.remember(u32::from_le_bytes(bytes), at);
        }
    }

    /// Notes a position by its first bytes, and gives the one before it that begins like it.
    fn remember(&mut self, bytes: u32, at: usize) -> u32 {
        let (Some(head), Some(entry)) = (self.heads.get_mut(hash_of(bytes)), self.before.get_mut(at)) else {
            return NONE;
        };
        let now = u32::try_from(at).unwrap_or(NONE);
        // A position that is looked at twice is noted once.
        if *head != now {
            *entry = std::mem::replace(head, now);
        }
        *entry
    }

    /// The repetition worth most: length, distance, worth.
    fn find(&mut self, data: &[u8], at: usize, end: usize, stride: usize) -> (usize, usize, i32) {
        let most = LONGEST.min(end.saturating_sub(at));
        let here = eight(data, at);
        let mut found = (0, 1, 0);
        for distance in [1, stride] {
            if distance <= at {
                let length = same_from(data, here, at - distance, at, most);
                let worth = gain(length, distance);
                if worth > found.2 {
                    found = (length, distance, worth);
                }
                if length == most {
                    return found;
                }
            }
        }
        let Some(here) = here else { return found };
        let mut other = self.remember(here as u32, at);
        for _ in 0..QUICK_DEPTH {
            let distance = at.saturating_sub(other as usize);
            if other == NONE || distance == 0 || distance > FARTHEST {
                break;
            }
            // What is no longer than the best so far differs here.
            if data.get(other as usize + found.0) == data.get(at + found.0) {
                let length = same_from(data, Some(here), other as usize, at, most);
                let worth = gain(length, distance);
                if worth > found.2 {
                    found = (length, distance, worth);
                }
            }
            other = self.before.get(other as usize).copied().unwrap_or(NONE);
        }
        found
    }
}
