//! A sheet to pixels: the static layer from the cache, then glyph masks and the code on top.

mod canvas;
mod deflate;
mod glyphs;
mod indexed;
mod palette;
mod png_file;
mod pool;
mod surface;
mod touched;

use std::sync::{Arc, OnceLock};

use tiny_skia::{Pixmap, Transform};

use crate::colour::Rgb;
use crate::compose::compose;
use crate::data::CardData;
use crate::dpi::Dpi;
use crate::logo::Picture;
use crate::recent::Recent;
use crate::sheet::{PlacedCode, PlacedLogo, Sheet, TextRun};
use crate::template::{Art, Artwork, Frame, Side, Template};

use canvas::{Canvas, whole_pixels};
use deflate::Plan;
use glyphs::{GlyphCache, MaskKey};
use indexed::Indexed;
use png_file::Packers;
use pool::Pool;
use surface::Surface;

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
/// A static layer by its art, its logos with their place, the resolution, and its backdrop where that is drawn already.
type LayerKey = ([u8; 32], Vec<([u8; 32], [u32; 4])>, Dpi, Option<[u8; 32]>);

/// Composes and draws cards. Cheap to clone; clones share fonts, static layers and glyphs, and may work in parallel.
#[derive(Clone, Default)]
pub struct Renderer {
    shared: Arc<Shared>,
}

struct Shared {
    arts: Recent<ArtKey, Art>,
    /// Art and logos.
    grounds: Recent<LayerKey, Canvas>,
    /// The same with the backdrop.
    layers: Recent<LayerKey, Shown>,
    glyphs: GlyphCache,
    packers: Packers,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            arts: Recent::new(ARTS),
            grounds: Recent::new(LAYERS),
            layers: Recent::new(LAYERS),
            glyphs: GlyphCache::default(),
            packers: Packers::default(),
        }
    }
}

/// Pixels under what is drawn on a card: indices where 256 colours say it, else colours.
enum Layer {
    Indexed(Indexed),
    Colours(Canvas),
}

/// What is under a card, how that is compressed once a card is, and copies of it to draw on.
struct Shown {
    layer: Layer,
    plan: OnceLock<Plan>,
    copies: Pool<Indexed>,
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

    /// The sheet as a PNG file with its resolution: 256 colours where these are enough, else 8-bit RGB.
    #[must_use]
    pub fn png(&self, sheet: &Sheet, dpi: Dpi) -> Vec<u8> {
        let under = self.layer(sheet, dpi);
        let packers = &self.shared.packers;
        let indexed = |card: &Indexed, layer: &Indexed| {
            let plan = under.plan.get_or_init(|| Plan::of(&layer.rows, layer.stride()));
            packers.indexed(card, layer, plan, dpi.per_metre())
        };
        self.draw(&under, sheet, dpi, indexed, |card| packers.colours(card, dpi.per_metre()))
    }

    /// The pixels of [`Renderer::png`] in a PNG file that is made once, to be looked at: how the layer is best compressed
    /// is not searched for it.
    #[must_use]
    pub fn preview_png(&self, sheet: &Sheet, dpi: Dpi) -> Vec<u8> {
        let under = self.layer(sheet, dpi);
        let packers = &self.shared.packers;
        let indexed = |card: &Indexed, _: &Indexed| packers.alone(card, dpi.per_metre());
        self.draw(&under, sheet, dpi, indexed, |card| packers.colours(card, dpi.per_metre()))
    }

    /// The sheet as pixels for a preview: the same as in its PNG.
    #[must_use]
    pub fn rgba(&self, sheet: &Sheet, dpi: Dpi) -> Rgba {
        let under = self.layer(sheet, dpi);
        self.draw(&under, sheet, dpi, |card, _| to_rgba(&card.to_colours()), to_rgba)
    }

    /// What lies under the texts of a sheet: art, logos and code. The palette of a finished card is not made for it.
    pub(crate) fn ground_rgba(&self, sheet: &Sheet, dpi: Dpi) -> Rgba {
        let mut ground = Canvas::clone(&self.ground(sheet, dpi));
        if let Some(code) = &sheet.code {
            draw_code(&mut ground, code, dpi.scale());
        }
        to_rgba(&ground)
    }

    fn art(&self, work: &Artwork, changes: &[(Rgb, Rgb)]) -> Arc<Art> {
        if changes.is_empty() {
            return Arc::clone(&work.art);
        }
        self.shared.arts.find_or_make((work.art.key, changes.to_vec()), || {
            // Colours do not change whether SVG parses, and this one parsed when the template was loaded.
            Art::new(&work.svg, changes).unwrap_or_else(|_| Art::clone(&work.art))
        })
    }

