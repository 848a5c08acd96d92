//! The name table: which spellings are one legal name, which are short forms, cognates, or lookalikes.
//!
//! Three tiers must not be mixed: spelling of the same legal name, short form, cognate. Mamadou, Mouhamadou and Mohamed are
//! cognates and are carried by brothers.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use super::fold::fold_tokens;
use super::phonetic::phonetic_keys;

/// Whether a name is given or inherited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// First name.
    Given,
    /// Last name.
    Family,
}

/// How a written form belongs to a group, closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// A listed spelling of the legal name.
    Spelling,
    /// Not listed, sounds like a listed spelling.
    Homophone,
    /// Not listed, one typing error from a listed spelling of seven letters or more.
    Typo,
    /// A listed short form.
    Short,
    /// Not listed, one typing error from a shorter listed spelling, where the error may be a different name.
    WeakTypo,
}

/// A form's membership in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Membership {
    pub(crate) group: u32,
    pub(crate) tier: Tier,
}

/// One legal name.
#[derive(Debug)]
pub(crate) struct Group {
    /// Lower-case identifier from the file.
    pub(crate) id: String,
    /// Share of the people who carry it among all names of its kind, 0 to 1.
    pub(crate) share: f64,
    kind: Kind,
    /// The canonical form, folded and written together.
    canonical: String,
}

/// The texts of a country's name tables, tab-separated with a header line; see `data/names/README.md`.
#[derive(Debug, Clone, Copy)]
pub struct TableFiles<'t> {
    /// Groups of spellings.
    pub variants: &'t str,
    /// Pairs that look alike and are different names.
    pub non_variants: &'t str,
    /// Titles that are set aside beside another name.
    pub honorifics: &'t str,
    /// What stands where no name was known.
    pub placeholders: &'t str,
}

/// Why a table cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A line has fewer columns than its file documents.
    #[error("line {line} of {file}: expected {expected} columns")]
    Columns {
        /// The file without its ending.
        file: &'static str,
        /// Line from 1.
        line: usize,
        /// Columns expected at least.
        expected: usize,
    },
    /// The kind is neither `given` nor `family`.
    #[error("line {line} of variants: the kind is given or family")]
    Kind {
        /// Line from 1.
        line: usize,
    },
    /// The weight is not a positive number.
    #[error("line {line} of variants: freq_weight is a positive number")]
    Weight {
        /// Line from 1.
        line: usize,
    },
    /// Two groups have one identifier.
    #[error("line {line} of variants: this group_id is used twice")]
    GroupTwice {
        /// Line from 1.
        line: usize,
    },
}

/// What is known about names. Built once, shared by all comparisons.
#[derive(Debug, Default)]
pub struct NameTable {
    groups: Vec<Group>,
    forms: HashMap<String, Vec<Membership>>,
    /// Spellings of several words, written together.
    compounds: HashSet<String>,
    by_sound: HashMap<String, Vec<u32>>,
    /// Spellings by what remains when one letter is left out, to find forms one typing error away.
    by_deletion: HashMap<String, Vec<Arc<str>>>,
    cognates: HashSet<(u32, u32)>,
    distinct_groups: HashSet<(u32, u32)>,
    distinct_texts: HashSet<(String, String)>,
    honorifics: HashSet<String>,
    placeholders: HashSet<String>,
}

/// Fewest letters of a form that a typing error is looked for in.
const TYPO_LETTERS: usize = 5;
/// From this many letters on, one typing error hardly ever makes another name.
const LONG_LETTERS: usize = 7;
/// Fewest letters of a phonetic key that identifies a listed name: shorter keys sound like half the table.
const SOUND_LETTERS: usize = 3;
/// Groups that one unlisted form is attributed to at most.
const MAX_GROUPS: usize = 4;

impl NameTable {
    /// The table for the Senegambia, Guinea and Mali region that Kadi ships.
    #[must_use]
    pub fn standard() -> Arc<Self> {
        static STANDARD: LazyLock<Arc<NameTable>> =
            LazyLock::new(|| Arc::new(NameTable::parse(STANDARD_FILES).unwrap_or_default()));
        Arc::clone(&STANDARD)
    }

