//! Every way a connection test can end, from real servers on the loopback interface; and that nothing but GET can be sent.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use kadi_core::{FrozenClock, Timestamp};
use kadi_demo::{Account, DemoServer, World};
use kadi_dhis2::{BaseAddress, ClientSettings, Credentials, Dhis2Client, HttpPolicy, Sleeper};
use kadi_sync::{ConnectionTest, connect_test};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

const AUTHORITY: &[u8] = include_bytes!("fixtures/tls/authority.pem");
const CERTIFICATE: &[u8] = include_bytes!("fixtures/tls/certificate.pem");
const KEY: &[u8] = include_bytes!("fixtures/tls/key.pem");

struct NoWait;

impl Sleeper for NoWait {
    fn sleep(&self, _: Duration) {}
}

/// Tests the connection to `url` as an office does, with an authority of its own where given.
fn outcome(url: &str, credentials: Credentials, authority: Option<&[u8]>) -> ConnectionTest {
    let address = BaseAddress::parse(url, HttpPolicy::LoopbackOnly).unwrap();
    let mut settings = ClientSettings::new(address, credentials, 1);
    settings.private_authority = authority.map(<[u8]>::to_vec);
    settings.limits.answer = Duration::from_secs(20);
    let clock = Arc::new(FrozenClock::new(Timestamp(1_795_248_000_000)));
    connect_test(&Dhis2Client::new(settings, clock, Box::new(NoWait)).unwrap())
}

fn as_demo(url: &str) -> ConnectionTest {
    outcome(url, Credentials::basic("demo", "demo"), None)
}

/// Answers every request with these bytes, over whatever `dress` makes of the connection, for as long as the test runs.
fn answering<S: Read + Write + 'static>(
    answer: impl Into<Vec<u8>>,
    dress: impl Fn(std::net::TcpStream) -> Option<S> + Send + 'static,
) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = answer.into();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Some(stream) = dress(stream.unwrap()) else { continue };
            let mut lines = BufReader::new(stream);
            let mut line = String::new();
            // A handshake that the client breaks off ends here.
            while lines.read_line(&mut line).is_ok_and(|read| read > 2) {
                line.clear();
            }
            let _ = lines.get_mut().write_all(&answer);
            let _ = lines.get_mut().flush();
        }
    });
    port
}

fn http(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
}

fn plain(answer: &str) -> String {
    format!("http://127.0.0.1:{}", answering(answer, Some))
}

/// A server that speaks TLS with the certificate of the fixtures.
fn over_tls(answer: &str) -> u16 {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], PrivateKeyDer::from_pem_slice(KEY).unwrap())
        .unwrap();
    let config = Arc::new(config);
    answering(answer, move |stream| {
        Some(StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream))
    })
}

const LOGIN_PAGE: &str = "<!doctype html><title>DHIS 2 Login</title>";

#[test]
fn each_outcome_from_a_real_server() {
    let html = || http("200 OK", "Content-Type: text/html;charset=UTF-8\r\n", LOGIN_PAGE);
    let login = "Location: http://127.0.0.1:1/dhis-web-login/\r\n";
    let absent = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let hangs_up = answering("", |_| None::<std::net::TcpStream>);
    let tls = over_tls(&html());
    let table = [
        ("nobody listens", format!("http://{absent}"), ConnectionTest::Unreachable),
        ("hangs up", format!("http://127.0.0.1:{hangs_up}"), ConnectionTest::Unreachable),
        ("maintenance", plain(&http("503 Service Unavailable", "", "")), ConnectionTest::Unreachable),
        ("an unknown authority", format!("https://127.0.0.1:{tls}"), ConnectionTest::TlsError),
        ("no TLS at all", plain(&html()).replace("http:", "https:"), ConnectionTest::TlsError),
        ("a page with 200", plain(&html()), ConnectionTest::NotDhis2),
        ("a login page by 302", plain(&http("302 Found", login, "")), ConnectionTest::NotDhis2),
        (
            "JSON of something else",
            plain(&http("200 OK", "Content-Type: application/json\r\n", "{\"name\": \"printer\"}")),
            ConnectionTest::NotDhis2,
        ),
        (
            "a page that says it is JSON",
            plain(&http("200 OK", "Content-Type: application/json\r\n", LOGIN_PAGE)),
            ConnectionTest::NotDhis2,
        ),
    ];
    for (what, url, expected) in table {
        assert_eq!(as_demo(&url), expected, "{what}");
    }

    // With its authority known the same server is reached, and says what it is; under another name it is refused.
    let demo = Credentials::basic("demo", "demo");
    let trusted = outcome(&format!("https://127.0.0.1:{tls}"), demo.clone(), Some(AUTHORITY));
    assert_eq!(trusted, ConnectionTest::NotDhis2);
    let misnamed = outcome(&format!("https://localhost:{tls}"), demo, Some(AUTHORITY));
    assert_eq!(misnamed, ConnectionTest::TlsError);
}

