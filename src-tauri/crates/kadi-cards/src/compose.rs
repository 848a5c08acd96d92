//! Puts a card's data into the places of a template.

use std::sync::Arc;

use crate::backdrop::{self, Backdrop, BackdropKey};
use crate::colour::Rgb;
use crate::data::{CardData, Mark};
use crate::fonts::{CAP_HEIGHT, FontSet, Weight};
use crate::logo::Logo;
use crate::qr;
use crate::settings::Settings;
use crate::sheet::{PlacedCode, PlacedGlyph, PlacedLogo, Sheet, TextRun, Warning};
use crate::template::{
    Align, Art, Artwork, Frame, Letters, LogoSlot, MarkSlot, Part, QrSlot, Side, Template, TextSlot,
    TextStyle, VAlign,
};
use crate::text::{ShapedLine, fit, shape_line};

/// The least side of a module, in template pixels: 0.25 mm.
const FINEST_MODULE: f32 = 3.0;
/// What may be left dangling around a value that is missing.
const SEPARATORS: [char; 5] = [' ', '·', ',', '/', '|'];
/// Red of a revoked card's mark.
const REVOKED_INK: Rgb = Rgb { red: 0xC6, green: 0x28, blue: 0x28 };

/// Composes one side. `art_of` gives the static art in the colours of the settings.
pub(crate) fn compose(
    template: &Template,
    side: Side,
    data: &CardData,
    art_of: impl Fn(&Artwork, &[(Rgb, Rgb)]) -> Arc<Art>,
) -> Sheet {
    let face = template.face(side);
    let mut warnings: Vec<Warning> = template
        .required
        .iter()
        .filter(|field| data.find(field).is_none())
        .map(|field| Warning::MissingField { field: field.clone() })
        .collect();
    let settings = Settings::read(template, data, &mut warnings);
    let fonts = FontSet::embedded();

    let mark =
        data.mark.zip(face.mark.as_ref()).map(|(mark, slot)| (mark, slot, mark_ink(&settings, slot, mark)));
    let under = mark.filter(|(mark, ..)| *mark != Mark::Revoked);
    let mut same = Vec::new();
    let mut own = Vec::new();
    for (at, slot) in face.texts.iter().enumerate() {
        match slot_text(slot, &settings, data) {
            Some((text, Says::Same)) => same.push((at, text, settings.ink(&slot.ink))),
            Some((text, Says::Own)) => own.push((slot, text)),
            None => {}
        }
    }
    let mut inks = inks(template, side, &settings);
    if let Some((Mark::Revoked, _, ink)) = mark {
        let card = Frame { x: 0.0, y: 0.0, width: template.width as f32, height: template.height as f32 };
        inks.push((ink, card));
    }
    let key = BackdropKey {
        template: template.key,
        side,
        language: data.language,
        sizes: settings.size_bits(),
        mark: under.map(|(mark, _, ink)| (mark, ink)),
        texts: same,
        inks: inks.iter().map(|(ink, _)| *ink).collect(),
    };
    let backdrop = backdrop::find_or_compose(key.clone(), || {
        let mut warnings = Vec::new();
        let mut runs: Vec<TextRun> =
            under.map(|(mark, slot, ink)| mark_run(fonts, slot, mark, ink, data)).into_iter().collect();
        for (at, text, _) in &key.texts {
            if let Some(slot) = face.texts.get(*at) {
                place_text(fonts, &settings, slot, text, &mut runs, &mut warnings);
            }
        }
        Backdrop::new(runs, inks, warnings)
    });
    warnings.extend_from_slice(&backdrop.warnings);
    let mut runs = Vec::with_capacity(own.len());
    for (slot, text) in own {
        place_text(fonts, &settings, slot, &text, &mut runs, &mut warnings);
    }
    if let Some((mark, slot, ink)) = mark.filter(|(mark, ..)| *mark == Mark::Revoked) {
        runs.push(mark_run(fonts, slot, mark, ink, data));
    }
    let code = face.qr.as_ref().and_then(|slot| place_code(slot, &settings, data, &mut warnings));
    let changes = settings.changes();
    let logos = face
        .logos
        .iter()
        .filter_map(|slot| {
            let default =
                || slot.default.as_ref().map(|work| Arc::new(Logo::from_art(art_of(work, &changes))));
            place_logo(slot, data.logos.get(&slot.name).cloned().or_else(default))
        })
        .collect();
    Sheet {
        side,
        width: template.width,
        height: template.height,
        bleed: template.bleed,
        art: art_of(&face.art, &changes),
        logos,
        backdrop,
        runs,
        code,
        warnings,
    }
}

