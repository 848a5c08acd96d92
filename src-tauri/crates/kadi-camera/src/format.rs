//! The forms in which cameras give frames, read as brightness: colours are never made, since a code has none.

use kadi_scan::{Frame, FrameError};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// No camera gives a side of more pixels.
const LONGEST_SIDE: usize = 8_192;
/// Start of a JPEG file.
const START: [u8; 2] = [0xff, 0xd8];
/// The segment by which a JPEG says that it is a frame of motion JPEG, whose Huffman tables are those of annex K of ITU T.81
/// and left out.
const MOTION: &[u8] = &[0xff, 0xe0, 0x00, 0x10, b'A', b'V', b'I', b'1', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// A frame as the camera packed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    /// A JPEG file, often without its Huffman tables.
    MotionJpeg,
    /// Two pixels in four bytes: brightness, blue, brightness, red.
    Yuyv,
    /// All brightness, then colours at half the size.
    Nv12,
    /// Brightness alone.
    Grey,
}

/// The brightness of a frame of `width` x `height` pixels. Rows may be longer than their pixels; a JPEG tells its own size.
///
/// # Errors
/// `WrongSize` when bytes are missing, `Damaged` for a JPEG that cannot be read.
pub(crate) fn luma(packing: Packing, width: u32, height: u32, bytes: &[u8]) -> Result<Frame, FrameError> {
    let (across, down) = (width as usize, height as usize);
    if packing == Packing::MotionJpeg {
        return motion_jpeg(bytes);
    }
    if across == 0 || down == 0 || across > LONGEST_SIDE || down > LONGEST_SIDE {
        return Err(FrameError::WrongSize);
    }
    let (stride, step) = match packing {
        Packing::Yuyv => (bytes.len() / down, 2),
        Packing::Nv12 => (bytes.len() * 2 / 3 / down, 1),
        Packing::Grey | Packing::MotionJpeg => (bytes.len() / down, 1),
    };
    if stride < across * step {
        return Err(FrameError::WrongSize);
    }
    let mut pixels = Vec::with_capacity(across * down);
    for row in bytes.chunks_exact(stride).take(down) {
        pixels.extend(row.iter().step_by(step).take(across));
    }
    Frame::from_luma(width, height, pixels)
}

fn motion_jpeg(bytes: &[u8]) -> Result<Frame, FrameError> {
    let body = bytes.strip_prefix(&START).ok_or(FrameError::NotAPicture)?;
    if has_tables(body) {
        return jpeg(bytes);
    }
    jpeg(&[&START, MOTION, body].concat())
}

/// Whether a segment before the picture's data holds Huffman tables. `body` begins behind the start of the file.
fn has_tables(body: &[u8]) -> bool {
    let mut rest = body;
    while let [0xff, marker, high, low, ..] = *rest {
        match marker {
            0xc4 => return true,
            // The data begin.
            0xda => return false,
            _ => {}
        }
        let Some(behind) = rest.get(2 + usize::from(u16::from_be_bytes([high, low]))..) else { return false };
        rest = behind;
    }
    false
}

fn jpeg(bytes: &[u8]) -> Result<Frame, FrameError> {
    let options = DecoderOptions::default()
        .set_max_width(LONGEST_SIDE)
        .set_max_height(LONGEST_SIDE)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let pixels = decoder.decode().map_err(|_| FrameError::Damaged)?;
    let (across, down) = decoder.dimensions().ok_or(FrameError::Damaged)?;
    let side = |pixels: usize| u32::try_from(pixels).map_err(|_| FrameError::Damaged);
    Frame::from_luma(side(across)?, side(down)?, pixels)
}

#[cfg(test)]
mod tests {
    use image::codecs::jpeg::JpegEncoder;
    use image::{ExtendedColorType, RgbImage};

    use super::*;

    /// A picture whose brightness grows to the right.
    fn ramp(width: u32, height: u32) -> Vec<u8> {
        (0..height).flat_map(|_| (0..width).map(move |x| (x * 255 / width) as u8)).collect()
    }

    #[test]
    fn brightness_is_taken_from_every_packing_with_and_without_padding() {
        let grey = ramp(6, 4);
        for padding in [0, 5] {
            let rows = |pixel: &dyn Fn(u8) -> Vec<u8>| {
                let mut bytes = Vec::new();
                for row in grey.chunks(6) {
                    bytes.extend(row.iter().flat_map(|&value| pixel(value)));
                    bytes.extend(vec![9; padding]);
                }
                bytes
            };
            let plain = rows(&|value| vec![value]);
            let yuyv = rows(&|value| vec![value, 128]);
            let mut nv12 = plain.clone();
            nv12.extend(vec![128; plain.len() / 2]);
            for (packing, bytes) in [(Packing::Grey, plain), (Packing::Yuyv, yuyv), (Packing::Nv12, nv12)] {
                let frame = luma(packing, 6, 4, &bytes).unwrap();
                assert_eq!((frame.width(), frame.height(), frame.luma()), (6, 4, &*grey), "{packing:?}");
                let cut = &bytes[..20];
                assert_eq!(luma(packing, 6, 4, cut), Err(FrameError::WrongSize), "{packing:?}");
            }
        }
        assert!(luma(Packing::Grey, 0, 4, &[]).is_err());
        assert!(luma(Packing::Yuyv, 100_000, 100_000, &[1; 64]).is_err());
    }

    /// Drops the segments of Huffman tables, as webcams do.
    fn without_tables(file: &[u8]) -> Vec<u8> {
        let (mut out, mut rest) = (file[..2].to_vec(), &file[2..]);
        while rest[1] != 0xda {
            let end = 2 + usize::from(u16::from_be_bytes([rest[2], rest[3]]));
            if rest[1] != 0xc4 {
                out.extend(&rest[..end]);
            }
            rest = &rest[end..];
        }
        out.extend(rest);
        out
    }

    #[test]
    fn motion_jpeg_is_read_with_and_without_its_tables() {
        let colours = RgbImage::from_fn(64, 48, |x, _| image::Rgb([(x * 4) as u8; 3]));
        let mut file = Vec::new();
        JpegEncoder::new_with_quality(&mut file, 95)
            .encode(colours.as_raw(), 64, 48, ExtendedColorType::Rgb8)
            .unwrap();
        let bare = without_tables(&file);
        assert!(bare.len() < file.len());
        for bytes in [&file, &bare] {
            // The size is the file's own.
            let frame = luma(Packing::MotionJpeg, 1, 1, bytes).unwrap();
            assert_eq!((frame.width(), frame.height()), (64, 48));
            for x in [3_u32, 30, 60] {
                let seen = i32::from(frame.luma()[(20 * 64 + x) as usize]);
                assert!((seen - (x as i32) * 4).abs() < 12, "{x}: {seen}");
            }
        }
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        let luma = |bytes: &[u8]| luma(Packing::MotionJpeg, 8, 8, bytes);
        assert_eq!(luma(b""), Err(FrameError::NotAPicture));
        assert_eq!(luma(b"no picture"), Err(FrameError::NotAPicture));
        for damaged in
            [&[0xff, 0xd8][..], &[0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff], &[0xff, 0xd8, 0xff, 0xda, 0, 2]]
        {
            assert_eq!(luma(damaged), Err(FrameError::Damaged));
        }
    }
}
