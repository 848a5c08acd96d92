//! What a workbook claims about itself, checked before it is believed: an archive of a few kilobytes can unfold to gigabytes,
//! and a table can claim more cells than any memory holds.

use std::io::{BufReader, Read, Seek};

use kadi_contract::{ApiError, ErrorCode};
use zip::ZipArchive;

use super::source::too_large;
use super::workbook::{rewind, unreadable};

/// Bytes of an Excel file once unfolded; its rows are streamed, its distinct texts stay in memory.
const MOST_UNFOLDED: u64 = 1 << 30;
/// Bytes of the parts that stay in memory: the distinct texts of Excel, the whole content of OpenDocument.
const MOST_HELD: u64 = 96 << 20;
/// Cells that an OpenDocument sheet may repeat; what a person filled in is not repeated a million times.
const MOST_REPEATED: u64 = 2_000_000;
/// Parts of an archive; a workbook has some dozens.
const MOST_PARTS: usize = 10_000;

/// Unfolds every part once, counting, before anything is made of it.
pub(super) fn check_archive(
    file: &mut (impl Read + Seek),
    held: impl Fn(&str) -> bool,
) -> Result<(), ApiError> {
    {
        let mut archive = ZipArchive::new(BufReader::new(&mut *file)).map_err(|_| unreadable())?;
        if archive.len() > MOST_PARTS {
            return Err(unreadable());
        }
        let mut all = 0;
        for at in 0..archive.len() {
            let part = archive.by_index(at).map_err(|error| match error {
                zip::result::ZipError::UnsupportedArchive(_) => ErrorCode::FileProtected.into(),
                _ => unreadable(),
            })?;
            let name = part.name().map_err(|_| unreadable())?.into_owned();
            let most = if held(&name) { MOST_HELD } else { MOST_UNFOLDED - all };
            let length = check_part(part, &name, most)?;
            all += length;
            if length > most || all > MOST_UNFOLDED {
                return Err(too_large(if held(&name) { MOST_HELD } else { MOST_UNFOLDED }));
            }
        }
    }
    rewind(file)
}

/// The length of a part once unfolded, at most one byte more than `most`; refuses what it claims and cannot hold.
fn check_part(part: impl Read, name: &str, most: u64) -> Result<u64, ApiError> {
    let mut part = BufReader::new(part.take(most + 1));
    let mut begin = Vec::new();
    (&mut part).take(4096).read_to_end(&mut begin).map_err(|_| unreadable())?;
    let mut claims = Repeats::default();
    let watched = name == "content.xml";
    if watched {
        claims.add(&begin);
    }
    let mut length = begin.len() as u64;
    let mut chunk = vec![0; 1 << 16];
    loop {
        let read = part.read(&mut chunk).map_err(|_| unreadable())?;
        if read == 0 {
            break;
        }
        length += read as u64;
        if watched {
            claims.add(chunk.get(..read).unwrap_or_default());
        }
    }
    let too_many_texts = name.to_lowercase().ends_with("sharedstrings.xml")
        && attribute(&begin, "uniqueCount=\"").is_some_and(|texts| texts > length);
    if too_many_texts || claims.cells > MOST_REPEATED { Err(unreadable()) } else { Ok(length) }
}

/// The number after an attribute's name.
fn attribute(xml: &[u8], name: &str) -> Option<u64> {
    let text = String::from_utf8_lossy(xml);
    let (_, after) = text.split_once(name)?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    // More digits than a number has are too many of anything.
    Some(digits.parse().unwrap_or(u64::MAX))
}

/// How many filled cells an OpenDocument sheet repeats: rows times cells, added up over its rows.
#[derive(Default)]
struct Repeats {
    cells: u64,
    row: u64,
    tag: Vec<u8>,
    within: bool,
}

impl Repeats {
    fn add(&mut self, xml: &[u8]) {
        for &byte in xml {
            match byte {
                b'<' => {
                    self.tag.clear();
                    self.within = true;
                }
                b'>' if self.within => {
                    self.within = false;
                    self.finish_tag();
                }
                // Tags are short; what is longer is a text that holds a sign of its own.
                _ if self.within && self.tag.len() < 2048 => self.tag.push(byte),
                _ => {}
            }
        }
    }

    fn finish_tag(&mut self) {
        let repeated = |name: &str| attribute(&self.tag, name).unwrap_or(1);
        if self.tag.starts_with(b"table:table-row") {
            self.row = repeated("number-rows-repeated=\"");
        } else if self.tag.starts_with(b"table:table-cell") {
            let filled = [&b"value-type"[..], b"table:formula"]
                .iter()
                .any(|name| self.tag.windows(name.len()).any(|part| part == *name));
            let cells = repeated("number-columns-repeated=\"");
            if filled && (self.row > 1 || cells > 1) {
                self.cells = self.cells.saturating_add(self.row.saturating_mul(cells));
            }
        }
    }
}

/// A record that says how large a sheet is (MS-XLS, 2.4.90) and says more than the format has: 65,536 rows, 256 columns.
pub(super) fn claims_too_much(bytes: &[u8]) -> bool {
    bytes.windows(18).any(|record| match *record {
        [0x00, 0x02, 14, 0, _, _, _, _, r0, r1, r2, r3, _, _, c0, c1, 0, 0] => {
            u32::from_le_bytes([r0, r1, r2, r3]) > 65_536 || u16::from_le_bytes([c0, c1]) > 256
        }
        _ => false,
    })
}
