//! Reads `template.toml` and the files it names into a checked template.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use toml::de::DeTable;

use crate::colour::Rgb;
use crate::data::{CardData, Language, Mark};
use crate::fields;
use crate::files::TemplateFiles;
use crate::fonts::Weight;

use super::art::{self, Artwork};
use super::error::{TemplateError, TemplateProblem};
use super::pattern::{Part, Pattern};
use super::reader::{Place, Source, Table};
use super::slots::{
    Align, Face, Frame, Ink, Letters, LogoSlot, MarkSlot, Phrase, QrSlot, TextSlot, TextStyle, VAlign,
};
use super::{Sample, Template};

/// What slots are checked against.
struct Card {
    width: u32,
    height: u32,
    palette: BTreeMap<String, Rgb>,
    settings: BTreeMap<String, Phrase>,
}

pub(super) fn read(files: &dyn TemplateFiles, name: &str) -> Result<Template, TemplateError> {
    let file = format!("{name}/template.toml");
    let text = read_text(files, name, "template.toml")?;
    let source = Source { file: &file, text: &text };
    let parsed = DeTable::parse(&text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        source.error(&span, "", TemplateProblem::Toml(error.message().to_owned()))
    })?;
    let root = Table::root(&source, &parsed);

    let width = u32::from(root.get("width")?.whole(100..4000)?);
    let height = u32::from(root.get("height")?.whole(100..4000)?);
    let bleed = root.find("bleed").map_or(Ok(0), |place| place.whole(0..100))?;
    let safe = root.find("safe").map_or(Ok(0), |place| place.whole(0..200))?;
    let title = plain_phrase(&root.get("title")?)?;
    let description = plain_phrase(&root.get("description")?)?;
    let palette = read_palette(&root.get("palette")?.table()?)?;
    let mut card = Card { width, height, palette, settings: BTreeMap::new() };
    if let Some(place) = root.find("settings") {
        for (key, value) in place.table()?.all() {
            let phrase = if value.is_text() || value.table().is_ok() {
                read_phrase(&value, &card)?
            } else {
                let number = value.number(0.0..1000.0)?;
                Phrase::same(Pattern { parts: vec![Part::Words(number.to_string())] })
            };
            card.settings.insert(key, phrase);
        }
    }

    let folder = Folder { files, name };
    let bleed = u32::from(bleed);
    let read_face = |key: &str| -> Result<Face, TemplateError> {
        let table = root.get(key)?.table()?;
        let (file, svg) = folder.text_at(&table.get("art")?)?;
        let art = art::check(&file, &svg, width, height, bleed)?;
        let face = face(&table, Artwork { svg: svg.into(), art: Arc::new(art) }, &folder, &card)?;
        table.finish()?;
        Ok(face)
    };
    let front = read_face("front")?;
    let back = read_face("back")?;

    let required = match root.find("required") {
        None => Vec::new(),
        Some(place) => place.items()?.iter().map(known_field).collect::<Result<_, _>>()?,
    };
    let samples = root.tables("sample")?.into_iter().map(read_sample).collect::<Result<Vec<_>, _>>()?;
    root.finish()?;

    Ok(Template {
        name: name.to_owned(),
        key: Sha256::digest(text.as_bytes()).into(),
        title,
        description,
        width,
        height,
        bleed,
        safe: u32::from(safe),
        palette: card.palette,
        settings: card.settings,
        front,
        back,
        required,
        samples,
    })
}

fn read_text(files: &dyn TemplateFiles, template: &str, file: &str) -> Result<String, TemplateError> {
    let fail = |problem| TemplateError {
        file: format!("{template}/{file}"),
        line: None,
        field: String::new(),
        problem,
    };
    let bytes = files.find(template, file).ok_or_else(|| fail(TemplateProblem::NoSuchFile))?;
    String::from_utf8(bytes.into_owned()).map_err(|_| fail(TemplateProblem::NotText))
}

/// The files of one template.
struct Folder<'f> {
    files: &'f dyn TemplateFiles,
    name: &'f str,
}

impl Folder<'_> {
    /// The text of the file that a key names; a file that is not there is reported where the key stands.
    fn text_at(&self, place: &Place<'_>) -> Result<(String, String), TemplateError> {
        let file = place.text()?;
        let text = read_text(self.files, self.name, file).map_err(|error| match error.problem {
            TemplateProblem::NoSuchFile => place.error(TemplateProblem::NoSuchFile),
            _ => error,
        })?;
        Ok((format!("{}/{file}", self.name), text))
    }

    fn logo_at(&self, place: &Place<'_>) -> Result<Artwork, TemplateError> {
        let (file, svg) = self.text_at(place)?;
        let art = art::check_logo(&file, &svg)?;
        Ok(Artwork { svg: svg.into(), art: Arc::new(art) })
    }
}

