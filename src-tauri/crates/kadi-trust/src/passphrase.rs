//! Pass phrases: what is too weak to accept, and a way to be given a good one.
//!
//! Only length and commonness count, as NIST SP 800-63B asks: no rule about digits or signs, no expiry.

use std::collections::BTreeSet;

use bip39::Language;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use zeroize::Zeroizing;

use crate::random::{RandomError, make_below};

/// Fewest characters of a pass phrase.
pub const MIN_CHARS: usize = 12;
/// From this many characters on a pass phrase is called strong.
const STRONG_CHARS: usize = 20;
/// How many words a proposed pass phrase has: 44 bits, at half a second a guess some 140,000 years for one machine.
const WORDS: usize = 4;

/// Words that common passwords are made of, one a line, lower case without accents.
const COMMON: &str = include_str!("../data/common_words.txt");

/// How a pass phrase stands; ordered from the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassphraseStrength {
    /// Fewer than [`MIN_CHARS`] characters.
    TooShort,
    /// A common password with decorations, a run of digits, or a few characters repeated.
    Common,
    /// Accepted.
    Good,
    /// Accepted, 20 characters or more.
    Strong,
}

impl PassphraseStrength {
    /// Judges `passphrase` after Unicode normalisation (NFC).
    #[must_use]
    pub fn of(passphrase: &str) -> Self {
        let text: Zeroizing<String> = Zeroizing::new(passphrase.nfc().collect());
        let length = text.trim().chars().count();
        if length < MIN_CHARS {
            Self::TooShort
        } else if is_common(&text) {
            Self::Common
        } else if length < STRONG_CHARS {
            Self::Good
        } else {
            Self::Strong
        }
    }

    /// Whether Kadi takes the pass phrase.
    #[must_use]
    pub fn is_accepted(self) -> bool {
        self >= Self::Good
    }
}

/// Common when fewer than five different characters are in it, or hardly a letter besides common words; read as typed,
/// and again with signs that stand for letters read as those.
fn is_common(text: &str) -> bool {
    let folded: Zeroizing<String> =
        Zeroizing::new(text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect());
    if folded.chars().collect::<BTreeSet<_>>().len() < 5 {
        return true;
    }
    let core = folded.trim_matches(|c: char| !c.is_alphabetic());
    let unleeted: Zeroizing<String> = Zeroizing::new(core.chars().map(unleet).collect());
    letters_beside_common_words(&folded) < 4 || letters_beside_common_words(&unleeted) < 4
}

fn letters_beside_common_words(text: &str) -> usize {
    let mut rest: Zeroizing<String> = Zeroizing::new(text.chars().filter(|c| c.is_alphabetic()).collect());
    let mut words: Vec<&str> = COMMON.lines().filter(|word| !word.is_empty()).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in words {
        if rest.contains(word) {
            rest = Zeroizing::new(rest.replace(word, " "));
        }
    }
    rest.chars().filter(|c| *c != ' ').count()
}

/// The letter that a sign commonly stands in for.
const fn unleet(letter: char) -> char {
    match letter {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// Which word list a proposed pass phrase is drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordList {
    /// English.
    English,
    /// French.
    French,
    /// Portuguese.
    Portuguese,
}

impl WordList {
    /// The list of a language code (`en`, `fr`, `pt`); English for any other.
    #[must_use]
    pub fn for_language(code: &str) -> Self {
        match code {
            "fr" => Self::French,
            "pt" => Self::Portuguese,
            _ => Self::English,
        }
    }

    /// The 2,048 words of the list (BIP 39), as they are typed (NFC).
    fn words(self) -> &'static [&'static str; 2048] {
        match self {
            Self::English => Language::English.word_list(),
            Self::French => Language::French.word_list(),
            Self::Portuguese => Language::Portuguese.word_list(),
        }
    }

    /// The word at `index` (0 to 2047, taken modulo 2,048) in composed form.
    pub(crate) fn word(self, index: usize) -> String {
        self.words().get(index % 2048).map(|word| word.nfc().collect()).unwrap_or_default()
    }

    /// The first `count` words of a digest, 11 bits each as in BIP 39; at most eleven.
    pub(crate) fn words_of(self, digest: &[u8; 32], count: usize) -> Vec<String> {
        let bits = digest.iter().take(16).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        let word = |at: usize| usize::try_from(bits >> (128 - 11 * (at + 1)) & 0x7ff).unwrap_or_default();
        (0..count.min(11)).map(|at| self.word(word(at))).collect()
    }
}

/// A pass phrase of four random words parted by spaces. The text zeroes itself.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn make_passphrase(list: WordList) -> Result<Zeroizing<String>, RandomError> {
    let mut phrase = Zeroizing::new(String::with_capacity(64));
    // Four short words may stay below the shortest pass phrase accepted: draw again.
    while !PassphraseStrength::of(&phrase).is_accepted() {
        phrase.clear();
        for at in 0..WORDS {
            if at > 0 {
                phrase.push(' ');
            }
            phrase.push_str(&list.word(usize::try_from(make_below(2048)?).unwrap_or_default()));
        }
    }
    Ok(phrase)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn weak_pass_phrases_are_told_from_good_ones() {
        use PassphraseStrength as S;
        for (text, strength) in [
            ("", S::TooShort),
            ("soleil", S::TooShort),
            ("           a           ", S::TooShort),
            ("password1234", S::Common),
            ("P@ssw0rd!!!!2026", S::Common),
            ("motdepasse2026", S::Common),
            ("Senha123456789", S::Common),
            ("azertyazerty", S::Common),
            ("senegal-sante-2026", S::Common),
            ("abababababababab", S::Common),
            ("123456789012", S::Common),
            ("77 123 45 67 89", S::Common),
            ("mangue verte 9", S::Good),
            ("quatre mots très sûrs", S::Strong),
        ] {
            assert_eq!(S::of(text), strength, "{text}");
            assert_eq!(strength.is_accepted(), matches!(strength, S::Good | S::Strong));
        }
    }

    #[test]
    fn proposed_pass_phrases_are_four_words_of_the_list_and_accepted() {
        for list in [WordList::English, WordList::French, WordList::Portuguese] {
            for _ in 0..20 {
                let phrase = make_passphrase(list).unwrap();
                assert_eq!(phrase.split(' ').count(), 4);
                assert!(PassphraseStrength::of(&phrase).is_accepted());
                assert!(phrase.chars().all(|c| !is_combining_mark(c)));
            }
        }
        assert_eq!(WordList::for_language("fr"), WordList::French);
        assert_eq!(WordList::for_language("pt"), WordList::Portuguese);
        assert_eq!(WordList::for_language("wo"), WordList::English);
    }

    proptest! {
        #[test]
        fn judging_never_panics(text in "\\PC*") {
            let short = text.nfc().collect::<String>().trim().chars().count() < MIN_CHARS;
            prop_assert_eq!(PassphraseStrength::of(&text) == PassphraseStrength::TooShort, short);
        }
    }
}
