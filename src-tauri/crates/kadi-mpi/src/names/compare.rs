//! How alike two names are, word by word: table first, sound second, letters last.

use arrayvec::ArrayVec;

use super::align::are_close;
use super::letters::jaro_winkler;
use super::name::{Name, Token};
use super::table::{Membership, NameTable, Tier};
use super::typo::typo_tier;

/// On what two words agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenMatch {
    /// They are different names.
    Different,
    /// Letters are alike, and nothing else speaks for one name.
    Letters,
    /// Same origin, distinct legal names.
    Cognate,
    /// One is the initial of the other.
    Initial,
    /// One is a short form of the other, and also a legal name by itself: Modou of Mouhamadou.
    ShortOrOther,
    /// One is a short form of the other: Ibou of Ibrahima.
    Short,
    /// Sound alike, or differ by a typing error.
    Near,
    /// Spellings of one legal name.
    Same,
}

/// How alike two name fields are.
#[derive(Debug, Clone, PartialEq)]
pub struct NameMatch {
    /// 0 to 1.
    pub similarity: f64,
    /// The weakest ground among the words that were paired.
    pub weakest: TokenMatch,
    /// Whether one side has words that the other lacks, or their titles differ.
    pub partial: Partial,
    /// The paired words that agree.
    pub(crate) agreed: Agreed,
}

/// What one side of a name has that the other lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partial {
    /// Nothing.
    Whole,
    /// A component of the compound.
    Component,
    /// Both have titles and share none, as sisters Mame Fatou and Ndèye Fatou.
    Titles,
}

/// A pair of words that agree, for the question how many strangers would agree as well.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct AgreedToken {
    pub(crate) a: Bearers,
    pub(crate) b: Bearers,
    pub(crate) ground: TokenMatch,
}

/// Under which number the bearers of a word are counted, and their share where nobody has counted them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bearers {
    pub(crate) id: Option<u64>,
    pub(crate) prior: f64,
}

impl AgreedToken {
    fn new(a: &Token, b: &Token, ground: TokenMatch) -> Self {
        let bearers = |token: &Token| Bearers { id: token.ids.first().copied(), prior: token.prior };
        Self { a: bearers(a), b: bearers(b), ground }
    }
}

// Both stand in the caller's frame: millions of names are compared a second.
type Agreed = ArrayVec<AgreedToken, MAX_WORDS>;
type Words<'n> = ArrayVec<&'n Token, MAX_WORDS>;

const HOMOPHONE: f64 = 0.96;
const TYPO: f64 = 0.96;
const WEAK_TYPO: f64 = 0.90;
/// Between two names in no table.
const LONG_TYPO: f64 = 0.93;
const SHORT: f64 = 0.93;
const BOTH_SHORT: f64 = 0.87;
/// Names of one or two sounds, in no table: Sy and Si, but also Ly and Lèye.
const SHORT_SOUND: f64 = 0.80;
const INITIAL: f64 = 0.85;
const COGNATE: f64 = 0.80;
const LISTED_DIFFERENT: f64 = 0.40;
const KNOWN_DIFFERENT_ALIKE: f64 = 0.50;
/// Letters alone never reach the line of 0.92 at which two spellings count as one name: Koné and Konaté are alike to 0.92.
const LETTERS_AT_MOST: f64 = 0.90;
/// What a missing component of a compound leaves.
const MISSING_COMPONENT: f64 = 0.93;
/// What differing titles leave.
const OTHER_TITLES: f64 = 0.90;
/// Words per side that are paired.
const MAX_WORDS: usize = 6;

/// Compares two fields; `None` when either is empty. Symmetric.
#[must_use]
pub fn compare_names(table: &NameTable, a: &Name, b: &Name) -> Option<NameMatch> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    // One order for both directions, so that ties are broken alike and letters are aligned from one side.
    let (a, b) = if texts(a).le(texts(b)) { (a, b) } else { (b, a) };
    Some(compare_ordered(table, a, b))
}

fn texts(name: &Name) -> impl Iterator<Item = &str> {
    name.tokens.iter().map(|token| token.text.as_str())
}

