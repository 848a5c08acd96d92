//! Lines of plain Latin letters, which most are, from pairs of letters that were shaped before.
//!
//! Such a letter has one glyph wherever it stands, and only the letter after it moves it (kerning). What a font does
//! otherwise, such as joining two letters, is found when the pair is shaped, and a line with such a pair is shaped as a
//! whole. Pairs are kept, texts are not.

use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError, RwLock};

use rustybuzz::{Direction, GlyphBuffer, UnicodeBuffer, script};
use ttf_parser::GlyphId;

use crate::fonts::{FontSet, Weight};

use super::shape::ShapedGlyph;

/// Pairs kept at most.
const MOST: usize = 20_000;

/// Weight, whether the line has letters and not only digits and signs, a letter, and the one after it.
type Key = (Weight, bool, char, Option<char>);

/// The glyph of a letter before another, without its place in the text.
type Pairs = HashMap<Key, Option<ShapedGlyph>>;

/// The glyphs of a line from left to right, `None` when it must be shaped as a whole.
pub(super) fn find_glyphs(fonts: &FontSet, text: &str, weight: Weight) -> Option<Vec<ShapedGlyph>> {
    static PAIRS: OnceLock<RwLock<Pairs>> = OnceLock::new();
    if !text.chars().all(is_plain) {
        return None;
    }
    let letters = text.chars().any(is_letter);
    let pairs = PAIRS.get_or_init(RwLock::default);
    let mut known = pairs.read().unwrap_or_else(PoisonError::into_inner);
    let mut glyphs = Vec::with_capacity(text.len());
    for (start, letter) in text.char_indices() {
        let end = start + letter.len_utf8();
        let next = text.get(end..).and_then(|rest| rest.chars().next());
        let key = (weight, letters, letter, next);
        let found = match known.get(&key) {
            Some(found) => found.clone(),
            None => {
                drop(known);
                let made = shape_pair(fonts, key);
                let mut open = pairs.write().unwrap_or_else(PoisonError::into_inner);
                if open.len() >= MOST {
                    open.clear();
                }
                open.insert(key, made.clone());
                drop(open);
                known = pairs.read().unwrap_or_else(PoisonError::into_inner);
                made
            }
        };
        glyphs.push(ShapedGlyph { text: start..end, ..found? });
    }
    Some(glyphs)
}

/// ASCII, and the Latin letters that have their accents with them.
const fn is_plain(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\u{C0}'..='\u{17E}')
}

/// Whether a plain letter is one of the Latin script: no digit and no sign.
const fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphabetic() || !letter.is_ascii() && !matches!(letter, '×' | '÷')
}

/// The glyph of the first letter of a pair, when both stand for themselves and the second stands as if it were alone.
#[allow(clippy::cast_precision_loss)]
fn shape_pair(fonts: &FontSet, (weight, letters, letter, next): Key) -> Option<ShapedGlyph> {
    let id = fonts.find_face(letter, weight)?;
    let face = fonts.face(id)?;
    let shape = |text: &[char]| -> GlyphBuffer {
        let mut buffer = UnicodeBuffer::new();
        for (cluster, letter) in (0..).zip(text) {
            buffer.add(*letter, cluster);
        }
        if letters {
            buffer.set_script(script::LATIN);
        }
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        let plan = fonts.plan(id, face, Direction::LeftToRight, Some(buffer.script()));
        rustybuzz::shape_with_plan(&face.shaper, &plan, buffer)
    };
    let pair: Vec<char> = [letter].into_iter().chain(next).collect();
    let shaped = shape(&pair);
    let itself = |(at, letter): (usize, &char)| {
        let info = shaped.glyph_infos().get(at)?;
        let glyph = face.shaper.glyph_index(*letter)?;
        (glyph == GlyphId(u16::try_from(info.glyph_id).ok()?) && info.cluster as usize == at).then_some(())
    };
    pair.iter().enumerate().map(itself).collect::<Option<Vec<()>>>()?;
    if shaped.len() != pair.len() {
        return None;
    }
    if let Some(next) = next {
        let alone = shape(&[next]);
        let place = |buffer: &GlyphBuffer, at: usize| {
            buffer.glyph_positions().get(at).map(|place| (place.x_advance, place.x_offset, place.y_offset))
        };
        if fonts.find_face(next, weight) != Some(id) || place(&shaped, 1) != place(&alone, 0) {
            return None;
        }
    }
    let (info, position) = (shaped.glyph_infos().first()?, shaped.glyph_positions().first()?);
    Some(ShapedGlyph {
        face: id,
        id: u16::try_from(info.glyph_id).ok()?,
        advance: position.x_advance as f32 / face.units_per_em,
        dx: position.x_offset as f32 / face.units_per_em,
        dy: position.y_offset as f32 / face.units_per_em,
        text: 0..0,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::shape::{shape_line, shape_whole};
    use super::*;

    fn check(text: &str) {
        let fonts = FontSet::embedded();
        for weight in [Weight::Regular, Weight::Bold] {
            let (quick, whole) =
                (shape_line(fonts, text, weight, None), shape_whole(fonts, text, weight, None));
            assert_eq!(quick.glyphs, whole.glyphs, "{text} {weight:?}");
            assert_eq!(
                (quick.text, quick.right_to_left, quick.mixed, quick.missing),
                (whole.text, whole.right_to_left, whole.mixed, whole.missing)
            );
        }
    }

    #[test]
    fn names_and_numbers_are_plain_and_stand_as_when_shaped_as_a_whole() {
        for text in [
            "Aïssatou Ndiaye",
            "AVATAR Tô. WAÏ",
            "15/01/2026",
            "+221 77 123 45 67",
            "SN-DKR-26-9XQ7LM2A",
            "",
            " ",
        ] {
            check(text);
            assert!(find_glyphs(FontSet::embedded(), text, Weight::Bold).is_some(), "{text}");
        }
        assert!(find_glyphs(FontSet::embedded(), "محمد", Weight::Bold).is_none());
        assert!(find_glyphs(FontSet::embedded(), "e\u{301}", Weight::Bold).is_none());
    }

    #[test]
    fn letters_that_fonts_like_to_join_do_so_in_threes_too() {
        let letters: Vec<char> = "fijltTAVY.1/ ".chars().collect();
        for one in &letters {
            for other in &letters {
                let line: String = letters.iter().flat_map(|third| [*one, *other, *third]).collect();
                check(&line);
                check(&line.chars().rev().collect::<String>());
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn any_plain_line_stands_as_when_shaped_as_a_whole(text in "[ -~À-ž]{0,24}") {
            check(&text);
        }
    }
}
