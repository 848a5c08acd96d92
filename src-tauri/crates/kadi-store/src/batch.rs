//! Batches: cards that are issued together. How far the work on a batch is stands in its job.

use kadi_core::Timestamp;
use rusqlite::{Row, params};

use crate::card::NewCard;
use crate::column;
use crate::db::{Read, Write};
use crate::error::{StoreError, is_taken};
use crate::history::to_json;

/// A batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// Number, such as `B-0001`.
    pub id: String,
    /// Prefix of its campaign.
    pub campaign: String,
    /// Template.
    pub template: String,
    /// Dots per inch.
    pub dpi: u32,
    /// What the work needs to know again after a restart, as the application wrote it.
    pub plan: String,
    /// Folder of the files.
    pub out: String,
    /// Pages of the PDF; 0 until it is written.
    pub pdf_pages: u64,
    /// Files written.
    pub files: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its files were complete.
    pub finished_at: Option<Timestamp>,
    /// Why it was given up; none while it goes on.
    pub given_up: Option<String>,
}

/// A new batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBatch {
    /// From [`Read::next_batch_id`] in the same transaction.
    pub id: String,
    /// Prefix of its campaign.
    pub campaign: String,
    /// Template.
    pub template: String,
    /// Dots per inch.
    pub dpi: u32,
    /// JSON text for the application itself.
    pub plan: String,
    /// Folder of the files.
    pub out: String,
    /// When it is made.
    pub at: Timestamp,
}

/// How far a batch is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BatchProgress {
    /// Cards that have their picture.
    pub rendered: u64,
    /// Cards in all, those taken out included.
    pub total: u64,
    /// Cards taken out before they were made.
    pub void: u64,
}

const COLUMNS: &str =
    "id, campaign, template, dpi, plan, out, pdf_pages, files, created_at, finished_at, given_up";

fn read_row(row: &Row<'_>) -> rusqlite::Result<BatchRow> {
    Ok(BatchRow {
        id: row.get("id")?,
        campaign: row.get("campaign")?,
        template: row.get("template")?,
        dpi: row.get("dpi")?,
        plan: row.get("plan")?,
        out: row.get("out")?,
        pdf_pages: column::unsigned(row, "pdf_pages")?,
        files: column::json(row, "files")?,
        created_at: column::time(row, "created_at")?,
        finished_at: column::optional_time(row, "finished_at")?,
        given_up: row.get("given_up")?,
    })
}

impl Read<'_> {
    /// A batch by its number.
    ///
    /// # Errors
    /// As every read.
    pub fn find_batch(&self, id: &str) -> Result<Option<BatchRow>, StoreError> {
        self.row(&format!("SELECT {COLUMNS} FROM batches WHERE id = ?1"), [id], read_row)
    }

    /// All batches, newest first.
    ///
    /// # Errors
    /// As every read.
    pub fn batches(&self) -> Result<Vec<BatchRow>, StoreError> {
        self.rows(&format!("SELECT {COLUMNS} FROM batches ORDER BY number DESC"), [], read_row)
    }

    /// The number of the next batch.
    ///
    /// # Errors
    /// As every read.
    pub fn next_batch_id(&self) -> Result<String, StoreError> {
        Ok(format!("B-{:04}", self.next_batch_number()?))
    }

    fn next_batch_number(&self) -> Result<u64, StoreError> {
        self.count("SELECT coalesce(max(number), 0) + 1 FROM batches", [])
    }

    /// Rendered cards of a batch whose people a single DHIS2 record made known.
    ///
    /// # Errors
    /// As every read.
    pub fn batch_created(&self, id: &str) -> Result<u64, StoreError> {
        self.count(
            "SELECT count(*) FROM cards c JOIN identities i ON i.id = c.identity
             WHERE c.batch = ?1 AND c.state NOT IN ('queued', 'void') AND i.source LIKE 'dhis2:%'
             AND NOT EXISTS (SELECT 1 FROM identities a WHERE a.survivor = i.id AND a.id <> i.id)
             AND (SELECT count(*) FROM tracked_entities t WHERE t.identity = i.id) = 1",
            [id],
        )
    }

    /// How far a batch is.
    ///
    /// # Errors
    /// As every read.
    pub fn batch_progress(&self, id: &str) -> Result<BatchProgress, StoreError> {
        let found = self.row(
            "SELECT count(*) AS total, coalesce(sum(state NOT IN ('queued', 'void')), 0) AS rendered,
                coalesce(sum(state = 'void'), 0) AS void FROM cards WHERE batch = ?1",
            [id],
            |row| {
                Ok(BatchProgress {
                    total: column::unsigned(row, "total")?,
                    rendered: column::unsigned(row, "rendered")?,
                    void: column::unsigned(row, "void")?,
                })
            },
        )?;
        Ok(found.unwrap_or_default())
    }
}

