//! The audit: checkpoints find an end that was cut off and a log that was written anew, and an export is checked without Kadi.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use kadi_contract::ErrorCode;
use kadi_contract::dhis2::UseDemo;
use kadi_contract::office::{
    AuditCheck, AuditExported, AuditFormat, CompareAudit, ExportAudit, GetSettings, ListAudit, SaveSettings,
    VerifyAudit,
};
use kadi_contract::officers::AddOfficer;
use kadi_contract::people::RegisterPerson;
use kadi_contract::session::Lock;
use kadi_core::{OfficerId, Timestamp};
use kadi_store::{Intent, KeyFile, Store, StoreError};
use kadi_testkit::command;
use kadi_testkit::office::{NOW, PASSPHRASE, TestOffice, person};
use kadi_trust::{CheckpointFile, DataKey, IssuerKey};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

const DAY: i64 = 24 * 60 * 60;

fn check(office: &mut TestOffice) -> AuditCheck {
    office.call(VerifyAudit {}).unwrap()
}

fn add(office: &mut TestOffice, n: usize) {
    for at in 0..n {
        let name = format!("Koffi{}", char::from(b'a' + u8::try_from(at % 26).unwrap()));
        let someone = person(&name, "Mensah", "1991-03-12", "M", "Plateau");
        office.call(RegisterPerson { person: someone }).unwrap();
    }
}

fn export(office: &mut TestOffice, format: AuditFormat, name: &str) -> AuditExported {
    let out = office.out(name).display().to_string();
    office.call(ExportAudit { format, out }).unwrap()
}

fn compare(office: &mut TestOffice, exported: &AuditExported) -> AuditCheck {
    office.call(CompareAudit { file: exported.checkpoints.clone() }).unwrap()
}

/// What a broken checkpoint says: its fault, and whether it came from outside.
fn fault(check: &AuditCheck) -> Option<(&str, bool)> {
    assert_eq!(check.whole, check.first_broken.is_none() && check.broken_checkpoint.is_none());
    check.broken_checkpoint.as_ref().map(|broken| (broken.fault.as_str(), broken.outside))
}

#[test]
fn a_checkpoint_is_due_after_so_many_entries_and_after_a_day() {
    let mut office = TestOffice::open();
    let settings = office.call(GetSettings {}).unwrap();
    let save = |office: &mut TestOffice| {
        let call = SaveSettings {
            auto_lock_minutes: settings.auto_lock_minutes,
            stale_days: settings.stale_days,
            qr_mode: settings.qr_mode.clone(),
            card_months: settings.card_months,
            ..SaveSettings::default()
        };
        office.call(call).unwrap();
    };
    save(&mut office);
    let first = check(&mut office);
    assert_eq!(first.checkpoints, 1, "the first entries are signed at once");
    while check(&mut office).entries < 256 {
        save(&mut office);
    }
    assert_eq!(check(&mut office).checkpoints, 1);
    for _ in 0..4 {
        save(&mut office);
    }
    let second = check(&mut office);
    assert_eq!(second.checkpoints, 2);
    let last = second.last_checkpoint.unwrap();
    assert_eq!(last.sequence, 2);
    assert_eq!(last.entries, first.last_checkpoint.unwrap().entries + 256);
    save(&mut office);
    assert_eq!(check(&mut office).checkpoints, 2);
    office.clock.advance(DAY);
    // Whoever comes back in the morning unlocks; their first entry brings the next one.
    save(&mut office);
    let third = check(&mut office);
    assert_eq!(third.checkpoints, 3);
    assert!(third.whole && third.broken_checkpoint.is_none());
}

/// The key of the register, as its administrator has it who means ill.
fn key_of(office: &TestOffice) -> DataKey {
    let keys = KeyFile::load(&office.store()).unwrap();
    let officer = OfficerId(keys.officers()[0].officer.0.clone());
    keys.unlock(&officer, PASSPHRASE).unwrap()
}

/// Runs SQL in the closed register past all triggers.
fn tamper(office: &mut TestOffice, sql: &str) {
    office.call(Lock {}).unwrap();
    let key = key_of(office);
    let database = rusqlite::Connection::open(office.store().join("kadi.db")).unwrap();
    database.execute_batch(&format!("PRAGMA key = \"{}\";", key.to_sqlcipher().as_str())).unwrap();
    database.execute_batch("PRAGMA cipher_page_size = 8192;").unwrap();
    database
        .execute_batch(
            "DROP TRIGGER audit_is_never_updated; DROP TRIGGER audit_is_never_deleted;
             DROP TRIGGER audit_checkpoint_is_never_updated; DROP TRIGGER audit_checkpoint_is_never_deleted;",
        )
        .unwrap();
    database.execute_batch(sql).unwrap();
    drop(database);
    office.reopen().unwrap();
}

