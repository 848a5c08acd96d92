//! How a card is known again in a log that must not say whose it is.

use kadi_core::Timestamp;
use sha2::{Digest, Sha256};

use crate::digest::TokenHandle;
use crate::payload::Payload;

pub use crate::digest::CardMark;

/// A mark lives for a week, from Thursday to Wednesday in UTC: long enough to see a card go round, too short for a diary of
/// where its holder went.
const WEEK_MS: i64 = 7 * 86_400_000;

impl CardMark {
    /// The mark of a card in the week of `at`: the first 64 bits of the SHA-256 of a fixed prefix, the number of the week since
    /// 1970 and the card's handle. The same on every device, so that logs can be laid side by side.
    #[must_use]
    pub fn derive(at: Timestamp, handle: &TokenHandle) -> Self {
        Self::of_bytes(at, b"card", handle.as_bytes())
    }

    /// The mark of what was shown, where it names a card; a typed MPI id and a code of something else leave none.
    #[must_use]
    pub fn of_payload(at: Timestamp, payload: &Payload) -> Option<Self> {
        match payload {
            Payload::Token(token) => Some(Self::derive(at, &token.token_hash().handle())),
            Payload::Signed(card) => Some(Self::derive(at, &card.handle)),
            Payload::Pass(pass) => pass.body().ok().map(|body| Self::derive(at, &body.token_hash.handle())),
            Payload::CardCode(code) => Some(Self::of_bytes(at, b"code", code.hash().as_bytes())),
            Payload::MpiId(_) | Payload::Altered | Payload::NotKadi => None,
        }
    }

    fn of_bytes(at: Timestamp, kind: &[u8], bytes: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"kadi-mark\n");
        hasher.update(at.0.div_euclid(WEEK_MS).to_be_bytes());
        hasher.update(kind);
        hasher.update(bytes);
        let mut mark = [0_u8; 8];
        mark.iter_mut().zip(hasher.finalize()).for_each(|(to, from)| *to = from);
        Self(mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::Token;

    #[test]
    fn a_card_is_known_again_within_its_week_and_not_after() {
        let token = Token::from_bytes([7; 32]);
        let handle = token.token_hash().handle();
        let monday: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
        let mark = CardMark::derive(monday, &handle);
        assert_eq!(mark, CardMark::derive(monday.plus_seconds(86_400), &handle));
        assert_ne!(mark, CardMark::derive(monday.plus_seconds(7 * 86_400), &handle));
        assert_eq!(CardMark::of_payload(monday, &Payload::parse(&token.to_base32())), Some(mark));
        assert_ne!(mark.to_string(), handle.to_string()[..16]);
    }

    #[test]
    fn what_names_a_person_or_nothing_leaves_no_mark() {
        for text in ["SN-DKR-26-9XQ7LM2A", "https://example.org", "KD1:WHATEVER"] {
            assert_eq!(CardMark::of_payload(Timestamp(0), &Payload::parse(text)), None, "{text}");
        }
        assert!(CardMark::of_payload(Timestamp(0), &Payload::parse("7KQ-2M9-X01T")).is_some());
    }
}
