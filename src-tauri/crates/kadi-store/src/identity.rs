//! Identities: one row per MPI id ever issued, and which of them stands for a person now.

use std::fmt;

use kadi_core::{Demographics, MpiId, Timestamp};
use rusqlite::{Row, ToSql, params};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::column;
use crate::db::{Read, Write};
use crate::error::{StoreError, is_taken};

/// The row of an identity; lower means registered earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct IdentityKey(pub i64);

impl ToSql for IdentityKey {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

impl rusqlite::types::FromSql for IdentityKey {
    fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        i64::column_result(value).map(Self)
    }
}

/// What became of an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityStatus {
    /// In use.
    Active,
    /// Taken out of use at the person's or the office's wish.
    Deactivated,
    /// An alias of another identity.
    Merged,
}

impl IdentityStatus {
    /// The word in the store and in the contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deactivated => "deactivated",
            Self::Merged => "merged",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Deactivated, Self::Merged].into_iter().find(|status| status.as_str() == text)
    }
}

/// An identity. `Debug` shows its key alone.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityRow {
    /// Key.
    pub key: IdentityKey,
    /// Identifier, issued once and for ever.
    pub mpi_id: MpiId,
    /// Demographics as they stand.
    pub person: Demographics,
    /// Status.
    pub status: IdentityStatus,
    /// The identity that stands for the person now: this one, unless merged.
    pub survivor: IdentityKey,
    /// How they came in: `dhis2`, `import`, `registration`.
    pub source: String,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl fmt::Debug for IdentityRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdentityRow({})", self.key.0)
    }
}

/// A new identity.
#[derive(Clone, PartialEq, Eq)]
pub struct NewIdentity {
    /// Identifier, drawn by the caller.
    pub mpi_id: MpiId,
    /// Demographics.
    pub person: Demographics,
    /// `dhis2`, `import` or `registration`.
    pub source: String,
    /// When it is issued.
    pub at: Timestamp,
}

impl fmt::Debug for NewIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewIdentity(..)")
    }
}

/// The columns of an [`IdentityRow`], to be read from a table called `i`.
pub(crate) const COLUMNS: &str = "i.id, i.mpi_id, i.first_name, i.last_name, i.date_of_birth, i.birth_estimated, i.sex,
    i.phone, i.district, i.commune, i.mother_name, i.external_id, i.status, i.survivor, i.source, i.created_at,
    i.updated_at";

pub(crate) fn read_row(row: &Row<'_>) -> rusqlite::Result<IdentityRow> {
    Ok(IdentityRow {
        key: row.get("id")?,
        mpi_id: column::mpi_id(row, "mpi_id")?,
        person: read_person(row)?,
        status: column::parsed(row, "status", IdentityStatus::parse)?,
        survivor: row.get("survivor")?,
        source: row.get("source")?,
        created_at: column::time(row, "created_at")?,
        updated_at: column::time(row, "updated_at")?,
    })
}

pub(crate) fn read_person(row: &Row<'_>) -> rusqlite::Result<Demographics> {
    Ok(Demographics {
        first_name: row.get("first_name")?,
        last_name: row.get("last_name")?,
        date_of_birth: column::date(row, "date_of_birth")?,
        birth_estimated: row.get("birth_estimated")?,
        sex: column::sex(row, "sex")?,
        phone: row.get("phone")?,
        district: row.get("district")?,
        commune: row.get("commune")?,
        mother_name: row.get("mother_name")?,
        external_id: row.get("external_id")?,
    })
}

/// Family name, then given names, folded for ordering: lower case, no marks.
pub(crate) fn sort_name(person: &Demographics) -> String {
    let fold = |name: &str| -> String {
        name.nfkd()
            .filter(|letter| !unicode_normalization::char::is_combining_mark(*letter))
            .flat_map(char::to_lowercase)
            .collect()
    };
    // The control character sorts before every letter: "Ba Zawadi" stands before "Baldé Amina".
    format!("{}\u{1}{}", fold(&person.last_name), fold(&person.first_name))
}

