//! Printers, and what became of each card at each try.

use kadi_core::Timestamp;
use rusqlite::{Row, params};

use crate::card::{CardRow, CardState};
use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;

/// Where one try to print a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrintState {
    /// Waits for its turn.
    Queued,
    /// Waits until an officer releases it.
    Held,
    /// On its way to the printer: whether it arrived is not written down yet.
    Sending,
    /// The printer has it.
    Sent,
    /// The printer is at it.
    Printing,
    /// The printer said that it came out.
    Printed,
    /// It came out and is of no use, says an officer.
    Spoiled,
    /// Nobody knows whether it came out: an officer is asked.
    Unknown,
    /// It did not come out, says an officer.
    Lost,
    /// Taken back before it was printed.
    Cancelled,
}

impl PrintState {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Queued,
        Self::Held,
        Self::Sending,
        Self::Sent,
        Self::Printing,
        Self::Printed,
        Self::Spoiled,
        Self::Unknown,
        Self::Lost,
        Self::Cancelled,
    ];

    /// The word in the store and in the contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Held => "held",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Printing => "printing",
            Self::Printed => "printed",
            Self::Spoiled => "spoiled",
            Self::Unknown => "unknown",
            Self::Lost => "lost",
            Self::Cancelled => "cancelled",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether a card in this state is or may be at the printer.
    #[must_use]
    pub const fn is_in_flight(self) -> bool {
        matches!(self, Self::Sending | Self::Sent | Self::Printing | Self::Unknown)
    }

    /// How far the card itself is then.
    const fn of_card(self) -> CardState {
        match self {
            Self::Queued | Self::Held | Self::Lost | Self::Cancelled => CardState::Rendered,
            Self::Sending | Self::Sent | Self::Printing | Self::Unknown => CardState::Spooled,
            Self::Printed => CardState::Printed,
            Self::Spoiled => CardState::Spoiled,
        }
    }
}

/// A printer of the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterRow {
    /// Number.
    pub id: i64,
    /// Where it takes jobs.
    pub address: String,
    /// Its name for people.
    pub name: String,
    /// Keyword of what it prints on.
    pub media: String,
    /// `one-sided`, `two-sided-long-edge` or `two-sided-short-edge`.
    pub sides: String,
    /// Dots per inch; its own when `None`.
    pub resolution: Option<u32>,
    /// How far a card is moved to the right, in tenths of a millimetre.
    pub right_tenths: i32,
    /// How far down.
    pub down_tenths: i32,
    /// Blank cards left, where somebody counts.
    pub blanks: Option<u32>,
    /// Ribbon panels left, one a card, where somebody counts.
    pub panels: Option<u32>,
    /// Why nothing more is sent to it; empty while it goes.
    pub paused: String,
}

/// One try to print one card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintRow {
    /// Number.
    pub id: i64,
    /// The card's number.
    pub card: i64,
    /// Its code.
    pub code: String,
    /// The printer's number.
    pub printer: i64,
    /// Cards that were sent for together.
    pub run: u32,
    /// Which try it is, from 1.
    pub attempt: u32,
    /// Where it is.
    pub state: PrintState,
    /// The printer's number of the job.
    pub spool: Option<i32>,
    /// Whether that job may still move.
    pub watch: bool,
    /// Why it is where it is; may be empty.
    pub reason: String,
}

/// Cards used in a while.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PrintTotals {
    /// Cards that came out and are of use.
    pub printed: u64,
    /// Cards that were spoiled.
    pub spoiled: u64,
}

const PRINTER: &str =
    "id, address, name, media, sides, resolution, right_tenths, down_tenths, blanks, panels, paused";
const PRINT: &str = "p.id, p.card, c.code, p.printer, p.run, p.attempt, p.state, p.spool, p.watch, p.reason
     FROM prints p JOIN cards c ON c.id = p.card";
/// As the partial indices say it, or SQLite does not use them.
const LIVE: &str = "state IN ('queued', 'held', 'sending', 'sent', 'printing', 'unknown')";

fn read_printer(row: &Row<'_>) -> rusqlite::Result<PrinterRow> {
    Ok(PrinterRow {
        id: row.get("id")?,
        address: row.get("address")?,
        name: row.get("name")?,
        media: row.get("media")?,
        sides: row.get("sides")?,
        resolution: row.get("resolution")?,
        right_tenths: row.get("right_tenths")?,
        down_tenths: row.get("down_tenths")?,
        blanks: row.get("blanks")?,
        panels: row.get("panels")?,
        paused: row.get("paused")?,
    })
}