fn compare_ordered(table: &NameTable, a: &Name, b: &Name) -> NameMatch {
    let (left, right) = words(a, b);
    if left.len() != right.len()
        && let (Some(x), Some(y)) = (written_together(a, &left), written_together(b, &right))
    {
        let (similarity, ground) = compare_tokens(table, x, y);
        if ground >= TokenMatch::Near && similarity >= TYPO.min(LONG_TYPO) {
            let agreed = left
                .iter()
                .zip(right.iter().cycle())
                .map(|(x, y)| AgreedToken::new(x, y, TokenMatch::Near))
                .collect();
            return NameMatch {
                similarity: similarity.min(HOMOPHONE),
                weakest: TokenMatch::Near,
                partial: Partial::Whole,
                agreed,
            };
        }
    }
    let mut pairing = Pairing::default();
    if let ([x], [y]) = (left.as_slice(), right.as_slice()) {
        pairing.add(compare_tokens(table, x, y), x, y);
    } else {
        pair_words(table, left.as_slice(), right.as_slice(), &mut pairing);
    }
    let mut similarity = pairing.total / f64::from(pairing.pairs.max(1));
    let mut partial = Partial::Whole;
    let missing = left.len().abs_diff(right.len()).min(2);
    if missing > 0 {
        similarity *= if missing == 1 { MISSING_COMPONENT } else { MISSING_COMPONENT * MISSING_COMPONENT };
        partial = Partial::Component;
    } else if have_other_titles(table, a, b) {
        similarity *= OTHER_TITLES;
        partial = Partial::Titles;
    }
    NameMatch { similarity, weakest: pairing.weakest, partial, agreed: pairing.agreed }
}

/// What the words that were paired add up to.
struct Pairing {
    total: f64,
    pairs: u32,
    weakest: TokenMatch,
    agreed: Agreed,
}

impl Default for Pairing {
    fn default() -> Self {
        Self { total: 0.0, pairs: 0, weakest: TokenMatch::Same, agreed: Agreed::new() }
    }
}

impl Pairing {
    fn add(&mut self, (similarity, ground): (f64, TokenMatch), x: &Token, y: &Token) {
        self.total += similarity;
        self.pairs += 1;
        self.weakest = self.weakest.min(ground);
        if ground > TokenMatch::Different && !self.agreed.is_full() {
            self.agreed.push(AgreedToken::new(x, y, ground));
        }
    }
}

/// Pairs each word with one of the other side, the most alike first.
fn pair_words(table: &NameTable, left: &[&Token], right: &[&Token], pairing: &mut Pairing) {
    let mut cells = [(0.0, TokenMatch::Different, 0, 0); MAX_WORDS * MAX_WORDS];
    let mut free = cells.iter_mut();
    for (i, x) in left.iter().enumerate() {
        for (j, y) in right.iter().enumerate() {
            let (similarity, ground) = compare_tokens(table, x, y);
            if let Some(cell) = free.next() {
                *cell = (similarity, ground, i, j);
            }
        }
    }
    let Some(grid) = cells.get_mut(..left.len() * right.len()) else { return };
    grid.sort_unstable_by(|x, y| {
        y.0.total_cmp(&x.0).then(y.1.cmp(&x.1)).then(x.2.cmp(&y.2)).then(x.3.cmp(&y.3))
    });
    let (mut used_left, mut used_right) = (0_u32, 0_u32);
    for (similarity, ground, i, j) in grid {
        if used_left & (1 << *i) == 0
            && used_right & (1 << *j) == 0
            && let (Some(x), Some(y)) = (left.get(*i), right.get(*j))
        {
            used_left |= 1 << *i;
            used_right |= 1 << *j;
            pairing.add((*similarity, *ground), x, y);
        }
    }
}

/// The words to pair: titles are set aside, unless one side has only titles (Cheikh against Cheikh Ibrahima).
fn words<'n>(a: &'n Name, b: &'n Name) -> (Words<'n>, Words<'n>) {
    let with_titles = a.is_only_titles() != b.is_only_titles();
    let pick = |name: &'n Name| -> Words<'n> {
        if with_titles {
            name.tokens().take(MAX_WORDS).map(AsRef::as_ref).collect()
        } else {
            name.core().take(MAX_WORDS).map(AsRef::as_ref).collect()
        }
    };
    (pick(a), pick(b))
}

