//! The readers under test: each gives a word for how it answered, and promises beyond not falling over are asserted.

use std::sync::OnceLock;

use kadi_cards::{
    BuiltInTemplates, CardData, Design, Dpi, Dress, Logo, Renderer, Template, TemplateFiles as _,
    TemplatesInMemory,
};

/// A reader and what it is tried with.
pub struct Target {
    pub name: &'static str,
    /// Words of its format.
    pub words: &'static [&'static str],
    pub corpus: fn() -> Vec<Vec<u8>>,
    /// Reads an input; the second argument counts them.
    pub run: fn(&[u8], u64) -> String,
}

/// One in so many accepted inputs is also drawn, which takes a hundred times as long as reading it.
const DRAWN: u64 = 32;

pub const TARGETS: [Target; 4] = [
    Target { name: "template", words: &TOML, corpus: templates, run: template },
    Target { name: "art", words: &SVG, corpus: arts, run: art },
    Target { name: "logo", words: &SVG, corpus: logos, run: logo },
    Target { name: "design", words: &YAML, corpus: designs, run: design },
];

const TOML: [&str; 28] = [
    "[[front.text]]\n",
    "[front.qr]\n",
    "[[sample]]\n",
    "[palette]\n",
    "[",
    "]",
    "{ fr = \"\", en = \"\", pt = \"\" }",
    "box = ",
    "[0, 0, 1, 1]",
    "\"",
    "'''",
    "\"\"\"",
    "lines = 20",
    "size = 400",
    "min_size = 8",
    "leading = 0.8",
    "tracking = 0.5",
    "{first_name}",
    "{date_of_birth:date}",
    "{setting.title}",
    "{{",
    "}}",
    "#FFFFFF",
    "أمينة",
    "ለ",
    "\u{202E}",
    "\u{200D}",
    "a\u{301}",
];

const SVG: [&str; 30] = [
    "<g>",
    "</g>",
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">",
    "</svg>",
    "<use href=\"#a\"/>",
    "id=\"a\"",
    "<path d=\"M0 0L9 9\" stroke=\"#000\"/>",
    "<circle r=\"1e9\"/>",
    "<text>A</text>",
    "<clipPath id=\"a\" clip-path=\"url(#a)\">",
    "clip-path=\"url(#a)\"",
    "<linearGradient id=\"a\" href=\"#a\">",
    "fill=\"url(#a)\"",
    "transform=\"scale(1e9)\"",
    "transform=\"rotate(45)\"",
    "stroke-width=\"1e9\"",
    "stroke-dasharray=\"0.0001\"",
    "<rect width=\"1e9\" height=\"1e9\"/>",
    "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>",
    "&b;",
    "<style>*{fill:red}</style>",
    "font-size=\"1e9\"",
    "<mask id=\"m\"/>",
    "<image href=\"x\"/>",
    "viewBox=\"0 0 1e-9 1e9\"",
    "width=\"1e9\"",
    "C",
    "a1 1 0 0 1 ",
    "<!--",
    "]]>",
];

const YAML: [&str; 30] = [
    "kadi_design: 1\n",
    "name: ",
    "template: sovereign\n",
    "settings:\n",
    "attributes:\n",
    "logos:\n",
    "left_out:\n",
    "  ",
    "- ",
    "? ",
    "&a ",
    "*a",
    "<<: *a\n",
    "[",
    "]",
    "{",
    "}",
    "|\n",
    ">-\n",
    "!!binary ",
    "!!float ",
    "---\n",
    "...\n",
    "\"",
    "'",
    "#",
    "~",
    "\u{FEFF}",
    "0x1F",
    ".inf",
];

fn templates() -> Vec<Vec<u8>> {
    let find = |name: &String| BuiltInTemplates.find(name, "template.toml").unwrap().into_owned();
    BuiltInTemplates.names().iter().map(find).collect()
}

fn arts() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = Vec::new();
    for name in BuiltInTemplates.names() {
        all.extend(
            ["front.svg", "back.svg"]
                .iter()
                .filter_map(|file| BuiltInTemplates.find(&name, file))
                .map(Into::into),
        );
    }
    all
}

fn vital() -> &'static Template {
    static VITAL: OnceLock<Template> = OnceLock::new();
    VITAL.get_or_init(|| Template::load(&BuiltInTemplates, "vital").unwrap())
}

fn sovereign() -> &'static Template {
    static SOVEREIGN: OnceLock<Template> = OnceLock::new();
    SOVEREIGN.get_or_init(|| Template::load(&BuiltInTemplates, "sovereign").unwrap())
}

fn renderer() -> &'static Renderer {
    static RENDERER: OnceLock<Renderer> = OnceLock::new();
    RENDERER.get_or_init(Renderer::new)
}

/// Composes the first sample of a template, and draws it now and then.
fn compose(template: &Template, dress: &Dress, count: u64) -> usize {
    let mut data = template.samples().first().map_or_else(CardData::default, |sample| sample.data.clone());
    dress.put_on(&mut data);
    let mut warnings = 0;
    for side in template.sides() {
        let sheet = renderer().compose(template, side, &data);
        warnings += sheet.warnings().len();
        if count.is_multiple_of(DRAWN) && template.width_px() <= 1_200 && template.height_px() <= 1_200 {
            assert!(renderer().png(&sheet, Dpi::Standard).starts_with(b"\x89PNG"));
        }
    }
    warnings
}

