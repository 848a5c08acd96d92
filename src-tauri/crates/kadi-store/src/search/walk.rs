//! The ways to an answer: reading all of a few and sorting them, or walking an order page by page within a budget.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};

use crate::column;
use crate::db::Read;
use crate::error::StoreError;
use crate::identity::{COLUMNS, IdentityKey, IdentityRow, IdentityStatus, read_row, sort_name};

use super::expression::{Question, question};
use super::fit::{distance, fits};
use super::{
    CardHeld, MOST_COUNTED, MOST_SORTED, PeopleCursor, PeopleFilter, PeopleFound, PeopleOrder, PeopleSlice,
    PeopleTotal, Place,
};

/// Rows that one call looks at: what is not found among them is looked for from there by the next call.
const BUDGET: usize = 1_000;
/// A walk by name meets somebody who fits at least once in so many rows, or is not begun.
const SPARSEST: u64 = 6;
/// Digits of a national number; what stands before is a prefix that may be written or not.
const NATIONAL_DIGITS: usize = 9;

pub(super) fn search(
    db: &Read<'_>,
    filter: &PeopleFilter,
    slice: &PeopleSlice,
) -> Result<PeopleFound, StoreError> {
    let search = Search { db, filter, slice };
    let question = question(db, filter)?;
    if question == Question::Nobody {
        return Ok(search.sorted(Vec::new()));
    }
    if let Some(keys) = search.named()? {
        return search.few(&keys, &question);
    }
    match &question {
        Question::Nobody => Ok(search.sorted(Vec::new())),
        Question::Everybody => search.everybody(),
        Question::Match(text) => search.matching(text),
    }
}

struct Search<'a, 'b> {
    db: &'a Read<'b>,
    filter: &'a PeopleFilter,
    slice: &'a PeopleSlice,
}

/// The statements for what only a few people can have, each with a bound.
pub(crate) const BY_MPI_ID: &str = "SELECT survivor FROM identities WHERE mpi_id = ?1";
pub(crate) const BY_MPI_PREFIX: &str =
    "SELECT survivor FROM identities WHERE mpi_id >= ?1 AND mpi_id < ?2 LIMIT ?3";
pub(crate) const BY_PHONE: &str =
    "SELECT survivor FROM identities WHERE phone_reversed >= ?1 AND phone_reversed < ?2 LIMIT ?3";
pub(crate) const BY_DHIS2: &str =
    "SELECT m.survivor FROM tracked_entities t JOIN identities m ON m.id = t.identity
    WHERE t.uid = ?1 OR t.uid IN (SELECT tracked_entity FROM enrollments WHERE uid = ?1) LIMIT ?2";
pub(crate) const IN_REVIEW: &str = "SELECT m.survivor FROM (
        SELECT a AS id FROM review_pairs WHERE band = 'review' AND state IN ('open', 'later') AND live = 1
        UNION ALL SELECT b FROM review_pairs WHERE band = 'review' AND state IN ('open', 'later') AND live = 1
        LIMIT ?1) w JOIN identities m ON m.id = w.id";
pub(crate) const REVOKED: &str = "SELECT m.survivor FROM cards c JOIN identities m ON m.id = c.identity
    WHERE c.status = 'revoked' LIMIT ?1";
pub(crate) const DEACTIVATED: &str =
    "SELECT id FROM identities WHERE status = 'deactivated' ORDER BY id LIMIT ?1";

/// The statements of the walks.
pub(crate) const BY_NAME: &str =
    "i.status <> 'merged' AND (i.sort_name, i.id) > (?1, ?2) ORDER BY i.sort_name, i.id";
pub(crate) const BY_NAME_FROM: &str =
    "i.status <> 'merged' AND (i.sort_name, i.id) > (?1, ?2) AND i.sort_name < ?3
    ORDER BY i.sort_name, i.id";
pub(crate) const BY_DISTRICT: &str = "i.status <> 'merged' AND i.district = ?3
    AND (i.sort_name, i.id) > (?1, ?2) ORDER BY i.sort_name, i.id";

