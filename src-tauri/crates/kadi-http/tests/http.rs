//! The routes as a browser or a program meets them, over a real application and a real encrypted store.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests: what cannot go on fails the test"
)]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, BodyDataStream, to_bytes};
use axum::http::{HeaderMap, Request, Response, StatusCode};
use kadi_app::{App, AppConfig, KdfCost};
use kadi_core::{FrozenClock, Timestamp};
use kadi_http::{ServeError, router, serve};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::timeout;
use tokio_stream::StreamExt as _;
use tower::ServiceExt as _;

/// 2026-11-21T09:00:00Z.
const NOW: Timestamp = Timestamp(1_795_251_600_000);
const HOST: &str = "127.0.0.1:8177";
const PASSPHRASE: &str = "baobab mangue pirogue soleil";

struct Shell {
    router: Router,
    app: Arc<App>,
    // The store's folder lives as long as the shell.
    _folder: TempDir,
}

fn shell() -> Shell {
    let folder = tempfile::tempdir().unwrap();
    let app = App::new(AppConfig {
        folder: folder.path().join("store"),
        clock: Arc::new(FrozenClock::new(NOW)),
        kdf: KdfCost::LIGHT,
        templates: None,
    });
    let router = router(Arc::clone(&app), HOST.parse().unwrap()).unwrap();
    Shell { router, app, _folder: folder }
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&self.body)))
    }

    fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    fn cookie(&self) -> Option<String> {
        let set = self.headers.get("set-cookie")?.to_str().unwrap();
        Some(set.split(';').next().unwrap().to_owned())
    }
}

impl Shell {
    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn ask(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.send(request).await.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask(request("GET", path, headers, Body::empty())).await
    }

    async fn call(&self, call: Value, headers: &[(&str, &str)]) -> Answer {
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        self.ask(request("POST", "/api/call", &all, Body::from(call.to_string()))).await
    }

    /// Makes the store; gives the session as `kadi_session=...`.
    async fn open(&self) -> String {
        let made = self.call(create_store(), &[]).await;
        assert_eq!(made.status, 200, "{}", String::from_utf8_lossy(&made.body));
        made.cookie().unwrap()
    }
}

fn create_store() -> Value {
    let with = json!({ "country": "SN", "region": "DKR", "district": "Dakar Nord", "officer_name": "Mariama",
        "passphrase": PASSPHRASE, "language": "fr" });
    json!({ "call": "session.create_store", "with": with })
}

fn search() -> Value {
    json!({ "call": "people.search", "with": {} })
}

fn request(method: &str, path: &str, headers: &[(&str, &str)], body: Body) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path).header("host", HOST);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body).unwrap()
}

#[tokio::test]
async fn a_session_is_a_cookie_that_opens_closes_and_is_needed() {
    let shell = shell();
    assert_eq!(shell.call(search(), &[]).await.status, 401);
    let made = shell.call(create_store(), &[]).await;
    let set = made.headers["set-cookie"].to_str().unwrap().to_owned();
    for part in ["kadi_session=", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(set.contains(part), "{set}");
    }
    assert_eq!(made.headers["cache-control"], "no-store");
    let cookie = made.cookie().unwrap();
    assert_eq!(shell.call(search(), &[("cookie", &cookie)]).await.status, 200);
    let bearer = format!("Bearer {}", cookie.trim_start_matches("kadi_session="));
    assert_eq!(shell.call(search(), &[("authorization", &bearer)]).await.status, 200);

    let locked = shell.call(json!({ "call": "session.lock", "with": {} }), &[("cookie", &cookie)]).await;
    assert_eq!((locked.status, locked.cookie().as_deref()), (200, Some("kadi_session=")));
    let after = shell.call(search(), &[("cookie", &cookie)]).await;
    assert_eq!((after.status, after.code().as_str()), (401, "locked"));
}

