//! The encrypted offline bundle: a file for one device, or for whoever knows a pass phrase, from a sender who signed it.
//!
//! Eight bytes `KADIBDL1`; the length of the header, four bytes big-endian; the header, JSON; the sender's Ed25519 signature of
//! the header, 64 bytes; then the content in chunks of 65,536 bytes, the last one shorter, each encrypted with AES-256-GCM
//! (16 bytes longer) in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): the nonce of a chunk is the header's
//! seven bytes, the chunk's number, four bytes big-endian, and one byte that is 1 for the last chunk, so that a chunk that is
//! missing, moved or added is noticed. The header and its signature are associated data of every chunk.
//!
//! The key is derived from an X25519 agreement with the recipient, or from a pass phrase with Argon2id. The header holds a
//! digest of the key, which the sender signs with it: AES-GCM alone would let two keys open one file to two contents.

mod header;
mod seal;
#[cfg(test)]
mod tests;

pub use header::{BundleHeader, BundleTo, PassphraseTo};
pub use seal::{BundleReader, BundleWriter, Recipient, Unlock};

use crate::keys::KeyError;
use crate::random::RandomError;

/// Bytes of content in a chunk.
pub const CHUNK: usize = 64 * 1024;
/// Bytes that encryption adds to a chunk.
pub const TAG: usize = 16;

/// Why a bundle cannot be written or opened.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// No bundle, or one of a newer form.
    #[error("this is not a bundle of a form that is known here")]
    NotABundle,
    /// A byte was changed, or a part is missing, moved or added.
    #[error("the bundle was altered or is not whole")]
    Altered,
    /// It is for another device, or under a pass phrase where a device key was given, or the other way round.
    #[error("the bundle is for somebody else")]
    NotForUs,
    /// The pass phrase is another one.
    #[error("the pass phrase does not open this bundle")]
    WrongSecret,
    /// A key of the recipient with which nothing can be kept secret.
    #[error("the recipient's key is none")]
    BadKey,
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The file could not be read or written.
    #[error("the bundle could not be read or written")]
    Io(#[from] std::io::Error),
}

impl From<KeyError> for BundleError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::WrongSecret => Self::WrongSecret,
            KeyError::Damaged => Self::Altered,
            KeyError::Random(error) => Self::Random(error),
        }
    }
}