fn with_file(file: &str, bytes: &[u8]) -> TemplatesInMemory {
    let mut files = TemplatesInMemory::copy_of(
        &BuiltInTemplates,
        "sovereign",
        &["template.toml", "front.svg", "back.svg", "logo.svg"],
    );
    files.insert("sovereign", file, bytes);
    files
}

/// Words without the values in them, so that an answer is told by its kind.
fn kind(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_ascii_digit()).take(60).collect()
}

fn load(files: &TemplatesInMemory, count: u64) -> String {
    match Template::load(files, "sovereign") {
        Ok(template) => format!("fine, {} warnings", compose(&template, &Dress::default(), count)),
        Err(error) => format!("{} {}", kind(&error.field), kind(&error.problem.to_string())),
    }
}

fn template(bytes: &[u8], count: u64) -> String {
    load(&with_file("template.toml", bytes), count)
}

fn art(bytes: &[u8], count: u64) -> String {
    load(&with_file("front.svg", bytes), count)
}

fn logos() -> Vec<Vec<u8>> {
    let mut all = vec![
        BuiltInTemplates.find("sovereign", "logo.svg").unwrap().into_owned(),
        br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="19" fill="#B5651D"/></svg>"##.to_vec(),
    ];
    // Pictures with and without a palette.
    for template in [vital(), sovereign()] {
        let sheet = renderer().compose(template, template.sides()[0], &CardData::default());
        all.push(renderer().png(&sheet, Dpi::Standard));
    }
    // 2 x 1 pixels of RGBA.
    all.push(SMALL_PNG.to_vec());
    all
}

const SMALL_PNG: [u8; 70] = *b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x56\xc7\x2f\x0d\0\0\0\0IEND\xae\x42\x60\x82";

/// Puts right sums into the chunks of a PNG: the damage must get past them to be of use.
fn mend_sums(bytes: &[u8]) -> Vec<u8> {
    let mut mended = bytes.to_vec();
    let mut at = 8;
    while let Some(length) = mended.get(at..at + 4) {
        let length = u32::from_be_bytes(length.try_into().unwrap()) as usize;
        let Some(chunk) = mended.get(at + 4..(at + 8).saturating_add(length)) else { break };
        let sum = crc32(chunk).to_be_bytes();
        let place = at + 8 + length;
        if mended.len() < place + 4 {
            break;
        }
        mended[place..place + 4].copy_from_slice(&sum);
        at = place + 4;
    }
    mended
}

/// The check sum of PNG (W3C PNG, annex D).
fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
    !bytes.iter().fold(!0, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step))
}

fn logo(bytes: &[u8], count: u64) -> String {
    let mended = if bytes.starts_with(b"\x89PNG") { mend_sums(bytes) } else { bytes.to_vec() };
    match Logo::from_bytes(&mended) {
        Ok(_) => {
            let mut design = Design::plain("A", "sovereign");
            design.logos.insert("logo1".to_owned(), mended.clone().into());
            let dress = Dress::new(&design).unwrap();
            let warnings = compose(sovereign(), &dress, count);
            // Accepted pictures of another size or kind are worth going on from.
            format!("fine, {warnings} warnings, {:?}, {}", mended.get(16..29), mended.len().ilog2())
        }
        Err(error) => format!("{} {:?}", kind(&error.to_string()), mended.get(24..29)),
    }
}

fn designs() -> Vec<Vec<u8>> {
    let plain = "kadi_design: 1\nname: Kivu 2026\ntemplate: sovereign\ndpi: 450\nsettings:\n  accent_hex: \"#7FD1AE\"\n  font_scale: 0.9\n  title: \"Nº 7\"\n  qr_quiet: 5\nleft_out: [phone_number]\nattributes:\n  - {label: Né le, field: date_of_birth}\nlogos:\n  logo1: {svg: \"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>\"}\n  logo2: {png: iVBORw0KGgo=}\n";
    let design = Design::from_text(plain).unwrap();
    vec![
        plain.as_bytes().to_vec(),
        design.to_yaml().unwrap().into_bytes(),
        design.to_json().unwrap().into_bytes(),
        b"a: &a [1, 2]\nb: *a\n<<: {c: |\n  text\n}\n".to_vec(),
    ]
}

fn design(bytes: &[u8], count: u64) -> String {
    let Ok(text) = std::str::from_utf8(bytes) else { return "not text".to_owned() };
    match Design::from_text(text) {
        Ok(design) => {
            // What was read can be written and read again.
            let (yaml, json) = (design.to_yaml().unwrap(), design.to_json().unwrap());
            assert_eq!(Design::from_text(&json).unwrap(), design, "{json}");
            assert_eq!(Design::from_text(&yaml).unwrap(), design, "{yaml}");
            let template = if design.template == "vital" { vital() } else { sovereign() };
            let found = design.check(template);
            if let Ok(dress) = Dress::new(&design) {
                compose(template, &dress, count);
            }
            format!("fine, {}", kind(&found.first().map(ToString::to_string).unwrap_or_default()))
        }
        Err(error) => format!("{} {}", kind(&error.field), kind(&error.problem.to_string())),
    }
}
