//! A ministry's or partner's logo, as SVG or PNG.

use std::fmt;
use std::io::Cursor;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use usvg::roxmltree::Document;

use crate::template::{Art, art};

/// A logo, parsed once and shared by all cards of a batch.
pub struct Logo {
    pub(crate) key: [u8; 32],
    pub(crate) picture: Picture,
}

pub(crate) enum Picture {
    Vector(Arc<Art>),
    /// Premultiplied RGBA.
    Raster(tiny_skia::Pixmap),
}

/// The largest logo file that is read.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The largest side of a PNG, in pixels: far beyond what the place on a card can show.
const MAX_SIDE: u32 = 4096;

/// Why a file is not a logo.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    /// More than 4 MiB, or a side over 4096 pixels.
    #[error("a logo is at most 4 MiB and 4096 pixels wide and high")]
    TooLarge,
    /// Neither SVG nor PNG, or a damaged one.
    #[error("the file is neither SVG nor PNG, or damaged")]
    Unreadable,
    /// SVG with something that cannot be printed as vectors.
    #[error("{0}")]
    Unprintable(String),
}

impl LogoError {
    /// The reason as a word of the catalogues.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "logo-too-large",
            Self::Unreadable => "unreadable",
            Self::Unprintable(_) => "unprintable",
        }
    }
}

impl Logo {
    /// Reads SVG or PNG (8 bits a channel), told apart by their first bytes.
    ///
    /// # Errors
    /// See [`LogoError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LogoError> {
        if bytes.len() > MAX_BYTES {
            return Err(LogoError::TooLarge);
        }
        let picture = if bytes.starts_with(b"\x89PNG") { read_png(bytes)? } else { read_svg(bytes)? };
        Ok(Self { key: Sha256::digest(bytes).into(), picture })
    }

    /// The default of a logo's place.
    pub(crate) fn from_art(art: Arc<Art>) -> Self {
        Self { key: art.key, picture: Picture::Vector(art) }
    }

    /// Width divided by height.
    pub(crate) fn proportion(&self) -> f32 {
        #[allow(clippy::cast_precision_loss)]
        match &self.picture {
            Picture::Vector(art) => art.tree.size().width() / art.tree.size().height(),
            Picture::Raster(pixmap) => pixmap.width() as f32 / pixmap.height() as f32,
        }
    }
}

impl fmt::Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Logo").finish_non_exhaustive()
    }
}

fn read_svg(bytes: &[u8]) -> Result<Picture, LogoError> {
    let text = std::str::from_utf8(bytes).map_err(|_| LogoError::Unreadable)?;
    let document = Document::parse(text).map_err(|_| LogoError::Unreadable)?;
    if let Some((_, problem)) = art::find_unprintable(&document) {
        return Err(LogoError::Unprintable(problem.to_string()));
    }
    Art::new(text, &[]).map(|art| Picture::Vector(Arc::new(art))).map_err(|_| LogoError::Unreadable)
}

fn read_png(bytes: &[u8]) -> Result<Picture, LogoError> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(
        png::Transformations::EXPAND | png::Transformations::STRIP_16 | png::Transformations::ALPHA,
    );
    let mut reader = decoder.read_info().map_err(|_| LogoError::Unreadable)?;
    let (width, height) = (reader.info().width, reader.info().height);
    if width > MAX_SIDE || height > MAX_SIDE {
        return Err(LogoError::TooLarge);
    }
    let mut data = vec![0; reader.output_buffer_size().ok_or(LogoError::TooLarge)?];
    let frame = reader.next_frame(&mut data).map_err(|_| LogoError::Unreadable)?;
    data.truncate(frame.buffer_size());
    let rgba: Vec<u8> = match frame.color_type {
        png::ColorType::Rgba => data,
        png::ColorType::GrayscaleAlpha => data
            .chunks_exact(2)
            .flat_map(|pixel| match pixel {
                &[grey, alpha] => [grey, grey, grey, alpha],
                _ => [0; 4],
            })
            .collect(),
        png::ColorType::Rgb | png::ColorType::Grayscale | png::ColorType::Indexed => {
            return Err(LogoError::Unreadable);
        }
    };
    let premultiplied: Vec<u8> = rgba
        .chunks_exact(4)
        .flat_map(|pixel| match pixel {
            &[red, green, blue, alpha] => {
                let pixel = tiny_skia::ColorU8::from_rgba(red, green, blue, alpha).premultiply();
                [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]
            }
            _ => [0; 4],
        })
        .collect();
    let size = tiny_skia::IntSize::from_wh(width, height).ok_or(LogoError::Unreadable)?;
    tiny_skia::Pixmap::from_vec(premultiplied, size).map(Picture::Raster).ok_or(LogoError::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_png_becomes_premultiplied_pixels() {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
        encoder.set_color(png::ColorType::Rgba);
        encoder.write_header().unwrap().write_image_data(&[200, 100, 0, 128, 1, 2, 3, 255]).unwrap();
        let logo = Logo::from_bytes(&bytes).unwrap();
        let Picture::Raster(pixmap) = &logo.picture else { panic!("a PNG is a raster") };
        assert_eq!(pixmap.data(), [100, 50, 0, 128, 1, 2, 3, 255]);
        assert!((logo.proportion() - 2.0).abs() < f32::EPSILON);
    }

    #[test]
    fn foreign_and_unprintable_files_are_told_apart() {
        assert_eq!(Logo::from_bytes(b"GIF89a").unwrap_err(), LogoError::Unreadable);
        assert_eq!(Logo::from_bytes(b"\x89PNG\r\n").unwrap_err(), LogoError::Unreadable);
        let masked = br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><mask id="m"/></svg>"#;
        assert!(matches!(Logo::from_bytes(masked), Err(LogoError::Unprintable(_))));
        assert_eq!(Logo::from_bytes(&vec![b' '; MAX_BYTES + 1]).unwrap_err(), LogoError::TooLarge);
    }
}
