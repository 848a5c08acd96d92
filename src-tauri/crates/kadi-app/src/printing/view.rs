//! Printers and queues as the contract shows them.

use kadi_contract::print::{FoundPrinterView, PrintCardView, PrintQuestion, PrintQueueView, PrinterView};
use kadi_core::Timestamp;
use kadi_print::{Media, Printer, Reason, Sides};
use kadi_store::{JobState, PrintRow, PrintState, PrinterRow, Read};

use crate::error::Fault;
use crate::job::{self, JobKind};

/// Cards of the strip.
const STRIP: u32 = 200;

pub(crate) fn printer(row: &PrinterRow) -> PrinterView {
    PrinterView {
        id: row.id,
        address: row.address.clone(),
        name: row.name.clone(),
        media: row.media.clone(),
        sides: row.sides.clone(),
        resolution: row.resolution,
        right_tenths: row.right_tenths,
        down_tenths: row.down_tenths,
        blanks: row.blanks,
        panels: row.panels,
        paused: row.paused.clone(),
    }
}

pub(crate) fn found(now: &Printer) -> FoundPrinterView {
    FoundPrinterView {
        address: now.address.to_string(),
        name: now.name.clone(),
        model: now.model.clone(),
        state: now.state.as_str().to_owned(),
        reasons: now.reasons.iter().map(|reason: &Reason| reason.as_str().to_owned()).collect(),
        accepts: now.accepts,
        media: now.media.iter().map(|media| media.name().to_owned()).collect(),
        card_media: now.card_media().map(Media::name).unwrap_or_default().to_owned(),
        sides: now.sides.iter().map(|sides: &Sides| sides.as_str().to_owned()).collect(),
        resolutions: now.resolutions.clone(),
        usable: now.pdf && now.two_steps,
    }
}

fn card(row: &PrintRow) -> PrintCardView {
    PrintCardView {
        code: row.code.clone(),
        state: row.state.as_str().to_owned(),
        attempt: row.attempt,
        reason: row.reason.clone(),
    }
}

fn question(db: &Read<'_>, row: &PrintRow) -> Result<PrintQuestion, Fault> {
    let person = db.get_identity(db.get_card(row.card)?.identity)?.person;
    let name = format!("{} {}", person.first_name, person.last_name);
    Ok(PrintQuestion { code: row.code.clone(), name: name.trim().to_owned(), reason: row.reason.clone() })
}

pub(crate) fn queue(db: &Read<'_>, row: &PrinterRow, now: Timestamp) -> Result<PrintQueueView, Fault> {
    let run = db.print_run(row.id)?;
    let counts = db.print_counts(row.id, run)?;
    let of = |wanted: &[PrintState]| -> u64 {
        counts.iter().filter(|(state, _)| wanted.contains(state)).map(|(_, cards)| cards).sum()
    };
    let flights = db.prints_in_flight(row.id)?;
    let questions = flights.iter().filter(|row| row.state == PrintState::Unknown);
    let month = db.print_totals(month_of(now))?;
    let subject = row.id.to_string();
    let job = db.unfinished_jobs()?.into_iter().find(|job| {
        job.kind == JobKind::Print.as_str() && job.subject == subject && job.state != JobState::Paused
    });
    let (printed, total) = (of(&[PrintState::Printed]), of(&PrintState::ALL) - of(&[PrintState::Cancelled]));
    Ok(PrintQueueView {
        printer: printer(row),
        total,
        printed,
        spoiled: of(&[PrintState::Spoiled]),
        waiting: of(&[PrintState::Queued, PrintState::Held]),
        at_printer: of(&[PrintState::Sending, PrintState::Sent, PrintState::Printing]),
        unknown: questions.clone().count() as u64,
        strip: db.print_strip(row.id, run, STRIP)?.iter().map(card).collect(),
        questions: questions.map(|row| question(db, row)).collect::<Result<_, _>>()?,
        printed_this_month: month.printed,
        spoiled_this_month: month.spoiled,
        job: job.map(|job| job::view_at(&job, now, (printed, total))),
    })
}

/// The first moment of the month in UTC.
fn month_of(now: Timestamp) -> Timestamp {
    let month: String = now.to_day().chars().take(7).collect();
    format!("{month}-01T00:00:00Z").parse().unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_on_its_first_day() {
        let now: Timestamp = "2026-11-21T09:00:00Z".parse().unwrap();
        assert_eq!(month_of(now).to_rfc3339(), "2026-11-01T00:00:00.000Z");
    }
}
