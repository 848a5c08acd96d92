//! Search in the register: names as they are typed, identifiers, telephone, place and programme.

use std::fmt;

use kadi_core::{MpiId, Sex};
use rusqlite::types::Value;

use crate::column;
use crate::db::Read;
use crate::error::StoreError;
use crate::identity::{COLUMNS, IdentityRow, IdentityStatus, read_row};
use crate::page::Page;

/// National numbers are no longer: what stands before is a prefix that may be written or not.
const NATIONAL_DIGITS: usize = 9;

/// One typed word: answered by a token that begins with `prefix` or equals an alternative.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct NameTerm {
    /// The word, folded, as far as it is typed.
    pub prefix: String,
    /// Tokens of other spellings.
    pub alternatives: Vec<String>,
}

impl fmt::Debug for NameTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NameTerm(..)")
    }
}

/// Whom to look for. All conditions hold together; the default finds everybody who is not an alias.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PeopleFilter {
    /// Words of the name; all must be answered.
    pub names: Vec<NameTerm>,
    /// Any of these identifiers; an alias finds the person it stands for.
    pub mpi_ids: Vec<MpiId>,
    /// Digits that the telephone number ends with; a prefix of the country may be written or not.
    pub phone_digits: Option<String>,
    /// UID of a tracked entity or an enrollment.
    pub dhis2_uid: Option<String>,
    /// District, as written.
    pub district: Option<String>,
    /// Commune, as written.
    pub commune: Option<String>,
    /// UID of a programme they are enrolled in.
    pub programme: Option<String>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Status; everybody but aliases when `None`.
    pub status: Option<IdentityStatus>,
}

impl fmt::Debug for PeopleFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PeopleFilter(..)")
    }
}

/// A `WHERE` clause in the making.
#[derive(Default)]
pub(crate) struct Clause {
    pub(crate) text: String,
    pub(crate) values: Vec<Value>,
}

impl Clause {
    fn of(filter: &PeopleFilter) -> Self {
        let mut clause = Self { text: "i.status <> 'merged'".to_owned(), ..Self::default() };
        for (at, term) in filter.names.iter().enumerate() {
            clause.name(term, at == 0);
        }
        if !filter.mpi_ids.is_empty() {
            let marks = clause.marks(filter.mpi_ids.iter().map(|id| id.as_str().to_owned()));
            clause.and(&format!("i.id IN (SELECT survivor FROM identities WHERE mpi_id IN ({marks}))"));
        }
        if let Some(digits) = &filter.phone_digits {
            let reversed: String = digits.chars().rev().take(NATIONAL_DIGITS).collect();
            let (from, to) = clause.range(reversed);
            clause.and(&format!(
                "i.id IN (SELECT survivor FROM identities WHERE phone_reversed >= {from} AND phone_reversed < {to})"
            ));
        }
        if let Some(uid) = &filter.dhis2_uid {
            let mark = clause.mark(uid.clone());
            clause.and(&format!(
                "i.id IN (SELECT m.survivor FROM tracked_entities t JOIN identities m ON m.id = t.identity
                   WHERE t.uid = {mark}
                   OR t.uid IN (SELECT tracked_entity FROM enrollments WHERE uid = {mark}))"
            ));
        }
        for (column, value) in [("district", &filter.district), ("commune", &filter.commune)] {
            if let Some(value) = value {
                let mark = clause.mark(value.clone());
                clause.and(&format!("i.{column} = {mark}"));
            }
        }
        if let Some(programme) = &filter.programme {
            // CROSS JOIN keeps the order: from the person to their few enrollments, never through the whole programme.
            let mark = clause.mark(programme.clone());
            clause.and(&format!(
                "EXISTS (SELECT 1 FROM identities m CROSS JOIN tracked_entities t ON t.identity = m.id
                   CROSS JOIN enrollments e ON e.tracked_entity = t.uid AND e.programme = {mark} AND e.deleted = 0
                   WHERE m.survivor = i.id AND t.deleted = 0)"
            ));
        }
        if let Some(sex) = filter.sex {
            let mark = clause.mark(column::sex_word(sex).to_owned());
            clause.and(&format!("i.sex = {mark}"));
        }
        if let Some(status) = filter.status {
            let mark = clause.mark(status.as_str().to_owned());
            clause.and(&format!("i.status = {mark}"));
        }
        clause
    }

    /// The first word leads: its identities are read from the token index. The others are looked up for each of them.
    fn name(&mut self, term: &NameTerm, leads: bool) {
        let (from, to) = self.range(term.prefix.clone());
        let mut tokens = format!("(n.token >= {from} AND n.token < {to})");
        if !term.alternatives.is_empty() {
            let marks = self.marks(term.alternatives.iter().cloned());
            tokens.push_str(&format!(" OR n.token IN ({marks})"));
        }
        let join = "name_tokens n JOIN identities m ON m.id = n.identity";
        if leads {
            self.and(&format!("i.id IN (SELECT m.survivor FROM {join} WHERE {tokens})"));
        } else {
            self.and(&format!(
                "EXISTS (SELECT 1 FROM identities m CROSS JOIN name_tokens n ON n.identity = m.id
                   WHERE m.survivor = i.id AND ({tokens}))"
            ));
        }
    }

    fn and(&mut self, condition: &str) {
        self.text.push_str(" AND ");
        self.text.push_str(condition);
    }

    fn mark(&mut self, value: String) -> String {
        self.values.push(Value::Text(value));
        format!("?{}", self.values.len())
    }

    fn marks(&mut self, values: impl Iterator<Item = String>) -> String {
        values.map(|value| self.mark(value)).collect::<Vec<_>>().join(", ")
    }

    /// The two ends of the texts that begin with `prefix`.
    fn range(&mut self, prefix: String) -> (String, String) {
        let end = format!("{prefix}\u{10FFFF}");
        (self.mark(prefix), self.mark(end))
    }
}

