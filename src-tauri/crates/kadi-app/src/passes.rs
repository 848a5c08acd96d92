//! Wallet passes: issued for a valid card, shown as a link and a code, revoked one by one or by a new epoch of the key.

use kadi_contract::passes::{IssuePass, ListPasses, PassKeyView, PassView, RevokePass, RotatePassKey};
use kadi_contract::{ApiError, ErrorCode};
use kadi_store::{CardRow, CardStatus, PassRow, Read};
use kadi_trust::{Day, Pass, PassBody, PassHandle, PassKey, Payload, TokenHash};

use crate::cards::find_card;
use crate::error::Fault;
use crate::office::Office;
use crate::session::Session;

fn day(text: &str) -> Result<Day, Fault> {
    text.parse().map_err(|_| Fault::internal("card_day"))
}

/// The pass of a row, made again: it is not stored.
fn pass_of(office: &Office, card: &CardRow, row: &PassRow) -> Result<Pass, Fault> {
    let body = PassBody {
        key_id: office.issuer.public().key_id(),
        epoch: row.epoch,
        serial: row.serial,
        issued: day(&row.issued_on)?,
        expires: row.expires_on.as_deref().map(day).transpose()?,
        token_hash: TokenHash(card.token_hash),
        campaign: card.campaign.clone(),
    };
    let key = PassKey::derive(&office.server_secret, &card.campaign, row.epoch);
    Pass::issue(&body, &key, &office.issuer)
        .map_err(|_| ApiError::new(ErrorCode::InvalidField).with("field", "campaign").into())
}

fn view(office: &Office, card: &CardRow, row: PassRow) -> Result<PassView, Fault> {
    let pass = pass_of(office, card, &row)?;
    Ok(PassView {
        handle: PassHandle(row.handle).to_string(),
        code: card.code.clone(),
        campaign: card.campaign.clone(),
        serial: row.serial,
        epoch: row.epoch,
        issued_on: row.issued_on,
        expires_on: row.expires_on,
        revoked_at: row.revoked_at.map(|at| at.to_rfc3339()),
        reason: row.reason,
        link: office.verify_address(&pass.to_query()),
    })
}

pub(crate) fn issue(session: &Session, call: &IssuePass) -> Result<PassView, ApiError> {
    let office = &session.office;
    let today = Day::of(office.now());
    let wished = match call.expires_on.trim() {
        "" => None,
        text => Some(
            text.parse::<Day>()
                .map_err(|_| ApiError::new(ErrorCode::InvalidDate).with("field", "expires_on"))?,
        ),
    };
    if wished.is_some_and(|last| last < today) {
        return Err(ApiError::new(ErrorCode::InvalidDate).with("field", "expires_on"));
    }
    office.write(session.intent("passes.issue", "", ""), |db| {
        let card = find_card(db, &call.code)?;
        let end = card.expires_on.as_deref().map(day).transpose()?;
        if card.status != CardStatus::Valid || end.is_some_and(|last| last < today) {
            return Err(ErrorCode::CardNotValid.into());
        }
        let expires = match (wished, end) {
            (Some(wished), Some(end)) => Some(wished.min(end)),
            (one, other) => one.or(other),
        };
        let serial = db.next_pass_serial(card.id)?;
        let mut row = PassRow {
            handle: [0; 16],
            card: card.id,
            serial: u16::try_from(serial).map_err(|_| Fault::internal("pass_serial"))?,
            epoch: db.pass_epoch(&card.campaign)?,
            issued_on: today.to_string(),
            expires_on: expires.map(|day| day.to_string()),
            issued_at: office.now(),
            revoked_at: None,
            reason: String::new(),
        };
        row.handle = pass_of(office, &card, &row)?.handle().0;
        db.insert_pass(&row)?;
        db.audit_subject(&card.code);
        let details = serde_json::json!({ "pass": PassHandle(row.handle).to_string(), "serial": row.serial });
        db.audit_details(&details.to_string());
        view(office, &card, row)
    })
}

pub(crate) fn list(session: &Session, call: &ListPasses) -> Result<Vec<PassView>, ApiError> {
    session.office.read(|db| {
        let card = find_card(db, &call.code)?;
        let rows = db.passes_of_card(card.id)?;
        rows.into_iter().map(|row| view(&session.office, &card, row)).collect()
    })
}

/// The pass that a handle or a link names, with its card.
fn find(db: &Read<'_>, text: &str) -> Result<(CardRow, PassRow), Fault> {
    let text = text.trim();
    let handle = match Payload::parse(text) {
        Payload::Pass(pass) => pass.handle(),
        _ => text.parse().map_err(|_| ErrorCode::PassNotFound)?,
    };
    let row = db.find_pass(&handle.0)?.ok_or(ErrorCode::PassNotFound)?;
    let card = db.get_card(row.card)?;
    Ok((card, row))
}

pub(crate) fn revoke(session: &Session, call: &RevokePass) -> Result<PassView, ApiError> {
    let office = &session.office;
    let reason = call.reason.trim();
    if reason.is_empty() {
        return Err(ErrorCode::ReasonMissing.into());
    }
    office.write(session.intent("passes.revoke", "", reason), |db| {
        let (card, row) = find(db, &call.pass)?;
        if row.revoked_at.is_some() {
            return Err(ErrorCode::AlreadyRevoked.into());
        }
        db.audit_subject(&card.code);
        let details = serde_json::json!({ "pass": PassHandle(row.handle).to_string(), "serial": row.serial });
        db.audit_details(&details.to_string());
        db.revoke_pass(&row.handle, office.now(), reason)?;
        let row = PassRow { revoked_at: Some(office.now()), reason: reason.to_owned(), ..row };
        view(office, &card, row)
    })
}

pub(crate) fn rotate(session: &Session, call: &RotatePassKey) -> Result<PassKeyView, ApiError> {
    let (prefix, reason) = (call.campaign.trim(), call.reason.trim());
    if reason.is_empty() {
        return Err(ErrorCode::ReasonMissing.into());
    }
    session.office.write(session.intent("passes.rotate", prefix, reason), |db| {
        if db.campaign_name(prefix)?.is_none() {
            return Err(ApiError::new(ErrorCode::CampaignNotFound).with("campaign", prefix).into());
        }
        let epoch = db.start_pass_epoch(prefix, session.office.now(), reason)?;
        db.audit_details(&serde_json::json!({ "epoch": epoch }).to_string());
        Ok(PassKeyView { campaign: prefix.to_owned(), epoch })
    })
}

/// The code of a pass as an SVG picture.
pub(crate) fn picture(session: &Session, handle: &str) -> Result<Vec<u8>, ApiError> {
    let link = session.office.read(|db| {
        let (card, row) = find(db, handle)?;
        Ok(view(&session.office, &card, row)?.link)
    })?;
    kadi_cards::qr_svg(&link).map(String::into_bytes).ok_or_else(|| ErrorCode::AssetNotFound.into())
}
