//! Works a printer's queue off, one round after the other: asks about what is in flight, then sends what waits.

use kadi_contract::ApiError;
use kadi_print::{
    Address, Copies, Hold, PrintError, Printer, Sides, SpoolId, SpoolJob, SpoolState, Spooler, Ticket,
};
use kadi_store::{PrintRow, PrintState, PrinterRow};

use super::machine::{self, Earlier, Learnt, Pause, Step, reasons};

/// Cards at the printer at once: the next is ready when one comes out, and few are in doubt when the power fails.
const IN_FLIGHT: usize = 2;

/// What a desk reads and writes. Each write is one transaction.
pub(crate) trait Book {
    /// The printer as it is set.
    fn printer(&self) -> Result<PrinterRow, ApiError>;
    /// The tries in flight or unknown, oldest first.
    fn flights(&self) -> Result<Vec<PrintRow>, ApiError>;
    /// The try whose turn it is.
    fn next(&self) -> Result<Option<PrintRow>, ApiError>;
    /// Earlier tries of a card whose jobs may still move.
    fn loose(&self, card: i64) -> Result<Vec<PrintRow>, ApiError>;
    /// Writes steps down, all or none: only if each try still is what the step was made from. An officer may have answered,
    /// held or paused in the meantime, and that stands. Tells whether they were written.
    fn record(&self, steps: &[Change<'_>]) -> Result<bool, ApiError>;
    /// Writes down why nothing more is sent; `None` when it goes on.
    fn pause(&self, pause: Option<Pause>) -> Result<(), ApiError>;
    /// The document of a card.
    fn document(&self, row: &PrintRow) -> Result<Vec<u8>, ApiError>;
}

/// A try as it was, and the step from there.
pub(crate) type Change<'a> = (&'a PrintRow, &'a Step);

/// How things stand after a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Round {
    /// Tries whose jobs may still move.
    pub(crate) flying: usize,
    /// Whether a card waits.
    pub(crate) waiting: bool,
    /// Why nothing is sent.
    pub(crate) pause: Option<Pause>,
    /// Whether the printer answered; `None` when it was not asked.
    pub(crate) reached: Option<bool>,
}

impl Round {
    /// Whether nothing is left to do before an officer does something.
    pub(crate) const fn is_over(self) -> bool {
        let sends = match self.pause {
            None => true,
            Some(pause) => pause.heals(),
        };
        self.flying == 0 && !(self.waiting && sends)
    }
}

/// A printer's desk. It keeps nothing that matters: whoever follows it knows as much from the book.
pub(crate) struct Desk<'a> {
    book: &'a dyn Book,
    spooler: &'a dyn Spooler,
    /// What the printer can do, asked once.
    known: Option<Printer>,
}

/// The job's name: the card's code and the try, unique among all jobs ever sent, and nothing about the person.
pub(crate) fn job_name(row: &PrintRow) -> String {
    format!("{}-{}", row.code, row.attempt)
}

/// The job of a try that has its number.
pub(crate) fn job_of(row: &PrintRow) -> Option<SpoolJob> {
    row.spool.map(|id| SpoolJob { id: SpoolId(id), name: job_name(row) })
}

impl<'a> Desk<'a> {
    pub(crate) fn new(book: &'a dyn Book, spooler: &'a dyn Spooler) -> Self {
        Self { book, spooler, known: None }
    }

    /// One round.
    pub(crate) fn round(&mut self) -> Result<Round, ApiError> {
        let printer = self.book.printer()?;
        let mut pause = Pause::parse(&printer.paused);
        let Ok(at) = Address::parse(&printer.address) else {
            self.stop(Pause::NotAPrinter)?;
            return self.standing(Some(Pause::NotAPrinter), None);
        };
        let reached = self.look(&at, &mut pause)?;
        if pause.is_some_and(Pause::heals) {
            let well = match reached {
                Some(false) => false,
                _ => self.spooler.printer(&at).is_ok_and(|now| {
                    let accepts = now.accepts;
                    self.known = Some(now);
                    accepts
                }),
            };
            if well {
                pause = None;
                self.book.pause(None)?;
            }
        }
        while pause.is_none() && self.flying()? < IN_FLIGHT {
            pause = Pause::parse(&self.book.printer()?.paused);
            if pause.is_some() {
                break;
            }
            let Some(row) = self.book.next()? else { break };
            match self.send(&at, &printer, &row)? {
                Sent::Gone => {}
                Sent::Later => break,
                Sent::Stop(reason) => pause = Some(reason),
            }
        }
        self.standing(pause, reached)
    }

    fn stop(&self, pause: Pause) -> Result<(), ApiError> {
        self.book.pause(Some(pause))
    }

    fn flying(&self) -> Result<usize, ApiError> {
        Ok(self.book.flights()?.iter().filter(|row| row.watch).count())
    }

    fn standing(&self, pause: Option<Pause>, reached: Option<bool>) -> Result<Round, ApiError> {
        Ok(Round { flying: self.flying()?, waiting: self.book.next()?.is_some(), pause, reached })
    }

    /// Asks about everything in flight. Tells whether the printer answered; `None` when nothing was asked.
    fn look(&self, at: &Address, pause: &mut Option<Pause>) -> Result<Option<bool>, ApiError> {
        let mut reached = None;
        for row in self.book.flights()? {
            let Some(job) = job_of(&row).filter(|_| row.watch) else { continue };
            // Who did not answer once is not asked for each card: every time-out is a wait.
            let seen = match reached {
                Some(false) => Err(PrintError::Unreachable),
                _ => self.spooler.state(at, &job),
            };
            reached = Some(seen.is_ok() && reached.unwrap_or(true));
            let step = machine::learn(&row, &Learnt::Seen(seen));
            if step.cancel {
                // Where it ends up is asked in the next round.
                let _ = self.spooler.cancel(at, &job);
            }
            self.put(&row, &step, pause)?;
        }
        Ok(reached)
    }

