//! Pictures of codes for tests: drawn, turned, dimmed, blurred and encoded.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use qrcode::{Color, EcLevel, QrCode};

/// A code in the middle of a grey picture of `side` pixels, `module` pixels a module, turned by `degrees`.
pub(crate) fn code(text: &str, side: u32, module: f32, degrees: f32) -> GrayImage {
    let qr = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
    let (count, colors) = (qr.width() as i32, qr.to_colors());
    let (sin, cos) = degrees.to_radians().sin_cos();
    let middle = side as f32 / 2.0;
    GrayImage::from_fn(side, side, |x, y| {
        // Four samples a pixel soften the edges as a lens does.
        let total: u32 = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]
            .into_iter()
            .map(|(dx, dy)| {
                let (u, v) = (x as f32 + dx - middle, y as f32 + dy - middle);
                let column = ((u * cos + v * sin) / module + count as f32 / 2.0).floor() as i32;
                let row = ((v * cos - u * sin) / module + count as f32 / 2.0).floor() as i32;
                let inside = (0..count).contains(&column) && (0..count).contains(&row);
                let paper = (-4..count + 4).contains(&column) && (-4..count + 4).contains(&row);
                match (inside, paper) {
                    (true, _) if colors[(row * count + column) as usize] == Color::Dark => 20,
                    (_, true) => 235,
                    _ => 150,
                }
            })
            .sum();
        Luma([(total / 4) as u8])
    })
}

/// Mean over a square of `2 * radius + 1` pixels.
pub(crate) fn blurred(picture: &GrayImage, radius: u32) -> GrayImage {
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        let columns = x.saturating_sub(radius)..=(x + radius).min(picture.width() - 1);
        let rows = y.saturating_sub(radius)..=(y + radius).min(picture.height() - 1);
        let values: Vec<u32> = rows
            .flat_map(|v| columns.clone().map(move |u| (u, v)))
            .map(|(u, v)| u32::from(picture.get_pixel(u, v)[0]))
            .collect();
        Luma([(values.iter().sum::<u32>() / values.len() as u32) as u8])
    })
}

/// A dark room with light from one side and a noisy sensor: gain from 0.15 to 0.45 across the picture.
pub(crate) fn dim(picture: &GrayImage) -> GrayImage {
    let mut state = 1_u32;
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (state >> 24) as f32 / 255.0 * 8.0 - 4.0;
        let gain = 0.15 + 0.3 * x as f32 / picture.width() as f32;
        Luma([(f32::from(picture.get_pixel(x, y)[0]) * gain + noise).clamp(0.0, 255.0) as u8])
    })
}

/// The picture as a file of `format`.
pub(crate) fn file(picture: DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}
