//! Bundles: what another device needs as an encrypted file for it, and such a file taken over, all of it or nothing.

mod content;
mod designs;
mod gather;
mod join;
mod lists;
mod records;
mod unite;
mod work;

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use kadi_contract::devices::{
    BundleMade, BundlePreview, BundleTaken, BundleView, ExportBundle, ImportBundle, ListBundles,
    PreviewBundle,
};
use kadi_contract::{ApiError, ErrorCode};
use kadi_core::Timestamp;
use kadi_store::{BundleDirection, BundleRow};
use kadi_trust::bundle::{BundleHeader, BundleReader, BundleTo, Recipient, Unlock};
use kadi_trust::{BundleError, DeviceCard, KdfCost};

use crate::app::App;
use crate::devices;
use crate::error::{Fault, random_failed};
use crate::files;
use crate::session::Session;

pub(crate) use lists::{forget as forget_lists, sweep};
pub(crate) use work::{Secrets, start_export, start_import, work};

/// Told after every line: the phase, how far it is, and of how much (0 where that is not known). An error ends the work.
type Pace<'a> = dyn Fn(&'static str, u64, u64) -> Result<(), ApiError> + 'a;

/// Bundles listed.
const MOST_LISTED: usize = 200;
/// What the file of a bundle ends with.
const ENDING: &str = "kadibundle";
/// Where bundles go when nobody says where.
const FOLDER: &str = "bundles";

fn failed(error: BundleError) -> ApiError {
    match error {
        BundleError::NotABundle => ErrorCode::NotABundle.into(),
        BundleError::Altered | BundleError::BadKey => ErrorCode::BundleAltered.into(),
        BundleError::NotForUs => ErrorCode::BundleNotForUs.into(),
        BundleError::WrongSecret => ErrorCode::BundlePassphrase.into(),
        BundleError::Random(_) => random_failed(),
        BundleError::Io(error) => read_failed(&error),
    }
}

/// The error of reading what is behind the header: bytes that do not authenticate are no fault of the disk.
fn read_failed(error: &std::io::Error) -> ApiError {
    match error.kind() {
        std::io::ErrorKind::InvalidData => ErrorCode::BundleAltered.into(),
        _ => files::failed(error),
    }
}

pub(crate) fn list(session: &Session, _: &ListBundles) -> Result<Vec<BundleView>, ApiError> {
    session.office.read(|db| {
        let names: std::collections::HashMap<String, String> =
            db.devices()?.into_iter().map(|device| (device.id, device.name)).collect();
        let view = |row: BundleRow| BundleView {
            sent: row.direction == BundleDirection::Sent,
            device: row.device.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
            sequence: row.sequence,
            at: row.at.to_rfc3339(),
            what: serde_json::from_str(&row.counts).unwrap_or_default(),
        };
        Ok(db.bundles(MOST_LISTED)?.into_iter().map(view).collect())
    })
}

/// Writes a bundle.
pub(crate) fn export(app: &App, session: &Session, call: &ExportBundle) -> Result<BundleMade, ApiError> {
    export_at(app, session, call, &|_, _, _| Ok(()))
}

fn export_at(
    app: &App,
    session: &Session,
    call: &ExportBundle,
    pace: &Pace<'_>,
) -> Result<BundleMade, ApiError> {
    let office = &session.office;
    let (device, passphrase) = (call.device.trim(), call.passphrase.as_ref());
    let recipient_card = match (device, passphrase) {
        ("", Some(secret)) => {
            if !kadi_trust::PassphraseStrength::of(&secret.0).is_accepted() {
                return Err(ErrorCode::WeakPassphrase.into());
            }
            None
        }
        ("", None) => return Err(ApiError::new(ErrorCode::InvalidField).with("field", "device")),
        (id, _) => Some(devices::card_in_use(session, id)?),
    };
    let recipient = match (&recipient_card, passphrase) {
        (Some(card), _) => Recipient::Device(&card.device),
        (None, secret) => Recipient::Passphrase(secret.map_or("", |secret| &secret.0), cost(app)),
    };
    let keys = devices::own_keys(session)?;
    lists::refresh(app, session)?;
    let now = office.now();
    let path = place_of(app, call, recipient_card.as_ref(), now)?;
    let sequence = office.read(|db| Ok(db.next_bundle_sequence()?))?;
    let order = gather::Order {
        kind: call.kind,
        with_pass_keys: recipient_card.is_some(),
        recipient,
        keys: &keys,
        now,
        sequence,
    };
    let (header, counts) = files::write_whole(&path, |file| {
        let written =
            office.read(|db| gather::write(db, app, office, file, order, pace).map_err(Fault::from))?;
        // The entry of the audit commits before the file has its name: nothing leaves without it.
        let (header, counts) = written;
        let subject = recipient_card.as_ref().map(|card| card.device.id()).unwrap_or_default();
        office.write(session.intent("bundle.export", &subject, ""), |db| {
            db.insert_bundle(&BundleRow {
                bundle: header.id.clone(),
                direction: BundleDirection::Sent,
                device: recipient_card.as_ref().map(|card| card.device.id()),
                sequence,
                at: now,
                counts: serde_json::json!({
                    "kind": call.kind, "people": counts.people, "lists": counts.lists,
                    "pass_keys": counts.pass_keys, "enrollments": counts.enrollments, "designs": counts.designs,
                })
                .to_string(),
            })?;
            let details = serde_json::json!({
                "bundle": header.id, "sequence": sequence, "kind": call.kind, "people": counts.people,
                "lists": counts.lists, "pass_keys": counts.pass_keys,
            });
            db.audit_details(&details.to_string());
            Ok(())
        })?;
        Ok((header, counts))
    })?;
    let (bytes, sha256) = files::sum_of(&path)?;
    Ok(BundleMade {
        out: path.display().to_string(),
        bytes,
        sha256,
        sequence: header.sequence,
        kind: call.kind,
        counts,
    })
}

