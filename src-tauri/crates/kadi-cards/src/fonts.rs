//! The embedded fonts, which script each one writes, and how a letter finds its face.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustybuzz::{Direction, ShapePlan};
use unicode_script::{Script, UnicodeScript};

use crate::files::BUILT_IN;

/// The two weights that the embedded families have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// One embedded font file, by its place in the set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FaceId(pub u8);

/// A font file, parsed.
pub(crate) struct Face {
    /// PostScript-like name, such as `NotoSans-Bold`.
    pub name: &'static str,
    pub bytes: &'static [u8],
    pub shaper: rustybuzz::Face<'static>,
    pub units_per_em: f32,
    script: Option<Script>,
    weight: Weight,
}

/// Plans are kept by face, direction and script.
type PlanKey = (FaceId, bool, Option<[u8; 4]>);

/// All embedded fonts.
pub(crate) struct FontSet {
    faces: Vec<Face>,
    database: Arc<fontdb::Database>,
    plans: Mutex<HashMap<PlanKey, Arc<ShapePlan>>>,
}

/// File, the script it is for (none: Latin and everything it happens to have), weight. The order is the order in which
/// a letter without a script of its own looks for a face.
const FILES: [(&str, Option<Script>, Weight); 9] = [
    ("NotoSans-Regular", None, Weight::Regular),
    ("NotoSans-Bold", None, Weight::Bold),
    ("NotoSansArabic-Regular", Some(Script::Arabic), Weight::Regular),
    ("NotoSansArabic-Bold", Some(Script::Arabic), Weight::Bold),
    ("NotoSansEthiopic-Regular", Some(Script::Ethiopic), Weight::Regular),
    ("NotoSansEthiopic-Bold", Some(Script::Ethiopic), Weight::Bold),
    ("NotoSansNKo-Regular", Some(Script::Nko), Weight::Regular),
    ("NotoSansAdlam-Regular", Some(Script::Adlam), Weight::Regular),
    ("NotoSansAdlam-Bold", Some(Script::Adlam), Weight::Bold),
];

/// Height of the capitals of Noto Sans, in em: what texts are centred by, so that a line stands optically in the middle
/// of its box whatever its letters.
pub(crate) const CAP_HEIGHT: f32 = 0.714;

/// How many of the embedded fonts can be used, and how many there should be. Fewer are usable only in a damaged program.
#[must_use]
pub fn usable_fonts() -> (usize, usize) {
    (FontSet::embedded().faces.len(), FILES.len())
}

impl FontSet {
    /// The embedded fonts, parsed on first use and shared from then on.
    pub fn embedded() -> &'static Self {
        static SET: OnceLock<FontSet> = OnceLock::new();
        SET.get_or_init(|| {
            let mut database = fontdb::Database::new();
            let mut faces = Vec::new();
            for (name, script, weight) in FILES {
                let file = BUILT_IN.get_file(format!("fonts/{name}.ttf"));
                let Some(bytes) = file.map(include_dir::File::contents) else { continue };
                let Some(shaper) = rustybuzz::Face::from_slice(bytes, 0) else { continue };
                database.load_font_source(fontdb::Source::Binary(Arc::new(bytes)));
                #[allow(clippy::cast_precision_loss)]
                let units_per_em = shaper.units_per_em() as f32;
                faces.push(Face { name, bytes, shaper, units_per_em, script, weight });
            }
            database.set_sans_serif_family("Noto Sans");
            Self { faces, database: Arc::new(database), plans: Mutex::default() }
        })
    }

    /// The same fonts for the texts of static art.
    pub fn database(&self) -> Arc<fontdb::Database> {
        Arc::clone(&self.database)
    }

    pub fn face(&self, id: FaceId) -> Option<&Face> {
        self.faces.get(usize::from(id.0))
    }

    /// The face that writes a letter: that of its script, else the first that has it, the wanted weight before the other.
    pub fn find_face(&self, letter: char, weight: Weight) -> Option<FaceId> {
        let script = letter.script();
        let mut best: Option<(u8, FaceId)> = None;
        for (at, face) in (0_u8..).zip(&self.faces) {
            if face.shaper.glyph_index(letter).is_none() {
                continue;
            }
            let other_script = u8::from(face.script.is_some() && face.script != Some(script));
            let rank = other_script * 2 + u8::from(face.weight != weight);
            if best.is_none_or(|(least, _)| rank < least) {
                best = Some((rank, FaceId(at)));
            }
        }
        best.map(|(_, face)| face)
    }

    /// The face for letters that no font has: it draws the empty box.
    pub fn last_resort(&self, weight: Weight) -> FaceId {
        match weight {
            Weight::Regular => FaceId(0),
            Weight::Bold => FaceId(1),
        }
    }

    /// The shaping plan for a run, made once.
    pub fn plan(
        &self,
        id: FaceId,
        face: &Face,
        direction: Direction,
        script: Option<rustybuzz::Script>,
    ) -> Arc<ShapePlan> {
        let key = (id, direction == Direction::RightToLeft, script.map(|script| script.tag().to_bytes()));
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(
            plans
                .entry(key)
                .or_insert_with(|| Arc::new(ShapePlan::new(&face.shaper, direction, script, None, &[]))),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_font_file_is_there_and_parses() {
        let fonts = FontSet::embedded();
        assert_eq!(usable_fonts(), (9, 9));
        assert!(fonts.faces.iter().all(|face| face.units_per_em == 1000.0));
        let cap = fonts.faces[0].shaper.capital_height().unwrap();
        assert!((f32::from(cap) / 1000.0 - CAP_HEIGHT).abs() < 0.001);
    }

    #[test]
    fn letters_find_the_face_of_their_script_and_weight() {
        let fonts = FontSet::embedded();
        let name = |letter, weight| fonts.face(fonts.find_face(letter, weight).unwrap()).unwrap().name;
        for letter in "ɓɗŋɲƴëñçƁƊŊƝƳɛɔƐƆɖɣƙƘṣẹọẸỌṢǹḿ".chars() {
            assert_eq!(name(letter, Weight::Bold), "NotoSans-Bold", "{letter}");
        }
        assert_eq!(name('م', Weight::Bold), "NotoSansArabic-Bold");
        assert_eq!(name('አ', Weight::Regular), "NotoSansEthiopic-Regular");
        assert_eq!(name('ߒ', Weight::Bold), "NotoSansNKo-Regular");
        assert_eq!(name('𞤀', Weight::Regular), "NotoSansAdlam-Regular");
        assert!(fonts.find_face('漢', Weight::Regular).is_none());
    }
}
