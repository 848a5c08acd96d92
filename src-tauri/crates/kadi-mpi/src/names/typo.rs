//! One typing error between two written forms.

use super::table::Tier;
use crate::hash::Fnv;

/// From this many letters on, one typing error hardly ever makes another name.
const LONG_LETTERS: usize = 7;

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

/// Visits the hash of the form itself and of the form with each letter left out in turn: two forms that are one typing error
/// apart have one of them in common.
pub(super) fn deletions(text: &str, mut visit: impl FnMut(u64)) {
    visit(Fnv::new().bytes(text.as_bytes()).finish());
    for (gap, letter) in text.char_indices() {
        if let (Some(before), Some(after)) = (text.get(..gap), text.get(gap + letter.len_utf8()..)) {
            visit(Fnv::new().bytes(before.as_bytes()).bytes(after.as_bytes()).finish());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_one_error_apart_share_a_deletion() {
        let of = |text: &str| {
            let mut found = Vec::new();
            deletions(text, |hash| found.push(hash));
            found
        };
        let meet = |a: &str, b: &str| of(a).iter().any(|hash| of(b).contains(hash));
        assert!(
            meet("ouedraogo", "ouedraobo") && meet("kone", "koné") && meet("sow", "so") && meet("ab", "ba")
        );
        assert!(!meet("diop", "fall"));
    }

    #[test]
    fn another_vowel_or_a_short_form_is_weaker() {
        assert_eq!(typo_tier("ouedraogo", "ouedraobo"), Some(Tier::Typo));
        assert_eq!(typo_tier("mamadou", "mamodou"), Some(Tier::WeakTypo));
        assert_eq!(typo_tier("diallo", "dialla"), Some(Tier::WeakTypo));
        assert_eq!((typo_tier("diallo", "barry"), typo_tier("kande", "tande")), (None, None));
    }
}
