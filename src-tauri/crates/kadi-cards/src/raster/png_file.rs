//! Pixels to a PNG file (ISO/IEC 15948).
//!
//! The chunks are written here. Indices are compressed by what is known of the layer that cards share; colours, and what
//! shares no layer, by libdeflate: a fifth of the bytes of a fast streaming encoder at about the same speed.

use libdeflater::{CompressionLvl, Compressor};

use super::canvas::Canvas;
use super::deflate::{Plan, Scratch};
use super::indexed::Indexed;
use super::pool::Pool;

/// How hard what shares no layer is compressed.
const LEVEL: i32 = 6;
/// Colour types of the format (section 11.2.2).
const COLOURS: u8 = 2;
const INDEXED: u8 = 3;

/// What threads compress with: each holds some hundred kilobytes.
#[derive(Default)]
pub(super) struct Packers {
    compressors: Pool<Compressor>,
    scratches: Pool<Scratch>,
}

impl Packers {
    /// Indices and their palette, with the resolution in dots per metre; `plan` is that of the layer they were drawn on.
    pub fn indexed(&self, picture: &Indexed, layer: &Indexed, plan: &Plan, per_metre: u32) -> Vec<u8> {
        let mut check = libdeflater::Adler32::new();
        check.update(&picture.rows);
        self.scratches.with(Scratch::default, |scratch| {
            let packed = plan.pack(&layer.rows, &picture.rows, &picture.touched, check.sum(), scratch);
            indexed_file(picture, packed, per_metre)
        })
    }

    /// Indices and their palette without a plan, as for a picture whose layer no other shares.
    pub fn alone(&self, picture: &Indexed, per_metre: u32) -> Vec<u8> {
        indexed_file(picture, &self.pack(&picture.rows), per_metre)
    }

    /// RGB pixels with their resolution in dots per metre. Rows are not filtered: cards are flat areas and text, which
    /// compress best as they are.
    pub fn colours(&self, picture: &Canvas, per_metre: u32) -> Vec<u8> {
        let stride = (picture.width as usize * 3).max(1);
        let mut rows = Vec::with_capacity(picture.data.len() + picture.height as usize);
        for row in picture.data.chunks_exact(stride) {
            rows.push(0);
            rows.extend_from_slice(row);
        }
        file((picture.width, picture.height, COLOURS), &[], &self.pack(&rows), per_metre)
    }

    fn pack(&self, rows: &[u8]) -> Vec<u8> {
        let make = || Compressor::new(CompressionLvl::new(LEVEL).unwrap_or_default());
        self.compressors.with(make, |compressor| {
            let mut packed = vec![0; compressor.zlib_compress_bound(rows.len())];
            let length = compressor.zlib_compress(rows, &mut packed).unwrap_or(0);
            packed.truncate(length);
            packed
        })
    }
}

fn indexed_file(picture: &Indexed, packed: &[u8], per_metre: u32) -> Vec<u8> {
    let colours = &picture.inks.palette.colours;
    let palette: Vec<u8> =
        colours.iter().flat_map(|colour| [colour.red, colour.green, colour.blue]).collect();
    file((picture.width, picture.height, INDEXED), &palette, packed, per_metre)
}

fn file((width, height, kind): (u32, u32, u8), palette: &[u8], packed: &[u8], per_metre: u32) -> Vec<u8> {
    let mut file = Vec::with_capacity(packed.len() + palette.len() + 128);
    file.extend_from_slice(b"\x89PNG\r\n\x1a\n");
    let mut header = Vec::with_capacity(13);
    header.extend_from_slice(&width.to_be_bytes());
    header.extend_from_slice(&height.to_be_bytes());
    // Eight bits a sample, deflate, the standard filters, not interlaced.
    header.extend_from_slice(&[8, kind, 0, 0, 0]);
    chunk(&mut file, *b"IHDR", &header);
    chunk(&mut file, *b"sRGB", &[0]);
    let mut physical = Vec::with_capacity(9);
    physical.extend_from_slice(&per_metre.to_be_bytes());
    physical.extend_from_slice(&per_metre.to_be_bytes());
    physical.push(1);
    chunk(&mut file, *b"pHYs", &physical);
    if !palette.is_empty() {
        chunk(&mut file, *b"PLTE", palette);
    }
    chunk(&mut file, *b"IDAT", packed);
    chunk(&mut file, *b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    // A chunk is far below 4 GiB: the largest card is 8000 x 8000 pixels.
    file.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    let mut check = libdeflater::Crc::new();
    check.update(&kind);
    check.update(data);
    file.extend_from_slice(&kind);
    file.extend_from_slice(data);
    file.extend_from_slice(&check.sum().to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_png_reader_gets_the_same_pixels_and_resolution() {
        let data: Vec<u8> = (0..5 * 3 * 3).map(|value: u8| value.wrapping_mul(7)).collect();
        let canvas = Canvas { width: 5, height: 3, data };
        let packers = Packers::default();
        let indexed = Indexed::of(&canvas, &[]).unwrap();
        let plan = Plan::of(&indexed.rows, indexed.stride());
        let packed = packers.indexed(&indexed, &indexed, &plan, 11_811);
        for file in [packers.colours(&canvas, 11_811), packers.alone(&indexed, 11_811), packed] {
            check(&file, &canvas.data);
        }
    }

    fn check(file: &[u8], rgb: &[u8]) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut data = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut data).unwrap();
        assert_eq!(data, rgb);
        let info = reader.info();
        let dims = info.pixel_dims.unwrap();
        assert_eq!((dims.xppu, dims.yppu, dims.unit), (11_811, 11_811, png::Unit::Meter));
    }
}
