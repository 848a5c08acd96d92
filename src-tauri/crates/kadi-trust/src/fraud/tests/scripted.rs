//! Each kind of sign on a script of its own, on top of an ordinary month, with its evidence.

use kadi_core::Timestamp;

use super::super::odd::Feature;
use super::super::sign::{Sign, SignKind};
use super::super::watch::{Showing, Shown, Tries};
use super::village::{DAY, HOUR, MINUTE, card, monday, ordinary, showing, watch};

/// Thursday of the last week, 10:00.
fn ten() -> i64 {
    monday() + 24 * DAY + 10 * HOUR
}

/// What an ordinary month tells with `more` in it; nothing but signs of `kind`.
fn signs(kind: SignKind, more: Vec<(usize, Showing)>, tries: &[Tries]) -> Vec<Sign> {
    let (mut log, mut all) = ordinary(2, 20);
    assert_eq!(watch(log.clone(), &all).signs, []);
    log.extend(more);
    all.extend(tries);
    let found = watch(log, &all).signs;
    assert!(!found.is_empty(), "no {kind:?}");
    assert!(found.iter().all(|sign| sign.kind == kind), "{found:?}");
    found
}

#[test]
fn a_machine_that_guesses_codes_is_told_with_its_pace() {
    let guesses = (0..40).map(|n| showing(ten() + n * 3_000, Shown::Unknown, card(900 + n as u64))).collect();
    let found = signs(SignKind::BruteForce, guesses, &[]);
    let sign = &found[0];
    assert_eq!((found.len(), sign.place.as_str(), sign.events), (1, "Poste de Yoff", 40));
    assert!(sign.risk >= 75 && sign.cards >= 38, "{sign:?}");
    assert_eq!((sign.first, sign.last), (Timestamp(ten()), Timestamp(ten() + 117_000)));
}

#[test]
fn a_patient_guesser_is_told_and_one_who_mistypes_is_not() {
    let slow = (0..45).map(|n| showing(ten() + n * 75_000, Shown::Unknown, card(900 + n as u64))).collect();
    let found = signs(SignKind::BruteForce, slow, &[]);
    assert!(found[0].risk >= 60 && found[0].cards >= 30, "{found:?}");
    // The same wrong code forty times is one code; that it was an unusual hour may still be said.
    let (mut log, tries) = ordinary(2, 20);
    log.extend((0..40).map(|n| showing(ten() + n * 5_000, Shown::Unknown, card(900 + n as u64 % 4))));
    assert!(watch(log, &tries).signs.iter().all(|sign| sign.kind == SignKind::Unusual));
}

#[test]
fn codes_without_a_mark_count_each_time() {
    let guesses = (0..30).map(|n| showing(ten() + n * 4_000, Shown::Unknown, None)).collect();
    assert_eq!(signs(SignKind::BruteForce, guesses, &[])[0].events, 30);
}

#[test]
fn proofs_that_do_not_hold_are_told_from_the_second_on() {
    let forged =
        |count: i64| (0..count).map(|n| showing(ten() + n * HOUR, Shown::Forged, None)).collect::<Vec<_>>();
    let found = signs(SignKind::InvalidHmac, forged(2), &[]);
    assert_eq!((found.len(), found[0].events, found[0].risk), (1, 2, 50));
    assert!(signs(SignKind::InvalidHmac, forged(5), &[])[0].risk > 70);
    let (mut log, tries) = ordinary(2, 20);
    log.extend(forged(1));
    assert_eq!(watch(log, &tries).signs, []);
}

#[test]
fn one_card_for_many_people_is_told_and_a_round_of_the_desks_is_not() {
    let shown = |count: i64, apart: i64| {
        (0..count).map(|n| showing(ten() + n * apart, Shown::Good, card(7))).collect::<Vec<_>>()
    };
    let found = signs(SignKind::Replay, shown(8, 5 * MINUTE), &[]);
    assert_eq!((found.len(), found[0].events, found[0].cards, found[0].refused), (1, 8, 1, 0));
    for ordinary_round in [shown(4, 5 * MINUTE), shown(12, 5_000), shown(8, 20 * MINUTE)] {
        let (mut log, tries) = ordinary(2, 20);
        log.extend(ordinary_round);
        assert_eq!(watch(log, &tries).signs, []);
    }
}

#[test]
fn a_card_at_two_places_within_minutes_is_told_with_both() {
    let mut two = vec![showing(ten(), Shown::Good, card(7))];
    two.push((2, Showing { at: Timestamp(ten() + 3 * MINUTE), shown: Shown::Good, mark: card(7) }));
    let found = signs(SignKind::ImpossiblePace, two.clone(), &[]);
    let sign = &found[0];
    assert_eq!((sign.place.as_str(), sign.other_place.as_deref()), ("Poste de Yoff", Some("Poste de Kolda")));
    assert_eq!((sign.seconds, sign.events, sign.cards), (Some(180), 2, 1));
    assert!(sign.risk > 85, "{sign:?}");
    two[1].1.at = Timestamp(ten() + 40 * MINUTE);
    let (mut log, tries) = ordinary(2, 20);
    log.extend(two);
    assert_eq!(watch(log, &tries).signs, []);
}

