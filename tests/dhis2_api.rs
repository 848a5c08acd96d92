//! The DHIS2 endpoints for programs over real loopback HTTP: exact fields, exact statuses, and nothing without a token.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::format_push_string,
    reason = "a test may stop where it stands"
)]

#[path = "dhis2_api/http.rs"]
mod http;

use std::collections::BTreeMap;

use http::{Answer, send};
use kadi_contract::cards::GetBatch;
use kadi_contract::dhis2::{ListProgrammes, UseDemo};
use kadi_contract::session::Lock;
use kadi_demo::attributes;
use kadi_http::ServerHandle;
use kadi_testkit::office::TestOffice;
use kadi_testkit::screen;
use kadi_testkit::tracker::synchronise;
use serde_json::{Value, json};

impl Answer {
    /// Names of the fields of the answer, in order of the alphabet.
    fn fields(&self) -> Vec<String> {
        self.json().as_object().unwrap().keys().cloned().collect()
    }
}

/// An office behind its local server.
struct Served {
    office: TestOffice,
    server: ServerHandle,
}

impl Served {
    fn start() -> Self {
        let office = TestOffice::open();
        let server = screen::serve(&office.app);
        Self { office, server }
    }

    /// With the demonstration server as its DHIS2, mapped.
    fn connected() -> Self {
        let mut served = Self::start();
        served.office.call(UseDemo {}).unwrap();
        served
    }

    fn authority(&self) -> &str {
        self.server.url().trim_start_matches("http://").trim_end_matches('/')
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.office.token.as_ref().map(|token| token.as_str()).unwrap_or_default())
    }

    fn get(&self, path: &str) -> Answer {
        send(self.authority(), "GET", path, &[("Authorization", &self.bearer())], b"")
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        let headers = [("Authorization", &*self.bearer()), ("Content-Type", "application/json")];
        send(self.authority(), "POST", path, &headers, body.to_string().as_bytes())
    }

    fn programme(&mut self, code: &str) -> String {
        let all = self.office.call(ListProgrammes {}).unwrap();
        all.into_iter().find(|programme| programme.code == code).unwrap().uid
    }
}

#[test]
fn nothing_is_answered_without_the_token_of_an_unlocked_session() {
    let mut served = Served::connected();
    let token = served.office.token.clone().unwrap();
    let cookie = format!("kadi_session={}", token.as_str());
    let routes = [
        ("POST", "/dhis2/config"),
        ("POST", "/dhis2/test-connection"),
        ("GET", "/dhis2/preview-enrollments?programme_uid=x"),
        ("POST", "/dhis2/assign-codes"),
        ("POST", "/dhis2/generate-cards"),
        ("GET", "/dhis2/tasks/task_dhis2_B-0001"),
        ("GET", "/dhis2/preview-card-png?template=vital"),
        ("POST", "/dhis2/sync-schedule"),
        ("POST", "/dhis2/send-card"),
        ("GET", "/dhis2/google-wallet/enroll00001"),
        ("POST", "/dhis2/google-wallet/bulk"),
    ];
    let body: &[u8] = br#"{"url": "http://127.0.0.1:1", "username": "u", "password": "p",
        "programme_uid": "x", "mappings": [], "template": "vital", "interval_minutes": 10, "enabled": true}"#;
    for (method, path) in routes {
        for headers in [
            vec![],
            vec![("Cookie", cookie.as_str())],
            vec![("Authorization", "Bearer 0123")],
            vec![("Authorization", "Bearer")],
        ] {
            let with_type: Vec<_> =
                headers.iter().copied().chain([("Content-Type", "application/json")]).collect();
            let answer = send(served.authority(), method, path, &with_type, body);
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (401, "locked"),
                "{method} {path} {headers:?}"
            );
        }
    }
    served.office.call(Lock {}).unwrap();
    let bearer = format!("Bearer {}", token.as_str());
    let late = [("Authorization", bearer.as_str())];
    assert_eq!(send(served.authority(), "GET", routes[5].1, &late, b"").status, 401, "the session is over");
}