impl Write<'_> {
    /// Makes a batch with all its cards, each queued and valid. An earlier valid card of the same person and campaign is
    /// superseded: the newest issue is the one that counts.
    ///
    /// # Errors
    /// `CardTaken` when a code, a token or an issue number is in use: draw other codes.
    pub fn create_batch(&mut self, new: &NewBatch, cards: &[NewCard]) -> Result<(), StoreError> {
        let number = self.next_batch_number()?;
        self.run(
            "INSERT INTO batches
                (id, number, campaign, template, dpi, plan, out, pdf_pages, files, created_at, finished_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, '[]', ?8, NULL)",
            params![
                new.id,
                column::bound(number),
                new.campaign,
                new.template,
                new.dpi,
                new.plan,
                new.out,
                new.at.0
            ],
        )?;
        self.add_cards(&new.id, &new.campaign, cards)
    }

    /// Adds cards to a batch, each queued and valid, as [`Self::create_batch`] does.
    ///
    /// # Errors
    /// `CardTaken` when a code, a token or an issue number is in use: draw other codes.
    pub fn add_cards(&mut self, batch: &str, campaign: &str, cards: &[NewCard]) -> Result<(), StoreError> {
        for card in cards {
            self.run(
                "UPDATE cards SET status = 'superseded' WHERE campaign = ?2 AND status = 'valid' AND identity IN
                    (SELECT m.id FROM identities i JOIN identities m ON m.survivor = i.survivor WHERE i.id = ?1)",
                params![card.identity, campaign],
            )?;
            let inserted = self.run_sql(
                "INSERT INTO cards (code, identity, campaign, batch, issue, token_hash, status, state, issued_on,
                    expires_on, revoked_at, reason)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'valid', 'queued', ?7, ?8, NULL, '')",
                params![
                    card.code,
                    card.identity,
                    campaign,
                    batch,
                    card.issue,
                    card.token_hash,
                    card.issued_on,
                    card.expires_on
                ],
            );
            match inserted {
                Ok(_) => {}
                Err(error) if is_taken(&error, "UNIQUE constraint failed: cards.") => {
                    return Err(StoreError::CardTaken);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Replaces what the application noted for the work on a batch.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_batch_plan(&mut self, id: &str, plan: &str) -> Result<(), StoreError> {
        self.run_on("batch", "UPDATE batches SET plan = ?2 WHERE id = ?1", params![id, plan])
    }

    /// Says which files of a batch are written so far, and how many pages they have.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_batch_files(&mut self, id: &str, pdf_pages: u64, files: &[&str]) -> Result<(), StoreError> {
        self.run_on(
            "batch",
            "UPDATE batches SET pdf_pages = ?2, files = ?3 WHERE id = ?1",
            params![id, column::bound(pdf_pages), to_json(&files)?],
        )
    }

    /// Gives a batch up: what was made of it stays.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn give_up_batch(&mut self, id: &str, reason: &str) -> Result<(), StoreError> {
        self.run_on("batch", "UPDATE batches SET given_up = ?2 WHERE id = ?1", params![id, reason])
    }

    /// Says that a batch's files are complete.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn finish_batch(&mut self, id: &str, pdf_pages: u64, files: &[&str]) -> Result<(), StoreError> {
        self.run_on(
            "batch",
            "UPDATE batches SET pdf_pages = ?2, files = ?3, finished_at = ?4 WHERE id = ?1",
            params![id, column::bound(pdf_pages), to_json(&files)?, self.at().0],
        )
    }
}