fn read_print(row: &Row<'_>) -> rusqlite::Result<PrintRow> {
    Ok(PrintRow {
        id: row.get("id")?,
        card: row.get("card")?,
        code: row.get("code")?,
        printer: row.get("printer")?,
        run: row.get("run")?,
        attempt: row.get("attempt")?,
        state: column::parsed(row, "state", PrintState::parse)?,
        spool: row.get("spool")?,
        watch: row.get("watch")?,
        reason: row.get("reason")?,
    })
}

impl Read<'_> {
    /// The printers in use, by name.
    ///
    /// # Errors
    /// As every read.
    pub fn printers(&self) -> Result<Vec<PrinterRow>, StoreError> {
        let sql = format!("SELECT {PRINTER} FROM printers WHERE removed_at IS NULL ORDER BY name, id");
        self.rows(&sql, [], read_printer)
    }

    /// A printer in use by its number.
    ///
    /// # Errors
    /// As every read.
    pub fn find_printer(&self, id: i64) -> Result<Option<PrinterRow>, StoreError> {
        let sql = format!("SELECT {PRINTER} FROM printers WHERE id = ?1 AND removed_at IS NULL");
        self.row(&sql, [id], read_printer)
    }

    /// A card by its number.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn get_card(&self, id: i64) -> Result<CardRow, StoreError> {
        let code: Option<String> =
            self.row("SELECT code FROM cards WHERE id = ?1", [id], |row| row.get(0))?;
        self.find_card_by_code(&code.unwrap_or_default())?.ok_or(StoreError::NotFound("card"))
    }

    /// What a printer has in hand, oldest first: in flight or unknown.
    ///
    /// # Errors
    /// As every read.
    pub fn prints_in_flight(&self, printer: i64) -> Result<Vec<PrintRow>, StoreError> {
        let sql = format!(
            "SELECT {PRINT} WHERE p.printer = ?1 AND p.{LIVE}
             AND p.state IN ('sending', 'sent', 'printing', 'unknown') ORDER BY p.id"
        );
        self.rows(&sql, [printer], read_print)
    }

    /// The cards that wait for a printer, in their order.
    ///
    /// # Errors
    /// As every read.
    pub fn prints_queued(&self, printer: i64, limit: usize) -> Result<Vec<PrintRow>, StoreError> {
        let sql = format!(
            "SELECT {PRINT} WHERE p.printer = ?1 AND p.{LIVE} AND p.state = 'queued' ORDER BY p.id LIMIT ?2"
        );
        self.rows(&sql, params![printer, column::bound(limit)], read_print)
    }

    /// The cards that wait for their release, in their order.
    ///
    /// # Errors
    /// As every read.
    pub fn prints_held(&self, printer: i64) -> Result<Vec<PrintRow>, StoreError> {
        let sql =
            format!("SELECT {PRINT} WHERE p.printer = ?1 AND p.{LIVE} AND p.state = 'held' ORDER BY p.id");
        self.rows(&sql, [printer], read_print)
    }

    /// Earlier tries of a card whose jobs may still move although the tries have ended.
    ///
    /// # Errors
    /// As every read.
    pub fn prints_loose(&self, card: i64) -> Result<Vec<PrintRow>, StoreError> {
        let sql = format!(
            "SELECT {PRINT} WHERE p.card = ?1 AND p.watch = 1
             AND p.state IN ('lost', 'spoiled', 'cancelled', 'printed') ORDER BY p.attempt"
        );
        self.rows(&sql, [card], read_print)
    }

    /// A try by its number.
    ///
    /// # Errors
    /// As every read.
    pub fn find_print(&self, id: i64) -> Result<Option<PrintRow>, StoreError> {
        self.row(&format!("SELECT {PRINT} WHERE p.id = ?1"), [id], read_print)
    }

    /// The newest try of a card.
    ///
    /// # Errors
    /// As every read.
    pub fn last_print(&self, card: i64) -> Result<Option<PrintRow>, StoreError> {
        let sql = format!("SELECT {PRINT} WHERE p.card = ?1 ORDER BY p.attempt DESC LIMIT 1");
        self.row(&sql, [card], read_print)
    }

    /// All tries of a card, oldest first.
    ///
    /// # Errors
    /// As every read.
    pub fn prints_of_card(&self, card: i64) -> Result<Vec<PrintRow>, StoreError> {
        let sql = format!("SELECT {PRINT} WHERE p.card = ?1 ORDER BY p.attempt");
        self.rows(&sql, [card], read_print)
    }

    /// The card that came out of a printer last.
    ///
    /// # Errors
    /// As every read.
    pub fn last_printed(&self, printer: i64) -> Result<Option<PrintRow>, StoreError> {
        let sql = format!(
            "SELECT {PRINT} WHERE p.printer = ?1 AND p.state = 'printed' AND p.used_at IS NOT NULL
             ORDER BY p.changed_at DESC, p.id DESC LIMIT 1"
        );
        self.row(&sql, [printer], read_print)
    }

    /// The number of a printer's newest run; 0 before the first.
    ///
    /// # Errors
    /// As every read.
    pub fn print_run(&self, printer: i64) -> Result<u32, StoreError> {
        let run = self.count("SELECT coalesce(max(run), 0) FROM prints WHERE printer = ?1", [printer])?;
        Ok(u32::try_from(run).unwrap_or(u32::MAX))
    }

    /// The newest tries of the cards of a run, by state, with how many there are of each.
    ///
    /// # Errors
    /// As every read.
    pub fn print_counts(&self, printer: i64, run: u32) -> Result<Vec<(PrintState, u64)>, StoreError> {
        self.rows(
            "SELECT p.state, count(*) AS cards FROM prints p WHERE p.printer = ?1 AND p.run = ?2
             AND NOT EXISTS (SELECT 1 FROM prints n WHERE n.card = p.card AND n.attempt > p.attempt)
             GROUP BY p.state",
            params![printer, run],
            |row| Ok((column::parsed(row, "state", PrintState::parse)?, column::unsigned(row, "cards")?)),
        )
    }

    /// The newest tries of the cards of a run in their order, at most `limit` and with the first that is not over among
    /// them, a fifth before it.
    ///
    /// # Errors
    /// As every read.
    pub fn print_strip(&self, printer: i64, run: u32, limit: u32) -> Result<Vec<PrintRow>, StoreError> {
        let newest = "NOT EXISTS (SELECT 1 FROM prints n WHERE n.card = p.card AND n.attempt > p.attempt)";
        let before = self.count(
            &format!(
                "SELECT count(*) FROM prints p WHERE p.printer = ?1 AND p.run = ?2 AND {newest} AND p.id <
                    coalesce((SELECT min(id) FROM prints WHERE printer = ?1 AND run = ?2 AND {LIVE}), 0)"
            ),
            params![printer, run],
        )?;
        let total = self.count(
            &format!("SELECT count(*) FROM prints p WHERE p.printer = ?1 AND p.run = ?2 AND {newest}"),
            params![printer, run],
        )?;
        let live = self.count(
            &format!("SELECT count(*) FROM prints WHERE printer = ?1 AND run = ?2 AND {LIVE}"),
            params![printer, run],
        )?;
        let start = if live == 0 { total } else { before };
        let limit = u64::from(limit);
        let skip = start.saturating_sub(limit / 5).min(total.saturating_sub(limit));
        let sql = format!(
            "SELECT {PRINT} WHERE p.printer = ?1 AND p.run = ?2 AND {newest} ORDER BY p.id LIMIT ?3 OFFSET ?4"
        );
        self.rows(&sql, params![printer, run, column::bound(limit), column::bound(skip)], read_print)
    }

    /// Cards that need a print: of a batch, without a live try and without one that came out well, still valid.
    ///
    /// # Errors
    /// As every read.
    pub fn cards_to_print(&self, batch: &str) -> Result<Vec<i64>, StoreError> {
        self.rows(
            "SELECT c.id FROM cards c WHERE c.batch = ?1 AND c.status = 'valid' AND c.state NOT IN ('queued', 'void')
             AND NOT EXISTS (SELECT 1 FROM prints p WHERE p.card = c.id AND p.state IN
                ('queued', 'held', 'sending', 'sent', 'printing', 'unknown', 'printed'))
             ORDER BY c.id",
            [batch],
            |row| row.get(0),
        )
    }

    /// Cards used since a moment.
    ///
    /// # Errors
    /// As every read.
    pub fn print_totals(&self, since: Timestamp) -> Result<PrintTotals, StoreError> {
        let totals = self.row(
            "SELECT coalesce(sum(state = 'printed'), 0) AS printed, coalesce(sum(state = 'spoiled'), 0) AS spoiled
             FROM prints WHERE used_at >= ?1",
            [since.0],
            |row| {
                Ok(PrintTotals {
                    printed: column::unsigned(row, "printed")?,
                    spoiled: column::unsigned(row, "spoiled")?,
                })
            },
        )?;
        Ok(totals.unwrap_or_default())
    }
}

