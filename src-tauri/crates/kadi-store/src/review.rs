//! Possible duplicates: proposed by the matching, judged by officers, never proposed again once judged different.

use kadi_core::{OfficerId, Timestamp};
use rusqlite::{Row, params};

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::identity::IdentityKey;
use crate::page::Page;

/// What an officer said about a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewState {
    /// Nothing yet.
    Open,
    /// One person.
    Same,
    /// Two people.
    Different,
    /// Not now; it waits behind the open ones.
    Later,
}

impl ReviewState {
    /// The word in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Same => "same",
            Self::Different => "different",
            Self::Later => "later",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::Same, Self::Different, Self::Later]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// A pair of people who may be one.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewRow {
    /// Number.
    pub id: i64,
    /// The one registered first. For a waiting pair, whoever stands for them now.
    pub a: IdentityKey,
    /// The other.
    pub b: IdentityKey,
    /// 0 to 1.
    pub score: f64,
    /// `review` (queued) or `alert` (shown, not queued).
    pub band: String,
    /// The score explained, as JSON text of the matching.
    pub explanation: String,
    /// What was said.
    pub state: ReviewState,
    /// Who said it.
    pub decided_by: Option<OfficerId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why.
    pub reason: String,
}

/// Waiting pairs whose two people still are two active ones, from `review_pairs` as `r`.
pub(crate) const WAITING: &str = "review_pairs r
    JOIN identities ia ON ia.id = r.a JOIN identities sa ON sa.id = ia.survivor
    JOIN identities ib ON ib.id = r.b JOIN identities sb ON sb.id = ib.survivor
    WHERE r.state IN ('open', 'later') AND r.band = ?1 AND sa.id <> sb.id
    AND sa.status = 'active' AND sb.status = 'active'";

const COLUMNS: &str =
    "r.id, min(ia.survivor, ib.survivor) AS a, max(ia.survivor, ib.survivor) AS b, r.score, r.band,
    r.explanation, r.state, r.decided_by, r.decided_at, r.reason";

fn read_row(row: &Row<'_>) -> rusqlite::Result<ReviewRow> {
    Ok(ReviewRow {
        id: row.get("id")?,
        a: row.get("a")?,
        b: row.get("b")?,
        score: row.get("score")?,
        band: row.get("band")?,
        explanation: row.get("explanation")?,
        state: column::parsed(row, "state", ReviewState::parse)?,
        decided_by: row.get::<_, Option<String>>("decided_by")?.map(OfficerId),
        decided_at: column::optional_time(row, "decided_at")?,
        reason: row.get("reason")?,
    })
}

impl Read<'_> {
    /// Pairs that wait for a judgement, best score first, those put off last. Pairs that a merge made one person, or whose
    /// person was deactivated, do not wait.
    ///
    /// # Errors
    /// As every read.
    pub fn open_reviews(&self, offset: u64, limit: u32) -> Result<Page<ReviewRow>, StoreError> {
        self.waiting("review", offset, limit)
    }

    /// Pairs that are possible but not probable, best score first.
    ///
    /// # Errors
    /// As every read.
    pub fn open_alerts(&self, offset: u64, limit: u32) -> Result<Page<ReviewRow>, StoreError> {
        self.waiting("alert", offset, limit)
    }

    fn waiting(&self, band: &str, offset: u64, limit: u32) -> Result<Page<ReviewRow>, StoreError> {
        let total = self.count(&format!("SELECT count(*) FROM {WAITING}"), [band])?;
        let sql = format!(
            "SELECT {COLUMNS} FROM {WAITING} ORDER BY r.state = 'later', r.score DESC, r.id LIMIT ?2 OFFSET ?3"
        );
        let rows = self.rows(&sql, params![band, limit, column::bound(offset)], read_row)?;
        Ok(Page { total, rows })
    }

    /// A pair by its number. A judged one names the two identities it was judged on.
    ///
    /// # Errors
    /// As every read.
    pub fn find_review(&self, id: i64) -> Result<Option<ReviewRow>, StoreError> {
        let found = self.row(
            &format!(
                "SELECT {COLUMNS}, r.a AS first, r.b AS second FROM review_pairs r
                 JOIN identities ia ON ia.id = r.a JOIN identities ib ON ib.id = r.b WHERE r.id = ?1"
            ),
            [id],
            |row| Ok((read_row(row)?, row.get("first")?, row.get("second")?)),
        )?;
        Ok(found.map(|(row, a, b)| match row.state {
            ReviewState::Open | ReviewState::Later => row,
            ReviewState::Same | ReviewState::Different => ReviewRow { a, b, ..row },
        }))
    }

    /// Whether an officer said that these two are different people, of themselves or of their aliases.
    ///
    /// # Errors
    /// As every read.
    pub fn judged_different(&self, a: IdentityKey, b: IdentityKey) -> Result<bool, StoreError> {
        let one_way = |a: IdentityKey, b: IdentityKey| {
            self.count(
                "SELECT EXISTS (SELECT 1 FROM identities ma
                    JOIN review_pairs r ON r.a = ma.id AND r.state = 'different'
                    JOIN identities mb ON mb.id = r.b
                    WHERE ma.survivor = (SELECT survivor FROM identities WHERE id = ?1)
                    AND mb.survivor = (SELECT survivor FROM identities WHERE id = ?2))",
                params![a, b],
            )
        };
        Ok(one_way(a, b)? > 0 || one_way(b, a)? > 0)
    }
}

