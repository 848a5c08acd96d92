//! Files that Kadi writes for people: whole or not at all.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use kadi_contract::{ApiError, ErrorCode};
use sha2::{Digest, Sha256};

use crate::settings::hex;

/// The error of a failed file operation, without the path: folders may carry names of people.
pub(crate) fn failed(error: &io::Error) -> ApiError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorCode::DiskFull.into(),
        io::ErrorKind::ReadOnlyFilesystem => ErrorCode::StoreReadOnly.into(),
        kind => ApiError::new(ErrorCode::FileFailed).with("problem", kind),
    }
}

/// Makes a folder and those above it.
pub(crate) fn make_folder(folder: &Path) -> Result<(), ApiError> {
    fs::create_dir_all(folder).map_err(|error| failed(&error))
}

/// Writes a file through `fill` beside its place, then moves it there: a power cut leaves the old file or the new one.
pub(crate) fn write_whole<T>(
    path: &Path,
    fill: impl FnOnce(&mut File) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let part = part_of(path);
    let mut file = File::create(&part).map_err(|error| failed(&error))?;
    let filled = fill(&mut file).and_then(|done| {
        file.sync_all().map_err(|error| failed(&error))?;
        Ok(done)
    });
    match filled {
        Ok(done) => {
            fs::rename(&part, path).map_err(|error| failed(&error))?;
            Ok(done)
        }
        Err(error) => {
            // The half-written file is worthless; the error to report is the first one.
            let _ = fs::remove_file(&part);
            Err(error)
        }
    }
}

/// Writes bytes as [`write_whole`] does.
pub(crate) fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), ApiError> {
    write_whole(path, |file| file.write_all(bytes).map_err(|error| failed(&error)))
}

/// Writes bytes beside their place and moves them there, without waiting for the disk: a crash of the program leaves the
/// old file or the new one, a power cut may leave neither. For what can be made again.
pub(crate) fn write_cheaply(path: &Path, bytes: &[u8]) -> Result<(), ApiError> {
    let part = part_of(path);
    fs::write(&part, bytes).and_then(|()| fs::rename(&part, path)).map_err(|error| failed(&error))
}

/// SHA-256 of bytes that leave the office.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Length and SHA-256, hexadecimal, of a file.
pub(crate) fn sum_of(path: &Path) -> Result<(u64, String), ApiError> {
    let mut file = File::open(path).map_err(|error| failed(&error))?;
    let (mut length, mut hash, mut buffer) = (0, Sha256::new(), vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut buffer).map_err(|error| failed(&error))?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else { break };
        hash.update(part);
        length += read as u64;
    }
    Ok((length, hex(&hash.finalize())))
}

fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_fill_leaves_the_old_file_and_no_part() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cards.pdf");
        write_bytes(&path, b"old").unwrap();
        let error = write_whole(&path, |file| {
            file.write_all(b"half").unwrap();
            Err::<(), _>(ApiError::new(ErrorCode::DiskFull))
        })
        .unwrap_err();
        assert_eq!(error.code, ErrorCode::DiskFull);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
