//! Imports: the rows of a file that wait to be somebody, who they became, and how files of these columns were read before.
//!
//! A row is known by its file's digest, its sheet and its line. Who it became is written in the transaction that decides
//! it, so that a power cut neither loses nor doubles anybody, and the same file again finds every row taken.

use kadi_core::Timestamp;
use rusqlite::{Row, params};

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::identity::IdentityKey;

/// An import as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Its number.
    pub id: i64,
    /// `csv`, `xlsx`, `xls` or `ods`.
    pub format: String,
    /// Its sheets, as the application wrote them; none while the file is being read, `null` once its rows are forgotten.
    pub sheets: String,
    /// What the last trial found, as the application wrote it; `null` without one.
    pub trial: String,
    /// What the import did so far, as the application wrote it; `null` before it began.
    pub report: String,
    /// When the file was last handed in.
    pub staged_at: Timestamp,
}

/// A row on its way into the store.
#[derive(Clone, PartialEq, Eq)]
pub struct NewImportLine {
    /// Sheet, from 0.
    pub sheet: u32,
    /// Line of the file or row of the sheet, from 1.
    pub line: u64,
    /// Its cells as a JSON array.
    pub cells: String,
}

/// A row of an import.
#[derive(Clone, PartialEq, Eq)]
pub struct ImportLine {
    /// Line of the file or row of the sheet, from 1.
    pub line: u64,
    /// Its cells as a JSON array; an empty array once it is somebody.
    pub cells: String,
    /// Whom it became.
    pub identity: Option<IdentityKey>,
    /// Why it was turned down, as the application wrote it.
    pub problem: Option<String>,
}

const COLUMNS: &str = "id, format, sheets, trial, report, staged_at";
const LINE: &str = "line, coalesce(cells, '[]') AS cells, identity, problem";

fn read_import(row: &Row<'_>) -> rusqlite::Result<ImportRow> {
    Ok(ImportRow {
        id: row.get("id")?,
        format: row.get("format")?,
        sheets: row.get("sheets")?,
        trial: row.get("trial")?,
        report: row.get("report")?,
        staged_at: column::time(row, "staged_at")?,
    })
}

fn read_line(row: &Row<'_>) -> rusqlite::Result<ImportLine> {
    Ok(ImportLine {
        line: column::unsigned(row, "line")?,
        cells: row.get("cells")?,
        identity: row.get("identity")?,
        problem: row.get("problem")?,
    })
}

impl Read<'_> {
    /// An import by its number.
    ///
    /// # Errors
    /// As every read.
    pub fn find_import(&self, id: i64) -> Result<Option<ImportRow>, StoreError> {
        self.row(&format!("SELECT {COLUMNS} FROM imports WHERE id = ?1"), [id], read_import)
    }

    /// The imports, the file handed in last first.
    ///
    /// # Errors
    /// As every read.
    pub fn imports(&self) -> Result<Vec<ImportRow>, StoreError> {
        self.rows(
            &format!("SELECT {COLUMNS} FROM imports ORDER BY staged_at DESC, id DESC LIMIT 100"),
            [],
            read_import,
        )
    }

    /// The next rows of a sheet after a line, in order.
    ///
    /// # Errors
    /// As every read.
    pub fn import_lines_after(
        &self,
        import: i64,
        sheet: u32,
        line: u64,
        limit: u32,
    ) -> Result<Vec<ImportLine>, StoreError> {
        self.rows(
            &format!(
                "SELECT {LINE} FROM import_rows WHERE import = ?1 AND sheet = ?2 AND line > ?3
                 ORDER BY line LIMIT ?4"
            ),
            params![import, sheet, column::bound(line), limit],
            read_line,
        )
    }

    /// Rows of a sheet that were turned down, in order.
    ///
    /// # Errors
    /// As every read.
    pub fn import_lines_turned_down(
        &self,
        import: i64,
        sheet: u32,
        offset: u64,
        limit: u32,
    ) -> Result<Vec<ImportLine>, StoreError> {
        self.rows(
            &format!(
                "SELECT {LINE} FROM import_rows
                 WHERE import = ?1 AND sheet = ?2 AND problem IS NOT NULL ORDER BY line LIMIT ?4 OFFSET ?3"
            ),
            params![import, sheet, column::bound(offset), limit],
            read_line,
        )
    }

    /// How many rows of a sheet were turned down.
    ///
    /// # Errors
    /// As every read.
    pub fn count_turned_down(&self, import: i64, sheet: u32) -> Result<u64, StoreError> {
        self.count(
            "SELECT count(*) FROM import_rows WHERE import = ?1 AND sheet = ?2 AND problem IS NOT NULL",
            params![import, sheet],
        )
    }

    /// How many rows of an import became somebody.
    ///
    /// # Errors
    /// As every read.
    pub fn count_taken(&self, import: i64) -> Result<u64, StoreError> {
        self.count("SELECT count(*) FROM import_rows WHERE import = ?1 AND identity IS NOT NULL", [import])
    }

    /// How files with these columns, known by a digest, were read before.
    ///
    /// # Errors
    /// As every read.
    pub fn import_plan(&self, columns: &[u8; 32]) -> Result<Option<String>, StoreError> {
        self.row("SELECT plan FROM import_plans WHERE columns = ?1", params![columns], |row| row.get(0))
    }
}