#[test]
fn a_connection_is_saved_and_never_tells_its_password() {
    let served = Served::start();
    let body = json!({ "url": "https://dhis2.example.org/dhis/", "username": "kadi_sync", "password": "s3cret-Zawadi" });
    let saved = served.post("/dhis2/config", &body);
    assert_eq!(saved.status, 200);
    assert_eq!(saved.fields(), ["config_id", "created_at", "status", "url", "username"]);
    let shown = saved.json();
    assert!(shown["config_id"].as_str().unwrap().starts_with("dhis2cfg_"));
    assert_eq!(
        (shown["username"].as_str(), shown["status"].as_str()),
        (Some("kadi_sync"), Some("configured"))
    );
    assert!(shown["created_at"].as_str().unwrap().starts_with("2026-11-21T09:00:00"));
    assert!(!String::from_utf8_lossy(&saved.body).contains("s3cret"));

    for (wrong, status) in [
        (json!({ "url": "ftp://x", "username": "u", "password": "p" }), 400),
        (json!({ "url": "https://x", "username": "u" }), 400),
        (json!({ "url": "http://elsewhere.example", "username": "u", "password": "p" }), 403),
        (json!({ "url": 7, "password": "s3cret-Zawadi" }), 400),
    ] {
        let answer = served.post("/dhis2/config", &wrong);
        assert_eq!(answer.status, status, "{wrong}");
        assert!(!String::from_utf8_lossy(&answer.body).contains("s3cret"));
    }
    let headers = [("Authorization", &*served.bearer()), ("Content-Type", "text/plain")];
    let form = send(served.authority(), "POST", "/dhis2/config", &headers, body.to_string().as_bytes());
    assert_eq!((form.status, form.code().as_str()), (400, "bad_request"));
}

#[test]
fn a_test_answers_with_the_status_of_its_outcome() {
    let served = Served::connected();
    let good = served.post("/dhis2/test-connection", &json!({}));
    assert_eq!(good.status, 200);
    let fields = ["dhis2_version", "organisation_units", "programmes_available", "server_date", "status"];
    assert_eq!(good.fields(), fields);
    let shown = good.json();
    assert_eq!((&shown["status"], &shown["programmes_available"]), (&json!("connected"), &json!(2)));
    assert_eq!(shown["server_date"].as_str().unwrap().len(), "2026-05-15T09:00:00".len());

    let url = served.get("/api/asset/none");
    assert_eq!(url.status, 404);
    let demo = kadi_demo::DemoServer::start(kadi_demo::World::invented_with(1, 0)).unwrap();
    let body = json!({ "url": demo.url(), "username": demo.username(), "password": "wrong" });
    let refused = served.post("/dhis2/test-connection", &body);
    assert_eq!(refused.status, 401);
    assert_eq!(refused.json(), json!({ "status": "auth_failed", "error": "Invalid DHIS2 credentials." }));
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let body = json!({ "url": format!("http://{nowhere}"), "username": "u", "password": "p" });
    let down = served.post("/dhis2/test-connection", &body);
    assert_eq!((down.status, down.fields()), (503, vec!["error".to_owned(), "status".to_owned()]));
    assert_eq!(down.json()["status"], "unreachable");
    assert_eq!(demo.non_get_requests(), 0);
}

