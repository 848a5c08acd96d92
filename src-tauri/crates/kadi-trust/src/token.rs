//! The opaque token a card's code holds, derived as documented so that cards of both systems verify.

use std::fmt;

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use kadi_core::MpiId;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::digest::TokenHash;
use crate::random::{RandomError, make_bytes};

/// The issuer's secret: 32 random bytes made once per issuer, never on a device that only verifies.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct ServerSecret([u8; 32]);

impl ServerSecret {
    /// A new secret.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn make() -> Result<Self, RandomError> {
        make_bytes().map(Self)
    }

    /// The secret that was stored as these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, to be stored encrypted only.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for ServerSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerSecret(..)")
    }
}

/// 32 opaque bytes that name a card and nothing about its holder. Only its hash is stored; `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(pub(crate) [u8; 32]);

/// `SHA-256(mpi_id || campaign_prefix || server_secret)`: the identifier in its written form with dashes (18 ASCII
/// characters), the prefix in UTF-8, the 32 bytes of the secret. Fixed lengths at both ends keep it unambiguous.
///
/// `prefix` is that of the issue: see [`prefix_for_issue`].
#[must_use]
pub fn derive_token(mpi_id: &MpiId, prefix: &str, secret: &ServerSecret) -> Token {
    let mut hasher = Sha256::new();
    hasher.update(mpi_id.as_str());
    hasher.update(prefix);
    hasher.update(secret.as_bytes());
    Token(hasher.finalize().into())
}

/// The campaign prefix of the `issue`-th card of one person: `prefix` for the first (and for 0), `prefix#n` from the
/// second on, so that the old card can be revoked while the new one is valid.
#[must_use]
pub fn prefix_for_issue(prefix: &str, issue: u32) -> String {
    if issue < 2 { prefix.to_owned() } else { format!("{prefix}#{issue}") }
}

impl Token {
    /// The token of these bytes, as read from a code.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// 52 upper-case characters of RFC 4648 base 32 without padding: the default form in a code (alphanumeric mode, the
    /// smallest symbol).
    #[must_use]
    pub fn to_base32(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    /// 64 lower-case hexadecimal digits: the documented form.
    #[must_use]
    pub fn to_hex(&self) -> String {
        HEXLOWER.encode(&self.0)
    }

    /// `SHA-256(token)` over the 32 bytes: what is stored and published in its place.
    #[must_use]
    pub fn token_hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amina(prefix: &str) -> Token {
        let secret = ServerSecret::from_bytes(std::array::from_fn(|at| u8::try_from(at).unwrap()));
        derive_token(&"SN-DKR-26-9XQ7LM2A".parse().unwrap(), prefix, &secret)
    }

    // Vectors by python3: hashlib.sha256(b"SN-DKR-26-9XQ7LM2A" + b"PEV26" + bytes(range(32))), base64.b32encode, and
    // hashlib.sha256 of that digest; the second with the prefix b"PEV26#2".
    #[test]
    fn tokens_are_as_documented() {
        let token = amina(&prefix_for_issue("PEV26", 1));
        assert_eq!(token.to_hex(), "6245aa4a8575bb772b0f64d6a4dd5b964157f730be0022a88088c8695b6992f3");
        assert_eq!(token.to_base32(), "MJC2USUFOW5XOKYPMTLKJXK3SZAVP5ZQXYACFKEARDEGSW3JSLZQ");
        assert_eq!(
            token.token_hash().to_string(),
            "04f8ec5a3fbb6bd216c5d7938fa797b8d810744b1fa57c561bd339abf925917d"
        );
        assert_eq!(
            amina(&prefix_for_issue("PEV26", 2)).to_hex(),
            "cae1b20f35f1af2fee5a2980c3021148b9318e495053ee4a2ba2d43a7eb4a7fe"
        );
    }

    #[test]
    fn the_first_issue_has_the_plain_prefix() {
        assert_eq!(prefix_for_issue("PEV26", 0), "PEV26");
        assert_eq!(prefix_for_issue("PEV26", 1), "PEV26");
        assert_eq!(prefix_for_issue("PEV26", 3), "PEV26#3");
    }

    #[test]
    fn debug_shows_neither_token_nor_secret() {
        assert_eq!(format!("{:?}", amina("PEV26")), "Token(..)");
        assert_eq!(format!("{:?}", ServerSecret::from_bytes([1; 32])), "ServerSecret(..)");
    }
}
