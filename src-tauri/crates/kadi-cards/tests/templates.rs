//! Every template with every sample: golden pictures, room, size, contrast, words and colours.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod all_cores;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use kadi_cards::{
    BuiltInTemplates, CardData, Dpi, Frame, Language, LineMeasure, Renderer, Sample, Side, Template,
    TemplateFiles, TemplateLibrary, Warning, contact_sheet, readiness,
};
use sha2::{Digest, Sha256};

/// The one whose layout is documented elsewhere: the MPI id is its large text, and two texts are English in all languages.
const PASS: &str = "sovereign";

fn library() -> TemplateLibrary {
    TemplateLibrary::load(&BuiltInTemplates).unwrap()
}

/// Looks at every template, on all cores; what is wrong in any of them is said together.
fn each(find_wrong: impl Fn(&Template) -> Vec<String> + Sync) {
    let library = library();
    let templates: Vec<&Template> = library.iter().map(AsRef::as_ref).collect();
    let wrong = all_cores::find_wrong(&templates, |template| find_wrong(template));
    assert!(wrong.is_empty(), "{} mistakes:\n{}", wrong.len(), wrong.join("\n"));
}

fn scaled(data: &CardData, scale: &str) -> CardData {
    let mut data = data.clone();
    data.settings.insert("font_scale".into(), scale.into());
    data
}

/// The samples, and the first in each language.
fn people(template: &Template) -> Vec<Sample> {
    let first = &template.samples()[0];
    let translated = Language::ALL.into_iter().map(|language| Sample {
        name: format!("{} in {}", first.name, language.code()),
        data: CardData { language, ..first.data.clone() },
    });
    template.samples().iter().cloned().chain(translated).collect()
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn blessing() -> bool {
    std::env::var_os("KADI_BLESS").is_some()
}

fn pixels(png: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut data = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut data).unwrap();
    (reader.info().width, reader.info().height, data)
}

/// `KADI_BLESS=1` writes the pictures and hashes anew, to be looked at before they are committed.
#[test]
fn every_card_looks_as_it_was_approved() {
    let known = std::fs::read_to_string(golden("pixels.txt")).unwrap_or_default();
    let drawn = std::sync::Mutex::new(BTreeMap::new());
    each(|template| {
        let renderer = Renderer::new();
        let mut hashes = String::new();
        for sample in template.samples() {
            for side in Side::BOTH {
                let card = renderer.rgba(&renderer.compose(template, side, &sample.data), Dpi::Standard);
                let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&card.data)[..16]);
                writeln!(hashes, "{hash} {} {} {}", template.name(), sample.name, side.name()).unwrap();
            }
        }
        let changed = hashes.lines().filter(|line| !known.lines().any(|old| old == *line));
        let mut wrong: Vec<String> = changed.map(|line| format!("other pixels: {line}")).collect();
        drawn.lock().unwrap().insert(template.name().to_owned(), hashes.clone());

        let sheet = contact_sheet(&renderer, &[template], Dpi::Standard);
        let name = format!("{}.png", template.name());
        if blessing() {
            std::fs::write(golden(&name), &sheet.png).unwrap();
            return Vec::new();
        }
        let approved = std::fs::read(golden(&name));
        if !approved.is_ok_and(|approved| pixels(&approved) == pixels(&sheet.png)) {
            let seen = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&name);
            std::fs::write(&seen, &sheet.png).unwrap();
            wrong.push(format!("{name} is not its golden picture; what was drawn is in {}", seen.display()));
        }
        wrong
    });
    let drawn: String = drawn.into_inner().unwrap().into_values().collect();
    if blessing() {
        std::fs::write(golden("pixels.txt"), drawn).unwrap();
    } else {
        assert_eq!(known.lines().count(), drawn.lines().count(), "cards that are no more");
    }
}

/// How far two rectangles reach into each other, in pixels of the smaller way.
fn overlap(a: Frame, b: Frame) -> f32 {
    let across = (a.x + a.width).min(b.x + b.width) - a.x.max(b.x);
    let down = (a.y + a.height).min(b.y + b.height) - a.y.max(b.y);
    across.min(down)
}

fn room_mistakes(lines: &[LineMeasure], (width, height): (f32, f32)) -> Vec<String> {
    let mut wrong = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Frame { x, y, width: w, height: h } = line.frame;
        if x < 0.0 || y < 0.0 || x + w > width || y + h > height {
            wrong.push(format!("{} leaves the card", line.slot));
        }
        for other in &lines[at + 1..] {
            if overlap(line.frame, other.frame) <= 0.0 {
                continue;
            }
            // Lines of one place are set as a designer spaced them; an accent may come near the tail above it.
            let allowed = if line.slot == other.slot { line.size * 0.12 } else { 0.25 };
            let touch = line
                .glyphs
                .iter()
                .flat_map(|glyph| other.glyphs.iter().map(move |next| overlap(*glyph, *next)))
                .fold(0.0, f32::max);
            if touch > allowed {
                wrong.push(format!("{} and {} overlap by {touch:.1} px", line.slot, other.slot));
            }
        }
    }
    wrong
}

