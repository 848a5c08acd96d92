//! Possible duplicates: proposed once, judged once, and never asked again.

use kadi_core::OfficerId;

use super::{NOW, Office, person};
use crate::{IdentityKey, IdentityStatus, ReviewPlace, ReviewState};

fn propose(office: &Office, a: IdentityKey, b: IdentityKey, score: f64) -> bool {
    office.write(|db| db.propose_review(a, b, score, "review", "{\"score\":1}"))
}

fn decide(office: &Office, id: i64, state: ReviewState) {
    let amina = OfficerId("o_amina".into());
    office.write(|db| db.decide_review(id, state, &amina, "vu au registre", NOW));
}

fn open(office: &Office) -> Vec<i64> {
    let page = office.read(|db| db.open_reviews(None, 50));
    assert_eq!(page.total, page.rows.len() as u64);
    assert_eq!(office.read(|db| db.counts()).to_review, page.total);
    page.rows.iter().map(|row| row.id).collect()
}

#[test]
fn pairs_wait_by_score_and_those_put_off_wait_last() {
    let office = Office::new();
    let k: Vec<_> = (0..4).map(|n| office.register(n, "Awa", "Diop")).collect();
    assert!(propose(&office, k[1], k[0], 0.8));
    assert!(propose(&office, k[2], k[3], 0.9));
    assert!(propose(&office, k[0], k[2], 0.85));
    assert!(!propose(&office, k[0], k[0], 1.0));
    assert_eq!(open(&office), [2, 3, 1]);
    let first = office.read(|db| db.find_review(1)).unwrap();
    assert_eq!((first.a, first.b, first.score), (k[0], k[1], 0.8));
    decide(&office, 2, ReviewState::Later);
    assert_eq!(open(&office), [3, 1, 2]);
    assert!(office.write(|db| db.propose_review(k[1], k[3], 0.6, "alert", "{}")));
    assert_eq!(office.read(|db| db.open_alerts(None, 9)).total, 1);
    assert_eq!(office.read(|db| db.counts()).alerts, 1);
    assert!(office.read(|db| db.around(k[1])).in_review);
}

#[test]
fn a_judged_pair_is_never_proposed_again_until_the_judgement_is_taken_back() {
    let office = Office::new();
    let (a, b) = (office.register(1, "Awa", "Diop"), office.register(2, "Adama", "Diop"));
    assert!(propose(&office, a, b, 0.8));
    assert!(!propose(&office, b, a, 0.9));
    assert_eq!(office.read(|db| db.open_reviews(None, 9)).rows[0].score, 0.9);
    decide(&office, 1, ReviewState::Different);
    assert!(!propose(&office, a, b, 0.99));
    assert_eq!(open(&office), [0_i64; 0]);
    let row = office.read(|db| db.find_review(1)).unwrap();
    assert_eq!((row.state, row.score, row.reason.as_str()), (ReviewState::Different, 0.9, "vu au registre"));
    assert!(office.read(|db| db.judged_different(b, a)));
    office.write(|db| db.reopen_review(1));
    assert_eq!(open(&office), [1]);
    assert!(!office.read(|db| db.judged_different(a, b)));
}

#[test]
fn a_broken_match_stays_broken_for_what_either_side_was_merged_with() {
    let office = Office::new();
    let k: Vec<_> = (0..4).map(|n| office.register(n, "Awa", "Diop")).collect();
    propose(&office, k[0], k[1], 0.8);
    decide(&office, 1, ReviewState::Different);
    office.write(|db| db.merge(k[2], k[1], &person("Awa", "Diop"), None, NOW));
    // k2 now stands for k1 as well, who is not k0.
    assert!(!propose(&office, k[0], k[2], 0.97));
    assert!(propose(&office, k[0], k[3], 0.8));
}

