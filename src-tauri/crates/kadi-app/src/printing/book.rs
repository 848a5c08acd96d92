//! The desk's book in the store: each entry with its audit, in the name of the officer who started the work.

use std::sync::Arc;

use kadi_contract::{ApiError, ErrorCode, Tag};
use kadi_store::{PrintRow, PrintState, PrinterRow, Write};

use super::desk::{Book, Change};
use super::document;
use super::machine::{Pause, Step};
use crate::app::App;
use crate::error::{Fault, internal};
use crate::job::Worker;
use crate::session::Session;

/// The book of one printer.
pub(crate) struct StoreBook<'a> {
    /// The job that does the work, where there is one.
    pub(crate) worker: Option<&'a Worker>,
    pub(crate) app: &'a Arc<App>,
    pub(crate) session: &'a Session,
    pub(crate) printer: i64,
}

/// The phase of a job that prints.
pub(crate) const PHASE: &str = "print";

/// What the audit calls it.
const fn action(state: PrintState) -> &'static str {
    match state {
        PrintState::Queued => "print.queued",
        PrintState::Held => "print.held",
        PrintState::Sending => "print.sending",
        PrintState::Sent => "print.sent",
        PrintState::Printing => "print.printing",
        PrintState::Printed => "print.printed",
        PrintState::Spoiled => "print.spoiled",
        PrintState::Unknown => "print.unknown",
        PrintState::Lost => "print.lost",
        PrintState::Cancelled => "print.cancelled",
    }
}

/// Writes a step within a transaction.
pub(crate) fn write(db: &mut Write<'_>, step: &Step) -> Result<(), Fault> {
    let row = &step.row;
    db.put_print(row)?;
    if step.uses_blank {
        db.use_blank(row.id)?;
    }
    if step.again {
        db.enqueue_print(row.card, row.printer, row.run)?;
    }
    Ok(())
}

/// Writes steps as one transaction, if the tries still are what they were made from.
fn record(session: &Session, steps: &[Change<'_>]) -> Result<bool, ApiError> {
    let Some((_, first)) = steps.first() else { return Ok(true) };
    let intent = session.intent(action(first.row.state), &first.row.code, "");
    let written = session.office.write(intent, |db| {
        for (before, step) in steps {
            let begins = step.row.state == PrintState::Sending && before.state == PrintState::Queued;
            let stopped = begins
                && db.find_printer(before.printer)?.is_some_and(|row| row.paused == Pause::Officer.as_str());
            if stopped || db.find_print(before.id)?.as_ref() != Some(*before) {
                // Rolled back, with its audit entry: nothing was done.
                return Err(ErrorCode::PrintTooLate.into());
            }
            write(db, step)?;
        }
        let tries: Vec<_> = steps
            .iter()
            .map(|(_, step)| {
                serde_json::json!({
                    "card": step.row.code, "attempt": step.row.attempt, "state": step.row.state.as_str(),
                    "reason": step.row.reason,
                })
            })
            .collect();
        db.audit_details(&serde_json::json!({ "tries": tries }).to_string());
        Ok(())
    });
    match written {
        Err(error) if error.code == ErrorCode::PrintTooLate => Ok(false),
        other => other.map(|()| true),
    }
}

impl StoreBook<'_> {
    /// Cards of the newest run that came out, and all of them.
    pub(crate) fn progress(&self) -> Result<(u64, u64), ApiError> {
        self.session.office.read(|db| {
            let counts = db.print_counts(self.printer, db.print_run(self.printer)?)?;
            let of = |wanted: &[PrintState]| -> u64 {
                counts.iter().filter(|(state, _)| wanted.contains(state)).map(|(_, cards)| cards).sum()
            };
            let all = of(&PrintState::ALL);
            Ok((of(&[PrintState::Printed]), all - of(&[PrintState::Cancelled])))
        })
    }
}

impl Book for StoreBook<'_> {
    fn printer(&self) -> Result<PrinterRow, ApiError> {
        self.session.office.read(|db| Ok(db.find_printer(self.printer)?))?.ok_or_else(|| internal("printer"))
    }

    fn flights(&self) -> Result<Vec<PrintRow>, ApiError> {
        self.session.office.read(|db| Ok(db.prints_in_flight(self.printer)?))
    }

    fn next(&self) -> Result<Option<PrintRow>, ApiError> {
        self.session.office.read(|db| Ok(db.prints_queued(self.printer, 1)?.pop()))
    }

    fn loose(&self, card: i64) -> Result<Vec<PrintRow>, ApiError> {
        self.session.office.read(|db| Ok(db.prints_loose(card)?))
    }

    fn record(&self, steps: &[Change<'_>]) -> Result<bool, ApiError> {
        let written = record(self.session, steps)?;
        self.app.tell_changed(&[Tag::Printing]);
        if let Some(worker) = self.worker
            && steps.iter().any(|(_, step)| step.row.state == PrintState::Printed)
        {
            let (done, total) = self.progress()?;
            worker.tell(PHASE, done, total);
        }
        Ok(written)
    }

    fn pause(&self, pause: Option<Pause>) -> Result<(), ApiError> {
        let (action, word) = match pause {
            Some(pause) => ("print.stopped", pause.as_str()),
            None => ("print.going_on", ""),
        };
        let intent = self.session.intent(action, &self.printer.to_string(), word);
        self.session.office.write(intent, |db| {
            // What an officer wants stands above what the printer does.
            let officer =
                db.find_printer(self.printer)?.is_some_and(|row| row.paused == Pause::Officer.as_str());
            if !officer {
                db.pause_printer(self.printer, word)?;
            }
            Ok(())
        })?;
        self.app.tell_changed(&[Tag::Printing]);
        Ok(())
    }

    fn document(&self, row: &PrintRow) -> Result<Vec<u8>, ApiError> {
        let (printer, card) = (self.printer()?, self.session.office.read(|db| Ok(db.get_card(row.card)?))?);
        document::of_card(self.app, self.session, &printer, &card)
    }
}
