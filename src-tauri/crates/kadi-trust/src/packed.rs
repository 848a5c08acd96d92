//! The published list of a campaign of up to ten million cards, in pieces of which one look-up needs a single small one.
//!
//! Each card stands in two sorted tables, by the first 96 bits of its token's hash and by those of its code's hash. A
//! table is cut by the first bits of the digests into as many shards as hold about ten thousand cards each; a shard is a
//! file of some 100 kB (see [`Shard`]). The manifest names the SHA-256 of every shard and is signed: purpose
//! `kadi/packed/1`, then its fields in their order as netstrings, the digests of a table one behind the other as one field.
//!
//! Every digest is exact: there is no filter in front. A filter answers for cards that do not exist, and whoever holds
//! it can look at home for a forgery that passes; with a shard of 100 kB it would not even save time. 96 bits leave
//! 2^73 tokens to try for whoever wants one of ten million cards.

mod build;
mod shard;

use std::fmt;
use std::str::FromStr;

use kadi_core::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use build::PackedBuilder;
pub use shard::Shard;

use crate::card_code::CardCode;
use crate::digest::{KeyId, ShardDigest, Signature, TokenHandle, TokenHash};
use crate::issuer::IssuerPublic;
use crate::registry::{Freshness, RegistryError};
use crate::signing::{rfc3339, signing_text};
use crate::verdict::{CardLookup, CardRecord};

/// The form of this version's files.
pub const FORMAT: &str = "kadi-packed/1";
/// Most cards of one list.
pub const MAX_CARDS: usize = 10_000_000;
const PURPOSE: &str = "kadi/packed/1";
/// Cards of a shard at most, on average.
const SHARD_CARDS: usize = 10_000;
/// A table is cut into at most 2^12 shards.
const MAX_SHARDS: usize = 4_096;
/// Bytes of a digest that a shard tells apart.
const DIGEST_LEN: usize = 12;

/// The first 96 bits of the SHA-256 of a token or a card code.
type Digest96 = [u8; DIGEST_LEN];

fn digest96(hash: &[u8]) -> Digest96 {
    let mut digest = [0_u8; DIGEST_LEN];
    digest.iter_mut().zip(hash).for_each(|(to, from)| *to = *from);
    digest
}

/// Which table a shard belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Sorted by the hash of the token.
    Tokens,
    /// Sorted by the hash of the card code.
    Codes,
}

impl Table {
    const fn letter(self) -> char {
        match self {
            Self::Tokens => 't',
            Self::Codes => 'c',
        }
    }
}

/// The name of a shard, such as `t-0017`: its table and its place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShardName {
    /// The table.
    pub table: Table,
    /// The first bits of the digests in it, from 0.
    pub number: u16,
}

impl ShardName {
    /// The shard of a digest in a table of `shards` shards, a power of two up to 4,096.
    fn of(table: Table, shards: usize, digest: &Digest96) -> Self {
        let [high, low, ..] = *digest;
        let number = (usize::from(u16::from_be_bytes([high, low])) * shards) >> 16;
        Self { table, number: u16::try_from(number).unwrap_or(u16::MAX) }
    }
}

impl fmt::Display for ShardName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:04}", self.table.letter(), self.number)
    }
}

impl FromStr for ShardName {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (table, digits) = text.split_once('-').ok_or(RegistryError::Format)?;
        let table = match table {
            "t" => Table::Tokens,
            "c" => Table::Codes,
            _ => return Err(RegistryError::Format),
        };
        let number = digits.parse().map_err(|_| RegistryError::Format)?;
        let name = Self { table, number };
        // One shard has one name: `t-7` and `t-+7` are none.
        if name.to_string() == text { Ok(name) } else { Err(RegistryError::Format) }
    }
}

/// What identifies and dates a packed list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedManifest {
    /// [`FORMAT`].
    pub format: String,
    /// The key that signed.
    pub issuer: KeyId,
    /// The campaign's identifier.
    pub campaign: String,
    /// The campaign's name for people.
    pub name: String,
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
    /// SHA-256 of the shards by token, in their order; a power of two of them, at most 4,096.
    pub tokens: Vec<ShardDigest>,
    /// SHA-256 of the shards by card code; as many.
    pub codes: Vec<ShardDigest>,
}

impl PackedManifest {
    fn signing_text(&self) -> String {
        let all = |digests: &[ShardDigest]| digests.iter().map(ToString::to_string).collect::<String>();
        signing_text([
            self.format.as_str(),
            &self.issuer.to_string(),
            &self.campaign,
            &self.name,
            &self.sequence.to_string(),
            &self.generated_at.to_rfc3339(),
            &self.fresh_until.to_rfc3339(),
            &self.count.to_string(),
            &all(&self.tokens),
            &all(&self.codes),
        ])
    }

    fn digest_of(&self, name: ShardName) -> Option<&ShardDigest> {
        let table = match name.table {
            Table::Tokens => &self.tokens,
            Table::Codes => &self.codes,
        };
        table.get(usize::from(name.number))
    }

