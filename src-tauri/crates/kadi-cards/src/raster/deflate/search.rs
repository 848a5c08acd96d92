//! How far bytes are the same, which both ways of finding repetitions ask.

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
