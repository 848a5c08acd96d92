//! From the levels of a symbol's modules to its text: format, codewords with how sure they are, correction, text.
//!
//! Codewords are corrected with the least sure of them erased, none first and then two more at a time (Forney, "Generalized
//! Minimum Distance Decoding", 1966). What needed erasures is taken only when enough parity was left to tell a wrong
//! reading, and when the symbol ends as the standard wants it to end.

use rxing::common::BitMatrix;
use rxing::qrcode::common::{ErrorCorrectionLevel, VersionRef};
use rxing::qrcode::cpp_port::decoder::DecodeBitStream;

use super::level::Levels;
use super::reed_solomon::correct;

/// Codewords of parity that may not be used up by erasures: those left correct four errors, and a chance agreement is rare.
const KEPT_PARITY: usize = 8;
/// Two of 32 format words differ in at least 7 of 15 places; the best must be ahead by this share of what was seen.
const FORMAT_AHEAD: f32 = 0.02;

/// A codeword with the level of its least sure bit.
#[derive(Debug, Clone, Copy, Default)]
struct Word {
    value: u8,
    sure: f32,
}

/// The text of a symbol; `None` when too much of it cannot be told.
pub(super) fn text(levels: &Levels, version: VersionRef) -> Option<String> {
    let side = version.getDimensionForVersion() as i32;
    let (correction, mask) = format(levels, side)?;
    let words = words(levels, version, mask)?;
    let mut blocks = blocks(&words, version, correction)?;
    let mut bytes = Vec::with_capacity(words.len());
    let mut erased = false;
    for Block { words, data } in &mut blocks {
        let parity = words.len() - *data;
        let (corrected, needed) = corrected(words, parity)?;
        erased |= needed;
        bytes.extend(corrected.into_iter().take(*data));
    }
    if erased && !ends_well(&bytes, version) {
        return None;
    }
    let result = DecodeBitStream(&bytes, version, correction).ok()?;
    let text = result.text();
    (result.isValid() && !text.is_empty()).then_some(text)
}

/// The level of error correction and the number of the mask, from both copies of the format word (ISO/IEC 18004, 7.9).
fn format(levels: &Levels, side: i32) -> Option<(ErrorCorrectionLevel, u8)> {
    let first = (0..6).map(|x| (x, 8)).chain([(7, 8), (8, 8), (8, 7)]).chain((0..6).rev().map(|y| (8, y)));
    let second = (0..7).map(|i| (8, side - 1 - i)).chain((side - 8..side).map(|x| (x, 8)));
    let seen: Vec<f32> = first
        .zip(second)
        // A black module is a one.
        .map(|((ax, ay), (bx, by))| {
            -(levels.get(ax, ay).clamp(-1.0, 1.0) + levels.get(bx, by).clamp(-1.0, 1.0))
        })
        .collect();
    let mut scores: Vec<(f32, u16)> = (0..32_u16)
        .map(|data| {
            let word = format_word(data);
            let score = seen
                .iter()
                .enumerate()
                .map(|(i, level)| if word >> (14 - i) & 1 == 1 { *level } else { -level })
                .sum();
            (score, data)
        })
        .collect();
    scores.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let [(best, data), (second, _)] = scores.first_chunk().copied()?;
    let total: f32 = seen.iter().map(|level| level.abs()).sum();
    if best - second < FORMAT_AHEAD * total {
        return None;
    }
    let correction = ErrorCorrectionLevel::forBits(u8::try_from(data >> 3).ok()?).ok()?;
    Some((correction, u8::try_from(data & 7).ok()?))
}

/// The fifteen bits that stand for five: a BCH code, masked (ISO/IEC 18004, annex C).
fn format_word(data: u16) -> u16 {
    let rest = (0..5)
        .rev()
        .fold(data << 10, |rest, bit| if rest >> (bit + 10) & 1 == 1 { rest ^ (0x537 << bit) } else { rest });
    (data << 10 | rest) ^ 0x5412
}

const fn masked(mask: u8, x: i32, y: i32) -> bool {
    match mask {
        0 => (x + y) % 2 == 0,
        1 => y % 2 == 0,
        2 => x % 3 == 0,
        3 => (x + y) % 3 == 0,
        4 => (y / 2 + x / 3) % 2 == 0,
        5 => x * y % 2 + x * y % 3 == 0,
        6 => (x * y % 2 + x * y % 3) % 2 == 0,
        _ => ((x + y) % 2 + x * y % 3) % 2 == 0,
    }
}

