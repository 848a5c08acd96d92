//! Where a symbol's modules lie in a picture seen at an angle: the map of a square onto four points (Heckbert,
//! "Fundamentals of Texture Mapping and Image Warping", 1989, 2.2.3).

use image::GrayImage;

/// A point in pixels; the middle of the first pixel is at one half.
pub(super) type Point = (f32, f32);

/// The modules of a symbol with `side` modules a side, laid on a picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quad {
    side: f32,
    a: f32,
    b: f32,
    c: f32,
    d: f32,
    e: f32,
    f: f32,
    g: f32,
    h: f32,
}

impl Quad {
    /// The map that lays the middles of the three finder patterns and the fourth corner of their square, in the order top
    /// left, top right, bottom right, bottom left, onto these points.
    pub(super) fn new(side: usize, [(x0, y0), (x1, y1), (x2, y2), (x3, y3)]: [Point; 4]) -> Self {
        let (dx1, dx2, sx) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
        let (dy1, dy2, sy) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
        let determinant = dx1 * dy2 - dx2 * dy1;
        let (g, h) = if determinant.abs() < 1e-6 {
            (0.0, 0.0)
        } else {
            ((sx * dy2 - dx2 * sy) / determinant, (dx1 * sy - sx * dy1) / determinant)
        };
        Self {
            side: side as f32,
            a: x1 - x0 + g * x1,
            b: x3 - x0 + h * x3,
            c: x0,
            d: y1 - y0 + g * y1,
            e: y3 - y0 + h * y3,
            f: y0,
            g,
            h,
        }
    }

    /// Where the place (`x`, `y`) of the symbol, in modules from its top left corner, lies in the picture.
    pub(super) fn at(&self, x: f32, y: f32) -> Point {
        let (u, v) = ((x - 3.5) / (self.side - 7.0), (y - 3.5) / (self.side - 7.0));
        let depth = 1.0 / (self.g * u + self.h * v + 1.0);
        ((self.a * u + self.b * v + self.c) * depth, (self.d * u + self.e * v + self.f) * depth)
    }
}

/// The brightness at a point between pixels, by linear interpolation; beyond the edge that of the edge.
pub(super) fn brightness(picture: &GrayImage, (x, y): Point) -> f32 {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let inside = |value: f32, size: usize| (value - 0.5).clamp(0.0, size.saturating_sub(1) as f32);
    let (x, y) = (inside(x, width), inside(y, height));
    let (left, top) = (x as usize, y as usize);
    let (right, bottom) = ((left + 1).min(width.saturating_sub(1)), (top + 1).min(height.saturating_sub(1)));
    let (u, v) = (x - left as f32, y - top as f32);
    let raw = picture.as_raw();
    let pixel = |x: usize, y: usize| raw.get(y * width + x).map_or(0.0, |&value| f32::from(value));
    let upper = pixel(left, top) * (1.0 - u) + pixel(right, top) * u;
    let lower = pixel(left, bottom) * (1.0 - u) + pixel(right, bottom) * u;
    upper * (1.0 - v) + lower * v
}

/// The distance of two points.
pub(super) fn distance((ax, ay): Point, (bx, by): Point) -> f32 {
    (ax - bx).hypot(ay - by)
}
