//! A name field read into tokens, each with what the table and the phonetic rules know about it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, RwLock};

use super::fold::fold_tokens;
use super::phonetic::{phonetic_keys, short_sound};
use super::table::{Membership, NameTable, Tier};
use crate::hash::hash_text;

/// Share of people assumed for a name in no table: one in ten thousand, the long tail of a register.
const UNLISTED_SHARE: f64 = 1e-4;

/// One word of a name. `Debug` shows no value.
#[derive(PartialEq)]
pub struct Token {
    pub(crate) text: String,
    pub(crate) members: Vec<Membership>,
    pub(crate) keys: Vec<String>,
    /// The vowels as they are heard, for names too short for the classes of the keys; empty for longer names.
    pub(crate) short_sound: String,
    /// One or two stable numbers that spellings of one name share: of the group, else of the phonetic key.
    pub(crate) ids: Vec<u64>,
    pub(crate) honorific: bool,
    /// Whether the form is listed as different from another that looks like it.
    pub(crate) lookalike: bool,
    /// Share of people who carry the name, as the table has it, for an index that has not met it yet.
    pub(crate) prior: f64,
}

impl Token {
    /// The folded text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_initial(&self) -> bool {
        let mut letters = self.text.chars();
        letters.next().is_some() && letters.next().is_none()
    }

    /// Whether the table lists this form.
    pub(crate) fn is_known(&self) -> bool {
        self.members.iter().any(|member| matches!(member.tier, Tier::Spelling | Tier::Short))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// A name field: its words in the written order, titles marked. Empty when the field was missing or held a placeholder.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Name {
    pub(crate) tokens: Vec<Arc<Token>>,
    /// The words without titles, written together; for names of two words and more.
    pub(crate) together: Option<Arc<Token>>,
}

impl Name {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The words without titles, or all words where there are only titles.
    pub fn core(&self) -> impl Iterator<Item = &Arc<Token>> {
        let only_titles = self.is_only_titles();
        self.tokens.iter().filter(move |token| only_titles || !token.honorific)
    }

    /// All words with their titles.
    pub fn tokens(&self) -> impl Iterator<Item = &Arc<Token>> {
        self.tokens.iter()
    }

    pub(crate) fn is_only_titles(&self) -> bool {
        self.tokens.iter().all(|token| token.honorific)
    }

    pub(crate) fn titles(&self) -> impl Iterator<Item = &Arc<Token>> {
        self.tokens.iter().filter(|token| token.honorific)
    }
}

/// Reads name fields; remembers words it has met, because a register repeats a few thousand of them.
#[derive(Debug)]
pub struct NameReader<'t> {
    table: &'t NameTable,
    met: HashMap<String, Arc<Token>>,
}

/// Words that readers of one table have met, for all of them.
#[derive(Debug, Default)]
pub(super) struct MetWords(RwLock<HashMap<String, Arc<Token>>>);

/// Words remembered for all readers: about 15 MB.
const MOST_MET: usize = 50_000;

impl MetWords {
    fn find(&self, text: &str) -> Option<Arc<Token>> {
        // Nobody panics under the lock; if somebody did, words are read anew.
        self.0.read().ok()?.get(text).cloned()
    }

    fn add(&self, text: &str, token: &Arc<Token>) {
        if let Ok(mut met) = self.0.write()
            && met.len() < MOST_MET
        {
            met.insert(text.to_owned(), Arc::clone(token));
        }
    }
}

impl<'t> NameReader<'t> {
    /// A reader that has met no word yet.
    #[must_use]
    pub fn new(table: &'t NameTable) -> Self {
        Self { table, met: HashMap::new() }
    }

    /// Reads one field.
    pub fn read(&mut self, field: &str) -> Name {
        let words = fold_tokens(field);
        if words.is_empty() || self.table.is_placeholder(&words.join(" ")) {
            return Name::default();
        }
        let words = self.join_listed(words);
        let mut tokens = Vec::with_capacity(words.len());
        for word in words {
            match self.split_listed(&word) {
                Some((first, second)) => {
                    tokens.push(self.token(first));
                    tokens.push(self.token(second));
                }
                None => tokens.push(self.token(&word)),
            }
        }
        let mut name = Name { tokens, together: None };
        if name.core().nth(1).is_some() {
            let joined: String = name.core().map(|token| token.text.as_str()).collect();
            name.together = Some(self.token(&joined));
        }
        name
    }

