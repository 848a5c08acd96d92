//! Signs of misuse through the whole: what is verified leaves a mark and no name, a sign shows with its evidence, is put aside
//! with a reason, opens again with newer evidence, and is seen on the screen, on the command line and in a file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[path = "portal_page/campaign.rs"]
#[allow(dead_code, reason = "what other tests use of it")]
mod campaign;
#[path = "fraud/log.rs"]
mod log;
#[path = "fraud/screen.rs"]
mod screen;

use std::fs;
use std::time::Instant;

use campaign::Campaign;
use kadi_contract::fraud::{DismissSign, ListSigns, ReportForm, ReportSigns, SignKind, SignsView, TakeLog};
use kadi_contract::officers::AddOfficer;
use kadi_contract::session::{Lock, Unlock};
use kadi_contract::verify::VerifyCode;
use kadi_contract::{ErrorCode, Secret};
use kadi_testkit::office::{PASSPHRASE, TestOffice};
use log::{guesses, month};

fn signs(office: &mut TestOffice) -> SignsView {
    office.call(ListSigns::default()).unwrap()
}

#[test]
fn a_revoked_card_that_comes_again_is_a_sign_whichever_way_its_code_is_read() {
    let mut campaign = Campaign::open();
    let (token, code) = (campaign.token(1), campaign.codes[1].clone());
    let verify = |campaign: &mut Campaign, text: &str| {
        campaign.office.call(VerifyCode { text: text.to_owned() }).unwrap();
        campaign.office.clock.advance(1_200);
    };
    verify(&mut campaign, &token);
    assert_eq!(signs(&mut campaign.office).signs, []);
    // Typed, the same card.
    verify(&mut campaign, &code);
    let view = signs(&mut campaign.office);
    assert_eq!(view.signs.len(), 1, "{view:?}");
    let sign = &view.signs[0];
    assert_eq!(
        (sign.kind, sign.events, sign.risk, sign.place.as_str()),
        (SignKind::RevokedCard, 2, 60, "Dakar Nord")
    );
    assert_eq!((view.verifications, view.compared, view.skipped), (2, false, 0));
    // Neither the log nor the signs hold a code, a token, a name or a number of anybody.
    let log = fs::read_to_string(campaign.office.store().join("verifications.jsonl")).unwrap();
    let told = format!("{log}{}", serde_json::to_string(&view).unwrap());
    for secret in ["Diop", "Amina", "SN-DKR", &code, &token, &code.replace('-', "")] {
        assert!(!told.contains(secret), "{secret}");
    }
}

#[test]
fn forged_and_guessed_codes_are_told_apart() {
    let mut campaign = Campaign::open();
    for text in ["KD1:NOCODEOFANYBODY", "KD1:NEITHERISTHISONE"] {
        campaign.office.call(VerifyCode { text: text.into() }).unwrap();
        campaign.office.clock.advance(60);
    }
    for guess in 0..15 {
        campaign.office.call(VerifyCode { text: format!("{guess:064x}") }).unwrap();
        campaign.office.clock.advance(2);
    }
    let view = signs(&mut campaign.office);
    let kinds: Vec<(SignKind, u64)> = view.signs.iter().map(|sign| (sign.kind, sign.events)).collect();
    assert_eq!(kinds, [(SignKind::BruteForce, 15), (SignKind::InvalidHmac, 2)]);
    let counted: Vec<u64> = view.by_kind.iter().map(|kind| kind.open).collect();
    assert_eq!(counted, [1, 1, 0, 0, 0, 0, 0, 0]);
    let grave = campaign.office.call(ListSigns { min_risk: 60 }).unwrap();
    assert_eq!((grave.signs.len(), grave.by_kind), (1, view.by_kind));
}

