//! What a file is, found out by its bytes and never by its name, in one pass that also makes its digest.

use std::io::{Read, Seek, SeekFrom};

use kadi_contract::{ApiError, ErrorCode};
use sha2::{Digest, Sha256};

use crate::error::internal;
use crate::files;

use super::delimited;
use super::sheet::Cells;
use super::workbook;

/// The largest text file, in bytes; it is read as a stream, so this guards the disk and not the memory.
const MOST_TEXT: u64 = 4 << 30;
const CHUNK: usize = 1 << 16;

/// The kinds of files that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Separated by commas, semicolons, tabs or bars.
    Csv,
    Xlsx,
    Xls,
    Ods,
}

impl Format {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Ods => "ods",
        }
    }
}

/// How the letters of a text file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    Utf8,
    /// What spreadsheets on Windows write in West Africa and Europe; every byte means something.
    Windows1252,
    /// With a byte order mark.
    Utf16,
}

/// A file as one look through it shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Survey {
    pub(super) digest: [u8; 32],
    pub(super) format: Format,
    pub(super) letters: Letters,
    /// Whether the quotation marks are odd in number: one of them is never closed.
    pub(super) odd_quotes: bool,
}

/// Takes what a file holds, sheet by sheet and row by row.
pub(super) trait Sink {
    /// The rows that follow are of this sheet.
    fn sheet(&mut self, name: &str) -> Result<(), ApiError>;
    /// A row with its line, from 1.
    fn row(&mut self, line: u64, cells: Cells) -> Result<(), ApiError>;
}

/// Looks through a file and goes back to its beginning.
///
/// # Errors
/// `file_unreadable` for what is no table, `file_empty` without a byte, `file_too_large` beyond what is read.
pub(super) fn survey(file: &mut (impl Read + Seek)) -> Result<Survey, ApiError> {
    let mut digest = Sha256::new();
    let mut begin = Vec::with_capacity(512);
    let mut text = TextCheck::default();
    let mut length = 0_u64;
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = file.read(&mut chunk).map_err(|error| files::failed(&error))?;
        let bytes = chunk.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            break;
        }
        if begin.len() < 512 {
            begin.extend(bytes.iter().take(512 - begin.len()));
        }
        digest.update(bytes);
        text.add(bytes);
        length += read as u64;
        if length > MOST_TEXT {
            return Err(too_large(MOST_TEXT));
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(|error| files::failed(&error))?;
    if length == 0 {
        return Err(ErrorCode::FileEmpty.into());
    }
    let format = match begin.as_slice() {
        [b'P', b'K', 3, 4, ..] => workbook::zipped_format(file)?,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Format::Xls,
        bytes if is_text(bytes, &text) => Format::Csv,
        _ => return Err(ErrorCode::FileUnreadable.into()),
    };
    let letters = match (text.utf16, text.is_utf8()) {
        (true, _) => Letters::Utf16,
        (false, true) => Letters::Utf8,
        (false, false) => Letters::Windows1252,
    };
    Ok(Survey {
        digest: digest.finalize().into(),
        format,
        letters,
        odd_quotes: text.quotes % 2 == 1 && !text.utf16,
    })
}

/// Reads all rows of a file into `sink`.
///
/// # Errors
/// As [`survey`], `file_protected` for a workbook with a password, and what `sink` answers.
pub(super) fn read(
    file: &mut (impl Read + Seek),
    survey: &Survey,
    sink: &mut dyn Sink,
) -> Result<(), ApiError> {
    match survey.format {
        Format::Csv => delimited::read(file, survey, sink),
        Format::Xlsx => workbook::read_xlsx(file, sink),
        Format::Xls => workbook::read_xls(file, sink),
        Format::Ods => workbook::read_ods(file, sink),
    }
}

/// A file that is larger than what is read, `most` bytes.
pub(super) fn too_large(most: u64) -> ApiError {
    ApiError::new(ErrorCode::FileTooLarge).with("megabytes", most >> 20)
}

/// A table as text: no byte that texts do not have, and not a document of another kind.
fn is_text(begin: &[u8], text: &TextCheck) -> bool {
    let first =
        begin.iter().copied().find(|byte| !byte.is_ascii_whitespace() && !b"\xEF\xBB\xBF".contains(byte));
    let other = [&b"%PDF"[..], b"{\\rtf", b"%!PS"].iter().any(|magic| begin.starts_with(magic));
    text.utf16 || !(text.controls || other || first == Some(b'<'))
}

/// Whether bytes are UTF-8, told chunk by chunk.
#[derive(Default)]
struct TextCheck {
    begun: bool,
    utf16: bool,
    /// Bytes that no text has.
    controls: bool,
    not_utf8: bool,
    /// The beginning of a letter whose end is in the next chunk.
    carried: Vec<u8>,
    quotes: u64,
}

impl TextCheck {
    fn add(&mut self, bytes: &[u8]) {
        if !self.begun {
            self.begun = true;
            self.utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
        }
        for &byte in bytes {
            self.quotes += u64::from(byte == b'"');
            self.controls |= byte < 9 || (14..32).contains(&byte) && byte != 0x1B;
        }
        if self.not_utf8 {
            return;
        }
        let carried = std::mem::take(&mut self.carried);
        let joined = if carried.is_empty() { None } else { Some([carried.as_slice(), bytes].concat()) };
        let bytes = joined.as_deref().unwrap_or(bytes);
        if let Err(error) = std::str::from_utf8(bytes) {
            match error.error_len() {
                Some(_) => self.not_utf8 = true,
                None => self.carried = bytes.get(error.valid_up_to()..).unwrap_or_default().to_vec(),
            }
        }
    }

    fn is_utf8(&self) -> bool {
        !self.not_utf8 && self.carried.is_empty()
    }
}

/// A row that could not be read from a file that was read before: the disk, or a defect.
pub(super) fn broken_json() -> ApiError {
    internal("import_cells")
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn look(bytes: &[u8]) -> Result<Survey, ErrorCode> {
        survey(&mut Cursor::new(bytes)).map_err(|error| error.code)
    }

    #[test]
    fn letters_are_told_by_the_bytes_even_where_a_letter_is_cut_between_two_chunks() {
        let mut long = vec![b'a'; CHUNK - 1];
        long.extend("é,b\n".as_bytes());
        assert_eq!(look(&long).unwrap().letters, Letters::Utf8);
        assert_eq!(look(b"Pr\xE9nom;Nom\n").unwrap().letters, Letters::Windows1252);
        assert_eq!(look(b"\xFF\xFEN\0o\0m\0").unwrap().letters, Letters::Utf16);
        long.push(0xC3);
        assert_eq!(look(&long).unwrap().letters, Letters::Windows1252);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(look(b""), Err(ErrorCode::FileEmpty));
        for bytes in [
            &b"%PDF-1.7 Diop"[..],
            b"\x89PNG\r\n\x1a\n\0\0",
            b"  <html><table>",
            b"\xEF\xBB\xBF<?xml version='1.0'?>",
            b"{\\rtf1 x}",
            b"a\0b",
        ] {
            assert_eq!(look(bytes), Err(ErrorCode::FileUnreadable), "{bytes:?}");
        }
    }

    #[test]
    fn the_digest_is_that_of_the_bytes() {
        let same = look(b"Nom\nDiop\n").unwrap().digest;
        assert_eq!(same, crate::files::sha256(b"Nom\nDiop\n"));
        assert!(look(b"Nom\n\"Diop\n").unwrap().odd_quotes);
    }
}