#[test]
fn enrollments_are_previewed_and_codes_assigned() {
    let mut served = Served::connected();
    let programme = served.programme(attributes::MATERNAL);
    let path = format!("/dhis2/preview-enrollments?programme_uid={programme}&limit=3&from_date=2020-01-01");
    let preview = served.get(&path);
    assert_eq!(preview.status, 200);
    assert_eq!(preview.fields(), ["preview", "programme_name", "programme_uid", "total_enrollments"]);
    let rows = preview.json()["preview"].as_array().unwrap().clone();
    assert_eq!(rows.len(), 3);
    for row in &rows {
        let fields: Vec<&String> = row.as_object().unwrap().keys().collect();
        assert_eq!(fields, ["attributes", "enrollment_date", "enrollment_id", "org_unit_name"]);
        assert!(row["attributes"][attributes::FIRST_NAME].is_string());
        assert!(row["attributes"].get(attributes::HIV).is_none(), "guarded");
    }
    assert_eq!(served.get("/dhis2/preview-enrollments").status, 400);
    assert_eq!(
        served.get("/dhis2/preview-enrollments?programme_uid=nobodyHere1").code(),
        "programme_not_found"
    );
    assert_eq!(served.get(&format!("{path}&to_date=gestern")).code(), "invalid_date");

    let line = |code: &str, field: &str| json!({ "dhis2_attribute_code": code, "card_field": field });
    let lines = [line(attributes::FIRST_NAME, "first_name"), line(attributes::LAST_NAME, "last_name")];
    let saved = served.post("/dhis2/assign-codes", &json!({ "programme_uid": programme, "mappings": lines }));
    assert_eq!(saved.status, 200);
    assert_eq!(
        saved.fields(),
        ["mappings_configured", "programme_uid", "unmapped_card_fields", "updated_at"]
    );
    assert_eq!(saved.json()["mappings_configured"], 2);
    assert!(saved.json()["unmapped_card_fields"].as_array().unwrap().contains(&json!("zone")));
    for (bad, code) in [("NO_SUCH_CODE", "attribute_not_found"), (attributes::HIV, "attribute_guarded")] {
        let body = json!({ "programme_uid": programme, "mappings": [line(bad, "zone")] });
        assert_eq!(served.post("/dhis2/assign-codes", &body).code(), code);
    }
}

