//! How alike two names are, word by word: table first, sound second, letters last.

use std::sync::Arc;

use super::align::are_close;
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
    /// The paired words that agree, as frequency numbers: of both sides of each pair.
    pub(crate) agreed: Vec<AgreedToken>,
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
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AgreedToken {
    pub(crate) a: Arc<Token>,
    pub(crate) b: Arc<Token>,
    pub(crate) ground: TokenMatch,
}

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
    // One order for both directions, so that ties are broken alike.
    let texts = |name: &Name| name.tokens.iter().map(|token| token.text.clone()).collect::<Vec<_>>();
    let (a, b) = if a.tokens.len() == b.tokens.len()
        && a.tokens.iter().zip(&b.tokens).all(|(a, b)| a.text <= b.text)
        || texts(a) <= texts(b)
    {
        (a, b)
    } else {
        (b, a)
    };
    Some(compare_ordered(table, a, b))
}

fn compare_ordered(table: &NameTable, a: &Name, b: &Name) -> NameMatch {
    let (left, right) = words(a, b);
    if left.len() != right.len()
        && let (Some(x), Some(y)) = (written_together(a, &left), written_together(b, &right))
    {
        let (similarity, ground) = compare_tokens(table, x, y);
        if ground >= TokenMatch::Near && similarity >= TYPO.min(LONG_TYPO) {
            let agreed =
                left.iter().zip(right.iter().cycle()).map(|(a, b)| agreed(a, b, TokenMatch::Near)).collect();
            return NameMatch {
                similarity: similarity.min(HOMOPHONE),
                weakest: TokenMatch::Near,
                partial: Partial::Whole,
                agreed,
            };
        }
    }
    let mut grid: Vec<(f64, TokenMatch, usize, usize)> = Vec::with_capacity(left.len() * right.len());
    for (i, x) in left.iter().enumerate() {
        for (j, y) in right.iter().enumerate() {
            let (similarity, ground) = compare_tokens(table, x, y);
            grid.push((similarity, ground, i, j));
        }
    }
    grid.sort_by(|x, y| y.0.total_cmp(&x.0).then(y.1.cmp(&x.1)).then(x.2.cmp(&y.2)).then(x.3.cmp(&y.3)));
    let (mut used_left, mut used_right) = (0_u32, 0_u32);
    let mut pairs = Vec::new();
    for (similarity, ground, i, j) in grid {
        if used_left & (1 << i) == 0 && used_right & (1 << j) == 0 {
            used_left |= 1 << i;
            used_right |= 1 << j;
            pairs.push((similarity, ground, i, j));
        }
    }
    let mut total = 0.0;
    let mut weakest = TokenMatch::Same;
    let mut grounds = Vec::new();
    for (similarity, ground, i, j) in &pairs {
        total += similarity;
        weakest = weakest.min(*ground);
        if let (Some(x), Some(y)) = (left.get(*i), right.get(*j))
            && *ground > TokenMatch::Different
        {
            grounds.push(agreed(x, y, *ground));
        }
    }
    let count = u32::try_from(pairs.len().max(1)).map_or(1.0, f64::from);
    let mut similarity = total / count;
    let mut partial = Partial::Whole;
    let missing = left.len().abs_diff(right.len()).min(2);
    if missing > 0 {
        similarity *= MISSING_COMPONENT.powi(i32::try_from(missing).unwrap_or(2));
        partial = Partial::Component;
    } else if have_other_titles(table, a, b) {
        similarity *= OTHER_TITLES;
        partial = Partial::Titles;
    }
    NameMatch { similarity, weakest, partial, agreed: grounds }
}

fn agreed(a: &Arc<Token>, b: &Arc<Token>, ground: TokenMatch) -> AgreedToken {
    AgreedToken { a: Arc::clone(a), b: Arc::clone(b), ground }
}

/// The words to pair: titles are set aside, unless one side has only titles (Cheikh against Cheikh Ibrahima).
fn words<'n>(a: &'n Name, b: &'n Name) -> (Vec<&'n Arc<Token>>, Vec<&'n Arc<Token>>) {
    let with_titles = a.is_only_titles() != b.is_only_titles();
    let pick = |name: &'n Name| -> Vec<&'n Arc<Token>> {
        if with_titles {
            name.tokens().take(MAX_WORDS).collect()
        } else {
            name.core().take(MAX_WORDS).collect()
        }
    };
    (pick(a), pick(b))
}

/// The words as one, where they were read without titles.
fn written_together<'n>(name: &'n Name, words: &[&'n Arc<Token>]) -> Option<&'n Token> {
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
    if a.text == b.text {
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
        let alike = sound_alike(a, b) || strsim::jaro_winkler(&a.text, &b.text) >= 0.88;
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
    let raw = strsim::jaro_winkler(&a.text, &b.text);
    // Below 0.85 two names share letters by chance: shrunk towards 0, which is reached at 0.60.
    let similarity =
        if raw >= 0.85 { raw.min(LETTERS_AT_MOST) } else { ((raw - 0.60) / 0.25 * 0.85).max(0.0) };
    (similarity, if similarity >= 0.55 { TokenMatch::Letters } else { TokenMatch::Different })
}
