//! What somebody typed into the search: how it can be read, which letters it matched, and what else it may have meant.

use kadi_contract::register::{NameMarks, Suggestion};
use kadi_core::mpi_id::{ALPHABET, SUFFIX_LEN};
use kadi_core::{Demographics, MpiId};
use kadi_mpi::Rules;
use kadi_store::{NameTerm, PeopleFilter, Read};

use crate::error::Fault;
use crate::office::Office;

/// Fewer digits than this end too many telephone numbers to be a search.
const FEWEST_DIGITS: usize = 4;
/// Characters of an identifier without its dashes.
const MPI_ID_LEN: usize = 15;
/// Registration years that a search by the last characters alone goes back.
const YEARS_BACK: i16 = 30;
/// Other spellings offered.
const MOST_SUGGESTIONS: usize = 4;

/// One way to read a query.
pub(crate) struct Reading {
    /// The contract's word.
    pub(crate) code: &'static str,
    /// Whom it names; nothing else is set.
    pub(crate) filter: PeopleFilter,
}

/// The ways to read a query, the most exact first and a name last; none when it is empty.
pub(crate) fn readings(query: &str, office: &Office) -> Vec<Reading> {
    let query = query.trim();
    if query.is_empty() {
        return Vec::new();
    }
    let mut all = Vec::new();
    let mut add = |code: &'static str, filter: PeopleFilter| all.push(Reading { code, filter });
    let digits: String = query.chars().filter(char::is_ascii_digit).collect();
    let others = query
        .chars()
        .filter(|c| !c.is_ascii_digit() && !matches!(c, ' ' | '+' | '-' | '.' | '/' | '(' | ')'));
    if digits.len() >= FEWEST_DIGITS && others.count() == 0 {
        add("phone", PeopleFilter { phone_digits: Some(digits.clone()), ..PeopleFilter::default() });
    }
    let plain: String =
        query.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let letters = plain.len() - digits.len();
    let by_ids = |mpi_ids| PeopleFilter { mpi_ids, ..PeopleFilter::default() };
    if let Ok(id) = query.parse::<MpiId>() {
        add("mpi_id", by_ids(vec![id]));
    }
    if let Some(prefix) = mpi_prefix(&plain) {
        add("mpi_id", PeopleFilter { mpi_prefix: Some(prefix), ..PeopleFilter::default() });
    }
    if plain.len() == SUFFIX_LEN && letters > 0 && !digits.is_empty() {
        let place = &office.place;
        let this_year = office.now().year();
        let issued = |year| MpiId::from_parts(&place.country, &place.region, year, &plain).ok();
        add("mpi_id", by_ids((this_year - YEARS_BACK..=this_year).rev().filter_map(issued).collect()));
    }
    if plain.len().abs_diff(MPI_ID_LEN) <= 1 && letters >= 2 && !digits.is_empty() {
        add("near_mpi_id", by_ids(near_ids(&plain)));
    }
    let is_uid = query.len() == 11 && query.starts_with(|c: char| c.is_ascii_alphabetic());
    if is_uid && query.chars().all(|c| c.is_ascii_alphanumeric()) {
        add("dhis2", PeopleFilter { dhis2_uid: Some(query.to_owned()), ..PeopleFilter::default() });
    }
    let mut names: Vec<NameTerm> =
        kadi_mpi::query_tokens(query, &office.rules).into_iter().map(NameTerm::from).collect();
    if names.is_empty() {
        // Signs alone are nobody's name; without a term they would find everybody.
        names.push(NameTerm::default());
    }
    add("name", PeopleFilter { names, ..PeopleFilter::default() });
    all
}

/// The written form of an identifier's beginning, from the year on; shorter ones are everybody's.
fn mpi_prefix(plain: &str) -> Option<String> {
    let (head, tail) = (plain.get(..7)?, plain.get(7..)?);
    let (country, region, year) = (head.get(..2)?, head.get(2..5)?, head.get(5..)?);
    let letters = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase());
    let fits = letters(country) && letters(region) && year.bytes().all(|byte| byte.is_ascii_digit());
    (fits && tail.len() < SUFFIX_LEN).then(|| format!("{country}-{region}-{year}-{tail}"))
}

