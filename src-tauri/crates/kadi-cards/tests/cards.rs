//! Whole cards: their size, PDF pages, bad templates and hard data.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod pdf_reader;

use kadi_cards::{
    A4Layout, A4Sink, BuiltInTemplates, CardData, Dpi, Language, Logo, Nudge, Paper, PdfSink, Renderer, Side,
    Template, TemplateFiles, TemplatesInMemory, Warning, readiness,
};
use pdf_reader::Pdf;

const FILES: [&str; 4] = ["template.toml", "front.svg", "back.svg", "logo.svg"];

fn template(name: &str) -> Template {
    Template::load(&BuiltInTemplates, name).unwrap()
}

fn mariama(name: &str) -> CardData {
    template(name).samples()[0].data.clone()
}

struct Pixels {
    width: u32,
    height: u32,
    dots_per_metre: u32,
}

fn decode(png: &[u8]) -> Pixels {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut rgb).unwrap();
    let info = reader.info();
    Pixels { width: info.width, height: info.height, dots_per_metre: info.pixel_dims.unwrap().xppu }
}

#[test]
fn a_png_has_the_size_and_resolution_of_its_card() {
    let renderer = Renderer::new();
    for (name, dpi, size) in [
        ("vital", Dpi::Standard, (1011, 638, 11_811)),
        ("vital", Dpi::Enhanced, (1517, 957, 17_717)),
        ("vital", Dpi::Pvc, (2022, 1276, 23_622)),
        ("sovereign", Dpi::Standard, (1011, 375, 11_811)),
    ] {
        let sheet = renderer.compose(&template(name), Side::Front, &mariama(name));
        let card = decode(&renderer.png(&sheet, dpi));
        assert_eq!((card.width, card.height, card.dots_per_metre), size);
        let rgba = renderer.rgba(&sheet, dpi);
        assert_eq!(
            (rgba.width, rgba.height, rgba.data.len()),
            (size.0, size.1, (size.0 * size.1 * 4) as usize)
        );
    }
}

#[test]
fn pixels_do_not_depend_on_what_was_drawn_before_or_by_how_many() {
    let template = template("vital");
    let fresh = |index: usize| {
        let renderer = Renderer::new();
        renderer
            .png(&renderer.compose(&template, Side::Front, &template.samples()[index].data), Dpi::Standard)
    };
    let expected: Vec<Vec<u8>> = (0..3).map(fresh).collect();
    let shared = Renderer::new();
    std::thread::scope(|scope| {
        for start in 0..3 {
            let (shared, template, expected) = (shared.clone(), &template, &expected);
            scope.spawn(move || {
                for index in (0..3).map(|step| (start + step) % 3) {
                    let sheet = shared.compose(template, Side::Front, &template.samples()[index].data);
                    assert!(shared.png(&sheet, Dpi::Standard) == expected[index], "sample {index}");
                }
            });
        }
    });
}

#[test]
fn a_pdf_has_a_page_of_card_size_for_each_side_and_its_text_can_be_read() {
    let renderer = Renderer::new();
    let template = template("vital");
    let mut sink = PdfSink::new(Vec::new()).unwrap();
    for sample in &template.samples()[..2] {
        for side in template.sides() {
            sink.add_page(&renderer.compose(&template, side, &sample.data)).unwrap();
        }
    }
    assert_eq!(sink.pages(), 4);
    let bytes = sink.finish().unwrap();
    let pdf = Pdf::read(&bytes);
    let pages = pdf.pages();
    assert_eq!(pages.len(), 4);
    for page in &pages {
        let size = pdf.numbers(*page, "/MediaBox");
        assert!((size[2] - 242.64).abs() < 0.01 && (size[3] - 153.12).abs() < 0.01, "{size:?}");
        assert_eq!(size, pdf.numbers(*page, "/TrimBox"));
    }
    let front = pdf.text(pages[0]);
    for words in ["DIALLO", "Mariama", "05/03/1990", "Féminin", "SN-DKR-26-9XQ7LM2A", "7K3M9QX2"] {
        assert!(front.contains(words), "{words} in {front}");
    }
    assert!(pdf.text(pages[1]).contains("Dakar Centre"));
    assert!(pdf.text(pages[2]).contains("Apollinaire"));
}

