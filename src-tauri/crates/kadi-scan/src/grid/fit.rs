//! Lays the grid of modules over a symbol by what every symbol of its size shows: finder, timing and alignment patterns.

use image::GrayImage;
use rxing::qrcode::common::VersionRef;

use super::quad::{Point, Quad, brightness, distance};

/// How well the patterns must agree with the picture, as a mean correlation from -1 to 1, for a symbol to be read there.
const AGREEMENT: f32 = 0.45;
/// Steps by which the four points are moved, in modules, from coarse to fine.
const STEPS: [f32; 4] = [0.6, 0.3, 0.15, 0.07];
/// Rounds over all points a step.
const ROUNDS: usize = 3;
/// Where a module is looked at, in modules from its middle.
const TAPS: [(f32, f32); 4] = [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)];

/// One module of a pattern: its place, and 1 for white, -1 for black.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// Column; -1 is the quiet zone.
    pub(super) x: i32,
    /// Row; -1 is the quiet zone.
    pub(super) y: i32,
    /// 1 for white, -1 for black.
    pub(super) sign: f32,
}

/// Modules that lie together, so that the same light falls on them.
#[derive(Debug)]
struct Pattern {
    modules: Vec<Known>,
    weight: f32,
}

/// What every symbol of a version shows.
#[derive(Debug)]
pub(super) struct Shape {
    side: usize,
    patterns: Vec<Pattern>,
    /// The alignment pattern nearest to the corner without a finder pattern.
    corner: Option<Pattern>,
}

impl Shape {
    pub(super) fn of(version: VersionRef) -> Self {
        let side = version.getDimensionForVersion() as usize;
        let last = side as i32 - 1;
        let mut patterns: Vec<Pattern> = [(0, 0), (last - 6, 0), (0, last - 6)]
            .into_iter()
            .map(|(left, top)| Pattern { modules: finder(left, top, last), weight: 1.0 })
            .collect();
        let sign = |dark: bool| if dark { -1.0 } else { 1.0 };
        let timing = |along: i32| sign(along % 2 == 0);
        patterns.push(Pattern {
            modules: (8..=last - 8).map(|x| Known { x, y: 6, sign: timing(x) }).collect(),
            weight: 1.0,
        });
        patterns.push(Pattern {
            modules: (8..=last - 8).map(|y| Known { x: 6, y, sign: timing(y) }).collect(),
            weight: 1.0,
        });
        let centres: Vec<i32> = version.getAlignmentPatternCenters().iter().map(|&at| at as i32).collect();
        let mut corner = None;
        for &y in &centres {
            for &x in &centres {
                let beside_finder = (x < 9 && (y < 9 || y > last - 9)) || (y < 9 && x > last - 9);
                if beside_finder {
                    continue;
                }
                let modules = square(2)
                    .map(|(u, v)| Known { x: x + u, y: y + v, sign: sign(u.abs().max(v.abs()) != 1) })
                    .collect();
                let pattern = Pattern { modules, weight: 0.6 };
                if x > last - 9 && y > last - 9 { corner = Some(pattern) } else { patterns.push(pattern) }
            }
        }
        Self { side, patterns, corner }
    }

    /// The number of modules a side.
    pub(super) const fn side(&self) -> usize {
        self.side
    }

    /// Every module whose colour is known.
    pub(super) fn known(&self) -> impl Iterator<Item = Known> {
        self.patterns.iter().chain(&self.corner).flat_map(|pattern| pattern.modules.iter().copied())
    }

    /// How well the picture agrees with the patterns: the weighted mean of their correlations.
    fn agreement(&self, picture: &GrayImage, quad: &Quad) -> f32 {
        let (mut sum, mut weights) = (0.0, 0.0);
        for pattern in self.patterns.iter().chain(&self.corner) {
            sum += pattern.weight * pattern.correlation(picture, quad, &TAPS);
            weights += pattern.weight;
        }
        sum / weights
    }

    /// How well the timing patterns agree when the symbol is not seen at an angle: tells the versions apart.
    pub(super) fn timing(&self, picture: &GrayImage, [top_left, top_right, bottom_left]: [Point; 3]) -> f32 {
        let quad = Quad::new(
            self.side,
            [top_left, top_right, opposite(top_left, top_right, bottom_left), bottom_left],
        );
        self.patterns.iter().skip(3).take(2).map(|timing| timing.correlation(picture, &quad, &TAPS)).sum()
    }

