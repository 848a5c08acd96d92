//! The page of a printer that takes one card at a time.

/// What a printer prints on, in points. The page is exactly this large; the card lies in its middle, moved by what the
/// printer was found to be off. On paper much larger than the card nothing of the bleed is shown; on a card it fills what
/// the offset leaves open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paper {
    /// Width of the page.
    pub width: f32,
    /// Height of the page.
    pub height: f32,
    /// How far the card is moved to the right; negative to the left.
    pub right: f32,
    /// How far it is moved down; negative up.
    pub down: f32,
}

/// Paper that exceeds the card by less than this is the card, as drivers describe it.
const CLOSE: f32 = 6.0;

impl Paper {
    /// What stands before the content of a page, so that a card of this size lies where it should.
    pub(super) fn prologue(&self, width: f32, height: f32) -> Vec<u8> {
        let x = (self.width - width) / 2.0 + self.right;
        let y = (self.height - height) / 2.0 - self.down;
        let mut content = pdf_writer::Content::new();
        content.transform([1.0, 0.0, 0.0, 1.0, x, y]);
        if self.width > width + CLOSE && self.height > height + CLOSE {
            content.rect(0.0, 0.0, width, height).clip_nonzero().end_path();
        }
        let mut bytes = content.finish().to_vec();
        bytes.push(b'\n');
        bytes
    }
}
