//! How white each module of a symbol is, with blur and uneven light taken out.
//!
//! The picture is looked at twice a module each way and brought to the same light everywhere. A linear filter over the
//! neighbourhood of a module is then fitted by least squares, first to the modules whose colour is known from the patterns,
//! then to all that it told clearly: it undoes the blur of this very picture, of the lens as of a moving hand.

use image::GrayImage;

use super::fit::{Known, Shape};
use super::quad::{Quad, brightness};

/// Looks a module each way.
const DENSITY: i32 = 2;
/// Ring of modules around the symbol that is looked at too.
const MARGIN: i32 = 2;
/// Radius of the neighbourhood that tells how light it is, in looks.
const LIGHT: i32 = 9;
/// A module is told clearly when its level is this far from the middle.
const CLEAR: f32 = 0.5;

/// The level of every module, row by row: about 1 white, about -1 black.
#[derive(Debug, Clone)]
pub(super) struct Levels {
    side: i32,
    levels: Vec<f32>,
}

impl Levels {
    /// The level of a module; 0 outside.
    pub(super) fn get(&self, x: i32, y: i32) -> f32 {
        if (0..self.side).contains(&x) && (0..self.side).contains(&y) {
            self.levels.get((y * self.side + x) as usize).copied().unwrap_or_default()
        } else {
            0.0
        }
    }
}

/// What was seen, at even light.
#[derive(Debug)]
pub(super) struct Looks {
    side: i32,
    width: i32,
    values: Vec<f32>,
}

impl Looks {
    /// Looks at a symbol.
    pub(super) fn at(picture: &GrayImage, quad: &Quad, side: usize) -> Self {
        let side = side as i32;
        let width = (side + 2 * MARGIN) * DENSITY;
        // Every second look falls on the middle of a module.
        let place = |at: i32| at as f32 / DENSITY as f32 - MARGIN as f32;
        let values: Vec<f32> = (0..width)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .map(|(x, y)| brightness(picture, quad.at(place(x) + 0.5, place(y) + 0.5)))
            .collect();
        let mut looks = Self { side, width, values };
        looks.even();
        looks
    }

    /// Takes the mean of the neighbourhood out and divides by its spread.
    fn even(&mut self) {
        let mean = self.blurred(&self.values);
        let off: Vec<f32> = self.values.iter().zip(&mean).map(|(value, mean)| value - mean).collect();
        let squares: Vec<f32> = off.iter().map(|off| off * off).collect();
        let spread = self.blurred(&squares);
        self.values = off.iter().zip(&spread).map(|(off, spread)| off / (spread.sqrt() + 1.0)).collect();
    }

    /// The mean over the square neighbourhood, rows first, then columns.
    fn blurred(&self, values: &[f32]) -> Vec<f32> {
        let width = self.width;
        let pass = |values: &[f32], along: i32, across: i32| -> Vec<f32> {
            let mut out = vec![0.0; values.len()];
            for line in 0..width {
                let at =
                    |i: i32| values.get((line * across + i * along) as usize).copied().unwrap_or_default();
                let mut sum: f32 = (0..LIGHT.min(width)).map(at).sum();
                let mut count = LIGHT.min(width) as f32;
                for i in 0..width {
                    if i + LIGHT < width {
                        sum += at(i + LIGHT);
                        count += 1.0;
                    }
                    if i - LIGHT > 0 {
                        sum -= at(i - LIGHT - 1);
                        count -= 1.0;
                    }
                    if let Some(to) = out.get_mut((line * across + i * along) as usize) {
                        *to = sum / count;
                    }
                }
            }
            out
        };
        pass(&pass(values, 1, width), width, 1)
    }

    /// What is seen around a module, `reach` looks each way, with a constant at the end.
    fn around(&self, x: i32, y: i32, reach: i32, into: &mut Vec<f32>) {
        into.clear();
        let (x, y) = ((x + MARGIN) * DENSITY, (y + MARGIN) * DENSITY);
        for v in y - reach..=y + reach {
            for u in x - reach..=x + reach {
                let inside = (0..self.width).contains(&u) && (0..self.width).contains(&v);
                let at = if inside { (v * self.width + u) as usize } else { usize::MAX };
                into.push(self.values.get(at).copied().unwrap_or_default());
            }
        }
        into.push(1.0);
    }

