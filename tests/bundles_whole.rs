//! Bundles that carry more than people: what a place needs to verify, records of DHIS2, designs; as jobs that can be given up;
//! and what a newer Kadi writes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use kadi_contract::ErrorCode;
use kadi_contract::assets::UploadKind;
use kadi_contract::cards::{CreateBatch, RevokeCard, Selection};
use kadi_contract::devices::{
    AddDevice, BundleKind, GetThisDevice, ListBundles, RevokeDevice, StartBundleExport, StartBundleImport,
};
use kadi_contract::dhis2::{StartSync, UseDemo};
use kadi_contract::office::CancelJob;
use kadi_contract::passes::{IssuePass, RevokePass};
use kadi_contract::people::{GetPerson, RegisterPerson};
use kadi_contract::register::SearchPeople;
use kadi_contract::studio::{DesignDraft, GetDesign, ListDesigns, LogoView, SaveDesign};
use kadi_contract::verify::{Verdict, VerifyCode};
use kadi_testkit::office::{NOW, TestOffice, codes_of_pictures, person};
use kadi_testkit::two::{Two, export, import};
use kadi_trust::bundle::Recipient;
use kadi_trust::{BundleWriter, DeviceCard, DeviceKeys};

/// Registers three people and makes a card for each; gives the cards' codes.
fn cards(office: &mut TestOffice) -> Vec<String> {
    for person in [
        person("Amina", "Diop", "1991-03-12", "F", "Pikine"),
        person("Kofi", "Mensah", "1984-07-01", "M", "Yoff"),
        person("Mariama", "Ba", "2001-02-02", "F", "Rufisque"),
    ] {
        office.call(RegisterPerson { person }).unwrap();
    }
    let out = office.out("cards");
    let order = CreateBatch {
        template: "vital".into(),
        selection: Selection { limit: 10, without_card: true, ..Selection::default() },
        campaign: "VAX26".into(),
        out: out.display().to_string(),
        ..CreateBatch::default()
    };
    let batch = office.call(order).unwrap();
    office.wait(batch.job.as_ref().unwrap()).unwrap();
    codes_of_pictures(&out.join("png")).unwrap()
}

/// The verdict while unlocked, and while locked.
fn judge(office: &mut TestOffice, text: &str) -> (Verdict, Result<Verdict, ErrorCode>) {
    let call = VerifyCode { text: text.into() };
    let unlocked = office.call(call.clone()).unwrap().verdict;
    let token = office.token.take();
    let locked = office.call(call).map(|view| view.verdict).map_err(|error| error.code);
    office.token = token;
    (unlocked, locked)
}

fn both(verdict: Verdict) -> (Verdict, Result<Verdict, ErrorCode>) {
    (verdict, Ok(verdict))
}

#[test]
fn a_place_that_only_verifies_gets_lists_and_keys_and_nobody() {
    let mut two = Two::open();
    let codes = cards(&mut two.north);
    assert_eq!(judge(&mut two.south, &codes[0]), (Verdict::Invalid, Err(ErrorCode::Locked)));
    let taken = two.south_takes(BundleKind::Verify);
    assert_eq!((taken.kind, taken.lists, taken.pass_keys, taken.people), (BundleKind::Verify, 1, 1, 0));
    assert!(two.south.call(SearchPeople { limit: 10, ..SearchPeople::default() }).unwrap().rows.is_empty());
    assert_eq!(judge(&mut two.south, &codes[0]), both(Verdict::Valid));
    assert_eq!(judge(&mut two.south, "0000000000"), both(Verdict::Invalid));

    // A pass by its short code alone counts where the key is, and by its signature everywhere.
    let pass = two.north.call(IssuePass { code: codes[1].clone(), ..IssuePass::default() }).unwrap();
    let short = &pass.link[..pass.link.find("&e=").unwrap()];
    assert_eq!(judge(&mut two.south, &pass.link), both(Verdict::Valid));
    assert_eq!(judge(&mut two.south, short), (Verdict::Valid, Ok(Verdict::UnknownIssuer)));

    // What is revoked in the office is revoked here with the next bundle.
    two.north.call(RevokeCard { code: codes[0].clone(), reason: "perdue".into() }).unwrap();
    two.north.call(RevokePass { pass: pass.handle.clone(), reason: "téléphone volé".into() }).unwrap();
    let taken = two.south_takes(BundleKind::Verify);
    assert_eq!((taken.lists, taken.taken_before), (1, false));
    assert_eq!(judge(&mut two.south, &codes[0]), both(Verdict::Revoked));
    assert_eq!(judge(&mut two.south, &codes[2]), both(Verdict::Valid));
    assert_eq!(judge(&mut two.south, &pass.link), both(Verdict::Revoked));
    let listed = two.south.call(ListBundles {}).unwrap();
    assert_eq!((listed[0].what.kind, listed[0].what.lists), (BundleKind::Verify, 1));
}

