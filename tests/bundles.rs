//! Two offices without a network: devices that know each other, bundles that open for one of them, and one register in both.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::Instant;

use kadi_contract::devices::{
    AddDevice, BundleKind, ExportBundle, GetThisDevice, ImportBundle, ListBundles, ListDevices,
    PreviewBundle, PreviewDevice, RevokeDevice,
};
use kadi_contract::people::{GetPerson, PersonInput, RegisterPerson, UpdatePerson};
use kadi_contract::register::SearchPeople;
use kadi_contract::review::{DecideReview, ListReviews, MergePeople, ReviewDecision, UnmergePeople};
use kadi_contract::session::Lock;
use kadi_contract::{ErrorCode, Secret};
use kadi_core::{Demographics, Sex};
use kadi_testkit::command;
use kadi_testkit::office::{PASSPHRASE, TestOffice, person};
use kadi_testkit::two::{Two, export, import};

/// What an office says of every identifier: whom it stands for, and what is known of them.
fn everybody(office: &mut TestOffice) -> BTreeMap<String, (String, String)> {
    let mut found = BTreeMap::new();
    let mut after = String::new();
    loop {
        let page = office.call(SearchPeople { after, limit: 100, ..SearchPeople::default() }).unwrap();
        for row in page.rows {
            let view = office.call(GetPerson { mpi_id: row.mpi_id.clone() }).unwrap();
            let person = serde_json::to_string(&view.person).unwrap();
            for id in view.aliases.iter().chain([&row.mpi_id]) {
                found.insert(id.clone(), (row.mpi_id.clone(), person.clone()));
            }
        }
        match page.next {
            Some(next) => after = next,
            None => return found,
        }
    }
}

fn agree(two: &mut Two) {
    let (north, south) = (everybody(&mut two.north), everybody(&mut two.south));
    let differ: Vec<_> = north.iter().filter(|(id, said)| south.get(*id) != Some(*said)).collect();
    assert!(
        differ.is_empty() && north.len() == south.len(),
        "{} and {}; {differ:?}",
        north.len(),
        south.len()
    );
}

fn input(person: &Demographics) -> PersonInput {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    PersonInput {
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        date_of_birth: person.date_of_birth.map(|date| date.to_string()).unwrap_or_default(),
        birth_estimated: person.birth_estimated,
        sex: match person.sex {
            Some(Sex::Female) => "F",
            Some(Sex::Male) => "M",
            Some(Sex::Other) => "other",
            None => "",
        }
        .into(),
        phone: text(&person.phone),
        district: text(&person.district),
        commune: text(&person.commune),
        mother_name: text(&person.mother_name),
        external_id: text(&person.external_id),
    }
}

fn register(office: &mut TestOffice, person: PersonInput) -> String {
    office.call(RegisterPerson { person }).unwrap().mpi_id
}

/// A thousand people: 200 whom both offices registered, 400 each of its own.
fn diverge(two: &mut Two) {
    let people: Vec<PersonInput> =
        kadi_demo::people(77, 1_000).iter().take(1_000).map(|one| input(&one.demographics)).collect();
    for (at, person) in people.iter().enumerate() {
        let of_both = at % 5 == 0;
        if of_both || at % 5 < 3 {
            register(&mut two.north, person.clone());
        }
        if of_both || at % 5 >= 3 {
            let mut theirs = person.clone();
            if at % 25 == 0 && theirs.commune.is_empty() {
                theirs.commune = "Ouakam".into();
            }
            register(&mut two.south, theirs);
        }
        if at % 50 == 0 {
            two.north.clock.advance(1);
            two.south.clock.advance(1);
        }
    }
}

#[test]
fn two_offices_that_registered_the_same_people_come_to_say_the_same_in_either_order() {
    for order in 0..3 {
        let mut two = Two::open();
        diverge(&mut two);
        let (mut linked, mut added) = (0, 0);
        for round in 0..2 {
            let taken = match order {
                0 => [two.south_takes(BundleKind::Office), two.north_takes(BundleKind::Office)],
                1 => [two.north_takes(BundleKind::Office), two.south_takes(BundleKind::Office)],
                _ => {
                    // Both write before either takes over.
                    let (north, south) =
                        (two.north_writes(BundleKind::Office), two.south_writes(BundleKind::Office));
                    [two.south.call(import(&north)).unwrap(), two.north.call(import(&south)).unwrap()]
                }
            };
            if round == 0 {
                linked = taken[0].linked;
                added = taken[0].added;
            } else {
                let last = &taken[1];
                assert_eq!((last.added, last.linked, last.updated), (0, 0, 0), "order {order}: {last:?}");
            }
        }
        assert!(added >= 500, "{added}");
        assert!(linked >= 120, "{linked} of two hundred were found to be the same without an officer");
        agree(&mut two);
    }
}

