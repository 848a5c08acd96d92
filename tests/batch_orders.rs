//! What officers decide about batches and cards: replace a lost card, give a batch up, approve one, limit a campaign.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[path = "batch_orders/screens.rs"]
mod screens;

use std::fs;
use std::path::Path;

use kadi_contract::ErrorCode;
use kadi_contract::cards::{
    BatchVerdict, BatchView, CancelBatch, CreateBatch, DecideBatch, GetBatch, ListBatches, ListQuotas,
    Output, ReissueCard, RevokeCard, Selection, SetQuota,
};
use kadi_contract::office::{CancelJob, GetHome, GetSettings, ResumeJob, SaveSettings, VerifyAudit};
use kadi_contract::officers::AddOfficer;
use kadi_contract::people::GetPerson;
use kadi_contract::register::SearchPeople;
use kadi_contract::session::{Lock, Unlock};
use kadi_contract::verify::{Verdict, VerifyCode};
use kadi_contract::{Secret, session::SessionView};
use kadi_core::FrozenClock;
use kadi_demo::{DemoServer, World};
use kadi_testkit::office::{NOW, PASSPHRASE, TestOffice};
use kadi_testkit::tracker::{connect, synchronise};

const SEED: u64 = 21_112_026;
const OTHERS_PASSPHRASE: &str = "pirogue savane karité néré";

/// An office with so many invented people.
fn office_with(people: usize) -> TestOffice {
    let clock = std::sync::Arc::new(FrozenClock::new(NOW));
    let server = DemoServer::start(World::invented_with(SEED, people).with_clock(clock)).unwrap();
    let mut office = TestOffice::open();
    let _ = connect(&mut office, &server).unwrap();
    synchronise(&mut office).unwrap();
    office
}

fn cards(office: &TestOffice, campaign: &str) -> CreateBatch {
    CreateBatch {
        template: "vital".into(),
        campaign: campaign.into(),
        out: office.out(campaign).display().to_string(),
        outputs: vec![Output::Pdf],
        ..CreateBatch::default()
    }
}

fn batch(office: &mut TestOffice, id: &str) -> BatchView {
    office.call(GetBatch { id: id.into() }).unwrap()
}

fn made(office: &mut TestOffice, call: CreateBatch) -> BatchView {
    let made = office.call(call).unwrap();
    office.wait(made.job.as_ref().unwrap()).unwrap();
    batch(office, &made.id)
}

/// What the code in a picture of a card says of it.
fn verdict_of_picture(office: &mut TestOffice, folder: &Path, code: &str) -> Verdict {
    let texts: Vec<String> = ["front", "back"]
        .iter()
        .filter_map(|side| fs::read(folder.join("png").join(format!("{code}-{side}.png"))).ok())
        .flat_map(|png| kadi_scan::scan_image(&png).unwrap().payloads)
        .collect();
    assert_eq!(texts.len(), 1, "a card has one code");
    office.call(VerifyCode { text: texts[0].clone() }).unwrap().verdict
}

/// Somebody with a card of the campaign, and its code.
fn a_holder(office: &mut TestOffice) -> (String, String) {
    let page = office.call(SearchPeople { limit: 50, ..SearchPeople::default() }).unwrap();
    let holder = page.rows.iter().find(|row| row.card.as_deref() == Some("valid")).unwrap();
    let person = office.call(GetPerson { mpi_id: holder.mpi_id.clone() }).unwrap();
    (holder.mpi_id.clone(), person.cards[0].code.clone())
}

#[test]
fn a_lost_card_is_replaced_in_one_step() {
    let mut office = office_with(60);
    let folder = office.out("VACC");
    let call = CreateBatch { outputs: vec![Output::Png], ..cards(&office, "VACC") };
    let first = made(&mut office, call);
    let valid_before = office.call(GetHome {}).unwrap().cards_valid;
    let (mpi_id, code) = a_holder(&mut office);
    assert_eq!(verdict_of_picture(&mut office, &folder, &code), Verdict::Valid);

    let ask = |code: &str, reason: &str| ReissueCard { code: code.into(), reason: reason.into() };
    assert_eq!(office.call(ask(&code, " ")).unwrap_err().code, ErrorCode::ReasonMissing);
    assert_eq!(office.call(ask("AAAAAAAAAA", "perdue")).unwrap_err().code, ErrorCode::CardNotFound);
    let done = office.call(ask(&code, "perdue au marché")).unwrap();
    assert_eq!((done.old.status.as_str(), done.old.issue), ("revoked", 1));
    assert_eq!((done.new.status.as_str(), done.new.issue, done.new.campaign.as_str()), ("valid", 2, "VACC"));
    assert_eq!((&done.new.mpi_id, &done.old.mpi_id), (&mpi_id, &mpi_id));
    office.wait(done.batch.job.as_ref().unwrap()).unwrap();
    let drawn = batch(&mut office, &done.batch.id);
    assert_eq!((drawn.state.as_str(), drawn.rendered, drawn.template), ("done", 1, first.template));

    assert_eq!(verdict_of_picture(&mut office, &folder, &code), Verdict::Revoked);
    assert_eq!(verdict_of_picture(&mut office, Path::new(&drawn.out), &done.new.code), Verdict::Valid);
    assert_eq!(office.call(GetHome {}).unwrap().cards_valid, valid_before, "one goes, one comes");
    assert_eq!(office.call(ask(&code, "encore")).unwrap_err().code, ErrorCode::NewerCard);

    // A card that was revoked first can be replaced as well, and the reason of its revocation stays.
    office.call(RevokeCard { code: done.new.code.clone(), reason: "volée".into() }).unwrap();
    let third = office.call(ask(&done.new.code, "retrouvée abîmée")).unwrap();
    assert_eq!((third.new.issue, third.old.revoked_at.is_some()), (3, true));
    office.wait(third.batch.job.as_ref().unwrap()).unwrap();
    let actions = office.audited().unwrap();
    assert_eq!(actions.iter().filter(|action| *action == "cards.reissue").count(), 2);
    assert!(office.call(VerifyAudit {}).unwrap().whole);
}

