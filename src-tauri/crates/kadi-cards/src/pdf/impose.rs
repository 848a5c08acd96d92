//! Cards on A4 pages, as many as fit, with marks where to cut: for offices without a card printer.
//!
//! Cards keep their bleed, so that a cut half a millimetre off shows no white edge, and no neighbour. A page of backs
//! follows each page of fronts, its columns mirrored: on a printer that flips on the long edge every back lies behind its
//! front.

use std::io::Write;
use std::mem;

use pdf_writer::{Content, Rect};

use crate::sheet::Sheet;
use crate::template::Side;

use super::objects::Form;
use super::{Bleed, PdfError, PdfSink, page};

/// Points for one millimetre.
const MILLIMETRE: f32 = 72.0 / 25.4;
/// A4, portrait (ISO 216), in millimetres.
const PAPER: (f32, f32) = (210.0, 297.0);
/// Nothing is printed nearer than this to the edge of the paper.
const MARGIN: f32 = 2.0;
/// Marks stand so far outside the trim, and are so long where there is room.
const MARK_GAP: f32 = 3.0;
const MARK: f32 = 4.0;
/// The least length of a mark that a person with a ruler finds.
const LEAST_MARK: f32 = 2.0;
/// Hairline of the marks, in points.
const HAIRLINE: f32 = 0.25;

/// How far cards are moved from where a page has them, in millimetres, to correct what a printer is off.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Nudge {
    /// To the right; negative to the left.
    pub right: f32,
    /// Down; negative up.
    pub down: f32,
}

/// Where cards lie on an A4 page; lengths in millimetres from the left top corner of the paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct A4Layout {
    /// Cards in a row.
    pub columns: usize,
    /// Cards above each other.
    pub rows: usize,
    /// Width and height of a card, trimmed.
    pub card: (f32, f32),
    /// The trimmed corner of the first card.
    pub first: (f32, f32),
    /// From a card to the next.
    pub step: (f32, f32),
}

impl A4Layout {
    /// The layout for cards of so many template pixels (300 to the inch), with their bleed; ten cards of CR80.
    #[must_use]
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn of((width, height): (u32, u32), bleed: u32) -> Self {
        let pixel = 25.4 / 300.0;
        let gap = 2.0 * bleed as f32 * pixel;
        let side = 2.0 * (MARGIN + LEAST_MARK + MARK_GAP);
        let axis = |paper: f32, pixels: u32| {
            let card = pixels as f32 * pixel;
            let count = ((paper - side + gap) / (card + gap)).floor().max(1.0);
            let used = count * (card + gap) - gap;
            (count as usize, card, (paper - used) / 2.0, card + gap)
        };
        let (columns, card_width, left, right) = axis(PAPER.0, width);
        let (rows, card_height, top, down) = axis(PAPER.1, height);
        Self { columns, rows, card: (card_width, card_height), first: (left, top), step: (right, down) }
    }

    /// Cards on a page.
    #[must_use]
    pub const fn cards(&self) -> usize {
        self.columns * self.rows
    }

    /// The trimmed left top corner of a card by its number on the page, from 0 and by rows; backs mirrored.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn corner(&self, number: usize, side: Side) -> (f32, f32) {
        let column = number % self.columns.max(1);
        let column = match side {
            Side::Front => column,
            Side::Back => self.columns.saturating_sub(1).saturating_sub(column),
        };
        let row = number / self.columns.max(1);
        (self.first.0 + column as f32 * self.step.0, self.first.1 + row as f32 * self.step.1)
    }
}

/// Writes A4 pages of cards as they come: a page of fronts when it is full, then the page of their backs. Memory does not
/// grow with the number of cards but for 8 bytes an object.
pub struct A4Sink<W: Write> {
    sink: PdfSink<W>,
    fronts: Nudge,
    backs: Nudge,
    layout: Option<A4Layout>,
    /// What stands on the cards that wait for their page.
    waiting: Vec<Vec<(Side, Vec<u8>)>>,
}