#[test]
fn a_revoked_device_makes_new_keys_and_its_lists_count_no_longer() {
    let mut two = Two::open();
    let codes = cards(&mut two.north);
    let before = two.north.call(IssuePass { code: codes[0].clone(), ..IssuePass::default() }).unwrap();
    two.south_takes(BundleKind::Verify);
    let revoke = |id: &str| RevokeDevice { id: id.into(), reason: "ordinateur volé".into() };
    // It was sent the key: the campaign gets another, and whoever has the old one makes no pass that counts.
    let revoked = two.north.call(revoke(&two.south_id)).unwrap();
    assert_eq!(revoked.rotated, ["VAX26"]);
    let after = two.north.call(IssuePass { code: codes[0].clone(), ..IssuePass::default() }).unwrap();
    assert_eq!((before.epoch, after.epoch), (1, 2));
    let short = &before.link[..before.link.find("&e=").unwrap()];
    assert_eq!(judge(&mut two.north, short).0, Verdict::UnknownIssuer);
    assert_eq!(judge(&mut two.north, &before.link).0, Verdict::Valid, "its signature holds");

    // The other way round: nothing that the north sent counts any more.
    assert_eq!(judge(&mut two.south, &codes[0]), both(Verdict::Valid));
    let revoked = two.south.call(revoke(&two.north_id)).unwrap();
    assert!(revoked.rotated.is_empty(), "the south sent it nothing");
    assert_eq!(judge(&mut two.south, &codes[0]), (Verdict::Invalid, Err(ErrorCode::Locked)));
    assert_eq!(judge(&mut two.south, short).0, Verdict::UnknownIssuer);
}

/// A bundle with these lines from a device that the office knows.
fn crafted(office: &mut TestOffice, name: &str, lines: &[&str]) -> PathBuf {
    let keys = DeviceKeys::make().unwrap();
    office.call(AddDevice { card: keys.card(name).to_string() }).unwrap();
    let to: DeviceCard = office.call(GetThisDevice {}).unwrap().card.parse().unwrap();
    let file = office.out(&format!("{name}.kadibundle"));
    let recipient = Recipient::Device(&to.device);
    let (mut writer, _) =
        BundleWriter::begin(File::create(&file).unwrap(), &keys, recipient, NOW.0, 1).unwrap();
    for line in lines {
        writeln!(writer, "{line}").unwrap();
    }
    writer.finish().unwrap();
    file
}

