//! Unlocking and locking: wrong tries wait, idle sessions end, and what was unlocked leaves no key behind.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::sync::Arc;
use std::thread;

use kadi_app::{App, AppConfig};
use kadi_contract::office::{GetSettings, ListAudit, SaveSettings};
use kadi_contract::register::GetMpiStats;
use kadi_contract::session::{GetStatus, Lock, StoreState, Unlock};
use kadi_contract::{ErrorCode, Event, Secret};
use kadi_testkit::office::{NOW, PASSPHRASE, TestOffice};
use kadi_trust::keys::KdfCost;

const WRONG: &str = "not this one at all";
const MINUTE: i64 = 60;

fn restart(office: &mut TestOffice) {
    office.token = None;
    office.app = App::new(AppConfig {
        folder: office.store(),
        clock: office.clock.clone(),
        kdf: KdfCost::LIGHT,
        templates: None,
    });
}

fn call(passphrase: &str) -> Unlock {
    Unlock { officer_id: None, passphrase: Secret(passphrase.into()) }
}

#[test]
fn wrong_tries_wait_longer_and_longer_across_restarts_and_are_on_record_afterwards() {
    let mut office = TestOffice::open();
    office.call(Lock {}).unwrap();
    let mut waits = Vec::new();
    for _ in 0..8 {
        restart(&mut office);
        assert_eq!(office.call(call(WRONG)).unwrap_err().code, ErrorCode::WrongPassphrase);
        restart(&mut office);
        let wait = office.call(GetStatus {}).unwrap().wait_seconds;
        if wait > 0 {
            // Not even the right one goes through before its time.
            assert_eq!(office.call(call(PASSPHRASE)).unwrap_err().code, ErrorCode::TooManyAttempts);
        }
        waits.push(wait);
        office.clock.advance(i64::try_from(wait).unwrap());
    }
    assert_eq!(waits, [0, 0, 0, 0, 30, 60, 120, 240]);
    office.call(call(PASSPHRASE)).unwrap();
    let entry = office.call(ListAudit { limit: 1, ..ListAudit::default() }).unwrap().entries.remove(0);
    assert_eq!(entry.action, "session.unlock");
    let details: serde_json::Value = serde_json::from_str(&entry.details).unwrap();
    assert_eq!(details["wrong_before"], 8, "{details}");
    assert!(details["last_wrong"].as_str().unwrap().starts_with("2026-11-21T09:"), "{details}");
    restart(&mut office);
    assert_eq!(office.call(GetStatus {}).unwrap().wait_seconds, 0);
}

#[test]
fn asking_many_times_at_once_gains_no_try() {
    let mut office = TestOffice::open();
    office.call(Lock {}).unwrap();
    let tries: Vec<_> = (0..24)
        .map(|_| {
            let app = Arc::clone(&office.app);
            thread::spawn(move || app.call(None, call(WRONG)).unwrap_err().code)
        })
        .collect();
    let codes: Vec<ErrorCode> = tries.into_iter().map(|thread| thread.join().unwrap()).collect();
    let made = codes.iter().filter(|code| **code == ErrorCode::WrongPassphrase).count();
    assert_eq!(made, 5, "{codes:?}");
}

#[test]
fn eight_minutes_without_a_hand_on_it_lock_the_register() {
    let mut office = TestOffice::open();
    let events = office.app.subscribe();
    assert_eq!(office.call(GetSettings {}).unwrap().auto_lock_minutes, 8);
    office.clock.advance(8 * MINUTE - 1);
    office.app.lock_idle();
    // A call is a hand: the minutes begin anew.
    office.call(GetMpiStats {}).unwrap();
    office.clock.advance(8 * MINUTE - 1);
    office.app.lock_idle();
    assert!(!events.try_iter().any(|event| event == Event::Locked));
    office.clock.advance(1);
    office.app.lock_idle();
    assert!(events.try_iter().any(|event| event == Event::Locked));
    assert_eq!(office.call(GetMpiStats {}).unwrap_err().code, ErrorCode::Locked);
    assert_eq!(office.call(GetStatus {}).unwrap().store, StoreState::Locked);
    // The store is closed: another Kadi may open it.
    restart(&mut office);
    office.call(call(PASSPHRASE)).unwrap();
}