/// The digits of a telephone number, last first: the national part is the same with and without a prefix.
pub(crate) fn reversed_digits(phone: &str) -> Option<String> {
    let digits: String = phone.chars().rev().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { None } else { Some(digits) }
}

impl Read<'_> {
    /// The identity that carries exactly this identifier, merged or not.
    ///
    /// # Errors
    /// As every read.
    pub fn find_identity(&self, mpi_id: &MpiId) -> Result<Option<IdentityRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM identities i WHERE i.mpi_id = ?1");
        self.row(&sql, [mpi_id.as_str()], read_row)
    }

    /// The identity that this identifier stands for now: merges are followed to the survivor.
    ///
    /// # Errors
    /// As every read.
    pub fn resolve_mpi_id(&self, mpi_id: &MpiId) -> Result<Option<IdentityRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM identities a JOIN identities i ON i.id = a.survivor WHERE a.mpi_id = ?1"
        );
        self.row(&sql, [mpi_id.as_str()], read_row)
    }

    /// An identity by key.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn get_identity(&self, key: IdentityKey) -> Result<IdentityRow, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM identities i WHERE i.id = ?1");
        self.row(&sql, [key], read_row)?.ok_or(StoreError::NotFound("identity"))
    }

    /// The demographics of several identities, in the order asked for; unknown keys are left out.
    ///
    /// # Errors
    /// As every read.
    pub fn demographics_of(
        &self,
        keys: &[IdentityKey],
    ) -> Result<Vec<(IdentityKey, Demographics)>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM identities i WHERE i.id = ?1");
        let mut found = Vec::with_capacity(keys.len());
        for &key in keys {
            if let Some(person) = self.row(&sql, [key], read_person)? {
                found.push((key, person));
            }
        }
        Ok(found)
    }

    /// The other identifiers that stand for the same person, oldest first.
    ///
    /// # Errors
    /// As every read.
    pub fn aliases(&self, key: IdentityKey) -> Result<Vec<MpiId>, StoreError> {
        self.rows(
            "SELECT i.mpi_id FROM identities i
             WHERE i.survivor = (SELECT survivor FROM identities WHERE id = ?1) AND i.id <> ?1 ORDER BY i.id",
            [key],
            |row| column::mpi_id(row, "mpi_id"),
        )
    }

    /// Identities whose names are counted: all ever issued, since an alias keeps its names.
    ///
    /// # Errors
    /// As every read.
    pub fn identity_count(&self) -> Result<u64, StoreError> {
        self.count(
            "SELECT coalesce(sum(value), 0) FROM counters WHERE name >= 'people.' AND name < 'people/'",
            [],
        )
    }

    /// People in use.
    ///
    /// # Errors
    /// As every read.
    pub fn active_count(&self) -> Result<u64, StoreError> {
        self.count("SELECT value FROM counters WHERE name = 'people.active'", [])
    }

    /// Active identities in the order of their names, of one programme or district where given.
    ///
    /// # Errors
    /// As every read.
    pub fn active_identities(
        &self,
        programme: Option<&str>,
        district: Option<&str>,
    ) -> Result<Vec<IdentityKey>, StoreError> {
        match programme {
            None => self.rows(
                "SELECT i.id FROM identities i WHERE i.status = 'active' AND i.status <> 'merged'
                 AND (?1 IS NULL OR i.district = ?1) ORDER BY i.sort_name, i.id",
                [district],
                |row| row.get(0),
            ),
            Some(programme) => self.rows(
                "SELECT DISTINCT s.id, s.sort_name FROM enrollments e
                 JOIN tracked_entities t ON t.uid = e.tracked_entity AND t.server = e.server AND t.identity IS NOT NULL
                 JOIN identities m ON m.id = t.identity
                 JOIN identities s ON s.id = m.survivor
                 WHERE e.programme = ?1 AND e.deleted = 0 AND t.deleted = 0 AND s.status = 'active'
                 AND (?2 IS NULL OR s.district = ?2) ORDER BY s.sort_name, s.id",
                params![programme, district],
                |row| row.get(0),
            ),
        }
    }
}