    /// Joins neighbours that are one listed name: `abdoul aziz`, `n diaye`, `el hadji`.
    fn join_listed(&self, words: Vec<String>) -> Vec<String> {
        let mut joined: Vec<String> = Vec::with_capacity(words.len());
        for word in words {
            if let Some(last) = joined.last_mut() {
                let both = format!("{last}{word}");
                let cut_off =
                    last.chars().count() <= 2 && !self.table.is_listed(last) && self.table.is_listed(&both);
                if cut_off || self.table.is_compound(&both) || self.table.is_honorific(&both) {
                    *last = both;
                    continue;
                }
            }
            joined.push(word);
        }
        joined
    }

    /// Splits an unlisted word that is two listed given names written together: `mamadoulamine`.
    fn split_listed<'w>(&self, word: &'w str) -> Option<(&'w str, &'w str)> {
        if word.len() < 8 || !word.is_ascii() || self.table.is_listed(word) {
            return None;
        }
        (3..=word.len() - 3)
            .rev()
            .filter_map(|at| word.split_at_checked(at))
            .find(|(first, second)| self.is_part(first) && self.is_part(second))
    }

    fn is_part(&self, word: &str) -> bool {
        self.table.is_listed_given(word) || self.table.is_honorific(word)
    }

    fn token(&mut self, text: &str) -> Arc<Token> {
        if let Some(token) = self.met.get(text) {
            return Arc::clone(token);
        }
        let token = self.table.met.find(text).unwrap_or_else(|| {
            let token = Arc::new(self.make_token(text));
            self.table.met.add(text, &token);
            token
        });
        self.met.insert(text.to_owned(), Arc::clone(&token));
        token
    }

    fn make_token(&self, text: &str) -> Token {
        let keys = phonetic_keys(text);
        let members = self.table.memberships(text, &keys);
        let best = members.first().map(|member| member.tier);
        let mut ids: Vec<u64> = members
            .iter()
            .filter(|member| Some(member.tier) == best)
            .filter_map(|member| self.table.group(member.group))
            .map(|group| hash_text("group", &group.id))
            .take(2)
            .collect();
        if ids.is_empty() {
            ids.extend(keys.iter().take(2).map(|key| hash_text("sound", key)));
        }
        let honorific = self.table.is_honorific(text)
            || members
                .iter()
                .any(|member| member.tier == Tier::Spelling && self.table.is_title_group(member.group));
        let prior = members
            .first()
            .and_then(|member| self.table.group(member.group))
            .map_or(UNLISTED_SHARE, |group| group.share);
        let short = keys.iter().any(|key| key.chars().count() <= 2);
        let short_sound = if short { short_sound(text) } else { String::new() };
        let lookalike = self.table.has_lookalike(text);
        Token { text: text.to_owned(), members, keys, short_sound, ids, honorific, lookalike, prior }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(field: &str) -> Vec<String> {
        let table = NameTable::standard();
        NameReader::new(&table).read(field).core().map(|token| token.text.clone()).collect()
    }

    #[test]
    fn listed_compounds_join_and_joined_compounds_split() {
        assert_eq!(words("Abdoul Aziz"), ["abdoulaziz"]);
        assert_eq!(words("N Diaye"), ["ndiaye"]);
        assert_eq!(words("Mamadoulamine"), ["mamadou", "lamine"]);
        assert_eq!(words("Mamadou-lamine"), ["mamadou", "lamine"]);
    }

    #[test]
    fn titles_are_set_aside_beside_another_name_only() {
        assert_eq!(words("El Hadji Malick"), ["malick"]);
        assert_eq!(words("Alhagie Musa"), ["musa"]);
        assert_eq!(words("Cheikh"), ["cheikh"]);
        assert_eq!(words("Ndèye Fatou"), ["fatou"]);
    }

    #[test]
    fn placeholders_are_missing_names() {
        for field in ["inconnu", "SANS NOM", "Bébé", "N/A", "?"] {
            assert!(words(field).is_empty(), "{field}");
        }
    }

    #[test]
    fn spellings_of_one_name_share_an_id() {
        let table = NameTable::standard();
        let mut reader = NameReader::new(&table);
        let mut id = |field: &str| reader.read(field).tokens.first().map(|token| token.ids.clone());
        assert_eq!(id("Diop"), id("Jobe"));
        assert_eq!(id("Ibrahima"), id("Ebrima"));
        assert_ne!(id("Diop"), id("Diouf"));
        assert_eq!(id("Kande"), id("Kandeh"));
    }
}
