//! Cards, batches, portals and jobs: nothing is issued twice and nothing is lost.

use kadi_core::Timestamp;

use super::{NOW, Office, intent, person};
use crate::{
    CardState, CardStatus, IdentityKey, IdentitySet, JobState, NewBatch, NewCard, NewJob, PassRow,
    PortalKind, PortalRow, Reach, StoreError, Write,
};

pub(super) fn card(identity: IdentityKey, issue: u32, n: u8) -> NewCard {
    NewCard {
        code: format!("CODE-{n:04}"),
        identity,
        issue,
        token_hash: [n; 32],
        issued_on: "2026-11-21".into(),
        expires_on: Some("2028-11-21".into()),
    }
}

pub(super) fn batch(db: &mut Write<'_>, campaign: &str, cards: &[NewCard]) -> Result<String, StoreError> {
    db.put_campaign(campaign, "Santé pour tous", Some("IpHINAT79UW"), "vital", NOW)?;
    let id = db.next_batch_id()?;
    let new = NewBatch {
        id: id.clone(),
        campaign: campaign.into(),
        template: "vital".into(),
        dpi: 300,
        plan: "{}".into(),
        out: "/tmp/cards".into(),
        at: NOW,
    };
    db.create_batch(&new, cards)?;
    Ok(id)
}

#[test]
fn a_batch_is_worked_off_card_by_card() {
    let office = Office::new();
    let (a, b) = (office.register(1, "Amina", "Diop"), office.register(2, "Kofi", "Mensah"));
    let id = office.write(|db| batch(db, "CAMP", &[card(a, 1, 1), card(b, 1, 2)]));
    assert_eq!(id, "B-0001");
    let queued = office.read(|db| db.next_queued_cards(&id, 1));
    assert_eq!(queued.len(), 1);
    assert_eq!(
        (queued[0].identity, queued[0].status, queued[0].state),
        (a, CardStatus::Valid, CardState::Queued)
    );
    office.write(|db| db.mark_rendered(&[queued[0].id]));
    let progress = office.read(|db| db.batch_progress(&id));
    assert_eq!((progress.rendered, progress.total), (1, 2));
    assert_eq!(office.read(|db| db.next_queued_cards(&id, 9)).len(), 1);
    assert_eq!(office.read(|db| db.counts()).cards_waiting, 1);
    office.write(|db| db.finish_batch(&id, 4, &["cards.pdf", "cards.zip"]));
    let row = office.read(|db| db.find_batch(&id)).unwrap();
    assert_eq!((row.pdf_pages, row.files.len(), row.finished_at), (4, 2, Some(NOW)));
    assert_eq!(office.read(|db| db.cards_of_batch(&id)).len(), 2);
    assert_eq!(office.read(|db| db.template_of_card(queued[0].id)), ("vital".into(), "IpHINAT79UW".into()));
    assert_eq!(office.write(|db| batch(db, "OTHER", &[])), "B-0002");
    assert_eq!(office.read(|db| db.batches())[0].id, "B-0002");
}

#[test]
fn a_new_issue_supersedes_and_a_taken_code_undoes_the_whole_batch() {
    let office = Office::new();
    let a = office.register(1, "Amina", "Diop");
    assert_eq!(office.read(|db| db.last_issue(a, "CAMP")), 0);
    office.write(|db| batch(db, "CAMP", &[card(a, 1, 1)]));
    assert_eq!(office.read(|db| db.last_issue(a, "CAMP")), 1);
    office.write(|db| batch(db, "OTHER", &[card(a, 1, 2)]));
    office.write(|db| batch(db, "CAMP", &[card(a, 2, 3)]));
    let status = |code: &str| office.read(|db| db.find_card_by_code(code)).unwrap().status;
    assert_eq!(status("CODE-0001"), CardStatus::Superseded);
    assert_eq!(status("CODE-0002"), CardStatus::Valid);
    assert_eq!(status("CODE-0003"), CardStatus::Valid);
    for taken in [card(a, 3, 3), card(a, 2, 9), NewCard { token_hash: [1; 32], ..card(a, 3, 9) }] {
        let refused: Result<String, StoreError> =
            office.store.write(intent("cards.create_batch"), |db| batch(db, "CAMP", &[card(a, 4, 8), taken]));
        assert!(matches!(refused, Err(StoreError::CardTaken)), "{refused:?}");
    }
    assert_eq!(office.read(|db| db.batches()).len(), 3);
    assert_eq!(status("CODE-0003"), CardStatus::Valid);
    assert_eq!(office.read(|db| db.holders_of_valid_cards()), IdentitySet::from_iter([a]));
}

