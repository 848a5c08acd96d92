//! Packing a list: cards in any order, sorted in memory in 28 bytes each, and out as shards one after the other.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::shard::{Shard, Standing};
use super::{
    Digest96, FORMAT, MAX_CARDS, MAX_SHARDS, PURPOSE, PackedError, PackedHead, PackedManifest, SHARD_CARDS,
    ShardName, SignedPacked, Table, digest96,
};
use crate::digest::ShardDigest;
use crate::issuer::IssuerKey;
use crate::registry::{RegistryEntry, RegistryError};

/// The cards of a list that is being packed.
#[derive(Debug, Default)]
pub struct PackedBuilder {
    standings: Vec<Standing>,
    numbers: HashMap<Standing, u16>,
    tokens: Vec<(Digest96, u16)>,
    codes: Vec<(Digest96, u16)>,
}

impl PackedBuilder {
    /// Nothing yet, with room for `cards`.
    #[must_use]
    pub fn with_capacity(cards: usize) -> Self {
        let room = cards.min(MAX_CARDS);
        Self { tokens: Vec::with_capacity(room), codes: Vec::with_capacity(room), ..Self::default() }
    }

    /// Takes a card.
    ///
    /// # Errors
    /// `TooLarge` above [`MAX_CARDS`], or with more than 65,535 different standings.
    pub fn add(&mut self, entry: &RegistryEntry) -> Result<(), RegistryError> {
        if self.tokens.len() >= MAX_CARDS {
            return Err(RegistryError::TooLarge);
        }
        let standing = Standing { status: entry.status, issued: entry.issued, expires: entry.expires };
        let number = match self.numbers.get(&standing) {
            Some(number) => *number,
            None => {
                let number = u16::try_from(self.standings.len())
                    .ok()
                    .filter(|number| *number < u16::MAX)
                    .ok_or(RegistryError::TooLarge)?;
                self.standings.push(standing);
                self.numbers.insert(standing, number);
                number
            }
        };
        self.tokens.push((digest96(&entry.token_hash.0), number));
        self.codes.push((digest96(&entry.code_hash.0), number));
        Ok(())
    }

    /// How many cards were taken.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether none was.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Sorts the cards, hands every shard to `put` and signs the manifest.
    ///
    /// # Errors
    /// `Duplicate` when two cards share a token or a code, and what `put` gives.
    pub fn finish<E>(
        self,
        head: PackedHead,
        issuer: &IssuerKey,
        mut put: impl FnMut(ShardName, &[u8]) -> Result<(), E>,
    ) -> Result<SignedPacked, PackedError<E>> {
        let Self { standings, mut tokens, mut codes, .. } = self;
        let shards = tokens.len().div_ceil(SHARD_CARDS).next_power_of_two().min(MAX_SHARDS);
        let count = tokens.len() as u64;
        let mut table = |table: Table, rows: &mut Vec<(Digest96, u16)>| {
            rows.sort_unstable();
            if !rows.is_sorted_by(|(a, _), (b, _)| a < b) {
                return Err(PackedError::List(RegistryError::Duplicate));
            }
            let mut rest = rows.as_slice();
            let mut digests = Vec::with_capacity(shards);
            for number in 0..shards {
                let name = ShardName { table, number: u16::try_from(number).unwrap_or(u16::MAX) };
                let end = rest.partition_point(|(digest, _)| ShardName::of(table, shards, digest) <= name);
                let (here, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
                rest = after;
                let bytes = Shard::write(name, shards, here, &standings);
                digests.push(ShardDigest(Sha256::digest(&bytes).into()));
                put(name, &bytes).map_err(PackedError::Source)?;
            }
            Ok(digests)
        };
        let by_token = table(Table::Tokens, &mut tokens)?;
        drop(tokens);
        let by_code = table(Table::Codes, &mut codes)?;
        let manifest = PackedManifest {
            format: FORMAT.to_owned(),
            issuer: issuer.public().key_id(),
            campaign: head.campaign,
            name: head.name,
            sequence: head.sequence,
            generated_at: head.generated_at,
            fresh_until: head.fresh_until,
            count,
            tokens: by_token,
            codes: by_code,
        };
        let signature = issuer.sign(PURPOSE, manifest.signing_text().as_bytes());
        Ok(SignedPacked { manifest, signature })
    }
}
