//! Fonts in a PDF: glyphs get their numbers as they are used, the subset is written at the end.

use std::collections::BTreeMap;
use std::io::{self, Write};

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Name, Rect, Ref, Str};
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;
use ttf_parser::GlyphId;

use crate::fonts::{Face, FaceId, FontSet};

use super::objects::Objects;

const IDENTITY: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// One font of the document.
pub(super) struct PdfFont {
    pub id: Ref,
    glyphs: GlyphRemapper,
    /// What each character number stands for, as first seen.
    texts: BTreeMap<u16, String>,
}

impl PdfFont {
    pub fn new(id: Ref) -> Self {
        Self { id, glyphs: GlyphRemapper::new(), texts: BTreeMap::new() }
    }

    /// The character number of a glyph in this document.
    pub fn number(&mut self, glyph: u16, text: &str) -> u16 {
        let number = self.glyphs.remap(glyph);
        if !text.is_empty() {
            self.texts.entry(number).or_insert_with(|| text.to_owned());
        }
        number
    }

    /// Writes the font with the glyphs that were used.
    pub fn write<W: Write>(self, face: FaceId, objects: &mut Objects<W>) -> io::Result<()> {
        let Some(face) = FontSet::embedded().face(face) else { return Ok(()) };
        // A whole font in place of a subset is larger but right.
        let (program, whole) = match subsetter::subset(face.bytes, 0, &self.glyphs) {
            Ok(program) => (program, false),
            Err(_) => (face.bytes.to_vec(), true),
        };
        let name = format!("{}+{}", tag(&program), face.name);
        let [cid_font, descriptor, file, unicode] = [(); 4].map(|()| objects.reserve());
        objects.write_small(self.id, |chunk| {
            let mut font = chunk.type0_font(self.id);
            font.base_font(Name(name.as_bytes())).encoding_predefined(Name(b"Identity-H"));
            font.descendant_font(cid_font).to_unicode(unicode);
        })?;
        let to_whole: Vec<u8> = self.glyphs.remapped_gids().flat_map(u16::to_be_bytes).collect();
        let gid_map = whole.then(|| objects.reserve());
        objects.write_small(cid_font, |chunk| {
            let mut font = chunk.cid_font(cid_font);
            font.subtype(CidFontType::Type2).base_font(Name(name.as_bytes()));
            font.system_info(IDENTITY).font_descriptor(descriptor).default_width(0.0);
            match gid_map {
                Some(map) => font.cid_to_gid_map_stream(map),
                None => font.cid_to_gid_map_predefined(Name(b"Identity")),
            };
            let widths = self.glyphs.remapped_gids().map(|glyph| advance(face, glyph) * 1000.0);
            font.widths().consecutive(0, widths);
        })?;
        if let Some(map) = gid_map {
            let packed = objects.pack(&to_whole);
            objects.write(map, |chunk| {
                chunk.stream(map, &packed).filter(Filter::FlateDecode);
            })?;
        }
        self.write_descriptor(face, &name, descriptor, file, objects)?;
        let packed = objects.pack(&program);
        objects.write(file, |chunk| {
            let mut stream = chunk.stream(file, &packed);
            stream.filter(Filter::FlateDecode);
            stream.pair(Name(b"Length1"), i32::try_from(program.len()).unwrap_or(i32::MAX));
        })?;
        let mut map: UnicodeCmap<u16> = UnicodeCmap::new(Name(b"KadiUnicode"), IDENTITY);
        for (number, text) in &self.texts {
            map.pair_with_multiple(*number, text.chars());
        }
        let packed = objects.pack(&map.finish());
        objects.write(unicode, |chunk| {
            chunk.cmap(unicode, &packed).filter(Filter::FlateDecode);
        })
    }

    fn write_descriptor<W: Write>(
        &self,
        face: &Face,
        name: &str,
        id: Ref,
        file: Ref,
        objects: &mut Objects<W>,
    ) -> io::Result<()> {
        let unit = |value: i16| f32::from(value) * 1000.0 / face.units_per_em;
        let bounds = face.shaper.global_bounding_box();
        objects.write_small(id, |chunk| {
            let mut descriptor = chunk.font_descriptor(id);
            descriptor.name(Name(name.as_bytes())).flags(FontFlags::SYMBOLIC);
            descriptor.bbox(Rect::new(
                unit(bounds.x_min),
                unit(bounds.y_min),
                unit(bounds.x_max),
                unit(bounds.y_max),
            ));
            descriptor.italic_angle(0.0).ascent(unit(face.shaper.ascender()));
            descriptor.descent(unit(face.shaper.descender()));
            descriptor.cap_height(unit(face.shaper.capital_height().unwrap_or(714))).stem_v(90.0);
            descriptor.font_file2(file);
        })
    }
}

/// Advance of a glyph in em, as the font file states it.
pub(super) fn advance(face: &Face, glyph: u16) -> f32 {
    face.shaper.glyph_hor_advance(GlyphId(glyph)).map_or(0.0, f32::from) / face.units_per_em
}

/// Six capitals that tell one subset from another (ISO 32000-1 section 9.6.4).
fn tag(program: &[u8]) -> String {
    Sha256::digest(program).iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}
