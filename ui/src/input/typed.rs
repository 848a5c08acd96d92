//! What somebody typed beside what is shown: case and accents make no difference, “reglages” finds “Réglages”.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Whether what was typed is found anywhere in the text; nothing is found in every text.
#[must_use]
pub fn is_in(typed: &str, text: &str) -> bool {
    fold(text).contains(fold(typed).trim())
}

/// Whether each word that was typed begins a word of the text; nothing begins every text.
#[must_use]
pub fn begins_words(typed: &str, text: &str) -> bool {
    let text = fold(text);
    let words = || text.split(|letter: char| !letter.is_alphanumeric());
    fold(typed).split_whitespace().all(|typed| words().any(|word| word.starts_with(typed)))
}

fn fold(text: &str) -> String {
    text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_make_no_difference() {
        assert!(is_in("PRENOM", "Prénoms") && is_in(" énom ", "PRENOMS") && is_in("", "x"));
        assert!(!is_in("nom de", "Prénoms"));
    }

    #[test]
    fn every_word_begins_a_word() {
        for typed in ["", "carte", "FAIRE CA", "ca fa", "é", "  faire  "] {
            assert!(begins_words(typed, "Faire des cartes d’été"), "{typed}");
        }
        for typed in ["artes", "faire x", "cartess"] {
            assert!(!begins_words(typed, "Faire des cartes d’été"), "{typed}");
        }
    }
}