#[test]
fn the_same_bundle_twice_changes_nothing_and_an_older_one_is_refused() {
    let mut two = Two::open();
    let amina = person("Amina", "Diop", "1991-03-12", "F", "Ouakam");
    register(&mut two.north, amina);
    let (first, second) = (two.north_writes(BundleKind::Office), two.north_writes(BundleKind::Office));
    let taken = two.south.call(import(&second)).unwrap();
    assert_eq!((taken.people, taken.added, taken.taken_before), (1, 1, false));
    let before = two.south.audited().unwrap();
    let again = two.south.call(import(&second)).unwrap();
    assert!(again.taken_before && again.added == 0);
    assert_eq!(two.south.audited().unwrap(), before, "nothing was written");
    assert_eq!(two.south.call(import(&first)).unwrap_err().code, ErrorCode::BundleOld);
    let listed = two.south.call(ListBundles {}).unwrap();
    assert_eq!((listed.len(), listed[0].sent, listed[0].sequence, listed[0].what.added), (1, false, 2, 1));
    assert_eq!(listed[0].device, "Dakar Nord");
    assert_eq!(two.north.call(ListBundles {}).unwrap().len(), 2);
    let devices = two.north.call(ListDevices {}).unwrap();
    assert!(devices[0].sent_at.is_some() && devices[0].received_at.is_none());
}

#[test]
fn what_was_changed_on_the_way_is_refused_whole() {
    let mut two = Two::open();
    for person in kadi_demo::people(5, 300) {
        register(&mut two.north, input(&person.demographics));
    }
    let good = fs::read(two.north_writes(BundleKind::Office)).unwrap();
    let file = two.south.out("altered.kadibundle");
    let places = [0, 9, 40, 300, 760, 1_000, good.len() / 2, good.len() - 1];
    for at in places {
        let mut altered = good.clone();
        altered[at] ^= 1;
        fs::write(&file, &altered).unwrap();
        let refused = two.south.call(import(&file)).unwrap_err().code;
        let expected = [ErrorCode::BundleAltered, ErrorCode::NotABundle];
        assert!(expected.contains(&refused), "byte {at}: {refused:?}");
    }
    for length in [0, 7, 500, good.len() / 2, good.len() - 1] {
        fs::write(&file, &good[..length]).unwrap();
        assert!(two.south.call(import(&file)).is_err(), "{length} bytes");
    }
    assert!(everybody(&mut two.south).is_empty());
    assert!(two.south.call(ListBundles {}).unwrap().is_empty());
    fs::write(&file, &good).unwrap();
    assert_eq!(two.south.call(import(&file)).unwrap().added, 300);
}

#[test]
fn only_a_registered_device_is_listened_to_and_only_its_recipient_opens_a_bundle() {
    let mut two = Two::open();
    register(&mut two.north, person("Amina", "Diop", "1991-03-12", "F", "Ouakam"));
    let bundle = two.north_writes(BundleKind::Office);
    let mut stranger = TestOffice::open();
    let seen = stranger.call(PreviewBundle { file: bundle.display().to_string() }).unwrap();
    assert!(!seen.from.known && !seen.for_us);
    assert_eq!(stranger.call(import(&bundle)).unwrap_err().code, ErrorCode::DeviceUnknown);
    let card = two.north.call(GetThisDevice {}).unwrap();
    assert_eq!(seen.from.words, card.words, "the words to compare");
    let known = stranger.call(PreviewDevice { card: card.card.clone() }).unwrap();
    assert_eq!((known.known, known.words.len(), known.name.as_str()), (false, 8, "Dakar Nord"));
    stranger.call(AddDevice { card: card.card.clone() }).unwrap();
    assert_eq!(stranger.call(import(&bundle)).unwrap_err().code, ErrorCode::BundleNotForUs);
    assert_eq!(two.north.call(AddDevice { card: card.card }).unwrap_err().code, ErrorCode::DeviceIsThis);
    assert_eq!(
        stranger.call(AddDevice { card: "KDV1:NONSENSE".into() }).unwrap_err().code,
        ErrorCode::NotADeviceCard
    );
}