fn read_palette(table: &Table<'_>) -> Result<BTreeMap<String, Rgb>, TemplateError> {
    let mut palette: BTreeMap<String, Rgb> = BTreeMap::new();
    for (key, place) in table.all() {
        let text = place.text()?;
        let colour: Rgb =
            text.parse().map_err(|_| place.error(TemplateProblem::UnknownColour(text.to_owned())))?;
        if let Some((first, _)) = palette.iter().find(|(_, known)| **known == colour) {
            return Err(place.error(TemplateProblem::DoubledColour(first.clone())));
        }
        palette.insert(key, colour);
    }
    Ok(palette)
}

fn face(table: &Table<'_>, art: Artwork, folder: &Folder<'_>, card: &Card) -> Result<Face, TemplateError> {
    let texts =
        table.tables("text")?.into_iter().map(|slot| read_text_slot(slot, card)).collect::<Result<_, _>>()?;
    let qr = table.find("qr").map(|place| read_qr(place.table()?, card)).transpose()?;
    let logos = table
        .tables("logo")?
        .into_iter()
        .map(|slot| {
            let logo = LogoSlot {
                name: slot.get("name")?.text()?.to_owned(),
                frame: read_frame(&slot.get("box")?, card)?,
                default: slot.find("default").map(|place| folder.logo_at(&place)).transpose()?,
            };
            slot.finish()?;
            Ok(logo)
        })
        .collect::<Result<_, TemplateError>>()?;
    let mark = table.find("mark").map(|place| read_mark(place.table()?, card)).transpose()?;
    Ok(Face { art, texts, qr, logos, mark })
}

fn read_text_slot(table: Table<'_>, card: &Card) -> Result<TextSlot, TemplateError> {
    let size = table.get("size")?.number(8.0..400.0)?;
    let min_size = table.find("min_size").map_or(Ok(size), |place| place.number(8.0..size))?;
    let weight =
        table.find("weight").map_or(Ok(Weight::Regular), |place| match place.whole(400..700)? {
            400 => Ok(Weight::Regular),
            700 => Ok(Weight::Bold),
            other => Err(place.error(TemplateProblem::UnknownChoice {
                given: other.to_string(),
                allowed: "400, 700".to_owned(),
            })),
        })?;
    let fields_of = |key: &str| -> Result<Vec<String>, TemplateError> {
        table.find(key).map_or(Ok(Vec::new()), |place| place.items()?.iter().map(known_field).collect())
    };
    let capitals = table.find("upper").map_or(Ok(false), |place| place.flag())?;
    let slot = TextSlot {
        name: table.get("name")?.text()?.to_owned(),
        frame: read_frame(&table.get("box")?, card)?,
        text: read_phrase(&table.get("text")?, card)?,
        style: TextStyle {
            weight,
            size,
            min_size,
            lines: table.find("lines").map_or(Ok(1), |place| place.whole(1..20))?,
            leading: table.find("leading").map_or(Ok(1.25), |place| place.number(0.8..3.0))?,
            tracking: table.find("tracking").map_or(Ok(0.0), |place| place.number(-0.05..0.5))?,
        },
        ink: read_ink(&table.get("colour")?, card)?,
        align: table.find("align").map_or(Ok(Align::Start), |place| {
            place.choice(&[
                ("start", Align::Start),
                ("end", Align::End),
                ("centre", Align::Centre),
                ("left", Align::Left),
                ("right", Align::Right),
            ])
        })?,
        valign: table.find("valign").map_or(Ok(VAlign::Middle), |place| {
            place.choice(&[("top", VAlign::Top), ("middle", VAlign::Middle), ("bottom", VAlign::Bottom)])
        })?,
        letters: if capitals { Letters::Capitals } else { Letters::AsWritten },
        otherwise: table.find("otherwise").map(|place| place.text().map(str::to_owned)).transpose()?,
        when: fields_of("when")?,
        unless: fields_of("unless")?,
        attribute: table
            .find("attribute")
            .map(|place| place.whole(1..u16::from(fields::MAX_ATTRIBUTES)))
            .transpose()?,
    };
    table.finish()?;
    Ok(slot)
}

fn read_qr(table: Table<'_>, card: &Card) -> Result<QrSlot, TemplateError> {
    let slot = QrSlot {
        frame: read_frame(&table.get("box")?, card)?,
        dark: table.find("dark").map_or(Ok(Ink::Fixed(Rgb::BLACK)), |place| read_ink(&place, card))?,
        light: table.find("light").map_or(Ok(Ink::Fixed(Rgb::WHITE)), |place| read_ink(&place, card))?,
        quiet: table.find("quiet").map_or(Ok(4), |place| place.whole(2..10))?,
    };
    table.finish()?;
    Ok(slot)
}

fn read_mark(table: Table<'_>, card: &Card) -> Result<MarkSlot, TemplateError> {
    let place = table.get("centre")?;
    let [x, y] = numbers(&place)?;
    let slot = MarkSlot {
        centre: (x, y),
        size: table.get("size")?.number(8.0..400.0)?,
        angle: table.find("angle").map_or(Ok(0.0), |place| place.number(-90.0..90.0))?,
        ink: read_ink(&table.get("colour")?, card)?,
        opacity: table.find("opacity").map_or(Ok(1.0), |place| place.number(0.05..1.0))?,
    };
    let inside = (0.0..=card.width as f32).contains(&x) && (0.0..=card.height as f32).contains(&y);
    if !inside {
        return Err(place.error(TemplateProblem::OutsideCard { width: card.width, height: card.height }));
    }
    table.finish()?;
    Ok(slot)
}