/// Every identifier that one slip away from this text: a wrong character anywhere, two that changed places, one too many,
/// one too few, and O for 0 or I for 1 wherever they stand.
fn near_ids(plain: &str) -> Vec<MpiId> {
    let typed: Vec<char> = plain.chars().collect();
    let mut near: Vec<MpiId> = Vec::new();
    let mut try_text = |text: Vec<char>| {
        let id = text.into_iter().collect::<String>().parse::<MpiId>();
        near.extend(id.ok());
    };
    // All look-alikes at once, as the place asks for letters or digits.
    let lookalike = |at: usize, c: char| match (at, c) {
        (0..5, '0') => 'O',
        (0..5, '1') => 'I',
        (5..7, 'O') => '0',
        (5..7, 'I' | 'L') => '1',
        _ => c,
    };
    let as_places_ask: Vec<char> = typed.iter().enumerate().map(|(at, &c)| lookalike(at, c)).collect();
    try_text(as_places_ask.clone());
    let tail_swapped = |from: char, to: char| -> Vec<char> {
        let head = MPI_ID_LEN - SUFFIX_LEN;
        as_places_ask
            .iter()
            .enumerate()
            .map(|(at, &c)| if at >= head && c == from { to } else { c })
            .collect()
    };
    for (from, to) in [('O', '0'), ('0', 'O'), ('I', '1'), ('1', 'I')] {
        try_text(tail_swapped(from, to));
    }
    let with = |change: &dyn Fn(&mut Vec<char>)| {
        let mut text = as_places_ask.clone();
        change(&mut text);
        text
    };
    for at in 0..typed.len() {
        if typed.len() > MPI_ID_LEN {
            try_text(with(&|text| {
                let _ = text.remove(at);
            }));
        }
        if typed.len() == MPI_ID_LEN {
            if at + 1 < typed.len() {
                try_text(with(&|text| text.swap(at, at + 1)));
            }
            for &letter in ALPHABET {
                try_text(with(&|text| {
                    if let Some(place) = text.get_mut(at) {
                        *place = char::from(letter);
                    }
                }));
            }
        }
    }
    if typed.len() < MPI_ID_LEN {
        for at in 0..=typed.len() {
            for &letter in ALPHABET {
                try_text(with(&|text| text.insert(at, char::from(letter))));
            }
        }
    }
    near.sort_unstable();
    near.dedup();
    near
}

/// Which letters of a person's names answer the typed words.
pub(crate) fn marks(person: &Demographics, terms: &[NameTerm], rules: &Rules) -> NameMarks {
    NameMarks {
        first_name: marks_in(&person.first_name, terms, rules),
        last_name: marks_in(&person.last_name, terms, rules),
    }
}

fn marks_in(name: &str, terms: &[NameTerm], rules: &Rules) -> Vec<(usize, usize)> {
    if terms.is_empty() {
        return Vec::new();
    }
    let mut marks = Vec::new();
    let mut at = 0;
    for word in name.split_inclusive(|c: char| c.is_whitespace() || c == '-') {
        let letters = word.trim_end_matches(|c: char| c.is_whitespace() || c == '-').chars().count();
        let own = kadi_mpi::query_tokens(word, rules);
        let begun = |term: &NameTerm| {
            let typed = term.prefix.chars().count();
            own.iter()
                .any(|own| typed > 0 && own.text.starts_with(&term.prefix))
                .then_some(typed.min(letters))
        };
        let other = |term: &NameTerm| {
            own.iter().flat_map(|own| &own.alternatives).any(|own| term.alternatives.contains(own))
        };
        let marked = match terms.iter().filter_map(begun).max() {
            Some(typed) => typed,
            None if terms.iter().any(other) => letters,
            None => 0,
        };
        if marked > 0 {
            marks.push((at, at + marked));
        }
        at += word.chars().count();
    }
    marks
}

