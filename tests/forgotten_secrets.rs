//! What a running Kadi still knows after the lock: its memory is searched from outside for every secret it worked with.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::FileExt as _;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use aho_corasick::AhoCorasick;
use kadi_contract::Secret;
use kadi_contract::cards::{CreateBatch, Selection};
use kadi_contract::devices::NameThisDevice;
use kadi_contract::dhis2::ConfigureConnection;
use kadi_contract::officers::RenewRecovery;
use kadi_contract::people::RegisterPerson;
use kadi_contract::session::Lock;
use kadi_store::{KeyFile, Store};
use kadi_testkit::command;
use kadi_testkit::office::{NOW, PASSPHRASE, TestOffice, codes_of_pictures, person};
use kadi_trust::PassKey;
use kadi_trust::token::ServerSecret;
use serde_json::{Value, json};

const PASSWORD: &str = "Harmattan-Quatre-77";
/// `kadi:` and the password in base64, as HTTP sends them.
const BASIC: &str = "a2FkaTpIYXJtYXR0YW4tUXVhdHJlLTc3";
const TOKEN: &str = "d2pat_5xVA12xyUbWNedQxy4ohH77WlxRGVvZZ1151814092";
const BUNDLE: &str = "baobab pirogue tambour acajou";
const NEW_PASSPHRASE: &str = "sable rivage mangue girofle";

