//! The compressed pixels of many cards that are nearly the same (zlib, RFC 1950, of deflate, RFC 1951).
//!
//! Most of a card is what all cards of its batch show. How that is best compressed is searched once, with care; of a card
//! only those parts are compressed anew that differ or refer to what differs. What comes out depends on the shared layer
//! and the card alone, and any reader of deflate reads it.

mod huffman;
mod search;
mod token;

use huffman::{Bits, Frequencies, write_block};
use search::Recall;
use token::Token;

/// Bytes whose difference from the layer is looked at together.
const GRAIN: usize = 16;
/// Tokens of the least block.
const LEAST_BLOCK: usize = 1_500;
/// Bits that the codes of a block cost, about.
const HEADER: f64 = 600.0;

/// How a layer is compressed.
pub(super) struct Plan {
    stride: usize,
    tokens: Vec<Token>,
    /// Where blocks begin but the first, in bytes of the picture.
    cuts: Vec<usize>,
}

/// What compressing needs and may use again.
pub(super) struct Scratch {
    recall: Recall,
    tokens: Vec<Token>,
    /// How many grains before each differ.
    changed: Vec<u32>,
}

impl Default for Scratch {
    fn default() -> Self {
        Self { recall: Recall::new(), tokens: Vec::new(), changed: Vec::new() }
    }
}

impl Plan {
    /// The plan for a layer of rows that are so many bytes long.
    pub fn of(layer: &[u8], stride: usize) -> Self {
        let tokens = search::careful(layer, stride.max(1));
        let cuts = cuts(&tokens);
        Self { stride: stride.max(1), tokens, cuts }
    }

    /// Compresses a card that was drawn on the layer. `check` is the Adler-32 sum of its bytes.
    pub fn pack(&self, layer: &[u8], card: &[u8], check: u32, scratch: &mut Scratch) -> Vec<u8> {
        let Scratch { recall, tokens, changed } = scratch;
        count_changes(layer, card, changed);
        recall.clear(card.len());
        tokens.clear();
        // 32 KiB of memory, default effort (RFC 1950, section 2.2).
        let mut bits = Bits::after(&[0x78, 0x9C]);
        let mut cuts = self.cuts.iter().copied().chain([usize::MAX]);
        let mut cut = cuts.next().unwrap_or(usize::MAX);
        let (mut at, mut stale) = (0, 0);
        for token in &self.tokens {
            let size = token.size();
            let holds = is_same(changed, at, size)
                && token.distance().is_none_or(|distance| is_same(changed, at - distance, size));
            if holds {
                if stale < at {
                    recall.quick(card, stale..at, self.stride, |token| put(tokens, token));
                }
                put(tokens, *token);
                recall.note(card, at);
                stale = at + size;
            }
            at += size;
            // A block ends where everything before it is written.
            if at >= cut && stale == at {
                write_block(&mut bits, tokens, false);
                tokens.clear();
                while cut <= at {
                    cut = cuts.next().unwrap_or(usize::MAX);
                }
            }
        }
        if stale < card.len() {
            recall.quick(card, stale..card.len(), self.stride, |token| put(tokens, token));
        }
        write_block(&mut bits, tokens, true);
        let mut packed = bits.finish();
        packed.extend_from_slice(&check.to_be_bytes());
        packed
    }
}

/// Adds a token, or lengthens the last by it.
fn put(tokens: &mut Vec<Token>, token: Token) {
    if let Some(last) = tokens.last_mut()
        && let Some(joined) = last.join(token)
    {
        *last = joined;
        return;
    }
    tokens.push(token);
}

/// How many grains before each one differ between the two, and at the end how many in all.
fn count_changes(layer: &[u8], card: &[u8], changed: &mut Vec<u32>) {
    changed.clear();
    changed.push(0);
    let mut sum = 0;
    let ((layer, layer_rest), (card, card_rest)) = (layer.as_chunks::<GRAIN>(), card.as_chunks::<GRAIN>());
    changed.extend(layer.iter().zip(card).map(|(layer, card)| {
        sum += u32::from(u128::from_ne_bytes(*layer) != u128::from_ne_bytes(*card));
        sum
    }));
    changed.push(sum + u32::from(layer_rest != card_rest));
}

/// Whether so many bytes from a position on are those of the layer.
fn is_same(changed: &[u32], start: usize, size: usize) -> bool {
    let (first, end) = (start / GRAIN, (start + size).div_ceil(GRAIN));
    changed.get(first).is_some() && changed.get(first) == changed.get(end)
}

/// Where the codes of one block serve worse than those of two: parts are joined, the worthiest first, while that saves.
fn cuts(tokens: &[Token]) -> Vec<usize> {
    let mut parts: Vec<(usize, Frequencies)> = tokens
        .chunks(LEAST_BLOCK)
        .map(|part| (part.iter().map(|token| token.size()).sum(), Frequencies::of(part)))
        .collect();
    loop {
        let saved = |pair: &[(usize, Frequencies)]| match pair {
            [(_, one), (_, other)] => {
                let mut both = one.clone();
                both.add(other);
                one.bits() + other.bits() + HEADER - both.bits()
            }
            _ => f64::MIN,
        };
        let best = parts.windows(2).map(saved).enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b));
        let Some((at, _)) = best.filter(|(_, saved)| *saved > 0.0) else { break };
        let (size, other) = parts.remove(at + 1);
        if let Some((known, found)) = parts.get_mut(at) {
            *known += size;
            found.add(&other);
        }
    }
    let mut end = 0;
    let mut cuts: Vec<usize> = parts
        .iter()
        .map(|(size, _)| {
            end += size;
            end
        })
        .collect();
    cuts.pop();
    cuts
}

#[cfg(test)]
mod tests;
