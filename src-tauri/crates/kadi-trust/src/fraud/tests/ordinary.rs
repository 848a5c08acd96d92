//! Ordinary months: nearly silent, whoever comes.

use super::super::sign::SignKind;
use super::village::{ordinary, watch};

/// Forty months of two desks each, quiet and busy. Rules must never fire; of the forest, which knows only what is odd, one false
/// alarm in ten months of a desk is borne.
#[test]
fn ordinary_months_raise_no_rule_and_hardly_ever_the_forest() {
    let mut unusual = 0;
    for seed in 101..=140 {
        let (log, tries) = ordinary(seed, [6, 20, 60, 120][usize::try_from(seed % 4).unwrap()]);
        let found = watch(log, &tries);
        assert!(found.compared, "{} hours, {} days", found.hours, found.days);
        for sign in found.signs {
            assert_eq!(sign.kind, SignKind::Unusual, "seed {seed}: {sign:?}");
            assert!(sign.risk <= 80 && !sign.because.is_empty(), "{sign:?}");
            unusual += 1;
        }
    }
    println!("{unusual} false alarms of the forest in 80 months of a desk");
    assert!(unusual <= 8, "{unusual} false alarms in 80 months of a desk");
}

#[test]
fn a_young_office_is_told_that_there_is_too_little_to_compare() {
    let (log, tries) = ordinary(3, 10);
    let few: Vec<_> = log
        .into_iter()
        .filter(|(_, showing)| showing.at.0 < super::village::monday() + 5 * 86_400_000)
        .collect();
    let found = watch(few, &tries);
    assert!(!found.compared && found.signs.is_empty(), "{found:?}");
    assert!(found.hours > 0 && found.days == 5);
    let nothing = watch(Vec::new(), &[]);
    assert_eq!((nothing.hours, nothing.showings, nothing.compared), (0, 0, false));
}
