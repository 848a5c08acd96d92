//! What officers decide about batches and single cards: give up, approve, refuse, limit, reissue.

use kadi_contract::cards::{
    BatchVerdict, BatchView, CancelBatch, CardReissued, DecideBatch, GetBatch, ListQuotas, QuotaView,
    ReissueCard, SetQuota,
};
use kadi_contract::office::{GetSettings, SaveSettings};

use super::batch::{batch_text, card_text, finish};
use crate::context::Context;
use crate::failure::Failure;
use crate::words::{Column, Words};

pub(crate) fn cancel(context: &mut Context, id: String, reason: String) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let batch = desk.call(CancelBatch { id, reason })?;
    finish(context, &mut desk, batch)
}

pub(crate) fn approve(context: &mut Context, id: String, reason: String) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let batch = desk.call(DecideBatch { id, verdict: BatchVerdict::Approve, reason })?;
    finish(context, &mut desk, batch)
}

pub(crate) fn refuse(context: &mut Context, id: String, reason: String) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let batch = desk.call(DecideBatch { id, verdict: BatchVerdict::Refuse, reason })?;
    context.show(&batch, batch_text)
}

pub(crate) fn approval(context: &mut Context, over: Option<u32>) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let mut settings = desk.call(GetSettings {})?;
    if let Some(approval_over) = over {
        settings = desk.call(SaveSettings {
            auto_lock_minutes: settings.auto_lock_minutes,
            stale_days: settings.stale_days,
            qr_mode: settings.qr_mode,
            card_months: settings.card_months,
            approval_over,
            verify_host: settings.verify_host,
        })?;
    }
    context.show(&settings, |settings, words| {
        let over = match settings.approval_over {
            0 => words.text("settings-approval-never"),
            over => words.text_with("settings-approval-over", &[("count", u64::from(over).into())]),
        };
        words.facts([("field-approval-over", over)])
    })
}

pub(crate) fn quota(
    context: &mut Context,
    campaign: Option<String>,
    cards: Option<u64>,
) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let quotas = match campaign {
        Some(campaign) => desk.call(SetQuota { campaign, cards })?,
        None => desk.call(ListQuotas {})?,
    };
    context.show(&quotas, |quotas, words| quotas_text(quotas, words))
}

fn quotas_text(quotas: &[QuotaView], words: Words) -> String {
    if quotas.is_empty() {
        return words.text("cli-no-quota");
    }
    let columns = [
        Column::Text("field-campaign"),
        Column::Number("cli-column-quota"),
        Column::Number("cli-column-used"),
    ];
    let row =
        |quota: &QuotaView| vec![quota.campaign.clone(), words.number(quota.cards), words.number(quota.used)];
    words.table(&columns, quotas.iter().map(row))
}

pub(crate) fn reissue(context: &mut Context, code: String, reason: String) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let mut done = desk.call(ReissueCard { code, reason })?;
    if let Some(job) = &done.batch.job {
        desk.wait(context, job)?;
    }
    let batch: BatchView = desk.call(GetBatch { id: done.batch.id.clone() })?;
    done.batch = batch;
    context.show(&done, |done: &CardReissued, words| {
        format!(
            "{}\n{}\n{}\n{}",
            card_text(&done.old, words),
            words.text("cli-reissued"),
            card_text(&done.new, words),
            batch_text(&done.batch, words)
        )
    })
}