#[test]
fn a4_sheets_have_backs_behind_their_fronts() {
    let renderer = Renderer::new();
    let template = template("vital");
    let (none, backs) = (Nudge::default(), Nudge { right: 1.0, down: -2.0 });
    let mut sink = A4Sink::new(Vec::new(), none, backs).unwrap();
    for number in 0..13 {
        let mut data = template.samples()[0].data.clone();
        data.fields.insert("card_code".into(), format!("CODE{number:04}"));
        sink.add_card(&template.sides().map(|side| renderer.compose(&template, side, &data))).unwrap();
    }
    let (bytes, pages) = sink.finish().unwrap();
    let pdf = Pdf::read(&bytes);
    let found = pdf.pages();
    assert_eq!((pages, found.len()), (4, 4), "ten fronts, their backs, three fronts, their backs");
    let layout = A4Layout::of((1011, 638), 12);
    for (page, side, nudge, cards) in [
        (found[0], Side::Front, none, 10),
        (found[1], Side::Back, backs, 10),
        (found[2], Side::Front, none, 3),
        (found[3], Side::Back, backs, 3),
    ] {
        let size = pdf.numbers(page, "/MediaBox");
        assert!((size[2] - 595.276).abs() < 0.01 && (size[3] - 841.89).abs() < 0.01, "{size:?}");
        let places = places_in(&pdf.content(page));
        assert_eq!(places.len(), cards);
        for (number, (x, y)) in places.iter().enumerate() {
            let (left, top) = layout.corner(number, side);
            assert!((x - left - nudge.right).abs() < 0.1, "{x} {left}");
            assert!((297.0 - y - layout.card.1 - top - nudge.down).abs() < 0.1, "{y} {top}");
        }
    }
    let text = pdf.text(found[2]);
    assert!(text.contains("CODE0010") && text.contains("CODE0012") && !text.contains("CODE0009"), "{text}");
}

/// Where a content moves its origin to, in millimetres from the left bottom corner.
fn places_in(content: &[u8]) -> Vec<(f32, f32)> {
    let text = String::from_utf8_lossy(content);
    let moves = text.lines().filter_map(|line| line.strip_prefix("1 0 0 1 ")?.strip_suffix(" cm"));
    moves
        .map(|place| {
            let (x, y) = place.split_once(' ').unwrap();
            let millimetres = |text: &str| text.parse::<f32>().unwrap() * 25.4 / 72.0;
            (millimetres(x), millimetres(y))
        })
        .collect()
}

#[test]
fn arabic_in_a_pdf_says_what_it_reads() {
    let renderer = Renderer::new();
    let template = template("vital");
    let arabic = template.samples().iter().find(|sample| sample.name == "arabic").unwrap();
    let mut sink = PdfSink::new(Vec::new()).unwrap();
    sink.add_page(&renderer.compose(&template, Side::Front, &arabic.data)).unwrap();
    let bytes = sink.finish().unwrap();
    let pdf = Pdf::read(&bytes);
    let content = pdf.content(pdf.pages()[0]);
    // UTF-16 with its byte order mark, as PDF text strings are written.
    let name: Vec<u8> = "ولد".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert!(pdf_reader::unescaped(&content).windows(name.len()).any(|part| part == name));
}

#[test]
fn a_long_pdf_keeps_one_copy_of_art_and_fonts() {
    let renderer = Renderer::new();
    let template = template("sovereign");
    let pages = |count: usize| {
        let mut sink = PdfSink::new(Vec::new()).unwrap();
        for _ in 0..count {
            sink.add_page(&renderer.compose(&template, Side::Front, &mariama("sovereign"))).unwrap();
        }
        sink.finish().unwrap()
    };
    let (one, many) = (pages(1), pages(600));
    assert!(many.len() - one.len() < 600 * 2_000, "{} bytes a page", (many.len() - one.len()) / 599);
    assert_eq!(Pdf::read(&many).pages().len(), 600, "three leaves of the page tree");
    assert!(pages(3) == pages(3), "the same cards make the same bytes");
}

#[test]
fn a_very_long_pdf_says_in_sections_where_its_objects_stand() {
    let renderer = Renderer::new();
    let sheet = renderer.compose(&template("vital"), Side::Back, &mariama("vital"));
    let paper = Paper { width: 300.0, height: 200.0, right: 0.0, down: 0.0 };
    for sink in [PdfSink::new(Vec::new()), PdfSink::on_paper(Vec::new(), paper)] {
        let mut sink = sink.unwrap();
        for _ in 0..11_000 {
            sink.add_page(&sheet).unwrap();
        }
        let pdf = Pdf::read(&sink.finish().unwrap());
        assert_eq!((pdf.sections, pdf.pages().len()), (3, 11_000));
    }
}

#[test]
fn what_is_missing_is_said_before_printing() {
    let vital = template("vital");
    assert_eq!(readiness(&vital, &mariama("vital")), []);
    let empty = readiness(&vital, &CardData::default());
    let missing = |field: &str| Warning::MissingField { field: field.into() };
    assert_eq!(empty, [missing("card_code"), missing("last_name"), missing("mpi_id"), Warning::NoCode]);
    let fields = vital.fields();
    assert!(fields.iter().any(|field| field.name == "mpi_id" && field.required));
    assert!(fields.iter().any(|field| field.name == "zone" && !field.required));
}

