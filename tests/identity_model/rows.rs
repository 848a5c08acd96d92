//! The rows of an open store as they lie on the disk, read beside the application.

use std::collections::BTreeMap;
use std::path::Path;

use kadi_core::Demographics;
use kadi_store::KeyFile;
use kadi_testkit::office::PASSPHRASE;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Row};

/// Page size of the store.
const PAGE_SIZE: u64 = 8_192;

/// A second look at a store.
pub struct Rows(Connection);

/// A pair as it is stored: the keys of both, what was said, and its band.
pub type PairRow = (i64, i64, String, String);

impl Rows {
    pub fn of(store: &Path) -> Self {
        let keys = KeyFile::load(store).unwrap();
        let officer = &keys.officers()[0].officer;
        let key = keys.unlock(officer, PASSPHRASE).unwrap();
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(store.join("kadi.db"), flags).unwrap();
        connection.execute_batch(&format!("PRAGMA key = \"{}\";", key.to_sqlcipher().as_str())).unwrap();
        connection
            .execute_batch(&format!("PRAGMA cipher_page_size = {PAGE_SIZE}; PRAGMA query_only = ON;"))
            .unwrap();
        Self(connection)
    }

    fn all<T>(&self, sql: &str, read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
        let mut statement = self.0.prepare_cached(sql).unwrap();
        statement.query_map([], read).unwrap().collect::<Result<_, _>>().unwrap()
    }

    fn values(&self, sql: &str) -> Vec<Vec<Value>> {
        self.all(sql, |row| (0..row.as_ref().column_count()).map(|at| row.get(at)).collect())
    }

    /// Every stored value of every identity ever issued, in the order of issue.
    pub fn identities(&self) -> Vec<Vec<Value>> {
        self.values("SELECT * FROM identities ORDER BY id")
    }

    /// Identifier, status and survivor's key of each, in the order of issue.
    pub fn standing(&self) -> Vec<(String, String, i64)> {
        self.all("SELECT mpi_id, status, survivor FROM identities ORDER BY id", |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
    }

    /// Names, birth, sex, telephone, district, commune, mother and identifier of each, in the order of issue.
    pub fn people(&self) -> Vec<[Option<String>; 9]> {
        self.all(
            "SELECT first_name, last_name, date_of_birth, substr(upper(sex), 1, 1), phone, district, commune, mother_name,
                external_id
             FROM identities ORDER BY id",
            |row| {
                let mut cells: [Option<String>; 9] = Default::default();
                for (at, cell) in cells.iter_mut().enumerate() {
                    *cell = row.get(at)?;
                }
                Ok(cells)
            },
        )
    }

    /// The pairs in the order they were noted.
    pub fn pairs(&self) -> Vec<PairRow> {
        self.all("SELECT a, b, state, band FROM review_pairs ORDER BY id", |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
    }

    /// The exact holder of each DHIS2 record, by programme and UID.
    pub fn entities(&self) -> BTreeMap<(String, String), Option<i64>> {
        self.all("SELECT programme, uid, identity FROM tracked_entities", |row| {
            Ok(((row.get(0)?, row.get(1)?), row.get(2)?))
        })
        .into_iter()
        .collect()
    }

    /// What a DHIS2 record says in a programme; none when it is not there.
    pub fn said(&self, programme: &str, uid: &str) -> Option<Demographics> {
        let mut statement = self
            .0
            .prepare_cached("SELECT person FROM tracked_entities WHERE programme = ?1 AND uid = ?2")
            .unwrap();
        let mut rows = statement.query([programme, uid]).unwrap();
        rows.next().unwrap().map(|row| serde_json::from_str(&row.get::<_, String>(0).unwrap()).unwrap())
    }

    /// The exact holder and the status of each card, by its code.
    pub fn cards(&self) -> BTreeMap<String, (i64, String)> {
        self.all("SELECT code, identity, status FROM cards", |row| {
            Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))
        })
        .into_iter()
        .collect()
    }

    /// The history, oldest first.
    pub fn history(&self) -> Vec<Vec<Value>> {
        self.values("SELECT * FROM identity_history ORDER BY id")
    }
}
