//! First run: the store, its first officer and recovery sheet; and how the store stands.

use std::sync::Arc;

use kadi_contract::session::{
    ConfirmRecovery, CountryView, CreateStore, OfficerChip, PassphraseRating, PassphraseSuggestion,
    RatePassphrase, RegionView, SetLanguage, StatusView, StoreCreated, StoreState, SuggestPassphrase,
};
use kadi_contract::{ApiError, Done, ErrorCode, Secret};
use kadi_core::{Role, place};
use kadi_store::{KeyFile, NewOfficer, Store};
use kadi_trust::issuer::IssuerKey;
use kadi_trust::keys::DataKey;
use kadi_trust::passphrase::{PassphraseStrength, WordList, make_passphrase};
use kadi_trust::random;
use kadi_trust::recovery::RecoveryCode;
use kadi_trust::token::ServerSecret;
use sha2::{Digest as _, Sha256};

use crate::app::App;
use crate::error::{internal, key_file, open, random_failed};
use crate::office::{Office, Place, keys};
use crate::session::{Session, SessionToken};
pub(crate) use crate::unlocking::unlock;
use crate::{job, names, officers, rebuild, unlocking};

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
        working: Vec::new(),
    };
    if let Some(session) = session {
        view.store = StoreState::Open;
        view.office = Some(session.office.view());
        view.session = Some(session.view());
        (view.demo, view.connected, view.recovery_confirmed) = session.office.read(|db| {
            let connection = db.connection()?;
            let demo = connection.as_ref().is_some_and(|connection| connection.demo);
            Ok((demo, connection.is_some(), keys::is_confirmed(db)?))
        })?;
        return Ok(view);
    }
    if !KeyFile::exists(folder) {
        return Ok(view);
    }
    match KeyFile::load(folder) {
        Ok(file) => {
            view.store = StoreState::Locked;
            view.working = job::at_work(app);
            view.wait_seconds = file.wait_seconds(app.now());
            view.officers = file
                .officers()
                .iter()
                .map(|slot| OfficerChip {
                    id: slot.officer.0.clone(),
                    name: slot.name.clone(),
                    short_code: file.keyring_entry(&slot.officer).is_some(),
                })
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

pub(crate) fn check_passphrase(passphrase: &Secret) -> Result<(), ApiError> {
    if PassphraseStrength::of(&passphrase.0).is_accepted() {
        Ok(())
    } else {
        Err(ErrorCode::WeakPassphrase.into())
    }
}

pub(crate) fn check_language(language: &str) -> Result<(), ApiError> {
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
    let name = officers::clean_name(&call.officer_name, "officer_name")?;

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
            db.put_secret(keys::RECOVERY_CHECK, &recovery_check(&recovery))?;
            db.insert_officer(&NewOfficer {
                id: officer.clone(),
                name: name.clone(),
                role,
                language: call.language.clone(),
                at: now,
            })?;
            Ok(())
        })
        .map_err(ApiError::from)?;
    // The key file comes last: as long as it is missing there is no store, and a first run cut short can begin again.
    KeyFile::create(&app.config.folder, &key, &officer, &name, &call.passphrase.0, &recovery, app.config.kdf)
        .map_err(|error| key_file(&error))?;

    let office =
        Arc::new(Office::load(store, names::rules(&app.config.folder), Arc::clone(&app.config.clock))?);
    let (session, token) = unlocking::begin(app, office, &officer)?;
    let recovery_groups = recovery.groups().map(|group| Secret(group.to_owned())).collect();
    rebuild::start_if_due(app, &session)?;
    Ok((StoreCreated { recovery_groups, session: session.view() }, token))
}

/// What the office keeps of a recovery code, so that whoever holds the sheet can prove it at any time: a digest of two
/// groups. It says nothing about the other six, and lies in the encrypted store.
pub(crate) fn recovery_check(recovery: &RecoveryCode) -> [u8; 32] {
    let group = |n| recovery.group(n).unwrap_or_default();
    groups_check(group(3), group(6))
}

fn groups_check(third: &str, sixth: &str) -> [u8; 32] {
    Sha256::digest(format!("kadi/recovery-check/1\n{third}\n{sixth}")).into()
}

pub(crate) fn confirm_recovery(session: &Session, call: &ConfirmRecovery) -> Result<Done, ApiError> {
    let typed = |secret: &Secret| secret.0.trim().to_uppercase();
    let found = groups_check(&typed(&call.group_3), &typed(&call.group_6));
    let wanted = session.office.read(|db| Ok(db.secret(keys::RECOVERY_CHECK)?))?;
    if wanted.as_deref() != Some(found.as_slice()) {
        return Err(ErrorCode::WrongRecoveryCode.into());
    }
    session.office.write(session.intent("store.confirm_recovery", "", ""), |db| {
        db.put_setting(keys::RECOVERY_CONFIRMED, "true")?;
        Ok(())
    })?;
    Ok(Done {})
}

pub(crate) fn set_language(app: &App, session: &Session, call: &SetLanguage) -> Result<Done, ApiError> {
    check_language(&call.language)?;
    session.office.write(session.intent("officer.set_language", &session.officer.0, ""), |db| {
        db.set_officer_language(&session.officer, &call.language)?;
        Ok(())
    })?;
    app.sessions.of_officer(&session.officer, |open| call.language.clone_into(&mut open.language));
    Ok(Done {})
}