    /// Lays the grid over the symbol whose finder patterns have these middles; `None` when there is none of this version.
    pub(super) fn fit(
        &self,
        picture: &GrayImage,
        [top_left, top_right, bottom_left]: [Point; 3],
    ) -> Option<Quad> {
        let flat = opposite(top_left, top_right, bottom_left);
        let module = (distance(top_left, top_right) + distance(top_left, bottom_left))
            / 2.0
            / (self.side as f32 - 7.0);
        let mut starts = vec![flat];
        starts.extend(self.corner.as_ref().and_then(|corner| {
            let quad = |fourth| Quad::new(self.side, [top_left, top_right, fourth, bottom_left]);
            let reach = (self.side as f32 * 0.12).max(2.0);
            let steps = (reach / 0.5) as i32;
            square(steps)
                .map(|(u, v)| (flat.0 + u as f32 * 0.5 * module, flat.1 + v as f32 * 0.5 * module))
                .map(|fourth| (corner.correlation(picture, &quad(fourth), &[(0.0, 0.0)]), fourth))
                .max_by(|(a, _), (b, _)| a.total_cmp(b))
                .map(|(_, fourth)| fourth)
        }));
        let (agreement, quad) = starts
            .into_iter()
            .map(|fourth| self.climb(picture, [top_left, top_right, fourth, bottom_left], module))
            .max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        (agreement >= AGREEMENT).then_some(quad)
    }

    /// Moves the four points as long as the patterns agree better.
    fn climb(&self, picture: &GrayImage, mut points: [Point; 4], module: f32) -> (f32, Quad) {
        let mut best = self.agreement(picture, &Quad::new(self.side, points));
        for step in STEPS {
            let step = step * module;
            for _ in 0..ROUNDS {
                let before = best;
                for point in 0..4 {
                    for (dx, dy) in [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)] {
                        let mut moved = points;
                        if let Some((x, y)) = moved.get_mut(point) {
                            *x += dx;
                            *y += dy;
                        }
                        let agreement = self.agreement(picture, &Quad::new(self.side, moved));
                        if agreement > best {
                            (best, points) = (agreement, moved);
                        }
                    }
                }
                if best <= before {
                    break;
                }
            }
        }
        (best, Quad::new(self.side, points))
    }
}

/// The fourth corner of a parallelogram.
fn opposite(top_left: Point, top_right: Point, bottom_left: Point) -> Point {
    (top_right.0 + bottom_left.0 - top_left.0, top_right.1 + bottom_left.1 - top_left.1)
}

/// All places up to `radius` columns and rows away.
fn square(radius: i32) -> impl Iterator<Item = (i32, i32)> {
    (-radius..=radius).flat_map(move |y| (-radius..=radius).map(move |x| (x, y)))
}

/// A finder pattern with the white around it, as far as that is the symbol's or the quiet zone's innermost ring.
fn finder(left: i32, top: i32, last: i32) -> Vec<Known> {
    square(4)
        .map(|(u, v)| {
            let ring = u.abs().max(v.abs());
            Known { x: left + 3 + u, y: top + 3 + v, sign: if ring == 2 || ring == 4 { 1.0 } else { -1.0 } }
        })
        .filter(|known| (-1..=last + 1).contains(&known.x) && (-1..=last + 1).contains(&known.y))
        .collect()
}

impl Pattern {
    /// The correlation of the modules' colours with the picture's brightness, from -1 to 1.
    fn correlation(&self, picture: &GrayImage, quad: &Quad, taps: &[(f32, f32)]) -> f32 {
        let (mut count, mut signs, mut light, mut squares, mut products) =
            (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
        for module in &self.modules {
            let (x, y) = (module.x as f32 + 0.5, module.y as f32 + 0.5);
            let sum: f32 = taps.iter().map(|(u, v)| brightness(picture, quad.at(x + u, y + v))).sum();
            let value = sum / taps.len() as f32;
            count += 1.0;
            signs += module.sign;
            light += value;
            squares += value * value;
            products += value * module.sign;
        }
        if count < 1.0 {
            return 0.0;
        }
        let spread = (squares - light * light / count) * (count - signs * signs / count);
        if spread < 1.0 { 0.0 } else { (products - light * signs / count) / spread.sqrt() }
    }
}