    /// The levels by the look at each module's middle alone.
    pub(super) fn plain(&self) -> Levels {
        self.filtered(&[1.0, 0.0], 0)
    }

    /// The levels by a filter of `reach` looks each way, fitted to the known modules and then `rounds` times to all that
    /// were told clearly.
    pub(super) fn fitted(&self, shape: &Shape, reach: i32, rounds: usize) -> Levels {
        let known: Vec<Known> = shape.known().collect();
        let mut levels = self.filtered(&self.filter(&known, reach), reach);
        for _ in 0..rounds {
            let mut told = known.clone();
            told.extend((0..self.side).flat_map(|y| (0..self.side).map(move |x| (x, y))).filter_map(
                |(x, y)| {
                    let level = levels.get(x, y);
                    (level.abs() > CLEAR).then(|| Known { x, y, sign: level.signum() })
                },
            ));
            levels = self.filtered(&self.filter(&told, reach), reach);
        }
        levels
    }

    fn filtered(&self, filter: &[f32], reach: i32) -> Levels {
        let mut seen = Vec::new();
        let levels = (0..self.side)
            .flat_map(|y| (0..self.side).map(move |x| (x, y)))
            .map(|(x, y)| {
                self.around(x, y, reach, &mut seen);
                seen.iter().zip(filter).map(|(value, weight)| value * weight).sum()
            })
            .collect();
        Levels { side: self.side, levels }
    }

    /// The filter that comes nearest to the modules' colours, by least squares with a little weight on small filters.
    fn filter(&self, told: &[Known], reach: i32) -> Vec<f32> {
        let size = ((2 * reach + 1) * (2 * reach + 1) + 1) as usize;
        let mut products = vec![0.0_f32; size * size];
        let mut wanted = vec![0.0_f32; size];
        let mut seen = Vec::with_capacity(size);
        for module in told {
            self.around(module.x, module.y, reach, &mut seen);
            for ((row, &a), to) in products.chunks_exact_mut(size).zip(&seen).zip(&mut wanted) {
                *to += a * module.sign;
                for (product, &b) in row.iter_mut().zip(&seen) {
                    *product += a * b;
                }
            }
        }
        let small = 0.02 * told.len() as f32;
        for (at, row) in products.chunks_exact_mut(size).enumerate() {
            if let Some(diagonal) = row.get_mut(at) {
                *diagonal += small;
            }
        }
        solved(products, wanted)
    }
}

/// The solution of a symmetric positive system by Gauss's elimination.
fn solved(mut rows: Vec<f32>, mut right: Vec<f32>) -> Vec<f32> {
    let size = right.len();
    for at in 0..size {
        let (above, below) = rows.split_at_mut((at + 1) * size);
        let Some(pivot) = above.get(at * size..) else { continue };
        let (Some(&diagonal), Some(&value)) = (pivot.get(at), right.get(at)) else { continue };
        for (row, to) in below.chunks_exact_mut(size).zip(right.iter_mut().skip(at + 1)) {
            let factor = row.get(at).copied().unwrap_or_default() / diagonal;
            if factor != 0.0 {
                for (a, b) in row.iter_mut().zip(pivot).skip(at) {
                    *a -= factor * b;
                }
                *to -= factor * value;
            }
        }
    }
    let mut solution = vec![0.0_f32; size];
    for at in (0..size).rev() {
        let Some(row) = rows.get(at * size..(at + 1) * size) else { continue };
        let known: f32 = row.iter().zip(&solution).skip(at + 1).map(|(a, b)| a * b).sum();
        let (Some(&value), Some(&diagonal)) = (right.get(at), row.get(at)) else { continue };
        if let Some(to) = solution.get_mut(at) {
            *to = (value - known) / diagonal;
        }
    }
    solution
}
