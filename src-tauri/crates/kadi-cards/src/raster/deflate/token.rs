//! What a deflate stream is made of: bytes and repetitions (RFC 1951, section 3.2.5).

/// The longest repetition.
pub(super) const LONGEST: usize = 258;
/// The shortest.
pub(super) const SHORTEST: usize = 3;
/// How far back a repetition reaches; one less than the format allows, so that it fits two bytes.
pub(super) const FARTHEST: usize = 32_767;
/// The symbol that ends a block; symbols above it are lengths.
pub(super) const END: usize = 256;

/// Room for the symbols of bytes and lengths, and for those of distances with one that stands for none.
pub(super) const SYMBOLS: usize = 512;
pub(super) const DISTANCES: usize = 32;
/// The distance symbol of a byte as it is.
const NO_DISTANCE: u8 = 31;

/// A byte as it is, or some bytes as they stand further back, with the symbols that say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    symbol: u16,
    /// Bytes of the picture that it stands for: 1, or 3 to 258.
    size: u16,
    /// How many bytes back they stand, less one.
    over: u16,
    distance_symbol: u8,
    /// The bits that follow the symbol of a length.
    rest: u8,
}

#[allow(clippy::cast_possible_truncation)]
impl Token {
    pub const fn byte(byte: u8) -> Self {
        Self { symbol: byte as u16, size: 1, over: 0, distance_symbol: NO_DISTANCE, rest: 0 }
    }

    /// Both in their ranges, which the caller sees to.
    pub const fn repeat(length: usize, distance: usize) -> Self {
        let (code, _, rest) = length_code(length);
        Self {
            symbol: (END + 1 + code) as u16,
            size: length as u16,
            over: (distance - 1) as u16,
            distance_symbol: distance_code(distance).0 as u8,
            rest: rest as u8,
        }
    }

    /// Bytes of the picture that it stands for.
    pub const fn size(self) -> usize {
        self.size as usize
    }

    const fn is_byte(self) -> bool {
        self.distance_symbol == NO_DISTANCE
    }

    /// How far back it reads, `None` for a byte as it is.
    pub const fn distance(self) -> Option<usize> {
        if self.is_byte() { None } else { Some(self.over as usize + 1) }
    }

    /// One repetition in place of two that follow each other and read from the same distance.
    pub fn join(self, next: Self) -> Option<Self> {
        if self.is_byte() || next.is_byte() || self.over != next.over {
            return None;
        }
        let joined = self.size() + next.size();
        (joined <= LONGEST).then(|| Self::repeat(joined, usize::from(self.over) + 1))
    }

    /// The symbol of the byte or of the length, below [`SYMBOLS`].
    pub const fn symbol(self) -> usize {
        self.symbol as usize % SYMBOLS
    }

    /// The symbol of the distance, below [`DISTANCES`].
    pub const fn distance_symbol(self) -> usize {
        self.distance_symbol as usize % DISTANCES
    }

    /// The bits that follow the symbol of a length.
    pub const fn rest(self) -> u64 {
        self.rest as u64
    }

    /// The distance less one: its lowest bits follow its symbol.
    pub const fn over(self) -> u64 {
        self.over as u64
    }
}

/// How many bits follow the symbol of a length, by its number from 0.
pub(super) const fn length_bits(code: usize) -> u32 {
    if code < 8 || code >= 28 { 0 } else { code as u32 / 4 - 1 }
}

/// How many bits follow the symbol of a distance.
pub(super) const fn distance_bits(code: usize) -> u32 {
    if code < 4 || code >= 30 { 0 } else { code as u32 / 2 - 1 }
}

/// The number of a length's symbol from 0, how many bits follow it, and these.
pub(super) const fn length_code(length: usize) -> (usize, u32, u32) {
    let over = length - SHORTEST;
    if length == LONGEST {
        return (28, 0, 0);
    }
    if over < 8 {
        return (over, 0, 0);
    }
    let bits = over.ilog2() - 2;
    let rest = over & ((1 << bits) - 1);
    (4 * (bits as usize + 1) + ((over >> bits) & 3), bits, rest as u32)
}

/// The symbol of a distance, how many bits follow it, and these.
pub(super) const fn distance_code(distance: usize) -> (usize, u32, u32) {
    let over = distance - 1;
    if over < 4 {
        return (over, 0, 0);
    }
    let bits = over.ilog2() - 1;
    let rest = over & ((1 << bits) - 1);
    (2 * (bits as usize + 1) + ((over >> bits) & 1), bits, rest as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // From the tables of RFC 1951.
        for (length, expected) in [
            (3, (0, 0, 0)),
            (10, (7, 0, 0)),
            (11, (8, 1, 0)),
            (12, (8, 1, 1)),
            (18, (11, 1, 1)),
            (19, (12, 2, 0)),
            (115, (23, 4, 0)),
            (131, (24, 5, 0)),
            (257, (27, 5, 30)),
            (258, (28, 0, 0)),
        ] {
            assert_eq!(length_code(length), expected, "{length}");
            assert_eq!(length_bits(expected.0), expected.1, "{length}");
        }
        for (distance, expected) in [
            (1, (0, 0, 0)),
            (4, (3, 0, 0)),
            (5, (4, 1, 0)),
            (6, (4, 1, 1)),
            (7, (5, 1, 0)),
            (1012, (19, 8, 243)),
            (24_577, (29, 13, 0)),
            (32_767, (29, 13, 8190)),
        ] {
            assert_eq!(distance_code(distance), expected, "{distance}");
            assert_eq!(distance_bits(expected.0), expected.1, "{distance}");
        }
    }

    #[test]
    fn repetitions_from_one_distance_are_joined_up_to_the_longest() {
        let one = Token::repeat(200, 7);
        assert_eq!(one.join(Token::repeat(58, 7)), Some(Token::repeat(258, 7)));
        assert_eq!(one.join(Token::repeat(59, 7)), None);
        assert_eq!(one.join(Token::repeat(5, 8)), None);
        assert_eq!(Token::byte(7).join(Token::byte(7)), None);
    }
}
