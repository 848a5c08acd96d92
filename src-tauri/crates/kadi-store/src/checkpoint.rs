//! Signed checkpoints of the audit in their table, and the chain compared with them.

use kadi_core::Timestamp;
use kadi_core::audit::{AuditHash, ChainCheck};
use kadi_trust::checkpoint::{Checkpoint, CheckpointBreak, CheckpointWalk, FORMAT, SignedCheckpoint};
use kadi_trust::{AuditHead, IssuerKey, IssuerPublic, Signature};
use rusqlite::{Row, params};

use crate::audit::ChainState;
use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;

/// How the audit stands: the chain, and what checkpoints say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditState {
    /// How far the chain is whole.
    pub chain: ChainState,
    /// Checkpoints of the store.
    pub checkpoints: u64,
    /// The newest of them.
    pub last: Option<SignedCheckpoint>,
    /// The first of them that does not hold.
    pub broken: Option<CheckpointBreak>,
    /// The first that does not hold of those that somebody kept outside.
    pub outside: Option<CheckpointBreak>,
}

fn read_checkpoint(row: &Row<'_>) -> rusqlite::Result<SignedCheckpoint> {
    Ok(SignedCheckpoint {
        checkpoint: Checkpoint {
            format: FORMAT.to_owned(),
            issuer: column::parsed(row, "issuer", |text| text.parse().ok())?,
            sequence: column::unsigned(row, "sequence")?,
            entries: column::unsigned(row, "entries")?,
            head: AuditHead(row.get("head")?),
            at: column::time(row, "at")?,
        },
        signature: Signature(row.get("signature")?),
    })
}

impl Read<'_> {
    /// All checkpoints, oldest first.
    ///
    /// # Errors
    /// As every read.
    pub fn checkpoints(&self) -> Result<Vec<SignedCheckpoint>, StoreError> {
        self.rows("SELECT * FROM audit_checkpoints ORDER BY sequence", [], read_checkpoint)
    }

    /// The newest checkpoint.
    ///
    /// # Errors
    /// As every read.
    pub fn last_checkpoint(&self) -> Result<Option<SignedCheckpoint>, StoreError> {
        self.row("SELECT * FROM audit_checkpoints ORDER BY sequence DESC LIMIT 1", [], read_checkpoint)
    }

    /// Number and hash of the last entry of the audit.
    ///
    /// # Errors
    /// As every read.
    pub fn audit_head(&self) -> Result<Option<(u64, AuditHash)>, StoreError> {
        self.row("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((column::unsigned(row, "seq")?, row.get("hash")?))
        })
    }

    /// Walks the whole chain and compares it with the store's checkpoints, and with those that somebody kept outside.
    ///
    /// # Errors
    /// As every read; whatever is broken is an answer, not an error.
    pub fn verify_audit_signed(
        &self,
        issuer: &IssuerPublic,
        outside: &[SignedCheckpoint],
    ) -> Result<AuditState, StoreError> {
        let own = self.checkpoints()?;
        let mut walks = [CheckpointWalk::new(&own, issuer), CheckpointWalk::new(outside, issuer)];
        let mut walk = ChainCheck::default();
        let mut first = None;
        self.for_each_audit_entry(|row| -> Result<(), StoreError> {
            if first.is_none() {
                match walk.follow(&row.entry, &row.previous, &row.hash) {
                    Ok(()) => walks.iter_mut().for_each(|points| points.pass(row.entry.seq, &row.hash)),
                    Err(found) => first = Some(found),
                }
            }
            Ok(())
        })?;
        let whole = first.is_none();
        let [broken, outside] = walks.map(|points| if whole { points.end() } else { points.stop() });
        Ok(AuditState {
            chain: ChainState { checked: walk.checked(), broken: first, head: *walk.head() },
            checkpoints: own.len() as u64,
            last: own.last().cloned(),
            broken,
            outside,
        })
    }
}

impl Write<'_> {
    /// Signs how far the audit reaches before this transaction, unless the newest checkpoint says so already; `None` while
    /// there is no entry.
    ///
    /// # Errors
    /// As every write.
    pub fn make_checkpoint(
        &mut self,
        key: &IssuerKey,
        at: Timestamp,
    ) -> Result<Option<SignedCheckpoint>, StoreError> {
        let Some((entries, head)) = self.audit_head()? else { return Ok(None) };
        let last = self.last_checkpoint()?;
        if let Some(last) = last.as_ref().filter(|last| last.checkpoint.entries >= entries) {
            return Ok(Some(last.clone()));
        }
        let sequence = last.map_or(1, |last| last.checkpoint.sequence + 1);
        let signed = SignedCheckpoint::sign(sequence, entries, head, at, key);
        self.run(
            "INSERT INTO audit_checkpoints (sequence, entries, head, at, issuer, signature)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                column::bound(sequence),
                column::bound(entries),
                head,
                at.0,
                signed.checkpoint.issuer.to_string(),
                signed.signature.0
            ],
        )?;
        Ok(Some(signed))
    }
}
