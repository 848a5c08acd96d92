//! The compressed pixels of many cards that are nearly the same (zlib, RFC 1950, of deflate, RFC 1951).
//!
//! Most of a card is what all cards of its batch show. How that is best compressed is searched once, with care; of a card
//! only those parts are compressed anew that differ or refer to what differs. What comes out depends on the shared layer
//! and the card alone, and any reader of deflate reads it.

mod careful;
mod huffman;
mod quick;
mod search;
mod token;

use huffman::{Bits, Frequencies, write_block};
use token::{FARTHEST, Token};

use super::touched::{BLOCK, Touched};

/// Bytes whose difference from the layer is looked at together: a block of what was touched has a bit for each eight.
const GRAIN: usize = BLOCK / 8;
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
#[derive(Default)]
pub(super) struct Scratch {
    tokens: Vec<Token>,
    changed: Changed,
    bits: Bits,
}

impl Plan {
    /// The plan for a layer of rows that are so many bytes long.
    pub fn of(layer: &[u8], stride: usize) -> Self {
        // Of longer rows the one above is out of reach.
        let stride = if (1..=FARTHEST).contains(&stride) { stride } else { 1 };
        let tokens = careful::cheapest(layer, stride);
        let cuts = cuts(&tokens);
        Self { stride, tokens, cuts }
    }

    /// Compresses a card that was drawn on the layer, which it differs from only where it was touched. `check` is the
    /// Adler-32 sum of its bytes.
    pub fn pack<'s>(
        &self,
        layer: &[u8],
        card: &[u8],
        touched: &Touched,
        check: u32,
        scratch: &'s mut Scratch,
    ) -> &'s [u8] {
        let Scratch { tokens, changed, bits } = scratch;
        changed.compare(layer, card, touched);
        tokens.clear();
        // 32 KiB of memory, default effort (RFC 1950, section 2.2).
        bits.begin(&[0x78, 0x9C]);
        let mut cuts = self.cuts.iter().copied().chain([usize::MAX]);
        let mut cut = cuts.next().unwrap_or(usize::MAX);
        let (mut at, mut stale) = (0, 0);
        for token in &self.tokens {
            let size = token.size();
            let holds = changed.none(at, size)
                && token.distance().is_none_or(|distance| changed.none(at - distance, size));
            if holds {
                if stale < at {
                    quick::find(card, stale..at, self.stride, tokens);
                    put(tokens, *token);
                } else {
                    tokens.push(*token);
                }
                stale = at + size;
            }
            at += size;
            // A block ends where everything before it is written.
            if at >= cut && stale == at {
                write_block(bits, tokens, false);
                tokens.clear();
                while cut <= at {
                    cut = cuts.next().unwrap_or(usize::MAX);
                }
            }
        }
        if stale < card.len() {
            quick::find(card, stale..card.len(), self.stride, tokens);
        }
        write_block(bits, tokens, true);
        bits.finish(&check.to_be_bytes())
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

/// Where a card differs from its layer: a bit for each [`GRAIN`].
#[derive(Default)]
struct Changed(Vec<u8>);

impl Changed {
    fn compare(&mut self, layer: &[u8], card: &[u8], touched: &Touched) {
        self.0.clear();
        // As many more as are looked at together.
        self.0.resize(card.len() / BLOCK + 1 + 8, 0);
        for block in touched.blocks() {
            let start = block * BLOCK;
            let end = (start + BLOCK).min(card.len());
            if let (Some(entry), Some(layer), Some(card)) =
                (self.0.get_mut(block), layer.get(start..end), card.get(start..end))
            {
                *entry = differences(layer, card);
            }
        }
    }

    /// Whether so many bytes from a position on, 258 at most, are those of the layer.
    fn none(&self, start: usize, size: usize) -> bool {
        let (first, end) = (start / GRAIN, (start + size).div_ceil(GRAIN));
        let bits = self.0.get(first / 8..first / 8 + 8).and_then(|bytes| bytes.try_into().ok());
        let bits = bits.map_or(u64::MAX, u64::from_le_bytes);
        (bits >> (first % 8)) & ((1 << (end - first)) - 1) == 0
    }
}

/// A bit for each grain of a block that differs.
fn differences(layer: &[u8], card: &[u8]) -> u8 {
    let ((layer, layer_rest), (card, card_rest)) = (layer.as_chunks::<GRAIN>(), card.as_chunks::<GRAIN>());
    let differs = |layer: &[u8; GRAIN], card: &[u8; GRAIN]| {
        u8::from(u64::from_ne_bytes(*layer) != u64::from_ne_bytes(*card))
    };
    let pairs = layer.iter().zip(card).enumerate();
    let bits = pairs.fold(0, |bits, (at, (layer, card))| bits | differs(layer, card) << at);
    if layer_rest == card_rest { bits } else { bits | 1 << layer.len() }
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