#[test]
fn three_hundred_letters_are_shortened_with_a_warning_and_stay_in_their_box() {
    let vital = template("vital");
    let mut data = mariama("vital");
    let usual = Renderer::new().compose(&vital, Side::Front, &data);
    data.fields.insert("last_name".into(), "Rakotondrainibe".repeat(20));
    data.fields.insert("first_name".into(), "Zo ".repeat(100));
    let warnings = readiness(&vital, &data);
    let cut = |slot: &str| Warning::Shortened { slot: slot.into() };
    assert_eq!(warnings, [cut("first_name"), cut("last_name")]);

    let renderer = Renderer::new();
    let long = renderer.rgba(&renderer.compose(&vital, Side::Front, &data), Dpi::Standard);
    let usual = renderer.rgba(&usual, Dpi::Standard);
    let changed = |x: std::ops::Range<usize>, y: std::ops::Range<usize>| {
        y.flat_map(|y| x.clone().map(move |x| (y * 1011 + x) * 4)).any(|at| long.data[at] != usual.data[at])
    };
    assert!(changed(48..640, 190..305));
    assert!(!changed(645..1011, 0..638), "nothing reaches the code");
    assert!(!changed(0..1011, 330..638), "nothing reaches the rows below");
}

#[test]
fn letters_without_a_font_and_odd_characters_do_not_stop_a_card() {
    let vital = template("vital");
    let mut data = mariama("vital");
    data.fields.insert("first_name".into(), "漢字 \u{0}\u{7}\nA\u{301}".into());
    assert_eq!(readiness(&vital, &data), [Warning::MissingGlyph { slot: "first_name".into() }]);
    data.qr = Some("x".repeat(5000));
    assert!(readiness(&vital, &data).contains(&Warning::CodeTooLong));
    data.qr = Some("x".repeat(1500));
    assert!(readiness(&vital, &data).contains(&Warning::CodeTooFine));
}

#[test]
fn settings_change_colours_texts_and_the_attribute_grid() {
    let sovereign = template("sovereign");
    let renderer = Renderer::new();
    let mut data = mariama("sovereign");
    let corner = |data: &CardData| {
        let card = renderer.rgba(&renderer.compose(&sovereign, Side::Front, data), Dpi::Standard);
        card.data[(5 * 1011 + 1005) * 4..][..3].to_vec()
    };
    assert_eq!(corner(&data), [0x06, 0x0E, 0x1A]);
    data.settings.insert("bg_deep_hex".into(), "#301020".into());
    data.settings.insert("max_attrs".into(), "2".into());
    data.settings.insert("title".into(), "Passe de saúde".into());
    assert_eq!(corner(&data), [0x30, 0x10, 0x20]);
    let sheet = renderer.compose(&sovereign, Side::Front, &data);
    let lines: Vec<(&str, &str)> = sheet.lines().collect();
    assert!(lines.contains(&("title", "PASSE DE SAÚDE")));
    assert!(lines.iter().any(|(slot, _)| *slot == "birth") && !lines.iter().any(|(slot, _)| *slot == "sex"));

    data.settings.insert("accent_hex".into(), "golden".into());
    data.settings.insert("font_scale".into(), "40".into());
    data.settings.insert("glitter".into(), "yes".into());
    let named = |name: &str| name.to_owned();
    assert_eq!(
        readiness(&sovereign, &data),
        [
            Warning::UnknownSetting { name: named("glitter") },
            Warning::BadSetting { name: named("accent_hex") },
            Warning::BadSetting { name: named("font_scale") },
        ]
    );
}

#[test]
fn logos_and_languages_are_the_batch_s_own() {
    let sovereign = template("sovereign");
    let renderer = Renderer::new();
    let mut data = mariama("sovereign");
    let svg = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 5"><path fill="#ff0000" d="M0 0h10v5h-10z"/></svg>"##;
    data.logos.insert("logo2".into(), std::sync::Arc::new(Logo::from_bytes(svg).unwrap()));
    data.language = Language::Portuguese;
    let sheet = renderer.compose(&sovereign, Side::Front, &data);
    let card = renderer.rgba(&sheet, Dpi::Standard);
    let pixel = |x: usize, y: usize| card.data[(y * 1011 + x) * 4..][..3].to_vec();
    assert_eq!(pixel(568, 56), [255, 0, 0], "in the middle of its place");
    assert_ne!(pixel(568, 33), [255, 0, 0], "in its own proportion");
    assert!(sheet.lines().any(|(_, text)| text == "DATA DE NASCIMENTO"));
    let mut sink = PdfSink::new(Vec::new()).unwrap();
    sink.add_page(&sheet).unwrap();
    assert_eq!(Pdf::read(&sink.finish().unwrap()).pages().len(), 1);
}

