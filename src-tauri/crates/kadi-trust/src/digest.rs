//! Hashes of tokens and card codes as types of their own, so that one is never taken for another.

use std::fmt;
use std::str::FromStr;

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use serde::{Deserialize, Serialize};

/// Not a digest: another length, or a character that is no hexadecimal digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a digest is written in hexadecimal digits of its exact length")]
pub struct DigestError;

/// Reads exactly `N` bytes of hexadecimal, either case.
pub(crate) fn bytes_from_hex<const N: usize>(text: &str) -> Result<[u8; N], DigestError> {
    let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).map_err(|_| DigestError)?;
    bytes.try_into().map_err(|_| DigestError)
}

macro_rules! digest {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&HEXLOWER.encode(&self.0))
            }
        }

        impl FromStr for $name {
            type Err = DigestError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                bytes_from_hex(text).map(Self)
            }
        }

        impl From<$name> for String {
            fn from(digest: $name) -> Self {
                digest.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = DigestError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
    };
}

digest!(
    /// SHA-256 of a card's token: what is stored and published in its place. Hexadecimal in text.
    TokenHash,
    32
);
digest!(
    /// SHA-256 of the ten upper-case characters of a card code: what leaves the office in its place.
    CodeHash,
    32
);
digest!(
    /// The first 128 bits of a [`TokenHash`]: what a signed code carries, so that a list can be asked about it.
    TokenHandle,
    16
);
digest!(
    /// The first 32 bits of the SHA-256 of an issuer's public key: names a key, proves nothing.
    KeyId,
    4
);
digest!(
    /// The first 128 bits of the SHA-256 of a pass's `p` as it is written: names a pass where one is revoked.
    PassHandle,
    16
);
digest!(
    /// A card in the log of verifications, known again within one week and not after: see [`crate::fraud`].
    CardMark,
    8
);
digest!(
    /// SHA-256 of a shard of a packed list.
    ShardDigest,
    32
);
digest!(
    /// The hash of an entry of the audit, where a checkpoint names it.
    AuditHead,
    32
);
digest!(
    /// An Ed25519 signature (RFC 8032).
    Signature,
    64
);

impl TokenHash {
    /// The handle under which a signed code names this card.
    #[must_use]
    pub fn handle(&self) -> TokenHandle {
        let mut bytes = [0_u8; 16];
        bytes.iter_mut().zip(self.0).for_each(|(to, from)| *to = from);
        TokenHandle(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_round_trip_in_either_case_and_refuse_other_lengths() {
        let id: KeyId = "DEADbeef".parse().unwrap();
        assert_eq!(id.to_string(), "deadbeef");
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"deadbeef\"");
        assert_eq!(serde_json::from_str::<KeyId>("\"deadbeef\"").unwrap(), id);
        assert_eq!("deadbe".parse::<KeyId>(), Err(DigestError));
        assert_eq!("deadbeeg".parse::<KeyId>(), Err(DigestError));
    }

    #[test]
    fn a_handle_is_the_first_half_of_the_hash() {
        let mut hash = TokenHash([7; 32]);
        hash.0[16] = 9;
        assert_eq!(hash.handle(), TokenHandle([7; 16]));
    }
}
