//! The published list of a campaign's cards: digests, standing and dates, signed by the issuer.
//!
//! The data file is JSON: `{"format","campaign","name","cards":[...]}`, cards sorted by token hash, one a line, none
//! twice. The manifest names its SHA-256 and is signed: purpose `kadi/registry/1`, then the manifest's fields in their
//! order (format, issuer, campaign, sequence, generated_at, fresh_until, count, sha256), each as its length in bytes in
//! decimal, a colon, the text and a newline. So the files may be reformatted by no one but their issuer, and a verifier
//! needs the public key alone.

use std::convert::Infallible;

use data_encoding::HEXLOWER;
use kadi_core::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::card_code::CardCode;
use crate::day::Day;
use crate::digest::{CodeHash, KeyId, Signature, TokenHandle, TokenHash};
use crate::issuer::{IssuerKey, IssuerPublic};
use crate::signing::{rfc3339, signing_text};
use crate::verdict::{CardLookup, CardRecord};

/// The form of this version's files.
pub const FORMAT: &str = "kadi-registry/1";
/// Most cards of one list in this form; larger campaigns need the packed form.
pub const MAX_CARDS: usize = 100_000;
const PURPOSE: &str = "kadi/registry/1";
/// Clocks of office machines differ; a list from less than a day ahead is no reason to doubt.
const CLOCK_TOLERANCE_S: i64 = 86_400;

/// The standing of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardStatus {
    /// In force (its dates may still have run out).
    Valid,
    /// A newer card exists.
    Superseded,
    /// Withdrawn.
    Revoked,
}

/// One card of the list; nothing about its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RegistryEntry {
    /// SHA-256 of the token.
    pub token_hash: TokenHash,
    /// SHA-256 of the card code.
    pub code_hash: CodeHash,
    /// Its standing.
    pub status: CardStatus,
    /// When it was issued.
    pub issued: Day,
    /// The last day on which it is valid; `None` for no end.
    pub expires: Option<Day>,
}

/// What identifies and dates a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// The key that signed.
    pub issuer: KeyId,
    /// The campaign's identifier.
    pub campaign: String,
    /// Rises with every export of the campaign; a verifier refuses a lower one than it has seen.
    pub sequence: u64,
    /// When the list was made (RFC 3339 in the file).
    #[serde(with = "rfc3339")]
    pub generated_at: Timestamp,
    /// Until when it counts as fresh (RFC 3339 in the file).
    #[serde(with = "rfc3339")]
    pub fresh_until: Timestamp,
    /// Number of cards.
    pub count: u64,
    /// SHA-256 of the data file, hexadecimal.
    pub sha256: String,
}

impl Manifest {
    fn signing_text(&self) -> String {
        signing_text([
            self.format.as_str(),
            &self.issuer.to_string(),
            &self.campaign,
            &self.sequence.to_string(),
            &self.generated_at.to_rfc3339(),
            &self.fresh_until.to_rfc3339(),
            &self.count.to_string(),
            &self.sha256,
        ])
    }
}

/// A manifest with its signature: the content of `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedManifest {
    /// What is signed.
    pub manifest: Manifest,
    /// The issuer's signature.
    pub signature: Signature,
}

/// What a list is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrySource {
    /// The campaign's identifier.
    pub campaign: String,
    /// The campaign's name for people.
    pub name: String,
    /// Higher than that of every earlier export of this campaign.
    pub sequence: u64,
    /// Now.
    pub generated_at: Timestamp,
    /// Until when the list counts as fresh.
    pub fresh_until: Timestamp,
    /// The cards, in any order.
    pub entries: Vec<RegistryEntry>,
}

/// A list ready to be written: `registry.json` and its manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryExport {
    /// For `manifest.json`.
    pub signed: SignedManifest,
    /// The bytes of `registry.json`.
    pub data: String,
}

