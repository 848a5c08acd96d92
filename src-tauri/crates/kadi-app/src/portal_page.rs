//! The static files of the verification portal, built from its own crate and carried in every Kadi.

use kadi_contract::{ApiError, ErrorCode};

/// In a debug build the files are read from the folder when asked for; in a release they are inside the program.
#[derive(rust_embed::Embed)]
#[folder = "../kadi-verify-portal/dist"]
#[allow_missing = true]
struct Page;

/// Every file of the page with its path below the portal's folder.
pub(crate) fn files() -> Result<Vec<(String, Vec<u8>)>, ApiError> {
    let files: Vec<(String, Vec<u8>)> = Page::iter()
        .filter_map(|path| Page::get(&path).map(|file| (path.into_owned(), file.data.into_owned())))
        .collect();
    if files.iter().any(|(path, _)| path == "index.html") {
        Ok(files)
    } else {
        Err(ErrorCode::PortalMissing.into())
    }
}
