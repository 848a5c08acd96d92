//! A list as a document of A4 pages in landscape: a heading, columns whose texts break into lines, numbered pages.

use std::io::Write;

use pdf_writer::{Content, Rect};

use crate::colour::Rgb;
use crate::fonts::{FontSet, Weight};
use crate::sheet::{PlacedGlyph, TextRun};
use crate::text::{ShapedLine, shape_line};

use super::objects::Form;
use super::page::Pen;
use super::{Bleed, PdfError, PdfSink};

/// A4 in landscape (ISO 216), in points.
const WIDTH: f32 = 841.89;
const HEIGHT: f32 = 595.28;
const MARGIN: f32 = 34.0;
/// Between two columns.
const GAP: f32 = 8.0;
/// Where the rows of a page end; below stands its foot.
const FLOOR: f32 = HEIGHT - MARGIN - 14.0;

const INK: Rgb = Rgb { red: 0x1B, green: 0x1F, blue: 0x24 };
const FAINT: Rgb = Rgb { red: 0x55, green: 0x5D, blue: 0x66 };
const ALERT: Rgb = Rgb { red: 0xA8, green: 0x1E, blue: 0x1E };
const RULE: f32 = 0.78;

/// Size of the letters and distance of the lines of one kind of text, in points.
#[derive(Debug, Clone, Copy)]
struct Style {
    size: f32,
    leading: f32,
    weight: Weight,
    ink: Rgb,
}

const TITLE: Style = Style { size: 15.0, leading: 21.0, weight: Weight::Bold, ink: INK };
const LINE: Style = Style { size: 9.0, leading: 12.5, weight: Weight::Regular, ink: INK };
const HEAD: Style = Style { size: 8.0, leading: 10.5, weight: Weight::Bold, ink: INK };
const CELL: Style = Style { size: 8.0, leading: 10.5, weight: Weight::Regular, ink: INK };
const NOTE: Style = Style { size: 6.5, leading: 8.5, weight: Weight::Regular, ink: FAINT };
const FOOT: Style = Style { size: 7.5, leading: 9.0, weight: Weight::Regular, ink: FAINT };
const MARK: Style = Style { size: 9.0, leading: 11.0, weight: Weight::Bold, ink: ALERT };

/// What a list has besides its rows. Texts come in the reader's language.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// Above the first page.
    pub title: String,
    /// Below the title, a line each.
    pub lines: Vec<String>,
    /// Heads of the columns, each with its share of the width.
    pub columns: Vec<(String, f32)>,
    /// In the foot of every page, before its number.
    pub page_word: String,
    /// In red above every page: that what is in it is invented.
    pub mark: Option<String>,
}

/// Writes a list row by row. Memory does not grow with the rows; the same rows give the same bytes.
pub struct ListingSink<W: Write> {
    pdf: PdfSink<W>,
    listing: Listing,
    content: Content,
    pen: Pen,
    /// Height that is used, from the upper edge.
    used: f32,
}

impl<W: Write> ListingSink<W> {
    /// Begins a document.
    ///
    /// # Errors
    /// When the medium cannot be written.
    pub fn new(out: W, listing: Listing) -> Result<Self, PdfError> {
        let pdf = PdfSink::begin(out, Bleed::Trimmed, None, Form::Packed)?;
        let mut sink = Self { pdf, listing, content: Content::new(), pen: Pen::default(), used: MARGIN };
        sink.mark()?;
        let (title, lines) = (sink.listing.title.clone(), sink.listing.lines.clone());
        sink.paragraph(&title, TITLE)?;
        for line in &lines {
            sink.paragraph(line, LINE)?;
        }
        sink.used += 8.0;
        sink.heads()?;
        Ok(sink)
    }

