//! Synchronisation by itself: what is due, what became of it, and the cards that follow.
//!
//! One job does all programmes that are due, so missed runs become one and a run at work is never doubled. A run that
//! failed for want of a server is tried again after pauses that grow; one that only a person can mend is held, so that no
//! account is locked by asking again and again with a wrong password.

use std::sync::Arc;

use kadi_contract::cards::{CreateBatch, Selection};
use kadi_contract::office::JobView;
use kadi_contract::schedule::{INTERVALS, SaveSchedule, ScheduleView};
use kadi_contract::{ApiError, ErrorCode, ErrorKind, Tag};
use kadi_core::{OfficerId, Timestamp};
use kadi_store::{JobState, Read, ScheduleRow};

use crate::app::App;
use crate::error::Fault;
use crate::job::{self, JobKind};
use crate::session::Session;
use crate::{batch, cards, sync};

/// The interval of a programme that was never given one.
const USUAL_MINUTES: u32 = 60;
/// Longest pause after failures.
const LONGEST_PAUSE_MINUTES: u32 = 180;
/// Who acts where no officer asked.
const KADI: &str = "system";

pub(crate) fn list(session: &Session) -> Result<Vec<ScheduleView>, ApiError> {
    session.office.read(|db| {
        let of = |programme: String| {
            let row = db.schedule(&programme)?.unwrap_or_else(|| unscheduled(&programme));
            view(db, &row)
        };
        db.mapped_programmes()?.into_iter().map(of).collect()
    })
}

pub(crate) fn save(app: &App, session: &Session, call: &SaveSchedule) -> Result<ScheduleView, ApiError> {
    if !INTERVALS.contains(&call.interval_minutes) {
        let allowed = INTERVALS.map(|minutes| minutes.to_string()).join(", ");
        return Err(ApiError::new(ErrorCode::IntervalRefused)
            .with("minutes", call.interval_minutes)
            .with("allowed", allowed));
    }
    let uid = call.programme_uid.as_str();
    let templates = if call.auto_generate_cards { cards::templates(app)? } else { Vec::new() };
    session.office.write(session.intent("dhis2.save_schedule", uid, ""), |db| {
        if db.programme(uid)?.is_none() {
            return Err(ApiError::new(ErrorCode::ProgrammeNotFound).with("programme", uid).into());
        }
        if db.mapping(uid)?.is_none() {
            return Err(ApiError::new(ErrorCode::MappingMissing).with("programme", uid).into());
        }
        let before = db.schedule(uid)?.unwrap_or_else(|| unscheduled(uid));
        let mut template = String::new();
        if call.auto_generate_cards {
            let asked =
                [call.template.as_str(), before.template.as_str()].into_iter().find(|one| !one.is_empty());
            let first = templates.first().map(|first| first.name.as_str());
            let wanted = asked.or(first).unwrap_or_default();
            if !templates.iter().any(|known| known.name == wanted) {
                return Err(ApiError::new(ErrorCode::TemplateNotFound).with("template", wanted).into());
            }
            wanted.clone_into(&mut template);
        }
        // Whoever is there before cards are switched on gets none unasked.
        let cards_after = match (before.auto_generate_cards, call.auto_generate_cards) {
            (false, true) => db.last_entity()?,
            _ => before.cards_after,
        };
        let row = ScheduleRow {
            interval_minutes: call.interval_minutes,
            enabled: call.enabled,
            auto_generate_cards: call.auto_generate_cards,
            template,
            cards_after,
            next_at: later(db.at(), call.interval_minutes),
            failures: 0,
            held: String::new(),
            held_at: None,
            ..before
        };
        db.put_schedule(&row)?;
        let details = serde_json::json!({
            "interval_minutes": row.interval_minutes, "enabled": row.enabled,
            "auto_generate_cards": row.auto_generate_cards, "template": row.template,
        });
        db.audit_details(&details.to_string());
        view(db, &row)
    })
}

fn unscheduled(programme: &str) -> ScheduleRow {
    ScheduleRow {
        programme: programme.to_owned(),
        interval_minutes: USUAL_MINUTES,
        enabled: false,
        auto_generate_cards: false,
        template: String::new(),
        cards_after: 0,
        next_at: Timestamp(0),
        job: String::new(),
        failures: 0,
        held: String::new(),
        held_at: None,
    }
}

