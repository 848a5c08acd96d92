//! Arithmetic on the server's wall clock, which DHIS2 writes without a zone.

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::error::SyncError;

/// The lower bound of the next walk: `watermark` less the overlap; `None`, that is everything, when the server's clock
/// now stands further back than the overlap covers, since changes may then carry times before the watermark.
pub fn lower_bound(watermark: &str, now: &str, overlap_minutes: i64) -> Result<Option<String>, SyncError> {
    let overlap = SignedDuration::from_mins(overlap_minutes);
    let bound = parse(watermark)?.checked_sub(overlap).map_err(|_| SyncError::Malformed("serverDate"))?;
    if parse(now)? < bound {
        return Ok(None);
    }
    Ok(Some(bound.strftime("%Y-%m-%dT%H:%M:%S.%3f").to_string()))
}

/// Whole days from one reading of the server's clock to another, negative when it stands further back; none when either cannot
/// be read.
pub fn days_between(from: &str, to: &str) -> Option<i64> {
    let (from, to) = (parse(from).ok()?, parse(to).ok()?);
    Some(to.duration_since(from).as_secs().div_euclid(86_400))
}

/// Reads `yyyy-MM-dd'T'HH:mm:ss(.SSS)`; a zone, as some documentation samples show, is taken at its word in UTC.
fn parse(text: &str) -> Result<DateTime, SyncError> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(TimeZone::UTC.to_datetime(instant));
    }
    text.parse::<DateTime>().map_err(|_| SyncError::Malformed("serverDate"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_lies_behind_the_watermark() {
        let bound = lower_bound("2026-11-21T00:30:00.250", "2026-11-21T09:00:00.000", 90);
        assert_eq!(bound, Ok(Some("2026-11-20T23:00:00.250".into())));
    }

    #[test]
    fn a_clock_that_fell_back_within_the_overlap_is_covered() {
        let bound = lower_bound("2026-11-21T02:30:00.000", "2026-11-21T01:40:00.000", 90);
        assert_eq!(bound, Ok(Some("2026-11-21T01:00:00.000".into())));
    }

    #[test]
    fn a_clock_set_back_further_means_a_full_walk() {
        assert_eq!(lower_bound("2026-11-21T09:00:00.000", "2024-01-01T00:00:00.000", 90), Ok(None));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        assert_eq!(
            lower_bound("yesterday", "2026-11-21T09:00:00", 90),
            Err(SyncError::Malformed("serverDate"))
        );
    }
}
