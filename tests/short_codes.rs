//! Short codes: what opens the register on one computer, and what a keyring that fails or forgets means for it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::sync::Arc;

use kadi_contract::officers::{AddOfficer, ResetPassphrase, RotateDataKey};
use kadi_contract::session::{GetStatus, Lock, Unlock};
use kadi_contract::short_code::{
    ForgetShortCode, GetShortCode, KeepShortCode, KeyringState, ShortCodeView, UnlockWithShortCode,
};
use kadi_contract::{ErrorCode, Secret};
use kadi_testkit::keyring::RecordedKeyring;
use kadi_testkit::office::{PASSPHRASE, TestOffice};
use kadi_trust::keyring::KeyringError;

const CODE: &str = "mil-26";

fn open() -> (TestOffice, Arc<RecordedKeyring>) {
    let office = TestOffice::open();
    let keyring = Arc::new(RecordedKeyring::default());
    office.app.use_keyring(Arc::clone(&keyring) as _);
    (office, keyring)
}

fn keep(code: &str) -> KeepShortCode {
    KeepShortCode { passphrase: Secret(PASSPHRASE.into()), code: Secret(code.into()) }
}

fn with(code: &str) -> UnlockWithShortCode {
    UnlockWithShortCode { officer_id: None, code: Secret(code.into()) }
}

fn refused(office: &mut TestOffice, code: &str) -> ErrorCode {
    office.call(with(code)).unwrap_err().code
}

const KEPT: ShortCodeView = ShortCodeView { kept: true, keyring: KeyringState::Ready };
const NONE: ShortCodeView = ShortCodeView { kept: false, keyring: KeyringState::Ready };

#[test]
fn a_short_code_opens_the_register_here_and_nothing_of_it_opens_it_alone() {
    let (mut office, keyring) = open();
    assert_eq!(office.call(GetShortCode {}).unwrap(), NONE);
    let wrong = KeepShortCode { passphrase: Secret("not this one at all".into()), ..keep(CODE) };
    assert_eq!(office.call(wrong).unwrap_err().code, ErrorCode::WrongPassphrase);
    for weak in ["", "12345", "123456", "aaaaaa"] {
        assert_eq!(office.call(keep(weak)).unwrap_err().code, ErrorCode::WeakShortCode, "{weak}");
    }
    assert!(keyring.kept().is_empty());
    assert_eq!(office.call(keep(CODE)).unwrap(), KEPT);
    assert_eq!(office.call(GetShortCode {}).unwrap(), KEPT);
    let kept = keyring.kept();
    let (name, half) = kept.iter().next().unwrap();
    assert_eq!((kept.len(), half.len()), (1, 32));
    assert!(!name.contains("ariama"), "{name}");
    office.call(Lock {}).unwrap();
    assert!(office.call(GetStatus {}).unwrap().officers[0].short_code);
    assert_eq!(refused(&mut office, "mil-27"), ErrorCode::WrongShortCode);
    assert_eq!(
        office.call(Unlock { officer_id: None, passphrase: Secret(CODE.into()) }).unwrap_err().code,
        ErrorCode::WrongPassphrase
    );
    assert_eq!(office.call(with(CODE)).unwrap().name, "Mariama");
    // What asks for the pass phrase again still does.
    let again = KeepShortCode { passphrase: Secret(CODE.into()), ..keep(CODE) };
    assert_eq!(office.call(again).unwrap_err().code, ErrorCode::WrongPassphrase);
    // Another code takes the place of the first, in the keyring too.
    office.call(keep("pirogue")).unwrap();
    assert_eq!(keyring.kept().len(), 1);
    assert_ne!(keyring.kept(), kept);
    office.call(Lock {}).unwrap();
    assert_eq!(refused(&mut office, CODE), ErrorCode::WrongShortCode);
    office.call(with("pirogue")).unwrap();
    assert_eq!(office.call(ForgetShortCode {}).unwrap(), NONE);
    assert!(keyring.kept().is_empty());
    office.call(Lock {}).unwrap();
    assert_eq!(refused(&mut office, "pirogue"), ErrorCode::ShortCodeMissing);
    office.call(Unlock { officer_id: None, passphrase: Secret(PASSPHRASE.into()) }).unwrap();
    let audited = office.audited().unwrap();
    for action in ["officer.keep_short_code", "session.unlock_with_short_code", "officer.forget_short_code"] {
        assert!(audited.iter().any(|done| done == action), "{action}: {audited:?}");
    }
}

