//! Possible duplicates: proposed, listed, judged, and taken back.

use kadi_contract::review::{
    DecideReview, GetReview, ListReviews, ReviewDecided, ReviewDecision, ReviewPage, ReviewPair, UndoReview,
};
use kadi_contract::{ApiError, Done, ErrorCode};
use kadi_store::{IdentityRow, Read, ReviewPlace, ReviewRow, ReviewState};

use crate::error::Fault;
use crate::explain;
use crate::merge::{self, Wish};
use crate::person;
use crate::session::Session;

pub(crate) fn list(session: &Session, call: &ListReviews) -> Result<ReviewPage, ApiError> {
    let limit = match call.limit {
        0 => 20,
        limit => limit.min(100),
    };
    let after: Option<ReviewPlace> = match &call.after {
        None => None,
        Some(text) => {
            Some(text.parse().map_err(|_| ApiError::new(ErrorCode::InvalidField).with("field", "after"))?)
        }
    };
    session.office.read(|db| {
        let queue = db.open_reviews(after, limit as usize)?;
        let pairs = queue.rows.iter().map(|row| pair(db, row)).collect::<Result<_, _>>()?;
        let next = queue.next.map(|place| place.to_string());
        Ok(ReviewPage { total: queue.total, people: db.active_count()?, pairs, next })
    })
}

pub(crate) fn get(session: &Session, call: &GetReview) -> Result<ReviewPair, ApiError> {
    session.office.read(|db| pair(db, &find(db, call.id)?))
}

fn pair(db: &Read<'_>, row: &ReviewRow) -> Result<ReviewPair, Fault> {
    let (a, b) = (db.get_identity(row.a)?, db.get_identity(row.b)?);
    // The stored explanation has the shape of the view.
    let score = serde_json::from_str(&row.explanation).unwrap_or_default();
    let compared = explain::compared(&a.person, &b.person, &score);
    Ok(ReviewPair {
        id: row.id,
        band: explain::band(&score),
        because: explain::because(&a.person, &b.person, &compared),
        compared,
        score,
        a: person::view(db, &a)?,
        b: person::view(db, &b)?,
        state: state_view(row.state),
        decided_by: judge(db, row)?,
        reason: row.reason.clone(),
    })
}

const fn state_view(state: ReviewState) -> kadi_contract::review::ReviewState {
    use kadi_contract::review::ReviewState as View;
    match state {
        ReviewState::Open => View::Open,
        ReviewState::Later => View::Later,
        ReviewState::Same => View::Same,
        ReviewState::Different => View::Different,
    }
}

/// The name of the officer who judged a pair; empty while nobody has.
fn judge(db: &Read<'_>, row: &ReviewRow) -> Result<String, Fault> {
    match &row.decided_by {
        Some(officer) => Ok(db.officer_name(&officer.0)?.unwrap_or_default()),
        None => Ok(String::new()),
    }
}

fn find(db: &Read<'_>, id: i64) -> Result<ReviewRow, Fault> {
    db.find_review(id)?.ok_or_else(|| ErrorCode::ReviewNotFound.into())
}

/// A pair that still asks something. Whoever comes second is told who was first.
fn find_undecided(db: &Read<'_>, id: i64) -> Result<ReviewRow, Fault> {
    let row = find(db, id)?;
    match row.state {
        ReviewState::Same | ReviewState::Different => {
            Err(ApiError::new(ErrorCode::AlreadyDecided).with("officer", judge(db, &row)?).into())
        }
        ReviewState::Open | ReviewState::Later if row.a == row.b => Err(ErrorCode::AlreadyMerged.into()),
        ReviewState::Open | ReviewState::Later => Ok(row),
    }
}

pub(crate) fn decide(session: &Session, call: &DecideReview) -> Result<ReviewDecided, ApiError> {
    let (state, action) = match call.decision {
        ReviewDecision::Same => (ReviewState::Same, "review.same"),
        ReviewDecision::Different => (ReviewState::Different, "review.different"),
        ReviewDecision::Later => (ReviewState::Later, "review.later"),
    };
    let reason = call.reason.trim();
    if reason.is_empty() && call.decision != ReviewDecision::Later {
        return Err(ErrorCode::ReasonMissing.into());
    }
    session.office.write(session.intent(action, &call.id.to_string(), reason), |db| {
        let row = find_undecided(db, call.id)?;
        let (a, b) = (db.get_identity(row.a)?, db.get_identity(row.b)?);
        let mut survivor = None;
        if state == ReviewState::Same {
            let (stays, goes) = in_order(&a, &b, call.survivor.as_deref())?;
            let wish = Wish {
                survivor: stays,
                other: goes,
                choices: &call.choices,
                basis: call.basis.as_deref(),
                review: Some(row.id),
            };
            wish.fulfil(session, db)?;
            survivor = Some(stays.mpi_id.to_string());
        } else {
            let about = serde_json::json!({ "a": a.mpi_id.as_str(), "b": b.mpi_id.as_str() });
            db.audit_details(&about.to_string());
        }
        db.decide_review(row.id, state, &session.officer, reason, session.office.now())?;
        let remaining = db.open_reviews(None, 0)?.total;
        Ok(ReviewDecided { id: row.id, survivor, remaining })
    })
}

/// Whose identifier stays, and the other.
fn in_order<'r>(
    a: &'r IdentityRow,
    b: &'r IdentityRow,
    survivor: Option<&str>,
) -> Result<(&'r IdentityRow, &'r IdentityRow), Fault> {
    match survivor {
        None => Ok((a, b)),
        Some(id) if id == a.mpi_id.as_str() => Ok((a, b)),
        Some(id) if id == b.mpi_id.as_str() => Ok((b, a)),
        Some(_) => Err(ApiError::new(ErrorCode::InvalidField).with("field", "survivor").into()),
    }
}

pub(crate) fn undo(session: &Session, call: &UndoReview) -> Result<Done, ApiError> {
    session.office.write(session.intent("review.undo", &call.id.to_string(), ""), |db| {
        let row = find(db, call.id)?;
        match row.state {
            ReviewState::Open => return Err(ErrorCode::NothingToUndo.into()),
            ReviewState::Same => {
                let made = db.find_merge_of_review(row.id)?.ok_or(ErrorCode::NothingToUndo)?;
                merge::take_apart(session, db, made)?;
            }
            ReviewState::Different | ReviewState::Later => {}
        }
        db.reopen_review(row.id)?;
        Ok(Done {})
    })
}