    /// Writes the next row: its cells side by side, and below them over the whole width `note` in small letters, if any. A
    /// row stays on one page as long as it is no longer than a page.
    ///
    /// # Errors
    /// When the medium cannot be written.
    pub fn add(&mut self, cells: &[String], note: &str) -> Result<(), PdfError> {
        let places = places(&self.listing.columns);
        let cells: Vec<(f32, Vec<ShapedLine>)> =
            places.iter().zip(cells).map(|((x, width), text)| (*x, broken(text, *width, CELL))).collect();
        let note = if note.is_empty() { Vec::new() } else { broken(note, WIDTH - 2.0 * MARGIN, NOTE) };
        let lines = cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0);
        #[allow(clippy::cast_precision_loss)]
        let height = lines as f32 * CELL.leading + note.len() as f32 * NOTE.leading + 5.0;
        if self.used + height > FLOOR {
            self.turn_page()?;
        }
        for at in 0..lines {
            // Longer than a page: it goes on on the next.
            if self.used + CELL.leading > FLOOR {
                self.turn_page()?;
            }
            for (x, lines) in &cells {
                if let Some(line) = lines.get(at) {
                    self.draw(line, *x, CELL)?;
                }
            }
            self.used += CELL.leading;
        }
        for line in &note {
            if self.used + NOTE.leading > FLOOR {
                self.turn_page()?;
            }
            self.draw(line, MARGIN, NOTE)?;
            self.used += NOTE.leading;
        }
        self.used += 2.0;
        self.rule(0.25);
        self.used += 3.0;
        Ok(())
    }

    /// Writes what stands below the last row and ends the document.
    ///
    /// # Errors
    /// When the medium cannot be written.
    pub fn finish(mut self, closing: &[String]) -> Result<W, PdfError> {
        self.used += 8.0;
        for line in closing {
            self.paragraph(line, LINE)?;
        }
        self.end_page()?;
        self.pdf.finish()
    }

    fn paragraph(&mut self, text: &str, style: Style) -> Result<(), PdfError> {
        for line in broken(text, WIDTH - 2.0 * MARGIN, style) {
            if self.used + style.leading > FLOOR {
                self.end_page()?;
                self.mark()?;
            }
            self.draw(&line, MARGIN, style)?;
            self.used += style.leading;
        }
        Ok(())
    }

    fn heads(&mut self) -> Result<(), PdfError> {
        let heads: Vec<(f32, Vec<ShapedLine>)> = places(&self.listing.columns)
            .iter()
            .zip(&self.listing.columns)
            .map(|((x, width), (head, _))| (*x, broken(head, *width, HEAD)))
            .collect();
        for (x, lines) in &heads {
            if let Some(line) = lines.first() {
                self.draw(line, *x, HEAD)?;
            }
        }
        self.used += HEAD.leading + 2.0;
        self.rule(0.8);
        self.used += 4.0;
        Ok(())
    }

    fn mark(&mut self) -> Result<(), PdfError> {
        if let Some(mark) = self.listing.mark.clone() {
            let line = shape_line(FontSet::embedded(), &mark, MARK.weight, None);
            self.used = MARGIN - MARK.leading;
            self.draw(&line, MARGIN, MARK)?;
            self.used = MARGIN + 3.0;
        }
        Ok(())
    }

    fn turn_page(&mut self) -> Result<(), PdfError> {
        self.end_page()?;
        self.mark()?;
        self.heads()
    }

    fn end_page(&mut self) -> Result<(), PdfError> {
        let number = self.pdf.pages() + 1;
        let foot = format!("{} · {} {number}", self.listing.title, self.listing.page_word);
        let line = shape_line(FontSet::embedded(), &foot, FOOT.weight, None);
        self.used = HEIGHT - MARGIN - FOOT.leading;
        self.draw(&line, MARGIN, FOOT)?;
        let content = std::mem::replace(&mut self.content, Content::new()).finish().to_vec();
        let page = Rect::new(0.0, 0.0, WIDTH, HEIGHT);
        self.pdf.put_page(page, page, &content)?;
        (self.pen, self.used) = (Pen::default(), MARGIN);
        Ok(())
    }

    fn rule(&mut self, thickness: f32) {
        self.content.save_state().set_fill_gray(RULE);
        self.content.rect(MARGIN, HEIGHT - self.used, WIDTH - 2.0 * MARGIN, thickness).fill_nonzero();
        self.content.restore_state();
    }

    /// A line whose upper edge is where the page is used to.
    fn draw(&mut self, line: &ShapedLine, x: f32, style: Style) -> Result<(), PdfError> {
        let mut pen = 0.0;
        let glyphs = line.glyphs.iter().map(|glyph| {
            let (x, y) = ((pen + glyph.dx) * style.size, -glyph.dy * style.size);
            pen += glyph.advance;
            PlacedGlyph { face: glyph.face, id: glyph.id, x, y, text: glyph.text.clone() }
        });
        let run = TextRun {
            slot: String::new(),
            text: line.text.clone(),
            glyphs: glyphs.collect(),
            size: style.size,
            ink: style.ink,
            opacity: 1.0,
            x,
            y: self.used + style.size,
            angle: 0.0,
            plain: !line.mixed,
        };
        self.pen.draw_run(&mut self.pdf, &mut self.content, &run, HEIGHT)
    }
}