/// The codewords in the order they stand in the symbol: in pairs of columns from the right, up and down by turns.
fn words(levels: &Levels, version: VersionRef, mask: u8) -> Option<Vec<Word>> {
    let pattern: BitMatrix = version.buildFunctionPattern().ok()?;
    let side = version.getDimensionForVersion() as i32;
    let total = version.getTotalCodewords() as usize;
    let mut words = Vec::with_capacity(total);
    let (mut word, mut bits) = (Word { value: 0, sure: f32::MAX }, 0);
    // The column of the vertical timing pattern is left out.
    let rights = (0..side).rev().step_by(2).map(|x| if x <= 6 { x - 1 } else { x }).take_while(|&x| x > 0);
    for (turn, right) in rights.enumerate() {
        for row in 0..side {
            let y = if turn % 2 == 0 { side - 1 - row } else { row };
            for x in [right, right - 1] {
                if pattern.get(x as u32, y as u32) {
                    continue;
                }
                let level = levels.get(x, y);
                word.value = word.value << 1 | u8::from((level < 0.0) != masked(mask, x, y));
                word.sure = word.sure.min(level.abs());
                bits += 1;
                if bits == 8 {
                    words.push(std::mem::replace(&mut word, Word { value: 0, sure: f32::MAX }));
                    bits = 0;
                }
            }
        }
    }
    (words.len() == total).then_some(words)
}

/// Codewords that are corrected together; the first `data` of them are not parity.
struct Block {
    words: Vec<Word>,
    data: usize,
}

/// The blocks, whose codewords stand in turns (ISO/IEC 18004, 7.6).
fn blocks(words: &[Word], version: VersionRef, correction: ErrorCorrectionLevel) -> Option<Vec<Block>> {
    let plan = version.getECBlocksForLevel(correction);
    let parity = plan.getECCodewordsPerBlock() as usize;
    let mut blocks: Vec<Block> = plan
        .getECBlocks()
        .iter()
        .flat_map(|kind| (0..kind.getCount()).map(|_| kind.getDataCodewords() as usize))
        .map(|data| Block { words: Vec::with_capacity(data + parity), data })
        .collect();
    let longest = blocks.iter().map(|block| block.data).max()?;
    let mut words = words.iter();
    for at in 0..longest {
        for block in blocks.iter_mut().filter(|block| at < block.data) {
            block.words.push(*words.next()?);
        }
    }
    for _ in 0..parity {
        for block in &mut blocks {
            block.words.push(*words.next()?);
        }
    }
    Some(blocks)
}

/// The corrected codewords of a block, and whether some had to be erased.
fn corrected(words: &[Word], parity: usize) -> Option<(Vec<u8>, bool)> {
    let mut doubtful: Vec<usize> = (0..words.len()).collect();
    let sure = |at: &usize| words.get(*at).map_or(0.0, |word| word.sure);
    doubtful.sort_by(|a, b| sure(a).total_cmp(&sure(b)));
    for erased in (0..=parity.saturating_sub(KEPT_PARITY)).step_by(2) {
        let mut bytes: Vec<u8> = words.iter().map(|word| word.value).collect();
        if correct(&mut bytes, parity, doubtful.get(..erased)?) {
            return Some((bytes, erased > 0));
        }
    }
    None
}

/// Whether the segments end and the rest is filled as the standard wants it (ISO/IEC 18004, 7.4.10).
fn ends_well(bytes: &[u8], version: VersionRef) -> bool {
    let total = bytes.len() * 8;
    let mut at = 0;
    let read = |at: usize, count: usize| {
        (at..at + count).fold(0_usize, |value, bit| {
            let byte = bytes.get(bit / 8).copied().unwrap_or_default();
            value << 1 | usize::from(byte >> (7 - bit % 8) & 1)
        })
    };
    let wide = version.getVersionNumber() > 9;
    while total - at >= 4 {
        let mode = read(at, 4);
        let counter = match mode {
            0 => break,
            1 => {
                if wide {
                    12
                } else {
                    10
                }
            }
            2 => {
                if wide {
                    11
                } else {
                    9
                }
            }
            4 => {
                if wide {
                    16
                } else {
                    8
                }
            }
            _ => return false,
        };
        let count = read(at + 4, counter);
        let size = match mode {
            1 => count / 3 * 10 + [0, 4, 7].get(count % 3).copied().unwrap_or_default(),
            2 => count / 2 * 11 + count % 2 * 6,
            _ => count * 8,
        };
        at += 4 + counter + size;
        if at > total {
            return false;
        }
    }
    let filled = (at + 4).min(total).div_ceil(8);
    read(at, filled * 8 - at) == 0
        && bytes.iter().skip(filled).zip([0xec, 0x11].iter().cycle()).all(|(byte, pad)| byte == pad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_words_are_those_of_the_standard() {
        // ISO/IEC 18004, table C.1: M with mask 5, L with mask 0, H with mask 7.
        assert_eq!(format_word(0b00_101), 0x40ce);
        assert_eq!(format_word(0b01_000), 0x77c4);
        assert_eq!(format_word(0b10_111), 0x083b);
    }

    #[test]
    fn a_text_that_is_not_filled_up_as_the_standard_wants_is_told() {
        let version = rxing::qrcode::common::Version::getVersionForNumber(1).unwrap();
        // "01234567" in a symbol of version 1-M: annex I of the standard.
        let whole =
            [0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11];
        assert!(ends_well(&whole, version));
        for at in [5, 6, 15] {
            let mut other = whole;
            other[at] ^= 1;
            assert!(!ends_well(&other, version), "{at}");
        }
    }
}
