//! From a server's address to a finished synchronisation in a real browser, with a programme of sixty attributes: test, map,
//! decide what is sensitive, synchronise, and see what went wrong; in three languages at 1366x768, each step kept as a picture.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::sync::Arc;

use kadi_contract::dhis2::{GetMapping, GetSyncStatus, ListProgrammes};
use kadi_contract::guard::ListGuarded;
use kadi_contract::session::SetLanguage;
use kadi_contract::webhook::GetWebhook;
use kadi_demo::{DemoServer, World};
use kadi_testkit::browser::testid;
use kadi_testkit::office::TestOffice;
use serde_json::{Value, json};

/// Code, name and value type of what a real programme asks besides names and dates.
const ASKED: [(&str, &str, &str); 20] = [
    ("MMD_PER_NAM", "Prénom", "TEXT"),
    ("MMD_PER_LST", "Nom de famille", "TEXT"),
    ("", "Téléphone", "PHONE_NUMBER"),
    ("MMD_PER_DOB", "Date de naissance", "DATE"),
    ("MMD_PER_SEX", "Sexe", "TEXT"),
    ("MMD_PER_MOM", "Nom de la mère", "TEXT"),
    ("MMD_ADR_COM", "Commune", "TEXT"),
    ("MMD_ADR_DIS", "District", "TEXT"),
    ("MMD_PER_CNI", "Carte d'identité nationale", "TEXT"),
    ("MMD_MED_VIH", "Statut VIH", "TEXT"),
    ("MMD_MED_TB", "Dépistage de la tuberculose", "TEXT"),
    ("MMD_SOC_REV", "Revenu mensuel du ménage", "NUMBER"),
    ("MMD_PER_PHO", "Portrait", "IMAGE"),
    ("MMD_MED_HEP", "Hépatite B (AgHBs)", "BOOLEAN"),
    ("MMD_BIO_EMP", "Empreinte digitale", "TEXT"),
    ("MMD_VAC_BCG", "Vaccin BCG reçu", "BOOLEAN"),
    ("", "Poids à la naissance en grammes", "NUMBER"),
    ("MMD_ADR_QUA", "Nom du relais communautaire de la zone de responsabilité du poste", "LONG_TEXT"),
    ("MMD_PER_PRO", "Profession", "TEXT"),
    ("MMD_PER_ETH", "Langue parlée à la maison", "TEXT"),
];
const ATTRIBUTES: usize = 60;

fn uid(number: usize) -> String {
    format!("attrib{number:05}")
}

/// A server with one programme of sixty attributes and six women; two were born in years that are not ours.
fn server() -> DemoServer {
    let attributes: Vec<Value> = (0..ATTRIBUTES)
        .map(|number| match ASKED.get(number) {
            Some(("", name, kind)) => json!({ "id": uid(number), "name": name, "valueType": kind }),
            Some((code, name, kind)) => {
                json!({ "id": uid(number), "code": code, "name": name, "valueType": kind })
            }
            None => json!({ "id": uid(number), "code": format!("MMD_CPN_{number:02}"),
                "name": format!("Consultation prénatale, question {number}"), "valueType": "TEXT" }),
        })
        .collect();
    let rows: Vec<Value> = (0..ATTRIBUTES)
        .map(|number| json!({ "sortOrder": number, "trackedEntityAttribute": { "id": uid(number) } }))
        .collect();
    let metadata = json!({
        "organisationUnits": [
            { "id": "district001", "name": "Dakar Nord", "code": "DKN" },
            { "id": "facility001", "name": "Gaspard Camara", "parent": { "id": "district001" } },
        ],
        "trackedEntityAttributes": attributes,
        "programs": [{ "id": "programme01", "code": "MMD", "name": "Santé maternelle et infantile",
            "programType": "WITH_REGISTRATION", "trackedEntityType": { "id": "person00001" },
            "programTrackedEntityAttributes": rows }],
    });
    let women = [
        ("Aminata", "Diallo", "1995-03-15"),
        ("Mariama", "Sarr", "2051-11-02"),
        ("Zawadi", "Mushi", "1988-07-30"),
        ("Fatou", "Ndiaye", "2543-01-09"),
        ("Coumba", "Fall", "2001-12-24"),
        ("Awa", "Gomis", "1979-05-05"),
    ];
    let entities: Vec<Value> = women
        .iter()
        .enumerate()
        .map(|(number, (first, last, born))| {
            let values = [
                (0, *first),
                (1, last),
                (2, "77 123 45 67"),
                (3, born),
                (6, "Pikine"),
                (17, "Poste de santé de Guinaw Rail Nord, relais Ousmane"),
            ];
            let values: Vec<Value> = values
                .iter()
                .map(|(attribute, value)| json!({ "attribute": uid(*attribute), "value": value }))
                .collect();
            json!({ "trackedEntity": format!("woman{number:06}"), "trackedEntityType": "person00001",
                "orgUnit": "facility001", "attributes": values,
                "enrollments": [{ "program": "programme01", "orgUnit": "facility001" }] })
        })
        .collect();
    let tracker = json!({ "trackedEntities": entities });
    let clock = Arc::new(kadi_core::FrozenClock::new(kadi_testkit::office::NOW));
    let world = World::from_import(&[&metadata.to_string()], &[&tracker.to_string()], clock).unwrap();
    let mut world = world.with_version("2.45.0");
    world.account.authorities.push("F_TRACKED_ENTITY_INSTANCE_ADD".into());
    DemoServer::start(world).unwrap()
}

