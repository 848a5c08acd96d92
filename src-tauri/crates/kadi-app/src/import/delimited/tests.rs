//! Text files as offices send them: every separator, every encoding, and marks that nobody closed.

use std::io::Cursor;

use proptest::prelude::*;

use super::super::source::{read as read_file, survey};
use super::*;

#[derive(Default)]
struct Rows(Vec<(u64, Vec<String>)>, Vec<u64>);

impl Sink for Rows {
    fn sheet(&mut self, name: &str) -> Result<(), ApiError> {
        assert_eq!(name, "");
        Ok(())
    }

    fn row(&mut self, line: u64, cells: Cells) -> Result<(), ApiError> {
        match cells {
            Cells::Row(cells) => self.0.push((line, cells)),
            Cells::Broken { .. } => self.1.push(line),
        }
        Ok(())
    }
}

fn rows(bytes: &[u8]) -> Result<Rows, ErrorCode> {
    let mut file = Cursor::new(bytes);
    let mut rows = Rows::default();
    survey(&mut file)
        .and_then(|found| read_file(&mut file, &found, &mut rows))
        .map(|()| rows)
        .map_err(|error| error.code)
}

fn lines(rows: &Rows) -> Vec<u64> {
    rows.0.iter().map(|(line, _)| *line).collect()
}

#[test]
fn separators_and_encodings_are_told_by_the_file() {
    let expected = vec!["Prénom".to_owned(), "Nom, usuel".to_owned()];
    for text in
        ["Prénom;\"Nom, usuel\"\n", "Prénom\tNom, usuel\n", "Prénom,\"Nom, usuel\"\n", "Prénom|Nom, usuel\n"]
    {
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            text.chars().map(|c| c as u8).collect(),
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect(),
        ] {
            assert_eq!(rows(&bytes).unwrap().0[0].1, expected, "{text}");
        }
    }
    let titled = rows(b"Liste, 2025\n\nNom;Prenom\nDiop;Amina\nSow;Kofi\n").unwrap();
    assert_eq!(titled.0[1].1, ["Nom", "Prenom"]);
    let said = rows(b"sep=;\r\nNom;a,b\r\n").unwrap();
    assert_eq!(said.0, [(2, vec!["Nom".to_owned(), "a,b".to_owned()])]);
}

#[test]
fn lines_are_counted_as_an_editor_shows_them() {
    let read = rows(b"Nom,Adresse\r\n\r\nDiop,\"Rue 1\r\nPikine\"\r\nSow,x\r\n\r\n\r\nBa,y").unwrap();
    assert_eq!(lines(&read), [1, 3, 5, 8]);
    assert_eq!(rows(b"Nom\n\n\nDiop\n").unwrap().0[1].0, 4);
}

#[test]
fn a_mark_that_is_never_closed_loses_one_line_and_no_other() {
    let read = rows(b"Nom;Prenom\nDiop;\"Amina\nSow;Kofi\n\"Ba\";Zawadi\n").unwrap();
    assert_eq!((lines(&read), read.1.clone()), (vec![1, 3, 4], vec![2]));
    assert_eq!(read.0[2].1, ["Ba", "Zawadi"]);
    // A mark within a value is only a mark.
    let read = rows(b"Nom;Taille\nDiop;5\" 8\n").unwrap();
    assert_eq!((lines(&read), read.1.len()), (vec![1, 2], 0));
}

#[test]
fn rows_may_be_shorter_or_longer_than_the_header() {
    let read = rows(b"a,b\n1\n1,2,3\n").unwrap();
    assert_eq!(read.0.iter().map(|(_, cells)| cells.len()).collect::<Vec<_>>(), [2, 1, 3]);
}

#[test]
fn a_row_without_an_end_is_refused_before_it_fills_the_memory() {
    let mut endless = b"Nom,x\n\"".to_vec();
    endless.resize(3 << 20, b'a');
    endless.push(b'"');
    assert_eq!(rows(&endless).err(), Some(ErrorCode::FileUnreadable));
    let mut wide = vec![b'a'; 3 << 20];
    wide.insert(0, b'"');
    assert_eq!(rows(&wide).err(), Some(ErrorCode::FileUnreadable));
    assert_eq!(rows(&vec![b','; 2000]).err(), Some(ErrorCode::FileUnreadable));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = rows(&bytes);
    }

    #[test]
    fn what_is_written_comes_back(table in prop::collection::vec(prop::collection::vec("[a-z\"; ,é]{0,6}", 2..4), 1..8)) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        writer.write_record(["first", "second"]).unwrap();
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let read = rows(&writer.into_inner().unwrap()).unwrap();
        let cells: Vec<Vec<String>> = read.0.into_iter().skip(1).map(|(_, cells)| cells).collect();
        let trimmed: Vec<Vec<String>> =
            table.iter().map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect()).collect();
        prop_assert_eq!(cells, trimmed);
    }
}
