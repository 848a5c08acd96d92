//! Printers and their queues: what officers ask for, and the job that works a queue off.

mod book;
mod desk;
mod document;
mod machine;
mod printers;
#[cfg(test)]
mod simulation;
mod view;

use std::sync::Arc;
use std::time::Duration;

use kadi_contract::print::{
    AnswerPrint, CancelPrinting, GetPrintQueue, HoldPrint, PausePrinting, PrintQueueView, ReleasePrint,
    ResumePrinting, SpoilPrint, StartPrinting,
};
use kadi_contract::{ApiError, ErrorCode};
use kadi_print::{Address, PrintError};
use kadi_store::{CardRow, CardState, CardStatus, JobState, PrintRow, PrintState, PrinterRow, Read};

use crate::app::App;
use crate::cards::find_card;
use crate::error::{Fault, internal};
use crate::job::{self, Ended, JobKind, Worker};
use crate::session::Session;

use book::StoreBook;
use desk::Desk;
use machine::{Pause, Step};

pub(crate) use printers::{discover, list, remove, save, state, test_card};

/// Between two rounds while cards are at the printer.
const POLL: Duration = Duration::from_millis(400);
/// Between two rounds while the printer cannot be reached.
const RETRY: Duration = Duration::from_secs(3);

fn find_printer(db: &Read<'_>, id: i64) -> Result<PrinterRow, Fault> {
    db.find_printer(id)?.ok_or_else(|| ErrorCode::PrinterNotFound.into())
}

/// A trouble with a printer in the words of the contract.
pub(crate) fn failed(error: PrintError) -> ApiError {
    match error {
        PrintError::BadAddress => ErrorCode::PrinterAddress,
        PrintError::Unreachable | PrintError::Interrupted => ErrorCode::PrinterUnreachable,
        PrintError::Busy | PrintError::NotAccepting => ErrorCode::PrinterBusy,
        PrintError::Unsupported => ErrorCode::PrinterUnsupported,
        PrintError::Refused => ErrorCode::PrinterRefused,
        PrintError::TooLate => ErrorCode::PrintTooLate,
        PrintError::NotFound | PrintError::NotAPrinter => ErrorCode::NotAPrinter,
    }
    .into()
}

pub(crate) fn start(
    app: &Arc<App>,
    session: &Session,
    call: &StartPrinting,
) -> Result<PrintQueueView, ApiError> {
    let office = &session.office;
    office.write(session.intent("print.start", "", ""), |db| {
        let printer = find_printer(db, call.printer)?;
        db.audit_subject(&printer.id.to_string());
        let mut cards = Vec::new();
        if !call.batch.is_empty() {
            if db.find_batch(&call.batch)?.is_none() {
                return Err(ErrorCode::BatchNotFound.into());
            }
            cards = db.cards_to_print(&call.batch)?;
        }
        for code in &call.codes {
            cards.push(asked_for(db, code)?.id);
        }
        if cards.is_empty() {
            return Err(ErrorCode::NothingToPrint.into());
        }
        let live = !db.prints_in_flight(printer.id)?.is_empty()
            || !db.prints_queued(printer.id, 1)?.is_empty()
            || !db.prints_held(printer.id)?.is_empty();
        let run = db.print_run(printer.id)? + u32::from(!live);
        for card in &cards {
            db.enqueue_print(*card, printer.id, run.max(1))?;
        }
        db.audit_details(&serde_json::json!({ "cards": cards.len(), "batch": call.batch }).to_string());
        Ok(())
    })?;
    go_on(app, session, call.printer)?;
    queue(session, &GetPrintQueue { printer: call.printer })
}

/// A card that an officer names to be printed, whether or not it came out before.
fn asked_for(db: &Read<'_>, code: &str) -> Result<CardRow, Fault> {
    let card = find_card(db, code)?;
    let live = db.last_print(card.id)?.is_some_and(|row| {
        row.state.is_in_flight() || matches!(row.state, PrintState::Queued | PrintState::Held)
    });
    if live {
        return Err(ApiError::new(ErrorCode::PrintUnderWay).with("code", &card.code).into());
    }
    match (card.status, card.state) {
        (CardStatus::Revoked | CardStatus::Superseded, _) => Err(ErrorCode::AlreadyRevoked.into()),
        (CardStatus::Valid, CardState::Queued | CardState::Void) => Err(ErrorCode::NothingToPrint.into()),
        (CardStatus::Valid, _) => Ok(card),
    }
}