/// Waits until no job is at work: what runs would refuse another of its kind.
fn wait_until_idle(office: &mut TestOffice) {
    while let Some(job) = office.call(GetSyncStatus {}).unwrap().job {
        office.wait(&job).unwrap();
    }
}

fn go_through(language: &str) {
    let server = server();
    let mut office = TestOffice::open();
    office.call(SetLanguage { language: language.into() }).unwrap();
    let (_server, browser) = office.on_screen();

    // The server: newer than Kadi knows, with an account that could write.
    let _ = browser.script("location.hash = '#/sync/connect'");
    browser.fill("#dhis2-url", &server.url());
    browser.fill("#dhis2-username", &server.username());
    browser.fill("#dhis2-secret", &server.password());
    browser.click(&testid("dhis2-test"));
    browser.wait_for_text(&testid("dhis2-newer"), "2.43");
    browser.keep_settled(&format!("{language}-sync-1-tested"));
    browser.click(&testid("dhis2-save"));

    // Sixty attributes: the likely ones first, found by name, the dates that are not ours told.
    let _ = browser.find(&testid("mapping"));
    let _ = browser.find(&testid("map-odd-date"));
    browser.keep_below(&testid("map-count"), &format!("{language}-sync-2-mapping"));
    assert_eq!(browser.texts("[data-testid=mapping] tbody tr").len(), ATTRIBUTES);
    let first = browser.script("return document.querySelector('[data-testid=mapping] tbody th').innerText");
    assert!(first.as_str().unwrap().starts_with("Prénom"), "{first}");
    let _ = browser.script("document.querySelector('.map-table').scrollTop = 900");
    let head = "const head = document.querySelector('.map-table thead th').getBoundingClientRect();
        return head.top - document.querySelector('.map-table').getBoundingClientRect().top";
    assert!(browser.script(head).as_f64().unwrap().abs() <= 2.0, "the heads stay in sight");
    browser.fill("#map-filter", "relais");
    browser.wait_for_text(&testid("map-count"), "1");
    assert_eq!(browser.texts("[data-testid=mapping] tbody tr").len(), 1);
    browser.choose(&testid("map-MMD_ADR_QUA"), "zone");
    browser.keep_settled(&format!("{language}-sync-3-found"));
    browser.fill("#map-filter", "nothing like this");
    let _ = browser.find(&testid("map-nothing"));
    browser.fill("#map-filter", "");
    browser.click(&testid("map-save"));
    browser.wait_until_settled();

    // What is sensitive, and a decision about it.
    browser.keep_below(&testid("guard"), &format!("{language}-sync-4-guard"));
    browser.click(&testid("guard-decide-MMD_PER_PHO"));
    let _ = browser.find(&testid("guard-form"));
    assert!(browser.has(&format!("{}:disabled", testid("guard-save"))), "not without a note");
    browser.fill("#guard-note", "Vu avec le comité du district");
    browser.choose("#guard-category", "");
    browser.keep_settled(&format!("{language}-sync-5-deciding"));
    browser.click(&testid("guard-save"));
    browser.wait_for_text(&testid("guard"), "Vu avec le comité du district");
    let programme_uid = office.call(ListProgrammes {}).unwrap()[0].uid.clone();
    let guarded = office.call(ListGuarded { programme_uid: programme_uid.clone() }).unwrap();
    let portrait = guarded.iter().find(|view| view.code == "MMD_PER_PHO").unwrap();
    assert_eq!((portrait.category.as_deref(), portrait.decision.is_some()), (None, true));
    let mapping = office.call(GetMapping { programme_uid }).unwrap();
    assert!(mapping.saved && mapping.mappings.iter().any(|line| line.card_field == "zone"));

    // The synchronisation with its figures, and one that a person must mend.
    let _ = browser.script("location.hash = '#/sync'");
    browser.click(&testid("sync-now"));
    browser.wait_for_text(&testid("runs"), "Santé");
    let _ = browser.find(&format!("{} .chip", testid("runs")));
    browser.click(&testid("run-1"));
    browser.keep_below(&testid("runs"), &format!("{language}-sync-6-run"));
    server.change(|world| world.account.password = "changed".into());
    wait_until_idle(&mut office);
    let _ = browser.find(&format!("{}:not(:disabled)", testid("sync-now")));
    browser.click(&testid("sync-now"));
    let _ = browser.find(&testid("sync-mend"));
    let _ = browser.script("scrollTo(0, 0)");
    browser.keep_settled(&format!("{language}-sync-7-trouble"));
    browser.click(&testid("sync-mend"));
    let _ = browser.find(&testid("connection-change"));

    // Administration: the breaker with its counters, and a secret for notifications, shown once.
    let _ = browser.script("location.hash = '#/settings'");
    browser.click(&testid("webhook-make"));
    browser.wait_for_text(&testid("webhook-path"), "/dhis2/webhook/");
    browser.keep_below(&testid("server-health"), &format!("{language}-sync-8-administration"));
    browser.keep_below(&testid("webhook"), &format!("{language}-sync-9-notifications"));
    assert!(office.call(GetWebhook {}).unwrap().active);
    assert_eq!(server.non_get_requests(), 0);
}

#[test]
fn from_an_address_to_a_finished_synchronisation_in_three_languages() {
    for language in ["fr", "en", "pt"] {
        go_through(language);
    }
}
