//! A pair for the tests of this place.

use std::collections::BTreeMap;

use kadi_contract::people::{PersonInput, PersonRow, PersonView, ScoreView};
use kadi_contract::review::{Likeness, ReviewBand, ReviewPair, ReviewState};

fn person(mpi_id: &str, person: PersonInput) -> PersonView {
    PersonView {
        row: PersonRow { mpi_id: mpi_id.into(), status: "active".into(), ..PersonRow::default() },
        person,
        aliases: Vec::new(),
        merges: Vec::new(),
        enrollments: Vec::new(),
        records: Vec::new(),
        cards: Vec::new(),
        history: Vec::new(),
        created_at: String::new(),
        updated_at: String::new(),
        source: "import".into(),
    }
}

/// Amina and Aminata Diallo.
pub(super) fn pair() -> ReviewPair {
    let input = |first: &str, born: &str, phone: &str, commune: &str| PersonInput {
        first_name: first.into(),
        last_name: "Diallo".into(),
        date_of_birth: born.into(),
        phone: phone.into(),
        district: "Dakar".into(),
        commune: commune.into(),
        ..PersonInput::default()
    };
    let compared =
        [("first_name", Likeness::Near), ("last_name", Likeness::Same), ("phone", Likeness::Missing)];
    ReviewPair {
        id: 7,
        a: person("SN-DKR-26-AAAAAAAA", input("Amina", "1991-03-12", "", "Pikine")),
        b: person("SN-DKR-26-BBBBBBBB", input("Aminata", "1991-12-03", "771234567", "Mbour")),
        score: ScoreView::default(),
        band: ReviewBand::Likely,
        because: vec!["last_name_same".into()],
        compared: compared
            .map(|(field, likeness)| (field.to_owned(), likeness))
            .into_iter()
            .collect::<BTreeMap<_, _>>(),
        state: ReviewState::Open,
        decided_by: String::new(),
        reason: String::new(),
    }
}
