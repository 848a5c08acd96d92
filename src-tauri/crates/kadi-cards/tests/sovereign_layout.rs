//! The DHIS2 digital pass against its documented layout, point by point, on what is composed and drawn.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use kadi_cards::{
    BuiltInTemplates, CardData, Dpi, LineMeasure, Logo, Renderer, Rgb, Rgba, Side, Template, TemplateFiles,
};

const GOLD: Rgb = Rgb { red: 0xD4, green: 0xAF, blue: 0x37 };
const NAVY: Rgb = Rgb { red: 0x0D, green: 0x1B, blue: 0x2A };
const DEEP: Rgb = Rgb { red: 0x06, green: 0x0E, blue: 0x1A };
/// Where the separator stands; left of it is the pass, right of it the zone of the code.
const SEPARATOR: usize = 690;

struct Pass {
    template: Template,
    renderer: Renderer,
}

impl Pass {
    fn new() -> Self {
        Self { template: Template::load(&BuiltInTemplates, "sovereign").unwrap(), renderer: Renderer::new() }
    }

    fn person(&self, name: &str) -> CardData {
        self.template.samples().iter().find(|sample| sample.name == name).unwrap().data.clone()
    }

    fn lines(&self, data: &CardData) -> BTreeMap<String, (String, LineMeasure)> {
        let sheet = self.renderer.compose(&self.template, Side::Front, data);
        let texts = sheet.lines().filter(|(slot, _)| *slot != "mark");
        texts
            .zip(sheet.measure())
            .map(|((slot, text), line)| (slot.to_owned(), (text.to_owned(), line)))
            .collect()
    }

    fn drawn(&self, data: &CardData, dpi: Dpi) -> Rgba {
        self.renderer.rgba(&self.renderer.compose(&self.template, Side::Front, data), dpi)
    }
}

fn pixel(card: &Rgba, x: usize, y: usize) -> Rgb {
    let at = (y * card.width as usize + x) * 4;
    Rgb { red: card.data[at], green: card.data[at + 1], blue: card.data[at + 2] }
}

fn near(a: Rgb, b: Rgb, steps: u8) -> bool {
    a.red.abs_diff(b.red) <= steps && a.green.abs_diff(b.green) <= steps && a.blue.abs_diff(b.blue) <= steps
}

/// How many pieces of a colour there are in a part of the picture, with the middle of each; specks are left out.
fn pieces(card: &Rgba, columns: Range<usize>, rows: Range<usize>, colour: Rgb) -> Vec<(usize, usize)> {
    let width = columns.len();
    let mut open: Vec<bool> = rows
        .clone()
        .flat_map(|y| columns.clone().map(move |x| (x, y)))
        .map(|(x, y)| near(pixel(card, x, y), colour, 60))
        .collect();
    let mut found = Vec::new();
    for start in 0..open.len() {
        if !std::mem::replace(&mut open[start], false) {
            continue;
        }
        let mut stack = vec![start];
        let mut members = Vec::new();
        while let Some(at) = stack.pop() {
            members.push(at);
            let (x, y) = (at % width, at / width);
            for (dx, dy) in [(-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1), (-1, 1), (1, -1)] {
                let (Some(nx), Some(ny)) = (x.checked_add_signed(dx), y.checked_add_signed(dy)) else {
                    continue;
                };
                if nx < width && ny < rows.len() && std::mem::replace(&mut open[ny * width + nx], false) {
                    stack.push(ny * width + nx);
                }
            }
        }
        if members.len() >= 12 {
            let middle = |part: fn(usize, usize) -> usize| {
                members.iter().map(|at| part(*at, width)).sum::<usize>() / members.len()
            };
            found.push((
                columns.start + middle(|at, width| at % width),
                rows.start + middle(|at, width| at / width),
            ));
        }
    }
    found
}

#[test]
fn the_pass_is_1011_by_375() {
    let pass = Pass::new();
    let card = pass.drawn(&pass.person("ordinary"), Dpi::Standard);
    assert_eq!((card.width, card.height), (1011, 375));
    assert!((1011.0_f64 / 375.0 - 480.0 / 178.0).abs() < 0.005, "480:178");
}

