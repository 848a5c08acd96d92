//! A sign of misuse: what kind, how grave, and what it rests on.

use kadi_core::Timestamp;
use sha2::{Digest, Sha256};

use super::mark::CardMark;
use super::odd::Feature;

/// The closed set of signs, in the order people are shown them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignKind {
    /// Many different codes that no list holds, one after the other: somebody guesses.
    BruteForce,
    /// Codes whose proof does not hold: altered or forged.
    InvalidHmac,
    /// One good card shown again and again within an hour.
    Replay,
    /// One card at two places with less time between than anybody needs.
    ImpossiblePace,
    /// Verified at hours at which this desk never works.
    OffHours,
    /// A revoked card that is shown again.
    RevokedCard,
    /// Many wrong pass phrases before the register opened.
    UnlockGuessing,
    /// No rule names it, but hours like this one do not occur here.
    Unusual,
}

impl SignKind {
    /// All kinds in their order.
    pub const ALL: [Self; 8] = [
        Self::BruteForce,
        Self::InvalidHmac,
        Self::Replay,
        Self::ImpossiblePace,
        Self::OffHours,
        Self::RevokedCard,
        Self::UnlockGuessing,
        Self::Unusual,
    ];

    /// The name in files and on the command line, such as `brute_force`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BruteForce => "brute_force",
            Self::InvalidHmac => "invalid_hmac",
            Self::Replay => "replay",
            Self::ImpossiblePace => "impossible_pace",
            Self::OffHours => "off_hours",
            Self::RevokedCard => "revoked_card",
            Self::UnlockGuessing => "unlock_guessing",
            Self::Unusual => "unusual",
        }
    }
}

/// What made an hour unusual, and how much of it, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Because {
    /// What was measured.
    pub feature: Feature,
    /// Its part of what sets the hour apart, 1 to 100.
    pub percent: u8,
}

/// A sign of misuse with its evidence: counts and times, nobody's name and no card's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// The same for the same evidence: 16 hexadecimal digits.
    pub id: String,
    /// What it is.
    pub kind: SignKind,
    /// How grave, 0 to 100.
    pub risk: u8,
    /// Where; for `ImpossiblePace` and a revoked card that went round, the place it was shown at first.
    pub place: String,
    /// The other place.
    pub other_place: Option<String>,
    /// When it began.
    pub first: Timestamp,
    /// When it was last seen.
    pub last: Timestamp,
    /// Events that it rests on.
    pub events: u64,
    /// Different cards among them, where cards are concerned.
    pub cards: u64,
    /// How many of the events were refused.
    pub refused: u64,
    /// The shortest time between the two places.
    pub seconds: Option<u64>,
    /// For `Unusual`: what sets it apart, the most first.
    pub because: Vec<Because>,
}

/// What an identifier is made of: the kind, the place, the day or week, and the mark where one card is concerned.
pub(super) fn derive_id(kind: SignKind, place: &str, bucket: i64, mark: Option<CardMark>) -> String {
    let mut hasher = Sha256::new();
    for part in [kind.as_str(), place, &bucket.to_string()] {
        hasher.update(part.len().to_be_bytes());
        hasher.update(part);
    }
    hasher.update(mark.map(|mark| mark.0).unwrap_or_default());
    data_encoding::HEXLOWER.encode(&hasher.finalize()).chars().take(16).collect()
}
