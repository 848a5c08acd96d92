//! One line of text to positioned glyphs: bidirectional order (Unicode UAX #9), runs of one face and script, shaping.

use std::ops::Range;

use rustybuzz::{Direction, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Level};
use unicode_script::{Script, UnicodeScript};

use crate::fonts::{FaceId, FontSet, Weight};

use super::plain::find_glyphs;

/// A glyph with its advance and offset in em. `text` is the range of the line's text it stands for; for a cluster of
/// several glyphs only the first has it, the others an empty range.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ShapedGlyph {
    pub face: FaceId,
    pub id: u16,
    pub advance: f32,
    pub dx: f32,
    pub dy: f32,
    pub text: Range<usize>,
}

/// A shaped line in visual order, left to right.
#[derive(Clone, Default)]
pub(crate) struct ShapedLine {
    pub text: String,
    pub glyphs: Vec<ShapedGlyph>,
    /// Whether the paragraph runs right to left.
    pub right_to_left: bool,
    /// Whether any part runs right to left, so that glyph order is not reading order.
    pub mixed: bool,
    /// Letters that no embedded font has.
    pub missing: usize,
}

impl ShapedLine {
    /// Width in em with the given letter spacing, which stands between glyphs and not after the last.
    #[allow(clippy::cast_precision_loss)]
    pub fn width(&self, tracking: f32) -> f32 {
        let advances: f32 = self.glyphs.iter().map(|glyph| glyph.advance).sum();
        let gaps = self.glyphs.iter().filter(|glyph| glyph.advance > 0.0).count().saturating_sub(1);
        advances + tracking * gaps as f32
    }
}

/// A stretch of one face, script and direction, in logical order.
struct Run {
    range: Range<usize>,
    face: FaceId,
    script: Script,
}

/// Shapes one line. `base` fixes the paragraph's direction for a line cut out of a longer text.
pub(crate) fn shape_line(fonts: &FontSet, text: &str, weight: Weight, base: Option<Level>) -> ShapedLine {
    if base.is_none_or(|level| level.is_ltr())
        && let Some(glyphs) = find_glyphs(fonts, text, weight)
    {
        return ShapedLine { text: text.to_owned(), glyphs, ..ShapedLine::default() };
    }
    shape_whole(fonts, text, weight, base)
}

pub(super) fn shape_whole(fonts: &FontSet, text: &str, weight: Weight, base: Option<Level>) -> ShapedLine {
    let bidi = BidiInfo::new(text, base);
    let mut line = ShapedLine { text: text.to_owned(), ..ShapedLine::default() };
    for paragraph in &bidi.paragraphs {
        line.right_to_left = paragraph.level.is_rtl();
        let (levels, visual) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for range in visual {
            let level = levels.get(range.start).copied().unwrap_or(paragraph.level);
            let (mut runs, missing) = itemise(fonts, text, range, weight);
            line.missing += missing;
            let direction = if level.is_rtl() { Direction::RightToLeft } else { Direction::LeftToRight };
            if level.is_rtl() {
                line.mixed = true;
                runs.reverse();
            }
            for run in runs {
                shape_run(fonts, text, &run, direction, &mut line.glyphs);
            }
        }
    }
    line
}

/// Splits a directional run by face and script. Marks, spaces and punctuation stay with the letters before them where
/// the face has them.
fn itemise(fonts: &FontSet, text: &str, range: Range<usize>, weight: Weight) -> (Vec<Run>, usize) {
    let mut runs: Vec<Run> = Vec::new();
    let mut missing = 0;
    let Some(part) = text.get(range.clone()) else { return (runs, 0) };
    for (offset, letter) in part.char_indices() {
        let start = range.start + offset;
        let end = start + letter.len_utf8();
        let script = letter.script();
        let neutral = matches!(script, Script::Common | Script::Inherited | Script::Unknown);
        if let Some(last) = runs.last_mut() {
            let has = fonts.face(last.face).is_some_and(|face| face.shaper.glyph_index(letter).is_some());
            if has && (neutral || script == last.script) {
                last.range.end = end;
                continue;
            }
            if has && matches!(last.script, Script::Common | Script::Inherited | Script::Unknown) {
                let wanted = fonts.find_face(letter, weight);
                if wanted == Some(last.face) {
                    last.script = script;
                    last.range.end = end;
                    continue;
                }
            }
        }
        let face = fonts.find_face(letter, weight).unwrap_or_else(|| {
            missing += 1;
            fonts.last_resort(weight)
        });
        runs.push(Run { range: start..end, face, script });
    }
    (runs, missing)
}

