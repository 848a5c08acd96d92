//! Counts for the first screen and the index, and what stands around a person in a list.

use rusqlite::params;

use crate::card::CardStatus;
use crate::column;
use crate::db::Read;
use crate::error::StoreError;
use crate::identity::IdentityKey;

/// The office in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Active identities.
    pub identities: u64,
    /// Identities merged into another.
    pub merged: u64,
    /// DHIS2 tracked entities that were found to be somebody.
    pub linked_records: u64,
    /// How many people those are.
    pub identities_from_records: u64,
    /// Pairs waiting for a judgement.
    pub to_review: u64,
    /// Possible pairs that are shown but not queued.
    pub alerts: u64,
    /// Valid cards.
    pub cards_valid: u64,
    /// Revoked cards.
    pub cards_revoked: u64,
    /// Cards waiting for their picture.
    pub cards_waiting: u64,
}

/// What a list shows beside a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Around {
    /// Names of the programmes they are enrolled in; the UID where the name is not known.
    pub programmes: Vec<String>,
    /// Status of the newest card.
    pub card: Option<CardStatus>,
    /// Whether a waiting pair names them.
    pub in_review: bool,
}

/// Whether a person stands on the side `mine` of a waiting pair. CROSS JOIN keeps the order: from the person to their
/// pairs, never through all that wait.
pub(crate) fn in_review(mine: &str) -> String {
    format!(
        "SELECT EXISTS (SELECT 1 FROM identities m
            CROSS JOIN review_pairs r ON r.{mine} = m.id AND r.state IN ('open', 'later') AND r.band = 'review'
            WHERE m.survivor = ?1 AND r.live = 1)"
    )
}

impl Read<'_> {
    /// The office in numbers.
    ///
    /// # Errors
    /// As every read.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        let counter =
            |name: &str| self.count("SELECT coalesce(max(value), 0) FROM counters WHERE name = ?1", [name]);
        let cards = |status: &str| self.count("SELECT count(*) FROM cards WHERE status = ?1", [status]);
        Ok(Counts {
            identities: counter("people.active")?,
            merged: counter("people.merged")?,
            linked_records: self.count(
                "SELECT count(*) FROM (SELECT DISTINCT server, uid FROM tracked_entities WHERE identity IS NOT NULL)",
                [],
            )?,
            identities_from_records: self.count(
                "SELECT count(DISTINCT m.survivor) FROM tracked_entities t JOIN identities m ON m.id = t.identity",
                [],
            )?,
            to_review: self.count_waiting("review")?,
            alerts: self.count_waiting("alert")?,
            cards_valid: cards("valid")?,
            cards_revoked: cards("revoked")?,
            cards_waiting: self.count("SELECT count(*) FROM cards WHERE state = 'queued'", [])?,
        })
    }

    /// Districts with their active people and how many of them hold a valid card, most people first. People without a
    /// district stand under the empty name.
    ///
    /// # Errors
    /// As every read.
    pub fn people_by_district(&self, limit: usize) -> Result<Vec<(String, u64, u64)>, StoreError> {
        self.rows(
            "SELECT d.district, d.people, coalesce(h.holders, 0) AS holders FROM district_counts d
             LEFT JOIN (
                SELECT coalesce(s.district, '') AS district, count(DISTINCT s.id) AS holders FROM cards c
                JOIN identities m ON m.id = c.identity JOIN identities s ON s.id = m.survivor
                WHERE c.status = 'valid' AND s.status = 'active' GROUP BY 1
             ) h ON h.district = d.district
             WHERE d.people > 0 ORDER BY d.people DESC, d.district LIMIT ?1",
            [column::bound(limit)],
            |row| {
                Ok((
                    row.get("district")?,
                    column::unsigned(row, "people")?,
                    column::unsigned(row, "holders")?,
                ))
            },
        )
    }

    /// What a list shows beside a person.
    ///
    /// # Errors
    /// As every read.
    pub fn around(&self, key: IdentityKey) -> Result<Around, StoreError> {
        let programmes = self.rows(
            "SELECT DISTINCT coalesce(p.name, e.programme) AS name FROM identities m
             JOIN tracked_entities t ON t.identity = m.id AND t.deleted = 0
             JOIN enrollments e ON e.tracked_entity = t.uid AND e.deleted = 0
             LEFT JOIN programmes p ON p.uid = e.programme
             WHERE m.survivor = ?1 ORDER BY name",
            [key],
            |row| row.get(0),
        )?;
        let card = self.row(
            "SELECT c.status FROM identities m JOIN cards c ON c.identity = m.id
             WHERE m.survivor = ?1 ORDER BY c.issued_on DESC, c.id DESC LIMIT 1",
            [key],
            |row| column::parsed(row, "status", CardStatus::parse),
        )?;
        let side = |mine: &str| self.count(&in_review(mine), params![key]);
        Ok(Around { programmes, card, in_review: side("a")? > 0 || side("b")? > 0 })
    }
}
