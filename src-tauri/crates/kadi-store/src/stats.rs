//! Counts for the first screen and the index, and what stands around a person in a list.

use std::fmt;

use rusqlite::{Row, params};

use crate::card::CardStatus;
use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::identity::IdentityKey;
use crate::search::{PeopleTotal, PersonTrait};

/// The office in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Active identities.
    pub identities: u64,
    /// Identities taken out of use.
    pub deactivated: u64,
    /// Identities merged into another.
    pub merged: u64,
    /// Records that were found to be of a known person when they came, so that no identity was issued.
    pub linked_records: u64,
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
    /// Valid cards that came out wrong and were not printed again.
    pub cards_to_reprint: u64,
}

impl Counts {
    /// Records that came in: each made an identity or was found to be of somebody known.
    #[must_use]
    pub const fn records(&self) -> u64 {
        self.identities + self.deactivated + self.merged + self.linked_records
    }

    /// Records of somebody already known: found when they came, or merged by an officer since.
    #[must_use]
    pub const fn known_records(&self) -> u64 {
        self.linked_records + self.merged
    }
}

/// A place with its active people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceCounts {
    /// Name; empty for people without one.
    pub name: String,
    /// Active people.
    pub people: u64,
    /// Of them, holders of a valid card.
    pub holders: u64,
}

/// A programme with its enrollments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgrammeCounts {
    /// UID.
    pub uid: String,
    /// Name; the UID where it is not known.
    pub name: String,
    /// Enrollments that DHIS2 has not deleted.
    pub enrollments: u64,
}

/// What happened on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// The day in UTC, `YYYY-MM-DD`.
    pub day: String,
    /// `registered`, `linked` or `merged`.
    pub kind: String,
    /// How often.
    pub count: u64,
}

/// Several people of one name who are all said to be born on a 1 January. `Debug` shows no name.
#[derive(Clone, PartialEq, Eq)]
pub struct Heap {
    /// The name as one of them writes it: given names and family names.
    pub name: (String, String),
    /// How many.
    pub people: u64,
}

