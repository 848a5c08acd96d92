//! The folder of a portal that was written: which of its files are the list, the same as one ZIP, and closing it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use kadi_contract::verify::{ClosePortal, PortalView};
use kadi_contract::{ApiError, ErrorCode};
use kadi_store::PortalKind;
use kadi_trust::{SignedClosing, closing_files};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::error::{Fault, internal};
use crate::files;
use crate::portal;
use crate::portal_page;
use crate::published;
use crate::session::Session;

/// Where shards lie below the folder.
const SHARDS: &str = "shards";
/// The script that tells the page its list.
const HEAD: &str = "registry.js";

/// Whether a file of the folder belongs to its list. Whatever else lies there is somebody's own.
fn is_of_list(name: &str) -> bool {
    let piece = name.strip_prefix("registry-").and_then(|rest| rest.strip_suffix(".js"));
    matches!(name, "manifest.json" | "registry.json" | HEAD | "delta.json" | "delta.js" | "closed.json")
        || piece.is_some_and(is_number)
}

fn is_shard(name: &str) -> bool {
    let number =
        name.strip_suffix(".js").and_then(|stem| stem.strip_prefix("t-").or_else(|| stem.strip_prefix("c-")));
    number.is_some_and(is_number)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit())
}

/// The files of the list in a portal's folder, below it, in the order of their names.
fn list_files(folder: &Path) -> Result<Vec<String>, ApiError> {
    let names = |folder: &Path, wanted: fn(&str) -> bool| match fs::read_dir(folder) {
        Ok(entries) => {
            let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
            Ok(names.filter(|name| wanted(name)).collect::<Vec<_>>())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(files::failed(&error)),
    };
    let mut all = names(folder, is_of_list)?;
    all.extend(names(&folder.join(SHARDS), is_shard)?.into_iter().map(|name| format!("{SHARDS}/{name}")));
    all.sort();
    Ok(all)
}

/// `FOLDER.zip` beside the folder.
fn zip_of(folder: &Path) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(".zip");
    folder.with_file_name(name)
}

/// Writes the page and the list of a portal's folder as one ZIP file beside it, in which they lie in a folder of the same
/// name. Times are not recorded, so that equal portals make equal files.
pub(crate) fn zip(folder: &Path, page: &[(String, Vec<u8>)]) -> Result<PathBuf, ApiError> {
    let path = zip_of(folder);
    let within = folder.file_name().and_then(|name| name.to_str()).unwrap_or("portal");
    let list = list_files(folder)?;
    let names = page.iter().map(|(name, _)| name).chain(&list);
    files::write_whole(&path, |file| {
        let failed = |error: io::Error| files::failed(&error);
        let broken = |_| internal("portal_zip");
        let mut zip = ZipWriter::new(BufWriter::new(file));
        for name in names {
            zip.start_file(format!("{within}/{name}"), options()).map_err(broken)?;
            io::copy(&mut File::open(folder.join(name)).map_err(failed)?, &mut zip).map_err(failed)?;
        }
        zip.finish().map_err(broken)?.flush().map_err(failed)
    })?;
    Ok(path)
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default())
        .large_file(false)
}

/// Takes the list out of a portal's folder and puts the signed notice in its place, with a page that can read it.
pub(crate) fn close(session: &Session, call: &ClosePortal) -> Result<PortalView, ApiError> {
    let office = &session.office;
    let (prefix, reason) = (call.campaign.trim(), call.reason.trim());
    if reason.is_empty() {
        return Err(ErrorCode::ReasonMissing.into());
    }
    let page = portal_page::files()?;
    let now = office.now();
    let row = office.write(session.intent("portal.close", prefix, reason), |db| {
        let is_it = |row: &kadi_store::PortalRow| {
            let list = !matches!(row.kind, PortalKind::Delta { .. }) && row.revoked_at.is_none();
            list && row.campaign == prefix && row.sequence == call.sequence
        };
        let mut row = db.portals()?.into_iter().find(is_it).ok_or_else(|| {
            ApiError::new(ErrorCode::PortalNotOpen).with("campaign", prefix).with("sequence", call.sequence)
        })?;
        let folder = match call.out.trim() {
            "" => PathBuf::from(&row.folder),
            out => PathBuf::from(out),
        };
        if !folder.join(HEAD).is_file() {
            return Err(ErrorCode::PortalAway.into());
        }
        let signed = SignedClosing::sign(prefix.to_owned(), row.sequence, now, &office.issuer);
        let notice =
            closing_files(&signed, &office.issuer.public()).map_err(|_| Fault::internal("closing"))?;
        for (name, bytes) in &page {
            files::write_bytes(&folder.join(name), bytes)?;
        }
        // The notice first: a power cut leaves a portal that is open or one that is closed, never one that is broken.
        for file in &notice {
            files::write_bytes(&folder.join(&file.name), file.content.as_bytes())?;
        }
        let kept = |name: &String| notice.iter().any(|file| file.name == *name);
        for name in list_files(&folder)?.iter().filter(|name| !kept(name)) {
            published::remove_file(&folder.join(name))?;
        }
        published::remove_file(&zip_of(&folder))?;
        // Something of somebody's own may lie in it.
        let _ = fs::remove_dir(folder.join(SHARDS));
        db.revoke_portal(prefix, row.sequence, now)?;
        db.audit_details(&serde_json::json!({ "sequence": row.sequence }).to_string());
        row.revoked_at = Some(now);
        Ok(row)
    })?;
    Ok(portal::view(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_kadi_wrote_is_of_the_list() {
        for name in
            ["manifest.json", "registry.json", "registry.js", "registry-000.js", "delta.json", "delta.js"]
        {
            assert!(is_of_list(name), "{name}");
        }
        for name in ["registry-.js", "registry-1a.js", "people.json", "index.html", "REGISTRY.JSON", ""] {
            assert!(!is_of_list(name), "{name}");
        }
        assert!(is_shard("t-0017.js") && is_shard("c-0000.js"));
        assert!(!is_shard("t-.js") && !is_shard("x-0001.js") && !is_shard("t-0001.json"));
    }
}