#[test]
fn a_sign_is_put_aside_with_a_reason_and_opens_again_with_newer_evidence() {
    let mut office = TestOffice::open();
    log::write(&office, &guesses(20));
    let id = signs(&mut office).signs[0].id.clone();
    let mut dismiss = |id: &str, reason: &str| {
        office.call(DismissSign { id: id.to_owned(), reason: reason.to_owned() }).map_err(|error| error.code)
    };
    assert_eq!(dismiss(&id, "  "), Err(ErrorCode::ReasonMissing));
    assert_eq!(dismiss(&id, &"a".repeat(501)), Err(ErrorCode::InvalidField));
    assert_eq!(dismiss("0000000000000000", "who knows"), Err(ErrorCode::SignNotFound));
    let aside = dismiss(&id, "a lesson with the new scanner").unwrap().dismissed.unwrap();
    assert_eq!((aside.officer.as_str(), aside.reason.as_str()), ("Mariama", "a lesson with the new scanner"));
    let view = signs(&mut office);
    assert_eq!((view.by_kind[0].open, view.by_kind[0].dismissed), (0, 1));
    office.reopen().unwrap();
    assert!(signs(&mut office).signs[0].dismissed.is_some());
    assert!(office.audited().unwrap().contains(&"fraud.dismiss".to_owned()));
    // The same guessing goes on: the same sign, open again.
    log::write(&office, &guesses(21));
    let view = signs(&mut office);
    assert_eq!((view.signs[0].id.as_str(), &view.signs[0].dismissed), (id.as_str(), &None));
}

#[test]
fn many_wrong_pass_phrases_are_a_sign() {
    let mut office = TestOffice::open();
    office.call(Lock {}).unwrap();
    for _ in 0..6 {
        let wrong = Unlock { officer_id: None, passphrase: Secret("nobody knows this one".into()) };
        assert_eq!(office.call(wrong).unwrap_err().code, ErrorCode::WrongPassphrase);
        office.clock.advance(3_600);
    }
    office.call(Unlock { officer_id: None, passphrase: Secret(PASSPHRASE.into()) }).unwrap();
    let view = signs(&mut office);
    assert_eq!((view.signs.len(), view.signs[0].kind), (1, SignKind::UnlockGuessing));
    assert_eq!((view.signs[0].events, view.signs[0].risk), (6, 60));
}

#[test]
fn a_card_at_two_places_is_seen_with_the_other_desks_log() {
    let mut office = TestOffice::open();
    let here = log::line(0, "valid", 7);
    let there = log::line(240, "valid", 7);
    log::write(&office, &[here]);
    let file = office.out("verifications.jsonl");
    fs::write(&file, format!("{there}\nnonsense\n")).unwrap();
    let beside = office.out("beside.jsonl");
    fs::write(&beside, log::line(100, "valid", 7) + "\n").unwrap();
    let mut take = |place: &str, desk: &str, file: &std::path::Path| {
        let (file, place, desk) = (file.display().to_string(), place.to_owned(), desk.to_owned());
        office.call(TakeLog { file, place, desk }).map_err(|error| error.code)
    };
    assert_eq!(take(" ", "", &file), Err(ErrorCode::MissingField));
    assert_eq!(take(&"a".repeat(61), "", &file), Err(ErrorCode::InvalidField));
    assert_eq!(take("Dakar Nord", "", &file), Err(ErrorCode::DeviceIsThis));
    assert_eq!(take("Kolda", "", std::path::Path::new("/dev/null")), Err(ErrorCode::LogUnreadable));
    assert_eq!(take("Kolda", "", std::path::Path::new("/nowhere")), Err(ErrorCode::FileFailed));
    // Another desk of this very place may see the card as soon.
    assert_eq!(take("Dakar Nord", "2", &beside).unwrap().verifications, 1);
    assert_eq!(signs(&mut office).signs, []);
    let mut take = |place: &str| {
        let (file, place) = (file.display().to_string(), place.to_owned());
        office.call(TakeLog { file, place, desk: String::new() }).unwrap()
    };
    take("Kolda");
    let taken = take("Kolda");
    assert_eq!((taken.place.as_str(), taken.verifications), ("Kolda", 1));
    let view = signs(&mut office);
    assert_eq!((view.logs.len(), view.signs.len()), (2, 1), "{view:?}");
    let sign = &view.signs[0];
    assert_eq!((sign.kind, sign.seconds), (SignKind::ImpossiblePace, Some(140)));
    assert_eq!((sign.place.as_str(), sign.other_place.as_deref()), ("Dakar Nord", Some("Kolda")));
}