#[test]
fn a_revoked_device_gets_nothing_and_gives_nothing() {
    let mut two = Two::open();
    register(&mut two.south, person("Kofi", "Mensah", "1980-05-05", "M", "Ouakam"));
    let before = two.south_writes(BundleKind::Office);
    let revoke = RevokeDevice { id: two.south_id.clone(), reason: String::new() };
    assert_eq!(two.north.call(revoke).unwrap_err().code, ErrorCode::ReasonMissing);
    let revoke = RevokeDevice { id: two.south_id.clone(), reason: "ordinateur volé".into() };
    let view = two.north.call(revoke.clone()).unwrap();
    assert!(view.device.revoked_at.is_some());
    assert_eq!(two.north.call(revoke).unwrap_err().code, ErrorCode::DeviceRevoked);
    assert_eq!(two.north.call(import(&before)).unwrap_err().code, ErrorCode::DeviceRevoked);
    let out = two.north.out("x.kadibundle");
    assert_eq!(
        two.north.call(export(BundleKind::Office, &two.south_id, &out)).unwrap_err().code,
        ErrorCode::DeviceRevoked
    );
    assert!(!out.exists());
    let card = two.south.call(GetThisDevice {}).unwrap().card;
    assert_eq!(two.north.call(AddDevice { card }).unwrap_err().code, ErrorCode::DeviceRevoked);
    assert!(two.north.audited().unwrap().iter().any(|action| action == "device.revoke"));
}

#[test]
fn a_pass_phrase_opens_a_bundle_for_a_device_that_is_not_known_yet() {
    let mut two = Two::open();
    register(&mut two.north, person("Amina", "Diop", "1991-03-12", "F", "Ouakam"));
    let out = two.north.out("mot.kadibundle");
    let with = |passphrase: &str| ExportBundle {
        passphrase: Some(Secret(passphrase.into())),
        out: out.display().to_string(),
        ..ExportBundle::default()
    };
    assert_eq!(two.north.call(with("1234")).unwrap_err().code, ErrorCode::WeakPassphrase);
    two.north.call(with("baobab pirogue tambour mil")).unwrap();
    let bytes = fs::read(&out).unwrap();
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
    assert!(!holds(b"Amina") && !holds(b"Diop") && !holds(b"baobab"));
    let open = |passphrase: Option<&str>| ImportBundle {
        file: out.display().to_string(),
        passphrase: passphrase.map(|text| Secret(text.into())),
    };
    assert_eq!(two.south.call(open(None)).unwrap_err().code, ErrorCode::BundlePassphrase);
    assert_eq!(two.south.call(open(Some("baobab"))).unwrap_err().code, ErrorCode::BundlePassphrase);
    assert_eq!(two.south.call(open(Some("baobab pirogue tambour mil"))).unwrap().added, 1);
}

#[test]
fn an_officers_word_goes_with_the_bundle() {
    let mut two = Two::open();
    let aya = register(&mut two.north, person("Kouassi", "Aya", "1991-03-12", "F", "Bouaké"));
    two.south.clock.advance(10);
    let other = register(&mut two.south, person("Aya", "Kouassi", "1992-03-12", "F", "Bouaké"));
    // What is doubtful is for an officer there as it is here.
    assert_eq!(two.south_takes(BundleKind::Office).review, 1);
    let pair = two.south.call(ListReviews::default()).unwrap().pairs.remove(0);
    let decide = DecideReview {
        id: pair.id,
        decision: ReviewDecision::Same,
        reason: "même carte".into(),
        ..DecideReview::default()
    };
    two.south.clock.advance(10);
    two.north.clock.advance(20);
    two.south.call(decide).unwrap();
    let taken = two.north_takes(BundleKind::Office);
    assert_eq!(taken.linked, 1, "{taken:?}");
    agree(&mut two);
    let survivor = everybody(&mut two.north)[&aya].0.clone();
    assert_eq!(everybody(&mut two.north)[&other].0, survivor);
    assert_eq!(two.north.call(ListReviews::default()).unwrap().total, 0);
    // The north takes it apart, and the south hears of it.
    let alias = if survivor == aya { &other } else { &aya };
    two.north.clock.advance(60);
    two.north.call(UnmergePeople { mpi_id: alias.clone(), reason: "deux cousines".into() }).unwrap();
    let taken = two.south_takes(BundleKind::Office);
    assert_eq!((taken.parted, taken.linked), (1, 0), "{taken:?}");
    agree(&mut two);
    assert_ne!(everybody(&mut two.south)[&aya].0, everybody(&mut two.south)[&other].0);
}