/// When nobody was found: for the first word that nobody's name answers, words close to it that somebody has.
pub(crate) fn suggestions(
    db: &Read<'_>,
    query: &str,
    names: &[NameTerm],
    rules: &Rules,
) -> Result<Vec<Suggestion>, Fault> {
    for term in names {
        let alone = PeopleFilter { names: vec![term.clone()], ..PeopleFilter::default() };
        let slice = kadi_store::PeopleSlice { limit: 1, ..kadi_store::PeopleSlice::default() };
        if db.search(&alone, &slice)?.total.count > 0 {
            continue;
        }
        let typed = term.prefix.as_str();
        return Ok(close_words(db, typed)?
            .into_iter()
            .map(|(word, people)| Suggestion { query: replaced(query, typed, &word, rules), word, people })
            .collect());
    }
    Ok(Vec::new())
}

/// Words at most two slips from `typed` (one, for a short word), the closest first, then those with most people.
fn close_words(db: &Read<'_>, typed: &str) -> Result<Vec<(String, u64)>, Fault> {
    let length = typed.chars().count();
    if length < 3 {
        return Ok(Vec::new());
    }
    let most = if length < 6 { 1 } else { 2 };
    let mut close: Vec<(usize, u64, String)> = Vec::new();
    // Words of the same first letter are a few of all; the others are looked at when these have nothing.
    let first: String = typed.chars().take(1).collect();
    for beginning in [first.as_str(), ""] {
        db.visit_words(beginning, |word, people| {
            if word.chars().count().abs_diff(length) <= most {
                let apart = strsim::osa_distance(typed, word);
                if apart <= most {
                    close.push((apart, people, word.to_owned()));
                }
            }
        })?;
        if !close.is_empty() {
            break;
        }
    }
    close.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
    Ok(close.into_iter().take(MOST_SUGGESTIONS).map(|(_, people, word)| (word, people)).collect())
}

/// The query with the word that was read as `typed` replaced.
fn replaced(query: &str, typed: &str, word: &str, rules: &Rules) -> String {
    let is_it = |part: &str| kadi_mpi::query_tokens(part, rules).iter().any(|term| term.text == typed);
    let parts: Vec<&str> =
        query.split_whitespace().map(|part| if is_it(part) { word } else { part }).collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_one_slip_away_from_what_was_typed() {
        let wanted: MpiId = "SN-DKR-26-9XQ7LM2A".parse().unwrap();
        for typed in [
            "SNDKR269XQ7LM2B",
            "SMDKR269XQ7LM2A",
            "SNDKR269QX7LM2A",
            "SNDRK269XQ7LM2A",
            "SNDKR269XQ7LMA",
            "SNDKR2699XQ7LM2A",
            "5NDKR269XQ7LM2A",
        ] {
            assert!(near_ids(typed).contains(&wanted), "{typed}");
        }
        let with_zero: MpiId = "SN-DKR-20-00Q7LM2A".parse().unwrap();
        assert!(near_ids("SNDKR2OOOQ7LM2A").contains(&with_zero), "look-alikes are read together");
    }

    #[test]
    fn a_beginning_of_an_identifier_is_written_with_its_dashes() {
        assert_eq!(mpi_prefix("SNDKR26").as_deref(), Some("SN-DKR-26-"));
        assert_eq!(mpi_prefix("SNDKR269XQ").as_deref(), Some("SN-DKR-26-9XQ"));
        assert_eq!(mpi_prefix("SNDKR2"), None);
        assert_eq!(mpi_prefix("SNDKR269XQ7LM2A"), None, "a whole one is no beginning");
        assert_eq!(mpi_prefix("MARIAMA26"), None);
    }

    #[test]
    fn the_typed_letters_are_marked_and_other_spellings_whole() {
        let rules = Rules::standard();
        let terms = |query: &str| -> Vec<NameTerm> {
            kadi_mpi::query_tokens(query, &rules).into_iter().map(NameTerm::from).collect()
        };
        assert_eq!(marks_in("Jean-Pierre", &terms("pie"), &rules), [(5, 8)]);
        assert_eq!(marks_in("Mariama Bâ", &terms("ba mari"), &rules), [(0, 4), (8, 10)]);
        assert_eq!(marks_in("Jalloh", &terms("Diallo"), &rules), [(0, 6)]);
        assert_eq!(marks_in("Zawadi", &terms("Kofi"), &rules), []);
    }

    #[test]
    fn a_suggestion_changes_one_word_alone() {
        assert_eq!(replaced("Aya  Kouasi", "kouasi", "kouassi", &Rules::standard()), "Aya kouassi");
    }
}