#[test]
fn who_only_reads_cannot_put_aside_and_who_only_verifies_sees_nothing() {
    let mut office = TestOffice::open();
    log::write(&office, &guesses(20));
    let id = signs(&mut office).signs[0].id.clone();
    let words = "igname marmite sentier pluie";
    let mut ask = |role: &str, name: &str| {
        let passphrase = Secret(format!("{words} {name}"));
        let add = AddOfficer {
            name: name.into(),
            role: role.into(),
            language: "fr".into(),
            passphrase: passphrase.clone(),
        };
        let officer = office.call(add).unwrap();
        let unlock = Unlock { officer_id: Some(officer.id), passphrase };
        let (_, change) = office.app.call(None, unlock).unwrap();
        let kadi_app::SessionChange::Opened(token) = change else { panic!("{change:?}") };
        let list = office.app.call(Some(&token), ListSigns::default()).map(|(view, _)| view.signs.len());
        let dismiss = DismissSign { id: id.clone(), reason: "seen".into() };
        let aside = office.app.call(Some(&token), dismiss).map(drop);
        (list.map_err(|error| error.code), aside.map_err(|error| error.code))
    };
    let refused = ErrorCode::NotAllowed;
    assert_eq!(ask("auditor", "Zawadi"), (Ok(1), Err(refused)));
    assert_eq!(ask("clinic_staff", "Amina"), (Err(refused), Err(refused)));
    assert_eq!(ask("district_officer", "Kofi"), (Err(refused), Err(refused)));
    assert_eq!(ask("supervisor", "Jean-Pierre"), (Ok(1), Ok(())));
}

#[test]
fn the_report_is_a_file_for_a_spreadsheet() {
    let mut office = TestOffice::open();
    log::write(&office, &guesses(20));
    let mut report = |name: &str, form: ReportForm| {
        let out = office.out(name);
        let done = office.call(ReportSigns { out: out.display().to_string(), form }).unwrap();
        assert_eq!(done.rows, 1);
        fs::read(&out).unwrap()
    };
    let csv = String::from_utf8(report("signs.csv", ReportForm::Csv)).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("\u{feff}Risque;Signe;Lieu;"), "{csv}");
    assert!(lines[1].contains("Codes devinés;Dakar Nord;"), "{csv}");
    assert!(report("signs.xlsx", ReportForm::Xlsx).starts_with(b"PK"));
    let empty = office.call(ReportSigns { out: " ".into(), form: ReportForm::Csv }).unwrap_err();
    assert_eq!(empty.code, ErrorCode::MissingField);
}

/// A million lines, which no device keeps but somebody may put there, some of them broken: read once, one after the other.
#[test]
fn a_log_of_a_million_lines_is_read_in_one_pass_and_little_memory() {
    let mut office = TestOffice::open();
    let lines = 1_000_000;
    month(&office, lines);
    let before = resident_kb();
    let begun = Instant::now();
    let view = signs(&mut office);
    let (seconds, grown) = (begun.elapsed().as_secs_f64(), resident_kb().saturating_sub(before));
    println!(
        "{lines} lines in {seconds:.1} s, {} MB more in memory at its end, {} signs",
        grown / 1_024,
        view.signs.len()
    );
    assert_eq!((view.skipped, view.verifications), (lines / 1_000, lines - lines / 1_000));
    assert!(view.compared);
    // The file has more than a hundred megabytes.
    assert!(grown < 80 * 1_024, "{grown} kB");
    assert!(seconds < 120.0, "{seconds}");
}

/// Resident memory of this process at its highest, in kB.
fn resident_kb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