    /// Builds a table from the texts of its files.
    ///
    /// # Errors
    /// The first line that does not have the documented shape.
    pub fn parse(files: TableFiles<'_>) -> Result<Self, TableError> {
        let mut table = Self::default();
        let mut cognates = Vec::new();
        let mut ids = HashSet::new();
        for (line, row) in rows(files.variants) {
            let [
                id,
                kind,
                _,
                canonical,
                francophone,
                anglophone,
                native,
                other,
                short,
                cognate,
                _,
                _,
                weight,
                ..,
            ] = *row.split('\t').collect::<Vec<_>>()
            else {
                return Err(TableError::Columns { file: "variants", line, expected: 13 });
            };
            let kind = match kind {
                "given" => Kind::Given,
                "family" => Kind::Family,
                _ => return Err(TableError::Kind { line }),
            };
            let share: f64 =
                weight.parse().ok().filter(|w| *w > 0.0 && *w < 1e9).ok_or(TableError::Weight { line })?;
            if !ids.insert(id.to_lowercase()) {
                return Err(TableError::GroupTwice { line });
            }
            let group = u32::try_from(table.groups.len()).unwrap_or(u32::MAX);
            table.groups.push(Group { id: id.to_lowercase(), share, kind, canonical: joined(canonical) });
            for form in [canonical, francophone, anglophone, native, other].into_iter().flat_map(cells) {
                table.add_form(form, Membership { group, tier: Tier::Spelling });
            }
            for form in cells(short) {
                table.add_form(form, Membership { group, tier: Tier::Short });
            }
            cognates.extend(cells(cognate).map(|form| (group, form.to_owned())));
        }
        table.share_out();
        for (group, form) in cognates {
            for other in table.spelled(&joined(&form)) {
                table.cognates.insert(ordered(group, other));
            }
        }
        table.add_distinct(files.non_variants)?;
        table.honorifics = forms_of("honorifics", files.honorifics, joined)?;
        table.placeholders = forms_of("placeholders", files.placeholders, super::fold::fold)?;
        Ok(table)
    }

    fn add_form(&mut self, form: &str, membership: Membership) {
        let tokens = fold_tokens(form);
        let text: String = tokens.concat();
        if text.is_empty() {
            return;
        }
        if tokens.len() > 1 {
            self.compounds.insert(text.clone());
        }
        let members = self.forms.entry(text.clone()).or_default();
        if members.iter().any(|known| known.group == membership.group) {
            return;
        }
        members.push(membership);
        members.sort_by_key(|member| (member.tier, member.group));
        if membership.tier == Tier::Spelling {
            for key in phonetic_keys(&text) {
                if key.len() >= SOUND_LETTERS {
                    let groups = self.by_sound.entry(key).or_default();
                    if !groups.contains(&membership.group) {
                        groups.push(membership.group);
                    }
                }
            }
            if text.chars().count() >= TYPO_LETTERS {
                let shared: Arc<str> = text.as_str().into();
                for partial in deletions(&text) {
                    self.by_deletion.entry(partial).or_default().push(Arc::clone(&shared));
                }
            }
        }
    }

    fn share_out(&mut self) {
        for kind in [Kind::Given, Kind::Family] {
            let total: f64 = self.groups.iter().filter(|g| g.kind == kind).map(|g| g.share).sum();
            for group in self.groups.iter_mut().filter(|g| g.kind == kind) {
                group.share /= total;
            }
        }
    }

    fn add_distinct(&mut self, text: &str) -> Result<(), TableError> {
        for (line, row) in rows(text) {
            let [_, a, b, certainty, ..] = *row.split('\t').collect::<Vec<_>>() else {
                return Err(TableError::Columns { file: "nonvariants", line, expected: 4 });
            };
            if certainty != "sure" {
                continue;
            }
            let (a, b) = (joined(a), joined(b));
            for left in self.spelled(&a) {
                for right in self.spelled(&b) {
                    if left != right {
                        self.distinct_groups.insert(ordered(left, right));
                    }
                }
            }
            let pair = if a <= b { (a, b) } else { (b, a) };
            self.distinct_texts.insert(pair);
        }
        Ok(())
    }

