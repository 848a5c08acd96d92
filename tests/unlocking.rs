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
