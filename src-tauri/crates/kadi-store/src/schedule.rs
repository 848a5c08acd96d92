//! When programmes synchronise by themselves, and whose cards follow.

use kadi_core::Timestamp;
use rusqlite::{Row, params};

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::identity::IdentityKey;

/// The schedule of one programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRow {
    /// Programme UID.
    pub programme: String,
    /// Minutes from one run to the next: 10, 15, 30, 60 or 180.
    pub interval_minutes: u32,
    /// Whether it runs at all.
    pub enabled: bool,
    /// Whether cards are made for people who are new in the programme.
    pub auto_generate_cards: bool,
    /// Template of these cards; may be empty without them.
    pub template: String,
    /// Tracked entities up to this row were there before cards were made by themselves.
    pub cards_after: i64,
    /// When the next run is due.
    pub next_at: Timestamp,
    /// The job of the run whose end was not seen yet; empty without one.
    pub job: String,
    /// Runs in a row that failed.
    pub failures: u32,
    /// Code of the error that only a person can mend; empty while the schedule runs.
    pub held: String,
    /// Since when it is held.
    pub held_at: Option<Timestamp>,
}

const COLUMNS: &str = "programme, interval_minutes, enabled, auto_generate_cards, template, cards_after, next_at, job, \
                       failures, held, held_at";

fn read_row(row: &Row<'_>) -> rusqlite::Result<ScheduleRow> {
    Ok(ScheduleRow {
        programme: row.get("programme")?,
        interval_minutes: row.get("interval_minutes")?,
        enabled: row.get("enabled")?,
        auto_generate_cards: row.get("auto_generate_cards")?,
        template: row.get("template")?,
        cards_after: row.get("cards_after")?,
        next_at: column::time(row, "next_at")?,
        job: row.get("job")?,
        failures: row.get("failures")?,
        held: row.get("held")?,
        held_at: column::optional_time(row, "held_at")?,
    })
}

impl Read<'_> {
    /// All schedules, by programme.
    ///
    /// # Errors
    /// As every read.
    pub fn schedules(&self) -> Result<Vec<ScheduleRow>, StoreError> {
        self.rows(&format!("SELECT {COLUMNS} FROM sync_schedules ORDER BY programme"), [], read_row)
    }

    /// The schedule of a programme.
    ///
    /// # Errors
    /// As every read.
    pub fn schedule(&self, programme: &str) -> Result<Option<ScheduleRow>, StoreError> {
        self.row(&format!("SELECT {COLUMNS} FROM sync_schedules WHERE programme = ?1"), [programme], read_row)
    }

    /// The last row of the tracked entities there are; 0 without any.
    ///
    /// # Errors
    /// As every read.
    pub fn last_entity(&self) -> Result<i64, StoreError> {
        let last =
            self.row("SELECT max(id) FROM tracked_entities", [], |row| row.get::<_, Option<i64>>(0))?;
        Ok(last.flatten().unwrap_or(0))
    }

    /// Whether a synchronisation of the programme that began at `since` or later took everything.
    ///
    /// # Errors
    /// As every read.
    pub fn synchronised_since(&self, programme: &str, since: Timestamp) -> Result<bool, StoreError> {
        let done = self.count(
            "SELECT count(*) FROM sync_runs WHERE programme = ?1 AND outcome = 'done' AND started_at >= ?2",
            params![programme, since.0],
        )?;
        Ok(done > 0)
    }

    /// Active people who came into the programme after the tracked entity `after` and never had a card of it, valid or
    /// not: a card that was revoked is not made anew unasked.
    ///
    /// # Errors
    /// As every read.
    pub fn newcomers_without_card(
        &self,
        programme: &str,
        after: i64,
    ) -> Result<Vec<IdentityKey>, StoreError> {
        self.rows(
            "SELECT DISTINCT s.id FROM tracked_entities t
             JOIN identities m ON m.id = t.identity
             JOIN identities s ON s.id = m.survivor
             WHERE t.id > ?2 AND t.programme = ?1 AND t.deleted = 0 AND s.status = 'active'
             AND NOT EXISTS (
                SELECT 1 FROM identities a JOIN cards c ON c.identity = a.id JOIN campaigns p ON p.prefix = c.campaign
                WHERE a.survivor = s.id AND p.programme = ?1)
             ORDER BY s.id",
            params![programme, after],
            |row| row.get(0),
        )
    }
}

impl Write<'_> {
    /// Saves a schedule.
    ///
    /// # Errors
    /// `Sql` for an interval that there is not.
    pub fn put_schedule(&mut self, row: &ScheduleRow) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO sync_schedules (programme, interval_minutes, enabled, auto_generate_cards, template,
                cards_after, next_at, job, failures, held, held_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (programme) DO UPDATE SET interval_minutes = excluded.interval_minutes,
                enabled = excluded.enabled, auto_generate_cards = excluded.auto_generate_cards,
                template = excluded.template, cards_after = excluded.cards_after, next_at = excluded.next_at,
                job = excluded.job, failures = excluded.failures, held = excluded.held, held_at = excluded.held_at",
            params![
                row.programme,
                row.interval_minutes,
                row.enabled,
                row.auto_generate_cards,
                row.template,
                row.cards_after,
                row.next_at.0,
                row.job,
                row.failures,
                row.held,
                row.held_at.map(|at| at.0),
            ],
        )
        .map(drop)
    }
}
