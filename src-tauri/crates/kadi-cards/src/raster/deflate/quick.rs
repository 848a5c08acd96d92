//! Finds repetitions quickly, in what is a card's own: of the byte before, and of the row above.
//!
//! Letters and codes repeat little else. To look where bytes like these stood before takes a seventh longer for a card and
//! saves a fiftieth of its bytes.

use std::ops::Range;

use super::search::same;
use super::token::{LONGEST, SHORTEST, Token, distance_code};

/// After a repetition as long as this none that begins a byte later is looked for.
const LONG: usize = 32;
/// What a repetition has to save more, in bits, to begin a byte later.
const BETTER: usize = 2;

/// Adds the tokens of a part of the picture, whose rows are so many bytes long.
pub(super) fn find(data: &[u8], range: Range<usize>, stride: usize, tokens: &mut Vec<Token>) {
    let costs = [cost(1), cost(stride)];
    let best = |at: usize| best(data, at, range.end, stride, costs);
    let mut at = range.start;
    while at < range.end {
        let mut found = best(at);
        while (1..LONG).contains(&found.length) {
            let next = best(at + 1);
            if next.saved <= found.saved + BETTER {
                break;
            }
            tokens.push(Token::byte(data.get(at).copied().unwrap_or_default()));
            at += 1;
            found = next;
        }
        if found.length == 0 {
            tokens.push(Token::byte(data.get(at).copied().unwrap_or_default()));
            at += 1;
        } else {
            tokens.push(Token::repeat(found.length, found.distance));
            at += found.length;
        }
    }
}

/// A repetition, and the bits that it saves; without length where none saves any.
#[derive(Clone, Copy, Default)]
struct Found {
    saved: usize,
    length: usize,
    distance: usize,
}

/// The repetition worth most that begins at a position.
#[inline]
fn best(data: &[u8], at: usize, end: usize, stride: usize, costs: [usize; 2]) -> Found {
    let Some(here) = eight(data, at) else { return Found::default() };
    let most = LONGEST.min(end.saturating_sub(at));
    // What is compared first is eight bytes of each, so that little depends on what is found.
    let first = |distance: usize| {
        let there = at.checked_sub(distance).and_then(|there| eight(data, there));
        there.map_or(0, |there| (here ^ there).trailing_zeros() / 8)
    };
    let [flat, up] = [(1, first(1)), (stride, first(stride))].map(|(distance, first)| match first {
        8 => (8 + same(data, at + 8 - distance, at + 8, most.saturating_sub(8))).min(most),
        _ => (first as usize).min(most),
    });
    let [flat_saves, up_saves] =
        [(flat, costs[0]), (up, costs[1])].map(|(length, cost)| (BYTE * length).saturating_sub(cost));
    let found = if up_saves > flat_saves {
        Found { saved: up_saves, length: up, distance: stride }
    } else {
        Found { saved: flat_saves, length: flat, distance: 1 }
    };
    if found.saved == 0 || found.length < SHORTEST { Found::default() } else { found }
}

/// The eight bytes from a position on.
fn eight(data: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

/// Bits that the two symbols of a repetition take, roughly, and those of a byte.
const NEAR: usize = 11;
const BYTE: usize = 5;

/// Bits that a repetition takes, roughly. `distance` is 1 at least.
fn cost(distance: usize) -> usize {
    NEAR + distance_code(distance).1 as usize
}