#[test]
fn the_header_has_its_words_in_capitals_and_up_to_three_logos() {
    let pass = Pass::new();
    let mut data = pass.person("ordinary");
    let lines = pass.lines(&data);
    assert_eq!(lines["title"].0, "DHIS2 DIGITAL PASS");
    assert_eq!(lines["subtitle"].0, "Identity Pass · eHealth Platform");
    assert!(lines["title"].1.frame.y < lines["subtitle"].1.frame.y);
    let red = Rgb { red: 255, green: 0, blue: 0 };
    let svg = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path fill="#ff0000" d="M0 0h10v10h-10z"/></svg>"##;
    for (count, name) in (1..).zip(["logo1", "logo2", "logo3"]) {
        data.logos.insert(name.into(), Arc::new(Logo::from_bytes(svg).unwrap()));
        let card = pass.drawn(&data, Dpi::Standard);
        assert_eq!(pieces(&card, 0..SEPARATOR, 0..98, red).len(), count, "{name}");
        assert!(lines["title"].1.frame.x > 92.0, "the words stand beside the first logo");
    }
    data.logos.insert("logo4".into(), Arc::new(Logo::from_bytes(svg).unwrap()));
    let card = pass.drawn(&data, Dpi::Standard);
    assert_eq!(pieces(&card, 0..1011, 0..375, red).len(), 3, "there is no fourth");
}

#[test]
fn the_mpi_id_is_large_and_white_beside_a_fingerprint_of_eight_ridges() {
    let pass = Pass::new();
    let data = pass.person("ordinary");
    let lines = pass.lines(&data);
    assert_eq!(lines["mpi_label"].0, "MPI-ID");
    let (text, line) = &lines["mpi"];
    assert_eq!(text, "SN-DKR-26-9XQ7LM2A");
    assert_eq!(line.ink, Rgb::WHITE);
    assert!(line.size >= 44.0 && lines.values().all(|(_, other)| other.size <= line.size), "{}", line.size);
    let card = pass.drawn(&data, Dpi::Pvc);
    let (left, bottom) = (lines["mpi_label"].1.frame.x, lines["name_label"].1.frame.y);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let ridges = pieces(&card, 40..(left as usize - 4) * 2, 210..(bottom as usize - 4) * 2, GOLD);
    assert_eq!(ridges.len(), 8, "{ridges:?}");
}

#[test]
fn four_attributes_stand_in_two_columns_and_two_rows_and_never_touch() {
    let pass = Pass::new();
    let hard = "Kofi Ɛnyɔnam Ẹniọlá Ɓaƙo-Ŋwɛnyá Wiredu-Acheampong";
    for value in [hard, "أمينة بنت محمد ولد الشيخ", "አሚና ገብረእግዚአብሔር", "ߡߊ߬ߙߌߦߡߊ߫ ߖߊߟߏ߫", "𞤃𞤢𞤪𞤭𞤴𞤢𞤥𞤢 𞤄𞤢𞤪𞤪𞤭", "Ç"]
    {
        for scale in ["0.5", "1.0", "1.3", "2.0"] {
            let mut data = pass.person("ordinary");
            data.settings.insert("font_scale".into(), scale.into());
            for number in 1..=8 {
                data.fields.insert(format!("attr{number}_label"), format!("Détail {number}"));
                data.fields.insert(format!("attr{number}_value"), value.into());
            }
            let lines = pass.lines(&data);
            let shown: Vec<&String> =
                lines.keys().filter(|slot| slot.ends_with("_label") && slot.starts_with("attr")).collect();
            assert_eq!(shown, ["attr1_label", "attr2_label", "attr3_label", "attr4_label"]);
            let label = |number: usize| lines[&format!("attr{number}_label")].1.frame;
            assert!((label(1).x - label(3).x).abs() < 1.0 && (label(2).x - label(4).x).abs() < 1.0);
            assert!((label(1).y - label(2).y).abs() < 1.0 && (label(3).y - label(4).y).abs() < 1.0);
            assert!(label(1).x < label(2).x && label(1).y < label(3).y);
            let frames: Vec<_> = lines.values().map(|(_, line)| line.frame).collect();
            for (at, a) in frames.iter().enumerate() {
                for b in &frames[at + 1..] {
                    let across = (a.x + a.width).min(b.x + b.width) - a.x.max(b.x);
                    let down = (a.y + a.height).min(b.y + b.height) - a.y.max(b.y);
                    assert!(across.min(down) <= 0.5, "{value} at {scale}: {a:?} {b:?}");
                }
            }
        }
    }
}