/// A copy of `vital` with one replacement in its description.
fn edited(from: &str, to: &str) -> String {
    let mut files = TemplatesInMemory::copy_of(&BuiltInTemplates, "vital", &FILES);
    let text = String::from_utf8(files.find("vital", "template.toml").unwrap().into_owned()).unwrap();
    assert!(text.contains(from), "{from} is in the template");
    files.insert("vital", "template.toml", text.replacen(from, to, 1));
    Template::load(&files, "vital").unwrap_err().to_string()
}

#[test]
fn a_bad_template_names_file_line_and_field() {
    let errors = [
        edited("\"{last_name}\"", "\"{surname}\""),
        edited("colour = \"paper\"", "colour = \"papier\""),
        edited("box = [48, 162, 592, 16]", "box = [48, 162, 992, 16]"),
        edited("name = \"title\"", "nom = \"title\""),
        edited("tracking = 0.03", "trackng = 0.03"),
        edited("size = 42", "size = \"42\""),
        edited("weight = 700", "weight = 600"),
        edited("width = 1011", "width = 1011 px"),
        edited("\"front.svg\"", "\"recto.svg\""),
        edited("blue = \"#0B5CAD\"", "blue = \"#083B73\""),
        edited("\"{setting.title}\"", "\"{setting.titel}\""),
        edited("en = \"Name\", ", ""),
        edited("{ first_name = \"Mariama\"", "{ given = \"Mariama\""),
    ];
    insta::assert_snapshot!(errors.join("\n"), @r##"
    vital/template.toml:93: front.text[6].text: no card field is called "surname"
    vital/template.toml:38: front.text[0].colour: "papier" is neither #RRGGBB nor a colour of the palette
    vital/template.toml:84: front.text[5].box: the box leaves the card, which is 1011 x 638
    vital/template.toml:28: front.text[0].name: this key is missing
    vital/template.toml:36: front.text[0].trackng: unknown key; known here: align, attribute, box, colour, leading, lines, min_size, name, otherwise, size, text, tracking, unless, upper, valign, weight, when
    vital/template.toml:32: front.text[0].size: expected a number
    vital/template.toml:34: front.text[0].weight: "600" is not one of 400, 700
    vital/template.toml:4: not TOML: string values must be quoted, expected literal string
    vital/template.toml:26: front.art: there is no such file
    vital/template.toml:12: palette.blue: "deep" has this colour already; art follows the palette by its colours, so each is used once
    vital/template.toml:30: front.text[0].text: no setting is called "titel"
    vital/template.toml:83: front.text[5].text.en: this key is missing
    vital/template.toml:489: sample[0].fields.given: no card field is called "given"
    "##);
}

#[test]
fn files_that_are_missing_or_broken_are_named() {
    let none = Template::load(&TemplatesInMemory::new(), "vital").unwrap_err();
    assert_eq!(none.to_string(), "vital/template.toml: there is no such file");
    let mut files = TemplatesInMemory::copy_of(&BuiltInTemplates, "vital", &FILES);
    files.insert("vital", "front.svg", "<svg viewBox=\"0 0 10 10\"/>");
    let error = Template::load(&files, "vital").unwrap_err();
    assert_eq!(
        (error.file.as_str(), error.line, error.field.as_str()),
        ("vital/front.svg", Some(1), "viewBox")
    );
    files.insert("vital", "front.svg", vec![0xFF, 0xFE]);
    assert_eq!(
        Template::load(&files, "vital").unwrap_err().to_string(),
        "vital/front.svg: the file is not UTF-8 text"
    );
}

#[test]
fn a_picture_is_small_and_has_the_pixels_of_its_preview_on_every_template() {
    let renderer = Renderer::new();
    for name in BuiltInTemplates.names() {
        let template = template(&name);
        for (number, sample) in template.samples()[..2].iter().enumerate() {
            for side in template.sides() {
                let sheet = renderer.compose(&template, side, &sample.data);
                let png = renderer.png(&sheet, Dpi::Standard);
                // A million fronts are forty gigabytes; backs have more words. The second sample is a hard case.
                let most = if side == Side::Front { 40 } else { 42 } * 1024;
                assert!(number > 0 || png.len() <= most, "{name} {side:?}: {} bytes", png.len());
                let mut decoder = png::Decoder::new(std::io::Cursor::new(&png));
                decoder.set_transformations(png::Transformations::EXPAND);
                let mut reader = decoder.read_info().unwrap();
                let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
                reader.next_frame(&mut rgb).unwrap();
                let shown = renderer.rgba(&sheet, Dpi::Standard).data;
                let shown = shown.chunks(4).flat_map(|pixel| &pixel[..3]);
                assert!(rgb.iter().eq(shown), "{name} {}", sample.name);
            }
        }
    }
}