fn read_sample(table: Table<'_>) -> Result<Sample, TemplateError> {
    let mut data = CardData::default();
    let name = table.get("name")?.text()?.to_owned();
    for (key, place) in table.get("fields")?.table()?.all() {
        if !fields::is_known(&key) {
            return Err(place.error(TemplateProblem::UnknownField(key)));
        }
        data.fields.insert(key, place.text()?.to_owned());
    }
    data.language = table.find("language").map_or(Ok(Language::French), |place| {
        place.choice(&[("fr", Language::French), ("en", Language::English), ("pt", Language::Portuguese)])
    })?;
    data.qr = table.find("qr").map(|place| place.text().map(str::to_owned)).transpose()?;
    data.mark = table
        .find("mark")
        .map(|place| {
            place.choice(&[("demo", Mark::Demo), ("draft", Mark::Draft), ("revoked", Mark::Revoked)])
        })
        .transpose()?;
    if let Some(place) = table.find("settings") {
        for (key, value) in place.table()?.all() {
            data.settings.insert(key, value.text()?.to_owned());
        }
    }
    table.finish()?;
    Ok(Sample { name, data })
}

fn known_field(place: &Place<'_>) -> Result<String, TemplateError> {
    let field = place.text()?;
    if fields::is_known(field) {
        Ok(field.to_owned())
    } else {
        Err(place.error(TemplateProblem::UnknownField(field.to_owned())))
    }
}

fn numbers<const N: usize>(place: &Place<'_>) -> Result<[f32; N], TemplateError> {
    let wrong = || {
        place.error(TemplateProblem::WrongType {
            expected: "a list of numbers, such as [x, y, width, height]",
        })
    };
    let items = place.items()?;
    let numbers: Vec<f32> =
        items.iter().map(|item| item.number(-10_000.0..10_000.0)).collect::<Result<_, _>>()?;
    numbers.try_into().map_err(|_| wrong())
}

fn read_frame(place: &Place<'_>, card: &Card) -> Result<Frame, TemplateError> {
    let [x, y, width, height] = numbers(place)?;
    let inside = x >= 0.0
        && y >= 0.0
        && width >= 1.0
        && height >= 1.0
        && x + width <= card.width as f32
        && y + height <= card.height as f32;
    if inside {
        Ok(Frame { x, y, width, height })
    } else {
        Err(place.error(TemplateProblem::OutsideCard { width: card.width, height: card.height }))
    }
}

fn read_ink(place: &Place<'_>, card: &Card) -> Result<Ink, TemplateError> {
    let text = place.text()?;
    if card.palette.contains_key(text) {
        return Ok(Ink::Palette(text.to_owned()));
    }
    text.parse().map(Ink::Fixed).map_err(|_| place.error(TemplateProblem::UnknownColour(text.to_owned())))
}

/// A text for all languages, or a table with one per language.
fn read_phrase(place: &Place<'_>, card: &Card) -> Result<Phrase, TemplateError> {
    if place.is_text() {
        return read_pattern(place, card).map(Phrase::same);
    }
    let table = place.table()?;
    let mut patterns = BTreeMap::new();
    for language in Language::ALL {
        patterns.insert(language, read_pattern(&table.get(language.code())?, card)?);
    }
    table.finish()?;
    Ok(Phrase { patterns })
}

fn read_pattern(place: &Place<'_>, card: &Card) -> Result<Pattern, TemplateError> {
    let pattern =
        Pattern::parse(place.text()?).map_err(|words| place.error(TemplateProblem::Pattern(words)))?;
    for part in &pattern.parts {
        let problem = match part {
            Part::Field { name, .. } if !fields::is_known(name) => {
                TemplateProblem::UnknownField(name.clone())
            }
            Part::Setting(name) if !card.settings.contains_key(name) => {
                TemplateProblem::UnknownSetting(name.clone())
            }
            Part::Field { .. } | Part::Setting(_) | Part::Words(_) => continue,
        };
        return Err(place.error(problem));
    }
    Ok(pattern)
}

/// A text per language without fields: the template's own title.
fn plain_phrase(place: &Place<'_>) -> Result<BTreeMap<Language, String>, TemplateError> {
    let table = place.table()?;
    let mut texts = BTreeMap::new();
    for language in Language::ALL {
        texts.insert(language, table.get(language.code())?.text()?.to_owned());
    }
    table.finish()?;
    Ok(texts)
}

impl Phrase {
    fn same(pattern: Pattern) -> Self {
        Self { patterns: Language::ALL.into_iter().map(|language| (language, pattern.clone())).collect() }
    }
}

impl Template {
    pub(super) fn collect_fields(&self) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = self.required.iter().cloned().collect();
        for slot in self.front.texts.iter().chain(&self.back.texts) {
            for pattern in slot.text.patterns.values() {
                names.extend(pattern.fields().map(str::to_owned));
            }
        }
        names
    }
}
