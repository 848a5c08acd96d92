//! The card of `cards.py` through printpdf: vector text in a subset font, a vector code, then its own save.

use std::time::Instant;

use printpdf::{
    BuiltinFont, Color, LinePoint, Mm, Op, PaintMode, ParsedFont, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions,
    Point, Polygon, PolygonRing, Pt, Rgb, TextItem, TextMatrix, WindingOrder,
};
use qrcode::{EcLevel, QrCode};

const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn colour(r: f32, g: f32, b: f32) -> Color {
    Color::Rgb(Rgb { r, g, b, icc_profile: None })
}

fn rectangle(x: f32, y: f32, width: f32, height: f32) -> PolygonRing {
    let corner = |x: f32, y: f32| LinePoint { p: Point { x: Pt(x), y: Pt(y) }, bezier: false };
    PolygonRing { points: vec![corner(x, y), corner(x + width, y), corner(x + width, y + height), corner(x, y + height)] }
}

fn filled(rings: Vec<PolygonRing>) -> Op {
    Op::DrawPolygon { polygon: Polygon { rings, mode: PaintMode::Fill, winding_order: WindingOrder::NonZero } }
}

fn page(number: u64, font: &PdfFontHandle) -> PdfPage {
    let mut ops = vec![
        Op::SetFillColor { col: colour(0.05, 0.36, 0.29) },
        filled(vec![rectangle(0.0, 126.0, 242.64, 27.0)]),
    ];
    let text: String = (0..52_u64)
        .map(|at| char::from(LETTERS[((number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> at) ^ at) as usize % 32]))
        .collect();
    let symbol = QrCode::with_error_correction_level(&text, EcLevel::M).expect("a short text");
    let side = symbol.width();
    let dark = symbol.into_colors();
    let modules = (0..side * side)
        .filter(|at| dark[*at] == qrcode::Color::Dark)
        .map(|at| rectangle(168.0 + (at % side) as f32 * 2.0, 70.0 - (at / side) as f32 * 2.0, 2.0, 2.0))
        .collect();
    ops.extend([Op::SetFillColor { col: colour(0.0, 0.0, 0.0) }, filled(modules)]);
    let id = format!("SN-DKR-26-{number:08}");
    let name = format!("Aïssatou Ndiaye {number}");
    let lines = [
        ("Name", name.as_str()), ("Born", "1994-03-12"), ("Sex", "F"), ("ID", &id), ("District", "Dakar Centre"),
        ("Valid", "2031-12-31"),
    ];
    for (row, (label, value)) in lines.into_iter().enumerate() {
        let y = 112.0 - row as f32 * 14.0;
        for (x, size, text) in [(67.0, 5.3, label), (94.0, 7.2, value)] {
            ops.extend([
                Op::StartTextSection,
                Op::SetFont { font: font.clone(), size: Pt(size) },
                Op::SetTextMatrix { matrix: TextMatrix::Translate(Pt(x), Pt(y)) },
                Op::ShowText { items: vec![TextItem::Text(text.to_owned())] },
                Op::EndTextSection,
            ]);
        }
    }
    PdfPage::new(Mm(85.6), Mm(53.98), ops)
}

fn main() {
    let mut words = std::env::args().skip(1);
    let count: u64 = words.next().and_then(|word| word.parse().ok()).expect("how many cards");
    let fonts = words.next().expect("the folder of fonts");
    let bytes = std::fs::read(format!("{fonts}/NotoSans-Regular.ttf")).expect("the font");
    let begun = Instant::now();
    let mut document = PdfDocument::new("cards");
    let font = ParsedFont::from_bytes(&bytes, 0, &mut Vec::new())
        .map_or(PdfFontHandle::Builtin(BuiltinFont::Helvetica), |font| PdfFontHandle::External(document.add_font(&font)));
    let pages = (0..count).map(|number| page(number, &font)).collect();
    let file = document.with_pages(pages).save(&PdfSaveOptions::default(), &mut Vec::new());
    let seconds = begun.elapsed().as_secs_f64();
    let figures = serde_json::json!({
        "per_second": count as f64 / seconds, "bytes": file.len() as f64 / count as f64,
    });
    println!("{figures}");
}
