//! Batches and what belongs to them, as others see them.

use std::path::{Path, PathBuf};

use kadi_cards::{CardData, Dress, Sheet, Template};
use kadi_contract::ApiError;
use kadi_contract::cards::{ApprovalView, BatchView, GetBatch};
use kadi_store::{ApprovalRow, BatchRow, CardRow, Decision, JobState, Read};

use super::{Plan, find};
use crate::access;
use crate::app::App;
use crate::cards::{self, Subject};
use crate::error::Fault;
use crate::job;
use crate::session::Session;

/// The sides of a card as its batch composes them, for a printer.
pub(crate) fn sheets_of(app: &App, session: &Session, card: &CardRow) -> Result<Vec<Sheet>, ApiError> {
    let (template, mut data, dress) = data_of(app, session, card)?;
    dress.put_on(&mut data);
    Ok(template.sides().iter().map(|&side| app.renderer().compose(&template, side, &data)).collect())
}

/// The template and the data of an issued card, and what its batch puts on them.
pub(crate) fn data_of(
    app: &App,
    session: &Session,
    card: &CardRow,
) -> Result<(Template, CardData, Dress), ApiError> {
    let office = &session.office;
    let (batch, plan, subject, dress, mark) = office.read(|db| {
        let batch = find(db, &card.batch)?;
        let plan = Plan::read(&batch)?;
        let subject = Subject::read(db, db.get_identity(card.identity)?, &plan.programme)?;
        let dress = plan.dress(db)?;
        Ok((batch, plan, subject, dress, cards::mark_of(db)?))
    })?;
    let template = cards::load_template(app, &batch.template)?;
    let data = cards::issued(office, &subject, card, cards::language(&plan.language), mark)?;
    Ok((template, data, dress))
}

fn view(app: &App, session: &Session, db: &Read<'_>, batch: BatchRow) -> Result<BatchView, Fault> {
    let progress = db.batch_progress(&batch.id)?;
    let row = db
        .jobs()?
        .into_iter()
        .find(|row| row.subject == batch.id && row.kind == job::JobKind::Batch.as_str());
    let mut job = row.as_ref().map(job::view);
    if let Some(job) = &mut job {
        job.eta_seconds = job::time_left(app, &job.id);
    }
    let plan: Plan = serde_json::from_str(&batch.plan).map_err(|_| Fault::internal("batch_plan"))?;
    let approval = db.find_approval(&batch.id)?;
    let state = match (&approval, &job) {
        (Some(ApprovalRow { decision: Some(Decision::Refused), .. }), _) => "refused".to_owned(),
        (_, Some(job)) => job.state.clone(),
        _ if batch.given_up.is_some() => JobState::Cancelled.as_str().to_owned(),
        (Some(ApprovalRow { decision: None, .. }), None) => "awaiting_approval".to_owned(),
        (_, None) => JobState::Queued.as_str().to_owned(),
    };
    // None is issued before it is approved.
    let total = match &approval {
        Some(asked) if job.is_none() => asked.cards,
        _ => progress.total,
    };
    Ok(BatchView {
        programme_uid: plan.programme,
        design: plan.design,
        created: db.batch_created(&batch.id)?,
        in_review: plan.in_review,
        state,
        id: batch.id,
        campaign: batch.campaign,
        template: batch.template,
        dpi: batch.dpi,
        total,
        rendered: progress.rendered,
        void: progress.void,
        given_up: batch.given_up,
        approval: approval.map(|row| approval_view(db, session, row)).transpose()?,
        outputs: plan.outputs,
        sheet: plan.sheet,
        pdf_pages: batch.pdf_pages,
        out: batch.out,
        files: batch.files,
        created_at: batch.created_at.to_rfc3339(),
        job,
    })
}

fn approval_view(db: &Read<'_>, session: &Session, row: ApprovalRow) -> Result<ApprovalView, Fault> {
    let may = access::allows(session.role, kadi_contract::Access::MakeCards);
    let name = |officer: &str| Ok::<_, Fault>(db.officer_name(officer)?.unwrap_or_default());
    Ok(ApprovalView {
        asked_by: name(&row.officer)?,
        asked_at: row.asked_at.to_rfc3339(),
        yours: row.decision.is_none() && may && row.officer != session.officer.0,
        decision: row.decision.map(|decision| decision.as_str().to_owned()),
        decided_by: row.decided_by.as_deref().map(name).transpose()?.unwrap_or_default(),
        reason: row.reason,
    })
}

pub(crate) fn list(app: &App, session: &Session) -> Result<Vec<BatchView>, ApiError> {
    session.office.read(|db| db.batches()?.into_iter().map(|batch| view(app, session, db, batch)).collect())
}

pub(crate) fn get(app: &App, session: &Session, call: &GetBatch) -> Result<BatchView, ApiError> {
    session.office.read(|db| view(app, session, db, find(db, &call.id)?))
}

/// The folder of a batch and the files it lists.
pub(crate) fn files_of(session: &Session, id: &str) -> Result<(PathBuf, Vec<String>), ApiError> {
    session.office.read(|db| {
        let batch = find(db, id)?;
        Ok((Path::new(&batch.out).to_path_buf(), batch.files))
    })
}
