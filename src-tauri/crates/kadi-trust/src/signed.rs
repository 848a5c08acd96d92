//! The signed code: a card that proves itself offline with the issuer's public key and no list.
//!
//! 87 bytes: version 1, key id (4), the first 128 bits of the token's hash (16), the last day of validity as days since
//! 1970 big-endian (2, zero for none), Ed25519 signature (64) over what stands before it. Written `KD1:` and base 45
//! (RFC 9285), 135 characters of a code's alphanumeric mode: a version 5 symbol, as large as that of the 64 hexadecimal
//! digits. The prefix keeps a leading space of base 45 from being trimmed by a scanner.

use crate::day::Day;
use crate::digest::{KeyId, Signature, TokenHandle};
use crate::issuer::{IssuerKey, IssuerPublic, SignatureError};
use crate::token::Token;

const VERSION: u8 = 1;
const BODY_LEN: usize = 23;
const LEN: usize = BODY_LEN + 64;
const PURPOSE: &str = "kadi/card/1";
/// What a code of ours may begin with; also told to keyboard-wedge scanners as their prefix.
pub const PREFIX: &str = "KD1:";

/// The content of a signed code. Holding one proves nothing before [`SignedCard::verify`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedCard {
    /// Which issuer's key signed.
    pub key_id: KeyId,
    /// The card, as the first half of its token's hash.
    pub handle: TokenHandle,
    /// The last day on which the card is valid; `None` for no end.
    pub expires: Option<Day>,
    /// Over the 23 bytes before it.
    pub signature: Signature,
}

/// Not a signed code: no base 45, another length or another version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a signed card code")]
pub struct SignedCardError;

impl SignedCard {
    /// Signs a card.
    #[must_use]
    pub fn sign(token: &Token, expires: Option<Day>, issuer: &IssuerKey) -> Self {
        let (key_id, handle) = (issuer.public().key_id(), token.token_hash().handle());
        let signature = issuer.sign(PURPOSE, &body(key_id, handle, expires));
        Self { key_id, handle, expires, signature }
    }

    /// Checks the signature with the issuer's public key.
    ///
    /// # Errors
    /// When the signature is not that issuer's over this content.
    pub fn verify(&self, issuer: &IssuerPublic) -> Result<(), SignatureError> {
        issuer.verify(PURPOSE, &body(self.key_id, self.handle, self.expires), &self.signature)
    }

    /// The text of the code, with its prefix.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut bytes = body(self.key_id, self.handle, self.expires).to_vec();
        bytes.extend_from_slice(self.signature.as_bytes());
        format!("{PREFIX}{}", base45::encode(bytes))
    }

    /// Reads the text of a code, with or without its prefix, in either case.
    ///
    /// # Errors
    /// When it is no base 45, has another length or another version.
    pub fn parse(text: &str) -> Result<Self, SignedCardError> {
        let upper = text.to_ascii_uppercase();
        let code = upper.strip_prefix(PREFIX).unwrap_or(&upper);
        let bytes = base45::decode(code).map_err(|_| SignedCardError)?;
        let bytes = <[u8; LEN]>::try_from(bytes).map_err(|_| SignedCardError)?;
        let (version, rest) = take::<1>(&bytes)?;
        let (key_id, rest) = take::<4>(rest)?;
        let (handle, rest) = take::<16>(rest)?;
        let (day, rest) = take::<2>(rest)?;
        let (signature, _) = take::<64>(rest)?;
        if version != [VERSION] {
            return Err(SignedCardError);
        }
        let day = u16::from_be_bytes(day);
        Ok(Self {
            key_id: KeyId(key_id),
            handle: TokenHandle(handle),
            expires: (day > 0).then_some(Day(day)),
            signature: Signature(signature),
        })
    }
}

/// The first `N` bytes and the rest.
fn take<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), SignedCardError> {
    bytes.split_first_chunk::<N>().map(|(head, rest)| (*head, rest)).ok_or(SignedCardError)
}

fn body(key_id: KeyId, handle: TokenHandle, expires: Option<Day>) -> [u8; BODY_LEN] {
    let mut body = [0_u8; BODY_LEN];
    let day = expires.map_or(0, |day| day.0).to_be_bytes();
    let parts = [VERSION].into_iter().chain(key_id.0).chain(handle.0).chain(day);
    body.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
    body
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn card() -> (SignedCard, IssuerPublic) {
        let issuer = IssuerKey::from_seed(&[4; 32]);
        (SignedCard::sign(&Token([6; 32]), Some("2028-11-21".parse().unwrap()), &issuer), issuer.public())
    }

    #[test]
    fn a_signed_code_round_trips_and_fits_its_symbol() {
        let (card, issuer) = card();
        let text = card.to_text();
        assert_eq!(text.len(), 135);
        assert_eq!(SignedCard::parse(&text), Ok(card));
        assert_eq!(SignedCard::parse(&text.to_lowercase()), Ok(card));
        assert_eq!(SignedCard::parse(text.strip_prefix(PREFIX).unwrap()), Ok(card));
        assert_eq!(card.verify(&issuer), Ok(()));
        assert_eq!(card.verify(&IssuerKey::from_seed(&[5; 32]).public()), Err(SignatureError));
        // RFC 9285's alphabet is the code's alphanumeric mode.
        assert!(text.bytes().all(|b| b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".contains(&b)));
    }

    #[test]
    fn a_card_without_an_end_says_so() {
        let card = SignedCard::sign(&Token([6; 32]), None, &IssuerKey::from_seed(&[4; 32]));
        assert_eq!(SignedCard::parse(&card.to_text()).unwrap().expires, None);
    }

    proptest! {
        #[test]
        fn any_flipped_bit_is_refused(bit in 0..LEN * 8) {
            let (card, issuer) = card();
            let mut bytes = base45::decode(card.to_text().strip_prefix(PREFIX).unwrap()).unwrap();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let refused = SignedCard::parse(&base45::encode(bytes)).map_or(true, |read| {
                read.verify(&issuer).is_err() || read.key_id != issuer.key_id()
            });
            prop_assert!(refused);
        }

        #[test]
        fn parsing_never_panics(text in "\\PC*", base in "(KD1:)?[0-9A-Z $%*+./:-]{120,140}") {
            prop_assert!(SignedCard::parse(&text).is_err());
            let _ = SignedCard::parse(&base).is_ok();
        }
    }
}
