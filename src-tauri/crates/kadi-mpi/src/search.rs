//! What a search index stores about names, and what a query asks it.

use crate::names::{Name, NameReader, Token, fold_tokens};
use crate::prepared::Prepared;
use crate::rules::Rules;

/// One word of a query: a record answers when any of its tokens begins with `text` or equals one of `alternatives`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryTerm {
    /// The folded word as typed; a prefix of stored tokens.
    pub text: String,
    /// Tokens that stand for other spellings of it; compare for equality.
    pub alternatives: Vec<String>,
}

/// The tokens to store for a person's given and family names: each folded word, the group it is a spelling of, and how
/// it sounds. Lower-case letters and digits only for Latin scripts; groups begin with `0g`, sounds with `0s`, which no name does.
///
/// Sorted, without repetition.
#[must_use]
pub fn search_tokens(person: &Prepared, rules: &Rules) -> Vec<String> {
    let names = [&person.given, &person.family];
    let mut tokens: Vec<String> = Vec::new();
    for token in names.into_iter().flat_map(Name::tokens) {
        tokens.push(token.text.clone());
        tokens.extend(standing_for(token, rules));
    }
    tokens.sort();
    tokens.dedup();
    tokens
}

/// The terms of what somebody types, in the typed order; all must be answered. Words that are one listed name (`n diaye`, `abdoul
/// aziz`) are one term, as they are one token in the index.
#[must_use]
pub fn query_tokens(query: &str, rules: &Rules) -> Vec<QueryTerm> {
    let read = NameReader::new(rules.table()).read(query);
    if read.is_empty() {
        // A word that registers use for a missing name may still be somebody's.
        return fold_tokens(query)
            .into_iter()
            .map(|text| QueryTerm { text, alternatives: Vec::new() })
            .collect();
    }
    read.tokens()
        .map(|token| QueryTerm { text: token.text.clone(), alternatives: standing_for(token, rules) })
        .collect()
}

fn standing_for(token: &Token, rules: &Rules) -> Vec<String> {
    let mut found: Vec<String> = token
        .members
        .iter()
        .filter_map(|member| rules.table().group(member.group))
        .map(|group| format!("0g{}", group.id))
        .collect();
    if token.text.chars().count() >= 3 {
        found.extend(token.keys.iter().take(2).map(|key| format!("0s{key}")));
    }
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;

    fn answers(query: &str, first: &str, last: &str) -> bool {
        let rules = Rules::standard();
        let record =
            Record { first_name: Some(first.into()), last_name: Some(last.into()), ..Record::default() };
        let stored = search_tokens(&rules.prepare(&record), &rules);
        query_tokens(query, &rules).iter().all(|term| {
            stored.iter().any(|token| token.starts_with(&term.text) || term.alternatives.contains(token))
        })
    }

    #[test]
    fn a_search_finds_prefixes_other_spellings_and_other_scripts() {
        assert!(answers("ib dio", "Ibrahima", "Diop"));
        assert!(answers("Ebrima Jobe", "Ibrahima", "Diop"));
        assert!(answers("njie", "Awa", "N'Diaye"));
        assert!(answers("n diaye awa", "Awa", "N'Diaye"));
        assert!(answers("aziz", "Abdoul Aziz", "Sy") && answers("abdoul aziz sy", "Abdoul Aziz", "Sy"));
        assert!(answers("test", "Testimony", "Mensah"));
        assert!(answers("fatou", "Fatoumata", "Barry"));
        assert!(answers("kandeh", "Mariama", "Kandé"));
        assert!(answers("አማኑኤል", "አማኑኤል", "ተስፋዬ"));
        assert!(answers("🙂", "🙂", "Kane"));
        assert!(!answers("diop", "Ibrahima", "Diouf"));
        assert!(!answers("kofi diop", "Ibrahima", "Diop"));
    }
}
