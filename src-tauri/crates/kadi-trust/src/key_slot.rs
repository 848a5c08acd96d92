//! A key slot to which a new data key can be sealed while its officer is away.
//!
//! Each officer has an X25519 key pair (RFC 7748): the secret half opens under their pass phrase, the data key is sealed to
//! the public half. So the data key can be changed for everybody by whoever holds it, and nobody has to be asked for a pass
//! phrase. A slot carries a proof, a MAC under the data key, that its public half was put there by somebody who held that
//! key: whoever can only write to the disk cannot slip in a public half of their own and wait for the next change.

use std::fmt;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use data_encoding::HEXLOWER;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::device::AgreementPublic;
use crate::digest::bytes_from_hex;
use crate::keys::{DataKey, KdfCost, KeyError, WrappedKey};
use crate::random::make_bytes;

/// Salt of the derivation for sealing.
const SEAL: &[u8] = b"kadi/key-seal/1";
/// Salt of the derivation for proofs.
const PROOF: &[u8] = b"kadi/slot-proof/1";
/// A sealing key is used for one message alone, so that its nonce needs no chance.
const NONCE: [u8; 12] = [0; 12];

/// A data key sealed to one public half.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedKey {
    /// The public half of a key pair that was made for this message and thrown away.
    ephemeral: AgreementPublic,
    /// 32 bytes of key and 16 of authentication tag, hexadecimal.
    ciphertext: String,
    /// The MAC over slot and public half under the sealed data key, hexadecimal.
    proof: String,
}

impl fmt::Debug for SealedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedKey(..)")
    }
}

/// A slot as it stands in the key file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySlot {
    /// The public half.
    public: AgreementPublic,
    /// The secret half under the pass phrase.
    secret: WrappedKey,
    /// The data key.
    sealed: SealedKey,
}

impl fmt::Debug for KeySlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeySlot").field("secret", &self.secret).finish_non_exhaustive()
    }
}

/// The secret half of a slot, opened. It zeroes itself when dropped; `Debug` does not show it.
pub struct SlotSecret(StaticSecret);

impl fmt::Debug for SlotSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SlotSecret(..)")
    }
}

impl KeySlot {
    /// A new slot called `slot` (an officer's id, or the recovery slot's name) that opens under `secret` and holds `key`.
    ///
    /// # Errors
    /// `Damaged` when `cost` is outside its bounds; `Random` when the operating system gives no random bytes.
    pub fn make(key: &DataKey, secret: &str, slot: &str, cost: KdfCost) -> Result<Self, KeyError> {
        let half = Zeroizing::new(make_bytes::<32>()?);
        let public = public_of(&StaticSecret::from(*half));
        let secret = WrappedKey::wrap(&DataKey::from_bytes(*half), secret, &half_name(slot), cost)?;
        Ok(Self { public, secret, sealed: seal(key, public, slot)? })
    }

    /// The secret half under the pass phrase.
    ///
    /// # Errors
    /// `WrongSecret` when the pass phrase or the slot's name is another; `Damaged` when the slot is none.
    pub fn open(&self, secret: &str, slot: &str) -> Result<SlotSecret, KeyError> {
        let half = self.secret.unwrap_key(secret, &half_name(slot))?;
        Ok(SlotSecret(StaticSecret::from(*half.as_bytes())))
    }

    /// The data key that the slot holds.
    ///
    /// # Errors
    /// `Damaged` when the secret half is another slot's, or a byte was altered.
    pub fn data_key(&self, half: &SlotSecret, slot: &str) -> Result<DataKey, KeyError> {
        self.sealed.open(half, slot)
    }

    /// Seals `new` to this slot, in place of `old` which it holds now.
    ///
    /// # Errors
    /// `Damaged` when nobody who held `old` made this slot; `Random`.
    pub fn reseal(&self, old: &DataKey, new: &DataKey, slot: &str) -> Result<SealedKey, KeyError> {
        let proof = HEXLOWER.decode(self.sealed.proof.as_bytes()).map_err(|_| KeyError::Damaged)?;
        proof_of(old, self.public, slot)?.verify_slice(&proof).map_err(|_| KeyError::Damaged)?;
        seal(new, self.public, slot)
    }

