//! Bytes that a person hands in: a picture to verify, a file to import.

use std::sync::Arc;

use kadi_contract::assets::UploadKind;
use kadi_contract::{Access, ApiError, ErrorCode};
use serde_json::Value;

use crate::app::App;
use crate::session::SessionToken;
use crate::{access, import, studio, verify};

impl App {
    /// Takes bytes and answers as [`UploadKind`] says.
    ///
    /// # Errors
    /// `locked` or `not_allowed` for an import or a logo; `image_unreadable`, `file_unreadable` and the like for bytes of another kind.
    pub fn upload(
        self: &Arc<Self>,
        token: Option<&SessionToken>,
        kind: UploadKind,
        bytes: Vec<u8>,
    ) -> Result<Value, ApiError> {
        let session = self.session(token);
        let reply = match kind {
            UploadKind::VerifyImage => serde_json::to_value(verify::image(self, session.as_ref(), &bytes)?),
            UploadKind::VerifyFrame => serde_json::to_value(verify::frame(self, session.as_ref(), &bytes)?),
            UploadKind::ImportFile => {
                let officer = session.as_ref().ok_or(ErrorCode::Locked)?;
                access::check(officer.role, Access::WritePeople)?;
                serde_json::to_value(import::stage_bytes(officer, bytes)?)
            }
            UploadKind::Logo => {
                let officer = session.as_ref().ok_or(ErrorCode::Locked)?;
                access::check(officer.role, Access::MakeCards)?;
                serde_json::to_value(studio::take_logo(self, bytes)?)
            }
        };
        reply.map_err(|_| ApiError::new(ErrorCode::Internal).with("where", "upload"))
    }
}
