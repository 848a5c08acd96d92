//! First run, unlocking, locking, and officers' pass phrases and language.

use std::sync::Arc;

use kadi_contract::session::{
    ChangePassphrase, ConfirmRecovery, CountryView, CreateStore, OfficerChip, PassphraseRating,
    PassphraseSuggestion, RatePassphrase, RegionView, SessionView, SetLanguage, StatusView, StoreCreated,
    StoreState, SuggestPassphrase, Unlock, UnlockWithRecovery,
};
use kadi_contract::{ApiError, Done, ErrorCode, Secret};
use kadi_core::{OfficerId, Role, place};
use kadi_store::{KeyFile, NewOfficer, Store};
use kadi_trust::issuer::IssuerKey;
use kadi_trust::keys::DataKey;
use kadi_trust::passphrase::{PassphraseStrength, WordList, make_passphrase};
use kadi_trust::random;
use kadi_trust::recovery::RecoveryCode;
use kadi_trust::token::ServerSecret;

use crate::app::App;
use crate::error::{internal, key_file, open, random_failed};
use crate::job;
use crate::names;
use crate::office::{Office, Place, keys};
use crate::printing;
use crate::rebuild;
use crate::session::{Session, SessionToken};

/// The languages there are.
const LANGUAGES: [&str; 3] = ["en", "fr", "pt"];

pub(crate) fn status(app: &App, session: Option<&Session>) -> Result<StatusView, ApiError> {
    let folder = &app.config.folder;
    let mut view = StatusView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        store: StoreState::Absent,
        problem: None,
        officers: Vec::new(),
        wait_seconds: 0,
        demo: false,
        recovery_confirmed: false,
        connected: false,
        office: None,
        session: None,
    };
    if let Some(session) = session {
        view.store = StoreState::Open;
        view.office = Some(session.office.view());
        view.session = Some(session.view());
        (view.demo, view.connected, view.recovery_confirmed) = session.office.read(|db| {
            let connection = db.connection()?;
            let demo = connection.as_ref().is_some_and(|connection| connection.demo);
            Ok((demo, connection.is_some(), db.setting(keys::RECOVERY_CONFIRMED)?.is_some()))
        })?;
        return Ok(view);
    }
    if !KeyFile::exists(folder) {
        return Ok(view);
    }
    match KeyFile::load(folder) {
        Ok(file) => {
            view.store = StoreState::Locked;
            view.wait_seconds = file.wait_seconds(app.now());
            view.officers = file
                .officers()
                .iter()
                .map(|slot| OfficerChip { id: slot.officer.0.clone(), name: slot.name.clone() })
                .collect();
        }
        Err(error) => {
            view.store = StoreState::Unusable;
            view.problem = Some(key_file(&error).code);
        }
    }
    Ok(view)
}

pub(crate) fn countries() -> Result<Vec<CountryView>, ApiError> {
    let countries = place::countries().map_err(|_| internal("countries"))?;
    Ok(countries
        .into_iter()
        .map(|country| CountryView {
            code: country.code,
            names: [country.name_en, country.name_fr, country.name_pt],
            currency: country.currency,
            phone_prefix: country.phone_prefix,
            language: country.language,
            regions: country
                .regions
                .into_iter()
                .map(|region| RegionView { code: region.code, name: region.name })
                .collect(),
        })
        .collect())
}

pub(crate) fn suggest_passphrase(call: &SuggestPassphrase) -> Result<PassphraseSuggestion, ApiError> {
    let words = make_passphrase(WordList::for_language(&call.language)).map_err(|_| random_failed())?;
    Ok(PassphraseSuggestion { passphrase: Secret(words.to_string()) })
}

pub(crate) fn rate_passphrase(call: &RatePassphrase) -> PassphraseRating {
    match PassphraseStrength::of(&call.passphrase.0) {
        PassphraseStrength::TooShort | PassphraseStrength::Common => PassphraseRating::TooWeak,
        PassphraseStrength::Good => PassphraseRating::Good,
        PassphraseStrength::Strong => PassphraseRating::Strong,
    }
}

fn check_passphrase(passphrase: &Secret) -> Result<(), ApiError> {
    if PassphraseStrength::of(&passphrase.0).is_accepted() {
        Ok(())
    } else {
        Err(ErrorCode::WeakPassphrase.into())
    }
}

fn check_language(language: &str) -> Result<(), ApiError> {
    if LANGUAGES.contains(&language) {
        Ok(())
    } else {
        Err(ApiError::new(ErrorCode::InvalidField).with("field", "language"))
    }
}

fn find_place(call: &CreateStore) -> Result<Place, ApiError> {
    let unknown = |code: &str| ApiError::new(ErrorCode::UnknownPlace).with("code", code);
    let countries = place::countries().map_err(|_| internal("countries"))?;
    let country =
        countries.into_iter().find(|c| c.code == call.country).ok_or_else(|| unknown(&call.country))?;
    let region =
        country.regions.into_iter().find(|r| r.code == call.region).ok_or_else(|| unknown(&call.region))?;
    Ok(Place {
        country: country.code,
        region: region.code,
        region_name: region.name,
        district: call.district.trim().to_owned(),
    })
}