impl<W: Write> A4Sink<W> {
    /// Begins a document; pages of fronts and of backs are moved each by their own nudge.
    ///
    /// # Errors
    /// When the medium cannot be written.
    pub fn new(out: W, fronts: Nudge, backs: Nudge) -> Result<Self, PdfError> {
        let sink = PdfSink::begin(out, Bleed::Included, None, Form::Packed)?;
        Ok(Self { sink, fronts, backs, layout: None, waiting: Vec::new() })
    }

    /// Puts the sides of a card on the next free place.
    ///
    /// # Errors
    /// When the medium cannot be written; the document is lost then.
    pub fn add_card(&mut self, sides: &[Sheet]) -> Result<(), PdfError> {
        let Some(first) = sides.first() else { return Ok(()) };
        let layout = A4Layout::of(first.size(), first.bleed);
        if self.layout != Some(layout) {
            self.flush()?;
            self.layout = Some(layout);
        }
        let mut drawn = Vec::with_capacity(sides.len());
        for sheet in sides {
            let mut content = Content::new();
            page::draw_card(&mut self.sink, &mut content, sheet)?;
            drawn.push((sheet.side(), content.finish().to_vec()));
        }
        self.waiting.push(drawn);
        if self.waiting.len() >= layout.cards() { self.flush() } else { Ok(()) }
    }

    /// Pages written so far; those of cards that wait come on top.
    #[must_use]
    pub const fn pages(&self) -> usize {
        self.sink.pages()
    }

    /// Writes the last pages and all that is shared, and gives the medium back with the number of pages.
    ///
    /// # Errors
    /// When the medium cannot be written.
    pub fn finish(mut self) -> Result<(W, usize), PdfError> {
        self.flush()?;
        let pages = self.pages();
        Ok((self.sink.finish()?, pages))
    }

    fn flush(&mut self) -> Result<(), PdfError> {
        let cards = mem::take(&mut self.waiting);
        let Some(layout) = self.layout.filter(|_| !cards.is_empty()) else { return Ok(()) };
        for (side, nudge) in [(Side::Front, self.fronts), (Side::Back, self.backs)] {
            let on_page: Vec<(usize, &[u8])> = cards
                .iter()
                .enumerate()
                .flat_map(|(number, drawn)| drawn.iter().map(move |(side, content)| (number, side, content)))
                .filter(|(_, known, _)| **known == side)
                .map(|(number, _, content)| (number, content.as_slice()))
                .collect();
            if !on_page.is_empty() {
                self.put(&layout, side, nudge, &on_page)?;
            }
        }
        Ok(())
    }

    fn put(
        &mut self,
        layout: &A4Layout,
        side: Side,
        nudge: Nudge,
        cards: &[(usize, &[u8])],
    ) -> Result<(), PdfError> {
        let mut bytes = marks(layout, nudge);
        for (number, drawn) in cards {
            let (x, y) = layout.corner(*number, side);
            let bottom = PAPER.1 - y - nudge.down - layout.card.1;
            let mut content = Content::new();
            let place = [x + nudge.right, bottom].map(|length| thousandths(length * MILLIMETRE));
            content.save_state().transform([1.0, 0.0, 0.0, 1.0, place[0], place[1]]);
            bytes.extend_from_slice(&content.finish());
            bytes.push(b'\n');
            bytes.extend_from_slice(drawn);
            bytes.extend_from_slice(b"\nQ\n");
        }
        let page = Rect::new(0.0, 0.0, PAPER.0 * MILLIMETRE, PAPER.1 * MILLIMETRE);
        self.sink.put_page(page, page, &bytes)
    }
}

