//! Pixels as indices into a palette: what most cards are drawn on.

use std::ops::Range;
use std::sync::Arc;

use crate::colour::Rgb;

use super::canvas::{Canvas, LEVELS, mix, whole_pixels};
use super::glyphs::GlyphMask;
use super::palette::{InkPlace, Palette};
use super::surface::Surface;
use super::touched::{BLOCK, Touched};

/// Colours of a palette, and what each becomes when a letter's edge covers it.
pub(super) struct Inks {
    pub palette: Palette,
    ramps: Vec<(Rgb, u8, Ramp)>,
}

/// By level and index of what is under it.
type Ramp = Box<[[u8; 256]; LEVELS as usize]>;

/// 8-bit indices, row by row, each row after the byte that names its filter in a PNG.
#[derive(Clone)]
pub(super) struct Indexed {
    pub width: u32,
    pub height: u32,
    pub rows: Vec<u8>,
    /// Which bytes of the rows may differ from those it was made with.
    pub touched: Touched,
    pub inks: Arc<Inks>,
}

/// No filter (ISO/IEC 15948, section 9.2): indices are no amounts.
const UNFILTERED: u8 = 0;

impl Indexed {
    /// The layer in at most 256 colours; `None` where they are not enough.
    pub fn of(layer: &Canvas, places: &[InkPlace]) -> Option<Self> {
        let palette = Palette::of(layer, places)?;
        let mut known = rustc_hash::FxHashMap::default();
        let mut rows = Vec::with_capacity((layer.width as usize + 1) * layer.height as usize);
        for y in 0..layer.height as usize {
            rows.push(UNFILTERED);
            let nearest = |colour| *known.entry(colour).or_insert_with(|| palette.nearest(colour));
            rows.extend(layer.pixels(y, 0, layer.width as usize).map(nearest));
        }
        let mut ramps: Vec<(Rgb, u8, Ramp)> = Vec::new();
        for (ink, _) in places {
            if !ramps.iter().any(|(known, ..)| known == ink) {
                ramps.push((*ink, palette.nearest(*ink), ramp(&palette, *ink)));
            }
        }
        let inks = Arc::new(Inks { palette, ramps });
        let touched = Touched::new(rows.len());
        Some(Self { width: layer.width, height: layer.height, rows, touched, inks })
    }

    /// Bytes of a row.
    pub const fn stride(&self) -> usize {
        self.width as usize + 1
    }

    /// The same pixels in colours.
    pub fn to_colours(&self) -> Canvas {
        let mut data = Vec::with_capacity(self.rows.len() * 3);
        for row in self.rows.chunks_exact(self.stride()) {
            for index in row.iter().skip(1) {
                let colour = self.inks.palette.colour(*index);
                data.extend([colour.red, colour.green, colour.blue]);
            }
        }
        Canvas { width: self.width, height: self.height, data }
    }

    /// Whether an ink has its shades in the palette.
    pub fn has(&self, ink: Rgb) -> bool {
        self.inks.find(ink).is_some()
    }

    /// Puts back what was drawn on a copy of `layer`.
    pub fn wipe(&mut self, layer: &Self) {
        for block in self.touched.blocks() {
            let start = block * BLOCK;
            let end = (start + BLOCK).min(layer.rows.len());
            if let (Some(here), Some(there)) = (self.rows.get_mut(start..end), layer.rows.get(start..end)) {
                here.copy_from_slice(there);
            }
        }
        self.touched.clear();
    }
}

impl Inks {
    fn find(&self, ink: Rgb) -> Option<&(Rgb, u8, Ramp)> {
        self.ramps.iter().find(|(known, ..)| *known == ink)
    }
}

impl Surface for Indexed {
    fn fill(&mut self, edges: [f32; 4], ink: Rgb) {
        let Self { width, height, rows, touched, inks } = self;
        let Some((_, index, _)) = inks.find(ink) else { return };
        let (columns, lines) = whole_pixels(edges, *width, *height);
        for y in lines {
            row(rows, touched, *width, y, &columns).fill(*index);
        }
    }

    /// The shades of an ink stand for its opacity: see [`Indexed::has`].
    fn blend(&mut self, mask: &GlyphMask, (left, top): (i32, i32), ink: Rgb, _opacity: f32) {
        let Self { width, height, rows, touched, inks } = self;
        let Some((_, _, ramp)) = inks.find(ink) else { return };
        for (y, columns, levels) in mask.lines(left, top, *width, *height) {
            let pixels = row(rows, touched, *width, y, &columns);
            // Most of a letter's box is free of it.
            for (pixels, levels) in pixels.chunks_mut(8).zip(levels.chunks(8)) {
                if levels.iter().all(|level| *level == 0) {
                    continue;
                }
                for (pixel, level) in pixels.iter_mut().zip(levels) {
                    if let Some(shades) = ramp.get(usize::from(*level)) {
                        *pixel = shades.get(usize::from(*pixel)).copied().unwrap_or_default();
                    }
                }
            }
        }
    }
}

/// Pixels of a row, which are drawn on.
fn row<'r>(
    rows: &'r mut [u8],
    touched: &mut Touched,
    width: u32,
    y: usize,
    columns: &Range<usize>,
) -> &'r mut [u8] {
    let start = y * (width as usize + 1) + 1;
    let bytes = start + columns.start..start + columns.end.max(columns.start);
    touched.mark(bytes.clone());
    rows.get_mut(bytes).unwrap_or_default()
}

fn ramp(palette: &Palette, ink: Rgb) -> Ramp {
    let mut ramp = Box::new([[0; 256]; LEVELS as usize]);
    for (level, shades) in (0..LEVELS).zip(ramp.iter_mut()) {
        for (index, (shade, under)) in (0..=u8::MAX).zip(shades.iter_mut().zip(&palette.colours)) {
            // Nothing covers nothing, also where two entries of a palette are one colour.
            *shade = if level == 0 { index } else { palette.nearest(mix(*under, ink, level)) };
        }
    }
    ramp
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_draw_what_colours_draw() {
        let ink = Rgb { red: 200, green: 30, blue: 90 };
        let mut colours = Canvas::white(9, 5);
        colours.fill([4.0, 0.0, 9.0, 5.0], Rgb { red: 1, green: 2, blue: 60 });
        let mut indexed = Indexed::of(&colours, &[(ink, [0, 0, 9, 5])]).unwrap();
        assert!(indexed.has(ink) && !indexed.has(Rgb::BLACK));
        let mask = GlyphMask { left: 0, top: 0, width: 4, levels: (0..16).collect() };
        let layer = indexed.clone();
        for surface in [&mut colours as &mut dyn Surface, &mut indexed] {
            surface.blend(&mask, (2, 1), ink, 1.0);
            surface.fill([0.0, 0.0, 2.4, 1.0], ink);
        }
        assert_eq!(indexed.to_colours().data, colours.data);
        assert!(indexed.rows != layer.rows);
        indexed.wipe(&layer);
        assert!(indexed.rows == layer.rows && indexed.touched.blocks().count() == 0);
    }
}