#[test]
fn a_card_is_found_by_code_hash_and_the_beginning_of_the_hash() {
    let office = Office::new();
    let a = office.register(1, "Amina", "Diop");
    office.write(|db| batch(db, "CAMP", &[card(a, 1, 0xFF), card(a, 2, 7)]));
    let code = |found: Option<crate::CardRow>| found.map(|card| card.code);
    assert_eq!(code(office.read(|db| db.find_card_by_token_hash(&[7; 32]))).as_deref(), Some("CODE-0007"));
    assert_eq!(office.read(|db| db.find_card_by_token_hash(&[6; 32])), None);
    assert_eq!(
        code(office.read(|db| db.find_card_by_token_prefix(&[0xFF; 16]))).as_deref(),
        Some("CODE-0255")
    );
    assert_eq!(office.read(|db| db.find_card_by_token_prefix(&[6; 16])), None);
    assert_eq!(office.read(|db| db.find_card_by_token_prefix(&[7; 4])), None);
    assert_eq!(office.read(|db| db.find_card_by_token_prefix(&[7; 40])), None);
}

#[test]
fn a_revocation_keeps_its_time_and_reason() {
    let office = Office::new();
    let a = office.register(1, "Amina", "Diop");
    office.write(|db| batch(db, "CAMP", &[card(a, 1, 1), card(a, 2, 2)]));
    let id = office.read(|db| db.find_card_by_code("CODE-0002")).unwrap().id;
    office.write(|db| db.set_card_status(id, CardStatus::Revoked, NOW, "carte perdue"));
    let row = office.read(|db| db.find_card_by_code("CODE-0002")).unwrap();
    assert_eq!(
        (row.status, row.revoked_at, row.reason.as_str()),
        (CardStatus::Revoked, Some(NOW), "carte perdue")
    );
    let counts = office.read(|db| db.campaign_counts("CAMP"));
    assert_eq!((counts.cards, counts.valid, counts.revoked, counts.superseded), (2, 0, 1, 1));
    assert_eq!(office.read(|db| db.counts()).cards_revoked, 1);
    assert_eq!(office.read(|db| db.cards_changed_since("CAMP", Reach { card: 0, change: 0 })).len(), 2);
    assert_eq!(office.read(|db| db.campaign_name("CAMP")).as_deref(), Some("Santé pour tous"));
    assert_eq!(office.read(|db| db.campaigns()).len(), 1);
}

#[test]
fn cards_of_an_alias_are_the_survivors_cards() {
    let office = Office::new();
    let (a, b) = (office.register(1, "Amina", "Diop"), office.register(2, "Aminata", "Diop"));
    office.write(|db| batch(db, "CAMP", &[card(b, 1, 1)]));
    office.write(|db| db.merge(a, b, &person("Amina", "Diop"), None, NOW));
    assert_eq!(office.read(|db| db.cards_of_identity(a)).len(), 1);
    assert_eq!(office.read(|db| db.last_issue(a, "CAMP")), 1);
    assert_eq!(office.read(|db| db.holders_of_valid_cards()), IdentitySet::from_iter([a]));
    assert_eq!(office.read(|db| db.around(a)).card, Some(CardStatus::Valid));
    assert_eq!(
        office.read(|db| db.people_by_district(9)),
        [crate::PlaceCounts { name: "Dakar Nord".into(), people: 1, holders: 1 }]
    );
    office.write(|db| batch(db, "CAMP", &[card(a, 2, 2)]));
    assert_eq!(office.read(|db| db.find_card_by_code("CODE-0001")).unwrap().status, CardStatus::Superseded);
}