    /// The same slot with what [`KeySlot::reseal`] made.
    #[must_use]
    pub fn with(&self, sealed: SealedKey) -> Self {
        Self { sealed, ..self.clone() }
    }
}

impl SealedKey {
    /// The data key, by the secret half it was sealed to.
    ///
    /// # Errors
    /// `Damaged` when the secret half is another slot's, or a byte was altered.
    pub fn open(&self, half: &SlotSecret, slot: &str) -> Result<DataKey, KeyError> {
        let cipher = cipher(&half.0, self.ephemeral, self.ephemeral, public_of(&half.0))?;
        let sealed: [u8; 48] = bytes_from_hex(&self.ciphertext).map_err(|_| KeyError::Damaged)?;
        let opened = cipher
            .decrypt(&Nonce::from(NONCE), Payload { msg: &sealed, aad: slot.as_bytes() })
            .map(Zeroizing::new)
            .map_err(|_| KeyError::Damaged)?;
        <[u8; 32]>::try_from(opened.as_slice()).map(DataKey::from_bytes).map_err(|_| KeyError::Damaged)
    }
}

/// The name under which the secret half is wrapped: never that of a slot which holds the data key itself.
fn half_name(slot: &str) -> String {
    format!("{slot}\nx25519")
}

fn public_of(secret: &StaticSecret) -> AgreementPublic {
    AgreementPublic(PublicKey::from(secret).to_bytes())
}

fn seal(key: &DataKey, public: AgreementPublic, slot: &str) -> Result<SealedKey, KeyError> {
    let secret = Zeroizing::new(make_bytes::<32>()?);
    let secret = StaticSecret::from(*secret);
    let ephemeral = public_of(&secret);
    let sealed = cipher(&secret, public, ephemeral, public)?
        .encrypt(&Nonce::from(NONCE), Payload { msg: key.as_bytes(), aad: slot.as_bytes() })
        .map_err(|_| KeyError::Damaged)?;
    let proof = proof_of(key, public, slot)?.finalize().into_bytes();
    Ok(SealedKey { ephemeral, ciphertext: HEXLOWER.encode(&sealed), proof: HEXLOWER.encode(&proof) })
}

/// HKDF-SHA-256 over the X25519 secret, bound to both public halves.
fn cipher(
    secret: &StaticSecret,
    with: AgreementPublic,
    ephemeral: AgreementPublic,
    recipient: AgreementPublic,
) -> Result<Aes256Gcm, KeyError> {
    let shared = secret.diffie_hellman(&PublicKey::from(with.0));
    if !shared.was_contributory() {
        return Err(KeyError::Damaged);
    }
    let info: Vec<u8> = [ephemeral.0, recipient.0].concat();
    let mut key = Zeroizing::new([0_u8; 32]);
    Hkdf::<Sha256>::new(Some(SEAL), shared.as_bytes())
        .expand(&info, key.as_mut())
        .map_err(|_| KeyError::Damaged)?;
    Aes256Gcm::new_from_slice(key.as_ref()).map_err(|_| KeyError::Damaged)
}