#[allow(clippy::cast_precision_loss)]
fn shape_run(fonts: &FontSet, text: &str, run: &Run, direction: Direction, glyphs: &mut Vec<ShapedGlyph>) {
    let (Some(part), Some(face)) = (text.get(run.range.clone()), fonts.face(run.face)) else { return };
    let mut buffer = UnicodeBuffer::new();
    for (offset, letter) in part.char_indices() {
        buffer.add(letter, u32::try_from(offset).unwrap_or(u32::MAX));
    }
    buffer.guess_segment_properties();
    buffer.set_direction(direction);
    let script = Some(buffer.script());
    let plan = fonts.plan(run.face, face, direction, script);
    let shaped = rustybuzz::shape_with_plan(&face.shaper, &plan, buffer);

    let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut last_cluster = None;
    for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
        let cluster = info.cluster as usize;
        let next = starts.iter().find(|start| **start > cluster).copied().unwrap_or(part.len());
        let range = if last_cluster == Some(cluster) { 0..0 } else { cluster..next };
        last_cluster = Some(cluster);
        glyphs.push(ShapedGlyph {
            face: run.face,
            id: u16::try_from(info.glyph_id).unwrap_or(0),
            advance: position.x_advance as f32 / face.units_per_em,
            dx: position.x_offset as f32 / face.units_per_em,
            dy: position.y_offset as f32 / face.units_per_em,
            text: run.range.start + range.start..run.range.start + range.end,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> ShapedLine {
        shape_line(FontSet::embedded(), text, Weight::Regular, None)
    }

    fn faces(line: &ShapedLine) -> Vec<&'static str> {
        let mut names: Vec<&str> =
            line.glyphs.iter().map(|glyph| FontSet::embedded().face(glyph.face).unwrap().name).collect();
        names.dedup();
        names
    }

    #[test]
    fn latin_is_one_run_and_marks_stay_on_their_letters() {
        let line = shape("Zawadi Ɓalɗe\u{0301}");
        assert_eq!(faces(&line), ["NotoSans-Regular"]);
        assert!(!line.right_to_left && !line.mixed && line.missing == 0);
        assert_eq!(line.glyphs.len(), 12, "the accent joins its letter");
    }

    #[test]
    fn arabic_runs_right_to_left_and_letters_join() {
        let line = shape("محمد");
        assert!(line.right_to_left && line.mixed);
        let isolated: Vec<u16> =
            "محمد".chars().map(|letter| shape(&letter.to_string()).glyphs[0].id).collect();
        let joined: Vec<u16> = line.glyphs.iter().rev().map(|glyph| glyph.id).collect();
        assert_ne!(joined, isolated, "joined forms differ from isolated ones");
        assert_eq!(line.glyphs.last().unwrap().text, 0..2, "the first letter stands rightmost");
    }

    #[test]
    fn mixed_scripts_find_their_faces() {
        let line = shape("Amina አሚና");
        assert_eq!(faces(&line), ["NotoSans-Regular", "NotoSansEthiopic-Regular"]);
        assert_eq!(faces(&shape("ߒߞߏ")), ["NotoSansNKo-Regular"]);
        assert!(shape("𞤀𞤣𞤤𞤢𞤥").right_to_left);
    }

    #[test]
    fn digits_inside_arabic_keep_their_order() {
        let line = shape("رقم 123");
        let digits: Vec<&str> = line
            .glyphs
            .iter()
            .filter_map(|glyph| line.text.get(glyph.text.clone()))
            .filter(|text| text.starts_with(|c: char| c.is_ascii_digit()))
            .collect();
        assert_eq!(digits, ["1", "2", "3"]);
    }

    #[test]
    fn letters_without_a_font_are_counted() {
        assert_eq!(shape("漢字").missing, 2);
        assert_eq!(shape("").glyphs.len(), 0);
    }
}