#[test]
fn what_a_newer_kadi_wrote_or_nobody_would_write_is_refused_in_words() {
    let mut office = TestOffice::open();
    let register = |form: u32| {
        format!(r#"{{"is":"register","form":{form},"country":"SN","region":"DKR","district":"Dakar"}}"#)
    };
    let (now, next) = (register(2), register(3));
    let issuer = format!(r#"{{"is":"issuer","public":"{}"}}"#, "11".repeat(32));
    let list = r#"{"is":"list","campaign":"VAX26"}"#;
    let outside = r#"{"is":"list","campaign":"../VAX26"}"#;
    let file = r#"{"is":"file","name":"../../kadi.db","part":"x"}"#;
    let manifest = r#"{"is":"file","name":"manifest.json","part":"{}"}"#;
    for (name, lines, expected) in [
        (
            "newer",
            vec![next.as_str(), r#"{"is":"something_new"}"#, r#"{"is":"end","items":2}"#],
            ErrorCode::BundleNewer,
        ),
        (
            "unknown",
            vec![&now, r#"{"is":"something_new"}"#, r#"{"is":"end","items":2}"#],
            ErrorCode::BundleAltered,
        ),
        ("outside", vec![&now, &issuer, outside, r#"{"is":"end","items":3}"#], ErrorCode::BundleAltered),
        ("escaping", vec![&now, &issuer, list, file, r#"{"is":"end","items":4}"#], ErrorCode::BundleAltered),
        (
            "forged",
            vec![&now, &issuer, list, manifest, r#"{"is":"end","items":4}"#],
            ErrorCode::BundleAltered,
        ),
        ("cut", vec![&now, &issuer, list], ErrorCode::BundleAltered),
    ] {
        let bundle = crafted(&mut office, name, &lines);
        assert_eq!(office.call(import(&bundle)).unwrap_err().code, expected, "{name}");
        let left = fs::read_dir(office.store().join("received")).map_or(0, Iterator::count);
        assert_eq!(left, 0, "{name}");
    }
    assert!(office.call(ListBundles {}).unwrap().is_empty());
    // Form 1 had people alone, and is still taken over.
    let old = crafted(&mut office, "older", &[&register(1), r#"{"is":"end","items":1}"#]);
    assert_eq!(office.call(import(&old)).unwrap().kind, BundleKind::Office);
}

/// The first hundred people by name, with what is known of their enrollments.
fn enrolled(office: &mut TestOffice) -> BTreeMap<String, BTreeSet<String>> {
    let page = office.call(SearchPeople { limit: 100, ..SearchPeople::default() }).unwrap();
    let mut found = BTreeMap::new();
    for row in page.rows {
        let view = office.call(GetPerson { mpi_id: row.mpi_id.clone() }).unwrap();
        let enrollments = view.enrollments.iter().map(|one| serde_json::to_string(one).unwrap()).collect();
        found.insert(row.mpi_id, enrollments);
    }
    found
}

#[test]
fn enrollments_and_what_they_are_called_come_with_the_people() {
    let mut two = Two::open();
    two.north.call(UseDemo {}).unwrap();
    let job = two.north.call(StartSync::default()).unwrap();
    two.north.wait(&job).unwrap();
    let taken = two.south_takes(BundleKind::Office);
    assert!(taken.enrollments > 700 && taken.added > 400, "{taken:?}");
    let (north, south) = (enrolled(&mut two.north), enrolled(&mut two.south));
    assert!(north.values().any(|enrollments| enrollments.len() > 1));
    assert_eq!(north, south);
    // There and back again brings nothing new.
    let back = two.north_takes(BundleKind::Office);
    assert_eq!(
        (back.enrollments, back.added, back.updated, back.linked, back.designs),
        (0, 0, 0, 0, 0),
        "{back:?}"
    );
    let again = two.south_takes(BundleKind::Office);
    assert_eq!((again.enrollments, again.added, again.updated, again.linked), (0, 0, 0, 0), "{again:?}");
}

fn draft(office: &TestOffice, name: &str, title: &str) -> DesignDraft {
    let svg = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="19" fill="#B5651D"/></svg>"##;
    let reply = office.app.upload(office.token.as_ref(), UploadKind::Logo, svg.to_vec()).unwrap();
    let logo: LogoView = serde_json::from_value(reply).unwrap();
    DesignDraft {
        name: name.into(),
        template: "sovereign".into(),
        dpi: 300,
        settings: [("title".to_owned(), title.to_owned())].into(),
        left_out: Vec::new(),
        attributes: Vec::new(),
        logos: [("logo1".to_owned(), logo.sha256)].into(),
    }
}

/// Titles of every version of every design, with the design's logos.
fn titles(office: &mut TestOffice) -> BTreeSet<(u32, String, usize)> {
    let mut found = BTreeSet::new();
    for design in office.call(ListDesigns {}).unwrap() {
        let newest = office.call(GetDesign { id: design.id.clone(), version: 0 }).unwrap();
        for version in newest.versions {
            let call = GetDesign { id: design.id.clone(), version: version.version };
            let sheet = office.call(call).unwrap();
            found.insert((version.version, sheet.draft.settings["title"].clone(), sheet.draft.logos.len()));
        }
    }
    found
}

fn make_a_card(office: &mut TestOffice, design: &str) {
    let zawadi = person("Zawadi", "Juma", "1975-01-20", "F", "Yoff");
    office.call(RegisterPerson { person: zawadi }).unwrap();
    let order = CreateBatch {
        design: design.into(),
        selection: Selection::default(),
        out: office.out("design").display().to_string(),
        ..CreateBatch::default()
    };
    let job = office.call(order).unwrap().job.unwrap();
    office.wait(&job).unwrap();
}

fn save(office: &mut TestOffice, id: &str, title: &str) -> String {
    let draft = draft(office, "Kivu 2026", title);
    office.clock.advance(5);
    office.call(SaveDesign { id: id.into(), draft }).unwrap().id
}

#[test]
fn designs_meet_the_later_draft_counts_and_what_made_cards_stays() {
    let mut two = Two::open();
    // Each has a first design of its own: the same number means nothing.
    let ours = save(&mut two.north, "", "Nord");
    let theirs = save(&mut two.south, "", "Sud");
    assert_eq!((ours.as_str(), theirs.as_str()), ("D-0001", "D-0001"));
    assert_eq!(two.south_takes(BundleKind::Office).designs, 1);
    assert_eq!(two.north_takes(BundleKind::Office).designs, 1);
    let expected: BTreeSet<_> = [(1, "Nord".to_owned(), 1), (1, "Sud".to_owned(), 1)].into();
    assert_eq!((titles(&mut two.north), titles(&mut two.south)), (expected.clone(), expected));

    // A draft that was changed later counts in both.
    two.south.clock.advance(100);
    save(&mut two.south, "D-0002", "Nord, corrigé");
    two.north_takes(BundleKind::Office);
    assert!(titles(&mut two.north).contains(&(1, "Nord, corrigé".to_owned(), 1)));
    assert_eq!(titles(&mut two.north), titles(&mut two.south));

    // The north makes cards with it; a later draft of the south does not change them, and is kept beside.
    two.north.clock.advance(200);
    save(&mut two.north, "D-0001", "Nord, imprimé");
    make_a_card(&mut two.north, "D-0001");
    two.south.clock.advance(500);
    save(&mut two.south, "D-0002", "Nord, autre");
    for round in 0..2 {
        two.north_takes(BundleKind::Office);
        two.south_takes(BundleKind::Office);
        let north = titles(&mut two.north);
        let expected: BTreeSet<_> =
            ["Nord, imprimé", "Nord, autre", "Sud"].map(|title| (1, title.to_owned(), 1)).into();
        assert_eq!((&north, &titles(&mut two.south)), (&expected, &expected), "round {round}");
        let frozen = two.north.call(GetDesign { id: "D-0001".into(), version: 1 }).unwrap();
        assert_eq!(frozen.draft.settings["title"], "Nord, imprimé");
        assert_eq!(two.north.call(ListDesigns {}).unwrap().len(), 3, "round {round}");
        assert_eq!(two.south.call(ListDesigns {}).unwrap().len(), 3, "round {round}");
    }
}

#[test]
fn what_a_power_cut_left_of_a_bundle_is_gone_when_the_register_opens_again() {
    let mut office = TestOffice::open();
    let received = office.store().join("received");
    let (left, kept) = (received.join(".coming-0123/VAX26/shards"), received.join("0123456789ABCDEF"));
    for folder in [&left, &kept] {
        fs::create_dir_all(folder).unwrap();
    }
    fs::write(left.join("00.bin"), "hashes").unwrap();
    office.reopen().unwrap();
    let names: Vec<_> = fs::read_dir(&received).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(names, [kept]);
}

#[test]
fn a_bundle_is_a_job_and_one_that_is_given_up_leaves_nothing() {
    let mut two = Two::open();
    for person in kadi_demo::people(3, 1_500) {
        let one = person.demographics;
        let born = one.date_of_birth.map(|date| date.to_string()).unwrap_or_default();
        let commune = one.commune.unwrap_or_default();
        let input = kadi_testkit::office::person(&one.first_name, &one.last_name, &born, "", &commune);
        // Some have no name or date that can be typed.
        let _ = two.north.call(RegisterPerson { person: input });
    }
    let file = two.file();
    let start = StartBundleExport { export: export(BundleKind::Office, &two.south_id, &file) };
    let job = two.north.call(start).unwrap();
    assert_eq!((job.kind.as_str(), job.state.as_str()), ("bundle", "running"));
    assert_eq!(two.north.wait(&job).unwrap().state, "done");
    let people = two.north.call(ListBundles {}).unwrap()[0].what.people;
    assert!(people > 1_000, "{people}");

    let start = StartBundleImport { import: import(&file) };
    let job = two.south.call(start.clone()).unwrap();
    assert_eq!(two.south.call(start.clone()).unwrap_err().code, ErrorCode::JobRunning);
    two.south.call(CancelJob { id: job.id.clone() }).unwrap();
    assert_eq!(two.south.wait(&job).unwrap().state, "cancelled");
    assert!(two.south.call(ListBundles {}).unwrap().is_empty());
    assert!(two.south.call(SearchPeople { limit: 5, ..SearchPeople::default() }).unwrap().rows.is_empty());

    let job = two.south.call(start).unwrap();
    assert_eq!(two.south.wait(&job).unwrap().state, "done");
    assert_eq!(two.south.call(ListBundles {}).unwrap()[0].what.added, people);
}