#[test]
fn portals_count_up_and_can_be_revoked() {
    let office = Office::new();
    office.write(|db| batch(db, "CAMP", &[]));
    for sequence in 1..=2 {
        assert_eq!(office.read(|db| db.next_portal_sequence("CAMP")), sequence);
        office.write(|db| {
            db.insert_portal(&PortalRow {
                campaign: "CAMP".into(),
                sequence,
                kind: if sequence == 1 { PortalKind::Packed } else { PortalKind::Delta { base: 1 } },
                sha256: [3; 32],
                folder: "/tmp/portal".into(),
                cards: 0,
                reach: None,
                generated_at: NOW,
                revoked_at: None,
            })
        });
    }
    let newest_list = || office.read(|db| db.find_newest_list("CAMP")).map(|row| row.sequence);
    assert_eq!(newest_list(), Some(1));
    office.write(|db| db.revoke_portal("CAMP", 1, NOW));
    assert_eq!(newest_list(), None, "changes to a closed portal are of no use");
    let all = office.read(|db| db.portals());
    assert_eq!(
        all.iter().map(|row| (row.sequence, row.revoked_at)).collect::<Vec<_>>(),
        [(2, None), (1, Some(NOW))]
    );
    assert_eq!(
        all.iter().map(|row| row.kind).collect::<Vec<_>>(),
        [PortalKind::Delta { base: 1 }, PortalKind::Packed]
    );
    assert_eq!(office.read(|db| db.find_newest_list("OTHER")), None);
    let missing: Result<(), StoreError> =
        office.store.write(intent("x"), |db| db.revoke_portal("CAMP", 9, NOW));
    assert!(matches!(missing, Err(StoreError::NotFound("portal"))));
}

#[test]
fn what_changed_since_a_list_is_told_card_by_card() {
    let office = Office::new();
    let (a, b) = (office.register(1, "Amina", "Diop"), office.register(2, "Kofi", "Mensah"));
    office.write(|db| batch(db, "CAMP", &[card(a, 1, 1), card(b, 1, 2)]));
    let reach = office.read(|db| db.published_reach());
    let changed = |campaign: &str| {
        let cards = office.read(|db| db.cards_changed_since(campaign, reach));
        cards.into_iter().map(|card| (card.code, card.status)).collect::<Vec<_>>()
    };
    assert_eq!(changed("CAMP"), []);
    let first = office.read(|db| db.find_card_by_code("CODE-0001")).unwrap();
    office.write(|db| db.set_card_status(first.id, CardStatus::Revoked, NOW, "perdue"));
    // The second card of Kofi supersedes the first: both are news.
    office.write(|db| batch(db, "CAMP", &[card(b, 2, 3)]));
    assert_eq!(
        changed("CAMP"),
        [
            ("CODE-0001".to_owned(), CardStatus::Revoked),
            ("CODE-0002".to_owned(), CardStatus::Superseded),
            ("CODE-0003".to_owned(), CardStatus::Valid)
        ]
    );
    assert_eq!(changed("OTHER"), []);
    let mut seen = 0;
    office.read(|db| {
        db.for_each_card_of_campaign("CAMP", |_| {
            seen += 1;
            Ok::<_, StoreError>(())
        })
    });
    assert_eq!(seen, 3);
}

