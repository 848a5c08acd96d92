//! Signs of misuse in what was verified and unlocked: rules for what is certain, an isolation forest for what is only unusual.
//!
//! What is looked at has no name in it: when, at which desk, with what answer, and a [`CardMark`] by which a card is known
//! again within a week. [`Watch`] reads any number of events once, in the order of time, and keeps hours and not events. A sign
//! is never a proof and judges nobody: it carries its evidence, and a person decides.

mod forest;
mod hours;
mod mark;
mod odd;
mod rules;
mod sign;
mod sliding;
mod watch;

pub use forest::{Forest, average_path};
pub use mark::CardMark;
pub use odd::{Feature, LEAST_DAYS, LEAST_HOURS};
pub use sign::{Because, Sign, SignKind};
pub use watch::{Findings, Place, Showing, Shown, Tries, Watch};

#[cfg(test)]
mod tests;