/// The statement of a page and that of its total.
pub(crate) fn statements(filter: &PeopleFilter) -> (String, String, Clause) {
    let clause = Clause::of(filter);
    let total = format!("SELECT count(*) FROM identities i WHERE {}", clause.text);
    let rows = format!("SELECT {COLUMNS} FROM identities i WHERE {} ORDER BY i.sort_name, i.id", clause.text);
    (rows, total, clause)
}

impl Read<'_> {
    /// The people a filter finds, in the order of their names.
    ///
    /// # Errors
    /// As every read.
    pub fn search(
        &self,
        filter: &PeopleFilter,
        offset: u64,
        limit: u32,
    ) -> Result<Page<IdentityRow>, StoreError> {
        let (rows, total, clause) = statements(filter);
        let total = if *filter == PeopleFilter::default() {
            // The whole register is counted as it grows.
            self.count(
                "SELECT coalesce(sum(value), 0) FROM counters WHERE name IN ('people.active', 'people.deactivated')",
                [],
            )?
        } else {
            self.count(&total, rusqlite::params_from_iter(&clause.values))?
        };
        let page = format!("{rows} LIMIT {limit} OFFSET {}", column::bound(offset));
        let rows = self.rows(&page, rusqlite::params_from_iter(&clause.values), read_row)?;
        Ok(Page { total, rows })
    }

    /// Identifiers that differ from this one in a single character of the last eight, at most `limit`: what a misread or
    /// mistyped identifier may have been.
    ///
    /// # Errors
    /// As every read.
    pub fn near_mpi_ids(&self, mpi_id: &MpiId, limit: usize) -> Result<Vec<MpiId>, StoreError> {
        let text = mpi_id.as_str();
        let mut found = Vec::new();
        let first = text.len().saturating_sub(kadi_core::mpi_id::SUFFIX_LEN);
        for at in first..text.len() {
            let (Some(before), Some(after)) = (text.get(..at), text.get(at + 1..)) else { continue };
            let end = format!("{before}\u{10FFFF}");
            let pattern = format!("{before}?{after}");
            let near: Vec<MpiId> = self.rows(
                "SELECT mpi_id FROM identities WHERE mpi_id >= ?1 AND mpi_id < ?2 AND mpi_id GLOB ?3 AND mpi_id <> ?4",
                [before, &end, &pattern, text],
                |row| column::mpi_id(row, "mpi_id"),
            )?;
            found.extend(near);
        }
        found.truncate(limit);
        Ok(found)
    }
}
