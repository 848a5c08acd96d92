//! The name table: which spellings are one legal name, which are short forms, cognates, or lookalikes.
//!
//! Three tiers must not be mixed: spelling of the same legal name, short form, cognate. Mamadou, Mouhamadou and Mohamed are
//! cognates and are carried by brothers.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::BuildHasherDefault;
use std::sync::{Arc, LazyLock};

use super::build::{Shipped, build};
use super::fold::fold_tokens;
use super::name::MetWords;
use super::phonetic::phonetic_keys;
use super::rows::{NameFile, NameProblem};
use super::shipped;
use super::typo::{deletions, typo_tier};
use crate::hash::{Fnv, KeyHasher};

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
    /// Share of the people who carry it among all names of its kind in its file, 0 to 1.
    pub(crate) share: f64,
    pub(super) kind: Kind,
    /// The canonical form, folded and written together.
    pub(super) canonical: String,
}

/// The texts of name tables that stand alone, tab-separated with a header line; see `data/names/README.md`.
#[derive(Debug, Clone, Copy)]
pub struct TableFiles<'t> {
    /// Groups of spellings.
    pub variants: &'t str,
    /// Pairs that look alike and are different names; may be empty.
    pub non_variants: &'t str,
    /// Titles that are set aside beside another name.
    pub honorifics: &'t str,
    /// What stands where no name was known.
    pub placeholders: &'t str,
}

/// Stands for the rules of normalisation and all name files: what was stored under another version does not meet what is
/// made under this one. Shown as 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct NamesVersion(pub u64);

impl fmt::Display for NamesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// What is known about names. Built once, shared by all comparisons.
#[derive(Debug, Default)]
pub struct NameTable {
    pub(super) groups: Vec<Group>,
    forms: HashMap<String, Vec<Membership>>,
    /// Spellings of several words, written together.
    compounds: HashSet<String>,
    by_sound: HashMap<String, Vec<u32>>,
    /// Hashes of what remains when one letter of a spelling is left out, sorted, to find forms one typing error away.
    by_deletion: Vec<(u64, u32)>,
    /// The spellings that `by_deletion` counts.
    long_spellings: Vec<String>,
    pub(super) cognates: Pairs,
    pub(super) distinct_groups: Pairs,
    /// Hashes of pairs of forms.
    distinct_texts: HashSet<u64, BuildHasherDefault<KeyHasher>>,
    /// Every form of such a pair.
    lookalikes: HashSet<String>,
    pub(super) honorifics: HashSet<String>,
    pub(super) placeholders: HashSet<String>,
    pub(super) version: NamesVersion,
    pub(super) met: MetWords,
}

/// Fewest letters of a form that a typing error is looked for in.
const TYPO_LETTERS: usize = 5;
/// Fewest letters of a phonetic key that identifies a listed name: shorter keys sound like half the table.
const SOUND_LETTERS: usize = 3;
/// Groups that one unlisted form is attributed to at most.
const MAX_GROUPS: usize = 4;

impl NameTable {
    /// The tables that Kadi ships: West Africa first, then the other regions of Africa.
    #[must_use]
    pub fn standard() -> Arc<Self> {
        static STANDARD: LazyLock<Arc<NameTable>> =
            LazyLock::new(|| Arc::new(build(&shipped::files(), &[]).unwrap_or_default()));
        Arc::clone(&STANDARD)
    }

