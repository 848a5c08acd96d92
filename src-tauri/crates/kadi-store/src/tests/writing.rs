//! Writing: with an intent or not at all, whole or not at all, in the order of asking.

use std::sync::Arc;
use std::thread;

use rusqlite::params;

use super::{NOW, Office, intent, mpi_id, person, register};
use crate::{StoreError, Write};

#[test]
fn each_write_leaves_one_entry_of_its_intent() {
    let office = Office::new();
    let intent = intent("people.register").on("before").because("au guichet");
    office
        .store
        .write(intent, |db| -> Result<(), StoreError> {
            register(db, 1, &person("Amina", "Diop"))?;
            db.audit_subject(mpi_id(1).as_str());
            db.audit_details("{\"created\":1}");
            Ok(())
        })
        .unwrap();
    let page = office.read(|db| db.audit_page("people.", 0, 10));
    assert_eq!(page.total, 1);
    let entry = &page.rows[0].entry;
    assert_eq!((entry.seq, entry.time), (1, NOW));
    assert_eq!(
        (entry.officer.as_str(), entry.role.as_str(), entry.device.as_str()),
        ("o_amina", "program_admin", "d_1")
    );
    assert_eq!(entry.subject, "SN-DKR-26-00000001");
    assert_eq!((entry.reason.as_str(), entry.details.as_str()), ("au guichet", "{\"created\":1}"));
}

#[test]
fn an_error_rolls_everything_back_and_leaves_no_entry() {
    let office = Office::new();
    let refused: Result<(), StoreError> = office.store.write(intent("people.register"), |db| {
        register(db, 1, &person("Amina", "Diop"))?;
        Err(StoreError::Busy)
    });
    assert!(matches!(refused, Err(StoreError::Busy)));
    assert_eq!(office.read(|db| db.identity_count()), 0);
    assert_eq!(office.read(|db| db.find_identity(&mpi_id(1))), None);
    assert_eq!(office.read(|db| db.audit_page("", 0, 10)).total, 0);
}

#[test]
fn a_panic_inside_a_write_rolls_back_and_the_next_write_works() {
    let office = Arc::new(Office::new());
    let other = Arc::clone(&office);
    let panicked = thread::spawn(move || {
        other.write(|db| -> Result<(), StoreError> {
            register(db, 1, &person("Amina", "Diop"))?;
            panic!("as if a defect");
        });
    });
    assert!(panicked.join().is_err());
    office.register(2, "Kofi", "Mensah");
    assert_eq!(office.read(|db| db.identity_count()), 1);
    assert_eq!(office.read(|db| db.verify_audit()).result(), Ok(1));
}

#[test]
fn writers_take_turns_and_readers_see_committed_states_only() {
    let office = Arc::new(Office::new());
    thread::scope(|scope| {
        for t in 0..4_u32 {
            let office = &office;
            scope.spawn(move || {
                for n in 0..10 {
                    office.write(|db| {
                        register(db, t * 1000 + 2 * n, &person("Mariama", "Ba"))?;
                        register(db, t * 1000 + 2 * n + 1, &person("Zawadi", "Mushi"))
                    });
                    let seen = office.read(|db| db.identity_count());
                    assert_eq!(seen % 2, 0);
                }
            });
        }
    });
    assert_eq!(office.read(|db| db.identity_count()), 80);
    assert_eq!(office.read(|db| db.verify_audit()).result(), Ok(40));
}

#[test]
fn a_reader_cannot_write_even_by_sql() {
    let office = Office::new();
    let refused = office
        .store
        .read(|db| -> Result<(), StoreError> {
            db.connection.execute("DELETE FROM settings", []).map(drop).map_err(StoreError::from)
        })
        .unwrap_err();
    assert!(matches!(refused, StoreError::ReadOnly), "{refused:?}");
}

