//! What stands on a composed side, measured: the ink of every line, its contrast with what is drawn under it, the code.

use ttf_parser::GlyphId;

use crate::colour::Rgb;
use crate::dpi::Dpi;
use crate::fonts::FontSet;
use crate::raster::{Renderer, Rgba};
use crate::sheet::{Sheet, TextRun};
use crate::template::Frame;

/// The share of the pixels under a line that may be nearer to its ink than its contrast says: thin lines of the art.
const LEFT_OUT: usize = 20;
/// How far around the ink of a line the ground is looked at, in template pixels.
const AROUND: f32 = 2.0;

/// One line of text as it stands on the card. Names the place, never what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct LineMeasure {
    /// The name of its place in the template.
    pub slot: String,
    /// Template pixels per em.
    pub size: f32,
    /// Its colour.
    pub ink: Rgb,
    /// The smallest rectangle around its ink, in template pixels.
    pub frame: Frame,
    /// The same for each glyph, in drawing order, blanks left out.
    pub glyphs: Vec<Frame>,
}

/// A code as it stands on the card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CodeMeasure {
    /// Its place with the quiet zone, in template pixels.
    pub frame: Frame,
    /// Side of a module in template pixels.
    pub module: f32,
}

impl Sheet {
    /// The place of the code and the size of its modules, `None` when there is no code.
    #[must_use]
    pub fn code_measure(&self) -> Option<CodeMeasure> {
        self.code.as_ref().map(|code| CodeMeasure { frame: code.frame, module: code.module })
    }

    /// Measures every upright line: what overlaps or leaves the card is found without looking.
    #[must_use]
    pub fn measure(&self) -> Vec<LineMeasure> {
        let runs = self.backdrop.runs.iter().chain(&self.runs);
        runs.filter(|run| run.slot != "mark")
            .filter_map(|run| {
                let glyphs = glyph_frames(run);
                let frame = glyphs.iter().copied().reduce(around)?;
                Some(LineMeasure { slot: run.slot.clone(), size: run.size, ink: run.ink, frame, glyphs })
            })
            .collect()
    }
}

impl Renderer {
    /// The contrast of every line of [`Sheet::measure`], in its order, with what is drawn under it: 1.0 to 21.0 (WCAG 2.2,
    /// relative luminance); 95 % of the ground under a line stands out at least so much. Text needs 4.5. The ground is
    /// drawn once, at 300 dpi.
    #[must_use]
    pub fn contrasts(&self, sheet: &Sheet) -> Vec<f32> {
        let ground = self.ground_rgba(sheet, Dpi::Standard);
        sheet.measure().iter().map(|line| contrast(&ground, line.frame, line.ink)).collect()
    }
}

fn glyph_frames(run: &TextRun) -> Vec<Frame> {
    let fonts = FontSet::embedded();
    run.glyphs
        .iter()
        .filter_map(|glyph| {
            let face = fonts.face(glyph.face)?;
            let bounds = face.shaper.glyph_bounding_box(GlyphId(glyph.id))?;
            let scale = run.size / face.units_per_em;
            Some(Frame {
                x: run.x + glyph.x + f32::from(bounds.x_min) * scale,
                y: run.y + glyph.y - f32::from(bounds.y_max) * scale,
                width: f32::from(bounds.width()) * scale,
                height: f32::from(bounds.height()) * scale,
            })
        })
        .collect()
}

/// The smallest rectangle around two.
fn around(a: Frame, b: Frame) -> Frame {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    let right = (a.x + a.width).max(b.x + b.width);
    let bottom = (a.y + a.height).max(b.y + b.height);
    Frame { x, y, width: right - x, height: bottom - y }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn contrast(ground: &Rgba, frame: Frame, ink: Rgb) -> f32 {
    let edge = |at: f32, most: u32| at.clamp(0.0, most as f32) as usize;
    let columns = edge(frame.x - AROUND, ground.width)..edge(frame.x + frame.width + AROUND, ground.width);
    let rows = edge(frame.y - AROUND, ground.height)..edge(frame.y + frame.height + AROUND, ground.height);
    let mut ratios: Vec<f32> = Vec::with_capacity(columns.len() * rows.len());
    let mut last: Option<([u8; 4], f32)> = None;
    for y in rows {
        let start = y * ground.width as usize;
        let row = ground.data.get((start + columns.start) * 4..(start + columns.end) * 4).unwrap_or_default();
        for pixel in row.as_chunks::<4>().0 {
            // Grounds are mostly of one colour, and a contrast takes a hundred times as long as a comparison.
            if last.is_none_or(|(known, _)| known != *pixel) {
                let &[red, green, blue, _] = pixel;
                last = Some((*pixel, ink.contrast(Rgb { red, green, blue })));
            }
            ratios.extend(last.map(|(_, ratio)| ratio));
        }
    }
    let at = ratios.len() / LEFT_OUT;
    if at >= ratios.len() {
        return 1.0;
    }
    *ratios.select_nth_unstable_by(at, f32::total_cmp).1
}
