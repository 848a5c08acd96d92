//! A ZIP of rendered cards with a manifest: one PNG per side, listed with its SHA-256.

use std::collections::BTreeSet;
use std::io::{Seek, Write};
use std::mem::ManuallyDrop;

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::dpi::Dpi;
use crate::template::Side;

/// The longest card code used as a file name.
const LONGEST_CODE: usize = 40;

/// One line of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ManifestEntry {
    /// The file in the archive.
    pub file: String,
    /// The code of the card.
    pub card_code: String,
    /// `front` or `back`.
    pub side: &'static str,
    /// Dots per inch.
    pub dpi: u16,
    /// Size of the file.
    pub bytes: u64,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: String,
}

/// Why the archive could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The medium: full, gone, read-only.
    #[error("the archive could not be written")]
    Io(#[from] std::io::Error),
    /// The ZIP format's limits.
    #[error("the archive could not be written")]
    Zip(#[source] zip::result::ZipError),
    /// The manifest could not be written.
    #[error("the manifest could not be written")]
    Manifest(#[from] csv::Error),
    /// A card code that cannot be a file name: empty, over 40 characters, or with other characters than letters, digits
    /// and dashes.
    #[error("the card code cannot be used as a file name")]
    CardCode,
    /// The same side of the same card twice.
    #[error("this side of this card is in the archive already")]
    Twice,
}

impl From<zip::result::ZipError> for ArchiveError {
    fn from(error: zip::result::ZipError) -> Self {
        match error {
            zip::result::ZipError::Io(error) => Self::Io(error),
            other => Self::Zip(other),
        }
    }
}

/// Writes cards into a ZIP as they come. Files are named by the card code alone: a name on a memory stick must not say
/// who holds the card. PNGs are stored, not compressed again; times are not recorded, so equal cards make equal archives.
pub struct ZipSink<W: Write + Seek> {
    /// Given up half-way it is left as it is: dropped, it would try to end an archive on a disk that is full, and print that
    /// it could not.
    zip: ManuallyDrop<ZipWriter<W>>,
    entries: Vec<ManifestEntry>,
    names: BTreeSet<String>,
}

impl<W: Write + Seek> ZipSink<W> {
    /// An empty archive.
    pub fn new(out: W) -> Self {
        Self { zip: ManuallyDrop::new(ZipWriter::new(out)), entries: Vec::new(), names: BTreeSet::new() }
    }

    /// Adds one side of a card as `cards/<code>-<side>.png`.
    ///
    /// # Errors
    /// See [`ArchiveError`].
    pub fn add(&mut self, card_code: &str, side: Side, dpi: Dpi, png: &[u8]) -> Result<(), ArchiveError> {
        let plain = card_code.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
        if card_code.is_empty() || card_code.len() > LONGEST_CODE || !plain {
            return Err(ArchiveError::CardCode);
        }
        let file = format!("cards/{card_code}-{}.png", side.name());
        // Some file systems take ABC and abc for one name.
        if !self.names.insert(file.to_ascii_lowercase()) {
            return Err(ArchiveError::Twice);
        }
        self.zip.start_file(&file, options())?;
        self.zip.write_all(png)?;
        self.entries.push(ManifestEntry {
            file,
            card_code: card_code.to_owned(),
            side: side.name(),
            dpi: dpi.get(),
            bytes: png.len() as u64,
            sha256: HEXLOWER.encode(&Sha256::digest(png)),
        });
        Ok(())
    }

    /// Adds `manifest.csv` and `manifest.json` and closes the archive.
    ///
    /// # Errors
    /// See [`ArchiveError`].
    pub fn finish(mut self) -> Result<(W, Vec<ManifestEntry>), ArchiveError> {
        let mut table = csv::Writer::from_writer(Vec::new());
        for entry in &self.entries {
            table.serialize(entry)?;
        }
        let table = table.into_inner().map_err(|error| ArchiveError::Io(error.into_error()))?;
        self.zip.start_file("manifest.csv", options())?;
        self.zip.write_all(&table)?;
        self.zip.start_file("manifest.json", options())?;
        let json = serde_json::to_vec_pretty(&self.entries).map_err(std::io::Error::from)?;
        self.zip.write_all(&json)?;
        Ok((ManuallyDrop::into_inner(self.zip).finish()?, self.entries))
    }
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    #[test]
    fn the_manifest_lists_every_file_with_its_checksum() {
        let mut sink = ZipSink::new(Cursor::new(Vec::new()));
        sink.add("7K3M9QX2", Side::Front, Dpi::Standard, b"front").unwrap();
        sink.add("7K3M9QX2", Side::Back, Dpi::Standard, b"back").unwrap();
        let (file, entries) = sink.finish().unwrap();
        let mut zip = zip::ZipArchive::new(file).unwrap();
        let mut manifest = String::new();
        zip.by_name("manifest.csv").unwrap().read_to_string(&mut manifest).unwrap();
        assert_eq!(manifest.lines().next(), Some("file,card_code,side,dpi,bytes,sha256"));
        assert_eq!(manifest.lines().count(), 3);
        for entry in &entries {
            let mut bytes = Vec::new();
            zip.by_name(&entry.file).unwrap().read_to_end(&mut bytes).unwrap();
            assert_eq!(entry.sha256, HEXLOWER.encode(&Sha256::digest(&bytes)));
            assert!(manifest.contains(&entry.sha256));
        }
        assert_eq!(entries[0].file, "cards/7K3M9QX2-front.png");
        assert_eq!(zip.len(), 4);
    }

    #[test]
    fn names_that_are_no_card_codes_are_refused() {
        let mut sink = ZipSink::new(Cursor::new(Vec::new()));
        for wrong in ["", "../../etc/passwd", "Amina Diallo", &"A".repeat(41)] {
            let refused = sink.add(wrong, Side::Front, Dpi::Standard, b"x");
            assert!(matches!(refused, Err(ArchiveError::CardCode)), "{wrong}");
        }
        sink.add("A1", Side::Front, Dpi::Standard, b"x").unwrap();
        assert!(matches!(sink.add("a1", Side::Front, Dpi::Standard, b"x"), Err(ArchiveError::Twice)));
    }
}