pub(crate) fn people(which: &str) -> String {
    format!("SELECT {COLUMNS} FROM identities i WHERE {which}")
}

/// People by the row of the index. CROSS JOIN keeps the order: the index gives the rows one by one.
pub(crate) fn matching(which: &str) -> String {
    format!(
        "SELECT {COLUMNS} FROM people_index f CROSS JOIN identities i ON i.id = f.rowid
         WHERE people_index MATCH ?1 {which}"
    )
}

/// People by their keys, in the order of a JSON array of these.
pub(crate) fn listed() -> String {
    format!("SELECT {COLUMNS} FROM json_each(?1) k CROSS JOIN identities i ON i.id = k.value")
}

impl Search<'_, '_> {
    /// People whom the filter names by something that only a few can have; none where it does not, or they are too many.
    fn named(&self) -> Result<Option<Vec<IdentityKey>>, StoreError> {
        let (db, filter) = (self.db, self.filter);
        let most = column::bound(MOST_COUNTED + 1);
        let key = |row: &rusqlite::Row<'_>| row.get::<_, IdentityKey>(0);
        if !filter.mpi_ids.is_empty() {
            let mut found = Vec::new();
            for id in &filter.mpi_ids {
                found.extend(db.row(BY_MPI_ID, [id.as_str()], key)?);
            }
            return Ok(Some(found));
        }
        let found = if let Some(prefix) = &filter.mpi_prefix {
            // Too many of one beginning or ending are still answered, by the first of them.
            return Ok(Some(db.rows(BY_MPI_PREFIX, params![prefix, after(prefix), most], key)?));
        } else if let Some(digits) = &filter.phone_digits {
            let reversed: String = digits.chars().rev().take(NATIONAL_DIGITS).collect();
            return Ok(Some(db.rows(BY_PHONE, params![reversed, after(&reversed), most], key)?));
        } else if let Some(uid) = &filter.dhis2_uid {
            db.rows(BY_DHIS2, params![uid, most], key)?
        } else if filter.in_review {
            db.rows(IN_REVIEW, [most], key)?
        } else if filter.card == Some(CardHeld::Revoked) {
            db.rows(REVOKED, [most], key)?
        } else if filter.status == Some(IdentityStatus::Deactivated) {
            db.rows(DEACTIVATED, [most], key)?
        } else {
            return Ok(None);
        };
        Ok(if found.len() > MOST_COUNTED { None } else { Some(found) })
    }

    /// A few people, of whom those who fit are sorted.
    fn few(&self, keys: &[IdentityKey], question: &Question) -> Result<PeopleFound, StoreError> {
        let mut fitting = Vec::new();
        for &key in keys.iter().take(MOST_COUNTED).collect::<BTreeSet<_>>() {
            let row = self.db.get_identity(key)?;
            let answers = match question {
                Question::Match(text) => self.family_answers(key, text)?,
                Question::Everybody | Question::Nobody => true,
            };
            if answers && fits(self.db, self.filter, &row)? {
                fitting.push(row);
            }
        }
        let mut found = self.sorted(fitting);
        found.total.more = keys.len() > MOST_COUNTED;
        Ok(found)
    }

    /// People whom the index finds.
    fn matching(&self, text: &str) -> Result<PeopleFound, StoreError> {
        let rows: Vec<i64> = self.db.rows(
            "SELECT rowid FROM people_index WHERE people_index MATCH ?1 ORDER BY rowid LIMIT ?2",
            params![text, column::bound(MOST_COUNTED + 1)],
            |row| row.get(0),
        )?;
        if rows.len() <= MOST_SORTED {
            return self.all_of(&rows);
        }
        let mut found = self.many_matching(text, &rows)?;
        // What the index counted is the whole answer, unless something else narrows it; a walk that ended knows better.
        if self.filter.only_indexed() && found.total.more {
            let count = rows.len().min(MOST_COUNTED) as u64;
            found.total = PeopleTotal { count, more: rows.len() > MOST_COUNTED };
        }
        Ok(found)
    }

