//! Opaque RGB pixels.

use tiny_skia::Pixmap;

use crate::colour::Rgb;

use super::glyphs::GlyphMask;
use super::surface::Surface;

/// Steps of a glyph's coverage, from none to all.
pub(super) const LEVELS: u8 = 16;

/// An ink that covers a colour by so many of the [`LEVELS`]. All in whole numbers, so that every machine gets the same.
pub(super) fn mix(under: Rgb, ink: Rgb, level: u8) -> Rgb {
    shade(under, ink, u32::from(level) * 17)
}

#[allow(clippy::cast_possible_truncation)]
fn shade(under: Rgb, ink: Rgb, alpha: u32) -> Rgb {
    let part =
        |under: u8, ink: u8| ((u32::from(under) * (255 - alpha) + u32::from(ink) * alpha + 127) / 255) as u8;
    Rgb {
        red: part(under.red, ink.red),
        green: part(under.green, ink.green),
        blue: part(under.blue, ink.blue),
    }
}

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
    pub fn pixels(&self, y: usize, left: usize, right: usize) -> impl Iterator<Item = Rgb> + '_ {
        let right = right.min(self.width as usize);
        let start = (y * self.width as usize + left) * 3;
        let row = self.data.get(start..start + right.saturating_sub(left) * 3).unwrap_or_default();
        row.as_chunks::<3>().0.iter().map(|&[red, green, blue]| Rgb { red, green, blue })
    }

    fn row(&mut self, y: usize, left: usize, right: usize) -> &mut [u8] {
        let start = (y * self.width as usize + left) * 3;
        self.data.get_mut(start..start + right.saturating_sub(left) * 3).unwrap_or_default()
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
impl Surface for Canvas {
    fn fill(&mut self, edges: [f32; 4], ink: Rgb) {
        let (columns, rows) = whole_pixels(edges, self.width, self.height);
        let ink = [ink.red, ink.green, ink.blue];
        for y in rows {
            for pixel in self.row(y, columns.start, columns.end).as_chunks_mut::<3>().0 {
                *pixel = ink;
            }
        }
    }

    fn blend(&mut self, mask: &GlyphMask, (left, top): (i32, i32), ink: Rgb, opacity: f32) {
        let opacity = (opacity.clamp(0.0, 1.0) * 256.0) as u32;
        for (y, columns, levels) in mask.lines(left, top, self.width, self.height) {
            let pixels = self.row(y, columns.start, columns.end).as_chunks_mut::<3>().0;
            for (pixel, &level) in pixels.iter_mut().zip(levels) {
                if level > 0 {
                    let [red, green, blue] = *pixel;
                    let alpha = u32::from(level) * 17 * opacity / 256;
                    let mixed = shade(Rgb { red, green, blue }, ink, alpha);
                    *pixel = [mixed.red, mixed.green, mixed.blue];
                }
            }
        }
    }
}

/// The columns and rows of a rectangle whose edges are rounded to whole pixels.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
pub(super) fn whole_pixels(
    [left, top, right, bottom]: [f32; 4],
    width: u32,
    height: u32,
) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
    let clamp = |edge: f32, most: u32| edge.round().clamp(0.0, most as f32) as usize;
    (clamp(left, width)..clamp(right, width), clamp(top, height)..clamp(bottom, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawing_beyond_the_edges_is_cut_off() {
        let mut canvas = Canvas::white(4, 3);
        canvas.fill([-5.0, 2.4, 1.6, 99.0], Rgb::BLACK);
        let black: Vec<usize> =
            canvas.data.chunks(3).enumerate().filter(|(_, pixel)| pixel[0] == 0).map(|(at, _)| at).collect();
        assert_eq!(black, [8, 9]);
        let mask = GlyphMask { left: 0, top: 0, width: 3, levels: vec![15; 9] };
        canvas.blend(&mask, (-2, -1), Rgb::BLACK, 1.0);
        canvas.blend(&mask, (3, 2), Rgb::BLACK, 1.0);
        canvas.blend(&mask, (40, 40), Rgb::BLACK, 1.0);
        canvas.blend(&mask, (-40, 0), Rgb::BLACK, 1.0);
        let black = canvas.data.chunks(3).filter(|pixel| pixel[0] == 0).count();
        assert_eq!(black, 2 + 2 + 1);
    }

    #[test]
    fn a_third_of_coverage_mixes_a_third() {
        let mut canvas = Canvas::white(1, 1);
        let mask = GlyphMask { left: 0, top: 0, width: 1, levels: vec![5] };
        canvas.blend(&mask, (0, 0), Rgb { red: 0, green: 90, blue: 255 }, 1.0);
        assert_eq!(canvas.data, [170, 200, 255]);
        assert_eq!(mix(Rgb::WHITE, Rgb::BLACK, 5).red, 170);
    }
}