#[test]
fn a_question_that_a_merge_answers_waits_no_more_until_the_merge_is_undone() {
    let office = Office::new();
    let k: Vec<_> = (0..4).map(|n| office.register(n, "Awa", "Diop")).collect();
    propose(&office, k[0], k[1], 0.8);
    propose(&office, k[1], k[2], 0.9);
    propose(&office, k[2], k[3], 0.85);
    decide(&office, 1, ReviewState::Different);
    assert_eq!(open(&office), [2, 3]);
    // Whoever is k0 is not k1: with k2 merged into k0 nobody has to be asked about k1 and k2.
    let merge = office.write(|db| db.merge(k[0], k[2], &person("Awa", "Diop"), None, NOW));
    assert_eq!(open(&office), [3]);
    assert!(!office.read(|db| db.around(k[1])).in_review);
    office.write(|db| db.reopen_review(1));
    assert_eq!(open(&office), [2, 3, 1]);
    decide(&office, 1, ReviewState::Different);
    office.write(|db| db.unmerge(merge, NOW));
    assert_eq!(open(&office), [2, 3]);
}

#[test]
fn whoever_is_put_off_comes_behind_everybody_and_a_page_goes_on_where_the_last_ended() {
    let office = Office::new();
    let k: Vec<_> = (0..6).map(|n| office.register(n, "Awa", "Diop")).collect();
    for (n, score) in [(1, 0.8), (2, 0.9), (3, 0.9), (4, 0.9), (5, 0.76)] {
        propose(&office, k[0], k[n], score);
    }
    decide(&office, 2, ReviewState::Later);
    decide(&office, 5, ReviewState::Later);
    assert_eq!(open(&office), [3, 4, 1, 2, 5]);
    decide(&office, 2, ReviewState::Later);
    assert_eq!(open(&office), [3, 4, 1, 5, 2]);
    let mut seen = Vec::new();
    let mut after: Option<ReviewPlace> = None;
    loop {
        let page = office.read(|db| db.open_reviews(after, 2));
        assert_eq!(page.total, 5);
        seen.extend(page.rows.iter().map(|row| row.id));
        match page.next {
            Some(place) => after = Some(place.to_string().parse().unwrap()),
            None => break,
        }
    }
    assert_eq!(seen, [3, 4, 1, 5, 2]);
    for wrong in ["", "1", "0.3fe.x", "0.zz.1", "0.7ff0000000000000.1", "0.3fe999999999999a.1.2"] {
        assert!(wrong.parse::<ReviewPlace>().is_err(), "{wrong}");
    }
}

#[test]
fn pairs_made_equal_by_a_merge_are_asked_once_and_settled_together() {
    let office = Office::new();
    let k: Vec<_> = (0..3).map(|n| office.register(n, "Awa", "Diop")).collect();
    propose(&office, k[0], k[2], 0.8);
    propose(&office, k[1], k[2], 0.7);
    propose(&office, k[0], k[1], 0.9);
    let merge = office.write(|db| db.merge(k[0], k[1], &person("Awa", "Diop"), Some(3), NOW));
    decide(&office, 3, ReviewState::Same);
    let page = office.read(|db| db.open_reviews(None, 9));
    assert!(page.rows.iter().all(|row| (row.a, row.b) == (k[0], k[2])), "{page:?}");
    decide(&office, 1, ReviewState::Different);
    assert_eq!(open(&office), [0_i64; 0]);
    office.write(|db| db.reopen_review(1));
    assert_eq!(open(&office), [1, 2]);
    assert_eq!(office.read(|db| db.find_merge_of_review(3)), Some(merge));
}

#[test]
fn a_deactivated_person_waits_for_nobody() {
    let office = Office::new();
    let (a, b) = (office.register(1, "Awa", "Diop"), office.register(2, "Awa", "Diop"));
    propose(&office, a, b, 0.8);
    office.write(|db| db.set_identity_status(b, IdentityStatus::Deactivated));
    assert_eq!(open(&office), [0_i64; 0]);
    assert!(!office.read(|db| db.around(a)).in_review);
}