impl Write<'_> {
    /// Adds a printer (number 0) or changes one; gives its number. Why it is paused is not changed.
    ///
    /// # Errors
    /// `NotFound`; `Sql` when another printer in use has this address.
    pub fn put_printer(&mut self, row: &PrinterRow) -> Result<i64, StoreError> {
        if row.id == 0 {
            self.run(
                "INSERT INTO printers (address, name, media, sides, resolution, right_tenths, down_tenths, blanks,
                    panels, paused, created_at, removed_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '', ?10, NULL)",
                params![
                    row.address,
                    row.name,
                    row.media,
                    row.sides,
                    row.resolution,
                    row.right_tenths,
                    row.down_tenths,
                    row.blanks,
                    row.panels,
                    self.at().0
                ],
            )?;
            return Ok(self.connection.last_insert_rowid());
        }
        self.run_on(
            "printer",
            "UPDATE printers SET address = ?2, name = ?3, media = ?4, sides = ?5, resolution = ?6, right_tenths = ?7,
                down_tenths = ?8, blanks = ?9, panels = ?10 WHERE id = ?1 AND removed_at IS NULL",
            params![
                row.id,
                row.address,
                row.name,
                row.media,
                row.sides,
                row.resolution,
                row.right_tenths,
                row.down_tenths,
                row.blanks,
                row.panels
            ],
        )?;
        Ok(row.id)
    }

    /// Says why nothing more is sent to a printer; empty when it goes on.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn pause_printer(&mut self, id: i64, reason: &str) -> Result<(), StoreError> {
        self.run_on("printer", "UPDATE printers SET paused = ?2 WHERE id = ?1", params![id, reason])
    }

    /// Takes a printer out of use; what it printed stays on record.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn remove_printer(&mut self, id: i64) -> Result<(), StoreError> {
        self.run_on("printer", "UPDATE printers SET removed_at = ?2 WHERE id = ?1", params![id, self.at().0])
    }

    /// Puts a card at the end of a printer's queue, as the next try of the card.
    ///
    /// # Errors
    /// `Sql` when the card has a live try.
    pub fn enqueue_print(&mut self, card: i64, printer: i64, run: u32) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO prints (card, printer, run, attempt, state, spool, watch, reason, queued_at, changed_at, used_at)
             VALUES (?1, ?2, ?3, (SELECT coalesce(max(attempt), 0) + 1 FROM prints WHERE card = ?1), 'queued', NULL, 0,
                '', ?4, ?4, NULL)",
            params![card, printer, run, self.at().0],
        )
        .map(drop)
    }

    /// Writes where a try is now, and how far its card is with it.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn put_print(&mut self, row: &PrintRow) -> Result<(), StoreError> {
        self.run_on(
            "print",
            "UPDATE prints SET state = ?2, spool = ?3, watch = ?4, reason = ?5, changed_at = ?6 WHERE id = ?1",
            params![row.id, row.state.as_str(), row.spool, row.watch, row.reason, self.at().0],
        )?;
        self.set_card_states(&[row.card], row.state.of_card())
    }

    /// Says that a try took a blank card and its ribbon; once only.
    ///
    /// # Errors
    /// As every write.
    pub fn use_blank(&mut self, print: i64) -> Result<(), StoreError> {
        let first = self.run(
            "UPDATE prints SET used_at = ?2 WHERE id = ?1 AND used_at IS NULL",
            params![print, self.at().0],
        )?;
        if first > 0 {
            self.run(
                "UPDATE printers SET blanks = max(blanks - 1, 0), panels = max(panels - 1, 0)
                 WHERE id = (SELECT printer FROM prints WHERE id = ?1)",
                [print],
            )?;
        }
        Ok(())
    }
}