pub(crate) fn queue(session: &Session, call: &GetPrintQueue) -> Result<PrintQueueView, ApiError> {
    session.office.read(|db| view::queue(db, &find_printer(db, call.printer)?, session.office.now()))
}

/// The newest try of a card that was ever in a queue.
fn find_print(session: &Session, code: &str) -> Result<PrintRow, ApiError> {
    session.office.read(|db| {
        let card = find_card(db, code)?;
        db.last_print(card.id)?.ok_or_else(|| ErrorCode::PrintTooLate.into())
    })
}

/// Does to a try what `rule` says, in one transaction with the look at it.
fn change(
    session: &Session,
    action: &'static str,
    row: &PrintRow,
    rule: impl Fn(&PrintRow) -> Option<Step>,
    refusal: ErrorCode,
) -> Result<(), ApiError> {
    session.office.write(session.intent(action, &row.code, ""), |db| {
        let now = db.last_print(row.card)?.filter(|now| now.id == row.id);
        let step = now.as_ref().and_then(&rule).ok_or(refusal)?;
        book::write(db, &step)?;
        let details = serde_json::json!({ "attempt": step.row.attempt, "state": step.row.state.as_str() });
        db.audit_details(&details.to_string());
        Ok(())
    })
}

pub(crate) fn answer(
    app: &Arc<App>,
    session: &Session,
    call: &AnswerPrint,
) -> Result<PrintQueueView, ApiError> {
    let row = find_print(session, &call.code)?;
    let rule = |row: &PrintRow| machine::answer(row, call.came_out);
    change(session, "print.answer", &row, rule, ErrorCode::PrintNotAsked)?;
    let view = queue(session, &GetPrintQueue { printer: row.printer })?;
    // While another card is in question the officer is not done with looking.
    if view.unknown == 0 {
        go_on(app, session, row.printer)?;
    }
    queue(session, &GetPrintQueue { printer: row.printer })
}

pub(crate) fn spoiled(session: &Session, call: &SpoilPrint) -> Result<PrintQueueView, ApiError> {
    let row = if call.code.is_empty() {
        let last = session.office.read(|db| Ok(db.last_printed(find_printer(db, call.printer)?.id)?))?;
        last.ok_or(ErrorCode::PrintTooLate)?
    } else {
        find_print(session, &call.code)?
    };
    change(session, "print.spoiled", &row, machine::spoil, ErrorCode::PrintTooLate)?;
    queue(session, &GetPrintQueue { printer: row.printer })
}

pub(crate) fn pause(session: &Session, call: &PausePrinting) -> Result<PrintQueueView, ApiError> {
    let intent = session.intent("print.pause", &call.printer.to_string(), "");
    session.office.write(intent, |db| {
        let printer = find_printer(db, call.printer)?;
        Ok(db.pause_printer(printer.id, Pause::Officer.as_str())?)
    })?;
    queue(session, &GetPrintQueue { printer: call.printer })
}

pub(crate) fn resume(
    app: &Arc<App>,
    session: &Session,
    call: &ResumePrinting,
) -> Result<PrintQueueView, ApiError> {
    let intent = session.intent("print.resume", &call.printer.to_string(), "");
    session.office.write(intent, |db| {
        let printer = find_printer(db, call.printer)?;
        Ok(db.pause_printer(printer.id, "")?)
    })?;
    go_on(app, session, call.printer)?;
    queue(session, &GetPrintQueue { printer: call.printer })
}

pub(crate) fn cancel(
    app: &Arc<App>,
    session: &Session,
    call: &CancelPrinting,
) -> Result<PrintQueueView, ApiError> {
    if call.code.is_empty() {
        let intent = session.intent("print.cancel", &call.printer.to_string(), "");
        session.office.write(intent, |db| {
            let printer = find_printer(db, call.printer)?;
            let mut rows = db.prints_queued(printer.id, usize::MAX)?;
            rows.extend(db.prints_held(printer.id)?);
            for step in rows.iter().filter_map(machine::take_back) {
                book::write(db, &step)?;
            }
            db.audit_details(&serde_json::json!({ "cards": rows.len() }).to_string());
            Ok(())
        })?;
        return queue(session, &GetPrintQueue { printer: call.printer });
    }
    let row = find_print(session, &call.code)?;
    match (desk::job_of(&row), row.state) {
        (Some(job), PrintState::Sent | PrintState::Printing) => {
            let printer = session.office.read(|db| find_printer(db, row.printer))?;
            let at = Address::parse(&printer.address).map_err(failed)?;
            // What becomes of it is what the printer says in the next round.
            app.spooler.cancel(&at, &job).map_err(failed)?;
            go_on(app, session, row.printer)?;
        }
        _ => change(session, "print.cancel", &row, machine::take_back, ErrorCode::PrintTooLate)?,
    }
    queue(session, &GetPrintQueue { printer: row.printer })
}

