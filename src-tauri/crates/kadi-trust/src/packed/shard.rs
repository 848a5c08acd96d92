//! One shard of a packed list: its bytes, written and read.
//!
//! `KPL1`, the table's letter (`t` or `c`), the shard's number (2 bytes), the number of cards (4), the number of
//! standings (2), then each standing in 5 bytes: status (0 valid, 1 superseded, 2 revoked), issue day (2), last day of
//! validity (2, zero for none); numbers big-endian, days since 1970. Then the cards, sorted by digest: the difference of
//! the first 24 bits of the digest to those of the card before (of the shard's first digest for the first), times the
//! number of standings, plus the number of the card's standing, as LEB128 (7 bits a byte, lowest first, the high bit set
//! on all but the last); then the other 72 bits as they are. With ten million cards that is ten bytes a card.

use super::{DIGEST_LEN, Digest96, ShardName, Table};
use crate::day::Day;
use crate::registry::{CardStatus, RegistryError};
use crate::verdict::CardRecord;

const MAGIC: &[u8; 4] = b"KPL1";
const HIGH_BITS: u32 = 24;
const LOW_LEN: usize = DIGEST_LEN - 3;

/// What many cards have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Standing {
    /// The standing of the card.
    pub status: CardStatus,
    /// When it was issued.
    pub issued: Day,
    /// The last day on which it is valid; `None` for no end.
    pub expires: Option<Day>,
}

impl Standing {
    /// What it says about a card of `campaign`.
    pub(super) fn record(&self, campaign: &str) -> CardRecord {
        CardRecord {
            campaign: campaign.to_owned(),
            status: self.status,
            issued: self.issued,
            expires: self.expires,
        }
    }

    fn to_bytes(self) -> [u8; 5] {
        let status = match self.status {
            CardStatus::Valid => 0,
            CardStatus::Superseded => 1,
            CardStatus::Revoked => 2,
        };
        let [i1, i2] = self.issued.0.to_be_bytes();
        let [e1, e2] = self.expires.map_or(0, |day| day.0).to_be_bytes();
        [status, i1, i2, e1, e2]
    }

    fn from_bytes([status, i1, i2, e1, e2]: [u8; 5]) -> Result<Self, RegistryError> {
        let status = match status {
            0 => CardStatus::Valid,
            1 => CardStatus::Superseded,
            2 => CardStatus::Revoked,
            _ => return Err(RegistryError::Format),
        };
        let expires = u16::from_be_bytes([e1, e2]);
        Ok(Self {
            status,
            issued: Day(u16::from_be_bytes([i1, i2])),
            expires: (expires > 0).then_some(Day(expires)),
        })
    }
}

/// The cards of one shard, ready for look-ups.
#[derive(Debug, Clone)]
pub struct Shard {
    standings: Vec<Standing>,
    cards: Vec<(Digest96, u16)>,
}

/// The first 24 bits of a digest, and those of a shard's first digest.
fn high(digest: &Digest96) -> u32 {
    let [a, b, c, ..] = *digest;
    u32::from_be_bytes([0, a, b, c])
}

fn first_high(name: ShardName, shards: usize) -> u32 {
    let width = (1_u64 << HIGH_BITS) / shards.max(1) as u64;
    u32::try_from(u64::from(name.number) * width).unwrap_or(u32::MAX)
}

impl Shard {
    /// The standing of the card with this digest.
    #[must_use]
    pub(super) fn find(&self, digest: &Digest96) -> Option<&Standing> {
        let at = self.cards.binary_search_by_key(digest, |(card, _)| *card).ok()?;
        let (_, standing) = self.cards.get(at)?;
        self.standings.get(usize::from(*standing))
    }

    /// Whether the shard knows the card of a token's or a code's SHA-256.
    #[must_use]
    pub fn holds(&self, hash: &[u8; 32]) -> bool {
        self.find(&super::digest96(hash)).is_some()
    }

