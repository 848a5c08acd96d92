//! What must be decided before cards are made: approvals of large batches, and how many cards a campaign may have.

use kadi_core::Timestamp;
use rusqlite::{Row, params};

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;

/// What a second officer decided about a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It may be made.
    Approved,
    /// It is not made.
    Refused,
}

impl Decision {
    /// The word in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Refused => "refused",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Approved, Self::Refused].into_iter().find(|decision| decision.as_str() == text)
    }
}

/// A batch that a second officer decides about, or has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalRow {
    /// The batch.
    pub batch: String,
    /// Cards that were asked for.
    pub cards: u64,
    /// Who asked; empty for Kadi itself.
    pub officer: String,
    /// When.
    pub asked_at: Timestamp,
    /// What was decided; none while it waits.
    pub decision: Option<Decision>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why; may be empty when it was approved.
    pub reason: String,
}

fn read_approval(row: &Row<'_>) -> rusqlite::Result<ApprovalRow> {
    let decision: Option<String> = row.get("decision")?;
    Ok(ApprovalRow {
        batch: row.get("batch")?,
        cards: column::unsigned(row, "cards")?,
        officer: row.get("officer")?,
        asked_at: column::time(row, "asked_at")?,
        decision: match decision {
            None => None,
            Some(_) => Some(column::parsed(row, "decision", Decision::parse)?),
        },
        decided_by: row.get("decided_by")?,
        decided_at: column::optional_time(row, "decided_at")?,
        reason: row.get("reason")?,
    })
}

/// How many cards of a campaign may be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaRow {
    /// Prefix of the campaign.
    pub campaign: String,
    /// Cards allowed.
    pub cards: u64,
    /// Cards issued that are not void.
    pub used: u64,
}

impl QuotaRow {
    /// Cards that may still be made.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.cards.saturating_sub(self.used)
    }
}

fn read_quota(row: &Row<'_>) -> rusqlite::Result<QuotaRow> {
    Ok(QuotaRow {
        campaign: row.get("campaign")?,
        cards: column::unsigned(row, "cards")?,
        used: column::unsigned(row, "used")?,
    })
}

impl Read<'_> {
    /// What is to be, or was, decided about a batch; none for a batch that needed no decision.
    ///
    /// # Errors
    /// As every read.
    pub fn find_approval(&self, batch: &str) -> Result<Option<ApprovalRow>, StoreError> {
        self.row(
            "SELECT batch, cards, officer, asked_at, decision, decided_by, decided_at, reason
             FROM batch_approvals WHERE batch = ?1",
            [batch],
            read_approval,
        )
    }

    /// How many cards a campaign may have; none when nobody limited them.
    ///
    /// # Errors
    /// As every read.
    pub fn find_quota(&self, campaign: &str) -> Result<Option<QuotaRow>, StoreError> {
        self.row(
            "SELECT campaign, cards, used FROM campaign_quotas WHERE campaign = ?1",
            [campaign],
            read_quota,
        )
    }

    /// All quotas, by campaign.
    ///
    /// # Errors
    /// As every read.
    pub fn quotas(&self) -> Result<Vec<QuotaRow>, StoreError> {
        self.rows("SELECT campaign, cards, used FROM campaign_quotas ORDER BY campaign", [], read_quota)
    }
}

impl Write<'_> {
    /// Lets a batch wait for a second officer.
    ///
    /// # Errors
    /// `Sql` when it waits already.
    pub fn ask_approval(&mut self, batch: &str, cards: u64, officer: &str) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO batch_approvals (batch, cards, officer, asked_at, decision, decided_by, decided_at, reason)
             VALUES (?1, ?2, ?3, ?4, NULL, NULL, NULL, '')",
            params![batch, column::bound(cards), officer, self.at().0],
        )
        .map(drop)
    }

    /// Writes down what was decided about a waiting batch.
    ///
    /// # Errors
    /// `NotFound` when it does not wait; `Sql` when somebody approves what they asked for.
    pub fn decide_approval(
        &mut self,
        batch: &str,
        decision: Decision,
        officer: &str,
        reason: &str,
    ) -> Result<(), StoreError> {
        self.run_on(
            "approval",
            "UPDATE batch_approvals SET decision = ?2, decided_by = ?3, decided_at = ?4, reason = ?5
             WHERE batch = ?1 AND decision IS NULL",
            params![batch, decision.as_str(), officer, self.at().0, reason],
        )
    }

    /// Says how many cards a campaign may have; none for as many as one likes.
    ///
    /// # Errors
    /// As every write.
    pub fn put_quota(&mut self, campaign: &str, cards: Option<u64>) -> Result<(), StoreError> {
        match cards {
            None => self.run("DELETE FROM campaign_quotas WHERE campaign = ?1", [campaign]),
            Some(cards) => self.run(
                "INSERT INTO campaign_quotas (campaign, cards, used)
                 VALUES (?1, ?2, (SELECT count(*) FROM cards WHERE campaign = ?1 AND state <> 'void'))
                 ON CONFLICT (campaign) DO UPDATE SET cards = excluded.cards",
                params![campaign, column::bound(cards)],
            ),
        }
        .map(drop)
    }
}
