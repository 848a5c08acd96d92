//! What stands readable at the beginning of a bundle: who sent it, for whom, and what opens it.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::BundleError;
use crate::device::{AgreementPublic, DevicePublic};
use crate::keys::{KdfCost, derive_secret_key};

pub(super) const MAGIC: &[u8; 8] = b"KADIBDL1";
pub(super) const PURPOSE: &str = "kadi/bundle/1";
const FORMAT: &str = "kadi-bundle/1";
/// Bytes of a header at most: a real one has about 700.
pub(super) const MOST: usize = 16 * 1024;

/// For whom a bundle is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BundleTo {
    /// A device.
    Device {
        /// Its identifier.
        id: String,
        /// The throw-away public key of the agreement.
        ephemeral: AgreementPublic,
    },
    /// Whoever knows a pass phrase.
    Passphrase(PassphraseTo),
}

/// How a pass phrase becomes the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassphraseTo {
    /// Cost of Argon2id.
    pub kdf: KdfCost,
    /// 16 random bytes, hexadecimal.
    pub salt: String,
}

impl PassphraseTo {
    pub(super) fn key(&self, passphrase: &str) -> Result<Zeroizing<[u8; 32]>, BundleError> {
        let salt = crate::digest::bytes_from_hex(&self.salt).map_err(|_| BundleError::Altered)?;
        Ok(derive_secret_key(passphrase, &salt, self.kdf)?)
    }
}

/// The header. It tells who may open the file and nothing about anybody in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleHeader {
    format: String,
    /// 16 random bytes, hexadecimal: the same bundle again has the same.
    pub id: String,
    /// When it was made, milliseconds since 1970.
    pub created_at: i64,
    /// The sender's bundles are numbered from 1.
    pub sequence: u64,
    /// The sender's keys. Whether they are known is for the caller to say.
    pub from: DevicePublic,
    /// The recipient.
    pub to: BundleTo,
    /// What all nonces begin with: 7 bytes, hexadecimal.
    pub(super) nonce: String,
    /// SHA-256 of the purpose and the content's key, hexadecimal.
    pub(super) commitment: String,
}

impl BundleHeader {
    pub(super) fn new(
        id: [u8; 16],
        nonce: [u8; 7],
        (created_at, sequence): (i64, u64),
        from: DevicePublic,
        to: BundleTo,
        key: &[u8; 32],
    ) -> Self {
        Self {
            format: FORMAT.to_owned(),
            id: HEXLOWER.encode(&id),
            created_at,
            sequence,
            from,
            to,
            nonce: HEXLOWER.encode(&nonce),
            commitment: commitment(key),
        }
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, BundleError> {
        let header: Self = serde_json::from_slice(bytes).map_err(|_| BundleError::NotABundle)?;
        if header.format == FORMAT { Ok(header) } else { Err(BundleError::NotABundle) }
    }

    /// Whether this is the key that the sender signed for.
    pub(super) fn is_key(&self, key: &[u8; 32]) -> bool {
        self.commitment == commitment(key)
    }
}

fn commitment(key: &[u8; 32]) -> String {
    HEXLOWER.encode(&Sha256::new().chain_update(b"kadi/bundle/key/1\n").chain_update(key).finalize())
}
