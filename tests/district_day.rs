//! A district officer's whole day on demonstration data: connect, map, synchronise, make cards, publish, verify.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::fs;
use std::io::Read as _;
use std::path::Path;

use kadi_contract::assets::UploadKind;
use kadi_contract::cards::{BatchView, CheckReadiness, CreateBatch, GetBatch, RevokeCard, Selection};
use kadi_contract::dhis2::{
    ConfigureConnection, ConnectionStatus, GetMapping, GetSyncStatus, ListProgrammes, ListSyncRuns,
    MappingLine, PillState, PreviewEnrollments, ProgrammeView, SaveMapping, StartSync, TestConnection,
    UseDemo,
};
use kadi_contract::office::{GetHome, ListJobs, ResumeJob, RunDoctor, VerifyAudit};
use kadi_contract::people::GetPerson;
use kadi_contract::register::{GetMpiStats, SearchPeople};
use kadi_contract::session::{GetStatus, Lock, Unlock};
use kadi_contract::verify::{ExportPortal, ListCampaigns, Verdict, VerdictView, VerifyCode};
use kadi_contract::{ErrorCode, ErrorKind, Secret};
use kadi_testkit::office::{PASSPHRASE, TestOffice, codes_of_pictures};

fn connected() -> (TestOffice, Vec<ProgrammeView>) {
    let mut office = TestOffice::open();
    office.call(UseDemo {}).unwrap();
    let programmes = office.call(ListProgrammes {}).unwrap();
    for programme in &programmes {
        let mapping = office.call(GetMapping { programme_uid: programme.uid.clone() }).unwrap();
        assert!(mapping.saved && mapping.mappings.iter().any(|line| line.card_field == "first_name"));
    }
    (office, programmes)
}

fn synchronise(office: &mut TestOffice) {
    let job = office.call(StartSync::default()).unwrap();
    assert_eq!(office.wait(&job).unwrap().state, "done");
}

fn batch(office: &mut TestOffice, programme: &ProgrammeView, template: &str, limit: u32) -> BatchView {
    let out = office.out(template);
    let batch = office
        .call(CreateBatch {
            template: template.into(),
            selection: Selection {
                programme_uid: Some(programme.uid.clone()),
                limit,
                ..Selection::default()
            },
            out: out.display().to_string(),
            ..CreateBatch::default()
        })
        .unwrap();
    office.wait(batch.job.as_ref().unwrap()).unwrap();
    office.call(GetBatch { id: batch.id }).unwrap()
}

fn picture_of(batch: &BatchView, at: usize) -> Vec<u8> {
    let mut fronts: Vec<_> = fs::read_dir(format!("{}/png", batch.out))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with("-front.png"))
        .collect();
    fronts.sort();
    let front = fs::read(&fronts[at]).unwrap();
    if kadi_scan::scan_image(&front).unwrap().payloads.is_empty() {
        return fs::read(fronts[at].to_string_lossy().replace("-front", "-back")).unwrap();
    }
    front
}

fn code_of(batch: &BatchView, at: usize) -> String {
    codes_of_pictures(&Path::new(&batch.out).join("png")).unwrap()[at].clone()
}

fn verdict(office: &TestOffice, picture: Vec<u8>) -> VerdictView {
    let reply = office.app.upload(office.token.as_ref(), UploadKind::VerifyImage, picture).unwrap();
    serde_json::from_value(reply).unwrap()
}