#[test]
fn a_batch_that_is_given_up_leaves_no_card_that_was_not_made() {
    let mut office = office_with(760);
    office.call(SetQuota { campaign: "VACC".into(), cards: Some(5_000) }).unwrap();
    let few =
        CreateBatch { selection: Selection { limit: 40, ..Selection::default() }, ..cards(&office, "VACC") };
    let first = made(&mut office, few);
    let valid = office.call(GetHome {}).unwrap().cards_valid;
    assert_eq!(valid, first.rendered);

    // Everybody gets a card, those forty a second one; stopped on the way, then given up.
    let all = CreateBatch {
        per_file: 50,
        out: office.out("again").display().to_string(),
        ..cards(&office, "VACC")
    };
    let again = office.call(all).unwrap();
    let job = again.job.clone().unwrap();
    office.call(CancelJob { id: job.id.clone() }).unwrap();
    assert_eq!(office.wait(&job).unwrap().state, "paused");
    let paused = batch(&mut office, &again.id);
    assert!(paused.total > paused.rendered && paused.given_up.is_none());
    let give_up = |reason: &str| CancelBatch { id: again.id.clone(), reason: reason.into() };
    assert_eq!(office.call(give_up("")).unwrap_err().code, ErrorCode::ReasonMissing);
    let ending = office.call(give_up("mauvais modèle")).unwrap();
    office.wait(ending.job.as_ref().unwrap()).unwrap();

    let over = batch(&mut office, &again.id);
    assert_eq!((over.state.as_str(), over.given_up.as_deref()), ("cancelled", Some("mauvais modèle")));
    assert!(over.void > 0);
    assert_eq!(over.rendered + over.void, over.total);
    let home = office.call(GetHome {}).unwrap();
    assert_eq!((home.cards_waiting, home.cards_revoked), (0, 0), "void cards count nowhere");
    assert!(home.cards_valid >= valid, "cards that were to be replaced count again: {}", home.cards_valid);
    let quota = office.call(ListQuotas {}).unwrap();
    assert_eq!(quota[0].used, first.rendered + over.rendered, "what was not made is given back");
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(office.out("again").join("MANIFEST.json")).unwrap()).unwrap();
    assert_eq!((manifest["complete"].as_bool(), manifest["void"].as_u64()), (Some(false), Some(over.void)));
    assert_eq!(office.call(ResumeJob { id: job.id }).unwrap_err().code, ErrorCode::JobEnded);
    assert_eq!(office.call(give_up("encore")).unwrap_err().code, ErrorCode::JobEnded);
    let done = CancelBatch { id: first.id, reason: "trop tard".into() };
    assert_eq!(office.call(done).unwrap_err().code, ErrorCode::JobEnded);
    assert!(office.call(VerifyAudit {}).unwrap().whole);
}

fn unlock(office: &mut TestOffice, officer: Option<String>, passphrase: &str) -> SessionView {
    office.call(Lock {}).unwrap();
    office.call(Unlock { officer_id: officer, passphrase: Secret(passphrase.into()) }).unwrap()
}

fn approve_over(office: &mut TestOffice, cards: u32) -> Result<(), ErrorCode> {
    let now = office.call(GetSettings {}).unwrap();
    let settings = SaveSettings {
        auto_lock_minutes: now.auto_lock_minutes,
        stale_days: now.stale_days,
        qr_mode: now.qr_mode,
        card_months: now.card_months,
        approval_over: cards,
        verify_host: now.verify_host,
    };
    office.call(settings).map(|_| ()).map_err(|error| error.code)
}

