//! The schema and the plans of the hot queries as snapshots: a lost index shows in review, not in an office.

use std::fmt::Write as _;

use rusqlite::Connection;

use super::Office;
use crate::search::fit;
use crate::search::walk::{self, matching, people};
use crate::{Store, StoreError};

/// The whole schema, statement by statement.
pub(super) fn schema(store: &Store) -> String {
    store
        .read(|db| {
            db.rows(
                "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'trigger', tbl_name, type DESC, name",
                [],
                |row| row.get::<_, String>(0),
            )
        })
        .map(|statements| statements.join(";\n"))
        .unwrap()
}

#[test]
fn the_schema_is_what_was_reviewed() {
    insta::assert_snapshot!(schema(&Office::new().store));
}

#[test]
fn every_table_is_strict() {
    let office = Office::new();
    let loose = office.read(|db| {
        db.rows(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
            [],
            |row| row.get::<_, String>(0),
        )
    });
    assert_eq!(loose, Vec::<String>::new());
}

fn plan(connection: &Connection, sql: &str) -> String {
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    // Unbound parameters are null, which is no matter to a plan.
    let mut rows = statement.raw_query();
    let mut text = String::new();
    while let Some(row) = rows.next().unwrap() {
        writeln!(text, "  {}", row.get::<_, String>("detail").unwrap()).unwrap();
    }
    text
}

/// The ways of the search, with a name for each.
fn searches() -> Vec<(&'static str, String)> {
    vec![
        ("everybody by name", people(walk::BY_NAME)),
        ("family names that begin so", people(walk::BY_NAME_FROM)),
        ("a district by name", people(walk::BY_DISTRICT)),
        ("people who are known to answer", walk::listed()),
        ("words and traits, newest first", matching("AND f.rowid < ?2 ORDER BY f.rowid DESC")),
        ("identifier", walk::BY_MPI_ID.into()),
        ("beginning of an identifier", walk::BY_MPI_PREFIX.into()),
        ("telephone", walk::BY_PHONE.into()),
        ("dhis2", walk::BY_DHIS2.into()),
        ("in review", walk::IN_REVIEW.into()),
        ("revoked cards", walk::REVOKED.into()),
        ("out of use", walk::DEACTIVATED.into()),
        ("enrolled", fit::ENROLLED.into()),
    ]
}

/// Statements that the code runs for every person, card or scan, as they stand in it.
const HOT: [(&str, &str); 15] = [
    (
        "programmes of a person",
        "SELECT DISTINCT coalesce(p.name, e.programme) AS name FROM identities m
         JOIN tracked_entities t ON t.identity = m.id AND t.deleted = 0
         JOIN enrollments e ON e.tracked_entity = t.uid AND e.deleted = 0
         LEFT JOIN programmes p ON p.uid = e.programme
         WHERE m.survivor = ?1 ORDER BY name",
    ),
    (
        "judged different",
        "SELECT EXISTS (SELECT 1 FROM identities ma
            JOIN review_pairs r ON r.a = ma.id AND r.state = 'different'
            JOIN identities mb ON mb.id = r.b
            WHERE ma.survivor = (SELECT survivor FROM identities WHERE id = ?1)
            AND mb.survivor = (SELECT survivor FROM identities WHERE id = ?2))",
    ),
    ("resolve", "SELECT i.id FROM identities a JOIN identities i ON i.id = a.survivor WHERE a.mpi_id = ?1"),
    ("page of a block", "SELECT body FROM posting_pages WHERE id = ?1"),
    ("page of profiles", "SELECT body FROM profile_pages WHERE first = ?1"),
    ("standing", "SELECT i.survivor FROM identities i INDEXED BY identities_not_active WHERE i.id = ?1 AND i.status <> 'active'"),
    ("scan", "SELECT c.id FROM cards c WHERE c.token_hash = ?1"),
    ("scan of a signed code", "SELECT c.id FROM cards c WHERE c.token_hash BETWEEN ?1 AND ?2 LIMIT 2"),
    ("queued cards", "SELECT c.id FROM cards c WHERE c.batch = ?1 AND c.state = 'queued' ORDER BY c.id LIMIT ?2"),
    (
        "cards of a person",
        "SELECT c.id FROM identities m JOIN cards c ON c.identity = m.id
         WHERE m.survivor = (SELECT survivor FROM identities WHERE id = ?1) ORDER BY c.issued_on DESC, c.id DESC",
    ),
    (
        "last issue",
        "SELECT coalesce(max(c.issue), 0) FROM identities m
         CROSS JOIN cards c ON c.identity = m.id AND c.campaign = ?2
         WHERE m.survivor = (SELECT survivor FROM identities WHERE id = ?1)",
    ),
    ("valid cards of a person", "SELECT count(*) FROM valid_cards_of v WHERE v.person = ?1"),
    (
        "unresolved records",
        "SELECT t.id FROM tracked_entities t WHERE t.state = 'pending' AND t.programme = ?1 ORDER BY t.id LIMIT ?2",
    ),
    (
        "cards at a printer",
        "SELECT p.id FROM prints p WHERE p.printer = ?1
         AND p.state IN ('queued', 'held', 'sending', 'sent', 'printing', 'unknown')
         AND p.state IN ('sending', 'sent', 'printing', 'unknown') ORDER BY p.id",
    ),
    ("end of the audit", "SELECT seq FROM audit ORDER BY seq DESC LIMIT 1"),
];

#[test]
fn hot_queries_use_their_indices() {
    let office = Office::new();
    let text = office.read(|db| -> Result<String, StoreError> {
        let mut text = String::new();
        for (name, sql) in searches() {
            writeln!(
                text,
                "search: {name}
{}",
                plan(db.connection, &sql)
            )
            .unwrap();
        }
        for sql in [crate::stats::in_review("a"), crate::stats::in_review("b")] {
            writeln!(text, "a person in review\n{}", plan(db.connection, &sql)).unwrap();
        }
        for stretch in crate::review::QUEUE {
            writeln!(text, "waiting pairs\n{}", plan(db.connection, &crate::review::queue_sql(stretch)))
                .unwrap();
        }
        for (name, sql) in HOT {
            writeln!(text, "{name}\n{}", plan(db.connection, sql)).unwrap();
        }
        Ok(text)
    });
    let walks = |line: &&str| {
        // In the order of the names, or through the few who are out of use.
        line.contains("SCAN i")
            && !line.contains("identities_by_name")
            && !line.contains("identities_deactivated")
    };
    assert_eq!(text.lines().find(walks), None, "a walk over all identities");
    insta::assert_snapshot!(text);
}