/// Why a list is not accepted, or cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// The form is another version's or none.
    #[error("this is not a card list of a version Kadi knows")]
    Format,
    /// Signed with a key that is not the trusted issuer's.
    #[error("the list is from issuer {found}, not from the one that is trusted")]
    OtherIssuer {
        /// The key the manifest names.
        found: KeyId,
    },
    /// The manifest was altered.
    #[error("the signature of the list does not check")]
    BadSignature,
    /// The data file is not the one the manifest names: altered, cut short or exchanged.
    #[error("the data of the list are not those that were signed")]
    WrongData,
    /// The list is older than one already seen.
    #[error("the list has number {found}, number {seen} was seen before")]
    Rollback {
        /// The highest number seen.
        seen: u64,
        /// The number of this list.
        found: u64,
    },
    /// Two cards share a token hash or a code hash.
    #[error("two cards of the list have the same token or code")]
    Duplicate,
    /// More cards than its form holds.
    #[error("the list has more cards than its form holds")]
    TooLarge,
}

/// Whether a list is still to be relied on; said in words beside every verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Freshness {
    /// Before `fresh_until`.
    Fresh,
    /// Past `fresh_until`.
    Stale {
        /// Whole days since the list was made.
        days: i64,
    },
    /// This machine's clock stands more than a day before the list was made: dates cannot be judged well.
    ClockBehind,
}

impl Freshness {
    /// How fresh at `now` is what was made at `generated_at` to hold until `fresh_until`.
    #[must_use]
    pub fn of(generated_at: Timestamp, fresh_until: Timestamp, now: Timestamp) -> Self {
        if now.plus_seconds(CLOCK_TOLERANCE_S) < generated_at {
            Self::ClockBehind
        } else if now > fresh_until {
            Self::Stale { days: (now.0 - generated_at.0).div_euclid(86_400_000).max(0) }
        } else {
            Self::Fresh
        }
    }
}

/// A list that was checked, with how fresh it is.
#[derive(Debug, Clone)]
pub struct VerifiedRegistry {
    /// The list.
    pub registry: Registry,
    /// How fresh it is.
    pub freshness: Freshness,
}

/// The content of `registry.json`.
#[derive(Serialize, Deserialize)]
struct Data {
    format: String,
    campaign: String,
    name: String,
    cards: Vec<RegistryEntry>,
}

/// A campaign's list, ready for look-ups.
#[derive(Debug, Clone)]
pub struct Registry {
    manifest: Manifest,
    name: String,
    entries: Vec<RegistryEntry>,
    by_code: Vec<(CodeHash, usize)>,
}

impl RegistrySource {
    /// Sorts, writes and signs the list.
    ///
    /// # Errors
    /// `Duplicate` when two cards share a token or a code, `TooLarge` above [`MAX_CARDS`].
    pub fn export(self, issuer: &IssuerKey) -> Result<RegistryExport, RegistryError> {
        let mut entries = self.entries;
        entries.sort_unstable_by_key(|entry| entry.token_hash);
        check_entries(&entries)?;
        let text = |value: &str| serde_json::to_string(value).map_err(|_| RegistryError::Format);
        let mut data = format!(
            "{{\"format\":{},\"campaign\":{},\"name\":{},\"cards\":[",
            text(FORMAT)?,
            text(&self.campaign)?,
            text(&self.name)?
        );
        for (at, entry) in entries.iter().enumerate() {
            data.push_str(if at == 0 { "\n" } else { ",\n" });
            data.push_str(&serde_json::to_string(entry).map_err(|_| RegistryError::Format)?);
        }
        data.push_str("\n]}\n");
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            issuer: issuer.public().key_id(),
            campaign: self.campaign,
            sequence: self.sequence,
            generated_at: self.generated_at,
            fresh_until: self.fresh_until,
            count: entries.len() as u64,
            sha256: HEXLOWER.encode(&Sha256::digest(&data)),
        };
        let signature = issuer.sign(PURPOSE, manifest.signing_text().as_bytes());
        Ok(RegistryExport { signed: SignedManifest { manifest, signature }, data })
    }
}

fn check_entries(entries: &[RegistryEntry]) -> Result<(), RegistryError> {
    if entries.len() > MAX_CARDS {
        return Err(RegistryError::TooLarge);
    }
    let mut codes: Vec<CodeHash> = entries.iter().map(|entry| entry.code_hash).collect();
    codes.sort_unstable();
    let rising = entries.iter().zip(entries.iter().skip(1)).all(|(a, b)| a.token_hash < b.token_hash);
    let distinct = codes.iter().zip(codes.iter().skip(1)).all(|(a, b)| a < b);
    if rising && distinct { Ok(()) } else { Err(RegistryError::Duplicate) }
}