/// Hairlines in the margins, where to cut: for the edges of every column and row, all around.
#[allow(clippy::cast_precision_loss)]
fn marks(layout: &A4Layout, nudge: Nudge) -> Vec<u8> {
    let (left, top) = layout.first;
    let right = left + layout.columns.saturating_sub(1) as f32 * layout.step.0 + layout.card.0;
    let bottom = top + layout.rows.saturating_sub(1) as f32 * layout.step.1 + layout.card.1;
    let mut content = Content::new();
    content.save_state().set_line_width(HAIRLINE).set_stroke_gray(0.0);
    let mut line = |from: (f32, f32), to: (f32, f32)| {
        let x = |x: f32| thousandths((x + nudge.right) * MILLIMETRE);
        let y = |y: f32| thousandths((PAPER.1 - y - nudge.down) * MILLIMETRE);
        content.move_to(x(from.0), y(from.1)).line_to(x(to.0), y(to.1)).stroke();
    };
    let length = |margin: f32| MARK.min(margin - MARK_GAP - MARGIN).max(0.0);
    let (across, upright) = (length(left), length(top));
    for column in 0..layout.columns {
        let start = left + column as f32 * layout.step.0;
        for x in [start, start + layout.card.0] {
            line((x, top - MARK_GAP), (x, top - MARK_GAP - upright));
            line((x, bottom + MARK_GAP), (x, bottom + MARK_GAP + upright));
        }
    }
    for row in 0..layout.rows {
        let start = top + row as f32 * layout.step.1;
        for y in [start, start + layout.card.1] {
            line((left - MARK_GAP, y), (left - MARK_GAP - across, y));
            line((right + MARK_GAP, y), (right + MARK_GAP + across, y));
        }
    }
    content.restore_state();
    let mut bytes = content.finish().to_vec();
    bytes.push(b'\n');
    bytes
}

/// Thousandths of a point are finer than any printer.
fn thousandths(length: f32) -> f32 {
    (length * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_cr80_cards_lie_in_the_middle_of_the_page() {
        let layout = A4Layout::of((1011, 638), 12);
        assert_eq!((layout.columns, layout.rows, layout.cards()), (2, 5, 10));
        let near = |a: f32, b: f32| (a - b).abs() < 0.1;
        assert!(near(layout.card.0, 85.6) && near(layout.card.1, 54.0), "{layout:?}");
        let (first, last) = (layout.corner(0, Side::Front), layout.corner(9, Side::Front));
        assert!(near(first.0, 18.4) && near(first.1, 9.4), "{first:?}");
        assert!(near(last.0 + layout.card.0, 210.0 - first.0));
        assert!(near(last.1 + layout.card.1, 297.0 - first.1));
    }

    #[test]
    fn a_back_lies_behind_its_front_when_the_page_is_flipped_on_the_long_edge() {
        for (size, cards) in [((1011, 638), 10), ((1011, 375), 16), ((500, 300), 40)] {
            let layout = A4Layout::of(size, 12);
            assert!(layout.cards() >= cards, "{size:?}: {}", layout.cards());
            for number in 0..layout.cards() {
                let ((x, y), (back, same)) =
                    (layout.corner(number, Side::Front), layout.corner(number, Side::Back));
                assert!((PAPER.0 - back - layout.card.0 - x).abs() < 0.01 && (y - same).abs() < 0.01);
            }
        }
    }

    #[test]
    fn marks_stay_outside_the_cards_and_on_the_paper() {
        let layout = A4Layout::of((1011, 638), 12);
        let text = String::from_utf8(marks(&layout, Nudge::default())).unwrap();
        let lengths: Vec<f32> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        // Line width and grey come first, then four numbers a line.
        let lines: Vec<&[f32]> = lengths[2..].chunks_exact(4).collect();
        assert_eq!(lines.len(), 4 * 2 + 4 * 5);
        let (left, top) = layout.first;
        for line in lines {
            let [x, y] = [line[0], line[1]].map(|length| length / MILLIMETRE);
            let off = [left - x, x - (PAPER.0 - left), top - y, y - (PAPER.1 - top)];
            assert!(off.iter().any(|distance| *distance > 2.9), "3 mm from every trim: {x} {y}");
            assert!((1.9..208.1).contains(&x) && (1.9..295.1).contains(&y), "{x} {y}");
        }
    }
}