    fn spelled(&self, text: &str) -> Vec<u32> {
        self.forms
            .get(text)
            .into_iter()
            .flatten()
            .filter(|member| member.tier == Tier::Spelling)
            .map(|member| member.group)
            .collect()
    }

    /// The groups of a folded form, closest first: as listed, else by sound, else by one typing error.
    pub(crate) fn memberships(&self, text: &str, keys: &[String]) -> Vec<Membership> {
        if let Some(listed) = self.forms.get(text) {
            return listed.clone();
        }
        let mut found: Vec<Membership> = Vec::new();
        let mut add = |group: u32, tier: Tier| {
            if found.len() < MAX_GROUPS && !found.iter().any(|member| member.group == group) {
                found.push(Membership { group, tier });
            }
        };
        for group in keys.iter().filter_map(|key| self.by_sound.get(key)).flatten() {
            add(*group, Tier::Homophone);
        }
        if text.chars().count() >= TYPO_LETTERS {
            for form in deletions(text).iter().filter_map(|partial| self.by_deletion.get(partial)).flatten() {
                if let Some(tier) = typo_tier(form, text) {
                    for group in self.spelled(form) {
                        add(group, tier);
                    }
                }
            }
        }
        found.sort_by_key(|member| (member.tier, member.group));
        found
    }

    pub(crate) fn group(&self, index: u32) -> Option<&Group> {
        self.groups.get(index as usize)
    }

    pub(crate) fn are_cognate(&self, a: u32, b: u32) -> bool {
        self.cognates.contains(&ordered(a, b))
    }

    pub(crate) fn are_distinct_groups(&self, a: u32, b: u32) -> bool {
        self.distinct_groups.contains(&ordered(a, b))
    }

    pub(crate) fn are_distinct_texts(&self, a: &str, b: &str) -> bool {
        let pair = if a <= b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) };
        self.distinct_texts.contains(&pair)
    }

    /// Whether the joined form is listed as a spelling of several words.
    pub(crate) fn is_compound(&self, text: &str) -> bool {
        self.compounds.contains(text)
    }

    pub(crate) fn is_listed(&self, text: &str) -> bool {
        self.forms.contains_key(text)
    }

    pub(crate) fn is_listed_given(&self, text: &str) -> bool {
        self.spelled(text).iter().any(|g| self.group(*g).is_some_and(|group| group.kind == Kind::Given))
    }

    /// Whether the folded form is a listed title.
    pub(crate) fn is_honorific(&self, text: &str) -> bool {
        self.honorifics.contains(text)
    }

    /// Whether the group's legal name is a listed title, so that all its spellings are (Alhagie of El Hadji).
    pub(crate) fn is_title_group(&self, group: u32) -> bool {
        self.group(group).is_some_and(|group| self.honorifics.contains(&group.canonical))
    }

    /// Whether the whole folded field says that no name was known.
    pub(crate) fn is_placeholder(&self, folded: &str) -> bool {
        self.placeholders.contains(folded)
    }

    /// How many legal names the table holds.
    #[must_use]
    pub fn group_count(&self) -> usize {
        self.groups.len()
    }
}

const STANDARD_FILES: TableFiles<'static> = TableFiles {
    variants: include_str!("../../data/names/variants.tsv"),
    non_variants: include_str!("../../data/names/nonvariants.tsv"),
    honorifics: include_str!("../../data/names/honorifics.tsv"),
    placeholders: include_str!("../../data/names/placeholders.tsv"),
};

/// The lines of a table after its header, with their numbers from 1; empty lines are skipped.
pub(super) fn rows(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .skip(1)
        .map(|(index, row)| (index + 1, row))
        .filter(|(_, row)| !row.trim().is_empty())
}

fn cells(column: &str) -> impl Iterator<Item = &str> {
    column.split('|').filter(|form| !form.trim().is_empty())
}

fn joined(form: &str) -> String {
    fold_tokens(form).concat()
}

