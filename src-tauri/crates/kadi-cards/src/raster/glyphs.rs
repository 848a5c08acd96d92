//! Glyph outlines to coverage masks, kept by face, glyph, size, angle and quarter-pixel position.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{PoisonError, RwLock};

use tiny_skia::{FillRule, Mask, PathBuilder, Transform};
use ttf_parser::{GlyphId, OutlineBuilder};

use crate::fonts::{FaceId, FontSet};

use super::canvas::LEVELS;

/// Masks kept at most; a card uses about a hundred, a batch a few thousand.
const MOST: usize = 20_000;
/// Sizes are told apart by 1/64 pixel, positions by 1/4, angles by 1/8 degree.
const SIZE_STEPS: f32 = 64.0;
const PLACE_STEPS: f32 = 4.0;
const ANGLE_STEPS: f32 = 8.0;

/// Coverage of a glyph in [`LEVELS`] steps, row by row; `left` and `top` are relative to the whole-pixel origin.
pub(super) struct GlyphMask {
    pub left: i32,
    pub top: i32,
    pub width: usize,
    pub levels: Vec<u8>,
}

impl GlyphMask {
    /// What of the mask lies on a picture when its origin stands at (`left`, `top`): row, columns and their levels.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_possible_wrap)]
    pub fn lines(
        &self,
        left: i32,
        top: i32,
        width: u32,
        height: u32,
    ) -> impl Iterator<Item = (usize, Range<usize>, &[u8])> {
        let first = left + self.left;
        let skipped = (-first).max(0) as usize;
        let start = (first.max(0) as usize).min(width as usize);
        let end = (first + self.width as i32).clamp(0, width as i32) as usize;
        let above = top + self.top;
        self.levels.chunks_exact(self.width.max(1)).enumerate().filter_map(move |(line, levels)| {
            let y = usize::try_from(above + line as i32).ok().filter(|y| *y < height as usize)?;
            Some((y, start..end.max(start), levels.get(skipped..).unwrap_or_default()))
        })
    }
}

/// What a mask depends on. Everything is rounded here, so a mask never depends on who asked for it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct MaskKey {
    face: FaceId,
    glyph: u16,
    size: u32,
    angle: i32,
    x: u8,
    y: u8,
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
impl MaskKey {
    /// The key of a glyph whose origin stands at (`x`, `y`) in pixels, with the whole-pixel origin. Upright text keeps
    /// its baseline on whole pixels: sharper, and a quarter of the masks.
    pub fn new(face: FaceId, glyph: u16, size: f32, angle: f32, x: f32, y: f32) -> (Self, i32, i32) {
        let angle = (angle * ANGLE_STEPS).round() as i32;
        let x = (x * PLACE_STEPS).round() as i32;
        let y = if angle == 0 { y.round() as i32 * 4 } else { (y * PLACE_STEPS).round() as i32 };
        let key = Self {
            face,
            glyph,
            size: (size * SIZE_STEPS).round() as u32,
            angle,
            x: x.rem_euclid(4) as u8,
            y: y.rem_euclid(4) as u8,
        };
        (key, x.div_euclid(4), y.div_euclid(4))
    }
}

/// `None` is kept too: a blank has no outline.
type Masks = HashMap<MaskKey, Option<GlyphMask>>;

#[derive(Default)]
pub(super) struct GlyphCache {
    masks: RwLock<Masks>,
}

impl GlyphCache {
    /// Calls `take` with the mask of each glyph that has one and with what came with its key. The masks are looked up
    /// together: threads that asked one by one would spend their time on each other.
    pub fn each<T: Copy>(
        &self,
        keys: impl Iterator<Item = (MaskKey, T)>,
        mut take: impl FnMut(&GlyphMask, T),
    ) {
        let known = || self.masks.read().unwrap_or_else(PoisonError::into_inner);
        let mut masks = known();
        for (key, with) in keys {
            let mut take = |mask: &Option<GlyphMask>| mask.iter().for_each(|mask| take(mask, with));
            if let Some(mask) = masks.get(&key) {
                take(mask);
                continue;
            }
            drop(masks);
            let mask = draw(key);
            take(&mask);
            self.keep(key, mask);
            masks = known();
        }
    }

    fn keep(&self, key: MaskKey, mask: Option<GlyphMask>) {
        let mut masks = self.masks.write().unwrap_or_else(PoisonError::into_inner);
        if masks.len() >= MOST {
            masks.clear();
        }
        masks.insert(key, mask);
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
fn draw(key: MaskKey) -> Option<GlyphMask> {
    let face = FontSet::embedded().face(key.face)?;
    let mut outline = Outline(PathBuilder::new());
    face.shaper.outline_glyph(GlyphId(key.glyph), &mut outline)?;
    let unit = key.size as f32 / SIZE_STEPS / face.units_per_em;
    let place = Transform::from_rotate(-(key.angle as f32) / ANGLE_STEPS)
        .pre_scale(unit, unit)
        .post_translate(f32::from(key.x) / PLACE_STEPS, f32::from(key.y) / PLACE_STEPS);
    let path = outline.0.finish()?.transform(place)?;
    let bounds = path.bounds();
    let (left, top) = (bounds.left().floor() as i32 - 1, bounds.top().floor() as i32 - 1);
    let width = bounds.right().ceil() as i32 + 1 - left;
    let height = bounds.bottom().ceil() as i32 + 1 - top;
    let mut mask = Mask::new(u32::try_from(width).ok()?, u32::try_from(height).ok()?)?;
    let shift = Transform::from_translate(-(left as f32), -(top as f32));
    mask.fill_path(&path, FillRule::Winding, true, shift);
    let level = |cover: u8| ((u32::from(cover) * u32::from(LEVELS - 1) + 127) / 255) as u8;
    let levels = mask.take().into_iter().map(level).collect();
    Some(GlyphMask { left, top, width: usize::try_from(width).ok()?, levels })
}

/// Collects an outline with y downwards.
struct Outline(PathBuilder);

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, -y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, -y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, -y1, x, -y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, -y1, x2, -y2, x, -y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_covers_what_its_outline_covers() {
        let face = FontSet::embedded().face(FaceId(0)).unwrap();
        let glyph = face.shaper.glyph_index('l').unwrap().0;
        let (key, x, y) = MaskKey::new(FaceId(0), glyph, 100.0, 0.0, 10.6, 20.2);
        assert_eq!((x, y, key.x, key.y), (10, 20, 2, 0));
        let mask = draw(key).unwrap();
        let area: u32 = mask.levels.iter().map(|level| u32::from(*level)).sum::<u32>() / 15;
        assert!((600..760).contains(&area), "a stem 9 wide and 76 high: {area}");
    }

    #[test]
    fn a_blank_has_no_mask_and_negative_places_round_down() {
        let face = FontSet::embedded().face(FaceId(0)).unwrap();
        let glyph = face.shaper.glyph_index(' ').unwrap().0;
        let (key, x, _) = MaskKey::new(FaceId(0), glyph, 20.0, 0.0, -0.3, 0.0);
        assert_eq!((x, key.x), (-1, 3));
        let letter = face.shaper.glyph_index('l').unwrap().0;
        let (other, ..) = MaskKey::new(FaceId(0), letter, 20.0, 0.0, 0.0, 0.0);
        let cache = GlyphCache::default();
        for _ in 0..2 {
            let mut drawn = Vec::new();
            cache.each([(key, 1), (other, 2), (key, 3)].into_iter(), |_, with| drawn.push(with));
            assert_eq!(drawn, [2], "drawn anew and from what is kept");
        }
    }
}