/// The MAC over slot and public half, under a key that is derived from the data key for this alone.
fn proof_of(key: &DataKey, public: AgreementPublic, slot: &str) -> Result<Hmac<Sha256>, KeyError> {
    let mut derived = Zeroizing::new([0_u8; 32]);
    Hkdf::<Sha256>::new(Some(PROOF), key.as_bytes())
        .expand(b"", derived.as_mut())
        .map_err(|_| KeyError::Damaged)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(derived.as_ref()).map_err(|_| KeyError::Damaged)?;
    mac.update(&public.0);
    mac.update(slot.as_bytes());
    Ok(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHRASE: &str = "quatre mots très sûrs";

    fn made() -> (DataKey, KeySlot) {
        let key = DataKey::make().unwrap();
        let slot = KeySlot::make(&key, PHRASE, "o_amina", KdfCost::LIGHT).unwrap();
        (key, slot)
    }

    fn unlock(slot: &KeySlot, phrase: &str, name: &str) -> Result<DataKey, KeyError> {
        let half = slot.open(phrase, name)?;
        slot.data_key(&half, name)
    }

    #[test]
    fn a_slot_opens_under_its_pass_phrase_and_name_alone() {
        let (key, slot) = made();
        assert_eq!(unlock(&slot, PHRASE, "o_amina"), Ok(key));
        assert_eq!(unlock(&slot, "cinq mots", "o_amina"), Err(KeyError::WrongSecret));
        assert_eq!(unlock(&slot, PHRASE, "o_kofi"), Err(KeyError::WrongSecret));
    }

    #[test]
    fn a_new_key_reaches_an_officer_who_is_away_and_the_old_one_is_gone_from_the_slot() {
        let (old, slot) = made();
        let new = DataKey::make().unwrap();
        let changed = slot.with(slot.reseal(&old, &new, "o_amina").unwrap());
        assert_eq!(unlock(&changed, PHRASE, "o_amina"), Ok(new.clone()));
        // Another change follows on it, but not with the key of before.
        assert!(changed.reseal(&new, &old, "o_amina").is_ok());
        assert_eq!(changed.reseal(&old, &new, "o_amina"), Err(KeyError::Damaged));
    }

    #[test]
    fn a_public_half_that_somebody_slipped_in_gets_no_new_key() {
        let (old, _) = made();
        // A thief who can write the file but never held the data key.
        let thief = KeySlot::make(&DataKey::make().unwrap(), "thief", "o_amina", KdfCost::LIGHT).unwrap();
        let new = DataKey::make().unwrap();
        assert_eq!(thief.reseal(&old, &new, "o_amina"), Err(KeyError::Damaged));
        let (old, slot) = made();
        let swapped = KeySlot { public: thief.public, ..slot.clone() };
        assert_eq!(swapped.reseal(&old, &new, "o_amina"), Err(KeyError::Damaged));
        assert_eq!(slot.reseal(&old, &new, "o_kofi"), Err(KeyError::Damaged));
    }

    #[test]
    fn any_flipped_bit_of_what_is_sealed_is_refused() {
        let (_, slot) = made();
        let half = slot.open(PHRASE, "o_amina").unwrap();
        for bit in 0..48 * 8 {
            let mut bytes = HEXLOWER.decode(slot.sealed.ciphertext.as_bytes()).unwrap();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let sealed = SealedKey { ciphertext: HEXLOWER.encode(&bytes), ..slot.sealed.clone() };
            assert_eq!(sealed.open(&half, "o_amina"), Err(KeyError::Damaged), "{bit}");
        }
        let mut ephemeral = slot.sealed.ephemeral;
        ephemeral.0[3] ^= 1;
        let sealed = SealedKey { ephemeral, ..slot.sealed.clone() };
        assert_eq!(sealed.open(&half, "o_amina"), Err(KeyError::Damaged));
        let sealed = SealedKey { ephemeral: AgreementPublic([0; 32]), ..slot.sealed };
        assert_eq!(sealed.open(&half, "o_amina"), Err(KeyError::Damaged));
    }

    #[test]
    fn the_file_form_round_trips_and_nothing_prints_a_key() {
        let (_, slot) = made();
        let text = serde_json::to_string(&slot).unwrap();
        assert_eq!(serde_json::from_str::<KeySlot>(&text).unwrap(), slot);
        assert!(!format!("{slot:?}").contains(&slot.sealed.ciphertext));
        assert!(!format!("{slot:?}").contains(&slot.secret.ciphertext));
        assert!(serde_json::from_str::<WrappedKey>(&text).is_err());
    }
}
