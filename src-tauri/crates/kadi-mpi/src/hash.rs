//! The stable hash under block keys and frequency keys: the same on every machine and in every release.

use std::hash::Hasher;

/// FNV-1a, 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv).
pub(crate) struct Fnv(u64);

impl Fnv {
    pub(crate) const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub(crate) fn bytes(mut self, bytes: &[u8]) -> Self {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self
    }

    pub(crate) fn number(self, number: u64) -> Self {
        self.bytes(&number.to_le_bytes())
    }

    pub(crate) const fn finish(self) -> u64 {
        self.0
    }
}

/// The hash of a text within a domain, so that a commune and a name of the same letters stay apart.
pub(crate) fn hash_text(domain: &str, text: &str) -> u64 {
    Fnv::new().bytes(domain.as_bytes()).bytes(&[0]).bytes(text.as_bytes()).finish()
}

/// The lowest `bits` bits of a hash with its upper half folded in, as FNV's authors advise for fewer bits.
pub(crate) const fn fold_hash(hash: u64, bits: u32) -> u32 {
    let mixed = hash ^ (hash >> 32) ^ (hash >> 16);
    let [a, b, c, d, ..] = mixed.to_le_bytes();
    u32::from_le_bytes([a, b, c, d]) & (u32::MAX >> (32 - bits))
}

/// Takes a key as its own hash: it is one already.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        // The high bits of FNV of a short text are its weakest: one multiplication spreads the low ones.
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_test_vectors_hold() {
        assert_eq!(Fnv::new().finish(), 0xcbf2_9ce4_8422_2325);
        assert_eq!(Fnv::new().bytes(b"a").finish(), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(Fnv::new().bytes(b"foobar").finish(), 0x8594_4171_f739_67e8);
    }
}
