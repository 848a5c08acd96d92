//! A sheet to pixels: the static layer from the cache, then glyph masks and the code on top.

mod canvas;
mod glyphs;
mod png_file;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tiny_skia::{Pixmap, Transform};

use crate::colour::Rgb;
use crate::compose::compose;
use crate::data::CardData;
use crate::dpi::Dpi;
use crate::logo::Picture;
use crate::sheet::{PlacedCode, PlacedLogo, Sheet, TextRun};
use crate::template::{Art, Artwork, Side, Template};

use canvas::Canvas;
use glyphs::{GlyphCache, MaskKey};

/// Static layers kept at a time; at 300 dpi one takes about 2 MB, at 600 dpi about 8 MB.
const LAYERS: usize = 8;
/// Recoloured art kept at a time.
const ARTS: usize = 32;

/// Pixels of a card for a preview: 8-bit RGBA, row by row, opaque.
#[derive(Clone, PartialEq, Eq)]
pub struct Rgba {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Four bytes a pixel.
    pub data: Vec<u8>,
}

/// The art of a side by its own key and the colours that change.
type ArtKey = ([u8; 32], Vec<(Rgb, Rgb)>);
/// A static layer by its art, its logos with their place, and the resolution.
type LayerKey = ([u8; 32], Vec<([u8; 32], [u32; 4])>, Dpi);

/// Composes and draws cards. Cheap to clone; clones share fonts, static layers and glyphs, and may work in parallel.
#[derive(Clone, Default)]
pub struct Renderer {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    arts: Mutex<Recent<ArtKey, Art>>,
    layers: Mutex<Recent<LayerKey, Canvas>>,
    glyphs: GlyphCache,
}

/// The last few of something, by key.
struct Recent<K, V> {
    entries: HashMap<K, Arc<V>>,
    order: VecDeque<K>,
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Self { entries: HashMap::new(), order: VecDeque::new() }
    }
}

