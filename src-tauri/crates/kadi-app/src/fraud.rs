//! Signs of misuse: what the logs of verifications and the audit of unlocking show together, and what officers put aside.

mod logs;
mod report;

use std::collections::BTreeMap;

use kadi_contract::fraud::{
    DismissSign, DismissedView, ListSigns, LogView, ReportSigns, ReportView, SignCount, SignKind, SignView,
    SignsView, TakeLog,
};
use kadi_contract::{Access, ApiError, ErrorCode};
use kadi_core::Timestamp;
use kadi_store::Read;
use kadi_trust::fraud::{self as signs, Findings, LEAST_DAYS, LEAST_HOURS, Sign, Tries};
use serde::{Deserialize, Serialize};

use crate::access;
use crate::app::App;
use crate::error::Fault;
use crate::session::Session;

/// How far back is looked.
const DAYS: i64 = 30;
const DAY_MS: i64 = 86_400_000;
/// The setting that holds what was put aside.
const DISMISSED: &str = "fraud.dismissed";
/// Entries of the audit read at once.
const PAGE: u32 = 500;
/// The longest reason, in characters.
const MOST_REASON: usize = 500;

/// What was put aside, by the number of the sign.
type AllDismissed = BTreeMap<String, Dismissed>;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Dismissed {
    /// The newest evidence at that time: what comes later opens the sign again.
    last: i64,
    at: i64,
    officer: String,
    reason: String,
}

/// Everything that was found, before anybody's choice.
struct Found {
    since: Timestamp,
    findings: Findings,
    skipped: u64,
    logs: Vec<LogView>,
}

fn look(app: &App, session: &Session) -> Result<Found, ApiError> {
    let now = session.office.now();
    // From the beginning of a day, so that a day is either looked at whole or not at all.
    let since = Timestamp((now.0.div_euclid(DAY_MS) - DAYS) * DAY_MS);
    let tries = session.office.read(|db| unlockings(db, since))?;
    let mut read = logs::read(app, &session.office.place.district, since);
    tries.iter().for_each(|tries| read.watch.unlock(tries));
    Ok(Found { since, findings: read.watch.finish(), skipped: read.skipped, logs: read.logs })
}

/// What the audit says of wrong pass phrases before the register was opened.
fn unlockings(db: &Read<'_>, since: Timestamp) -> Result<Vec<Tries>, Fault> {
    #[derive(Deserialize)]
    struct Details {
        wrong_before: u32,
        #[serde(default)]
        last_wrong: Option<String>,
    }
    let mut found = Vec::new();
    let mut offset = 0;
    loop {
        let page = db.audit_page("session.unlock", offset, PAGE)?;
        offset += page.rows.len() as u64;
        let ended = page.rows.is_empty() || page.rows.iter().any(|row| row.entry.time < since);
        for row in page.rows.into_iter().filter(|row| row.entry.time >= since) {
            let at = row.entry.time;
            if let Ok(details) = serde_json::from_str::<Details>(&row.entry.details) {
                let last = details.last_wrong.and_then(|text| text.parse().ok());
                // A clock that was put right meanwhile must not move the evidence out of sight.
                let last_wrong = last.filter(|last| (since..=at).contains(last)).unwrap_or(at);
                found.push(Tries { at, last_wrong, wrong: details.wrong_before });
            }
        }
        if ended {
            return Ok(found);
        }
    }
}