/// Whose text it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    /// The same on every card with these settings.
    Same,
    /// This card's own.
    Own,
}

/// The inks of all that may be drawn over the backdrop of a side, and where.
fn inks(template: &Template, side: Side, settings: &Settings<'_>) -> Vec<(Rgb, Frame)> {
    let face = template.face(side);
    let own = |slot: &&TextSlot| slot.text.patterns.values().any(|pattern| pattern.fields().next().is_some());
    let mut inks: Vec<(Rgb, Frame)> =
        face.texts.iter().filter(own).map(|slot| (settings.ink(&slot.ink), slot.frame)).collect();
    if let Some(slot) = &face.qr {
        let (dark, light) = settings.code_inks(slot);
        inks.extend([light, dark].map(|ink| (ink, slot.frame)));
    }
    inks
}

/// The text of a slot, or `None` when it is not drawn on this card.
fn slot_text(slot: &TextSlot, settings: &Settings<'_>, data: &CardData) -> Option<(String, Says)> {
    let shown = slot.when.iter().all(|field| data.find(field).is_some())
        && slot.unless.iter().all(|field| data.find(field).is_none())
        && slot.attribute.is_none_or(|number| number <= settings.max_attributes);
    let pattern = slot.text.patterns.get(&data.language).filter(|_| shown)?;
    let mut text = String::new();
    let (mut filled, mut missing) = (0_usize, 0_usize);
    for part in &pattern.parts {
        match part {
            Part::Words(words) => text.push_str(words),
            Part::Setting(name) => text.push_str(&settings.text(name)),
            Part::Field { name, filter } => match data.find(name) {
                Some(value) => {
                    filled += 1;
                    text.push_str(&filter.write(value, data.language));
                }
                None => missing += 1,
            },
        }
    }
    if filled == 0 && missing > 0 {
        text = slot.otherwise.clone()?;
    } else if missing > 0 {
        text = text.trim_matches(SEPARATORS).to_owned();
    }
    let text = tidy(&text);
    if text.is_empty() {
        return None;
    }
    let text = match slot.letters {
        Letters::AsWritten => text,
        Letters::Capitals => text.to_uppercase(),
    };
    Some((text, if filled + missing == 0 { Says::Same } else { Says::Own }))
}

/// Control characters become blanks and blanks become one; line breaks of the template stay.
fn tidy(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            let blank = |letter: char| letter.is_whitespace() || letter.is_control();
            line.split(blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        })
        .collect();
    lines.join("\n").trim().to_owned()
}

fn place_text(
    fonts: &FontSet,
    settings: &Settings<'_>,
    slot: &TextSlot,
    text: &str,
    runs: &mut Vec<TextRun>,
    warnings: &mut Vec<Warning>,
) {
    let Frame { x, y, width, height } = slot.frame;
    // A larger scale fills the box and never makes a line higher than it: boxes do not overlap, so texts do not.
    let line = if slot.style.lines > 1 { slot.style.leading } else { CAP_HEIGHT };
    let most = slot.style.size.max(height / line);
    let size = (slot.style.size * settings.scale_of(slot)).min(most);
    let style = TextStyle { size, min_size: slot.style.min_size.min(size), ..slot.style.clone() };
    let fitted = fit(fonts, text, &style, width, height);
    if fitted.cut {
        warnings.push(Warning::Shortened { slot: slot.name.clone() });
    }
    if fitted.lines.iter().any(|line| line.missing > 0) {
        warnings.push(Warning::MissingGlyph { slot: slot.name.clone() });
    }
    let cap = CAP_HEIGHT * fitted.size;
    let step = style.leading * fitted.size;
    #[allow(clippy::cast_precision_loss)]
    let rest = fitted.lines.len().saturating_sub(1) as f32 * step;
    let mut baseline = match slot.valign {
        VAlign::Top => y + cap,
        VAlign::Middle => y + (height - rest - cap) / 2.0 + cap,
        VAlign::Bottom => y + height - rest,
    };
    for line in &fitted.lines {
        let free = width - line.width(style.tracking) * fitted.size;
        let indent = match (slot.align, line.right_to_left) {
            (Align::Left, _) | (Align::Start, false) | (Align::End, true) => 0.0,
            (Align::Right, _) | (Align::Start, true) | (Align::End, false) => free,
            (Align::Centre, _) => free / 2.0,
        };
        let place =
            Placing { size: fitted.size, tracking: style.tracking, x: x + indent, y: baseline, angle: 0.0 };
        runs.push(run(line, &slot.name, settings.ink(&slot.ink), 1.0, &place));
        baseline += step;
    }
}