    /// One hash for the whole list: SHA-256 of the text that is signed.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.signing_text()).into()
    }
}

/// A manifest with its signature: the content of `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedPacked {
    /// What is signed.
    pub manifest: PackedManifest,
    /// The issuer's signature.
    pub signature: Signature,
}

/// What a packed list is called and how long it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedHead {
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
}

/// Where the shards of a list lie.
pub trait ShardSource {
    /// Why a shard cannot be had.
    type Error;

    /// The bytes of a shard; they are checked by whoever asked.
    ///
    /// # Errors
    /// When the shard is not there.
    fn shard(&self, name: ShardName) -> Result<Vec<u8>, Self::Error>;
}

/// Why a packed list gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackedError<E> {
    /// The shard cannot be had.
    #[error("a piece of the list is missing")]
    Source(E),
    /// The shard is not the one that was signed.
    #[error(transparent)]
    List(RegistryError),
}

/// A campaign's packed list whose manifest was checked; each shard is checked when it is needed.
#[derive(Debug, Clone)]
pub struct PackedRegistry<S> {
    manifest: PackedManifest,
    source: S,
}

/// Checks the manifest of a packed list with the trusted issuer's public key, then that it is not older than
/// `highest_seen`, as [`crate::verify_registry`] does.
///
/// # Errors
/// See [`RegistryError`]; nothing of a list that was refused may be used.
pub fn verify_packed<S: ShardSource>(
    signed: SignedPacked,
    source: S,
    issuer: &IssuerPublic,
    highest_seen: Option<u64>,
) -> Result<PackedRegistry<S>, RegistryError> {
    let SignedPacked { manifest, signature } = signed;
    if manifest.format != FORMAT {
        return Err(RegistryError::Format);
    }
    if manifest.issuer != issuer.key_id() {
        return Err(RegistryError::OtherIssuer { found: manifest.issuer });
    }
    issuer
        .verify(PURPOSE, manifest.signing_text().as_bytes(), &signature)
        .map_err(|_| RegistryError::BadSignature)?;
    let shards = manifest.tokens.len();
    if !shards.is_power_of_two() || shards > MAX_SHARDS || manifest.codes.len() != shards {
        return Err(RegistryError::Format);
    }
    if let Some(seen) = highest_seen.filter(|seen| manifest.sequence < *seen) {
        return Err(RegistryError::Rollback { seen, found: manifest.sequence });
    }
    Ok(PackedRegistry { manifest, source })
}

impl<S> PackedRegistry<S> {
    /// What identifies and dates the list.
    #[must_use]
    pub const fn manifest(&self) -> &PackedManifest {
        &self.manifest
    }

    /// Where the shards lie.
    #[must_use]
    pub const fn source(&self) -> &S {
        &self.source
    }

    /// Where the shards lie, to put more there.
    pub const fn source_mut(&mut self) -> &mut S {
        &mut self.source
    }

    /// How fresh the list is at `now`.
    #[must_use]
    pub fn freshness(&self, now: Timestamp) -> Freshness {
        Freshness::of(self.manifest.generated_at, self.manifest.fresh_until, now)
    }

    /// Reads a shard after comparing it with the manifest.
    ///
    /// # Errors
    /// `WrongData` when the bytes are not those of this shard, `Format` when they are but make no shard.
    pub fn open_shard(&self, name: ShardName, bytes: &[u8]) -> Result<Shard, RegistryError> {
        let wanted = self.manifest.digest_of(name).ok_or(RegistryError::WrongData)?;
        let found: [u8; 32] = Sha256::digest(bytes).into();
        if ShardDigest(found) != *wanted {
            return Err(RegistryError::WrongData);
        }
        Shard::read(bytes, name, self.manifest.tokens.len())
    }
}

impl<S: ShardSource> PackedRegistry<S> {
    fn find(&self, table: Table, hash: &[u8]) -> Result<Option<CardRecord>, PackedError<S::Error>> {
        let digest = digest96(hash);
        let name = ShardName::of(table, self.manifest.tokens.len(), &digest);
        let bytes = self.source.shard(name).map_err(PackedError::Source)?;
        let shard = self.open_shard(name, &bytes).map_err(PackedError::List)?;
        Ok(shard.find(&digest).map(|standing| standing.record(&self.manifest.campaign)))
    }
}

impl<S: ShardSource> CardLookup for PackedRegistry<S> {
    type Error = PackedError<S::Error>;

    fn find_by_token_hash(&self, hash: &TokenHash) -> Result<Option<CardRecord>, Self::Error> {
        self.find(Table::Tokens, &hash.0)
    }

    fn find_by_handle(&self, handle: &TokenHandle) -> Result<Option<CardRecord>, Self::Error> {
        self.find(Table::Tokens, &handle.0)
    }

    fn find_by_code(&self, code: &CardCode) -> Result<Option<CardRecord>, Self::Error> {
        self.find(Table::Codes, &code.hash().0)
    }
}

#[cfg(test)]
mod tests;
