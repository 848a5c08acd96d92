//! What a thief finds on a stolen laptop: no name in any file, whatever the office was doing when the power went.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use kadi_contract::dhis2::{ListProgrammes, StartSync, UseDemo};
use kadi_contract::office::CreateBackup;
use kadi_contract::people::DeactivatePerson;
use kadi_contract::register::SearchPeople;
use kadi_contract::session::{GetStatus, Lock};
use kadi_testkit::command;
use kadi_testkit::office::{PASSPHRASE, TestOffice};

/// Every file below `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Words that tell who is in the register: names of six letters or more, rare enough in random bytes not to be there by
/// chance, and identifiers. The officer's own name is none: the locked screen shows it, from `keys.json`.
fn needles(office: &mut TestOffice) -> BTreeSet<String> {
    let page = office.call(SearchPeople { limit: 500, ..SearchPeople::default() }).unwrap();
    let names = page.rows.iter().flat_map(|row| [row.last_name.clone(), row.first_name.clone()]);
    let mut needles: BTreeSet<String> = names.filter(|name| name.len() >= 6 && name != "Mariama").collect();
    needles.extend(page.rows.iter().map(|row| row.mpi_id.clone()).take(60));
    assert!(needles.len() >= 60, "{}", needles.len());
    needles
}

/// The forms in which a word can lie in a file: as it is, in small and capital letters, and as UTF-16.
fn forms(needle: &str) -> [Vec<u8>; 4] {
    let wide = needle.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [needle.into(), needle.to_lowercase().into_bytes(), needle.to_uppercase().into_bytes(), wide]
}

/// Which of the needles are in the bytes.
fn found_in(bytes: &[u8], needles: &BTreeSet<String>) -> Vec<String> {
    // By their first four bytes: a table look-up a position instead of one search a needle.
    let heads: BTreeSet<[u8; 4]> = needles
        .iter()
        .flat_map(|needle| forms(needle))
        .filter_map(|form| form.first_chunk::<4>().copied())
        .collect();
    let mut known = vec![false; 1 << 16];
    for head in &heads {
        known[usize::from(u16::from_le_bytes([head[0], head[1]]))] = true;
    }
    let mut found = Vec::new();
    for at in 0..bytes.len().saturating_sub(4) {
        if !known[usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]))] {
            continue;
        }
        let head: [u8; 4] = bytes[at..at + 4].try_into().unwrap();
        if heads.contains(&head) {
            let rest = &bytes[at..];
            let hit = |needle: &&String| forms(needle).iter().any(|form| rest.starts_with(form));
            found.extend(needles.iter().find(hit).cloned());
        }
    }
    found
}

fn no_name_in(folder: &Path, needles: &BTreeSet<String>, at_least: usize) {
    let files = files(folder);
    assert!(files.len() >= at_least, "{files:?}");
    for path in files {
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.starts_with(b"SQLite format 3"), "{} is not encrypted", path.display());
        let found = found_in(&bytes, needles);
        assert!(found.is_empty(), "{}: {found:?}", path.display());
        let name = path.display().to_string();
        assert!(found_in(name.as_bytes(), needles).is_empty(), "{name}");
    }
}

#[test]
fn the_search_finds_what_is_there() {
    let needles = BTreeSet::from(["Zawadi".to_owned(), "Mensah".to_owned()]);
    assert_eq!(found_in(b"..zawadi..MENSAH..Mensa", &needles), ["Zawadi", "Mensah"]);
    let wide: Vec<u8> = "x Mensah".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(found_in(&wide, &needles), ["Mensah"]);
}

#[test]
fn no_file_of_the_store_tells_who_is_in_it_during_work_after_it_and_after_a_kill() {
    let mut office = TestOffice::open();
    office.call(UseDemo {}).unwrap();
    let programme_uid = Some(office.call(ListProgrammes {}).unwrap().remove(0).uid);
    let job = office.call(StartSync { programme_uid, ..StartSync::default() }).unwrap();
    office.wait(&job).unwrap();
    let needles = needles(&mut office);
    let store = office.store();
    // Somebody is searched for and taken out: what SQLite frees stays encrypted too. Nothing was closed yet: the
    // write-ahead log is there.
    let row = office
        .call(SearchPeople { query: "Diop".into(), limit: 1, ..SearchPeople::default() })
        .unwrap()
        .rows
        .remove(0);
    office.call(DeactivatePerson { mpi_id: row.mpi_id, reason: "moved away".into() }).unwrap();
    assert!(fs::metadata(store.join("kadi.db-wal")).unwrap().len() > 0);
    no_name_in(&store, &needles, 4);
    office.call(CreateBackup { folder: String::new() }).unwrap();
    no_name_in(&store, &needles, 6);
    office.call(Lock {}).unwrap();
    assert!(office.call(GetStatus {}).unwrap().session.is_none());
    no_name_in(&store, &needles, 4);

    // A batch of cards is killed in the middle of its work. Cards carry names by their nature: they go to a folder of
    // their own, and nothing of them stays in the store or among temporary files.
    let passphrase = office.out("passphrase");
    fs::write(&passphrase, PASSPHRASE).unwrap();
    let temporary = office.out("tmp");
    fs::create_dir(&temporary).unwrap();
    let mut kadi = command::kadi(&store, &passphrase);
    kadi.env("TMPDIR", &temporary).args(["cards", "batch", "--template", "vital", "--limit", "40", "--out"]);
    let mut child =
        kadi.arg(office.out("cards")).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let mut steps = 0;
    for _ in lines {
        steps += 1;
        if steps == 3 {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(steps, 3);
    no_name_in(&store, &needles, 4);
    no_name_in(&temporary, &needles, 0);
}
