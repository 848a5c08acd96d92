//! Damage by a seed: bytes, words of the format, lines, numbers at their limits, pieces of other inputs, deep nesting.

/// Numbers at which arithmetic goes wrong.
const NUMBERS: [&str; 16] = [
    "0",
    "-0",
    "-1",
    "1",
    "255",
    "256",
    "65535",
    "65536",
    "2147483647",
    "-2147483648",
    "4294967296",
    "18446744073709551615",
    "1e38",
    "1e309",
    "-1e-320",
    "NaN",
];

/// Makes inputs. The same seed makes the same inputs from the same corpus.
pub struct Mutator {
    state: u64,
    words: &'static [&'static str],
}

impl Mutator {
    /// A mutator that knows some words of the format.
    pub fn new(seed: u64, words: &'static [&'static str]) -> Self {
        Self { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03, words }
    }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }

    /// An input of at most so many bytes, damaged one to eight times.
    pub fn mutate(&mut self, corpus: &[Vec<u8>], most: usize) -> Vec<u8> {
        let at = self.below(corpus.len());
        let mut input = corpus[at].clone();
        for _ in 0..=self.below(8) {
            self.damage(&mut input, corpus);
        }
        input.truncate(most);
        input
    }

    fn damage(&mut self, input: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        let at = self.below(input.len() + 1);
        let end = (at + 1 + self.below(40)).min(input.len());
        match self.below(12) {
            0 if at < input.len() => input[at] ^= 1 << self.below(8),
            1 if at < input.len() => input[at] = self.next() as u8,
            2 if at < end => drop(input.drain(at..end)),
            3 if at < end => {
                let piece = input[at..end].to_vec();
                insert(input, end, &piece);
            }
            4 | 5 => {
                let word = self.words[self.below(self.words.len())];
                insert(input, at, word.as_bytes());
            }
            6 => self.replace_number(input),
            7 => self.swap_lines(input),
            8 => {
                let other = &corpus[self.below(corpus.len())];
                let from = self.below(other.len());
                let piece = other[from..(from + 1 + self.below(400)).min(other.len())].to_vec();
                insert(input, at, &piece);
            }
            9 => {
                // Depth and length: what recursion and quadratic work do not like.
                let word = self.words[self.below(self.words.len())];
                let times = 1 << self.below(13);
                insert(input, at, word.repeat(times).as_bytes());
            }
            10 => self.replace_word(input),
            _ => input.truncate(at.max(1)),
        }
    }

    /// Puts a number of the limits where a number stands.
    fn replace_number(&mut self, input: &mut Vec<u8>) {
        let starts: Vec<usize> = (0..input.len())
            .filter(|&at| input[at].is_ascii_digit() && (at == 0 || !input[at - 1].is_ascii_digit()))
            .collect();
        if starts.is_empty() {
            return;
        }
        let start = starts[self.below(starts.len())];
        let length = input[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = NUMBERS[self.below(NUMBERS.len())];
        input.splice(start..start + length, number.bytes());
    }

    /// Puts a word of the format in the place of one that stands there.
    fn replace_word(&mut self, input: &mut Vec<u8>) {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let starts: Vec<usize> = (0..input.len())
            .filter(|&at| is_word(input[at]) && (at == 0 || !is_word(input[at - 1])))
            .collect();
        if starts.is_empty() {
            return;
        }
        let start = starts[self.below(starts.len())];
        let length = input[start..].iter().take_while(|&&byte| is_word(byte)).count();
        let word = self.words[self.below(self.words.len())];
        input.splice(start..start + length, word.bytes());
    }

    fn swap_lines(&mut self, input: &mut Vec<u8>) {
        let mut lines: Vec<Vec<u8>> = input.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
        let (a, b) = (self.below(lines.len()), self.below(lines.len()));
        if self.below(2) == 0 {
            lines.swap(a, b);
        } else {
            let line = lines[a].clone();
            lines.insert(b, line);
        }
        *input = lines.join(&b'\n');
    }
}

fn insert(input: &mut Vec<u8>, at: usize, piece: &[u8]) {
    input.splice(at..at, piece.iter().copied());
}