    /// The shipped tables with an office's own files merged over them.
    ///
    /// A line whose `group_id` is that of a known name adds spellings to it; any other line is a new name.
    ///
    /// # Errors
    /// Every line of `own` that does not have the documented shape or contradicts another, in the order of the files.
    pub fn with_own(own: &[NameFile<'_>]) -> Result<Arc<Self>, Vec<NameProblem>> {
        if own.is_empty() { Ok(Self::standard()) } else { build(&shipped::files(), own).map(Arc::new) }
    }

    /// Builds a table from these texts alone.
    ///
    /// # Errors
    /// Every line that does not have the documented shape.
    pub fn parse(files: TableFiles<'_>) -> Result<Self, Vec<NameProblem>> {
        let mut read = vec![NameFile { name: "variants", text: files.variants }];
        if !files.non_variants.is_empty() {
            read.push(NameFile { name: "nonvariants", text: files.non_variants });
        }
        let alone = Shipped { files: read, honorifics: files.honorifics, placeholders: files.placeholders };
        build(&alone, &[])
    }

    /// Changes with the rules of normalisation and with every file: what was stored under another version is to be rebuilt.
    #[must_use]
    pub const fn version(&self) -> NamesVersion {
        self.version
    }

    pub(super) fn add_form(&mut self, form: &str, membership: Membership) {
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
                let at = u32::try_from(self.long_spellings.len()).unwrap_or(u32::MAX);
                deletions(&text, |partial| self.by_deletion.push((partial, at)));
                self.long_spellings.push(text);
            }
        }
    }

    pub(super) fn add_distinct_texts(&mut self, a: String, b: String) {
        self.distinct_texts.insert(pair_hash(&a, &b));
        self.lookalikes.insert(a);
        self.lookalikes.insert(b);
    }

    /// The groups that a folded form, written together, is a spelling of.
    pub(super) fn spelled(&self, text: &str) -> impl Iterator<Item = u32> {
        self.forms
            .get(text)
            .into_iter()
            .flatten()
            .filter(|member| member.tier == Tier::Spelling)
            .map(|member| member.group)
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
            deletions(text, |partial| {
                for form in self.missing_one_letter(partial) {
                    if let Some(tier) = typo_tier(form, text) {
                        for group in self.spelled(form) {
                            add(group, tier);
                        }
                    }
                }
            });
        }
        found.sort_by_key(|member| (member.tier, member.group));
        found
    }

    /// The spellings of which `partial` is left without one letter. The table is sorted by then.
    fn missing_one_letter(&self, partial: u64) -> impl Iterator<Item = &str> {
        let from = self.by_deletion.partition_point(|(hash, _)| *hash < partial);
        let entries = self.by_deletion.get(from..).unwrap_or_default();
        entries
            .iter()
            .take_while(move |(hash, _)| *hash == partial)
            .filter_map(|(_, at)| self.long_spellings.get(*at as usize))
            .map(String::as_str)
    }

    pub(super) fn sort(&mut self) {
        self.by_deletion.sort_unstable();
    }

    pub(crate) fn group(&self, index: u32) -> Option<&Group> {
        self.groups.get(index as usize)
    }

    pub(crate) fn are_cognate(&self, a: u32, b: u32) -> bool {
        self.cognates.has(a, b)
    }

    pub(crate) fn are_distinct_groups(&self, a: u32, b: u32) -> bool {
        self.distinct_groups.has(a, b)
    }

    pub(crate) fn are_distinct_texts(&self, a: &str, b: &str) -> bool {
        self.distinct_texts.contains(&pair_hash(a, b))
    }

    /// Whether the form is listed as different from another that looks like it.
    pub(crate) fn has_lookalike(&self, text: &str) -> bool {
        self.lookalikes.contains(text)
    }

    /// Whether the joined form is listed as a spelling of several words.
    pub(crate) fn is_compound(&self, text: &str) -> bool {
        self.compounds.contains(text)
    }

    pub(crate) fn is_listed(&self, text: &str) -> bool {
        self.forms.contains_key(text)
    }

    pub(crate) fn is_listed_given(&self, text: &str) -> bool {
        self.spelled(text).any(|g| self.group(g).is_some_and(|group| group.kind == Kind::Given))
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

    /// How many written forms the table holds.
    #[must_use]
    pub fn form_count(&self) -> usize {
        self.forms.len()
    }
}

/// A form folded and written together.
pub(super) fn joined(form: &str) -> String {
    fold_tokens(form).concat()
}

/// Pairs of groups, in either order.
#[derive(Debug, Default)]
pub(super) struct Pairs(HashSet<u64, BuildHasherDefault<KeyHasher>>);

impl Pairs {
    pub(super) fn add(&mut self, a: u32, b: u32) {
        self.0.insert(Self::key(a, b));
    }

    fn has(&self, a: u32, b: u32) -> bool {
        self.0.contains(&Self::key(a, b))
    }

    fn key(a: u32, b: u32) -> u64 {
        u64::from(a.min(b)) << 32 | u64::from(a.max(b))
    }
}

/// One number for a pair in either order; 64 bits, so that a chance collision is not to be met.
fn pair_hash(a: &str, b: &str) -> u64 {
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    Fnv::new().bytes(a.as_bytes()).bytes(&[0]).bytes(b.as_bytes()).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_is_whole() {
        let problems = build(&shipped::files(), &[]).err().unwrap_or_default();
        assert!(problems.is_empty(), "{}", problems.iter().map(|p| format!("{p}\n")).collect::<String>());
        let table = NameTable::standard();
        assert!(table.group_count() > 600, "{}", table.group_count());
        assert!(table.is_honorific("elhadji") && table.is_placeholder("sans nom"));
        let first = |text: &str| table.spelled(text).next().unwrap();
        assert!(table.are_cognate(first("mamadou"), first("mohamed")));
        assert!(table.are_distinct_texts("diouf", "diop") && table.has_lookalike("diouf"));
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
