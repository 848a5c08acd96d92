//! The client against the demonstration server and against servers that misbehave on a loopback socket.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Mutex;
use std::thread::JoinHandle;

use kadi_core::{FrozenClock, Timestamp};
use kadi_demo::{DemoServer, World};
use kadi_sync::{ConnectionTest, connect_test};

use super::*;
use crate::address::{BaseAddress, HttpPolicy};
use crate::breaker::BreakerState;

/// Writes down how long it was asked to wait, and lets the clock pass.
#[derive(Clone)]
struct Notebook {
    waits: Arc<Mutex<Vec<Duration>>>,
    clock: Arc<FrozenClock>,
}

impl Notebook {
    fn new() -> Self {
        Self { waits: Arc::default(), clock: Arc::new(FrozenClock::new(Timestamp(1_795_248_000_000))) }
    }

    fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }
}

impl Sleeper for Notebook {
    fn sleep(&self, duration: Duration) {
        self.clock.advance(i64::try_from(duration.as_secs()).unwrap());
        self.waits.lock().unwrap().push(duration);
    }
}

fn client_with(url: &str, credentials: Credentials, notebook: &Notebook, body: u64) -> Dhis2Client {
    let address = BaseAddress::parse(url, HttpPolicy::LoopbackOnly).unwrap();
    let mut settings = ClientSettings::new(address, credentials, 1);
    settings.limits.body = body;
    settings.limits.answer = Duration::from_secs(20);
    Dhis2Client::new(settings, notebook.clock.clone(), Box::new(notebook.clone())).unwrap()
}

fn client(url: &str, notebook: &Notebook) -> Dhis2Client {
    client_with(url, Credentials::basic("demo", "demo"), notebook, 1_000_000)
}

/// A server that gives each connection the next answer of a script and then closes; `None` closes at once.
struct Scripted {
    url: String,
    thread: JoinHandle<Vec<String>>,
}

impl Scripted {
    fn start(answers: Vec<Option<Vec<u8>>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let thread = std::thread::spawn(move || {
            let mut heads = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let mut head = String::new();
                let mut lines = BufReader::new(stream.try_clone().unwrap());
                while lines.read_line(&mut head).unwrap() > 2 {}
                heads.push(head);
                if let Some(answer) = answer {
                    stream.write_all(&answer).unwrap();
                }
            }
            heads
        });
        Self { url, thread }
    }

    /// The heads of the requests that came.
    fn heads(self) -> Vec<String> {
        self.thread.join().unwrap()
    }
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Option<Vec<u8>> {
    let mut bytes =
        format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n", body.len())
            .into_bytes();
    bytes.extend_from_slice(body);
    Some(bytes)
}

fn json() -> Option<Vec<u8>> {
    answer("200 OK", "Content-Type: application/json\r\n", b"{}")
}

#[test]
fn the_demonstration_server_is_connected_with_password_and_token() {
    let server = DemoServer::start(World::invented_with(3, 30)).unwrap();
    let notebook = Notebook::new();
    for credentials in [Credentials::basic("demo", "demo"), Credentials::token("d2p_demonstration")] {
        let client = client_with(&server.url(), credentials, &notebook, 1_000_000);
        let ConnectionTest::Connected(found) = connect_test(&client) else { panic!("not connected") };
        assert_eq!((found.programmes_available, found.organisation_units), (2, 65));
        assert!(!found.write_capable);
        assert!(found.dhis2_version.starts_with("2.42"));
    }
    assert_eq!(server.non_get_requests(), 0);
}

#[test]
fn wrong_credentials_are_asked_once() {
    let server = DemoServer::start(World::invented_with(3, 5)).unwrap();
    let notebook = Notebook::new();
    let client = client_with(&server.url(), Credentials::basic("demo", "wrong"), &notebook, 1_000_000);
    assert_eq!(connect_test(&client), ConnectionTest::AuthFailed);
    assert_eq!(server.requests().get, 1, "a lock-out after failed logins must not be caused by retries");
}

#[test]
fn headers_say_who_asks_and_that_a_script_asks() {
    let server = Scripted::start(vec![json()]);
    let client = client(&server.url, &Notebook::new());
    client.get(&GetRequest::new("system/info").with("fields", "a,b")).unwrap();
    let head = server.heads().remove(0).to_lowercase();
    assert!(head.starts_with("get /api/system/info?fields=a%2cb http/1.1"), "{head}");
    for line in [
        "authorization: basic zgvtbzpkzw1v",
        "x-requested-with: xmlhttprequest",
        "accept: application/json",
        "gzip",
    ] {
        assert!(head.contains(line), "{line} in {head}");
    }
}

#[test]
fn transient_failures_are_tried_again_with_growing_waits() {
    let bad = || answer("503 Service Unavailable", "", b"");
    let server = Scripted::start(vec![bad(), None, bad(), json()]);
    let notebook = Notebook::new();
    let client = client(&server.url, &notebook);
    assert_eq!(client.get(&GetRequest::new("me")).unwrap().status, 200);
    let waits = notebook.waits();
    assert_eq!(waits.len(), 3);
    for (wait, whole) in waits.iter().zip([1_000, 2_000, 4_000]) {
        assert!((whole / 2..=whole).contains(&wait.as_millis()), "{waits:?}");
    }
    let counters = client.counters();
    assert_eq!((counters.requests, counters.retries, counters.failures), (4, 3, 0));
}

