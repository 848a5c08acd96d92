//! A device's two key pairs, and the card by which others come to know it: a text for a file or a QR code.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::digest::{Signature, bytes_from_hex};
use crate::issuer::{IssuerKey, IssuerPublic};
use crate::passphrase::WordList;
use crate::random::{RandomError, make_bytes};

/// What a device card begins with.
pub const PREFIX: &str = "KDV1:";
/// Bytes of a device's name at most: the card still fits a QR code of version 10.
pub const NAME_MOST: usize = 60;
const PURPOSE: &str = "kadi/device/1";
const KEYS_LEN: usize = 64;

/// A device's secrets: one key signs what it sends, the other opens what is sent to it. Both zero themselves when dropped;
/// `Debug` shows neither.
#[derive(Clone)]
pub struct DeviceKeys {
    signing: IssuerKey,
    agreement: StaticSecret,
}

impl DeviceKeys {
    /// New key pairs.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn make() -> Result<Self, RandomError> {
        make_bytes().map(Zeroizing::new).map(|secrets| Self::from_bytes(&secrets))
    }

    /// The key pairs of stored secrets: the Ed25519 seed, then the X25519 secret.
    #[must_use]
    pub fn from_bytes(secrets: &[u8; KEYS_LEN]) -> Self {
        let (mut seed, mut agreement) = (Zeroizing::new([0; 32]), Zeroizing::new([0; 32]));
        seed.iter_mut().chain(agreement.iter_mut()).zip(secrets).for_each(|(to, from)| *to = *from);
        Self { signing: IssuerKey::from_seed(&seed), agreement: StaticSecret::from(*agreement) }
    }

    /// The 64 bytes to store, encrypted only.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; KEYS_LEN]> {
        let mut bytes = Zeroizing::new([0; KEYS_LEN]);
        let parts = self.signing.seed();
        bytes
            .iter_mut()
            .zip(parts.iter().chain(self.agreement.as_bytes()))
            .for_each(|(to, from)| *to = *from);
        bytes
    }

    /// What others know the device by.
    #[must_use]
    pub fn public(&self) -> DevicePublic {
        DevicePublic {
            signing: self.signing.public(),
            agreement: AgreementPublic(PublicKey::from(&self.agreement).to_bytes()),
        }
    }

    /// Signs with the device's own key, for one purpose.
    pub(crate) fn sign(&self, purpose: &str, message: &[u8]) -> Signature {
        self.signing.sign(purpose, message)
    }

    /// The device's card, under the name that people call it by; a longer one is cut to [`NAME_MOST`] bytes.
    #[must_use]
    pub fn card(&self, name: &str) -> DeviceCard {
        let name = fitting(name);
        let device = self.public();
        let signature = self.sign(PURPOSE, &card_body(&device, &name));
        DeviceCard { device, name, signature }
    }

    /// The key that only this device and the maker of `ephemeral` can derive.
    ///
    /// `None` for a public key of small order, which would make the key known to everybody.
    pub(crate) fn agree(
        &self,
        ephemeral: AgreementPublic,
        sender: &IssuerPublic,
    ) -> Option<Zeroizing<[u8; 32]>> {
        agreed(&self.agreement, ephemeral, ephemeral, self.public().agreement, sender)
    }
}

impl fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceKeys(..)")
    }
}

/// A throw-away X25519 key pair for one message.
pub(crate) struct Ephemeral(StaticSecret);

impl Ephemeral {
    pub(crate) fn make() -> Result<Self, RandomError> {
        let secret = Zeroizing::new(make_bytes()?);
        Ok(Self(StaticSecret::from(*secret)))
    }

    pub(crate) fn public(&self) -> AgreementPublic {
        AgreementPublic(PublicKey::from(&self.0).to_bytes())
    }

    pub(crate) fn agree(
        &self,
        recipient: AgreementPublic,
        sender: &IssuerPublic,
    ) -> Option<Zeroizing<[u8; 32]>> {
        agreed(&self.0, recipient, self.public(), recipient, sender)
    }
}

/// HKDF-SHA-256 over the X25519 secret, bound to both public keys and to the sender's.
fn agreed(
    secret: &StaticSecret,
    with: AgreementPublic,
    ephemeral: AgreementPublic,
    recipient: AgreementPublic,
    sender: &IssuerPublic,
) -> Option<Zeroizing<[u8; 32]>> {
    let shared = secret.diffie_hellman(&PublicKey::from(with.0));
    if !shared.was_contributory() {
        return None;
    }
    let info: Vec<u8> = [ephemeral.0, recipient.0, sender.0].concat();
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(b"kadi/bundle/1"), shared.as_bytes()).expand(&info, key.as_mut()).ok()?;
    Some(key)
}

/// The public half of an X25519 key pair (RFC 7748). Hexadecimal in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct AgreementPublic(pub [u8; 32]);

impl From<AgreementPublic> for String {
    fn from(key: AgreementPublic) -> Self {
        HEXLOWER.encode(&key.0)
    }
}

impl TryFrom<String> for AgreementPublic {
    type Error = crate::digest::DigestError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        bytes_from_hex(&text).map(Self)
    }
}

/// Both public halves of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicePublic {
    /// Checks what the device signed.
    pub signing: IssuerPublic,
    /// Seals what only the device may read.
    pub agreement: AgreementPublic,
}

impl DevicePublic {
    fn digest(&self) -> [u8; 32] {
        Sha256::new().chain_update(self.signing.0).chain_update(self.agreement.0).finalize().into()
    }

    /// The device's identifier: `k_` and the first 64 bits of the SHA-256 of both keys, hexadecimal. Another key pair is
    /// another device.
    #[must_use]
    pub fn id(&self) -> String {
        let digest = self.digest();
        format!("k_{}", HEXLOWER.encode(digest.get(..8).unwrap_or_default()))
    }

