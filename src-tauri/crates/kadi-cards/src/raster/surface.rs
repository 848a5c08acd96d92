//! What a card is drawn on.

use crate::colour::Rgb;

use super::glyphs::GlyphMask;

/// Pixels of either kind, and the two ways of drawing on them that a card needs.
pub(super) trait Surface {
    /// Fills a rectangle whose edges, left, top, right and bottom, are rounded to whole pixels.
    fn fill(&mut self, edges: [f32; 4], ink: Rgb);

    /// Blends a colour through a glyph's coverage, with the mask's origin at (left, top).
    fn blend(&mut self, mask: &GlyphMask, place: (i32, i32), ink: Rgb, opacity: f32);
}