#[test]
#[allow(clippy::cast_precision_loss)]
fn no_text_touches_another_or_leaves_the_card_at_any_scale() {
    each(|template| {
        let renderer = Renderer::new();
        let size = (template.width_px() as f32, template.height_px() as f32);
        let mut wrong = Vec::new();
        for sample in people(template) {
            for scale in ["0.8", "1.0", "1.3"] {
                for side in Side::BOTH {
                    let sheet = renderer.compose(template, side, &scaled(&sample.data, scale));
                    let place = format!("{} {} {} at {scale}", template.name(), sample.name, side.name());
                    let found = room_mistakes(&sheet.measure(), size);
                    wrong.extend(found.into_iter().map(|mistake| format!("{place}: {mistake}")));
                }
            }
        }
        wrong
    });
}

#[test]
#[allow(clippy::cast_precision_loss)]
fn texts_are_large_enough_and_stand_inside_the_safe_margin() {
    each(|template| {
        let renderer = Renderer::new();
        let safe = template.safe_px() as f32;
        let (width, height) = (template.width_px() as f32, template.height_px() as f32);
        let mut wrong = Vec::new();
        for sample in people(template) {
            for side in Side::BOTH {
                for line in renderer.compose(template, side, &sample.data).measure() {
                    let Frame { x, y, width: w, height: h } = line.frame;
                    // Boxes are measured by capitals; accents and tails, a few pixels at each side, come on top.
                    let inside = x >= safe - 4.0
                        && x + w <= width - safe + 4.0
                        && y >= safe - 10.0
                        && y + h <= height - safe + 10.0;
                    // The batch of the second pass sets a scale of its own.
                    let large = line.size >= 18.0 || sample.data.settings.contains_key("font_scale");
                    if !inside || !large {
                        let (name, side, size) = (template.name(), side.name(), line.size);
                        wrong.push(format!(
                            "{name} {} {side} {} {size} px: {:?}",
                            sample.name, line.slot, line.frame
                        ));
                    }
                }
            }
        }
        wrong
    });
}

#[test]
fn texts_stand_out_from_what_is_drawn_under_them() {
    each(|template| {
        let renderer = Renderer::new();
        let mut wrong = BTreeMap::new();
        // A batch that chooses colours answers for them; the Studio warns it.
        let own_colours = |sample: &Sample| !sample.data.settings.keys().any(|key| key.ends_with("_hex"));
        for sample in people(template).into_iter().filter(own_colours) {
            for side in Side::BOTH {
                let sheet = renderer.compose(template, side, &sample.data);
                for (line, contrast) in sheet.measure().iter().zip(renderer.contrasts(&sheet)) {
                    if contrast < 4.5 {
                        let place = format!("{} {} {}", template.name(), side.name(), line.slot);
                        wrong.insert(place, format!("{contrast:.2} for {} {:?}", sample.name, line.frame));
                    }
                }
            }
        }
        wrong.into_iter().map(|(place, found)| format!("{place}: {found}")).collect()
    });
}

#[test]
#[allow(clippy::cast_precision_loss)]
fn names_and_mpi_ids_are_legible_at_arm_s_length() {
    each(|template| {
        let renderer = Renderer::new();
        let front = |data: &CardData| renderer.compose(template, Side::Front, data).measure();
        let is_large = |lines: &[LineMeasure], slot: &str, least: f32| {
            lines.iter().any(|line| line.slot == slot && line.size >= least)
        };
        let ordinary = front(&template.samples()[0].data);
        let large = if template.name() == PASS { ("mpi", 44.0) } else { ("last_name", 44.0) };
        let mut wrong = Vec::new();
        if !is_large(&ordinary, large.0, large.1) {
            wrong.push(format!("{}: {} is small", template.name(), large.0));
        }
        let foot = template.height_px() as f32 * 0.86;
        let with_id = template.samples().iter().filter(|sample| sample.data.find("mpi_id").is_some());
        for sample in with_id.filter(|_| template.name() != PASS) {
            let lines = front(&sample.data);
            let stands = lines.iter().any(|line| line.slot == "mpi" && line.frame.y >= foot);
            if !stands || !is_large(&lines, "mpi", 30.0) {
                wrong.push(format!("{} {}: the MPI id is not in the footer", template.name(), sample.name));
            }
        }
        wrong
    });
}

#[test]
#[allow(clippy::cast_precision_loss)]
fn the_code_is_large_and_three_millimetres_from_the_edge() {
    each(|template| {
        let sheet = Renderer::new().compose(template, Side::Front, &template.samples()[0].data);
        let Some(code) = sheet.code_measure() else {
            return vec![format!("{} has no code", template.name())];
        };
        let Frame { x, y, width, height } = code.frame;
        let (right, bottom) =
            (template.width_px() as f32 - x - width, template.height_px() as f32 - y - height);
        let module = if template.name() == "nomad" { 11.0 } else { 7.0 };
        let large = width.min(height) >= 37.0 * module && code.module >= module;
        let away = [x, y, right, bottom].iter().all(|gap| *gap >= 36.0);
        if large && away { Vec::new() } else { vec![format!("{}: {code:?}", template.name())] }
    });
}

