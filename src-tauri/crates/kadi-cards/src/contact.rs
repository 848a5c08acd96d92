//! A contact sheet: every sample of templates, front and back, on one picture, as a designer looks at them.

use crate::colour::Rgb;
use crate::data::CardData;
use crate::dpi::Dpi;
use crate::files::TemplatesInMemory;
use crate::raster::{Renderer, Rgba};
use crate::template::{Side, Template};

/// What lies around the cards: a grey on which white and black cards both show their edge.
const TABLE: Rgb = Rgb { red: 0xD5, green: 0xD8, blue: 0xDC };
const INK: Rgb = Rgb { red: 0x1B, green: 0x1F, blue: 0x24 };
/// Cards are shown in half their size, each pixel the mean of four.
const SHRINK: usize = 2;
/// Corner radius of a card, 3.18 mm (ISO/IEC 7810, section 5.1), in template pixels.
const CORNER: f32 = 37.6;
const MARGIN: usize = 28;
const GAP: usize = 20;
/// Heights of the line with a template's name and of that with a sample's.
const TITLE: usize = 56;
/// Least side of a template, and so of a picture of words; the rest of it is cut off.
const STRIP: usize = 100;
/// Most room for a template's name.
const HEADING: usize = 1400;
const LABEL: usize = 30;

/// A contact sheet as a file.
#[derive(Debug, Clone)]
pub struct ContactSheet {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The picture, 8-bit RGBA.
    pub png: Vec<u8>,
}

/// Puts all samples of the templates on one picture: a band for each template with its name, fronts above backs, one
/// column for each sample, corners rounded as they are cut. At 300 dpi a card is shown in half its size.
#[must_use]
pub fn contact_sheet(renderer: &Renderer, templates: &[&Template], dpi: Dpi) -> ContactSheet {
    let picture = lay_out(renderer, templates, dpi);
    ContactSheet { width: picture.width, height: picture.height, png: encode(&picture).unwrap_or_default() }
}

/// Encoding into memory fails only for a picture without pixels, which is no file at all.
fn encode(picture: &Rgba) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, picture.width, picture.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&picture.data)?;
    writer.finish()?;
    Ok(file)
}

fn lay_out(renderer: &Renderer, templates: &[&Template], dpi: Dpi) -> Rgba {
    let shown = |length: u32| dpi.pixels(length) as usize / SHRINK;
    let band_width = |template: &&Template| {
        2 * MARGIN + template.samples().len() * (shown(template.width_px()) + GAP) - GAP.min(MARGIN)
    };
    let band_height =
        |template: &&Template| TITLE + 2 * (LABEL + shown(template.height_px()) + GAP / 2) + MARGIN;
    let width = templates.iter().map(band_width).max().unwrap_or(2 * MARGIN);
    let height = MARGIN + templates.iter().map(band_height).sum::<usize>();
    let mut table = Table::new(width, height);
    let mut top = MARGIN;
    for template in templates {
        let words = format!("{}  ·  {} × {} px", template.name(), template.width_px(), template.height_px());
        let heading = Line { width: HEADING.min(width - MARGIN), height: TITLE, size: 34, weight: 700 };
        table.write(renderer, &words, heading, MARGIN, top);
        let (card_width, card_height) = (shown(template.width_px()), shown(template.height_px()));
        for (column, sample) in template.samples().iter().enumerate() {
            let left = MARGIN + column * (card_width + GAP);
            for (row, side) in Side::BOTH.into_iter().enumerate() {
                let above = top + TITLE + row * (LABEL + card_height + GAP / 2);
                let sheet = renderer.compose(template, side, &sample.data);
                let words = format!("{}, {}", sample.name, side.name());
                let label = Line { width: card_width.max(STRIP), height: LABEL, size: 20, weight: 400 };
                table.write(renderer, &words, label, left, above);
                table.lay(&renderer.rgba(&sheet, dpi), dpi, left, above + LABEL);
            }
        }
        top += band_height(template);
    }
    table.picture()
}

/// The picture while it is filled.
struct Table {
    width: usize,
    data: Vec<u8>,
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
impl Table {
    fn new(width: usize, height: usize) -> Self {
        let pixel = [TABLE.red, TABLE.green, TABLE.blue, 255];
        Self { width, data: pixel.into_iter().cycle().take(width * height * 4).collect() }
    }

    fn picture(self) -> Rgba {
        Rgba {
            width: self.width as u32,
            height: (self.data.len() / 4 / self.width.max(1)) as u32,
            data: self.data,
        }
    }

    fn pixel(&mut self, x: usize, y: usize) -> Option<&mut [u8]> {
        let at = (y * self.width + x) * 4;
        self.data.get_mut(at..at + 3).filter(|_| x < self.width)
    }

