//! Names of attributes as words: folded to lower case ASCII where the script allows, split at anything that is no letter
//! or digit and at changes of case.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of a code or a display name: `MMD_PER_DOB` is `mmd per dob`, `Prénom` is `prenom`, `firstName` is `first name`.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut after_lower = false;
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)) {
        if !letter.is_alphanumeric() || (after_lower && letter.is_uppercase()) {
            close(&mut word, &mut words);
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
        after_lower = letter.is_lowercase();
    }
    close(&mut word, &mut words);
    words
}

fn close(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// A text folded to its words with single spaces.
pub fn folded(text: &str) -> String {
    words(text).join(" ")
}

/// Whether `phrase` (words with single spaces) occurs in `words` as whole words in this order. A phrase that ends with
/// `*` matches any word that begins so.
pub fn contains(words: &[String], phrase: &str) -> bool {
    let wanted: Vec<&str> = phrase.split(' ').collect();
    words.windows(wanted.len()).any(|window| {
        window.iter().zip(&wanted).all(|(word, wanted)| match wanted.strip_suffix('*') {
            Some(beginning) => word.starts_with(beginning),
            None => word == wanted,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_become_words() {
        assert_eq!(words("MMD_PER_DOB"), ["mmd", "per", "dob"]);
        assert_eq!(folded(" Nom de la  mère "), "nom de la mere");
        assert_eq!(folded("firstName"), "first name");
        assert_eq!(folded("GEN - Téléphone n°1"), "gen telephone n 1");
    }

    #[test]
    fn phrases_match_whole_words_only() {
        let shown = words("Charge virale (dernière)");
        assert!(contains(&shown, "charge virale"));
        assert!(contains(&shown, "vir*"));
        assert!(!contains(&shown, "vir"));
        assert!(!contains(&words("archive"), "hiv"));
    }
}
