//! Checkpoints of the audit: how many entries there were at a moment and the hash of the last of them, signed by the issuer.
//!
//! The chain alone shows a changed entry, but neither that its end is missing nor that somebody wrote all of it anew. A
//! checkpoint does: what it speaks for can be neither cut off nor rewritten without its signature, and one that left the
//! office cannot be taken back. JSON, signed with purpose `kadi/audit-checkpoint/1` over these fields as netstrings:
//! format, issuer, sequence, entries, head, at.

use std::iter::Peekable;
use std::slice::Iter;

use kadi_core::Timestamp;
use kadi_core::audit::AuditHash;
use serde::{Deserialize, Serialize};

use crate::digest::{AuditHead, KeyId, Signature};
use crate::issuer::{IssuerKey, IssuerPublic, SignatureError};
use crate::signing::{rfc3339, signing_text};

/// The form of a checkpoint.
pub const FORMAT: &str = "kadi-audit-checkpoint/1";
/// The form of a file of checkpoints.
pub const FILE_FORMAT: &str = "kadi-audit-checkpoints/1";
const PURPOSE: &str = "kadi/audit-checkpoint/1";

/// How far the audit reached at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// [`FORMAT`].
    pub format: String,
    /// The key that signed.
    pub issuer: KeyId,
    /// The number of this checkpoint, from 1 without gaps.
    pub sequence: u64,
    /// Entries it speaks for: the number of the last of them.
    pub entries: u64,
    /// The hash of that entry.
    pub head: AuditHead,
    /// When it was made (RFC 3339 in the file).
    #[serde(with = "rfc3339")]
    pub at: Timestamp,
}

/// A checkpoint with its signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedCheckpoint {
    /// What is signed.
    pub checkpoint: Checkpoint,
    /// The issuer's signature.
    pub signature: Signature,
}

/// All checkpoints of an office so far, oldest first: the file that lies beside an export of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckpointFile {
    /// [`FILE_FORMAT`].
    pub format: String,
    /// The key that signed them, for a check without Kadi; whose it is, people compare by its fingerprint.
    pub issuer: IssuerPublic,
    /// The checkpoints.
    pub checkpoints: Vec<SignedCheckpoint>,
}

impl Checkpoint {
    fn signing_text(&self) -> String {
        let Self { format, issuer, sequence, entries, head, at } = self;
        let fields = [
            format.clone(),
            issuer.to_string(),
            sequence.to_string(),
            entries.to_string(),
            head.to_string(),
            at.to_rfc3339(),
        ];
        signing_text(fields.iter().map(String::as_str))
    }
}

impl SignedCheckpoint {
    /// Signs how far the audit reaches: `entries` of them, the last with the hash `head`.
    #[must_use]
    pub fn sign(sequence: u64, entries: u64, head: AuditHash, at: Timestamp, key: &IssuerKey) -> Self {
        let issuer = key.public().key_id();
        let head = AuditHead(head);
        let checkpoint = Checkpoint { format: FORMAT.to_owned(), issuer, sequence, entries, head, at };
        let signature = key.sign(PURPOSE, checkpoint.signing_text().as_bytes());
        Self { checkpoint, signature }
    }

    /// Checks form and signature.
    ///
    /// # Errors
    /// When the form is another, or the signature is not this issuer's.
    pub fn verify(&self, issuer: &IssuerPublic) -> Result<(), SignatureError> {
        if self.checkpoint.format != FORMAT || self.checkpoint.issuer != issuer.key_id() {
            return Err(SignatureError);
        }
        issuer.verify(PURPOSE, self.checkpoint.signing_text().as_bytes(), &self.signature)
    }
}

/// Why a checkpoint and a chain do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckpointFault {
    /// It is not signed by the office's key, or was changed.
    Signature,
    /// The one before it is not there, or they contradict each other.
    Gap,
    /// The audit ends before the last entry it speaks for: the end was cut off.
    Cut,
    /// The audit has another entry where it names one: entries were written anew.
    Rewritten,
}

impl CheckpointFault {
    /// The word for it in replies.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Gap => "gap",
            Self::Cut => "cut",
            Self::Rewritten => "rewritten",
        }
    }
}

/// The first checkpoint that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckpointBreak {
    /// Its number.
    pub sequence: u64,
    /// How many entries it speaks for.
    pub entries: u64,
    /// What is wrong.
    pub fault: CheckpointFault,
}

/// Compares a chain, as it is walked, with checkpoints.
pub struct CheckpointWalk<'a> {
    left: Peekable<Iter<'a, SignedCheckpoint>>,
    /// Broken in themselves, before anything was compared.
    alone: Option<CheckpointBreak>,
    found: Option<CheckpointBreak>,
}

impl<'a> CheckpointWalk<'a> {
    /// Begins with all checkpoints of the office, oldest first: their signatures and their order are checked here.
    #[must_use]
    pub fn new(checkpoints: &'a [SignedCheckpoint], issuer: &IssuerPublic) -> Self {
        let mut before = (0, 0);
        let mut alone = None;
        for signed in checkpoints {
            let point = &signed.checkpoint;
            let fault = if signed.verify(issuer).is_err() {
                Some(CheckpointFault::Signature)
            } else if point.sequence != before.0 + 1 || point.entries <= before.1 {
                Some(CheckpointFault::Gap)
            } else {
                None
            };
            if let Some(fault) = fault {
                alone = Some(broken(signed, fault));
                break;
            }
            before = (point.sequence, point.entries);
        }
        Self { left: checkpoints.iter().peekable(), alone, found: None }
    }

