//! What stands on a page: a card, and what cards share.

use std::io::Write;

use pdf_writer::{Content, Name, Str, TextStr};

use crate::colour::Rgb;
use crate::fonts::{FaceId, FontSet};
use crate::logo::Picture;
use crate::sheet::{PlacedCode, PlacedGlyph, Sheet, TextRun};

use super::font::advance;
use super::{POINTS, PdfError, PdfSink};

pub(super) fn font_name(face: FaceId) -> String {
    format!("F{}", face.0)
}

pub(super) fn state_name(step: u8) -> String {
    format!("G{step}")
}

/// Hundredths of a template pixel are a thousandth of a millimetre.
fn rounded(length: f32) -> f32 {
    (length * 100.0).round() / 100.0
}

/// A card whose bottom left corner is the origin, in points.
#[allow(clippy::cast_precision_loss)]
pub(super) fn draw_card<W: Write>(
    sink: &mut PdfSink<W>,
    content: &mut Content,
    sheet: &Sheet,
) -> Result<(), PdfError> {
    let ground = sink.ground(sheet)?;
    content.x_object(Name(ground.as_bytes()));
    // From here on template pixels.
    content.transform([POINTS, 0.0, 0.0, POINTS, 0.0, 0.0]);
    let height = sheet.height as f32;
    if let Some(code) = &sheet.code {
        draw_code(content, code, height);
    }
    let mut pen = Pen::default();
    for run in &sheet.runs {
        pen.draw_run(sink, content, run, height)?;
    }
    Ok(())
}

/// What a card shares with others: art, logos, texts, and what lies under its code.
#[allow(clippy::cast_precision_loss)]
pub(super) fn draw_ground<W: Write>(
    sink: &mut PdfSink<W>,
    content: &mut Content,
    sheet: &Sheet,
) -> Result<(), PdfError> {
    let (height, bleed) = (sheet.height as f32, sheet.bleed as f32);
    content.transform([POINTS, 0.0, 0.0, POINTS, 0.0, 0.0]);
    let unit = (sheet.width as f32 + 2.0 * bleed) / sheet.art.tree.size().width();
    let art = sink.art(sheet)?;
    content.save_state().transform([unit, 0.0, 0.0, -unit, -bleed, height + bleed]);
    content.x_object(Name(art.as_bytes())).restore_state();
    for placed in &sheet.logos {
        let frame = placed.frame;
        let name = sink.logo(&placed.logo)?;
        content.save_state();
        match &placed.logo.picture {
            Picture::Vector(art) => {
                let unit = frame.width / art.tree.size().width();
                content.transform([unit, 0.0, 0.0, -unit, frame.x, height - frame.y]);
            }
            Picture::Raster(_) => {
                let bottom = height - frame.y - frame.height;
                content.transform([frame.width, 0.0, 0.0, frame.height, frame.x, bottom]);
            }
        }
        content.x_object(Name(name.as_bytes())).restore_state();
    }
    let mut pen = Pen::default();
    for run in &sheet.backdrop.runs {
        pen.draw_run(sink, content, run, height)?;
    }
    if let Some(code) = &sheet.code {
        let [red, green, blue] = code.light.to_unit();
        content.set_fill_rgb(red, green, blue);
        let frame = code.frame;
        content.rect(frame.x, height - frame.y - frame.height, frame.width, frame.height).fill_nonzero();
    }
    Ok(())
}