#[test]
fn a_server_that_asks_for_patience_gets_it_but_not_for_an_hour() {
    let limited = |after: &str| answer("429 Too Many Requests", &format!("Retry-After: {after}\r\n"), b"");
    let notebook = Notebook::new();
    let patient = Scripted::start(vec![limited("7"), json()]);
    assert!(client(&patient.url, &notebook).get(&GetRequest::new("me")).is_ok());
    assert_eq!(notebook.waits(), [Duration::from_secs(7)]);
    let slow = Scripted::start(vec![limited("3600")]);
    let refused = client(&slow.url, &notebook).get(&GetRequest::new("me"));
    assert_eq!(refused, Err(TransportError::RateLimited { retry_after: Some(Duration::from_secs(3600)) }));
}

#[test]
fn a_redirect_is_not_followed_but_a_stale_session_is_left_behind() {
    let login =
        || answer("302 Found", "Location: http://127.0.0.1:1/login\r\nSet-Cookie: JSESSIONID=1\r\n", b"");
    let server = Scripted::start(vec![login(), json()]);
    assert!(client(&server.url, &Notebook::new()).get(&GetRequest::new("me")).is_ok());
    assert!(!server.heads()[1].to_lowercase().contains("cookie:"));

    let stubborn = Scripted::start(vec![login(), login()]);
    let refused = client(&stubborn.url, &Notebook::new()).get(&GetRequest::new("me"));
    assert_eq!(refused, Err(TransportError::Redirected));
}

#[test]
fn a_body_is_bounded_after_decompression() {
    // Ten thousand zero bytes, compressed with gzip to under fifty.
    let bomb = {
        let deflated = deflate_zeroes(10_000);
        assert!(deflated.len() < 100, "{}", deflated.len());
        deflated
    };
    let headers = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n";
    let server = Scripted::start(vec![answer("200 OK", headers, &bomb), answer("200 OK", headers, &bomb)]);
    let notebook = Notebook::new();
    let small = client_with(&server.url, Credentials::basic("a", "b"), &notebook, 9_999);
    assert_eq!(small.get(&GetRequest::new("me")), Err(TransportError::TooLarge));
    let large = client_with(&server.url, Credentials::basic("a", "b"), &notebook, 10_000);
    assert_eq!(large.get(&GetRequest::new("me")).unwrap().body.len(), 10_000);
}

fn deflate_zeroes(count: usize) -> Vec<u8> {
    use std::io::Read as _;
    let mut encoder =
        flate2::read::GzEncoder::new(std::io::repeat(0).take(count as u64), flate2::Compression::best());
    let mut bytes = Vec::new();
    encoder.read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_server_that_speaks_no_tls_is_a_tls_error_and_an_absent_one_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
    });
    let notebook = Notebook::new();
    assert_eq!(client(&url, &notebook).get(&GetRequest::new("me")), Err(TransportError::Tls));
    thread.join().unwrap();

    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let absent = client(&url, &notebook);
    assert_eq!(absent.get(&GetRequest::new("me")), Err(TransportError::Unreachable));
    assert_eq!(connect_test(&absent), ConnectionTest::Unreachable);
}

#[test]
fn the_breaker_opens_on_a_dead_server_and_lets_a_probe_through_later() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let notebook = Notebook::new();
    let client = client(&url, &notebook);
    for _ in 0..5 {
        assert_eq!(client.get(&GetRequest::new("me")), Err(TransportError::Unreachable));
    }
    let sent = client.counters().requests;
    assert!(matches!(client.get(&GetRequest::new("me")), Err(TransportError::BreakerOpen { .. })));
    assert_eq!(client.counters().requests, sent, "nothing was sent");
    notebook.clock.advance(60);
    assert_eq!(client.get(&GetRequest::new("me")), Err(TransportError::Unreachable));
    assert_eq!(client.breaker().state, BreakerState::Open);
    assert_eq!(client.breaker().opened, 2);
}

#[test]
fn debug_shows_no_secret() {
    let client = client("http://127.0.0.1:9", &Notebook::new());
    let settings = format!("{:?} {:?}", client, client.settings);
    assert!(!settings.contains("demo"), "{settings}");
}

#[test]
fn a_bad_certificate_file_is_named() {
    let address = BaseAddress::parse("https://dhis2.example.org", HttpPolicy::LoopbackOnly).unwrap();
    let mut settings = ClientSettings::new(address, Credentials::token("x"), 1);
    settings.private_authority = Some(b"not a certificate".to_vec());
    let notebook = Notebook::new();
    let made = Dhis2Client::new(settings, notebook.clock.clone(), Box::new(notebook));
    assert_eq!(made.err(), Some(ClientError::BadCertificate));
}

#[test]
fn a_session_is_kept_from_request_to_request() {
    let opened =
        answer("200 OK", "Content-Type: application/json\r\nSet-Cookie: JSESSIONID=kofi; Path=/\r\n", b"{}");
    let server = Scripted::start(vec![opened, json(), json()]);
    let client = client(&server.url, &Notebook::new());
    for _ in 0..3 {
        assert!(client.get(&GetRequest::new("me")).is_ok());
    }
    let cookies: Vec<bool> =
        server.heads().iter().map(|head| head.to_lowercase().contains("cookie: jsessionid=kofi")).collect();
    assert_eq!(cookies, [false, true, true]);
}

#[test]
fn an_answer_that_breaks_off_is_tried_again_and_says_nothing_against_the_server() {
    let half = || {
        let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{\"a\":";
        Some(head.to_vec())
    };
    let server = Scripted::start(vec![half(), json()]);
    assert!(client(&server.url, &Notebook::new()).get(&GetRequest::new("me")).is_ok());
    assert_eq!(server.heads().len(), 2);
    let bad = Scripted::start(vec![half(), half(), half(), half()]);
    let client = client(&bad.url, &Notebook::new());
    assert_eq!(client.get(&GetRequest::new("me")), Err(TransportError::Interrupted));
    assert_eq!((client.breaker().state, bad.heads().len()), (BreakerState::Closed, 4));
}