#[tokio::test]
async fn errors_have_the_status_of_their_kind_and_repeat_no_value() {
    let shell = shell();
    let cookie = shell.open().await;
    let cookie = [("cookie", cookie.as_str())];
    let wrong = json!({ "call": "session.unlock", "with": { "passphrase": "pirogue soleil baobab mangue" } });
    let wrong = shell.call(wrong, &[]).await;
    assert_eq!((wrong.status, wrong.code().as_str()), (403, "wrong_passphrase"));
    assert_eq!(wrong.cookie(), None);
    let again = shell.call(create_store(), &[]).await;
    assert_eq!((again.status, again.code().as_str()), (403, "store_exists"));
    let nobody = json!({ "call": "people.get", "with": { "mpi_id": "SN-DKR-26-9XQ7LM2A" } });
    let nobody = shell.call(nobody, &cookie).await;
    assert_eq!((nobody.status, nobody.code().as_str()), (400, "person_not_found"));

    for (body, detail) in [
        (json!({ "call": "people.delete_all", "with": {} }), "call"),
        (json!({ "call": "people.search", "with": { "limit": "Zawadi" } }), "people.search"),
    ] {
        let answer = shell.call(body, &cookie).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "bad_request"));
        assert_eq!(answer.json()["params"]["detail"], detail);
        assert!(!String::from_utf8_lossy(&answer.body).contains("Zawadi"));
    }
}

#[tokio::test]
async fn a_call_that_another_site_could_send_is_refused() {
    let shell = shell();
    let cookie = shell.open().await;
    let own =
        [("cookie", cookie.as_str()), ("origin", "http://127.0.0.1:8177"), ("sec-fetch-site", "same-origin")];
    assert_eq!(shell.call(search(), &own).await.status, 200);
    let foreign = [("cookie", cookie.as_str()), ("origin", "https://evil.example")];
    assert_eq!(shell.call(search(), &foreign).await.status, 403);
    let form = [("cookie", cookie.as_str()), ("content-type", "text/plain")];
    let form = shell.ask(request("POST", "/api/call", &form, Body::from(search().to_string()))).await;
    assert_eq!((form.status, form.code().as_str()), (400, "bad_request"));

    let mut rebound = request("GET", "/", &[], Body::empty());
    rebound.headers_mut().insert("host", "kadi.evil.example:8177".parse().unwrap());
    assert_eq!(shell.ask(rebound).await.status, 421);
}

#[tokio::test]
async fn every_answer_has_the_safety_headers() {
    let shell = shell();
    for path in ["/", "/nothing.js", "/api/asset/template/vital/front/0.png"] {
        let answer = shell.get(path, &[]).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("'unsafe-inline'; script"),
            "{policy}"
        );
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
    }
}

#[tokio::test]
async fn assets_are_for_an_unlocked_session() {
    let shell = shell();
    let path = "/api/asset/template/vital/front/0.png";
    let locked = shell.get(path, &[]).await;
    assert_eq!((locked.status, locked.code().as_str()), (401, "locked"));
    let cookie = shell.open().await;
    let preview = shell.get(path, &[("cookie", &cookie)]).await;
    assert_eq!((preview.status, preview.headers["content-type"].to_str().unwrap()), (200, "image/png"));
    assert!(preview.body.starts_with(b"\x89PNG"));
    assert_eq!(preview.headers["cache-control"], "no-store");
    let missing = shell.get("/api/asset/batch/B-9999/cards.pdf", &[("cookie", &cookie)]).await;
    assert!([400, 404].contains(&missing.status), "{}", missing.status);
    assert_eq!(shell.get("/api/asset/nowhere", &[("cookie", &cookie)]).await.status, 404);
}

#[tokio::test]
async fn uploads_answer_by_kind() {
    let shell = shell();
    let cookie = shell.open().await;
    let upload = |kind: &str, body: &'static [u8], cookie: &str| {
        request("POST", &format!("/api/upload/{kind}"), &[("cookie", cookie)], Body::from(body))
    };
    let csv = shell.ask(upload("import-file", b"first_name,last_name\nAmina,Diop\n", &cookie)).await;
    assert_eq!((csv.status, &csv.json()["sheets"][0]["rows"]), (200, &json!(1)));
    assert_eq!(shell.ask(upload("import-file", b"first_name\nAmina\n", "")).await.status, 401);
    assert_eq!(shell.ask(upload("anything", b"x", &cookie)).await.status, 400);
    let huge = Body::from(vec![b'a'; kadi_http::MOST_BYTES + 1]);
    let huge = shell.ask(request("POST", "/api/upload/import-file", &[("cookie", &cookie)], huge)).await;
    assert_eq!((huge.status, huge.code().as_str()), (413, "file_too_large"));
    assert_eq!(huge.json()["params"]["megabytes"], "32");
    let picture = shell.ask(upload("verify-image", b"not a picture", "")).await;
    assert!(!picture.body.is_empty() && [200, 400].contains(&picture.status), "{}", picture.status);
}