#[test]
fn an_end_that_was_cut_off_is_found_by_the_registers_own_checkpoint_or_by_one_kept_outside() {
    let mut office = TestOffice::open();
    add(&mut office, 12);
    let kept = export(&mut office, AuditFormat::Csv, "audit.csv");
    assert_eq!(fault(&compare(&mut office, &kept)), None);
    let before = check(&mut office).entries;
    assert!(before > kept.entries);

    // The chain alone is whole again, but the checkpoint speaks for more.
    let cut = kept.entries - 5;
    tamper(&mut office, &format!("DELETE FROM audit WHERE seq > {cut}"));
    let found = check(&mut office);
    // Unlocking wrote an entry of its own.
    assert_eq!((found.entries, found.first_broken), (cut + 1, None));
    assert_eq!(fault(&found), Some(("cut", false)));
    assert!(!found.whole);
    let run = audit_verify(&mut office, None);
    assert!(!run.status.success());
    assert!(String::from_utf8_lossy(&run.stderr).contains("point de contrôle"), "{run:?}");

    // With its checkpoints gone as well the register cannot know; the file beside the export does.
    tamper_again(&mut office, &format!("DELETE FROM audit_checkpoints WHERE entries > {cut}"));
    assert_eq!(fault(&check(&mut office)), None);
    assert_eq!(fault(&compare(&mut office, &kept)), Some(("cut", true)));
    let run = audit_verify(&mut office, Some(Path::new(&kept.checkpoints)));
    assert!(!run.status.success(), "{run:?}");
}

fn tamper_again(office: &mut TestOffice, sql: &str) {
    // The triggers are gone since the first time.
    office.call(Lock {}).unwrap();
    let key = key_of(office);
    let database = rusqlite::Connection::open(office.store().join("kadi.db")).unwrap();
    database.execute_batch(&format!("PRAGMA key = \"{}\";", key.to_sqlcipher().as_str())).unwrap();
    database.execute_batch("PRAGMA cipher_page_size = 8192;").unwrap();
    database.execute_batch(sql).unwrap();
    drop(database);
    office.reopen().unwrap();
}

/// `kadi audit verify` in a process of its own.
fn audit_verify(office: &mut TestOffice, against: Option<&Path>) -> Output {
    office.call(Lock {}).unwrap();
    let passphrase = office.out("passphrase");
    fs::write(&passphrase, PASSPHRASE).unwrap();
    let mut kadi = command::kadi(&office.store(), &passphrase);
    kadi.args(["audit", "verify"]);
    if let Some(file) = against {
        kadi.arg("--against").arg(file);
    }
    let output = kadi.output().unwrap();
    office.reopen().unwrap();
    output
}

#[test]
fn a_log_that_was_written_anew_is_found_though_its_chain_follows() {
    let mut office = TestOffice::open();
    add(&mut office, 6);
    let kept = export(&mut office, AuditFormat::Json, "audit.json");
    office.call(Lock {}).unwrap();
    let key = key_of(&office);
    // All entries again, the third with another reason, each hashed after the one before.
    let rows = {
        let store = Store::open(&office.store(), &key, NOW).unwrap();
        let mut rows = Vec::new();
        store
            .read(|db| {
                db.for_each_audit_entry(|row| -> Result<(), StoreError> {
                    rows.push(row);
                    Ok(())
                })
            })
            .unwrap();
        rows
    };
    let mut sql = String::new();
    let mut previous = [0; 32];
    for mut row in rows {
        if row.entry.seq == 3 {
            row.entry.subject = "SN-DKR-26-AAAAAAAA".into();
        }
        let hash = row.entry.hash_after(&previous);
        let hex = |bytes: &[u8; 32]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        sql += &format!(
            "UPDATE audit SET subject = '{}', previous = x'{}', hash = x'{}' WHERE seq = {};",
            row.entry.subject,
            hex(&previous),
            hex(&hash),
            row.entry.seq
        );
        previous = hash;
    }
    office.reopen().unwrap();
    tamper(&mut office, &sql);
    // What came between the writing and the tampering hangs in the air; it is cut off, as the writer would.
    let found = check(&mut office);
    assert!(!found.whole);
    let last = kept.entries + 1;
    tamper_again(&mut office, &format!("DELETE FROM audit WHERE seq > {last}"));
    let found = check(&mut office);
    assert_eq!(found.first_broken, None, "the chain follows: {found:?}");
    assert_eq!(fault(&found), Some(("rewritten", false)));
    let compared = compare(&mut office, &kept);
    assert_eq!(compared.broken_checkpoint.unwrap().fault, "rewritten");
}

