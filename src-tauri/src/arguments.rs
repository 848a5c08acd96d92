//! What the window is started with.

use std::ffi::OsString;
use std::path::PathBuf;

use directories::ProjectDirs;

/// Why the window was not opened.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ArgumentError {
    /// Something else than `--store DIR` was typed.
    Usage,
    /// The system does not say where this user's data go.
    NoFolder,
}

impl std::fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Usage => "usage: kadi-desktop [--store DIR]",
            Self::NoFolder => "this account has no folder for data; say where the store is with --store DIR",
        })
    }
}

impl std::error::Error for ArgumentError {}

/// The folder of the store: `--store DIR`, or the place where the `kadi` command keeps it.
///
/// # Errors
/// When the arguments are anything else, or there is no such place.
pub(crate) fn store_folder(arguments: impl Iterator<Item = OsString>) -> Result<PathBuf, ArgumentError> {
    let arguments: Vec<OsString> = arguments.collect();
    match arguments.as_slice() {
        [] => ProjectDirs::from("", "", "kadi")
            .map(|folders| folders.data_dir().to_owned())
            .ok_or(ArgumentError::NoFolder),
        [flag, folder] if flag == "--store" => Ok(PathBuf::from(folder)),
        _ => Err(ArgumentError::Usage),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(arguments: &[&str]) -> Result<PathBuf, ArgumentError> {
        store_folder(arguments.iter().map(OsString::from))
    }

    #[test]
    fn a_named_store_is_taken() {
        assert_eq!(folder(&["--store", "/srv/kadi"]), Ok(PathBuf::from("/srv/kadi")));
    }

    #[test]
    fn anything_else_is_refused() {
        for wrong in [&["--store"][..], &["--stor", "x"], &["x"], &["--store", "x", "y"]] {
            assert_eq!(folder(wrong), Err(ArgumentError::Usage), "{wrong:?}");
        }
    }
}
