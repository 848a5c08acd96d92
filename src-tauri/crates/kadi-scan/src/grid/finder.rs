//! Finds finder patterns in the grey picture, down to modules of less than two pixels.
//!
//! Any straight line through the middle of a finder pattern crosses black, white, black, white, black in the proportion
//! 1:1:3:1:1, whatever the angle it is seen at (ISO/IEC 18004, 6.3.3). Rows are searched for that proportion in several
//! sizes; what is found must show it along the column and both diagonals too. Nothing is thresholded: it is enough that the
//! least white is lighter than the least black by a share of their contrast.

use image::GrayImage;

use super::quad::{Point, brightness, distance};

/// Sizes of a module along a row, in pixels: each a quarter more than the last. A code of the least version with larger ones
/// would fill the height of a webcam's picture.
const SIZES: [f32; 10] = [1.7, 2.1, 2.65, 3.3, 4.1, 5.2, 6.5, 8.1, 10.1, 12.6];
/// Share of the contrast by which the least white must be lighter than the least black.
const APART: f32 = 0.12;
/// Contrast below which noise looks like patterns, in grey levels.
const CONTRAST: f32 = 14.0;
/// Patterns that are looked at further, the clearest first.
const KEPT: usize = 48;
/// How much longer one leg of a symbol may be than the other, seen at an angle.
const LEGS: f32 = 1.6;
/// How far from a right angle the legs may stand, as a cosine.
const SQUARE: f32 = 0.5;

/// A finder pattern.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pattern {
    /// Its middle.
    pub(super) middle: Point,
    /// The mean size of a module along row and column, in pixels.
    pub(super) module: f32,
    /// How clearly it shows: the sum of contrasts along the four lines.
    clear: f32,
}

/// Three patterns that may be those of one symbol.
#[derive(Debug, Clone, Copy)]
pub(super) struct Corners {
    /// Middles of the patterns top left, top right and bottom left.
    pub(super) points: [Point; 3],
    /// The size of a module, in pixels; along a line, so up to 1.4 times its side.
    pub(super) module: f32,
}

/// The patterns of a picture, the clearest first.
pub(super) fn patterns(picture: &GrayImage) -> Vec<Pattern> {
    let width = picture.width() as usize;
    let mut found: Vec<Pattern> = Vec::new();
    let mut sums: Vec<f32> = vec![0.0; width + 1];
    for (y, row) in picture.as_raw().chunks_exact(width.max(1)).enumerate() {
        let sizes = SIZES.iter().filter(|size| y % (**size as usize).max(1) == 0);
        let mut summed = false;
        for &size in sizes {
            if !summed {
                let mut sum = 0.0;
                for (to, &value) in sums.iter_mut().skip(1).zip(row) {
                    sum += f32::from(value);
                    *to = sum;
                }
                summed = true;
            }
            search_row(picture, &sums, y, size, &mut found);
        }
    }
    found.sort_by(|a, b| b.clear.total_cmp(&a.clear));
    let mut kept: Vec<Pattern> = Vec::new();
    for pattern in found {
        let beside = |other: &Pattern| distance(other.middle, pattern.middle) < 3.0 * other.module;
        if kept.len() < KEPT && !kept.iter().any(beside) {
            kept.push(pattern);
        }
    }
    kept
}

fn search_row(picture: &GrayImage, sums: &[f32], y: usize, size: f32, found: &mut Vec<Pattern>) {
    let end = (sums.len() - 1) as f32;
    let sum_to = |x: f32| {
        let at = x as usize;
        let (low, high) =
            (sums.get(at).copied().unwrap_or_default(), sums.get(at + 1).copied().unwrap_or_default());
        low + (high - low) * (x - at as f32)
    };
    let step = (size * 0.4).max(1.0);
    let mut x = 4.5 * size;
    while x + 4.5 * size < end - 1.0 {
        let at = |modules: f32| sum_to(x + modules * size);
        let (a, b, c, d) = (at(-2.5), at(-1.5), at(1.5), at(2.5));
        let (left, middle, right) = ((b - a) / size, (c - b) / (3.0 * size), (d - c) / size);
        if left.min(right) > middle + CONTRAST * APART {
            let (first, last) = (at(-3.5), at(3.5));
            let black = middle.max((a - first) / size).max((last - d) / size);
            let inner = left.min(right);
            if inner > black + CONTRAST * APART
                && let Some(pattern) = confirmed(picture, (x, y as f32 + 0.5), size)
            {
                found.push(pattern);
                x += 2.0 * size;
            }
        }
        x += step;
    }
}