#[test]
fn checkpoints_of_others_and_files_that_are_none_are_refused_with_their_reason() {
    let mut office = TestOffice::open();
    add(&mut office, 2);
    let kept = export(&mut office, AuditFormat::Csv, "audit.csv");
    let text = fs::read_to_string(&kept.checkpoints).unwrap();
    let mut file: CheckpointFile = serde_json::from_str(&text).unwrap();
    let mut ask = |text: &str| {
        let path = office.out("asked.json");
        fs::write(&path, text).unwrap();
        let file = path.display().to_string();
        office.call(CompareAudit { file })
    };
    assert_eq!(ask("{}").unwrap_err().code, ErrorCode::CheckpointsUnreadable);
    assert_eq!(
        ask(&text.replace("checkpoints/1", "checkpoints/2")).unwrap_err().code,
        ErrorCode::CheckpointsUnreadable
    );
    file.issuer = IssuerKey::from_seed(&[9; 32]).public();
    let foreign = serde_json::to_string(&file).unwrap();
    assert_eq!(ask(&foreign).unwrap_err().code, ErrorCode::CheckpointsForeign);
    let altered = text.replacen("\"entries\": ", "\"entries\": 1", 1);
    assert_eq!(fault(&ask(&altered).unwrap()), Some(("signature", true)));
    assert_eq!(fault(&ask(&text).unwrap()), None);
    let missing = office.call(CompareAudit { file: "/nowhere/at/all.json".into() }).unwrap_err();
    assert_eq!(missing.code, ErrorCode::FileFailed);
    let folder = office.out("").display().to_string();
    let refused = office.call(ExportAudit { format: AuditFormat::Csv, out: folder }).unwrap_err();
    assert_eq!(refused.params["field"], "out");
}

fn python(file: &str, checkpoints: &str) -> Output {
    let script =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/trust/check_audit.py");
    Command::new("python3").arg(script).args([file, checkpoints]).output().expect("python3 is needed")
}

/// An office whose log has what makes an export hard: other letters, quotes, lines, and what a spreadsheet would compute.
fn busy_office() -> TestOffice {
    let mut office = TestOffice::open();
    office
        .call(AddOfficer {
            name: "Jean-Pierre \"JP\", agent".into(),
            role: "auditor".into(),
            language: "fr".into(),
            passphrase: kadi_contract::Secret("igname marmite sentier pluie".into()),
        })
        .unwrap();
    add(&mut office, 3);
    let reasons =
        ["=1+1", "+221 77", "'quoted", "carte perdue à l'école; \"vraiment\"", "-", "a,b\nc", "ŋɓɗ محمد"];
    let people =
        office.call(kadi_contract::register::SearchPeople { limit: 3, ..Default::default() }).unwrap();
    let mpi_id = people.rows[0].mpi_id.clone();
    for reason in reasons {
        let reason = reason.to_owned();
        office
            .call(kadi_contract::people::DeactivatePerson { mpi_id: mpi_id.clone(), reason: reason.clone() })
            .unwrap();
        office.call(kadi_contract::people::ReactivatePerson { mpi_id: mpi_id.clone(), reason }).unwrap();
    }
    office
}