/// Where and how large a line is set.
struct Placing {
    size: f32,
    tracking: f32,
    x: f32,
    y: f32,
    angle: f32,
}

fn run(line: &ShapedLine, slot: &str, ink: Rgb, opacity: f32, place: &Placing) -> TextRun {
    let mut pen = 0.0;
    let glyphs = line
        .glyphs
        .iter()
        .map(|glyph| {
            let placed = PlacedGlyph {
                face: glyph.face,
                id: glyph.id,
                x: (pen + glyph.dx) * place.size,
                y: -glyph.dy * place.size,
                text: glyph.text.clone(),
            };
            pen += glyph.advance + if glyph.advance > 0.0 { place.tracking } else { 0.0 };
            placed
        })
        .collect();
    TextRun {
        slot: slot.to_owned(),
        text: line.text.clone(),
        glyphs,
        size: place.size,
        ink,
        opacity,
        x: place.x,
        y: place.y,
        angle: place.angle,
        plain: !line.mixed && place.tracking < 0.04,
    }
}

fn mark_ink(settings: &Settings<'_>, slot: &MarkSlot, mark: Mark) -> Rgb {
    match mark {
        Mark::Demo | Mark::Draft => settings.ink(&slot.ink),
        Mark::Revoked => REVOKED_INK,
    }
}

fn mark_run(fonts: &FontSet, slot: &MarkSlot, mark: Mark, ink: Rgb, data: &CardData) -> TextRun {
    const TRACKING: f32 = 0.12;
    let line = shape_line(fonts, mark.words(data.language), Weight::Bold, None);
    let half = line.width(TRACKING) * slot.size / 2.0;
    let drop = CAP_HEIGHT * slot.size / 2.0;
    let (sin, cos) = slot.angle.to_radians().sin_cos();
    let place = Placing {
        size: slot.size,
        tracking: TRACKING,
        x: slot.centre.0 - half * cos + drop * sin,
        y: slot.centre.1 + half * sin + drop * cos,
        angle: slot.angle,
    };
    let opacity = match mark {
        Mark::Demo | Mark::Draft => slot.opacity,
        Mark::Revoked => 0.85,
    };
    run(&line, "mark", ink, opacity, &place)
}

#[allow(clippy::cast_precision_loss)]
fn place_code(
    slot: &QrSlot,
    settings: &Settings<'_>,
    data: &CardData,
    warnings: &mut Vec<Warning>,
) -> Option<PlacedCode> {
    let Some(text) = data.qr.as_deref().filter(|text| !text.is_empty()) else {
        warnings.push(Warning::NoCode);
        return None;
    };
    let side = slot.frame.width.min(slot.frame.height);
    let (dark, light) = settings.code_inks(slot);
    let placed = qr::encode(text).and_then(|symbol| {
        let modules = symbol.side as f32;
        let module = (side / (modules + 2.0 * f32::from(settings.quiet(slot)))).floor();
        (module >= 1.0).then(|| PlacedCode {
            frame: slot.frame,
            x: slot.frame.x + ((slot.frame.width - modules * module) / 2.0).floor(),
            y: slot.frame.y + ((slot.frame.height - modules * module) / 2.0).floor(),
            symbol: Arc::new(symbol),
            module,
            dark,
            light,
        })
    });
    match &placed {
        None => warnings.push(Warning::CodeTooLong),
        Some(code) if code.module < FINEST_MODULE => warnings.push(Warning::CodeTooFine),
        Some(_) => {}
    }
    placed
}

/// A logo keeps its proportion and stands in the middle of its place.
fn place_logo(slot: &LogoSlot, logo: Option<Arc<Logo>>) -> Option<PlacedLogo> {
    let logo = logo?;
    let Frame { x, y, width, height } = slot.frame;
    let drawn_width = width.min(height * logo.proportion());
    let drawn_height = drawn_width / logo.proportion();
    let frame = Frame {
        x: x + (width - drawn_width) / 2.0,
        y: y + (height - drawn_height) / 2.0,
        width: drawn_width,
        height: drawn_height,
    };
    Some(PlacedLogo { frame, logo })
}