#[test]
fn a_card_has_passes_that_can_be_revoked_one_by_one_and_epochs_rise() {
    let office = Office::new();
    let a = office.register(1, "Amina", "Diop");
    office.write(|db| batch(db, "CAMP", &[card(a, 1, 1)]));
    let of = office.read(|db| db.find_card_by_code("CODE-0001")).unwrap().id;
    assert_eq!(office.read(|db| db.next_pass_serial(of)), 1);
    for serial in 1..=2 {
        office.write(|db| {
            db.insert_pass(&PassRow {
                handle: [u8::try_from(serial).unwrap(); 16],
                card: of,
                serial,
                epoch: 1,
                issued_on: "2026-11-21".into(),
                expires_on: None,
                issued_at: NOW,
                revoked_at: None,
                reason: String::new(),
            })
        });
    }
    assert_eq!(office.read(|db| db.next_pass_serial(of)), 3);
    office.write(|db| db.revoke_pass(&[1; 16], NOW, "téléphone perdu"));
    assert_eq!(office.read(|db| db.revoked_passes("CAMP", "2026-11-21")), [[1; 16]]);
    assert_eq!(office.read(|db| db.revoked_passes("OTHER", "2026-11-21")), <[[u8; 16]; 0]>::default());
    let passes = office.read(|db| db.passes_of_card(of));
    assert_eq!(
        passes.iter().map(|pass| (pass.serial, pass.revoked_at)).collect::<Vec<_>>(),
        [(2, None), (1, Some(NOW))]
    );
    let missing: Result<(), StoreError> =
        office.store.write(intent("x"), |db| db.revoke_pass(&[9; 16], NOW, "x"));
    assert!(matches!(missing, Err(StoreError::NotFound("pass"))));

    assert_eq!(office.read(|db| db.pass_epoch("CAMP")), 1);
    assert_eq!(office.write(|db| db.start_pass_epoch("CAMP", NOW, "appareil volé")), 2);
    assert_eq!(office.write(|db| db.start_pass_epoch("CAMP", NOW, "encore")), 3);
    assert_eq!(office.read(|db| db.pass_epoch("CAMP")), 3);
}

fn job(id: &str) -> NewJob {
    NewJob { id: id.into(), kind: "sync".into(), subject: "P".into(), params: String::new(), at: NOW }
}

#[test]
fn one_runner_holds_a_job_until_its_lease_runs_out() {
    let office = Office::new();
    let until = NOW.plus_seconds(60);
    office.write(|db| db.insert_job(&job("j1")));
    assert!(office.write(|db| db.lease_job("j1", until)));
    assert!(!office.write(|db| db.lease_job("j1", until)));
    let later = crate::Intent::new("system", "", "d_1", "job.lease", Timestamp(until.0 + 1));
    assert!(
        office.store.write::<_, StoreError>(later, |db| db.lease_job("j1", until.plus_seconds(90))).unwrap()
    );
    assert!(!office.write(|db| db.lease_job("none", until)));
}

#[test]
fn a_job_left_by_a_dead_process_is_found_and_can_go_on() {
    let office = Office::new();
    office.write(|db| {
        db.insert_job(&job("j1"))?;
        db.insert_job(&job("j2"))?;
        db.set_job_progress("j1", "fetch", 3, 10)?;
        db.finish_job("j2", JobState::Done, "", NOW)
    });
    let folder = office.close();
    let store = crate::Store::open(folder.path(), &super::key(), NOW).unwrap();
    let left = store.read(|db| db.unfinished_jobs()).unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(
        (left[0].id.as_str(), left[0].state, left[0].phase.as_str()),
        ("j1", JobState::Running, "fetch")
    );
    assert_eq!((left[0].done, left[0].total), (3, 10));
    let write = |work: &dyn Fn(&mut Write<'_>) -> Result<(), StoreError>| {
        store.write(intent("job"), |db| work(db)).unwrap()
    };
    write(&|db| db.finish_job("j1", JobState::Paused, "", NOW));
    write(&|db| db.restart_job("j1", NOW));
    assert_eq!(store.read(|db| db.find_job("j1")).unwrap().unwrap().state, JobState::Queued);
    assert_eq!(
        store.read(|db| db.jobs()).unwrap().iter().map(|job| job.id.as_str()).collect::<Vec<_>>(),
        ["j2", "j1"]
    );
}

