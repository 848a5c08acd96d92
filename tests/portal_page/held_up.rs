//! A video of a card before a webcam.

use std::fs;
use std::path::Path;

use kadi_scan::Frame;

const WIDTH: usize = 1280;
const HEIGHT: usize = 720;

/// What a webcam sees of a card that is held up: turned by some degrees, half as large as it is printed at 300 dpi, in a hand
/// that is not quite still, as a YUV4MPEG2 video.
pub fn held_up(card: &Path, degrees: f32, video: &Path) {
    let card = Frame::from_image(&fs::read(card).unwrap()).unwrap();
    let (sin, cos) = degrees.to_radians().sin_cos();
    let mut bytes = format!("YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n").into_bytes();
    for shake in [(0.0, 0.0), (3.0, -2.0), (5.5, 1.0), (2.5, 4.0), (-2.0, 2.5)] {
        bytes.extend(b"FRAME\n");
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                let (u, v) = (x as f32 - 640.0 - shake.0, y as f32 - 360.0 - shake.1);
                let (across, down) = ((u * cos + v * sin) * 1.8 + 505.0, (v * cos - u * sin) * 1.8 + 319.0);
                let inside = across >= 0.0 && down >= 0.0 && across < 1010.0 && down < 637.0;
                let at = down as usize * card.width() as usize + across as usize;
                bytes.push(if inside { 30 + card.luma()[at] / 4 * 3 } else { 90 });
            }
        }
        bytes.resize(bytes.len() + WIDTH * HEIGHT / 2, 128);
    }
    fs::write(video, bytes).unwrap();
}
