//! Cards: each with its code, its token's hash, its validity, and how far it is on its way to a hand.

use kadi_core::Timestamp;
use rusqlite::{Params, Row, params};

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::identity::IdentityKey;
use crate::identity_set::IdentitySet;

/// Whether a card counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardStatus {
    /// Counts until it expires.
    Valid,
    /// Taken back.
    Revoked,
    /// A newer card of the same campaign was issued.
    Superseded,
}

impl CardStatus {
    /// The word in the store and in the contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Revoked => "revoked",
            Self::Superseded => "superseded",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Valid, Self::Revoked, Self::Superseded].into_iter().find(|status| status.as_str() == text)
    }
}

/// How far a card is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardState {
    /// Waits for its picture.
    Queued,
    /// Has its picture.
    Rendered,
    /// Handed to a printer.
    Spooled,
    /// Came out.
    Printed,
    /// Came out wrong.
    Spoiled,
    /// Taken out of its batch.
    Void,
}

impl CardState {
    /// The word in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Rendered => "rendered",
            Self::Spooled => "spooled",
            Self::Printed => "printed",
            Self::Spoiled => "spoiled",
            Self::Void => "void",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Queued, Self::Rendered, Self::Spooled, Self::Printed, Self::Spoiled, Self::Void]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// A card. Its token is nowhere: it is derived again when the card is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardRow {
    /// Number.
    pub id: i64,
    /// Card code, unique.
    pub code: String,
    /// The identity it was made for, whose MPI id is printed on it; an alias after a merge.
    pub identity: IdentityKey,
    /// Prefix of its campaign.
    pub campaign: String,
    /// Its batch.
    pub batch: String,
    /// Issue number, from 1.
    pub issue: u32,
    /// SHA-256 of its token.
    pub token_hash: [u8; 32],
    /// Whether it counts.
    pub status: CardStatus,
    /// How far it is.
    pub state: CardState,
    /// Day of issue, `YYYY-MM-DD`.
    pub issued_on: String,
    /// Last day of validity, `YYYY-MM-DD`.
    pub expires_on: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why; empty unless revoked.
    pub reason: String,
}

/// A card to be issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCard {
    /// Card code.
    pub code: String,
    /// For whom.
    pub identity: IdentityKey,
    /// Issue number, one more than [`Read::last_issue`].
    pub issue: u32,
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// Day of issue.
    pub issued_on: String,
    /// Last day of validity.
    pub expires_on: Option<String>,
}

pub(crate) const COLUMNS: &str =
    "c.id, c.code, c.identity, c.campaign, c.batch, c.issue, c.token_hash, c.status, c.state,
    c.issued_on, c.expires_on, c.revoked_at, c.reason";

pub(crate) fn read_row(row: &Row<'_>) -> rusqlite::Result<CardRow> {
    Ok(CardRow {
        id: row.get("id")?,
        code: row.get("code")?,
        identity: row.get("identity")?,
        campaign: row.get("campaign")?,
        batch: row.get("batch")?,
        issue: row.get("issue")?,
        token_hash: row.get("token_hash")?,
        status: column::parsed(row, "status", CardStatus::parse)?,
        state: column::parsed(row, "state", CardState::parse)?,
        issued_on: row.get("issued_on")?,
        expires_on: row.get("expires_on")?,
        revoked_at: column::optional_time(row, "revoked_at")?,
        reason: row.get("reason")?,
    })
}

