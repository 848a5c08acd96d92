//! The audit: shown in pages, checked against its checkpoints, and when a checkpoint is due.

mod export;

use std::fs;
use std::path::Path;

use kadi_contract::office::{
    AuditCheck, AuditPage, AuditView, BrokenCheckpoint, CheckpointView, CompareAudit, ListAudit,
};
use kadi_contract::{ApiError, ErrorCode};
use kadi_store::Write;
use kadi_trust::checkpoint::FILE_FORMAT;
use kadi_trust::{CheckpointBreak, CheckpointFile, IssuerKey, SignedCheckpoint};

use crate::error::Fault;
use crate::files;
use crate::session::Session;
use crate::settings::hex;

pub(crate) use export::export;

/// So many entries after the last checkpoint the next one is due.
const ENTRIES: u64 = 256;
/// So long after the last checkpoint the next one is due, with the first entry that comes: a day.
const AGE_MS: i64 = 24 * 60 * 60 * 1000;

/// A file of checkpoints is no larger: half a kilobyte each, one a day or every 256 entries.
const LARGEST_FILE: u64 = 256 << 20;

/// Signs how far the audit reaches, when the last checkpoint lies far enough back: in entries, or in time.
pub(crate) fn checkpoint_if_due(db: &mut Write<'_>, issuer: &IssuerKey) -> Result<(), Fault> {
    let Some((entries, _)) = db.audit_head()? else { return Ok(()) };
    let at = db.at();
    let due = db.last_checkpoint()?.is_none_or(|last| {
        let point = last.checkpoint;
        entries >= point.entries.saturating_add(ENTRIES) || at.0.saturating_sub(point.at.0) >= AGE_MS
    });
    if due {
        db.make_checkpoint(issuer, at)?;
    }
    Ok(())
}

pub(crate) fn list(session: &Session, call: &ListAudit) -> Result<AuditPage, ApiError> {
    let limit = match call.limit {
        0 => 50,
        limit => limit.min(500),
    };
    session.office.read(|db| {
        let page = db.audit_page(&call.action, call.offset, limit)?;
        let entries = page
            .rows
            .into_iter()
            .map(|line| {
                let entry = line.entry;
                Ok(AuditView {
                    seq: entry.seq,
                    time: entry.time.to_rfc3339(),
                    officer: db.officer_name(&entry.officer)?.unwrap_or_default(),
                    role: entry.role,
                    action: entry.action,
                    subject: entry.subject,
                    reason: entry.reason,
                    details: entry.details,
                    hash: hex(&line.hash),
                })
            })
            .collect::<Result<_, Fault>>()?;
        Ok(AuditPage { total: page.total, entries })
    })
}

/// Walks the chain and compares it with the register's checkpoints and with `outside` ones.
pub(crate) fn verify(session: &Session, outside: &[SignedCheckpoint]) -> Result<AuditCheck, ApiError> {
    let issuer = session.office.issuer.public();
    session.office.read(|db| {
        let state = db.verify_audit_signed(&issuer, outside)?;
        let broken = |found: CheckpointBreak, outside| BrokenCheckpoint {
            sequence: found.sequence,
            entries: found.entries,
            fault: found.fault.as_str().to_owned(),
            outside,
        };
        let broken_checkpoint =
            state.broken.map(|found| broken(found, false)).or(state.outside.map(|found| broken(found, true)));
        Ok(AuditCheck {
            entries: state.chain.checked,
            whole: state.chain.broken.is_none() && broken_checkpoint.is_none(),
            first_broken: state.chain.broken.map(|found| found.seq),
            head: hex(&state.chain.head),
            checkpoints: state.checkpoints,
            last_checkpoint: state.last.map(|signed| view(&signed)),
            broken_checkpoint,
        })
    })
}

fn view(signed: &SignedCheckpoint) -> CheckpointView {
    let point = &signed.checkpoint;
    CheckpointView {
        sequence: point.sequence,
        entries: point.entries,
        at: point.at.to_rfc3339(),
        head: point.head.to_string(),
    }
}

pub(crate) fn compare(session: &Session, call: &CompareAudit) -> Result<AuditCheck, ApiError> {
    let path = Path::new(call.file.trim());
    if fs::metadata(path).map_err(|error| files::failed(&error))?.len() > LARGEST_FILE {
        return Err(ErrorCode::CheckpointsUnreadable.into());
    }
    let text = fs::read(path).map_err(|error| files::failed(&error))?;
    let file: CheckpointFile = serde_json::from_slice(&text).map_err(|_| ErrorCode::CheckpointsUnreadable)?;
    if file.format != FILE_FORMAT || file.checkpoints.is_empty() {
        return Err(ErrorCode::CheckpointsUnreadable.into());
    }
    if file.issuer != session.office.issuer.public() {
        return Err(ErrorCode::CheckpointsForeign.into());
    }
    verify(session, &file.checkpoints)
}