/// Makes the store and everything random in it, then opens a session for its first officer.
pub(crate) fn create_store(
    app: &Arc<App>,
    call: &CreateStore,
) -> Result<(StoreCreated, SessionToken), ApiError> {
    if KeyFile::exists(&app.config.folder) || app.open_office().is_some() {
        return Err(ErrorCode::StoreExists.into());
    }
    let place = find_place(call)?;
    check_language(&call.language)?;
    check_passphrase(&call.passphrase)?;
    let name = call.officer_name.trim();
    if name.is_empty() || name.chars().count() > 80 {
        return Err(ApiError::new(ErrorCode::MissingField).with("field", "officer_name"));
    }

    crate::files::make_folder(&app.config.folder)?;
    let key = DataKey::make().map_err(|_| random_failed())?;
    let recovery = RecoveryCode::make().map_err(|_| random_failed())?;
    let officer = random::make_officer_id().map_err(|_| random_failed())?;
    let device = random::make_device_id().map_err(|_| random_failed())?;
    let server_secret = ServerSecret::make().map_err(|_| random_failed())?;
    let issuer = IssuerKey::make().map_err(|_| random_failed())?;

    let now = app.now();
    let store = Store::create(&app.config.folder, &key, now).map_err(|error| open(&error))?;
    let role = Role::ProgramAdmin;
    let intent = kadi_store::Intent::new(&officer.0, role.as_str(), &device, "store.create", now);
    let place_json = serde_json::to_string(&place).map_err(|_| internal("place"))?;
    store
        .write(intent, |db| -> Result<(), crate::error::Fault> {
            db.put_setting(keys::PLACE, &place_json)?;
            db.put_secret(keys::DEVICE, device.as_bytes())?;
            db.put_secret(keys::SERVER_SECRET, server_secret.as_bytes())?;
            db.put_secret(keys::ISSUER_SEED, issuer.seed().as_slice())?;
            db.insert_officer(&NewOfficer {
                id: officer.clone(),
                name: name.to_owned(),
                role,
                language: call.language.clone(),
                at: now,
            })?;
            Ok(())
        })
        .map_err(ApiError::from)?;
    // The key file comes last: as long as it is missing there is no store, and a first run cut short can begin again.
    KeyFile::create(&app.config.folder, &key, &officer, name, &call.passphrase.0, &recovery, app.config.kdf)
        .map_err(|error| key_file(&error))?;

    let office =
        Arc::new(Office::load(store, names::rules(&app.config.folder), Arc::clone(&app.config.clock))?);
    let (session, token) = begin(app, office, &officer)?;
    let recovery_groups = recovery.groups().map(|group| Secret(group.to_owned())).collect();
    remember_recovery(app, &token, &recovery);
    rebuild::start_if_due(app, &session)?;
    Ok((StoreCreated { recovery_groups, session: session.view() }, token))
}

/// Keeps the two groups that the officer must type, for as long as the session lasts.
fn remember_recovery(app: &App, token: &SessionToken, recovery: &RecoveryCode) {
    let group = |n| Secret(recovery.group(n).unwrap_or_default().to_owned());
    app.sessions.expect_recovery(token, [group(3), group(6)]);
}

pub(crate) fn confirm_recovery(session: &Session, call: &ConfirmRecovery) -> Result<Done, ApiError> {
    let typed = |secret: &Secret| Secret(secret.0.trim().to_uppercase());
    let wanted = session.recovery_groups.as_ref();
    if wanted != Some(&[typed(&call.group_3), typed(&call.group_6)]) {
        return Err(ErrorCode::WrongRecoveryCode.into());
    }
    session.office.write(session.intent("store.confirm_recovery", "", ""), |db| {
        db.put_setting(keys::RECOVERY_CONFIRMED, "true")?;
        Ok(())
    })?;
    Ok(Done {})
}

/// Opens a session for an officer of an open store.
fn begin(
    app: &Arc<App>,
    office: Arc<Office>,
    officer: &OfficerId,
) -> Result<(Session, SessionToken), ApiError> {
    let row = office.read(|db| Ok(db.find_officer(officer)?))?.ok_or(ErrorCode::NotAllowed)?;
    app.hold_office(&office);
    let session = Session {
        officer: row.id,
        name: row.name,
        role: row.role,
        language: row.language,
        office,
        recovery_groups: None,
    };
    let token = app.sessions.open(session.clone())?;
    Ok((session, token))
}

/// Opens the store with a key that was just unwrapped, or joins the one a job still holds.
fn open_office(app: &App, key: &DataKey) -> Result<Arc<Office>, ApiError> {
    if let Some(office) = app.open_office() {
        return Ok(office);
    }
    let store = Store::open(&app.config.folder, key, app.now()).map_err(|error| open(&error))?;
    Office::load(store, names::rules(&app.config.folder), Arc::clone(&app.config.clock)).map(Arc::new)
}

