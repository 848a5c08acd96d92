//! The PDF of a batch: a page for each side of a card, or A4 pages with many.

use std::io::Write;

use kadi_cards::{A4Sink, Nudge, PdfError, PdfSink, Sheet};
use kadi_contract::cards::{PageSheet, SheetShift};

/// A PDF while it grows.
pub(super) enum Pages<W: Write> {
    Cards(PdfSink<W>),
    Sheets(A4Sink<W>),
}

impl<W: Write> Pages<W> {
    pub fn new(out: W, sheet: PageSheet, shift: SheetShift) -> Result<Self, PdfError> {
        match sheet {
            PageSheet::Card => PdfSink::new(out).map(Self::Cards),
            PageSheet::A4 => {
                let fronts = nudge(shift.right, shift.down);
                let backs = nudge(shift.right + shift.back_right, shift.down + shift.back_down);
                A4Sink::new(out, fronts, backs).map(Self::Sheets)
            }
        }
    }

    /// Adds the sides of a card.
    pub fn add(&mut self, sides: &[Sheet]) -> Result<(), PdfError> {
        match self {
            Self::Cards(pdf) => sides.iter().try_for_each(|side| pdf.add_page(side)),
            Self::Sheets(pdf) => pdf.add_card(sides),
        }
    }

    /// Writes the end and gives the number of pages.
    pub fn finish(self) -> Result<usize, PdfError> {
        match self {
            Self::Cards(pdf) => {
                let pages = pdf.pages();
                pdf.finish().map(|_| pages)
            }
            Self::Sheets(pdf) => pdf.finish().map(|(_, pages)| pages),
        }
    }
}

/// From tenths of a millimetre, at most a few hundred.
#[allow(clippy::cast_precision_loss)]
fn nudge(right: i32, down: i32) -> Nudge {
    Nudge { right: right as f32 / 10.0, down: down as f32 / 10.0 }
}