#[test]
fn five_wrong_tries_and_only_a_pass_phrase_opens_it() {
    let (mut office, _) = open();
    office.call(keep(CODE)).unwrap();
    office.call(Lock {}).unwrap();
    for _ in 0..5 {
        assert_eq!(refused(&mut office, "mil-27"), ErrorCode::WrongShortCode);
    }
    assert_eq!(refused(&mut office, CODE), ErrorCode::ShortCodeSpent);
    // Waiting changes nothing about that; the delay is that of every wrong try.
    assert_eq!(office.call(GetStatus {}).unwrap().wait_seconds, 30);
    office.clock.advance(24 * 3600);
    assert_eq!(refused(&mut office, CODE), ErrorCode::ShortCodeSpent);
    office.call(Unlock { officer_id: None, passphrase: Secret(PASSPHRASE.into()) }).unwrap();
    office.call(Lock {}).unwrap();
    office.call(with(CODE)).unwrap();
}

#[test]
fn a_keyring_that_is_away_locked_or_forgetful_is_told_in_words_and_the_pass_phrase_opens() {
    let (mut office, keyring) = open();
    keyring.keep_nothing();
    assert_eq!(office.call(keep(CODE)).unwrap_err().code, ErrorCode::KeyringRefused);
    assert_eq!(office.call(GetShortCode {}).unwrap(), NONE);
    let keyring = Arc::new(RecordedKeyring::default());
    office.app.use_keyring(Arc::clone(&keyring) as _);
    let faults = [
        (KeyringError::Absent, ErrorCode::KeyringAbsent, KeyringState::Absent),
        (KeyringError::Locked, ErrorCode::KeyringLocked, KeyringState::Locked),
        (KeyringError::Refused, ErrorCode::KeyringRefused, KeyringState::Refused),
    ];
    for (fault, code, _) in faults {
        keyring.fail_with(Some(fault));
        assert_eq!(office.call(keep(CODE)).unwrap_err().code, code);
    }
    keyring.fail_with(None);
    office.call(keep(CODE)).unwrap();
    for (fault, code, state) in faults {
        keyring.fail_with(Some(fault));
        assert_eq!(office.call(GetShortCode {}).unwrap(), ShortCodeView { kept: true, keyring: state });
        office.call(Lock {}).unwrap();
        assert_eq!(refused(&mut office, CODE), code);
        assert_eq!(office.call(GetStatus {}).unwrap().wait_seconds, 0);
        office.call(Unlock { officer_id: None, passphrase: Secret(PASSPHRASE.into()) }).unwrap();
    }
    keyring.fail_with(None);
    keyring.lose();
    assert_eq!(office.call(GetShortCode {}).unwrap(), NONE);
    office.call(Lock {}).unwrap();
    assert_eq!(refused(&mut office, CODE), ErrorCode::ShortCodeMissing);
    // No keyring at all: as every program begins.
    office.reopen().unwrap();
    let away = ShortCodeView { kept: true, keyring: KeyringState::Absent };
    assert_eq!(office.call(GetShortCode {}).unwrap(), away);
    assert_eq!(office.call(ForgetShortCode {}).unwrap(), ShortCodeView { kept: false, ..away });
}

#[test]
fn a_new_data_key_and_a_new_pass_phrase_from_an_administrator() {
    let (mut office, _) = open();
    office.call(keep(CODE)).unwrap();
    let kofi = "sable rivage mangue girofle";
    let added = office
        .call(AddOfficer {
            name: "Kofi".into(),
            role: "program_admin".into(),
            language: "en".into(),
            passphrase: Secret(kofi.into()),
        })
        .unwrap();
    let mariama = office.call(GetStatus {}).unwrap().session.unwrap().officer_id;
    office.call(RotateDataKey { passphrase: Secret(PASSPHRASE.into()), leave_waiting: false }).unwrap();
    office.token = None;
    office.call(with(CODE)).unwrap();
    office.call(Lock {}).unwrap();
    // Whoever sets a pass phrase for somebody else takes their short code away.
    office.call(Unlock { officer_id: Some(added.id), passphrase: Secret(kofi.into()) }).unwrap();
    let reset = ResetPassphrase { id: mariama, passphrase: Secret("autre phrase de quatre mots".into()) };
    office.call(reset).unwrap();
    office.call(Lock {}).unwrap();
    assert_eq!(refused(&mut office, CODE), ErrorCode::ShortCodeMissing);
}