#[test]
fn a_large_batch_waits_for_a_second_officer() {
    let mut office = office_with(60);
    assert_eq!(approve_over(&mut office, 10_000_001), Err(ErrorCode::InvalidField));
    approve_over(&mut office, 20).unwrap();
    let kofi = office
        .call(AddOfficer {
            name: "Kofi".into(),
            role: "supervisor".into(),
            language: "fr".into(),
            passphrase: Secret(OTHERS_PASSPHRASE.into()),
        })
        .unwrap();
    let few =
        CreateBatch { selection: Selection { limit: 20, ..Selection::default() }, ..cards(&office, "FEW") };
    assert_eq!(made(&mut office, few).state, "done", "twenty are not more than twenty");

    let call = cards(&office, "VACC");
    let waiting = office.call(call).unwrap();
    assert_eq!(
        (waiting.state.as_str(), waiting.rendered, waiting.job.is_none()),
        ("awaiting_approval", 0, true)
    );
    let asked = waiting.approval.clone().unwrap();
    assert_eq!((asked.asked_by.as_str(), asked.yours, asked.decision), ("Mariama", false, None));
    assert_eq!(office.call(GetHome {}).unwrap().cards_waiting, 0, "no card is issued before");
    let decide = |verdict: BatchVerdict, reason: &str| DecideBatch {
        id: waiting.id.clone(),
        verdict,
        reason: reason.into(),
    };
    let own = office.call(decide(BatchVerdict::Approve, "")).unwrap_err();
    assert_eq!(own.code, ErrorCode::ApprovalOwn);

    unlock(&mut office, Some(kofi.id.clone()), OTHERS_PASSPHRASE);
    assert!(batch(&mut office, &waiting.id).approval.unwrap().yours);
    let approved = office.call(decide(BatchVerdict::Approve, "")).unwrap();
    office.wait(approved.job.as_ref().unwrap()).unwrap();
    let done = batch(&mut office, &waiting.id);
    assert_eq!((done.state.as_str(), done.rendered), ("done", done.total));
    assert!(done.total > 20 && done.total <= waiting.total);
    assert_eq!(done.approval.unwrap().decided_by, "Kofi");
    assert_eq!(office.call(decide(BatchVerdict::Refuse, "non")).unwrap_err().code, ErrorCode::ApprovalDone);

    // Kofi asks for another; Mariama refuses it, and one that Kofi takes back himself has no card either.
    let call = cards(&office, "OTHER");
    let second = office.call(call.clone()).unwrap();
    let third = office.call(CreateBatch { campaign: "THIRD".into(), ..call }).unwrap();
    let refuse = |id: &str, reason: &str| DecideBatch {
        id: id.into(),
        verdict: BatchVerdict::Refuse,
        reason: reason.into(),
    };
    assert_eq!(office.call(refuse(&third.id, "retirée")).unwrap().state, "refused");
    unlock(&mut office, None, PASSPHRASE);
    assert_eq!(office.call(refuse(&second.id, " ")).unwrap_err().code, ErrorCode::ReasonMissing);
    let refused = office.call(refuse(&second.id, "campagne close")).unwrap();
    assert_eq!((refused.state.as_str(), refused.rendered), ("refused", 0));
    let give_up = CancelBatch { id: second.id, reason: "non".into() };
    assert_eq!(office.call(give_up).unwrap_err().code, ErrorCode::JobEnded);
    let actions = office.audited().unwrap();
    for action in ["cards.approve_batch", "cards.refuse_batch"] {
        assert!(actions.iter().any(|one| one == action), "{action} is not in the audit");
    }
}

#[test]
fn a_campaign_gets_no_more_cards_than_it_may() {
    let mut office = office_with(60);
    for wrong in ["", "A#2", "É"] {
        let refused = office.call(SetQuota { campaign: wrong.into(), cards: Some(1) });
        assert_eq!(refused.unwrap_err().code, ErrorCode::InvalidField, "{wrong}");
    }
    office.call(SetQuota { campaign: "VACC".into(), cards: Some(3) }).unwrap();
    let call = cards(&office, "VACC");
    let refused = office.call(call.clone()).unwrap_err();
    assert_eq!((refused.code, refused.params["left"].as_str()), (ErrorCode::QuotaReached, "3"));
    assert!(office.call(ListBatches {}).unwrap().is_empty(), "nothing is made by halves");
    let three = CreateBatch { selection: Selection { limit: 3, ..Selection::default() }, ..call };
    let some = made(&mut office, three.clone());
    assert!((1..=3).contains(&some.rendered));
    let used = office.call(ListQuotas {}).unwrap()[0].used;
    assert_eq!(used, some.rendered);
    office.call(SetQuota { campaign: "VACC".into(), cards: Some(used) }).unwrap();
    let (_, code) = a_holder(&mut office);
    let reissue = ReissueCard { code: code.clone(), reason: "perdue".into() };
    assert_eq!(office.call(reissue.clone()).unwrap_err().code, ErrorCode::QuotaReached);
    assert_eq!(
        office.call(VerifyCode { text: code }).unwrap().verdict,
        Verdict::Valid,
        "and nothing is revoked"
    );
    assert!(office.call(SetQuota { campaign: "VACC".into(), cards: None }).unwrap().is_empty());
    let done = office.call(reissue).unwrap();
    office.wait(done.batch.job.as_ref().unwrap()).unwrap();
}
