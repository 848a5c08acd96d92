//! The index in numbers: how many, how many twice, where, since when, and how well known.

use kadi_contract::ApiError;
use kadi_contract::register::{HeapCount, MpiStats, TrendPeriod};
use kadi_core::Timestamp;
use kadi_store::{Activity, PersonTrait, Read};

use crate::error::Fault;
use crate::people;
use crate::session::Session;

const COMMUNES_SHOWN: usize = 12;
const HEAPS_SHOWN: usize = 8;
/// Periods of the trend.
const PERIODS: i64 = 12;
const DAY_MS: i64 = 86_400_000;

pub(crate) fn get(session: &Session) -> Result<MpiStats, ApiError> {
    let now = session.office.now();
    session.office.read(|db| view(db, now))
}

fn view(db: &Read<'_>, now: Timestamp) -> Result<MpiStats, Fault> {
    let counts = db.counts()?;
    let (records, known) = (counts.records(), counts.known_records());
    #[allow(clippy::cast_precision_loss, reason = "counts of records are far below 2^52")]
    let deduplication_rate = if records == 0 { 0.0 } else { known as f64 / records as f64 };
    let quality = PersonTrait::ALL
        .into_iter()
        .map(|known| Ok((known.as_str().to_owned(), db.people_with(known)?)))
        .collect::<Result<_, Fault>>()?;
    let heaps = db.birth_heaps(HEAPS_SHOWN)?.into_iter().map(|heap| HeapCount {
        name: format!("{} {}", heap.name.0, heap.name.1).trim().to_owned(),
        people: heap.people,
    });
    let (trend_by, trend) = trend(db, now)?;
    let places = |places: Vec<kadi_store::PlaceCounts>| {
        places.into_iter().map(|place| (place.name, place.people)).collect()
    };
    Ok(MpiStats {
        identities: counts.identities,
        deactivated: counts.deactivated,
        merged: counts.merged,
        records,
        known_records: known,
        deduplication_rate,
        to_review: counts.to_review,
        alerts: counts.alerts,
        by_district: places(db.people_by_district(usize::MAX)?),
        by_commune: places(db.people_by_commune(None, COMMUNES_SHOWN)?),
        by_programme: people::programmes(db)?,
        quality,
        heaps: heaps.collect(),
        trend,
        trend_by: trend_by.to_owned(),
    })
}

/// Weeks while a register is younger than a quarter, then months.
fn trend(db: &Read<'_>, now: Timestamp) -> Result<(&'static str, Vec<TrendPeriod>), Fault> {
    let today = day_number(now);
    let weeks: Vec<String> = (0..PERIODS)
        .rev()
        // 1970-01-01 was a Thursday: the week of a day began (day + 3) mod 7 days before.
        .map(|back| date_of(today - (today + 3).rem_euclid(7) - back * 7))
        .collect();
    let months = months_to(now);
    let young = match (db.first_activity()?, weeks.first()) {
        (Some(first), Some(week)) => first >= *week,
        _ => true,
    };
    let (by, starts) = if young { ("week", weeks) } else { ("month", months) };
    let since = starts.first().cloned().unwrap_or_default();
    Ok((by, periods(starts, db.activity_since(&since)?)))
}

fn periods(starts: Vec<String>, activity: Vec<Activity>) -> Vec<TrendPeriod> {
    let mut periods: Vec<TrendPeriod> =
        starts.into_iter().map(|from| TrendPeriod { from, ..TrendPeriod::default() }).collect();
    for one in activity {
        let Some(period) = periods.iter_mut().rev().find(|period| period.from <= one.day) else { continue };
        match one.kind.as_str() {
            "registered" => period.registered += one.count,
            "linked" => period.linked += one.count,
            _ => period.merged += one.count,
        }
    }
    periods
}

const fn day_number(at: Timestamp) -> i64 {
    at.0.div_euclid(DAY_MS)
}

/// The day in UTC, `YYYY-MM-DD`.
fn date_of(day: i64) -> String {
    Timestamp(day * DAY_MS).to_rfc3339().chars().take("YYYY-MM-DD".len()).collect()
}

/// The first days of the last twelve months, oldest first.
fn months_to(now: Timestamp) -> Vec<String> {
    let today = date_of(day_number(now));
    let year: i64 = today.get(..4).and_then(|year| year.parse().ok()).unwrap_or(1970);
    let month: i64 = today.get(5..7).and_then(|month| month.parse().ok()).unwrap_or(1);
    let last = year * 12 + month - 1;
    (last - PERIODS + 1..=last)
        .map(|month| format!("{:04}-{:02}-01", month.div_euclid(12), month.rem_euclid(12) + 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-21T09:00:00Z, a Saturday.
    const NOW: Timestamp = Timestamp(1_795_251_600_000);

    fn on(day: &str, kind: &str, count: u64) -> Activity {
        Activity { day: day.into(), kind: kind.into(), count }
    }

    #[test]
    fn months_and_weeks_end_with_the_present_one() {
        let months = months_to(NOW);
        assert_eq!(months.first().map(String::as_str), Some("2025-12-01"));
        assert_eq!(months.last().map(String::as_str), Some("2026-11-01"));
        assert_eq!(months.len(), 12);
        let today = day_number(NOW);
        assert_eq!(date_of(today - (today + 3).rem_euclid(7)), "2026-11-16", "a Monday");
    }

    #[test]
    fn what_happened_falls_into_its_period() {
        let starts = vec!["2026-10-01".to_owned(), "2026-11-01".to_owned()];
        let activity = vec![
            on("2026-10-31", "registered", 3),
            on("2026-11-01", "registered", 2),
            on("2026-11-21", "linked", 5),
            on("2026-11-21", "merged", 1),
            on("2026-09-30", "merged", 9),
        ];
        let periods = periods(starts, activity);
        let figures: Vec<_> = periods.iter().map(|p| (p.registered, p.linked, p.merged)).collect();
        assert_eq!(figures, [(3, 0, 0), (2, 5, 1)]);
    }
}