#[tokio::test]
async fn the_public_verdict_never_uses_the_register_of_an_open_session() {
    let shell = shell();
    let cookie = shell.open().await;
    // Nothing was published yet, so there is nothing that the public may be judged by, session or not.
    for headers in [&[][..], &[("cookie", cookie.as_str())]] {
        let answer = shell.get("/mpi/verify/0000", headers).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "locked"));
    }
    let code = json!({ "call": "verify.code", "with": { "text": "hello" } });
    let verdict = shell.call(code, &[("cookie", &cookie)]).await;
    assert_eq!((verdict.status, verdict.json()), (200, json!({ "verdict": "not_a_kadi_code" })));
}

/// Reads a stream until `enough` says so or it ends; what came, and whether it ended.
async fn read_events(stream: &mut BodyDataStream, enough: impl Fn(&str) -> bool) -> (String, bool) {
    let mut text = String::new();
    let reading = async {
        while let Some(chunk) = stream.next().await {
            text.push_str(&String::from_utf8_lossy(&chunk.unwrap()));
            if enough(&text) {
                return false;
            }
        }
        true
    };
    let ended = timeout(Duration::from_secs(20), reading).await.unwrap();
    (text, ended)
}

#[tokio::test]
async fn events_tell_what_changed_and_a_stream_ends_with_its_session() {
    let shell = shell();
    let cookie = shell.open().await;
    let registered = r#""tags":["people","reviews","audit"]"#;
    // The news of the unlocking itself may still be on its way and end the first stream; a browser then comes back.
    let mut streams = 0;
    let mut stream = loop {
        streams += 1;
        assert!(streams <= 2, "a stream ended although the session goes on");
        let response = shell.send(request("GET", "/api/events", &[("cookie", &cookie)], Body::empty())).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut stream = response.into_body().into_data_stream();
        let person = json!({ "first_name": "Amina", "last_name": "Diop" });
        let register = json!({ "call": "people.register", "with": { "person": person } });
        assert_eq!(shell.call(register, &[("cookie", &cookie)]).await.status, 200);
        let (text, ended) = read_events(&mut stream, |text| text.contains(registered)).await;
        assert!(!text.contains("Amina"));
        if !ended {
            break stream;
        }
        assert!(text.contains("session"), "{text}");
    };
    let lock = json!({ "call": "session.lock", "with": {} });
    assert_eq!(shell.call(lock, &[("cookie", &cookie)]).await.status, 200);
    let (text, ended) = read_events(&mut stream, |_| false).await;
    assert!(ended && (text.contains("session") || text.contains("locked")), "{text}");
}

#[tokio::test]
async fn a_browser_that_comes_back_is_told_to_fetch_everything() {
    let shell = shell();
    let back = [("last-event-id", "7")];
    let response = shell.send(request("GET", "/api/events", &back, Body::empty())).await;
    let mut stream = response.into_body().into_data_stream();
    let (text, ended) = read_events(&mut stream, |text| text.contains("data:")).await;
    assert!(!ended && text.contains(r#""event":"changed""#) && text.contains("settings"), "{text}");
    drop(shell.app);
}

#[test]
fn only_this_machine_is_served() {
    let shell = shell();
    let everybody = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);
    assert!(matches!(serve(Arc::clone(&shell.app), everybody), Err(ServeError::NotLoopback(_))));
    let server = serve(Arc::clone(&shell.app), SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0)).unwrap();
    assert!(server.url().starts_with("http://127.0.0.1:"), "{}", server.url());
    let taken: SocketAddr = server.url().trim_start_matches("http://").trim_end_matches('/').parse().unwrap();
    assert!(matches!(serve(Arc::clone(&shell.app), taken), Err(ServeError::Address { .. })));
    server.shutdown();
    assert!(serve(shell.app, taken).is_ok());
}