#[test]
fn from_the_first_synchronisation_to_a_verified_card() {
    let (mut office, programmes) = connected();
    assert_eq!(programmes.len(), 2);
    let test = office.call(TestConnection::default()).unwrap();
    assert_eq!((test.status, test.programmes_available), (ConnectionStatus::Connected, Some(2)));

    synchronise(&mut office);
    let runs = office.call(ListSyncRuns::default()).unwrap();
    let seen: u64 = runs.iter().map(|run| run.new).sum();
    let stats = office.call(GetMpiStats {}).unwrap();
    assert!(seen >= 2_000, "{seen}");
    assert!(stats.identities < seen, "no duplicate was found: {stats:?}");
    assert!(stats.to_review > 0 && stats.deduplication_rate > 0.0, "{stats:?}");
    assert_eq!(office.call(GetSyncStatus {}).unwrap().pill, PillState::Attention);

    synchronise(&mut office);
    let again = office.call(ListSyncRuns { limit: 2 }).unwrap();
    let changed: u64 = again.iter().map(|run| run.new + run.updated + run.deleted + run.created).sum();
    assert_eq!(changed, 0, "{again:?}");
    assert_eq!(office.call(GetMpiStats {}).unwrap(), stats);

    let selection = Selection { programme_uid: Some(programmes[0].uid.clone()), ..Selection::default() };
    let ready = office
        .call(CheckReadiness { template: "vital".into(), selection, ..CheckReadiness::default() })
        .unwrap();
    assert!(ready.selected > 1_000 && ready.ready > 0 && !ready.problems.is_empty(), "{ready:?}");

    let cards = batch(&mut office, &programmes[0], "vital", 25);
    assert_eq!((cards.rendered, cards.pdf_pages, cards.state.as_str()), (25, 50, "done"));
    let pdf = fs::read(format!("{}/cards.pdf", cards.out)).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    let zip = fs::File::open(format!("{}/cards.zip", cards.out)).unwrap();
    let mut zip = zip::ZipArchive::new(zip).unwrap();
    assert!(zip.len() >= 50, "{}", zip.len());
    let mut first = Vec::new();
    zip.by_index(0).unwrap().read_to_end(&mut first).unwrap();
    assert!(!first.is_empty());

    let valid = verdict(&office, picture_of(&cards, 0));
    assert_eq!(valid.verdict, Verdict::Valid);
    // Whose card it is, and in how many programmes they are, but not in which.
    let holder = serde_json::to_value(valid.person.unwrap()).unwrap();
    assert!(holder["programmes"].as_u64().unwrap() >= 1, "{holder}");
    assert!(programmes.iter().all(|programme| !holder.to_string().contains(&programme.name)), "{holder}");
    let revoke = |code: String| RevokeCard { code, reason: "carte perdue".into() };
    office.call(revoke(code_of(&cards, 1))).unwrap();
    assert_eq!(office.call(revoke(code_of(&cards, 1))).unwrap_err().code, ErrorCode::AlreadyRevoked);
    let revoked = verdict(&office, picture_of(&cards, 1));
    assert_eq!((revoked.verdict, revoked.person), (Verdict::Revoked, None));

    let campaign = office.call(ListCampaigns {}).unwrap().remove(0);
    assert_eq!((campaign.cards, campaign.valid, campaign.revoked), (25, 24, 1));
    let out = office.out("portal").display().to_string();
    let export = ExportPortal { campaign: campaign.prefix, out: out.clone(), ..ExportPortal::default() };
    let portal = office.call(export).unwrap();
    assert_eq!((portal.sequence, portal.cards), (1, 25));
    assert!(fs::read_to_string(format!("{out}/index.html")).unwrap().contains("<html"));

    office.call(Lock {}).unwrap();
    let locked = verdict(&office, picture_of(&cards, 0));
    assert_eq!((locked.verdict, locked.person), (Verdict::Valid, None));
    assert_eq!(verdict(&office, picture_of(&cards, 1)).verdict, Verdict::Revoked);
    assert_eq!(office.call(GetHome {}).unwrap_err().kind, ErrorKind::Locked);

    office.reopen().unwrap();
    assert!(office.call(VerifyAudit {}).unwrap().whole);
    let doctor = office.call(RunDoctor {}).unwrap();
    assert!(doctor.healthy, "{doctor:?}");
}

#[test]
fn sensitive_attributes_are_neither_shown_nor_kept_nor_mapped() {
    let (mut office, programmes) = connected();
    let programme = programmes.iter().find(|p| p.attributes.iter().any(|a| a.guarded.is_some())).unwrap();
    let guarded = programme.attributes.iter().find(|a| a.guarded.is_some()).unwrap();
    let preview = office
        .call(PreviewEnrollments { programme_uid: programme.uid.clone(), limit: 50, ..Default::default() })
        .unwrap();
    assert!(!preview.preview.is_empty());
    for sample in &preview.preview {
        assert!(
            !sample.attributes.contains_key(&guarded.code) && !sample.attributes.contains_key(&guarded.name)
        );
    }
    let line = MappingLine {
        dhis2_attribute_uid: Some(guarded.uid.clone()),
        card_field: "zone".into(),
        ..MappingLine::default()
    };
    let refused = SaveMapping { programme_uid: programme.uid.clone(), mappings: vec![line] };
    assert_eq!(office.call(refused).unwrap_err().code, ErrorCode::AttributeGuarded);
}

