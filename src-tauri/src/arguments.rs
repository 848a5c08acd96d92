//! What the window is started with.

use std::ffi::OsString;
use std::path::PathBuf;

use directories::ProjectDirs;

/// Why the window was not opened.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ArgumentError {
    /// Something else than `--store DIR` and `--camera file:PATH` was typed.
    Usage,
    /// The system does not say where this user's data go.
    NoFolder,
}

impl std::fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Usage => "usage: kadi-desktop [--store DIR] [--camera file:PATH]",
            Self::NoFolder => "this account has no folder for data; say where the store is with --store DIR",
        })
    }
}

impl std::error::Error for ArgumentError {}

/// What was typed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// The folder of the store: `--store DIR`, or the place where the `kadi` command keeps it.
    pub(crate) store: PathBuf,
    /// `--camera file:PATH`, a recording in place of this computer's cameras; empty for those.
    pub(crate) camera: String,
}

/// Reads what was typed.
///
/// # Errors
/// When it is anything else, or there is no place for the store.
pub(crate) fn read(mut typed: impl Iterator<Item = OsString>) -> Result<Arguments, ArgumentError> {
    let (mut store, mut camera) = (None, None);
    while let Some(flag) = typed.next() {
        let value = typed.next().ok_or(ArgumentError::Usage)?;
        if flag == "--store" && store.is_none() {
            store = Some(PathBuf::from(value));
        } else if flag == "--camera" && camera.is_none() {
            let recorded = value.into_string().ok().filter(|text| text.starts_with("file:"));
            camera = Some(recorded.ok_or(ArgumentError::Usage)?);
        } else {
            return Err(ArgumentError::Usage);
        }
    }
    let usual = || ProjectDirs::from("", "", "kadi").map(|folders| folders.data_dir().to_owned());
    let store = store.or_else(usual).ok_or(ArgumentError::NoFolder)?;
    Ok(Arguments { store, camera: camera.unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(arguments: &[&str]) -> Result<Arguments, ArgumentError> {
        read(arguments.iter().map(OsString::from))
    }

    #[test]
    fn a_named_store_and_a_recorded_camera_are_taken_in_either_order() {
        let store = || PathBuf::from("/srv/kadi");
        let plain = Arguments { store: store(), camera: String::new() };
        assert_eq!(typed(&["--store", "/srv/kadi"]), Ok(plain));
        let recorded = Arguments { store: store(), camera: "file:/srv/frames".into() };
        assert_eq!(typed(&["--store", "/srv/kadi", "--camera", "file:/srv/frames"]).as_ref(), Ok(&recorded));
        assert_eq!(typed(&["--camera", "file:/srv/frames", "--store", "/srv/kadi"]), Ok(recorded));
    }

    #[test]
    fn anything_else_is_refused() {
        let twice = ["--store", "x", "--store", "y"];
        for wrong in
            [&["--store"][..], &["--stor", "x"], &["x"], &["--store", "x", "y"], &twice, &["--camera", "0"]]
        {
            assert_eq!(typed(wrong), Err(ArgumentError::Usage), "{wrong:?}");
        }
    }
}