    fn put(&self, before: &PrintRow, step: &Step, pause: &mut Option<Pause>) -> Result<(), ApiError> {
        if step.row != *before && !self.book.record(&[(before, step)])? {
            return Ok(());
        }
        if let Some(reason) = step.pause.filter(|_| pause.is_none()) {
            *pause = Some(reason);
            self.stop(reason)?;
        }
        Ok(())
    }

    fn send(&mut self, at: &Address, printer: &PrinterRow, row: &PrintRow) -> Result<Sent, ApiError> {
        let now = match self.known.clone().map_or_else(|| self.spooler.printer(at), Ok) {
            Ok(now) => now,
            Err(error) => return self.refuse(error),
        };
        let ticket = match ticket(printer, &now, row) {
            Ok(ticket) => ticket,
            Err(error) => return self.refuse(error),
        };
        self.known = Some(now);
        for old in self.book.loose(row.card)? {
            let Some(job) = job_of(&old) else { continue };
            let seen = match self.spooler.state(at, &job) {
                Ok(seen) => seen.state,
                Err(error) => return self.refuse(error),
            };
            match machine::earlier(row, &old, seen) {
                Earlier::Over(step) => {
                    if !self.book.record(&[(&old, &step)])? {
                        return Ok(Sent::Later);
                    }
                }
                Earlier::Moves => {
                    let _ = self.spooler.cancel(at, &job);
                    return Ok(Sent::Later);
                }
                Earlier::Instead(new, step) => {
                    let written = self.book.record(&[(row, &new), (&old, &step)])?;
                    return Ok(if written { Sent::Gone } else { Sent::Later });
                }
            }
        }
        // Composed before anything is written: a card that cannot be drawn leaves no trace at the printer.
        let document = self.book.document(row)?;
        if row.reason == reasons::INTERRUPTED
            && let Err(error) = self.forget(at, row)
        {
            return self.refuse(error);
        }
        let begun = machine::begin(row);
        if !self.book.record(&[(row, &begun)])? {
            return Ok(Sent::Later);
        }
        let created = self.spooler.create(at, &ticket);
        let busy = matches!(created, Err(PrintError::Busy));
        let mut pause = None;
        let step = machine::learn(&begun.row, &Learnt::Created(created));
        self.put(&begun.row, &step, &mut pause)?;
        let Some(job) = job_of(&step.row) else {
            return Ok(match pause {
                Some(reason) => Sent::Stop(reason),
                None if busy => Sent::Later,
                None => Sent::Gone,
            });
        };
        let sent = self.spooler.send(at, &job, &document);
        let then = machine::learn(&step.row, &Learnt::Sent(sent));
        self.put(&step.row, &then, &mut pause)?;
        Ok(pause.map_or(Sent::Gone, Sent::Stop))
    }

    /// Cancels a job without a document that a try may have left behind.
    fn forget(&self, at: &Address, row: &PrintRow) -> Result<(), PrintError> {
        if let Some(id) = self.spooler.find(at, &job_name(row))? {
            let job = SpoolJob { id, name: job_name(row) };
            match self.spooler.cancel(at, &job) {
                Ok(()) | Err(PrintError::NotFound | PrintError::TooLate) => {}
                Err(error) => return Err(error),
            }
            if self.spooler.state(at, &job)?.state == SpoolState::Completed {
                // It cannot have had a document; whoever says so is no printer to trust with the next card.
                return Err(PrintError::NotAPrinter);
            }
        }
        Ok(())
    }

    fn refuse(&mut self, error: PrintError) -> Result<Sent, ApiError> {
        self.known = None;
        match Pause::of(error) {
            Some(reason) => {
                self.stop(reason)?;
                Ok(Sent::Stop(reason))
            }
            None => Ok(Sent::Later),
        }
    }
}

enum Sent {
    /// The try is out of the queue.
    Gone,
    /// It waits for a better moment.
    Later,
    /// Nothing more is sent.
    Stop(Pause),
}

/// How a card is to be printed, where the printer can do it so.
pub(crate) fn ticket(printer: &PrinterRow, now: &Printer, row: &PrintRow) -> Result<Ticket, PrintError> {
    let sides = Sides::parse(&printer.sides).ok_or(PrintError::Unsupported)?;
    if !now.accepts {
        return Err(PrintError::NotAccepting);
    }
    let can = now.pdf
        && now.two_steps
        && (sides == Sides::One || now.sides.is_empty() || now.sides.contains(&sides))
        && (now.media.is_empty() || now.media.iter().any(|media| media.name() == printer.media));
    if !can {
        return Err(PrintError::Unsupported);
    }
    Ok(Ticket {
        name: job_name(row),
        media: printer.media.clone(),
        sides,
        copies: Copies::MIN,
        resolution: printer.resolution,
        hold: Hold::No,
        unscaled: now.unscaled,
    })
}

/// Writes down what was in flight when Kadi ended. Gives how many cards there is now a question about.
pub(crate) fn recover(book: &dyn Book) -> Result<usize, ApiError> {
    let rows = book.flights()?;
    let steps: Vec<(&PrintRow, Step)> =
        rows.iter().filter_map(|row| machine::recover(row).map(|step| (row, step))).collect();
    book.record(&steps.iter().map(|(row, step)| (*row, step)).collect::<Vec<_>>())?;
    Ok(steps.iter().filter(|(_, step)| step.row.state == PrintState::Unknown).count())
}
