//! What changed since a list: a small signed file that applies on top of it and carries revocations to where the list is.
//!
//! A delta holds **all** changes since the list with number `base`, so the newest one is enough, and it takes its number
//! from the same row as lists do: a verifier that has seen number 7 accepts neither list 5 alone nor list 5 with delta 6,
//! and whoever takes a revocation off a stick is found out. JSON, signed with purpose `kadi/delta/1` over these fields as
//! netstrings: format, issuer, campaign, base, sequence, generated_at, fresh_until, the number of cards, the number of
//! passes, then of each card token_hash, code_hash, status, issued and expires (empty for none), then the passes.

use std::collections::BTreeSet;

use kadi_core::Timestamp;
use serde::{Deserialize, Serialize};

use crate::digest::{KeyId, PassHandle, Signature};
use crate::issuer::{IssuerKey, IssuerPublic};
use crate::registry::{CardStatus, Freshness, RegistryEntry, RegistryError};
use crate::signing::{rfc3339, signing_text};

/// The form of this version's files.
pub const FORMAT: &str = "kadi-delta/1";
/// Most cards and passes of one delta; with more, a new list is due.
pub const MAX_CHANGES: usize = 100_000;
const PURPOSE: &str = "kadi/delta/1";

/// All changes of a campaign since one of its lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delta {
    /// [`FORMAT`].
    pub format: String,
    /// The key that signed.
    pub issuer: KeyId,
    /// The campaign's identifier.
    pub campaign: String,
    /// The number of the list whose changes these are; any later list does as well.
    pub base: u64,
    /// The number of the delta, higher than that of every list and delta before.
    pub sequence: u64,
    /// When it was made (RFC 3339 in the file).
    #[serde(with = "rfc3339")]
    pub generated_at: Timestamp,
    /// Until when list and delta together count as fresh (RFC 3339 in the file).
    #[serde(with = "rfc3339")]
    pub fresh_until: Timestamp,
    /// Cards as they stand now, sorted by token hash, none twice: new ones and those whose standing changed.
    pub cards: Vec<RegistryEntry>,
    /// Revoked passes, sorted, none twice.
    pub passes: Vec<PassHandle>,
}

/// A delta with its signature: the content of `delta.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedDelta {
    /// What is signed.
    pub delta: Delta,
    /// The issuer's signature.
    pub signature: Signature,
}

/// What a delta is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeltaSource {
    /// The campaign's identifier.
    pub campaign: String,
    /// The number of the list it applies on top of.
    pub base: u64,
    /// The number of the delta.
    pub sequence: u64,
    /// Now.
    pub generated_at: Timestamp,
    /// Until when list and delta count as fresh.
    pub fresh_until: Timestamp,
    /// Changed cards, in any order.
    pub cards: Vec<RegistryEntry>,
    /// Revoked passes, in any order.
    pub passes: Vec<PassHandle>,
}

const fn status_text(status: CardStatus) -> &'static str {
    match status {
        CardStatus::Valid => "valid",
        CardStatus::Superseded => "superseded",
        CardStatus::Revoked => "revoked",
    }
}

impl Delta {
    fn signing_text(&self) -> String {
        let mut fields = vec![
            self.format.clone(),
            self.issuer.to_string(),
            self.campaign.clone(),
            self.base.to_string(),
            self.sequence.to_string(),
            self.generated_at.to_rfc3339(),
            self.fresh_until.to_rfc3339(),
            self.cards.len().to_string(),
            self.passes.len().to_string(),
        ];
        for card in &self.cards {
            fields.extend([
                card.token_hash.to_string(),
                card.code_hash.to_string(),
                status_text(card.status).to_owned(),
                card.issued.to_string(),
                card.expires.map(|day| day.to_string()).unwrap_or_default(),
            ]);
        }
        fields.extend(self.passes.iter().map(ToString::to_string));
        signing_text(fields.iter().map(String::as_str))
    }

    /// How fresh list and delta are at `now`.
    #[must_use]
    pub fn freshness(&self, now: Timestamp) -> Freshness {
        Freshness::of(self.generated_at, self.fresh_until, now)
    }
}

impl DeltaSource {
    /// Sorts and signs the changes.
    ///
    /// # Errors
    /// `Duplicate` when two cards share a token or a code, `TooLarge` above [`MAX_CHANGES`].
    pub fn sign(self, issuer: &IssuerKey) -> Result<SignedDelta, RegistryError> {
        let (mut cards, mut passes) = (self.cards, self.passes);
        cards.sort_unstable_by_key(|card| card.token_hash);
        passes.sort_unstable();
        passes.dedup();
        check(&cards, &passes)?;
        let delta = Delta {
            format: FORMAT.to_owned(),
            issuer: issuer.public().key_id(),
            campaign: self.campaign,
            base: self.base,
            sequence: self.sequence,
            generated_at: self.generated_at,
            fresh_until: self.fresh_until,
            cards,
            passes,
        };
        let signature = issuer.sign(PURPOSE, delta.signing_text().as_bytes());
        Ok(SignedDelta { delta, signature })
    }
}

fn check(cards: &[RegistryEntry], passes: &[PassHandle]) -> Result<(), RegistryError> {
    if cards.len() > MAX_CHANGES || passes.len() > MAX_CHANGES {
        return Err(RegistryError::TooLarge);
    }
    let codes: BTreeSet<_> = cards.iter().map(|card| card.code_hash).collect();
    let rising = cards.is_sorted_by(|a, b| a.token_hash < b.token_hash) && passes.is_sorted_by(|a, b| a < b);
    if rising && codes.len() == cards.len() { Ok(()) } else { Err(RegistryError::Duplicate) }
}

/// Checks a delta with the trusted issuer's public key, and that its content is in order. Whether it fits a list and is
/// not older than one seen before is for [`crate::CampaignList`], which holds both.
///
/// # Errors
/// See [`RegistryError`]; nothing of a delta that was refused may be applied.
pub fn verify_delta(signed: &SignedDelta, issuer: &IssuerPublic) -> Result<(), RegistryError> {
    let delta = &signed.delta;
    if delta.format != FORMAT {
        return Err(RegistryError::Format);
    }
    if delta.issuer != issuer.key_id() {
        return Err(RegistryError::OtherIssuer { found: delta.issuer });
    }
    issuer
        .verify(PURPOSE, delta.signing_text().as_bytes(), &signed.signature)
        .map_err(|_| RegistryError::BadSignature)?;
    if delta.sequence < delta.base {
        return Err(RegistryError::Format);
    }
    check(&delta.cards, &delta.passes)
}
