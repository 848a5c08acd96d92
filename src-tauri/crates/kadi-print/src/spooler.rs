//! The port: what Kadi asks of whatever prints, and the closed answers it gives.

use std::num::NonZeroU32;

use crate::address::Address;
use crate::printer::{Printer, Reason, Sides};

/// The number of a job where it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpoolId(pub i32);

/// A job as it is asked about: by number and name, since a printer that starts anew gives the same numbers again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SpoolJob {
    /// Its number.
    pub id: SpoolId,
    /// Its name, unique among all jobs ever sent.
    pub name: String,
}

/// Whether a job waits for a person before it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hold {
    /// It is printed in its turn.
    #[default]
    No,
    /// It waits until it is released.
    UntilReleased,
}

/// How many of a card are printed.
pub type Copies = NonZeroU32;

/// How a document is to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The job's name, unique among all jobs ever sent. Shown at the printer: nothing about a person.
    pub name: String,
    /// Keyword of the medium.
    pub media: String,
    /// Sides.
    pub sides: Sides,
    /// Copies.
    pub copies: Copies,
    /// Dots per inch; the printer's own when `None`.
    pub resolution: Option<u32>,
    /// Whether it waits for a release.
    pub hold: Hold,
    /// Whether the printer is told not to scale: see [`Printer::unscaled`].
    pub unscaled: bool,
}

/// Whether a job that ended early can have taken a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Touched {
    /// It was never begun.
    No,
    /// It had begun, or nobody says that it had not.
    Perhaps,
}

/// Where a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpoolState {
    /// Made, and its document has not come: it prints nothing.
    AwaitsDocument,
    /// Waits for its turn.
    Waiting,
    /// Waits for its release.
    Held,
    /// Is printed now.
    Printing,
    /// Was begun and waits for a person at the printer.
    Stopped,
    /// Came out.
    Completed,
    /// Somebody cancelled it.
    Cancelled(Touched),
    /// The printer or the print system gave it up.
    Aborted(Touched),
    /// Nobody knows it any more.
    Gone,
}

impl SpoolState {
    /// Whether nothing more will come of it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled(_) | Self::Aborted(_) | Self::Gone)
    }
}

/// Where a job is, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spooled {
    /// Where it is.
    pub state: SpoolState,
    /// Why, where the printer says.
    pub reasons: Vec<Reason>,
}

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum PrintError {
    /// Not an address of a printer.
    #[error("this is not the address of a printer")]
    BadAddress,
    /// Nobody answers there. Nothing was done.
    #[error("the printer cannot be reached")]
    Unreachable,
    /// It did not answer to the end. It may have been done.
    #[error("the printer did not answer in time")]
    Interrupted,
    /// It has no room for another job now. Nothing was done.
    #[error("the printer is busy")]
    Busy,
    /// It takes no jobs at all now. Nothing was done.
    #[error("the printer takes no jobs")]
    NotAccepting,
    /// It cannot print on this medium, these sides, this resolution or this kind of document. Nothing was done.
    #[error("the printer cannot do what was asked of it")]
    Unsupported,
    /// It wants a name and password, or refuses this machine. Nothing was done.
    #[error("the printer refuses this machine")]
    Refused,
    /// It has no such printer or job.
    #[error("the printer does not know the job")]
    NotFound,
    /// The job is past the point where this can be done.
    #[error("it is too late for that")]
    TooLate,
    /// What answers there is not a printer, or answers what cannot be.
    #[error("what answers is not a printer")]
    NotAPrinter,
}

/// Something that prints. Every call returns within its time-out, and none is repeated by itself.
pub trait Spooler: Send + Sync {
    /// The printers of a print server, or the one printer at an address; those of this machine when `None`.
    ///
    /// # Errors
    /// As [`PrintError`] says; a machine without a print system has no printers, which is no error.
    fn discover(&self, at: Option<&Address>) -> Result<Vec<Printer>, PrintError>;

    /// What a printer can do and is at.
    ///
    /// # Errors
    /// As [`PrintError`] says.
    fn printer(&self, at: &Address) -> Result<Printer, PrintError>;

    /// Makes a job without a document. It prints nothing before [`Spooler::send`].
    ///
    /// # Errors
    /// As [`PrintError`] says. After `Interrupted` there may be a job that nobody will send a document: harmless.
    fn create(&self, at: &Address, ticket: &Ticket) -> Result<SpoolId, PrintError>;

    /// Sends the PDF of a job that was made, and with it the order to print.
    ///
    /// # Errors
    /// As [`PrintError`] says. After `Interrupted` only [`Spooler::state`] knows.
    fn send(&self, at: &Address, job: &SpoolJob, document: &[u8]) -> Result<(), PrintError>;

    /// The job of this name among those that are not over.
    ///
    /// # Errors
    /// As [`PrintError`] says.
    fn find(&self, at: &Address, name: &str) -> Result<Option<SpoolId>, PrintError>;

    /// Where a job is. One that the printer does not know, or knows under another name, is [`SpoolState::Gone`].
    ///
    /// # Errors
    /// As [`PrintError`] says; what cannot be asked is an error and never `Gone`.
    fn state(&self, at: &Address, job: &SpoolJob) -> Result<Spooled, PrintError>;

    /// Holds a job that waits.
    ///
    /// # Errors
    /// `Unsupported` where the printer cannot; `TooLate` when it was begun.
    fn hold(&self, at: &Address, job: &SpoolJob) -> Result<(), PrintError>;

    /// Releases a job that is held.
    ///
    /// # Errors
    /// `Unsupported` where the printer cannot; `TooLate` when it is not held.
    fn release(&self, at: &Address, job: &SpoolJob) -> Result<(), PrintError>;

    /// Asks that a job be cancelled; where it ends up is told by [`Spooler::state`].
    ///
    /// # Errors
    /// `TooLate` when it is over.
    fn cancel(&self, at: &Address, job: &SpoolJob) -> Result<(), PrintError>;
}
