//! Time as a value that is handed in: no rule of Kadi reads the machine's clock by itself.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01T00:00:00Z, leap seconds ignored as POSIX does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant as RFC 3339 in UTC with millisecond precision, for example `2026-11-21T09:00:00.000Z`.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(instant) => format!("{instant:.3}"),
            Err(_) => format!("@{}ms", self.0),
        }
    }

    /// The calendar day in UTC as `YYYY-MM-DD`.
    #[must_use]
    pub fn to_day(self) -> String {
        self.to_rfc3339().chars().take(10).collect()
    }

    /// The calendar year in UTC.
    #[must_use]
    pub fn year(self) -> i16 {
        jiff::Timestamp::from_millisecond(self.0)
            .map(|instant| instant.to_zoned(jiff::tz::TimeZone::UTC).year())
            .unwrap_or(1970)
    }

    /// The instant `seconds` later; saturates at the ends of the range.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

impl FromStr for Timestamp {
    type Err = jiff::Error;

    /// Reads RFC 3339, with any offset.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<jiff::Timestamp>().map(|instant| Self(instant.as_millisecond()))
    }
}

/// Where the present moment comes from; the shells hand in the machine's, tests a frozen one.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct FrozenClock(AtomicI64);

impl FrozenClock {
    /// A clock that stands at `at`.
    #[must_use]
    pub const fn new(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.0))
    }

    /// Lets a time pass on it.
    pub fn pass(&self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        self.0.fetch_add(millis, Ordering::SeqCst);
    }

    /// Moves the clock forward, or back when `seconds` is negative.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds.saturating_mul(1000), Ordering::SeqCst);
    }
}

impl Clock for FrozenClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3339_round_trips_and_keeps_milliseconds() {
        let instant: Timestamp = "2026-11-21T10:00:00.250+01:00".parse().unwrap();
        assert_eq!(instant.to_rfc3339(), "2026-11-21T09:00:00.250Z");
        assert_eq!(instant.to_day(), "2026-11-21");
        assert_eq!(instant.year(), 2026);
    }

    #[test]
    fn a_frozen_clock_moves_only_when_told() {
        let clock = FrozenClock::new(Timestamp(0));
        assert_eq!(clock.now(), Timestamp(0));
        clock.advance(90);
        assert_eq!(clock.now(), Timestamp(90_000));
    }
}
