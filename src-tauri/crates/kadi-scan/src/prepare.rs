//! Copies of a frame that are easier to read: thresholded against its neighbourhood, smoothed, enlarged, halved.

use image::GrayImage;
use image::imageops::{FilterType, resize};

/// Sums over the rectangle from the top left corner to each pixel, with a row and a column of zeroes in front. They wrap
/// beyond 2^32; the difference of a neighbourhood does not.
struct Sums {
    width: usize,
    height: usize,
    sums: Vec<u32>,
}

impl Sums {
    fn of(luma: &GrayImage) -> Self {
        let (width, height) = size(luma);
        let stride = width + 1;
        let mut sums = vec![0_u32; stride];
        for row in luma.as_raw().chunks_exact(width.max(1)) {
            let above = sums.len() - stride;
            sums.push(0);
            let mut running = 0_u32;
            for (x, &value) in row.iter().enumerate() {
                running += u32::from(value);
                let total = running.wrapping_add(sums.get(above + x + 1).copied().unwrap_or_default());
                sums.push(total);
            }
        }
        Self { width, height, sums }
    }

    /// The sum of the square of `2 * radius + 1` pixels around a pixel, as far as it lies in the picture, and its pixels.
    fn around(&self, x: usize, y: usize, radius: usize) -> (u32, usize) {
        let (left, right) = (x.saturating_sub(radius), (x + radius + 1).min(self.width));
        let (top, bottom) = (y.saturating_sub(radius), (y + radius + 1).min(self.height));
        let at = |x: usize, y: usize| self.sums.get(y * (self.width + 1) + x).copied().unwrap_or_default();
        let sum = at(right, bottom)
            .wrapping_sub(at(left, bottom))
            .wrapping_sub(at(right, top))
            .wrapping_add(at(left, top));
        (sum, (right - left) * (bottom - top))
    }
}

/// Bradley and Roth's adaptive threshold ("Adaptive Thresholding Using the Integral Image", 2007): a pixel is black when
/// it is darker than `share` of the mean of the square of `2 * radius + 1` pixels around it. Uneven light and glare do
/// not matter. One flag a pixel, row by row.
pub(crate) fn bradley(luma: &GrayImage, radius: usize, share: f32) -> Vec<bool> {
    let sums = Sums::of(luma);
    let (width, _) = size(luma);
    let black = |(at, &value): (usize, &u8)| {
        let (sum, count) = sums.around(at % width, at / width, radius);
        f32::from(value) * (count as f32) < sum as f32 * share
    };
    luma.as_raw().iter().enumerate().map(black).collect()
}

/// Each pixel the mean of the square of `2 * radius + 1` pixels around it: scratches and dust thinner than a module fade
/// into it, the middle of a module keeps its side.
pub(crate) fn smooth(luma: &GrayImage, radius: usize) -> GrayImage {
    let sums = Sums::of(luma);
    let (width, _) = size(luma);
    let mean = |at: usize| {
        let (sum, count) = sums.around(at % width, at / width, radius);
        u8::try_from(sum as usize / count.max(1)).unwrap_or(u8::MAX)
    };
    let means = (0..luma.as_raw().len()).map(mean).collect();
    GrayImage::from_raw(luma.width(), luma.height(), means).unwrap_or_default()
}

/// Twice the width and height by bicubic (Catmull-Rom) interpolation: gives a decoder that samples at modules' centres
/// more pixels for each.
pub(crate) fn enlarge(luma: &GrayImage) -> GrayImage {
    resize(luma, luma.width() * 2, luma.height() * 2, FilterType::CatmullRom)
}

