//! The order in which decoders and prepared copies are tried.
//!
//! rxing reads most frames in a few milliseconds. The own reader ([`crate::grid`]) takes what is small, blurred or partly
//! covered. A smoothed copy brings back codes whose modules are cut by scratches; rqrr finds some more, above all on a
//! picture thresholded against uneven light, and enlarging twice helps rxing now and then. `kadi bench scan` tells how many
//! frames of a folder each effort reads, `tests/peers/scan.py` what others read in the same frames.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::GrayImage;
use rxing::common::HybridBinarizer;
use rxing::multi::MultipleBarcodeReader;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BarcodeFormat, Binarizer, BinaryBitmap, DecodeHints, Luma8Source, RXingResult};

use crate::frame::{FrameError, pixels_within_bounds};
use crate::grid::{self, Found};
use crate::prepare::{bradley, enlarge, halve, smooth};

/// The smallest symbol has 21 modules a side; less than a pixel each cannot be read.
const MIN_SIDE: u32 = 21;
/// Above this many pixels the later steps work on a halved picture.
const WORKING_PIXELS: u64 = 4_000_000;
/// Up to this many pixels a picture is enlarged.
const ENLARGED_PIXELS: u64 = 2_500_000;
/// Radii in pixels of the neighbourhoods a picture is smoothed by, in the order they are tried: a card in a scan of 300 dots
/// to the inch has modules of 6 to 11 pixels, and what is as wide as a module stays.
const SMOOTHINGS: [usize; 3] = [2, 3, 1];
/// Radius in pixels and share of the mean of the adaptive thresholds, in the order they are tried.
const THRESHOLDS: [(usize, f32); 2] = [(20, 0.93), (12, 0.90)];

/// How much is tried on one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// The first two steps: for every frame of a camera, some milliseconds where the code is easy, tens where it is not.
    Quick,
    /// Every step: for a picture file; up to a second on a slow laptop.
    Thorough,
}

/// Which step read the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// rxing on the picture.
    Plain,
    /// The own reader on the picture.
    Grid,
    /// rxing on the picture halved.
    Halved,
    /// rxing, else rqrr, on the picture smoothed, in which scratches fade.
    Smoothed,
    /// rqrr on the picture.
    Second,
    /// rqrr on the picture thresholded against its neighbourhood.
    Thresholded,
    /// rxing on the picture enlarged twice.
    Enlarged,
    /// rqrr on the picture enlarged twice and thresholded.
    EnlargedThresholded,
}

/// What was found in a picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scan {
    /// The texts of the codes, each once; empty when none was read.
    pub payloads: Vec<String>,
    /// The corners or finder patterns of the first code in pixels of the picture, in their order around it, for an
    /// outline; empty when unknown.
    pub outline: Vec<(f32, f32)>,
    /// The step that read it.
    pub step: Option<Step>,
}

/// A code that was read: its text and points, in pixels of the picture that was given to the decoder.
struct Reading {
    text: String,
    points: Vec<(f32, f32)>,
}

/// Reads the codes in `width` x `height` bytes of luminance, row by row, 0 black.
///
/// # Errors
/// `WrongSize` when `luma` has another length, `TooLarge` above [`crate::MAX_PIXELS`].
pub fn scan_luma(width: u32, height: u32, luma: &[u8], effort: Effort) -> Result<Scan, FrameError> {
    let pixels = pixels_within_bounds(width, height)?;
    if luma.len() as u64 != pixels {
        return Err(FrameError::WrongSize);
    }
    let picture = GrayImage::from_raw(width, height, luma.to_vec()).ok_or(FrameError::WrongSize)?;
    if width < MIN_SIDE || height < MIN_SIDE {
        return Ok(Scan::default());
    }
    Ok(match effort {
        Effort::Quick => found(rxing_read(&picture), Step::Plain, 1.0)
            .or_else(|| found(grid_read(&picture), Step::Grid, 1.0))
            .unwrap_or_default(),
        Effort::Thorough => thorough(&picture),
    })
}

fn thorough(picture: &GrayImage) -> Scan {
    if let Some(scan) = found(rxing_read(picture), Step::Plain, 1.0) {
        return scan;
    }
    let (mut working, mut scale) = (picture.clone(), 1.0_f32);
    while pixels(&working) > WORKING_PIXELS {
        working = halve(&working);
        scale *= 2.0;
        if let Some(scan) = found(rxing_read(&working), Step::Halved, scale) {
            return scan;
        }
    }
    if let Some(scan) = found(grid_read(&working), Step::Grid, scale) {
        return scan;
    }
    for radius in SMOOTHINGS {
        let smoothed = smooth(&working, radius);
        let readings = rxing_read(&smoothed);
        let readings = if readings.is_empty() { rqrr_plain(&smoothed) } else { readings };
        if let Some(scan) = found(readings, Step::Smoothed, scale) {
            return scan;
        }
    }
    if let Some(scan) = found(rqrr_plain(&working), Step::Second, scale) {
        return scan;
    }
    for (radius, share) in THRESHOLDS {
        if let Some(scan) = found(rqrr_bradley(&working, radius, share), Step::Thresholded, scale) {
            return scan;
        }
    }
    if pixels(&working) <= ENLARGED_PIXELS {
        let double = enlarge(&working);
        if let Some(scan) = found(rxing_read(&double), Step::Enlarged, scale / 2.0) {
            return scan;
        }
        if let Some(scan) = found(rqrr_bradley(&double, 24, 0.93), Step::EnlargedThresholded, scale / 2.0) {
            return scan;
        }
    }
    Scan::default()
}