    /// Lays a card down in half its size with rounded corners.
    fn lay(&mut self, card: &Rgba, dpi: Dpi, left: usize, top: usize) {
        let (width, height) = (card.width as usize / SHRINK, card.height as usize / SHRINK);
        let radius = CORNER * dpi.scale() / SHRINK as f32;
        for y in 0..height {
            for x in 0..width {
                let inside = coverage(x as f32 + 0.5, y as f32 + 0.5, width as f32, height as f32, radius);
                let mean = mean(card, x * SHRINK, y * SHRINK);
                if let Some(pixel) = self.pixel(left + x, top + y) {
                    for (part, card) in pixel.iter_mut().zip(mean) {
                        *part = (f32::from(*part) * (1.0 - inside) + f32::from(card) * inside).round() as u8;
                    }
                }
            }
        }
    }

    /// Lays down one line of words on the colour of the table.
    fn write(&mut self, renderer: &Renderer, words: &str, line: Line, left: usize, top: usize) {
        let Some(strip) = strip(renderer, words, line) else { return };
        for (row, pixels) in strip.data.chunks_exact(strip.width as usize * 4).take(line.height).enumerate() {
            let at = ((top + row) * self.width + left) * 4;
            if let Some(place) = self.data.get_mut(at..at + pixels.len()) {
                place.copy_from_slice(pixels);
            }
        }
    }
}

/// A line of words on the table: its room and how it is set.
#[derive(Clone, Copy)]
struct Line {
    width: usize,
    height: usize,
    size: u8,
    weight: u16,
}

/// Words as a picture, set by a template of one text like everything on a card.
fn strip(renderer: &Renderer, words: &str, line: Line) -> Option<Rgba> {
    let Line { width, height, size, weight } = line;
    let all = |words: &str| format!("{{ fr = \"{words}\", en = \"{words}\", pt = \"{words}\" }}");
    let toml = format!(
        "title = {name}\ndescription = {name}\nwidth = {width}\nheight = {STRIP}\n[palette]\nink = \"{INK}\"\n\
         [settings]\nwords = \"\"\n[front]\nart = \"art.svg\"\n[[front.text]]\nname = \"words\"\n\
         text = \"{{setting.words}}\"\nbox = [0, 0, {width}, {height}]\nsize = {size}\nweight = {weight}\n\
         colour = \"ink\"\n[back]\nart = \"art.svg\"\n",
        name = all("words"),
    );
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {STRIP}\">\
         <path d=\"M0 0H{width}V{STRIP}H0Z\" fill=\"{TABLE}\"/></svg>"
    );
    let mut files = TemplatesInMemory::new();
    files.insert("words", "template.toml", toml);
    files.insert("words", "art.svg", svg);
    let template = Template::load(&files, "words").ok()?;
    let mut data = CardData::default();
    data.settings.insert("words".to_owned(), words.to_owned());
    Some(renderer.rgba(&renderer.compose(&template, Side::Front, &data), Dpi::Standard))
}

/// How much of a pixel lies inside a rectangle with round corners, 0.0 to 1.0.
fn coverage(x: f32, y: f32, width: f32, height: f32, radius: f32) -> f32 {
    let (dx, dy) = ((radius - x.min(width - x)).max(0.0), (radius - y.min(height - y)).max(0.0));
    (radius + 0.5 - dx.hypot(dy)).clamp(0.0, 1.0)
}

/// The mean colour of [`SHRINK`] x [`SHRINK`] pixels.
#[allow(clippy::cast_possible_truncation)]
fn mean(card: &Rgba, x: usize, y: usize) -> [u8; 3] {
    let mut sums = [0_usize; 3];
    for row in y..y + SHRINK {
        let at = (row * card.width as usize + x) * 4;
        for pixel in card.data.get(at..at + SHRINK * 4).unwrap_or_default().chunks_exact(4) {
            for (sum, part) in sums.iter_mut().zip(pixel) {
                *sum += usize::from(*part);
            }
        }
    }
    sums.map(|sum| (sum / (SHRINK * SHRINK)) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::BuiltInTemplates;

    #[test]
    fn a_sheet_has_a_band_for_each_template_and_a_column_for_each_sample() {
        let template = Template::load(&BuiltInTemplates, "sovereign").unwrap();
        let renderer = Renderer::new();
        let one = lay_out(&renderer, &[&template], Dpi::Standard);
        let two = lay_out(&renderer, &[&template, &template], Dpi::Standard);
        assert_eq!(one.width, two.width);
        assert_eq!(
            two.height - one.height,
            u32::try_from(TITLE + 2 * (LABEL + 187 + GAP / 2) + MARGIN).unwrap()
        );
        assert_eq!(one.data.len(), (one.width * one.height * 4) as usize);
        let at = |x: usize, y: usize| one.data[(y * one.width as usize + x) * 4..][..3].to_vec();
        let top = MARGIN + TITLE + LABEL;
        assert_eq!(at(MARGIN, top), [TABLE.red, TABLE.green, TABLE.blue], "the corner is cut");
        assert_ne!(at(MARGIN + 100, top + 4), [TABLE.red, TABLE.green, TABLE.blue], "the card lies there");
        assert_ne!(at(MARGIN + 505 * 3 + GAP * 3 + 100, top + 4), [TABLE.red, TABLE.green, TABLE.blue]);
    }
}
