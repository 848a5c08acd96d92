//! Rows of a text file, as a stream: separated by commas, semicolons, tabs or bars, with or without quotation marks.
//!
//! A quotation mark that is never closed would swallow every row behind it. When the marks of a file are odd in number,
//! each line is read by itself, and a line whose mark stays open is handed on as broken: no other row is lost.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use csv::{ReaderBuilder, StringRecord, Trim};
use encoding_rs::{UTF_8, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;
use kadi_contract::{ApiError, ErrorCode};

use crate::files;

use super::sheet::{Cells, MOST_COLUMNS};
use super::source::{Letters, Sink, Survey};

/// Longest row, in bytes.
const LONGEST_ROW: u64 = 1 << 20;
/// Lines by which the separator is told.
const TELLING_LINES: usize = 10;
/// Of equals the last is taken: commas stand in texts too, tabs never.
const SEPARATORS: [u8; 4] = [b',', b'|', b';', b'\t'];

/// Reads all rows.
pub(super) fn read(file: &mut impl Read, survey: &Survey, sink: &mut dyn Sink) -> Result<(), ApiError> {
    let letters = match survey.letters {
        Letters::Utf8 | Letters::Utf16 => UTF_8,
        Letters::Windows1252 => WINDOWS_1252,
    };
    let decoded = DecodeReaderBytesBuilder::new()
        .encoding(Some(letters))
        .bom_override(true)
        .build_with_buffer(file, vec![0; 1 << 16])
        .map_err(|error| files::failed(&error))?;
    let mut text = BufReader::with_capacity(1 << 16, decoded);
    let (begin, said) = first_lines(&mut text)?;
    let separator = said.unwrap_or_else(|| separator_of(&begin));
    let skipped = u64::from(said.is_some());
    sink.sheet("")?;
    let whole = io::Cursor::new(begin).chain(text);
    if survey.odd_quotes {
        line_by_line(BufReader::new(whole), separator, skipped, sink)
    } else {
        row_by_row(whole, separator, skipped, sink)
    }
}

/// The first lines, and the separator where the file names it as spreadsheets do: `sep=;` on a line of its own.
fn first_lines(text: &mut impl BufRead) -> Result<(Vec<u8>, Option<u8>), ApiError> {
    let (mut begin, mut said) = (Vec::new(), None);
    for number in 0..TELLING_LINES {
        let start = begin.len();
        read_line(text, &mut begin)?;
        let line = begin.get(start..).unwrap_or_default();
        if let ([b's', b'e', b'p', b'=', separator, rest @ ..], 0) = (line, number)
            && rest.iter().all(u8::is_ascii_whitespace)
        {
            said = Some(*separator);
            begin.clear();
        }
    }
    Ok((begin, said))
}

/// Adds a line with its end; nothing at the end of the file.
fn read_line(text: &mut impl BufRead, line: &mut Vec<u8>) -> Result<(), ApiError> {
    let start = line.len() as u64;
    text.take(LONGEST_ROW + 1).read_until(b'\n', line).map_err(|error| files::failed(&error))?;
    if line.len() as u64 - start > LONGEST_ROW { Err(ErrorCode::FileUnreadable.into()) } else { Ok(()) }
}

/// The separator that stands most often outside quotation marks in the header; in most lines, where a title without one
/// stands first.
fn separator_of(begin: &[u8]) -> u8 {
    let lines: Vec<&[u8]> =
        begin.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).collect();
    let most = |count: &dyn Fn(u8) -> usize| {
        SEPARATORS
            .into_iter()
            .max_by_key(|&separator| count(separator))
            .filter(|&separator| count(separator) > 0)
    };
    let header = most(&|separator| lines.first().map_or(0, |line| count(line, separator)));
    let usual = |separator: u8| lines.iter().filter(|line| count(line, separator) > 0).count();
    header
        .filter(|&separator| lines.len() < 3 || 2 * usual(separator) > lines.len())
        .or_else(|| most(&usual))
        .or(header)
        .unwrap_or(b',')
}