    /// How many cards it holds.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.cards.len()
    }

    /// Whether it holds no card.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// Writes a shard. `cards` are sorted by digest, none twice, all of this shard; the numbers with them are places in
    /// `standings`.
    pub(super) fn write(
        name: ShardName,
        shards: usize,
        cards: &[(Digest96, u16)],
        all: &[Standing],
    ) -> Vec<u8> {
        // Only the standings that occur here, so that their numbers stay small.
        let mut used: Vec<u16> = cards.iter().map(|(_, standing)| *standing).collect();
        used.sort_unstable();
        used.dedup();
        let mut bytes = Vec::with_capacity(13 + used.len() * 5 + cards.len() * (LOW_LEN + 2));
        bytes.extend_from_slice(MAGIC);
        bytes.push(match name.table {
            Table::Tokens => b't',
            Table::Codes => b'c',
        });
        bytes.extend_from_slice(&name.number.to_be_bytes());
        bytes.extend_from_slice(&u32::try_from(cards.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(&u16::try_from(used.len()).unwrap_or(u16::MAX).to_be_bytes());
        for standing in used.iter().filter_map(|at| all.get(usize::from(*at))) {
            bytes.extend_from_slice(&standing.to_bytes());
        }
        let mut before = first_high(name, shards);
        for (digest, standing) in cards {
            let place = used.binary_search(standing).unwrap_or_default() as u64;
            let here = high(digest);
            write_number(&mut bytes, u64::from(here - before) * used.len() as u64 + place);
            bytes.extend(digest.iter().skip(DIGEST_LEN - LOW_LEN));
            before = here;
        }
        bytes
    }

    /// Reads a shard that was found to be the one that was signed.
    pub(super) fn read(bytes: &[u8], name: ShardName, shards: usize) -> Result<Self, RegistryError> {
        let mut rest = Reader(bytes);
        let letter = name.table.letter();
        if rest.take::<4>()? != *MAGIC
            || char::from(rest.byte()?) != letter
            || u16::from_be_bytes(rest.take()?) != name.number
        {
            return Err(RegistryError::Format);
        }
        let count = u32::from_be_bytes(rest.take()?) as usize;
        let standings = (0..u16::from_be_bytes(rest.take()?))
            .map(|_| Standing::from_bytes(rest.take()?))
            .collect::<Result<Vec<_>, _>>()?;
        let kinds = standings.len().max(1) as u64;
        // A count that lies must not reserve memory: every card takes at least ten bytes.
        let mut cards: Vec<(Digest96, u16)> = Vec::with_capacity(count.min(rest.0.len() / (LOW_LEN + 1)));
        let mut before = first_high(name, shards);
        for _ in 0..count {
            let number = rest.number()?;
            let standing = u16::try_from(number % kinds).map_err(|_| RegistryError::Format)?;
            let here = u64::from(before) + number / kinds;
            let here = u32::try_from(here).ok().filter(|here| *here >> HIGH_BITS == 0);
            before = here.ok_or(RegistryError::Format)?;
            let [_, a, b, c] = before.to_be_bytes();
            let mut digest = [0_u8; DIGEST_LEN];
            let low = rest.take::<LOW_LEN>()?;
            digest.iter_mut().zip([a, b, c].into_iter().chain(low)).for_each(|(to, from)| *to = from);
            let rising = cards.last().is_none_or(|(last, _)| *last < digest);
            if !rising
                || usize::from(standing) >= standings.len()
                || ShardName::of(name.table, shards, &digest) != name
            {
                return Err(RegistryError::Format);
            }
            cards.push((digest, standing));
        }
        if rest.0.is_empty() { Ok(Self { standings, cards }) } else { Err(RegistryError::Format) }
    }
}

/// LEB128.
fn write_number(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], RegistryError> {
        let (head, rest) = self.0.split_first_chunk::<N>().ok_or(RegistryError::Format)?;
        self.0 = rest;
        Ok(*head)
    }

    fn byte(&mut self) -> Result<u8, RegistryError> {
        self.take::<1>().map(|[byte]| byte)
    }

    fn number(&mut self) -> Result<u64, RegistryError> {
        let mut number = 0_u64;
        // 2^24 differences times 2^16 standings are 40 bits: six bytes.
        for at in 0..6 {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << (7 * at);
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(RegistryError::Format)
    }
}