fn load_key_file(app: &App) -> Result<KeyFile, ApiError> {
    if !KeyFile::exists(&app.config.folder) {
        return Err(ErrorCode::StoreMissing.into());
    }
    KeyFile::load(&app.config.folder).map_err(|error| key_file(&error))
}

fn refuse_early(app: &App, file: &KeyFile) -> Result<(), ApiError> {
    match file.wait_seconds(app.now()) {
        0 => Ok(()),
        seconds => Err(ApiError::new(ErrorCode::TooManyAttempts).with("seconds", seconds)),
    }
}

pub(crate) fn unlock(app: &Arc<App>, call: &Unlock) -> Result<(SessionView, SessionToken), ApiError> {
    let mut file = load_key_file(app)?;
    refuse_early(app, &file)?;
    let wanted = call.officer_id.as_deref();
    let officers: Vec<OfficerId> = file
        .officers()
        .iter()
        .filter(|slot| wanted.is_none_or(|id| slot.officer.0 == id))
        .map(|slot| slot.officer.clone())
        .collect();
    let opened = officers
        .into_iter()
        .find_map(|officer| file.unlock(&officer, &call.passphrase.0).ok().map(|key| (officer, key)));
    let Some((officer, key)) = opened else {
        let attempts = file.record_failure(app.now()).map_err(|error| key_file(&error))?;
        return Err(ApiError::new(ErrorCode::WrongPassphrase).with("attempts", attempts));
    };
    let wrong_before = file.failures();
    let office = open_office(app, &key)?;
    file.record_success().map_err(|error| key_file(&error))?;
    let (session, token) = begin(app, office, &officer)?;
    record_unlock(&session, "session.unlock", wrong_before)?;
    job::pause_orphans(app, &session)?;
    printing::recover(app, &session)?;
    rebuild::start_if_due(app, &session)?;
    Ok((session.view(), token))
}

fn record_unlock(session: &Session, action: &'static str, wrong_before: u32) -> Result<(), ApiError> {
    session.office.write(session.intent(action, "", ""), |db| {
        db.audit_details(&serde_json::json!({ "wrong_before": wrong_before }).to_string());
        Ok(())
    })
}

pub(crate) fn unlock_with_recovery(
    app: &Arc<App>,
    call: &UnlockWithRecovery,
) -> Result<(SessionView, SessionToken), ApiError> {
    let mut file = load_key_file(app)?;
    refuse_early(app, &file)?;
    check_passphrase(&call.new_passphrase)?;
    let code = call.code.0.parse::<RecoveryCode>().map_err(|_| ErrorCode::WrongRecoveryCode)?;
    let officer = OfficerId(call.officer_id.clone());
    let Ok(key) = file.unlock_with_recovery(&code) else {
        file.record_failure(app.now()).map_err(|error| key_file(&error))?;
        return Err(ErrorCode::WrongRecoveryCode.into());
    };
    let wrong_before = file.failures();
    let office = open_office(app, &key)?;
    let (session, token) = begin(app, office, &officer)?;
    file.set_passphrase(&officer, &key, &call.new_passphrase.0, app.config.kdf)
        .and_then(|()| file.record_success())
        .map_err(|error| key_file(&error))?;
    record_unlock(&session, "session.unlock_with_recovery", wrong_before)?;
    job::pause_orphans(app, &session)?;
    printing::recover(app, &session)?;
    rebuild::start_if_due(app, &session)?;
    Ok((session.view(), token))
}

pub(crate) fn lock(app: &App, token: Option<&SessionToken>) {
    if let Some(token) = token {
        app.sessions.close(token);
    }
    app.release_office();
}

pub(crate) fn change_passphrase(
    app: &App,
    session: &Session,
    call: &ChangePassphrase,
) -> Result<Done, ApiError> {
    let mut file = load_key_file(app)?;
    refuse_early(app, &file)?;
    check_passphrase(&call.new)?;
    let Ok(key) = file.unlock(&session.officer, &call.current.0) else {
        let attempts = file.record_failure(app.now()).map_err(|error| key_file(&error))?;
        return Err(ApiError::new(ErrorCode::WrongPassphrase).with("attempts", attempts));
    };
    session.office.write(session.intent("officer.change_passphrase", &session.officer.0, ""), |_| Ok(()))?;
    file.set_passphrase(&session.officer, &key, &call.new.0, app.config.kdf).map_err(|e| key_file(&e))?;
    Ok(Done {})
}

pub(crate) fn set_language(
    app: &App,
    token: Option<&SessionToken>,
    session: &Session,
    call: &SetLanguage,
) -> Result<Done, ApiError> {
    check_language(&call.language)?;
    session.office.write(session.intent("officer.set_language", &session.officer.0, ""), |db| {
        db.set_officer_language(&session.officer, &call.language)?;
        Ok(())
    })?;
    if let Some(token) = token {
        app.sessions.set_language(token, &call.language);
    }
    Ok(Done {})
}