/// How often a separator stands outside quotation marks.
fn count(line: &[u8], separator: u8) -> usize {
    let mut quoted = false;
    line.iter()
        .filter(|&&byte| {
            quoted ^= byte == b'"';
            byte == separator && !quoted
        })
        .count()
}

fn row_by_row(text: impl Read, separator: u8, skipped: u64, sink: &mut dyn Sink) -> Result<(), ApiError> {
    let lines = Rc::new(RefCell::new(Lines { line: skipped + 1, ..Lines::default() }));
    let counted = Counted { inner: text, lines: Rc::clone(&lines) };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(counted);
    let mut record = StringRecord::new();
    loop {
        let more = reader.read_record(&mut record).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
                ErrorCode::FileUnreadable.into()
            }
            csv::ErrorKind::Io(error) => files::failed(&error),
            _ => ApiError::new(ErrorCode::FileUnreadable),
        })?;
        if !more {
            return Ok(());
        }
        let start = record.position().map_or(0, csv::Position::byte);
        let line = lines.borrow_mut().at(start);
        sink.row(line, cells(&record)?)?;
    }
}

fn cells(record: &StringRecord) -> Result<Cells, ApiError> {
    if record.len() > MOST_COLUMNS {
        return Err(ErrorCode::FileUnreadable.into());
    }
    Ok(Cells::Row(record.iter().map(str::to_owned).collect()))
}

fn line_by_line(
    mut text: impl BufRead,
    separator: u8,
    skipped: u64,
    sink: &mut dyn Sink,
) -> Result<(), ApiError> {
    let mut line = Vec::new();
    for number in skipped + 1.. {
        line.clear();
        read_line(&mut text, &mut line)?;
        if line.is_empty() {
            return Ok(());
        }
        let row = String::from_utf8_lossy(&line);
        let row = row.trim_end_matches(['\r', '\n']);
        if row.trim().is_empty() {
            continue;
        }
        sink.row(number, one_row(row, separator)?)?;
    }
    Ok(())
}

/// Reads a line as one row. A second line is put behind it: when that becomes part of the row, a mark stayed open.
fn one_row(row: &str, separator: u8) -> Result<Cells, ApiError> {
    let two = format!("{row}\n.");
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(two.as_bytes());
    let records: Vec<StringRecord> = reader.records().flatten().collect();
    match records.as_slice() {
        [record, _] => cells(record),
        _ => Ok(Cells::Broken { raw: row.to_owned() }),
    }
}

/// Where lines begin that hold anything, between what was read and what is asked for next.
#[derive(Default)]
struct Lines {
    /// Offset of the first byte of a line that does not end it, and the line's number.
    starts: VecDeque<(u64, u64)>,
    line: u64,
    within: bool,
    read: u64,
    asked: u64,
}

impl Lines {
    fn add(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            match byte {
                b'\n' => {
                    self.line += 1;
                    self.within = false;
                }
                b'\r' => {}
                _ if !self.within => {
                    self.within = true;
                    self.starts.push_back((self.read, self.line));
                }
                _ => {}
            }
            self.read += 1;
        }
    }

    /// The line of the row whose bytes begin at `start`, which must not go back.
    fn at(&mut self, start: u64) -> u64 {
        self.asked = start;
        while let Some(&(offset, line)) = self.starts.front() {
            if offset >= start {
                return line;
            }
            self.starts.pop_front();
        }
        self.line
    }
}

/// Counts lines as an editor shows them, and refuses a row without an end.
struct Counted<R> {
    inner: R,
    lines: Rc<RefCell<Lines>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let mut lines = self.lines.borrow_mut();
        lines.add(buffer.get(..read).unwrap_or_default());
        if lines.read.saturating_sub(lines.asked) > LONGEST_ROW + (1 << 17) {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