/// The words as one, where they were read without titles.
fn written_together<'n>(name: &'n Name, words: &[&'n Token]) -> Option<&'n Token> {
    match words {
        [one] => Some(one),
        _ => name.together.as_deref(),
    }
}

fn have_other_titles(table: &NameTable, a: &Name, b: &Name) -> bool {
    if a.is_only_titles() || b.is_only_titles() {
        return false;
    }
    let mut titles = a.titles().peekable();
    titles.peek().is_some()
        && b.titles().next().is_some()
        && !titles.any(|x| b.titles().any(|y| compare_tokens(table, x, y).0 >= 0.9))
}

/// Similarity of two words, 0 to 1, and its ground. Symmetric.
pub(crate) fn compare_tokens(table: &NameTable, a: &Token, b: &Token) -> (f64, TokenMatch) {
    if std::ptr::eq(a, b) || a.text == b.text {
        return (1.0, TokenMatch::Same);
    }
    if a.is_initial() || b.is_initial() {
        let same_letter = a.text.chars().next() == b.text.chars().next();
        return if same_letter { (INITIAL, TokenMatch::Initial) } else { (0.0, TokenMatch::Different) };
    }
    let shared = shared_group(a, b);
    if matches!(shared, Some((_, TokenMatch::Same))) {
        return (1.0, TokenMatch::Same);
    }
    if are_listed_different(table, a, b) {
        return (LISTED_DIFFERENT, TokenMatch::Different);
    }
    let listed = a.is_known() || b.is_known();
    if let Some(found) = shared.filter(|_| listed || !sound_distinctly_alike(a, b)) {
        return found;
    }
    if any_groups(a, b, |x, y| table.are_cognate(x, y)) {
        return (COGNATE, TokenMatch::Cognate);
    }
    if a.is_known() && b.is_known() {
        let alike = sound_alike(a, b) || letters_agree(&a.text, &b.text, 0.88);
        return (if alike { KNOWN_DIFFERENT_ALIKE } else { 0.0 }, TokenMatch::Different);
    }
    compare_letters(a, b)
}

fn shared_group(a: &Token, b: &Token) -> Option<(f64, TokenMatch)> {
    let mut best: Option<(f64, TokenMatch)> = None;
    for x in &a.members {
        for y in b.members.iter().filter(|y| y.group == x.group) {
            let (similarity, ground) = grade(x.tier.min(y.tier), x.tier.max(y.tier));
            let by_itself = |token: &Token, tier: Tier| {
                tier == Tier::Short && token.members.iter().any(|member| member.tier == Tier::Spelling)
            };
            let ground =
                if by_itself(a, x.tier) || by_itself(b, y.tier) { TokenMatch::ShortOrOther } else { ground };
            if best.is_none_or(|(so_far, _)| similarity > so_far) {
                best = Some((similarity, ground));
            }
        }
    }
    best
}

const fn grade(closer: Tier, farther: Tier) -> (f64, TokenMatch) {
    match (closer, farther) {
        (Tier::Spelling, Tier::Spelling) => (1.0, TokenMatch::Same),
        (_, Tier::Homophone) => (HOMOPHONE, TokenMatch::Near),
        (Tier::Spelling, Tier::Typo) => (TYPO, TokenMatch::Near),
        (_, Tier::Typo) | (Tier::Spelling, Tier::WeakTypo) => (WEAK_TYPO, TokenMatch::Near),
        (Tier::Spelling, Tier::Short) => (SHORT, TokenMatch::Short),
        (_, Tier::Short) => (BOTH_SHORT, TokenMatch::Short),
        (_, Tier::WeakTypo) => (INITIAL, TokenMatch::Letters),
        (_, Tier::Spelling) => (1.0, TokenMatch::Same),
    }
}

fn are_listed_different(table: &NameTable, a: &Token, b: &Token) -> bool {
    a.lookalike && b.lookalike && table.are_distinct_texts(&a.text, &b.text)
        || any_groups(a, b, |x, y| table.are_distinct_groups(x, y))
}

/// Whether `holds` for any two groups that the words stand for as more than short forms.
fn any_groups(a: &Token, b: &Token, holds: impl Fn(u32, u32) -> bool) -> bool {
    let firm = |member: &&Membership| !matches!(member.tier, Tier::Short | Tier::WeakTypo);
    a.members.iter().filter(firm).any(|x| b.members.iter().filter(firm).any(|y| holds(x.group, y.group)))
}

/// Whether they share a key that few other names share: two consonants, or three sounds that open alike (Issa is not Aïssa).
fn sound_distinctly_alike(a: &Token, b: &Token) -> bool {
    let opens_with_a = |token: &Token| token.text.trim_start_matches('h').starts_with('a');
    let distinctive = |key: &str| {
        let sounds = key.chars().count();
        let vowels = key.chars().filter(|sound| "aeo".contains(*sound)).count();
        sounds - vowels >= 2 || sounds >= 3 && opens_with_a(a) == opens_with_a(b)
    };
    a.keys.iter().any(|key| b.keys.contains(key) && distinctive(key))
}

fn sound_alike(a: &Token, b: &Token) -> bool {
    a.keys.iter().any(|key| b.keys.contains(key))
}

/// Whether two writers may have heard one name; the two likeliest readings of each are tried.
fn sound_close(a: &Token, b: &Token) -> bool {
    a.keys.iter().take(2).any(|x| {
        b.keys
            .iter()
            .take(2)
            .any(|y| are_close(without_added_u(x, &a.text, &b.text), without_added_u(y, &b.text, &a.text)))
    })
}

/// The key without the -ou or -u that several languages add to a name that ends in one consonant: Salif, Salifou, Salifu.
fn without_added_u<'k>(key: &'k str, text: &str, other: &str) -> &'k str {
    let is_vowel = |letter: char| matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let mut end = other.chars().rev();
    let (last, before) = (end.next(), end.find(|letter| !other.ends_with(*letter)));
    let closed =
        last.is_some_and(|letter| !is_vowel(letter) && letter != 'h') && before.is_some_and(is_vowel);
    match key.strip_suffix('o') {
        Some(bare) if text.ends_with('u') && closed && bare.len() >= 4 => bare,
        _ => key,
    }
}