/// What deriving a key from a pass phrase costs: as much as unlocking this store.
fn cost(app: &App) -> KdfCost {
    app.config.kdf
}

/// The file that a bundle is written to.
fn place_of(
    app: &App,
    call: &ExportBundle,
    card: Option<&DeviceCard>,
    now: Timestamp,
) -> Result<PathBuf, ApiError> {
    // No name of an office or a person: the recipient's number, and the instant.
    let whom = card.map_or_else(|| "passphrase".to_owned(), |card| card.device.id());
    let instant: String = now.to_rfc3339().chars().filter(char::is_ascii_digit).take(14).collect();
    let name = format!("{whom}-{instant}.{ENDING}");
    let path = match call.out.trim() {
        "" => app.config.folder.join(FOLDER).join(name),
        out if Path::new(out).is_dir() => Path::new(out).join(name),
        out => PathBuf::from(out),
    };
    if let Some(folder) = path.parent() {
        files::make_folder(folder)?;
    }
    Ok(path)
}

fn open_file(path: &str) -> Result<BufReader<File>, ApiError> {
    let file = File::open(path.trim()).map_err(|error| files::failed(&error))?;
    if file.metadata().map_err(|error| files::failed(&error))?.is_dir() {
        return Err(ErrorCode::NotABundle.into());
    }
    Ok(BufReader::with_capacity(1 << 17, file))
}

fn header_of(path: &str) -> Result<BundleHeader, ApiError> {
    BundleReader::header(&mut open_file(path)?).map_err(failed)
}

/// Tells who sent a bundle and for whom.
pub(crate) fn preview(session: &Session, call: &PreviewBundle) -> Result<BundlePreview, ApiError> {
    let header = header_of(&call.file)?;
    let keys = devices::own_keys(session)?;
    let needs_passphrase = matches!(header.to, BundleTo::Passphrase(_));
    let for_us = match &header.to {
        BundleTo::Device { id, .. } => *id == keys.public().id(),
        BundleTo::Passphrase(_) => true,
    };
    Ok(BundlePreview {
        from: devices::view_of(session, &header.from)?,
        made_at: Timestamp(header.created_at).to_rfc3339(),
        sequence: header.sequence,
        needs_passphrase,
        for_us,
        taken_before: session.office.read(|db| Ok(db.has_bundle(&header.id)?))?,
    })
}

/// Takes a bundle over.
pub(crate) fn import(app: &App, session: &Session, call: &ImportBundle) -> Result<BundleTaken, ApiError> {
    import_at(app, session, call, &|_, _, _| Ok(()))
}

fn import_at(
    app: &App,
    session: &Session,
    call: &ImportBundle,
    pace: &Pace<'_>,
) -> Result<BundleTaken, ApiError> {
    let office = &session.office;
    let header = header_of(&call.file)?;
    let sender = header.from.id();
    let card = devices::card_in_use(session, &sender)?;
    if office.read(|db| Ok(db.has_bundle(&header.id)?))? {
        return Ok(BundleTaken { taken_before: true, ..BundleTaken::default() });
    }
    if header.sequence <= office.read(|db| Ok(db.last_received(&sender)?))? {
        return Err(ErrorCode::BundleOld.into());
    }
    let keys = devices::own_keys(session)?;
    let unlock = match (&header.to, &call.passphrase) {
        (BundleTo::Passphrase(_), None) => return Err(ErrorCode::BundlePassphrase.into()),
        (BundleTo::Passphrase(_), Some(secret)) => Unlock::Passphrase(&secret.0),
        (BundleTo::Device { .. }, _) => Unlock::Device(&keys),
    };
    let open = || -> Result<content::Items<_>, ApiError> {
        let (reader, again) = BundleReader::open(open_file(&call.file)?, unlock).map_err(failed)?;
        // The same file both times it is read.
        if again.id != header.id {
            return Err(ErrorCode::BundleAltered.into());
        }
        Ok(content::Items::new(reader))
    };
    // All of it is read once before anything is applied, and the lists in it are checked by their own signatures.
    let mut incoming = lists::Incoming::new(app, &header.id);
    let outline = content::Outline::read(open()?, &mut incoming, pace)?;
    let newer = incoming.check(app, &sender)?;
    let from = join::Sender {
        device: &sender,
        name: &card.name,
        own: &keys.public().id(),
        issuer: incoming.issuer(),
        pace,
    };
    office.write(session.intent("bundle.import", &sender, ""), |db| {
        let mut taken = join::join(session, db, &outline, &from, &open)?;
        taken.lists = newer.len() as u64;
        db.insert_bundle(&BundleRow {
            bundle: header.id.clone(),
            direction: BundleDirection::Received,
            device: Some(sender.clone()),
            sequence: header.sequence,
            at: db.at(),
            counts: serde_json::to_string(&taken).map_err(|_| Fault::internal("bundle"))?,
        })?;
        let details = serde_json::json!({
            "bundle": header.id, "sequence": header.sequence, "people": taken.people, "added": taken.added,
            "updated": taken.updated, "linked": taken.linked, "parted": taken.parted, "review": taken.review,
            "lists": taken.lists, "pass_keys": taken.pass_keys, "enrollments": taken.enrollments,
            "designs": taken.designs,
        });
        db.audit_details(&details.to_string());
        // Last, since files know no transaction: cut off between the two, the bundle counts as not taken over yet, and
        // lists that are newer than it says do no harm.
        incoming.put(app, &sender, &newer)?;
        Ok(taken)
    })
}