#[test]
fn offices_that_merged_crosswise_agree_on_one_identifier() {
    // Both identifiers are issued at one instant: chance decides which is the lower, and either must do.
    let (mut first, mut second) = (0, 0);
    while first == 0 || second == 0 {
        assert!(first + second < 60, "chance is broken");
        let mut two = Two::open();
        let a = register(&mut two.north, person("Zawadi", "Juma", "1975-01-20", "F", "Yoff"));
        let b = register(&mut two.north, person("Moussa", "Kane", "1999-09-09", "M", "Pikine"));
        let _ = two.south_takes(BundleKind::Office);
        let merge = |survivor: &str, other: &str| MergePeople {
            survivor: survivor.into(),
            other: other.into(),
            reason: "une seule personne".into(),
            ..MergePeople::default()
        };
        two.north.clock.advance(5);
        two.north.call(merge(&a, &b)).unwrap();
        two.south.clock.advance(9);
        two.south.call(merge(&b, &a)).unwrap();
        let (north, south) = (two.north_writes(BundleKind::Office), two.south_writes(BundleKind::Office));
        two.north.clock.advance(60);
        two.south.clock.advance(60);
        two.south.call(import(&north)).unwrap();
        two.north.call(import(&south)).unwrap();
        agree(&mut two);
        let survivor = everybody(&mut two.north)[&a].0.clone();
        assert_eq!(everybody(&mut two.north)[&b].0, survivor);
        for round in 0..2 {
            two.north.clock.advance(5);
            let (south, north) = (two.south_takes(BundleKind::Office), two.north_takes(BundleKind::Office));
            assert_eq!((south.parted, north.parted), (0, 0), "round {round}");
            agree(&mut two);
            assert_eq!(everybody(&mut two.south)[&a].0, survivor);
        }
        first += u32::from(survivor == a);
        second += u32::from(survivor == b);
    }
}

#[test]
fn the_later_correction_counts_in_both() {
    let mut two = Two::open();
    let amina = person("Amina", "Diop", "1991-03-12", "F", "Ouakam");
    let id = register(&mut two.north, amina.clone());
    let _ = two.south_takes(BundleKind::Office);
    let correct = |commune: &str| UpdatePerson {
        mpi_id: id.clone(),
        person: PersonInput { commune: commune.into(), ..amina.clone() },
        reason: "déménagement".into(),
    };
    two.north.clock.advance(30);
    two.north.call(correct("Yoff")).unwrap();
    two.south.clock.advance(90);
    two.south.call(correct("Pikine")).unwrap();
    let _ = (two.south_takes(BundleKind::Office), two.north_takes(BundleKind::Office));
    agree(&mut two);
    assert!(everybody(&mut two.north)[&id].1.contains("Pikine"));
}

/// Copies the files of a store, as a stick would carry them.
fn copy_of(store: &Path, to: &Path) -> PathBuf {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(store).unwrap().map(Result::unwrap) {
        if entry.path().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
    to.to_owned()
}

#[test]
fn the_power_goes_while_a_bundle_is_taken_over() {
    let mut two = Two::open();
    for person in kadi_demo::people(9, 400) {
        register(&mut two.north, input(&person.demographics));
    }
    let bundle = two.north_writes(BundleKind::Office);
    two.south.call(Lock {}).unwrap();
    let mine = two.south.out("mine");
    fs::write(&mine, PASSPHRASE).unwrap();
    let store = two.south.store();
    let take = |store: &Path| {
        let mut command = command::kadi(store, &mine);
        command.args(["bundle", "import", bundle.to_str().unwrap()]);
        command
    };
    let people = |store: &Path| {
        let output = command::kadi(store, &mine).arg("stats").output().unwrap();
        assert!(output.status.success(), "the store opens: {output:?}");
        command::json_lines(&output)[0]["identities"].as_u64().unwrap()
    };
    let whole = copy_of(&store, &two.south.out("whole"));
    // The program is in memory once it ran: only then its time tells something.
    assert_eq!(people(&whole), 0);
    let begun = Instant::now();
    assert!(take(&whole).output().unwrap().status.success());
    let duration = begun.elapsed();
    let added = people(&whole);
    assert!(added > 300, "{added}");
    let mut cut = 0;
    for part in [20, 35, 50, 60, 70, 80, 90] {
        let folder = copy_of(&store, &two.south.out(&format!("cut-{part}")));
        let mut child = take(&folder).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(duration * part / 100);
        child.kill().unwrap();
        cut += u32::from(!child.wait().unwrap().success());
        let now = people(&folder);
        assert!(now == 0 || now == added, "{now} of {added} after {part} of 100");
        assert!(take(&folder).output().unwrap().status.success());
        assert_eq!(people(&folder), added);
    }
    assert!(cut >= 3, "only {cut} were cut off");
}