fn pixels(picture: &GrayImage) -> u64 {
    u64::from(picture.width()) * u64::from(picture.height())
}

/// The readings of a step as a scan, points brought back to the picture's own pixels; `None` when nothing was read.
fn found(readings: Vec<Reading>, step: Step, scale: f32) -> Option<Scan> {
    let outline = around(readings.first()?.points.iter().map(|(x, y)| (x * scale, y * scale)).collect());
    let mut payloads = Vec::with_capacity(readings.len());
    for reading in readings {
        if !payloads.contains(&reading.text) {
            payloads.push(reading.text);
        }
    }
    Some(Scan { payloads, outline, step: Some(step) })
}

/// The points in their order around their middle, so that lines between neighbours do not cross.
fn around(mut points: Vec<(f32, f32)>) -> Vec<(f32, f32)> {
    let count = points.len() as f32;
    let (sum_x, sum_y) = points.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x, b + y));
    let (middle_x, middle_y) = (sum_x / count, sum_y / count);
    points.sort_by(|a, b| {
        let angle = |(x, y): &(f32, f32)| (y - middle_y).atan2(x - middle_x);
        angle(a).total_cmp(&angle(b))
    });
    points
}

/// Pictures are foreign bytes: a decoder that fails on one in a way its authors did not foresee has read nothing.
fn guarded(decode: impl FnOnce() -> Vec<Reading>) -> Vec<Reading> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_default()
}

/// Every code that rxing's QR reader finds.
fn rxing_read(picture: &GrayImage) -> Vec<Reading> {
    guarded(|| {
        let Ok(source) = Luma8Source::new_with_slice(picture.as_raw(), picture.width(), picture.height())
        else {
            return Vec::new();
        };
        let binarizer = HybridBinarizer::new(source);
        // A picture of one grey has no threshold, which the bitmap would not forgive.
        if binarizer.get_black_matrix().is_err() {
            return Vec::new();
        }
        let hints = DecodeHints {
            TryHarder: Some(true),
            PossibleFormats: Some(HashSet::from([BarcodeFormat::QR_CODE])),
            ..DecodeHints::default()
        };
        QrReader
            .decode_multiple_with_hints(&mut BinaryBitmap::new(binarizer), &hints)
            .map(|results| results.iter().map(reading).collect())
            .unwrap_or_default()
    })
}

fn reading(result: &RXingResult) -> Reading {
    Reading {
        text: result.getText().to_owned(),
        points: result.getPoints().iter().map(|point| (point.x, point.y)).collect(),
    }
}

/// The own reader.
fn grid_read(picture: &GrayImage) -> Vec<Reading> {
    guarded(|| own(grid::read(picture)))
}

fn own(found: Vec<Found>) -> Vec<Reading> {
    found.into_iter().map(|Found { text, corners }| Reading { text, points: corners }).collect()
}

fn rqrr_plain(picture: &GrayImage) -> Vec<Reading> {
    guarded(|| rqrr_read(picture, None))
}

fn rqrr_bradley(picture: &GrayImage, radius: usize, share: f32) -> Vec<Reading> {
    guarded(|| rqrr_read(picture, Some(bradley(picture, radius, share))))
}

/// rqrr with its own thresholds, or with the black pixels given.
fn rqrr_read(picture: &GrayImage, black: Option<Vec<bool>>) -> Vec<Reading> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut prepared = match black {
        None => {
            let mut values = picture.as_raw().iter();
            rqrr::PreparedImage::prepare_from_greyscale(width, height, |_, _| {
                values.next().copied().unwrap_or(u8::MAX)
            })
        }
        Some(black) => {
            let mut black = black.into_iter();
            rqrr::PreparedImage::prepare_from_bitmap(width, height, |_, _| black.next().unwrap_or_default())
        }
    };
    let mut readings = Vec::new();
    for grid in prepared.detect_grids() {
        if let Ok((_, text)) = grid.decode() {
            let points = grid.bounds.iter().map(|point| (point.x as f32, point.y as f32)).collect();
            readings.push(Reading { text, points });
        }
    }
    readings
}
