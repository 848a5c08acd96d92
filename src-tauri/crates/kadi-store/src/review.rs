//! Possible duplicates: proposed by the matching, judged by officers, never proposed again once judged different.
//!
//! A pair waits while it is open or put off and is `live`: triggers keep that flag true to merges, judgements and people
//! taken out of use, and count what waits, so that neither the list nor its length walks through the queue.

use std::fmt;
use std::str::FromStr;

use kadi_core::{OfficerId, Timestamp};
use rusqlite::{Row, params};

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::identity::{IdentityKey, IdentityStatus};

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
    /// Its turn in the queue: 0, or the higher the later it was put off.
    pub turn: i64,
    /// Who said it.
    pub decided_by: Option<OfficerId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why.
    pub reason: String,
}

/// Where a pair stands in the queue: after its `turn`, then by falling score, then by number. Its text is opaque to others
/// and holds for as long as somebody turns pages, whatever happens to the pair itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReviewPlace {
    turn: i64,
    score: f64,
    id: i64,
}

impl fmt::Display for ReviewPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The bits, so that the same number comes back.
        write!(f, "{}.{:x}.{}", self.turn, self.score.to_bits(), self.id)
    }
}

/// A text that is no [`ReviewPlace`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no place in the queue")]
pub struct NoReviewPlace;

impl FromStr for ReviewPlace {
    type Err = NoReviewPlace;

    fn from_str(text: &str) -> Result<Self, NoReviewPlace> {
        let mut parts = text.split('.');
        let mut next = || parts.next().ok_or(NoReviewPlace);
        let (turn, score, id) = (next()?, next()?, next()?);
        let score = f64::from_bits(u64::from_str_radix(score, 16).map_err(|_| NoReviewPlace)?);
        let number = |text: &str| text.parse().map_err(|_| NoReviewPlace);
        match (parts.next(), score.is_finite()) {
            (None, true) => Ok(Self { turn: number(turn)?, score, id: number(id)? }),
            _ => Err(NoReviewPlace),
        }
    }
}

/// Some of the pairs that wait, and how many wait in all.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewQueue {
    /// Waiting pairs in all.
    pub total: u64,
    /// The pairs asked for.
    pub rows: Vec<ReviewRow>,
    /// Where to go on; none at the end.
    pub next: Option<ReviewPlace>,
}

/// What stands after a place in the queue, stretch by stretch: the condition and the order.
pub(crate) const QUEUE: [(&str, &str); 3] = [
    ("r.turn = ?2 AND r.score = ?3 AND r.id > ?4", "r.id"),
    ("r.turn = ?2 AND r.score < ?3", "r.score DESC, r.id"),
    ("r.turn > ?2", "r.turn, r.score DESC, r.id"),
];

/// The statement for one stretch of the queue. CROSS JOIN keeps the order: the index gives the pairs, and only as many as
/// asked for are joined.
pub(crate) fn queue_sql((after, order): (&str, &str)) -> String {
    format!(
        "SELECT {COLUMNS} FROM review_pairs r CROSS JOIN identities ia ON ia.id = r.a
         CROSS JOIN identities ib ON ib.id = r.b
         WHERE r.band = ?1 AND r.state IN ('open', 'later') AND r.live = 1 AND {after} ORDER BY {order} LIMIT ?5"
    )
}

const COLUMNS: &str =
    "r.id, min(ia.survivor, ib.survivor) AS a, max(ia.survivor, ib.survivor) AS b, r.score, r.band,
    r.explanation, r.state, r.turn, r.decided_by, r.decided_at, r.reason";

fn read_row(row: &Row<'_>) -> rusqlite::Result<ReviewRow> {
    Ok(ReviewRow {
        id: row.get("id")?,
        a: row.get("a")?,
        b: row.get("b")?,
        score: row.get("score")?,
        band: row.get("band")?,
        explanation: row.get("explanation")?,
        state: column::parsed(row, "state", ReviewState::parse)?,
        turn: row.get("turn")?,
        decided_by: row.get::<_, Option<String>>("decided_by")?.map(OfficerId),
        decided_at: column::optional_time(row, "decided_at")?,
        reason: row.get("reason")?,
    })
}

