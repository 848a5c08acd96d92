//! Bytes that shells serve beside calls: previews and finished files, only to an unlocked session, and what a camera sees.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use kadi_cards::{Dpi, Side};
use kadi_contract::{Access, ApiError, ErrorCode};

use crate::app::App;
use crate::session::{Session, SessionToken};
use crate::{access, batch, camera, cards, files, import, passes, studio};

/// Some bytes and what they are.
pub struct Asset {
    /// MIME type.
    pub content_type: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl App {
    /// The asset of a path as [`kadi_contract::assets`] writes it.
    ///
    /// # Errors
    /// `locked` without a session, `not_allowed` without the role, `asset_not_found` for anything else.
    pub fn asset(self: &Arc<Self>, token: Option<&SessionToken>, path: &str) -> Result<Asset, ApiError> {
        let parts: Vec<&str> = path.split('/').collect();
        if let ["camera", _] = parts.as_slice() {
            return camera::picture(self);
        }
        let session = self.session(token).ok_or(ErrorCode::Locked)?;
        match parts.as_slice() {
            ["template", template, side, sample] => {
                let sample = number(sample)?;
                png(cards::template_preview(self, &session, template, side, sample, Dpi::Standard)?)
            }
            ["sample", template, dots] => {
                let dpi = cards::dpi(number(dots)?)?;
                png(cards::template_preview(self, &session, template, Side::Front.name(), 0, dpi)?)
            }
            ["enrollment", template, dots, enrollment] => {
                access::check(session.role, Access::ReadPeople)?;
                let dpi = cards::dpi(dots.parse().map_err(|_| ErrorCode::AssetNotFound)?)?;
                let enrollment = enrollment.strip_suffix(".png").ok_or(ErrorCode::AssetNotFound)?;
                png(cards::enrollment_preview(self, &session, template, dpi, enrollment)?)
            }
            ["card", template, side, person] => {
                access::check(session.role, Access::ReadPeople)?;
                let mpi_id = person.strip_suffix(".png").ok_or(ErrorCode::AssetNotFound)?;
                png(cards::card_preview(self, &session, template, side, mpi_id)?)
            }
            ["design", key, file] => {
                access::check(session.role, Access::MakeCards)?;
                let side = file.strip_suffix(".png").ok_or(ErrorCode::AssetNotFound)?;
                png(studio::picture(self, &session, key, side)?)
            }
            ["pass", file] => {
                access::check(session.role, Access::MakeCards)?;
                let handle = file.strip_suffix(".svg").ok_or(ErrorCode::AssetNotFound)?;
                let bytes = passes::picture(&session, handle)?;
                Ok(Asset { content_type: "image/svg+xml", bytes })
            }
            ["batch", id, file] => {
                access::check(session.role, Access::MakeCards)?;
                batch_file(&session, id, file)
            }
            ["import", id, file] => {
                access::check(session.role, Access::WritePeople)?;
                rejected_rows(&session, id, file)
            }
            _ => Err(ErrorCode::AssetNotFound.into()),
        }
    }
}

fn number<T: FromStr>(file: &str) -> Result<T, ApiError> {
    let digits = file.strip_suffix(".png").ok_or(ErrorCode::AssetNotFound)?;
    digits.parse().map_err(|_| ErrorCode::AssetNotFound.into())
}

#[allow(clippy::unnecessary_wraps, reason = "reads as the last step of each arm")]
fn png(bytes: Vec<u8>) -> Result<Asset, ApiError> {
    Ok(Asset { content_type: "image/png", bytes })
}

/// The rows that an import did not take, as `rejected.csv` or `rejected.xlsx`.
fn rejected_rows(session: &Session, id: &str, file: &str) -> Result<Asset, ApiError> {
    let id = id.parse().map_err(|_| ErrorCode::AssetNotFound)?;
    let content_type = match file {
        "rejected.csv" => "text/csv; charset=utf-8",
        "rejected.xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => return Err(ErrorCode::AssetNotFound.into()),
    };
    Ok(Asset { content_type, bytes: import::rejected_file(session, id, import::Kind::of_name(file))? })
}

/// Only the files that a batch lists can be had: no path from a request reaches the disk.
fn batch_file(session: &Session, id: &str, file: &str) -> Result<Asset, ApiError> {
    let (folder, listed) = batch::files_of(session, id)?;
    let name = listed.into_iter().find(|name| name == file).ok_or(ErrorCode::AssetNotFound)?;
    let bytes = std::fs::read(folder.join(&name)).map_err(|error| files::failed(&error))?;
    let content_type = match Path::new(&name).extension().and_then(|extension| extension.to_str()) {
        Some("pdf") => "application/pdf",
        Some("zip") => "application/zip",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    };
    Ok(Asset { content_type, bytes })
}
