//! The store's data key and how it is wrapped under what an officer knows: Argon2id, then AES-256-GCM.

use std::fmt;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::digest::bytes_from_hex;
use crate::random::{RandomError, make_bytes};

/// The random 256-bit key that encrypts a store. Zeroed when dropped; `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct DataKey([u8; 32]);

impl DataKey {
    /// A new key.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn make() -> Result<Self, RandomError> {
        make_bytes().map(Self)
    }

    /// The key of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The raw-key form that SQLCipher takes in `PRAGMA key`, with which it skips its own key derivation: `x'` 64
    /// hexadecimal digits `'`. The text zeroes itself.
    #[must_use]
    pub fn to_sqlcipher(&self) -> Zeroizing<String> {
        let hex = Zeroizing::new(HEXLOWER.encode(&self.0));
        Zeroizing::new(format!("x'{}'", hex.as_str()))
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(..)")
    }
}

/// What one derivation with Argon2id costs (RFC 9106), stored with every slot so that it can be raised later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KdfCost {
    /// Memory in KiB, 8 per lane to 1,048,576.
    pub memory_kib: u32,
    /// Passes over the memory, 1 to 64.
    pub passes: u32,
    /// Lanes, 1 to 16.
    pub lanes: u32,
}

impl KdfCost {
    /// For a person who waits: 64 MiB in 3 passes (RFC 9106's second recommendation with fewer lanes, since the laptops
    /// have two cores), about half a second.
    pub const INTERACTIVE: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };
    /// For tests and throw-away demonstrations: a millisecond, no protection.
    pub const LIGHT: Self = Self { memory_kib: 64, passes: 1, lanes: 1 };

    /// A slot file is foreign input: a cost outside these bounds would freeze the machine or protect nothing.
    fn params(self) -> Result<Params, KeyError> {
        let in_bounds = self.memory_kib <= 1 << 20 && self.passes <= 64 && self.lanes <= 16;
        if !in_bounds {
            return Err(KeyError::Damaged);
        }
        Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).map_err(|_| KeyError::Damaged)
    }
}

/// Why a key could not be wrapped or unwrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The pass phrase or recovery code is another one, or the slot was altered: authenticated encryption cannot tell
    /// the two apart.
    #[error("the pass phrase does not open this slot")]
    WrongSecret,
    /// The slot is not one: a length or a cost is outside its bounds.
    #[error("the key slot is damaged")]
    Damaged,
    /// No random bytes for salt and nonce.
    #[error(transparent)]
    Random(#[from] RandomError),
}

/// A data key encrypted under a secret, as it stands in the key file.
///
/// The secret is normalised to Unicode NFC, so that the same words typed on another keyboard open the same slot, and
/// stretched with Argon2id over `salt`. AES-256-GCM binds the slot's name and the cost as associated data: a slot cannot
/// be moved to another name nor its cost be changed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrappedKey {
    /// Cost of the derivation.
    pub kdf: KdfCost,
    /// 16 random bytes, hexadecimal.
    pub salt: String,
    /// 12 random bytes, hexadecimal.
    pub nonce: String,
    /// 32 bytes of key and 16 of authentication tag, hexadecimal.
    pub ciphertext: String,
}

impl WrappedKey {
    /// Encrypts `key` under `secret` for the slot called `slot` (an officer's id, or the recovery slot's name).
    ///
    /// # Errors
    /// `Damaged` when `cost` is outside its bounds; `Random` when the operating system gives no random bytes.
    pub fn wrap(key: &DataKey, secret: &str, slot: &str, cost: KdfCost) -> Result<Self, KeyError> {
        let salt = make_bytes::<16>()?;
        let nonce = make_bytes::<12>()?;
        let cipher = cipher(secret, &salt, cost)?;
        let sealed = cipher
            .encrypt(
                &Nonce::from(nonce),
                Payload { msg: key.as_bytes(), aad: associated(slot, cost).as_bytes() },
            )
            .map_err(|_| KeyError::Damaged)?;
        Ok(Self {
            kdf: cost,
            salt: HEXLOWER.encode(&salt),
            nonce: HEXLOWER.encode(&nonce),
            ciphertext: HEXLOWER.encode(&sealed),
        })
    }

    /// Decrypts the key with `secret`, for the same slot name it was wrapped for.
    ///
    /// # Errors
    /// `WrongSecret` when the secret or the slot name is another, or a byte was altered; `Damaged` when the slot is not
    /// of its form.
    pub fn unwrap_key(&self, secret: &str, slot: &str) -> Result<DataKey, KeyError> {
        let salt: [u8; 16] = bytes_from_hex(&self.salt).map_err(|_| KeyError::Damaged)?;
        let nonce: [u8; 12] = bytes_from_hex(&self.nonce).map_err(|_| KeyError::Damaged)?;
        let sealed: [u8; 48] = bytes_from_hex(&self.ciphertext).map_err(|_| KeyError::Damaged)?;
        let cipher = cipher(secret, &salt, self.kdf)?;
        let opened = cipher
            .decrypt(
                &Nonce::from(nonce),
                Payload { msg: &sealed, aad: associated(slot, self.kdf).as_bytes() },
            )
            .map(Zeroizing::new)
            .map_err(|_| KeyError::WrongSecret)?;
        <[u8; 32]>::try_from(opened.as_slice()).map(DataKey).map_err(|_| KeyError::Damaged)
    }
}

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WrappedKey").field("kdf", &self.kdf).finish_non_exhaustive()
    }
}