#[test]
fn what_is_cut_is_said_and_only_the_hardest_cases_are_cut() {
    each(|template| {
        let renderer = Renderer::new();
        let mut wrong = Vec::new();
        for sample in people(template) {
            let warnings = readiness(template, &sample.data);
            let mut cut = BTreeSet::new();
            for side in Side::BOTH {
                let sheet = renderer.compose(template, side, &sample.data);
                let ends =
                    sheet.lines().filter(|(slot, text)| text.ends_with('…') && *slot != "tracked_entity");
                cut.extend(ends.map(|(slot, _)| slot.to_owned()));
            }
            let said: BTreeSet<String> = warnings
                .iter()
                .filter_map(|warning| match warning {
                    Warning::Shortened { slot } => Some(slot.clone()),
                    _ => None,
                })
                .collect();
            let hard = ["long-name", "attributes"].contains(&sample.name.as_str());
            let never = ["last_name", "first_name", "mpi", "code"].iter().any(|slot| cut.contains(*slot));
            let unwritten = warnings.iter().any(|warning| matches!(warning, Warning::MissingGlyph { .. }));
            if cut != said || never || unwritten || (!hard && !cut.is_empty()) {
                wrong.push(format!("{} {}: cut {cut:?}, said {warnings:?}", template.name(), sample.name));
            }
        }
        wrong
    });
}

#[test]
fn samples_show_ordinary_people_and_hard_cases_in_every_script() {
    let mut scripts: BTreeMap<String, usize> = BTreeMap::new();
    for template in library().iter() {
        let names: Vec<&str> = template.samples().iter().map(|sample| sample.name.as_str()).collect();
        assert!(names.len() >= 5 && names[0] == "ordinary", "{}: {names:?}", template.name());
        assert!(names.contains(&"long-name"), "{}", template.name());
        for name in names {
            *scripts.entry(name.to_owned()).or_default() += 1;
        }
        let written =
            Language::ALL.map(|language| (template.title(language), template.description(language)));
        assert!(written.iter().all(|(title, description)| !title.is_empty() && !description.is_empty()));
    }
    for script in ["arabic", "ethiopic", "nko", "adlam", "diacritics", "mononym"] {
        assert!(scripts[script] >= 3, "{script}: {scripts:?}");
    }
}

/// The text files of a template.
fn files(name: &str) -> Vec<(String, String)> {
    ["template.toml", "front.svg", "back.svg", "logo.svg"]
        .into_iter()
        .filter_map(|file| {
            let bytes = BuiltInTemplates.find(name, file)?;
            Some((format!("{name}/{file}"), String::from_utf8(bytes.into_owned()).unwrap()))
        })
        .collect()
}

#[test]
fn words_have_three_languages() {
    for name in BuiltInTemplates.names() {
        let (_, text) = files(&name).swap_remove(0);
        let description: toml::Table = text.parse().unwrap();
        for side in ["front", "back"] {
            for slot in description[side]["text"].as_array().unwrap() {
                let Some(text) = slot["text"].as_str() else { continue };
                let mut words = String::new();
                let mut depth = 0_i32;
                for letter in text.chars() {
                    depth += i32::from(letter == '{') - i32::from(letter == '}');
                    if depth == 0 && letter.is_alphabetic() {
                        words.push(letter);
                    }
                }
                // The name of the identifier, a word that is the same in all three, and the documented words of the pass.
                let same = ["", "MPIID", "Dose"].contains(&words.as_str());
                assert!(same || (name == PASS && words == "Scantoverify"), "{name}: {text}");
            }
        }
    }
}

/// Four inks reach no bright green, cyan, blue or violet of a screen.
#[test]
fn colours_can_be_printed_with_four_inks() {
    for name in BuiltInTemplates.names() {
        for (file, text) in files(&name) {
            for code in text.split('#').skip(1).filter_map(|rest| rest.get(..6)) {
                let Ok(bytes) = data_encoding::HEXUPPER.decode(code.to_ascii_uppercase().as_bytes()) else {
                    continue;
                };
                let [red, green, blue] = [bytes[0], bytes[1], bytes[2]].map(f32::from);
                let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
                let warm = most == red && green >= blue;
                let saturation = if most > 0.0 { (most - least) / most } else { 0.0 };
                let bright = saturation * most / 255.0;
                assert!(warm || bright <= 0.83, "{file}: #{code} glows ({bright:.2})");
            }
        }
    }
}

#[test]
fn the_readme_names_every_template() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../templates/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    for name in BuiltInTemplates.names() {
        assert!(readme.contains(&format!("| `{name}` |")), "{name}");
    }
    assert_eq!(BuiltInTemplates.names().len(), 11);
}