fn dismissed(db: &Read<'_>) -> Result<AllDismissed, Fault> {
    Ok(db.setting(DISMISSED)?.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

pub(crate) fn list(app: &App, session: &Session, call: &ListSigns) -> Result<SignsView, ApiError> {
    let found = look(app, session)?;
    session.office.read(|db| {
        let aside = dismissed(db)?;
        let mut signs = found
            .findings
            .signs
            .iter()
            .map(|sign| view(db, sign, aside.get(&sign.id)))
            .collect::<Result<Vec<_>, Fault>>()?;
        let by_kind = SignKind::ALL.map(|kind| {
            let of = |open: bool| {
                signs.iter().filter(|sign| sign.kind == kind && sign.dismissed.is_none() == open).count()
                    as u64
            };
            SignCount { kind, open: of(true), dismissed: of(false) }
        });
        signs.retain(|sign| sign.risk >= call.min_risk);
        // A stable sort: within open ones and those put aside the gravest stay first.
        signs.sort_by_key(|sign| sign.dismissed.is_some());
        Ok(SignsView {
            since: found.since.to_day(),
            verifications: found.findings.showings,
            hours: found.findings.hours as u64,
            days: found.findings.days as u64,
            compared: found.findings.compared,
            least_hours: LEAST_HOURS as u64,
            least_days: LEAST_DAYS as u64,
            skipped: found.skipped,
            by_kind: by_kind.into(),
            signs,
            logs: found.logs,
        })
    })
}

fn view(db: &Read<'_>, sign: &Sign, aside: Option<&Dismissed>) -> Result<SignView, Fault> {
    let dismissed = aside.filter(|aside| sign.last.0 <= aside.last).map(|aside| {
        Ok::<_, Fault>(DismissedView {
            officer: db.officer_name(&aside.officer)?.unwrap_or_default(),
            at: Timestamp(aside.at).to_rfc3339(),
            reason: aside.reason.clone(),
        })
    });
    Ok(SignView {
        id: sign.id.clone(),
        kind: kind(sign.kind),
        risk: sign.risk,
        place: sign.place.clone(),
        other_place: sign.other_place.clone(),
        first: sign.first.to_rfc3339(),
        last: sign.last.to_rfc3339(),
        events: sign.events,
        cards: sign.cards,
        refused: sign.refused,
        seconds: sign.seconds,
        because: sign.because.iter().map(|one| (one.feature.as_str().to_owned(), one.percent)).collect(),
        dismissed: dismissed.transpose()?,
    })
}

const fn kind(kind: signs::SignKind) -> SignKind {
    match kind {
        signs::SignKind::BruteForce => SignKind::BruteForce,
        signs::SignKind::InvalidHmac => SignKind::InvalidHmac,
        signs::SignKind::Replay => SignKind::Replay,
        signs::SignKind::ImpossiblePace => SignKind::ImpossiblePace,
        signs::SignKind::OffHours => SignKind::OffHours,
        signs::SignKind::RevokedCard => SignKind::RevokedCard,
        signs::SignKind::UnlockGuessing => SignKind::UnlockGuessing,
        signs::SignKind::Unusual => SignKind::Unusual,
    }
}

/// Puts a sign aside: for whoever both reads the audit and may revoke cards, so that an auditor only reads.
pub(crate) fn dismiss(app: &App, session: &Session, call: &DismissSign) -> Result<SignView, ApiError> {
    access::check(session.role, Access::ReadAudit)?;
    let reason = call.reason.trim();
    if reason.is_empty() {
        return Err(ErrorCode::ReasonMissing.into());
    }
    if reason.chars().count() > MOST_REASON {
        return Err(ApiError::new(ErrorCode::InvalidField).with("field", "reason"));
    }
    let found = look(app, session)?;
    let id = call.id.trim().to_ascii_lowercase();
    let unknown = || ApiError::new(ErrorCode::SignNotFound);
    let sign = found.findings.signs.iter().find(|sign| sign.id == id).ok_or_else(unknown)?;
    let own = Dismissed {
        last: sign.last.0,
        at: session.office.now().0,
        officer: session.officer.0.clone(),
        reason: reason.to_owned(),
    };
    let oldest = found.since.0 - DAYS * DAY_MS;
    session.office.write(session.intent("fraud.dismiss", &id, reason), |db| {
        let mut all = dismissed(db)?;
        // What no log can show any more need not be remembered here; the audit keeps it.
        all.retain(|_, known| known.last >= oldest);
        all.insert(id.clone(), own.clone());
        let json = serde_json::to_string(&all).map_err(|_| Fault::internal("dismissed"))?;
        db.put_setting(DISMISSED, &json)?;
        let details = serde_json::json!({
            "kind": sign.kind.as_str(), "risk": sign.risk, "events": sign.events,
            "first": sign.first.to_rfc3339(), "last": sign.last.to_rfc3339(),
        });
        db.audit_details(&details.to_string());
        Ok(())
    })?;
    session.office.read(|db| view(db, sign, Some(&own)))
}

pub(crate) fn take_log(app: &App, session: &Session, call: &TakeLog) -> Result<LogView, ApiError> {
    let taken = logs::take(app, call, &session.office.place.district)?;
    session.office.write(session.intent("fraud.take_log", &taken.place, ""), |db| {
        let details = serde_json::json!({ "desk": taken.desk, "verifications": taken.verifications });
        db.audit_details(&details.to_string());
        Ok(())
    })?;
    Ok(taken)
}

pub(crate) fn report(app: &App, session: &Session, call: &ReportSigns) -> Result<ReportView, ApiError> {
    if call.out.trim().is_empty() {
        return Err(ApiError::new(ErrorCode::MissingField).with("field", "report_file"));
    }
    let view = list(app, session, &ListSigns::default())?;
    session.office.write(session.intent("fraud.report", "", ""), |db| {
        db.audit_details(&serde_json::json!({ "rows": view.signs.len() }).to_string());
        Ok(())
    })?;
    report::write(session, &view, call)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signs_of_the_rules_and_of_the_contract_are_one_list() {
        assert_eq!(signs::SignKind::ALL.map(kind), SignKind::ALL);
        for sign in signs::SignKind::ALL {
            assert_eq!(sign.as_str(), kind(sign).as_str());
        }
    }
}
