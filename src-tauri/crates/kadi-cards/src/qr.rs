//! Text to a QR symbol (ISO/IEC 18004).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use qrcode::bits::{Bits, encode_auto};
use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::types::Color;
use qrcode::{EcLevel, Version, ec};

/// The modules of a symbol, row by row, without quiet zone.
#[derive(Clone, PartialEq, Eq)]
pub struct Symbol {
    pub(crate) side: usize,
    dark: Vec<bool>,
}

impl std::fmt::Debug for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Symbol").field("side", &self.side).finish_non_exhaustive()
    }
}

impl Symbol {
    /// The symbol of a text, as cards carry it; `None` when the text exceeds version 40.
    #[must_use]
    pub fn encode(text: &str) -> Option<Self> {
        encode(text)
    }

    /// Modules to a side.
    #[must_use]
    pub const fn side(&self) -> usize {
        self.side
    }

    /// The rows of modules from the top, dark ones true.
    pub fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.dark.chunks(self.side)
    }

    /// Stretches of dark modules: row, first column, length.
    pub(crate) fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut runs = Vec::new();
        for (row, modules) in self.rows().enumerate() {
            let mut column = 0;
            for group in modules.chunk_by(|a, b| a == b) {
                if group.first() == Some(&true) {
                    runs.push((row, column, group.len()));
                }
                column += group.len();
            }
        }
        runs
    }
}

/// Encodes a text at level M, and at Q or H where that costs no larger symbol: at one printed size, larger modules read
/// better than stronger correction does. The mask is fixed: choosing the best of eight takes fifty times as long and
/// makes no measurable difference to readers. `None` when the text exceeds version 40.
pub(crate) fn encode(text: &str) -> Option<Symbol> {
    let mut level = EcLevel::M;
    let mut bits = encode_auto(text.as_bytes(), level).ok()?;
    for stronger in [EcLevel::Q, EcLevel::H] {
        match encode_auto(text.as_bytes(), stronger) {
            Ok(better) if better.version() == bits.version() => (bits, level) = (better, stronger),
            Ok(_) | Err(_) => break,
        }
    }
    draw(bits, level)
}

fn draw(bits: Bits, level: EcLevel) -> Option<Symbol> {
    let version = bits.version();
    let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, level).ok()?;
    let mut canvas = blank(version, level);
    canvas.draw_data(&data, &correction);
    canvas.apply_mask(MaskPattern::Checkerboard);
    let dark = canvas.into_colors().into_iter().map(|colour| colour == Color::Dark).collect();
    Some(Symbol { side: usize::try_from(version.width()).ok()?, dark })
}

/// A symbol with its finder, timing and alignment patterns, drawn once for each version and level.
fn blank(version: Version, level: EcLevel) -> Canvas {
    type Blanks = Mutex<HashMap<(i16, u8), Arc<Canvas>>>;
    static BLANKS: OnceLock<Blanks> = OnceLock::new();
    let mut blanks = BLANKS.get_or_init(Blanks::default).lock().unwrap_or_else(PoisonError::into_inner);
    let canvas = blanks.entry((version.width(), level as u8)).or_insert_with(|| {
        let mut canvas = Canvas::new(version, level);
        canvas.draw_all_functional_patterns();
        Arc::new(canvas)
    });
    canvas.as_ref().clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upper_case_token_makes_a_small_symbol() {
        let token = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST";
        assert_eq!(encode(token).unwrap().side, 29, "52 base-32 letters: version 3");
        assert_eq!(
            encode(&token.to_lowercase()).unwrap().side,
            33,
            "lower case needs byte mode and version 4"
        );
    }

    #[test]
    fn runs_cover_exactly_the_dark_modules() {
        let symbol = encode("KADI").unwrap();
        let covered: usize = symbol.runs().iter().map(|(_, _, length)| length).sum();
        assert_eq!(covered, symbol.rows().flatten().filter(|dark| **dark).count());
        assert_eq!(symbol.runs()[0], (0, 0, 7), "the finder pattern");
    }

    #[test]
    fn the_fixed_mask_reads_back() {
        for text in ["A", "https://kadi.example/verify?p=abc&s=def", &"7".repeat(400), &"Ɓ".repeat(100)] {
            let symbol = encode(text).unwrap();
            let grid = rqrr::SimpleGrid::from_func(symbol.side, |x, y| symbol.rows().nth(y).unwrap()[x]);
            let (_, read) = rqrr::Grid::new(grid).decode().unwrap();
            assert_eq!(read, text);
        }
    }

    #[test]
    fn a_text_beyond_the_largest_symbol_is_refused() {
        assert!(encode(&"x".repeat(3000)).is_none());
    }
}