pub(crate) fn hold(session: &Session, call: &HoldPrint) -> Result<PrintQueueView, ApiError> {
    let row = find_print(session, &call.code)?;
    change(session, "print.hold", &row, machine::hold, ErrorCode::PrintTooLate)?;
    queue(session, &GetPrintQueue { printer: row.printer })
}

pub(crate) fn release(
    app: &Arc<App>,
    session: &Session,
    call: &ReleasePrint,
) -> Result<PrintQueueView, ApiError> {
    let row = find_print(session, &call.code)?;
    change(session, "print.release", &row, machine::release, ErrorCode::PrintTooLate)?;
    go_on(app, session, row.printer)?;
    queue(session, &GetPrintQueue { printer: row.printer })
}

/// Sees that a job works the queue off, where there is something to do.
pub(crate) fn go_on(app: &Arc<App>, session: &Session, printer: i64) -> Result<(), ApiError> {
    let subject = printer.to_string();
    let (work, unfinished) = session.office.read(|db| {
        let row = find_printer(db, printer)?;
        let sends = Pause::parse(&row.paused).is_none_or(Pause::heals);
        let waits = sends && !db.prints_queued(printer, 1)?.is_empty();
        let flies = db.prints_in_flight(printer)?.iter().any(|row| row.watch);
        let mine = |job: &kadi_store::JobRow| job.kind == JobKind::Print.as_str() && job.subject == subject;
        Ok((waits || flies, db.unfinished_jobs()?.into_iter().find(mine)))
    })?;
    if !work {
        return Ok(());
    }
    let started = match unfinished {
        Some(job) if job.state == JobState::Paused => job::resume(app, session, &job.id),
        Some(_) => return Ok(()),
        None => job::start(app, session, JobKind::Print, &subject, ""),
    };
    match started {
        Err(error) if error.code == ErrorCode::JobRunning => Ok(()),
        other => other.map(drop),
    }
}

/// What was in flight when a dead process left it becomes a question; called at each unlocking.
pub(crate) fn recover(app: &Arc<App>, session: &Session) -> Result<(), ApiError> {
    let (printers, jobs) = session.office.read(|db| Ok((db.printers()?, db.unfinished_jobs()?)))?;
    for printer in printers {
        let subject = printer.id.to_string();
        let at_work = jobs.iter().any(|job| {
            job.kind == JobKind::Print.as_str() && job.subject == subject && job.state != JobState::Paused
        });
        if !at_work {
            desk::recover(&StoreBook { worker: None, app, session, printer: printer.id })?;
        }
    }
    Ok(())
}

fn printer_of(worker: &Worker) -> Result<i64, ApiError> {
    worker.job.subject.parse().map_err(|_| internal("print_job"))
}

/// The work of the job: rounds until nothing is left to do.
pub(crate) fn work(worker: &Worker) -> Result<Ended, ApiError> {
    let printer = printer_of(worker)?;
    let book = StoreBook { worker: Some(worker), app: &worker.app, session: &worker.session, printer };
    let mut desk = Desk::new(&book, worker.app.spooler.as_ref());
    let mut told = None;
    loop {
        if worker.must_stop() {
            desk::Book::pause(&book, Some(Pause::Officer))?;
        }
        let round = desk.round()?;
        let progress = book.progress()?;
        if told != Some(progress) {
            told = Some(progress);
            worker.tell(book::PHASE, progress.0, progress.1);
        }
        // Who wants to stop does not wait for a printer that is not there.
        let left_alone = worker.must_stop() && round.reached == Some(false);
        if round.is_over() || left_alone {
            return Ok(if round.waiting || left_alone { Ended::Paused } else { Ended::Done });
        }
        worker.app.sleeper.sleep(if round.pause.is_some_and(Pause::heals) { RETRY } else { POLL });
    }
}

/// Called when a job of printing has ended: a card that was queued in its last moment is not left behind.
pub(crate) fn after(worker: &Worker) {
    if let Ok(printer) = printer_of(worker) {
        // A locked or failing store has told so already.
        let _ = go_on(&worker.app, &worker.session, printer);
    }
}
