//! Synchronisation by itself, on a clock that stands still between looks: when it runs, when it waits, and whose cards follow.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use kadi_contract::cards::{ListBatches, RevokeCard};
use kadi_contract::dhis2::{ConfigureConnection, ListSyncRuns};
use kadi_contract::office::{JobView, ListAudit};
use kadi_contract::people::GetPerson;
use kadi_contract::register::SearchPeople;
use kadi_contract::schedule::{INTERVALS, ListSchedules, SaveSchedule, ScheduleView};
use kadi_contract::session::Lock;
use kadi_contract::{ErrorCode, Secret};
use kadi_core::{Demographics, Sex};
use kadi_demo::attributes;
use kadi_testkit::office::TestOffice;
use kadi_testkit::tracker::{Tracker, synchronise};

const MINUTE: i64 = 60;

fn somebody(first: &str, last: &str, born: &str) -> Demographics {
    Demographics {
        first_name: first.into(),
        last_name: last.into(),
        date_of_birth: Some(born.parse().unwrap()),
        sex: Some(Sex::Female),
        ..Demographics::default()
    }
}

/// An office connected to a server where Amina is known, with the UID of the maternal programme.
fn connected() -> (TestOffice, Tracker, String) {
    let mut office = TestOffice::open();
    let tracker = Tracker::start(Arc::clone(&office.clock) as _).unwrap();
    tracker.enroll("aminaUID001", &somebody("Amina", "Diop", "1991-03-12"), &[attributes::MATERNAL]);
    tracker.connect(&mut office).unwrap();
    let programme = tracker.programme(attributes::MATERNAL);
    (office, tracker, programme)
}

fn every(programme: &str, interval_minutes: u32) -> SaveSchedule {
    SaveSchedule {
        programme_uid: programme.to_owned(),
        interval_minutes,
        enabled: true,
        ..SaveSchedule::default()
    }
}

fn schedule_of(office: &mut TestOffice, programme: &str) -> ScheduleView {
    let all = office.call(ListSchedules {}).unwrap();
    all.into_iter().find(|one| one.programme_uid == programme).unwrap()
}

fn look(office: &TestOffice) -> Option<JobView> {
    office.app.do_what_is_due().unwrap()
}

/// Lets the time pass, looks, and waits for what was started.
fn pass(office: &TestOffice, minutes: i64) -> Option<JobView> {
    office.clock.advance(minutes * MINUTE);
    let job = look(office)?;
    let _ = office.app.wait_job(office.token.as_ref().unwrap(), &job.id, &mut |_| {}).unwrap();
    Some(job)
}

fn runs(office: &mut TestOffice) -> usize {
    office.call(ListSyncRuns { limit: 200 }).unwrap().len()
}

#[test]
fn only_the_five_intervals_are_taken_and_the_error_names_them() {
    let (mut office, _tracker, programme) = connected();
    for minutes in [0, 1, 5, 20, 45, 90, 181, u32::MAX] {
        let error = office.call(every(&programme, minutes)).unwrap_err();
        assert_eq!(error.code, ErrorCode::IntervalRefused, "{minutes}");
        assert_eq!(error.params["allowed"], "10, 15, 30, 60, 180");
    }
    for minutes in INTERVALS {
        let saved = office.call(every(&programme, minutes)).unwrap();
        assert_eq!((saved.interval_minutes, saved.enabled), (minutes, true));
    }
    assert_eq!(office.call(every("nobodyHere1", 10)).unwrap_err().code, ErrorCode::ProgrammeNotFound);
    let unknown =
        SaveSchedule { auto_generate_cards: true, template: "gold".into(), ..every(&programme, 10) };
    assert_eq!(office.call(unknown).unwrap_err().code, ErrorCode::TemplateNotFound);
}

#[test]
fn it_runs_when_due_missed_runs_become_one_and_off_is_off() {
    let (mut office, _tracker, programme) = connected();
    let saved = office.call(every(&programme, 10)).unwrap();
    assert_eq!(saved.next_sync.as_deref(), Some("2026-11-21T09:10:00.000Z"));
    assert!(pass(&office, 9).is_none(), "not due yet");
    assert!(pass(&office, 1).is_some());
    assert_eq!(runs(&mut office), 1);
    assert!(look(&office).is_none(), "done for now");

    // Five missed runs.
    assert!(pass(&office, 53).is_some());
    assert!(look(&office).is_none());
    assert_eq!(runs(&mut office), 2);
    assert_eq!(schedule_of(&mut office, &programme).next_sync.as_deref(), Some("2026-11-21T10:10:00.000Z"));

    let off = SaveSchedule { enabled: false, ..every(&programme, 10) };
    assert_eq!(office.call(off).unwrap().next_sync, None);
    assert!(pass(&office, 500).is_none());
    let audit = office.call(ListAudit { limit: 500, ..ListAudit::default() }).unwrap().entries;
    let scheduled: Vec<_> = audit.iter().filter(|entry| entry.action == "sync.scheduled").collect();
    assert_eq!(scheduled.len(), 2);
    assert!(scheduled.iter().all(|entry| entry.officer.is_empty()), "Kadi itself asked for them");
}