#[test]
fn the_minutes_are_a_setting_and_a_machine_that_slept_locks_at_once() {
    let mut office = TestOffice::open();
    let set = |minutes| SaveSettings {
        auto_lock_minutes: minutes,
        stale_days: 7,
        qr_mode: "token".into(),
        card_months: 24,
        ..SaveSettings::default()
    };
    for minutes in [0, 61] {
        let error = office.call(set(minutes)).unwrap_err();
        assert_eq!(
            (error.code, error.params["field"].as_str()),
            (ErrorCode::InvalidField, "auto_lock_minutes")
        );
    }
    office.call(set(60)).unwrap();
    let look = office.app.lock_when_left(None);
    assert_eq!(look, NOW);
    office.clock.advance(10);
    let look = office.app.lock_when_left(Some(look));
    office.call(GetMpiStats {}).unwrap();
    office.clock.advance(75);
    office.app.lock_when_left(Some(look));
    assert_eq!(office.call(GetMpiStats {}).unwrap_err().code, ErrorCode::Locked);
}

/// A `kadi serve` of its own, to look into its memory from outside.
#[cfg(target_os = "linux")]
mod memory {
    use std::fs::{self, File};
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::TcpStream;
    use std::os::unix::fs::FileExt as _;
    use std::process::{Child, Stdio};
    use std::thread;
    use std::time::{Duration, Instant};

    use kadi_core::OfficerId;
    use kadi_store::KeyFile;
    use kadi_testkit::command;
    use serde_json::{Value, json};

    use super::*;

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
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            let cookie = answer.lines().find_map(|line| {
                line.to_lowercase().starts_with("set-cookie:").then(|| line[11..].trim().to_owned())
            });
            if let Some(cookie) = cookie {
                cookie.split(';').next().unwrap().clone_into(&mut self.cookie);
            }
            answer
        }

        /// How often each needle is in the memory of the program, of all that it can read and write.
        fn count(&self, needles: &[Vec<u8>]) -> Vec<usize> {
            let process = format!("/proc/{}", self.child.id());
            let maps = fs::read_to_string(format!("{process}/maps")).unwrap();
            let memory = File::open(format!("{process}/mem")).unwrap();
            let mut counts = vec![0; needles.len()];
            for line in maps.lines().filter(|line| line.split(' ').nth(1).unwrap().starts_with("rw")) {
                let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
                let from = u64::from_str_radix(from, 16).unwrap();
                let mut bytes =
                    vec![0; usize::try_from(u64::from_str_radix(to, 16).unwrap() - from).unwrap()];
                // A region that went away in between holds nothing.
                let Ok(read) = memory.read_at(&mut bytes, from) else { continue };
                for (count, needle) in counts.iter_mut().zip(needles) {
                    *count += occurrences(&bytes[..read], needle);
                }
            }
            counts
        }
    }

    fn occurrences(bytes: &[u8], needle: &[u8]) -> usize {
        let candidates = bytes.split_inclusive(|byte| *byte == needle[0]);
        let mut at = 0;
        let mut count = 0;
        for candidate in candidates {
            at += candidate.len();
            count += usize::from(bytes[at - 1..].starts_with(needle));
        }
        count
    }

    /// The key as it is, and as the text by which SQLCipher is told.
    fn needles(office: &TestOffice) -> Vec<Vec<u8>> {
        let file = KeyFile::load(&office.store()).unwrap();
        let officer: OfficerId = file.officers()[0].officer.clone();
        let key = file.unlock(&officer, PASSPHRASE).unwrap();
        let hex: String = key.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        vec![key.as_bytes().to_vec(), hex.clone().into_bytes(), hex.to_uppercase().into_bytes()]
    }

    #[test]
    fn no_data_key_is_left_in_memory_after_the_lock() {
        let mut office = TestOffice::open();
        office.call(Lock {}).unwrap();
        let needles = needles(&office);
        let mut served = Served::start(&office);
        assert_eq!(served.count(&needles), [0, 0, 0], "before anybody unlocked");
        for round in 0..3 {
            served.call("session.unlock", &json!({ "passphrase": PASSPHRASE }));
            for _ in 0..4 {
                served.call("people.search", &json!({ "query": "Amina" }));
                served.call("people.stats", &json!({}));
            }
            let unlocked = served.count(&needles);
            assert!(
                unlocked[0] > 0,
                "round {round}: the key is nowhere while unlocked, so this test sees nothing"
            );
            served.call("session.lock", &json!({}));
            // A job that was started by the unlocking holds the store until it has ended.
            let deadline = Instant::now() + Duration::from_secs(20);
            loop {
                let left = served.count(&needles);
                if left == [0, 0, 0] {
                    break;
                }
                assert!(
                    Instant::now() < deadline,
                    "round {round}: {unlocked:?} while unlocked, {left:?} are left"
                );
                thread::sleep(Duration::from_millis(200));
            }
        }
    }
}