    /// The chain has come to entry `seq` with this hash.
    pub fn pass(&mut self, seq: u64, hash: &AuditHash) {
        while let Some(signed) = self.left.next_if(|signed| signed.checkpoint.entries <= seq) {
            let point = &signed.checkpoint;
            let same = point.entries == seq && point.head.0 == *hash;
            if !same && self.found.is_none() {
                self.found = Some(broken(signed, CheckpointFault::Rewritten));
            }
        }
    }

    /// The chain has ended, whole: the first checkpoint that does not hold.
    #[must_use]
    pub fn end(mut self) -> Option<CheckpointBreak> {
        let cut = self.left.next().map(|signed| broken(signed, CheckpointFault::Cut));
        [self.alone, self.found, cut].into_iter().flatten().min_by_key(|found| found.sequence)
    }

    /// The chain has stopped, broken: the first checkpoint that does not hold before that. What lies behind says nothing.
    #[must_use]
    pub fn stop(self) -> Option<CheckpointBreak> {
        [self.alone, self.found].into_iter().flatten().min_by_key(|found| found.sequence)
    }
}

const fn broken(signed: &SignedCheckpoint, fault: CheckpointFault) -> CheckpointBreak {
    let Checkpoint { sequence, entries, .. } = signed.checkpoint;
    CheckpointBreak { sequence, entries, fault }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> IssuerKey {
        IssuerKey::from_seed(&[7; 32])
    }

    fn hash(seq: u64) -> AuditHash {
        [u8::try_from(seq).unwrap(); 32]
    }

    fn points() -> Vec<SignedCheckpoint> {
        let of = |(sequence, entries)| {
            SignedCheckpoint::sign(sequence, entries, hash(entries), Timestamp(1_000), &key())
        };
        [(1, 3), (2, 5), (3, 9)].into_iter().map(of).collect()
    }

    fn verdict(points: &[SignedCheckpoint], entries: u64) -> Option<(u64, CheckpointFault)> {
        let public = key().public();
        let mut walk = CheckpointWalk::new(points, &public);
        (1..=entries).for_each(|seq| walk.pass(seq, &hash(seq)));
        walk.end().map(|found| (found.sequence, found.fault))
    }

    #[test]
    fn a_chain_that_goes_on_holds_and_a_shorter_one_was_cut() {
        assert_eq!(verdict(&points(), 12), None);
        assert_eq!(verdict(&points(), 9), None);
        assert_eq!(verdict(&points(), 8), Some((3, CheckpointFault::Cut)));
        assert_eq!(verdict(&points(), 4), Some((2, CheckpointFault::Cut)));
        assert_eq!(verdict(&points(), 0), Some((1, CheckpointFault::Cut)));
        assert_eq!(verdict(&[], 4), None);
    }

    #[test]
    fn other_entries_missing_checkpoints_and_other_keys_are_told_apart() {
        let mut other = points();
        other[1] = SignedCheckpoint::sign(2, 5, hash(6), Timestamp(1_000), &key());
        assert_eq!(verdict(&other, 12), Some((2, CheckpointFault::Rewritten)));
        let mut gap = points();
        gap.remove(0);
        assert_eq!(verdict(&gap, 12), Some((2, CheckpointFault::Gap)));
        let mut back = points();
        back[2] = SignedCheckpoint::sign(3, 4, hash(4), Timestamp(1_000), &key());
        assert_eq!(verdict(&back, 12), Some((3, CheckpointFault::Gap)));
        let mut foreign = points();
        foreign[2] = SignedCheckpoint::sign(3, 9, hash(9), Timestamp(1_000), &IssuerKey::from_seed(&[8; 32]));
        assert_eq!(verdict(&foreign, 12), Some((3, CheckpointFault::Signature)));
    }

    #[test]
    fn what_lies_behind_a_broken_entry_is_not_judged() {
        let (points, public) = (points(), key().public());
        let mut walk = CheckpointWalk::new(&points, &public);
        (1..=4).for_each(|seq| walk.pass(seq, &hash(seq)));
        assert_eq!(walk.stop(), None);
    }

    #[test]
    fn any_changed_field_and_any_flipped_bit_of_the_signature_are_refused() {
        let good = points().remove(0);
        let public = key().public();
        assert_eq!(good.verify(&public), Ok(()));
        let changes: [fn(&mut Checkpoint); 6] = [
            |point| point.format.push('x'),
            |point| point.issuer = KeyId([0; 4]),
            |point| point.sequence += 1,
            |point| point.entries += 1,
            |point| point.head.0[31] ^= 1,
            |point| point.at = Timestamp(1_001),
        ];
        for change in changes {
            let mut bad = good.clone();
            change(&mut bad.checkpoint);
            assert_eq!(bad.verify(&public), Err(SignatureError), "{bad:?}");
        }
        for bit in 0..512 {
            let mut bad = good.clone();
            bad.signature.0[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(bad.verify(&public), Err(SignatureError), "{bit}");
        }
    }

    #[test]
    fn the_file_form_round_trips() {
        let file =
            CheckpointFile { format: FILE_FORMAT.into(), issuer: key().public(), checkpoints: points() };
        let text = serde_json::to_string(&file).unwrap();
        assert!(text.contains("\"at\":\"1970-01-01T00:00:01.000Z\""), "{text}");
        assert_eq!(serde_json::from_str::<CheckpointFile>(&text).unwrap(), file);
    }
}