impl Write<'_> {
    /// Proposes that two identities may be one, with the score in its `band` (`review` or `alert`) and its explanation.
    /// Tells whether the pair is new: a judged one stays judged, a waiting one takes the new score.
    ///
    /// # Errors
    /// `NotFound` for an unknown identity; `Sql` when the band is another word or `explanation` is not JSON.
    pub fn propose_review(
        &mut self,
        a: IdentityKey,
        b: IdentityKey,
        score: f64,
        band: &str,
        explanation: &str,
    ) -> Result<bool, StoreError> {
        let (a, b) = (self.get_identity(a)?.survivor, self.get_identity(b)?.survivor);
        if a == b || self.judged_different(a, b)? {
            return Ok(false);
        }
        let known = self.row(
            "SELECT id, state FROM review_pairs WHERE a = ?1 AND b = ?2",
            params![a.min(b), a.max(b)],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)),
        )?;
        match known {
            Some((id, state)) => {
                if matches!(state.as_str(), "open" | "later") {
                    self.run(
                        "UPDATE review_pairs SET score = ?2, band = ?3, explanation = ?4 WHERE id = ?1",
                        params![id, score, band, explanation],
                    )?;
                }
                Ok(false)
            }
            None => {
                self.run(
                    "INSERT INTO review_pairs (a, b, score, band, explanation, state, proposed_at, decided_by, decided_at,
                        reason, decided_with)
                     VALUES (?1, ?2, ?3, ?4, ?5, 'open', ?6, NULL, NULL, '', NULL)",
                    params![a.min(b), a.max(b), score, band, explanation, self.at().0],
                )?;
                Ok(true)
            }
        }
    }

    /// Records a judgement. Other waiting pairs that ask about the same two people, through aliases, are settled with it
    /// when it is `Different`.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn decide_review(
        &mut self,
        id: i64,
        state: ReviewState,
        officer: &OfficerId,
        reason: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let pair = self.find_review(id)?.ok_or(StoreError::NotFound("review"))?;
        let decide = |id: i64, with: Option<i64>| {
            self.run(
                "UPDATE review_pairs SET state = ?2, decided_by = ?3, decided_at = ?4, reason = ?5, decided_with = ?6
                 WHERE id = ?1",
                params![id, state.as_str(), officer.0, at.0, reason, with],
            )
        };
        decide(id, None)?;
        if state == ReviewState::Different {
            let twins: Vec<i64> = self.rows(
                "SELECT r.id FROM identities m JOIN review_pairs r ON r.a = m.id OR r.b = m.id
                 JOIN identities ia ON ia.id = r.a JOIN identities ib ON ib.id = r.b
                 WHERE m.survivor = ?1 AND r.state IN ('open', 'later') AND r.id <> ?3
                 AND min(ia.survivor, ib.survivor) = ?1 AND max(ia.survivor, ib.survivor) = ?2",
                params![pair.a, pair.b, id],
                |row| row.get(0),
            )?;
            for twin in twins {
                decide(twin, Some(id))?;
            }
        }
        Ok(())
    }

    /// Takes a judgement back: the pair, and what was settled with it, waits again.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn reopen_review(&mut self, id: i64) -> Result<(), StoreError> {
        self.run_on(
            "review",
            "UPDATE review_pairs SET state = 'open', decided_by = NULL, decided_at = NULL, reason = '',
                decided_with = NULL
             WHERE id = ?1 OR decided_with = ?1",
            [id],
        )
    }
}