impl Write<'_> {
    /// Issues an identity. What finds it is written beside it by [`Write::put_index`].
    ///
    /// # Errors
    /// `MpiIdTaken`: draw another identifier and try again.
    pub fn insert_identity(&mut self, new: &NewIdentity) -> Result<IdentityKey, StoreError> {
        let person = &new.person;
        let key = self.count("SELECT coalesce(max(id), 0) + 1 FROM identities", [])?;
        let inserted = self.run_sql(
            "INSERT INTO identities (id, mpi_id, first_name, last_name, date_of_birth, birth_estimated, sex, phone,
                district, commune, mother_name, external_id, status, survivor, merged_into, source, created_at,
                updated_at, sort_name, phone_reversed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 'active', ?1, NULL, ?13, ?14, ?14, ?15, ?16)",
            params![
                column::bound(key),
                new.mpi_id.as_str(),
                person.first_name,
                person.last_name,
                person.date_of_birth.map(|date| date.to_string()),
                person.birth_estimated,
                person.sex.map(column::sex_word),
                person.phone,
                person.district,
                person.commune,
                person.mother_name,
                person.external_id,
                new.source,
                new.at.0,
                sort_name(person),
                person.phone.as_deref().and_then(reversed_digits),
            ],
        );
        match inserted {
            Ok(_) => {
                let key = IdentityKey(self.inserted());
                self.note_person(key, person, None);
                Ok(key)
            }
            Err(error) if is_taken(&error, "identities.mpi_id") => Err(StoreError::MpiIdTaken),
            Err(error) => Err(error.into()),
        }
    }

    /// Changes an identity's demographics; the previous ones go into its history. Nothing happens when they are equal.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn update_demographics(&mut self, key: IdentityKey, person: &Demographics) -> Result<(), StoreError> {
        let before = self.get_identity(key)?;
        if before.person == *person {
            return Ok(());
        }
        self.add_history(key, &before.person, person)?;
        self.write_person(key, person, self.at())
    }

    /// Takes an identity out of use or back into it. A merged identity keeps its status: a merge is undone, not set.
    ///
    /// # Errors
    /// `NotFound`; `NotMergeable` when `status` is `Merged` or the identity is.
    pub fn set_identity_status(
        &mut self,
        key: IdentityKey,
        status: IdentityStatus,
    ) -> Result<(), StoreError> {
        let found = self.get_identity(key)?;
        if status == IdentityStatus::Merged || found.status == IdentityStatus::Merged {
            return Err(StoreError::NotMergeable);
        }
        if found.status == status {
            return Ok(());
        }
        self.add_history(key, &found.person, &found.person)?;
        self.note_standing([key]);
        self.run(
            "UPDATE identities SET status = ?2, updated_at = ?3 WHERE id = ?1",
            params![key, status.as_str(), self.at().0],
        )
        .map(drop)
    }

    /// Writes demographics with what is derived from them.
    pub(crate) fn write_person(
        &self,
        key: IdentityKey,
        person: &Demographics,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let before = self.get_identity(key)?.person;
        self.note_person(key, person, Some(before));
        self.run(
            "UPDATE identities SET first_name = ?2, last_name = ?3, date_of_birth = ?4, birth_estimated = ?5, sex = ?6,
                phone = ?7, district = ?8, commune = ?9, mother_name = ?10, external_id = ?11, updated_at = ?12,
                sort_name = ?13, phone_reversed = ?14
             WHERE id = ?1",
            params![
                key,
                person.first_name,
                person.last_name,
                person.date_of_birth.map(|date| date.to_string()),
                person.birth_estimated,
                person.sex.map(column::sex_word),
                person.phone,
                person.district,
                person.commune,
                person.mother_name,
                person.external_id,
                at.0,
                sort_name(person),
                person.phone.as_deref().and_then(reversed_digits),
            ],
        )
        .map(drop)
    }
}