/// Half the width and height, each pixel the mean of four: takes the noise out of a large photograph.
pub(crate) fn halve(luma: &GrayImage) -> GrayImage {
    let (width, _) = size(luma);
    let (new_width, new_height) = (luma.width() / 2, luma.height() / 2);
    let mut half = Vec::with_capacity((new_width * new_height) as usize);
    for pair in luma.as_raw().chunks_exact(width.max(1) * 2).take(new_height as usize) {
        let (upper, lower) = pair.split_at(width);
        for (a, b) in upper.chunks_exact(2).zip(lower.chunks_exact(2)) {
            let sum: u16 = a.iter().chain(b).map(|&value| u16::from(value)).sum();
            half.push(u8::try_from(sum / 4).unwrap_or(u8::MAX));
        }
    }
    GrayImage::from_raw(new_width, new_height, half).unwrap_or_default()
}

fn size(luma: &GrayImage) -> (usize, usize) {
    (luma.width() as usize, luma.height() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(width: u32, values: &[u8]) -> GrayImage {
        GrayImage::from_raw(width, u32::try_from(values.len()).unwrap() / width, values.to_vec()).unwrap()
    }

    #[test]
    fn the_threshold_follows_the_light() {
        // A dark and a bright half, each with one pixel darker than its surroundings.
        let mut values = [[40_u8; 8], [200; 8]].concat().repeat(4);
        let (in_dark, in_light) = (16 + 3, 16 + 12);
        values[in_dark] = 20;
        values[in_light] = 100;
        let black = bradley(&grey(16, &values), 2, 0.9);
        assert!(black[in_dark] && black[in_light]);
        assert!(!black[16 + 1] && !black[16 + 14]);
    }

    #[test]
    fn the_threshold_is_that_of_the_plain_mean() {
        let values: Vec<u8> = (0..143_u32).map(|at| (at * 7919 % 251) as u8).collect();
        let image = grey(13, &values);
        let black = bradley(&image, 3, 0.93);
        for y in 0..11_i32 {
            for x in 0..13_i32 {
                let near: Vec<u32> = (y - 3..=y + 3)
                    .flat_map(|v| (x - 3..=x + 3).map(move |u| (u, v)))
                    .filter(|&(u, v)| (0..13).contains(&u) && (0..11).contains(&v))
                    .map(|(u, v)| u32::from(image.get_pixel(u as u32, v as u32)[0]))
                    .collect();
                let mean = near.iter().sum::<u32>() as f32 / near.len() as f32;
                let value = f32::from(image.get_pixel(x as u32, y as u32)[0]);
                let plain = value < mean * 0.93;
                assert!(black[(y * 13 + x) as usize] == plain || (value - mean * 0.93).abs() < 0.01);
            }
        }
    }

    #[test]
    fn a_scratch_fades_and_a_module_keeps_its_side() {
        // Black modules of 7 pixels beside white ones; a white line and a black one through all of them.
        let module = |at: usize| (at % 28 / 7 + at / 28 / 7) % 2 == 1;
        let values: Vec<u8> = (0..28 * 28_usize)
            .map(|at| match at / 28 {
                3 => 255,
                17 => 0,
                _ if module(at) => 255,
                _ => 0,
            })
            .collect();
        let smooth = smooth(&grey(28, &values), 2);
        for (column, row) in (0..4_u32).flat_map(|row| (0..4).map(move |column| (column, row))) {
            let middle = smooth.get_pixel(column * 7 + 3, row * 7 + 3)[0];
            assert_eq!(middle > 127, (column + row) % 2 == 1, "{column} {row}: {middle}");
        }
    }

    #[test]
    fn halving_takes_means_and_drops_an_odd_edge() {
        let half = halve(&grey(5, &[0, 4, 8, 8, 9, 4, 8, 8, 8, 9, 9, 9, 9, 9, 9]));
        assert_eq!((half.width(), half.height(), half.as_raw().as_slice()), (2, 1, [4, 8].as_slice()));
    }

    #[test]
    fn enlarging_doubles_both_sides() {
        let double = enlarge(&grey(3, &[10; 6]));
        assert_eq!((double.width(), double.height()), (6, 4));
        assert!(double.as_raw().iter().all(|&value| value == 10));
    }
}
