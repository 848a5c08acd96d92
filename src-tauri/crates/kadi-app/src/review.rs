//! Possible duplicates: list, judge, undo; merge and un-merge by hand.

use std::collections::BTreeMap;

use kadi_contract::people::{
    DecideReview, ListReviews, MergePeople, PersonView, ReviewDecided, ReviewDecision, ReviewPage,
    ReviewPair, UndoReview, UnmergePeople,
};
use kadi_contract::{ApiError, Done, ErrorCode};
use kadi_core::MpiId;
use kadi_mpi::{MergeChoices, MergePlan, Side};
use kadi_store::{IdentityKey, IdentityRow, IdentityStatus, Read, ReviewRow, ReviewState, Write};

use crate::error::Fault;
use crate::person;
use crate::session::Session;

pub(crate) fn list(session: &Session, call: &ListReviews) -> Result<ReviewPage, ApiError> {
    let limit = match call.limit {
        0 => 20,
        limit => limit.min(100),
    };
    session.office.read(|db| {
        let page = db.open_reviews(None, limit as usize)?;
        let pairs = page.rows.iter().map(|row| pair(db, row)).collect::<Result<_, _>>()?;
        Ok(ReviewPage { total: page.total, pairs })
    })
}

fn pair(db: &Read<'_>, row: &ReviewRow) -> Result<ReviewPair, Fault> {
    Ok(ReviewPair {
        id: row.id,
        a: person::view(db, &db.get_identity(row.a)?)?,
        b: person::view(db, &db.get_identity(row.b)?)?,
        // The stored explanation has the shape of the view.
        score: serde_json::from_str(&row.explanation).unwrap_or_default(),
    })
}

fn find(db: &Read<'_>, id: i64) -> Result<ReviewRow, Fault> {
    db.find_review(id)?.ok_or_else(|| ErrorCode::ReviewNotFound.into())
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
        let row = find(db, call.id)?;
        let mut survivor = None;
        if state == ReviewState::Same {
            let (a, b) = (db.get_identity(row.a)?, db.get_identity(row.b)?);
            db.audit_details(&pair_json(&a, &b));
            merge_two(session, db, &a, &b, Some(row.id))?;
            survivor = Some(a.mpi_id.to_string());
        }
        db.decide_review(row.id, state, &session.officer, reason, session.office.now())?;
        let remaining = db.counts()?.to_review;
        Ok(ReviewDecided { id: row.id, survivor, remaining })
    })
}

fn pair_json(survivor: &IdentityRow, other: &IdentityRow) -> String {
    serde_json::json!({ "survivor": survivor.mpi_id.as_str(), "other": other.mpi_id.as_str() }).to_string()
}

fn merge_two(
    session: &Session,
    db: &mut Write<'_>,
    survivor: &IdentityRow,
    other: &IdentityRow,
    review: Option<i64>,
) -> Result<(), Fault> {
    let merged = |row: &IdentityRow| row.status == IdentityStatus::Merged;
    if survivor.key == other.key || merged(survivor) || merged(other) {
        return Err(ErrorCode::AlreadyMerged.into());
    }
    let choices = MergeChoices { survivor: Side::A, fields: BTreeMap::new() };
    let plan = MergePlan::derive(&survivor.person, &other.person, &choices);
    db.merge(survivor.key, other.key, &plan.values, review, session.office.now())?;
    reindex(session, db, survivor.key)
}

fn reindex(session: &Session, db: &mut Write<'_>, key: IdentityKey) -> Result<(), Fault> {
    let person = db.get_identity(key)?.person;
    let prepared = session.office.rules.prepare(&kadi_mpi::Record::from(&person));
    crate::resolve::index(db, &session.office, key, &prepared)
}

pub(crate) fn undo(session: &Session, call: &UndoReview) -> Result<Done, ApiError> {
    session.office.write(session.intent("review.undo", &call.id.to_string(), ""), |db| {
        let row = find(db, call.id)?;
        match row.state {
            ReviewState::Open => return Err(ErrorCode::NothingToUndo.into()),
            ReviewState::Same => {
                let merge = db.find_merge_of_review(row.id)?.ok_or(ErrorCode::NothingToUndo)?;
                take_apart(session, db, merge)?;
            }
            ReviewState::Different | ReviewState::Later => {}
        }
        db.reopen_review(row.id)?;
        Ok(Done {})
    })
}

fn take_apart(session: &Session, db: &mut Write<'_>, merge: i64) -> Result<(), Fault> {
    let (survivor, other) = db.unmerge(merge, session.office.now())?;
    reindex(session, db, survivor)?;
    reindex(session, db, other)
}

/// The identity that carries exactly this identifier, merged or not.
fn find_exact(db: &Read<'_>, mpi_id: &str) -> Result<IdentityRow, Fault> {
    let not_found = || Fault::from(ApiError::new(ErrorCode::PersonNotFound).with("id", mpi_id.trim()));
    let id: MpiId = mpi_id.parse().map_err(|_| not_found())?;
    db.find_identity(&id)?.ok_or_else(not_found)
}

fn need_reason(reason: &str) -> Result<&str, ApiError> {
    match reason.trim() {
        "" => Err(ErrorCode::ReasonMissing.into()),
        reason => Ok(reason),
    }
}

pub(crate) fn merge(session: &Session, call: &MergePeople) -> Result<PersonView, ApiError> {
    let reason = need_reason(&call.reason)?;
    session.office.write(session.intent("people.merge", "", reason), |db| {
        let (survivor, other) = (find_exact(db, &call.survivor)?, find_exact(db, &call.other)?);
        db.audit_subject(survivor.mpi_id.as_str());
        db.audit_details(&pair_json(&survivor, &other));
        merge_two(session, db, &survivor, &other, None)?;
        person::view(db, &db.get_identity(survivor.key)?)
    })
}

pub(crate) fn unmerge(session: &Session, call: &UnmergePeople) -> Result<PersonView, ApiError> {
    let reason = need_reason(&call.reason)?;
    session.office.write(session.intent("people.unmerge", "", reason), |db| {
        let alias = find_exact(db, &call.mpi_id)?;
        db.audit_subject(alias.mpi_id.as_str());
        let merge = db.find_merge_of_alias(alias.key)?.ok_or(ErrorCode::NothingToUndo)?;
        take_apart(session, db, merge)?;
        person::view(db, &db.get_identity(alias.key)?)
    })
}
