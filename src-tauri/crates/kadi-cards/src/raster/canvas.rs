//! Opaque RGB pixels and the two ways of drawing on them that a card needs.

use tiny_skia::Pixmap;

use crate::colour::Rgb;

use super::glyphs::GlyphMask;

/// 8-bit RGB, row by row.
#[derive(Clone)]
pub(super) struct Canvas {
    pub width: u32,
    pub height: u32,
    pub data: Vec<u8>,
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
impl Canvas {
    pub fn white(width: u32, height: u32) -> Self {
        Self { width, height, data: vec![255; width as usize * height as usize * 3] }
    }

    /// The pixels of an opaque pixmap.
    pub fn from_opaque(pixmap: &Pixmap) -> Self {
        let data =
            pixmap.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
        Self { width: pixmap.width(), height: pixmap.height(), data }
    }

    /// The pixels of a row between two columns.
    fn row(&mut self, y: usize, left: usize, right: usize) -> &mut [u8] {
        let start = (y * self.width as usize + left) * 3;
        self.data.get_mut(start..start + right.saturating_sub(left) * 3).unwrap_or_default()
    }

    /// Fills a rectangle whose edges are rounded to whole pixels.
    pub fn fill(&mut self, left: f32, top: f32, right: f32, bottom: f32, colour: Rgb) {
        let clamp = |edge: f32, most: u32| edge.round().clamp(0.0, most as f32) as usize;
        let (left, right) = (clamp(left, self.width), clamp(right, self.width));
        let ink = [colour.red, colour.green, colour.blue];
        for y in clamp(top, self.height)..clamp(bottom, self.height) {
            for pixel in self.row(y, left, right).chunks_exact_mut(3) {
                pixel.copy_from_slice(&ink);
            }
        }
    }

    /// Blends a colour through a glyph's coverage. All in whole numbers, so that every machine gets the same pixels.
    pub fn blend(&mut self, mask: &GlyphMask, left: i32, top: i32, ink: Rgb, opacity: f32) {
        let opacity = (opacity.clamp(0.0, 1.0) * 256.0) as u32;
        let ink = [ink.red, ink.green, ink.blue];
        let first = left + mask.left;
        let skipped = (-first).max(0) as usize;
        let start = first.max(0) as usize;
        let end = (first + mask.width as i32).clamp(0, self.width as i32) as usize;
        for (line, coverage) in mask.coverage.chunks_exact(mask.width.max(1)).enumerate() {
            let y = top + mask.top + line as i32;
            if y < 0 || y >= self.height as i32 {
                continue;
            }
            let pixels = self.row(y as usize, start, end).chunks_exact_mut(3);
            for (pixel, &cover) in pixels.zip(coverage.iter().skip(skipped)) {
                if cover == 0 {
                    continue;
                }
                let alpha = u32::from(cover) * opacity / 256;
                for (part, ink) in pixel.iter_mut().zip(ink) {
                    let mixed = u32::from(*part) * (255 - alpha) + u32::from(ink) * alpha;
                    *part = ((mixed + 127) / 255) as u8;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawing_beyond_the_edges_is_cut_off() {
        let mut canvas = Canvas::white(4, 3);
        canvas.fill(-5.0, 2.4, 1.6, 99.0, Rgb::BLACK);
        let black: Vec<usize> =
            canvas.data.chunks(3).enumerate().filter(|(_, pixel)| pixel[0] == 0).map(|(at, _)| at).collect();
        assert_eq!(black, [8, 9]);
        let mask = GlyphMask { left: 0, top: 0, width: 3, coverage: vec![255; 9] };
        canvas.blend(&mask, -2, -1, Rgb::BLACK, 1.0);
        canvas.blend(&mask, 3, 2, Rgb::BLACK, 1.0);
        canvas.blend(&mask, 40, 40, Rgb::BLACK, 1.0);
        canvas.blend(&mask, -40, 0, Rgb::BLACK, 1.0);
        let black = canvas.data.chunks(3).filter(|pixel| pixel[0] == 0).count();
        assert_eq!(black, 2 + 2 + 1);
    }

    #[test]
    fn half_coverage_mixes_half() {
        let mut canvas = Canvas::white(1, 1);
        let mask = GlyphMask { left: 0, top: 0, width: 1, coverage: vec![128] };
        canvas.blend(&mask, 0, 0, Rgb { red: 0, green: 100, blue: 255 }, 1.0);
        assert_eq!(canvas.data, [127, 177, 255]);
    }
}