fn forms_of(
    file: &'static str,
    text: &str,
    written: fn(&str) -> String,
) -> Result<HashSet<String>, TableError> {
    rows(text)
        .map(|(line, row)| {
            let form = row.split('\t').next().map(written).unwrap_or_default();
            if form.is_empty() { Err(TableError::Columns { file, line, expected: 1 }) } else { Ok(form) }
        })
        .collect()
}

const fn ordered(a: u32, b: u32) -> (u32, u32) {
    if a <= b { (a, b) } else { (b, a) }
}

/// How one typing error between two forms of the same first letter is taken; `None` when there is not exactly one.
///
/// Another vowel often makes another name (Amadou, Hamidou; Mamadou, Mamoudou), and so does any letter of a short one.
pub(super) fn typo_tier(a: &str, b: &str) -> Option<Tier> {
    if a.chars().next() != b.chars().next() || strsim::osa_distance(a, b) != 1 {
        return None;
    }
    let long = a.chars().count().min(b.chars().count()) >= LONG_LETTERS;
    let is_vowel = |letter: char| "aeiouy".contains(letter);
    let mut differing = a.chars().zip(b.chars()).filter(|(x, y)| x != y);
    let other_vowel = a.chars().count() == b.chars().count()
        && differing.next().is_some_and(|(x, y)| is_vowel(x) && is_vowel(y))
        && differing.next().is_none();
    Some(if long && !other_vowel { Tier::Typo } else { Tier::WeakTypo })
}

/// The form itself and the form with each letter left out in turn.
fn deletions(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut partial = vec![text.to_owned()];
    for gap in 0..letters.len() {
        partial.push(
            letters.iter().enumerate().filter(|(at, _)| *at != gap).map(|(_, letter)| letter).collect(),
        );
    }
    partial
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_is_whole() {
        let table = NameTable::parse(STANDARD_FILES).unwrap();
        assert!(table.group_count() > 200);
        assert!(table.is_honorific("elhadji") && table.is_placeholder("sans nom"));
        assert!(table.are_cognate(table.spelled("mamadou")[0], table.spelled("mohamed")[0]));
        assert!(table.are_distinct_texts("diouf", "diop"));
    }

    #[test]
    fn a_dropped_in_table_is_checked_line_by_line() {
        let head = "group_id\tkind\tsex\tcanonical\tf\ta\tn\to\ts\tc\ttags\tcertainty\tw\tsource\n";
        let parse = |row: &str| {
            let variants = format!("{head}{row}");
            NameTable::parse(TableFiles {
                variants: &variants,
                non_variants: "",
                honorifics: "",
                placeholders: "",
            })
            .map(|table| table.group_count())
        };
        assert_eq!(parse("K1\tgiven\tM\tKofi\tKofi|Koffi\t\t\t\t\t\tak;GH\tsure\t9\tx\n"), Ok(1));
        assert_eq!(
            parse("K1\tgiven\tM\n"),
            Err(TableError::Columns { file: "variants", line: 2, expected: 13 })
        );
        assert_eq!(parse("K1\tnick\tM\tKofi\t\t\t\t\t\t\t\tsure\t9\tx\n"), Err(TableError::Kind { line: 2 }));
        assert_eq!(
            parse("K1\tgiven\tM\tKofi\t\t\t\t\t\t\t\tsure\tmany\tx\n"),
            Err(TableError::Weight { line: 2 })
        );
        let twice = "K1\tgiven\tM\tKofi\t\t\t\t\t\t\t\tsure\t9\tx\n".repeat(2);
        assert_eq!(parse(&twice), Err(TableError::GroupTwice { line: 3 }));
    }

    #[test]
    fn unlisted_forms_are_found_by_sound_or_by_one_typing_error() {
        let table = NameTable::standard();
        let tier =
            |text: &str| table.memberships(text, &phonetic_keys(text)).first().map(|member| member.tier);
        assert_eq!(tier("diallo"), Some(Tier::Spelling));
        assert_eq!(tier("ouedraobo"), Some(Tier::Typo));
        assert_eq!(tier("doukourey"), Some(Tier::Homophone));
        assert_eq!(tier("zzzzzzz"), None);
    }
}
