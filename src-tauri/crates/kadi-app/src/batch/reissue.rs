//! A new card for one that was lost: the old one revoked, the new one issued, in one step.

use std::sync::Arc;

use kadi_contract::cards::{CardReissued, GetBatch, Output, PageSheet, ReissueCard};
use kadi_contract::{Access, ApiError, ErrorCode};
use kadi_store::{CardRow, CardState, CardStatus, IdentityRow, IdentityStatus, NewBatch, Read};

use super::{CARDS_IN_A_ZIP, Plan, find, get, issue, ready};
use crate::access;
use crate::app::App;
use crate::cards;
use crate::error::Fault;
use crate::job::{self, JobKind};
use crate::session::Session;
use crate::studio;

/// Revokes the card and issues the next one of its campaign, which looks as the batch of the old one says. It is drawn at
/// once, beside a large batch that may be at work: somebody waits for it.
pub(crate) fn reissue(
    app: &Arc<App>,
    session: &Session,
    call: &ReissueCard,
) -> Result<CardReissued, ApiError> {
    access::check(session.role, Access::MakeCards)?;
    let reason = call.reason.trim();
    if reason.is_empty() {
        return Err(ErrorCode::ReasonMissing.into());
    }
    let office = &session.office;
    let batch = office.read(|db| find(db, &cards::find_card(db, &call.code)?.batch))?;
    let template = cards::load_template(app, &batch.template)?;
    let plan = Plan {
        in_review: 0,
        outputs: vec![Output::Pdf, Output::Png],
        per_file: CARDS_IN_A_ZIP,
        sheet: PageSheet::Card,
        selection: None,
        volumes: Vec::new(),
        ..Plan::read(&batch)?
    };
    let (old, new, id, job) = office.write(session.intent("cards.reissue", "", reason), |db| {
        let old = cards::find_card(db, &call.code)?;
        let holder = replaceable(db, &old)?;
        let (people, _) = ready(db, office, &template, &[holder.key], &plan)?;
        if people.is_empty() {
            return Err(ApiError::new(ErrorCode::CardNotReady).with("id", &holder.mpi_id).into());
        }
        if old.status == CardStatus::Valid {
            db.set_card_status(old.id, CardStatus::Revoked, office.now(), reason)?;
        }
        let id = db.next_batch_id()?;
        let issued = issue(db, office, &old.campaign, &people)?;
        let new = NewBatch {
            id: id.clone(),
            campaign: old.campaign.clone(),
            template: batch.template.clone(),
            dpi: batch.dpi,
            plan: plan.write()?,
            out: app.config.folder.join("cards").join(&id).display().to_string(),
            at: office.now(),
        };
        db.create_batch(&new, &issued)?;
        if let Some(design) = &plan.design {
            let chosen = studio::choose(db, design)?;
            db.use_design(&chosen.id, chosen.version, &id)?;
        }
        let code = issued.first().map(|card| card.code.clone()).ok_or_else(|| Fault::internal("reissue"))?;
        db.audit_subject(&old.code);
        db.audit_details(&serde_json::json!({ "new": code, "batch": id }).to_string());
        let view =
            |code: &str| Ok::<_, Fault>(cards::view(&cards::find_card(db, code)?, holder.mpi_id.as_str()));
        Ok((view(&old.code)?, view(&code)?, id.clone(), job::put(db, JobKind::Batch, &id, "")?))
    })?;
    job::run(app, session, JobKind::Batch, job)?;
    Ok(CardReissued { old, new, batch: get(app, session, &GetBatch { id })? })
}

/// Who the card is of now, when it is the newest of theirs in its campaign.
fn replaceable(db: &Read<'_>, card: &CardRow) -> Result<IdentityRow, Fault> {
    let holder = db.get_identity(db.get_identity(card.identity)?.survivor)?;
    if holder.status != IdentityStatus::Active {
        return Err(ApiError::new(ErrorCode::PersonDeactivated).with("id", &holder.mpi_id).into());
    }
    let made = db.cards_of_identity(holder.key)?;
    let newest = made
        .iter()
        .filter(|other| other.campaign == card.campaign && other.state != CardState::Void)
        .map(|other| other.issue)
        .max();
    if card.state == CardState::Void || newest.is_some_and(|issue| issue > card.issue) {
        return Err(ErrorCode::NewerCard.into());
    }
    Ok(holder)
}
