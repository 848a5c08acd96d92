//! The full-text index of the register: what an identity is found by, and the words that names are made of.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params;

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::identity::IdentityKey;

/// Tokens that stand for a spelling group or a sound, not for a word as written, begin so.
const NO_WORD: char = '0';

impl Read<'_> {
    /// The search tokens of an identity, sorted.
    pub(crate) fn tokens_of(&self, key: IdentityKey) -> Result<Vec<String>, StoreError> {
        if let Some(tokens) = self.pending.borrow().words.get(&key) {
            return Ok(tokens.iter().cloned().collect());
        }
        let words: Option<String> =
            self.row("SELECT words FROM search_words WHERE identity = ?1", [key], |row| row.get(0))?;
        let mut tokens: Vec<String> =
            words.unwrap_or_default().split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        tokens.sort_unstable();
        Ok(tokens)
    }

    /// Words of names that begin like this, at most `limit`.
    pub(crate) fn words_beginning(&self, text: &str, limit: usize) -> Result<Vec<String>, StoreError> {
        self.rows(
            "SELECT word FROM name_words WHERE word >= ?1 AND word < ?2 AND people > 0 ORDER BY word LIMIT ?3",
            params![text, format!("{text}\u{10FFFF}"), column::bound(limit)],
            |row| row.get(0),
        )
    }

    /// How many identities carry this word in their names.
    ///
    /// # Errors
    /// As every read.
    pub fn people_with_word(&self, word: &str) -> Result<u64, StoreError> {
        self.count("SELECT people FROM name_words WHERE word = ?1", [word])
    }

    /// Words that begin with `beginning` and how many identities carry each, for the caller to judge which are close to
    /// what was typed.
    ///
    /// # Errors
    /// As every read.
    pub fn visit_words(&self, beginning: &str, mut visit: impl FnMut(&str, u64)) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT word, people FROM name_words WHERE word >= ?1 AND word < ?2 AND people > 0",
        )?;
        let mut rows = statement.query(params![beginning, format!("{beginning}\u{10FFFF}")])?;
        while let Some(row) = rows.next()? {
            let people = column::unsigned(row, "people")?;
            if let Ok(word) = row.get_ref("word")?.as_str() {
                visit(word, people);
            }
        }
        Ok(())
    }
}

impl Write<'_> {
    /// Sets what an identity is found by: these search tokens, and the traits its demographics have at the end of the
    /// transaction, which is when all of them are written: the full-text index takes many at once far faster than one by one.
    pub fn replace_name_tokens(&mut self, key: IdentityKey, tokens: &[String]) {
        self.pending.borrow_mut().words.insert(key, words_of(tokens));
    }

    /// As [`Write::replace_name_tokens`] for somebody whose demographics are as they were: whoever has these search tokens
    /// already is left alone. Written anew, the same ones, those of a large register keep the full-text index joining segments in
    /// which hardly anything stands that is not gone, for minutes at a time in which nobody else can write.
    pub(crate) fn renew_name_tokens(
        &mut self,
        key: IdentityKey,
        tokens: &[String],
    ) -> Result<(), StoreError> {
        let tokens = words_of(tokens);
        if !self.tokens_of(key)?.iter().eq(tokens.iter()) {
            self.pending.borrow_mut().words.insert(key, tokens);
        }
        Ok(())
    }

    /// Writes the search tokens that changed.
    pub(crate) fn write_words(
        &mut self,
        changed: BTreeMap<IdentityKey, BTreeSet<String>>,
    ) -> Result<(), StoreError> {
        let is_word = |token: &&String| !token.starts_with(NO_WORD);
        let mut people: BTreeMap<String, i64> = BTreeMap::new();
        for (key, wanted) in changed {
            let known: BTreeSet<String> = self.tokens_of(key)?.into_iter().collect();
            for gone in known.difference(&wanted).filter(is_word) {
                *people.entry(gone.clone()).or_default() -= 1;
            }
            for new in wanted.difference(&known).filter(is_word) {
                *people.entry(new.clone()).or_default() += 1;
            }
            let words = wanted.into_iter().collect::<Vec<_>>().join(" ");
            self.run(
                "INSERT INTO search_words (identity, words) VALUES (?1, ?2)
                 ON CONFLICT (identity) DO UPDATE SET words = excluded.words",
                params![key, words],
            )?;
            self.run(
                "INSERT OR REPLACE INTO people_index (rowid, terms)
                 SELECT identity, ?2 || traits FROM people_traits WHERE identity = ?1",
                params![key, words],
            )?;
        }
        for (word, change) in people.into_iter().filter(|(_, change)| *change != 0) {
            self.run(
                "INSERT INTO name_words (word, people) VALUES (?1, max(?2, 0))
                 ON CONFLICT (word) DO UPDATE SET people = people + ?2",
                params![word, change],
            )?;
        }
        Ok(())
    }
}

fn words_of(tokens: &[String]) -> BTreeSet<String> {
    tokens.iter().flat_map(|token| token.split_whitespace()).map(str::to_owned).collect()
}
