//! A reader of its own for codes that general decoders miss: few pixels a module, blur, noise, scratches and fingers.
//!
//! Decoders threshold a picture and then read black and white. Where a module has two or three pixels the threshold loses
//! what the grey still tells. Here finder patterns are looked for in the grey picture ([`finder`]), the grid is laid over it
//! to a fraction of a pixel ([`fit`]), blur is undone ([`level`]), and doubtful codewords are left to the error correction
//! as erasures ([`words`]).

mod finder;
mod fit;
mod level;
mod quad;
mod reed_solomon;
mod words;

use image::GrayImage;
use rxing::qrcode::common::{Version, VersionRef};

use finder::Corners;
use fit::Shape;
use level::Looks;
use quad::{Point, distance};

/// Sets of finder patterns whose timing patterns are looked for.
const CONSIDERED: usize = 400;
/// Sets over which a grid is laid.
const TRIED: usize = 8;
/// The least agreement of both timing patterns, each from -1 to 1.
const TIMING: f32 = 0.5;
/// The highest version a card, a pass or a poster beside them has.
const HIGHEST_VERSION: i32 = 20;

/// A code that was read: its text, and its corners in pixels of the picture.
#[derive(Debug)]
pub(crate) struct Found {
    /// The text.
    pub(crate) text: String,
    /// Top left, top right, bottom right, bottom left.
    pub(crate) corners: Vec<Point>,
}

/// Reads the codes of `picture`.
pub(crate) fn read(picture: &GrayImage) -> Vec<Found> {
    let patterns = finder::patterns(picture);
    let mut shapes: Vec<Option<(VersionRef, Shape)>> = (0..=HIGHEST_VERSION).map(|_| None).collect();
    let mut sets: Vec<(f32, i32, Corners)> = Vec::new();
    for corners in finder::corners(&patterns).into_iter().take(CONSIDERED) {
        let [top_left, top_right, bottom_left] = corners.points;
        let legs = (distance(top_left, top_right) + distance(top_left, bottom_left)) / 2.0;
        // A module along a row is between its side and its diagonal.
        let version = |module: f32| (legs / module + 7.0 - 17.0) / 4.0;
        let (low, high) = (version(corners.module) - 1.0, version(corners.module / 1.42) + 1.0);
        for number in (low.floor() as i32).max(1)..=(high.ceil() as i32).min(HIGHEST_VERSION) {
            let Some(slot) = shapes.get_mut(number as usize) else { continue };
            if slot.is_none() {
                *slot = Version::getVersionForNumber(number as u32)
                    .ok()
                    .map(|version| (version, Shape::of(version)));
            }
            let Some((_, shape)) = slot else { continue };
            let timing = shape.timing(picture, corners.points);
            if timing > TIMING {
                sets.push((timing, number, corners));
            }
        }
    }
    sets.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));
    let mut found: Vec<(Found, [Point; 3])> = Vec::new();
    for (_, number, corners) in sets.into_iter().take(TRIED) {
        let used = found.iter().any(|(_, taken)| corners.points.iter().any(|point| taken.contains(point)));
        let Some(Some((version, shape))) = shapes.get(number as usize) else { continue };
        if !used && let Some(code) = read_at(picture, corners.points, version, shape) {
            found.push((code, corners.points));
        }
    }
    found.into_iter().map(|(code, _)| code).collect()
}

fn read_at(picture: &GrayImage, points: [Point; 3], version: VersionRef, shape: &Shape) -> Option<Found> {
    let quad = shape.fit(picture, points)?;
    let looks = Looks::at(picture, &quad, shape.side());
    let text = [(2, 0), (2, 2), (3, 2), (1, 1)]
        .into_iter()
        .map(|(reach, rounds)| looks.fitted(shape, reach, rounds))
        .chain(std::iter::once_with(|| looks.plain()))
        .find_map(|levels| words::text(&levels, version))?;
    let side = shape.side() as f32;
    let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(x, y)| quad.at(x, y)).to_vec();
    Some(Found { text, corners })
}
