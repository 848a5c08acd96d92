//! The content of one page.

use std::collections::BTreeMap;
use std::io::Write;

use pdf_writer::{Content, Name, Ref, Str, TextStr};

use crate::fonts::FontSet;
use crate::logo::Picture;
use crate::sheet::{PlacedCode, PlacedGlyph, Sheet, TextRun};

use super::font::advance;
use super::{Bleed, POINTS, PdfError, PdfSink};

/// A drawn page: its content and what the content names.
pub(super) struct Page {
    pub content: Vec<u8>,
    pub pictures: BTreeMap<String, Ref>,
    pub fonts: BTreeMap<String, Ref>,
    pub states: BTreeMap<String, Ref>,
}

/// Distances between glyphs under this, in 1/1000 em, are left to the font.
const SMALLEST_ADJUSTMENT: f32 = 0.5;

#[allow(clippy::cast_precision_loss)]
pub(super) fn draw<W: Write>(
    sink: &mut PdfSink<W>,
    sheet: &Sheet,
    art: Ref,
    logos: &[Ref],
) -> Result<Page, PdfError> {
    let mut page = Page {
        content: Vec::new(),
        pictures: BTreeMap::new(),
        fonts: BTreeMap::new(),
        states: BTreeMap::new(),
    };
    let mut content = Content::new();
    let (height, bleed) = (sheet.height as f32, sheet.bleed as f32);
    let margin = if sink.bleed == Bleed::Included { bleed * POINTS } else { 0.0 };
    // From here on template pixels from the bottom left corner of the card.
    content.transform([POINTS, 0.0, 0.0, POINTS, margin, margin]);

    let unit = (sheet.width as f32 + 2.0 * bleed) / sheet.art.tree.size().width();
    content.save_state().transform([unit, 0.0, 0.0, -unit, -bleed, height + bleed]);
    content.x_object(Name(b"Art")).restore_state();
    page.pictures.insert("Art".to_owned(), art);

    for (at, (placed, id)) in sheet.logos.iter().zip(logos).enumerate() {
        let frame = placed.frame;
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
        let name = format!("L{at}");
        content.x_object(Name(name.as_bytes())).restore_state();
        page.pictures.insert(name, *id);
    }
    for run in &sheet.backdrop.runs {
        draw_run(sink, &mut page, &mut content, run, height)?;
    }
    if let Some(code) = &sheet.code {
        draw_code(&mut content, code, height);
    }
    for run in &sheet.runs {
        draw_run(sink, &mut page, &mut content, run, height)?;
    }
    page.content = content.finish().to_vec();
    Ok(page)
}

/// All modules are one path, so that no viewer shows hairlines between them.
#[allow(clippy::cast_precision_loss)]
fn draw_code(content: &mut Content, code: &PlacedCode, height: f32) {
    let [red, green, blue] = code.light.to_unit();
    content.set_fill_rgb(red, green, blue);
    let frame = code.frame;
    content.rect(frame.x, height - frame.y - frame.height, frame.width, frame.height).fill_nonzero();
    let [red, green, blue] = code.dark.to_unit();
    if [red, green, blue] == [0.0; 3] {
        // Pure black, so that card printers use their black panel.
        content.set_fill_gray(0.0);
    } else {
        content.set_fill_rgb(red, green, blue);
    }
    for (row, column, length) in code.symbol.runs() {
        let bottom = height - code.y - (row + 1) as f32 * code.module;
        content.rect(code.x + column as f32 * code.module, bottom, length as f32 * code.module, code.module);
    }
    content.fill_nonzero();
}

fn draw_run<W: Write>(
    sink: &mut PdfSink<W>,
    page: &mut Page,
    content: &mut Content,
    run: &TextRun,
    height: f32,
) -> Result<(), PdfError> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let step = (run.opacity.clamp(0.0, 1.0) * 255.0).round() as u8;
    content.save_state();
    if step < 255 {
        let name = format!("G{step}");
        content.set_parameters(Name(name.as_bytes()));
        page.states.insert(name, sink.opacity(step)?);
    }
    let [red, green, blue] = run.ink.to_unit();
    content.set_fill_rgb(red, green, blue);
    if !run.plain {
        // Glyphs stand in the order of the eye; this says what they read.
        content
            .begin_marked_content_with_properties(Name(b"Span"))
            .properties()
            .actual_text(TextStr(&run.text));
    }
    content.begin_text();
    for group in run.glyphs.chunk_by(|a, b| a.face == b.face && (a.y - b.y).abs() < f32::EPSILON) {
        draw_glyphs(sink, page, content, run, group, height);
    }
    content.end_text();
    if !run.plain {
        content.end_marked_content();
    }
    content.restore_state();
    Ok(())
}

/// Glyphs of one face on one height.
fn draw_glyphs<W: Write>(
    sink: &mut PdfSink<W>,
    page: &mut Page,
    content: &mut Content,
    run: &TextRun,
    glyphs: &[PlacedGlyph],
    height: f32,
) {
    let Some(first) = glyphs.first() else { return };
    let Some(face) = FontSet::embedded().face(first.face) else { return };
    let font = sink.font(first.face);
    let name = format!("F{}", first.face.0);
    content.set_font(Name(name.as_bytes()), run.size);
    page.fonts.insert(name, font.id);
    let (sin, cos) = run.angle.to_radians().sin_cos();
    let x = run.x + first.x * cos + first.y * sin;
    let y = height - (run.y - first.x * sin + first.y * cos);
    content.set_text_matrix([cos, sin, -sin, cos, x, y]);

    let mut shown = content.show_positioned();
    let mut items = shown.items();
    let mut pending: Vec<u8> = Vec::new();
    let mut pen = first.x;
    for glyph in glyphs {
        let gap = (glyph.x - pen) / run.size * 1000.0;
        if gap.abs() > SMALLEST_ADJUSTMENT {
            if !pending.is_empty() {
                items.show(Str(&pending));
                pending.clear();
            }
            items.adjust(-gap);
            pen = glyph.x;
        }
        let text = run.text.get(glyph.text.clone()).unwrap_or_default();
        pending.extend_from_slice(&font.number(glyph.id, text).to_be_bytes());
        pen += advance(face, glyph.id) * run.size;
    }
    if !pending.is_empty() {
        items.show(Str(&pending));
    }
}