/// Looks along the column, the row again and the diagonals.
fn confirmed(picture: &GrayImage, at: Point, size: f32) -> Option<Pattern> {
    let (down, column, first) = best_along(picture, at, (0.0, 1.0), size, &[-1.2, -0.6, 0.0, 0.6, 1.2])?;
    let middle = (at.0, at.1 + down);
    let (right, row, second) = best_along(picture, middle, (1.0, 0.0), size, &[-0.5, 0.0, 0.5])?;
    let middle = (middle.0 + right, middle.1);
    let mean = (column + row) / 2.0;
    let half = std::f32::consts::FRAC_1_SQRT_2;
    let (.., third) = best_along(picture, middle, (half, half), mean, &[-0.3, 0.0, 0.3])?;
    let (.., fourth) = best_along(picture, middle, (half, -half), mean, &[-0.3, 0.0, 0.3])?;
    Some(Pattern { middle, module: mean, clear: first + second + third + fourth })
}

/// The shift in pixels and the module size that show the pattern best along a line, and how clearly; `None` when none does.
fn best_along(
    picture: &GrayImage,
    (x, y): Point,
    (dx, dy): Point,
    size: f32,
    shifts: &[f32],
) -> Option<(f32, f32, f32)> {
    let mut best: Option<(f32, f32, f32)> = None;
    for factor in [0.68, 0.82, 1.0, 1.2, 1.45] {
        let module = size * factor;
        for shift in shifts {
            let shift = shift * size;
            let look = |modules: f32| {
                let along = shift + modules * module;
                brightness(picture, (x + dx * along, y + dy * along))
            };
            let light = look(-2.0).min(look(2.0));
            let middle = look(0.0);
            if light <= middle {
                continue;
            }
            let dark = middle.max(look(-1.0)).max(look(1.0)).max(look(-3.0)).max(look(3.0));
            let around = look(-4.0).min(look(4.0));
            let apart = light.min(around) - dark;
            let contrast = light.max(around) - middle;
            if apart > APART * contrast && contrast > CONTRAST && best.is_none_or(|(.., clear)| apart > clear)
            {
                best = Some((shift, module, apart));
            }
        }
    }
    best
}

/// All threes that may be of one symbol, the clearest first.
pub(super) fn corners(patterns: &[Pattern]) -> Vec<Corners> {
    let mut sets: Vec<(f32, Corners)> = Vec::new();
    for a in patterns {
        for (i, b) in patterns.iter().enumerate() {
            for c in patterns.iter().skip(i + 1) {
                let others = [b, c];
                if others.iter().any(|other| {
                    distance(other.middle, a.middle) < 1.0
                        || other.module > 1.7 * a.module
                        || a.module > 1.7 * other.module
                }) {
                    continue;
                }
                let (u, v) = (from(a, b), from(a, c));
                let (long, short) = (u.0.hypot(u.1).max(v.0.hypot(v.1)), u.0.hypot(u.1).min(v.0.hypot(v.1)));
                let module = (a.module + b.module + c.module) / 3.0;
                let cosine = (u.0 * v.0 + u.1 * v.1) / (long * short);
                if long > LEGS * short
                    || short < 9.0 * module
                    || long > 110.0 * module
                    || cosine.abs() > SQUARE
                {
                    continue;
                }
                // Seen from the front, the corner to the right comes first, clockwise with y downwards.
                let (right, down) = if u.0 * v.1 - u.1 * v.0 > 0.0 { (b, c) } else { (c, b) };
                let crooked = cosine.abs() + (long / short - 1.0);
                let clear = a.clear + b.clear + c.clear;
                sets.push((
                    clear * (1.0 - 0.5 * crooked),
                    Corners { points: [a.middle, right.middle, down.middle], module },
                ));
            }
        }
    }
    sets.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    sets.into_iter().map(|(_, corners)| corners).collect()
}

fn from(a: &Pattern, b: &Pattern) -> Point {
    (b.middle.0 - a.middle.0, b.middle.1 - a.middle.1)
}