/// Checks a list with the trusted issuer's public key: signature first, then the data against it, then that it is not
/// older than `highest_seen` (the highest sequence this verifier has accepted for the campaign, `None` at first).
///
/// # Errors
/// See [`RegistryError`]; nothing of a list that was refused may be used.
pub fn verify_registry(
    signed: &SignedManifest,
    data: &[u8],
    issuer: &IssuerPublic,
    highest_seen: Option<u64>,
    now: Timestamp,
) -> Result<VerifiedRegistry, RegistryError> {
    let manifest = &signed.manifest;
    if manifest.format != FORMAT {
        return Err(RegistryError::Format);
    }
    if manifest.issuer != issuer.key_id() {
        return Err(RegistryError::OtherIssuer { found: manifest.issuer });
    }
    issuer
        .verify(PURPOSE, manifest.signing_text().as_bytes(), &signed.signature)
        .map_err(|_| RegistryError::BadSignature)?;
    if HEXLOWER.encode(&Sha256::digest(data)) != manifest.sha256 {
        return Err(RegistryError::WrongData);
    }
    if let Some(seen) = highest_seen.filter(|seen| manifest.sequence < *seen) {
        return Err(RegistryError::Rollback { seen, found: manifest.sequence });
    }
    let read: Data = serde_json::from_slice(data).map_err(|_| RegistryError::Format)?;
    let consistent = read.format == FORMAT
        && read.campaign == manifest.campaign
        && read.cards.len() as u64 == manifest.count;
    if !consistent {
        return Err(RegistryError::WrongData);
    }
    check_entries(&read.cards)?;
    let mut by_code: Vec<(CodeHash, usize)> =
        read.cards.iter().enumerate().map(|(at, card)| (card.code_hash, at)).collect();
    by_code.sort_unstable();
    let registry = Registry { manifest: manifest.clone(), name: read.name, entries: read.cards, by_code };
    let freshness = registry.freshness(now);
    Ok(VerifiedRegistry { registry, freshness })
}

impl Registry {
    /// What identifies and dates the list.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The campaign's name for people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many cards it holds.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it holds no card.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How fresh the list is at `now`.
    #[must_use]
    pub fn freshness(&self, now: Timestamp) -> Freshness {
        Freshness::of(self.manifest.generated_at, self.manifest.fresh_until, now)
    }

    /// The card of a token.
    #[must_use]
    pub fn find(&self, hash: &TokenHash) -> Option<&RegistryEntry> {
        let at = self.entries.binary_search_by_key(hash, |entry| entry.token_hash).ok()?;
        self.entries.get(at)
    }

    /// The card whose token hash begins with `handle`.
    #[must_use]
    pub fn find_handle(&self, handle: &TokenHandle) -> Option<&RegistryEntry> {
        let at = self.entries.partition_point(|entry| entry.token_hash.handle() < *handle);
        self.entries.get(at).filter(|entry| entry.token_hash.handle() == *handle)
    }

    /// The card of a printed code.
    #[must_use]
    pub fn find_code(&self, hash: &CodeHash) -> Option<&RegistryEntry> {
        let at = self.by_code.binary_search_by_key(hash, |(code, _)| *code).ok()?;
        self.by_code.get(at).and_then(|(_, entry)| self.entries.get(*entry))
    }

    fn record(&self, entry: &RegistryEntry) -> CardRecord {
        entry.record(&self.manifest.campaign)
    }
}

impl RegistryEntry {
    /// What the entry says about a card of `campaign`.
    pub(crate) fn record(&self, campaign: &str) -> CardRecord {
        CardRecord {
            campaign: campaign.to_owned(),
            status: self.status,
            issued: self.issued,
            expires: self.expires,
        }
    }
}

impl CardLookup for Registry {
    type Error = Infallible;

    fn find_by_token_hash(&self, hash: &TokenHash) -> Result<Option<CardRecord>, Infallible> {
        Ok(self.find(hash).map(|entry| self.record(entry)))
    }

    fn find_by_handle(&self, handle: &TokenHandle) -> Result<Option<CardRecord>, Infallible> {
        Ok(self.find_handle(handle).map(|entry| self.record(entry)))
    }

    fn find_by_code(&self, code: &CardCode) -> Result<Option<CardRecord>, Infallible> {
        Ok(self.find_code(&code.hash()).map(|entry| self.record(entry)))
    }
}

#[cfg(test)]
mod tests;