#[test]
fn a_cancelled_batch_goes_on_where_it_stopped_and_doubles_nothing() {
    let (mut office, programmes) = connected();
    synchronise(&mut office);
    let out = office.out("cards").display().to_string();
    let selection =
        Selection { programme_uid: Some(programmes[0].uid.clone()), limit: 60, ..Selection::default() };
    let readiness = CheckReadiness {
        template: "vital".into(),
        selection: selection.clone(),
        ..CheckReadiness::default()
    };
    let ready = office.call(readiness).unwrap().ready;
    assert!((30..60).contains(&ready), "somebody of the first sixty is in review: {ready}");
    let batch = office
        .call(CreateBatch { template: "vital".into(), selection, out: out.clone(), ..CreateBatch::default() })
        .unwrap();
    let job = batch.job.clone().unwrap();
    // Asked to stop at once, it may have rendered some cards or none; it must not have rendered them all twice.
    let stop = office.call(kadi_contract::office::CancelJob { id: job.id.clone() });
    let ended = office.wait(&job).unwrap();
    if stop.is_ok() && ended.state == "paused" {
        let resumed = office.call(ResumeJob { id: job.id.clone() }).unwrap();
        office.wait(&resumed).unwrap();
    }
    let done = office.call(GetBatch { id: batch.id }).unwrap();
    assert_eq!((done.rendered, done.total, done.pdf_pages), (ready, ready, 2 * ready));
    assert_eq!(fs::read_dir(format!("{out}/png")).unwrap().count() as u64, 2 * ready);
    assert!(office.call(ListJobs {}).unwrap().iter().all(|job| job.state == "done"));
}

#[test]
fn a_job_goes_on_under_the_lock_and_is_not_taken_for_a_dead_one() {
    let (mut office, _) = connected();
    let job = office.call(StartSync::default()).unwrap();
    office.call(Lock {}).unwrap();
    office.call(Unlock { officer_id: None, passphrase: Secret(PASSPHRASE.into()) }).unwrap();
    assert!(!office.audited().unwrap().contains(&"job.pause".to_owned()));
    assert_eq!(office.wait(&job).unwrap().state, "done");
    assert!(office.call(GetMpiStats {}).unwrap().identities > 2_000);
}

#[test]
fn what_is_wrong_is_said_in_one_code_and_changes_nothing() {
    let mut office = TestOffice::open();
    let sync = office.call(StartSync::default()).unwrap_err();
    assert_eq!(sync.code, ErrorCode::ConnectionMissing);
    let configure = |url: &str| ConfigureConnection {
        url: url.into(),
        username: "kofi".into(),
        password: Some(Secret("x".into())),
        ..ConfigureConnection::default()
    };
    assert_eq!(office.call(configure("ftp://dhis2.example")).unwrap_err().code, ErrorCode::InvalidUrl);
    assert_eq!(office.call(configure("http://dhis2.example")).unwrap_err().code, ErrorCode::HttpRefused);
    let unreachable = TestConnection {
        url: "http://127.0.0.1:9".into(),
        username: "kofi".into(),
        password: Some(Secret("x".into())),
        ..TestConnection::default()
    };
    assert_eq!(office.call(unreachable).unwrap().status, ConnectionStatus::Unreachable);
    let nobody = CreateBatch { template: "vital".into(), ..CreateBatch::default() };
    assert_eq!(office.call(nobody).unwrap_err().code, ErrorCode::NobodySelected);
    let unknown = CreateBatch { template: "gala".into(), ..CreateBatch::default() };
    assert_eq!(office.call(unknown).unwrap_err().code, ErrorCode::TemplateNotFound);
    let person = office.call(GetPerson { mpi_id: "SN-DKR-26-00000000".into() }).unwrap_err();
    assert_eq!(person.code, ErrorCode::PersonNotFound);
    assert_eq!(
        office.call(VerifyCode { text: "https://example.org".into() }).unwrap().verdict,
        Verdict::NotAKadiCode
    );
    let image = office.app.upload(office.token.as_ref(), UploadKind::VerifyImage, b"GIF89a".to_vec());
    assert_eq!(image.unwrap_err().code, ErrorCode::ImageUnreadable);
    assert!(!office.call(GetStatus {}).unwrap().connected);
    assert_eq!(office.call(SearchPeople::default()).unwrap().total, 0);
    assert_eq!(office.audited().unwrap(), ["store.create"]);
}