    /// The fingerprint as eight words to read out: the first 88 bits of the SHA-256 of both keys, 11 bits a word.
    #[must_use]
    pub fn fingerprint_words(&self, list: WordList) -> Vec<String> {
        list.words_of(&self.digest(), 8)
    }
}

/// A device as it introduces itself. The signature proves that it holds the signing key and chose the agreement key; that the
/// card is the right device's is for people to see, by comparing its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceCard {
    /// Its keys.
    pub device: DevicePublic,
    /// What people call it.
    pub name: String,
    signature: Signature,
}

/// Not a device card, or one whose signature does not check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a device card")]
pub struct DeviceCardError;

/// The text of the card: `KDV1:` and base 45 of the signing key, the agreement key, the signature and the name.
impl fmt::Display for DeviceCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = card_body(&self.device, "");
        bytes.extend_from_slice(self.signature.as_bytes());
        bytes.extend_from_slice(self.name.as_bytes());
        write!(f, "{PREFIX}{}", base45::encode(bytes))
    }
}

impl FromStr for DeviceCard {
    type Err = DeviceCardError;

    fn from_str(text: &str) -> Result<Self, DeviceCardError> {
        let code = text.trim().strip_prefix(PREFIX).ok_or(DeviceCardError)?;
        let bytes = base45::decode(code).map_err(|_| DeviceCardError)?;
        let (signing, rest) = bytes.split_first_chunk::<32>().ok_or(DeviceCardError)?;
        let (agreement, rest) = rest.split_first_chunk::<32>().ok_or(DeviceCardError)?;
        let (signature, name) = rest.split_first_chunk::<64>().ok_or(DeviceCardError)?;
        let name = str::from_utf8(name).map_err(|_| DeviceCardError)?;
        if name != fitting(name) {
            return Err(DeviceCardError);
        }
        let device = DevicePublic { signing: IssuerPublic(*signing), agreement: AgreementPublic(*agreement) };
        let signature = Signature(*signature);
        device.signing.verify(PURPOSE, &card_body(&device, name), &signature).map_err(|_| DeviceCardError)?;
        Ok(Self { device, name: name.to_owned(), signature })
    }
}

fn card_body(device: &DevicePublic, name: &str) -> Vec<u8> {
    [device.signing.0.as_slice(), device.agreement.0.as_slice(), name.as_bytes()].concat()
}

/// The name in Unicode NFC, on one line, within its length.
fn fitting(name: &str) -> String {
    let mut fitting = String::new();
    for character in name.trim().nfc().filter(|character| !character.is_control()) {
        if fitting.len() + character.len_utf8() > NAME_MOST {
            break;
        }
        fitting.push(character);
    }
    fitting.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(n: u8) -> DeviceKeys {
        DeviceKeys::from_bytes(&[n; KEYS_LEN])
    }

    #[test]
    fn a_card_tells_the_device_and_its_name() {
        let card = keys(3).card("  Poste de santé de Ouakam\n ");
        let read: DeviceCard = card.to_string().parse().unwrap();
        assert_eq!(read, card);
        assert_eq!((read.name.as_str(), read.device), ("Poste de santé de Ouakam", keys(3).public()));
        assert!(card.to_string().len() < 300);
    }

    #[test]
    fn a_card_with_another_name_or_key_is_none() {
        let text = keys(3).card("Kolda").to_string();
        let bytes = base45::decode(text.strip_prefix(PREFIX).unwrap()).unwrap();
        for at in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[at] ^= 1;
            let altered = format!("{PREFIX}{}", base45::encode(altered));
            assert_eq!(altered.parse::<DeviceCard>(), Err(DeviceCardError), "byte {at}");
        }
        for none in ["", "KDV1:", "KD1:ABC", text.trim_start_matches(PREFIX)] {
            assert_eq!(none.parse::<DeviceCard>(), Err(DeviceCardError));
        }
    }

    #[test]
    fn both_sides_derive_one_key_and_nobody_else_does() {
        let (recipient, sender) = (keys(1), keys(2).public().signing);
        let ephemeral = Ephemeral::make().unwrap();
        let sent = ephemeral.agree(recipient.public().agreement, &sender).unwrap();
        assert_eq!(recipient.agree(ephemeral.public(), &sender).unwrap(), sent);
        assert_ne!(keys(4).agree(ephemeral.public(), &sender).unwrap(), sent);
        assert_ne!(recipient.agree(ephemeral.public(), &keys(5).public().signing).unwrap(), sent);
        assert!(recipient.agree(AgreementPublic([0; 32]), &sender).is_none());
    }

    #[test]
    fn the_key_pair_is_that_of_rfc_7748() {
        // RFC 7748, section 6.1, Bob.
        let secret: [u8; 32] =
            bytes_from_hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb").unwrap();
        let secrets: [u8; KEYS_LEN] = [[0; 32], secret].concat().try_into().unwrap();
        let keys = DeviceKeys::from_bytes(&secrets);
        assert_eq!(*keys.to_bytes(), secrets);
        assert_eq!(
            String::from(keys.public().agreement),
            "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
        );
    }

    #[test]
    fn names_are_cut_between_characters_and_secrets_are_not_shown() {
        let name = keys(1).card(&"é".repeat(80)).name;
        assert_eq!(name.chars().count(), NAME_MOST / 2);
        assert_eq!(format!("{:?}", keys(1)), "DeviceKeys(..)");
        assert!(keys(1).public().id().starts_with("k_") && keys(1).public().id() != keys(2).public().id());
        assert_eq!(keys(1).public().fingerprint_words(WordList::French).len(), 8);
    }
}
