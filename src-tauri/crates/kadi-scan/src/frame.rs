//! One picture as luminance: from a file's bytes or straight from a camera.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, resize};
use image::{DynamicImage, ExtendedColorType, GrayImage, ImageReader, Rgba};

use crate::cascade::{Effort, Scan, scan_luma};

/// Larger pictures are refused before they are decoded: 50 million pixels is twice what a good telephone takes, and a
/// few kilobytes of PNG can claim billions.
pub const MAX_PIXELS: u64 = 50_000_000;

/// A frame whose brightest hundredth is darker than this shows nothing: a lens that is covered, a camera that is switched off
/// by a key, a room without light. Sensors are not quite at 0 then.
const DARK: u8 = 40;
/// Quality of a preview from 1 to 100: good enough to hold a card by.
const PREVIEW_QUALITY: u8 = 72;

/// Why bytes are not a picture that can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Neither PNG nor JPEG.
    #[error("this is not a PNG or JPEG picture")]
    NotAPicture,
    /// A PNG or JPEG that is cut short or corrupt.
    #[error("the picture is damaged")]
    Damaged,
    /// More than [`MAX_PIXELS`].
    #[error("the picture has {width} x {height} pixels, more than can be looked at")]
    TooLarge {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// Width times height is not the number of bytes given.
    #[error("the frame's size does not fit its data")]
    WrongSize,
}

/// A picture as 8-bit luminance, row by row from the top left, 0 black.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    width: u32,
    height: u32,
    luma: Vec<u8>,
}

impl Frame {
    /// A camera's luminance plane of `width` x `height` bytes.
    ///
    /// # Errors
    /// `WrongSize` when `luma` has another length, `TooLarge` above [`MAX_PIXELS`].
    pub fn from_luma(width: u32, height: u32, luma: Vec<u8>) -> Result<Self, FrameError> {
        let pixels = pixels_within_bounds(width, height)?;
        if luma.len() as u64 != pixels {
            return Err(FrameError::WrongSize);
        }
        Ok(Self { width, height, luma })
    }

    /// The picture in the bytes of a PNG or JPEG file. What is transparent counts as white paper.
    ///
    /// # Errors
    /// `NotAPicture`, `Damaged` or `TooLarge`; the size is checked before pixels are decoded.
    pub fn from_image(bytes: &[u8]) -> Result<Self, FrameError> {
        let reader = || {
            let reader = ImageReader::new(Cursor::new(bytes))
                .with_guessed_format()
                .map_err(|_| FrameError::NotAPicture)?;
            if reader.format().is_some() { Ok(reader) } else { Err(FrameError::NotAPicture) }
        };
        let (width, height) = reader()?.into_dimensions().map_err(refused)?;
        pixels_within_bounds(width, height)?;
        let mut reader = reader()?;
        let mut limits = image::Limits::default();
        // 8 bytes a pixel for 16-bit colour with transparency.
        limits.max_alloc = Some(MAX_PIXELS * 8);
        reader.limits(limits);
        let grey = to_grey(reader.decode().map_err(refused)?);
        Ok(Self { width: grey.width(), height: grey.height(), luma: grey.into_raw() })
    }

    /// Width in pixels.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// The luminance bytes.
    #[must_use]
    pub fn luma(&self) -> &[u8] {
        &self.luma
    }

    /// Whether nothing can be seen in the picture because it is black.
    #[must_use]
    pub fn is_dark(&self) -> bool {
        let bright = self.luma.iter().filter(|&&value| value >= DARK).count();
        bright * 100 <= self.luma.len()
    }

    /// The picture as a JPEG of at most `widest` pixels across, for a person to see what the camera sees; empty when it
    /// has no pixels.
    #[must_use]
    pub fn preview(&self, widest: u32) -> Vec<u8> {
        let Some(grey) = GrayImage::from_raw(self.width, self.height, self.luma.clone()) else {
            return Vec::new();
        };
        let grey = if self.width > widest {
            let height = (u64::from(self.height) * u64::from(widest) / u64::from(self.width)).max(1);
            resize(&grey, widest, u32::try_from(height).unwrap_or(u32::MAX), FilterType::Triangle)
        } else {
            grey
        };
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, PREVIEW_QUALITY);
        match encoder.encode(grey.as_raw(), grey.width(), grey.height(), ExtendedColorType::L8) {
            Ok(()) => bytes,
            Err(_) => Vec::new(),
        }
    }

    /// Reads the codes in the picture.
    #[must_use]
    pub fn scan(&self, effort: Effort) -> Scan {
        // The size was checked when the frame was made.
        scan_luma(self.width, self.height, &self.luma, effort).unwrap_or_default()
    }
}

fn refused(error: image::ImageError) -> FrameError {
    match error {
        image::ImageError::Unsupported(_) => FrameError::NotAPicture,
        _ => FrameError::Damaged,
    }
}

/// The number of pixels, when it is within [`MAX_PIXELS`].
pub(crate) fn pixels_within_bounds(width: u32, height: u32) -> Result<u64, FrameError> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PIXELS { Err(FrameError::TooLarge { width, height }) } else { Ok(pixels) }
}

fn to_grey(picture: DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.into_luma8();
    }
    let mut colour = picture.into_rgba8();
    for Rgba([red, green, blue, alpha]) in colour.pixels_mut() {
        let cover = u16::from(*alpha);
        for channel in [red, green, blue] {
            let over_white = (u16::from(*channel) * cover + 255 * (255 - cover)) / 255;
            *channel = u8::try_from(over_white).unwrap_or(u8::MAX);
        }
    }
    DynamicImage::ImageRgba8(colour).into_luma8()
}