impl fmt::Debug for Heap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Heap").field("people", &self.people).finish_non_exhaustive()
    }
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
    fn counter(&self, name: &str) -> Result<u64, StoreError> {
        self.count("SELECT max(value, 0) FROM counters WHERE name = ?1", [name])
    }

    /// The office in numbers. All are counted as they change: asking costs the same at any size.
    ///
    /// # Errors
    /// As every read.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        Ok(Counts {
            identities: self.counter("people.active")?,
            deactivated: self.counter("people.deactivated")?,
            merged: self.counter("people.merged")?,
            linked_records: self.counter("records.linked")?,
            to_review: self.count_waiting("review")?,
            alerts: self.count_waiting("alert")?,
            cards_valid: self.counter("cards.valid")?,
            // Void cards were never made; they count nowhere, and so that no code of theirs is valid they are revoked too.
            cards_revoked: self.counter("cards.revoked")?.saturating_sub(self.counter("cards.void")?),
            cards_waiting: self.counter("cards.queued")?,
            cards_to_reprint: self
                .count("SELECT count(*) FROM cards WHERE state = 'spoiled' AND status = 'valid'", [])?,
        })
    }

    pub(crate) fn everybody(&self) -> Result<PeopleTotal, StoreError> {
        let count = self.counter("people.active")? + self.counter("people.deactivated")?;
        Ok(PeopleTotal { count, more: false })
    }

    pub(crate) fn actives(&self) -> Result<PeopleTotal, StoreError> {
        Ok(PeopleTotal { count: self.counter("people.active")?, more: false })
    }

    /// How many active people have this trait.
    ///
    /// # Errors
    /// As every read.
    pub fn people_with(&self, known: PersonTrait) -> Result<u64, StoreError> {
        self.counter(match known {
            PersonTrait::BirthMissing => "missing.birth",
            PersonTrait::BirthEstimated => "birth.estimated",
            PersonTrait::BirthJanuary => "birth.january",
            PersonTrait::SexMissing => "missing.sex",
            PersonTrait::PhoneMissing => "missing.phone",
            PersonTrait::DistrictMissing => "missing.district",
            PersonTrait::MotherMissing => "missing.mother",
        })
    }

    /// Districts with their active people, most people first. People without a district stand under the empty name.
    ///
    /// # Errors
    /// As every read.
    pub fn people_by_district(&self, limit: usize) -> Result<Vec<PlaceCounts>, StoreError> {
        self.rows(
            "SELECT district AS name, people, max(holders, 0) AS holders FROM district_counts WHERE people > 0
             ORDER BY people DESC, district LIMIT ?1",
            [column::bound(limit)],
            read_place,
        )
    }

    /// Communes of a district with their active people, most people first; of the whole register without a district.
    /// Holders of cards are not counted by commune.
    ///
    /// # Errors
    /// As every read.
    pub fn people_by_commune(
        &self,
        district: Option<&str>,
        limit: usize,
    ) -> Result<Vec<PlaceCounts>, StoreError> {
        self.rows(
            "SELECT commune AS name, sum(people) AS people, 0 AS holders FROM commune_counts
             WHERE ?1 IS NULL OR district = ?1 GROUP BY commune HAVING sum(people) > 0
             ORDER BY sum(people) DESC, commune LIMIT ?2",
            params![district, column::bound(limit)],
            read_place,
        )
    }

    /// Programmes with their enrollments, most first.
    ///
    /// # Errors
    /// As every read.
    pub fn enrollments_by_programme(&self) -> Result<Vec<ProgrammeCounts>, StoreError> {
        self.rows(
            "SELECT c.programme, coalesce(p.name, c.programme) AS name, c.enrollments FROM programme_counts c
             LEFT JOIN programmes p ON p.uid = c.programme WHERE c.enrollments > 0 ORDER BY c.enrollments DESC, name",
            [],
            |row| {
                Ok(ProgrammeCounts {
                    uid: row.get("programme")?,
                    name: row.get("name")?,
                    enrollments: column::unsigned(row, "enrollments")?,
                })
            },
        )
    }

    /// What happened from `day` (`YYYY-MM-DD`, UTC) on, by day.
    ///
    /// # Errors
    /// As every read.
    pub fn activity_since(&self, day: &str) -> Result<Vec<Activity>, StoreError> {
        self.rows(
            "SELECT day, kind, count FROM activity WHERE day >= ?1 AND count > 0 ORDER BY day, kind",
            [day],
            |row| {
                Ok(Activity {
                    day: row.get("day")?,
                    kind: row.get("kind")?,
                    count: column::unsigned(row, "count")?,
                })
            },
        )
    }

    /// The first day on which anything happened.
    ///
    /// # Errors
    /// As every read.
    pub fn first_activity(&self) -> Result<Option<String>, StoreError> {
        self.row("SELECT day FROM activity WHERE count > 0 ORDER BY day LIMIT 1", [], |row| row.get(0))
    }

    /// The largest heaps: at least five active people of one name, all born on a 1 January.
    ///
    /// # Errors
    /// As every read.
    pub fn birth_heaps(&self, limit: usize) -> Result<Vec<Heap>, StoreError> {
        let heaps: Vec<(String, u64)> = self.rows(
            "SELECT name, people FROM birth_heaps WHERE people >= 5 ORDER BY people DESC, name LIMIT ?1",
            [column::bound(limit)],
            |row| Ok((row.get("name")?, column::unsigned(row, "people")?)),
        )?;
        let mut found = Vec::with_capacity(heaps.len());
        for (name, people) in heaps {
            let written = self.row(
                "SELECT first_name, last_name FROM identities WHERE sort_name = ?1 AND status <> 'merged' LIMIT 1",
                [name],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            found.extend(written.map(|name| Heap { name, people }));
        }
        Ok(found)
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

fn read_place(row: &Row<'_>) -> rusqlite::Result<PlaceCounts> {
    Ok(PlaceCounts {
        name: row.get("name")?,
        people: column::unsigned(row, "people")?,
        holders: column::unsigned(row, "holders")?,
    })
}

impl Write<'_> {
    /// Notes that a record was found to be of somebody known, so that no identity was issued for it. Call it once for each
    /// record: the share of duplicates and the trend count these.
    ///
    /// # Errors
    /// As every write.
    pub fn note_link(&mut self) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO counters (name, value) VALUES ('records.linked', 1)
             ON CONFLICT (name) DO UPDATE SET value = value + 1",
            [],
        )?;
        self.run(
            "INSERT INTO activity (day, kind, count)
             VALUES (strftime('%Y-%m-%d', ?1 / 1000, 'unixepoch'), 'linked', 1)
             ON CONFLICT (day, kind) DO UPDATE SET count = count + 1",
            [self.at().0],
        )
        .map(drop)
    }

    /// Puts an alert among the pairs that wait for review.
    ///
    /// # Errors
    /// `NotFound` unless it is an alert that waits.
    pub fn promote_alert(&mut self, id: i64) -> Result<(), StoreError> {
        self.run_on(
            "review",
            "UPDATE review_pairs SET band = 'review' WHERE id = ?1 AND band = 'alert' AND state IN ('open', 'later')",
            [id],
        )
    }
}