fn view(db: &Read<'_>, row: &ScheduleRow) -> Result<ScheduleView, Fault> {
    let held = (!may_go_on(db, row)?).then(|| code_of(&row.held));
    Ok(ScheduleView {
        programme_uid: row.programme.clone(),
        programme_name: db.programme_name(&row.programme)?.unwrap_or_else(|| row.programme.clone()),
        interval_minutes: row.interval_minutes,
        enabled: row.enabled,
        next_sync: (row.enabled && held.is_none()).then(|| row.next_at.to_rfc3339()),
        auto_generate_cards: row.auto_generate_cards,
        template: row.template.clone(),
        failures: row.failures,
        held,
    })
}

fn code_of(text: &str) -> ErrorCode {
    let known = ErrorCode::ALL.iter().find(|code| code.as_str() == text);
    known.copied().unwrap_or(ErrorCode::Internal)
}

/// Whether nothing holds a schedule: a synchronisation by hand that succeeded since shows that it was mended.
fn may_go_on(db: &Read<'_>, row: &ScheduleRow) -> Result<bool, Fault> {
    match row.held_at {
        Some(since) => Ok(db.synchronised_since(&row.programme, since)?),
        None => Ok(true),
    }
}

fn later(at: Timestamp, minutes: u32) -> Timestamp {
    at.plus_seconds(i64::from(minutes) * 60)
}

/// The first instant after `now` on the beat of a schedule, which begins anew when the clock says nothing about it.
fn next_beat(row: &ScheduleRow, now: Timestamp) -> Timestamp {
    let beat = i64::from(row.interval_minutes) * 60_000;
    let missed = now.0.saturating_sub(row.next_at.0);
    if missed < 0 {
        return later(now, row.interval_minutes);
    }
    Timestamp(row.next_at.0 + (missed / beat + 1) * beat)
}

/// The pause after so many failures in a row: the interval, doubled by each but the first.
fn pause_minutes(interval: u32, failures: u32) -> u32 {
    let doubled = interval.saturating_mul(1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX));
    doubled.min(LONGEST_PAUSE_MINUTES).max(interval)
}

/// A session of Kadi itself on the store that somebody unlocked.
pub(crate) fn in_the_name_of_kadi(somebody: &Session) -> Session {
    Session { officer: OfficerId(KADI.to_owned()), name: String::new(), ..somebody.clone() }
}

/// Whether trouble of this kind may be over by itself; the rest waits for a person.
pub(crate) const fn waits_for_server(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Offline | ErrorKind::Busy | ErrorKind::Device)
}

/// Settles what ended and starts what is due, in the name of Kadi itself.
pub(crate) fn run_due(app: &Arc<App>, somebody: &Session) -> Result<Option<JobView>, ApiError> {
    let kadi = in_the_name_of_kadi(somebody);
    for row in kadi.office.read(|db| Ok(db.schedules()?))? {
        settle(app, &kadi, row)?;
    }
    if job::is_busy(&kadi, JobKind::Sync)? {
        return Ok(None);
    }
    let due = kadi.office.read(|db| due(db, kadi.office.now()))?;
    let programmes: Vec<String> = due.iter().map(|row| row.programme.clone()).collect();
    let subject = match programmes.as_slice() {
        [] => return Ok(None),
        [only] => only.as_str(),
        _ => "",
    };
    let started = sync::start_programmes(app, &kadi, subject, &programmes)?;
    kadi.office.write(kadi.intent("sync.scheduled", subject, ""), |db| {
        for row in due {
            let next_at = next_beat(&row, db.at());
            db.put_schedule(&ScheduleRow {
                job: started.id.clone(),
                next_at,
                held: String::new(),
                held_at: None,
                ..row
            })?;
        }
        db.audit_details(
            &serde_json::json!({ "programmes": programmes.len(), "job": started.id }).to_string(),
        );
        Ok(())
    })?;
    app.tell_changed(&[Tag::Sync, Tag::Jobs, Tag::Audit]);
    Ok(Some(started))
}

/// The schedules whose time has come. One that lies further ahead than any pause was set by a clock that was wrong.
fn due(db: &Read<'_>, now: Timestamp) -> Result<Vec<ScheduleRow>, Fault> {
    if db.connection()?.is_none() {
        return Ok(Vec::new());
    }
    let mapped = db.mapped_programmes()?;
    let mut due = Vec::new();
    for row in db.schedules()? {
        let come = row.next_at <= now || row.next_at > later(now, LONGEST_PAUSE_MINUTES);
        let ready = row.enabled && come && row.job.is_empty() && mapped.contains(&row.programme);
        if ready && may_go_on(db, &row)? {
            due.push(row);
        }
    }
    Ok(due)
}

