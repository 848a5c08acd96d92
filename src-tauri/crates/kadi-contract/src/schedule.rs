//! Synchronisation by itself: how often, and whether cards follow for people who are new.

use serde::{Deserialize, Serialize};

use crate::error::ErrorCode;

/// Minutes from one synchronisation to the next that a schedule may have.
pub const INTERVALS: [u32; 5] = [10, 15, 30, 60, 180];

/// The schedules of all mapped programmes; a programme that was never given one is shown switched off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListSchedules {}

/// Saves the schedule of a mapped programme. It runs while Kadi runs and somebody is unlocked; runs that were missed
/// become one. A schedule that waited for a person goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveSchedule {
    /// Programme UID.
    pub programme_uid: String,
    /// One of [`INTERVALS`].
    pub interval_minutes: u32,
    /// Whether it runs.
    pub enabled: bool,
    /// Whether cards are made for people who come into the programme from now on and never had one of it.
    #[serde(default)]
    pub auto_generate_cards: bool,
    /// Template of these cards; when empty the one saved before, else the first there is.
    #[serde(default)]
    pub template: String,
}

/// The schedule of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleView {
    /// Programme UID.
    pub programme_uid: String,
    /// Display name.
    pub programme_name: String,
    /// One of [`INTERVALS`].
    pub interval_minutes: u32,
    /// Whether it runs.
    pub enabled: bool,
    /// When the next synchronisation is due; null while none is.
    pub next_sync: Option<String>,
    /// Whether cards follow.
    pub auto_generate_cards: bool,
    /// Template of these cards; empty without them.
    pub template: String,
    /// Synchronisations in a row that failed; the pause after each is twice as long, three hours at most.
    pub failures: u32,
    /// Why it waits for a person: it goes on after a synchronisation by hand that succeeds, or when it is saved again.
    pub held: Option<ErrorCode>,
}
