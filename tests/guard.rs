//! The sensitive-data guard at the door: what it keeps out and why, and how an administrator decides otherwise.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::sync::Arc;

use kadi_contract::ErrorCode;
use kadi_contract::dhis2::{GetMapping, ListProgrammes, MappingLine, PreviewEnrollments, SaveMapping};
use kadi_contract::guard::{DecideGuard, GuardView, ListGuarded};
use kadi_contract::office::ListAudit;
use kadi_contract::people::GetPerson;
use kadi_contract::register::SearchPeople;
use kadi_core::Demographics;
use kadi_demo::attributes;
use kadi_testkit::office::TestOffice;
use kadi_testkit::tracker::{Tracker, synchronise};

struct Desk {
    office: TestOffice,
    tracker: Tracker,
    programme: String,
}

impl Desk {
    fn open() -> Self {
        let mut office = TestOffice::open();
        let tracker = Tracker::start(Arc::clone(&office.clock) as _).unwrap();
        let amina = Demographics {
            first_name: "Amina".into(),
            last_name: "Diop".into(),
            commune: Some("Pikine".into()),
            ..Demographics::default()
        };
        tracker.enroll("aminaUID001", &amina, &[attributes::MATERNAL]);
        tracker.connect(&mut office).unwrap();
        let programme = tracker.programme(attributes::MATERNAL);
        Self { office, tracker, programme }
    }

    fn uid(&mut self, code: &str) -> String {
        let programmes = self.office.call(ListProgrammes {}).unwrap();
        let attributes = programmes.into_iter().flat_map(|programme| programme.attributes);
        attributes.into_iter().find(|attribute| attribute.code == code).unwrap().uid
    }

    fn guarded(&mut self) -> Vec<GuardView> {
        self.office.call(ListGuarded { programme_uid: self.programme.clone() }).unwrap()
    }

    fn decide(&mut self, code: &str, category: Option<&str>, note: &str) -> Result<GuardView, ErrorCode> {
        let call = DecideGuard {
            programme_uid: self.programme.clone(),
            attribute_uid: self.uid(code),
            category: category.map(str::to_owned),
            note: note.to_owned(),
        };
        self.office.call(call).map_err(|error| error.code)
    }

    fn map(&mut self, code: &str, field: &str) -> Result<u32, ErrorCode> {
        let programme_uid = self.programme.clone();
        let mut mappings =
            self.office.call(GetMapping { programme_uid: programme_uid.clone() }).unwrap().mappings;
        mappings.push(MappingLine {
            dhis2_attribute_code: Some(code.into()),
            card_field: field.into(),
            ..MappingLine::default()
        });
        let saved = self.office.call(SaveMapping { programme_uid, mappings });
        saved.map(|saved| saved.mappings_configured).map_err(|error| error.code)
    }

    fn fields(&mut self) -> Vec<String> {
        let view = self.office.call(GetMapping { programme_uid: self.programme.clone() }).unwrap();
        assert!(view.saved);
        view.mappings.into_iter().map(|line| line.card_field).collect()
    }

    fn commune(&mut self) -> String {
        let found = self.office.call(SearchPeople { query: "Diop".into(), ..Default::default() }).unwrap();
        let mpi_id = found.rows[0].mpi_id.clone();
        self.office.call(GetPerson { mpi_id }).unwrap().row.commune.unwrap_or_default()
    }
}

#[test]
fn what_is_sensitive_is_listed_with_its_reason_and_kept_out() {
    let mut desk = Desk::open();
    let listed = desk.guarded();
    let hiv = listed.iter().find(|view| view.code == attributes::HIV).unwrap();
    assert_eq!(hiv.category.as_deref(), Some("hiv"));
    let found = hiv.found.as_ref().unwrap();
    assert_eq!((found.category.as_str(), hiv.decision.is_none()), ("hiv", true));
    assert!(!found.phrase.is_empty() && ["code", "display_name"].contains(&found.found_in.as_str()));
    assert!(listed.iter().all(|view| view.code != attributes::FIRST_NAME));
    assert_eq!(desk.map(attributes::HIV, "status"), Err(ErrorCode::AttributeGuarded));
}

#[test]
fn an_administrator_confirms_or_overrides_with_a_note_and_is_audited() {
    let mut desk = Desk::open();
    assert_eq!(desk.decide(attributes::HIV, None, "  "), Err(ErrorCode::ReasonMissing));
    assert_eq!(desk.decide(attributes::HIV, Some("gossip"), "x"), Err(ErrorCode::InvalidField));

    let confirmed = desk.decide(attributes::HIV, Some("hiv"), "Vu avec le district").unwrap();
    assert_eq!(confirmed.category.as_deref(), Some("hiv"));
    let decision = confirmed.decision.unwrap();
    assert_eq!((decision.officer.as_str(), decision.note.as_str()), ("Mariama", "Vu avec le district"));
    assert_eq!(desk.map(attributes::HIV, "status"), Err(ErrorCode::AttributeGuarded));

    let freed = desk.decide(attributes::HIV, None, "Accord du comité d'éthique").unwrap();
    assert_eq!((freed.category, freed.found.unwrap().category.as_str()), (None, "hiv"));
    assert!(desk.map(attributes::HIV, "status").is_ok());
    let preview =
        desk.office.call(PreviewEnrollments { programme_uid: desk.programme.clone(), ..Default::default() });
    assert_eq!(preview.unwrap().preview.len(), 1);

    let audit = desk.office.call(ListAudit { action: "dhis2.decide_guard".into(), ..ListAudit::default() });
    let entries = audit.unwrap().entries;
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].reason, "Accord du comité d'éthique");
    assert!(entries[0].details.contains("\"found\":\"hiv\""), "{}", entries[0].details);
}

#[test]
fn an_attribute_that_becomes_guarded_leaves_the_mapping_and_the_register() {
    let mut desk = Desk::open();
    synchronise(&mut desk.office).unwrap();
    assert_eq!(desk.commune(), "Pikine");
    assert!(desk.fields().contains(&"commune".to_owned()));
    let guarded = desk.decide(attributes::COMMUNE, Some("financial"), "Quartier des indigents").unwrap();
    assert_eq!((guarded.category.as_deref(), guarded.found), (Some("financial"), None));
    assert!(!desk.fields().contains(&"commune".to_owned()));
    assert!(desk.guarded().iter().any(|view| view.code == attributes::COMMUNE));

    // The mapping reads records differently now: all are read anew, and the value goes.
    synchronise(&mut desk.office).unwrap();
    assert_eq!(desk.commune(), "");
    let preview =
        desk.office.call(PreviewEnrollments { programme_uid: desk.programme.clone(), ..Default::default() });
    assert!(!preview.unwrap().preview[0].attributes.contains_key(attributes::COMMUNE));

    // The decision outlives the application.
    desk.office.reopen().unwrap();
    assert_eq!(desk.map(attributes::COMMUNE, "commune"), Err(ErrorCode::AttributeGuarded));
    desk.decide(attributes::COMMUNE, None, "Erreur").unwrap();
    assert!(desk.map(attributes::COMMUNE, "commune").is_ok());
    assert_eq!(desk.tracker.non_get_requests(), 0);
}
