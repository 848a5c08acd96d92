//! Which parts of a picture were drawn on, so that only these are compared, and put back as they were.

use std::ops::Range;

/// Bytes that are told from others.
pub(super) const BLOCK: usize = 64;
/// Blocks that a word tells of.
const BITS: usize = u64::BITS as usize;

/// A bit for each block of a picture.
#[derive(Clone, Default)]
pub(super) struct Touched {
    words: Vec<u64>,
}

impl Touched {
    /// Nothing of a picture of so many bytes.
    pub fn new(size: usize) -> Self {
        Self { words: vec![0; size.div_ceil(BLOCK).div_ceil(BITS)] }
    }

    /// Adds these bytes.
    pub fn mark(&mut self, bytes: Range<usize>) {
        if bytes.is_empty() {
            return;
        }
        for block in bytes.start / BLOCK..=(bytes.end - 1) / BLOCK {
            if let Some(word) = self.words.get_mut(block / BITS) {
                *word |= 1 << (block % BITS);
            }
        }
    }

    /// The numbers of the blocks, in ascending order.
    pub fn blocks(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest.checked_sub(1)?;
                Some(at * BITS + bit)
            })
        })
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.words.fill(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_counts_once_any_of_its_bytes_does() {
        let mut touched = Touched::new(10_000);
        for bytes in [0..1, 63..65, 640..640, 4_095..4_097, 9_984..10_000] {
            touched.mark(bytes);
        }
        assert_eq!(touched.blocks().collect::<Vec<_>>(), [0, 1, 63, 64, 156]);
        touched.clear();
        assert_eq!(touched.blocks().count(), 0);
    }
}