/// Looks how the run of a schedule ended, once it has.
fn settle(app: &Arc<App>, kadi: &Session, row: ScheduleRow) -> Result<(), ApiError> {
    if row.job.is_empty() {
        return Ok(());
    }
    let ended = kadi.office.read(|db| Ok(db.find_job(&row.job)?))?;
    let held = match ended.as_ref().map(|job| job.state) {
        Some(JobState::Queued | JobState::Running) => return Ok(()),
        Some(JobState::Failed) => {
            return settle_failed(kadi, &row, ended.map(|job| job.note).unwrap_or_default().as_str());
        }
        Some(JobState::Done) if row.auto_generate_cards => {
            if job::is_busy(kadi, JobKind::Batch)? {
                return Ok(());
            }
            make_cards(app, kadi, &row)?
        }
        // A run that was stopped, or cut off by a power cut, is taken up where it was by the next.
        Some(JobState::Done | JobState::Cancelled | JobState::Paused) | None => None,
    };
    let held_at = held.map(|_| kadi.office.now());
    let held = held.map(|code| code.as_str().to_owned()).unwrap_or_default();
    put(kadi, ScheduleRow { job: String::new(), failures: 0, held, held_at, ..row })
}

fn settle_failed(kadi: &Session, row: &ScheduleRow, note: &str) -> Result<(), ApiError> {
    let error = serde_json::from_str::<ApiError>(note).unwrap_or_else(|_| ErrorCode::Internal.into());
    let failures = row.failures.saturating_add(1);
    let now = kadi.office.now();
    let (held, held_at) = match waits_for_server(error.kind) {
        true => (String::new(), None),
        false => (error.code.as_str().to_owned(), Some(now)),
    };
    let next_at = later(now, pause_minutes(row.interval_minutes, failures));
    put(kadi, ScheduleRow { job: String::new(), failures, held, held_at, next_at, ..row.clone() })
}

fn put(kadi: &Session, row: ScheduleRow) -> Result<(), ApiError> {
    kadi.office.write(kadi.intent("sync.schedule_settled", &row.programme, ""), |db| {
        db.put_schedule(&row)?;
        let details = serde_json::json!({ "failures": row.failures, "held": row.held });
        db.audit_details(&details.to_string());
        Ok(())
    })
}

/// Makes cards for the newcomers who are ready; those who are not yet are looked at again after the next run. An error
/// that only a person can mend holds the schedule.
fn make_cards(app: &Arc<App>, kadi: &Session, row: &ScheduleRow) -> Result<Option<ErrorCode>, ApiError> {
    if batch::waits_for_approval(kadi, &row.programme)? {
        return Ok(None);
    }
    let mpi_ids: Vec<String> = kadi.office.read(|db| {
        let newcomers = db.newcomers_without_card(&row.programme, row.cards_after)?;
        newcomers.into_iter().map(|key| Ok(db.get_identity(key)?.mpi_id.to_string())).collect()
    })?;
    if mpi_ids.is_empty() {
        return Ok(None);
    }
    let call = CreateBatch {
        template: row.template.clone(),
        selection: Selection {
            programme_uid: Some(row.programme.clone()),
            mpi_ids,
            without_card: true,
            ..Selection::default()
        },
        ..CreateBatch::default()
    };
    match batch::create(app, kadi, &call) {
        Ok(_) => {
            app.tell_changed(&[Tag::Cards, Tag::Jobs, Tag::Audit]);
            Ok(None)
        }
        Err(error) if error.code == ErrorCode::NobodySelected => Ok(None),
        Err(error) if error.kind == ErrorKind::Asked || error.code == ErrorCode::QuotaReached => {
            Ok(Some(error.code))
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(interval_minutes: u32, next_at: i64) -> ScheduleRow {
        ScheduleRow { interval_minutes, next_at: Timestamp(next_at * 60_000), ..unscheduled("prog0000001") }
    }

    #[test]
    fn missed_runs_become_one_and_the_beat_stays() {
        let at = |minutes: i64| Timestamp(minutes * 60_000);
        assert_eq!(next_beat(&row(10, 100), at(100)), at(110));
        assert_eq!(next_beat(&row(10, 100), at(137)), at(140));
        assert_eq!(next_beat(&row(10, 900), at(137)), at(147), "a clock that was set back");
    }

    #[test]
    fn pauses_double_up_to_three_hours() {
        let pauses: Vec<u32> = (1..=6).map(|failures| pause_minutes(15, failures)).collect();
        assert_eq!(pauses, [15, 30, 60, 120, 180, 180]);
        assert_eq!(pause_minutes(180, 40), 180);
    }
}