/// Whether the Jaro-Winkler similarity of two words is at least `least`; words whose letters rule it out are not aligned.
fn letters_agree(a: &str, b: &str, least: f64) -> bool {
    let (a, b) = (a.min(b), a.max(b));
    highest_jaro_winkler(a, b) >= least && jaro_winkler(a, b) >= least
}

/// What the Jaro-Winkler similarity could be if all letters that both words have were in place.
fn highest_jaro_winkler(a: &str, b: &str) -> f64 {
    let mut counts = [0_i8; 32];
    let slot = |byte: u8| usize::from(byte % 32);
    let (mut left, mut right) = (0_u32, 0_u32);
    for byte in a.bytes().take(100) {
        left += 1;
        if let Some(count) = counts.get_mut(slot(byte)) {
            *count += 1;
        }
    }
    let mut shared = 0_u32;
    for byte in b.bytes().take(100) {
        right += 1;
        if let Some(count) = counts.get_mut(slot(byte)).filter(|count| **count > 0) {
            *count -= 1;
            shared += 1;
        }
    }
    if !a.is_ascii() || !b.is_ascii() || left >= 100 || right >= 100 {
        return 1.0;
    }
    let shared = f64::from(shared);
    let jaro = (shared / f64::from(left.max(1)) + shared / f64::from(right.max(1)) + 1.0) / 3.0;
    let prefix = a.bytes().zip(b.bytes()).take(4).take_while(|(x, y)| x == y).count();
    jaro + f64::from(u8::try_from(prefix).unwrap_or(4)) * 0.1 * (1.0 - jaro)
}

/// For words of which at least one is in no table.
fn compare_letters(a: &Token, b: &Token) -> (f64, TokenMatch) {
    if sound_distinctly_alike(a, b) {
        return (HOMOPHONE, TokenMatch::Near);
    }
    if sound_alike(a, b) {
        let same_vowels = !a.short_sound.is_empty() && a.short_sound == b.short_sound;
        return if same_vowels { (HOMOPHONE, TokenMatch::Near) } else { (SHORT_SOUND, TokenMatch::Letters) };
    }
    if sound_close(a, b) {
        return (LONG_TYPO, TokenMatch::Near);
    }
    match typo_tier(&a.text, &b.text) {
        Some(Tier::Typo) => return (LONG_TYPO, TokenMatch::Near),
        Some(_) if a.text.chars().count().min(b.text.chars().count()) >= 6 => {
            return (WEAK_TYPO, TokenMatch::Near);
        }
        _ => {}
    }
    let raw = jaro_winkler(a.text.as_str().min(&b.text), a.text.as_str().max(&b.text));
    // Below 0.85 two names share letters by chance: shrunk towards 0, which is reached at 0.60.
    let similarity =
        if raw >= 0.85 { raw.min(LETTERS_AT_MOST) } else { ((raw - 0.60) / 0.25 * 0.85).max(0.0) };
    (similarity, if similarity >= 0.55 { TokenMatch::Letters } else { TokenMatch::Different })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_never_hides_an_agreement() {
        let words = [
            "mamadou", "mamoudou", "diouf", "diop", "aliou", "saliou", "koné", "konate", "a", "ndiaye",
            "ndoye",
        ];
        for a in words {
            for b in words {
                let exact = strsim::jaro_winkler(a.min(b), a.max(b));
                assert!(highest_jaro_winkler(a, b) >= exact - 1e-9, "{a} {b}");
                assert_eq!(letters_agree(a, b, 0.88), exact >= 0.88, "{a} {b}");
            }
        }
    }
}