#[test]
fn a_revoked_card_that_comes_again_is_told_and_more_so_elsewhere() {
    let again = |desk: usize, later: i64| {
        vec![
            showing(ten(), Shown::Revoked, card(7)),
            (desk, Showing { at: Timestamp(ten() + later), shown: Shown::Revoked, mark: card(7) }),
        ]
    };
    let found = signs(SignKind::RevokedCard, again(0, 2 * HOUR), &[]);
    assert_eq!((found[0].events, found[0].risk, &found[0].other_place), (2, 60, &None));
    let found = signs(SignKind::RevokedCard, again(2, 2 * HOUR), &[]);
    assert_eq!((found[0].risk, found[0].other_place.as_deref()), (75, Some("Poste de Kolda")));
    let (mut log, tries) = ordinary(2, 20);
    log.extend(again(0, MINUTE));
    assert_eq!(watch(log, &tries).signs, []);
}

#[test]
fn a_desk_that_works_at_night_is_told_by_its_own_days() {
    let night = monday() + 24 * DAY + 23 * HOUR;
    let more = (0..8).map(|n| showing(night + n * 4 * MINUTE, Shown::Good, card(900 + n as u64))).collect();
    let found = signs(SignKind::OffHours, more, &[]);
    assert_eq!((found.len(), found[0].events), (1, 8));
    let (mut log, tries) = ordinary(2, 20);
    log.extend((0..3).map(|n| showing(night + n * MINUTE, Shown::Good, card(900 + n as u64))));
    assert_eq!(watch(log, &tries).signs, []);
}

#[test]
fn many_wrong_pass_phrases_before_an_unlocking_are_told() {
    let one = |at: i64, wrong: u32| Tries { at: Timestamp(at), last_wrong: Timestamp(at - 30_000), wrong };
    // A Sunday, on which nobody else unlocks.
    let ten = || ten() + 3 * DAY;
    let found = signs(SignKind::UnlockGuessing, Vec::new(), &[one(ten(), 9)]);
    assert_eq!((found[0].events, found[0].risk, found[0].last), (9, 75, Timestamp(ten())));
    let little: Vec<Tries> = (0..4).map(|n| one(ten() + n * HOUR, 3)).collect();
    assert_eq!(signs(SignKind::UnlockGuessing, Vec::new(), &little)[0].events, 12);
    let (log, mut tries) = ordinary(2, 20);
    tries.push(one(ten(), 4));
    assert_eq!(watch(log, &tries).signs, []);
}

#[test]
fn what_no_rule_names_is_unusual_with_its_reasons() {
    // Forty codes of something else within an hour: no rule, but no hour here is like it.
    let more = (0..45).map(|n| showing(ten() + n * 70_000, Shown::Other, None)).collect();
    let found = signs(SignKind::Unusual, more, &[]);
    let sign = &found[0];
    assert_eq!(found.len(), 1);
    assert!((40..=80).contains(&sign.risk), "{sign:?}");
    assert_eq!(sign.because[0].feature, Feature::OtherCodes, "{sign:?}");
}

#[test]
fn the_same_log_tells_the_same_and_a_sign_that_grows_keeps_its_number() {
    let guesses = |count: i64| {
        (0..count)
            .map(|n| showing(ten() + n * 3_000, Shown::Unknown, card(900 + n as u64)))
            .collect::<Vec<_>>()
    };
    let (a, b) =
        (signs(SignKind::BruteForce, guesses(20), &[]), signs(SignKind::BruteForce, guesses(20), &[]));
    assert_eq!(a, b);
    let more = signs(SignKind::BruteForce, guesses(60), &[]);
    assert_eq!(a[0].id, more[0].id);
    assert!(more[0].last > a[0].last && more[0].risk >= a[0].risk);
}

#[test]
fn a_clock_that_is_set_back_and_a_desk_that_is_not_known_do_no_harm() {
    let (mut log, tries) = ordinary(2, 20);
    log.extend((0..50).map(|n| (9, Showing { at: Timestamp(ten() + n), shown: Shown::Forged, mark: None })));
    let mut watch = super::super::Watch::over(vec![super::super::Place { name: "Yoff".into() }]);
    for (desk, showing) in log.iter().rev() {
        watch.see(*desk, showing);
    }
    tries.iter().for_each(|tries| watch.unlock(tries));
    let found = watch.finish();
    assert!(found.signs.iter().all(|sign| sign.kind != SignKind::InvalidHmac), "{found:?}");
}