    /// A page of more people than are sorted; `rows` are the first that the index finds.
    fn many_matching(&self, text: &str, rows: &[i64]) -> Result<PeopleFound, StoreError> {
        // What the index gave whole need not be asked for again: the lists of common words are long.
        let answer = if rows.len() > MOST_COUNTED { Answer::Asked(text) } else { Answer::Known(text, rows) };
        if self.slice.order != PeopleOrder::Name {
            return self.by_key(answer, None);
        }
        if let [term] = self.filter.names.as_slice()
            && term.prefix.chars().count() > 1
        {
            // Those whose family name begins with the word come first, by name; the other spellings and given names after.
            return match self.slice.after {
                Some(PeopleCursor(Place::Key(_))) => self.by_key(answer, Some(&term.prefix)),
                _ => {
                    let found = self.by_name(Names::Beginning(&term.prefix))?;
                    match found.next {
                        None => self.then_by_key(found, answer, &term.prefix),
                        Some(_) => Ok(found),
                    }
                }
            };
        }
        let span = rows.last().zip(rows.first()).map_or(0, |(last, first)| last.abs_diff(*first));
        if self.filter.names.is_empty() && span / (rows.len() as u64) < self.sparsest()? {
            return self.by_name(self.names());
        }
        self.by_key(answer, None)
    }

    /// How many rows may lie between two that fit for a walk by name to be worth it: in a district, only its own count.
    fn sparsest(&self) -> Result<u64, StoreError> {
        let Some(district) = &self.filter.district else { return Ok(SPARSEST) };
        let here = self.db.count("SELECT people FROM district_counts WHERE district = ?1", [district])?;
        Ok(SPARSEST * self.db.everybody()?.count / here.max(1))
    }

