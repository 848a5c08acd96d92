//! What both ways of finding repetitions need: how far bytes are the same, and where bytes like these stood.

/// How many bytes from two positions on are the same, up to so many.
pub(super) fn same(data: &[u8], one: usize, other: usize, most: usize) -> usize {
    let (Some(one), Some(other)) = (data.get(one..one + most), data.get(other..other + most)) else {
        return 0;
    };
    let ((one, rest), (other, other_rest)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    for (at, (one, other)) in one.iter().zip(other).enumerate() {
        let differs = u64::from_le_bytes(*one) ^ u64::from_le_bytes(*other);
        if differs != 0 {
            return at * 8 + (differs.trailing_zeros() / 8) as usize;
        }
    }
    one.len() * 8 + rest.iter().zip(other_rest).take_while(|(one, other)| one == other).count()
}

/// The four bytes from a position on.
pub(super) fn four(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

/// The eight bytes from a position on.
pub(super) fn eight(data: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

/// So many bits that are told by four bytes and look drawn by lot.
pub(super) const fn hash(bytes: u32, bits: u32) -> usize {
    (bytes.wrapping_mul(0x9E37_79B1) >> (32 - bits)) as usize
}
