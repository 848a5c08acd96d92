//! Printers: what they can do, what they are at, and what became of the job of one card.
//!
//! A [`Spooler`] is whatever takes documents and says what became of them. [`IppSpooler`] speaks IPP (RFC 8010 and 8011)
//! to CUPS on this machine, through its socket or its port, and to a printer itself. Nothing is linked: no library of
//! CUPS is needed to build or to run.
//!
//! Printing is in two steps, Create-Job and Send-Document, so that a caller can write the number of a job down before
//! anything that could be printed has left. A job without a document prints nothing, and one with a number can be asked
//! about. Numbers begin at 1 again when a printer starts anew, so a job is known by its number **and** its name: where
//! the name is another, the job is gone. IPP Everywhere (PWG 5100.14) asks both operations of every printer and CUPS has
//! them; a printer without them is refused rather than guessed about.
//!
//! Only [`SpoolState::Completed`] says that a card came out. Deliberately absent: a spooler of Windows. Its programming
//! interface needs unsafe code or a crate that sends a document and forgets it, and what is forgotten cannot be counted;
//! on Windows a printer is reached over the network by its ipp address, as on every other system.

mod address;
mod ipp;
mod media;
mod printer;
mod spooler;

pub use address::Address;
pub use ipp::{IppSpooler, Reach};
pub use media::{Media, Millimetres};
pub use printer::{Printer, PrinterState, Reason, Sides};
pub use spooler::{
    Copies, Hold, PrintError, SpoolId, SpoolJob, SpoolState, Spooled, Spooler, Ticket, Touched,
};