#[test]
fn cards_are_generated_in_the_background_and_previewed() {
    let mut served = Served::connected();
    let programme = served.programme(attributes::MATERNAL);
    synchronise(&mut served.office).unwrap();
    let rows = served.get(&format!("/dhis2/preview-enrollments?programme_uid={programme}&limit=50")).json();
    let days: BTreeMap<String, String> = rows["preview"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (row["enrollment_date"].as_str().unwrap().into(), row["enrollment_id"].as_str().unwrap().into())
        })
        .collect();
    let (last, enrollment) = days.last_key_value().unwrap();
    let first = days.keys().nth_back(days.len().min(6) - 1).unwrap();

    let body = json!({
        "programme_uid": programme, "template": "sovereign", "dpi": 300, "include_mpi_id": false,
        "enrollment_filter": { "enrollment_date_from": first, "enrollment_date_to": last, "org_unit": null,
            "enrollment_status": "ACTIVE" },
        "sovereign_config": { "accent_hex": "#D4AF37", "bg_hex": "#0D1B2A", "bg_deep_hex": "#060E1A",
            "font_scale": 1.0, "max_attrs": 4 },
    });
    let accepted = served.post("/dhis2/generate-cards", &body);
    assert_eq!(accepted.status, 202, "{}", String::from_utf8_lossy(&accepted.body));
    assert_eq!(accepted.fields(), ["created_at", "estimated_cards", "programme_uid", "status", "task_id"]);
    let shown = accepted.json();
    let (task, total) = (shown["task_id"].as_str().unwrap(), shown["estimated_cards"].as_u64().unwrap());
    assert!(task.starts_with("task_dhis2_") && (1..200).contains(&total), "{shown}");
    assert_eq!(shown["status"], "pending");

    let batch = task.trim_start_matches("task_dhis2_").to_owned();
    let job = served.office.call(GetBatch { id: batch }).unwrap().job.unwrap();
    served.office.wait(&job).unwrap();
    let ended = served.get(&format!("/dhis2/tasks/{task}"));
    assert_eq!(ended.status, 200);
    let fields = [
        "cards_generated",
        "eta_seconds",
        "mpi_created",
        "mpi_pending_review",
        "mpi_resolved",
        "programme_uid",
        "progress",
        "started_at",
        "status",
        "task_id",
        "total_cards",
    ];
    assert_eq!(ended.fields(), fields);
    let ended = ended.json();
    assert_eq!((&ended["status"], &ended["progress"]), (&json!("completed"), &json!(100)));
    assert_eq!((&ended["cards_generated"], &ended["total_cards"]), (&json!(total), &json!(total)));
    let known = ended["mpi_resolved"].as_u64().unwrap() + ended["mpi_created"].as_u64().unwrap();
    assert_eq!(known, total);
    assert_eq!(ended["eta_seconds"], Value::Null, "nothing is left");
    assert_eq!(served.get("/dhis2/tasks/task_dhis2_B-9999").code(), "batch_not_found");
    assert_eq!(served.get("/dhis2/tasks/other").code(), "batch_not_found");

    let wrong = |change: fn(&mut Value)| {
        let mut body = body.clone();
        change(&mut body);
        let answer = served.post("/dhis2/generate-cards", &body);
        assert_eq!(answer.status, 400);
        answer.code()
    };
    assert_eq!(wrong(|body| body["dpi"] = json!(301)), "invalid_field");
    assert_eq!(wrong(|body| body["template"] = json!("gala")), "template_not_found");
    assert_eq!(wrong(|body| body["sovereign_config"]["accent_hex"] = json!("gold")), "invalid_field");
    assert_eq!(wrong(|body| body["sovereign_config"]["sparkle"] = json!(1)), "invalid_field");
    assert_eq!(wrong(|body| body["enrollment_filter"]["enrollment_status"] = json!("OPEN")), "invalid_field");
    assert_eq!(
        wrong(|body| body["enrollment_filter"]["enrollment_date_to"] = json!("1999-01-01")),
        "nobody_selected"
    );
    assert_eq!(wrong(|body| body["programme_uid"] = json!("nobodyHere1")), "programme_not_found");

    for (query, widest) in [
        (format!("enrollment_id={enrollment}&template=vital&dpi=300"), 300),
        (format!("enrollment_id={enrollment}&template=sovereign"), 300),
        ("template=vital&dpi=600".to_owned(), 600),
    ] {
        let picture = served.get(&format!("/dhis2/preview-card-png?{query}"));
        assert_eq!(picture.status, 200, "{query}");
        assert!(picture.head.contains("content-type: image/png"), "{}", picture.head);
        let width = u32::from_be_bytes(picture.body[16..20].try_into().unwrap());
        assert!(width > 3 * widest && width < 5 * widest, "{query}: {width}");
    }
    let nobody = served.get("/dhis2/preview-card-png?enrollment_id=nobodyHere1&template=vital");
    assert_eq!((nobody.status, nobody.code().as_str()), (404, "asset_not_found"));
    assert_eq!(served.get("/dhis2/preview-card-png?enrollment_id=..%2Fx&template=vital").status, 404);
    assert_eq!(served.get("/dhis2/preview-card-png?template=vital&dpi=72").status, 400);
}

#[test]
fn a_schedule_is_saved_and_what_kadi_has_no_way_to_do_is_refused() {
    let mut served = Served::connected();
    let programme = served.programme(attributes::MATERNAL);
    let body = |minutes: u32| json!({ "programme_uid": programme, "interval_minutes": minutes, "enabled": true, "auto_generate_cards": true });
    let saved = served.post("/dhis2/sync-schedule", &body(30));
    assert_eq!(saved.status, 200);
    let fields = ["auto_generate_cards", "enabled", "interval_minutes", "next_sync", "programme_uid"];
    assert_eq!(saved.fields(), fields);
    assert!(saved.json()["next_sync"].as_str().unwrap().starts_with("2026-11-21T09:30:00"));
    let refused = served.post("/dhis2/sync-schedule", &body(20));
    assert_eq!((refused.status, refused.code().as_str()), (400, "interval_refused"));

    let card = json!({ "enrollment_id": "x", "channel": "sms", "phone_number": "+221771234567", "message": "Hello" });
    let bulk = json!({ "enrollment_ids": ["x"], "programme_uid": programme });
    for answer in [
        served.post("/dhis2/send-card", &card),
        served.get("/dhis2/google-wallet/enroll00001"),
        served.post("/dhis2/google-wallet/bulk", &bulk),
    ] {
        assert_eq!((answer.status, answer.code().as_str()), (501, "not_available"));
    }
}