fn sql(office: &Office, sql: &'static str) -> Result<usize, StoreError> {
    office.store.write(intent("test.sql"), |db: &mut Write<'_>| db.run(sql, []))
}

#[test]
fn triggers_refuse_to_change_the_audit_or_to_delete_a_person() {
    let office = Office::new();
    office.register(1, "Amina", "Diop");
    for statement in [
        "UPDATE audit SET reason = 'other'",
        "DELETE FROM audit",
        "DELETE FROM identities",
        "UPDATE identities SET mpi_id = 'SN-DKR-26-99999999'",
    ] {
        assert!(matches!(sql(&office, statement), Err(StoreError::Sql(_))), "{statement}");
    }
    assert_eq!(office.read(|db| db.verify_audit()).result(), Ok(1));
}

#[test]
fn a_tampered_entry_is_named_by_the_chain() {
    let office = Office::new();
    for n in 1..=5 {
        office.register(n, "Amina", "Diop");
    }
    {
        // As somebody would who has the key and opens the file with other tools.
        let turn = office.store.writer.turn();
        turn.execute_batch(
            "DROP TRIGGER audit_is_never_updated; UPDATE audit SET officer = 'o_kofi' WHERE seq = 3;",
        )
        .unwrap();
    }
    let chain = office.read(|db| db.verify_audit());
    assert_eq!(chain.checked, 2);
    assert_eq!(chain.broken.unwrap().seq, 3);

    let turn = office.store.writer.turn();
    turn.execute_batch("DROP TRIGGER audit_is_never_deleted; DELETE FROM audit WHERE seq = 2;").unwrap();
    drop(turn);
    assert_eq!(office.read(|db| db.verify_audit()).broken.unwrap().seq, 2);
}

#[test]
fn an_export_walks_all_entries_in_order_and_pages_go_backwards() {
    let office = Office::new();
    for n in 1..=5 {
        office.register(n, "Amina", "Diop");
    }
    let mut seen = Vec::new();
    office.read(|db| {
        db.for_each_audit_entry(|row| -> Result<(), StoreError> {
            seen.push(row.entry.seq);
            Ok(())
        })
    });
    assert_eq!(seen, [1, 2, 3, 4, 5]);
    let page = office.read(|db| db.audit_page("", 1, 2));
    assert_eq!((page.total, page.rows[0].entry.seq, page.rows[1].entry.seq), (5, 4, 3));
    assert_eq!(office.read(|db| db.audit_page("test.w", 0, 9)).total, 5);
    assert_eq!(office.read(|db| db.audit_page("people.", 0, 9)).total, 0);
}

#[test]
fn a_full_disk_is_told_and_changes_nothing() {
    let office = Office::new();
    office.register(1, "Amina", "Diop");
    {
        let turn = office.store.writer.turn();
        let pages: i64 = turn.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        turn.query_row("SELECT * FROM pragma_max_page_count", [], |row| row.get::<_, i64>(0)).ok();
        turn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| row.get::<_, i64>(0)).unwrap();
    }
    let big = "x".repeat(100_000);
    let refused: Result<(), StoreError> =
        office.store.write(intent("settings.save"), |db| db.put_secret("big", big.as_bytes()));
    assert!(matches!(refused, Err(StoreError::DiskFull)), "{refused:?}");
    assert_eq!(office.read(|db| db.secret("big")), None);
    assert_eq!(office.read(|db| db.verify_audit()).result(), Ok(1));
}

#[test]
fn rows_that_break_a_rule_of_the_schema_are_refused() {
    let office = Office::new();
    let a = office.register(1, "Amina", "Diop");
    let refused: Result<(), StoreError> = office.store.write(intent("test.write"), |db| {
        db.run("UPDATE identities SET status = 'gone' WHERE id = ?1", params![a]).map(drop)
    });
    assert!(matches!(refused, Err(StoreError::Sql(_))));
    let refused: Result<(), StoreError> =
        office.store.write(intent("test.write"), |db| db.put_setting("office.place", "not json"));
    assert!(matches!(refused, Err(StoreError::Sql(_))));
}