#[test]
fn python_without_kadi_checks_the_exports_and_a_flipped_bit_is_found() {
    let mut office = busy_office();
    let mut chance = ChaCha8Rng::seed_from_u64(20_261_122);
    for (format, name) in [(AuditFormat::Csv, "audit.csv"), (AuditFormat::Json, "audit.json")] {
        let exported = export(&mut office, format, name);
        assert!(exported.checkpoints.ends_with("audit.checkpoints.json"), "{exported:?}");
        let run = python(&exported.file, &exported.checkpoints);
        let told = String::from_utf8_lossy(&run.stdout);
        assert!(run.status.success(), "{told} {}", String::from_utf8_lossy(&run.stderr));
        assert!(told.contains(&format!("{} entries", exported.entries)), "{told}");
        // What the chain holds is found wherever a bit of it turns; the officer's name beside it is no part of it.
        let whole = fs::read(&exported.file).unwrap();
        let text = String::from_utf8_lossy(&whole).into_owned();
        let flipped =
            office.out("flipped").with_extension(if format == AuditFormat::Csv { "csv" } else { "json" });
        let start = text.find("store.create").unwrap();
        for round in 0..24 {
            let mut bytes = whole.clone();
            let hashes: Vec<usize> = text
                .match_indices("program_admin")
                .map(|(at, _)| at)
                .filter(|at| *at > start.saturating_sub(200))
                .collect();
            let at = match round % 3 {
                // In a role, in a hash, and in an action.
                0 => hashes[chance.random_range(0..hashes.len())] + chance.random_range(0..13_usize),
                1 => {
                    text.find(&check(&mut office).last_checkpoint.unwrap().head).unwrap()
                        + chance.random_range(0..64_usize)
                }
                _ => start + chance.random_range(0..12_usize),
            };
            bytes[at] ^= 1;
            fs::write(&flipped, &bytes).unwrap();
            let run = python(&flipped.display().to_string(), &exported.checkpoints);
            assert!(!run.status.success(), "{name}: byte {at}");
        }
        // A line that is missing, in the middle or at the end.
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let fewer = lines[..lines.len() - 2].concat();
        fs::write(&flipped, fewer).unwrap();
        assert!(!python(&flipped.display().to_string(), &exported.checkpoints).status.success());
        // Checkpoints with a flipped bit.
        let points = fs::read(&exported.checkpoints).unwrap();
        let at = String::from_utf8_lossy(&points).find("\"signature\"").unwrap() + 20;
        let mut bytes = points.clone();
        bytes[at] ^= 1;
        let altered = office.out("altered.json");
        fs::write(&altered, bytes).unwrap();
        assert!(!python(&exported.file, &altered.display().to_string()).status.success());
    }
    assert!(check(&mut office).whole);
    let page = office.call(ListAudit { action: "audit.".into(), limit: 9, ..ListAudit::default() }).unwrap();
    assert_eq!(page.total, 2, "each export is on record");
}

fn pdf_text(file: &str) -> String {
    let text =
        Command::new("pdftotext").args(["-layout", file, "-"]).output().expect("poppler-utils is needed");
    String::from_utf8_lossy(&text.stdout).into_owned()
}

#[test]
fn the_pages_to_read_hold_every_entry_and_its_hash_and_say_what_is_invented() {
    let mut office = busy_office();
    let exported = export(&mut office, AuditFormat::Pdf, "audit.pdf");
    let text = pdf_text(&exported.file);
    let table = export(&mut office, AuditFormat::Csv, "audit.csv");
    let csv = fs::read_to_string(&table.file).unwrap();
    let hashes: Vec<&str> = csv
        .split([',', '\n'])
        .filter(|cell| cell.len() == 64 && cell.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .collect();
    let dense: String = text.split_whitespace().collect();
    let there = hashes.iter().filter(|hash| dense.contains(**hash)).count();
    assert!(there as u64 >= 2 * exported.entries - 1, "{there} of {}", exported.entries);
    for part in ["Journal", "Page 1", "Page 2", "Mariama", "Dakar Nord", "checkpoint", "ŋɓɗ"] {
        let part = if part == "checkpoint" { "Ed25519" } else { part };
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("DÉMONSTRATION"));
    // Fonts are in it as subsets, and nothing else.
    let fonts = Command::new("pdffonts").arg(&exported.file).output().unwrap();
    let fonts = String::from_utf8_lossy(&fonts.stdout).into_owned();
    let rows: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(
        !rows.is_empty() && rows.iter().all(|row| row.contains('+') && row.contains("yes yes")),
        "{fonts}"
    );
    assert!(exported.bytes < 200_000, "{}", exported.bytes);

    let mut office = TestOffice::open();
    office.call(UseDemo {}).unwrap();
    let demo = export(&mut office, AuditFormat::Pdf, "demo.pdf");
    assert!(pdf_text(&demo.file).contains("DÉMONSTRATION"));
}

#[test]
fn a_register_from_before_checkpoints_gets_its_first_with_the_next_entry() {
    let mut office = TestOffice::open();
    office.call(Lock {}).unwrap();
    let key = key_of(&office);
    let store = Store::open(&office.store(), &key, NOW).unwrap();
    // Written past the application, as an older one did.
    let intent = Intent::new("o_old", "program_admin", "d_1", "people.update", Timestamp(NOW.0));
    store.write(intent, |_| Ok::<_, StoreError>(())).unwrap();
    drop(store);
    office.reopen().unwrap();
    let found = check(&mut office);
    assert!(found.whole && found.checkpoints >= 1, "{found:?}");
}