fn associated(slot: &str, cost: KdfCost) -> String {
    let KdfCost { memory_kib, passes, lanes } = cost;
    format!("kadi/key-slot/1\n{memory_kib},{passes},{lanes}\n{slot}")
}

fn cipher(secret: &str, salt: &[u8; 16], cost: KdfCost) -> Result<Aes256Gcm, KeyError> {
    let key = derive_secret_key(secret, salt, cost)?;
    Aes256Gcm::new_from_slice(key.as_ref()).map_err(|_| KeyError::Damaged)
}

/// What Argon2id makes of a secret in Unicode NFC.
pub(crate) fn derive_secret_key(
    secret: &str,
    salt: &[u8; 16],
    cost: KdfCost,
) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let secret: Zeroizing<String> = Zeroizing::new(secret.nfc().collect());
    let mut key = Zeroizing::new([0_u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params()?)
        .hash_password_into(secret.as_bytes(), salt, key.as_mut())
        .map_err(|_| KeyError::Damaged)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrapped() -> (DataKey, WrappedKey) {
        let key = DataKey::make().unwrap();
        let slot = WrappedKey::wrap(&key, "quatre mots très sûrs", "o_amina", KdfCost::LIGHT).unwrap();
        (key, slot)
    }

    #[test]
    fn a_key_comes_back_only_under_its_secret_and_slot() {
        let (key, slot) = wrapped();
        assert_eq!(slot.unwrap_key("quatre mots très sûrs", "o_amina"), Ok(key));
        assert_eq!(slot.unwrap_key("quatre mots tres surs", "o_amina"), Err(KeyError::WrongSecret));
        assert_eq!(slot.unwrap_key("", "o_amina"), Err(KeyError::WrongSecret));
        assert_eq!(slot.unwrap_key("quatre mots très sûrs", "o_kofi"), Err(KeyError::WrongSecret));
    }

    #[test]
    fn accents_typed_as_two_characters_open_the_same_slot() {
        let (key, slot) = wrapped();
        assert_eq!(slot.unwrap_key("quatre mots tre\u{300}s su\u{302}rs", "o_amina"), Ok(key));
    }

    #[test]
    fn a_lowered_or_absurd_cost_is_refused() {
        let (_, slot) = wrapped();
        let mut lowered = slot.clone();
        lowered.kdf.memory_kib = 32;
        assert_eq!(lowered.unwrap_key("quatre mots très sûrs", "o_amina"), Err(KeyError::WrongSecret));
        for kdf in [
            KdfCost { memory_kib: u32::MAX, ..KdfCost::LIGHT },
            KdfCost { passes: u32::MAX, ..KdfCost::LIGHT },
            KdfCost { lanes: 0, ..KdfCost::LIGHT },
        ] {
            let absurd = WrappedKey { kdf, ..slot.clone() };
            assert_eq!(absurd.unwrap_key("x", "o_amina"), Err(KeyError::Damaged));
        }
    }

    #[test]
    fn the_same_key_is_never_wrapped_the_same_way_twice() {
        let key = DataKey::from_bytes([3; 32]);
        let one = WrappedKey::wrap(&key, "s", "o", KdfCost::LIGHT).unwrap();
        let two = WrappedKey::wrap(&key, "s", "o", KdfCost::LIGHT).unwrap();
        assert!(one.salt != two.salt && one.nonce != two.nonce && one.ciphertext != two.ciphertext);
    }

    #[test]
    fn the_file_form_round_trips_and_nothing_prints_a_key() {
        let (key, slot) = wrapped();
        let text = serde_json::to_string(&slot).unwrap();
        assert_eq!(serde_json::from_str::<WrappedKey>(&text).unwrap(), slot);
        assert_eq!(format!("{key:?}"), "DataKey(..)");
        assert!(!format!("{slot:?}").contains(&slot.ciphertext));
        assert_eq!(
            DataKey::from_bytes([0xab; 32]).to_sqlcipher().as_str(),
            format!("x'{}'", "ab".repeat(32))
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_flipped_bit_is_refused(field in 0..3_usize, bit in 0..384_usize) {
            let key = DataKey::from_bytes([9; 32]);
            let mut slot = WrappedKey::wrap(&key, "zawadi", "o_zawadi", KdfCost::LIGHT).unwrap();
            let text = [&mut slot.salt, &mut slot.nonce, &mut slot.ciphertext].into_iter().nth(field).unwrap();
            let mut bytes = HEXLOWER.decode(text.as_bytes()).unwrap();
            let bit = bit % (bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
            *text = HEXLOWER.encode(&bytes);
            prop_assert_eq!(slot.unwrap_key("zawadi", "o_zawadi"), Err(KeyError::WrongSecret));
        }

        #[test]
        fn foreign_slots_never_panic(salt in "\\PC{0,40}", nonce in "[0-9a-f]{0,30}", sealed in "[0-9a-f]{90,100}") {
            let slot = WrappedKey { kdf: KdfCost::LIGHT, salt, nonce, ciphertext: sealed };
            prop_assert!(slot.unwrap_key("kofi", "o_kofi").is_err());
        }
    }
}