/// The program, ended with the test.
struct Served {
    child: Child,
    address: String,
    cookie: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Served {
    fn start(office: &TestOffice) -> Self {
        let file = office.out("unused");
        fs::write(&file, "").unwrap();
        let mut kadi = command::kadi(&office.store(), &file);
        let mut child = kadi.args(["serve", "--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url: Value = serde_json::from_str(&line).unwrap();
        let url = url["url"].as_str().unwrap();
        let address = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { child, address, cookie: String::new() }
    }

    fn call(&mut self, name: &str, with: &Value) -> String {
        let body = json!({ "call": name, "with": with }).to_string();
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "POST /api/call HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nCookie: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            self.cookie,
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{name}: {answer}");
        let cookie = answer.lines().find_map(|line| {
            line.to_lowercase().starts_with("set-cookie:").then(|| line[11..].trim().to_owned())
        });
        if let Some(cookie) = cookie {
            cookie.split(';').next().unwrap().clone_into(&mut self.cookie);
        }
        answer
    }

    /// The secrets that are in the memory of the program, of all that it can read and write, and how often.
    fn holds(&self, needles: &Needles) -> BTreeMap<&'static str, usize> {
        let process = format!("/proc/{}", self.child.id());
        let maps = fs::read_to_string(format!("{process}/maps")).unwrap();
        let memory = File::open(format!("{process}/mem")).unwrap();
        let mut found = BTreeMap::new();
        for line in maps.lines().filter(|line| line.split(' ').nth(1).unwrap().starts_with("rw")) {
            let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
            let from = u64::from_str_radix(from, 16).unwrap();
            let mut bytes = vec![0; usize::try_from(u64::from_str_radix(to, 16).unwrap() - from).unwrap()];
            // A region that went away in between holds nothing.
            let Ok(read) = memory.read_at(&mut bytes, from) else { continue };
            needles.count(&bytes[..read], &mut found);
        }
        found
    }

    /// Waits until nothing of `needles` is left: a job that unlocking started holds the store until it has ended.
    fn forgets(&self, needles: &Needles, when: &str) {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let left = self.holds(needles);
            if left.is_empty() {
                return;
            }
            assert!(Instant::now() < deadline, "{when}: {left:?}");
            thread::sleep(Duration::from_millis(200));
        }
    }
}

/// Secrets in the forms in which they can lie in memory, by what they are.
struct Needles {
    names: Vec<&'static str>,
    search: AhoCorasick,
}

impl Needles {
    fn new(forms: Vec<(&'static str, Vec<u8>)>) -> Self {
        let search = AhoCorasick::new(forms.iter().map(|(_, form)| form)).unwrap();
        Self { names: forms.into_iter().map(|(name, _)| name).collect(), search }
    }

    fn count(&self, bytes: &[u8], found: &mut BTreeMap<&'static str, usize>) {
        for form in self.search.find_iter(bytes) {
            *found.entry(self.names[form.pattern().as_usize()]).or_default() += 1;
        }
    }
}

/// Bytes as they are and as hexadecimal digits.
fn key(name: &'static str, bytes: &[u8]) -> [(&'static str, Vec<u8>); 3] {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [bytes.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes()].map(|form| (name, form))
}

/// An office with a card, a device, a connection with a password and one with a token; the code of the card, the recovery
/// code, and the secrets.
fn office() -> (TestOffice, String, String, Needles) {
    let mut office = TestOffice::open();
    let amina = person("Amina", "Diop", "1991-03-12", "F", "Pikine");
    office.call(RegisterPerson { person: amina }).unwrap();
    let out = office.out("cards");
    let order = CreateBatch {
        template: "vital".into(),
        selection: Selection { limit: 1, ..Selection::default() },
        campaign: "VAX26".into(),
        out: out.display().to_string(),
        ..CreateBatch::default()
    };
    let batch = office.call(order).unwrap();
    office.wait(batch.job.as_ref().unwrap()).unwrap();
    let code = codes_of_pictures(&out.join("png")).unwrap().pop();
    office.call(NameThisDevice { name: "Dakar Nord".into() }).unwrap();
    let connection = |port: u16, username: &str| ConfigureConnection {
        url: format!("http://127.0.0.1:{port}"),
        username: username.into(),
        ..ConfigureConnection::default()
    };
    let password = Some(Secret(PASSWORD.into()));
    office.call(ConfigureConnection { password, ..connection(1, "kadi") }).unwrap();
    office.call(ConfigureConnection { token: Some(Secret(TOKEN.into())), ..connection(2, "") }).unwrap();
    let sheet = office.call(RenewRecovery { passphrase: Secret(PASSPHRASE.into()) }).unwrap();
    let recovery: Vec<String> = sheet.groups.into_iter().map(|group| group.0).collect();
    office.call(Lock {}).unwrap();

    let file = KeyFile::load(&office.store()).unwrap();
    let data_key = file.unlock(&file.officers()[0].officer.clone(), PASSPHRASE).unwrap();
    let store = loop {
        // A job that just ended may still hold the store for a moment.
        if let Ok(store) = Store::open(&office.store(), &data_key, NOW) {
            break store;
        }
        thread::yield_now();
    };
    let secret = |name: &str| {
        store.read(|db| db.secret(name)).unwrap().unwrap_or_else(|| panic!("no secret called {name}"))
    };
    let issuer: [u8; 32] = secret("server_secret").try_into().unwrap();
    let pass = PassKey::derive(&ServerSecret::from_bytes(issuer), "VAX26", 1);
    let device = secret("device_keys");
    let mut forms = Vec::new();
    forms.extend(key("data key", data_key.as_bytes()));
    forms.extend(key("issuer's secret", &issuer));
    forms.extend(key("issuer's signing key", &secret("issuer_seed")));
    forms.extend(key("device's signing key", &device[..32]));
    forms.extend(key("device's agreement key", &device[32..]));
    forms.extend(key("key of passes", pass.as_bytes()));
    for (name, text) in [
        ("password of DHIS2", PASSWORD),
        ("password of DHIS2, encoded", BASIC),
        ("token of DHIS2", TOKEN),
        ("pass phrase", PASSPHRASE),
        ("new pass phrase", NEW_PASSPHRASE),
        ("pass phrase of a bundle", BUNDLE),
        // Groups may be typed in any spacing: four of them in a row are enough to know the sheet.
        ("recovery code", &recovery[..4].join(" ")),
        ("recovery code, unspaced", &recovery[..4].concat()),
    ] {
        forms.push((name, text.as_bytes().to_vec()));
    }
    drop(store);
    (office, code.unwrap(), recovery.join(" "), Needles::new(forms))
}

#[test]
fn nothing_secret_is_left_in_memory_after_the_lock() {
    let (office, code, recovery, needles) = office();
    let mut served = Served::start(&office);
    assert_eq!(served.holds(&needles), BTreeMap::new(), "before anybody unlocked");
    for round in 0..3 {
        served.call("session.unlock", &json!({ "passphrase": PASSPHRASE }));
        for _ in 0..4 {
            served.call("people.search", &json!({ "query": "Amina" }));
            served.call("people.stats", &json!({}));
        }
        served.call("passes.issue", &json!({ "code": code }));
        served.call("dhis2.test", &json!({}));
        let out = office.out(&format!("{round}.kadibundle"));
        served.call("devices.export", &json!({ "passphrase": BUNDLE, "out": out }));
        let unlocked = served.holds(&needles);
        for known in ["data key", "issuer's secret", "issuer's signing key"] {
            assert!(unlocked.contains_key(known), "round {round}: this test sees no {known} in {unlocked:?}");
        }
        served.call("session.lock", &json!({}));
        served.forgets(&needles, &format!("round {round}"));
    }
    // A recovery sheet, and a connection that is typed in anew.
    let status: Value =
        serde_json::from_str(served.call("session.status", &json!({})).split("\r\n\r\n").nth(1).unwrap())
            .unwrap();
    let officer = status["officers"][0]["id"].clone();
    let with = json!({ "code": recovery, "officer_id": officer, "new_passphrase": NEW_PASSPHRASE });
    served.call("session.unlock_with_recovery", &with);
    let with = json!({ "url": "http://127.0.0.1:1", "username": "kadi", "password": PASSWORD });
    served.call("dhis2.configure", &with);
    served.call("dhis2.test", &json!({}));
    served.call("session.lock", &json!({}));
    served.forgets(&needles, "after the recovery sheet");
}