#[test]
fn nothing_runs_while_locked_and_what_was_missed_runs_once_after() {
    let (mut office, _tracker, programme) = connected();
    office.call(every(&programme, 15)).unwrap();
    office.call(Lock {}).unwrap();
    office.clock.advance(120 * MINUTE);
    assert!(look(&office).is_none());
    office.reopen().unwrap();
    assert!(pass(&office, 0).is_some());
    assert!(look(&office).is_none());
    assert_eq!(runs(&mut office), 1);
}

#[test]
fn programmes_that_are_due_together_share_one_job() {
    let (mut office, tracker, maternal) = connected();
    let child = tracker.programme(attributes::VACCINATION);
    office.call(every(&maternal, 30)).unwrap();
    office.call(every(&child, 10)).unwrap();
    assert!(pass(&office, 30).is_some());
    assert!(look(&office).is_none());
    assert_eq!(runs(&mut office), 2, "one run for each programme");
}

#[test]
fn a_clock_that_was_wrong_does_not_stop_it_for_years() {
    let (mut office, _tracker, programme) = connected();
    let year = 365 * 24 * 60;
    office.clock.advance(year * MINUTE);
    office.call(every(&programme, 10)).unwrap();
    office.clock.advance(-year * MINUTE);
    assert!(pass(&office, 0).is_some());
    assert_eq!(schedule_of(&mut office, &programme).next_sync.as_deref(), Some("2026-11-21T09:10:00.000Z"));
}

#[test]
fn cards_follow_for_newcomers_alone_and_never_for_a_revoked_card() {
    let (mut office, tracker, programme) = connected();
    synchronise(&mut office).unwrap();
    let cards = SaveSchedule { auto_generate_cards: true, template: "vital".into(), ..every(&programme, 10) };
    office.call(cards).unwrap();
    assert!(pass(&office, 10).is_some());
    let _ = look(&office);
    assert!(office.call(ListBatches {}).unwrap().is_empty(), "Amina was there before");

    tracker.enroll("kofiUID0001", &somebody("Zawadi", "Mensah", "1988-07-02"), &[attributes::MATERNAL]);
    assert!(pass(&office, 10).is_some());
    let _ = look(&office);
    let batches = office.call(ListBatches {}).unwrap();
    assert_eq!((batches.len(), batches[0].total, batches[0].template.as_str()), (1, 1, "vital"));
    office.wait(batches[0].job.as_ref().unwrap()).unwrap();

    let found = office.call(SearchPeople { query: "Zawadi".into(), ..SearchPeople::default() }).unwrap();
    let zawadi = office.call(GetPerson { mpi_id: found.rows[0].mpi_id.clone() }).unwrap();
    office.call(RevokeCard { code: zawadi.cards[0].code.clone(), reason: "objection".into() }).unwrap();
    assert!(pass(&office, 10).is_some());
    let _ = look(&office);
    assert_eq!(office.call(ListBatches {}).unwrap().len(), 1, "who objected gets no other card unasked");
}

/// An https address where no TLS is spoken, which is not worth trying twice within a run; ends with the test.
fn without_tls() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream
                .write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    url
}

/// A server that refuses every account; ends with the test.
fn refusing() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = stream.read(&mut [0; 4096]);
            let body = r#"{"httpStatus":"Unauthorized","httpStatusCode":401,"status":"ERROR","message":"Unauthorized"}"#;
            let _ = write!(
                stream,
                "HTTP/1.1 401 \r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    url
}

fn move_to(office: &mut TestOffice, url: String) {
    let password = Some(Secret("district".into()));
    let moved =
        ConfigureConnection { url, username: "kadi".into(), password, ..ConfigureConnection::default() };
    office.call(moved).unwrap();
}

#[test]
fn a_refused_account_is_not_asked_again_until_somebody_mended_it() {
    let (mut office, tracker, programme) = connected();
    office.call(every(&programme, 10)).unwrap();
    move_to(&mut office, refusing());
    assert!(pass(&office, 10).is_some());
    assert!(look(&office).is_none());
    let held = schedule_of(&mut office, &programme);
    assert_eq!((held.held, held.next_sync), (Some(ErrorCode::Dhis2AuthFailed), None));
    assert!(pass(&office, 600).is_none(), "a wrong password asked again and again locks the account");
    assert_eq!(runs(&mut office), 1);

    tracker.connect(&mut office).unwrap();
    office.clock.advance(1);
    synchronise(&mut office).unwrap();
    assert_eq!(schedule_of(&mut office, &programme).held, None);
    assert!(pass(&office, 1).is_some());
}

#[test]
fn a_server_that_is_away_is_asked_after_growing_pauses() {
    let (mut office, _tracker, programme) = connected();
    office.call(every(&programme, 60)).unwrap();
    move_to(&mut office, without_tls());
    let mut failures = Vec::new();
    for pause in [60, 60, 120, 180, 180] {
        assert!(pass(&office, pause - 1).is_none(), "{pause}: too early");
        assert!(pass(&office, 1).is_some(), "{pause}");
        assert!(look(&office).is_none());
        failures.push(schedule_of(&mut office, &programme).failures);
    }
    assert_eq!(failures, [1, 2, 3, 4, 5]);
}