    fn names(&self) -> Names<'_> {
        match &self.filter.district {
            // People without a district are in no index of districts.
            Some(district) if !district.is_empty() => Names::District(district),
            _ => Names::All,
        }
    }

    fn everybody(&self) -> Result<PeopleFound, StoreError> {
        let mut found = match self.slice.order {
            PeopleOrder::Name => self.by_name(Names::All)?,
            PeopleOrder::Newest | PeopleOrder::Oldest => self.by_key(Answer::Everybody, None)?,
        };
        let counted = match self.filter.status {
            None => Some(self.db.everybody()?),
            Some(IdentityStatus::Active) => Some(self.db.actives()?),
            Some(IdentityStatus::Deactivated | IdentityStatus::Merged) => None,
        };
        let bare = PeopleFilter { status: self.filter.status, ..PeopleFilter::default() };
        if let Some(total) = counted.filter(|_| *self.filter == bare) {
            found.total = total;
        }
        Ok(found)
    }

    /// A whole answer of the index, sorted.
    fn all_of(&self, keys: &[i64]) -> Result<PeopleFound, StoreError> {
        let rows = self.db.rows(&listed(), [array(keys.iter())], read_row)?;
        let mut seen = BTreeSet::new();
        let mut fitting = Vec::new();
        for row in rows {
            if seen.insert(row.survivor)
                && let Some(row) = self.person(row)?
            {
                fitting.push(row);
            }
        }
        Ok(self.sorted(fitting))
    }

    /// The person a row stands for, if they fit.
    fn person(&self, row: IdentityRow) -> Result<Option<IdentityRow>, StoreError> {
        let row = if row.survivor == row.key { row } else { self.db.get_identity(row.survivor)? };
        Ok(if fits(self.db, self.filter, &row)? { Some(row) } else { None })
    }

    /// Sorts a whole answer and takes the slice.
    fn sorted(&self, mut all: Vec<IdentityRow>) -> PeopleFound {
        match self.slice.order {
            PeopleOrder::Name => all.sort_by_cached_key(|row| {
                let name = sort_name(&row.person);
                (distance(self.filter, &name), name, row.key)
            }),
            PeopleOrder::Newest => all.sort_by_key(|row| std::cmp::Reverse(row.key)),
            PeopleOrder::Oldest => all.sort_by_key(|row| row.key),
        }
        let total = all.len();
        let first = match self.slice.after {
            Some(PeopleCursor(Place::Row(row))) => row,
            Some(PeopleCursor(Place::Name(_) | Place::Key(_))) => 0,
            None => self.slice.offset,
        };
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        let rows: Vec<IdentityRow> = all.into_iter().skip(first).take(self.slice.limit).collect();
        let end = first.saturating_add(rows.len());
        let next = (end < total).then_some(PeopleCursor(Place::Row(end as u64)));
        PeopleFound {
            total: PeopleTotal { count: total as u64, more: false },
            rows,
            next,
            order: self.slice.order,
        }
    }

    /// A page of a walk by name.
    fn by_name(&self, names: Names<'_>) -> Result<PeopleFound, StoreError> {
        let (which, last) = match names {
            Names::All => (BY_NAME, None),
            Names::Beginning(word) => (BY_NAME_FROM, Some(after(word))),
            Names::District(district) => (BY_DISTRICT, Some(district.to_owned())),
        };
        let begin = match names {
            Names::Beginning(word) => word,
            Names::All | Names::District(_) => "",
        };
        let (name, key) = match self.slice.after {
            Some(PeopleCursor(Place::Name(key))) => {
                let sql = "SELECT sort_name FROM identities WHERE id = ?1";
                (self.db.row(sql, [key], |row| row.get::<_, String>(0))?.unwrap_or_default(), key)
            }
            _ => (begin.to_owned(), i64::MIN),
        };
        let mut statement = self.db.connection.prepare_cached(&people(which))?;
        let rows = match &last {
            Some(last) => statement.query(params![name, key, last])?,
            None => statement.query(params![name, key])?,
        };
        self.walk(rows, Place::Name, PeopleOrder::Name, |row| Ok(Some(row)))
    }

    /// A page of a walk by registration: newest first unless the oldest are asked for; people whose name begins with `shown`
    /// were shown before.
    fn by_key(&self, answer: Answer<'_>, shown: Option<&str>) -> Result<PeopleFound, StoreError> {
        let (order, sign, way, edge) = match self.slice.order {
            PeopleOrder::Oldest => (PeopleOrder::Oldest, ">", "", i64::MIN),
            PeopleOrder::Newest | PeopleOrder::Name => (PeopleOrder::Newest, "<", "DESC", i64::MAX),
        };
        let from = match self.slice.after {
            Some(PeopleCursor(Place::Key(key))) => key,
            _ => edge,
        };
        let sql = match answer {
            Answer::Everybody => {
                people(&format!("i.status <> 'merged' AND i.id {sign} ?1 ORDER BY i.id {way}"))
            }
            Answer::Asked(_) => matching(&format!("AND f.rowid {sign} ?2 ORDER BY f.rowid {way}")),
            Answer::Known(..) => listed(),
        };
        let mut statement = self.db.connection.prepare_cached(&sql)?;
        let (rows, text) = match answer {
            Answer::Everybody => {
                let rows = statement.query([from])?;
                return self.walk(rows, Place::Key, order, |row| Ok(Some(row)));
            }
            Answer::Asked(text) => (statement.query(params![text, from])?, text),
            Answer::Known(text, keys) => {
                let keys = match order {
                    PeopleOrder::Oldest => array(keys.iter().filter(|key| **key > from)),
                    PeopleOrder::Newest | PeopleOrder::Name => {
                        array(keys.iter().rev().filter(|key| **key < from))
                    }
                };
                (statement.query([keys])?, text)
            }
        };
        self.walk(rows, Place::Key, order, |row| {
            let before =
                |row: &IdentityRow| shown.is_some_and(|word| sort_name(&row.person).starts_with(word));
            if row.survivor == row.key {
                return Ok(if before(&row) { None } else { Some(row) });
            }
            let person = self.db.get_identity(row.survivor)?;
            let again = before(&person) || self.shown_for_another(&row, text)?;
            Ok(if again { None } else { Some(person) })
        })
    }

    /// Fills a page that the walk by name left unfinished.
    fn then_by_key(
        &self,
        mut found: PeopleFound,
        answer: Answer<'_>,
        word: &str,
    ) -> Result<PeopleFound, StoreError> {
        let left = self.slice.limit.saturating_sub(found.rows.len());
        if left == 0 {
            found.next = Some(PeopleCursor(Place::Key(i64::MAX)));
            return Ok(found);
        }
        let slice = PeopleSlice { after: None, offset: 0, limit: left, ..*self.slice };
        let rest = Search { slice: &slice, ..*self }.by_key(answer, Some(word))?;
        found.rows.extend(rest.rows);
        Ok(PeopleFound { total: rest.total, rows: found.rows, next: rest.next, order: PeopleOrder::Name })
    }

    /// Whether a person is shown for their own row, or for another alias, where this alias is met.
    fn shown_for_another(&self, alias: &IdentityRow, text: &str) -> Result<bool, StoreError> {
        let family: Vec<i64> =
            self.db
                .rows("SELECT id FROM identities WHERE survivor = ?1", [alias.survivor], |row| row.get(0))?;
        for member in family {
            let first = member == alias.survivor.0 || member < alias.key.0;
            if first && member != alias.key.0 && self.answers(member, text)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn answers(&self, row: i64, text: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM people_index WHERE people_index MATCH ?1 AND rowid = ?2";
        let mut statement = self.db.connection.prepare_cached(sql)?;
        Ok(statement.query_row(params![text, row], |_| Ok(())).optional()?.is_some())
    }

    fn family_answers(&self, key: IdentityKey, text: &str) -> Result<bool, StoreError> {
        let family: Vec<i64> =
            self.db.rows("SELECT id FROM identities WHERE survivor = ?1", [key], |row| row.get(0))?;
        for member in family {
            if self.answers(member, text)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes people who fit from `rows` until the page is full or the budget is spent.
    fn walk(
        &self,
        mut rows: rusqlite::Rows<'_>,
        place: fn(i64) -> Place,
        order: PeopleOrder,
        mut person: impl FnMut(IdentityRow) -> Result<Option<IdentityRow>, StoreError>,
    ) -> Result<PeopleFound, StoreError> {
        let mut found = Vec::new();
        let mut leave_out = if self.slice.after.is_none() { self.slice.offset } else { 0 };
        // Rows that are only left out cost no look at who they are: they are no part of the budget.
        let mut looked_at = 0;
        let mut last = None;
        let mut goes_on = false;
        while let Some(row) = rows.next()? {
            if found.len() == self.slice.limit || looked_at == BUDGET {
                goes_on = true;
                break;
            }
            let key: i64 = row.get("id")?;
            last = Some(key);
            let Some(row) = person(read_row(row)?)? else {
                looked_at += 1;
                continue;
            };
            if !fits(self.db, self.filter, &row)? {
                looked_at += 1;
            } else if leave_out > 0 {
                leave_out -= 1;
            } else {
                looked_at += 1;
                found.push(row);
            }
        }
        let next = last.filter(|_| goes_on).map(|key| PeopleCursor(place(key)));
        let begun = self.slice.after.is_some() || self.slice.offset > 0;
        let total = match next {
            None if !begun => PeopleTotal { count: found.len() as u64, more: false },
            _ => PeopleTotal { count: found.len() as u64, more: true },
        };
        Ok(PeopleFound { total, rows: found, next, order })
    }
}

/// Whom a walk by registration goes through.
#[derive(Clone, Copy)]
enum Answer<'a> {
    /// All there are.
    Everybody,
    /// Those whom the index finds for this question, one by one.
    Asked(&'a str),
    /// These, in ascending order, who are all whom the index finds for this question.
    Known(&'a str, &'a [i64]),
}

/// Which people a walk by name goes through.
#[derive(Clone, Copy)]
enum Names<'a> {
    All,
    Beginning(&'a str),
    District(&'a str),
}

/// Keys as a JSON array.
fn array<'k>(keys: impl Iterator<Item = &'k i64>) -> String {
    let keys: Vec<String> = keys.map(i64::to_string).collect();
    format!("[{}]", keys.join(","))
}

/// The first text after all that begin with this one.
fn after(beginning: &str) -> String {
    format!("{beginning}\u{10FFFF}")
}
