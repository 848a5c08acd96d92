//! Settings, and the health of everything.

use kadi_contract::office::{DoctorCheck, DoctorReport, SaveSettings, SettingsView};
use kadi_contract::{ApiError, ErrorCode};
use kadi_store::{CheckState, KeyFile};

use crate::app::App;
use crate::error::{key_file, store};
use crate::office::{QrChoice, Settings, keys};
use crate::session::Session;
use crate::{audit, camera, cards};

/// No batch has more cards.
const LARGEST_BATCH: u32 = 10_000_000;
/// Nobody's clock can be before the day this program was written.
const EARLIEST_YEAR: i16 = 2026;

pub(crate) fn get(app: &App, session: &Session) -> Result<SettingsView, ApiError> {
    let settings = session.office.settings();
    Ok(SettingsView {
        auto_lock_minutes: settings.auto_lock_minutes,
        stale_days: settings.stale_days,
        qr_mode: settings.qr_mode.as_str().to_owned(),
        card_months: settings.card_months,
        approval_over: settings.approval_over,
        verify_host: settings.verify_host.clone(),
        store_folder: app.config.folder.display().to_string(),
        issuer_fingerprint: session.office.issuer.public().fingerprint(),
    })
}

pub(crate) fn save(app: &App, session: &Session, call: &SaveSettings) -> Result<SettingsView, ApiError> {
    let invalid = |field: &str| ApiError::new(ErrorCode::InvalidField).with("field", field);
    if !(1..=60).contains(&call.auto_lock_minutes) {
        return Err(invalid("auto_lock_minutes"));
    }
    if !(1..=90).contains(&call.stale_days) {
        return Err(invalid("stale_days"));
    }
    if call.card_months > 120 {
        return Err(invalid("card_months"));
    }
    if call.approval_over > LARGEST_BATCH {
        return Err(invalid("approval_over"));
    }
    let settings = Settings {
        auto_lock_minutes: call.auto_lock_minutes,
        stale_days: call.stale_days,
        qr_mode: QrChoice::parse(&call.qr_mode).ok_or_else(|| invalid("qr_mode"))?,
        card_months: call.card_months,
        approval_over: call.approval_over,
        verify_host: host(&call.verify_host).ok_or_else(|| invalid("verify_host"))?,
    };
    // The address of no page would be printed on cards for ever.
    if settings.qr_mode == QrChoice::Url && settings.verify_host.is_empty() {
        return Err(invalid("verify_host"));
    }
    let json = serde_json::to_string(&settings).map_err(|_| crate::error::internal("settings"))?;
    session.office.write(session.intent("settings.save", "", ""), |db| {
        db.put_setting(keys::SETTINGS, &json)?;
        db.audit_details(&json);
        Ok(())
    })?;
    session.office.put_settings(settings);
    get(app, session)
}

/// A host with an optional port and path, such as `carte.sante.example/kadi`, without `https://` and without a last
/// slash; empty for none.
fn host(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('/');
    let text = text.strip_prefix("https://").unwrap_or(text);
    let plain =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | ':' | '/' | '_');
    let named = text.is_empty() || text.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    (named && text.len() <= 200 && !text.contains("//") && text.chars().all(plain)).then(|| text.to_owned())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub(crate) fn doctor(app: &App, session: &Session) -> Result<DoctorReport, ApiError> {
    let office = &session.office;
    let mut found = office.store().check().map_err(|error| store(&error))?;
    found.push(office.store().check_index(&office.rules).map_err(|error| store(&error))?);
    let mut checks: Vec<DoctorCheck> = found
        .into_iter()
        .map(|check| DoctorCheck {
            name: check.name.to_owned(),
            state: word(check.state).to_owned(),
            detail: check.detail,
        })
        .collect();
    checks.push(checkpoints(session)?);
    checks.push(key_slots(app));
    checks.push(fonts());
    checks.push(templates(app));
    checks.push(clock(app));
    checks.extend(cameras(app));
    let healthy = checks.iter().all(|check| check.state != word(CheckState::Failed));
    Ok(DoctorReport { healthy, checks })
}

const fn word(state: CheckState) -> &'static str {
    match state {
        CheckState::Ok => "ok",
        CheckState::Warning => "warning",
        CheckState::Failed => "failed",
    }
}

fn check(name: &str, state: CheckState, detail: String) -> DoctorCheck {
    DoctorCheck { name: name.to_owned(), state: word(state).to_owned(), detail }
}

/// The signatures over the audit log: who could change the file cannot have signed what they made of it.
fn checkpoints(session: &Session) -> Result<DoctorCheck, ApiError> {
    let found = audit::verify(session, &[])?;
    let state = if found.broken_checkpoint.is_none() { CheckState::Ok } else { CheckState::Failed };
    Ok(check("checkpoints", state, found.checkpoints.to_string()))
}

fn key_slots(app: &App) -> DoctorCheck {
    match KeyFile::load(&app.config.folder) {
        Ok(file) => check("keys", CheckState::Ok, file.officers().len().to_string()),
        Err(error) => check("keys", CheckState::Failed, key_file(&error).code.as_str().to_owned()),
    }
}

/// A font that is not there would leave boxes instead of letters on cards.
fn fonts() -> DoctorCheck {
    let (usable, all) = kadi_cards::usable_fonts();
    let state = if usable == all { CheckState::Ok } else { CheckState::Failed };
    check("fonts", state, usable.to_string())
}

fn templates(app: &App) -> DoctorCheck {
    match cards::templates(app) {
        Ok(all) => check("templates", CheckState::Ok, all.len().to_string()),
        Err(error) => check("templates", CheckState::Failed, error.code.as_str().to_owned()),
    }
}

/// How many cameras this computer has, where the shell may look through one. An office without one types its codes.
fn cameras(app: &App) -> Option<DoctorCheck> {
    camera::count(app).map(|found| check("cameras", CheckState::Ok, found.to_string()))
}

fn clock(app: &App) -> DoctorCheck {
    let now = app.now();
    let state = if now.year() < EARLIEST_YEAR { CheckState::Warning } else { CheckState::Ok };
    check("clock", state, now.to_day())
}
