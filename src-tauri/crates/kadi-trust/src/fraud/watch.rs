//! Reads events once, in the order of time, and tells what they show together.

use kadi_core::Timestamp;

use super::hours::Hours;
use super::mark::CardMark;
use super::odd;
use super::rules::Rules;
use super::sign::Sign;

/// A desk at which cards are verified: two desks of one place may see the same card within minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What people call the place.
    pub name: String,
}

/// What a verification answered, as far as misuse is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Valid.
    Good,
    /// Expired, or replaced by a newer card.
    Ended,
    /// Revoked.
    Revoked,
    /// Well written, but on no list, or of an issuer that is not trusted.
    Unknown,
    /// A proof in it does not hold.
    Forged,
    /// No code, or one of something else.
    Other,
}

/// A verification.
#[derive(Debug, Clone, Copy)]
pub struct Showing {
    /// When.
    pub at: Timestamp,
    /// With what answer.
    pub shown: Shown,
    /// The card, where what was shown names one.
    pub mark: Option<CardMark>,
}

/// Wrong pass phrases before the register was opened.
#[derive(Debug, Clone, Copy)]
pub struct Tries {
    /// When it was opened.
    pub at: Timestamp,
    /// When the last wrong one was tried.
    pub last_wrong: Timestamp,
    /// How many.
    pub wrong: u32,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings {
    /// The signs, the gravest first, then the newest.
    pub signs: Vec<Sign>,
    /// Verifications that were looked at; a card held before a camera counts once.
    pub showings: u64,
    /// Hours in which something was verified.
    pub hours: usize,
    /// Days of them.
    pub days: usize,
    /// Whether that is enough to tell what is unusual.
    pub compared: bool,
}

/// Seed of the forest: a fixed number, so that the same log always tells the same.
const SEED: u64 = 0x6b61_6469_2066_7261;

/// Takes events and gives findings.
#[derive(Debug)]
pub struct Watch {
    desks: Vec<Place>,
    rules: Rules,
    hours: Hours,
    showings: u64,
}

impl Watch {
    /// Watches these desks; the first is this device's own.
    #[must_use]
    pub fn over(desks: Vec<Place>) -> Self {
        let rules = Rules::of(&desks);
        Self { desks, rules, hours: Hours::default(), showings: 0 }
    }

    /// Takes a verification in. Events of all desks come in the order of time; what comes late is taken as it comes.
    pub fn see(&mut self, desk: usize, showing: &Showing) {
        if desk < self.desks.len() && self.rules.see(desk, showing) {
            self.hours.see(desk, showing);
            self.showings += 1;
        }
    }

    /// Takes an unlocking of this device in.
    pub fn unlock(&mut self, tries: &Tries) {
        if tries.wrong > 0 {
            self.rules.unlock(tries);
            self.hours.wrong(0, tries.last_wrong.0, tries.wrong);
        }
    }

    /// What all of it shows.
    #[must_use]
    pub fn finish(self) -> Findings {
        let hours = self.hours.finish();
        let mut signs = self.rules.finish();
        signs.extend(odd::off_hours(&hours, &self.desks));
        let seen = odd::Seen::of(&hours);
        if seen.is_enough() {
            signs.extend(odd::unusual(&hours, &self.desks, &signs, SEED));
        }
        signs.sort_by(|a, b| b.risk.cmp(&a.risk).then(b.last.cmp(&a.last)).then_with(|| a.id.cmp(&b.id)));
        Findings {
            signs,
            showings: self.showings,
            hours: seen.hours,
            days: seen.days,
            compared: seen.is_enough(),
        }
    }
}