impl Read<'_> {
    /// Pairs that wait for a judgement after a place in the queue, best score first, those put off last. A pair does not
    /// wait while a merge makes it one person, one of its people is not in use, or the two were judged different through
    /// any of their identities.
    ///
    /// # Errors
    /// As every read.
    pub fn open_reviews(&self, after: Option<ReviewPlace>, limit: usize) -> Result<ReviewQueue, StoreError> {
        self.waiting("review", after, limit)
    }

    /// Pairs that are possible but not probable, as [`Read::open_reviews`].
    ///
    /// # Errors
    /// As every read.
    pub fn open_alerts(&self, after: Option<ReviewPlace>, limit: usize) -> Result<ReviewQueue, StoreError> {
        self.waiting("alert", after, limit)
    }

    /// How many pairs of a band wait.
    ///
    /// # Errors
    /// As every read.
    pub(crate) fn count_waiting(&self, band: &str) -> Result<u64, StoreError> {
        self.count("SELECT value FROM counters WHERE name = 'reviews.' || ?1", [band])
    }

    fn waiting(
        &self,
        band: &str,
        after: Option<ReviewPlace>,
        limit: usize,
    ) -> Result<ReviewQueue, StoreError> {
        // Before the first place there is no score.
        let at = after.unwrap_or(ReviewPlace { turn: -1, score: 0.0, id: 0 });
        let mut rows = Vec::new();
        // One more than asked for tells whether the queue goes on.
        for stretch in QUEUE {
            let missing = (limit + 1).saturating_sub(rows.len());
            if missing > 0 {
                let more = params![band, at.turn, at.score, at.id, column::bound(missing)];
                rows.extend(self.rows(&queue_sql(stretch), more, read_row)?);
            }
        }
        let goes_on = rows.len() > limit;
        rows.truncate(limit);
        let place = |row: &ReviewRow| ReviewPlace { turn: row.turn, score: row.score, id: row.id };
        let next = rows.last().map(place).filter(|_| goes_on);
        Ok(ReviewQueue { total: self.count_waiting(band)?, rows, next })
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
        let in_use = |key| Ok::<_, StoreError>(self.get_identity(key)?.status == IdentityStatus::Active);
        if a == b || !in_use(a)? || !in_use(b)? || self.judged_different(a, b)? {
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

    /// Records a judgement. Other waiting pairs that ask about the same two people, through aliases, need no answer after
    /// `Different`, and are put off together with this one by `Later`.
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
        let turn = match state {
            ReviewState::Later => self.next_turn(&pair.band)?,
            ReviewState::Open | ReviewState::Same | ReviewState::Different => 0,
        };
        let decide = |id: i64, with: Option<i64>| {
            self.run(
                "UPDATE review_pairs SET state = ?2, decided_by = ?3, decided_at = ?4, reason = ?5, decided_with = ?6,
                    turn = ?7
                 WHERE id = ?1",
                params![id, state.as_str(), officer.0, at.0, reason, with, turn],
            )
        };
        if state == ReviewState::Later {
            for twin in self.waiting_twins(&pair)? {
                decide(twin, Some(id))?;
            }
        }
        decide(id, None).map(drop)
    }

    /// A turn behind everybody's.
    fn next_turn(&self, band: &str) -> Result<i64, StoreError> {
        let last: Option<i64> = self.row(
            "SELECT max(turn) FROM review_pairs WHERE band = ?1 AND state IN ('open', 'later') AND live = 1",
            [band],
            |row| row.get(0),
        )?.flatten();
        Ok(last.unwrap_or(0).max(0) + 1)
    }

    /// Other waiting pairs about the same two people.
    fn waiting_twins(&self, pair: &ReviewRow) -> Result<Vec<i64>, StoreError> {
        self.rows(
            "SELECT r.id FROM identities m JOIN review_pairs r ON r.a = m.id OR r.b = m.id
             JOIN identities ia ON ia.id = r.a JOIN identities ib ON ib.id = r.b
             WHERE m.survivor = ?1 AND r.state IN ('open', 'later') AND r.id <> ?3
             AND min(ia.survivor, ib.survivor) = ?1 AND max(ia.survivor, ib.survivor) = ?2",
            params![pair.a, pair.b, pair.id],
            |row| row.get(0),
        )
    }

    /// Takes a judgement back: the pair, and what was put off with it, waits again.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn reopen_review(&mut self, id: i64) -> Result<(), StoreError> {
        self.run_on(
            "review",
            "UPDATE review_pairs SET state = 'open', decided_by = NULL, decided_at = NULL, reason = '',
                decided_with = NULL, turn = 0
             WHERE id = ?1 OR decided_with = ?1",
            [id],
        )
    }
}