#[test]
fn cards_of_a_batch_that_is_given_up_are_void_and_the_cards_they_replaced_count_again() {
    let office = Office::new();
    let (a, b) = (office.register(1, "Amina", "Diop"), office.register(2, "Kofi", "Mensah"));
    office.write(|db| batch(db, "CAMP", &[card(a, 1, 1), card(b, 1, 2)]));
    office.write(|db| db.put_quota("CAMP", Some(5)));
    let quota = || office.read(|db| db.find_quota("CAMP")).unwrap();
    assert_eq!((quota().used, quota().left()), (2, 3));
    let first = office.read(|db| db.cards_of_batch("B-0001"));
    office.write(|db| db.mark_rendered(&[first[0].id, first[1].id]));
    office.write(|db| db.set_card_status(first[1].id, CardStatus::Revoked, NOW, "perdue"));
    let id = office.write(|db| batch(db, "CAMP", &[card(a, 2, 3), card(b, 2, 4)]));
    assert_eq!(quota().left(), 1);
    let waiting: Vec<i64> =
        office.read(|db| db.next_queued_cards(&id, 9)).iter().map(|card| card.id).collect();
    office.write(|db| db.give_up_batch(&id, "wrong template"));
    // Voided twice, as after a power cut: nothing is counted twice.
    for _ in 0..2 {
        office.write(|db| db.void_cards(&waiting, "wrong template"));
    }
    let found = |code: &str| office.read(|db| db.find_card_by_code(code)).unwrap();
    assert_eq!(found("CODE-0001").status, CardStatus::Valid);
    assert_eq!(found("CODE-0002").status, CardStatus::Revoked, "what was revoked stays so");
    for code in ["CODE-0003", "CODE-0004"] {
        assert_eq!((found(code).state, found(code).status), (CardState::Void, CardStatus::Revoked));
    }
    assert_eq!((quota().used, quota().left()), (2, 3));
    let counts = office.read(|db| db.counts());
    assert_eq!((counts.cards_valid, counts.cards_revoked, counts.cards_waiting), (1, 1, 0));
    let progress = office.read(|db| db.batch_progress(&id));
    assert_eq!((progress.total, progress.rendered, progress.void), (2, 0, 2));
    assert_eq!(office.read(|db| db.find_batch(&id)).unwrap().given_up.as_deref(), Some("wrong template"));
    assert_eq!(office.read(|db| db.campaign_counts("CAMP")).cards, 2);
    office.write(|db| db.void_cards(&[first[0].id], "made already"));
    assert_eq!(found("CODE-0001").state, CardState::Rendered, "what was made is not void");
    office.write(|db| db.put_quota("CAMP", None));
    assert!(office.read(|db| db.quotas()).is_empty());
}

#[test]
fn a_waiting_batch_is_decided_once_and_by_somebody_else() {
    let office = Office::new();
    let a = office.register(1, "Amina", "Diop");
    let id = office.write(|db| batch(db, "CAMP", &[card(a, 1, 1)]));
    office.write(|db| db.ask_approval(&id, 400, "O-1"));
    let row = || office.read(|db| db.find_approval(&id)).unwrap();
    assert_eq!((row().cards, row().officer.as_str(), row().decision), (400, "O-1", None));
    let decide = |officer: &str| {
        office.store.write(intent("cards.approve"), |db| {
            db.decide_approval(&id, crate::Decision::Approved, officer, "")
        })
    };
    assert!(matches!(decide("O-1"), Err(StoreError::Sql(_))), "nobody approves what they asked for");
    decide("O-2").unwrap();
    assert!(matches!(decide("O-3"), Err(StoreError::NotFound("approval"))));
    assert_eq!((row().decision, row().decided_by.as_deref()), (Some(crate::Decision::Approved), Some("O-2")));
    assert_eq!(office.read(|db| db.find_approval("B-0009")), None);
}