    /// Draws on a copy of a layer; gives what `indexed` makes of it and the layer, or `colours` of it alone.
    fn draw<T>(
        &self,
        under: &Shown,
        sheet: &Sheet,
        dpi: Dpi,
        indexed: impl FnOnce(&Indexed, &Indexed) -> T,
        colours: impl FnOnce(&Canvas) -> T,
    ) -> T {
        let mut canvas = match &under.layer {
            Layer::Indexed(layer) if has_inks(layer, sheet) => {
                return under.copies.with(
                    || layer.clone(),
                    |card| {
                        self.draw_on(card, sheet, dpi);
                        let made = indexed(card, layer);
                        card.wipe(layer);
                        made
                    },
                );
            }
            Layer::Indexed(layer) => layer.to_colours(),
            Layer::Colours(layer) => layer.clone(),
        };
        self.draw_on(&mut canvas, sheet, dpi);
        colours(&canvas)
    }

    fn draw_on(&self, surface: &mut impl Surface, sheet: &Sheet, dpi: Dpi) {
        if let Some(code) = &sheet.code {
            draw_code(surface, code, dpi.scale());
        }
        for run in &sheet.runs {
            self.draw_run(surface, run, dpi);
        }
    }

    fn layer(&self, sheet: &Sheet, dpi: Dpi) -> Arc<Shown> {
        let logos = logo_keys(sheet);
        let key = (sheet.art.key, logos, dpi, Some(sheet.backdrop.key));
        self.shared.layers.find_or_make(key, || {
            let ground = self.ground(sheet, dpi);
            let mut canvas = Canvas::clone(&ground);
            for run in &sheet.backdrop.runs {
                self.draw_run(&mut canvas, run, dpi);
            }
            let (scale, width, height) = (dpi.scale(), ground.width, ground.height);
            let places: Vec<_> = sheet
                .backdrop
                .inks
                .iter()
                .map(|(ink, frame)| {
                    let edges = [frame.x, frame.y, frame.x + frame.width, frame.y + frame.height];
                    let (columns, rows) = whole_pixels(edges.map(|edge| edge * scale), width, height);
                    (*ink, [columns.start, rows.start, columns.end, rows.end])
                })
                .collect();
            let layer = Indexed::of(&canvas, &places).map_or(Layer::Colours(canvas), Layer::Indexed);
            Shown { layer, plan: OnceLock::new(), copies: Pool::default() }
        })
    }

    /// Art and logos.
    fn ground(&self, sheet: &Sheet, dpi: Dpi) -> Arc<Canvas> {
        let key = (sheet.art.key, logo_keys(sheet), dpi, None);
        self.shared.grounds.find_or_make(key, || draw_ground(sheet, dpi))
    }

    fn draw_run(&self, surface: &mut impl Surface, run: &TextRun, dpi: Dpi) {
        let scale = dpi.scale();
        let (sin, cos) = run.angle.to_radians().sin_cos();
        let keys = run.glyphs.iter().map(|glyph| {
            let x = (run.x + glyph.x * cos + glyph.y * sin) * scale;
            let y = (run.y - glyph.x * sin + glyph.y * cos) * scale;
            let (key, left, top) = MaskKey::new(glyph.face, glyph.id, run.size * scale, run.angle, x, y);
            (key, (left, top))
        });
        self.shared.glyphs.each(keys, |mask, place| surface.blend(mask, place, run.ink, run.opacity));
    }
}

/// The logos of a sheet and their places, as layers are told apart by them.
fn logo_keys(sheet: &Sheet) -> Vec<([u8; 32], [u32; 4])> {
    let key = |PlacedLogo { frame, logo }: &PlacedLogo| {
        (logo.key, [frame.x, frame.y, frame.width, frame.height].map(f32::to_bits))
    };
    sheet.logos.iter().map(key).collect()
}

fn to_rgba(canvas: &Canvas) -> Rgba {
    let pixels = canvas.data.as_chunks::<3>().0;
    let data = pixels.iter().flat_map(|&[red, green, blue]| [red, green, blue, 255]).collect();
    Rgba { width: canvas.width, height: canvas.height, data }
}

/// Whether all that is drawn on the layer has its shades in the palette.
fn has_inks(indexed: &Indexed, sheet: &Sheet) -> bool {
    let code = sheet.code.iter().flat_map(|code| [code.dark, code.light]);
    let mut inks = sheet.runs.iter().map(|run| run.ink).chain(code);
    inks.all(|ink| indexed.has(ink)) && sheet.runs.iter().all(|run| run.opacity >= 1.0)
}

#[allow(clippy::cast_precision_loss)]
fn draw_ground(sheet: &Sheet, dpi: Dpi) -> Canvas {
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
fn draw_code(surface: &mut impl Surface, code: &PlacedCode, scale: f32) {
    let Frame { x, y, width, height } = code.frame;
    surface.fill([x, y, x + width, y + height].map(|edge| edge * scale), code.light);
    let module = code.module * scale;
    #[allow(clippy::cast_precision_loss)]
    for (row, column, length) in code.symbol.runs() {
        let left = code.x * scale + column as f32 * module;
        let top = code.y * scale + row as f32 * module;
        surface.fill([left, top, left + length as f32 * module, top + module], code.dark);
    }
}
