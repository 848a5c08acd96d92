//! This device's keys and name, and the devices that bundles are exchanged with.

use kadi_contract::devices::{
    AddDevice, DeviceRevokedView, DeviceView, ListDevices, NameThisDevice, PreviewDevice, RevokeDevice,
    ThisDeviceView,
};
use kadi_contract::{ApiError, ErrorCode};
use kadi_core::Timestamp;
use kadi_store::{BundleDirection, DeviceRow, Read};
use kadi_trust::{DeviceCard, DeviceKeys, DevicePublic, WordList};

use crate::app::App;
use crate::bundle;
use crate::error::{Fault, random_failed};
use crate::session::Session;

/// The secret under which the device's own keys are kept.
const KEYS: &str = "device_keys";
/// The setting that holds its name.
const NAME: &str = "device.name";

/// The device's own keys; made when they are first needed.
pub(crate) fn own_keys(session: &Session) -> Result<DeviceKeys, ApiError> {
    let found = session.office.read(|db| Ok(db.secret(KEYS)?))?;
    if let Some(bytes) = found {
        return parse_keys(&bytes).map_err(ApiError::from);
    }
    session.office.write(session.intent("device.keys", "", ""), |db| {
        // Somebody may have been first.
        if let Some(bytes) = db.secret(KEYS)? {
            return parse_keys(&bytes);
        }
        let keys = DeviceKeys::make().map_err(|_| random_failed())?;
        db.put_secret(KEYS, keys.to_bytes().as_slice())?;
        db.audit_subject(&keys.public().id());
        Ok(keys)
    })
}

fn parse_keys(bytes: &[u8]) -> Result<DeviceKeys, Fault> {
    let bytes: &[u8; 64] = bytes.try_into().map_err(|_| Fault::internal("device_keys"))?;
    Ok(DeviceKeys::from_bytes(bytes))
}

fn words(session: &Session, device: &DevicePublic) -> Vec<String> {
    device.fingerprint_words(WordList::for_language(&session.language))
}

pub(crate) fn this(session: &Session) -> Result<ThisDeviceView, ApiError> {
    let keys = own_keys(session)?;
    let name = session.office.read(|db| {
        let named: Option<String> = db.setting(NAME)?.and_then(|json| serde_json::from_str(&json).ok());
        Ok(named.unwrap_or_else(|| session.office.place.district.clone()))
    })?;
    let card = keys.card(&name);
    let text = card.to_string();
    Ok(ThisDeviceView {
        id: keys.public().id(),
        words: words(session, &keys.public()),
        svg: kadi_cards::qr_svg(&text).unwrap_or_default(),
        name: card.name,
        card: text,
    })
}

pub(crate) fn name_this(session: &Session, call: &NameThisDevice) -> Result<ThisDeviceView, ApiError> {
    let name = call.name.trim();
    if name.is_empty() || name.len() > kadi_trust::device::NAME_MOST {
        return Err(ApiError::new(ErrorCode::InvalidField).with("field", "name"));
    }
    let json = serde_json::to_string(name).map_err(|_| Fault::internal("device_name"))?;
    session.office.write(session.intent("device.name", "", ""), |db| Ok(db.put_setting(NAME, &json)?))?;
    this(session)
}

pub(crate) fn list(session: &Session, _: &ListDevices) -> Result<Vec<DeviceView>, ApiError> {
    session.office.read(|db| db.devices()?.into_iter().map(|row| view(session, db, row)).collect())
}

fn view(session: &Session, db: &Read<'_>, row: DeviceRow) -> Result<DeviceView, Fault> {
    let card: DeviceCard = row.card.parse().map_err(|_| Fault::internal("device_card"))?;
    let last = |direction| -> Result<Option<String>, Fault> {
        Ok(db.last_exchange(&row.id, direction)?.map(Timestamp::to_rfc3339))
    };
    Ok(DeviceView {
        words: words(session, &card.device),
        known: true,
        added_at: Some(row.added_at.to_rfc3339()),
        revoked_at: row.revoked_at.map(Timestamp::to_rfc3339),
        sent_at: last(BundleDirection::Sent)?,
        received_at: last(BundleDirection::Received)?,
        id: row.id.clone(),
        name: row.name.clone(),
    })
}

/// A device by its keys, known or not.
pub(crate) fn view_of(session: &Session, device: &DevicePublic) -> Result<DeviceView, ApiError> {
    session.office.read(|db| match db.find_device(&device.id())? {
        Some(row) => view(session, db, row),
        None => Ok(unknown(session, device, String::new())),
    })
}

fn unknown(session: &Session, device: &DevicePublic, name: String) -> DeviceView {
    DeviceView {
        id: device.id(),
        name,
        words: words(session, device),
        known: false,
        added_at: None,
        revoked_at: None,
        sent_at: None,
        received_at: None,
    }
}

fn parse_card(text: &str) -> Result<DeviceCard, ApiError> {
    text.parse().map_err(|_| ErrorCode::NotADeviceCard.into())
}

pub(crate) fn preview(session: &Session, call: &PreviewDevice) -> Result<DeviceView, ApiError> {
    let card = parse_card(&call.card)?;
    let known = view_of(session, &card.device)?;
    Ok(if known.known { known } else { unknown(session, &card.device, card.name) })
}

pub(crate) fn add(session: &Session, call: &AddDevice) -> Result<DeviceView, ApiError> {
    let card = parse_card(&call.card)?;
    let id = card.device.id();
    if id == own_keys(session)?.public().id() {
        return Err(ErrorCode::DeviceIsThis.into());
    }
    session.office.write(session.intent("device.add", &id, ""), |db| {
        if db.find_device(&id)?.is_some_and(|row| row.revoked_at.is_some()) {
            return Err(ErrorCode::DeviceRevoked.into());
        }
        Ok(db.put_device(&id, &card.name, &card.to_string())?)
    })?;
    view_of(session, &card.device)
}

pub(crate) fn revoke(
    app: &App,
    session: &Session,
    call: &RevokeDevice,
) -> Result<DeviceRevokedView, ApiError> {
    let (id, reason) = (call.id.trim(), call.reason.trim());
    if reason.is_empty() {
        return Err(ErrorCode::ReasonMissing.into());
    }
    let card = card_in_use(session, id)?;
    let rotated = session.office.write(session.intent("device.revoke", id, reason), |db| {
        // Whatever was sent to it may have held the keys of that day.
        let held_keys = db.last_exchange(id, BundleDirection::Sent)?.is_some();
        db.revoke_device(id, reason)?;
        db.forget_received_pass_keys(id)?;
        let mut rotated = Vec::new();
        for campaign in db.campaigns()?.into_iter().filter(|_| held_keys) {
            db.start_pass_epoch(&campaign.prefix, session.office.now(), reason)?;
            rotated.push(campaign.prefix);
        }
        db.audit_details(&serde_json::json!({ "rotated": rotated }).to_string());
        Ok(rotated)
    })?;
    bundle::forget_lists(app, id)?;
    Ok(DeviceRevokedView { device: view_of(session, &card.device)?, rotated })
}

/// The card of a device that is registered and was not revoked.
pub(crate) fn card_in_use(session: &Session, id: &str) -> Result<DeviceCard, ApiError> {
    let row = session.office.read(|db| Ok(db.find_device(id)?))?;
    let row = row.ok_or_else(|| ApiError::new(ErrorCode::DeviceUnknown).with("device", id))?;
    if row.revoked_at.is_some() {
        return Err(ErrorCode::DeviceRevoked.into());
    }
    parse_card(&row.card)
}