#[test]
fn each_outcome_from_a_server_that_speaks_as_dhis2_does() {
    let server = DemoServer::start(World::invented_with(1, 3)).unwrap();
    let wrong = outcome(&server.url(), Credentials::basic("demo", "wrong"), None);
    assert_eq!(wrong, ConnectionTest::AuthFailed);
    assert_eq!(outcome(&server.url(), Credentials::token("d2p_wrong"), None), ConnectionTest::AuthFailed);
    assert!(matches!(as_demo(&server.url()), ConnectionTest::Connected(found) if !found.write_capable));
    server.change(|world| world.account.authorities.push("F_TRACKED_ENTITY_INSTANCE_ADD".into()));
    assert!(matches!(as_demo(&server.url()), ConnectionTest::Connected(found) if found.write_capable));
    assert_eq!(server.non_get_requests(), 0);

    for (version, expected) in [("2.35.14", false), ("2.36.0", true), ("2.43.1", true), ("2.45.0", true)] {
        let server = DemoServer::start(World::invented_with(1, 3).with_version(version)).unwrap();
        match as_demo(&server.url()) {
            ConnectionTest::Connected(found) => assert!(expected && found.dhis2_version == version),
            other => {
                assert!(!expected, "{version}: {other:?}");
                assert_eq!(other, ConnectionTest::UnsupportedVersion { found: version.into() });
            }
        }
        assert_eq!(server.non_get_requests(), 0);
    }
    let clock = Arc::new(FrozenClock::new(Timestamp(1_795_248_000_000)));
    let nothing = DemoServer::start(World::empty(clock, Account::demo("nowhere0001"))).unwrap();
    assert_eq!(as_demo(&nothing.url()), ConnectionTest::NoTrackerAccess);
}

/// The Rust sources below a folder, without modules of tests.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn there_is_no_code_that_could_write() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    // Everything with which `reqwest` sends something that is not a GET.
    let others =
        [".post(", ".put(", ".patch(", ".delete(", ".head(", ".request(", ".execute(", "Method::", ".body("];
    let mut gets = 0;
    for path in sources(&crates.join("kadi-dhis2/src")) {
        let text = fs::read_to_string(&path).unwrap();
        for other in others {
            assert!(!text.contains(other), "{other} in {}", path.display());
        }
        gets += text.matches("http.get(").count();
    }
    assert_eq!(gets, 1, "one place sends, and it sends GET");

    // Nobody else has a client but who speaks to printers, and knows nothing of DHIS2: no other crate that ships depends on one.
    let printing = fs::read_to_string(crates.join("kadi-print/Cargo.toml")).unwrap();
    assert!(
        !printing.contains("kadi-dhis2")
            && !printing.contains("kadi-sync")
            && !printing.contains("kadi-store")
    );
    let clients = ["reqwest", "ureq", "hyper", "hyper-util", "isahc", "curl", "attohttpc"];
    for entry in fs::read_dir(crates).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        if ["kadi-dhis2", "kadi-print", "kadi-testkit"].contains(&name.as_str()) {
            continue;
        }
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let shipped = manifest.split("[dev-dependencies]").next().unwrap();
        for client in clients {
            let depends = shipped
                .lines()
                .any(|line| line.strip_prefix(client).is_some_and(|rest| rest.starts_with(['.', ' ', '='])));
            assert!(!depends, "{name} depends on {client}");
        }
    }
    let transport = fs::read_to_string(crates.join("kadi-sync/src/transport.rs")).unwrap();
    let port = transport.split("pub trait Transport").nth(1).unwrap().split("\n}").next().unwrap();
    assert_eq!(port.matches("fn ").count(), 1, "the port has one verb");
    assert!(port.contains("fn get(&self, request: &GetRequest)"));
}
