//! Bytes that a person hands in: a picture to verify, a CSV to import. They stay in memory and are forgotten after use.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use kadi_contract::assets::UploadKind;
use kadi_contract::{Access, ApiError, ErrorCode};
use serde_json::Value;

use crate::app::{App, lock};
use crate::session::{SessionToken, make_secret_name};
use crate::{access, import, verify};

/// Uploads that wait for their call. The oldest go when there are more than a few.
#[derive(Default)]
pub(crate) struct Uploads(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    order: Vec<String>,
    bytes: HashMap<String, Arc<Vec<u8>>>,
}

const MOST_WAITING: usize = 4;

impl Uploads {
    pub(crate) fn keep(&self, bytes: Vec<u8>) -> Result<String, ApiError> {
        let id = make_secret_name()?;
        let mut waiting = lock(&self.0);
        if waiting.order.len() >= MOST_WAITING {
            let oldest = waiting.order.remove(0);
            waiting.bytes.remove(&oldest);
        }
        waiting.order.push(id.clone());
        waiting.bytes.insert(id.clone(), Arc::new(bytes));
        Ok(id)
    }

    pub(crate) fn get(&self, id: &str) -> Result<Arc<Vec<u8>>, ApiError> {
        lock(&self.0).bytes.get(id).cloned().ok_or_else(|| ErrorCode::UploadNotFound.into())
    }

    pub(crate) fn forget(&self, id: &str) {
        let mut waiting = lock(&self.0);
        waiting.order.retain(|kept| kept != id);
        waiting.bytes.remove(id);
    }
}

impl App {
    /// Takes bytes and answers as [`UploadKind`] says.
    ///
    /// # Errors
    /// `locked` or `not_allowed` for an import; `image_unreadable`, `file_unreadable` for bytes of another kind.
    pub fn upload(
        self: &Arc<Self>,
        token: Option<&SessionToken>,
        kind: UploadKind,
        bytes: Vec<u8>,
    ) -> Result<Value, ApiError> {
        let session = self.session(token);
        let reply = match kind {
            UploadKind::VerifyImage => serde_json::to_value(verify::image(self, session.as_ref(), &bytes)?),
            UploadKind::ImportFile => {
                let officer = session.as_ref().ok_or(ErrorCode::Locked)?;
                access::check(officer.role, Access::WritePeople)?;
                serde_json::to_value(import::look_at(self, bytes)?)
            }
        };
        reply.map_err(|_| ApiError::new(ErrorCode::Internal).with("where", "upload"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_upload_goes_when_there_are_too_many() {
        let uploads = Uploads::default();
        let first = uploads.keep(vec![1]).unwrap();
        let rest: Vec<String> = (0..MOST_WAITING).map(|_| uploads.keep(vec![2]).unwrap()).collect();
        assert_eq!(uploads.get(&first).unwrap_err().code, ErrorCode::UploadNotFound);
        assert_eq!(*uploads.get(&rest[0]).unwrap(), vec![2]);
        uploads.forget(&rest[0]);
        assert!(uploads.get(&rest[0]).is_err());
    }
}