impl Read<'_> {
    /// A card by its code, as written on it.
    ///
    /// # Errors
    /// As every read.
    pub fn find_card_by_code(&self, code: &str) -> Result<Option<CardRow>, StoreError> {
        self.row(&format!("SELECT {COLUMNS} FROM cards c WHERE c.code = ?1"), [code], read_row)
    }

    /// A card by the SHA-256 of its token.
    ///
    /// # Errors
    /// As every read.
    pub fn find_card_by_token_hash(&self, hash: &[u8; 32]) -> Result<Option<CardRow>, StoreError> {
        self.row(&format!("SELECT {COLUMNS} FROM cards c WHERE c.token_hash = ?1"), [hash], read_row)
    }

    /// A card by the first bytes of that hash, which signed codes carry. Fewer than eight bytes name no card, and so do
    /// bytes that two hashes begin with.
    ///
    /// # Errors
    /// As every read.
    pub fn find_card_by_token_prefix(&self, prefix: &[u8]) -> Result<Option<CardRow>, StoreError> {
        if !(8..=32).contains(&prefix.len()) {
            return Ok(None);
        }
        let (mut from, mut to) = (prefix.to_vec(), prefix.to_vec());
        from.resize(32, 0);
        to.resize(32, 0xFF);
        let sql = format!("SELECT {COLUMNS} FROM cards c WHERE c.token_hash BETWEEN ?1 AND ?2 LIMIT 2");
        let mut found = self.rows(&sql, params![from, to], read_row)?;
        Ok(if found.len() == 1 { found.pop() } else { None })
    }

    /// The cards of an identity and of its aliases, newest first.
    ///
    /// # Errors
    /// As every read.
    pub fn cards_of_identity(&self, key: IdentityKey) -> Result<Vec<CardRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM identities m JOIN cards c ON c.identity = m.id
             WHERE m.survivor = (SELECT survivor FROM identities WHERE id = ?1) ORDER BY c.issued_on DESC, c.id DESC"
        );
        self.rows(&sql, [key], read_row)
    }

    /// The cards of a batch in its order.
    ///
    /// # Errors
    /// As every read.
    pub fn cards_of_batch(&self, batch: &str) -> Result<Vec<CardRow>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS} FROM cards c WHERE c.batch = ?1 AND c.state <> 'void' ORDER BY c.id");
        self.rows(&sql, [batch], read_row)
    }

    /// The next cards of a batch behind a card, by their numbers in the store; from the first with 0. Those of a batch
    /// stand together, so they are read as they stand.
    ///
    /// # Errors
    /// As every read.
    pub fn cards_of_batch_after(
        &self,
        batch: &str,
        card: i64,
        limit: usize,
    ) -> Result<Vec<CardRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM cards c NOT INDEXED
             WHERE c.id > CASE ?2 WHEN 0 THEN (SELECT min(id) - 1 FROM cards WHERE batch = ?1) ELSE ?2 END
                AND c.batch = ?1 AND c.state <> 'void'
             ORDER BY c.id LIMIT ?3"
        );
        self.rows(&sql, params![batch, card, column::bound(limit)], read_row)
    }

    /// The identities that a batch has cards for.
    ///
    /// # Errors
    /// As every read.
    pub fn people_of_batch(&self, batch: &str) -> Result<IdentitySet, StoreError> {
        self.identity_set("SELECT identity FROM cards WHERE batch = ?1", [batch])
    }

    /// The next cards of a batch that wait for their picture.
    ///
    /// # Errors
    /// As every read.
    pub fn next_queued_cards(&self, batch: &str, limit: usize) -> Result<Vec<CardRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM cards c WHERE c.batch = ?1 AND c.state = 'queued' ORDER BY c.id LIMIT ?2"
        );
        self.rows(&sql, params![batch, column::bound(limit)], read_row)
    }

    /// The highest issue number of a person's cards in a campaign, aliases included; 0 when there is none.
    ///
    /// # Errors
    /// As every read.
    pub fn last_issue(&self, key: IdentityKey, campaign: &str) -> Result<u32, StoreError> {
        let last = self.count(
            "SELECT coalesce(max(c.issue), 0) FROM identities m
             CROSS JOIN cards c ON c.identity = m.id AND c.campaign = ?2
             WHERE m.survivor = (SELECT survivor FROM identities WHERE id = ?1)",
            params![key, campaign],
        )?;
        Ok(u32::try_from(last).unwrap_or(u32::MAX))
    }

    /// Everybody who has a valid card of any campaign, as who they are now.
    ///
    /// # Errors
    /// As every read.
    pub fn holders_of_valid_cards(&self) -> Result<IdentitySet, StoreError> {
        self.identity_set(
            "SELECT m.survivor FROM cards c JOIN identities m ON m.id = c.identity WHERE c.status = 'valid'",
            [],
        )
    }

    fn identity_set(&self, sql: &str, params: impl Params) -> Result<IdentitySet, StoreError> {
        let mut found = IdentitySet::default();
        self.each(
            sql,
            params,
            |row| row.get(0),
            |key| {
                found.insert(key);
                Ok::<(), StoreError>(())
            },
        )?;
        Ok(found)
    }

    /// The template of a card's batch, and the programme of its campaign (empty where it has none).
    ///
    /// # Errors
    /// `NotFound`.
    pub fn template_of_card(&self, card: i64) -> Result<(String, String), StoreError> {
        self.row(
            "SELECT b.template, coalesce(k.programme, '') FROM cards c JOIN batches b ON b.id = c.batch
             JOIN campaigns k ON k.prefix = c.campaign WHERE c.id = ?1",
            [card],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .ok_or(StoreError::NotFound("card"))
    }
}

impl Write<'_> {
    /// Says that these cards have their pictures.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn mark_rendered(&mut self, cards: &[i64]) -> Result<(), StoreError> {
        self.set_card_states(cards, CardState::Rendered)
    }

    /// Sets how far cards are.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_card_states(&mut self, cards: &[i64], state: CardState) -> Result<(), StoreError> {
        for card in cards {
            self.run_on("card", "UPDATE cards SET state = ?2 WHERE id = ?1", params![card, state.as_str()])?;
        }
        Ok(())
    }

    /// Takes cards out of their batch before they were made. No code of theirs is valid, and the card that each would have
    /// replaced counts again.
    ///
    /// # Errors
    /// As every write.
    pub fn void_cards(&mut self, cards: &[i64], reason: &str) -> Result<(), StoreError> {
        for card in cards {
            let voided = self.run(
                "UPDATE cards SET state = 'void', status = 'revoked', revoked_at = ?2, reason = ?3
                 WHERE id = ?1 AND state = 'queued'",
                params![card, self.at().0, reason],
            )?;
            if voided == 0 {
                continue;
            }
            self.run(
                "UPDATE cards SET status = 'valid' WHERE status = 'superseded' AND id = (
                    SELECT c.id FROM cards v JOIN identities i ON i.id = v.identity
                    CROSS JOIN identities m ON m.survivor = i.survivor
                    CROSS JOIN cards c ON c.identity = m.id AND c.campaign = v.campaign
                    WHERE v.id = ?1 AND c.state <> 'void'
                    ORDER BY c.issue DESC, c.id DESC LIMIT 1)",
                [card],
            )?;
        }
        Ok(())
    }

    /// Sets whether a card counts; a revocation keeps its time and reason.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_card_status(
        &mut self,
        card: i64,
        status: CardStatus,
        at: Timestamp,
        reason: &str,
    ) -> Result<(), StoreError> {
        let revoked_at = (status == CardStatus::Revoked).then_some(at.0);
        self.run_on(
            "card",
            "UPDATE cards SET status = ?2, revoked_at = ?3, reason = ?4 WHERE id = ?1",
            params![card, status.as_str(), revoked_at, reason],
        )
    }
}