#[test]
fn the_code_stands_on_deep_black_between_four_gold_brackets() {
    let pass = Pass::new();
    let data = pass.person("ordinary");
    let card = pass.drawn(&data, Dpi::Standard);
    assert!(DEEP.luminance() < NAVY.luminance() / 1.5);
    for (x, y) in [(1005, 5), (700, 180), (1000, 370), (705, 330)] {
        assert_eq!(pixel(&card, x, y), DEEP, "{x} {y}");
    }
    let brackets = pieces(&card, SEPARATOR + 9..1011, 0..316, GOLD);
    assert_eq!(brackets.len(), 4, "{brackets:?}");
    let sheet = pass.renderer.compose(&pass.template, Side::Front, &data);
    let code = sheet.code_measure().unwrap().frame;
    for (corner_x, corner_y) in [
        (code.x, code.y),
        (code.x + code.width, code.y),
        (code.x, code.y + code.height),
        (code.x + code.width, code.y + code.height),
    ] {
        let beside = |(x, y): &&(usize, usize)| {
            #[allow(clippy::cast_precision_loss)]
            let (dx, dy) = (*x as f32 - corner_x, *y as f32 - corner_y);
            dx.abs() < 24.0 && dy.abs() < 24.0
        };
        assert_eq!(brackets.iter().filter(beside).count(), 1, "{corner_x} {corner_y}: {brackets:?}");
    }
    let lines = pass.lines(&data);
    let (scan, tracked) = (&lines["scan"], &lines["tracked_entity"]);
    assert_eq!((scan.0.as_str(), tracked.0.as_str()), ("SCAN TO VERIFY", "Kj6vYde4…"));
    for (_, line) in [scan, tracked] {
        let middle = line.frame.x + line.frame.width / 2.0;
        assert!((middle - code.x - code.width / 2.0).abs() < 3.0 && line.frame.y > code.y + code.height);
    }
}

#[test]
fn a_line_of_gold_dashes_ends_in_a_diamond_above_and_below() {
    let pass = Pass::new();
    let card = pass.drawn(&pass.person("ordinary"), Dpi::Standard);
    let column = 682..699;
    let dashes = pieces(&card, column.clone(), 40..336, GOLD);
    assert!((15..=20).contains(&dashes.len()), "{dashes:?}");
    assert!(dashes.iter().all(|(x, _)| x.abs_diff(SEPARATOR) <= 1));
    for middle in [23, 352] {
        let gold_in = |y: usize| column.clone().filter(|x| near(pixel(&card, *x, y), GOLD, 60)).count();
        assert_eq!(pieces(&card, column.clone(), middle - 12..middle + 12, GOLD).len(), 1);
        let edges: Vec<usize> = column.clone().filter(|x| near(pixel(&card, *x, middle), GOLD, 60)).collect();
        let (left, right) = (edges[0], edges[edges.len() - 1]);
        assert!((12..=16).contains(&(right - left)), "wide in the middle: {edges:?}");
        assert!(gold_in(middle - 9) < 6 && gold_in(middle + 9) < 6, "pointed above and below");
        assert!(near(pixel(&card, SEPARATOR, middle), NAVY, 30), "an eye in the middle");
    }
}

#[test]
fn the_footer_has_the_programme_in_capitals_left_and_the_date_right() {
    let pass = Pass::new();
    let lines = pass.lines(&pass.person("ordinary"));
    let (programme, date) = (&lines["programme"], &lines["enrollment"]);
    assert_eq!(programme.0, "SANTÉ MATERNELLE ET INFANTILE");
    assert_eq!(date.0, "Inscription 03/02/2026");
    assert!(programme.1.frame.y > 320.0 && date.1.frame.y > 320.0);
    assert!(
        (programme.1.frame.x - lines["name_label"].1.frame.x).abs() < 3.0,
        "at the left edge of the pass"
    );
    let right = date.1.frame.x + date.1.frame.width;
    assert!((right - 660.0).abs() < 3.0, "at the right edge of the pass: {right}");
}