impl<K: Clone + Eq + std::hash::Hash, V> Recent<K, V> {
    fn insert(&mut self, key: K, value: Arc<V>, most: usize) {
        if self.entries.insert(key.clone(), value).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > most
            && let Some(oldest) = self.order.pop_front()
        {
            self.entries.remove(&oldest);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Renderer {
    /// A renderer with empty caches.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts the data into the template. What a person should know is in [`Sheet::warnings`].
    #[must_use]
    pub fn compose(&self, template: &Template, side: Side, data: &CardData) -> Sheet {
        compose(template, side, data, |work, changes| self.art(work, changes))
    }

    /// The sheet as a PNG file: 8-bit RGB with its resolution.
    #[must_use]
    pub fn png(&self, sheet: &Sheet, dpi: Dpi) -> Vec<u8> {
        let canvas = self.draw(sheet, dpi);
        png_file::encode(canvas.width, canvas.height, &canvas.data, dpi.per_metre())
    }

    /// The sheet as pixels for a preview.
    #[must_use]
    pub fn rgba(&self, sheet: &Sheet, dpi: Dpi) -> Rgba {
        let canvas = self.draw(sheet, dpi);
        let data = canvas
            .data
            .chunks_exact(3)
            .flat_map(|pixel| match pixel {
                &[red, green, blue] => [red, green, blue, 255],
                _ => [0; 4],
            })
            .collect();
        Rgba { width: canvas.width, height: canvas.height, data }
    }

    fn art(&self, work: &Artwork, changes: &[(Rgb, Rgb)]) -> Arc<Art> {
        if changes.is_empty() {
            return Arc::clone(&work.art);
        }
        let key = (work.art.key, changes.to_vec());
        if let Some(art) = lock(&self.shared.arts).entries.get(&key) {
            return Arc::clone(art);
        }
        // Colours do not change whether SVG parses, and this one parsed when the template was loaded.
        let art = Art::new(&work.svg, changes).map_or_else(|_| Arc::clone(&work.art), Arc::new);
        lock(&self.shared.arts).insert(key, Arc::clone(&art), ARTS);
        art
    }

    fn draw(&self, sheet: &Sheet, dpi: Dpi) -> Canvas {
        let mut canvas = Canvas::clone(&self.layer(sheet, dpi));
        for run in &sheet.under {
            self.draw_run(&mut canvas, run, dpi);
        }
        if let Some(code) = &sheet.code {
            draw_code(&mut canvas, code, dpi.scale());
        }
        for run in &sheet.runs {
            self.draw_run(&mut canvas, run, dpi);
        }
        canvas
    }

    fn layer(&self, sheet: &Sheet, dpi: Dpi) -> Arc<Canvas> {
        let logos = sheet
            .logos
            .iter()
            .map(|PlacedLogo { frame, logo }| {
                (logo.key, [frame.x, frame.y, frame.width, frame.height].map(f32::to_bits))
            })
            .collect();
        let key: LayerKey = (sheet.art.key, logos, dpi);
        if let Some(layer) = lock(&self.shared.layers).entries.get(&key) {
            return Arc::clone(layer);
        }
        let layer = Arc::new(draw_layer(sheet, dpi));
        lock(&self.shared.layers).insert(key, Arc::clone(&layer), LAYERS);
        layer
    }

    fn draw_run(&self, canvas: &mut Canvas, run: &TextRun, dpi: Dpi) {
        let scale = dpi.scale();
        let (sin, cos) = run.angle.to_radians().sin_cos();
        for glyph in &run.glyphs {
            let x = (run.x + glyph.x * cos + glyph.y * sin) * scale;
            let y = (run.y - glyph.x * sin + glyph.y * cos) * scale;
            let (key, left, top) = MaskKey::new(glyph.face, glyph.id, run.size * scale, run.angle, x, y);
            if let Some(mask) = self.shared.glyphs.mask(key) {
                canvas.blend(&mask, left, top, run.ink, run.opacity);
            }
        }
    }
}

#[allow(clippy::cast_precision_loss)]
fn draw_layer(sheet: &Sheet, dpi: Dpi) -> Canvas {
    let (width, height) = (dpi.pixels(sheet.width), dpi.pixels(sheet.height));
    let Some(mut pixmap) = Pixmap::new(width, height) else {
        return Canvas::white(width, height);
    };
    pixmap.fill(tiny_skia::Color::WHITE);
    let scale = dpi.scale();
    let bleed = sheet.bleed as f32;
    let tree = &sheet.art.tree;
    let unit = (sheet.width as f32 + 2.0 * bleed) / tree.size().width() * scale;
    resvg::render(
        tree,
        Transform::from_row(unit, 0.0, 0.0, unit, -bleed * scale, -bleed * scale),
        &mut pixmap.as_mut(),
    );
    for PlacedLogo { frame, logo } in &sheet.logos {
        let (x, y) = (frame.x * scale, frame.y * scale);
        match &logo.picture {
            Picture::Vector(art) => {
                let tree = &art.tree;
                let unit = frame.width / tree.size().width() * scale;
                resvg::render(tree, Transform::from_row(unit, 0.0, 0.0, unit, x, y), &mut pixmap.as_mut());
            }
            Picture::Raster(image) => {
                let unit = frame.width / image.width() as f32 * scale;
                let paint = tiny_skia::PixmapPaint {
                    quality: tiny_skia::FilterQuality::Bicubic,
                    ..tiny_skia::PixmapPaint::default()
                };
                let place = Transform::from_row(unit, 0.0, 0.0, unit, x, y);
                pixmap.draw_pixmap(0, 0, image.as_ref(), &paint, place, None);
            }
        }
    }
    Canvas::from_opaque(&pixmap)
}

/// Every edge is rounded to whole pixels, so that modules stay sharp at every resolution.
fn draw_code(canvas: &mut Canvas, code: &PlacedCode, scale: f32) {
    let frame = code.frame;
    canvas.fill(
        frame.x * scale,
        frame.y * scale,
        (frame.x + frame.width) * scale,
        (frame.y + frame.height) * scale,
        code.light,
    );
    let module = code.module * scale;
    #[allow(clippy::cast_precision_loss)]
    for (row, column, length) in code.symbol.runs() {
        let left = code.x * scale + column as f32 * module;
        let top = code.y * scale + row as f32 * module;
        canvas.fill(left, top, left + length as f32 * module, top + module, code.dark);
    }
}
