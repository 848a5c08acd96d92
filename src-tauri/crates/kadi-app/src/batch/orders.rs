//! What officers decide about a batch beyond making it: approve, refuse, give up; and how many cards a campaign may have.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use kadi_cards::Side;
use kadi_contract::cards::{
    BatchVerdict, BatchView, CancelBatch, DecideBatch, GetBatch, QuotaView, SetQuota,
};
use kadi_contract::{ApiError, ErrorCode};
use kadi_store::{ApprovalRow, BatchRow, Decision, JobRow, JobState, Read};

use super::work::{PICTURES, picture_name};
use super::{Plan, find, get, is_prefix};
use crate::app::App;
use crate::error::Fault;
use crate::job::{self, JobKind, Worker};
use crate::session::Session;

/// Cards that become void in one transaction.
const VOIDED_AT_ONCE: usize = 500;
const MOST_CARDS: u64 = 1_000_000_000;

fn reason_of(text: &str) -> Result<&str, ApiError> {
    Some(text.trim()).filter(|text| !text.is_empty()).ok_or_else(|| ErrorCode::ReasonMissing.into())
}

fn waiting(db: &Read<'_>, batch: &BatchRow) -> Result<ApprovalRow, Fault> {
    let row = db.find_approval(&batch.id)?.filter(|row| row.decision.is_none() && batch.given_up.is_none());
    row.ok_or_else(|| ErrorCode::ApprovalDone.into())
}

/// Lets a waiting batch be made, or not.
pub(crate) fn decide(app: &Arc<App>, session: &Session, call: &DecideBatch) -> Result<BatchView, ApiError> {
    let (office, me) = (&session.office, session.officer.0.as_str());
    let id = call.id.as_str();
    match call.verdict {
        BatchVerdict::Refuse => {
            let reason = reason_of(&call.reason)?;
            office.write(session.intent("cards.refuse_batch", id, reason), |db| {
                waiting(db, &find(db, id)?)?;
                Ok(db.decide_approval(id, Decision::Refused, me, reason)?)
            })?;
        }
        BatchVerdict::Approve => {
            if job::is_busy(session, JobKind::Batch)? {
                return Err(ErrorCode::JobRunning.into());
            }
            let reason = call.reason.trim();
            let job = office.write(session.intent("cards.approve_batch", id, reason), |db| {
                let asked = waiting(db, &find(db, id)?)?;
                if asked.officer == me {
                    return Err(ErrorCode::ApprovalOwn.into());
                }
                db.decide_approval(id, Decision::Approved, me, reason)?;
                db.audit_details(&serde_json::json!({ "cards": asked.cards }).to_string());
                job::put(db, JobKind::Batch, id, "")
            })?;
            job::run(app, session, JobKind::Batch, job)?;
        }
    }
    get(app, session, &GetBatch { id: id.to_owned() })
}

/// Whether a batch of the programme that this officer asked for still waits for another's word.
pub(crate) fn waits_for_approval(session: &Session, programme: &str) -> Result<bool, ApiError> {
    session.office.read(|db| {
        for batch in db.batches()? {
            let asked = waiting(db, &batch).is_ok_and(|row| row.officer == session.officer.0);
            if asked && Plan::read(&batch)?.programme == programme {
                return Ok(true);
            }
        }
        Ok(false)
    })
}

fn job_of(db: &Read<'_>, batch: &str) -> Result<Option<JobRow>, Fault> {
    let of_batch = |row: &JobRow| row.subject == batch && row.kind == JobKind::Batch.as_str();
    Ok(db.jobs()?.into_iter().find(of_batch))
}

/// Gives a batch up; its job makes void what was not made.
pub(crate) fn cancel(app: &Arc<App>, session: &Session, call: &CancelBatch) -> Result<BatchView, ApiError> {
    let reason = reason_of(&call.reason)?;
    let id = call.id.as_str();
    let job = session.office.write(session.intent("cards.cancel_batch", id, reason), |db| {
        let batch = find(db, id)?;
        let refused = db.find_approval(id)?.is_some_and(|row| row.decision == Some(Decision::Refused));
        if batch.finished_at.is_some() || batch.given_up.is_some() || refused {
            return Err(ErrorCode::JobEnded.into());
        }
        db.give_up_batch(id, reason)?;
        job_of(db, id)
    })?;
    // A batch that waits for approval has no job, and no card that could be void.
    if let Some(job) = job.filter(|job| !job::ask_to_stop(app, &job.id)) {
        job::run_again(app, session, JobKind::Batch, &job.id)?;
    }
    get(app, session, &GetBatch { id: id.to_owned() })
}

/// Whether a batch was given up and nothing is left to do about it.
pub(crate) fn is_over(session: &Session, job: &JobRow) -> Result<bool, ApiError> {
    let given_up = session.office.read(|db| Ok(find(db, &job.subject)?.given_up.is_some()))?;
    Ok(given_up && job.state == JobState::Cancelled)
}

/// Makes the cards void that a batch did not make before it was given up; says whether it was. Cut off on the way, it goes on.
pub(super) fn give_up(worker: &Worker, id: &str) -> Result<bool, ApiError> {
    let office = &worker.session.office;
    let (batch, left) = office.read(|db| {
        let progress = db.batch_progress(id)?;
        Ok((find(db, id)?, progress.total.saturating_sub(progress.rendered + progress.void)))
    })?;
    let Some(reason) = &batch.given_up else { return Ok(false) };
    let mut done = 0;
    loop {
        let cards = office.read(|db| Ok(db.next_queued_cards(id, VOIDED_AT_ONCE)?))?;
        if cards.is_empty() {
            return Ok(true);
        }
        let pictures = Path::new(&batch.out).join(PICTURES);
        for card in &cards {
            for side in [Side::Front, Side::Back] {
                // It may have been drawn and not written down yet; mostly it is not there.
                let _ = fs::remove_file(pictures.join(picture_name(&card.code, side)));
            }
        }
        let ids: Vec<i64> = cards.iter().map(|card| card.id).collect();
        done += ids.len() as u64;
        office.write(worker.intent("cards.void"), |db| {
            db.void_cards(&ids, reason)?;
            db.set_job_progress(&worker.job.id, "void", done, left)?;
            db.audit_details(&serde_json::json!({ "cards": ids.len() }).to_string());
            Ok(())
        })?;
        worker.tell("void", done, left);
    }
}

pub(crate) fn quotas(session: &Session) -> Result<Vec<QuotaView>, ApiError> {
    session.office.read(|db| Ok(db.quotas()?.into_iter().map(quota_view).collect()))
}

fn quota_view(row: kadi_store::QuotaRow) -> QuotaView {
    QuotaView { campaign: row.campaign, cards: row.cards, used: row.used }
}

/// Limits the cards of a campaign. Fewer than there are already: no more are made.
pub(crate) fn set_quota(session: &Session, call: &SetQuota) -> Result<Vec<QuotaView>, ApiError> {
    let campaign = call.campaign.trim();
    let invalid = |field: &str| ApiError::new(ErrorCode::InvalidField).with("field", field);
    if campaign.is_empty() || !is_prefix(campaign) {
        return Err(invalid("campaign"));
    }
    if call.cards.is_some_and(|cards| cards > MOST_CARDS) {
        return Err(invalid("cards"));
    }
    session.office.write(session.intent("cards.set_quota", campaign, ""), |db| {
        db.put_quota(campaign, call.cards)?;
        db.audit_details(&serde_json::json!({ "cards": call.cards }).to_string());
        Ok(())
    })?;
    quotas(session)
}