#[test]
fn the_ground_is_navy_with_faint_gold_ellipses_outside_the_code_s_zone() {
    let pass = Pass::new();
    let mut bare = CardData::default();
    bare.settings.insert("title".into(), " ".into());
    bare.settings.insert("subtitle".into(), " ".into());
    let card = pass.drawn(&bare, Dpi::Standard);
    let (mut ground, mut lines, mut loud) = (0_usize, 0_usize, 0_usize);
    for y in 190..318 {
        for x in 150..SEPARATOR - 12 {
            let seen = pixel(&card, x, y);
            if near(seen, NAVY, 2) {
                ground += 1;
            } else {
                lines += 1;
                loud += usize::from(seen.contrast(NAVY) > 1.6);
            }
        }
    }
    let share = |part: usize, whole: usize| part * 100 / whole;
    assert!(ground > lines && share(lines, ground + lines) >= 3, "{ground} {lines}");
    // The labels of the grid, which stand there without a person too, are the loud part.
    assert!(share(loud, ground + lines) <= 4, "{loud}");
    let zone = (330..374).flat_map(|y| (SEPARATOR + 10..1011).map(move |x| (x, y)));
    assert!(zone.clone().filter(|(x, y)| pixel(&card, *x, *y) != DEEP).count() < zone.count() / 20);
}

#[test]
fn the_settings_have_the_documented_defaults_and_effects() {
    let pass = Pass::new();
    let palette = pass.template.palette();
    assert_eq!((palette["accent"], palette["bg"], palette["bg_deep"]), (GOLD, NAVY, DEEP));
    let text =
        String::from_utf8(BuiltInTemplates.find("sovereign", "template.toml").unwrap().into_owned()).unwrap();
    let settings = text.parse::<toml::Table>().unwrap()["settings"].clone();
    assert_eq!(settings["font_scale"].as_float(), Some(1.0));
    assert_eq!(settings["max_attrs"].as_integer(), Some(4));

    let mut data = pass.person("ordinary");
    let usual = pass.lines(&data);
    let mut with = |name: &str, value: &str| {
        data.settings.clear();
        data.settings.insert(name.into(), value.into());
        (pass.lines(&data), pass.drawn(&data, Dpi::Standard))
    };
    let rose = Rgb { red: 0xE0, green: 0x90, blue: 0x90 };
    let (lines, card) = with("accent_hex", "#E09090");
    assert_eq!(lines["title"].1.ink, rose);
    assert_eq!(pieces(&card, SEPARATOR + 9..1011, 0..316, rose).len(), 4, "the brackets too");
    let (_, card) = with("bg_hex", "#102030");
    assert!(near(pixel(&card, 4, 370), Rgb { red: 0x10, green: 0x20, blue: 0x30 }, 4));
    assert_eq!(pixel(&card, 1005, 5), DEEP);
    let (_, card) = with("bg_deep_hex", "#200810");
    assert_eq!(pixel(&card, 1005, 5), Rgb { red: 0x20, green: 0x08, blue: 0x10 });
    let (lines, _) = with("font_scale", "0.8");
    let size = |lines: &BTreeMap<String, (String, LineMeasure)>, slot: &str| lines[slot].1.size;
    assert!((size(&lines, "birth") - size(&usual, "birth") * 0.8).abs() < 0.6);
    let (lines, _) = with("font_scale", "1.0");
    assert!((size(&lines, "birth") - size(&usual, "birth")).abs() < f32::EPSILON);
    for (count, gone) in
        [("4", &[][..]), ("2", &["sex", "center"][..]), ("0", &["name", "birth", "sex", "center"][..])]
    {
        let (lines, _) = with("max_attrs", count);
        for slot in ["name", "birth", "sex", "center"] {
            assert_eq!(lines.contains_key(slot), !gone.contains(&slot), "{slot} of {count}");
        }
    }
}

#[test]
fn a_template_s_own_settings_are_the_defaults() {
    let mut files = kadi_cards::TemplatesInMemory::copy_of(
        &BuiltInTemplates,
        "sovereign",
        &["template.toml", "front.svg", "back.svg", "logo.svg"],
    );
    let text = String::from_utf8(files.find("sovereign", "template.toml").unwrap().into_owned()).unwrap();
    let edited = text.replacen("max_attrs = 4", "max_attrs = 1", 1).replacen(
        "font_scale = 1.0",
        "font_scale = 0.8",
        1,
    );
    files.insert("sovereign", "template.toml", edited);
    let usual = Pass::new();
    let pass = Pass { template: Template::load(&files, "sovereign").unwrap(), renderer: Renderer::new() };
    let data = usual.person("ordinary");
    let (lines, before) = (pass.lines(&data), usual.lines(&data));
    assert!(lines.contains_key("name") && !lines.contains_key("birth"));
    assert!((lines["name"].1.size - before["name"].1.size * 0.8).abs() < 0.6);
}
