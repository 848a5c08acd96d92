//! What texts say on every card of a batch: labels, titles, the mark. They are composed once and belong to the layer
//! that cards share.

use std::sync::Arc;
use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use crate::colour::Rgb;
use crate::data::{Language, Mark};
use crate::recent::Recent;
use crate::sheet::{TextRun, Warning};
use crate::template::{Frame, Side};

/// Backdrops kept: a template has a few for each language, because labels without a value are left out.
const MOST: usize = 256;

/// The texts that do not depend on the person, and where texts that do may be drawn.
#[derive(Clone, Default)]
pub(crate) struct Backdrop {
    /// Tells this backdrop from any other: the SHA-256 of all that is drawn.
    pub key: [u8; 32],
    pub runs: Vec<TextRun>,
    /// Inks of what is drawn on top, and where.
    pub inks: Vec<(Rgb, Frame)>,
    pub warnings: Vec<Warning>,
}

/// What a backdrop depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct BackdropKey {
    /// SHA-256 of the template's description.
    pub template: [u8; 32],
    pub side: Side,
    pub language: Language,
    /// Bits of the scales of texts and titles.
    pub sizes: [u32; 2],
    pub mark: Option<(Mark, Rgb)>,
    /// Number of the place, text and ink.
    pub texts: Vec<(usize, String, Rgb)>,
    /// Inks of what is drawn on top.
    pub inks: Vec<Rgb>,
}

/// The backdrop of a key.
pub(crate) fn find_or_compose(key: BackdropKey, compose: impl FnOnce() -> Backdrop) -> Arc<Backdrop> {
    static KEPT: OnceLock<Recent<BackdropKey, Backdrop>> = OnceLock::new();
    KEPT.get_or_init(|| Recent::new(MOST)).find_or_make(key, compose)
}

impl Backdrop {
    /// A backdrop with its key.
    pub fn new(runs: Vec<TextRun>, inks: Vec<(Rgb, Frame)>, warnings: Vec<Warning>) -> Self {
        let mut hash = Sha256::new();
        let colour = |hash: &mut Sha256, ink: Rgb| hash.update([ink.red, ink.green, ink.blue]);
        for run in &runs {
            for number in [run.size, run.opacity, run.x, run.y, run.angle] {
                hash.update(number.to_bits().to_le_bytes());
            }
            colour(&mut hash, run.ink);
            hash.update((run.glyphs.len() as u64).to_le_bytes());
            for glyph in &run.glyphs {
                hash.update([glyph.face.0]);
                hash.update(glyph.id.to_le_bytes());
                hash.update(glyph.x.to_bits().to_le_bytes());
                hash.update(glyph.y.to_bits().to_le_bytes());
            }
        }
        for (ink, frame) in &inks {
            colour(&mut hash, *ink);
            for number in [frame.x, frame.y, frame.width, frame.height] {
                hash.update(number.to_bits().to_le_bytes());
            }
        }
        Self { key: hash.finalize().into(), runs, inks, warnings }
    }
}