/// The modules are one stencil of a bit each, through which the ink goes (ISO 32000-1 sections 8.9.6.2, 8.9.7): a
/// quarter of the bytes of rectangles, and no viewer shows hairlines between them.
#[allow(clippy::cast_precision_loss)]
fn draw_code(content: &mut Content, code: &PlacedCode, height: f32) {
    let [red, green, blue] = code.dark.to_unit();
    content.save_state();
    if [red, green, blue] == [0.0; 3] {
        // Pure black, so that card printers use their black panel.
        content.set_fill_gray(0.0);
    } else {
        content.set_fill_rgb(red, green, blue);
    }
    let modules = code.symbol.side;
    let side = modules as f32 * code.module;
    content.transform([side, 0.0, 0.0, side, code.x, height - code.y - side]);
    // Zero is where ink goes through.
    let bits: Vec<u8> = code
        .symbol
        .rows()
        .flat_map(|row| {
            row.chunks(8).map(|bits| {
                let light = |(at, dark): (usize, &bool)| if *dark { 0 } else { 0x80_u8 >> at };
                bits.iter().enumerate().map(light).sum::<u8>()
            })
        })
        .collect();
    let digits = data_encoding::HEXUPPER.encode(&bits);
    let image = format!("BI /W {modules} /H {modules} /BPC 1 /IM true /F /AHx ID {digits}> EI");
    content.op(&image);
    content.restore_state();
}

/// Draws texts, and knows the ink it has.
#[derive(Default)]
pub(super) struct Pen {
    ink: Option<Rgb>,
}

impl Pen {
    pub(super) fn draw_run<W: Write>(
        &mut self,
        sink: &mut PdfSink<W>,
        content: &mut Content,
        run: &TextRun,
        height: f32,
    ) -> Result<(), PdfError> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let step = (run.opacity.clamp(0.0, 1.0) * 255.0).round() as u8;
        if step < 255 {
            let state = sink.opacity(step)?;
            content.save_state().set_parameters(Name(state.as_bytes()));
        }
        if self.ink != Some(run.ink) {
            let [red, green, blue] = run.ink.to_unit();
            content.set_fill_rgb(red, green, blue);
            self.ink = Some(run.ink);
        }
        if !run.plain {
            // Glyphs stand in the order of the eye; this says what they read.
            content
                .begin_marked_content_with_properties(Name(b"Span"))
                .properties()
                .actual_text(TextStr(&run.text));
        }
        content.begin_text();
        for group in run.glyphs.chunk_by(|a, b| a.face == b.face && (a.y - b.y).abs() < f32::EPSILON) {
            draw_glyphs(sink, content, run, group, height);
        }
        content.end_text();
        if !run.plain {
            content.end_marked_content();
        }
        if step < 255 {
            content.restore_state();
            self.ink = None;
        }
        Ok(())
    }
}

/// Glyphs of one face on one height.
fn draw_glyphs<W: Write>(
    sink: &mut PdfSink<W>,
    content: &mut Content,
    run: &TextRun,
    glyphs: &[PlacedGlyph],
    height: f32,
) {
    let Some(first) = glyphs.first() else { return };
    let Some(face) = FontSet::embedded().face(first.face) else { return };
    let font = sink.font(first.face);
    content.set_font(Name(font_name(first.face).as_bytes()), rounded(run.size));
    let (sin, cos) = run.angle.to_radians().sin_cos();
    let x = run.x + first.x * cos + first.y * sin;
    let y = height - (run.y - first.x * sin + first.y * cos);
    content.set_text_matrix([cos, sin, -sin, cos, rounded(x), rounded(y)]);

    let mut shown = content.show_positioned();
    let mut items = shown.items();
    let mut pending: Vec<u8> = Vec::new();
    let mut pen = first.x;
    for glyph in glyphs {
        let gap = ((glyph.x - pen) / run.size * 1000.0).round();
        if gap != 0.0 {
            if !pending.is_empty() {
                items.show(Str(&pending));
                pending.clear();
            }
            items.adjust(-gap);
            pen += gap * run.size / 1000.0;
        }
        let text = run.text.get(glyph.text.clone()).unwrap_or_default();
        pending.extend_from_slice(&font.number(glyph.id, text).to_be_bytes());
        pen += advance(face, glyph.id) * run.size;
    }
    if !pending.is_empty() {
        items.show(Str(&pending));
    }
}
