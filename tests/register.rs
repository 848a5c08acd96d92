//! The register's day: search and register, and who somebody may be.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use kadi_contract::people::{MatchPerson, PersonInput, RegisterPerson};
use kadi_contract::register::SearchPeople;
use kadi_contract::review::ListReviews;
use kadi_testkit::office::{TestOffice, person};

fn search(office: &mut TestOffice, query: &str) -> Vec<String> {
    let page = office.call(SearchPeople { query: query.into(), ..SearchPeople::default() }).unwrap();
    page.rows.into_iter().map(|row| row.mpi_id).collect()
}

#[test]
fn a_registered_person_is_found_by_another_spelling_and_order() {
    let mut office = TestOffice::open();
    let ibrahima = person("Ibrahima", "Ndiaye", "1988-03-12", "M", "Pikine");
    let outcome = office.call(RegisterPerson { person: ibrahima }).unwrap();
    assert!(outcome.created);
    assert!(outcome.mpi_id.starts_with("SN-DKR-26-"), "{}", outcome.mpi_id);
    for query in ["Ibrahima Ndiaye", "N'Diaye Brahim", "ndiaye", "ibrah", &outcome.mpi_id.to_lowercase()] {
        assert_eq!(search(&mut office, query), std::slice::from_ref(&outcome.mpi_id), "{query}");
    }
    assert!(search(&mut office, "Fatou Sow").is_empty());
}

#[test]
fn the_same_person_registered_again_is_not_made_twice() {
    let mut office = TestOffice::open();
    let mut amina = person("Aminata", "Diallo", "1995-03-15", "F", "Pikine");
    amina.external_id = "1795199500123".into();
    amina.phone = "+221771234567".into();
    let first = office.call(RegisterPerson { person: amina.clone() }).unwrap();
    let again = office.call(RegisterPerson { person: amina }).unwrap();
    assert_eq!((again.decision.as_str(), again.created), ("link", false));
    assert_eq!(again.mpi_id, first.mpi_id);
}

#[test]
fn somebody_without_a_date_of_birth_is_still_shown_who_it_may_be() {
    let mut office = TestOffice::open();
    let known = person("Aminata", "Diallo", "1995-03-15", "F", "Pikine");
    let known = office.call(RegisterPerson { person: known }).unwrap().mpi_id;
    let asked =
        PersonInput { first_name: "Aminata".into(), last_name: "Diallo".into(), ..PersonInput::default() };
    let found = office.call(MatchPerson { person: asked.clone() }).unwrap();
    assert_eq!(found.first().map(|candidate| candidate.row.mpi_id.as_str()), Some(known.as_str()));
    // Two names alone never link and never fill the queue.
    let outcome = office.call(RegisterPerson { person: asked }).unwrap();
    assert!(outcome.created && outcome.decision != "link" && outcome.decision != "review");
    assert_eq!(office.call(ListReviews::default()).unwrap().total, 0);
}