/// Where each column begins and how wide it is.
fn places(columns: &[(String, f32)]) -> Vec<(f32, f32)> {
    let all: f32 = columns.iter().map(|(_, share)| share).sum();
    let mut x = MARGIN;
    columns
        .iter()
        .map(|(_, share)| {
            let width = (WIDTH - 2.0 * MARGIN) * share / all.max(f32::EPSILON);
            let place = (x, width - GAP);
            x += width;
            place
        })
        .collect()
}

/// A text in lines that fit: broken between words, and within a word only when it is longer than a line.
fn broken(text: &str, width: f32, style: Style) -> Vec<ShapedLine> {
    let fonts = FontSet::embedded();
    let shape = |part: &str| shape_line(fonts, part, style.weight, None);
    let fits = |part: &str| shape(part).width(0.0) * style.size <= width;
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if fits(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(shape(&line));
        }
        line.clear();
        let mut rest = word;
        while !fits(rest) {
            let end = longest_part(rest, &fits);
            let (part, left) = rest.split_at(end);
            lines.push(shape(part));
            rest = left;
        }
        line.push_str(rest);
    }
    if !line.is_empty() {
        lines.push(shape(&line));
    }
    lines
}

/// Where the longest beginning of a word ends that fits; at least one letter.
fn longest_part(word: &str, fits: &impl Fn(&str) -> bool) -> usize {
    let ends: Vec<usize> =
        word.char_indices().map(|(at, _)| at).skip(1).chain(std::iter::once(word.len())).collect();
    let count = ends.partition_point(|end| word.get(..*end).is_none_or(fits));
    ends.get(count.saturating_sub(1)).copied().unwrap_or(word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, width: f32) -> Vec<String> {
        broken(text, width, CELL).into_iter().map(|line| line.text).collect()
    }

    fn listing(mark: Option<&str>) -> Listing {
        Listing {
            title: "Journal d'audit".into(),
            lines: vec!["Dakar Nord".into()],
            columns: vec![("N°".into(), 1.0), ("Motif".into(), 3.0)],
            page_word: "page".into(),
            mark: mark.map(str::to_owned),
        }
    }

    #[test]
    fn texts_break_between_words_and_long_words_where_they_must() {
        assert_eq!(texts("Amina Diop", 200.0), ["Amina Diop"]);
        assert_eq!(texts("Amina Diop Kofi", 45.0), ["Amina Diop", "Kofi"]);
        let parts = texts("abcdefghijklmnopqrstuvwxyz", 40.0);
        assert!(parts.len() > 2, "{parts:?}");
        assert_eq!(parts.concat(), "abcdefghijklmnopqrstuvwxyz");
        assert_eq!(texts("é", 0.1), ["é"], "one letter always goes");
        assert!(texts("  ", 40.0).is_empty());
    }

    #[test]
    fn many_rows_fill_many_pages_and_the_same_rows_give_the_same_bytes() {
        let write = |mark| {
            let mut sink = ListingSink::new(Vec::new(), listing(mark)).unwrap();
            for n in 0..200 {
                let reason = "une raison assez longue pour deux lignes ".repeat(4);
                sink.add(&[n.to_string(), reason], &"ab".repeat(32)).unwrap();
            }
            let pages = sink.pdf.pages();
            (pages, sink.finish(&["fin".into()]).unwrap())
        };
        let (pages, bytes) = write(None);
        assert!((6..20).contains(&pages), "{pages}");
        assert!(bytes.starts_with(b"%PDF-1.7"));
        assert_eq!(write(None).1, bytes);
        assert_ne!(write(Some("DÉMONSTRATION")).1, bytes);
    }

    #[test]
    fn a_row_longer_than_a_page_goes_on_on_the_next() {
        let mut sink = ListingSink::new(Vec::new(), listing(None)).unwrap();
        sink.add(&["1".into(), "mot ".repeat(4_000)], "").unwrap();
        assert!(sink.pdf.pages() >= 1);
        sink.finish(&[]).unwrap();
    }
}
