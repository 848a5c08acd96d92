//! The issuer's Ed25519 key pair: signs cards, passes and lists; verifiers hold the public half alone.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::digest::{DigestError, bytes_from_hex};
pub use crate::digest::{KeyId, Signature};
use crate::passphrase::WordList;
use crate::random::{RandomError, make_bytes};

/// The signature is not this issuer's over this message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not check")]
pub struct SignatureError;

/// What is signed: the purpose, so that a signature for one is never taken for another, a newline, then the message.
fn framed(purpose: &str, message: &[u8]) -> Vec<u8> {
    let mut framed = Vec::with_capacity(purpose.len() + 1 + message.len());
    framed.extend_from_slice(purpose.as_bytes());
    framed.push(b'\n');
    framed.extend_from_slice(message);
    framed
}

/// The secret half (RFC 8032, Ed25519). The key zeroes itself when dropped; `Debug` does not show it.
#[derive(Clone)]
pub struct IssuerKey(SigningKey);

impl IssuerKey {
    /// A new key pair.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn make() -> Result<Self, RandomError> {
        make_bytes().map(Zeroizing::new).map(|seed| Self::from_seed(&seed))
    }

    /// The key pair of a stored seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The 32 bytes to store, encrypted only.
    #[must_use]
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> IssuerPublic {
        IssuerPublic(self.0.verifying_key().to_bytes())
    }

    /// Signs `message` for `purpose`, a fixed text without newline such as `kadi/registry/1`.
    #[must_use]
    pub fn sign(&self, purpose: &str, message: &[u8]) -> Signature {
        Signature(self.0.sign(&framed(purpose, message)).to_bytes())
    }
}

impl fmt::Debug for IssuerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IssuerKey({})", self.public().key_id())
    }
}

/// The public half: 32 bytes, hexadecimal in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct IssuerPublic(pub [u8; 32]);

impl IssuerPublic {
    /// The short name of the key in codes and manifests.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        let mut id = [0_u8; 4];
        id.iter_mut().zip(Sha256::digest(self.0)).for_each(|(to, from)| *to = from);
        KeyId(id)
    }

    /// The fingerprint for people to compare: five groups of four base-32 characters, the first 100 bits of SHA-256 of
    /// the key.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let text: Vec<char> = BASE32_NOPAD.encode(&Sha256::digest(self.0)).chars().take(20).collect();
        text.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
    }

    /// The fingerprint as eight words to read out over the telephone: the first 88 bits of SHA-256 of the key, 11 bits
    /// a word, as in BIP 39.
    #[must_use]
    pub fn fingerprint_words(&self, list: WordList) -> Vec<String> {
        list.words_of(&Sha256::digest(self.0).into(), 8)
    }

    /// Checks a signature made for `purpose` over `message`, by the strict rule (no malleable signature, no key of small
    /// order).
    ///
    /// # Errors
    /// When the key is none, or the signature is not its own over this message for this purpose.
    pub fn verify(&self, purpose: &str, message: &[u8], signature: &Signature) -> Result<(), SignatureError> {
        let key = VerifyingKey::from_bytes(&self.0).map_err(|_| SignatureError)?;
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        key.verify_strict(&framed(purpose, message), &signature).map_err(|_| SignatureError)
    }
}

impl fmt::Display for IssuerPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl FromStr for IssuerPublic {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        bytes_from_hex(text).map(Self)
    }
}

impl From<IssuerPublic> for String {
    fn from(key: IssuerPublic) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for IssuerPublic {
    type Error = DigestError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_key_pair_is_that_of_rfc_8032() {
        // RFC 8032, section 7.1, test 1.
        let seed =
            bytes_from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let key = IssuerKey::from_seed(&seed);
        assert_eq!(
            key.public().to_string(),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        );
        assert_eq!(*key.seed(), seed);
    }

    #[test]
    fn a_signature_holds_for_its_purpose_message_and_key_alone() {
        let (ours, other) = (IssuerKey::make().unwrap(), IssuerKey::make().unwrap());
        let signature = ours.sign("kadi/test/1", b"list");
        assert_eq!(ours.public().verify("kadi/test/1", b"list", &signature), Ok(()));
        assert_eq!(ours.public().verify("kadi/test/2", b"list", &signature), Err(SignatureError));
        assert_eq!(ours.public().verify("kadi/test/1", b"last", &signature), Err(SignatureError));
        assert_eq!(other.public().verify("kadi/test/1", b"list", &signature), Err(SignatureError));
        assert_eq!(IssuerPublic([0; 32]).verify("kadi/test/1", b"list", &signature), Err(SignatureError));
    }

    #[test]
    fn fingerprints_have_their_shapes_and_differ_between_keys() {
        let (a, b) = (IssuerKey::from_seed(&[1; 32]).public(), IssuerKey::from_seed(&[2; 32]).public());
        assert_eq!(a.fingerprint().split(' ').map(str::len).collect::<Vec<_>>(), [4; 5]);
        assert_eq!(a.fingerprint_words(WordList::French).len(), 8);
        assert_ne!(a.fingerprint(), b.fingerprint());
        assert_ne!(a.fingerprint_words(WordList::English), b.fingerprint_words(WordList::English));
        assert_ne!(a.key_id(), b.key_id());
    }

    #[test]
    fn debug_shows_no_secret() {
        let key = IssuerKey::from_seed(&[1; 32]);
        assert!(!format!("{key:?}").contains(&HEXLOWER.encode(&*key.seed())));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_flipped_bit_is_refused(message in proptest::collection::vec(any::<u8>(), 1..80), bit in 0..512_usize) {
            let key = IssuerKey::from_seed(&[5; 32]);
            let signature = key.sign("kadi/test/1", &message);
            let mut forged = signature;
            forged.0[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(key.public().verify("kadi/test/1", &message, &forged), Err(SignatureError));
            let mut altered = message.clone();
            let bit = bit % (altered.len() * 8);
            altered[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(key.public().verify("kadi/test/1", &altered, &signature), Err(SignatureError));
        }
    }
}
