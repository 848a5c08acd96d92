//! Workbooks that are written here: sheets, dates, errors, and archives that claim more than they hold.

use std::io::{Cursor, Write as _};

use rust_xlsxwriter::{ExcelDateTime, Format as Style, Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::super::claims::claims_too_much;
use super::super::source::{read, survey};
use super::*;

type Rows = Vec<(u64, Vec<String>)>;

#[derive(Default)]
struct Book(Vec<(String, Rows)>);

impl Sink for Book {
    fn sheet(&mut self, name: &str) -> Result<(), ApiError> {
        self.0.push((name.to_owned(), Vec::new()));
        Ok(())
    }

    fn row(&mut self, line: u64, cells: Cells) -> Result<(), ApiError> {
        let Cells::Row(cells) = cells else { panic!("no sheet has a broken row") };
        self.0.last_mut().unwrap().1.push((line, cells));
        Ok(())
    }
}

fn book(bytes: &[u8]) -> Result<Book, ErrorCode> {
    let mut file = Cursor::new(bytes);
    let mut book = Book::default();
    survey(&mut file)
        .and_then(|found| read(&mut file, &found, &mut book))
        .map(|()| book)
        .map_err(|error| error.code)
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated))
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn cells_are_read_as_they_are_shown_with_their_rows_and_sheets() {
    let mut made = Workbook::new();
    let date = Style::new().set_num_format("dd/mm/yy");
    let sheet = made.add_worksheet().set_name("Enfants").unwrap();
    sheet.write(0, 0, "Nom").unwrap();
    sheet.write(0, 1, "Né le").unwrap();
    sheet.write(2, 0, "Ndiaye\nAmina").unwrap();
    let born = ExcelDateTime::from_ymd(1991, 3, 12).unwrap();
    sheet.write_with_format(2, 1, &born, &date).unwrap();
    sheet.write(2, 2, 771_234_567.0).unwrap();
    sheet.write(2, 3, true).unwrap();
    sheet.write(3, 0, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write(3, 1, 33_309.0).unwrap();
    sheet.write(3, 2, 1.5).unwrap();
    made.add_worksheet().set_name("Caché").unwrap().set_hidden(true);
    made.add_worksheet().set_name("Adultes").unwrap().write(0, 1, "Nom").unwrap();
    let read = book(&made.save_to_buffer().unwrap()).unwrap();
    let rows =
        |at: usize| read.0[at].1.iter().map(|(line, cells)| (*line, cells.join("|"))).collect::<Vec<_>>();
    assert_eq!(read.0.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["Enfants", "Adultes"]);
    assert_eq!(
        rows(0),
        [
            (1, "Nom|Né le".to_owned()),
            (3, "Ndiaye Amina|1991-03-12|771234567|true".to_owned()),
            (4, "#DIV/0!|33309|1.5".to_owned()),
        ]
    );
    assert_eq!(rows(1), [(1, "|Nom".to_owned())]);
}

const ODS_TYPE: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
const MANIFEST: &[u8] = b"<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";

fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
         <office:spreadsheet><table:table table:name=\"Liste\">{table}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[
        ("mimetype", ODS_TYPE),
        ("META-INF/manifest.xml", MANIFEST),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn opendocument_is_read_and_its_trailing_empty_rows_cost_nothing() {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let table = format!(
        "<table:table-row>{}{}</table:table-row><table:table-row>{}<table:table-cell office:value-type=\"date\" office:date-value=\"1991-03-12\">\
         <text:p>12/03/91</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated=\"1048000\">\
         <table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>",
        cell("Nom"),
        cell("Né le"),
        cell("Zawadi")
    );
    let read = book(&ods(&table)).unwrap();
    assert_eq!(read.0[0].0, "Liste");
    assert_eq!(read.0[0].1[1], (2, vec!["Zawadi".to_owned(), "1991-03-12".to_owned()]));
}

#[test]
fn what_unfolds_or_repeats_beyond_measure_is_refused() {
    let full = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"100\" \
                office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>";
    assert_eq!(book(&ods(full)).err(), Some(ErrorCode::FileUnreadable));
    let zeros = vec![b' '; 100 << 20];
    let bomb = archive(&[("xl/workbook.xml", b"<workbook/>"), ("xl/sharedStrings.xml", &zeros)]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(book(&bomb).err(), Some(ErrorCode::FileTooLarge));
    let claim = b"<sst xmlns=\"x\" count=\"4000000000\" uniqueCount=\"4000000000\"></sst>";
    let liar = archive(&[("xl/workbook.xml", b"<workbook/>"), ("xl/sharedStrings.xml", claim)]);
    assert_eq!(book(&liar).err(), Some(ErrorCode::FileUnreadable));
    let mut old = vec![0xD0, 0xCF, 0x11, 0xE0];
    old.extend([0x00, 0x02, 14, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0]);
    assert!(claims_too_much(&old));
    assert_eq!(book(&old).err(), Some(ErrorCode::FileUnreadable));
}

#[test]
fn archives_of_something_else_and_broken_ones_are_refused() {
    let letter = archive(&[("word/document.xml", b"<w:document/>")]);
    assert_eq!(book(&letter).err(), Some(ErrorCode::FileUnreadable));
    assert_eq!(book(b"PK\x03\x04 and no more").err(), Some(ErrorCode::FileUnreadable));
    let mut made = Workbook::new();
    made.add_worksheet().write(0, 0, "Nom").unwrap();
    let whole = made.save_to_buffer().unwrap();
    for cut in [whole.len() / 4, whole.len() / 2, whole.len() - 30] {
        assert_eq!(book(&whole[..cut]).err(), Some(ErrorCode::FileUnreadable), "{cut}");
    }
    let mut wrong = whole.clone();
    for at in (60..whole.len() - 60).step_by(97) {
        wrong[at] ^= 0x5A;
        // Whatever the damage does, it is an answer and no panic.
        let _ = book(&wrong);
    }
}