impl Write<'_> {
    /// Begins to take a file. The same file again is the same import: who its rows became is kept.
    ///
    /// # Errors
    /// As every write.
    pub fn open_import(&mut self, content: &[u8; 32], format: &str) -> Result<i64, StoreError> {
        self.run(
            "INSERT INTO imports (content, format, sheets, trial, report, staged_at)
             VALUES (?1, ?2, '[]', 'null', 'null', ?3)
             ON CONFLICT (content) DO UPDATE SET sheets = '[]', trial = 'null', staged_at = excluded.staged_at",
            params![content, format, self.at().0],
        )?;
        let id = self.row("SELECT id FROM imports WHERE content = ?1", params![content], |row| row.get(0))?;
        id.ok_or(StoreError::NotFound("import"))
    }

    /// Takes rows of a file. A row that is there already keeps whom it became.
    ///
    /// # Errors
    /// `Sql` when there is no such import.
    pub fn put_import_lines(&mut self, import: i64, lines: &[NewImportLine]) -> Result<(), StoreError> {
        for line in lines {
            self.run(
                "INSERT INTO import_rows (import, sheet, line, cells) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (import, sheet, line) DO UPDATE
                    SET cells = CASE WHEN identity IS NULL THEN excluded.cells END, problem = NULL",
                params![import, line.sheet, column::bound(line.line), line.cells],
            )?;
        }
        Ok(())
    }

    /// Says what the sheets of a file are, once all of it is read.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_import_sheets(&mut self, import: i64, json: &str) -> Result<(), StoreError> {
        self.run_on("import", "UPDATE imports SET sheets = ?2 WHERE id = ?1", params![import, json])
    }

    /// Says what a trial found.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_import_trial(&mut self, import: i64, json: &str) -> Result<(), StoreError> {
        self.run_on("import", "UPDATE imports SET trial = ?2 WHERE id = ?1", params![import, json])
    }

    /// Says what the import did so far; the last trial is history then.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_import_report(&mut self, import: i64, json: &str) -> Result<(), StoreError> {
        self.run_on(
            "import",
            "UPDATE imports SET report = ?2, trial = 'null' WHERE id = ?1",
            params![import, json],
        )
    }

    /// Says whom a row became, and whether they were made for it; its cells are forgotten.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn take_import_line(
        &mut self,
        import: i64,
        sheet: u32,
        line: u64,
        (identity, created): (IdentityKey, bool),
    ) -> Result<(), StoreError> {
        self.run_on(
            "import row",
            "UPDATE import_rows SET identity = ?4, created = ?5, cells = NULL, problem = NULL
             WHERE import = ?1 AND sheet = ?2 AND line = ?3",
            params![import, sheet, column::bound(line), identity, created],
        )
    }

    /// Says why a row is turned down, or that nothing speaks against it any more.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_import_problem(
        &mut self,
        import: i64,
        sheet: u32,
        line: u64,
        problem: Option<&str>,
    ) -> Result<(), StoreError> {
        self.run_on(
            "import row",
            "UPDATE import_rows SET problem = ?4 WHERE import = ?1 AND sheet = ?2 AND line = ?3",
            params![import, sheet, column::bound(line), problem],
        )
    }

    /// Forgets the rows of an import that became nobody, and the import itself when nobody is left.
    ///
    /// # Errors
    /// As every write.
    pub fn discard_import(&mut self, import: i64) -> Result<(), StoreError> {
        self.run("DELETE FROM import_rows WHERE import = ?1 AND identity IS NULL", [import])?;
        if self.count_taken(import)? == 0 {
            self.run("DELETE FROM imports WHERE id = ?1", [import])?;
        } else {
            // The samples of the columns are cells too.
            self.run("UPDATE imports SET sheets = 'null', trial = 'null' WHERE id = ?1", [import])?;
        }
        Ok(())
    }

    /// Forgets what became nobody in files handed in before `before`; tells how many files that were.
    ///
    /// # Errors
    /// As every write.
    pub fn discard_imports_before(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        let old: Vec<i64> = self.rows(
            "SELECT id FROM imports WHERE staged_at < ?1 AND sheets <> 'null'",
            [before.0],
            |row| row.get(0),
        )?;
        for &import in &old {
            self.discard_import(import)?;
        }
        Ok(old.len() as u64)
    }

    /// Remembers how files with these columns are read.
    ///
    /// # Errors
    /// `Sql` when the plan is not JSON.
    pub fn put_import_plan(&mut self, columns: &[u8; 32], plan: &str) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO import_plans (columns, plan, used_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (columns) DO UPDATE SET plan = excluded.plan, used_at = excluded.used_at",
            params![columns, plan, self.at().0],
        )
        .map(drop)
    }
}
